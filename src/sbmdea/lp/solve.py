"""Very many very small programs, one after another: an explicit inverse of r × r per program, in cache.

A program is at most a dozen rows, so its basis inverse is a few hundred numbers and every step is a handful of products
with it. The first basis is dual feasible for the models of this package (or made so by raising costs), so the dual
method runs first and the primal one only removes what the raised costs left behind.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .basis import feasible, infeasibility, invert, reduced_costs, refine, set_prices
from .batch import FAILED, INFEASIBLE, OPTIMAL
from .products import OPTIONS
from .simplex import dual, primal

PRIMAL_NOISE = 1e-15  # times the norm of the inverse's row: what rounding alone can do to a value before it is refined
SHIFT = 1e-6  # relative size of the cost perturbation that keeps the dual method moving
INACCURATE = 1e-9  # a refinement step this large asks for a fresh inverse
ROUNDS = 6  # dual–primal rounds before giving up


@njit("void(f8[:,::1], i8[::1], f8[:,::1], i8, f8[::1], f8[::1], i8[::1], i8, f8[::1], f8[::1])", **OPTIONS)
def _make_dual_feasible(M, basis, A, p, scale, cost, shut, shuts, vec, d):
    """Raise costs where a reduced cost is negative; where the prices are all zero, by a distinct small amount."""
    r, c = A.shape
    reduced_costs(M, A, scale, cost, vec, d)
    for b in range(shuts):
        d[shut[b]] = 1.0
    for l in range(r):
        d[basis[l]] = 1.0
    free = True
    for i in range(r - 1):
        if M[r, i] != 0.0:
            free = False
    for j in range(p):
        if d[j] < 0.0:
            cost[j] -= d[j]
    for j in range(p, c):
        if d[j] < 0.0 or (free and d[j] == 0.0):
            size = 0.0
            for i in range(r):
                size += abs(scale[i] * A[i, j])
            phase = (j - p + 1) * 0.6180339887498949
            cost[j] += -d[j] + SHIFT * (0.5 + phase - np.floor(phase)) * size


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,:,::1], f8[:,::1], "
    "b1[::1], i8[::1], i8, i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], i4[::1])",
    **OPTIONS,
)
def solve(
    todo, Zt, name, tag, units, tags, keep, matrices, costs, fixed, start, warm,
    basis_out, value, price, status, pivots,
):  # fmt: skip
    """Solve the programs ``todo`` over the columns ``Zt`` (k × f); ``warm`` continues from the bases found before.

    ``name`` and ``tag`` say which column of the batch each of ``Zt`` is, and by which tag it is barred. Results are
    written into the output arrays, one row a program. After INFEASIBLE ``price`` holds the ray.
    """
    k, f = Zt.shape
    r, p = matrices.shape[1], matrices.shape[2]
    A = np.zeros((r, p + f))
    A[:k, p:] = Zt
    held = np.zeros(p + f, np.bool_)
    held[:p] = fixed
    shut = np.empty(p + f, np.int64)
    fixed_count = 0
    for j in range(p):
        if fixed[j]:
            shut[fixed_count] = j
            fixed_count += 1
    M = np.empty((r + 1, r))
    M0 = np.empty((r, r))
    reach = np.empty(r)
    reach0 = np.empty(r)
    work = np.empty((r + 1, r))
    basis = np.empty(r, np.int64)
    unit = np.ones(r)
    scale = np.ones(r)
    vec, vec2, w, x, ray = np.empty(r), np.empty(r), np.empty(r), np.empty(r), np.empty(r)
    alpha, d, ratio, cost = np.empty(p + f), np.empty(p + f), np.empty(p + f), np.zeros(p + f)
    bits = np.empty(1, np.int64)
    count = np.zeros(1, np.int64)
    shared = matrices.shape[0] == 1
    ready = False
    limit = 40 * r + 200
    for o in todo:
        P = matrices[0 if shared else o]
        for i in range(k):
            unit[i] = units[o, i]
            scale[i] = 1.0 / unit[i]
        for i in range(r):
            for j in range(p):
                A[i, j] = P[i, j] * unit[i]
        shuts = fixed_count
        if tags[o] >= 0:
            for j in range(f):
                if tag[j] == tags[o] and name[j] != keep[o]:
                    shut[shuts] = p + j
                    shuts += 1
        cost[:p] = costs[0 if shared else o]
        cost[p:] = 0.0
        count[0] = 0
        ok = 0
        if warm:
            for l in range(r):
                basis[l] = basis_out[o, l]
            ok = invert(M, basis, reach, work, A, unit, w)
        if ok == 0:
            for l in range(r):
                basis[l] = start[l]
            if ready:
                M[:r] = M0
                reach[:] = reach0
                ok = 1
            else:
                ok = invert(M, basis, reach, work, A, unit, w)
                if shared and ok:
                    M0[:] = M[:r]
                    reach0[:] = reach
                    ready = True
        code = FAILED
        for turn in range(ROUNDS):
            if ok == 0:
                code = FAILED
                break
            set_prices(M, basis, cost)
            if turn > 0:
                # the inverse alone did not settle it: its values are refined before they are judged again
                refine(M, basis, A, unit, cost, work, x, w)
            infeasible = False
            for l in range(r):
                if infeasibility(M, reach, l, 1 if held[basis[l]] else 0, 0.0) > 0.0:
                    infeasible = True
            if infeasible:
                _make_dual_feasible(M, basis, A, p, scale, cost, shut, shuts, vec, d)
                code = dual(
                    M, basis, reach, A, p, unit, scale, cost, held, shut, shuts,
                    vec, vec2, alpha, d, ratio, bits, w, ray, work, limit, count, PRIMAL_NOISE if turn == 0 else 0.0,
                )  # fmt: skip
                if code != OPTIMAL:
                    break
                cost[:p] = costs[0 if shared else o]
                cost[p:] = 0.0
                set_prices(M, basis, cost)
            code = primal(
                M, basis, reach, A, p, unit, scale, cost, held, shut, shuts, vec, d, w, x, work, 2 * limit, count
            )
            if code != OPTIMAL:
                break
            if refine(M, basis, A, unit, cost, work, x, w) <= INACCURATE and feasible(M, basis, held, work):
                break
            code = FAILED
            ok = invert(M, basis, reach, work, A, unit, w)
        for l in range(r):
            basis_out[o, l] = basis[l]
            value[o, l] = M[l, r - 1]
            price[o, l] = ray[l] if code == INFEASIBLE else M[r, l]
            if not (np.isfinite(value[o, l]) and np.isfinite(price[o, l])):
                code = FAILED
        status[o] = code
        pivots[o] += count[0]
