"""What floats leave open, decided in rational arithmetic."""

from __future__ import annotations

import numpy as np

from .batch import FAILED, INFEASIBLE, OPTIMAL, Bools, Ints, LPBatch, LPSolution
from .exact import solve_exactly
from .threads import count, run

FIGURES = 2.0 * 2.0**-52  # times the number of rows: residuals and violations beyond are no rounding
TINY = 2.0**-49  # a basic value below this may be 0, or have the other sign


def doubtful(batch: LPBatch, solution: LPSolution, threads: int | None) -> Bools:
    """Which answers could be others without rounding: a solution that is hardly one, prices hardly so, a ray likewise.

    Beside a row almost like another one such an answer can be far from the optimum, however small its residuals are.
    """
    N, r = solution.basis.shape
    optimal = solution.status == OPTIMAL
    rounding = FIGURES * r
    open_ones: Bools = (solution.primal_residual > rounding) | (solution.dual_violation > rounding)
    tiny = np.flatnonzero(optimal & ((solution.value < TINY) & (solution.value != 0.0)).any(axis=1))
    if len(tiny):
        # a DMU that is its own peer at no cost solves its program exactly, whatever else is in the basis
        basis, own = solution.basis[tiny], batch.matrix.shape[2] + batch.own[tiny]
        itself = (batch.own[tiny] >= 0) & (basis == own[:, None]).any(axis=1) & (basis == 0).any(axis=1)
        open_ones[tiny[~itself]] = True
    open_ones &= optimal
    infeasible = np.flatnonzero(solution.status == INFEASIBLE)
    if len(infeasible):
        from .rays import separates  # compiled only where it is needed

        proved = np.zeros(N, bool)
        run(
            separates, infeasible, count(threads, len(infeasible) * len(batch.columns) / 5e4), None,
            batch.columns, batch.column_tag, batch.unit, batch.problem_tag, batch.keep, batch.matrix, batch.fixed,
            solution.basis, solution.price, solution.status, proved,
        )  # fmt: skip
        open_ones[infeasible] = ~proved[infeasible]
    return open_ones


def decide(batch: LPBatch, solution: LPSolution, todo: Ints, working: Ints) -> None:
    """Write the exact answers of the programs ``todo`` into ``solution``; a program without an optimum stays failed."""
    for o in todo:
        answer = solve_exactly(batch, int(o), solution.basis[o], working)
        confirmed = answer.status == INFEASIBLE == solution.status[o]
        confirmed |= answer.status == OPTIMAL == solution.status[o] and _same(answer.objective, solution.objective[o])
        solution.status[o] = answer.status
        solution.basis[o], solution.value[o], solution.price[o] = answer.basis, answer.value, answer.price
        solution.objective[o] = answer.objective
        solution.exact[o] = answer.status != FAILED and not confirmed
        solution.fallback[o] &= answer.status == FAILED or confirmed
        figure = np.nan if answer.status == FAILED else 0.0
        solution.primal_residual[o] = np.nan if answer.status == INFEASIBLE else figure
        solution.dual_violation[o] = solution.gap[o] = figure


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= TINY * max(1.0, abs(one))
