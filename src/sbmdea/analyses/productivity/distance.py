"""Scores of panel rows against technologies of other periods: the terms that productivity indices are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...errors import DataError
from ...evaluation.collect import Scored
from ...evaluation.evaluate import Procedure, Setting
from ...lp.status import Status
from ...programs.template import Program
from ...support.progress import bar
from ...technology.frontier import Block
from ...technology.points import Points

if TYPE_CHECKING:
    from ...data.panel import Panel
    from ...evaluation.stage import Stage
    from ...options.question import Question

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Ask: TypeAlias = "Callable[[Setting, Ints], Program]"
Span: TypeAlias = tuple[int, int]  # a technology, by the first and the last period whose rows form it

UNASKED = -1  # the status of a row that no technology was asked about


@dataclass(frozen=True, eq=False)
class Term:
    """One technology's view of the panel: NaN and UNASKED for the rows it was not asked about."""

    score: Floats  # (n,)
    targets: Floats  # (n, d), in the data's units
    status: NDArray[np.int8]  # (n,)

    def note(self, rows: Ints, stage: Stage) -> None:
        self.score[rows] = stage.score
        self.targets[rows] = stage.targets
        self.status[rows] = stage.status


def anywhere(inside: Ask, beyond: Ask | None = None, *, turned: bool = False) -> Procedure:
    """Score by one program; by ``beyond`` where the point lies outside the technology and has no score inside.

    ``turned``: what ``beyond`` finds counts negative.
    """

    def procedure(setting: Setting) -> Scored:
        rows = setting.block.evaluate
        stage = setting.run(inside(setting, rows))
        outside = np.flatnonzero(stage.status == Status.INFEASIBLE)
        if beyond is not None and len(outside):
            second = setting.run(beyond(setting, rows[outside]), rows[outside], working=stage.working)
            if turned:
                second = replace(second, score=-second.score)
            stage = stage.replaced(outside, second)
        return Scored(setting.block, stage, {}, {})

    return procedure


class Terms:
    """The scores found so far, under one question; asked again, a row is not solved again."""

    def __init__(self, panel: Panel, question: Question, procedure: Procedure) -> None:
        self.panel = panel
        self.question = question
        self.procedure = procedure
        self.found: dict[Span, Term] = {}

    def ask(self, wanted: Mapping[Span, Bools]) -> None:
        """Score the wanted rows against each technology; each group meets the technology of its own rows."""
        n, d = len(self.panel.index), len(self.panel.columns.all)
        fresh = {}
        for span, rows in wanted.items():
            blank = Term(np.full(n, np.nan), np.full((n, d), np.nan), np.full(n, UNASKED, np.int8))
            fresh[span] = rows & (self.found.setdefault(span, blank).status == UNASKED)
        points = Points.of(self.panel.X, self.panel.Y, self.panel.B)
        with bar(sum(int(rows.sum()) for rows in fresh.values()), self.question.progress) as progress:
            for span, rows in fresh.items():
                for block in _blocks(self.panel, span, rows):
                    setting = Setting(self.panel, points, self.question, block, progress)
                    self.found[span].note(block.evaluate, self.procedure(setting).stage)


def _blocks(panel: Panel, span: Span, rows: Bools) -> Iterable[Block]:
    first, last = span
    forms = panel.reference & (first <= panel.period) & (panel.period <= last)
    for group in range(len(panel.groups)):
        inside = panel.group == group
        evaluated = np.flatnonzero(rows & inside)
        if not len(evaluated):
            continue
        reference = np.flatnonzero(forms & inside)
        if not len(reference):
            raise DataError(
                f"every technology needs reference rows; the one of {span_label(panel, span)} "
                f"that scores {panel.rows_label(evaluated[:1])} has none. "
                "Widen `reference`, or leave these rows out with `evaluate`."
            )
        yield Block(reference, evaluated)


def span_label(panel: Panel, span: Span) -> str:
    """``2007``, ``2007–2009``."""
    first, last = (panel.periods[k] for k in span)
    return str(first) if span[0] == span[1] else f"{first}–{last}"
