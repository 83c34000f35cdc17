"""Programs about weights, by their duals: what the weights may say of all DMUs, and what they shall say of one.

::

    max  w·R             s.t.  w·z_j ≥ 0 for all j,    w·S_c = c_c  (≥ where one-sided),    w ≥ 0
    min  Σ_c c_c μ_c     s.t.  Σ_j λ_j z_j − Σ_c μ_c S_c + R ≤ 0,    λ ≥ 0,    μ free  (≤ 0 where one-sided)

z are the inputs and the goods with their signs turned, so that the first line says v·x_j ≥ u·y_j. The second program
is solved; the weights w = (v, u) are its prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..technology.points import Points
from .template import Floats, Program, Solved, Template


@dataclass(frozen=True, eq=False)
class Demand:
    """``w·side`` is ``value``, or at least that; one entry per problem."""

    side: Floats  # (N, d)
    value: Floats  # (N,)
    at_least: bool = False


@dataclass(frozen=True, eq=False)
class Weighing(Program):
    """Weights under which ``praised`` (N, d) is as large as it gets; scaled by the evaluated points."""

    name: str
    praised: Floats
    demands: tuple[Demand, ...]

    @property
    def reaches(self) -> bool:
        return False

    def write(self, at: Template) -> None:
        scale = at.column({**self._entries(at, self.praised), at.norm: 1.0})
        for demand in self.demands:
            entries = self._entries(at, demand.side)
            at.column(entries, -demand.value)
            if not demand.at_least:
                at.column({k: -entry for k, entry in entries.items()}, demand.value)
        at.begin({at.norm: scale})
        at.close()

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """The largest ``w·praised``; there are no targets."""
        return np.where(solved.optimal, solved.objective, np.nan), np.full_like(solved.evaluated.Z, np.nan)

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score

    def _entries(self, at: Template, side: Floats) -> dict[int, Floats]:
        return {k: side[:, k] / at.unit[:, k] for k in range(at.d) if side[:, k].any()}
