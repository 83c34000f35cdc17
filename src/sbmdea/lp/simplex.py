"""Revised simplex for very many very small programs: an explicit inverse of r × r per program, in cache.

One program is at most a dozen rows, so the basis inverse is a few hundred numbers and every step is a handful of
products with it. The first basis is dual feasible for the models of this package (or made so by shifting costs),
so the dual method runs first and the primal one only removes what the shifts left behind.

All arrays are C-contiguous float64. ``Zt`` (k4 × f) holds the shared columns, its rows padded with zeros to a
multiple of four. State of one program: ``M`` ((r + 1) × r), the inverse and below it the prices; ``basis`` (r).
"""

from __future__ import annotations

import numpy as np
from numba import njit

OPTIMAL, INFEASIBLE, FAILED = 0, 1, 2

PRIMAL_TOLERANCE = 1e-12  # on basic values times their column's largest entry, the data divided by the evaluated row
PRIMAL_NOISE = 1e-15  # times the norm of the inverse's row: what rounding alone can do to a value
DUAL_TOLERANCE = 1e-12  # on reduced costs, relative to the sum of their absolute terms
PIVOT_TOLERANCE = 1e-9  # relative to the largest coefficient of the pivot row
LAST_PIVOT_TOLERANCE = 1e-12  # the same after a fresh inverse …
OWN_PIVOT_TOLERANCE = 1e-11  # … then relative to the column's own terms, before infeasibility is claimed
PRICE_FLOOR = 1e-4  # times the largest price: what a row's price counts at least where a sum's rounding is judged
HARRIS_TOLERANCE = 1e-9
SHIFT = 1e-6  # relative size of the cost perturbation that keeps the dual method moving
LEEWAY = 1.0 + 2.0**-50  # a ratio meets its own bound again after rounding
REFRESH = 40  # pivots between fresh inverses
ROUNDS = 6  # dual–primal rounds before giving up

_OPTIONS = {"nogil": True, "cache": True, "error_model": "numpy", "fastmath": {"contract"}}


@njit("void(f8[:,::1], f8[::1], f8[::1], i8, i8)", **_OPTIONS)
def dots(Zt, a, out, offset, f):
    """out[offset + j] += Σ_k a_k Zt[k, j]."""
    for k in range(0, Zt.shape[0], 4):
        a0, a1, a2, a3 = a[k], a[k + 1], a[k + 2], a[k + 3]
        for j in range(f):
            out[offset + j] += a0 * Zt[k, j] + a1 * Zt[k + 1, j] + a2 * Zt[k + 2, j] + a3 * Zt[k + 3, j]


@njit("void(f8[:,::1], f8[::1], f8[::1], f8[::1], f8[::1], i8, i8)", **_OPTIONS)
def _two_dots(Zt, a, b, out_a, out_b, offset, f):
    """`dots` for two vectors in one pass over the columns."""
    for k in range(0, Zt.shape[0], 4):
        a0, a1, a2, a3 = a[k], a[k + 1], a[k + 2], a[k + 3]
        b0, b1, b2, b3 = b[k], b[k + 1], b[k + 2], b[k + 3]
        for j in range(f):
            z0, z1, z2, z3 = Zt[k, j], Zt[k + 1, j], Zt[k + 2, j], Zt[k + 3, j]
            out_a[offset + j] += a0 * z0 + a1 * z1 + a2 * z2 + a3 * z3
            out_b[offset + j] += b0 * z0 + b1 * z1 + b2 * z2 + b3 * z3


@njit("void(i8, f8[:,::1], f8[::1], f8[:,::1], f8[::1])", **_OPTIONS)
def _column(q, Zt, unit, P, a):
    """Copy column ``q`` (private below p, shared from p on) into ``a``.

    By division: the program's own column is then exactly ±1, and degenerate solutions come out exact.
    """
    r, p = P.shape
    if q < p:
        for i in range(r):
            a[i] = P[i, q]
    else:
        for i in range(r - 1):
            a[i] = Zt[i, q - p] / unit[i]
        a[r - 1] = 0.0


