"""Programs of many rows: the simplex method block by block, judged as usual, and HiGHS for what it leaves open."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from ..lp.batch import FAILED, OPTIMAL, Floats, Ints, LPBatch, LPSolution, barred_from
from ..lp.blockwise import Blocks, solve_blockwise
from ..lp.driver import certified
from ..lp.entries import certify, price_blocks
from ..lp.last_word import decide, doubtful
from ..lp.status import Status
from ..lp.threads import Progress, count, run

TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
ZERO = 1e-11  # relative size of a value that may be basic at 0
REFINED = 2
NOTHING = 1e-300
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
    """The gap of the programs ``todo`` once their solutions are refined in rational numbers, without rounding: beside
    large prices the digits of a float say too little, and what is rounding in the figures of `certify` need not be in
    the basis."""
    for o in todo:
        basis, r = solution.basis[o], solution.basis.shape[1]
        matrix, cost = (each[0 if len(each) == 1 else o] for each in (batch.matrix, batch.cost))
        p, unit = matrix.shape[1], np.append(batch.unit[o], 1.0)
        per_unit = solution.price[o] / unit
        close = batch.columns @ per_unit[:-1] >= -NEAR * (np.abs(batch.columns) @ np.abs(per_unit[:-1]))
        allowed = np.flatnonzero(close & ~barred_from(batch, int(o)))  # the others are out of the question

        def column(q: int, matrix: Floats = matrix, unit: Floats = unit, p: int = p) -> Entries:
            if q < p:
                return [(i, Fraction(matrix[i, q]) * Fraction(unit[i])) for i in np.flatnonzero(matrix[:, q]).tolist()]
            one = batch.columns[q - p]
            return [(i, Fraction(one[i])) for i in np.flatnonzero(one).tolist()]

        basic = [column(int(q)) for q in basis]
        B = np.zeros((r, r))
        for place, entries in enumerate(basic):
            for i, entry in entries:
                B[i, place] = float(entry) / unit[i]
        try:
            inverse = np.linalg.inv(B)
        except np.linalg.LinAlgError:
            continue
        costs = [Fraction(cost[q]) if q < p else Fraction(0) for q in basis.tolist()]
        x, y = ([Fraction(one) for one in some.tolist()] for some in (solution.value[o], per_unit))
        for _ in range(REFINED + 1):
            lack = _lack(basic, x, r)
            x = [a + Fraction(b) for a, b in zip(x, (inverse @ (_floats(lack) / unit)).tolist(), strict=True)]
            rest = [c - sum(y[i] * entry for i, entry in entries) for c, entries in zip(costs, basic, strict=True)]
            y = [a + Fraction(b) for a, b in zip(y, (_floats(rest) @ inverse / unit).tolist(), strict=True)]
        held = [q < p and bool(batch.fixed[q]) for q in basis.tolist()]
        wrong = [abs(a) if stays else max(-a, Fraction(0)) for a, stays in zip(x, held, strict=True)]
        off = np.abs(_floats(_lack(basic, x, r)))
        terms = np.zeros(r)
        for entries, value, missed in zip(basic, x, wrong, strict=True):
            for i, entry in entries:
                off[i] += abs(float(entry * missed))
                terms[i] += abs(float(entry * value))
        excess = 0.0
        for q in (*np.flatnonzero(~batch.fixed).tolist(), *(p + allowed).tolist()):
            entries, c = column(q), Fraction(cost[q]) if q < p else Fraction(0)
            more = sum((y[i] * entry for i, entry in entries), -c)
            if more > 0:
                size = sum((abs(y[i] * entry) for i, entry in entries), abs(c))
                excess = max(excess, float(more / size))
        terms += unit
        weighed = np.abs(_floats(y))
        optimum = sum((c * a for c, a in zip(costs, x, strict=True)), Fraction(0))
        between = abs(optimum - y[-1]) + abs(optimum - Fraction(solution.objective[o]))
        solution.gap[o] = float(between) + float(weighed @ off) + excess * float(weighed @ terms)


def _lack(basic: list[Entries], x: list[Fraction], r: int) -> list[Fraction]:
    """What the rows, times their units, lack."""
    lack = [Fraction(int(i == r - 1)) for i in range(r)]
    for entries, value in zip(basic, x, strict=True):
        for i, entry in entries:
            lack[i] -= entry * value
    return lack


def _floats(values: list[Fraction]) -> Floats:
    return np.array([float(one) for one in values])


Entries: TypeAlias = "list[tuple[int, Fraction]]"
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
