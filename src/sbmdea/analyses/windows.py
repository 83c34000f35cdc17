"""The table of window analysis: a DMU's scores by window and period, and how much they move."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from ..result import Result
from ..results.cells import cells
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count, html, number
from ..writing.saving import Saved

if TYPE_CHECKING:
    from ..plots.changes import WindowPlots

HEAD = 12


@dataclass(frozen=True, eq=False, repr=False)
class WindowAnalysis(Saved):
    """Scores of every DMU in every window of consecutive periods.

    ``result`` is the evaluation itself; its ``efficiency`` is the mean over the windows that a row is in.
    """

    result: Result

    @property
    def table(self) -> pd.DataFrame:
        """Charnes' table: a row per DMU and window, a column per period, NaN outside the window."""
        windows = self.result.windows
        assert windows is not None
        wide = windows["efficiency"].unstack(2).reorder_levels([1, 0])[self.result.panel.periods]
        names, units = self._windows(), self.result.panel.index.get_level_values(0).unique()
        code = units.get_indexer(wide.index.get_level_values(0)), names.get_indexer(wide.index.get_level_values(1))
        order = np.lexsort(code[::-1])
        levels, codes = cast(Any, [units, names]), cast(Any, [one[order] for one in code])
        return wide.iloc[order].set_axis(pd.MultiIndex(levels=levels, codes=codes, names=[units.name, "window"]))

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

    def _windows(self) -> pd.Index[Any]:
        """The windows' names, the earliest first."""
        windows = self.result.windows
        assert windows is not None
        return windows.index.get_level_values(0).unique()

    def to_frame(self) -> pd.DataFrame:
        """The table with a column ``mean`` over each window."""
        table = self.table
        return table.assign(mean=table.mean(axis=1))

    @property
    def plot(self) -> WindowPlots:
        """Pictures: ``plot.windows(dmu)``. They need matplotlib."""
        from ..plots.changes import WindowPlots

        return WindowPlots(self.table)

    def summary(self) -> Summary:
        """Means by period and the spread, per DMU."""
        return Summary(f"{self._title()}\n\n{aligned(*cells(self.by_period))}\n\n{aligned(*cells(self.spread))}")

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write ``to_frame()`` as CSV."""
        from ..writing.csvfile import write_csv

        write_csv(self.to_frame(), path)

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write a workbook: the table, means by window and by period, the spread, options."""
        from ..writing.workbook import options_table, write_sheets

        def sheets() -> dict[str, tuple[pd.DataFrame, int]]:
            return {
                "windows": (labelled(self.to_frame()), 2),
                "by window": (labelled(self.by_window), 1),
                "by period": (labelled(self.by_period), 1),
                "spread": (labelled(self.spread), 1),
                "options": (options_table(self.result.options), 1),
            }

        write_sheets(sheets, path)

    def __repr__(self) -> str:
        return f"{self._title()}\n{aligned(*cells(self.to_frame().iloc[:HEAD]))}\n{self._foot()}"

    def _repr_html_(self) -> str:
        return html(*cells(self.to_frame().iloc[:HEAD]), caption=self._title(), foot=self._foot())

    def _title(self) -> str:
        options = self.result.options
        asked = ", ".join(scalar(options[name]) for name in ("model", "orientation", "rts"))
        return f"window analysis by {asked}, windows of {options['window']} periods"

    def _foot(self) -> str:
        rows, mean = len(self.table), self.result.efficiency.mean()
        shown = f"the first {HEAD} of " if rows > HEAD else ""
        return f"[{shown}{count(rows, 'row')}; mean efficiency {number(mean)}]"
