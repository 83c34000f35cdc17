"""Window analysis (Charnes, Clark, Cooper & Golany 1985): every DMU in every window of periods."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np
import pandas as pd

from ..data.kinds import Data, Peers, PerRow, RowMask, Values, Zeros
from ..errors import DataError
from ..options.question import Infeasible, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..result import Result
from ..results.cells import cells
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count, number
from ..technology.frontier import Exclude
from ..technology.returns import Disposability, Rts
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from .by_measure import Scoring, scorer

if TYPE_CHECKING:
    from ..plots.changes import WindowPlots
    from ..verification.found import Verification
    from ..writing.tabular import Sheets


def window_analysis(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    window: int = 3,
    measure: Scoring = "sbm",
    rts: Rts = "crs",
    orientation: Orientation | None = None,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: Weights = None,
    exclude: Exclude = "row",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> WindowAnalysis:
    """Every DMU's efficiency in every window of ``window`` consecutive periods.

    The rows of a window form one technology and are scored against it: w periods of n DMUs are n·w rows. With T periods
    there are T − w + 1 windows, and a row is scored in every window that its period is in. Down a column of the table a
    row meets other windows (stability); along a row of the table the DMU moves through the periods (trend).

    Parameters
    ----------
    window
        How many periods; from 1 (each period by itself) to all of them (one global frontier).
    measure
        "sbm", "super_sbm" or "radial".
    orientation
        "non-oriented" (the usual one), "input" or "output" for SBM; "input" (the usual one) or "output" for "radial".
    data, inputs, outputs, undesirable, dmu, period, rts, undesirable_as, disposability, weights, exclude, group, \
reference, evaluate, zeros, on_infeasible, solver, threads, progress
        As for `super_sbm`, where the measure has them; ``period`` is needed.

    Returns
    -------
    WindowAnalysis
        ``table``, ``by_window`` (row means), ``by_period`` (column means), ``spread`` (mean, variance and ranges), and
        the whole ``result``; ``to_frame()``, ``summary()``, ``to_csv(path)``, ``to_excel(path)``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Charnes, A., Clark, C. T., Cooper, W. W. & Golany, B. (1985). A developmental study of data envelopment analysis in
    measuring the efficiency of maintenance units in the U.S. air forces. Annals of Operations Research 2(1), 95–112.
    Asmild, M., Paradi, J. C., Aggarwall, V. & Schaffnit, C. (2004). Combining DEA window analysis with the Malmquist
    index approach in a study of the Canadian banking industry. Journal of Productivity Analysis 21(1), 67–89.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame(
    ...     {"mill": list("ABCABCABC"), "year": [1, 1, 1, 2, 2, 2, 3, 3, 3],
    ...      "labour": [2.0, 4, 6, 2, 4, 5, 2, 4, 5], "paper": [2.0, 6, 6, 3, 6, 7, 3, 7, 9]}
    ... )
    >>> res = sbmdea.window_analysis(data, inputs="labour", outputs="paper", dmu="mill", period="year", window=2)
    >>> res.table.round(4)  # doctest: +NORMALIZE_WHITESPACE
    year              1       2       3
    mill window
    A    1–2     0.6667  1.0000     NaN
         2–3        NaN  0.8333  0.8333
    B    1–2     1.0000  1.0000     NaN
         2–3        NaN  0.8333  0.9722
    C    1–2     0.6667  0.9333     NaN
         2–3        NaN  0.7778  1.0000
    """
    score = scorer("window_analysis", measure, orientation, weights, exclude)
    result = score(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, window=window, rts=rts,
        undesirable_as=undesirable_as, disposability=disposability, group=group, reference=reference, evaluate=evaluate,
        zeros=zeros, on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress, frontier="window",
    )  # fmt: skip
    if not result.panel.has_period:
        raise DataError("window_analysis must have periods; got a single cross-section. Pass period=.")
    return WindowAnalysis(result)


class Windowed(Tabular):
    """A table with a row per DMU and window, a column per period, NaN outside the window, and what follows from it."""

    HEAD: ClassVar[int] = 12

    @property
    @abstractmethod
    def table(self) -> pd.DataFrame:
        """Charnes' table: a row per DMU and window, a column per period, NaN outside the window."""

    @abstractmethod
    def _windows(self) -> pd.Index[Any]:
        """The windows' names, the earliest first."""

    @property
    @abstractmethod
    def _asked(self) -> Mapping[str, object]:
        """The options."""

    @property
    def by_window(self) -> pd.DataFrame:
        """Row means: a DMU's mean within each window; along a row they show a trend."""
        table = self.table
        means = table.mean(axis=1).unstack()
        return means.reindex(index=table.index.get_level_values(0).unique(), columns=self._windows())

    @property
    def by_period(self) -> pd.DataFrame:
        """Column means: a DMU's mean over the windows that a period is in; along a column they show stability."""
        return self.table.groupby(level=0, sort=False).mean()

    @property
    def spread(self) -> pd.DataFrame:
        """Per DMU: ``mean`` and ``variance`` of all its scores, ``column_range``, the largest difference between two
        scores of one period, and ``total_range``, the largest between any two."""
        table = self.table
        dmu = table.groupby(level=0, sort=False)
        score = table.stack().groupby(level=0, sort=False)
        return pd.DataFrame(
            {
                "mean": score.mean(),
                "variance": score.var(),
                "column_range": (dmu.max() - dmu.min()).max(axis=1),
                "total_range": score.max() - score.min(),
            }
        )

    def to_frame(self) -> pd.DataFrame:
        """The table with a column ``mean`` over each window."""
        table = self.table
        return table.assign(mean=table.mean(axis=1))

    @property
    def plot(self) -> WindowPlots:
        """Pictures: ``plot.windows(dmu)``. They need matplotlib."""
        from ..plots.changes import WindowPlots

        return WindowPlots(self.table)

    def _told(self) -> Summary:
        """Means by period and the spread, per DMU."""
        return Summary(f"{self._title()}\n\n{aligned(*cells(self.by_period))}\n\n{aligned(*cells(self.spread))}")

    def sheets(self) -> Sheets:
        """The table, means by window and by period, the spread, options."""
        return {
            "windows": (labelled(self.to_frame()), 2),
            "by window": (labelled(self.by_window), 1),
            "by period": (labelled(self.by_period), 1),
            "spread": (labelled(self.spread), 1),
            "options": (options_table(self._asked), 1),
        }

    def _title(self) -> str:
        options = self._asked
        asked = ", ".join(scalar(options[name]) for name in ("model", "orientation", "rts"))
        return f"window analysis by {asked}, windows of {options['window']} periods"


