"""The simplex method on programs of many rows, whose shared columns come in blocks that touch few of them.

Blocks are divisions in periods, say, and a few rows join them. An explicit inverse of a hundred rows stays in cache;
the dual method goes from the private columns to the optimum over a few columns of each block, chosen by the prices of
the program before, all columns are priced by small products block by block, and the primal method goes on with those
that join. See `staircase_steps` for the layout.
"""

from __future__ import annotations

import numpy as np

from ..batch import FAILED, INFEASIBLE, OPTIMAL, STALE
from .compiled import njit
from .products import INNER, OPTIONS
from .selecting import select
from .staircase_steps import (
    all_products,
    entries,
    exchange,
    in_terms_of_basis,
    invert,
    price_terms,
    prices,
    products,
    refine,
    shared_entries,
    squared,
)

FEASIBLE = 1e-13  # on basic values times their column's largest entry …
NOISE = 2e-15  # … and times the norm of the inverse's row: what rounding can do to a value
DUAL_TOLERANCE = 1e-12  # on reduced costs, relative to their terms
PIVOT_TOLERANCE = 1e-7  # relative to the largest coefficient …
LAST_PIVOT_TOLERANCE = 1e-9  # … and after a fresh inverse
HARRIS_TOLERANCE = 1e-9  # how far a reduced cost may pass zero for the sake of a larger pivot
LEEWAY = 1.0 + 2.0**-50  # a ratio meets its own bound again after rounding
SHIFT = 1e-6  # raises costs where the dual method would not move
DOUBT = 1e-7  # difference of two ways to a pivot, beyond which the inverse is made anew
INACCURATE = 1e-9  # a refinement step this large asks for a fresh inverse
JOIN = 3  # columns of a block that may join at a time
SETTLED = 1e-11  # on reduced costs at refined prices
AGAIN = 6  # refined answers that turn out not to be the optimum, after which it is left as it is
TURNS = 200
FRESH = 12  # inverses made anew, after which a program is given up


@njit(
    "i8(f8[:,::1], i8[::1], f8[::1], i1[::1], b1[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], i8, "
    "i8[::1], i8[::1], f8[::1], i8, i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], f8[::1], "
    "i8[::1], f8[::1], i8[::1], i8, i8)",
    **INNER,
)
def _dual(
    M, basis, largest, basic, fixed, cost, d, alpha, w, vec, norm, p, begin, row, priv, room, held, used, first, at,
    rows, place, Z, taking_part, unit, index, entry, count, limit, fresh,
):  # fmt: skip
    """To basic values that are not negative, or to a ray (in ``vec``) that proves that there are none."""
    r = basis.shape[0]
    last = r - 1
    while count[0] < limit:
        leave = -1
        best = 0.0
        for l in range(r):
            stuck = basis[l] < p and fixed[basis[l]]
            violation = abs(M[l, last]) if stuck else -M[l, last]
            if violation * largest[l] > FEASIBLE:
                if norm[l] < 0.0:
                    norm[l] = squared(M[l])
                if (
                    violation * largest[l] > FEASIBLE + NOISE * np.sqrt(norm[l]) * largest[l]
                    and violation * violation > best * norm[l]
                ):
                    best = violation * violation / norm[l]
                    leave = l
        if leave < 0:
            return OPTIMAL
        sign = 1.0 if M[leave, last] > 0.0 else -1.0
        top = 0.0
        for i in range(r):
            vec[i] = sign * M[leave, i]
            top = max(top, abs(vec[i]))
        products(vec, p, begin, row, priv, room, used, at, rows, taking_part, unit, alpha)
        for v in range(p):
            if fixed[v]:
                alpha[v] = 0.0
        for l in range(r):
            alpha[basis[l]] = 0.0
        bound = np.inf
        least = (LAST_PIVOT_TOLERANCE if fresh else PIVOT_TOLERANCE) * top
        for v in range(alpha.shape[0]):
            if alpha[v] > least:
                bound = min(bound, (max(d[v], 0.0) + HARRIS_TOLERANCE) / alpha[v])
        enter = -1
        steepest = least
        if bound < np.inf:
            for v in range(alpha.shape[0]):
                if alpha[v] > steepest and max(d[v], 0.0) <= bound * alpha[v] * LEEWAY:
                    steepest = alpha[v]
                    enter = v
        if enter < 0:
            return INFEASIBLE if fresh else STALE
        found = entries(enter, p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index, entry)
        in_terms_of_basis(M, found, index, entry, w)
        if not abs(w[leave] * sign - alpha[enter]) <= DOUBT * (alpha[enter] + 1e-3 * top):
            return FAILED if fresh else STALE
        if d[enter] < 0.0:
            cost[enter] -= d[enter]
            d[enter] = 0.0
        step = d[enter] / alpha[enter]
        if step != 0.0:
            for v in range(alpha.shape[0]):
                d[v] -= step * alpha[v]
        d[basis[leave]] = -step * sign
        d[enter] = 0.0
        exchange(M, leave, enter, w, norm, basis, basic, largest, found, entry)
        count[0] += 1
        fresh = 0
    return FAILED


