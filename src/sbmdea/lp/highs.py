"""The fallback: one program of a batch through HiGHS, for what the simplex could not certify."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .batch import Floats, Ints, LPBatch, barred_from
from .quiet import quiet
from .status import Status

_TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def solve_one(
    batch: LPBatch,
    o: int,
    linprog: Callable[[Floats, Floats, Floats, Floats], Any] | None = None,
) -> tuple[Status, Ints, Floats, Floats]:
    """Status, basis, values and prices (or ray) of program ``o``, in the form of an `LPSolution` row.

    Another solver may take HiGHS's place as ``linprog``.
    """
    solved = linprog or _linprog
    P = batch.matrix[0 if len(batch.matrix) == 1 else o]
    cost = batch.cost[0 if len(batch.cost) == 1 else o]
    r, p = P.shape
    allowed = np.flatnonzero(~barred_from(batch, o))
    A = np.zeros((r, p + len(allowed)))
    A[:, :p] = P
    A[:-1, p:] = (batch.columns[allowed] / batch.unit[o]).T
    size = np.abs(A).max(axis=0)
    size[size == 0.0] = 1.0
    A /= size
    c = np.concatenate([cost, np.zeros(len(allowed))]) / size
    upper = np.where(np.concatenate([batch.fixed, np.zeros(len(allowed), bool)]), 0.0, np.inf)
    rhs = np.zeros(r)
    rhs[-1] = 1.0

    answer = solved(c, A, rhs, upper)
    if answer is not None and answer.status == 0:
        x = answer.x / size
        used = np.argsort(-np.abs(answer.x), kind="stable")[:r]
        names = np.where(used < p, used, p + allowed[np.maximum(used - p, 0)]) if len(allowed) else used
        return Status.OPTIMAL, names, x[used], np.asarray(answer.eqlin.marginals)
    if answer is not None and answer.status == 2:
        # phase one: how far the rows must be broken; its prices are the ray
        phase = solved(
            np.concatenate([np.zeros(len(c)), np.ones(2 * r)]),
            np.hstack([A, np.eye(r), -np.eye(r)]),
            rhs,
            np.concatenate([upper, np.full(2 * r, np.inf)]),
        )
        if phase is not None and phase.status == 0 and phase.fun > 1e-9:
            return Status.INFEASIBLE, np.arange(r), np.zeros(r), np.asarray(phase.eqlin.marginals)
    return Status.FAILED, np.arange(r), np.zeros(r), np.full(r, np.nan)


@quiet()
def _linprog(c: Floats, A: Floats, b: Floats, upper: Floats) -> Any:
    from scipy.optimize import linprog

    bounds = np.column_stack([np.zeros(len(c)), upper])
    answer = None
    for options in ({}, {"presolve": False}):
        answer = linprog(c, A_eq=A, b_eq=b, bounds=bounds, method="highs", options={**_TIGHT, **options})
        if answer.status in (0, 2):
            return answer
    return answer
