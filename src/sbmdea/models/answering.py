"""The one way from a call to a Result: data to panel, options to question, both to an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeAlias

from ..data.panel import Panel
from ..evaluation.evaluate import Procedure, evaluate
from ..evaluation.trace import Enumerated, Replay
from ..result import Result
from ..technology.frontier import blocks, warn_of_small

if TYPE_CHECKING:
    from ..data.given import Given
    from ..options.question import Question
    from ..programs.template import Floats

Moved: TypeAlias = "Callable[[Panel], tuple[Panel, Floats | None]]"


def answer(
    model: Callable[..., Result],
    given: Given,
    question: Question,
    procedure_of: Callable[[Panel], Procedure],
    moved: Moved | None = None,
    row_by_row: bool = False,
) -> Result:
    """Read the data, score every row by the model's procedure, and keep what the call said.

    ``moved`` gives the panel that is scored where it is not the data themselves, and by how much its values are larger.
    ``row_by_row`` is said of the procedure: see `evaluate`.
    """
    domain = replace(question.domain, drops=question.domain.drops and "zeros" in _arguments(model))
    panel = given.read(domain, one_frontier=False)
    procedure = procedure_of(panel)
    scored, shift = (panel, None) if moved is None else moved(panel)
    frontiers = blocks(panel, question.frontier, question.window)
    if not isinstance(given.data, Panel):
        warn_of_small(panel, question.frontier, question.window, found=frontiers)
    others = _easier(model, panel, question) if question.on_infeasible == "raise" else ()
    outcome = evaluate(scored, question, procedure, frontiers, others, row_by_row)
    if shift is not None:
        cells = None if outcome.cells is None else replace(outcome.cells, targets=outcome.cells.targets - shift)
        outcome = replace(outcome, targets=outcome.targets - shift, cells=cells)
    asked = (scored, question, procedure)
    replay = Enumerated(*asked, f"{model.__name__} {question.shows}") if question.shows else Replay(*asked)
    return Result(panel, outcome, said(model, given, question.options()), replay)


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
