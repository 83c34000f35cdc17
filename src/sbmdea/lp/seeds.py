"""A first guess at the columns that matter; the column generation in `rounds` makes any guess exact."""

from __future__ import annotations

from functools import cache

import numpy as np

from .batch import Floats, Ints

DIRECTIONS = 16
SAMPLE = 2_000  # rows looked at; the rest is found by pricing


@cache
def _directions(k: int) -> Floats:
    return np.random.default_rng(0).exponential(size=(DIRECTIONS, k)) ** 3


def seeds(columns: Floats) -> Ints:
    """Maximisers of random price ratios: (what a column gives) / (what it takes), gives being negative entries."""
    n, k = columns.shape
    rows = np.arange(0, n, max(1, n // SAMPLE))
    Z = np.ascontiguousarray(columns[:: max(1, n // SAMPLE)].T)
    size = np.abs(Z).mean(axis=1, keepdims=True)
    size[size == 0.0] = 1.0
    gives = Z.min(axis=1) < 0.0
    if not gives.any() or gives.all():
        return rows[:1]
    w = _directions(k) / size.T
    total, take = w @ Z, w[:, ~gives] @ Z[~gives]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(take > 0.0, total / take, 1.0)
    return np.unique(rows[np.concatenate([ratio.argmin(axis=1), total.argmin(axis=1)])])
