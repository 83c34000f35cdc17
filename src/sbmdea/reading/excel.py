"""The table in a sheet of a workbook, as people keep it."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from ..support.messages import joined, listed, shown, warn
from ..support.optional import require
from .cellcheck import refuse_bad_cells, totals
from .grid import Error, Grid, blank, read_grid
from .layout import Layout, find_table


@dataclass(frozen=True)
class Sheet:
    """A table and the cells it came from."""

    grid: Grid
    layout: Layout

    @cached_property
    def names(self) -> dict[int, Hashable]:
        return {column: self.grid.value(self.layout.header, column) for column in self.layout.columns}

    @cached_property
    def frame(self) -> pd.DataFrame:
        columns = {place: self._column(column) for place, column in enumerate(self.names)}
        frame = pd.DataFrame(columns, index=pd.RangeIndex(len(self.layout.body)))
        return frame.set_axis(pd.Index([*self.names.values()], tupleize_cols=False), axis=1)

    def check(self, numbers: Sequence[Hashable], labels: Sequence[Hashable] | None) -> None:
        """Refuse cells that are not what their column needs; see ``refuse_bad_cells``."""
        refuse_bad_cells(self.grid, self.layout, self.names, numbers, labels)

    def warn(self) -> None:
        """Say what a reader of the sheet may not see."""
        if hidden := sorted(self.grid.hidden.intersection(self.layout.body)):
            rows = listed([*map(str, hidden)], "row")
            warn(f"sheet {self.grid.name!r} has hidden rows that are read like the others: {rows}.")
        if found := totals(self.grid, self.layout):
            cells = listed(found, "cell")
            warn(f"sheet {self.grid.name!r} has rows that read like totals, kept like any other: {cells}. Delete them.")

    def _column(self, column: int) -> pd.Series[Any]:
        values = [self.grid.value(row, column) for row in self.layout.body]
        if all(value is None for value in values):
            return pd.Series(values, dtype=float)
        return pd.Series([str(value) if isinstance(value, Error) else value for value in values])


def read_sheet(file: Path, sheet: str | None, header: int | None) -> Sheet:
    """The named sheet; without a name, the only one with data."""
    with _workbook(file) as book:
        grid = _named(book, file, sheet) if sheet is not None else _only(book, file)
    return Sheet(grid, find_table(grid, header))


def sheet_names(file: Path) -> list[str]:
    with _workbook(file) as book:
        return [sheet.title for sheet in book.worksheets]


@contextmanager
def _workbook(file: Path) -> Iterator[Any]:
    openpyxl = require("openpyxl", "excel", f"reading {file.name!r}")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _named(book: Any, file: Path, name: str) -> Grid:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if name not in sheets:
        got = f"got {shown(name)}; there are {joined([shown(one) for one in sheets])}"
        raise DataError(f"the sheet must be one of {file.name!r}; {got}.")
    return read_grid(sheets[name])


def _only(book: Any, file: Path) -> Grid:
    """The one sheet in sight with numbers; or, where no sheet has any, the one with text."""
    in_sight = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    grids = [grid for grid in map(read_grid, in_sight) if grid.rows]
    with_data = [grid for grid in grids if _has_numbers(grid)] or grids
    if not with_data:
        raise DataError(f"data must hold a table; {file.name!r} has nothing in any sheet.")
    if len(with_data) > 1:
        raise DataError(
            f"a sheet of {file.name!r} must be chosen, as {joined([shown(grid.name) for grid in with_data])} "
            "hold data. Name one as sheet."
        )
    return with_data[0]


def _has_numbers(grid: Grid) -> bool:
    return bool(grid.unvalued) or any(
        not isinstance(value, bool | str) and not blank(value) for values in grid.rows.values() for value in values
    )
