"""Eight programs abreast at their end: refined, judged and written out."""

from __future__ import annotations

import numpy as np

from ..batch import FAILED, INFEASIBLE, OPTIMAL
from .basis import PRICE_FLOOR, PRIMAL_TOLERANCE
from .compiled import njit
from .lanes import WIDTH, bits, choose, fused, larger, load, magnitude, smaller, spread, spread_at, store
from .one_by_one import INACCURATE
from .products import INNER
from .simplex import DUAL_TOLERANCE

SETTLED = 2.0**-40  # a correction of this size leaves about its square
SEPARATING = 1e-6  # times its largest entry: a ray that separates by less is left to `solve`


@njit("i8(f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], i8, f8[::1], f8[::1])", **{**INNER, "fastmath": False})
def _refine_values(M, B, x, residual, off, r, lost, total):
    """`basis.refine` for the values of all lanes; a lane that has settled keeps its values."""
    last = r - 1
    one = spread(1.0)
    zero = spread(0.0)
    going = one > zero
    for turn in range(3):
        for i in range(r):
            store(total, i, one if i == last else zero)
            store(lost, i, zero)
        for l in range(r):
            value = load(x, l)
            for i in range(r):
                a = load(B, l * r + i)
                a = zero - a
                product = a * value
                error = fused(a, value, zero - product)
                before = load(total, i)
                s = before + product
                z = s - before
                store(lost, i, load(lost, i) + (error + ((before - (s - z)) + (product - z))))
                store(total, i, s)
        for i in range(r):
            store(residual, i, load(total, i) + load(lost, i))
        step = zero
        for l in range(r):
            change = zero
            for i in range(r):
                change = fused(load(M, l * r + i), load(residual, i), change)
            value = load(x, l)
            moved = value + change
            store(x, l, choose(going, moved, value))
            step = larger(magnitude(change) / larger(one, magnitude(moved)), step)
        if turn == 0:
            store(off, 0, step)
        going = going & (step > spread(SETTLED))
        if bits(going) == 0:
            break
    return 0


