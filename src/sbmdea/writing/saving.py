"""Answers in files that `sbmdea.load` reads back."""

from __future__ import annotations

from os import PathLike
from typing import Any

from ..support.store import write_answer
from .replacing import replacing


class Saved:
    """What can be saved and loaded."""

    def save(self, path: str | PathLike[str]) -> None:
        """Write the whole answer to a file that `sbmdea.load` reads back, with the same bits.

        The file holds numbers and words, no code, and appears whole or not at all. Raises OSError where the path
        cannot be written.
        """
        write(self, path)


def write(answer: Any, path: str | PathLike[str]) -> None:
    with replacing(path) as draft, draft.open("wb") as file:
        write_answer(answer, file)
