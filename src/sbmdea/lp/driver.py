"""Solve a batch exactly: rounds over few columns, certificates, and rational numbers for what has none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import tolerances
from .batch import FAILED, OPTIMAL, Bools, Ints, LPBatch, LPSolution, Reach
from .entries import certify
from .highs import solve_one
from .last_word import decide, doubtful
from .rounds import VIOLATION, Rounds
from .threads import Progress, in_pieces, run

LARGE = 10_000  # columns from which on it pays to remember how they were reached …
FEW = 10  # … unless only one in so many can have been


def solve(
    batch: LPBatch,
    working: Ints | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    settle: Callable[[LPBatch, LPSolution, Ints], None] | None = None,
    rough: bool = False,
) -> tuple[LPSolution, Ints, Reach | None]:
    """Solve every program of the batch.

    Returns the solution, the working set of columns it ended with, and where there are many how they reach the others.
    ``settle`` is shown the programs without a proof first, and may write a status and figures for them. HiGHS is asked
    where rational arithmetic takes too long. ``rough`` takes what is certified as it is, whatever rounding may have
    done.
    """
    N, (_, r, p) = batch.size, batch.matrix.shape
    n, everyone = len(batch.columns), np.arange(N)
    basis, value, row_price = np.zeros((N, r), np.int64), np.zeros((N, r)), np.zeros((N, r))
    status, fallback, exact = np.full(N, FAILED, np.int8), np.zeros(N, bool), np.zeros(N, bool)
    violation, objective, primal, gap = np.zeros(N), np.empty(N), np.empty(N), np.empty(N)
    pivots = np.zeros(N, np.int32)
    solution = LPSolution(basis, value, row_price, objective, status, primal, violation, gap, fallback, exact, pivots)
    rounds = Rounds(batch, solution, working, threads, progress)
    rounds.all()
    if batch.dominated and not rounds.whole:
        # a reachable column inherits at most twice the violation of those it is reached from
        violation *= 2.0

    if not rounds.whole:
        names = np.concatenate([np.arange(p), p + rounds.working])

        def name(piece: slice) -> None:
            np.take(names, basis[piece], out=basis[piece], mode="clip")

        in_pieces(N, threads, name)

    def prove(todo: Ints) -> None:
        run(
            certify, todo, rounds.workers, None,
            batch.columns, batch.unit, batch.matrix, batch.cost, batch.fixed,
            basis, value, row_price, status, objective, primal, violation, gap,
        )  # fmt: skip

    prove(everyone)
    good = certified(solution)
    if settle is not None:
        settle(batch, solution, everyone[~good])
        good = certified(solution)

    def fall_back(todo: Ints) -> None:
        """By HiGHS over all columns; what cannot be proved then is not handed out."""
        for o in todo:
            status[o], basis[o], value[o], row_price[o] = solve_one(batch, int(o))
        fallback[todo] = True
        rounds.price(todo)
        prove(todo)
        status[todo[~certified(solution)[todo]]] = FAILED

    again = everyone[~good if rough else ~good | doubtful(batch, solution, threads)]
    while len(again):
        given_up = decide(batch, solution, again, rounds.working)
        if len(given_up):
            fall_back(given_up)
        unreached = again[(status[again] != OPTIMAL) | ~rounds.shows(again)]
        if not (rounds.proving and len(unreached)):
            break
        # the others took these columns for reached: not so
        rounds.reached[batch.own[unreached]] = False
        others = np.flatnonzero(~(fallback | exact))
        known = violation[others]
        rounds.price(others, np.unique(batch.own[unreached]))
        again = others[violation[others] > VIOLATION]
        violation[others] = np.maximum(violation[others], known)
    if not (rounds.proving and n >= LARGE and n < FEW * N):
        return solution, rounds.working, None
    program = np.full(n + 1, -1)
    program[batch.own] = everyone
    program[~rounds.reached] = -1
    return solution, rounds.working, Reach(program[:-1], basis, value, p)


def certified(solution: LPSolution) -> Bools:
    """Whether every figure of the certificate is within its tolerance."""
    optimal = solution.status == OPTIMAL
    size = np.where(optimal, np.maximum(1.0, np.abs(solution.objective)), 1.0)
    good: Bools = (
        (solution.status != FAILED)
        & ~(solution.primal_residual > tolerances.TOLERANCE)
        & (solution.dual_violation <= tolerances.TOLERANCE)
        & (solution.gap <= tolerances.TOLERANCE * size)
    )
    return good
