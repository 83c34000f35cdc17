"""HiGHS or cvxpy for any program that can be written as a batch: one by one, certified like the simplex's answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..lp.batch import LPBatch, LPSolution
from ..lp.driver import certified
from ..lp.entries import certify, price
from ..lp.highs import solve_one
from ..lp.last_word import decide, doubtful
from ..lp.pieces import blocks
from ..lp.status import Status
from ..lp.threads import Progress


def solve(solver: str, batch: LPBatch, progress: Progress | None) -> LPSolution:
    """Every program of the batch by "highs" or "cvxpy", priced against all columns."""
    linprog: Any = None
    if solver == "cvxpy":
        from .cvxpy_batch import linprog as by_cvxpy

        linprog = by_cvxpy
    N, (_, r, _) = batch.size, batch.matrix.shape
    everyone, n = np.arange(N), len(batch.columns)
    basis, value, row_price = np.zeros((N, r), np.int64), np.zeros((N, r)), np.zeros((N, r))
    status = np.zeros(N, np.int8)
    for o in everyone:
        status[o], basis[o], value[o], row_price[o] = solve_one(batch, int(o), linprog)
        if progress is not None:
            progress(1)
    violation, worst = np.zeros(N), np.full(N, -1)
    price(
        everyone, blocks(batch.columns), np.arange(n), batch.column_tag, batch.unit, batch.problem_tag,
        batch.keep, row_price, violation, worst,
    )  # fmt: skip
    objective, primal, gap = np.empty(N), np.empty(N), np.empty(N)
    certify(
        everyone, batch.columns, batch.unit, batch.matrix, batch.cost, batch.fixed,
        basis, value, row_price, status, objective, primal, violation, gap,
    )  # fmt: skip
    solution = LPSolution(
        basis, value, row_price, objective, status, primal, violation, gap,
        fallback=np.ones(N, bool), exact=np.zeros(N, bool), pivots=np.zeros(N, np.int32),
    )  # fmt: skip
    status[~certified(solution)] = Status.FAILED
    undecided = (status == Status.FAILED) | doubtful(batch, solution, 1)
    decide(batch, solution, np.flatnonzero(undecided), np.array([], np.int64))
    return solution
