"""Where in a sheet the table is: below titles, above notes, under a header of one row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Real

from ..errors import DataError
from ..wording import joined, listed, shown
from .cellwords import worded
from .grid import Area, Grid

_NOTE = re.compile(
    r"\s*(notes?\b|sources?\b|remarks?\b|data sources?\b|[*†※]|注|备注|说明|来源|数据来源|资料来源)", re.I
)
_YEARS = range(1900, 2101)  # numbers that name a column


def is_note(text: str) -> bool:
    return _NOTE.match(text) is not None


@dataclass(frozen=True)
class Layout:
    header: int
    columns: list[int]
    body: list[int]


def find_table(grid: Grid, header: int | None = None) -> Layout:
    """The table under the row ``header``, or else under the first row that names every column filled below it."""
    filled = {row: grid.filled(row) for row in grid.rows}
    if not filled:
        raise DataError(f"data must hold a table; {grid.title} is empty.")
    least = min(2, max(map(len, filled.values())))  # a title or a note fills one cell, a row of a table more
    wide = [row for row, columns in filled.items() if len(columns) >= least]
    if header is None:
        header = _header(filled, wide)
        _refuse_what_is_no_name(grid, filled, [row for row in wide if row < header], header)
    elif header not in filled:
        raise DataError(f"the header must be a row of names; {grid.row(header)} of {grid.title} is empty.")
    else:
        _refuse_odd_names(grid, header)
    body = _without_notes(grid, filled, [row for row in filled if row > header], least)
    _refuse_unnamed(grid, filled, header, body)
    layout = Layout(header, sorted(filled[header]), body)
    _refuse_merged(grid, layout)
    _refuse_twins(grid, layout)
    return layout


def _header(filled: dict[int, set[int]], wide: list[int]) -> int:
    header, below = wide[-1], set[int]()
    for row in reversed(wide):
        below |= filled[row]
        if filled[row] == below:
            header = row
    return header


def _refuse_what_is_no_name(grid: Grid, filled: dict[int, set[int]], above: list[int], header: int) -> None:
    """Data where names should be: there is no header, or a row above is one and lacks a name."""
    odd = [column for column in sorted(filled[header]) if not _is_name(grid.value(header, column))]
    if len(odd) <= (0.0 if above else grid.odd_names * len(filled[header])):
        return
    if merged := [area for area in grid.merged if any(area[1] <= row <= area[3] for row in above)]:
        raise _merged(grid, merged)
    if above:
        _refuse_unnamed(grid, filled, max(above, key=lambda row: len(filled[row])), [header])
    got = listed([f"{grid.place(header, one)} holds {worded(grid.value(header, one))}" for one in odd], "cell")
    raise DataError(
        f"the header of {grid.title} must hold names; {got}. Put a row of names above the table, or say that "
        f"{grid.row(header)} is the header."
    )


def _is_name(value: object) -> bool:
    if isinstance(value, Real):
        return not isinstance(value, bool) and value in _YEARS
    return type(value) is str


def _refuse_odd_names(grid: Grid, header: int) -> None:
    """Of a row that was named as the header: text and numbers are names, anything else hardly is."""
    for column, value in enumerate(grid.rows[header], 1):
        if column in grid.unvalued.get(header, ()) or not (value is None or type(value) in (str, int, float)):
            raise DataError(
                f"the header of {grid.title} must hold names; {grid.place(header, column)} holds {worded(value)}. "
                "Write the name as text."
            )


def _without_notes(grid: Grid, filled: dict[int, set[int]], body: list[int], least: int) -> list[int]:
    """Text in one cell below the table: after a blank row, merged across, or called a note by its first word."""
    last = max((place for place, row in enumerate(body) if len(filled[row]) >= least), default=-1)
    if least < 2 or last < 0:
        return body
    kept = body[: last + 1]
    for row in body[last + 1 :]:
        text = grid.value(row, *filled[row])
        across = any(area[1] == row and area[0] < area[2] for area in grid.merged)
        if not isinstance(text, str) or not (across or row > kept[-1] + 1 or is_note(text)):
            kept.append(row)
    return kept


def _refuse_unnamed(grid: Grid, filled: dict[int, set[int]], header: int, body: list[int]) -> None:
    for row in body:
        for column in sorted(filled[row] - filled[header]):
            held = f"{grid.place(row, column)} holds {worded(grid.value(row, column))}"
            raise DataError(
                f"the header of {grid.title} must name every column; {grid.row(header)} has no name for column "
                f"{grid.column(column)}, where {held}. Name the column or clear the cell; if another row holds the "
                "names, say which."
            )


def _refuse_merged(grid: Grid, layout: Layout) -> None:
    rows, columns = [layout.header, *layout.body], layout.columns

    def hides(area: Area) -> bool:
        tall = sum(area[1] <= row <= area[3] for row in rows)
        return tall * sum(area[0] <= column <= area[2] for column in columns) > 1

    if hiding := [area for area in grid.merged if hides(area)]:
        raise _merged(grid, hiding)


def _merged(grid: Grid, areas: list[Area]) -> DataError:
    return DataError(
        "a table must have a value in every cell and its names in one row; "
        f"{grid.title} has merged cells: {listed([*map(grid.span, areas)], 'range')}. "
        "Unmerge them and write the name or the value into each cell."
    )


def _refuse_twins(grid: Grid, layout: Layout) -> None:
    places: dict[object, list[str]] = {}
    for column in layout.columns:
        places.setdefault(grid.name_of(layout.header, column), []).append(grid.column(column))
    if got := [*_twins(places)]:
        raise DataError(
            f"columns must have names of their own; {grid.row(layout.header)} of {grid.title} has "
            f"{listed(got, 'name')}. Rename them."
        )


def _twins(places: dict[object, list[str]]) -> Iterator[str]:
    for name, columns in places.items():
        if len(columns) > 1:
            yield f"{shown(name)} in {joined(columns)}"
