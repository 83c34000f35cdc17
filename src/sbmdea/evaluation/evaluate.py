"""The pipeline: frontiers → programs → solutions → one outcome."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import InfeasibleError
from ..lp.batch import Reach
from ..lp.status import Status
from ..options.question import Question
from ..programs.template import Program, Ratio
from ..reference_solvers.instance import Instance, instance
from ..results.outcome import EFFICIENT
from ..support.memory import foresee, scoring
from ..support.messages import joined, warn
from ..support.progress import bar
from ..technology.frontier import Block, blocks, side_by_side
from ..technology.points import Points
from .assemble import Recovery, Reference, assemble
from .collect import Scored, collect
from .leniently import MANY, told_apart
from .lonely import name_the_alone
from .overheard import tell
from .stage import Stage, by_batch, by_reference_solver

if TYPE_CHECKING:
    from ..data.columns import Columns
    from ..data.panel import Panel
    from ..lp.batch import LPBatch
    from ..lp.threads import Progress
    from ..results.outcome import Outcome
    from ..technology.process import Process
    from ..technology.restrictions import Rules
    from ..technology.returns import Technology

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Run:
    """A kind of program as it was handed to the solver."""

    program: Program
    batch: LPBatch
    recovery: Recovery
    columns: tuple[Hashable, ...]


@dataclass(frozen=True, eq=False)
class Setting:
    """One technology and the DMUs to be scored against it; a model's procedure runs its programs here.

    A ``trace`` keeps every run; a stage's ``step`` says which of them scored.
    """

    panel: Panel
    points: Points
    question: Question
    block: Block
    progress: Progress | None
    trace: list[Run] | None = None
    process: Process | None = None  # the one of several that is the technology here
    alone: set[int] | None = None  # keeps who was asked without the own row while there was nobody else
    fixed: NDArray[np.bool_] = field(init=False)
    rules: Rules = field(init=False)
    reference: Reference = field(init=False)
    lenient: Setting | None = field(init=False, default=None)  # the same without restrictions, where many keep them

    def __post_init__(self) -> None:
        # at once: before Python 3.12 a cached property holds a lock that a process forked meanwhile never sees released
        rules = self.question.rules(self.columns)
        object.__setattr__(self, "fixed", self.question.fixed(self.columns))
        object.__setattr__(self, "rules", rules)
        object.__setattr__(self, "reference", self._formed(self.question.technology, rules))
        if self.easier_first and rules.private and not rules.absolute:
            object.__setattr__(self, "lenient", replace(self, question=replace(self.question, restrictions=None)))

    @property
    def easier_first(self) -> bool:
        """Whether it pays to solve easier programs, and then those whose answers will not do."""
        return len(self.block.evaluate) >= MANY and self.trace is None and self.question.solver == "simplex"

    def _formed(self, technology: Technology, rules: Rules) -> Reference:
        rows, points = self.block.reference, self.points
        everyone = self.block.first_rows and len(rows) == len(points.Z)

        def of(lasting: bool) -> Reference:
            its = points if everyone else points.take(rows)
            return Reference.of(its, technology, rules, lasting, self.block.tables)

        if self.process is not None or rules.any:
            return of(lasting=False)
        reference: Reference = self.once(("reference", technology), lambda: of(lasting=self._keeps))
        return reference

    @property
    def _keeps(self) -> bool:
        return self.panel.prepared and self.block.key is not None

    def once(self, name: Hashable, make: Callable[[], Any]) -> Any:
        """``make()``, which must ask nothing but points and who forms the technology; kept with a prepared table."""
        if not self._keeps:
            return make()
        kept = self.panel.once((name, self.block.key), lambda: (self.block.reference, self.points, make()))
        rows, points, found = kept
        return found if rows is self.block.reference and points is self.points else make()

    @property
    def columns(self) -> Columns:
        return self.panel.columns if self.process is None else self.process

    def within(self, process: Process) -> Setting:
        """The same DMUs, in one process of several."""
        return replace(self, points=process.points(self.points, self.columns), process=process)

    def run(
        self,
        program: Program,
        rows: Ints | None = None,
        *,
        exclude_self: bool = False,
        working: Ints | None = None,
        reach: Reach | None = None,
        at: Points | None = None,
        rough: bool = False,
        nearby: bool = True,
        goes_on: bool = False,
        restricted: bool = False,
    ) -> Stage:
        """One program per panel row (all evaluated ones, or ``rows``), at its own point or moved to ``at``.

        ``working`` are reference rows of this block that mattered to an earlier stage; ``reach`` is how they reached
        the others, and spares programs that only lack their own row the rest. ``rough``: the answer is for a flag
        alone. ``nearby``: whether it matters that an optimum jumps beside the own point.
        ``goes_on``: the private columns are those of the stage that ``reach`` is from, whose bases are a beginning.
        ``restricted``: with all restrictions at once.
        """
        if self.lenient is not None:
            without = program.unrestricted()
            if not restricted and without is not None and at is None:
                stage = self.lenient.run(
                    without, rows, exclude_self=exclude_self, working=working, reach=reach, rough=rough, nearby=nearby,
                    goes_on=goes_on,
                )  # fmt: skip
                rows = self.block.evaluate if rows is None else rows
                stage, again = told_apart(self.rules, self.points.Z[rows], stage)
                if not len(again):
                    return stage
                others = self.run(
                    program, rows[again], exclude_self=exclude_self, working=stage.working, rough=rough, nearby=nearby,
                    restricted=True,
                )  # fmt: skip
                return replace(stage.replaced(again, others), working=stage.working, reach=stage.reach)
            reach = None  # it is that of programs without restrictions
        question, block = self.question, self.block
        progress = self.progress if rows is None else None
        rows = block.evaluate if rows is None else rows
        own = block.places(rows)
        bars = _exclusion(self.panel, question, block, exclude_self, rows, own)
        if exclude_self and self.alone is not None:
            self.nobody_else(rows)
        evaluated = self.points.take(rows) if at is None else at
        itself = None if at is None else self.points.Z[rows]
        ratio = program.plain_ratio
        if question.solver == "simplex" or ratio is None or self.rules.any:
            own = own if at is None else np.full(len(rows), -1)
            stage = by_batch(
                question.solver, self.reference, evaluated, program, own, *bars, working,
                reach if question.exclude == "row" else None, question.threads, progress, itself, rough,
                nearby and at is None and program.scores and not rough, block.parts(rows), goes_on,
            )  # fmt: skip
        else:
            programs = (self._instance(ratio, evaluated, i, int(row), bars) for i, row in enumerate(rows))
            stage = by_reference_solver(question.solver, programs, progress)
        if exclude_self or question.exclude == "unit":
            tell(block, rows, evaluated, stage)
        if self.trace is not None:
            self.trace.append(
                Run(program, *assemble(self.reference, evaluated, program, own, *bars, itself), self.columns.all)
            )
            stage = replace(stage, step=np.full(len(rows), len(self.trace) - 1))
        if self.fixed.any():
            here = self.points.Z[rows] * self.points.sign
            stage = replace(stage, targets=np.where(self.fixed & ~np.isnan(stage.targets), here, stage.targets))
        if not block.first_rows:
            stage = replace(stage, intensity=replace(stage.intensity, peer=block.reference[stage.intensity.peer]))
        return stage

    def nobody_else(self, rows: Ints) -> NDArray[np.bool_]:
        """For whom the program without the own row has no reference row left; `evaluate` names them."""
        block = self.block
        if block.ascending and block.part is None and self.question.exclude == "row" and len(block.reference) > 1:
            return np.zeros(len(rows), bool)
        part, width = block.parts(rows), len(self.panel.index)
        tags, barred, _ = _exclusion(self.panel, self.question, self.block, True, rows, rows)
        if part is None:
            meets, least, most = np.zeros_like(barred), tags.min(keepdims=True), tags.max(keepdims=True)
        else:
            forms, meets = part
            least, most = np.full(forms.max() + 1, width), np.full(forms.max() + 1, -1)
            np.minimum.at(least, forms, tags)
            np.maximum.at(most, forms, tags)
        alone: NDArray[np.bool_] = (least[meets] == barred) & (most[meets] == barred)
        if self.alone is not None:
            self.alone.update(rows[alone].tolist())
        return alone

    def _instance(
        self, ratio: Ratio, evaluated: Points, i: int, row: int, bars: tuple[Ints, Ints, Ints]
    ) -> tuple[Instance, Ints]:
        """The program of the i-th evaluated point in plain numbers, and its rows of the reference."""
        tags, barred, keep = bars
        out = (tags == barred[i]) & (barred[i] >= 0)
        if keep[i] >= 0:
            out[keep[i]] = False
        allowed = np.flatnonzero(~out)
        rows = self.block.reference[allowed]
        cuts = np.cumsum([len(self.columns.inputs), len(self.columns.outputs)])
        X, Y, B = map(np.ascontiguousarray, np.split(self.points.Z[rows] * self.points.sign, cuts, axis=1))
        x, y, b = np.split(evaluated.Z[i] * evaluated.sign, cuts)
        technology, index = self.question.technology, self.panel.index
        return instance(
            (X, Y, B), (x, y, b), ratio.worsens, ratio.numerator, ratio.denominator,
            technology.lower, technology.upper, technology.weak, tuple(index[rows]), index[row],
        ), allowed  # fmt: skip


Procedure: TypeAlias = Callable[[Setting], Scored]


def evaluate(
    panel: Panel,
    question: Question,
    procedure: Procedure,
    frontiers: list[Block] | None = None,
    others: Sequence[str] = (),
    row_by_row: bool = False,
) -> Outcome:
    """Score every evaluated row of the panel, block by block, by a model's procedure.

    ``frontiers`` are its `blocks` for the question, where these are known.
    ``others``: how the call could be put so that more rows have a score, for the error where they must have one.
    ``row_by_row``: it asks nothing of a block but what its programs tell of a row, so that small blocks can be one.
    """
    if frontiers is None:
        frontiers = blocks(panel, question.frontier, question.window)
    if row_by_row and len(frontiers) > 1 and question.solver == "simplex" and not question.rules(panel.columns).any:
        frontiers = side_by_side(frontiers, len(panel.index))
    total = sum(len(block.evaluate) for block in frontiers)
    foresee(
        scoring(total, len(panel.columns.all)),
        f"scoring {total:,} rows",
        "Score them in parts with evaluate=, or with sbmdea.distributed.",
    )
    points = panel.once("points", lambda: Points.of(panel.X, panel.Y, panel.B))
    alone: set[int] = set()
    with bar(total, question.progress) as progress:
        scored = [procedure(Setting(panel, points, question, block, progress, alone=alone)) for block in frontiers]
    outcome = collect(panel, scored, question.window if question.frontier == "window" else None)
    return told(panel, question, outcome, points, sorted(alone), others)


def told(
    panel: Panel,
    question: Question,
    outcome: Outcome,
    points: Points | None,  # those of the panel, where it drops terms
    alone: list[int],
    others: Sequence[str] = (),
) -> Outcome:
    """The outcome, with what is to be said of it; see `evaluate`. ``alone`` are rows that had nobody beside them."""
    if panel.drops and points is not None:
        outcome = replace(
            outcome, flags={**outcome.flags, "zero_term": _without_a_term(panel, question, points, outcome)}
        )
    if question.on_infeasible == "raise":
        _refuse_infeasible(panel, outcome, question.restrictions is not None, others)
    name_the_alone(panel.rows_label, alone)
    _name_the_stopped(panel, question, outcome)
    efficient = int((outcome.efficiency >= 1.0 - EFFICIENT).sum())
    if 2 * efficient > len(outcome.rows):
        warn(
            f"{efficient} of {len(outcome.rows)} rows are efficient: the scores tell few of them apart. "
            "Use fewer columns, more rows, or a wider frontier."
        )
    return outcome


def _name_the_stopped(panel: Panel, question: Question, outcome: Outcome) -> None:
    seconds = getattr(question, "time_limit", None)
    if seconds is None:
        return
    stopped = np.flatnonzero(~outcome.certified & (outcome.status != Status.INFEASIBLE))
    if len(stopped):
        warn(
            f"{len(stopped)} of {len(outcome.rows)} rows are not proved within time_limit={seconds:g}: "
            f"{panel.rows_label(outcome.rows[stopped])}. Their scores are the best found by then, or none was found, "
            "and the component bound says how far the best may be. Allow more seconds."
        )


def _without_a_term(panel: Panel, question: Question, points: Points, outcome: Outcome) -> NDArray[np.bool_]:
    """Whose own value is 0 in a column that counts."""
    above, below = question.sides(panel)
    nothing: NDArray[np.bool_] = (points.Z[outcome.rows] == 0.0) & ((above > 0.0) | (below > 0.0))
    return np.asarray(nothing.any(axis=1))


def _exclusion(
    panel: Panel, question: Question, block: Block, exclude_self: bool, rows: Ints, own: Ints
) -> tuple[Ints, Ints, Ints]:
    """Tags of the reference rows, the tag barred from each program, and the one row kept all the same."""
    nothing = np.full(len(rows), -1)
    if question.exclude == "unit":
        return panel.unit[block.reference], panel.unit[rows], nothing if exclude_self else own
    return block.reference, rows if exclude_self else nothing, nothing


def _refuse_infeasible(panel: Panel, outcome: Outcome, restricted: bool, others: Sequence[str]) -> None:
    if len(priceless := np.flatnonzero(outcome.status == Status.NO_PRICES)):
        whose = panel.rows_label(outcome.rows[priceless])
        if restricted:
            raise InfeasibleError(
                f"no prices satisfy the restrictions for {whose}. "
                'Pass on_infeasible="nan" to keep the other scores, or widen the bounds.'
            )
        raise InfeasibleError(
            f"the direction never leaves the technology for {whose}. "
            'Pass on_infeasible="nan" to keep the other scores, or have an input or a bad get better along it.'
        )
    bad = np.flatnonzero(outcome.status == Status.INFEASIBLE)
    if len(bad):
        ways = f", or use {joined(others, 'or')}" if others else ""
        raise InfeasibleError(
            f"the programs of {panel.rows_label(outcome.rows[bad])} have no solution: no combination of the reference "
            f'rows satisfies them. Pass on_infeasible="nan" to keep the other scores{ways}.'
        )
