"""Very many very small programs, one after another: an explicit inverse of r × r per program, in cache.

A program is at most a dozen rows, so its basis inverse is a few hundred numbers and every step is a handful of products
with it. The first basis is dual feasible for the models of this package (or made so by raising costs), so the dual
method runs first and the primal one only removes what the raised costs left behind.
"""

from __future__ import annotations

import numpy as np

from ..batch import FAILED, INFEASIBLE, OPTIMAL, STALE
from .basis import feasible, infeasibility, invert, reduced_costs, refine, set_prices
from .compiled import njit
from .products import INNER, OPTIONS
from .simplex import dual, primal

PRIMAL_NOISE = 1e-15  # times the norm of the inverse's row: what rounding alone can do to a value before it is refined
SHIFT = 1e-6  # relative size of the cost perturbation that keeps the dual method moving
INACCURATE = 1e-9  # a refinement step this large asks for a fresh inverse
WIDE = 1e4  # entries of basic columns from which on the primal method looks again with refined prices
ROUNDS = 6  # dual–primal rounds before giving up

JUDGE, DUAL, PRIMAL = 0, 1, 2  # what comes next for a program


@njit("void(f8[:,::1], i8[::1], f8[:,::1], i8, f8[::1], f8[::1], i8[::1], i8, f8[::1], f8[::1])", **INNER)
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


# loops instead of assignments to slices: the compiler takes a third of a second for each of those


@njit("f8(f8[::1])", **INNER)
def _largest(values):
    top = 0.0
    for value in values:
        top = max(top, value)
    return top


@njit("void(f8[:,::1], i8, f8[::1])", **INNER)
def _true_costs(costs, row, cost):
    p = costs.shape[1]
    for j in range(p):
        cost[j] = costs[row, j]
    for j in range(p, cost.shape[0]):
        cost[j] = 0.0


@njit("void(f8[:,::1], f8[::1], f8[:,::1], f8[::1])", **INNER)
def _copy(M, largest_entry, to_M, to_largest):
    r = largest_entry.shape[0]
    for l in range(r):
        to_largest[l] = largest_entry[l]
        for i in range(r):
            to_M[l, i] = M[l, i]


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], f8[:,:,::1], f8[:,::1], "
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
    for i in range(k):
        for j in range(f):
            A[i, p + j] = Zt[i, j]
    held = np.zeros(p + f, np.bool_)
    shut = np.empty(p + f, np.int64)
    fixed_count = 0
    for j in range(p):
        held[j] = fixed[j]
        if fixed[j]:
            shut[fixed_count] = j
            fixed_count += 1
    M = np.empty((r + 1, r))
    M0 = np.empty((r, r))
    largest_entry = np.empty(r)
    largest0 = np.empty(r)
    work = np.empty((r + 1, r))
    basis = np.empty(r, np.int64)
    unit = np.ones(r)
    scale = np.ones(r)
    vec = np.empty(r)
    vec2 = np.empty(r)
    w = np.empty(r)
    x = np.empty(r)
    ray = np.empty(r)
    alpha = np.empty(p + f)
    d = np.empty(p + f)
    ratio = np.empty(p + f)
    cost = np.empty(p + f)
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
                if tag[j] == tags[o] and name[j] != keep[o, 0] and name[j] != keep[o, 1]:
                    shut[shuts] = p + j
                    shuts += 1
        _true_costs(costs, 0 if shared else o, cost)
        count[0] = 0
        cold = warm == 0
        for l in range(r):
            basis[l] = start[l] if cold else basis_out[o, l]
        inverted = False
        if cold and ready:
            _copy(M0, largest0, M, largest_entry)
            inverted = True
        code = FAILED
        turn = 0
        phase = JUDGE
        while turn < ROUNDS:
            fresh = 0
            if not inverted:
                if invert(M, basis, largest_entry, work, A, unit, w) == 0:
                    if cold:
                        break
                    cold = True
                    for l in range(r):
                        basis[l] = start[l]
                    continue
                inverted = True
                fresh = 1
                if shared and cold and not ready and turn == 0 and phase == JUDGE:
                    _copy(M, largest_entry, M0, largest0)
                    ready = True
            set_prices(M, basis, cost)
            if phase == JUDGE:
                if turn > 0:
                    # the inverse alone did not settle it: its values are refined before they are judged again
                    refine(M, basis, A, unit, cost, work, x, w)
                phase = PRIMAL
                for l in range(r):
                    if infeasibility(M, largest_entry, l, 1 if held[basis[l]] else 0, 0.0) > 0.0:
                        phase = DUAL
                if phase == DUAL:
                    _make_dual_feasible(M, basis, A, p, scale, cost, shut, shuts, vec, d)
            if phase == DUAL:
                code = dual(
                    M, basis, largest_entry, A, p, unit, scale, cost, held, shut, shuts, vec, vec2, alpha, d, ratio,
                    w, ray, limit, count, PRIMAL_NOISE if turn == 0 else 0.0, fresh,
                )  # fmt: skip
                if code == OPTIMAL:
                    _true_costs(costs, 0 if shared else o, cost)
                    set_prices(M, basis, cost)
                    phase = PRIMAL
            if phase == PRIMAL:
                settled = False
                for _ in range(2):
                    before = count[0]
                    code = primal(
                        M, basis, largest_entry, A, p, unit, scale, cost, held, shut, shuts, vec, d,
                        w, x, 2 * limit, count,
                    )  # fmt: skip
                    if code != OPTIMAL or (settled and count[0] == before):
                        break
                    step = refine(M, basis, A, unit, cost, work, x, w)
                    settled = step <= INACCURATE and feasible(M, basis, held, work) == 1
                    # beside huge entries an optimum is judged once more by prices without noise
                    if not settled or _largest(largest_entry) < WIDE:
                        break
                if code == OPTIMAL:
                    if settled:
                        break
                    code = FAILED
                    turn += 1
                    phase = JUDGE
                    inverted = False
                    continue
            if code != STALE:
                break
            inverted = False
        if code == STALE:
            code = FAILED
        for l in range(r):
            basis_out[o, l] = basis[l]
            value[o, l] = M[l, r - 1]
            price[o, l] = ray[l] if code == INFEASIBLE else M[r, l]
            if not abs(value[o, l]) + abs(price[o, l]) < np.inf:
                code = FAILED
        status[o] = code
        pivots[o] += count[0]
