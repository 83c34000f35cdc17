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
from ...technology.frontier import Block, side_by_side
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

    def note(self, rows: Ints, stage: Stage, these: Ints) -> None:
        """That ``these`` points of a stage are the panel's ``rows``."""
        self.score[rows] = stage.score[these]
        self.targets[rows] = stage.targets[these]
        self.status[rows] = stage.status[these]


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
    """The scores found so far, under one question; asked again, a row is not solved again.

    ``row_by_row``: the procedure asks nothing of a technology but what its programs tell of a row (`side_by_side`).
    """

    def __init__(self, panel: Panel, question: Question, procedure: Procedure, row_by_row: bool) -> None:
        self.panel = panel
        self.question = question
        self.procedure = procedure
        self.together = row_by_row and question.solver == "simplex" and not question.rules(panel.columns).any
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
            spans = list(fresh)
            asked = [one for k, span in enumerate(spans) for one in _blocks(self.panel, span, fresh[span], k)]
            for block in side_by_side(asked, n) if self.together else asked:
                stage = self.procedure(Setting(self.panel, points, self.question, block, progress)).stage
                of = np.broadcast_to(block.window, len(block.evaluate))
                for k in np.unique(of):
                    these = np.flatnonzero(of == k)
                    self.found[spans[k]].note(block.evaluate[these], stage, these)


def _blocks(panel: Panel, span: Span, rows: Bools, number: int) -> Iterable[Block]:
    """The technology of each group that scores some of the rows; ``number`` stands for the span."""
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
                f"every technology needs reference rows; the one of {panel.span(*span)} "
                f"that scores {panel.rows_label(evaluated[:1])} has none. "
                "Widen `reference`, or leave these rows out with `evaluate`."
            )
        yield Block(reference, evaluated, number)
