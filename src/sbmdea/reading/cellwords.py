"""How cells and what they hold are named in messages."""

from __future__ import annotations

from numbers import Real

from .grid import Area, Error

SHOWN = 30


def letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def address(row: int, column: int) -> str:
    return f"{letter(column)}{row}"


def span(area: Area) -> str:
    return f"{address(area[1], area[0])}:{address(area[3], area[2])}"


def worded(value: object) -> str:
    """A value with its kind: ``the text '12,3'``, ``the error #N/A``."""
    if value is None:
        return "a formula that was never calculated"
    if isinstance(value, Error):
        return f"the error {value}"
    if isinstance(value, str):
        return f"the text {value[:SHOWN]!r}{'…' if len(value) > SHOWN else ''}"
    if isinstance(value, bool):
        return f"the truth value {str(value).upper()}"
    return f"the number {value}" if isinstance(value, Real) else f"the date {str(value).removesuffix(' 00:00:00')}"
