"""How the solution of one linear program ended."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The numbers the kernels write; ``label`` is the word that people read."""

    OPTIMAL = 0
    INFEASIBLE = 1
    FAILED = 2

    @property
    def label(self) -> str:
        return self.name.lower()
