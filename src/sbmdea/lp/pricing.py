"""Prices against all shared columns: which column breaks a program's optimality (or its ray) most."""

from __future__ import annotations

import numpy as np

from .basis import PRICE_FLOOR
from .compiled import njit
from .products import OPTIONS, add_product, count_positive

BLOCK = 1024  # columns priced at a time: they stay in the first cache for all programs


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], f8[::1], i8[::1])",
    **OPTIONS,
)
def price(todo, Zt, name, tag, units, tags, keep, prices, violation, worst):
    """Per program, the worst column it may use: max of price·column / Σ|terms|, and the column's ``name``.

    A price far below the largest counts ``PRICE_FLOOR`` of it in the terms, as it may be nothing but rounding; what
    that makes of a term is at most the largest price, or entries of 1e20 would excuse anything. Zero when no column has
    a positive product. ``Zt`` (k × n) holds the columns; results go into ``violation`` and ``worst``.
    """
    k, n = Zt.shape
    m = len(todo)
    vec = np.empty((m, k))
    weight = np.empty((m, k))
    floor = np.empty((m, k))
    tops = np.empty(m)
    for a in range(m):
        o = todo[a]
        top = 0.0
        for i in range(k + 1):
            top = max(top, abs(prices[o, i]))
        for i in range(k):
            vec[a, i] = prices[o, i] / units[o, i]
            weight[a, i] = abs(vec[a, i])
            floor[a, i] = PRICE_FLOOR * top / units[o, i] if prices[o, i] != 0.0 else 0.0
        tops[a] = top
        violation[o] = 0.0
        worst[o] = -1
    for low in range(0, n, BLOCK):
        width = min(BLOCK, n - low)
        block = np.empty((k, width))
        for i in range(k):
            for j in range(width):
                block[i, j] = Zt[i, low + j]
        product = np.empty(width)
        for a in range(m):
            o = todo[a]
            for j in range(width):
                product[j] = 0.0
            add_product(block, vec[a], product)
            if count_positive(product) == 0:
                continue
            for j in range(width):
                if product[j] > 0.0:
                    if tags[o] >= 0 and tag[low + j] == tags[o] and name[low + j] != keep[o]:
                        continue
                    terms = 0.0
                    for i in range(k):
                        size = abs(block[i, j])
                        terms += max(weight[a, i] * size, min(floor[a, i] * size, tops[a]))
                    if product[j] > violation[o] * terms:
                        violation[o] = product[j] / terms
                        worst[o] = name[low + j]
