"""One factor for a whole side: the inputs contract, or the goods expand, as far as the technology allows.

::

    input    min t − S   s.t.  Σ_j (z_jk/|z_ok|) Λ_j + S ≤ ± t (the contracting rows),  ± t (the others),   t = 1
    output   min t       s.t.  Σ_j (z_jk/|z_ok|) Λ_j + S ≤ − t (the goods),  t (the others),            t + S = 1

θ = t − S with inputs, 1/φ = t with outputs. S ≥ 0 for a DMU of its own reference; one that lies beyond needs the
``free`` program, where S gives way to t − θ or t − η without a sign.

The costing column is basic at first and its price shared evenly by the inputs, so that no reduced cost is negative
and none is 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .template import Bools, Floats, Points, Solved, Template

NOISE = 1e-12  # what is closer to 1 than this is 1


@dataclass(frozen=True, eq=False)
class Radial:
    """``moves`` marks the columns that the factor is on: inputs (and bads) contract, or goods expand.

    ``hyperbolic``: the inputs contract by the root of what they could, and the goods expand by its inverse, which
    is a point of the same ray where λ may be of any size.
    """

    name: str
    moves: Bools  # (d,)
    expands: bool = False
    hyperbolic: bool = False
    free: bool = False

    @property
    def reaches(self) -> bool:
        return not self.free  # beyond the frontier a solution reaches the factor's point only

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
        at.begin({at.norm: fixed})
        at.close(at.evaluated.bads & at.technology.weak)
        priced = np.flatnonzero(at.evaluated.inputs & ~at.zero.any(axis=0))
        if len(priced):
            first = int(priced[0])
            at.begin({first: dear, **{int(k): at.tie(first, int(k)) for k in priced[1:]}})

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """The score, and the point that the factor alone leads to, whatever slacks remain there."""
        best = np.where(solved.optimal, solved.objective, np.nan)
        best[np.abs(best - 1.0) <= NOISE] = 1.0
        score = np.sqrt(best) if self.hyperbolic else best
        reached = solved.point / score[:, None] if self.hyperbolic else solved.point
        # never outside the technology by rounding: the second stage starts from here
        return score, np.maximum(self.point(solved.evaluated, score), reached) * solved.evaluated.sign

    def point(self, evaluated: Points, score: Floats) -> Floats:
        """Where the factor leads, signs of goods turned."""
        own = evaluated.Z * np.where(self.moves, (1.0 / score if self.expands else score)[:, None], 1.0)
        return np.where(evaluated.goods, own / score[:, None], own) if self.hyperbolic else own
