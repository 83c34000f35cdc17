"""Distances of points whose inputs and outputs may be of different periods, by the technology of either."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import SpecError
from ...evaluation.evaluate import Setting
from ...lp.status import Status
from ...models.radial import measure
from ...options.question import Question, Solver
from ...results.typeset import printable
from ...technology.frontier import Block
from ...technology.points import Points
from ...technology.returns import Disposability, Rts
from .change import Floats
from .indices import Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...data.panel import Panel

    Bools = NDArray[np.bool_]

OUT, IN = "output", "input"


def question_of(
    rts: Rts, disposability: Disposability, solver: Solver, threads: int | None, progress: bool | None
) -> Question:
    return Question(
        rts=rts, orientation="input", undesirable_as="input", disposability=disposability, solver=solver,
        threads=threads, progress=progress,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Distances:
    """Distances of the points of pairs, whose inputs and outputs may be of different periods."""

    panel: Panel
    question: Question
    pairs: Pairs
    representing: Bools | None  # the rows whose means are the point "m"
    points: Points = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", Points.of(self.panel.X, self.panel.Y, self.panel.B))

    def __call__(self, kind: str, tech: str, x: str, y: str) -> Floats:
        """D_o or D_i of (x, y) by the technology of the period before ("0"), after ("1") or of all."""
        panel, goods, N = self.panel, self.points.goods, len(self.pairs.before)
        at = np.where(goods, self._values(y), self._values(x))
        program = replace(measure(panel, self.question, "output" if kind == OUT else "input"), free=True)
        found = np.full(N, np.nan)
        rows = self.pairs.before if tech == "0" else self.pairs.after
        period = np.zeros(N, np.int64) if tech == "all" else panel.period[rows]
        for t in np.unique(period):
            some = np.flatnonzero(period == t)
            forms = np.flatnonzero(panel.reference & (True if tech == "all" else panel.period == t))
            if not len(forms):
                raise SpecError(
                    f"every period needs reference rows; {printable(panel.periods[t])} has none. Widen `reference`."
                )
            setting = Setting(panel, self.points, self.question, Block(forms, rows[some]), None)
            stage = setting.run(program, rows[some], at=replace(self.points, Z=at[some]))
            score = np.where(stage.status == Status.OPTIMAL, stage.score, np.nan)
            with np.errstate(divide="ignore"):
                found[some] = score if kind == OUT else 1.0 / score
        return found

    def _values(self, which: str) -> Floats:
        if which == "m":
            assert self.representing is not None
            return np.broadcast_to(
                self.points.Z[self.representing].mean(axis=0), (len(self.pairs.before), len(self.points.goods))
            )
        return self.points.Z[self.pairs.before if which == "0" else self.pairs.after]


def label_of(kind: str, tech: str, x: str, y: str) -> str:
    return f"{kind} distance, technology {tech}, x {x}, y {y}"
