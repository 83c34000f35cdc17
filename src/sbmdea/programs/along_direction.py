"""How far the evaluated point can go in a direction; backwards, where it lies beyond the technology.

::

    max β    s.t.  Σ_j (z_jk/|z_ok|) Λ_j + γ_k B ≤ ± t,    t = 1          γ = direction / |z_o|,   β = B/t
    min t    s.t.  the same rows,                          t + κ B = 1    where goods alone move

The first form begins with B basic in the row of an input or bad that moves, its price shared evenly with the others of
them that get no worse; the second with t basic in an input's row, likewise. No reduced cost is negative then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..formulation.program import Unknown, WrittenProgram
from ..technology.points import Points
from .template import Bools, Floats, Program, Solved, Template

NOISE = 1e-12  # a distance below this share of the step, and of the own values where that is longer, is rounding


@dataclass(frozen=True, eq=False)
class Directional(Program):
    """``direction`` per evaluated point, in the data's units, towards better; None: the own values that ``move``.

    ``free`` lets β be negative. The score is β.
    """

    name: str
    moves: Bools  # (d,)
    direction: Floats | None = None  # (N, d), 0 where nothing moves, below 0 for what gets worse
    free: bool = False
    open_ended: bool = False  # goods alone get better while something gets worse, so that there may be no end to it

    @property
    def worsens(self) -> bool:
        return self.direction is not None and bool((self.direction < 0.0).any())

    @property
    def reaches(self) -> bool:
        return not self.free and not self.worsens

    @property
    def endless(self) -> bool:
        return self.worsens

    @property
    def ratio(self) -> bool:
        return self.open_ended and not self.free

    def write(self, at: Template) -> None:
        step, _ = self._step(at.evaluated)
        share = step / at.unit
        moving = {int(k): _plain(share[:, k]) for k in np.flatnonzero((share != 0.0).any(axis=0))}
        back = {k: -entry for k, entry in moving.items()}
        stored = {} if self.direction is None else {k: step[:, k] for k in moving}
        stored_back = {k: -value for k, value in stored.items()}
        shares = ~at.evaluated.goods & ~at.zero.any(axis=0) & ~(share < 0.0).any(axis=0)
        taking = [int(k) for k in np.flatnonzero(shares)]
        if not self._goods_alone(step, at.evaluated):
            fixed = at.scale({at.norm: 1.0}, 0.0)
            dear = at.column(moving, -1.0, stored=stored)
            if self.free:
                at.column(back, 1.0, stored=stored_back)
            taking = taking if any((share[:, k] > 0.0).all() for k in taking) else []
        else:
            kappa = _plain(self._kappa(step, at.evaluated))
            dear = at.scale({at.norm: 1.0})
            fixed = at.column({**moving, at.norm: kappa}, stored=stored)
            if self.free:
                at.column({**back, at.norm: -kappa}, stored=stored_back)
        at.begin({at.norm: fixed})
        at.close(at.evaluated.bads & at.technology.weak)
        if taking:
            first, *others = sorted(taking, key=lambda k: not (share[:, k] > 0.0).all())
            at.begin({first: dear, **{k: at.tie(first, k) for k in others}})

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """β, and the point it leads to, whatever slacks remain there."""
        step, length = self._step(solved.evaluated)
        beta = solved.private(1) - (solved.private(2) if self.free else 0.0)
        beta[np.abs(beta) <= NOISE * np.minimum(1.0, length)] = 0.0
        own = solved.evaluated.Z
        # never outside the technology by rounding: the second stage starts from here
        reached = np.maximum(own - beta[:, None] * step, solved.point)
        return beta / length, reached * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        """−β or 1/(1 + κ β), with β in the program's own steps."""
        step, length = self._step(evaluated)
        beta = score * length
        if not self._goods_alone(step, evaluated):
            return 0.0 - beta
        return 1.0 / (1.0 + self._kappa(step, evaluated) * beta)

    def magnified(self, evaluated: Points) -> Floats:
        """Steps far shorter than the own values are counted in large numbers."""
        return np.asarray(1.0 / self._step(evaluated)[1])

    def multipliers(self, solved: Solved) -> Floats:
        """What β gains per unit of the own values, so that the direction is worth 1."""
        step, length = self._step(solved.evaluated)
        if self._goods_alone(step, solved.evaluated):
            length = length * self._kappa(step, solved.evaluated) * solved.objective
        return solved.prices / np.where(solved.optimal, length, 1.0)[:, None]

    def rewritten(self, program: WrittenProgram, evaluated: Points) -> WrittenProgram:
        """With β in steps of the whole direction, and as what is maximised."""
        step, length = self._step(evaluated)
        moving = np.flatnonzero(step[0])
        way = evaluated.sign[moving[0]] * np.sign(program.own[moving[0], 1])
        own = program.own.copy()
        own[:, 1] *= step[0, moving[0]] * length[0] / np.abs(program.own[moving[0], 1])
        beta = Unknown("β", None, True)
        return replace(
            program,
            unknowns=(beta, *program.unknowns[1:]),
            own=own,
            numerator=np.array([0.0, -way, *np.zeros(len(program.unknowns) - 1)]),
            denominator=np.array([1.0, *np.zeros(len(program.unknowns))]),
        )

    def _goods_alone(self, step: Floats, evaluated: Points) -> bool:
        """Whether no input and no bad gets better; back from outside the technology others may not get worse either.

        Where bads in equations grow, or inputs, the way back may lead beyond the point where all goods have gone.
        """
        return not (step[:, ~evaluated.goods] > 0.0).any() and not (self.free and self.worsens)

    @staticmethod
    def _kappa(step: Floats, evaluated: Points) -> Floats:
        """Half the least movement of an own value for β = 1, as a share of it; 1 where only zeros move.

        Where all goods have gone, at the latest, there is nothing left to reach: 1 + κ β is never below a half.
        """
        size = np.abs(evaluated.Z)
        share = np.divide(step, size, out=np.full_like(size, np.inf), where=(size > 0.0) & (step > 0.0))
        least: Floats = 0.5 * share.min(axis=1)
        least[np.isinf(least)] = 1.0
        return least

    def _step(self, evaluated: Points) -> tuple[Floats, Floats]:
        """The direction cut to a length at which β = 1 moves no own value by more than itself, and its old length."""
        size = np.abs(evaluated.Z)
        if self.direction is None:
            return np.where(self.moves, size, 0.0), np.ones(len(size))
        relative = np.divide(np.abs(self.direction), size, out=np.zeros_like(size), where=size > 0.0).max(axis=1)
        length = np.where(relative > 0.0, np.ldexp(1.0, np.frexp(relative)[1]), 1.0)  # which rounds nothing
        return self.direction / length[:, None], length


def _plain(values: Floats) -> Floats | float:
    """A number where all problems share one."""
    return float(values[0]) if (values == values[0]).all() else values
