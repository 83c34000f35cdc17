"""How far the evaluated point can go if inputs take one step and outputs another.

::

    max β_1 + β_2    s.t.  Σ_j λ_j z_jk ≤ z_ok − β_q g_k    q: the side of column k;   β ≥ 0
    min β_1 + β_2    s.t.  Σ_j λ_j z_jk ≤ z_ok + β_q g_k,   j ≠ o                      (``worsens``)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .template import Bools, Floats, Program, Solved, Template

NOISE = 1e-12  # a step that moves no own value by a larger share is rounding


@dataclass(frozen=True, eq=False)
class TwoSteps(Program):
    """``step`` (N, d) is the direction, ``sides`` are the columns of each β. The score is the sum of the β."""

    name: str
    worsens: bool
    step: Floats
    sides: Sequence[Bools]

    @property
    def reaches(self) -> bool:
        return not self.worsens

    def write(self, at: Template) -> None:
        towards = -1.0 if self.worsens else 1.0
        t = at.scale({at.norm: 1.0}, 0.0)
        for side in self.sides:
            share = towards * self.step / at.unit
            at.column({int(k): share[:, k] for k in np.flatnonzero(side) if share[:, k].any()}, -towards)
        at.begin({at.norm: t})
        at.close(at.evaluated.bads & at.technology.weak)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """The sum, and the point that the steps lead to, whatever slacks remain there."""
        own, towards = solved.evaluated.Z, -1.0 if self.worsens else 1.0
        size, total, moved = np.abs(own), np.zeros(len(own)), np.zeros(own.shape)
        for number, side in enumerate(self.sides):
            beta, way = solved.private(1 + number), np.where(side, self.step, 0.0)
            with np.errstate(divide="ignore", invalid="ignore"):
                least = np.where(way > 0.0, beta[:, None] * way / size, 0.0).max(axis=1)
            beta = np.where(least <= NOISE, 0.0, beta)
            total, moved = total + beta, moved + beta[:, None] * way
        reached = np.maximum(own - towards * moved, solved.point)
        return np.where(solved.optimal, total, np.nan), reached * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: object) -> Floats:
        """What is made small is minus the sum of improvements."""
        return score if self.worsens else -score
