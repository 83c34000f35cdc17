"""Eight programs abreast at their end: refined from the data, judged by `abreast_judge` and written out."""

from __future__ import annotations

import numpy as np

from ..batch import FAILED, INFEASIBLE, OPTIMAL, STALE, Floats, Ints
from .abreast_judge import bars_of_lanes, judge_prices, judge_values, sizes_of_prices, worst_shared
from .abreast_sets import Answers, Bars, Columns, Ended
from .compiled import njit
from .lanes import WIDTH, bits, choose, fused, larger, load, magnitude, spread, store
from .one_by_one import INACCURATE
from .products import INNER, called, passage

SETTLED = 2.0**-40  # a correction of this size leaves about its square


@passage
def lay_bases(
    ended: Ended, count: int, columns: Columns, r: int, wide: int, B: Floats, x: Floats, aim: Floats, private: Floats
) -> None:
    """Each lane's basis matrix ``B`` from the data, and its values ``x``.

    ``aim`` is what the prices times the basic columns should be: their costs, or for a ray ±1 in its row.
    """
    basis, end, unit, M = ended.basis, ended.end, ended.unit, ended.M
    C, P, cost = columns.C, ended.own.P, ended.own.cost
    p, k = len(columns.fixed), r - 1
    zero = spread(0.0)
    one = spread(1.0)
    for l in range(r):
        for q in range(count):
            j = basis[l * WIDTH + q]
            private[q] = 1.0 if j < p else 0.0
            aim[l * WIDTH + q] = cost[j * WIDTH + q] if j < p else 0.0
            if end[q] >= 0.0:
                aim[l * WIDTH + q] = 1.0 if end[q] == l else (-1.0 if end[q] == l + r else 0.0)
            for i in range(r):
                B[(l * r + i) * WIDTH + q] = P[(i * p + j) * WIDTH + q] if j < p else C[i * wide + j]
        for i in range(k):
            divisor = choose(load(private, 0) > zero, one, load(unit, i))
            store(B, l * r + i, load(B, l * r + i) / divisor)
        store(x, l, load(M, l * r + k))


@njit("void(f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], i8, f8[::1], f8[::1])", **{**INNER, "fastmath": False})
def refine_values(M, B, x, residual, off, r, lost, total):
    """`basis.refine` for the values of all lanes; a lane that has settled keeps its values.

    ``off`` is the first correction, relative to the value.
    """
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


@njit("void(f8[::1], f8[::1], f8[::1], i8, f8[::1], f8[::1])", **{**INNER, "fastmath": False})
def beyond_aim(B, y, aim, r, excess, off):
    """How far prices times the basic columns are beyond ``aim``, each rounded once, and the worst relative to terms."""
    zero = spread(0.0)
    one = spread(1.0)
    worst = zero
    for l in range(r):
        total = zero - load(aim, l)
        lost = zero
        terms = one
        for i in range(r):
            price = load(y, i)
            entry = load(B, l * r + i)
            product = price * entry
            error = fused(price, entry, zero - product)
            before = total
            total = before + product
            z = total - before
            lost = lost + (error + ((before - (total - z)) + (product - z)))
            terms = larger(magnitude(product), terms)
        total = total + lost
        store(excess, l, total)
        worst = larger(magnitude(total) / terms, worst)
    store(off, 0, worst)


