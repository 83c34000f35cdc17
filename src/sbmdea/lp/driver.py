"""Solve a batch exactly: work on few columns, price all of them, add what breaks, certify, fall back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import certify as proof
from .batch import FAILED, OPTIMAL, Bools, Ints, LPBatch, LPSolution, Reach
from .certify import certify
from .highs import solve_one
from .order import neighbours_together
from .pricing import blocks, price
from .seeds import seeds
from .solve import solve as simplex
from .threads import Progress, count, in_pieces, run

VIOLATION = 1e-11  # relative product of prices and a column above which the column must join
ROUNDS = 200
MANY = 256  # columns from which on programs share a few active ones instead of working on all
MANY_ABREAST = 640  # the same for programs that go side by side
ABREAST = 512  # columns from which on programs that are all alike go side by side …
FEW = 16  # … unless there are fewer of them
SHARE = 0.25  # of the programs: where more lie outside what the working set reaches, they join it all at once
LARGE = 10_000  # columns from which on it pays to remember how they were reached
SCREEN = 64  # programs solved first, to find most of the columns that matter before the bulk is solved …
DENSE = 160  # … or until that many leave more than the share outside: then most columns matter


def solve(
    batch: LPBatch,
    working: Ints | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    settle: Callable[[LPBatch, LPSolution, Ints], None] | None = None,
) -> tuple[LPSolution, Ints, Reach | None]:
    """Solve every program of the batch.

    Returns the solution, the working set of columns it ended with, and where there are many how they reach the others.
    ``settle`` is shown the programs without a proof before HiGHS is, and may write a status and figures for them.
    """
    N, (_, r, p) = batch.size, batch.matrix.shape
    workers = count(threads, N * len(batch.columns) / 5e4)
    basis = np.zeros((N, r), np.int64)
    value, row_price = np.zeros((N, r)), np.zeros((N, r))
    status = np.full(N, FAILED, np.int8)
    pivots = np.zeros(N, np.int32)
    violation, worst = np.zeros(N), np.full(N, -1)
    everything = blocks(batch.columns)
    n = len(batch.columns)
    reached = np.zeros(n + 1, bool)  # columns that the working set is known to reach; the last is nobody's
    work_set = seeds(batch.columns) if working is None else working

    all_columns = bool((batch.problem_tag < 0).all())
    proving = batch.dominated and all_columns  # an optimal program shows its own column to be reached
    alike = len(batch.matrix) == 1 and n >= ABREAST
    reach = batch.reach if batch.dominated and not all_columns else None

    def attempt(todo: Ints, warm: bool) -> bool:
        """Solve over the working set; returns whether its columns have been priced as well."""
        columns, tags = np.ascontiguousarray(batch.columns[work_set].T), batch.column_tag[work_set]
        programs = (batch.matrix, batch.cost, batch.fixed, batch.start)
        answers = (basis, value, row_price, status, pivots)
        shown = None if warm else progress
        crew = max(workers, count(threads, len(todo) / 2))
        abreast = alike and len(todo) >= FEW and len(work_set) <= MANY_ABREAST
        if len(work_set) > MANY and not abreast:
            from .active import solve_active  # compiled only where it is needed

            position = np.full(n + 1, -1)
            position[work_set] = np.arange(len(work_set))
            run(
                solve_active, todo[neighbours_together(batch.unit[todo])], crew, shown, columns, blocks(columns.T),
                tags, batch.unit, batch.problem_tag, position[batch.keep], position[batch.own], *programs, VIOLATION,
                *answers, violation, worst,
            )  # fmt: skip
            return True
        if abreast:
            from .abreast import solve_abreast  # compiled only where it is needed

            optimal = status[todo] == OPTIMAL if warm else np.zeros(len(todo), bool)
            for go_on, some in ((1, optimal), (0, ~optimal)):
                run(
                    solve_abreast, todo[some], crew, shown, columns, work_set, tags, batch.unit, batch.problem_tag,
                    batch.keep, batch.matrix[0], batch.cost[0], batch.fixed, batch.start, go_on, *answers, violation,
                    worst,
                )  # fmt: skip
            todo, shown = todo[status[todo] == FAILED], None
        if len(todo):
            run(
                simplex, todo, crew, shown, columns, work_set, tags, batch.unit, batch.problem_tag, batch.keep,
                *programs, int(warm and not abreast), *answers,
            )  # fmt: skip
            if abreast:
                priced(todo, work_set)
        return abreast

    def priced(todo: Ints, asked: Ints) -> None:
        if 2 * len(asked) > n:
            asked = np.arange(n)
        run(
            price, todo, workers, None,
            everything if len(asked) == n else blocks(batch.columns[asked]),
            asked, batch.column_tag[asked], batch.unit, batch.problem_tag, batch.keep, row_price, violation, worst,
        )  # fmt: skip

    def rounds(todo: Ints, warm: bool, known: bool | None = None, screening: bool = False) -> None:
        """Until no column outside the working set is any better: solve, price, let the worst offenders join.

        ``known`` is what `attempt` said, where these programs are solved already.
        """
        nonlocal work_set
        dependents = np.arange(n if reach is not None else 0)
        for _ in range(ROUNDS):
            if known is None:
                known = attempt(todo, warm)
                again = todo[status[todo] == FAILED] if warm else todo[:0]
                if len(again):
                    attempt(again, False)
            todo, warm = todo[status[todo] != FAILED], True
            optimal = status[todo] == OPTIMAL
            reached[batch.own[todo[optimal]]] = proving
            members = len(work_set)
            outside = todo[~optimal] if proving else todo[:0]
            most, many = 2 * len(todo) > N > MANY, len(outside) > SHARE * len(todo)
            if screening and many and members >= DENSE:
                return
            if most and many:
                # most of them will be needed
                joining = np.zeros(n + 1, bool)
                joining[batch.own[outside]] = True
                joining[work_set] = False
                if joining[:-1].any():
                    work_set = np.concatenate([work_set, np.flatnonzero(joining[:-1])])
                    known = None
                    continue
            elif most and len(outside):
                # with these settled, the others need to be priced against new members only
                todo = todo[optimal]
                rounds(outside, True, known)
            inside = violation[todo]
            asked = ~reached[:-1] if reach is None else reach.program < 0
            asked[work_set[:members]] = not known
            asked[work_set[members:]] = True
            priced(todo, np.flatnonzero(asked))
            if reach is not None:
                from .dependents import price_dependents  # compiled only where it is needed

                lacking = np.full(n, -1)
                lacking[batch.own[todo]] = todo
                dependents = price_dependents(
                    dependents, reach.program, reach.basis, reach.value, reach.private, lacking, batch.columns,
                    batch.unit, row_price, violation, worst,
                )  # fmt: skip
            broken = violation[todo] > VIOLATION
            if known:
                violation[todo] = np.maximum(violation[todo], inside)
            chosen = np.zeros(n, bool)
            chosen[worst[todo[broken]]] = True
            chosen[work_set[:members]] = False
            if not chosen.any():
                return
            todo, known = todo[broken], None
            chosen[work_set] = False
            work_set = np.concatenate([work_set, np.flatnonzero(chosen)])

    everyone = np.arange(N)
    screen = np.arange(0, N, max(1, N // SCREEN))
    if 4 * len(screen) < N and len(work_set) <= MANY_ABREAST:
        rounds(screen, False, screening=True)
        reached[:] = False
    rounds(everyone, False)
    if batch.dominated:
        # a reachable column inherits at most twice the violation of those it is reached from
        violation *= 2.0

    names = np.concatenate([np.arange(p), p + work_set])

    def name(piece: slice) -> None:
        np.take(names, basis[piece], out=basis[piece], mode="clip")

    in_pieces(N, threads, name)
    objective, primal, gap = np.empty(N), np.empty(N), np.empty(N)

    def prove(todo: Ints) -> None:
        run(
            certify, todo, workers, None,
            batch.columns, batch.unit, batch.matrix, batch.cost, batch.fixed,
            basis, value, row_price, status, objective, primal, violation, gap,
        )  # fmt: skip

    fallback = np.zeros(N, bool)
    solution = LPSolution(basis, value, row_price, objective, status, primal, violation, gap, fallback, pivots)
    prove(everyone)
    if settle is not None:
        settle(batch, solution, everyone[~certified(solution)])

    def fall_back(o: int) -> None:
        """By HiGHS: over the working set and what it lacks for this program, or over all columns where that fails."""
        fallback[o] = True
        columns = work_set
        for _ in range(ROUNDS if n > LARGE else 0):
            status[o], basis[o], value[o], row_price[o] = solve_one(batch, o, columns=columns)
            if status[o] == FAILED:
                break
            priced(np.array([o]), np.arange(n))
            if violation[o] <= VIOLATION or worst[o] in columns:
                return
            columns = np.append(columns, worst[o])
        status[o], basis[o], value[o], row_price[o] = solve_one(batch, o)

    again = everyone[~certified(solution)]
    while len(again):
        for o in again:
            fall_back(int(o))
        priced(again, np.arange(n))
        prove(again)
        # what cannot be proved is not handed out
        status[again[~certified(solution)[again]]] = FAILED
        if not proving:
            break
        # the others took these columns for reached: not so
        reached[batch.own[again]] = False
        others = np.flatnonzero(~fallback)
        known = violation[others]
        priced(others, np.unique(batch.own[again]))
        again = others[violation[others] > VIOLATION]
        violation[others] = np.maximum(violation[others], known)
    if not (proving and n >= LARGE):
        return solution, work_set, None
    program = np.full(n + 1, -1)
    program[batch.own] = everyone
    program[~reached] = -1
    return solution, work_set, Reach(program[:-1], basis, value, p)


def certified(solution: LPSolution) -> Bools:
    """Whether every figure of the certificate is within its tolerance."""
    optimal = solution.status == OPTIMAL
    size = np.where(optimal, np.maximum(1.0, np.abs(solution.objective)), 1.0)
    good: Bools = (
        (solution.status != FAILED)
        & ~(solution.primal_residual > proof.TOLERANCE)
        & (solution.dual_violation <= proof.TOLERANCE)
        & (solution.gap <= proof.TOLERANCE * size)
    )
    return good