@njit(
    "i8(f8[:,::1], i8[::1], f8[::1], i1[::1], b1[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], "
    "i8, i8[::1], i8[::1], f8[::1], i8, i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], "
    "f8[::1], i8[::1], f8[::1], i8[::1], i8)",
    **INNER,
)
def _primal(
    M, basis, largest, basic, fixed, cost, y, d, alpha, w, vec, norm, p, begin, row, priv, room, held, used, first, at,
    rows, place, Z, taking_part, unit, index, entry, count, limit,
):  # fmt: skip
    """To reduced costs that are not negative."""
    r = basis.shape[0]
    last = r - 1
    while count[0] < limit:
        top = 0.0
        for i in range(r):
            top = max(top, abs(y[i]))
        enter = -1
        lowest = 0.0
        for v in range(d.shape[0]):
            if d[v] < lowest and basic[v] == 0 and not (v < p and fixed[v]):
                found = entries(v, p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index, entry)
                if d[v] < -DUAL_TOLERANCE * (price_terms(y, top, found, index, entry) + abs(cost[v])):
                    lowest = d[v]
                    enter = v
        if enter < 0:
            return OPTIMAL
        found = entries(enter, p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index, entry)
        in_terms_of_basis(M, found, index, entry, w)
        steepest = 0.0
        for l in range(r):
            steepest = max(steepest, abs(w[l]))
        least = PIVOT_TOLERANCE * steepest
        bound = np.inf
        for l in range(r):
            if basis[l] < p and fixed[basis[l]]:
                if abs(w[l]) > least:
                    bound = 0.0
            elif w[l] > least:
                bound = min(bound, (max(M[l, last], 0.0) + FEASIBLE / largest[l]) / w[l])
        leave = -1
        safest = least
        for l in range(r):
            stuck = basis[l] < p and fixed[basis[l]]
            size = abs(w[l]) if stuck else w[l]
            if size > safest and (stuck or max(M[l, last], 0.0) <= bound * size * LEEWAY):
                safest = size
                leave = l
        if leave < 0:
            return STALE
        for i in range(r):
            vec[i] = M[leave, i]
        products(vec, p, begin, row, priv, room, used, at, rows, taking_part, unit, alpha)
        if not abs(w[leave] - alpha[enter]) <= DOUBT * (abs(w[leave]) + 1e-3 * steepest):
            return STALE
        step = d[enter] / w[leave]
        for v in range(d.shape[0]):
            d[v] -= step * alpha[v]
        for i in range(r):
            y[i] += step * vec[i]
        for l in range(r):
            d[basis[l]] = 0.0
        d[basis[leave]] = -step
        d[enter] = 0.0
        exchange(M, leave, enter, w, norm, basis, basic, largest, found, entry)
        count[0] += 1
    return FAILED


@njit(
    "void(i8, i8, i8, i8[::1], i8[::1], i1[::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1])",
    **INNER,
)
def _take(j, b, s, held, used, member, first, at, place, Z, taking_part):
    """Column j of block b takes part, in place s (room · b + place)."""
    n, m = first[b + 1] - first[b], at[b + 1] - at[b]
    room = held.shape[0] // used.shape[0]
    held[s] = j
    member[j] = 1
    for k in range(m):
        taking_part[(at[b] + k) * room + s - b * room] = Z[place[b] + k * n + j - first[b]]


