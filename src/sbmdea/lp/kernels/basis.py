"""One program's basis: its inverse, its values and prices, and how exact they are.

``M`` ((r + 1) × r) holds the inverse of the basis matrix and, below it, the prices. The right-hand side is 1 in the
last row and 0 elsewhere, so the last column of the inverse is the basic values. ``A`` (r × c) holds all columns,
private ones first; column j of the program is ``A[:, j] / unit``.
"""

from __future__ import annotations

import numpy as np

from ..tolerances import PRICE_FLOOR
from .compiled import njit
from .products import INNER, add_product

PRIMAL_TOLERANCE = 1e-14  # on basic values times their column's largest entry


@njit("void(i8, f8[:,::1], f8[::1], f8[::1])", **INNER)
def column(q, A, unit, a):
    """Copy column ``q`` of the program into ``a``.

    By division: the program's own column is then exactly ±1, and degenerate solutions come out exact.
    """
    for i in range(unit.shape[0]):
        a[i] = A[i, q] / unit[i]


@njit("void(f8[:,::1], i8[::1], f8[::1])", **INNER)
def set_prices(M, basis, cost):
    r = basis.shape[0]
    for i in range(r):
        M[r, i] = 0.0
    for l in range(r):
        c = cost[basis[l]]
        if c != 0.0:
            for i in range(r):
                M[r, i] += c * M[l, i]


@njit("void(f8, f8[::1], f8[::1])", **INNER)
def _take_off(factor, row, rest):
    """rest −= factor · row, in views from zero on, which the compiler makes vectors of."""
    for h in range(rest.shape[0]):
        rest[h] -= factor * row[h]


@njit("i8(f8[:,::1], i8[::1], f8[::1], f8[:,::1], f8[:,::1], f8[::1], f8[::1])", **INNER)
def invert(M, basis, largest_entry, work, A, unit, a):
    """Fresh inverse by Gauss–Jordan with partial pivoting on equilibrated columns; 0 if singular.

    ``largest_entry`` gets the largest entry of each basic column: a value means something only times this.
    """
    r = basis.shape[0]
    for l in range(r):
        column(basis[l], A, unit, a)
        top = 0.0
        for i in range(r):
            top = max(top, abs(a[i]))
        if top == 0.0:
            return 0
        largest_entry[l] = top
        work[r, l] = 1.0 / top
        for i in range(r):
            work[i, l] = a[i] / top
    for i in range(r):
        for l in range(r):
            M[i, l] = 1.0 if i == l else 0.0
    for l in range(r):
        pivot_row = l
        for i in range(l + 1, r):
            if abs(work[i, l]) > abs(work[pivot_row, l]):
                pivot_row = i
        if abs(work[pivot_row, l]) < 1e-14:
            return 0
        if pivot_row != l:
            for i in range(r):
                work[l, i], work[pivot_row, i] = work[pivot_row, i], work[l, i]
                M[l, i], M[pivot_row, i] = M[pivot_row, i], M[l, i]
        inverse = 1.0 / work[l, l]
        for i in range(r):
            work[l, i] *= inverse
            M[l, i] *= inverse
        for i in range(r):
            if i != l and work[i, l] != 0.0:
                factor = work[i, l]
                _take_off(factor, work[l], work[i])
                _take_off(factor, M[l], M[i])
    for l in range(r):
        for i in range(r):
            M[l, i] *= work[r, l]
    return 1


@njit("void(f8[:,::1], i8[::1], f8[::1], i8, i8, f8[::1], f8, f8[::1])", **INNER)
def pivot(M, basis, largest_entry, leave, enter, w, d, a):
    """Let column ``enter`` (entries ``a``, coefficients ``w``, reduced cost ``d``) replace the one in row ``leave``."""
    r = basis.shape[0]
    inverse = 1.0 / w[leave]
    for i in range(r):
        M[leave, i] *= inverse
    for l in range(r):
        if l != leave and w[l] != 0.0:
            factor = w[l]
            for i in range(r):
                M[l, i] -= factor * M[leave, i]
    top = 0.0
    for i in range(r):
        M[r, i] += d * M[leave, i]
        top = max(top, abs(a[i]))
    basis[leave] = enter
    largest_entry[leave] = top


@njit("void(f8[:,::1], f8[:,::1], f8[::1], f8[::1], f8[::1], f8[::1])", **INNER)
def reduced_costs(M, A, scale, cost, vec, d):
    """d_j = cost_j − price·column_j for every column."""
    r = scale.shape[0]
    for i in range(r):
        vec[i] = -M[r, i] * scale[i]
    for j in range(d.shape[0]):
        d[j] = cost[j]
    add_product(A, vec, d)


