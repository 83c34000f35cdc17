"""Where a score hangs on the last digits of the data: the optimum jumps beside the evaluated point.

A row is moved by a share of 1e-12 of its own values, once to better and once to worse in all columns, as a reference
row as well. In equations neither gives room, and what hangs on the ratio of columns stays where all move alike: columns
in equations also move by shares of their own. Few programs have to be solved again for that. Where prices are not large
the optimum cannot fall by a jump, as they prove a bound for the moved program too; where all basic values have room it
cannot rise by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

import numpy as np

from ..lp.batch import Bools, Floats, Ints, LPBatch, LPSolution
from ..lp.in_groups import solve
from ..lp.status import Status
from ..lp.threads import in_pieces

STEP = 1e-12  # share of the own values by which a row is moved
JUMP = 1e-6  # what the optimum must not move by then, relative where it is above 1
ROOM = 1e-11  # a basic value below this is used up by such a step
GOLDEN = (5.0**0.5 - 1.0) / 2.0
AT_ONCE = 4096  # programs, where each has a matrix of its own


def jumps(
    batch: LPBatch,
    solution: LPSolution,
    towards: Callable[[Ints], Floats],
    equal: Bools,
    copies: Callable[[Ints], Ints],
    working: Ints,
    threads: int | None,
) -> Bools:
    """Which optima move by more than ``JUMP``, come or go beside the own points.

    ``towards`` of some programs (·, d): +1 where larger values are worse, −1 where they are better, 0 for a column that
    is not moved. ``equal`` (d,) are the columns whose rows are equations. ``copies`` of some programs (·, c) are the
    shared columns of their own rows, −1 for none.
    """
    found = np.zeros(batch.size, bool)
    suspects = np.flatnonzero(_suspicious(batch, solution, threads))
    alike = np.ones(len(equal))
    for ways in (alike, _apart(equal)) if equal.any() else (alike,):
        todo = suspects[~found[suspects]]
        for first in range(0, len(todo), AT_ONCE):
            some = todo[first : first + AT_ONCE]
            for share in (-STEP, STEP):
                moved = _moved(batch, some, 1.0 + share * ways * towards(some), copies(some))
                near, *_ = solve(moved, working, threads)
                found[some] |= _differs(solution, some, near)
    return found


def _apart(equal: Bools) -> Floats:
    """Shares (d,) by which columns in equations move: of both signs, from 0.5 to 1.5, in no ratio that data have."""
    number = np.cumsum(equal)
    return np.where(equal, np.where(number % 2, -1.0, 1.0) * (0.5 + number * GOLDEN % 1.0), 1.0)


def _suspicious(batch: LPBatch, solution: LPSolution, threads: int | None) -> Bools:
    """Programs whose prices are large, or whose solution has no room; and those without a solution."""
    found = np.asarray(solution.status == Status.INFEASIBLE)
    steep, tight = np.empty(batch.size, bool), np.empty(batch.size, bool)
    largest = max(batch.matrix.max(), -batch.matrix.min())

    def look(piece: slice) -> None:
        """What `_steep` finds, and more, by the largest of everything; and whose values leave no room."""
        value, optimal = solution.value[piece].T, solution.status[piece] == Status.OPTIMAL
        with np.errstate(invalid="ignore"):
            most = reduce(np.add, np.abs(solution.price[piece]).T) * reduce(np.maximum, value)
            steep[piece] = optimal & (most * (STEP * batch.matrix.shape[2] * largest) > JUMP)
        tight[piece] = optimal & (reduce(np.minimum, value) <= ROOM)

    in_pieces(batch.size, threads, look)
    for rows, test in ((steep, _steep), (tight, _tight)):
        some = np.flatnonzero(rows)
        if len(some):
            found[some] |= test(batch, solution, some)
    return found


def _steep(batch: LPBatch, solution: LPSolution, some: Ints) -> Bools:
    """Whether the prices alone may move the optimum so far."""
    p = batch.matrix.shape[2]
    private = np.zeros((len(some), p + 1))
    np.put_along_axis(private, np.minimum(solution.basis[some], p), np.maximum(solution.value[some], 0.0), axis=1)
    matrix = np.abs(batch.matrix if len(batch.matrix) == 1 else batch.matrix[some])
    terms = private[:, :p] @ matrix[0].T if len(matrix) == 1 else np.einsum("op,orp->or", private[:, :p], matrix)
    most = (np.abs(solution.price[some]) * terms)[:, :-1].sum(axis=1) * STEP
    return np.asarray(most > JUMP * _size(solution.objective[some]))


def _tight(batch: LPBatch, solution: LPSolution, some: Ints) -> Bools:
    """Whether others than the row itself are its peers: a row that is its own only peer stays that."""
    p, basis = batch.matrix.shape[2], solution.basis[some]
    others = (basis >= p) & (basis != p + batch.own[some, None]) & (solution.value[some] > ROOM)
    return np.asarray(others.any(axis=1))


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
    if len(cost) < len(matrix):
        cost = np.repeat(cost, len(matrix), axis=0)
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
        apart=None if batch.apart is None else (batch.apart[0], batch.apart[1][some]),
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
