"""Cells that are not what their column needs, named one by one and never converted."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from numbers import Real
from types import NoneType
from typing import Any

from ..errors import DataError
from ..support.messages import listed, shown
from .cellwords import worded
from .grid import Error, Grid, Role, blank, reads_like_a_number
from .layout import Layout
from .textgrid import TextGrid

TOTALS = {
    "total", "grandtotal", "subtotal", "overall", "sum", "mean", "average", "avg", "median", "std", "std.dev.",
    "合计", "总计", "小计", "总和", "平均", "平均值", "平均数", "均值", "中位数", "标准差", "全国",
}  # fmt: skip
_IN_TEXT = "Write numbers as digits 0 to 9 with one decimal sign, and nothing where there is none."
_REPAIR = {
    "text": "Enter numbers as numbers (in a spreadsheet: Convert to Number), or codes all as text.",
    "error": "Correct the errors or clear the cells.",
    "formula": "Open the file in a spreadsheet, let it calculate, and save it.",
    "other": "Enter the number that is meant.",
}


def refuse_bad_cells(
    grid: Grid,
    layout: Layout,
    names: Mapping[int, Hashable],
    numbers: Sequence[Hashable],
    labels: Sequence[Hashable] | None,
) -> None:
    """Raise DataError for errors and uncalculated formulas, and for what is no number in a column of numbers.

    Columns named in ``numbers`` are that for certain; those named in ``labels`` (None: all others) are if most of
    their cells are, and text that reads like a number is refused beside numbers. The cells of further columns may
    be anything.
    """
    found: list[tuple[int, int, Any]] = []
    for column, name in names.items():
        if name in numbers or labels is None or name in labels:
            role = role_of(name, numbers, labels)
            found += [(row, column, value) for row, value in bad_cells(grid, layout, column, role)]
    if not found:
        return
    told = [
        f"{grid.cell(row, place)} (column {shown(names[place])}) holds {worded(value)}" for row, place, value in found
    ]
    cells = listed(told, "cell")
    repairs = dict.fromkeys(repair(grid, value) for _, _, value in found)
    if {row for row, _, _ in found} == {first := layout.body[0]} and _reads_like_names(grid, layout, first):
        repairs[f"If {grid.row(first)} holds the names, say that it is the header."] = None
    raise DataError(f"cells must hold what their column needs; in {grid.title}, {cells}. {' '.join(repairs)}")


def role_of(name: Hashable, numbers: Sequence[Hashable], labels: Sequence[Hashable] | None) -> Role:
    return "number" if name in numbers else "label" if labels is not None and name in labels else None


def repair(grid: Grid, value: object) -> str:
    kind = _kind(value)
    return _IN_TEXT if kind == "text" and isinstance(grid, TextGrid) else _REPAIR[kind]


def totals(grid: Grid, layout: Layout) -> list[str]:
    """Cells that call their row a total or a mean."""
    return [f"{text!r} ({grid.place(row, column)})" for row, column, text in total_cells(grid, layout)]


def is_total(text: str) -> bool:
    return "".join(text.lower().split()).rstrip(":：") in TOTALS


def total_cells(grid: Grid, layout: Layout) -> Iterator[tuple[int, int, str]]:
    for row in layout.body:
        for column in layout.columns:
            if isinstance(value := grid.value(row, column), str) and is_total(value):
                yield row, column, value.strip()


def bad_cells(grid: Grid, layout: Layout, column: int, role: Role) -> Iterator[tuple[int, Any]]:
    """The rows whose cell is not what the column needs, with what it holds."""
    values = dict(zip(layout.body, grid.cells(column, layout.body, role), strict=True))
    if not grid.unvalued and set(map(type, values.values())) <= {int, float, NoneType}:
        return
    held = [value for value in values.values() if not blank(value)]
    some = sum(map(_is_number, held))
    for row, value in values.items():
        if value is None:
            bad = column in grid.unvalued.get(row, ())
        elif isinstance(value, Error):
            bad = True
        elif _is_number(value):
            bad = False
        else:
            bad = role == "number" or 2 * some > len(held) or (some > 0 and reads_like_a_number(value))
        if bad:
            yield row, value


def _reads_like_names(grid: Grid, layout: Layout, row: int) -> bool:
    held = [grid.value(row, column) for column in layout.columns]
    return all(isinstance(value, str) and value[:1].isalpha() and not reads_like_a_number(value) for value in held)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _kind(value: object) -> str:
    if value is None:
        return "formula"
    return "error" if isinstance(value, Error) else "text" if isinstance(value, str) else "other"