@njit("void(f8[:,::1], i8[::1], f8[::1], f8[::1], i8)", **_OPTIONS)
def _prices(M, basis, cost, shift, p):
    """Prices of the rows under the current costs, into the last row of ``M``."""
    r = basis.shape[0]
    for i in range(r):
        M[r, i] = 0.0
    for l in range(r):
        q = basis[l]
        c = shift[q] + (cost[q] if q < p else 0.0)
        if c != 0.0:
            for i in range(r):
                M[r, i] += c * M[l, i]


@njit("i8(f8[:,::1], i8[::1], f8[::1], f8[:,::1], f8[:,::1], f8[::1], f8[:,::1], f8[::1])", **_OPTIONS)
def _invert(M, basis, reach, work, Zt, unit, P, a):
    """Fresh inverse of the basis by Gauss–Jordan with partial pivoting on equilibrated columns; 0 if singular.

    ``reach`` gets the largest entry of each basic column: a value means something only times this.
    """
    r = basis.shape[0]
    for l in range(r):
        _column(basis[l], Zt, unit, P, a)
        top = 0.0
        for i in range(r):
            top = max(top, abs(a[i]))
        if top == 0.0:
            return 0
        reach[l] = top
        work[r, l] = 1.0 / top
        for i in range(r):
            work[i, l] = a[i] / top
    for i in range(r):
        for l in range(r):
            M[i, l] = 1.0 if i == l else 0.0
    for l in range(r):
        pivot = l
        for i in range(l + 1, r):
            if abs(work[i, l]) > abs(work[pivot, l]):
                pivot = i
        if abs(work[pivot, l]) < 1e-14:
            return 0
        if pivot != l:
            for i in range(r):
                work[l, i], work[pivot, i] = work[pivot, i], work[l, i]
                M[l, i], M[pivot, i] = M[pivot, i], M[l, i]
        inverse = 1.0 / work[l, l]
        for i in range(r):
            work[l, i] *= inverse
            M[l, i] *= inverse
        for i in range(r):
            if i != l and work[i, l] != 0.0:
                factor = work[i, l]
                for h in range(r):
                    work[i, h] -= factor * work[l, h]
                    M[i, h] -= factor * M[l, h]
    for l in range(r):
        for i in range(r):
            M[l, i] *= work[r, l]
    return 1


@njit("void(f8[:,::1], f8[::1], i8, f8)", **_OPTIONS)
def _pivot(M, w, leave, d):
    """Replace the column in row ``leave`` by one with coefficients ``w`` and reduced cost ``d``."""
    r = w.shape[0]
    inverse = 1.0 / w[leave]
    for i in range(r):
        M[leave, i] *= inverse
    for l in range(r):
        if l != leave and w[l] != 0.0:
            factor = w[l]
            for i in range(r):
                M[l, i] -= factor * M[leave, i]
    for i in range(r):
        M[r, i] += d * M[leave, i]


@njit("void(f8[:,::1], f8[:,::1], f8[::1], f8[::1], f8[::1], i8[::1], i8, f8[::1], f8[::1], f8[:,::1])", **_OPTIONS)
def _reduced_costs(M, Zt, scale, cost, shift, barred, bars, vec, d, P):
    """d_j = cost_j − price·column_j for every column; 1 where barred."""
    r, p = P.shape
    f = Zt.shape[1]
    for j in range(p):
        d[j] = cost[j] + shift[j]
    for j in range(f):
        d[p + j] = shift[p + j]
    for i in range(r):
        for j in range(p):
            d[j] -= M[r, i] * P[i, j]
    for i in range(r - 1):
        vec[i] = -M[r, i] * scale[i]
    dots(Zt, vec, d, p, f)
    for b in range(bars):
        d[barred[b]] = 1.0


