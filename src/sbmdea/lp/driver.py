"""Solve a batch exactly: work on few columns, price all of them, add what breaks, certify, fall back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import certify as proof
from .batch import Bools, Ints, LPBatch, LPSolution
from .certify import certify
from .highs import solve_one
from .order import neighbours_together
from .pricing import price
from .seeds import seeds
from .solve import solve as simplex
from .status import Status
from .threads import Progress, count, run

VIOLATION = 1e-11  # relative product of prices and a column above which the column must join
ROUNDS = 200
MANY = 256  # columns from which on programs share a few active ones instead of working on all
SCREEN = 64  # programs solved first, to find most of the columns that matter before the bulk is solved


def solve(
    batch: LPBatch,
    working: Ints | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    settle: Callable[[LPBatch, LPSolution, Ints], None] | None = None,
) -> tuple[LPSolution, Ints]:
    """Solve every program of the batch; returns the solution and the working set of columns it ended with.

    ``settle`` is shown the programs without a proof before HiGHS is, and may write a status and figures for them.
    """
    N, (_, r, p) = batch.size, batch.matrix.shape
    workers = count(threads, N * len(batch.columns) / 1e3)
    basis = np.zeros((N, r), np.int64)
    value, row_price = np.zeros((N, r)), np.zeros((N, r))
    status = np.full(N, Status.FAILED, np.int8)
    pivots = np.zeros(N, np.int32)
    violation, worst = np.zeros(N), np.full(N, -1)
    everything = np.ascontiguousarray(batch.columns.T)
    n = len(batch.columns)
    reached = np.zeros(n + 1, bool)  # columns that the working set is known to reach; the last is nobody's
    work_set = seeds(batch.columns) if working is None else working

    def attempt(todo: Ints, warm: bool) -> None:
        columns, tags = np.ascontiguousarray(batch.columns[work_set].T), batch.column_tag[work_set]
        programs = (batch.matrix, batch.cost, batch.fixed, batch.start)
        answers = (basis, value, row_price, status, pivots)
        shown = None if warm else progress
        if len(work_set) <= MANY:
            run(
                simplex, todo, workers, shown, columns, work_set, tags, batch.unit, batch.problem_tag, batch.keep,
                *programs, int(warm), *answers,
            )  # fmt: skip
            return
        from .active import solve_active  # compiled only where it is needed

        position = np.full(n + 1, -1)
        position[work_set] = np.arange(len(work_set))
        run(
            solve_active, todo[neighbours_together(batch.unit[todo])], workers, shown, columns, tags, batch.unit,
            batch.problem_tag, position[batch.keep], position[batch.own], *programs, VIOLATION, *answers,
            violation, worst,
        )  # fmt: skip

    def priced(todo: Ints, asked: Ints) -> None:
        run(
            price, todo, workers, None,
            everything if len(asked) == n else np.ascontiguousarray(everything[:, asked]),
            asked, batch.column_tag[asked], batch.unit, batch.problem_tag, batch.keep, row_price, violation, worst,
        )  # fmt: skip

    def rounds(todo: Ints, warm: bool) -> None:
        """Until no column outside the working set is any better: solve, price, let the worst offenders join."""
        nonlocal work_set
        for _ in range(ROUNDS):
            attempt(todo, warm)
            again = todo[status[todo] == Status.FAILED] if warm else todo[:0]
            if len(again):
                attempt(again, False)
            todo, warm = todo[status[todo] != Status.FAILED], True
            reached[batch.own[todo[status[todo] == Status.OPTIMAL]]] = batch.dominated
            inside = violation[todo]  # the working set is priced already where the programs shared active columns
            reached[work_set] = len(work_set) > MANY
            priced(todo, np.flatnonzero(~reached[:-1]))
            broken = violation[todo] > VIOLATION
            if len(work_set) > MANY:
                violation[todo] = np.maximum(violation[todo], inside)
            chosen = np.zeros(n, bool)
            chosen[worst[todo[broken]]] = True
            chosen[work_set] = False
            if not chosen.any():
                return
            todo = todo[broken]
            work_set = np.concatenate([work_set, np.flatnonzero(chosen)])

    everyone = np.arange(N)
    screen = np.arange(0, N, max(1, N // SCREEN))
    if 4 * len(screen) < N:
        rounds(screen, False)
        reached[:] = False
    rounds(everyone, False)
    if batch.dominated:
        # a reachable column inherits at most twice the violation of those it is reached from
        violation *= 2.0

    shared = basis >= p
    basis[shared] = p + work_set[basis[shared] - p]
    objective, primal, gap = np.empty(N), np.empty(N), np.empty(N)

    def prove(todo: Ints) -> None:
        run(
            certify, todo, 1, None,
            batch.columns, batch.unit, batch.matrix, batch.cost, batch.fixed,
            basis, value, row_price, status, objective, primal, violation, gap,
        )  # fmt: skip

    fallback = np.zeros(N, bool)
    solution = LPSolution(basis, value, row_price, objective, status, primal, violation, gap, fallback, pivots)
    prove(everyone)
    if settle is not None:
        settle(batch, solution, everyone[~certified(solution)])
    for o in everyone[~certified(solution)]:
        fallback[o] = True
        status[o], basis[o], value[o], row_price[o] = solve_one(batch, int(o))
    again = np.flatnonzero(fallback)
    if len(again):
        priced(again, np.arange(n))
        prove(again)
        # what cannot be proved is not handed out
        status[again[~certified(solution)[again]]] = Status.FAILED
    return solution, work_set


def certified(solution: LPSolution) -> Bools:
    """Whether every figure of the certificate is within its tolerance."""
    optimal = solution.status == Status.OPTIMAL
    size = np.where(optimal, np.maximum(1.0, np.abs(solution.objective)), 1.0)
    good: Bools = (
        (solution.status != Status.FAILED)
        & ~(solution.primal_residual > proof.TOLERANCE)
        & (solution.dual_violation <= proof.TOLERANCE)
        & (solution.gap <= proof.TOLERANCE * size)
    )
    return good
