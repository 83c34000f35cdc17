"""An answer that several results make together: one table, and the results behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import SpecError
from ..result import Result
from ..results.cells import cells
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count
from ..writing.tabular import Tabular
from ..writing.workbook import options_table

if TYPE_CHECKING:
    from ..verification.found import Verification
    from ..writing.tabular import Sheets


@dataclass(frozen=True, eq=False, repr=False)
class Several(Tabular):
    """One row per DMU, made of ``results``, which are whole results with targets, peers and certificates.

    What is handed out is the answer's own: copy a frame before changing it.
    """

    table: pd.DataFrame
    results: Mapping[str, Result]
    options: Mapping[str, object]

    def verify(self, exact: bool = False) -> dict[str, Verification]:
        """Every result held against the documented program, as `Result.verify` does, by its name in ``results``."""
        return {name: result.verify(exact) for name, result in self.results.items()}

    def to_frame(self) -> pd.DataFrame:
        """The table."""
        return self.table

    def changes(self) -> pd.DataFrame:
        """By how much every number of the table rose since the period before; rows without one are not there."""
        numbers = self.table.select_dtypes("number")
        if numbers.index.nlevels < 2:
            raise SpecError("changes must have periods; got none. Name them in the call: period=.")
        labels = numbers.index.get_level_values(1)
        periods = next(iter(self.results.values())).panel.periods  # in their order, whatever the labels are
        place = pd.Series(periods.get_indexer(labels), numbers.index)
        ordered = numbers.iloc[place.to_numpy().argsort(kind="stable")]
        of_unit = ordered.groupby(level=0, sort=False)
        follows = place.loc[ordered.index].groupby(level=0, sort=False).diff() == 1
        found = (ordered - of_unit.shift())[follows]
        return found.reindex(numbers.index[numbers.index.isin(found.index)])

    def _told(self) -> Summary:
        """The question, and what the columns hold."""
        numbers = self.table.select_dtypes("number")
        said = numbers.agg(["mean", "min", "max"]).T
        said.insert(0, "rows", numbers.notna().sum())
        return Summary(f"{self._title()}\n\n{aligned(*cells(said.rename_axis(''), worded=True))}")

    def sheets(self) -> Sheets:
        """The table, the peers of every result, options."""
        labels = self.table.index.nlevels
        found: Sheets = {"scores": (labelled(self.table), labels)}
        for name, result in self.results.items():
            found[f"peers {name}"[:31]] = (result.intensities, labels)
        return {**found, "options": (options_table(self.options), 1)}

    def _title(self) -> str:
        names = ("model", "measure", "compare", "orientation", "rts")
        return ", ".join(scalar(self.options[name]) for name in names if self.options.get(name) is not None)

    def _foot(self) -> str:
        return f"{count(len(self.table), 'row')} by {count(len(self.results), 'result')}"
