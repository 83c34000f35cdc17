"""Give way as little as super-efficiency asks for, and improve as much as can be from there.

::

    min  t + Σ α_k (A_k − S_k)    s.t.  Σ_j (z_jk / |z_ok|) Λ_j − A_k + S_k = ± t,    t − Σ β_k (A_k − S_k) = 1
                                        t + Σ α_k A_k ≤ δ (t − Σ β_k A_k)

δ is the super-efficiency score, so that the last row holds as an equation: of all reference points that attain δ, the
one with the smallest ratio.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..technology.points import Points
from .slacks import NOISE, settled
from .template import Bools, Floats, Program, Solved, Template

EASE = 1e-12  # share by which δ may be exceeded: an equation through its optimum must not fail by rounding


@dataclass(frozen=True, eq=False)
class Composite(Program):
    """``numerator`` and ``denominator`` weigh all columns, one row per DMU; ``best`` is δ."""

    name: str
    numerator: Floats  # (N, d)
    denominator: Floats
    best: Floats  # (N,)

    @property
    def own_rows(self) -> int:
        return 1

    def write(self, at: Template) -> None:
        alpha, beta = self.numerator, self.denominator
        counts = _counts(alpha, beta)
        strict = at.evaluated.bads & at.technology.weak
        most = self.best * (1.0 + EASE)
        at.scale({at.norm: 1.0, at.first_own: 1.0 - most})
        for k in range(at.d):
            given, norm = counts[:, k], beta[:, k]
            if not strict[k] or given.all():
                at.column({k: 1.0, at.norm: norm}, -alpha[:, k], closes=k)
            elif given.any():
                at.column({k: np.where(given, 1.0, 0.0), at.norm: norm}, -alpha[:, k])
            if given.any():
                limit = alpha[:, k] + most * norm
                at.column({k: np.where(given, -1.0, 0.0), at.first_own: limit, at.norm: -norm}, alpha[:, k])
        at.logical(at.first_own)
        at.close(strict)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        own = solved.evaluated.Z
        size = np.abs(own)
        slack = own - solved.point
        slack[np.abs(slack) <= NOISE * size] = 0.0
        share = np.divide(slack, size, out=np.zeros_like(slack), where=_counts(self.numerator, self.denominator))
        score = (1.0 - (self.numerator * share).sum(axis=1)) / (1.0 + (self.denominator * share).sum(axis=1))
        return settled(score, solved), (own - slack) * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score


def _counts(alpha: Floats, beta: Floats) -> Bools:
    counts: Bools = (alpha > 0.0) | (beta > 0.0)
    return counts
