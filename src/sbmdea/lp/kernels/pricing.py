"""Prices against all shared columns: which column breaks a program's optimality (or its ray) most."""

from __future__ import annotations

import numpy as np

from ..batch import Floats
from .basis import PRICE_FLOOR
from .compiled import njit
from .lanes import WIDTH, bits, choose, fused, larger, load, magnitude, smaller, spread, spread_at, store
from .products import OPTIONS

BLOCK = 512  # columns priced at a time: they stay in the first cache for all programs


def blocks(columns: Floats) -> Floats:
    """The columns (n × k) as k × BLOCK pieces, the last one filled up with zeros."""
    n, k = columns.shape
    full = n // BLOCK
    out = np.empty((-(-n // BLOCK), k, BLOCK))
    out[:full] = columns[: full * BLOCK].reshape(full, BLOCK, k).transpose(0, 2, 1)
    for last in out[full:]:
        last[:] = 0.0
        last[:, : n - full * BLOCK] = columns[full * BLOCK :].T
    return out


@njit(
    "void(i8[::1], f8[:,:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], f8[:,::1], f8[::1], i8[::1])",
    **OPTIONS,
)
def price(todo, Z, name, tag, units, tags, keep, prices, violation, worst):
    """Per program, the worst column it may use: max of price·column / Σ|terms|, and the column's ``name``.

    A price far below the largest counts ``PRICE_FLOOR`` of it in the terms, as it may be nothing but rounding; what
    that makes of a term is at most the largest price, or entries of 1e20 would excuse anything. Zero when no column has
    a positive product. ``Z`` holds the columns in `blocks`; results go into ``violation`` and ``worst``.
    """
    n, k = len(name), Z.shape[1]
    m = len(todo)
    groups = -(-m // WIDTH)
    size = k * WIDTH
    vec = np.zeros(groups * size)
    weight = np.zeros(groups * size)
    floor = np.zeros(groups * size)
    highest = np.zeros(groups * WIDTH)
    bar = np.empty(groups * WIDTH)
    kept = np.empty(groups * WIDTH)
    twin = np.empty(groups * WIDTH)
    most = np.zeros(groups * WIDTH)
    which = np.empty(groups * WIDTH)
    for a in range(groups * WIDTH):
        bar[a] = -2.0  # a tag that no column has
        kept[a] = -1.0
        twin[a] = -1.0
        which[a] = -1.0
    for a in range(m):
        o = todo[a]
        at = (a // WIDTH) * size + a % WIDTH
        top = 0.0
        for i in range(k + 1):
            top = max(top, abs(prices[o, i]))
        for i in range(k):
            vec[at + i * WIDTH] = prices[o, i] / units[o, i]
            weight[at + i * WIDTH] = abs(vec[at + i * WIDTH])
            floor[at + i * WIDTH] = PRICE_FLOOR * top / units[o, i] if prices[o, i] != 0.0 else 0.0
        highest[a] = top
        if tags[o] >= 0:
            bar[a] = tags[o]
            kept[a] = keep[o, 0]
            twin[a] = keep[o, 1]
    zero = spread(0.0)
    everything = Z.ravel()
    for low in range(0, n, BLOCK):
        width = min(BLOCK, n - low)
        block = everything[low * k : (low + BLOCK) * k]
        for g in range(groups):
            first = g * k
            for j in range(0, width, 4):
                a0 = zero
                a1 = zero
                a2 = zero
                a3 = zero
                for i in range(k):
                    u = load(vec, first + i)
                    at = i * BLOCK + j
                    a0 = fused(u, spread_at(block, at), a0)
                    a1 = fused(u, spread_at(block, at + 1), a1)
                    a2 = fused(u, spread_at(block, at + 2), a2)
                    a3 = fused(u, spread_at(block, at + 3), a3)
                if bits(larger(larger(a0, a1), larger(a2, a3)) > zero) == 0:
                    continue
                for h in range(4):
                    product = a0 if h == 0 else (a1 if h == 1 else (a2 if h == 2 else a3))
                    if bits(product > zero) == 0:
                        continue
                    terms = zero
                    for i in range(k):
                        entry = magnitude(spread_at(block, i * BLOCK + j + h))
                        least = smaller(load(floor, first + i) * entry, load(highest, g))
                        terms = terms + larger(load(weight, first + i) * entry, least)
                    own = spread(float(name[low + j + h]))
                    barred = load(bar, g) == spread(float(tag[low + j + h]))
                    barred = barred & (load(kept, g) != own) & (load(twin, g) != own)
                    allowed = choose(barred, zero, product)
                    more = allowed > load(most, g) * terms
                    store(most, g, choose(more, product / terms, load(most, g)))
                    store(which, g, choose(more, own, load(which, g)))
    for a in range(m):
        violation[todo[a]] = most[a]
        worst[todo[a]] = int(which[a])
