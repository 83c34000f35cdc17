"""Eight programs abreast: the simplex methods of `simplex` on the lanes of vectors (see `lanes`).

This is the fast lane for programs that behave. A program leaves it at the first sign of trouble (an inaccurate pivot, a
reduced cost that came out negative, an imprecise end, a ray that proves too little) with status FAILED, and
`one_by_one.solve` takes it up from the start. A lane that is done takes the next program, so none waits for its
neighbours. The dual method comes first; costs that its first basis does not bear are raised, and programs that end with
prices that the true costs do not bear, or whose first basis is feasible as it is, go on by the primal method.
`_by_one_method` goes round these steps::

    a program into each idle lane
    dual    a row leaves:      take_row, price_dual, smallest_ratio, enter_column, judge_dual
    primal  a column enters:   price_primal, lowest, enter_column, leave_primal, take_row, move_nudges
    replace
    programs that are done set aside, and ended by `abreast_end` eight at a time
"""

from __future__ import annotations

import numpy as np

from ..batch import FAILED, STALE, Bools, Floats, Ints
from .abreast_dual import judge_dual, leave_out, price_dual, smallest_ratio
from .abreast_end import finish
from .abreast_pivot import enter_column, replace, take_row
from .abreast_primal import leave_primal, lowest, move_nudges, noise_of_value, nudge_values, price_primal
from .abreast_sets import Answers, Bars, Columns, Ended, Private
from .basis import PRIMAL_TOLERANCE, invert, set_prices
from .compiled import njit
from .lanes import WIDTH, load, spread, store
from .one_by_one import SHIFT
from .products import INNER, OPTIONS, part

MOST_PIVOTS = 60  # … or four a row, where these are more


@njit("f8[::1](i8, f8)", **INNER)
def numbers(count, value):
    """As `np.full`, which would be compiled into each place anew."""
    out = np.empty(count)
    for i in range(count):
        out[i] = value
    return out


@njit("i8[::1](i8, i8)", **INNER)
def integers(count, value):
    out = np.empty(count, np.int64)
    for i in range(count):
        out[i] = value
    return out


@part
def lay_out(Zt: Floats, p: int, wide: int, C: Floats) -> None:
    """Shared columns into ``C``, row after row: after room for private ones, and up to a multiple of four."""
    k, f = Zt.shape
    for i in range(k):
        for j in range(f):
            C[i * wide + p + j] = Zt[i, j]


@part
def lay_private(matrices: Floats, costs: Floats, m: int, c: int, q: int, columns: Columns, own: Private) -> None:
    """The private columns of set ``m``, with the costs of set ``c``, into lane ``q``."""
    there, single = columns.there, columns.single
    P, cost = own.P, own.cost
    r, p = matrices.shape[1:]
    for i in range(r):
        for j in range(p):
            entry = matrices[m, i, j]
            P[(i * p + j) * WIDTH + q] = entry
            if entry != 0.0 and not there[i * p + j]:
                there[i * p + j] = True
                single[j] = i if single[j] == -2 else -1
    for j in range(p):
        cost[j * WIDTH + q] = costs[c, j]


@part
def begins_alike(matrices: Floats, m: int, other: int, start: Ints) -> bool:
    """Whether the first bases of two sets of private columns are the same."""
    for l in range(len(start)):
        for i in range(len(start)):
            if matrices[m, i, start[l]] != matrices[other, i, start[l]]:
                return False
    return True


@part
def raise_costs(M0: Floats, matrices: Floats, m: int, start: Ints, fixed: Bools, q: int, cost: Floats) -> None:
    """The costs in lane ``q``, where the first prices do not bear them, up to what they do."""
    r, p = matrices.shape[1:]
    for j in range(p):
        worth = 0.0
        for i in range(r):
            worth += M0[r, i] * matrices[m, i, j]
        for l in range(r):
            if start[l] == j:
                worth = 0.0
        if not fixed[j] and worth > cost[j * WIDTH + q]:
            cost[j * WIDTH + q] = worth


@part
def first_row(M0: Floats, basis0: Ints, largest0: Floats, fixed: Bools) -> int:
    """The row whose value is most infeasible in everyone's first basis; −1: none is."""
    r = len(basis0)
    first = -1
    most = 0.0
    for l in range(r):
        x0 = M0[l, r - 1]
        norm = 0.0
        for i in range(r):
            norm += M0[l, i] * M0[l, i]
        lack = abs(x0) if fixed[basis0[l]] else -x0
        if lack * largest0[l] > PRIMAL_TOLERANCE and lack * lack / norm > most:
            most = lack * lack / norm
            first = l
    return first