@passage
def refine_prices(
    ended: Ended, count: int, columns: Columns, B: Floats, aim: Floats, r: int, y: Floats, excess: Floats, off: Floats
) -> int:
    """Prices ``y`` from ``aim``, corrected once by the basis matrix; the lanes that were precise enough before.

    Of a ray, which has no values, ``off`` does not count.
    """
    M, basis, single = ended.M, ended.basis, columns.single
    p = len(columns.fixed)
    zero = spread(0.0)
    one = spread(1.0)
    imprecise = choose(load(ended.end, 0) > zero - one, zero, load(off, 0))
    for i in range(r):
        price_i = zero
        for l in range(r):
            price_i = fused(load(aim, l), load(M, l * r + i), price_i)
        store(y, i, price_i)
    beyond_aim(B, y, aim, r, excess, off)
    imprecise = larger(load(off, 0), imprecise)
    for l in range(r):
        beyond = load(excess, l)
        for i in range(r):
            store(y, i, load(y, i) - beyond * load(M, l * r + i))
    # where a free logical is basic its row's price is zero, and not what rounding makes of it
    for q in range(count):
        for l in range(r):
            j = basis[l * WIDTH + q]
            if j < p and aim[l * WIDTH + q] == 0.0 and single[j] >= 0:
                y[single[j] * WIDTH + q] = 0.0
    return bits(imprecise <= spread(INACCURATE))


@passage
def write_out(
    ended: Ended, count: int, solved: int, passed: int, x: Floats, y: Floats, most: Floats, which: Floats, names: Ints,
    r: int, answers: Answers,
) -> None:  # fmt: skip
    """What the lanes in ``passed`` found; the programs of the others, and whose numbers are none, have FAILED.

    The bases of those in ``solved`` that did not pass are written as well: they are STALE, and the primal method may go
    on from there.
    """
    who, tally, end, basis = ended.who, ended.tally, ended.end, ended.basis
    basis_out, value, price, status, pivots, violation, worst = answers
    for q in range(count):
        o = who[q]
        pivots[o] += tally[q]
        status[o] = FAILED
        if (passed >> q) & 1 == 0:
            if (solved >> q) & 1 == 1:
                status[o] = STALE
                for l in range(r):
                    basis_out[o, l] = basis[l * WIDTH + q]
            continue
        finite = True
        for l in range(r):
            basis_out[o, l] = basis[l * WIDTH + q]
            value[o, l] = x[l * WIDTH + q]
            price[o, l] = y[l * WIDTH + q]
            if not abs(value[o, l]) + abs(price[o, l]) < np.inf:
                finite = False
        violation[o] = most[q]
        worst[o] = names[int(which[q])] if which[q] >= 0.0 else -1
        if finite:
            status[o] = OPTIMAL if end[q] < 0.0 else INFEASIBLE


@called
def finish(ended: Ended, count: int, columns: Columns, bars: Bars, answers: Answers, B: Floats, work: Floats) -> None:
    """Refine, judge and write out the programs in the first ``count`` lanes.

    ``B`` has r² places, ``work`` 7 r + 8.
    """
    r = len(ended.unit) // WIDTH
    wide = len(columns.C) // r
    y = ended.M[r * r * WIDTH :]
    x = work
    residual = work[r * WIDTH :]
    lost = rounding = work[2 * r * WIDTH :]
    total = work[3 * r * WIDTH :]
    weight = work[4 * r * WIDTH :]
    scaled = work[5 * r * WIDTH :]
    aim = work[6 * r * WIDTH :]
    rest = work[7 * r * WIDTH :]
    off, private, highest, bar = rest, rest[WIDTH:], rest[2 * WIDTH :], rest[3 * WIDTH :]
    kept, twin, most, which = rest[4 * WIDTH :], rest[5 * WIDTH :], rest[6 * WIDTH :], rest[7 * WIDTH :]

    lay_bases(ended, count, columns, r, wide, B, x, aim, private)
    refine_values(ended.M, B, x, residual, off, r, lost, total)
    solved = refine_prices(ended, count, columns, B, aim, r, y, residual, off)
    solved &= judge_values(B, x, ended.basis, columns.fixed, ended.end, r, total)
    sizes_of_prices(B, y, ended.unit, r, rounding, scaled, weight, highest)
    passed = solved & judge_prices(columns, ended.own, y, rounding, highest, ended.end, r)
    bars_of_lanes(ended.who, count, bars, bar, kept, twin)
    passed &= worst_shared(columns, bars, scaled, weight, highest, bar, kept, twin, r, wide, most, which)
    write_out(ended, count, solved, passed, x, y, most, which, bars.name, r, answers)
