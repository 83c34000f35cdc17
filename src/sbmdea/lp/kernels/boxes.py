"""Prices against shared columns that lie in boxes of a tree: what a box as a whole satisfies is not looked into.

Every column is divided by its own size, which changes no sign, so that a box holds columns that look alike however
large they are. Over a box from ``low`` to ``high`` the product of prices u and a column is at most
Σ max(u·low, u·high), whatever the signs of prices are: where that is not positive no column in it is positive.
"""

from __future__ import annotations

import numpy as np

from ..boxed import FOUR, LEAF, PLACES, WIDER
from .compiled import njit
from .lanes import WIDTH, bits, fused, larger, load, spread, spread_at
from .pricing import price_columns, write_prices
from .products import OPTIONS
from .selecting import select


@njit("void(f8[:,::1], f8[::1], i8[::1])", **OPTIONS)
def part(Z, weight, order):
    """Cut the columns in two along their widest row, weighed, and the parts again, down to LEAF columns.

    The first part has a power of two of full leaves, so that the parts are boxes of a tree without gaps.
    """
    n, k = Z.shape
    values = np.empty(n)
    stack = np.empty((128, 2), np.int64)
    stack[0, 0] = 0
    stack[0, 1] = n
    top = 1
    while top > 0:
        top -= 1
        low = stack[top, 0]
        high = stack[top, 1]
        if high - low <= LEAF:
            continue
        widest = -1.0
        row = 0
        for i in range(k):
            least = Z[order[low], i]
            most = least
            for t in range(low, high):
                entry = Z[order[t], i]
                least = min(least, entry)
                most = max(most, entry)
            if (most - least) * weight[i] > widest:
                widest = (most - least) * weight[i]
                row = i
        half = LEAF
        while 2 * half < high - low:
            half *= 2
        for t in range(low, high):
            values[t] = Z[order[t], row]
        select(values, order, low, high, low + half)
        stack[top, 0] = low
        stack[top, 1] = low + half
        stack[top + 1, 0] = low + half
        stack[top + 1, 1] = high
        top += 2