@dataclass(frozen=True, eq=False, repr=False)
class WindowAnalysis(Windowed):
    """Scores of every DMU in every window of consecutive periods.

    ``result`` is the evaluation itself; its ``efficiency`` is the mean over the windows that a row is in.
    """

    result: Result

    def verify(self, exact: bool = False) -> Verification:
        """Every cell held against the documented program, as `Result.verify` does; a row needs all of its cells."""
        return self.result.verify(exact)

    @property
    def table(self) -> pd.DataFrame:
        """Charnes' table: a row per DMU and window, a column per period, NaN outside the window."""
        windows = self.result.windows
        assert windows is not None
        wide = windows["efficiency"].unstack(2).reorder_levels([1, 0])[self.result.panel.periods]
        return in_order(wide, self.result.panel.index.get_level_values(0).unique(), self._windows())

    def _windows(self) -> pd.Index[Any]:
        """The windows' names, the earliest first."""
        windows = self.result.windows
        assert windows is not None
        return windows.index.get_level_values(0).unique()

    @property
    def _asked(self) -> Mapping[str, object]:
        return self.result.options

    def _foot(self) -> str:
        return f"{count(len(self.table), 'row')}; mean efficiency {number(self.result.efficiency.mean())}"


def in_order(wide: pd.DataFrame, units: pd.Index[Any], names: pd.Index[Any]) -> pd.DataFrame:
    """The table with its rows by DMU, as they come in the data, and then by window."""
    code = units.get_indexer(wide.index.get_level_values(0)), names.get_indexer(wide.index.get_level_values(1))
    order = np.lexsort(code[::-1])
    levels, codes = cast(Any, [units, names]), cast(Any, [one[order] for one in code])
    return wide.iloc[order].set_axis(pd.MultiIndex(levels=levels, codes=codes, names=[units.name, "window"]))