@njit("f8(i8, f8[:,::1], f8[:,::1], f8[::1], f8[:,::1])", **_OPTIONS)
def _terms(q, M, Zt, scale, P):
    """What the reduced cost of column q is to be compared with: the sum of the absolute terms of price·column."""
    r, p = P.shape
    top = 0.0
    for i in range(r):
        top = max(top, abs(M[r, i]))
    total = 0.0
    if q < p:
        # a logical has one term, its price: only the largest price says what is rounding
        for i in range(r):
            total += abs(P[i, q])
        total *= top
    else:
        for i in range(r - 1):
            total += max(abs(M[r, i]), PRICE_FLOOR * top) * scale[i] * abs(Zt[i, q - p])
    return total


@njit("f8(f8[:,::1], f8[::1], i8, i8, f8)", **_OPTIONS)
def _infeasibility(M, reach, l, held, noise):
    """Squared violation of the value in row ``l``, in units of its row of the inverse; 0 within the tolerance."""
    r = M.shape[1]
    x = M[l, r - 1]
    violation = abs(x) if held else -x
    if violation * reach[l] <= PRIMAL_TOLERANCE:
        return 0.0
    norm = 0.0
    for i in range(r):
        norm += M[l, i] * M[l, i]
    if violation * reach[l] <= PRIMAL_TOLERANCE + noise * np.sqrt(norm) * reach[l]:
        return 0.0
    return violation * violation / norm


@njit(
    "i8(f8[:,::1], i8[::1], f8[::1], f8[:,::1], f8[::1], f8[::1], f8[:,::1], f8[::1], b1[::1], f8[::1], i8[::1], i8, "
    "f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[:,::1], i8, i8[::1], f8)",
    **_OPTIONS,
)
def _dual(M, basis, reach, Zt, unit, scale, P, cost, fixed, shift, barred, bars, vec, vec2, alpha, d, w, ray, work, limit, count, noise):
    """Dual simplex from a dual feasible basis to a primal feasible one, or to a ray that proves there is none."""
    r, p = P.shape
    f = Zt.shape[1]
    last = r - 1
    since = 0
    fresh = 0
    while count[0] < limit:
        leave = -1
        best = 0.0
        for l in range(r):
            q = basis[l]
            violation = _infeasibility(M, reach, l, 1 if q < p and fixed[q] else 0, noise)
            if violation > best:
                best = violation
                leave = l
        if leave < 0:
            return OPTIMAL
        sign = 1.0 if M[leave, last] > 0.0 else -1.0

        top = 0.0
        for i in range(r - 1):
            vec[i] = sign * M[leave, i] * scale[i]
            vec2[i] = -M[r, i] * scale[i]
            top = max(top, abs(vec[i]))
        for j in range(p):
            alpha[j] = 0.0
            d[j] = cost[j] + shift[j]
        for j in range(f):
            alpha[p + j] = 0.0
            d[p + j] = shift[p + j]
        for i in range(r):
            mi = sign * M[leave, i]
            yi = M[r, i]
            for j in range(p):
                alpha[j] += mi * P[i, j]
                d[j] -= yi * P[i, j]
        _two_dots(Zt, vec, vec2, alpha, d, p, f)
        for b in range(bars):
            alpha[barred[b]] = 0.0
        for l in range(r):
            alpha[basis[l]] = 0.0
        for j in range(p):
            if fixed[j]:
                alpha[j] = 0.0

        row_top = 0.0
        for i in range(r):
            row_top = max(row_top, abs(M[leave, i]))
        relative = LAST_PIVOT_TOLERANCE if fresh else PIVOT_TOLERANCE
        private_tolerance = relative * row_top
        tolerance = relative * max(top, row_top)
        bound = np.inf
        for j in range(p):
            if alpha[j] > private_tolerance:
                bound = min(bound, (max(d[j], 0.0) + HARRIS_TOLERANCE) / alpha[j])
        for j in range(p, p + f):
            if alpha[j] > tolerance:
                bound = min(bound, (max(d[j], 0.0) + HARRIS_TOLERANCE) / alpha[j])
        enter = -1
        largest = 0.0
        for j in range(p + f):
            if alpha[j] > largest and alpha[j] > (private_tolerance if j < p else tolerance):
                if max(d[j], 0.0) <= bound * alpha[j] * LEEWAY:
                    largest = alpha[j]
                    enter = j
        if enter < 0 and fresh:
            # no column looks good beside the largest coefficient: compare each with its own terms
            bound = np.inf
            for j in range(p, p + f):
                if alpha[j] > 0.0:
                    terms = 0.0
                    for i in range(r - 1):
                        terms += max(abs(vec[i]), PRICE_FLOOR * row_top * scale[i]) * abs(Zt[i, j - p])
                    if alpha[j] > OWN_PIVOT_TOLERANCE * terms and max(d[j], 0.0) < bound * alpha[j]:
                        bound = max(d[j], 0.0) / alpha[j]
                        enter = j
        if enter < 0:
            if not fresh:
                if _invert(M, basis, reach, work, Zt, unit, P, w) == 0:
                    return FAILED
                _prices(M, basis, cost, shift, p)
                fresh = 1
                since = 0
                continue
            for i in range(r):
                ray[i] = sign * M[leave, i]
            return INFEASIBLE

        _column(enter, Zt, unit, P, vec)
        for l in range(r):
            total = 0.0
            for i in range(r):
                total += M[l, i] * vec[i]
            w[l] = total
        if abs(w[leave] * sign - alpha[enter]) > 1e-7 * (abs(alpha[enter]) + 1e-3 * top) and since > 0:
            if _invert(M, basis, reach, work, Zt, unit, P, w) == 0:
                return FAILED
            _prices(M, basis, cost, shift, p)
            since = 0
            continue
        if d[enter] < 0.0:
            shift[enter] -= d[enter]
            d[enter] = 0.0
        _pivot(M, w, leave, d[enter])
        basis[leave] = enter
        reach[leave] = 0.0
        for i in range(r):
            reach[leave] = max(reach[leave], abs(vec[i]))
        count[0] += 1
        since += 1
        fresh = 0
        if since >= REFRESH:
            if _invert(M, basis, reach, work, Zt, unit, P, w) == 0:
                return FAILED
            _prices(M, basis, cost, shift, p)
            since = 0
    return FAILED


