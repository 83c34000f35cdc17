"""One kind of program for many DMUs against one technology, by whichever solver was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..lp.batch import Reach
from ..lp.driver import certified as is_certified
from ..lp.in_groups import decide, decide_in_turn, solve
from ..lp.in_groups import unbounded as settled
from ..lp.status import Status
from ..lp.threads import Progress, in_pieces
from ..lp.tolerances import NEGLIGIBLE, TOLERANCE
from ..lp.unbounded import unbounded
from ..programs.slacks import NOISE
from ..programs.template import Program, Solved, Unstated
from ..results.outcome import SOLVERS
from ..technology.intensities import Sparse
from ..technology.points import Points
from .assemble import Reference, assemble, recover, times_done
from .nearby import jumps

if TYPE_CHECKING:
    from ..lp.batch import LPBatch, LPSolution
    from ..reference_solvers.answer import Answer
    from ..reference_solvers.instance import Instance

ROUNDING = 2.0**-46  # what is left of it in the values of a solution, as a share of the own ones

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stage:
    """Scores in DEA's terms with their proof; one entry per evaluated point, peers as rows of the reference."""

    score: Floats
    targets: Floats  # (N, d)
    prices: Floats  # (N, d + 1), the last for Σλ; a Farkas ray where infeasible
    intensity: Sparse
    status: NDArray[np.int8]
    primal_residual: Floats
    dual_violation: Floats
    gap: Floats
    certified: NDArray[np.bool_]
    solver: NDArray[np.int8]
    times: Floats  # (N, c) how often what the restrictions allow is done: trade-offs, shares, least and most prices
    jumps: NDArray[np.bool_]  # whether the optimum of this program, or of one before it, jumps beside the own point
    step: Ints  # which run of its setting scored, where the setting keeps a trace
    working: Ints  # reference rows that mattered: a good start for the next stage
    reach: Reach | None = None  # and how they reach the others, where these are many

    def take(self, rows: Ints) -> Stage:
        fields = {name: value[rows] for name, value in vars(self).items() if name not in WHOLE}
        return Stage(**fields, intensity=self.intensity.take(rows), working=self.working, reach=self.reach)

    def replaced(self, rows: Ints, other: Stage) -> Stage:
        """With the entries ``rows`` replaced by those of ``other``."""
        fields = {name: value.copy() for name, value in vars(self).items() if name not in WHOLE}
        return replace(self, **fields).overwritten(rows, other)

    def overwritten(self, rows: Ints, other: Stage) -> Stage:
        """`replaced` for a stage that is not needed any more, its score aside: the other arrays are used again."""
        fields = {name: value for name, value in vars(self).items() if name not in WHOLE}
        fields["score"] = self.score.copy()
        for name, value in fields.items():
            value[rows] = value[rows] | other.jumps if name == "jumps" else getattr(other, name)
        return Stage(**fields, intensity=self.intensity.replace(rows, other.intensity), working=other.working)


WHOLE = ("intensity", "working", "reach")  # what is not one entry per point


def unreached(stage: Stage, rows: Ints, ray: Floats) -> Stage:
    """The stage with ``rows`` infeasible, for whom nobody is left, as ``ray`` proves."""
    nothing = {"dual_violation": 0.0, "gap": 0.0, "primal_residual": np.nan, "certified": True}
    told = {"score": np.nan, "targets": np.nan, "prices": ray, "status": Status.INFEASIBLE, **nothing}
    fields = {name: getattr(stage, name).copy() for name in told}
    for name, value in told.items():
        fields[name][rows] = value
    return replace(stage, **fields)


def failed(stage: Stage, rows: Ints) -> Stage:
    """The stage without an answer for ``rows``."""
    told = {"score": np.nan, "targets": np.nan, "status": Status.FAILED, "certified": False}
    fields = {name: getattr(stage, name).copy() for name in told}
    for name, value in told.items():
        fields[name][rows] = value
    nobody = Sparse(np.zeros(len(rows) + 1, np.int64), np.zeros(0, np.int64), np.zeros(0))
    return replace(stage, **fields, intensity=stage.intensity.replace(rows, nobody))


def proved_too(stage: Stage, other: Stage) -> Stage:
    """The stage with the gap of another where that is wider, certified where both are, near a jump where either is."""
    return replace(
        stage,
        gap=np.fmax(stage.gap, other.gap),
        certified=stage.certified & other.certified,
        jumps=stage.jumps | other.jumps,
    )


