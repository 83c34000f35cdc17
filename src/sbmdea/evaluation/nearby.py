"""Where a score hangs on the last digits of the data: the optimum jumps beside the evaluated point.

A row is moved by a share of 1e-12 of its own values, once to better and once to worse in all columns, as a reference
row as well. Few programs have to be solved again for that. Where prices are not large the optimum cannot fall by a
jump, as they prove a bound for the moved program too; where all basic values have room it cannot rise by one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..lp.batch import Bools, Floats, Ints, LPBatch, LPSolution
from ..lp.driver import solve
from ..lp.status import Status

STEP = 1e-12  # share of the own values by which a row is moved
JUMP = 1e-6  # what the optimum must not move by then, relative where it is above 1
ROOM = 1e-11  # a basic value below this is used up by such a step
AT_ONCE = 4096  # programs, where each has a matrix of its own


def jumps(
    batch: LPBatch, solution: LPSolution, towards: Floats, copies: Ints, working: Ints, threads: int | None
) -> Bools:
    """Which optima move by more than ``JUMP``, come or go beside the own points.

    ``towards`` (N, d): +1 where larger values are worse, −1 where they are better, 0 for a column that is not moved.
    ``copies`` (N, c) are the shared columns of the own rows, −1 for none.
    """
    found = np.zeros(batch.size, bool)
    suspects = np.flatnonzero(_suspicious(batch, solution))
    for first in range(0, len(suspects), AT_ONCE):
        some = suspects[first : first + AT_ONCE]
        for share in (-STEP, STEP):
            moved = _moved(batch, some, 1.0 + share * towards[some], copies[some])
            near, *_ = solve(moved, working, threads)
            found[some] |= _differs(solution, some, near)
    return found


def _suspicious(batch: LPBatch, solution: LPSolution) -> Bools:
    """Programs whose prices are large, or whose solution has no room; and those without a solution."""
    p = batch.matrix.shape[2]
    value = np.maximum(solution.value, 0.0)
    private = np.zeros((batch.size, p + 1))
    np.put_along_axis(private, np.minimum(solution.basis, p), value, axis=1)
    if len(batch.matrix) == 1:
        terms = private[:, :p] @ np.abs(batch.matrix[0]).T
    else:
        terms = np.einsum("op,orp->or", private[:, :p], np.abs(batch.matrix))
    with np.errstate(invalid="ignore"):
        most = (np.abs(solution.price) * terms)[:, :-1].sum(axis=1) * STEP
        steep = most > JUMP * _size(solution.objective)
    # a row that is its own only peer stays that
    others = (solution.basis >= p) & (solution.basis != p + batch.own[:, None]) & (value > ROOM)
    tight = (value <= ROOM).any(axis=1) & others.any(axis=1)
    optimal, infeasible = solution.status == Status.OPTIMAL, solution.status == Status.INFEASIBLE
    return np.asarray(optimal & (steep | tight) | infeasible)


def _moved(batch: LPBatch, some: Ints, by: Floats, copies: Ints) -> LPBatch:
    """The programs ``some`` with their own values multiplied ``by``; their own columns move along as private ones."""
    own, tag = batch.own[some], batch.problem_tag[some]
    its = np.where(own >= 0, batch.column_tag[own], -1)
    usable = (own >= 0) & ((tag != its) | (batch.keep[some] >= 0).any(axis=1))
    matrix, cost = (each if len(each) == 1 else each[some] for each in (batch.matrix, batch.cost))
    for one in copies.T if usable.any() else ():
        there = (usable & (one >= 0))[:, None]
        column = np.hstack([np.where(there, batch.columns[one] / batch.unit[some], 0.0), np.zeros((len(some), 1))])
        matrix, cost = _beside(matrix, column), np.hstack([cost, np.zeros((len(cost), 1))])
    unit = batch.unit[some]
    unit[:, : by.shape[1]] *= by
    return replace(
        batch,
        unit=unit,
        matrix=matrix,
        cost=cost,
        fixed=np.append(batch.fixed, np.zeros(matrix.shape[2] - len(batch.fixed), bool)),
        problem_tag=np.where(usable, its, tag),
        keep=np.where(usable[:, None], -1, batch.keep[some]),
        own=np.full(len(some), -1),
        dominated=False,
        reach=None,
        within=None,
        stored=None,
    )


def _beside(matrix: Floats, column: Floats) -> Floats:
    """One column (N, r) more; one set for all where it was one and the columns are equal."""
    if len(matrix) == 1 and (column == column[0]).all():
        column = column[:1]
    sets = max(len(matrix), len(column))
    return np.concatenate([np.broadcast_to(matrix, (sets, *matrix.shape[1:])), column[:, :, None]], axis=2)


def _differs(solution: LPSolution, some: Ints, near: LPSolution) -> Bools:
    there = solution.status[some] == Status.OPTIMAL
    objective = solution.objective[some]
    with np.errstate(invalid="ignore"):
        far = np.abs(near.objective - objective) > JUMP * _size(objective)
    return np.asarray((near.status != Status.FAILED) & (((near.status == Status.OPTIMAL) != there) | (there & far)))


def _size(objective: Floats) -> Floats:
    return np.maximum(1.0, np.abs(objective))