@part
def small_costs(todo: Ints, Zt: Floats, units: Floats, p: int, shift: Floats) -> None:
    """A small cost of its own for each shared column, about as large as it is for a program of mean size."""
    k, f = Zt.shape
    for i in range(k):
        mean = 0.0
        for o in todo:
            mean += units[o, i] / len(todo)
        for j in range(f):
            shift[p + j] += abs(Zt[i, j]) / mean
    for j in range(f):
        phase = (j + 1) * 0.6180339887498949
        shift[p + j] *= SHIFT * (0.5 + phase - np.floor(phase))


@part
def take_up(
    o: int, q: int, M0: Floats, basis0: Ints, largest0: Floats, fixed: Bools, units: Floats, bars: Bars,
    M: Floats, basis: Ints, largest_entry: Floats, held: Floats, unit: Floats, shut: Ints, shuts: Ints,
) -> None:  # fmt: skip
    """Program ``o`` with its first basis into lane ``q``."""
    r, p = len(basis0), len(fixed)
    for l in range(r + 1):
        for i in range(r):
            M[(l * r + i) * WIDTH + q] = M0[l, i]
    for l in range(r):
        basis[l * WIDTH + q] = basis0[l]
        largest_entry[l * WIDTH + q] = largest0[l]
        held[l * WIDTH + q] = 1.0 if basis0[l] < p and fixed[basis0[l]] else 0.0
    for i in range(r - 1):
        unit[i * WIDTH + q] = units[o, i]
    shuts[q] = 0
    if bars.tags[o] >= 0:
        for j in range(len(bars.tag)):
            if bars.tag[j] == bars.tags[o] and bars.name[j] != bars.keep[o, 0] and bars.name[j] != bars.keep[o, 1]:
                shut[q, shuts[q]] = p + j
                shuts[q] += 1


@part
def set_aside(
    q: int, M: Floats, basis: Ints, unit: Floats, r: int, who: int, tally: int, end: float, s: int, ended: Ended
) -> None:
    """The program in lane ``q`` into lane ``s`` of those that have ended."""
    for i in range((r + 1) * r):
        ended.M[i * WIDTH + s] = M[i * WIDTH + q]
    for l in range(r):
        ended.basis[l * WIDTH + s] = basis[l * WIDTH + q]
        ended.unit[l * WIDTH + s] = unit[l * WIDTH + q]
    ended.who[s], ended.tally[s], ended.end[s] = who, tally, end


