"""Where in a sheet the table is: below titles, above notes, under a header of one row or of several."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from numbers import Real

from ..errors import DataError
from ..support.messages import joined, listed, shown
from .cellwords import worded
from .grid import Area, Grid, blank
from .problems import Problem, Tell, refuse

_NOTE = re.compile(
    r"\s*(notes?\b|sources?\b|remarks?\b|data sources?\b|[*†※]|注|备注|说明|来源|数据来源|资料来源)", re.I
)
_UNIT = re.compile(
    r"[(（\[].*[)）\]]|[-—/%％‰]|(units?|单位).*|.*[元人户吨克米里度个家辆台件箱亩顷时册床张次种天年%％‰]"
    r"|(\d[\d ,]*\s+[a-z]|10\^|hundred|thousand|million|billion|index|number|percent|yuan|rmb|usd|eur|dollar|euro"
    r"|person|people|head|ton|kg|km|ha|kwh|mwh|gwh|tj|gj|year|hour|day|m[23²³]).*|[tgm]",
    re.I,
)
_YEARS = range(1900, 2101)  # numbers that name a column
UNNAMED = "dmu"  # what a first column of names is called where nothing stands above it

UNMERGE = "Unmerge them and write the name or the value into each cell."
Filled = dict[int, set[int]]


def is_note(text: str) -> bool:
    return _NOTE.match(text) is not None


@dataclass(frozen=True)
class Layout:
    header: int  # the row of the names, the last of several
    names: dict[int, Hashable]  # by column
    body: list[int]

    @property
    def columns(self) -> list[int]:
        return list(self.names)


def find_table(grid: Grid, header: int | None = None, tell: Tell = refuse) -> Layout:
    """The table under the row ``header``, or else under the first row that names every column filled below it.

    What cannot be read in one way is told: a reader refuses it, a check goes on.
    """
    filled = {row: grid.filled(row) for row in grid.rows}
    if not filled:
        raise DataError(f"data must hold a table; {grid.title} is empty.")
    least = min(2, max(map(len, filled.values())))  # a title or a note fills one cell, a row of a table more
    wide = [row for row, columns in filled.items() if len(columns) >= least]
    names = _given(grid, filled, header, tell) if header is not None else _found(grid, filled, wide, tell)
    header, top = max(names.rows), min(names.rows)
    body = _without_notes(grid, filled, [row for row in filled if row > header], least)
    if body and _all_units(grid, filled, body[0]) and _stands_over_numbers(grid, names.of, body):
        header, body = body[0], body[1:]
    _tell_unnamed(grid, filled, max(names.rows), names.of, body, tell)
    layout = Layout(max(names.rows), names.of, body)
    _tell_merged(grid, layout, range(top, header + 1), tell)
    _tell_twins(grid, layout, tell)
    return layout


# the names


@dataclass(frozen=True)
class Names:
    of: dict[int, Hashable]
    rows: list[int]


def _given(grid: Grid, filled: Filled, header: int, tell: Tell) -> Names:
    """The row that was named as the header: text and numbers are names, anything else hardly is."""
    if header not in filled:
        raise DataError(f"the header must be a row of names; {grid.row(header)} of {grid.title} is empty.")
    for column, value in enumerate(grid.rows[header], 1):
        if column in grid.unvalued.get(header, ()) or not (value is None or type(value) in (str, int, float)):
            place, held = grid.place(header, column), worded(value)
            problem = Problem(place, "", f"the header holds {held}", "Write the name as text.")
            tell(
                f"the header of {grid.title} must hold names; {place} holds {held}. Write the name as text.", [problem]
            )
    return _names(grid, filled, header)


def _found(grid: Grid, filled: Filled, wide: list[int], tell: Tell) -> Names:
    header = _first_that_names_all(filled, wide)
    above = [row for row in wide if row < header]
    odd = [column for column in sorted(filled[header]) if not _is_name(grid.value(header, column))]
    if len(odd) <= (0.0 if above else grid.odd_names * len(filled[header])):
        plain = _names(grid, filled, header)
        below = wide[wide.index(header) + 1 :]
        deeper = below and _stands_over_numbers(grid, plain.of, below) and not _all_units(grid, filled, below[0])
        return (_of_several_rows(grid, filled, wide) if deeper else None) or _under_groups(grid, plain, above) or plain
    for look in (_of_several_rows, _beside_an_unnamed_column):
        if (names := look(grid, filled, wide)) is not None:
            return names
    return _without_names(grid, filled, above, header, odd, tell)


def _first_that_names_all(filled: Filled, wide: list[int]) -> int:
    header, below = wide[-1], set[int]()
    for row in reversed(wide):
        below |= filled[row]
        if filled[row] == below:
            header = row
    return header


def _names(grid: Grid, filled: Filled, header: int) -> Names:
    return Names({column: grid.name_of(header, column) for column in sorted(filled[header])}, [header])


def _of_several_rows(grid: Grid, filled: Filled, wide: list[int]) -> Names | None:
    """Names that reach down beside a row of groups: each column is called what stands lowest above its values."""
    tall = {
        (row, column): area[1]
        for area in grid.merged
        if area[0] == (column := area[2])
        for row in range(area[1], area[3] + 1)
    }
    for place, header in enumerate(wide):
        if not all(_is_name(grid.value(header, column)) for column in filled[header]):
            return None
        below = set[int]().union(*(filled[row] for row in wide[place:]))
        names: dict[int, Hashable] = {}
        rows = [header]
        for column in sorted(below):
            for row in (header, tall.get((header, column)), *([wide[place - 1]] if place else [])):
                if row is not None and column in filled.get(row, ()) and _is_name(grid.value(row, column)):
                    names[column] = grid.name_of(row, column)
                    rows.append(row)
                    break
        if names.keys() == below and len(set(rows)) > 1:
            return Names(_told_apart(grid, names, header, wide[:place]), rows)
    return None


def _under_groups(grid: Grid, plain: Names, above: list[int]) -> Names | None:
    """Names that occur twice, where a row of groups above tells all of them apart."""
    held, header = list(plain.of.values()), max(plain.rows)
    names = _told_apart(grid, plain.of, header, above)
    grouped = all(names[column] != name for column, name in plain.of.items() if held.count(name) > 1)
    if names is plain.of or not grouped or len(set(names.values())) < len(names):
        return None
    return Names(names, [above[-1], header])


def _told_apart(grid: Grid, names: dict[int, Hashable], header: int, above: list[int]) -> dict[int, Hashable]:
    """Names that occur twice, each after the group it stands under."""
    found = list(names.values())
    if not above or len(set(found)) == len(found):
        return names

    def group(column: int) -> object:
        for area in grid.merged:
            if area[0] <= column <= area[2] and area[1] <= above[-1] <= area[3] and area[3] < header:
                return grid.value(area[1], area[0])
        return grid.value(above[-1], column)

    return {
        column: name if found.count(name) == 1 or blank(group(column)) else f"{group(column)} {name}"
        for column, name in names.items()
    }


def _beside_an_unnamed_column(grid: Grid, filled: Filled, wide: list[int]) -> Names | None:
    """A row that names every column but the first, which holds a name for each row."""
    found, below = None, set[int]()
    for row in reversed(wide):
        if found is None or filled[row] - {min(below)}:
            first = min(below, default=0)
            names = [grid.value(row, column) for column in filled[row]]
            if below and filled[row] == below - {first} and all(map(_is_name, names)):
                labels = [grid.value(one, first) for one in wide if one > row and not _all_units(grid, filled, one)]
                if all(map(_is_label, labels)):
                    found = row
        below |= filled[row]
        if found is not None and found != row and not filled[row] <= filled[found]:
            break
    if found is None:
        return None
    first = min(column for row in wide if row > found for column in filled[row])
    taken = {grid.name_of(found, column): column for column in filled[found]}
    unnamed = next(name for name in (UNNAMED, *(f"{UNNAMED}_{k}" for k in range(2, 99))) if name not in taken)
    return Names({first: unnamed} | {column: grid.name_of(found, column) for column in sorted(filled[found])}, [found])


def _without_names(grid: Grid, filled: Filled, above: list[int], header: int, odd: list[int], tell: Tell) -> Names:
    """Data where names should be: there is no header, or a row above is one and lacks a name."""
    if merged := [area for area in grid.merged if any(area[1] <= row <= area[3] for row in above)]:
        _tell_areas(grid, merged, tell)
    elif above:
        widest = max(above, key=lambda row: len(filled[row]))
        names = _names(grid, filled, widest)
        _tell_unnamed(grid, filled, widest, names.of, [header], tell)
        return names
    else:
        got = listed([f"{grid.place(header, one)} holds {worded(grid.value(header, one))}" for one in odd], "cell")
        repair = f"Put a row of names above the table, or say that {grid.row(header)} is the header."
        tell(
            f"the header of {grid.title} must hold names; {got}. {repair}",
            [
                Problem(grid.place(header, one), "", f"the header holds {worded(grid.value(header, one))}", repair)
                for one in odd
            ],
        )
    return _names(grid, filled, header)


def _is_name(value: object) -> bool:
    if isinstance(value, Real):
        return not isinstance(value, bool) and value in _YEARS
    return type(value) is str


def _is_label(value: object) -> bool:
    return type(value) is str or (isinstance(value, int) and not isinstance(value, bool))


def _tell_unnamed(
    grid: Grid, filled: Filled, header: int, names: dict[int, Hashable], body: list[int], tell: Tell
) -> None:
    told = set(names)
    for row in body:
        for column in sorted(filled[row] - told):
            told.add(column)
            held = f"{grid.place(row, column)} holds {worded(grid.value(row, column))}"
            without = f"{grid.row(header)} has no name for column {grid.column(column)}, where {held}"
            repair = "Name the column or clear the cell; if another row holds the names, say which."
            problem = Problem(grid.place(row, column), grid.column(column), without, repair)
            tell(f"the header of {grid.title} must name every column; {without}. {repair}", [problem])


def _tell_twins(grid: Grid, layout: Layout, tell: Tell) -> None:
    places: dict[object, list[str]] = {}
    for column, name in layout.names.items():
        places.setdefault(name, []).append(grid.column(column))
    if got := [*_twins(places)]:
        row = grid.row(layout.header)
        above = max((one for one in grid.rows if one < layout.header), default=0)
        repair = "Rename them."
        if above and len(grid.filled(above)) > 1:
            repair = (
                f"Rename them, or write above each of them, in {grid.row(above)}, the group it is of: names may stand "
                "in two rows."
            )
        tell(
            f"columns must have names of their own; {row} of {grid.title} has {listed(got, 'name')}. {repair}",
            [Problem(row, "", f"the header has {one}", repair) for one in got],
        )


def _twins(places: dict[object, list[str]]) -> Iterator[str]:
    for name, columns in places.items():
        if len(columns) > 1:
            yield f"{shown(name)} in {joined(columns)}"


# the rows below


def _without_notes(grid: Grid, filled: Filled, body: list[int], least: int) -> list[int]:
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


def _all_units(grid: Grid, filled: Filled, row: int) -> bool:
    held = [grid.value(row, column) for column in filled[row]]
    return all(isinstance(value, str) and _UNIT.fullmatch(value.strip()) for value in held)


def _stands_over_numbers(grid: Grid, names: dict[int, Hashable], rows: list[int]) -> bool:
    """Whether the first row is text over numbers, and no label of a row of its own."""
    first, rest = rows[0], rows[1:]
    if not all(blank(value) or isinstance(value, str) for value in (grid.value(first, column) for column in names)):
        return False
    over_numbers = 0
    for column in names:
        held = [value for row in rest if not blank(value := grid.value(row, column))]
        numbers = sum(isinstance(value, Real) and not isinstance(value, bool) for value in held)
        own = grid.value(first, column)
        if 2 * numbers > len(held) and not _is_period(held):
            over_numbers += not blank(own)
        elif not blank(own) and not (isinstance(own, str) and _UNIT.fullmatch(own.strip())):
            return False
    return over_numbers > 0


def _is_period(values: list[object]) -> bool:
    return bool(values) and all(isinstance(value, int) and value in _YEARS for value in values)


def _tell_merged(grid: Grid, layout: Layout, head: range, tell: Tell) -> None:
    rows = [layout.header, *layout.body]

    def hides(area: Area) -> bool:
        if area[3] in head:  # groups and names that reach down; the names themselves are known
            return area[3] == layout.header and area[0] < area[2]
        tall = sum(area[1] <= row <= area[3] for row in rows)
        return tall * sum(area[0] <= column <= area[2] for column in layout.columns) > 1

    if hiding := [area for area in grid.merged if hides(area)]:
        _tell_areas(grid, hiding, tell)


def _tell_areas(grid: Grid, areas: list[Area], tell: Tell) -> None:
    areas = sorted(areas, key=lambda area: (area[1], area[0]))
    tell(
        "a table must have a value in every cell and its names in one row; "
        f"{grid.title} has merged cells: {listed([*map(grid.span, areas)], 'range')}. {UNMERGE}",
        [Problem(grid.span(area), "", "merged cells", UNMERGE) for area in areas],
    )
