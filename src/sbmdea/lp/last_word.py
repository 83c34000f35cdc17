"""What floats leave open, decided in rational arithmetic."""

from __future__ import annotations

import numpy as np

from .batch import FAILED, INFEASIBLE, OPTIMAL, Bools, Ints, LPBatch, LPSolution
from .entries import separates
from .exact import Answer, largest, solve_exactly
from .pieces import blocks
from .threads import count, run

RESIDUAL = 2.0**-51  # beyond this a solution does not solve the program of data that round to the same floats …
VIOLATION = 2.0 * 2.0**-52  # … and beyond this, times the number of rows, neither do prices
SAME = 2.0**-49  # an exact optimum this close to the one at hand confirms it


def doubtful(batch: LPBatch, solution: LPSolution, threads: int | None) -> Bools:
    """Which answers could be others without rounding: a solution that is hardly one, prices hardly so, a ray likewise.

    Beside a row almost like another one such an answer can be far from the optimum, however small its residuals are.
    """
    open_ones = hardly(solution)
    infeasible = np.flatnonzero(solution.status == INFEASIBLE)
    if len(infeasible):
        proved = np.zeros(batch.size, bool)
        Z = blocks(batch.columns) if batch.blocks is None else batch.blocks
        stored = np.zeros((0, *batch.matrix.shape[1:])) if batch.stored is None else batch.stored
        run(
            separates, infeasible, count(threads, len(infeasible) * len(batch.columns) / 5e4), None,
            batch.columns, Z, largest(batch), batch.column_tag, batch.unit, batch.problem_tag, batch.keep,
            batch.matrix, stored, batch.fixed, solution.basis, solution.price, solution.status, proved,
        )  # fmt: skip
        open_ones[infeasible] = ~proved[infeasible]
    return open_ones


def hardly(solution: LPSolution) -> Bools:
    """Which optima are hardly ones."""
    most = VIOLATION * solution.basis.shape[1]
    found = (solution.primal_residual > RESIDUAL) | (solution.dual_violation > most)
    return np.asarray(found & (solution.status == OPTIMAL))


def decide(batch: LPBatch, solution: LPSolution, todo: Ints, working: Ints) -> Ints:
    """Write the exact answers of the programs ``todo`` into ``solution``; a program without an optimum stays failed.

    Returns those that took too long, so that another solver may know more.
    """
    given_up = []
    for o in todo:
        answer = solve_exactly(batch, int(o), solution.basis[o], working)
        confirmed = answer.status == INFEASIBLE == solution.status[o]
        confirmed |= answer.status == OPTIMAL == solution.status[o] and _same(answer.objective, solution.objective[o])
        write(solution, int(o), answer, confirmed)
        if answer.status == FAILED and not answer.endless:
            given_up.append(o)
    return np.array(given_up, np.int64)


def write(solution: LPSolution, o: int, answer: Answer, confirmed: bool) -> None:
    """``confirmed``: it is what was there before."""
    solution.status[o] = answer.status
    solution.basis[o], solution.value[o], solution.price[o] = answer.basis, answer.value, answer.price
    solution.objective[o] = answer.objective
    solution.exact[o] = answer.status != FAILED and not confirmed
    solution.fallback[o] &= answer.status == FAILED or confirmed
    figure = np.nan if answer.status == FAILED else 0.0
    solution.primal_residual[o] = np.nan if answer.status == INFEASIBLE else figure
    solution.dual_violation[o] = solution.gap[o] = figure


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(1.0, abs(one))