@njit(
    "i8(f8[:,::1], i8[::1], f8[::1], f8[:,::1], f8[::1], f8[::1], f8[:,::1], f8[::1], b1[::1], f8[::1], i8[::1], i8, "
    "f8[::1], f8[::1], f8[::1], f8[::1], f8[:,::1], i8, i8[::1])",
    **_OPTIONS,
)
def _primal(M, basis, reach, Zt, unit, scale, P, cost, fixed, shift, barred, bars, vec, d, w, size, work, limit, count):
    """Primal simplex from a primal feasible basis to an optimal one."""
    r, p = P.shape
    f = Zt.shape[1]
    last = r - 1
    since = 0
    start = count[0]
    while count[0] < limit:
        _reduced_costs(M, Zt, scale, cost, shift, barred, bars, vec, d, P)
        for l in range(r):
            d[basis[l]] = 0.0
        enter = -1
        lowest = 0.0
        bland = count[0] - start > 60
        for j in range(p + f):
            if d[j] < lowest and not (j < p and fixed[j]):
                if d[j] < -DUAL_TOLERANCE * _terms(j, M, Zt, scale, P):
                    enter = j
                    if bland:
                        break
                    lowest = d[j]
        if enter < 0:
            return OPTIMAL
        _column(enter, Zt, unit, P, vec)
        bound = np.inf
        for l in range(r):
            total = 0.0
            terms = 0.0
            for i in range(r):
                total += M[l, i] * vec[i]
                terms += abs(M[l, i] * vec[i])
            w[l] = total
            size[l] = terms  # rows of the inverse can differ by many orders of magnitude: judge each by its own terms
            q = basis[l]
            if q < p and fixed[q]:
                if abs(total) > PIVOT_TOLERANCE * terms:
                    bound = 0.0
            elif total > PIVOT_TOLERANCE * terms:
                bound = min(bound, (max(M[l, last], 0.0) + PRIMAL_TOLERANCE / reach[l]) / total)
        leave = -1
        safest = PIVOT_TOLERANCE
        for l in range(r):
            q = basis[l]
            held = q < p and fixed[q]
            if (abs(w[l]) if held else w[l]) > safest * size[l] and (held or max(M[l, last], 0.0) <= bound * w[l] * LEEWAY):
                safest = abs(w[l]) / size[l]
                leave = l
        if leave < 0:
            return FAILED
        _pivot(M, w, leave, d[enter])
        basis[leave] = enter
        reach[leave] = 0.0
        for i in range(r):
            reach[leave] = max(reach[leave], abs(vec[i]))
        count[0] += 1
        since += 1
        if since >= REFRESH:
            if _invert(M, basis, reach, work, Zt, unit, P, w) == 0:
                return FAILED
            _prices(M, basis, cost, shift, p)
            since = 0
    return FAILED


