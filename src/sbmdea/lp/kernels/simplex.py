"""The dual and the primal simplex method on one small program, over an explicit inverse (see `basis`).

Both return STALE, with the basis as it stands, when they want a fresh inverse, and are called again.
"""

from __future__ import annotations

import numpy as np

from ..batch import FAILED, INFEASIBLE, OPTIMAL, STALE
from .basis import (
    PRIMAL_TOLERANCE,
    column,
    infeasibility,
    pivot,
    price_terms,
    reduced_costs,
)
from .compiled import njit
from .products import INNER, add_two_products, smallest

DUAL_TOLERANCE = 1e-12  # on reduced costs, relative to the sum of their absolute terms
PIVOT_TOLERANCE = 1e-9  # relative to the largest coefficient of the pivot row
LAST_PIVOT_TOLERANCE = 1e-12  # the same after a fresh inverse …
OWN_PIVOT_TOLERANCE = 1e-11  # … then relative to the column's own terms, before infeasibility is claimed
ROW_NOISE = 2e-15  # rounding in a product of a row of the inverse and a column, relative to their largest entries
ROW_FLOOR = 1e-2  # times the largest entry of the inverse's row: what its others count at least in those terms
HARRIS_TOLERANCE = 1e-9  # how far a reduced cost may pass zero for the sake of a larger pivot
LEEWAY = 1.0 + 2.0**-50  # a ratio meets its own bound again after rounding
SMALL_PIVOT = 1e-3  # smaller pivots are taken only where they set the bound
REFRESH = 40  # pivots between fresh inverses
PATIENCE = 60  # primal pivots before the first improving column is taken instead of the best


@njit("void(f8[::1], f8[::1], f8, f8[::1], i8)", **INNER)
def _ratios(alpha, d, tolerance, ratio, count):
    """How far each of the first columns lets the prices move, with Harris's leeway; infinite below the tolerance."""
    for j in range(count):
        steep = alpha[j] > tolerance
        quotient = (max(d[j], 0.0) + HARRIS_TOLERANCE) / (alpha[j] if steep else 1.0)
        ratio[j] = quotient if steep else np.inf


@njit(
    "i8(f8[:,::1], i8[::1], f8[::1], f8[:,::1], i8, f8[::1], f8[::1], f8[::1], b1[::1], i8[::1], i8, "
    "f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], i8, i8[::1], f8, i8)",
    **INNER,
)
def dual(
    M, basis, largest_entry, A, p, unit, scale, cost, held, shut, shuts,
    vec, vec2, alpha, d, ratio, w, ray, limit, count, noise, fresh,
):  # fmt: skip
    """Dual simplex from a dual feasible basis to a primal feasible one, or to a ray that proves there is none.

    Basic columns that are ``held`` must come to zero; ``shut`` lists the columns that may not enter. Costs are raised
    where rounding or Harris's test has made a reduced cost negative. ``fresh`` says that the inverse is new: only then
    is a ray believed.
    """
    r, c = A.shape
    last = r - 1
    since = 0
    while count[0] < limit:
        leave = -1
        best = 0.0
        for l in range(r):
            violation = infeasibility(M, largest_entry, l, 1 if held[basis[l]] else 0, noise)
            if violation > best:
                best = violation
                leave = l
        if leave < 0:
            return OPTIMAL
        sign = 1.0 if M[leave, last] > 0.0 else -1.0

        top = 0.0
        row_top = 0.0
        for i in range(r):
            vec[i] = sign * M[leave, i] * scale[i]
            vec2[i] = -M[r, i] * scale[i]
            top = max(top, abs(vec[i]))
            row_top = max(row_top, abs(M[leave, i]))
        for j in range(c):
            alpha[j] = 0.0
            d[j] = cost[j]
        add_two_products(A, vec, vec2, alpha, d)
        for b in range(shuts):
            alpha[shut[b]] = 0.0
        for l in range(r):
            alpha[basis[l]] = 0.0

        relative = LAST_PIVOT_TOLERANCE if fresh else PIVOT_TOLERANCE
        _ratios(alpha, d, relative * max(top, row_top), ratio, c)
        _ratios(alpha, d, relative * row_top, ratio, p)
        bound = smallest(ratio)
        enter = -1
        largest = 0.0
        if bound < np.inf:
            near = bound + HARRIS_TOLERANCE / SMALL_PIVOT
            for j in range(c):
                if ratio[j] <= near and alpha[j] > largest and max(d[j], 0.0) <= bound * alpha[j] * LEEWAY:
                    largest = alpha[j]
                    enter = j
        if enter < 0 and fresh:
            # no column looks good beside the largest coefficient: compare each with its own terms
            bound = np.inf
            for j in range(p, c):
                if alpha[j] > 0.0:
                    terms = 0.0
                    for i in range(r):
                        terms += max(abs(vec[i]), ROW_FLOOR * row_top * scale[i]) * abs(A[i, j])
                    if alpha[j] > OWN_PIVOT_TOLERANCE * terms and max(d[j], 0.0) < bound * alpha[j]:
                        bound = max(d[j], 0.0) / alpha[j]
                        enter = j
        if enter < 0:
            if not fresh:
                return STALE
            for i in range(r):
                ray[i] = sign * M[leave, i]
            return INFEASIBLE

        column(enter, A, unit, vec)
        for l in range(r):
            total = 0.0
            for i in range(r):
                total += M[l, i] * vec[i]
            w[l] = total
        if abs(w[leave] * sign - alpha[enter]) > 1e-7 * (abs(alpha[enter]) + 1e-3 * top) and not fresh:
            return STALE
        if d[enter] < 0.0:
            cost[enter] -= d[enter]
            d[enter] = 0.0
        pivot(M, basis, largest_entry, leave, enter, w, d[enter], vec)
        count[0] += 1
        since += 1
        fresh = 0
        if since >= REFRESH:
            return STALE
    return FAILED