@njit(
    "void(i8[::1], i8, f8[::1], f8[::1], i8[::1], i8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], i8, "
    "b1[::1], i8[::1], i8[::1], i8[::1], i8[::1], i8[:,::1], f8[::1], i8, i8, i8, "
    "i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], i4[::1], f8[::1], i8[::1])",
    **INNER,
)
def finish(
    who, count, M, unit, basis, tally, end, B, x, work, C, f,
    fixed, single, name, tag, tags, keep, cost, r, p, wide,
    basis_out, value, price, status, pivots, violation, worst,
):  # fmt: skip
    """Refine, judge and write out the programs in the first ``count`` lanes.

    ``end`` is −1 for a program that ended optimal, else l (+ r where its value is negative) for one whose row l no
    column can repair: its ray is that row of the inverse.
    """
    k = r - 1
    zero = spread(0.0)
    one = spread(1.0)
    y = M[r * r * WIDTH :]
    residual = work
    off = work[r * WIDTH :]
    lost = work[2 * r * WIDTH :]
    total = work[3 * r * WIDTH :]
    weight = work[4 * r * WIDTH :]
    scaled = work[5 * r * WIDTH :]
    aim = work[6 * r * WIDTH :]  # prices times basic columns: their costs, or for a ray ±1 in its row
    private = work[7 * r * WIDTH :]
    rays = load(end, 0) > zero - one
    for l in range(r):
        for q in range(count):
            j = basis[l * WIDTH + q]
            private[q] = 1.0 if j < p else 0.0
            aim[l * WIDTH + q] = cost[j] if j < p else 0.0
            if end[q] >= 0.0:
                aim[l * WIDTH + q] = 1.0 if end[q] == l else (-1.0 if end[q] == l + r else 0.0)
            for i in range(r):
                B[(l * r + i) * WIDTH + q] = C[i * wide + j]
        for i in range(k):
            divisor = choose(load(private, 0) > zero, one, load(unit, i))
            store(B, l * r + i, load(B, l * r + i) / divisor)
        store(x, l, load(M, l * r + k))
    _refine_values(M, B, x, residual, off, r, lost, total)
    imprecise = choose(rays, zero, load(off, 0))

    for i in range(r):
        price_i = zero
        for l in range(r):
            price_i = fused(load(aim, l), load(M, l * r + i), price_i)
        store(y, i, price_i)
    for l in range(r):
        excess = zero - load(aim, l)
        terms = one
        for i in range(r):
            part = load(y, i) * load(B, l * r + i)
            excess = excess + part
            terms = larger(magnitude(part), terms)
        store(residual, l, excess)
        imprecise = larger(magnitude(excess) / terms, imprecise)
    for l in range(r):
        excess = load(residual, l)
        for i in range(r):
            store(y, i, load(y, i) - excess * load(M, l * r + i))
    # where a free logical is basic its row's price is zero, and not what rounding makes of it
    for q in range(count):
        for l in range(r):
            j = basis[l * WIDTH + q]
            if j < p and aim[l * WIDTH + q] == 0.0 and single[j] >= 0:
                y[single[j] * WIDTH + q] = 0.0

    good = imprecise <= spread(INACCURATE)
    for i in range(r):
        wrong = zero
        terms = one
        for l in range(r):
            part = load(B, l * r + i) * load(x, l)
            terms = terms + magnitude(part)
            wrong = wrong + choose(zero > load(x, l), magnitude(part), zero)
        good = good & (rays | (wrong <= spread(10.0 * PRIMAL_TOLERANCE) * terms))
    # what rounding is judged by, as in `certify` and `price`
    top = zero
    heaviest = zero
    for i in range(r):
        own = magnitude(load(y, i))
        entry = one
        for l in range(r):
            entry = larger(magnitude(load(B, l * r + i)), entry)
        store(lost, i, entry)
        top = larger(own, top)
        heaviest = larger(own * entry, heaviest)
    for i in range(r):
        own = load(y, i)
        store(lost, i, smaller(heaviest / load(lost, i), top))
        if i < k:
            store(scaled, i, own / load(unit, i))
            store(weight, i, choose(own == zero, zero, spread(PRICE_FLOOR) * top) / load(unit, i))
    good = good & (choose(rays, load(y, k), one) > choose(rays, spread(SEPARATING) * top, zero))
    for j in range(p):
        if fixed[j]:
            continue
        excess = choose(rays, zero, zero - spread(cost[j]))
        terms = zero
        for i in range(r):
            entry = spread_at(C, i * wide + j)
            excess = fused(load(y, i), entry, excess)
            terms = fused(load(lost, i), magnitude(entry), terms)
        good = good & (excess <= spread(DUAL_TOLERANCE) * terms)
    bar = work[7 * r * WIDTH :]
    kept = work[8 * r * WIDTH :]
    twin = work[8 * r * WIDTH + WIDTH :]
    for q in range(count):
        bar[q] = tags[who[q]] if tags[who[q]] >= 0 else -2.0  # a tag that no column has
        kept[q] = keep[who[q], 0]
        twin[q] = keep[who[q], 1]
    most = zero
    which = zero - one
    for j in range(0, f, 4):
        a = zero
        b = zero
        c = zero
        d = zero
        for i in range(k):
            u = load(scaled, i)
            at = i * wide + p + j
            a = fused(u, spread_at(C, at), a)
            b = fused(u, spread_at(C, at + 1), b)
            c = fused(u, spread_at(C, at + 2), c)
            d = fused(u, spread_at(C, at + 3), d)
        if bits(larger(larger(a, b), larger(c, d)) > zero) == 0:
            continue
        for h in range(4):
            excess = a if h == 0 else (b if h == 1 else (c if h == 2 else d))
            if bits(excess > zero) == 0:
                continue
            terms = zero
            for i in range(k):
                entry = magnitude(spread_at(C, i * wide + p + j + h))
                least = smaller(load(weight, i) * entry, top)
                terms = terms + larger(magnitude(load(scaled, i)) * entry, least)
            own = spread(float(name[j + h]))
            barred = load(bar, 0) == spread(float(tag[j + h]))
            barred = barred & (load(kept, 0) != own) & (load(twin, 0) != own)
            more = choose(barred, zero, excess) > most * terms
            most = choose(more, excess / terms, most)
            which = choose(more, spread(float(j + h)), which)
    good = good & (most <= spread(DUAL_TOLERANCE))
    passed = bits(good)
    store(off, 0, most)
    store(lost, 0, which)
    for q in range(count):
        o = who[q]
        pivots[o] += tally[q]
        status[o] = FAILED
        if (passed >> q) & 1 == 0:
            continue
        finite = True
        for l in range(r):
            basis_out[o, l] = basis[l * WIDTH + q]
            value[o, l] = x[l * WIDTH + q]
            price[o, l] = y[l * WIDTH + q]
            if not abs(value[o, l]) + abs(price[o, l]) < np.inf:
                finite = False
        violation[o] = off[q]
        worst[o] = name[int(lost[q])] if lost[q] >= 0.0 else -1
        if finite:
            status[o] = OPTIMAL if end[q] < 0.0 else INFEASIBLE
