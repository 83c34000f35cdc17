"""The answer of a bootstrap of productivity change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ...results.frames import labelled
from ...results.summary import Summary, scalar
from ...results.typeset import aligned, count
from ...support.spelling import choose
from ...writing.tabular import Tabular
from ...writing.workbook import options_table

if TYPE_CHECKING:
    from ...writing.tabular import Sheets


@dataclass(frozen=True, eq=False, repr=False)
class ProductivityBootstrap(Tabular):
    """``table``: a row per (dmu, period, part): estimate, bias, lower, upper, significant, replicates."""

    table: pd.DataFrame
    programs: int
    certified: int
    validity: str
    options: Mapping[str, object]

    def part(self, name: str) -> pd.DataFrame:
        """The rows of one part: "productivity_change", "efficiency_change", …"""
        known = list(dict.fromkeys(self.table.index.get_level_values("part")))
        found = self.table.xs(choose("part", name, tuple(known)), level="part")
        assert isinstance(found, pd.DataFrame)
        return found

    def to_frame(self) -> pd.DataFrame:
        """One row per (dmu, period, part)."""
        return self.table

    def sheets(self) -> Sheets:
        """Intervals, options."""
        return {"intervals": (labelled(self.table), 3), "options": (options_table(self.options), 1)}

    def _told(self) -> Summary:
        """How many changes of each part are significant, and what is known of the method."""
        lines = [(name, scalar(value)) for name, value in self.options.items() if value is not None]
        for name, rows in self.table.groupby(level="part", sort=False):
            known = rows["lower"].notna()
            lines.append(
                (str(name), f"{int(rows['significant'].sum())} of {count(int(known.sum()), 'pair')} significant")
            )
        if self.programs:
            lines.append(("certified", f"{self.certified:,} of {self.programs:,} programs"))
        lines.append(("validity", self.validity))
        return Summary(aligned(lines, right=(False, False)))

    def _title(self) -> str:
        return f"intervals of level {scalar(self.options['level'])}"

    def _foot(self) -> str:
        return count(len(self.table), "row")
