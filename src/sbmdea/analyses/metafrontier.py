"""Groups against their own frontier and against the frontier of all (Battese, Rao & O'Donnell 2004)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from ..data.kinds import Data, Peers, PerRow, RowMask, Values, Zeros
from ..errors import SpecError
from ..options.question import Infeasible, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..result import Result
from ..results.cells import cells
from ..results.frames import labelled
from ..results.outcome import EFFICIENT
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count, number
from ..technology.frontier import Exclude, Frontier
from ..technology.returns import Disposability, Rts
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from .by_measure import Scoring, scorer

if TYPE_CHECKING:
    from ..plots.changes import MetafrontierPlots
    from ..verification.found import Verification
    from ..writing.tabular import Sheets

NOISE = 1e-12  # a ratio closer to 1 than this is 1


def metafrontier(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    group: PerRow,
    measure: Scoring = "sbm",
    rts: Rts = "crs",
    orientation: Orientation | None = None,
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: Weights = None,
    exclude: Exclude = "row",
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> MetafrontierResult:
    """Efficiency within the own group and among all, and the gap between the two frontiers.

    ::

        technology_gap_ratio = meta_efficiency / group_efficiency

    The metafrontier pools the rows of all groups into one convex technology; it therefore also has combinations across
    groups that no group has. More reference rows never raise a score, so the ratio is at most 1: 1 where the group's
    frontier is the metafrontier.

    Parameters
    ----------
    group
        The column (or index level, or array) that says which group a row belongs to.
    measure
        "sbm", "super_sbm" or "radial".
    orientation
        "non-oriented" (the usual one), "input" or "output" for SBM; "input" (the usual one) or "output" for "radial".
    data, inputs, outputs, undesirable, dmu, period, rts, frontier, window, undesirable_as, disposability, weights, \
exclude, reference, evaluate, zeros, on_infeasible, solver, threads, progress
        As for `super_sbm`, where the measure has them. The time rule ``frontier`` is that of both frontiers.

    Returns
    -------
    MetafrontierResult
        ``group`` and ``meta``, a `Result` each; ``gap``, the technology gap ratio; ``to_frame()``, ``summary()``,
        ``to_csv(path)``, ``to_excel(path)``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`; SpecError also for fewer than two groups.

    References
    ----------
    Battese, G. E., Rao, D. S. P. & O'Donnell, C. J. (2004). A metafrontier production function for estimation of
    technical efficiencies and technology gaps for firms operating under different technologies. Journal of
    Productivity Analysis 21(1), 91–103.
    O'Donnell, C. J., Rao, D. S. P. & Battese, G. E. (2008). Metafrontier frameworks for the study of firm-level
    efficiencies and technology ratios. Empirical Economics 34(2), 231–255.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> data["region"] = ["north", "south"] * 15
    >>> res = sbmdea.metafrontier(
    ...     data, inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], undesirable="undesirable_1",
    ...     dmu="dmu", group="region",
    ... )
    >>> res.to_frame().head(3).round(4)  # doctest: +NORMALIZE_WHITESPACE
          group  group_efficiency  meta_efficiency  technology_gap_ratio
    dmu
    DMU1  north            1.0000           1.0000                1.0000
    DMU2  south            1.0000           1.0000                1.0000
    DMU3  north            0.1525           0.1231                0.8073
    """
    if group is None:
        raise SpecError("group must name the column that says which group a row belongs to; got None.")
    score = partial(
        scorer("metafrontier", measure, orientation, weights, exclude), data, inputs=inputs, outputs=outputs,
        undesirable=undesirable, dmu=dmu, period=period, rts=rts, frontier=frontier, window=window,
        undesirable_as=undesirable_as, disposability=disposability, reference=reference, evaluate=evaluate, zeros=zeros,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
    )  # fmt: skip
    within = score(group=group)
    if len(within.panel.groups) < 2:
        raise SpecError(
            f"a metafrontier needs at least two groups; got {len(within.panel.groups)}. "
            "Use the model itself where there is one group."
        )
    return MetafrontierResult(within, score())


@dataclass(frozen=True, eq=False, repr=False)
class MetafrontierResult(Tabular):
    """Efficiency against the own group's frontier and against the metafrontier.

    Both are whole results, with targets, peers and certificates.
    """

    group: Result
    meta: Result

    def verify(self, exact: bool = False) -> dict[str, Verification]:
        """Both results held against the documented program, as `Result.verify` does: ``"group"`` and ``"meta"``."""
        return {"group": self.group.verify(exact), "meta": self.meta.verify(exact)}

    @property
    def gap(self) -> pd.Series[float]:
        """The technology gap ratio: meta over group efficiency, at most 1."""
        ratio = self.meta.efficiency / self.group.efficiency
        return ratio.mask((ratio - 1.0).abs() <= NOISE, 1.0).rename("technology_gap_ratio")

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU: its group, both efficiencies and their ratio."""
        panel, rows = self.group.panel, self.group.outcome.rows
        efficiency = self.group.efficiency
        return pd.DataFrame(
            {
                "group": panel.groups.take(panel.group[rows]),
                "group_efficiency": efficiency,
                "meta_efficiency": self.meta.efficiency,
                "technology_gap_ratio": self.gap,
            },
            index=efficiency.index,
        )

    @property
    def plot(self) -> MetafrontierPlots:
        """Pictures: ``plot.gaps()``. They need matplotlib."""
        from ..plots.changes import MetafrontierPlots

        return MetafrontierPlots(self.to_frame())

    def _told(self) -> Summary:
        """Means by group."""
        return Summary(f"{self._title()}\n\n{aligned(*cells(self.by_group()))}")

    def sheets(self) -> Sheets:
        """Scores, the means by group, peers against both frontiers, options."""
        labels = self.group.panel.index.nlevels
        return {
            "scores": (labelled(self.to_frame()), labels),
            "groups": (labelled(self.by_group()), 1),
            "peers in group": (self.group.intensities, labels),
            "peers of all": (self.meta.intensities, labels),
            "options": (options_table(self.group.options), 1),
        }

    def by_group(self) -> pd.DataFrame:
        """How many rows each group has, its means, and how many of its rows lie on the metafrontier."""
        frame = self.to_frame()
        groups = frame.groupby("group", sort=True)
        means = groups[["group_efficiency", "meta_efficiency", "technology_gap_ratio"]].mean()
        means.insert(0, "rows", groups.size())
        means["on_metafrontier"] = (frame["meta_efficiency"] >= 1.0 - EFFICIENT).groupby(frame["group"]).sum()
        return means

    def _title(self) -> str:
        options = self.group.options
        names = ("model", "orientation", "rts", *(("frontier",) if self.group.panel.has_period else ()))
        return f"metafrontier by {', '.join(scalar(options[name]) for name in names)}"

    def _foot(self) -> str:
        rows, groups = len(self.group.outcome.rows), len(self.group.panel.groups)
        return f"{count(rows, 'row')} in {count(groups, 'group')}; mean gap ratio {number(self.gap.mean())}"
