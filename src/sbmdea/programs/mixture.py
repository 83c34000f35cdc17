"""The mean of what is left of inputs and bads, and of 1/φ of goods, where φ is a mixture of known numbers.

::

    min Σ θ_i/K + Σ_r Σ_g w_rg/(K φ_rg)    s.t.  Σ_j λ_j z_ji ≤ θ_i z_oi,   Σ_j λ_j y_jr ≥ Σ_g w_rg φ_rg y_or,
                                                 θ ≤ 1,   Σ_g w_rg = 1,   w ≥ 0
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..formulation.program import Unknown
from ..technology.points import Points
from .stated import Part, Stated
from .template import Bools, Floats

if TYPE_CHECKING:
    from ..formulation.program import WrittenProgram


@dataclass(frozen=True, eq=False)
class Mixture(Stated):
    @classmethod
    def of(cls, name: str, goods: Bools, grid: Floats, strict: Bools) -> Mixture:
        """``grid`` (G, 1 or N, s) are the φ of each good."""
        K = len(goods)
        which = np.arange(K)
        parts = [Part(-1.0 * (which == k)[None], -1.0 / K) for k in np.flatnonzero(~goods)]
        for r, k in enumerate(np.flatnonzero(goods)):
            for phi in grid[:, :, r]:
                cost = 1.0 / (K * phi)
                along = np.where(which == k, -phi[:, None], 0.0)
                parts.append(Part(along, cost if len(phi) > 1 else cost.item(), counts={r: 1.0}))
        asked = [(np.ones(1), True)] * np.count_nonzero(goods)
        return cls(name, np.where(goods, 0.0, 1.0)[None], parts, strict, asked=asked, relative=True)

    def rewritten(self, program: WrittenProgram, evaluated: Points) -> WrittenProgram:
        """The convex program, with θ and φ of any size."""
        own, K = np.abs(evaluated.Z[0]), len(program.columns)
        kept = K + program.totals
        rows = np.zeros((kept + K, 1 + K))
        rows[K:kept, 0] = program.own[K:kept, 0]
        rows[:K, 1:] = -np.diag(own)
        rows[kept:, 1:], rows[kept:, 0] = np.eye(K), -1.0
        share = np.append(0.0, np.full(K, 1.0 / K))
        grows = np.append(False, evaluated.goods)
        names = zip(program.columns, evaluated.goods.tolist(), strict=True)
        unknowns = tuple(Unknown(f"φ[{column}]" if good else f"θ[{column}]") for column, good in names)
        nothing = np.zeros((K, len(program.peers)))
        return replace(
            program,
            sense=np.append(program.sense[:kept], np.where(evaluated.goods, 1, -1)).astype(np.int8),
            scale=np.append(program.scale[:kept], np.ones(K)),
            technology=np.vstack([program.technology[:kept], nothing]),
            idle=None if program.idle is None else np.vstack([program.idle[:kept], nothing]),
            unknowns=unknowns,
            own=rows,
            numerator=np.where(grows, 0.0, share),
            denominator=np.append(1.0, np.zeros(K)),
            inverse=np.where(grows, share, 0.0),
        )
