"""A program whose ties are broken by slacks: its own objective first, and the largest weighted sum of them second.

::

    min  M · (the program's objective) − Σ w_k s_k

With M large enough the first part is at its optimum, which is to be checked; no M is large enough beside rows that are
almost alike, and there the second part is solved among the exact optima of the first. One program, and not a second one
from the first one's projection: that point lies on the frontier, where rounding decides whether it can be reached at
all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..technology.points import Points
from ..technology.returns import Technology
from .slacks import NOISE
from .template import Bools, Floats, Program, Solved, Template, Unstated


@dataclass(frozen=True, eq=False)
class Carried(Program):
    """``relative``: slacks are shares of the own values. Otherwise in the data's units, the largest of them as 1.

    Slacks of columns that are ``fixed`` do not count. ``heavy`` is M; where it is 0 the slacks are the largest of all
    that leave the program at its optimum, and the two are solved in turn.
    """

    program: Program
    relative: bool
    heavy: float
    fixed: Bools  # (d,)
    scores: ClassVar[bool] = False

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"second stage of {self.program.name}"

    @property
    def shares(self) -> bool:
        return self.relative

    @property
    def own_rows(self) -> int:
        return self.program.own_rows

    @property
    def reaches(self) -> bool:
        return self.program.reaches

    def unrestricted(self) -> Carried | None:
        return self if self.program.unrestricted() is self.program else None

    def in_turn(self, technology: Technology) -> tuple[Program, Program] | None:
        return (self.program, self) if self.heavy == 0.0 else None

    def write(self, at: Template) -> None:
        self.program.write(at)
        weights = np.ones((1, at.d)) if self.relative else at.unit / at.unit.max(axis=1, keepdims=True)
        at.reward_slacks(np.where(self.fixed, 0.0, weights), self.heavy)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """The reference points, and the program's score there if it is read off the point."""
        score, _ = self.program.read(solved)
        size = np.abs(solved.evaluated.Z)
        nothing = np.abs(solved.point) <= NOISE * np.where(size > 0.0, size, size.mean(axis=0))
        return score, np.where(nothing, 0.0, solved.point) * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Unstated:
        return Unstated(
            "the optimum is the program's own and a sum of slacks in one number; the second stage compares the first "
            "part with the first program's answer, and keeps no score of this one"
        )
