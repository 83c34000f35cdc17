"""A finished summary in the reader's language: cell by cell, with the columns set anew."""

from __future__ import annotations

import re

from ..language.told import labelled, told
from .owned import bare, is_own
from .typeset import GAP, MISSING, aligned

NAMES = {"inputs", "outputs", "undesirable", "groups"}  # the lines that list names of the user's
_BORDER = re.compile(rf"{GAP} *")
_NUMBER = re.compile(rf"{MISSING}|[-+]?\d[\d,.]*(?:e[-+]?\d+)?%?", re.IGNORECASE)


def retold(text: str) -> str:
    """The text as it is to be read; unchanged where that is in English and in Python's words."""
    return "\n\n".join(_block(block) for block in text.split("\n\n"))


def _block(block: str) -> str:
    rows = [_BORDER.split(line) for line in block.split("\n")]
    header = rows[0] if len(rows[0]) > 2 else None
    said = [[bare(_cell(cell, row, k == 0 or row is header)) for k, cell in enumerate(row)] for row in rows]
    if said == rows:
        return block
    width = max(map(len, said))
    if width == 1 or min(map(len, said)) == 1:
        return "\n".join(GAP.join(row) for row in said)
    table = [row + [""] * (width - len(row)) for row in said]
    return aligned(table, right=[_is_numeric(column) for column in list(zip(*table, strict=True))])


def _cell(cell: str, row: list[str], heads: bool) -> str:
    """A cell that ``heads`` a line or a column by the word for that."""
    if heads and (said := labelled(cell)):
        return said
    return cell if is_own(cell) or (row[0] in NAMES and cell is not row[0]) else told(cell)


def _is_numeric(column: tuple[str, ...]) -> bool:
    return len(column) > 1 and all(_NUMBER.fullmatch(cell) for cell in column[1:])
