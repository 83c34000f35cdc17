"""Intervals for the scores of networks and of their divisions, by subsampling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from ..errors import SpecError
from ..lp.status import Status
from ..network.joint_program import Technologies
from ..network.network_outcome import technologies_of
from ..network.network_result import NetworkResult
from ..network.scored import solved
from ..results.cells import cells
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from .against import Tally
from .interval_forms import INTERVALS, Interval, ends, moments
from .rates import exponent
from .repeat import checked_level, checked_seed, enough, repeat
from .subsample import checked_size, size_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..writing.tabular import Sheets

    Floats = NDArray[np.float64]

HEURISTIC = (
    "a heuristic: subsamples of whole DMUs, with the rate of one technology over all columns of the network. No limit "
    "law has been published for network scores."
)
WHOLE = "whole"


def network_bootstrap(
    result: NetworkResult,
    *,
    reps: int = 1000,
    level: float = 0.95,
    seed: int | None = None,
    size: int | float = 0.6,
    interval: Interval = "ratio",
    threads: int | None = None,
    progress: bool | None = None,
) -> NetworkBootstrap:
    """Intervals for the score of the whole and of every division: how far its frontier may lie from the true one.

    Each replicate puts all scored DMUs against a technology of m of the n DMUs that form theirs, drawn without
    replacement, with all their periods. Scores are turned into δ = 1/score, and with κ = 2/(columns + 1), or 2/columns
    under constant returns::

        bias = (m/n)^κ mean(δ* − δ̂)        corrected δ̂ − bias        interval as in `bootstrap`

    A DMU that lies outside is scored by the program in which accounts get worse, and has δ* < 1. No limit law has been
    published for networks: this is a heuristic. The divisions' scores are those that favour the first division.

    Parameters
    ----------
    result
        A `NetworkResult` without super-efficiency.
    reps, level, seed, interval, threads, progress
        As for `bootstrap`.
    size
        m: a number of DMUs, or a power of n such as 0.6.

    Returns
    -------
    NetworkBootstrap
        ``table``: a row per DMU and part (the whole, then the divisions) with estimate, bias, corrected, lower, upper,
        replicates, outside; ``summary()``, ``to_frame()``, files.

    Raises
    ------
    SpecError
        Something else than such a result, too few replicates, a size that cannot be drawn.

    References
    ----------
    Kneip, A., Simar, L. & Wilson, P. W. (2008). Asymptotics and consistent bootstraps for DEA estimators in
    nonparametric frontier models. Econometric Theory 24(6), 1663–1697.

    Examples
    --------
    >>> import numpy as np, pandas as pd, sbmdea
    >>> rng = np.random.default_rng(0)
    >>> plants = pd.DataFrame({name: rng.uniform(1, 5, 40) for name in ("fuel", "power", "labour", "sales")})
    >>> plant = sbmdea.Network(
    ...     {"make": {"inputs": "fuel"}, "sell": {"inputs": "labour", "outputs": "sales"}}, {"power": ("make", "sell")}
    ... )
    >>> res = sbmdea.network_sbm(plants, plant, orientation="input", rts="vrs")
    >>> drawn = sbmdea.network_bootstrap(res, reps=200, seed=1)
    >>> drawn.table.loc[0].index.tolist()
    ['whole', 'make', 'sell']
    """
    if not isinstance(result, NetworkResult):
        raise SpecError(f"result must be a NetworkResult; got a {type(result).__name__}. Score a network first.")
    if result.options.get("super_efficiency"):
        raise SpecError("a bootstrap needs scores against the DMU's own technology; got super_efficiency=True.")
    if interval not in INTERVALS:
        raise SpecError(f"interval must be one of {', '.join(INTERVALS)}; got {interval!r}.")
    level, seed, given = checked_level(level), checked_seed(seed), checked_size(size)
    if isinstance(given, str):
        raise SpecError(f"size must be a number of DMUs, or a power of n such as 0.6; got {given!r}.")
    reps = enough(reps, level)
    data, rows = result._data, result._rows_of
    pieces = technologies_of(data, result.options["frontier"])
    evaluated = result.outcome.evaluated
    place = np.full(len(data.values), -1)
    place[evaluated] = np.arange(len(evaluated))
    names = (WHOLE, *result.network.names) if len(result.network.names) > 1 else (WHOLE,)
    unit = data.panel.unit[data.rows[:, 0]]
    columns = len(data.columns)
    fewest = min(len(np.unique(unit[members])) for members, _ in pieces)
    m = size_of(given, fewest, columns)

    def delta(kept: Mapping[int, Any] | None) -> Floats:
        """1/score of every part of every scored history; 0 where it is not reached, NaN where nothing is known."""
        found = np.full((len(evaluated), len(names)), np.nan)
        for number, (members, scored) in enumerate(pieces):
            some = members if kept is None else members[np.isin(unit[members], kept[number])]
            technologies = Technologies.of(data, rows, some)
            first = solved(data, rows, technologies, scored, "priority", threads=1)
            found[place[scored]] = _inverse(first.score, first.above, first.below, len(names))
            beyond = np.flatnonzero(first.status == Status.INFEASIBLE)
            if len(beyond):
                second = solved(data, rows, technologies, scored[beyond], "priority", True, 1)
                better = _inverse(second.score, second.above, second.below, len(names))
                better[second.status == Status.INFEASIBLE] = 0.0
                found[place[scored[beyond]]] = better
        return found

    def one(rng: np.random.Generator) -> tuple[Floats, Tally]:
        drawn = {number: rng.permutation(np.unique(unit[members]))[:m] for number, (members, _) in enumerate(pieces)}
        return delta(drawn), Tally()

    estimate = delta(None)
    draws, _ = repeat(one, reps, seed, programs=len(evaluated), threads=threads, progress=progress)
    kappa = exponent("crs" if result.options["rts"] == "crs" else "vrs", columns)
    scale = (m / fewest) ** kappa
    table = _table(result, names, estimate, draws, scale, level, interval)
    asked = {
        "model": "network_bootstrap", "scores": result.options["model"], "reps": reps, "level": level, "seed": seed,
        "size": f"{m} of {fewest}", "rate": round(kappa, 4), "interval": interval,
    }  # fmt: skip
    return NetworkBootstrap(table, asked)


def _inverse(score: Floats, above: Floats, below: Floats, parts: int) -> Floats:
    """Columns: the whole, and the divisions where these are parts."""
    with np.errstate(divide="ignore", invalid="ignore"):
        divisions = below.sum(axis=1) / above.sum(axis=1)
        found = np.column_stack([1.0 / score, divisions])[:, :parts]
    found[np.isnan(score)] = np.nan
    return np.asarray(found)


def _table(
    result: NetworkResult, names: tuple[str, ...], estimate: Floats, draws: Floats, scale: float, level: float,
    interval: str,
) -> pd.DataFrame:  # fmt: skip
    frames: list[pd.DataFrame] = []
    for k in range(len(names)):
        delta, drawn = estimate[:, k], draws[:, :, k]
        bias, variance = moments(delta, drawn, scale)
        low, high = ends(delta, drawn, scale, level, interval)
        corrected = delta - bias
        with np.errstate(divide="ignore", invalid="ignore"):
            one = pd.DataFrame(
                {
                    "estimate": 1.0 / delta, "bias": 1.0 / delta - 1.0 / corrected, "corrected": 1.0 / corrected,
                    "deviation": np.sqrt(variance) / delta**2, "lower": 1.0 / high, "upper": 1.0 / low,
                    "replicates": (drawn > 0.0).sum(axis=0), "outside": (drawn < 1.0 - 1e-9).sum(axis=0),
                },
                index=result.efficiency.index,
            )  # fmt: skip
        frames.append(one)
    table = pd.concat(frames, keys=names, names=["part"])
    levels: list[Any] = [*range(1, table.index.nlevels), 0]
    ordered = table.reorder_levels(levels)
    return ordered.iloc[np.argsort(np.tile(np.arange(len(estimate)), len(names)), kind="stable")]


@dataclass(frozen=True, eq=False, repr=False)
class NetworkBootstrap(Tabular):
    """Intervals by DMU and part."""

    table: pd.DataFrame
    options: Mapping[str, object]

    def to_frame(self) -> pd.DataFrame:
        """The table."""
        return self.table

    def _told(self) -> Summary:
        """What was asked, and the means by part."""
        said = aligned([(name, scalar(value)) for name, value in self.options.items()], right=(False, False))
        means = cast(Any, self.table).groupby(level=-1, sort=False).mean()
        return Summary(f"{said}\n{HEURISTIC}\n\n{aligned(*cells(means, worded=True))}")

    def sheets(self) -> Sheets:
        """The table, options."""
        levels = self.table.index.nlevels
        return {"intervals": (labelled(self.table), levels), "options": (options_table(self.options), 1)}

    def _title(self) -> str:
        return f"bootstrap of {self.options['scores']}, {self.options['reps']} subsamples of {self.options['size']}"

    def _foot(self) -> str:
        return f"{count(len(self.table), 'row')}; {HEURISTIC}"
