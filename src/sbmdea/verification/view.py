"""What a result shows of every evaluated row, in plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from .case import Case, Floats, Ints

OPTIMAL, INFEASIBLE, FAILED, NO_PRICES = "optimal", "infeasible", "failed", "no prices"


@dataclass(frozen=True, eq=False)
class Solution:
    """The solution of one program per row: λ of row i at ``ptr[i]:ptr[i + 1]``, peers by panel row.

    ``idle`` is the part of each λ that uses inputs and makes nothing; ``times`` how often what the restrictions allow
    is done.
    """

    prices: Floats  # (N, d)
    ptr: Ints
    peer: Ints
    value: Floats
    idle: Floats | None = None
    times: Floats | None = None

    def take(self, some: Ints) -> Solution:
        count = np.diff(self.ptr)[some]
        ptr = np.concatenate([[0], np.cumsum(count)])
        entry = np.arange(ptr[-1]) - np.repeat(ptr[:-1] - self.ptr[:-1][some], count)
        return Solution(
            self.prices[some],
            ptr,
            self.peer[entry],
            self.value[entry],
            None if self.idle is None else self.idle[entry],
            None if self.times is None else self.times[some],
        )

    def part(self, piece: slice) -> Solution:
        """Some rows, one after another."""
        ptr = self.ptr[piece.start : piece.stop + 1]
        entry = slice(int(ptr[0]), int(ptr[-1]))
        idle, times = (one if one is None else one[of] for one, of in ((self.idle, entry), (self.times, piece)))
        return Solution(self.prices[piece], ptr - ptr[0], self.peer[entry], self.value[entry], idle, times)

    @property
    def owner(self) -> Ints:
        """The row of every entry."""
        return np.repeat(np.arange(len(self.ptr) - 1), np.diff(self.ptr))

    def point(self, case: Case) -> tuple[Floats, Floats]:
        """Σλz and Σλ, without what restrictions allow."""
        from scipy.sparse import csr_array

        shape = (len(self.ptr) - 1, len(case.Z))
        lam = csr_array((self.value, self.peer, self.ptr), shape=shape)
        at = lam @ case.Z
        if self.idle is not None:
            at = at - csr_array((self.idle, self.peer, self.ptr), shape=shape) @ np.where(case.inputs, 0.0, case.Z)
        return np.asarray(at), np.asarray(lam @ np.ones(len(case.Z)))

    def terms(self, case: Case) -> Floats:
        """Σ λ |z|, the terms of that sum."""
        from scipy.sparse import csr_array

        lam = csr_array((self.value, self.peer, self.ptr), shape=(len(self.ptr) - 1, len(case.Z)))
        return np.asarray(lam @ np.abs(case.Z))


@dataclass(frozen=True, eq=False)
class View:
    """Everything a result says."""

    rows: Ints
    efficiency: Floats
    components: Mapping[str, Floats]
    targets: Floats
    slacks: Floats
    status: np.ndarray  # words
    shown: Solution
    window: Ints | None = None
    kept: Mapping[str, Floats] = field(default_factory=dict)  # what else the programs are made of, per row

    @property
    def values(self) -> Mapping[str, Floats]:
        """The components, and the efficiency under that name."""
        return {**self.components, "efficiency": self.efficiency}