@njit("void(f8[:,::1], f8[:,::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1])", **OPTIONS)
def fill(Z, alike, order, first, count, leaves, bounds):
    """The columns in their order, and the bounds of all boxes, made wider than rounding can make a sum."""
    n, k = Z.shape
    for place in range(n):
        for i in range(k):
            leaves[((place // LEAF) * k + i) * LEAF + place % LEAF] = Z[order[place], i]
    for level in range(len(count)):
        for box in range(count[level]):
            for i in range(k):
                most = -np.inf
                least = np.inf
                if level == 0:
                    for place in range(box * LEAF, min((box + 1) * LEAF, n)):
                        entry = alike[order[place], i]
                        most = max(most, entry)
                        least = min(least, entry)
                    wider = WIDER * max(abs(most), abs(least))
                    most += wider
                    least -= wider
                else:
                    for inner in range(FOUR * box, min(FOUR * (box + 1), count[level - 1])):
                        at = ((first[level - 1] + inner // FOUR) * k + i) * PLACES + inner % FOUR
                        most = max(most, bounds[at])
                        least = min(least, bounds[at + FOUR])
                at = ((first[level] + box // FOUR) * k + i) * PLACES + box % FOUR
                bounds[at] = most
                bounds[at + FOUR] = least
                bounds[at + 2 * FOUR] = max(least, -most, 0.0)


@njit("void(i8[::1], i8[:,::1], i8, i8, i8[::1])", **OPTIONS)
def kinds(todo, basis, p, f, out):
    """A number for each program that is the same where the same of the ``f`` shared columns are basic.

    Where these are many, where those of the highest numbers are the same.
    """
    r = basis.shape[1]
    digits = 1
    while 2**digits <= f:
        digits += 1
    last = np.empty(r, np.int64)
    for a in range(len(todo)):
        for l in range(r):
            column = max(basis[todo[a], l] - p, -1)
            place = l
            while place > 0 and last[place - 1] < column:
                last[place] = last[place - 1]
                place -= 1
            last[place] = column
        out[a] = 0
        for l in range(min(r, 62 // digits)):
            out[a] = out[a] * 2**digits + last[l] + 1


@njit(
    "void(i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], i8[::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], "
    "f8[:,::1], f8[::1], i8[::1])",
    **OPTIONS,
)
def price_boxes(
    todo, rows, name, leaves, bounds, first, count, tag, units, tags, keep, prices, violation, worst
):  # fmt: skip
    """As `pricing.price` over the columns of ``leaves``, whose names and tags stand in their order.

    A box is passed over by eight programs at once: where no column in it has a positive product with the prices of any
    of them, or none that breaks them by more than what was found already.
    """
    n, k = len(name), len(rows)
    m = len(todo)
    size = k * WIDTH
    vec = np.zeros(size)
    above = np.zeros(size)  # positive prices, and zero in place of the others
    below = np.zeros(size)
    weight = np.zeros(size)
    floor = np.zeros(size)
    highest = np.zeros(WIDTH)
    bar = np.empty(WIDTH)
    kept = np.empty(WIDTH)
    twin = np.empty(WIDTH)
    most = np.zeros(WIDTH)
    which = np.empty(WIDTH)
    stack = np.empty((256, 2), np.int64)
    zero = spread(0.0)
    shrunk = spread(1.0 - 2.0 * WIDER)
    for start in range(0, m, WIDTH):
        lanes = min(WIDTH, m - start)
        write_prices(
            todo, start, lanes, rows, units, tags, keep, prices, vec, weight, floor, highest, bar, kept, twin, 0
        )
        for q in range(WIDTH):
            most[q] = 0.0
            which[q] = -1.0
            for i in range(k):
                entry = vec[i * WIDTH + q]
                above[i * WIDTH + q] = entry if entry > 0.0 else 0.0
                below[i * WIDTH + q] = 0.0 if entry > 0.0 else entry
        stack[0, 0] = len(count) - 1
        stack[0, 1] = 0
        top = 1
        while top > 0:
            top -= 1
            level = stack[top, 0]
            four = stack[top, 1]
            a0 = zero
            a1 = zero
            a2 = zero
            a3 = zero
            for i in range(k):
                u = load(above, i)
                v = load(below, i)
                at = ((first[level] + four) * k + i) * PLACES
                a0 = fused(u, spread_at(bounds, at), a0)
                a1 = fused(u, spread_at(bounds, at + 1), a1)
                a2 = fused(u, spread_at(bounds, at + 2), a2)
                a3 = fused(u, spread_at(bounds, at + 3), a3)
                a0 = fused(v, spread_at(bounds, at + 4), a0)
                a1 = fused(v, spread_at(bounds, at + 5), a1)
                a2 = fused(v, spread_at(bounds, at + 6), a2)
                a3 = fused(v, spread_at(bounds, at + 7), a3)
            if bits(larger(larger(a0, a1), larger(a2, a3)) <= zero) == 255:
                continue
            for h in range(FOUR):
                box = FOUR * four + h
                bound = a0 if h == 0 else (a1 if h == 1 else (a2 if h == 2 else a3))
                passed = bound <= zero
                if box >= count[level] or bits(passed) == 255:
                    continue
                terms = zero
                for i in range(k):
                    at = ((first[level] + four) * k + i) * PLACES + 2 * FOUR + h
                    terms = fused(load(weight, i), spread_at(bounds, at), terms)
                if bits(passed | (bound <= load(most, 0) * terms * shrunk)) == 255:
                    continue
                if level > 0:
                    stack[top, 0] = level - 1
                    stack[top, 1] = box
                    top += 1
                else:
                    price_columns(
                        leaves, box * k * LEAF, LEAF, min(LEAF, n - box * LEAF), box * LEAF, 0, k, name, tag,
                        vec, weight, floor, highest, bar, kept, twin, most, which,
                    )  # fmt: skip
        for q in range(lanes):
            violation[todo[start + q]] = most[q]
            worst[todo[start + q]] = int(which[q])
