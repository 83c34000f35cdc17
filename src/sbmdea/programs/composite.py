"""Give way as little as super-efficiency asks for, and improve as much as can be from there.

::

    min  t + Σ α_k (A_k − S_k)    s.t.  Σ_j (z_jk / |z_ok|) Λ_j − A_k + S_k = ± t,    t − Σ β_k (A_k − S_k) = 1
                                        t + Σ α_k A_k ≤ δ (t − Σ β_k A_k)

δ is the super-efficiency score, so that the last row holds as an equation: of all reference points that attain δ, the
one with the smallest ratio. A row through its own optimum fails by rounding, and if it is eased a score that is steep
in δ moves. So the two programs are solved in turn, the second among the optima of the first, without that row. It is
for other solvers, and for weak disposability, where the A alone do not lead to every point.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..technology.points import Points
from ..technology.returns import Technology
from .slacks import NOISE, settled
from .template import Bools, Floats, Program, Solved, Template, target

EASE = 1e-12  # share by which δ may be exceeded: an equation through its optimum must not fail by rounding


@dataclass(frozen=True, eq=False)
class Composite(Program):
    """``numerator`` and ``denominator`` weigh all columns, one row per DMU; ``best`` is δ, None in turn.

    ``improves``: whether the S count.
    """

    name: str
    numerator: Floats  # (N, d)
    denominator: Floats
    best: Floats | None  # (N,)
    improves: bool = True

    @property
    def own_rows(self) -> int:
        return 0 if self.best is None else 1

    def in_turn(self, technology: Technology) -> tuple[Program, Program] | None:
        if technology.weak:
            return None
        second = replace(self, best=None)
        return replace(second, improves=False), second

    def write(self, at: Template) -> None:
        alpha, beta = self.numerator, self.denominator
        counts = _counts(alpha, beta)
        strict = at.evaluated.bads & at.technology.weak
        most = None if self.best is None else self.best * (1.0 + EASE)
        at.scale({at.norm: 1.0, **({} if most is None else {at.first_own: 1.0 - most})})
        for k in range(at.d):
            given, norm = counts[:, k], beta[:, k]
            better = {at.norm: norm * self.improves}, -alpha[:, k] * self.improves
            if not strict[k] or given.all():
                at.column({k: 1.0, **better[0]}, better[1], closes=k)
            elif given.any():
                at.column({k: np.where(given, 1.0, 0.0), **better[0]}, better[1])
            if given.any():
                limit = {} if most is None else {at.first_own: alpha[:, k] + most * norm}
                at.column({k: np.where(given, -1.0, 0.0), **limit, at.norm: -norm}, alpha[:, k])
        if most is not None:
            at.logical(at.first_own)
        at.close(strict)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        own = solved.evaluated.Z
        size = np.abs(own)
        slack = own - solved.point
        slack[np.abs(slack) <= NOISE * size] = 0.0
        share = np.divide(slack, size, out=np.zeros_like(slack), where=_counts(self.numerator, self.denominator))
        score = (1.0 - (self.numerator * share).sum(axis=1)) / (1.0 + (self.denominator * share).sum(axis=1))
        return settled(score, solved), target(own, slack, solved.point) * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score


def _counts(alpha: Floats, beta: Floats) -> Bools:
    counts: Bools = (alpha > 0.0) | (beta > 0.0)
    return counts
