"""Points of the technology, all columns side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Points:
    """Observed or projected points: all columns side by side, the signs of goods turned."""

    Z: Floats  # (n, d)
    goods: Bools  # (d,)
    bads: Bools  # (d,)

    @classmethod
    def of(cls, X: Floats, Y: Floats, B: Floats) -> Points:
        roles = np.repeat([0, 1, 2], [X.shape[1], Y.shape[1], B.shape[1]])
        return cls(np.hstack([X, -Y, B]), roles == 1, roles == 2)

    def take(self, rows: Ints | slice) -> Points:
        if not isinstance(rows, slice) and len(rows) == len(self.Z) and in_order(rows):
            return self
        return Points(self.Z[rows], self.goods, self.bads)

    def moved(self, values: Floats) -> Points:
        """Points at the given values (true signs)."""
        return Points(values * self.sign, self.goods, self.bads)

    @property
    def sign(self) -> Floats:
        return np.where(self.goods, -1.0, 1.0)

    @property
    def inputs(self) -> Bools:
        return ~(self.goods | self.bads)


def in_order(rows: Ints) -> bool:
    """Whether these are the rows 0, 1, 2, …"""
    return bool((rows == np.arange(len(rows))).all())
