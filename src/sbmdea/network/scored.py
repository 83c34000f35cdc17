"""From histories and accounts to scores: the programs of every technology, and what they say of the parts."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from ..lp.batch import LPBatch, LPSolution
from ..lp.driver import certified, solve
from ..lp.status import Status
from ..lp.threads import Progress
from .accounts import Accounts
from .histories import Bools, Floats, Histories, Ints
from .joint_program import NOISE, Program, Reading, Technologies, further, program, read, with_rows
from .large import solve_large

EFFICIENT = 1e-7  # a score this close to 1 counts as 1
FACES = (1e-15, 1e-13, 1e-11, 1e-9)  # how far the overall score may give way, relatively, when parts are looked at
AT_ONCE = 1 << 23  # numbers in the matrices of programs that are solved together
DIVISIONS, PERIODS = "divisions", "periods"


@dataclass(frozen=True, eq=False)
class Parts:
    """Which cells (period, division) make up a part."""

    names: tuple[tuple[str, int], ...]
    masks: tuple[Bools, ...]

    @classmethod
    def of(cls, T: int, K: int) -> Parts:
        """Divisions as declared, then the periods, the last one first: the order in which they are favoured."""
        names: list[tuple[str, int]] = [(DIVISIONS, k) for k in range(K) if K > 1]
        names += [(PERIODS, t) for t in reversed(range(T)) if T > 1]
        grid = {DIVISIONS: np.arange(K)[None] + np.zeros((T, 1)), PERIODS: np.arange(T)[:, None] + np.zeros((1, K))}
        return cls(tuple(names), tuple(grid[kind] == at for kind, at in names))


@dataclass(frozen=True, eq=False)
class Solved:
    """What was found for some histories, one entry each."""

    evaluated: Ints
    score: Floats
    status: np.ndarray
    primal_residual: Floats
    dual_violation: Floats
    gap: Floats
    certified: Bools
    by: np.ndarray  # 0 simplex, 1 HiGHS, 4 rational arithmetic
    reading: Reading
    above: Floats  # (N, T, K) the cells' brackets
    below: Floats
    ranges: Floats  # (N, parts, 2); NaN where they were not asked for
    worsens: bool = False


def solved(
    data: Histories,
    rows: Accounts,
    technologies: Technologies,
    evaluated: Ints,
    decomposition: str,
    worsens: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Solved:
    """Scores of the evaluated histories, and a solution in which their parts have what is left to them."""
    asked = program(data, technologies, evaluated, worsens)
    solution = _solve(asked, asked.batch, threads, progress)
    own = np.isin(evaluated, technologies.members) & (not worsens)
    lost = own & (solution.status == Status.INFEASIBLE)
    solution.status[lost] = Status.FAILED  # a program with its own row has a solution
    reading = read(data, asked, solution)
    parts = Parts.of(*rows.cells)
    ranges = np.full((len(evaluated), len(parts.names), 2), np.nan)
    above, below = brackets(data, rows, reading.slack, evaluated)
    score = _score(above, below, reading.optimal)
    off = reading.optimal & ~(np.abs(score - solution.objective) <= 1e-9 * np.maximum(1.0, np.abs(score)))
    if off.any():  # a score that is not the optimum is not handed out
        solution.status[off] = Status.FAILED
        score[off] = np.nan
    if decomposition != "solver" and parts.names:
        reading, ranges = _decomposed(data, rows, asked, solution, reading, score, parts, decomposition, threads)
        above, below = brackets(data, rows, reading.slack, evaluated)
    by = np.where(solution.exact, 4, np.where(solution.fallback, 1, 0)).astype(np.int8)
    return Solved(
        evaluated, score, solution.status, solution.primal_residual, solution.dual_violation, solution.gap,
        certified(solution), by, reading, above, below, ranges, worsens,
    )  # fmt: skip


def brackets(data: Histories, rows: Accounts, slack: Floats, evaluated: Ints) -> tuple[Floats, Floats]:
    """Numerator and denominator of every cell, times its weight (N, T, K)."""
    N = len(evaluated)
    above, below = (np.repeat(weights[None], N, axis=0) for weights in (rows.above, rows.below))
    for i, one in enumerate(rows.scored):
        share = slack[:, i] / data.values[evaluated, one.period, one.column]
        if one.above:
            above[:, one.period, one.division] -= one.above * share
        if one.below:
            below[:, one.period, one.division] += one.below * share
    return above, below


def _score(above: Floats, below: Floats, optimal: Bools) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        score = above.sum(axis=(1, 2)) / below.sum(axis=(1, 2))
    score = np.where(np.abs(score - 1.0) <= NOISE, 1.0, score)
    return np.where(optimal, score, np.nan)


def _solve(
    asked: Program,
    batch: LPBatch,
    threads: int | None,
    progress: Progress | None = None,
    rough: bool = False,
    begin: Ints | None = None,
) -> LPSolution:
    """The programs asked for, or a ``batch`` of others over the same columns, from bases to ``begin`` with."""
    if batch.matrix.shape[1] >= (MANY_ROWS_OF_PARTS if rough else MANY_ROWS):
        return solve_large(batch, asked.technologies.blocks, asked.place, threads, progress, rough, begin)
    few = len(batch.columns) <= FEW_COLUMNS
    return solve(batch, np.arange(len(batch.columns)) if few else None, threads, progress, rough=rough)[0]


FEW_COLUMNS = 256  # up to which all take part from the start
MANY_ROWS = 24  # from here on the inverses of the dense kernel are too large: block by block
MANY_ROWS_OF_PARTS = 16  # the best of one part among the solutions of another is more degenerate still


def _decomposed(
    data: Histories,
    rows: Accounts,
    asked: Program,
    solution: LPSolution,
    reading: Reading,
    score: Floats,
    parts: Parts,
    decomposition: str,
    threads: int | None,
) -> tuple[Reading, Floats]:
    """A solution in which one part after another has as much as it can get; with "range" also what each has at least
    and at most."""
    N, P = len(score), len(parts.names)
    ranges = np.full((N, P, 2), np.nan)
    optimal = np.flatnonzero(reading.optimal & ~np.isnan(score))
    each = max(1, AT_ONCE // (asked.batch.matrix.shape[1] + P + 1) ** 2)
    slack, point, lam = reading.slack.copy(), reading.point.copy(), reading.intensity
    for begin in range(0, len(optimal), each):
        some = optimal[begin : begin + each]
        piece = taken(asked, some)
        kept = [_side(rows, asked, np.ones(rows.cells, bool), side) for side in (True, False)]
        face = kept[0][None] - score[some, None] * kept[1][None]
        live = some  # those whose parts before could be settled
        basis, p = further(solution.basis[some], asked.private, 1), asked.private + 1
        held, gives = face[:, None, :], [kept[1]]
        for number, mask in enumerate(parts.masks):
            over, under = (_side(rows, asked, mask, side) for side in (True, False))
            if not (mask & ((rows.above + rows.below) > 0.0)).any():
                continue
            if decomposition == "range":
                for column, sign in ((0, 1.0), (1, -1.0)):
                    ready = further(solution.basis[some], asked.private, 1)
                    found = _part(
                        piece, face[:, None, :], [kept[1]], score[some, None], under, sign * over, threads, ready
                    )
                    ranges[some, number, column] = np.where(
                        found.status == Status.OPTIMAL, sign * found.objective, np.nan
                    )
            here = taken(asked, live)
            found = _part(here, held, gives, score[live, None], under, -over, threads, basis)
            good = np.flatnonzero(found.status == Status.OPTIMAL)
            better = read(data, here, found)
            live = live[good]
            slack[live], point[live] = better.slack[good], better.point[good]
            lam = lam.replace(live, better.intensity.take(good))
            best = -found.objective[good]
            held = np.concatenate([held[good], (best[:, None] * under[None] - over[None])[:, None, :]], axis=1)
            gives.append(under)
            basis, p = further(found.basis[good], p, 1), p + 1
            if not len(live):
                break
    return Reading(reading.optimal, slack, point, lam, reading.price), ranges


def _part(
    piece: Program,
    held: Floats,
    gives: Sequence[Floats],
    score: Floats,
    norm: Floats,
    cost: Floats,
    threads: int | None,
    begin: Ints,
) -> LPSolution:
    """The least cost where the rows ``held`` are kept, with ever more leeway until all have a solution."""
    found: LPSolution | None = None
    for ease in FACES:
        # rows of scores lose, and rows of parts lose, the share `ease` of their denominators
        leeway = np.stack([ease * np.maximum(1.0, score) * one[None] for one in gives], axis=1)
        found = _solve(piece, with_rows(piece, held - leeway, norm, cost), threads, rough=True, begin=begin)
        if (found.status == Status.OPTIMAL).all():
            break
    assert found is not None
    return found


def taken(asked: Program, some: Ints) -> Program:
    from dataclasses import replace

    batch = asked.batch
    return replace(
        asked,
        batch=replace(
            batch,
            unit=batch.unit[some],
            matrix=batch.matrix if len(batch.matrix) == 1 else batch.matrix[some],
            cost=batch.cost if len(batch.cost) == 1 else batch.cost[some],
            problem_tag=batch.problem_tag[some],
            keep=batch.keep[some],
            own=batch.own[some],
        ),
        evaluated=asked.evaluated[some],
        place=asked.place[some],
        size=asked.size[some],
        own=asked.own[some],
    )


def _side(rows: Accounts, asked: Program, mask: Bools, above: bool) -> Floats:
    """The numerator or the denominator of a part, over the private columns."""
    towards = -1.0 if asked.worsens else 1.0
    found = np.zeros(asked.private)
    found[0] = (rows.above if above else rows.below)[mask].sum()
    for i, one in enumerate(rows.scored):
        weight = one.above if above else one.below
        if weight and mask[one.period, one.division]:
            found[asked.moves[i]] = (-towards if above else towards) * weight
    if not above:
        found[-1] = 0.0
    return found


def labelled_parts(rows: Accounts, divisions: Sequence[str], periods: Sequence[Hashable]) -> list[tuple[str, Hashable]]:
    """The parts in their order, by kind and name."""
    names: dict[str, list[Hashable]] = {DIVISIONS: list(divisions), PERIODS: list(periods)}
    return [(kind, names[kind][at]) for kind, at in Parts.of(*rows.cells).names]
