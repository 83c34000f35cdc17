"""A weighted sum of slacks, as large as it gets; or, beyond the frontier, a weighted sum of what has to be given up.

::

    max  Σ w_k s_k    s.t.  Σ_j λ_j z_j + s = z_o               (improvements, signs of goods turned)
    min  Σ w_k s_k    s.t.  Σ_j λ_j z_j − s ≤ z_o,  j ≠ o       (``worsens``)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..technology.points import Points
from .template import Floats, Program, Solved, Template, per_column, target

NOISE = 1e-12  # a slack below this share of the own value is rounding, unless the optimum counts it …
ROUNDING = 1e-15  # … and below this it is in any case
EQUAL = 1e-9  # relative to an optimum above 1


@dataclass(frozen=True, eq=False)
class Additive(Program):
    """``weights`` per unit of the data, one row for all DMUs or one each; ``limits`` on the slacks likewise."""

    name: str
    worsens: bool
    weights: Floats  # (1 or N, d)
    relative: bool = False  # weights are per share of the DMU's own value
    limits: Floats | None = None  # (N, d)

    @property
    def shares(self) -> bool:
        return self.relative

    @property
    def own_rows(self) -> int:
        return 0 if self.limits is None else self.limits.shape[1]

    @property
    def reaches(self) -> bool:
        return self.limits is None  # a limit takes free disposal away

    def write(self, at: Template) -> None:
        weights = self.weights if self.relative else self.weights * at.unit
        strict = at.evaluated.bads & at.technology.weak
        towards = -1.0 if self.worsens else 1.0
        cost = per_column(-towards * weights)
        bounds: dict[int, Floats | float] = {}
        if self.limits is not None:
            bounds = {at.first_own + k: -self.limits[:, k] / at.unit[:, k] for k in range(at.d)}
        at.scale({at.norm: 1.0, **bounds}, 0.0)
        for k in range(at.d):
            # each DMU by its own weights: what it weighs with 0 improves for nothing, and does not get worse
            moves = (weights[:, k] > 0.0) | (not strict[k] and not self.worsens)
            if moves.any():
                own = {} if self.limits is None else {at.first_own + k: 1.0}
                at.column(
                    {k: towards if moves.all() else np.where(moves, towards, 0.0), **own},
                    cost[k],
                    closes=k if moves.all() and not self.worsens else None,
                )
        for row in range(at.first_own, at.norm):
            at.logical(row)
        at.close(strict)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """The weighted sum, and the targets."""
        own, size = solved.evaluated.Z, np.abs(solved.evaluated.Z)
        slack, score = self._sum(own - solved.point, NOISE * size, size)
        if (counts := self._off(score, solved) > EQUAL).any():
            # beside a value of 1e10 a share of 1e-13 is no small sum
            share = np.where(counts, ROUNDING, NOISE)[:, None]
            slack, score = self._sum(own - solved.point, share * size, size)
            # … and its last digits are those of a difference: the optimum is what was not rounded
            size = np.maximum(1.0, np.abs(solved.objective))
            vague = (self._off(score, solved) > EQUAL) & (
                self._off(score, solved) * size <= self.noise(solved.evaluated)
            )
            score = np.where(vague, np.abs(solved.objective), score)
        return score, target(own, slack, solved.point) * solved.evaluated.sign

    def _off(self, score: Floats, solved: Solved) -> Floats:
        """How far the optimum is from what it must be, relative where it is above 1."""
        off = np.abs(self.optimum(score, solved.evaluated) - solved.objective)
        return np.asarray(off / np.maximum(1.0, np.abs(solved.objective)))

    def _sum(self, slack: Floats, noise: Floats, size: Floats) -> tuple[Floats, Floats]:
        slack[np.abs(slack) <= noise] = 0.0
        slack = np.where(self.weights > 0.0, np.minimum(slack, 0.0), 0.0) if self.worsens else np.maximum(slack, 0.0)
        measure = np.divide(slack, size, out=np.zeros_like(slack), where=size > 0.0) if self.relative else slack
        return slack, np.abs((self.weights * measure).sum(axis=1))

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        """What is made small is minus the sum of improvements."""
        return score if self.worsens else -score

    def noise(self, evaluated: Points) -> Floats:
        worth: Floats = self.weights * (1.0 if self.relative else np.abs(evaluated.Z))
        return np.asarray(2.0 * ROUNDING * worth.sum(axis=1))
