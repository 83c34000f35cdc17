"""How the solution of one linear program ended."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The numbers the kernels write, and one for programs without end; ``label`` is the word that people read."""

    OPTIMAL = 0
    INFEASIBLE = 1
    FAILED = 2
    NO_PRICES = 3  # quantities improve without end, so that no prices satisfy the program in prices

    @property
    def label(self) -> str:
        return self.name.lower().replace("_", " ")