@njit(
    "i8(f8[::1], f8[::1], f8, i8, i8, i8[::1], i8[::1], i1[::1], i1[::1], i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], "
    "f8[::1], f8[::1], i8[::1], f8[::1], i1[::1])",
    **INNER,
)
def _join(
    y, product, tolerance, p, room, held, used, member, basic, first, at, rows, place, Z, taking_part, unit, index,
    entry, barred,
):  # fmt: skip
    """The columns that break prices y most take part from now on; returns how many columns break them."""
    top = 0.0
    for i in range(y.shape[0]):
        top = max(top, abs(y[i]))
    broken = 0
    for b in range(used.shape[0]):
        for turn in range(JOIN):
            most = 0.0
            chosen = -1
            for j in range(first[b], first[b + 1]):
                if product[j] > most:
                    found = shared_entries(j, b, first, at, rows, place, Z, unit, index, entry)
                    if product[j] > tolerance * price_terms(y, top, found, index, entry) and barred[j] == 0:
                        if member[j]:
                            broken += turn == 0
                        else:
                            most = product[j]
                            chosen = j
            if chosen < 0:
                break
            s = -1
            if used[b] < room:
                s = b * room + used[b]
                used[b] += 1
            else:  # in the place of the least attractive one
                worst = 0.0
                for other in range(b * room, b * room + room):
                    if basic[p + other] == 0 and (s < 0 or product[held[other]] < worst):
                        worst = product[held[other]]
                        s = other
                if s < 0:
                    break
                member[held[s]] = 0
            _take(chosen, b, s, held, used, member, first, at, place, Z, taking_part)
            broken += 1
    return broken


