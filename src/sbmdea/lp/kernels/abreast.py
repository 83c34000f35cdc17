"""Eight programs abreast: the simplex methods of `simplex` on the lanes of vectors (see `lanes`); `finish` ends them.

This is the fast lane for programs that behave. A program leaves it at the first sign of trouble (an inaccurate pivot, a
reduced cost that came out negative, an imprecise end, a ray that proves too little) with status FAILED, and `solve`
takes it up from the start. A lane that is done takes the next program, so none waits for its neighbours.
"""

from __future__ import annotations

import numpy as np

from ..batch import FAILED
from .abreast_end import finish
from .basis import PRIMAL_TOLERANCE, invert, set_prices
from .compiled import njit
from .lanes import WIDTH, bits, choose, fused, larger, load, magnitude, spread, spread_at, store
from .one_by_one import PRIMAL_NOISE, SHIFT
from .products import INNER, OPTIONS
from .simplex import DUAL_TOLERANCE, LEEWAY, PIVOT_TOLERANCE

TIE = 1e-13  # ratios this close to the smallest leave the choice to the size of the pivot
MOST_PIVOTS = 60


@njit("void(f8[::1], i8, f8[::1], i8, i8)", **INNER)
def _move(source, q, target, s, places):
    """Copy lane q of one buffer to lane s of another."""
    for i in range(places):
        target[i * WIDTH + s] = source[i * WIDTH + q]


