"""One factor for a whole side: the inputs contract, or the goods expand, as far as the technology allows.

::

    input    min t − S   s.t.  Σ_j (z_jk/|z_ok|) Λ_j + S ≤ ± t (the contracting rows),  ± t (the others),   t = 1
    output   min t       s.t.  Σ_j (z_jk/|z_ok|) Λ_j + S ≤ − t (the goods),  t (the others),            t + S = 1

θ = t − S with inputs, 1/φ = t with outputs. S ≥ 0 for a DMU of its own reference; one that lies beyond needs the
``free`` program, where S gives way to t − θ or t − η without a sign. With bounds on prices as such, which no scaling of
the prices leaves alone, the factor's side must be worth 1 and no more: S, and t where goods expand, have any sign then
(``bounded``).

The costing column is basic at first and its price shared evenly by the inputs, so that no reduced cost is negative
and none is 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..technology.points import Points
from ..technology.returns import Technology
from .template import Bools, Floats, Program, Solved, Template

NOISE = 1e-12  # what is closer to 1 than this is 1


@dataclass(frozen=True, eq=False)
class Radial(Program):
    """``moves`` marks the columns that the factor is on: inputs (and bads) contract, or goods expand."""

    name: str
    moves: Bools  # (d,)
    expands: bool = False
    free: bool = False
    bounded: bool = False  # prices are, as such
    signed: bool = False  # the factor may be below 0: with prices restricted its side could otherwise be worth nothing
    equal: Bools | None = None  # (d,) columns whose rows are equations, whatever the disposability

    @property
    def ratio(self) -> bool:
        return self.expands

    @property
    def in_prices(self) -> bool:
        return self.bounded

    @property
    def reaches(self) -> bool:
        return not self.free and self.equal is None  # beyond the frontier a solution reaches the factor's point only

    def equations(self, evaluated: Points, technology: Technology) -> Bools:
        strict = super().equations(evaluated, technology)
        return strict if self.equal is None else strict | self.equal

    def write(self, at: Template) -> None:
        moving = {int(k): at.zero[:, k] for k in np.flatnonzero(self.moves)}
        sign = dict(zip(moving, at.sign[self.moves], strict=True))
        entry = {k: (1.0 - zero) if zero.any() else 1.0 for k, zero in moving.items()}
        if self.free:
            factor = {k: -sign[k] * one for k, one in entry.items()}
            held = self.moves
        else:
            factor, held = entry, None
        if self.expands:
            dear = at.scale({} if self.free else {at.norm: 1.0}, held=held)
            fixed = at.column({**factor, at.norm: 1.0})
        else:
            fixed = at.scale({at.norm: 1.0}, 0.0 if self.free else 1.0, held=held)
            dear = at.column(factor, 1.0 if self.free else -1.0)
        if self.bounded or self.signed:
            at.opposite(dear)
        if self.bounded and self.expands and not self.free:
            at.opposite(fixed)
        at.begin({at.norm: fixed})
        at.close(self.equations(at.evaluated, at.technology))
        priced = np.flatnonzero(at.evaluated.inputs & ~at.zero.any(axis=0))
        if len(priced):
            first = int(max(priced, key=lambda k: k in moving))
            if self.expands or first in moving:
                at.begin({first: dear, **{int(k): at.tie(first, int(k)) for k in priced if k != first}})

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """The score, and the point that the factor alone leads to, whatever slacks remain there."""
        score = np.where(solved.optimal, solved.objective, np.nan)
        score[np.abs(score - 1.0) <= NOISE] = 1.0
        # never outside the technology by rounding: slacks are looked for from here on
        return score, np.maximum(self.point(solved.evaluated, score), solved.point) * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score

    def point(self, evaluated: Points, score: Floats) -> Floats:
        """Where the factor leads, signs of goods turned."""
        return evaluated.Z * np.where(self.moves, (1.0 / score if self.expands else score)[:, None], 1.0)
