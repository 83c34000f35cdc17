"""What is wrong with a table, one thing at a time: refused at once by a reader, collected by a check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..errors import DataError


@dataclass(frozen=True)
class Problem:
    """Where, what and how to repair it; a note is worth knowing and stops nothing."""

    place: str
    column: str
    what: str
    repair: str
    note: bool = False


Tell: TypeAlias = Callable[[str, list[Problem]], None]


def refuse(message: str, problems: list[Problem]) -> None:
    """What a reader does with problems: one error in words."""
    raise DataError(message)