def by_batch(
    solver: str,
    reference: Reference,
    evaluated: Points,
    program: Program,
    own: Ints,
    column_tag: Ints,
    problem_tag: Ints,
    keep: Ints,
    working: Ints | None,
    reach: Reach | None,
    threads: int | None,
    progress: Progress | None,
    itself: Floats | None = None,
    rough: bool = False,
    nearby: bool = False,
    part: tuple[Ints, Ints] | None = None,
    goes_on: bool = False,
) -> Stage:
    """``rough``: whatever rounding may have done. ``nearby``: whether to look for jumps beside the points.

    ``part`` is the group of each reference row and of each program, where these are several technologies in one.
    """
    first, program = (program.in_turn(reference.technology) if solver == "simplex" else None) or (None, program)
    write = partial(assemble, reference, evaluated, part=part)
    batch, recovery = write(program, own, column_tag, problem_tag, keep, itself, reach)
    if first is not None:
        before, _ = write(first, own, column_tag, problem_tag, keep, itself, reach)
        solution, working, reach = solve(before, working, threads, progress)
        decide_in_turn(before, batch, solution, working, not program.scores)
        by = np.full(batch.size, SOLVERS.index("simplex"), np.int8)
    elif solver == "simplex":
        settle = partial(unbounded, threads=threads) if reference.rules.any or program.endless else None
        begun = replace(batch, goes_on=True) if goes_on else batch
        solution, working, reach = solve(begun, working, threads, progress, settle, rough)
        by = np.full(batch.size, SOLVERS.index("simplex"), np.int8)
        by[solution.fallback] = SOLVERS.index("highs")
    else:
        from ..reference_solvers.batchwise import solve as one_by_one

        solution, working, reach = one_by_one(solver, batch, progress), np.array([], np.int64), None
        by = np.full(batch.size, SOLVERS.index(solver), np.int8)
    if reference.rules.any or program.endless:
        _without_prices(batch, solution, program, working)

    near = np.zeros(batch.size, bool)
    if nearby and solver == "simplex" and first is None:
        equal = program.equations(evaluated, reference.technology)
        towards, copies = partial(_towards, reference, evaluated, part), lambda some: reference.copies(own[some])
        near = jumps(batch, solution, towards, equal, copies, working, threads)
        decide(batch, solution, np.flatnonzero(near & ~solution.exact), working)

    def found() -> tuple[Solved, Floats, Floats, Ints]:
        """The solutions, scores and targets, and whose score is not the optimum."""
        solved = recover(solution, recovery, threads)
        score, targets = _read(program, solved, threads)
        score[~solved.optimal] = np.nan
        if reference.rules.absolute:
            score = np.where(solved.optimal, solved.objective, np.nan)
            score[np.abs(score - 1.0) <= NOISE] = 1.0
            targets = np.full_like(targets, np.nan)
        return solved, score, targets, _unequal(program, solved, score, targets)

    solved, score, targets, unequal = found()
    if solver == "simplex" and first is None and not rough:
        with np.errstate(invalid="ignore"):
            vague = program.magnified(evaluated) * ROUNDING > TOLERANCE * np.maximum(1.0, np.abs(score))
        if (vague & ~solution.exact).any():
            decide(batch, solution, np.flatnonzero(vague & ~solution.exact), working)
            solved, score, targets, unequal = found()
    if len(unequal):
        decide(batch, solution, unequal[~solution.exact[unequal]], working)
        solved, score, targets, unequal = found()
    if len(unequal):
        # a score that is not the optimum is not handed out
        solution.status[unequal] = Status.FAILED
        solved, score, targets, _ = found()
    by[solution.exact] = SOLVERS.index("exact")
    return Stage(
        score,
        targets,
        program.multipliers(solved),
        solved.intensity,
        solution.status,
        solution.primal_residual,
        solution.dual_violation,
        solution.gap,
        is_certified(solution),
        by,
        times_done(solution, recovery, solved.t),
        near,
        np.zeros(batch.size, np.int64),
        working,
        reach,
    )


def _towards(reference: Reference, evaluated: Points, part: tuple[Ints, Ints] | None, some: Ints) -> Floats:
    """Where worse is, per column: +1 or −1, and 0 for zeros and for a column that is the same in all rows."""
    varies = reference.varies if reference.varies.ndim == 1 or part is None else reference.varies[part[1][some]]
    return np.asarray(np.sign(evaluated.Z[some]) * varies)


