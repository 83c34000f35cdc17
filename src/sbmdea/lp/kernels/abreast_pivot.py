"""Eight programs abreast: what both methods share, from the entering columns to the next basis.

Buffers are flat; place i of one is the eight lanes' numbers i (see `lanes`). ``M`` holds the inverses, row after row,
and below them the prices, as in `basis`.
"""

from __future__ import annotations

from ..batch import Floats
from .basis import PRIMAL_TOLERANCE
from .lanes import WIDTH, bits, choose, fused, larger, load, magnitude, spread, store
from .one_by_one import PRIMAL_NOISE
from .products import part

COLUMN, IN_BASIS = 0, 1  # places of ``largest``: the largest entry of the entering column, and of its coefficients


@part
def take_row(leaving: Floats, M: Floats, r: int, row: Floats) -> None:
    """Row ``leaving`` of each lane's inverse into ``row``."""
    for q in range(WIDTH):
        at = int(leaving[q]) * r
        for i in range(r):
            row[i * WIDTH + q] = M[(at + i) * WIDTH + q]


@part
def enter_column(
    entering: Floats, C: Floats, P: Floats, unit: Floats, M: Floats, r: int, p: int, wide: int,
    column: Floats, w: Floats, largest: Floats,
) -> None:  # fmt: skip
    """Each lane's entering column (number 0 where none enters), and its coefficients ``w`` in the basis."""
    for q in range(WIDTH):
        j = max(int(entering[q]), 0)
        for i in range(r):
            column[i * WIDTH + q] = P[(i * p + j) * WIDTH + q] if j < p else C[i * wide + j]
    zero = spread(0.0)
    one = spread(1.0)
    private = spread(float(p)) > load(entering, 0)
    largest_entry = zero
    for i in range(r):
        entry = load(column, i) / choose(private, one, load(unit, i))
        store(column, i, entry)
        largest_entry = larger(magnitude(entry), largest_entry)
    largest_w = zero
    for l in range(r):
        total = zero
        for i in range(r):
            total = fused(load(M, l * r + i), load(column, i), total)
        store(w, l, total)
        largest_w = larger(magnitude(total), largest_w)
    store(largest, COLUMN, largest_entry)
    store(largest, IN_BASIS, largest_w)


@part
def replace(
    leaving: Floats, pivot: Floats, price_step: Floats, halted: Floats, row: Floats, w: Floats, largest: Floats, r: int,
    M: Floats, largest_entry: Floats, held: Floats,
) -> int:  # fmt: skip
    """Let the entering column replace the one in row ``leaving``, in all lanes but those ``halted``.

    ``row`` is that row of the inverse. Writes into ``leaving`` the row whose value is most infeasible then, −1 where
    none is, and returns the lanes without one.
    """
    zero = spread(0.0)
    divisor = load(pivot, 0)
    leave = load(leaving, 0)
    blocked = load(halted, 0) > zero
    entered = load(largest, COLUMN)
    for i in range(r):
        store(row, i, load(row, i) / divisor)
    best = zero
    leave_next = zero - spread(1.0)
    for l in range(r):
        here = leave == spread(float(l))
        factor = choose(blocked, zero, load(w, l))  # a halted lane stays as it is
        norm = zero
        entry = zero
        for i in range(r):
            new = load(row, i)
            entry = choose(here, new, load(M, l * r + i) - factor * new)
            store(M, l * r + i, entry)
            norm = fused(entry, entry, norm)
        far = choose(here, entered, load(largest_entry, l))
        store(largest_entry, l, far)
        stuck = choose(here, zero, load(held, l))
        store(held, l, stuck)
        lack = choose(stuck > zero, magnitude(entry), zero - entry)
        beyond = lack * far - spread(PRIMAL_TOLERANCE)
        noise = spread(PRIMAL_NOISE) * far
        violated = (beyond > zero) & (beyond * beyond > noise * noise * norm)
        merit = lack * lack / norm
        better = violated & (merit > best)
        best = choose(better, merit, best)
        leave_next = choose(better, spread(float(l)), leave_next)
    for i in range(r):
        store(M, r * r + i, fused(load(price_step, 0), load(row, i), load(M, r * r + i)))
    store(leaving, 0, leave_next)
    return bits(zero > leave_next)
