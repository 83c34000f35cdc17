"""What a sheet of a workbook holds, cell by cell, with what a table of values cannot tell."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias
from xml.etree.ElementTree import iterparse

Area = tuple[int, int, int, int]  # first column, first row, last column, last row
Role: TypeAlias = Literal["number", "label"] | None  # what a column is for, where that is known


class Error(str):
    """The value of a cell that holds an error: ``#N/A``, ``#DIV/0!``."""

    __slots__ = ()


@dataclass
class Grid:
    odd_names: ClassVar[float] = 0.0  # the share of a header that may be numbers

    name: str
    rows: dict[int, list[Any]] = field(default_factory=dict)  # from column 1; rows without any value are left out
    merged: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)  # rows
    unvalued: dict[int, set[int]] = field(default_factory=dict)  # formulas that were never calculated: row, columns

    @property
    def title(self) -> str:
        return f"sheet {self.name!r}"

    def row(self, row: int) -> str:
        return f"row {row}"

    def column(self, column: int) -> str:
        from openpyxl.utils import get_column_letter

        return str(get_column_letter(column))

    def place(self, row: int, column: int) -> str:
        return f"{self.column(column)}{row}"

    def cell(self, row: int, column: int) -> str:
        """The place beside which the column is named."""
        return f"cell {self.place(row, column)}"

    def span(self, area: Area) -> str:
        return f"{self.place(area[1], area[0])}:{self.place(area[3], area[2])}"

    def name_of(self, row: int, column: int) -> Any:
        return self.value(row, column)

    def cells(self, column: int, rows: Sequence[int], role: Role = None) -> list[Any]:
        """A column's values in these rows."""
        return [self.value(row, column) for row in rows]

    def value(self, row: int, column: int) -> Any:
        cells = self.rows.get(row, ())
        return cells[column - 1] if column <= len(cells) else None

    def filled(self, row: int) -> set[int]:
        """The columns in which a row shows something."""
        shown = {place for place, value in enumerate(self.rows[row], 1) if not blank(value)}
        return shown | self.unvalued.get(row, set())


def blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def reads_like_a_number(value: object) -> bool:
    """``12,3``, `` 1 200``, ``１２``, ``12%``: text that people take for a number."""
    if not isinstance(value, str):
        return False
    plain = unicodedata.normalize("NFKC", value).translate({ord(one): None for one in " ,'%\u00a0\u2009"})
    try:
        float(plain)
    except ValueError:
        return False
    return any(map(str.isdigit, plain))


def read_grid(sheet: Any) -> Grid:
    """Read a worksheet that openpyxl has opened with ``read_only`` and ``data_only``."""
    grid = Grid(sheet.title)
    _read_markup(sheet, grid)
    sheet.reset_dimensions()  # what a file says of its size may be wrong by a million rows
    for number, cells in enumerate(sheet.iter_rows(), 1):
        values = [Error(cell.value) if cell.data_type == "e" else cell.value for cell in cells]
        if number in grid.unvalued or not all(map(blank, values)):
            grid.rows[number] = values
    return grid


def _read_markup(sheet: Any, grid: Grid) -> None:
    """Merged cells, hidden rows and formulas without a value: openpyxl tells them only at twice time and memory."""
    from openpyxl.utils import coordinate_to_tuple, range_boundaries
    from openpyxl.xml.constants import SHEET_MAIN_NS

    cell, row, merged, formula, value = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("c", "row", "mergeCell", "f", "v"))
    with sheet._get_source() as xml:
        for _, element in iterparse(xml):
            if element.tag == cell:
                computed = len(element) and element[0].tag == formula
                if computed and not element.findtext(value) and element.get("t") != "str":
                    number, column = coordinate_to_tuple(element.get("r"))
                    grid.unvalued.setdefault(number, set()).add(column)
            elif element.tag == row:
                if element.get("hidden") in ("1", "true"):
                    grid.hidden.add(int(element.get("r", "0")))
                element.clear()
            elif element.tag == merged:
                grid.merged.append(range_boundaries(element.get("ref")))