def _without_prices(batch: LPBatch, solution: LPSolution, program: Program, working: Ints) -> None:
    """Tell the programs that no prices satisfy from those that failed.

    A ratio's least value is 0 where trade-offs make goods out of nothing or without end: all prices of goods are 0. No
    figure in floats tells 0 from a small score.
    """
    if program.ratio:
        small = np.flatnonzero((solution.status == Status.OPTIMAL) & (solution.objective <= 2.0 * TOLERANCE))
        decide(batch, solution, small, working)
        nothing = (solution.status[small] == Status.OPTIMAL) & (solution.objective[small] <= 0.0)
        solution.status[small[nothing]] = Status.NO_PRICES
    unsolved = solution.status == Status.FAILED
    if program.in_prices:
        unsolved |= solution.status == Status.INFEASIBLE
    settled(batch, solution, np.flatnonzero(unsolved))


def _unequal(program: Program, solved: Solved, score: Floats, targets: Floats) -> Ints:
    """Where the optimum is another number than a score must have, or score or targets are missing."""
    expected = program.optimum(score, solved.evaluated)
    if isinstance(expected, Unstated):
        return np.flatnonzero(solved.optimal & np.isnan(targets).any(axis=1))
    most = TOLERANCE * np.maximum(1.0, np.abs(solved.objective)) + program.noise(solved.evaluated)
    with np.errstate(invalid="ignore"):
        return np.flatnonzero(solved.optimal & ~(np.abs(expected - solved.objective) <= most))


def _read(program: Program, solved: Solved, threads: int | None) -> tuple[Floats, Floats]:
    """`Program.read`, where it can be a piece of the solutions at a time: what it makes on the way stays in cache."""
    if not program.piecewise:
        with np.errstate(invalid="ignore"):
            return program.read(solved)
    N = len(solved.point)
    score, targets = np.empty(N), solved.point  # of which nobody asks for more

    def read(piece: slice) -> None:
        with np.errstate(invalid="ignore"):
            score[piece], targets[piece] = program.read(solved.part(piece))

    in_pieces(N, threads, read)
    return score, targets


def by_reference_solver(solver: str, programs: Iterable[tuple[Instance, Ints]], progress: Progress | None) -> Stage:
    """One program after another through HiGHS or cvxpy; each instance comes with its rows of the reference."""
    from ..reference_solvers.residuals import figures

    if solver == "highs":
        from ..reference_solvers.highs_model import solve as answer_of
    else:
        from ..reference_solvers.cvxpy_model import solve as answer_of
    answers: list[Answer] = []
    proofs: list[tuple[float, float, float]] = []
    peers: list[Ints] = []
    values: list[Floats] = []
    idles: list[Floats] = []
    for instance, rows in programs:
        answer = answer_of(instance)
        answers.append(answer)
        proofs.append(figures(instance, answer))
        lam = np.nan_to_num(answer.lam if answer.idle is None else answer.lam + answer.idle)
        used = np.flatnonzero(lam > NEGLIGIBLE * lam.max(initial=0.0))
        peers.append(rows[used])
        values.append(lam[used])
        idles.append(np.zeros(len(used)) if answer.idle is None else np.nan_to_num(answer.idle)[used])
        if progress is not None:
            progress(1)
    primal, dual, gap = np.array(proofs).T
    status = np.array([Status[a.status.upper()] for a in answers], np.int8)
    width = len(answers[0].prices) + 1
    prices = [
        np.append(a.prices, a.omega) if a.ray is None else np.append(a.ray, np.zeros(width))[:width] for a in answers
    ]
    ptr = np.concatenate([[0], np.cumsum([len(p) for p in peers])]).astype(np.int64)
    worst = np.fmax(np.fmax(primal, dual), gap)
    return Stage(
        score=np.array([a.score for a in answers]),
        targets=np.array([a.targets for a in answers]),
        prices=np.array(prices),
        intensity=Sparse(
            ptr, np.concatenate(peers).astype(np.int64), np.concatenate(values), idle=np.concatenate(idles)
        ),
        status=status,
        primal_residual=primal,
        dual_violation=dual,
        gap=gap,
        certified=(status != Status.FAILED) & (worst <= TOLERANCE),
        solver=np.full(len(answers), SOLVERS.index(solver), np.int8),
        times=np.zeros((len(answers), 0)),
        jumps=np.zeros(len(answers), bool),
        step=np.zeros(len(answers), np.int64),
        working=np.array([], np.int64),
    )
