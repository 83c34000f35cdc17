"""Sheets of a workbook: .xlsx by openpyxl, which tells most of a cell; .xls and .ods by calamine."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..support.messages import joined, shown
from ..support.optional import require
from .grid import Grid, blank, read_grid
from .layout import find_table
from .problems import Tell, refuse
from .sheet import Sheet
from .strictxml import transitional


@dataclass(frozen=True)
class Book:
    """The sheets of an open workbook: each with whether it is in sight, and how to read it."""

    file: Path
    in_sight: dict[str, bool]
    grid: Callable[[str], Grid]


def read_sheet(file: Path, sheet: str | None, header: int | None, tell: Tell = refuse) -> Sheet:
    """The named sheet; without a name, the only one with data."""
    with _opened(file) as book:
        if sheet is not None:
            if sheet not in book.in_sight:
                got = f"got {shown(sheet)}; there are {joined([shown(one) for one in book.in_sight])}"
                raise DataError(f"the sheet must be one of {file.name!r}; {got}.")
            grid = book.grid(sheet)
        else:
            grids = _with_data(book)
            if len(grids) > 1:
                raise DataError(
                    f"a sheet of {file.name!r} must be chosen, as {joined([shown(grid.name) for grid in grids])} "
                    "hold data. Name one as sheet."
                )
            grid = grids[0]
    return Sheet(grid, find_table(grid, header, tell))


def read_sheets(file: Path, header: int | None) -> dict[str, Sheet]:
    """All sheets in sight with data, by their names."""
    with _opened(file) as book:
        return {grid.name: Sheet(grid, find_table(grid, header)) for grid in _with_data(book)}


def sheet_names(file: Path) -> list[str]:
    with _opened(file) as book:
        return list(book.in_sight)


@contextmanager
def _opened(file: Path) -> Iterator[Book]:
    if file.suffix.lower() != ".xlsx":
        calamine = require("python_calamine", "sheets", f"reading {file.name!r}")
        with calamine.CalamineWorkbook.from_path(str(file)) as found:
            visible = {one.name: one.visible == calamine.SheetVisibleEnum.Visible for one in found.sheets_metadata}
            yield Book(file, visible, lambda name: _of_calamine(found.get_sheet_by_name(name), name))
        return
    openpyxl = require("openpyxl", "excel", f"reading {file.name!r}")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
        book = openpyxl.load_workbook(transitional(file), read_only=True, data_only=True, keep_links=False)
        try:
            visible = {sheet.title: sheet.sheet_state == "visible" for sheet in book.worksheets}
            yield Book(file, visible, lambda name: read_grid(book[name]))
        finally:
            book.close()


def _of_calamine(sheet: Any, name: str) -> Grid:
    """Values and merged cells; errors and formulas without a value come as empty cells."""
    grid = Grid(name)
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if not all(map(blank, values)):
            grid.rows[row] = [_plain(value) for value in values]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        grid.merged.append((left + 1, top + 1, right + 1, bottom + 1))
    return grid


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)  # these formats know no whole numbers
    return None if value == "" else value


def _with_data(book: Book) -> list[Grid]:
    """The sheets in sight with numbers; or, where no sheet has any, those with text."""
    grids = [grid for grid in map(book.grid, (name for name, seen in book.in_sight.items() if seen)) if grid.rows]
    with_data = [grid for grid in grids if _has_numbers(grid)] or grids
    if not with_data:
        raise DataError(f"data must hold a table; {book.file.name!r} has nothing in any sheet.")
    return with_data


def _has_numbers(grid: Grid) -> bool:
    return bool(grid.unvalued) or any(
        not isinstance(value, bool | str) and not blank(value) for values in grid.rows.values() for value in values
    )
