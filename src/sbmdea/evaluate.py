"""The pipeline: frontiers → programs → solutions → one outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import flags as flagging
from .assemble import Measure, Points
from .collect import collect
from .errors import InfeasibleError
from .frontier import Block, blocks
from .instance import Instance, instance
from .lp.status import Status
from .progress import bar
from .question import Question
from .spec import ModelSpec
from .stage import Stage, by_reference_solver, by_simplex

if TYPE_CHECKING:
    from .data import Panel
    from .lp.threads import Progress
    from .outcome import Outcome

Ints = NDArray[np.int64]

EFFICIENT = 1e-7  # a first score this close to 1 is looked at again by the super-efficiency program


@dataclass(frozen=True, eq=False)
class Scored:
    """The scores of one block: the deciding stage, both programs' scores, and what deserves a warning."""

    block: Block
    stage: Stage
    components: dict[str, NDArray[np.float64]]
    flags: dict[str, NDArray[np.bool_]]


def evaluate(panel: Panel, question: Question, first: ModelSpec, second: ModelSpec | None = None) -> Outcome:
    """Score every evaluated row by ``first``; where that finds it efficient, by ``second``."""
    frontiers = blocks(panel, question.frontier, question.window)
    points = Points.of(panel.X, panel.Y, panel.B)
    total = sum(len(block.evaluate) for block in frontiers)
    with bar(total, question.progress) as progress:
        scored = [_score(panel, points, question, block, first, second, progress) for block in frontiers]
    outcome = collect(panel, scored, question.window if question.frontier == "window" else None)
    if question.on_infeasible == "raise":
        _refuse_infeasible(panel, outcome)
    return outcome


def _score(
    panel: Panel,
    points: Points,
    question: Question,
    block: Block,
    first: ModelSpec,
    second: ModelSpec | None,
    progress: Progress | None,
) -> Scored:
    def run(spec: ModelSpec, rows: Ints, working: Ints | None = None, at: Points | None = None) -> Stage:
        return _stage(panel, points, question, block, spec, rows, working, at, progress if spec is first else None)

    stage = run(first, block.evaluate)
    components = {first.name: stage.score}
    if second is None:
        return Scored(block, stage, components, flagging.of(question, panel, block, components, stage))
    # an outsider has no first score; an efficient DMU's is 1
    again = np.flatnonzero((stage.status == Status.INFEASIBLE) | (stage.score >= 1.0 - EFFICIENT))
    components[second.name] = np.full(len(block.evaluate), np.nan)
    if len(again):
        beyond = run(second, block.evaluate[again], stage.working)
        components[second.name][again] = beyond.score
        decides = ~((beyond.score <= 1.0) & (stage.status[again] == Status.OPTIMAL))
        stage = merged(stage, again[decides], beyond.take(np.flatnonzero(decides)))
    found = flagging.of(question, panel, block, components, stage)
    close = np.flatnonzero(found["near_discontinuity"])
    if len(close):
        # how inefficient the projection itself is says how far the score would fall if it were not super-efficient
        at = Points.of(*np.split(stage.targets[close], np.cumsum([panel.X.shape[1], panel.Y.shape[1]]), axis=1))
        second_look = run(replace(first, exclude_self=True), block.evaluate[close], stage.working, at)
        found["near_discontinuity"][close] = second_look.score < 1.0 - flagging.JUMP
    return Scored(block, stage, components, found)


def _stage(
    panel: Panel,
    points: Points,
    question: Question,
    block: Block,
    spec: ModelSpec,
    rows: Ints,
    working: Ints | None,
    at: Points | None,
    progress: Progress | None,
) -> Stage:
    """One program per row (at its own point, or moved to ``at``) against the block's reference rows."""
    measure = question.measure(panel, spec)
    where = np.full(len(panel.index), -1)
    where[block.reference] = np.arange(len(block.reference))
    own = where[rows]
    tags, barred, keep = _exclusion(panel, question, block, spec, rows, own)
    evaluated = points.take(rows) if at is None else at
    if question.solver != "simplex":
        programs = (
            _instance(panel, question, block, measure, evaluated, i, int(row), tags, barred, keep)
            for i, row in enumerate(rows)
        )
        stage = by_reference_solver(question.solver, programs, progress)
    else:
        stage = by_simplex(
            points.take(block.reference), evaluated, question.technology, measure,
            own if at is None else np.full(len(rows), -1), tags, barred, keep, working, question.threads, progress,
        )  # fmt: skip
    return replace(stage, intensity=replace(stage.intensity, peer=block.reference[stage.intensity.peer]))


