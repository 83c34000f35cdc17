"""How far a point can go on a curve on which every column has an exponent of its own.

::

    δ* = min δ    s.t.  (δ^e_k z_k)_k ∈ T          inputs and bads e ≥ 0, goods e ≤ 0

T is convex and disposes freely, so that β(δ), the directional distance from the point at δ, rises with δ and is
concave. Prices of one δ bound it from above for all: the bound is 0 at a δ that δ* is not below, and the next round
begins there. The point that a program reaches bounds δ* from above. So the rounds end with an interval, the proof.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..lp.status import Status
from ..programs.along_direction import Directional
from ..technology.points import Points
from .stage import Stage, unreached

if TYPE_CHECKING:
    from .evaluate import Setting

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 60
WIDTH = 1e-12  # of an interval that is narrow enough, relative to δ
HALVINGS = 80
FAR = 60.0  # |ln δ| at most


@dataclass(frozen=True, eq=False)
class Curve:
    """``exponents`` (d,) of δ: positive for inputs and bads, negative for goods, 0 for what stays."""

    name: str
    exponents: Floats

    def at(self, Z: Floats, delta: Floats) -> Floats:
        found: Floats = Z * delta[:, None] ** self.exponents
        return found

    def farthest(self, setting: Setting, rows: Ints, exclude_self: bool = False) -> Stage:
        """The least δ of every row; its targets are the point at δ, its prices those of the distance from there."""
        points, moves = setting.points, self.exponents != 0.0
        program = Directional(self.name, moves, free=True)
        own = points.Z[rows]
        delta, width = np.ones(len(rows)), np.full(len(rows), np.inf)
        todo = np.arange(len(rows))
        # nothing makes no goods, however far they shrink: there is no least δ, as a price on one of them proves
        nobody = setting.nobody_else(rows) if exclude_self else np.zeros(len(rows), bool)
        stage: Stage | None = None
        for _ in range(ROUNDS):
            here = Points(self.at(own[todo], delta[todo]), points.goods, points.bads)
            working = None if stage is None else stage.working
            found = setting.run(program, rows[todo], at=here, exclude_self=exclude_self, working=working)
            found = replace(found, step=found.step.copy())
            stage = found if stage is None else stage.overwritten(todo, found)
            solved = found.status == Status.OPTIMAL
            above = delta[todo] * self._reached(found.score)
            below = self._root(here.Z, found, delta[todo])
            width[todo] = np.where(solved, above - below, np.nan)
            on = solved & ~nobody[todo] & (np.abs(below - delta[todo]) > WIDTH * delta[todo])
            todo, below = todo[on], below[on]
            if not len(todo):
                break
            delta[todo] = below
        assert stage is not None
        score = np.where(stage.status == Status.OPTIMAL, delta, np.nan)
        score[np.abs(score - 1.0) <= WIDTH] = 1.0
        certified, gap = stage.certified.copy(), np.fmax(stage.gap, np.maximum(width, 0.0))
        certified[todo] = False
        stage = replace(stage, score=score, certified=certified, gap=gap)
        ray = 1.0 * (np.arange(len(points.goods) + 1) == np.argmax(points.goods))
        return unreached(stage, np.flatnonzero(nobody), ray)

    def _reached(self, beta: Floats) -> Floats:
        """How many times δ the point at (1 ∓ β) times every column needs."""
        found = np.full(len(beta), -np.inf)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            for e in np.unique(self.exponents[self.exponents != 0.0]):
                left = np.maximum(1.0 - beta if e > 0.0 else 1.0 + beta, 0.0)
                found = np.maximum(found, left ** (1.0 / e))
        return found

    def _root(self, Z: Floats, found: Stage, delta: Floats) -> Floats:
        """Where the bound by the prices at Z is 0; never above the least δ."""
        worth = found.prices[:, :-1] * Z  # goods below 0
        kinds = np.unique(self.exponents[self.exponents != 0.0])
        sums = np.array([worth[:, self.exponents == e].sum(axis=1) for e in kinds])
        rest = found.score - sums.sum(axis=0)
        low, high = np.full(len(Z), -FAR), np.full(len(Z), FAR)
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            with np.errstate(over="ignore", invalid="ignore"):
                value = rest + (sums * np.exp(kinds[:, None] * middle)).sum(axis=0)
            short = value < 0.0
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.asarray(np.where(found.score == 0.0, delta, delta * np.exp(low)))