@njit(
    "i8(f8[:,::1], i8[::1], f8[::1], f8[:,::1], i8, f8[::1], f8[::1], f8[::1], b1[::1], i8[::1], i8, "
    "f8[::1], f8[::1], f8[::1], f8[::1], i8, i8[::1])",
    **INNER,
)
def primal(M, basis, largest_entry, A, p, unit, scale, cost, held, shut, shuts, vec, d, w, size, limit, count):
    """Primal simplex from a primal feasible basis to an optimal one."""
    r, c = A.shape
    last = r - 1
    since = 0
    start = count[0]
    while count[0] < limit:
        reduced_costs(M, A, scale, cost, vec, d)
        for b in range(shuts):
            d[shut[b]] = 0.0
        for l in range(r):
            d[basis[l]] = 0.0
        enter = -1
        lowest = 0.0
        for j in range(c):
            if d[j] < lowest and d[j] < -DUAL_TOLERANCE * price_terms(j, p, M, basis, A, scale):
                enter = j
                if count[0] - start > PATIENCE:
                    break
                lowest = d[j]
        if enter < 0:
            return OPTIMAL
        column(enter, A, unit, vec)
        top = 0.0
        for i in range(r):
            top = max(top, abs(vec[i]))
        bound = np.inf
        for l in range(r):
            total = 0.0
            terms = 0.0
            row_top = 0.0
            for i in range(r):
                total += M[l, i] * vec[i]
                terms += abs(M[l, i] * vec[i])
                row_top = max(row_top, abs(M[l, i]))
            w[l] = total
            # rows of the inverse can differ by many orders of magnitude: judge each by its own terms, but where these
            # may be rounding themselves, by what the row's rounding can amount to
            size[l] = max(terms, ROW_NOISE / PIVOT_TOLERANCE * row_top * top)
            terms = size[l]
            if held[basis[l]]:
                if abs(total) > PIVOT_TOLERANCE * terms:
                    bound = 0.0
            elif total > PIVOT_TOLERANCE * terms:
                bound = min(bound, (max(M[l, last], 0.0) + PRIMAL_TOLERANCE / largest_entry[l]) / total)
        leave = -1
        safest = PIVOT_TOLERANCE
        for l in range(r):
            stuck = held[basis[l]]
            steep = (abs(w[l]) if stuck else w[l]) > safest * size[l]
            if steep and (stuck or max(M[l, last], 0.0) <= bound * w[l] * LEEWAY):
                safest = abs(w[l]) / size[l]
                leave = l
        if leave < 0:
            return FAILED
        pivot(M, basis, largest_entry, leave, enter, w, d[enter], vec)
        count[0] += 1
        since += 1
        if since >= REFRESH:
            return STALE
    return FAILED
