"""What two frontiers say of the same rows: their group's and that of all groups."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING

import pandas as pd

from ..result import Result
from ..results.cells import cells
from ..results.frames import labelled
from ..results.outcome import EFFICIENT
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count, html, number
from ..writing.saving import Saved

if TYPE_CHECKING:
    from ..plots.changes import MetafrontierPlots

HEAD = 10
NOISE = 1e-12  # a ratio closer to 1 than this is 1


@dataclass(frozen=True, eq=False, repr=False)
class MetafrontierResult(Saved):
    """Efficiency against the own group's frontier and against the metafrontier.

    Both are whole results, with targets, peers and certificates.
    """

    group: Result
    meta: Result

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

    def summary(self) -> Summary:
        """Means by group."""
        return Summary(f"{self._title()}\n\n{aligned(*self._by_group())}")

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write ``to_frame()`` as CSV."""
        from ..writing.csvfile import write_csv

        write_csv(self.to_frame(), path)

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write a workbook: scores, the means by group, peers against both frontiers, options."""
        from ..writing.workbook import options_table, write_sheets

        labels = self.group.panel.index.nlevels

        def sheets() -> dict[str, tuple[pd.DataFrame, int]]:
            return {
                "scores": (labelled(self.to_frame()), labels),
                "groups": (labelled(self.by_group()), 1),
                "peers in group": (self.group.intensities, labels),
                "peers of all": (self.meta.intensities, labels),
                "options": (options_table(self.group.options), 1),
            }

        write_sheets(sheets, path)

    def by_group(self) -> pd.DataFrame:
        """How many rows each group has, its means, and how many of its rows lie on the metafrontier."""
        frame = self.to_frame()
        groups = frame.groupby("group", sort=True)
        means = groups[["group_efficiency", "meta_efficiency", "technology_gap_ratio"]].mean()
        means.insert(0, "rows", groups.size())
        means["on_metafrontier"] = (frame["meta_efficiency"] >= 1.0 - EFFICIENT).groupby(frame["group"]).sum()
        return means

    def __repr__(self) -> str:
        return f"{self._title()}\n{aligned(*self._first())}\n{self._foot()}"

    def _repr_html_(self) -> str:
        return html(*self._first(), caption=self._title(), foot=self._foot())

    def _title(self) -> str:
        options = self.group.options
        names = ("model", "orientation", "rts", *(("frontier",) if self.group.panel.has_period else ()))
        return f"metafrontier by {', '.join(scalar(options[name]) for name in names)}"

    def _foot(self) -> str:
        rows, groups = len(self.group.outcome.rows), len(self.group.panel.groups)
        shown = f"the first {HEAD} of " if rows > HEAD else ""
        return f"[{shown}{count(rows, 'row')} in {count(groups, 'group')}; mean gap ratio {number(self.gap.mean())}]"

    def _first(self) -> tuple[list[list[str]], list[bool]]:
        return cells(self.to_frame().iloc[:HEAD])

    def _by_group(self) -> tuple[list[list[str]], list[bool]]:
        return cells(self.by_group())
