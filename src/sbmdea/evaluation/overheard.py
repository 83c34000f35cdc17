"""Programs that leave rows out, told to whoever must hold their prices against rows that are not here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..technology.frontier import Block
    from ..technology.points import Points
    from .stage import Stage


@dataclass(frozen=True, eq=False)
class Asked:
    """Programs without the own row, or without all rows of the own DMU, as they were solved."""

    block: Block
    rows: NDArray[np.int64]  # of the panel, whose programs these are
    evaluated: Points
    stage: Stage


_listener: ContextVar[list[Asked] | None] = ContextVar("overheard", default=None)


@contextmanager
def listening() -> Iterator[list[Asked]]:
    """Collect the programs of this thread that leave rows out."""
    asked: list[Asked] = []
    before = _listener.set(asked)
    try:
        yield asked
    finally:
        _listener.reset(before)


def tell(block: Block, rows: NDArray[np.int64], evaluated: Points, stage: Stage) -> None:
    if (asked := _listener.get()) is not None:
        asked.append(Asked(block, rows, evaluated, stage))
