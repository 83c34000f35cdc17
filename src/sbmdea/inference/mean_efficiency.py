"""The mean efficiency of a population, with an interval that knows of the bias."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError, SpecError
from ..results.cells import cells
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count
from ..support.messages import joined, shown, warn
from ..support.spelling import choose
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from . import validity
from .against import Tally
from .asked import Sample, scored
from .grouping import labels_of
from .halves import VARIANCES, Within, mean_of, rows_used
from .interval_forms import ALIKE
from .repeat import checked_count, checked_level, checked_seed, generator, repeat

if TYPE_CHECKING:
    from typing import Unpack

    from ..data.kinds import Data
    from ..models.model_options import PlainOptions
    from ..result import Result
    from ..writing.tabular import Sheets

Floats: TypeAlias = NDArray[np.float64]
Variance: TypeAlias = Literal["simar-zelenyuk", "kneip"]


@dataclass(frozen=True, eq=False, repr=False)
class Means(Tabular):
    """A row per group: mean, bias, corrected mean with its interval, rows, rows used for the width, κ."""

    table: pd.DataFrame
    programs: int
    certified: int
    validity: str
    options: Mapping[str, object]

    def to_frame(self) -> pd.DataFrame:
        return self.table

    def sheets(self) -> Sheets:
        """Means, options."""
        return {"means": (labelled(self.table), self.table.index.nlevels), "options": (options_table(self.options), 1)}

    def _told(self) -> Summary:
        """The question in words, the means, and what is known of them."""
        names = ("model", "rts", "orientation", "scale", "level", "splits", "variance", "seed")
        lines = [(name, scalar(self.options[name])) for name in names if self.options.get(name) is not None]
        lines += [("certified", f"{self.certified:,} of {self.programs:,} programs"), ("validity", self.validity)]
        return Summary(f"{aligned(lines, right=(False, False))}\n\n{aligned(*cells(self.table, worded=True))}")

    def _title(self) -> str:
        return f"mean {self.options['scale']}, level {scalar(self.options['level'])}, seed {self.options['seed']}"

    def _foot(self) -> str:
        return f"{count(len(self.table), 'group')}; {self.certified:,} of {self.programs:,} programs certified"


def mean_efficiency(
    data: Result | Data,
    *,
    by: Any = None,
    weights: Any = None,
    scale: Literal["efficiency", "inefficiency"] = "efficiency",
    level: float = 0.95,
    splits: int = 100,
    variance: Variance = "simar-zelenyuk",
    seed: int | None = None,
    table: Any = None,
    threads: int | None = None,
    progress: bool | None = None,
    model: str | None = None,
    **options: Unpack[PlainOptions],
) -> Means:
    """The population's mean efficiency, with its bias taken off and an interval (Kneip, Simar & Wilson 2015).

    Scores are biased by C n^−κ, which beats the n^−½ of a mean where κ ≤ ½: the usual interval then misses the truth.
    The bias is estimated by splitting the rows into random halves, scoring each within itself::

        bias = (mean of the scores within halves − mean of the scores) / (2^κ − 1)
        interval: mean − bias ± z √((s² + bias²)/n)

    For κ < 2/5 (1/3 with the hull) the mean and its width are those of ⌊n^(2κ)⌋ rows drawn at random. Scores that are
    all alike have no interval.

    Parameters
    ----------
    data, model
        As for `bootstrap`.
    by
        One label per score, or a column of ``table``: a mean for each. All are scored by one technology; for groups
        with their own, see `test_means`.
    weights
        One number per score, or a column of ``table``: a weighted mean.
    scale
        What is averaged: "efficiency", or "inefficiency" δ = 1/efficiency.
    level, seed, threads, progress
        As for `bootstrap`.
    splits
        Random halvings.
    variance
        "simar-zelenyuk": s² + bias², better in small samples (Simar & Zelenyuk 2020). "kneip": s².
    table
        What names are of, in the row order of the scored data.

    Returns
    -------
    Means
        ``table``: mean, bias, corrected, lower, upper, rows, used, kappa.

    Raises
    ------
    SpecError, DataError
        As `bootstrap`; for groups of fewer than three rows.

    References
    ----------
    Kneip, A., Simar, L. & Wilson, P. W. (2015). When bias kills the variance: central limit theorems for DEA and FDH
    efficiency scores. Econometric Theory 31(2), 394–422.
    Simar, L. & Zelenyuk, V. (2020). Improving finite sample approximation by central limit theorems for estimates from
    data envelopment analysis. European Journal of Operational Research 284(3), 1002–1015.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> res = sbmdea.radial(data, inputs=["input_1", "input_2"], outputs="output_1", dmu="dmu", rts="vrs")
    >>> sbmdea.mean_efficiency(res, splits=20, seed=1).table[["mean", "corrected"]].round(2).to_dict("records")
    [{'mean': 0.71, 'corrected': 0.56}]
    """
    from scipy.special import ndtri

    choose("scale", scale, ("efficiency", "inefficiency"))
    choose("variance", variance, VARIANCES)
    level, seed = checked_level(level), checked_seed(seed)
    splits = checked_count("splits", splits, 1)
    sample = Sample(scored(data, model, options))
    if sample.super().any():
        raise SpecError(
            "means need scores of at most 1; super-efficiency has no population behind it. Score with sbm or radial."
        )
    source = table if table is not None else (None if model is None and not options else data)
    labels = labels_of(by, source, sample)
    weight = _weights(weights, source, sample)
    score, halves, tally = halved(sample, splits, seed, threads, progress)
    if scale == "efficiency":
        score, halves = 1.0 / score, 1.0 / halves
    rows: list[dict[str, Any]] = []
    alone: list[str] = []
    groups = ["all"] if labels is None else list(dict.fromkeys(labels))
    z = float(ndtri(0.5 + level / 2.0))
    rng = generator(seed, splits)
    for group in groups:
        inside = np.isfinite(score) & (True if labels is None else np.array([one == group for one in labels]))
        n = int(inside.sum())
        if n < 3:
            raise SpecError(
                f"a mean needs at least three scores; group {shown(group)} has {n}. Leave it out, or join groups."
            )
        w = weight[inside] * n / weight[inside].sum()
        used = rows_used(n, sample.kappa, sample.hull)
        subset = rng.permutation(n)[:used] if used < n else None
        # a weighted mean is that of w δ; its variance is that of w (δ − mean)
        one = mean_of(score[inside] * w, np.nanmean(halves[:, inside] * w, axis=1), sample.kappa, subset)
        spread = float(((w * (score[inside] - one.mean)) ** 2).mean())
        if spread <= (ALIKE * one.mean) ** 2:
            half = np.nan
            alone.append(str(group))
        else:
            half = z * np.sqrt((spread + (one.bias**2 if variance == "simar-zelenyuk" else 0.0)) / one.used)
        rows.append(
            {
                "mean": one.mean, "bias": one.bias, "corrected": one.mean - one.bias, "lower": one.centre - half,
                "upper": one.centre + half, "rows": n, "used": one.used, "kappa": sample.kappa,
            }
        )  # fmt: skip
    if alone:
        warn(
            f"all scores of {joined([shown(name) for name in alone])} are alike: their spread is 0, and an interval "
            "would pretend to certainty; none is given. Use fewer columns, or more rows."
        )
    asked = {"scale": scale, "level": level, "splits": splits, "variance": variance, "seed": seed}
    return Means(
        pd.DataFrame(rows, index=pd.Index(groups, name="group")), tally.programs, tally.certified,
        validity.subsampling(sample), {**sample.options, **asked},
    )  # fmt: skip


def halved(
    sample: Sample, splits: int, seed: int, threads: int | None, progress: bool | None
) -> tuple[Floats, Floats, Tally]:
    """δ of every scored row, and for each split δ within its half; every block is split by itself."""
    for block in sample.blocks:
        if not np.array_equal(block.reference, block.evaluate):
            raise SpecError(
                "halves need every row of a technology to be scored in it; reference and evaluate must leave the same "
                "rows, and every period (group) its own frontier or all a global one."
            )
    blocks = [(sample.place[block.evaluate], Within(sample, block.evaluate)) for block in sample.blocks]

    def one(rng: np.random.Generator) -> tuple[Floats, Tally]:
        found, tally = np.full(len(sample.outcome.rows), np.nan), Tally()
        for places, within in blocks:
            order = rng.permutation(len(places))
            found[places[order]], more = within.halved(order)
            tally += more
        return found, tally

    halves, tally = repeat(one, splits, seed, programs=len(sample.outcome.rows), threads=threads, progress=progress)
    return sample.delta(), halves, tally


def _weights(weights: Any, table: Any, sample: Sample) -> Floats:
    n = len(sample.outcome.rows)
    if weights is None:
        return np.ones(n)
    values = np.asarray(labels_of(weights, table, sample, "weights"), dtype=np.float64)
    if not (np.isfinite(values).all() and (values >= 0.0).all() and values.sum() > 0.0):
        raise DataError("weights must be finite, not below 0, and not all 0.")
    return values
