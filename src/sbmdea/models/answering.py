"""The one way from a call to a Result: data to panel, options to question, both to an outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from ..data.alike import same_labels
from ..data.panel import Panel
from ..evaluation.evaluate import Procedure, evaluate, told
from ..evaluation.together import score
from ..evaluation.trace import Enumerated, Replay
from ..result import Result
from ..technology.frontier import blocks, warn_of_small

if TYPE_CHECKING:
    from ..data.given import Given
    from ..options.question import Question
    from ..programs.template import Floats
    from ..results.outcome import Outcome
    from ..technology.frontier import Block

Moved: TypeAlias = "Callable[[Panel], tuple[Panel, Floats | None]]"

SMALL = 64  # rows up to which a table scored with others has the same bits as alone: all its rows take part at once

_deferring: ContextVar[str | None] = ContextVar("deferring", default=None)


@dataclass(frozen=True, eq=False)
class Asked:
    """A call whose data are read and whose options are checked: what is left is to score it."""

    model: str
    panel: Panel
    scored: Panel  # the panel that is scored, where it is not the data themselves …
    shift: Floats | None  # … by how much its values are larger
    question: Question
    procedure: Procedure
    frontiers: list[Block]
    others: Sequence[str]
    options: dict[str, object]
    row_by_row: bool
    by_columns: bool

    @property
    def defers(self) -> bool:
        """Whether it may be scored with others, and has the same answer then, to the last bit."""
        panel, question = self.panel, self.question
        return (
            self.row_by_row
            and self.by_columns
            and len(panel.index) <= SMALL
            and self.scored is panel
            and question.solver == "simplex"
            and question.frontier != "window"
            and question.restrictions is None
            and question.on_infeasible == "nan"
            and not question.shows
            and not panel.drops
            and all(block.size == 0 or block.min() > 0.0 for block in (panel.X, panel.Y, panel.B))
        )

    def fits(self, other: Asked) -> bool:
        """Whether both ask the same of tables with the same columns."""
        return (
            self.model == other.model
            and self.panel.has_period == other.panel.has_period
            and self.panel.columns == other.panel.columns
            and alike(self.question, other.question)
            and alike(self.procedure, other.procedure)
        )

    def result(self, outcome: Outcome) -> Result:
        if self.shift is not None:
            cells = outcome.cells
            if cells is not None:
                cells = replace(cells, targets=cells.targets - self.shift)
            shift = np.tile(self.shift, (len(outcome.rows), 1))
            outcome = replace(
                outcome, targets=outcome.targets - self.shift, cells=cells, kept={**outcome.kept, "shift": shift}
            )
        asked, shows = (self.scored, self.question, self.procedure), self.question.shows
        replay = Enumerated(*asked, f"{self.model} {shows}") if shows else Replay(*asked)
        return Result(self.panel, outcome, self.options, replay)


def answer(
    model: Callable[..., Result],
    given: Given,
    question: Question,
    procedure_of: Callable[[Panel], Procedure],
    moved: Moved | None = None,
    row_by_row: bool = False,
    by_columns: bool = False,
) -> Result:
    """Read the data, score every row by the model's procedure, and keep what the call said.

    ``moved`` gives the panel that is scored where it is not the data themselves, and by how much its values are larger.
    ``row_by_row`` is said of the procedure: see `evaluate`. So is ``by_columns``: what the columns are called and which
    role they have is all that it is made of, so that it is the same for other tables with such columns.
    """
    domain = replace(question.domain, drops=question.domain.drops and "zeros" in _arguments(model))
    panel = given.read(domain, one_frontier=False)
    procedure = procedure_of(panel)
    scored, shift = (panel, None) if moved is None else moved(panel)
    frontiers = blocks(panel, question.frontier, question.window)
    if not isinstance(given.data, Panel):
        warn_of_small(panel, question.frontier, question.window, found=frontiers)
    others = _easier(model, panel, question) if question.on_infeasible == "raise" else ()
    asked = Asked(
        model.__name__, panel, scored, shift, question, procedure, frontiers, others,
        said(model, given, question.options()), row_by_row, by_columns,
    )  # fmt: skip
    if _deferring.get() == asked.model and asked.defers:
        return cast(Result, asked)
    return asked.result(evaluate(scored, question, procedure, frontiers, others, row_by_row))


@contextmanager
def deferring(model: str) -> Iterator[None]:
    """A call of ``model`` gives back what is `Asked` where that may be scored with others: for `answers`."""
    before = _deferring.set(model)
    try:
        yield
    finally:
        _deferring.reset(before)


def answers(several: Sequence[Asked]) -> list[Result]:
    """The results of calls that fit each other, scored in one go."""
    first = several[0]
    panels, frontiers = [one.panel for one in several], [one.frontiers for one in several]
    results = []
    for asked, found in zip(several, score(panels, frontiers, first.question, first.procedure), strict=True):
        results.append(asked.result(told(asked.panel, asked.question, found.outcome, None, found.alone)))
    return results


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, or made of the same."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return same_labels(one, other)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(value, other[key]) for key, value in one.items())
    if is_dataclass(one):
        return all(alike(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return isinstance(one, str | int | float | bool | frozenset) and one == other


def _easier(model: Callable[..., Result], panel: Panel, question: Question) -> list[str]:
    """What the model could be asked instead, by which more rows may have a score."""
    takes = signature(model).parameters
    found = []
    if "orientation" in takes and takes["orientation"].default == "non-oriented" != question.orientation:
        found.append('orientation="non-oriented"')
    if "undesirable_as" in takes and panel.columns.undesirable and question.undesirable_as != "input":
        found.append('undesirable_as="input"')
    return found


def said(function: Callable[..., Any], given: Given, *options: Mapping[str, object]) -> dict[str, object]:
    """The name of what was called, then every argument but the data, in the order of the call."""
    known = vars(given)
    for some in options:
        known = {**known, **some}
    return {"model": function.__name__, **{name: known[name] for name in _arguments(function)}}


@cache
def _arguments(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(name for name in signature(function).parameters if name != "data")
