"""Text that a spreadsheet would run as a formula when it opens the file."""

from __future__ import annotations

_STARTS = tuple("=+-@＝＋－＠\t\r\n")  # the wide forms count in Chinese and Japanese editions


def runs_as_formula(text: str) -> bool:
    return text.startswith(_STARTS)


def defused(value: object) -> object:
    """The value for a CSV cell: an apostrophe goes before text that would run; nothing else changes."""
    return f"'{value}" if isinstance(value, str) and runs_as_formula(value) else value
