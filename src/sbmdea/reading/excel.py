"""The table in a sheet of a workbook, as people keep it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..optional import require
from ..wording import joined, shown
from .grid import Grid, blank, read_grid
from .layout import find_table
from .problems import Tell, refuse
from .sheet import Sheet


def read_sheet(file: Path, sheet: str | None, header: int | None, tell: Tell = refuse) -> Sheet:
    """The named sheet; without a name, the only one with data."""
    with _workbook(file) as book:
        grid = _named(book, file, sheet) if sheet is not None else _only(book, file)
    return Sheet(grid, find_table(grid, header, tell))


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
