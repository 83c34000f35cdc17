"""A table together with the cells it came from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ..support.messages import listed, warn
from .cellcheck import refuse_bad_cells, role_of, totals
from .grid import Error, Grid, Role
from .layout import Layout


@dataclass(frozen=True)
class Sheet:
    grid: Grid
    layout: Layout

    @property
    def names(self) -> dict[int, Hashable]:
        return self.layout.names

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table as its cells tell; `typed` knows more."""
        return self.typed()

    def typed(self, numbers: Sequence[Hashable] = (), labels: Sequence[Hashable] = ()) -> pd.DataFrame:
        """The table where these columns are for numbers and those for labels."""
        columns = {
            place: self._column(column, role_of(name, numbers, labels))
            for place, (column, name) in enumerate(self.names.items())
        }
        frame = pd.DataFrame(columns, index=pd.RangeIndex(len(self.layout.body)))
        return frame.set_axis(pd.Index([*self.names.values()], tupleize_cols=False), axis=1)

    def check(self, numbers: Sequence[Hashable], labels: Sequence[Hashable] | None) -> None:
        """Refuse cells that are not what their column needs; see ``refuse_bad_cells``."""
        refuse_bad_cells(self.grid, self.layout, self.names, numbers, labels)

    def warn(self) -> None:
        """Say what a reader of the table may not see."""
        if hidden := sorted(self.grid.hidden.intersection(self.layout.body)):
            rows = listed([*map(str, hidden)], "row")
            warn(f"{self.grid.title} has hidden rows that are read like the others: {rows}.")
        if found := totals(self.grid, self.layout):
            cells = listed(found, "cell")
            warn(f"{self.grid.title} has rows that read like totals, kept like any other: {cells}. Delete them.")

    def _column(self, column: int, role: Role) -> pd.Series:
        values = self.grid.cells(column, self.layout.body, role)
        if all(value is None for value in values):
            return pd.Series(values, dtype=float)
        return pd.Series([str(value) if isinstance(value, Error) else value for value in values])
