"""Eight random programs side by side, as numbers and as the buffers of lanes that kernels take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from sbmdea.lp.kernels import abreast
from sbmdea.lp.kernels.abreast_sets import Columns, Private
from sbmdea.lp.kernels.lanes import WIDTH
from sbmdea.lp.kernels.products import OPTIONS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
R, P, F = 4, 5, 6  # rows, private and shared columns
WIDE = P + 8
SMALL = 1e-13


@cache
def alone(step: Any, **options: Any) -> Callable[..., Any]:
    """A step of a kernel, to be called from Python: in a kernel it has no way in."""
    return numba.njit(**{**OPTIONS, "cache": False, **options})(step.py_func)


def flat(array: Floats | Ints) -> Floats:
    """Lanes first into a buffer of places."""
    return np.ascontiguousarray(np.moveaxis(np.asarray(array, float), 0, -1)).ravel()


def lanes(buffer: Floats, *shape: int) -> Floats:
    """A buffer of places, lanes first."""
    return np.moveaxis(buffer.reshape(*shape, WIDTH), -1, 0)


def nothing(places: int) -> Floats:
    return np.zeros(places * WIDTH)


@dataclass
class Programs:
    """Eight random programs with a basis each, and the same numbers as buffers."""

    seed: int
    private: Floats = field(init=False)  # 8 × R × P
    shared: Floats = field(init=False)
    cost: Floats = field(init=False)  # 8 × P
    fixed: NDArray[np.bool_] = field(init=False)
    unit: Floats = field(init=False)  # 8 × (R − 1)
    basis: Ints = field(init=False)  # 8 × R
    inverse: Floats = field(init=False)  # 8 × (R + 1) × R, the prices last

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        self.private = rng.normal(size=(WIDTH, R, P)) * (rng.random((WIDTH, R, P)) < 0.7)
        self.private[:, :, 0] = rng.normal(size=(WIDTH, R))
        self.shared = rng.normal(size=(R - 1, F))
        self.cost = rng.random((WIDTH, P))
        self.fixed = np.array([False, True, False, False, False])
        self.unit = rng.lognormal(size=(WIDTH, R - 1))
        usable = np.flatnonzero(~np.append(self.fixed, np.zeros(F, bool)))
        self.basis = np.array([rng.choice(usable, R, replace=False) for _ in range(WIDTH)])
        self.basis[:, 0] = 0  # the last row needs a private column
        self.basis[:, 1:] = np.array([P + rng.choice(F, R - 1, replace=False) for _ in range(WIDTH)])
        self.inverse = np.empty((WIDTH, R + 1, R))
        self.invert()

    def invert(self) -> None:
        for q in range(WIDTH):
            self.inverse[q, :R] = np.linalg.inv(self.columns(q)[:, self.basis[q]])
            self.inverse[q, R] = self.costs(q)[self.basis[q]] @ self.inverse[q, :R]

    def costs(self, q: int) -> Floats:
        return np.append(self.cost[q], np.zeros(F))

    def columns(self, q: int) -> Floats:
        shared = np.vstack([self.shared / self.unit[q][:, None], np.zeros(F)])
        return np.hstack([self.private[q], shared])

    def reduced(self, q: int) -> Floats:
        return self.costs(q) - self.inverse[q, R] @ self.columns(q)

    @property
    def C(self) -> Floats:
        return self.table.C

    @property
    def table(self) -> Columns:
        return self._laid_out[0]

    @property
    def own(self) -> Private:
        return self._laid_out[1]

    @property
    def _laid_out(self) -> tuple[Columns, Private]:
        columns = Columns(np.zeros(R * WIDE), self.fixed, np.zeros(R * P, bool), np.full(P, -2))
        own = Private(nothing(R * P), nothing(P))
        alone(abreast.lay_out)(self.shared, P, WIDE, columns.C)
        for q in range(WIDTH):
            alone(abreast.lay_private)(self.private, self.cost, q, q, q, columns, own)
        return columns, own

    @property
    def units(self) -> Floats:
        return flat(np.hstack([self.unit, np.ones((WIDTH, 1))]))