# no contraction here: the error-free transformations need every rounding where it is written
@njit("f8(f8[:,::1], f8[::1], f8, i8)", nogil=True, cache=True, error_model="numpy")
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


@njit("f8(f8[:,::1], i8[::1], f8[:,::1], f8[::1], f8[:,::1], f8[::1], f8[:,::1], f8[::1], f8[::1])", **_OPTIONS)
def _refine(M, basis, Zt, unit, P, cost, B, x, residual):
    """Refine the values (residuals in twice the precision) and the prices; returns how far they were off.

    Leaves the basis matrix in ``B``.
    """
    r, p = P.shape
    last = r - 1
    worst = 0.0
    for l in range(r):
        _column(basis[l], Zt, unit, P, residual)
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
        if step <= 1e-18:
            break
    for l in range(r):
        q = basis[l]
        total = -cost[q] if q < p else 0.0
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
    for l in range(r):
        M[l, last] = x[l]
    return worst


@njit("i8(f8[:,::1], i8[::1], b1[::1], i8, f8[:,::1])", **_OPTIONS)
def _feasible(M, basis, fixed, p, B):
    """Whether what values of the wrong sign put into a row is nothing beside the row's other terms."""
    r = basis.shape[0]
    for i in range(r):
        wrong = 0.0
        terms = 1.0
        for l in range(r):
            x = M[l, r - 1]
            part = abs(B[i, l] * x)
            terms += part
            if x < 0.0 or (basis[l] < p and fixed[basis[l]]):
                wrong += part
        if wrong > 10.0 * PRIMAL_TOLERANCE * terms:
            return 0
    return 1


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,:,::1], f8[:,::1], "
    "b1[::1], i8[::1], i8, "
    "i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], i4[::1])",
    **_OPTIONS,
)
def solve(
    todo, Zt, name, tag, units, tags, keep, matrices, costs, fixed, start, warm,
    basis_out, value, price, status, pivots,
):  # fmt: skip
    """Solve the programs ``todo`` over the columns ``Zt``; ``warm`` continues from the bases found before.

    ``name`` and ``tag`` say which column of the batch each of ``Zt`` is, and by which tag it is barred.

    Results are written into the output arrays, one row a program. After INFEASIBLE ``price`` holds the ray.
    """
    k4, f = Zt.shape
    r, p = matrices.shape[1], matrices.shape[2]
    M = np.empty((r + 1, r))
    M0 = np.empty((r + 1, r))
    reach = np.empty(r)
    reach0 = np.empty(r)
    work = np.empty((r + 1, r))
    basis = np.empty(r, np.int64)
    vec = np.zeros(max(k4, r))
    vec2 = np.zeros(max(k4, r))
    w = np.empty(r)
    x = np.empty(r)
    scale = np.empty(r - 1)
    ray = np.empty(r)
    alpha = np.empty(p + f)
    d = np.empty(p + f)
    shift = np.zeros(p + f)
    barred = np.empty(f, np.int64)
    count = np.zeros(1, np.int64)
    shared = matrices.shape[0] == 1
    ready = 0
    limit0 = 40 * r + 200
    for o in todo:
        P = matrices[0 if shared else o]
        cost = costs[0 if shared else o]
        unit = units[o]
        for i in range(r - 1):
            scale[i] = 1.0 / unit[i]
        bars = 0
        if tags[o] >= 0:
            for j in range(f):
                if tag[j] == tags[o] and name[j] != keep[o]:
                    barred[bars] = p + j
                    bars += 1
        shift[:] = 0.0
        count[0] = 0
        ok = 0
        if warm:
            for l in range(r):
                basis[l] = basis_out[o, l]
            ok = _invert(M, basis, reach, work, Zt, unit, P, w)
        if ok == 0:
            for l in range(r):
                basis[l] = start[l]
            if shared and ready:
                M[:r] = M0[:r]
                reach[:] = reach0
                ok = 1
            else:
                ok = _invert(M, basis, reach, work, Zt, unit, P, w)
                if shared and ok:
                    M0[:r] = M[:r]
                    reach0[:] = reach
                    ready = 1
        code = FAILED
        noise = PRIMAL_NOISE
        for turn in range(ROUNDS):
            if ok == 0:
                code = FAILED
                break
            _prices(M, basis, cost, shift, p)
            if turn > 0:
                # the inverse alone did not settle it: its values are refined before they are judged again
                _refine(M, basis, Zt, unit, P, cost, work, x, w)
                noise = 0.0
            infeasible = False
            for l in range(r):
                q = basis[l]
                if _infeasibility(M, reach, l, 1 if q < p and fixed[q] else 0, 0.0) > 0.0:
                    infeasible = True
            if infeasible:
                _reduced_costs(M, Zt, scale, cost, shift, barred, bars, vec, d, P)
                lowest = np.inf
                for j in range(p + f):
                    lowest = min(lowest, d[j])
                for l in range(r):
                    d[basis[l]] = 1.0
                tie = True
                for i in range(r - 1):
                    if M[r, i] != 0.0:
                        tie = False
                if tie or lowest < 0.0:
                    # a distinct small cost on every column that would tie or has the wrong sign
                    for j in range(p + f):
                        if j < p:
                            if d[j] < 0.0 and not fixed[j]:
                                shift[j] -= d[j]
                        elif d[j] <= 0.0:
                            size = 0.0
                            for i in range(r - 1):
                                size += abs(scale[i] * Zt[i, j - p])
                            phase = (j - p + 1) * 0.6180339887498949
                            shift[j] += -d[j] + SHIFT * (0.5 + phase - np.floor(phase)) * size
                code = _dual(
                    M, basis, reach, Zt, unit, scale, P, cost, fixed, shift, barred, bars,
                    vec, vec2, alpha, d, w, ray, work, limit0, count, noise,
                )  # fmt: skip
                if code != OPTIMAL:
                    break
                shift[:] = 0.0
                _prices(M, basis, cost, shift, p)
            code = _primal(
                M, basis, reach, Zt, unit, scale, P, cost, fixed, shift, barred, bars, vec, d, w, x, work, 2 * limit0, count
            )
            if code != OPTIMAL:
                break
            off = _refine(M, basis, Zt, unit, P, cost, work, x, w)
            if off > 1e-9:
                ok = _invert(M, basis, reach, work, Zt, unit, P, w)
                code = FAILED
                continue
            if _feasible(M, basis, fixed, p, work):
                break
            code = FAILED
            ok = _invert(M, basis, reach, work, Zt, unit, P, w)
        status[o] = code
        pivots[o] += count[0]
        for l in range(r):
            basis_out[o, l] = basis[l]
            value[o, l] = M[l, r - 1]
            price[o, l] = ray[l] if code == INFEASIBLE else M[r, l]
