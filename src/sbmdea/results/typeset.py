"""Tables for people, as text and as HTML, from the same cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, time
from html import escape
from typing import TypeGuard

GAP = "  "
MISSING = "–"


def printable(label: object) -> str:
    """The label on one line: line breaks, escape codes and the like are spelled out."""
    text = label.date().isoformat() if _is_day(label) else str(label)
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def width(text: str) -> int:
    """Columns that a terminal needs: two for a Chinese character, none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(map(_places, text))


def aligned(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Rows of cells as text, one column under the other; ``right`` says which columns hold numbers."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = (GAP.join(map(_pad, row, widths, right)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def html(rows: Sequence[Sequence[str]], right: Sequence[bool], caption: str, foot: str) -> str:
    """The same rows as an HTML table, the first of them as its header; everything is escaped."""
    sides = ["right" if flush else "left" for flush in right]

    def line(cells: Sequence[str], tag: str) -> str:
        inner = "".join(
            f'<{tag} style="text-align: {side}">{escape(cell)}</{tag}>' for cell, side in zip(cells, sides, strict=True)
        )
        return f"<tr>{inner}</tr>"

    body = "\n".join(line(row, "td") for row in rows[1:])
    return (
        f"<div>\n<p>{escape(caption)}</p>\n<table>\n<thead>{line(rows[0], 'th')}</thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n<p>{escape(foot)}</p>\n</div>"
    )


def number(value: float, decimals: int = 4) -> str:
    return MISSING if value != value else f"{value:.{decimals}f}"


def count(number: int, noun: str) -> str:
    """``1 period``, ``16 periods``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _is_day(label: object) -> TypeGuard[datetime]:
    return isinstance(label, datetime) and label.tzinfo is None and label.time() == time()


def _places(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _pad(cell: str, size: int, flush_right: bool) -> str:
    blank = " " * (size - width(cell))
    return blank + cell if flush_right else cell + blank
