"""Eight programs abreast: a step of the primal method, from all columns to the leaving rows (see `abreast`)."""

from __future__ import annotations

from ..batch import Floats
from .abreast_pivot import IN_BASIS
from .abreast_sets import Columns, Private
from .basis import PRIMAL_TOLERANCE
from .lanes import bits, choose, fused, larger, load, magnitude, spread, spread_at, store
from .products import part
from .simplex import DUAL_TOLERANCE, PIVOT_TOLERANCE


@part
def price_primal(
    M: Floats, scale: Floats, columns: Columns, own: Private, r: int, wide: int, U: Floats, d: Floats
) -> None:
    """Reduced costs ``d`` of all columns; 0 for those that are fixed."""
    C, fixed, there = columns.C, columns.fixed, columns.there
    k, p = r - 1, len(fixed)
    zero = spread(0.0)
    for i in range(r):
        store(U, i, zero - load(M, r * r + i) * load(scale, i))
    for j in range(p):
        b = load(own.cost, j)
        for i in range(r):
            if there[i * p + j]:
                b = fused(load(M, r * r + i), zero - load(own.P, i * p + j), b)
        store(d, j, zero if fixed[j] else b)
    for j in range(p, wide, 4):
        b0 = zero
        b1 = zero
        b2 = zero
        b3 = zero
        for i in range(k):
            u = load(U, i)
            at = i * wide + j
            b0 = fused(u, spread_at(C, at), b0)
            b1 = fused(u, spread_at(C, at + 1), b1)
            b2 = fused(u, spread_at(C, at + 2), b2)
            b3 = fused(u, spread_at(C, at + 3), b3)
        store(d, j, b0)
        store(d, j + 1, b1)
        store(d, j + 2, b2)
        store(d, j + 3, b3)


@part
def lowest(d: Floats, columns: int, entering: Floats, price_step: Floats) -> None:
    """The column with the most negative reduced cost, −1 where none is negative."""
    zero = spread(0.0)
    step = zero
    enter = zero - spread(1.0)
    for j in range(columns):
        reduced = load(d, j)
        better = step > reduced
        step = choose(better, reduced, step)
        enter = choose(better, spread(float(j)), enter)
    store(price_step, 0, step)
    store(entering, 0, enter)


@part
def leave_primal(
    M: Floats, largest_entry: Floats, column: Floats, w: Floats, largest: Floats, price_step: Floats, r: int,
    leaving: Floats, pivot: Floats, halted: Floats,
) -> int:  # fmt: skip
    """The row whose value reaches zero first, but for the tolerance that of the largest pivot.

    Returns the lanes where no row bounds the step. A lane whose entering column improves nothing beyond rounding is
    halted.
    """
    last = r - 1
    zero = spread(0.0)
    one = spread(1.0)
    terms = zero
    for i in range(r):
        terms = terms + magnitude(load(M, r * r + i) * load(column, i))
    blocked = zero - spread(DUAL_TOLERANCE) * terms <= load(price_step, 0)
    steep = spread(PIVOT_TOLERANCE) * load(largest, IN_BASIS)
    bound = spread(1e300)
    for l in range(r):
        a = load(w, l)
        most_x = larger(load(M, l * r + last), zero) + spread(PRIMAL_TOLERANCE) / load(largest_entry, l)
        bound = choose((a > steep) & (bound * a > most_x), most_x / a, bound)
    steepest = zero
    leave = zero - one
    for l in range(r):
        a = load(w, l)
        better = (a > steep) & (a > steepest) & (larger(load(M, l * r + last), zero) <= bound * a)
        steepest = choose(better, a, steepest)
        leave = choose(better, spread(float(l)), leave)
    store(leaving, 0, larger(leave, zero))
    store(pivot, 0, choose(blocked, one, steepest))
    store(halted, 0, choose(blocked, one, zero))
    return bits(zero > leave)
