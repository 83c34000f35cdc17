"""Programs of many rows: the simplex method block by block, judged as usual, and HiGHS for what it leaves open."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..lp.batch import FAILED, OPTIMAL, Floats, Ints, LPBatch, LPSolution, barred_from
from ..lp.blockwise import Blocks, solve_blockwise
from ..lp.driver import certified
from ..lp.kernels.certify import certify
from ..lp.last_word import decide, doubtful
from ..lp.status import Status
from ..lp.threads import Progress, count, run

TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
ZERO = 1e-11  # relative size of a value that may be basic at 0
REFINED = 2
PIVOT = 1e-9  # relative size of what is left of a column that is independent of the others


def solve_large(
    batch: LPBatch,
    blocks: Blocks,
    own: Ints,
    threads: int | None = None,
    progress: Progress | None = None,
    rough: bool = False,
    begin: Ints | None = None,
) -> LPSolution:
    """Every program, from the bases ``begin`` where there are any; what figures do not certify goes to HiGHS, and is
    then decided in rational arithmetic unless a ``rough`` answer will do."""
    N, (_, r, _) = batch.size, batch.matrix.shape
    basis, value, prices = np.zeros((N, r), np.int64), np.zeros((N, r)), np.full((N, r), np.nan)
    status, gone = np.full(N, FAILED, np.int8), np.zeros(N, bool)
    objective, primal, violation, gap = (np.full(N, np.nan) for _ in range(4))
    solution = LPSolution(
        basis, value, prices, objective, status, primal, violation, gap, np.zeros(N, bool), gone, np.zeros(N, np.int32)
    )
    basis[:] = batch.start if begin is None else begin

    def prove(todo: Ints) -> None:
        from ..lp.kernels.staircase import price_blocks  # compiled only where it is needed

        crew = count(threads, len(todo) * len(batch.columns) / 1e5)
        violation[todo] = 0.0
        run(
            price_blocks, todo, crew, None, blocks.first, blocks.at, blocks.rows, blocks.place, blocks.Z,
            batch.column_tag, batch.unit, batch.problem_tag, prices, violation,
        )  # fmt: skip
        run(
            certify, todo, crew, None, batch.columns, batch.unit, batch.matrix, batch.cost, batch.fixed, basis, value,
            prices, status, objective, primal, violation, gap,
        )  # fmt: skip

    solve_blockwise(batch, blocks, own, solution, threads, progress, begin is not None)
    prove(np.flatnonzero(status != FAILED))
    _look_closer(batch, solution, np.flatnonzero((status == OPTIMAL) & ~certified(solution)))
    open_ones = np.flatnonzero(~certified(solution))
    for o in open_ones:
        status[o], basis[o], value[o], prices[o] = _one(batch, int(o))
    solution.fallback[open_ones] = True
    prove(open_ones[status[open_ones] == OPTIMAL])
    if not rough:
        _look_closer(batch, solution, np.flatnonzero((status == OPTIMAL) & ~certified(solution)))
        again = np.flatnonzero(~certified(solution) | doubtful(batch, solution, threads))
        p = batch.matrix.shape[2]
        for o in again:
            mine = np.append(basis[o][basis[o] >= p] - p, blocks.first[:-1] + own[o] if own[o] >= 0 else [])
            decide(batch, solution, np.array([o]), mine.astype(np.int64))
    return solution


def _look_closer(batch: LPBatch, solution: LPSolution, todo: Ints) -> None:
    """The gap of the programs ``todo``, from sums of more digits, where there are any: what is rounding in the figures
    of `certify` need not be in the solution."""
    wide = np.longdouble
    eps = max(float(np.finfo(wide).eps), 2.0**-63)
    for o in todo:
        matrix, cost = (each[0 if len(each) == 1 else o] for each in (batch.matrix, batch.cost))
        r, p = matrix.shape
        per_unit = solution.price[o, :-1] / batch.unit[o]
        close = batch.columns @ per_unit >= -NEAR * (np.abs(batch.columns) @ np.abs(per_unit))
        close[solution.basis[o][solution.basis[o] >= p] - p] = True
        allowed = np.flatnonzero(close & ~barred_from(batch, int(o)))  # the others are out of the question
        shared = batch.columns[allowed].T.astype(wide) / batch.unit[o].astype(wide)[:, None]
        A = np.hstack([matrix.astype(wide), np.vstack([shared, np.zeros((1, len(allowed)), wide)])])
        c = np.concatenate([cost, np.zeros(len(allowed))]).astype(wide)
        y, x = solution.price[o].astype(wide), np.zeros(A.shape[1], wide)
        place = np.full(p + len(batch.columns), -1)
        place[:p], place[p + allowed] = np.arange(p), p + np.arange(len(allowed))
        x[place[solution.basis[o]]] = solution.value[o]
        wrong = np.where(np.append(batch.fixed, np.zeros(len(allowed), bool)), np.abs(x), np.maximum(-x, 0.0))
        terms = 1.0 + np.abs(A) @ np.abs(x)
        rhs = np.zeros(r, wide)
        rhs[-1] = 1.0
        off = float(np.max((np.abs(A @ x - rhs) + np.abs(A) @ wrong) / terms))
        free = ~np.append(batch.fixed, np.zeros(len(allowed), bool))
        excess = np.maximum((y @ A - c)[free], 0.0) / (np.abs(y) @ np.abs(A) + np.abs(c) + NOTHING)[free]
        weighed = float(np.abs(y) @ terms)
        moved = weighed * (off + float(excess.max(initial=0.0)) + r * eps)
        solution.gap[o] = float(abs(c @ x - y[-1])) + moved


NOTHING = 1e-300
NEAR = 1e-9  # relative reduced cost below which rounding may have the last word


def _one(batch: LPBatch, o: int) -> tuple[Status, Ints, Floats, Floats]:
    from scipy.optimize import linprog
    from scipy.sparse import csc_array

    matrix = batch.matrix[0 if len(batch.matrix) == 1 else o]
    cost = batch.cost[0 if len(batch.cost) == 1 else o]
    r, p = matrix.shape
    allowed = np.flatnonzero(~barred_from(batch, o))
    free = np.flatnonzero(~batch.fixed)
    shared = np.vstack([(batch.columns[allowed] / batch.unit[o]).T, np.zeros((1, len(allowed)))])
    A = np.hstack([matrix[:, free], shared])
    names = np.concatenate([free, p + allowed])
    c = np.concatenate([cost[free], np.zeros(len(allowed))])
    size = np.abs(A).max(axis=0)
    size[size == 0.0] = 1.0
    A /= size
    rhs = np.zeros(r)
    rhs[-1] = 1.0
    sparse: Any = csc_array(A)
    found: Any = None
    for options in ({}, {"presolve": False}):
        found = linprog(c / size, A_eq=sparse, b_eq=rhs, method="highs-ds", options={**TIGHT, **options})
        if found.status == 0:
            break
    if found is None or found.status != 0:
        return Status.FAILED, batch.start, np.zeros(r), np.full(r, np.nan)
    places, rows = _basis(A, c / size, found.x, np.asarray(found.eqlin.marginals), r)
    closing = np.flatnonzero(batch.fixed)
    B = np.hstack([A[:, places], np.eye(r)[:, rows]])
    costs = np.concatenate([(c / size)[places], np.zeros(len(rows))])
    y, x = _solved(B.T, costs), _solved(B, rhs)
    theirs = np.asarray(found.eqlin.marginals)
    if _violation(A, c / size, y) > max(_violation(A, c / size, theirs), 1e-13):
        y = theirs  # beside a degenerate solution a basis need not have prices of the right signs
    closes = {int(np.flatnonzero(matrix[:, j])[0]): int(j) for j in closing}
    if any(row not in closes for row in rows):
        return Status.FAILED, batch.start, np.zeros(r), np.full(r, np.nan)
    used = np.concatenate([names[places], [closes[row] for row in rows]]).astype(np.int64)
    values = np.concatenate([x[: len(places)] / size[places], x[len(places) :]])
    return Status.OPTIMAL, used, values, y


def _solved(B: Floats, b: Floats) -> Floats:
    """B x = b, refined by residuals of more digits, so that nothing but the last rounding is left."""
    x = np.linalg.solve(B, b)
    wide, right = B.astype(np.longdouble), b.astype(np.longdouble)
    for _ in range(REFINED):
        x = x + np.linalg.solve(B, np.asarray(right - wide @ x.astype(np.longdouble), dtype=float))
    return np.asarray(x)


def _violation(A: Floats, c: Floats, y: Floats) -> float:
    return float(np.max((y @ A - c) / (np.abs(y) @ np.abs(A) + np.abs(c) + NOTHING), initial=0.0))


def _basis(A: Floats, c: Floats, x: Floats, y: Floats, r: int) -> tuple[Ints, Ints]:
    """Independent columns, those with a value first, then those that cost nothing more; and rows left over."""
    rest = np.abs(c - y @ A)
    order = np.lexsort((rest, -np.where(x > ZERO * x.max(), x, 0.0)))
    work = np.zeros((r, r))
    picked: list[int] = []
    free = np.ones(r, bool)
    pivots: list[int] = []
    for j in order:
        column = A[:, j].copy()
        for k, row in enumerate(pivots):
            factor = column[row]
            if factor:
                column -= factor * work[k]
        left = np.where(free, np.abs(column), 0.0)
        row = int(left.argmax())
        if left[row] <= PIVOT:
            continue
        work[len(picked)] = column / column[row]
        free[row] = False
        pivots.append(row)
        picked.append(int(j))
        if len(picked) == r:
            break
    return np.array(picked, np.int64), np.flatnonzero(free)