@njit(
    "i8(f8[:,::1], f8[::1], i8[::1], i8[::1], f8[:,::1], f8[:,::1], f8[:,::1], f8[:,::1], f8[::1], b1[::1], "
    "f8[::1], f8[::1], f8[::1])",
    **INNER,
)
def _resume(M, reach, basis, order, A, work, Zt, matrix, cost, fixed, unit, ones, vec):
    """The inverse and the prices of a basis found before; 0 where the primal method cannot go on from it."""
    r, p = matrix.shape
    for l in range(r):
        j = basis[l]
        order[l] = l
        if j < p:
            if fixed[j]:
                return 0
            for i in range(r):
                A[i, l] = matrix[i, j]
        else:
            for i in range(r - 1):
                A[i, l] = Zt[i, j - p] / unit[i]
            A[r - 1, l] = 0.0
    if invert(M, order, reach, work, A, ones, vec) == 0:
        return 0
    for i in range(r):
        M[r, i] = 0.0
    for l in range(r):
        if M[l, r - 1] * reach[l] < -10.0 * PRIMAL_TOLERANCE:
            return 0
        if basis[l] < p:
            for i in range(r):
                M[r, i] += cost[basis[l]] * M[l, i]
    return 1


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], f8[:,::1], f8[::1], b1[::1], i8[::1], "
    "i8, i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], i4[::1], f8[::1], i8[::1])",
    **OPTIONS,
)
def solve_abreast(
    todo, Zt, name, tag, units, tags, keep, matrix, cost, fixed, start, warm,
    basis_out, value, price, status, pivots, violation, worst,
):  # fmt: skip
    """Solve the programs ``todo``, alike in their private columns, over the columns ``Zt`` (k × f).

    Takes and writes what `solve` does, and the worst violation over these columns as `pricing.price` would. The dual
    method begins at ``start``; ``warm`` goes on from the optimal bases found before, by the primal one.
    """
    k, f = Zt.shape
    r, p = matrix.shape
    last = r - 1
    wide = p - (-f // 4) * 4
    C = np.zeros(r * wide)  # private columns, then shared ones up to a multiple of four
    for i in range(k):
        for j in range(f):
            C[i * wide + p + j] = Zt[i, j]
    single = np.full(p, -1)
    for j in range(p):
        entries = 0
        for i in range(r):
            C[i * wide + j] = matrix[i, j]
            if matrix[i, j] != 0.0:
                entries += 1
                single[j] = i
        if entries != 1:
            single[j] = -1
    for o in todo:
        status[o] = FAILED

    # the first inverse is everyone's
    M0 = np.empty((r + 1, r))
    reach0 = np.empty(r)
    ones = np.ones(r)
    basis0 = start.copy()
    inverse = np.empty((r + 1, r))
    vec = np.empty(r)
    order = np.empty(r, np.int64)
    A = np.empty((r, r))
    if invert(M0, basis0, reach0, inverse, matrix, ones, vec) == 0:
        return
    set_prices(M0, basis0, cost)
    flat = True
    for i in range(last):
        if M0[r, i] != 0.0:
            flat = False
    first = -1
    most = 0.0
    for l in range(r):
        x0 = M0[l, last]
        norm = 0.0
        for i in range(r):
            norm += M0[l, i] * M0[l, i]
        lack = abs(x0) if fixed[basis0[l]] else -x0
        if lack * reach0[l] > PRIMAL_TOLERANCE and lack * lack / norm > most:
            most = lack * lack / norm
            first = l
    if first < 0 and warm == 0:
        return
    # where all first prices are zero nothing tells the columns apart: each gets a small cost, taken back at the end
    shift = np.zeros(wide)
    if flat:
        for i in range(k):
            mean = 0.0
            for o in todo:
                mean += units[o, i] / len(todo)
            for j in range(f):
                shift[p + j] += abs(Zt[i, j]) / mean
        for j in range(f):
            phase = (j + 1) * 0.6180339887498949
            shift[p + j] *= SHIFT * (0.5 + phase - np.floor(phase))

    M = np.zeros((r + 1) * r * WIDTH)
    unit = np.ones(r * WIDTH)
    scale = np.ones(r * WIDTH)
    reach = np.ones(r * WIDTH)
    held = np.zeros(r * WIDTH)
    row = np.zeros(r * WIDTH)
    V = np.zeros(r * WIDTH)
    U = np.zeros(r * WIDTH)
    column = np.zeros(r * WIDTH)
    w = np.zeros(r * WIDTH)
    alpha = np.zeros(wide * WIDTH)
    d = np.zeros(wide * WIDTH)
    leaving = np.zeros(WIDTH)
    entering = np.zeros(WIDTH)
    ended = np.zeros(WIDTH)
    basis = np.zeros(r * WIDTH, np.int64)
    who = np.full(WIDTH, -1)
    tally = np.zeros(WIDTH, np.int64)
    shut = np.empty((WIDTH, f), np.int64)  # the columns each lane may not use
    shuts = np.zeros(WIDTH, np.int64)
    done_M = np.zeros((r + 1) * r * WIDTH)
    done_unit = np.ones(r * WIDTH)
    done_basis = np.zeros(r * WIDTH, np.int64)
    done_who = np.full(WIDTH, -1)
    done_tally = np.zeros(WIDTH, np.int64)
    done_end = np.full(WIDTH, -1.0)
    done = 0
    B = np.zeros(r * r * WIDTH)
    x = np.zeros(r * WIDTH)
    work = np.zeros((8 * r + 2) * WIDTH)

    zero = spread(0.0)
    one = spread(1.0)
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
                leaving[q] = first
                while upcoming < len(todo) and who[q] < 0:
                    o = todo[upcoming]
                    upcoming += 1
                    if warm == 1:
                        for l in range(r):
                            basis0[l] = basis_out[o, l]
                        if not _resume(
                            M0, reach0, basis0, order, A, inverse, Zt, matrix, cost, fixed, units[o], ones, vec
                        ):
                            continue
                    live += 1
                    who[q] = o
                    tally[q] = 0
                    for l in range(r + 1):
                        for i in range(r):
                            M[(l * r + i) * WIDTH + q] = M0[l, i]
                    for l in range(r):
                        basis[l * WIDTH + q] = basis0[l]
                        reach[l * WIDTH + q] = reach0[l]
                        held[l * WIDTH + q] = 1.0 if basis0[l] < p and fixed[basis0[l]] else 0.0
                    for i in range(k):
                        unit[i * WIDTH + q] = units[o, i]
                    shuts[q] = 0
                    if tags[o] >= 0:
                        for j in range(f):
                            if tag[j] == tags[o] and name[j] != keep[o, 0] and name[j] != keep[o, 1]:
                                shut[q, shuts[q]] = p + j
                                shuts[q] += 1
            for i in range(k):
                store(scale, i, one / load(unit, i))
            idle = 0
            if live == 0:
                break

        if warm == 1:
            for i in range(r):
                store(U, i, zero - load(M, r * r + i) * load(scale, i))
            for j in range(p):
                b = spread(cost[j])
                for i in range(r):
                    entry = C[i * wide + j]
                    if entry != 0.0:
                        b = fused(load(M, r * r + i), spread(-entry), b)
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
            for q in range(WIDTH):
                for l in range(r):
                    d[basis[l * WIDTH + q] * WIDTH + q] = 0.0
                for b in range(shuts[q]):
                    d[shut[q, b] * WIDTH + q] = 0.0
            price_step = zero
            enter = zero - one
            for j in range(p + f):
                reduced = load(d, j)
                better = price_step > reduced
                price_step = choose(better, reduced, price_step)
                enter = choose(better, spread(float(j)), enter)
            store(entering, 0, enter)
        else:
            for q in range(WIDTH):
                at = int(leaving[q]) * r
                for i in range(r):
                    row[i * WIDTH + q] = M[(at + i) * WIDTH + q]
            sign = choose(load(row, last) > zero, one, zero - one)
            top = zero
            row_top = zero
            for i in range(r):
                entry = load(row, i)
                through = sign * entry * load(scale, i)
                store(V, i, through)
                store(U, i, zero - load(M, r * r + i) * load(scale, i))
                top = larger(magnitude(through), top)
                row_top = larger(magnitude(entry), row_top)
            for j in range(p):
                a = zero
                b = spread(cost[j])
                for i in range(r):
                    entry = C[i * wide + j]
                    if entry != 0.0:
                        a = fused(load(row, i), spread(entry), a)
                        b = fused(load(M, r * r + i), spread(-entry), b)
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
            for l in range(r):
                for q in range(WIDTH):
                    alpha[basis[l * WIDTH + q] * WIDTH + q] = 0.0
            for q in range(WIDTH):
                for b in range(shuts[q]):
                    alpha[shut[q, b] * WIDTH + q] = 0.0

            # the smallest ratio d/alpha, as a fraction; even and odd columns apart, as each waits for the one before
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
            steep = spread(PIVOT_TOLERANCE) * larger(top, row_top)
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
            largest = zero
            enter = zero - one
            price_step = zero
            other_largest = zero
            other_enter = enter
            other_step = zero
            steep = spread(PIVOT_TOLERANCE) * row_top
            for j in range(p):
                a = load(alpha, j)
                reduced = larger(load(d, j), zero)
                better = (a > steep) & (a > largest) & (reduced <= bound * a)
                largest = choose(better, a, largest)
                price_step = choose(better, reduced, price_step)
                enter = choose(better, spread(float(j)), enter)
            steep = spread(PIVOT_TOLERANCE) * larger(top, row_top)
            for j in range(p, wide, 2):
                a = load(alpha, j)
                reduced = larger(load(d, j), zero)
                better = (a > steep) & (a > largest) & (reduced <= bound * a)
                largest = choose(better, a, largest)
                price_step = choose(better, reduced, price_step)
                enter = choose(better, spread(float(j)), enter)
                a = load(alpha, j + 1)
                reduced = larger(load(d, j + 1), zero)
                better = (a > steep) & (a > other_largest) & (reduced <= bound * a)
                other_largest = choose(better, a, other_largest)
                other_step = choose(better, reduced, other_step)
                other_enter = choose(better, spread(float(j + 1)), other_enter)
            better = other_largest > largest
            largest = choose(better, other_largest, largest)
            price_step = choose(better, other_step, price_step)
            enter = choose(better, other_enter, enter)
            store(entering, 0, enter)
            blocked = zero > enter

        for q in range(WIDTH):
            j = max(int(entering[q]), 0)
            for i in range(r):
                column[i * WIDTH + q] = C[i * wide + j]
        private = spread(float(p)) > load(entering, 0)
        largest_entry = zero
        for i in range(r):
            entry = load(column, i) / choose(private, one, load(unit, i))
            store(column, i, entry)
            largest_entry = larger(magnitude(entry), largest_entry)
        top_w = zero
        for l in range(r):
            total = zero
            for i in range(r):
                total = fused(load(M, l * r + i), load(column, i), total)
            store(w, l, total)
            top_w = larger(magnitude(total), top_w)
        if warm == 1:
            terms = zero
            for i in range(r):
                terms = terms + magnitude(load(M, r * r + i) * load(column, i))
            # a lane without an improving column is done
            blocked = zero - spread(DUAL_TOLERANCE) * terms <= price_step
            steep = spread(PIVOT_TOLERANCE) * top_w
            bound = spread(1e300)
            for l in range(r):
                a = load(w, l)
                most_x = larger(load(M, l * r + last), zero) + spread(PRIMAL_TOLERANCE) / load(reach, l)
                bound = choose((a > steep) & (bound * a > most_x), most_x / a, bound)
            largest = zero
            leave = zero - one
            for l in range(r):
                a = load(w, l)
                better = (a > steep) & (a > largest) & (larger(load(M, l * r + last), zero) <= bound * a)
                largest = choose(better, a, largest)
                leave = choose(better, spread(float(l)), leave)
            lost = bits(zero > leave)
            leave = larger(leave, zero)
            store(leaving, 0, leave)
            for q in range(WIDTH):
                at = int(leaving[q]) * r
                for i in range(r):
                    row[i * WIDTH + q] = M[(at + i) * WIDTH + q]
            pivot = choose(blocked, one, largest)
        else:
            leave = load(leaving, 0)
            store(ended, 0, choose(sign > zero, leave, leave + spread(float(r))))
            pivot = one
            for l in range(r):
                pivot = choose(leave == spread(float(l)), load(w, l), pivot)
            lost = bits(magnitude(pivot * sign - largest) > spread(1e-7) * (largest + spread(1e-3) * top))
            pivot = choose(blocked, one, pivot)
        for i in range(r):
            store(row, i, load(row, i) / pivot)
        best = zero
        leave_next = zero - one
        for l in range(r):
            here = leave == spread(float(l))
            factor = choose(blocked, zero, load(w, l))  # a blocked lane stays as it is
            norm = zero
            entry = zero
            for i in range(r):
                new = load(row, i)
                entry = choose(here, new, load(M, l * r + i) - factor * new)
                store(M, l * r + i, entry)
                norm = fused(entry, entry, norm)
            far = choose(here, largest_entry, load(reach, l))
            store(reach, l, far)
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
            store(M, r * r + i, fused(price_step, load(row, i), load(M, r * r + i)))
        halted = bits(blocked)
        for q in range(WIDTH):
            if (halted >> q) & 1 == 0:
                tally[q] += 1
                basis[int(leaving[q]) * WIDTH + q] = int(entering[q])
        store(leaving, 0, leave_next)

        solved = halted if warm == 1 else bits(zero > leave_next)
        for q in range(WIDTH):
            if who[q] < 0:
                continue
            stays = (halted >> q) & 1 == 1
            if not stays and ((lost >> q) & 1 == 1 or tally[q] >= MOST_PIVOTS):
                pivots[who[q]] += tally[q]
                idle |= 1 << q
            elif stays or (solved >> q) & 1 == 1:
                _move(M, q, done_M, done, (r + 1) * r)
                _move(unit, q, done_unit, done, k)
                for l in range(r):
                    done_basis[l * WIDTH + done] = basis[l * WIDTH + q]
                done_who[done] = who[q]
                done_tally[done] = tally[q]
                done_end[done] = ended[q] if stays and warm == 0 else -1.0
                done += 1
                idle |= 1 << q
                if done == WIDTH:
                    finish(
                        done_who, done, done_M, done_unit, done_basis, done_tally, done_end, B, x, work, C, f,
                        fixed, single, name, tag, tags, keep, cost, r, p, wide,
                        basis_out, value, price, status, pivots, violation, worst,
                    )  # fmt: skip
                    done = 0
        # idle lanes without a program must not run into trouble: they stay where they are
        for q in range(WIDTH):
            if who[q] < 0:
                leaving[q] = 0.0
                basis[q] = 0
    if done > 0:
        finish(
            done_who, done, done_M, done_unit, done_basis, done_tally, done_end, B, x, work, C, f,
            fixed, single, name, tag, tags, keep, cost, r, p, wide,
            basis_out, value, price, status, pivots, violation, worst,
        )  # fmt: skip
