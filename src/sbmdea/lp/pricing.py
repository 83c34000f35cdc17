"""Prices against all shared columns: which column breaks a program's optimality (or its ray) most."""

from __future__ import annotations

import numpy as np
from numba import njit

from .simplex import PRICE_FLOOR, dots

BLOCK = 1024

_OPTIONS = {"nogil": True, "cache": True, "error_model": "numpy"}


@njit("f8(f8[::1], i8)", fastmath={"nnan", "nsz", "reassoc"}, **_OPTIONS)
def _largest(values, count):
    """Largest of the first ``count`` values (none is NaN: prices are checked before)."""
    top = -np.inf
    for j in range(count):
        top = max(top, values[j])
    return top


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], f8[::1], i8[::1])",
    fastmath={"contract"},
    **_OPTIONS,
)
def price(todo, Zt, name, tag, units, tags, keep, prices, violation, worst):
    """Per program, the worst column it may use: max of price·column / Σ|terms|, and the column's ``name``.

    A price far below the largest counts ``PRICE_FLOOR`` of it in the terms: it may be nothing but rounding. Zero when
    no column has a positive product. ``Zt`` as in `simplex`; results go into ``violation`` and ``worst``.
    """
    k4, n = Zt.shape
    k = units.shape[1]
    m = len(todo)
    vec = np.zeros((m, k4))
    weight = np.zeros((m, k4))
    for a in range(m):
        o = todo[a]
        top = 0.0
        for i in range(k + 1):
            top = max(top, abs(prices[o, i]))
        for i in range(k):
            vec[a, i] = prices[o, i] / units[o, i]
            weight[a, i] = max(abs(prices[o, i]), PRICE_FLOOR * top) / units[o, i]
        violation[o] = 0.0
        worst[o] = -1
    buffer = np.empty(BLOCK)
    block = np.empty((k4, BLOCK))
    for low in range(0, n, BLOCK):
        size = min(BLOCK, n - low)
        block[:, :size] = Zt[:, low : low + size]
        for a in range(m):
            o = todo[a]
            buffer[:size] = 0.0
            dots(block, vec[a], buffer, 0, size)
            if _largest(buffer, size) <= 0.0:
                continue
            for j in range(size):
                if buffer[j] > 0.0:
                    if tags[o] >= 0 and tag[low + j] == tags[o] and name[low + j] != keep[o]:
                        continue
                    terms = 0.0
                    for i in range(k):
                        terms += weight[a, i] * abs(block[i, j])
                    if buffer[j] > violation[o] * terms:
                        violation[o] = buffer[j] / terms
                        worst[o] = name[low + j]
