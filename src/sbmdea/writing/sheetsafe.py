"""Text that a spreadsheet would run as a formula when it opens the file."""

from __future__ import annotations

import re

_STARTS = tuple("=+-@＝＋－＠\t\r\n")  # the wide forms count in Chinese and Japanese editions


_WITHIN = re.compile(r"\r(?!\n)")  # some programs begin a line, and a cell, at a bare carriage return


def runs_as_formula(text: str) -> bool:
    return text.startswith(_STARTS)


def defused(value: object) -> object:
    """The value for a CSV cell: an apostrophe goes before text that would run, a line feed for a bare carriage return.

    Nothing else changes. A field with a line feed is quoted by every writer, one with a carriage return is not.
    """
    if not isinstance(value, str):
        return value
    whole = _WITHIN.sub("\n", value)
    return f"'{whole}" if runs_as_formula(value) else whole
