"""Rows that are the same as others but for digits which rounding may have left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CLOSE = 1e-8  # share of every value by which such rows differ at most
BESIDE = 4  # places in an order of all rows within which a row's copies are looked for
SPLIT = 134217729.0  # 2²⁷ + 1: halves the digits of a number


def near_copies(Z: Floats, by_ray: bool) -> Bools:
    """Rows of Z (n, d) that are close to another and no copy of it; ``by_ray``: to a multiple of one."""
    columns = Z / np.maximum(np.abs(Z).mean(axis=0), np.finfo(float).tiny)
    if by_ray:
        columns = columns / np.maximum(np.abs(columns).sum(axis=1, keepdims=True), np.finfo(float).tiny)
    order = np.argsort(columns @ np.random.default_rng(0).uniform(1.0, 2.0, Z.shape[1]), kind="stable")
    columns, found = columns[order], np.zeros(len(Z), bool)
    for places in range(1, min(BESIDE + 1, len(Z))):
        one, other = columns[:-places], columns[places:]
        size = np.maximum(np.maximum(np.abs(one), np.abs(other)), np.finfo(float).tiny)
        close = np.flatnonzero((np.abs(one - other) / size).max(axis=1) <= CLOSE)
        first, second = order[close], order[close + places]
        equal = _multiples(Z[first], Z[second]) if by_ray else (Z[first] == Z[second]).all(axis=1)
        found[first[~equal]] = found[second[~equal]] = True
    return found


def _multiples(one: Floats, other: Floats) -> Bools:
    """Whether rows are exact multiples: z_k z'_l = z'_k z_l for the largest z_l."""
    largest = np.abs(one).argmax(axis=1)[:, None]
    left = _product(one, np.take_along_axis(other, largest, axis=1))
    right = _product(other, np.take_along_axis(one, largest, axis=1))
    return np.asarray((left == right).all(axis=(0, 2)))


def _product(a: Floats, b: Floats) -> Floats:
    """a·b as two numbers whose sum is exact (Dekker 1971)."""
    product, u, v = a * b, SPLIT * a, SPLIT * b
    a_high, b_high = u - (u - a), v - (v - b)
    a_low, b_low = a - a_high, b - b_high
    return np.stack([product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)])
