"""Prices against all shared columns: which column breaks a program's optimality (or its ray) most."""

from __future__ import annotations

import numpy as np

from ..batch import Floats, Ints
from ..pieces import BLOCK
from ..tolerances import PRICE_FLOOR
from .compiled import njit
from .lanes import WIDTH, bits, choose, fused, larger, load, magnitude, smaller, spread, spread_at, store
from .products import OPTIONS, passage


@passage
def write_prices(
    todo: Ints, start: int, count: int, rows: Ints, units: Floats, tags: Ints, keep: Ints, prices: Floats,
    vec: Floats, weight: Floats, floor: Floats, highest: Floats, bar: Floats, kept: Floats, twin: Floats, g: int,
) -> None:  # fmt: skip
    """The prices of programs ``start`` … into the lanes of group ``g``, and what their terms are judged by.

    ``rows`` are those in which shared columns have entries. Lanes without a program have no prices.
    """
    k = len(rows)
    last = prices.shape[1]
    for q in range(WIDTH):
        bar[g * WIDTH + q] = -2.0  # a tag that no column has
        kept[g * WIDTH + q] = -1.0
        twin[g * WIDTH + q] = -1.0
        highest[g * WIDTH + q] = 0.0
        if q >= count:
            for i in range(k):
                vec[(g * k + i) * WIDTH + q] = 0.0
                weight[(g * k + i) * WIDTH + q] = 0.0
                floor[(g * k + i) * WIDTH + q] = 0.0
            continue
        o = todo[start + q]
        top = 0.0
        for i in range(last):
            top = max(top, abs(prices[o, i]))
        for i in range(k):
            at = (g * k + i) * WIDTH + q
            row = rows[i]
            vec[at] = prices[o, row] / units[o, row]
            weight[at] = abs(vec[at])
            floor[at] = PRICE_FLOOR * top / units[o, row] if prices[o, row] != 0.0 else 0.0
        highest[g * WIDTH + q] = top
        if tags[o] >= 0:
            bar[g * WIDTH + q] = tags[o]
            kept[g * WIDTH + q] = keep[o, 0]
            twin[g * WIDTH + q] = keep[o, 1]


@passage
def price_columns(
    Z: Floats, at_first: int, stride: int, width: int, low: int, g: int, k: int, name: Ints, tag: Ints,
    vec: Floats, weight: Floats, floor: Floats, highest: Floats, bar: Floats, kept: Floats, twin: Floats,
    most: Floats, which: Floats,
) -> None:  # fmt: skip
    """The columns low … low + width − 1, which begin at place ``at_first`` of ``Z``, against the prices of group ``g``.

    ``most`` and ``which`` are the worst so far.
    """
    zero = spread(0.0)
    first = g * k
    for j in range(0, width, 4):
        a0 = zero
        a1 = zero
        a2 = zero
        a3 = zero
        for i in range(k):
            u = load(vec, first + i)
            at = at_first + i * stride + j
            a0 = fused(u, spread_at(Z, at), a0)
            a1 = fused(u, spread_at(Z, at + 1), a1)
            a2 = fused(u, spread_at(Z, at + 2), a2)
            a3 = fused(u, spread_at(Z, at + 3), a3)
        if bits(larger(larger(a0, a1), larger(a2, a3)) > zero) == 0:
            continue
        for h in range(min(4, width - j)):
            product = a0 if h == 0 else (a1 if h == 1 else (a2 if h == 2 else a3))
            if bits(product > zero) == 0:
                continue
            terms = zero
            for i in range(k):
                entry = magnitude(spread_at(Z, at_first + i * stride + j + h))
                least = smaller(load(floor, first + i) * entry, load(highest, g))
                terms = terms + larger(load(weight, first + i) * entry, least)
            own = spread(float(name[low + j + h]))
            barred = load(bar, g) == spread(float(tag[low + j + h]))
            barred = barred & (load(kept, g) != own) & (load(twin, g) != own)
            allowed = choose(barred, zero, product)
            more = allowed > load(most, g) * terms
            store(most, g, choose(more, product / terms, load(most, g)))
            store(which, g, choose(more, own, load(which, g)))


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
    rows = np.arange(k)
    vec = np.empty(groups * size)
    weight = np.empty(groups * size)
    floor = np.empty(groups * size)
    highest = np.empty(groups * WIDTH)
    bar = np.empty(groups * WIDTH)
    kept = np.empty(groups * WIDTH)
    twin = np.empty(groups * WIDTH)
    most = np.zeros(groups * WIDTH)
    which = np.empty(groups * WIDTH)
    for g in range(groups):
        write_prices(
            todo, g * WIDTH, min(WIDTH, m - g * WIDTH), rows, units, tags, keep, prices,
            vec, weight, floor, highest, bar, kept, twin, g,
        )  # fmt: skip
    for a in range(groups * WIDTH):
        which[a] = -1.0
    everything = Z.ravel()
    for low in range(0, n, BLOCK):
        width = min(BLOCK, n - low)
        for g in range(groups):
            price_columns(
                everything, low * k, BLOCK, width, low, g, k, name, tag,
                vec, weight, floor, highest, bar, kept, twin, most, which,
            )  # fmt: skip
    for a in range(m):
        violation[todo[a]] = most[a]
        worst[todo[a]] = int(which[a])