def _exclusion(
    panel: Panel, question: Question, block: Block, spec: ModelSpec, rows: Ints, own: Ints
) -> tuple[Ints, Ints, Ints]:
    """Tags of the reference rows, the tag barred from each program, and the one row kept all the same."""
    nothing = np.full(len(rows), -1)
    if question.exclude == "unit":
        return panel.unit[block.reference], panel.unit[rows], nothing if spec.exclude_self else own
    return block.reference, rows if spec.exclude_self else nothing, nothing


def _instance(
    panel: Panel,
    question: Question,
    block: Block,
    measure: Measure,
    evaluated: Points,
    i: int,
    row: int,
    tags: Ints,
    barred: Ints,
    keep: Ints,
) -> tuple[Instance, Ints]:
    """The program of the i-th evaluated point in plain numbers, and its rows of the reference."""
    out = (tags == barred[i]) & (barred[i] >= 0)
    if keep[i] >= 0:
        out[keep[i]] = False
    allowed = np.flatnonzero(~out)
    rows = block.reference[allowed]
    here = evaluated.Z[i] * evaluated.sign
    cuts = np.cumsum([panel.X.shape[1], panel.Y.shape[1]])
    x, y, b = np.split(here, cuts)
    technology = question.technology
    return instance(
        (panel.X[rows], panel.Y[rows], panel.B[rows]), (x, y, b), measure.worsens,
        measure.numerator, measure.denominator, technology.lower, technology.upper, technology.weak,
        tuple(panel.index[rows]), panel.index[row],
    ), allowed  # fmt: skip


def program_of(
    panel: Panel, question: Question, outcome: Outcome, first: ModelSpec, second: ModelSpec | None
) -> Callable[[int], Instance]:
    """What `Result.problem` needs: evaluated position → the program that decided its score."""
    points = Points.of(panel.X, panel.Y, panel.B)

    def write(position: int) -> Instance:
        row = int(outcome.rows[position])
        block = next(_blocks_with(panel, question, row))
        spec = first
        if second is not None and not np.isnan(outcome.components[second.name][position]):
            spec = second
        rows = np.array([row])
        where = np.flatnonzero(block.reference == row)
        own = where if len(where) else np.array([-1])
        exclusion = _exclusion(panel, question, block, spec, rows, own)
        return _instance(
            panel, question, block, question.measure(panel, spec), points.take(rows), 0, row, *exclusion
        )[0]  # fmt: skip

    return write


def _blocks_with(panel: Panel, question: Question, row: int) -> Iterator[Block]:
    for block in blocks(panel, question.frontier, question.window):
        if row in block.evaluate:
            yield block


def merged(stage: Stage, rows: Ints, other: Stage) -> Stage:
    """``stage`` with the given entries replaced by those of ``other``."""
    if not len(rows):
        return stage
    fields = {}
    for name, value in vars(stage).items():
        if name == "working":
            fields[name] = other.working
        elif name == "intensity":
            order = np.arange(len(stage.score))
            order[rows] = len(order) + np.arange(len(rows))
            fields[name] = stage.intensity.append(other.intensity).take(order)
        else:
            fields[name] = value.copy()
            fields[name][rows] = getattr(other, name)
    return Stage(**fields)


def _refuse_infeasible(panel: Panel, outcome: Outcome) -> None:
    bad = np.flatnonzero(outcome.status == Status.INFEASIBLE)
    if len(bad):
        names = ", ".join(repr(panel.index[row]) for row in outcome.rows[bad[:5]])
        more = f" and {len(bad) - 5} more" if len(bad) > 5 else ""
        raise InfeasibleError(
            f"the programs of {names}{more} have no solution: no combination of the reference rows satisfies them. "
            'Pass on_infeasible="nan" to keep the other scores, or use orientation="non-oriented" or '
            'undesirable_as="input".'
        )
