"""A row scored once more, with every program on the way written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import SpecError
from ..support.spelling import choose
from ..technology.frontier import blocks
from ..technology.points import Points
from .collect import Scored
from .evaluate import Procedure, Setting
from .translate import translate

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..formulation.program import WrittenProgram
    from ..options.question import Question


@dataclass(frozen=True, eq=False)
class Made:
    """A model's procedure by what makes it and from what, so that it can be pickled and sent elsewhere."""

    make: Callable[..., Procedure]
    given: tuple[Any, ...]

    def __call__(self, setting: Setting) -> Scored:
        return self.make(*self.given)(setting)


def made(make: Callable[..., Procedure], *given: Any) -> Made:
    return Made(make, given)


@dataclass(frozen=True, eq=False)
class Replay:
    """What `Result.problem` needs: a panel row → the program that decided its score, or another one by its name.

    With windows it is the row's first window.
    """

    panel: Panel
    question: Question
    procedure: Procedure

    def __call__(self, row: int, name: str | None = None) -> WrittenProgram:
        panel, question = self.panel, replace(self.question, solver="simplex", on_infeasible="nan", threads=1)
        frontiers = blocks(panel, question.frontier, question.window)
        scoring = [block for block in frontiers if row in block.evaluate]
        block = replace(scoring[0], evaluate=np.array([row]))
        setting = Setting(panel, Points.of(panel.X, panel.Y, panel.B), question, block, None, trace=[])
        decided = int(self.procedure(setting).stage.step[0])
        if name is not None:
            names = [run.program.name for run in setting.trace or ()]
            decided = len(names) - 1 - names[::-1].index(choose("program", name, tuple(dict.fromkeys(names))))
        run = (setting.trace or [])[decided]
        program = translate(
            run.batch,
            run.recovery,
            run.program.name,
            tuple(map(str, run.columns)),
            tuple(panel.index[block.reference]),
            panel.index[row],
            relative=run.program.shares,
        )
        shown = run.program.rewritten(program, run.recovery.evaluated)
        if question.frontier != "window":
            return shown
        first = int(block.window)
        return replace(shown, window=panel.span(first, first + question.window - 1), windows=len(scoring))


@dataclass(frozen=True, eq=False)
class Enumerated(Replay):
    """The same of a model without linear programs to show."""

    does: str

    def __call__(self, row: int, name: str | None = None) -> WrittenProgram:
        raise SpecError(f"problem() shows linear programs; {self.does}. Its peers are in peers(dmu).")
