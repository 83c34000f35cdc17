"""Eight programs abreast: a step of the dual method, from the leaving rows to the entering columns (see `abreast`)."""

from __future__ import annotations

from ..batch import Floats, Ints
from .abreast_sets import Columns, Private
from .lanes import WIDTH, bits, choose, fused, larger, load, magnitude, spread, spread_at, store
from .products import part
from .simplex import LEEWAY, PIVOT_TOLERANCE

TIE = 1e-13  # ratios this close to the smallest leave the choice to the size of the pivot

PRODUCT, ROW = 0, 1  # places of ``top``: the largest term of a coefficient, and the largest entry of the row


@part
def price_dual(
    row: Floats, M: Floats, scale: Floats, columns: Columns, own: Private, shift: Floats, r: int, wide: int,
    V: Floats, U: Floats, alpha: Floats, d: Floats, top: Floats,
) -> None:  # fmt: skip
    """The row's coefficients ``alpha``, with the sign that repairs its value, and all reduced costs ``d``."""
    C, fixed, there = columns.C, columns.fixed, columns.there
    k, p = r - 1, len(fixed)
    zero = spread(0.0)
    one = spread(1.0)
    sign = choose(load(row, k) > zero, one, zero - one)
    largest_term = zero
    largest_entry = zero
    for i in range(r):
        entry = load(row, i)
        through = sign * entry * load(scale, i)
        store(V, i, through)
        store(U, i, zero - load(M, r * r + i) * load(scale, i))
        largest_term = larger(magnitude(through), largest_term)
        largest_entry = larger(magnitude(entry), largest_entry)
    store(top, PRODUCT, largest_term)
    store(top, ROW, largest_entry)
    for j in range(p):
        a = zero
        b = load(own.cost, j)
        for i in range(r):
            if there[i * p + j]:
                entry = load(own.P, i * p + j)
                a = fused(load(row, i), entry, a)
                b = fused(load(M, r * r + i), zero - entry, b)
        store(alpha, j, zero if fixed[j] else sign * a)
        store(d, j, b)
    for j in range(p, wide, 4):
        a0 = zero
        a1 = zero
        a2 = zero
        a3 = zero
        b0 = spread_at(shift, j)
        b1 = spread_at(shift, j + 1)
        b2 = spread_at(shift, j + 2)
        b3 = spread_at(shift, j + 3)
        for i in range(k):
            v = load(V, i)
            u = load(U, i)
            at = i * wide + j
            z = spread_at(C, at)
            a0 = fused(v, z, a0)
            b0 = fused(u, z, b0)
            z = spread_at(C, at + 1)
            a1 = fused(v, z, a1)
            b1 = fused(u, z, b1)
            z = spread_at(C, at + 2)
            a2 = fused(v, z, a2)
            b2 = fused(u, z, b2)
            z = spread_at(C, at + 3)
            a3 = fused(v, z, a3)
            b3 = fused(u, z, b3)
        store(alpha, j, a0)
        store(alpha, j + 1, a1)
        store(alpha, j + 2, a2)
        store(alpha, j + 3, a3)
        store(d, j, b0)
        store(d, j + 1, b1)
        store(d, j + 2, b2)
        store(d, j + 3, b3)


@part
def leave_out(basis: Ints, shut: Ints, shuts: Ints, r: int, values: Floats) -> None:
    """Zero the values of basic columns and of those that a lane may not use."""
    for l in range(r):
        for q in range(WIDTH):
            values[basis[l * WIDTH + q] * WIDTH + q] = 0.0
    for q in range(WIDTH):
        for b in range(shuts[q]):
            values[shut[q, b] * WIDTH + q] = 0.0


