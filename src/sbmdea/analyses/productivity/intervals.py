"""The answer of a bootstrap of productivity change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike

import pandas as pd

from ...results.cells import cells
from ...results.frames import labelled
from ...results.summary import Summary, scalar
from ...results.typeset import aligned, count
from ...support.spelling import choose

HEAD = 10


@dataclass(frozen=True, eq=False, repr=False)
class ProductivityBootstrap:
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
        return self.table

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write ``table`` as CSV."""
        from ...writing.csvfile import write_csv

        write_csv(self.table, path)

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write a workbook: intervals, options."""
        from ...writing.workbook import options_table, write_sheets

        write_sheets(
            lambda: {"intervals": (labelled(self.table), 3), "options": (options_table(self.options), 1)}, path
        )

    def summary(self) -> Summary:
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

    def __repr__(self) -> str:
        total = len(self.table)
        return f"{aligned(*cells(self.table.iloc[:HEAD]))}\n[the first {min(HEAD, total)} of {count(total, 'row')}]"