@njit(
    "void(i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,:,::1], "
    "i8[::1], i8[::1], f8[:,::1], b1[::1], i8[::1], i8, i8, i8, i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], i4[::1])",
    **OPTIONS,
)
def solve_staircase(
    todo, first, at, rows, place, Z, column_tag, units, tags, own, matrices, begin, row, costs, fixed, start, room,
    chosen, go_on, basis_out, value, price, status, pivots,
):  # fmt: skip
    """Solve the programs ``todo``, one after the other.

    ``own`` is a column of each block, by its place there, that takes part from the beginning (−1: none); beside it
    the ``chosen`` best by the last prices, of at most ``room``. ``go_on`` says that ``basis_out`` holds a basis to
    begin with.
    """
    blocks, n = first.shape[0] - 1, first[first.shape[0] - 1]
    r, p = matrices.shape[1], matrices.shape[2]
    shared = matrices.shape[0] == 1
    variables = p + blocks * room
    M = np.zeros((r, r))
    norm, largest, y, w, x, vec, high, low = (
        np.zeros(r), np.zeros(r), np.zeros(r), np.zeros(r), np.zeros(r), np.zeros(r), np.zeros(r), np.zeros(r),
    )  # fmt: skip
    basis, index, filled = np.zeros(r, np.int64), np.zeros(r, np.int64), np.zeros(r, np.int64)
    wanted = np.zeros(3 * r, np.int64)
    entry, unit, ones = np.zeros(r), np.ones(r), np.ones(r)
    cost, d, alpha = np.zeros(variables), np.zeros(variables), np.zeros(variables)
    basic = np.zeros(variables, np.int8)
    held, used = np.full(blocks * room, -1), np.zeros(blocks, np.int64)
    taking_part = np.zeros(at[blocks] * room)
    member, barred = np.zeros(n, np.int8), np.zeros(n, np.int8)
    product, sorted_, order = np.zeros(n), np.zeros(n), np.zeros(n, np.int64)
    priv = np.zeros(row.shape[0])
    last_price = np.zeros(r)
    known = False
    count = np.zeros(1, np.int64)
    limit = 40 * r + 200
    for o in todo:
        P = matrices[0 if shared else o]
        c = costs[0 if shared else o]
        for v in range(p):
            for k in range(begin[v], begin[v + 1]):
                priv[k] = P[row[k], v]
        for i in range(r - 1):
            unit[i] = units[o, i]
        for s in range(blocks * room):
            if held[s] >= 0:
                member[held[s]] = 0
            held[s] = -1
        for b in range(blocks):
            used[b] = 0
        for j in range(n):
            barred[j] = 1 if tags[o] >= 0 and column_tag[j] == tags[o] else 0
        wishes = 0
        if go_on:
            for l in range(r):
                j = basis_out[o, l] - p
                if j >= 0:
                    b = np.searchsorted(first, j, side="right") - 1
                    if barred[j] == 0 and member[j] == 0 and used[b] < room:
                        s = b * room + used[b]
                        used[b] += 1
                        _take(j, b, s, held, used, member, first, at, place, Z, taking_part)
                        wanted[r - 1 + wishes] = p + s
                        wishes += 1
            private = 0
            for l in range(r):
                if basis_out[o, l] < p:
                    wanted[private] = basis_out[o, l]
                    private += 1
            for k in range(wishes):
                wanted[private + k] = wanted[r - 1 + k]
            wishes += private
        for l in range(r):
            wanted[wishes + l] = start[l]
        wishes += r
        if known:
            all_products(last_price, first, at, rows, place, Z, ones, product)
        for b in range(blocks):
            size = first[b + 1] - first[b]
            if own[o] >= 0 and barred[first[b] + own[o]] == 0 and member[first[b] + own[o]] == 0 and used[b] < room:
                s = b * room + used[b]
                used[b] += 1
                _take(first[b] + own[o], b, s, held, used, member, first, at, place, Z, taking_part)
            many = min(chosen, room - used[b])
            if many <= 0:
                continue
            bar = -np.inf
            stride = 1
            if size > many:
                if known:
                    for j in range(size):
                        sorted_[j] = product[first[b] + j]
                    select(sorted_, order, 0, size, size - many)
                    bar = sorted_[size - many]
                else:
                    stride = size // many
            for j in range(first[b], first[b + 1], stride):
                if used[b] < room and member[j] == 0 and barred[j] == 0 and (not known or product[j] >= bar):
                    s = b * room + used[b]
                    used[b] += 1
                    _take(j, b, s, held, used, member, first, at, place, Z, taking_part)
        count[0] = 0
        code = FAILED
        fresh = 0
        anew = 0
        inverted = False
        settled = 0
        for _ in range(TURNS):
            if not inverted:
                anew += 1
                if anew > FRESH or invert(
                    wishes, wanted, M, basis, largest, basic, p, begin, row, priv, room, held, first, at, rows, place,
                    Z, unit, index, entry, w, norm, filled,
                ) == 0:  # fmt: skip
                    code = FAILED
                    break
                inverted = True
                fresh = 1
            for v in range(variables):
                cost[v] = c[v] if v < p else 0.0
            prices(M, basis, cost, y)
            products(y, p, begin, row, priv, room, used, at, rows, taking_part, unit, alpha)
            for v in range(variables):
                d[v] = cost[v] - alpha[v]
            for b in range(blocks):
                for s in range(p + b * room + used[b], p + b * room + room):
                    d[s] = 0.0
                    alpha[s] = 0.0
            for l in range(r):
                d[basis[l]] = 0.0
            code = OPTIMAL
            for l in range(r):
                violation = abs(M[l, r - 1]) if basis[l] < p and fixed[basis[l]] else -M[l, r - 1]
                if violation * largest[l] > FEASIBLE:
                    if norm[l] < 0.0:
                        norm[l] = squared(M[l])
                    if violation * largest[l] > FEASIBLE + NOISE * np.sqrt(norm[l]) * largest[l]:
                        code = FAILED
            if code != OPTIMAL:
                for v in range(variables):
                    if basic[v] == 0 and d[v] < 0.0:
                        cost[v] -= d[v]
                        d[v] = 0.0
                for b in range(blocks):
                    for s in range(p + b * room, p + b * room + used[b]):
                        if basic[s] == 0 and d[s] < SHIFT:
                            phase = (held[s - p] + 1) * 0.6180339887498949
                            raised = SHIFT * (0.5 + phase - np.floor(phase))
                            cost[s] += raised
                            d[s] += raised
                code = _dual(
                    M, basis, largest, basic, fixed, cost, d, alpha, w, vec, norm, p, begin, row, priv, room, held,
                    used, first, at, rows, place, Z, taking_part, unit, index, entry, count, limit, fresh,
                )  # fmt: skip
                if code == OPTIMAL:
                    fresh = 0
                    continue
                if code == INFEASIBLE:
                    all_products(vec, first, at, rows, place, Z, unit, product)
                    if _join(
                        vec, product, SETTLED, p, room, held, used, member, basic, first, at, rows, place, Z,
                        taking_part, unit, index, entry, barred,
                    ) > 0:  # fmt: skip
                        continue
                    for i in range(r):
                        y[i] = vec[i]
                    break
            else:
                before = count[0]
                code = _primal(
                    M, basis, largest, basic, fixed, cost, y, d, alpha, w, vec, norm, p, begin, row, priv, room, held,
                    used, first, at, rows, place, Z, taking_part, unit, index, entry, count, limit,
                )  # fmt: skip
                if code == OPTIMAL:
                    prices(M, basis, cost, y)
                    all_products(y, first, at, rows, place, Z, unit, product)
                    joined = _join(
                        y, product, DUAL_TOLERANCE, p, room, held, used, member, basic, first, at, rows, place, Z,
                        taking_part, unit, index, entry, barred,
                    )  # fmt: skip
                    if joined > 0 and settled < AGAIN:
                        fresh = 0
                        settled += count[0] == before
                        continue
                    off = refine(
                        M, basis, cost, x, y, p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index,
                        entry, high, low,
                    )  # fmt: skip
                    wrong = off > INACCURATE
                    for l in range(r):
                        M[l, r - 1] = x[l]
                        violation = abs(x[l]) if basis[l] < p and fixed[basis[l]] else -x[l]
                        wrong = wrong or violation * largest[l] > 10.0 * FEASIBLE
                    if not wrong:
                        all_products(y, first, at, rows, place, Z, unit, product)
                        wrong = _join(
                            y, product, SETTLED, p, room, held, used, member, basic, first, at, rows, place, Z,
                            taking_part, unit, index, entry, barred,
                        ) > 0  # fmt: skip
                    if not wrong or settled > AGAIN:
                        break
                    settled += 1
                    code = STALE
            if code == STALE:
                inverted = False
                wishes = 2 * r
                for l in range(r):
                    wanted[l] = basis[l]
                    wanted[r + l] = start[l]
                continue
            if code == FAILED:
                break
        if code == STALE:
            code = FAILED
        for l in range(r):
            basis_out[o, l] = basis[l] if basis[l] < p else p + held[basis[l] - p]
            value[o, l] = M[l, r - 1]
            price[o, l] = y[l]
            if not abs(value[o, l]) + abs(y[l]) < np.inf:
                code = FAILED
        status[o] = code
        pivots[o] += count[0]
        known = code == OPTIMAL
        for i in range(r):
            last_price[i] = y[i] / unit[i]


@njit(
    "void(i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], i8[::1], f8[:,::1], i8[::1], f8[:,::1], f8[::1])",
    **OPTIONS,
)
def price_blocks(todo, first, at, rows, place, Z, column_tag, units, tags, prices_of, violation):
    """Per program, max of price · column / Σ|terms| over the columns it may use, as `pricing.price` has it."""
    n, r = first[first.shape[0] - 1], prices_of.shape[1]
    product, unit, entry, index = np.zeros(n), np.ones(r), np.zeros(r), np.zeros(r, np.int64)
    for o in todo:
        top = 0.0
        for i in range(r):
            top = max(top, abs(prices_of[o, i]))
        for i in range(r - 1):
            unit[i] = units[o, i]
        all_products(prices_of[o], first, at, rows, place, Z, unit, product)
        most = 0.0
        for b in range(first.shape[0] - 1):
            for j in range(first[b], first[b + 1]):
                if product[j] > 0.0 and not (tags[o] >= 0 and column_tag[j] == tags[o]):
                    found = shared_entries(j, b, first, at, rows, place, Z, unit, index, entry)
                    terms = price_terms(prices_of[o], top, found, index, entry)
                    if product[j] > most * terms:
                        most = product[j] / terms
        violation[o] = most
