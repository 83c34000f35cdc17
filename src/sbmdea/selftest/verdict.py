"""One thing to check, and what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = Sequence[float | None]


@dataclass(frozen=True, eq=False)
class Check:
    """What is to be found, and how far off it may be; None where nothing is stated, or what is stated is a misprint."""

    name: str
    expected: Callable[[], Any]
    found: Callable[[], Any]
    allowed: float


@dataclass(frozen=True)
class Outcome:
    name: str
    numbers: int
    largest: float  # infinite where one side has a number and the other has none
    allowed: float

    @property
    def passed(self) -> bool:
        return self.largest <= self.allowed


def distances(found: Floats, expected: Floats) -> Floats:
    """Infinite where one side has a number and the other has none, 0 where neither has."""
    off: Floats = np.abs(found - expected)
    off[np.isnan(found) & np.isnan(expected)] = 0.0
    off[np.isnan(off)] = np.inf
    return off


def run(check: Check) -> Outcome:
    stated = list(check.expected())
    expected = np.array([np.nan if one is None else one for one in stated], float)
    found = np.asarray(check.found(), float)
    kept = np.array([one is not None for one in stated])
    expected, found = expected[kept], found[kept]
    off = distances(found, expected)
    return Outcome(check.name, len(off), float(off.max(initial=0.0)), check.allowed)
