"""What a case says, and what the package finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sbmdea.selftest.verdict import distances

RELATIVE = 1e-9  # of values that a program computed in full precision


@dataclass(frozen=True, eq=False)
class Comparison:
    """One column of numbers of one run. NaN on both sides: no solution, as it should be.

    ``within`` is absolute; None stands for 1e-9 of the value, at least of 1. ``disagrees`` says why an entry is not
    to be met, and what stands there instead: position → (the value that is right, the arithmetic). ``together``: the
    number is put together from several of ours, beyond a reciprocal.
    """

    run: str
    what: str
    found: Any
    expected: Any
    within: float | None = None
    stated: Any = None  # which entries the source states at all; None: all
    disagrees: Mapping[int, tuple[float, str]] = field(default_factory=dict)
    together: bool = False

    def __post_init__(self) -> None:
        found, expected = (np.asarray(values, float).ravel() for values in (self.found, self.expected))
        assert found.shape == expected.shape, (self.run, self.what, found.shape, expected.shape)
        stated = np.ones(len(found), bool) if self.stated is None else np.asarray(self.stated, bool).ravel()
        object.__setattr__(self, "found", found)
        object.__setattr__(self, "expected", expected)
        object.__setattr__(self, "stated", stated & ~np.isin(np.arange(len(found)), list(self.disagrees)))

    @property
    def printed(self) -> bool:
        return self.within is not None

    @property
    def count(self) -> int:
        return int(self.stated.sum())

    @property
    def off(self) -> np.ndarray:
        """The distance of every stated entry; infinite where one side has a solution and the other has none."""
        found, expected = self.found[self.stated], self.expected[self.stated]
        off = distances(found, expected)
        return off if self.printed else off / np.maximum(1.0, np.abs(np.nan_to_num(expected)))

    @property
    def largest(self) -> float:
        return float(self.off.max(initial=0.0))

    @property
    def allowed(self) -> float:
        return RELATIVE if self.within is None else self.within


@dataclass(frozen=True, eq=False)
class Case:
    """One file: the function it is about, and how the package answers it with a given solver.

    ``left_out`` says which of its numbers are not compared, and why.
    """

    name: str
    calls: str
    compare: Callable[[str], list[Comparison]]
    left_out: str = ""