@njit(
    "i8(f8[:,::1], f8[::1], i8[::1], i8[::1], f8[:,::1], f8[:,::1], f8[:,::1], f8[:,::1], f8[::1], b1[::1], "
    "f8[::1], f8[::1], f8[::1])",
    **INNER,
)
def _resume(M, largest_entry, basis, order, A, work, Zt, matrix, cost, fixed, unit, ones, vec):
    """The inverse and the prices of a basis found before; 0 where the primal method cannot go on from it."""
    r, p = matrix.shape
    for l in range(r):
        j = basis[l]
        order[l] = l
        if j < p:
            for i in range(r):
                A[i, l] = matrix[i, j]
        else:
            for i in range(r - 1):
                A[i, l] = Zt[i, j - p] / unit[i]
            A[r - 1, l] = 0.0
    if invert(M, order, largest_entry, work, A, ones, vec) == 0:
        return 0
    for i in range(r):
        M[r, i] = 0.0
    for l in range(r):
        wrong = -M[l, r - 1]
        if basis[l] < p and fixed[basis[l]]:
            wrong = abs(wrong)
        if (wrong - noise_of_value(M, l)) * largest_entry[l] > 10.0 * PRIMAL_TOLERANCE:
            return 0
        if basis[l] < p:
            for i in range(r):
                M[r, i] += cost[basis[l]] * M[l, i]
    return 1


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], f8[:,:,::1], f8[:,::1], b1[::1], "
    "i8[::1], i8, i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], i4[::1], f8[::1], i8[::1])",
    **INNER,
)
def _by_one_method(
    todo, Zt, name, tag, units, tags, keep, matrices, costs, fixed, start, warm,
    basis_out, value, price, status, pivots, violation, worst,
):  # fmt: skip
    """`solve_abreast` by the dual method, or, where ``warm``, by the primal one from the bases in ``basis_out``.

    What the other method may go on from is left STALE, with its basis.
    """
    k, f = Zt.shape
    r, p = matrices.shape[1:]
    limit = max(MOST_PIVOTS, 4 * r)
    wide = p - (-f // 4) * 4
    C = np.zeros(r * wide)
    lay_out(Zt, p, wide, C)
    for o in todo:
        status[o] = FAILED

    M0 = np.empty((r + 1, r))
    largest0 = np.empty(r)
    ones = np.ones(r)
    basis0 = start.copy()
    inverse = np.empty((r + 1, r))
    vec = np.empty(r)
    order = np.empty(r, np.int64)
    A = np.empty((r, r))
    begun = -1  # the set of private columns whose first basis is inverted in ``M0``
    first = -1
    shift = np.zeros(wide)
    # private columns: where they and their costs are everyone's, they are written into all lanes once
    alike = matrices.shape[0] == 1 and costs.shape[0] == 1
    columns = Columns(C, fixed, np.zeros(r * p, np.bool_), integers(p, -2))
    own = Private(numbers(r * p * WIDTH, 0.0), numbers(p * WIDTH, 0.0))
    aside = Private(own.P if alike else numbers(r * p * WIDTH, 0.0), numbers(p * WIDTH, 0.0))
    for q in range(WIDTH if alike else 0):
        lay_private(matrices, costs, 0, 0, q, columns, own)
        lay_private(matrices, costs, 0, 0, q, columns, aside)

    # the lanes' programs: zeros and ones are nobody's, and harmless
    who = integers(WIDTH, -1)
    tally = integers(WIDTH, 0)
    M = numbers((r + 1) * r * WIDTH, 0.0)
    basis = integers(r * WIDTH, 0)
    largest_entry = numbers(r * WIDTH, 1.0)
    held = numbers(r * WIDTH, 0.0)
    nudge = numbers(r * WIDTH, 0.0)
    unit = numbers(r * WIDTH, 1.0)
    scale = numbers(r * WIDTH, 1.0)
    shut = np.empty((WIDTH, f), np.int64)  # the columns each lane may not use
    shuts = integers(WIDTH, 0)
    # a step
    leaving = numbers(WIDTH, 0.0)
    entering = numbers(WIDTH, 0.0)
    pivot = numbers(WIDTH, 0.0)
    price_step = numbers(WIDTH, 0.0)
    halted = numbers(WIDTH, 0.0)
    ray = numbers(WIDTH, 0.0)
    top = numbers(2 * WIDTH, 0.0)
    largest = numbers(2 * WIDTH, 0.0)
    row = numbers(r * WIDTH, 0.0)
    V = numbers(r * WIDTH, 0.0)
    U = numbers(r * WIDTH, 0.0)
    column = numbers(r * WIDTH, 0.0)
    w = numbers(r * WIDTH, 0.0)
    alpha = numbers(wide * WIDTH, 0.0)
    d = numbers(wide * WIDTH, 0.0)
    judged = d if warm == 1 else alpha  # what columns are chosen by
    # programs set aside; their number has a type, or `finish` would be compiled for a literal 0 as well
    done = int(np.int64(0))
    ended = Ended(
        integers(WIDTH, -1), integers(WIDTH, 0), numbers(WIDTH, -1.0),
        numbers((r + 1) * r * WIDTH, 0.0), integers(r * WIDTH, 0), numbers(r * WIDTH, 1.0), aside,
    )  # fmt: skip
    bars = Bars(name, tag, tags, keep)
    answers = Answers(basis_out, value, price, status, pivots, violation, worst)
    B = numbers(r * r * WIDTH, 0.0)
    work = numbers((7 * r + 8) * WIDTH, 0.0)

    upcoming = 0
    live = 0
    idle = (1 << WIDTH) - 1  # lanes that want a program
    while True:
        if idle != 0:
            for q in range(WIDTH):
                if (idle >> q) & 1 == 0:
                    continue
                if who[q] >= 0:
                    live -= 1
                    who[q] = -1
                while upcoming < len(todo) and who[q] < 0:
                    o = todo[upcoming]
                    upcoming += 1
                    m = min(o, matrices.shape[0] - 1)
                    c = min(o, costs.shape[0] - 1)
                    if warm == 1:
                        for l in range(r):
                            basis0[l] = basis_out[o, l]
                        if not _resume(
                            M0, largest0, basis0, order, A, inverse, Zt, matrices[m], costs[c], fixed, units[o], ones,
                            vec,
                        ):  # fmt: skip
                            continue
                    elif begun < 0 or not alike:
                        new = begun < 0
                        if new or not begins_alike(matrices, m, begun, start):
                            begun = -1
                            if invert(M0, start, largest0, inverse, matrices[m], ones, vec) == 0:
                                continue
                            begun = m
                        set_prices(M0, start, costs[c])
                        first = first_row(M0, start, largest0, fixed)
                        if new:
                            # where all first prices are zero nothing tells the columns apart: each gets a small cost,
                            # taken back at the end
                            flat = True
                            for i in range(k):
                                if M0[r, i] != 0.0:
                                    flat = False
                            for j in range(p, wide):
                                shift[j] = 0.0
                            if flat:
                                small_costs(todo, Zt, units, p, shift)
                        if alike:
                            for lane in range(WIDTH):
                                raise_costs(M0, matrices, 0, start, fixed, lane, own.cost)
                    if warm == 0 and first < 0:
                        status[o] = STALE
                        for l in range(r):
                            basis_out[o, l] = start[l]
                        continue
                    if not alike:
                        lay_private(matrices, costs, m, c, q, columns, own)
                        if warm == 0:
                            raise_costs(M0, matrices, m, start, fixed, q, own.cost)
                    leaving[q] = first
                    live += 1
                    who[q] = o
                    tally[q] = 0
                    take_up(
                        o, q, M0, basis0, largest0, fixed, units, bars,
                        M, basis, largest_entry, held, unit, shut, shuts,
                    )  # fmt: skip
                    if warm == 1:
                        nudge_values(M0, largest0, held, q, nudge)
            for i in range(k):
                store(scale, i, spread(1.0) / load(unit, i))
            idle = 0
            if live == 0:
                break

        if warm == 1:
            price_primal(M, scale, columns, own, r, wide, U, d)
        else:
            take_row(leaving, M, r, row)
            price_dual(row, M, scale, columns, own, shift, r, wide, V, U, alpha, d, top)
        leave_out(basis, shut, shuts, r, judged)
        if warm == 1:
            lowest(d, p + f, entering, price_step)
        else:
            smallest_ratio(alpha, d, top, p, wide, entering, price_step, pivot)
        enter_column(entering, C, own.P, unit, M, r, p, wide, column, w, largest)
        if warm == 1:
            lost = leave_primal(
                M, largest_entry, held, nudge, column, w, largest, price_step, r, leaving, pivot, halted
            )
            take_row(leaving, M, r, row)
        else:
            lost = judge_dual(leaving, entering, row, w, top, r, pivot, halted, ray)
        for q in range(WIDTH):
            if halted[q] == 0.0:
                tally[q] += 1
                basis[int(leaving[q]) * WIDTH + q] = int(entering[q])
        if warm == 1:
            move_nudges(leaving, pivot, halted, w, r, nudge)
        feasible = replace(leaving, pivot, price_step, halted, row, w, largest, r, M, largest_entry, held)

        for q in range(WIDTH):
            if who[q] < 0:
                continue
            stays = halted[q] > 0.0
            if not stays and ((lost >> q) & 1 == 1 or tally[q] >= limit):
                pivots[who[q]] += tally[q]
                idle |= 1 << q
            elif stays or (warm == 0 and (feasible >> q) & 1 == 1):
                o = who[q]
                if not alike:
                    m = min(o, matrices.shape[0] - 1)
                    lay_private(matrices, costs, m, min(o, costs.shape[0] - 1), done, columns, aside)
                set_aside(q, M, basis, unit, r, o, tally[q], ray[q] if stays and warm == 0 else -1.0, done, ended)
                done += 1
                idle |= 1 << q
                if done == WIDTH:
                    finish(ended, done, columns, bars, answers, B, work)
                    done -= WIDTH
        # idle lanes without a program must not run into trouble: they stay where they are
        for q in range(WIDTH):
            if who[q] < 0:
                leaving[q] = 0.0
                basis[q] = 0
    if done > 0:
        finish(ended, done, columns, bars, answers, B, work)


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], f8[:,:,::1], f8[:,::1], b1[::1], "
    "i8[::1], i8, i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], i4[::1], f8[::1], i8[::1])",
    **OPTIONS,
)
def solve_abreast(
    todo, Zt, name, tag, units, tags, keep, matrices, costs, fixed, start, warm,
    basis_out, value, price, status, pivots, violation, worst,
):  # fmt: skip
    """Solve the programs ``todo`` over the columns ``Zt`` (k × f).

    Takes and writes what `solve` does, and the worst violation over these columns as `pricing.price` would. The dual
    method begins at ``start``; ``warm`` goes on from the optimal bases found before, by the primal one.
    """
    left = todo
    for method in range(warm, 2):
        _by_one_method(
            left, Zt, name, tag, units, tags, keep, matrices, costs, fixed, start, method,
            basis_out, value, price, status, pivots, violation, worst,
        )  # fmt: skip
        stale = np.empty(len(left), np.int64)
        count = 0
        for o in left:
            if status[o] == STALE:
                stale[count] = o
                count += 1
        left = stale[:count]
        if count == 0:
            break
    for o in left:
        status[o] = FAILED
