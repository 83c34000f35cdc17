"""Eight programs abreast: a step of the primal method, from all columns to the leaving rows (see `abreast`)."""

from __future__ import annotations

import numpy as np

from ..batch import Floats
from .abreast_pivot import IN_BASIS
from .abreast_sets import Columns, Private
from .basis import PRIMAL_TOLERANCE
from .lanes import WIDTH, bits, choose, fused, larger, load, magnitude, spread, spread_at, store
from .one_by_one import PRIMAL_NOISE
from .products import part
from .simplex import DUAL_TOLERANCE, PIVOT_TOLERANCE

NUDGE = 1e-9  # of a value, in units of its column's largest entry
MANY_ZEROS = 4  # values of zero from which on these are nudged


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
    M: Floats, largest_entry: Floats, held: Floats, nudge: Floats, column: Floats, w: Floats, largest: Floats,
    price_step: Floats, r: int, leaving: Floats, pivot: Floats, halted: Floats,
) -> int:  # fmt: skip
    """The row whose value reaches zero first, but for the tolerance that of the largest pivot.

    Values count as larger by their ``nudge``; one that is ``held`` at zero allows no step in either direction. Returns
    the lanes where no row bounds the step. A lane whose entering column improves nothing beyond rounding is halted.
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
        stuck = load(held, l) > zero
        a = choose(stuck, magnitude(load(w, l)), load(w, l))
        x = larger(load(M, l * r + last), zero) + load(nudge, l)
        most_x = choose(stuck, zero, x + spread(PRIMAL_TOLERANCE) / load(largest_entry, l))
        bound = choose((a > steep) & (bound * a > most_x), most_x / a, bound)
    steepest = zero
    divisor = one
    leave = zero - one
    for l in range(r):
        stuck = load(held, l) > zero
        a = choose(stuck, magnitude(load(w, l)), load(w, l))
        x = choose(stuck, zero, larger(load(M, l * r + last), zero) + load(nudge, l))
        better = (a > steep) & (a > steepest) & (x <= bound * a)
        steepest = choose(better, a, steepest)
        divisor = choose(better, load(w, l), divisor)
        leave = choose(better, spread(float(l)), leave)
    store(leaving, 0, larger(leave, zero))
    store(pivot, 0, choose(blocked, one, divisor))
    store(halted, 0, choose(blocked, one, zero))
    return bits(zero > leave)


@part
def noise_of_value(M: Floats, l: int) -> float:
    """What rounding alone may have made of the value in row ``l`` of an inverse."""
    norm = 0.0
    for entry in M[l]:
        norm += entry * entry
    return PRIMAL_NOISE * float(np.sqrt(norm))


@part
def nudge_values(M0: Floats, largest0: Floats, held: Floats, q: int, nudge: Floats) -> None:
    """What the values of lane ``q`` shall count more than they are: a little each, where many of them are zero.

    A program whose own point is efficient has no other value than one. No pivot then moves anything, and the primal
    method may go in circles. Prices know nothing of values, and the basis it ends with is judged by the true ones.
    """
    r = len(largest0)
    zeros = 0
    for l in range(r):
        zero = M0[l, r - 1] * largest0[l] <= PRIMAL_TOLERANCE + noise_of_value(M0, l) * largest0[l]
        nudge[l * WIDTH + q] = 0.0
        if zero and held[l * WIDTH + q] == 0.0:
            phase = (l + 1) * 0.6180339887498949
            nudge[l * WIDTH + q] = NUDGE * (0.5 + phase - np.floor(phase)) / largest0[l]
            zeros += 1
    if zeros < MANY_ZEROS:
        for l in range(r):
            nudge[l * WIDTH + q] = 0.0


@part
def move_nudges(leaving: Floats, pivot: Floats, halted: Floats, w: Floats, r: int, nudge: Floats) -> None:
    """As `replace` moves the values, in all lanes but those ``halted``; none gets below 0."""
    zero = spread(0.0)
    leave = load(leaving, 0)
    blocked = load(halted, 0) > zero
    step = zero
    for l in range(r):
        step = choose(leave == spread(float(l)), load(nudge, l), step)
    step = larger(step / load(pivot, 0), zero)
    for l in range(r):
        moved = choose(leave == spread(float(l)), step, larger(load(nudge, l) - load(w, l) * step, zero))
        store(nudge, l, choose(blocked, load(nudge, l), moved))
