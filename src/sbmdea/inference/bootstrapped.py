"""What resamples say about every score."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import SpecError
from ..language.told import speaking
from ..results import locate
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count
from ..support.messages import warn
from ..support.spelling import choose_language
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from .against import Tally
from .interval_forms import ends, moments

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..results.outcome import Outcome
    from ..writing.tabular import Sheets
    from .asked import Sample
    from .bootstrap_pictures import BootstrapPlots

Floats: TypeAlias = NDArray[np.float64]

FEW = 100  # usable replicates below which no quantile is told
TIED = 1e-6


@dataclass(frozen=True, eq=False)
class Drawn:
    """The draws of δ, and what they were drawn by."""

    delta: Floats  # (reps, N)
    scale: Floats  # (N,) (m/n)^κ
    tally: Tally
    kappa: float
    sizes: list[int]
    totals: list[int]
    of: str  # rows or units
    curve: pd.DataFrame | None
    validity: str
    again: Callable[[], Floats]
    bandwidth: list[float] | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Bootstrap(Tabular):
    """Scores with their bias and interval. What is handed out is the result's own: copy a frame before changing it."""

    efficiency: pd.DataFrame
    curve: pd.DataFrame | None  # by size: the mean width of the intervals, and how much their ends move
    kappa: float
    sizes: tuple[int, ...]  # m, one for each frontier (or one for all where units are drawn)
    totals: tuple[int, ...]
    bandwidth: tuple[float, ...] | None
    programs: int
    certified: int
    fallback: int
    validity: str
    options: Mapping[str, object]
    panel: Panel
    outcome: Outcome
    draws: Floats | None  # (reps, N), of δ = 1/efficiency; 0 where a point was not reached
    _again: Callable[[], Floats] | None = None  # no data: not there once the answer was saved

    @classmethod
    def of(cls, sample: Sample, found: Drawn, asked: Mapping[str, object], keep: bool) -> Bootstrap:
        frame = _table(sample, found, float(asked["level"]), str(asked["interval"]))  # type: ignore[arg-type]
        tied = float((np.abs(frame["score"] - 1.0) <= TIED).mean())
        if tied > 0.5:
            warn(
                f"{tied:.0%} of the scores are 1: intervals of points on the sample's frontier carry little "
                "information. Use fewer columns, or more rows."
            )
        options = {**sample.options, **asked}
        bandwidth = None if found.bandwidth is None else tuple(found.bandwidth)
        return cls(
            frame, found.curve, found.kappa, tuple(found.sizes), tuple(found.totals), bandwidth,
            found.tally.programs, found.tally.certified, found.tally.fallback, found.validity, options, sample.panel,
            sample.outcome, found.delta if keep else None, found.again,
        )  # fmt: skip

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU."""
        return self.efficiency

    def contrast(self, one: Hashable, other: Hashable) -> float:
        """The share of replicates in which ``one`` scores better than ``other``; ties count half."""
        a, b = (locate.position(self.panel, self.outcome, dmu) for dmu in (one, other))
        draws = self._draws()[:, [a, b]]
        draws = draws[~np.isnan(draws).any(axis=1)]
        if not len(draws):
            return float("nan")
        return float((draws[:, 0] < draws[:, 1]).mean() + 0.5 * (draws[:, 0] == draws[:, 1]).mean())

    def _draws(self) -> Floats:
        if self.draws is not None:
            return self.draws
        if self._again is None:
            raise SpecError(
                "this bootstrap comes from a file, without its draws. Ask for it with keep_draws=True, then save it."
            )
        return self._again()

    @property
    def plot(self) -> BootstrapPlots:
        """Pictures: ``plot.intervals()``, ``plot.size()`` and ``plot.density(dmu)``. They need matplotlib."""
        from .bootstrap_pictures import BootstrapPlots

        def of(dmu: Hashable) -> tuple[int, Floats]:
            place = locate.position(self.panel, self.outcome, dmu)
            return place, self._draws()[:, place]

        return BootstrapPlots(self.efficiency, self.curve, float(str(self.options["level"])), of)

    def _told(self) -> Summary:
        """The question in words, what is known of the method here, and what came out."""
        return Summary(aligned([*self._question(), *self._answer()], right=(False, False)))

    def sheets(self) -> Sheets:
        """Efficiency, the curve of sizes, options."""
        found = {"efficiency": (labelled(self.efficiency), self.efficiency.index.nlevels)}
        if self.curve is not None:
            found["sizes"] = (labelled(self.curve), 1)
        return {**found, "options": (options_table(self.options), 1)}

    def report(self, path: str | PathLike[str], *, lang: str | None = None) -> None:
        """Write one web page that opens anywhere: intervals, the curve of sizes, and what is known of the method.

        ``lang`` is "en" or "zh"; without it the variable SBMDEA_LANG decides, and English otherwise.
        """
        from .bootstrap_page import write_report

        said = [pair for pair in (*self._question(), *self._answer()) if pair[0]]
        with speaking(choose_language(lang)):
            write_report(
                path, self._title(), self.validity, said, self.efficiency, self.curve, dict(self.options), self.plot
            )

    def _title(self) -> str:
        words = (self.options["model"], self.options.get("rts"))
        asked = ", ".join(scalar(word) for word in words if word is not None)
        return f"{self.options['method']}, {asked}; {self.options['reps']} replicates, seed {self.options['seed']}"

    def _shown(self) -> pd.DataFrame:
        return self.efficiency[["score", "corrected", "lower", "upper", "status"]]

    def _foot(self) -> str:
        said = self.efficiency["status"].value_counts()
        return f"{count(len(self.efficiency), 'row')}: {', '.join(f'{n} {word}' for word, n in said.items())}"

    def _question(self) -> Iterator[tuple[str, str]]:
        options = self.options
        for name in ("model", "rts", "orientation", "frontier", "method", "interval", "level", "reps", "seed"):
            if options.get(name) is not None:
                yield name, scalar(options[name])
        if options["method"] == "subsampling":
            drawn = "units" if len(self.sizes) == 1 and self.totals[0] != len(self.panel.index) else "rows"
            shown = [f"{m} of {n}" for m, n in zip(self.sizes, self.totals, strict=True)]
            yield "size", f"{', '.join(shown[:3])}{' …' if len(shown) > 3 else ''} {drawn}"
            yield "rate", f"κ = {self.kappa:.4g}"
        elif self.bandwidth:
            yield "bandwidth", ", ".join(f"{h:.4g}" for h in self.bandwidth[:3])

    def _answer(self) -> Iterator[tuple[str, str]]:
        frame = self.efficiency
        for status, rows in frame["status"].value_counts().items():
            yield str(status), count(int(rows), "row")
        yield "width", f"{float((frame['upper'] - frame['lower']).mean()):.4f} on average"
        yield "outside", f"{float(frame['outside'].sum() / max(frame['replicates'].sum(), 1)):.1%} of all draws"
        yield "corrected", f"{int((frame['ratio'] > 1.0).sum())} of {len(frame)} scores whose correction is worth it"
        yield "certified", f"{self.certified:,} of {self.programs:,} programs, {self.fallback:,} by HiGHS"
        yield "validity", self.validity


def _table(sample: Sample, found: Drawn, level: float, form: str) -> pd.DataFrame:
    delta, drawn = sample.delta(), found.delta
    with np.errstate(divide="ignore", invalid="ignore"):
        bias, variance = moments(delta, drawn, found.scale)
        low, high = ends(delta, drawn, found.scale, level, form)
        corrected = delta - bias
        score = 1.0 / delta
        frame = {
            "score": score,
            "corrected": np.where(corrected > 0.0, 1.0 / corrected, np.nan),
            "bias": score - np.where(corrected > 0.0, 1.0 / corrected, np.nan),
            "se": np.sqrt(variance) / delta**2,
            "lower": np.where(high > 0.0, 1.0 / high, np.nan),
            "upper": np.where(low > 0.0, 1.0 / low, np.nan),
            "ratio": np.where(variance > 0.0, bias**2 / (3.0 * variance), np.nan),
        }
    usable = (drawn > 0.0).sum(axis=0)
    beyond = sample.super()
    status = np.full(len(delta), "interval", dtype=object)
    ends_known = ~np.isnan(frame["lower"]) & ~np.isnan(frame["upper"])
    status[~ends_known] = "one-sided"
    status[np.isnan(frame["lower"]) & np.isnan(frame["upper"])] = "not identified"
    few = usable < FEW
    status[few] = "too few replicates"
    status[np.isnan(delta)] = "no score"
    status[beyond] = "not inferable"
    blank = few | beyond | np.isnan(delta)
    for name in ("corrected", "bias", "se", "lower", "upper", "ratio"):
        frame[name] = np.where(blank, np.nan, frame[name])
    frame["score"] = np.where(beyond, sample.outcome.efficiency, frame["score"])
    table = pd.DataFrame(frame, index=sample.labels())
    table["replicates"] = (~np.isnan(drawn)).sum(axis=0)
    table["outside"] = (drawn < 1.0).sum(axis=0)
    table["status"] = pd.array(status, dtype="str")
    return table
