"""Original points against pseudo-references: one block's programs, written once and solved many times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..evaluation.assemble import assemble
from ..evaluation.evaluate import Procedure, Setting
from ..lp.driver import certified
from ..lp.replicates import solve_against
from ..lp.status import Status
from ..programs.one_factor import NOISE, Radial
from ..technology.frontier import Block
from ..technology.points import Points

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..lp.batch import LPBatch, LPSolution
    from ..options.question import Question
    from ..programs.template import Program

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Tally:
    """How many linear programs were solved, how many of them have a certificate, and how many HiGHS solved."""

    programs: int = 0
    certified: int = 0
    fallback: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.programs + other.programs, self.certified + other.certified, self.fallback + other.fallback)


class Against(Protocol):
    """Scores of a block's evaluated points against some rows of its reference, by their places in it.

    ``factor`` moves these rows along the measure's own way (radial measures alone): inputs times it, or goods divided
    by it. A point that the rows do not reach however far it falls back scores infinity, one without a proof NaN.
    """

    def __call__(self, drawn: Ints, factor: Floats | None = None) -> tuple[Floats, Tally]: ...


class Written:
    """By programs written once: the shared columns of a resample are rows, or multiples, of the block's own.

    ``first`` scores; where it proves that a point lies outside, ``beyond`` does. ``moves``: what ``factor`` is on.
    """

    def __init__(self, setting: Setting, first: Program, beyond: Program | None, root: bool = False) -> None:
        block, points = setting.block, setting.points
        self.evaluated = points.take(block.evaluate)
        self.reference = setting.reference
        self.root = root
        self.n = len(block.reference)
        self.uncapped = isinstance(first, Radial) and first.free
        self.moves = first.moves if isinstance(first, Radial) else np.zeros(len(points.goods), bool)
        self.expands = isinstance(first, Radial) and first.expands
        where = np.full(len(points.Z), -1)
        where[block.reference] = np.arange(self.n)
        self.own = where[block.evaluate]
        technology = setting.question.technology
        self.dominated = not technology.weak and not technology.generalized
        self.batch = self._batch(first)
        self.beyond = None if beyond is None else self._batch(beyond)
        solution = solve_against(self.batch, self.batch.columns, self.own, np.array([], np.int64), self._within(None))
        private = self.batch.matrix.shape[2]
        used = solution.basis[(solution.basis >= private) & (solution.value > 0.0)] - private
        self.front = np.unique(used % self.n)

    def _batch(self, program: Program) -> LPBatch:
        nobody = np.full(len(self.evaluated.Z), -1)
        keep = np.full((len(nobody), 2), -1)
        batch, _ = assemble(self.reference, self.evaluated, program, nobody, np.arange(self.n), nobody, keep)
        # an uncapped radial program proves its own column by its optimum, see `LPBatch.within`
        capped_by_optimum = isinstance(program, Radial) and program.free
        return replace(batch, dominated=self.dominated if capped_by_optimum else batch.dominated)

    def _within(self, own_factor: Floats | None) -> Floats | None:
        if not self.uncapped:
            return None
        return np.ones(len(self.own)) if own_factor is None else own_factor

    def __call__(self, drawn: Ints, factor: Floats | None = None) -> tuple[Floats, Tally]:
        columns = self._columns(drawn)
        if factor is not None:
            moving = np.flatnonzero(self.moves)
            times = np.tile((1.0 / factor) if self.expands else factor, len(columns) // len(drawn))
            columns[:, moving] *= times[:, None]
        place = np.full(self.n + 1, -1)
        place[drawn] = np.arange(len(drawn))
        own = place[self.own]
        front = place[self.front]
        own_factor = None if factor is None else np.where(own >= 0, factor[own], 1.0)
        good = front[front >= 0]
        solution = solve_against(self.batch, columns, own, good, self._within(own_factor))
        score, tally = self.read(solution)
        outside = np.flatnonzero(solution.status == Status.INFEASIBLE)
        if self.beyond is not None and len(outside):
            again = solve_against(_some(self.beyond, outside), columns, own[outside], good)
            score[outside], more = self.read(again)
            tally += more
        return score, tally

    def within(self, drawn: Ints) -> tuple[Floats, Tally]:
        """Scores of the drawn rows against themselves, in their order; every row of the reference is evaluated."""
        nothing = np.array([], np.int64)
        columns = self._columns(drawn)
        own = np.arange(len(drawn))
        return self.read(solve_against(_some(self.batch, drawn), columns, own, nothing, self._ones(drawn)))

    def beside(self, rows: Ints, drawn: Ints) -> tuple[Floats, Tally]:
        """Scores of some evaluated rows, by their places, against the drawn ones; uncapped programs alone."""
        nobody = np.full(len(rows), -1)
        found = solve_against(
            _some(self.batch, rows), self._columns(drawn), nobody, np.array([], np.int64), self._ones(rows)
        )
        return self.read(found)

    def _ones(self, rows: Ints) -> Floats | None:
        return np.ones(len(rows)) if self.uncapped else None

    def _columns(self, drawn: Ints) -> Floats:
        idle = self.reference.technology.idles
        columns: Floats = self.batch.columns[np.concatenate([drawn, drawn + self.n]) if idle else drawn]
        return columns

    def read(self, solution: LPSolution) -> tuple[Floats, Tally]:
        score = _known(solution.status, solution.objective)
        score[np.abs(score - 1.0) <= NOISE] = 1.0
        tally = Tally(len(score), int(certified(solution).sum()), int(solution.fallback.sum()))
        return np.sqrt(score) if self.root else score, tally


class Asked:
    """By the model's own procedure, whatever it is; the programs are written anew each time."""

    def __init__(self, panel: Panel, question: Question, block: Block, procedure: Procedure) -> None:
        self.panel, self.block, self.procedure = panel, block, procedure
        self.question = replace(question, threads=1, progress=False, on_infeasible="nan")
        self.points = Points.of(panel.X, panel.Y, panel.B)

    def __call__(self, drawn: Ints, factor: Floats | None = None) -> tuple[Floats, Tally]:
        assert factor is None
        block = Block(np.sort(self.block.reference[drawn]), self.block.evaluate, self.block.window)
        return self._scores(block)

    def within(self, drawn: Ints) -> tuple[Floats, Tally]:
        """Scores of the drawn rows against themselves, in their order."""
        rows = self.block.reference[drawn]
        score, tally = self._scores(Block(np.sort(rows), np.sort(rows)))
        return score[np.argsort(np.argsort(rows))], tally

    def _scores(self, block: Block) -> tuple[Floats, Tally]:
        stage = self.procedure(Setting(self.panel, self.points, self.question, block, None)).stage
        score = _known(stage.status, stage.score)
        return score, Tally(len(score), int(stage.certified.sum()), int((stage.solver == 1).sum()))


def _known(status: NDArray[np.int8], score: Floats) -> Floats:
    return np.where(status == Status.OPTIMAL, score, np.where(status == Status.INFEASIBLE, np.inf, np.nan))


def _some(batch: LPBatch, rows: Ints) -> LPBatch:
    shared = len(batch.matrix) == 1
    return replace(
        batch,
        unit=batch.unit[rows],
        matrix=batch.matrix if shared else batch.matrix[rows],
        cost=batch.cost if len(batch.cost) == 1 else batch.cost[rows],
        problem_tag=batch.problem_tag[rows],
        keep=batch.keep[rows],
        own=batch.own[rows],
    )