@part
def smallest_ratio(
    alpha: Floats, d: Floats, top: Floats, p: int, wide: int, entering: Floats, price_step: Floats, pivot: Floats
) -> None:
    """Harris's test: of the columns whose d/alpha is smallest, but for ties, the one with the largest ``alpha``.

    Writes its number (−1: none is positive enough), its reduced cost and its coefficient. Even and odd columns go
    apart, as each comparison waits for the one before.
    """
    zero = spread(0.0)
    one = spread(1.0)
    row_top = load(top, ROW)
    # the smallest ratio, as a fraction
    bound_d = spread(1e300)
    bound_a = one
    other_d = bound_d
    other_a = one
    steep = spread(PIVOT_TOLERANCE) * row_top
    for j in range(p):
        a = load(alpha, j)
        reduced = larger(load(d, j), zero) + spread(TIE)
        better = (a > steep) & (bound_d * a > reduced * bound_a)
        bound_d = choose(better, reduced, bound_d)
        bound_a = choose(better, a, bound_a)
    steep = spread(PIVOT_TOLERANCE) * larger(load(top, PRODUCT), row_top)
    for j in range(p, wide, 2):
        a = load(alpha, j)
        reduced = larger(load(d, j), zero) + spread(TIE)
        better = (a > steep) & (bound_d * a > reduced * bound_a)
        bound_d = choose(better, reduced, bound_d)
        bound_a = choose(better, a, bound_a)
        a = load(alpha, j + 1)
        reduced = larger(load(d, j + 1), zero) + spread(TIE)
        better = (a > steep) & (other_d * a > reduced * other_a)
        other_d = choose(better, reduced, other_d)
        other_a = choose(better, a, other_a)
    better = bound_d * other_a > other_d * bound_a
    bound = choose(better, other_d, bound_d) / choose(better, other_a, bound_a) * spread(LEEWAY)
    # the steepest column within it
    largest = zero
    enter = zero - one
    step = zero
    other_largest = zero
    other_enter = enter
    other_step = zero
    steep = spread(PIVOT_TOLERANCE) * row_top
    for j in range(p):
        a = load(alpha, j)
        reduced = larger(load(d, j), zero)
        better = (a > steep) & (a > largest) & (reduced <= bound * a)
        largest = choose(better, a, largest)
        step = choose(better, reduced, step)
        enter = choose(better, spread(float(j)), enter)
    steep = spread(PIVOT_TOLERANCE) * larger(load(top, PRODUCT), row_top)
    for j in range(p, wide, 2):
        a = load(alpha, j)
        reduced = larger(load(d, j), zero)
        better = (a > steep) & (a > largest) & (reduced <= bound * a)
        largest = choose(better, a, largest)
        step = choose(better, reduced, step)
        enter = choose(better, spread(float(j)), enter)
        a = load(alpha, j + 1)
        reduced = larger(load(d, j + 1), zero)
        better = (a > steep) & (a > other_largest) & (reduced <= bound * a)
        other_largest = choose(better, a, other_largest)
        other_step = choose(better, reduced, other_step)
        other_enter = choose(better, spread(float(j + 1)), other_enter)
    better = other_largest > largest
    store(pivot, 0, choose(better, other_largest, largest))
    store(price_step, 0, choose(better, other_step, step))
    store(entering, 0, choose(better, other_enter, enter))


@part
def judge_dual(
    leaving: Floats, entering: Floats, row: Floats, w: Floats, top: Floats, r: int,
    pivot: Floats, halted: Floats, ended: Floats,
) -> int:  # fmt: skip
    """Compare the two ways to the pivot, by row (as ``pivot`` comes in) and by column; returns the lanes that differ.

    A lane without an entering column is halted: its row is a ray, and ``ended`` says which and of which sign.
    """
    zero = spread(0.0)
    one = spread(1.0)
    sign = choose(load(row, r - 1) > zero, one, zero - one)
    leave = load(leaving, 0)
    blocked = zero > load(entering, 0)
    by_row = load(pivot, 0)
    by_column = one
    for l in range(r):
        by_column = choose(leave == spread(float(l)), load(w, l), by_column)
    store(ended, 0, choose(sign > zero, leave, leave + spread(float(r))))
    store(pivot, 0, choose(blocked, one, by_column))
    store(halted, 0, choose(blocked, one, zero))
    return bits(magnitude(by_column * sign - by_row) > spread(1e-7) * (by_row + spread(1e-3) * load(top, PRODUCT)))