@njit("f8(i8, i8, f8[:,::1], i8[::1], f8[:,::1], f8[::1])", **INNER)
def price_terms(q, p, M, basis, A, scale):
    """What the reduced cost of column q is to be compared with: the sum of the absolute terms of price·column."""
    r = scale.shape[0]
    top = 0.0
    for i in range(r):
        top = max(top, abs(M[r, i]))
    total = 0.0
    for i in range(r):
        size = scale[i] * abs(A[i, q])
        if q < p:
            if size > 0.0:
                # a logical has one term, its price: only what prices and basic entries amount to says what is rounding
                weight = 0.0
                own = 1.0
                for k in range(r):
                    entry = 1.0
                    for l in range(r):
                        entry = max(entry, scale[k] * abs(A[k, basis[l]]))
                    weight = max(weight, entry * abs(M[r, k]))
                    if k == i:
                        own = entry
                total += min(top, weight / own) * size
        elif M[r, i] != 0.0:
            total += max(abs(M[r, i]) * size, min(PRICE_FLOOR * size, 1.0) * top)
    return total


@njit("f8(f8[:,::1], f8[::1], i8, i8, f8)", **INNER)
def infeasibility(M, largest_entry, l, held, noise):
    """Squared violation of the value in row ``l``, in units of its row of the inverse; 0 within the tolerance."""
    r = M.shape[1]
    x = M[l, r - 1]
    violation = abs(x) if held else -x
    if violation * largest_entry[l] <= PRIMAL_TOLERANCE:
        return 0.0
    norm = 0.0
    for i in range(r):
        norm += M[l, i] * M[l, i]
    if violation * largest_entry[l] <= PRIMAL_TOLERANCE + noise * np.sqrt(norm) * largest_entry[l]:
        return 0.0
    return violation * violation / norm


# no contraction here: the error-free transformations need every rounding where it is written
@njit("f8(f8[:,::1], f8[::1], f8, i8)", **{**INNER, "fastmath": False})
def _dot_residual(B, x, rhs, i):
    """rhs − Σ_l B[i, l] x_l, as if in twice the precision (Dekker's product, Knuth's sum)."""
    total, lost = rhs, 0.0
    for l in range(x.shape[0]):
        a, b = -B[i, l], x[l]
        product = a * b
        c = 134217729.0 * a
        a1 = c - (c - a)
        a2 = a - a1
        c = 134217729.0 * b
        b1 = c - (c - b)
        b2 = b - b1
        lost += ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2
        s = total + product
        z = s - total
        lost += (total - (s - z)) + (product - z)
        total = s
    return total + lost


@njit("f8(f8[:,::1], i8[::1], f8[:,::1], f8[::1], f8[::1], f8[:,::1], f8[::1], f8[::1])", **INNER)
def refine(M, basis, A, unit, cost, B, x, residual):
    """Refine the values (residuals in twice the precision) and the prices; returns how far they were off.

    Leaves the basis matrix in ``B``.
    """
    r = basis.shape[0]
    last = r - 1
    worst = 0.0
    for l in range(r):
        column(basis[l], A, unit, residual)
        for i in range(r):
            B[i, l] = residual[i]
        x[l] = M[l, last]
    for turn in range(3):
        step = 0.0
        for i in range(r):
            residual[i] = _dot_residual(B, x, 1.0 if i == last else 0.0, i)
        for l in range(r):
            total = 0.0
            for i in range(r):
                total += M[l, i] * residual[i]
            x[l] += total
            step = max(step, abs(total) / max(1.0, abs(x[l])))
        if turn == 0:
            worst = step
        if step <= 2.0**-53:
            break
    for l in range(r):
        total = -cost[basis[l]]
        terms = 1.0
        for i in range(r):
            total += M[r, i] * B[i, l]
            terms = max(terms, abs(M[r, i] * B[i, l]))
        residual[l] = total
        worst = max(worst, abs(total) / terms)
    for i in range(r):
        total = 0.0
        for l in range(r):
            total += residual[l] * M[l, i]
        M[r, i] -= total
    # a sum of zeros is zero, whatever rounding pivots have left in its place
    for i in range(r):
        nothing = True
        for l in range(r):
            if cost[basis[l]] * M[l, i] != 0.0:
                nothing = False
        if nothing:
            M[r, i] = 0.0
    for l in range(r):
        M[l, last] = x[l]
        # where a free logical is basic its row's price is zero, and not what rounding makes of it
        if cost[basis[l]] == 0.0:
            entries = 0
            row = 0
            for i in range(r):
                if B[i, l] != 0.0:
                    entries += 1
                    row = i
            if entries == 1:
                M[r, row] = 0.0
    return worst


@njit("i8(f8[:,::1], i8[::1], b1[::1], f8[:,::1])", **INNER)
def feasible(M, basis, held, B):
    """Whether what values of the wrong sign put into a row is nothing beside the row's other terms."""
    r = basis.shape[0]
    for i in range(r):
        wrong = 0.0
        terms = 1.0
        for l in range(r):
            x = M[l, r - 1]
            part = abs(B[i, l] * x)
            terms += part
            if x < 0.0 or held[basis[l]]:
                wrong += part
        if wrong > 10.0 * PRIMAL_TOLERANCE * terms:
            return 0
    return 1
