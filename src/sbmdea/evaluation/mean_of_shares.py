"""The least mean of what is left of every input and bad, θ, and of what every good was before it grew, 1/φ.

::

    min (Σ θ_i + Σ 1/φ_r)/K    s.t.  Σ_j λ_j x_j ≤ θ x_o,   Σ_j λ_j y_j ≥ φ y_o,   θ ≤ 1 ≤ φ

It is convex, and solved by linear programs: φ_r is a mixture of numbers φ_rk whose values 1/φ_rk are known. What a
mixture costs is too much, so that the point itself bounds the optimum from above. The prices q_r of φ_r bound it from
below, since 1/(Kφ) + qφ is at least 2 √(q/K), or 1/K + q where that φ would be below 1; where it is least is the next
φ_rk. The rounds end with an interval, the proof.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..lp.status import Status
from ..programs.stated import Part, Stated
from .stage import Stage

if TYPE_CHECKING:
    from .evaluate import Setting

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 60
WIDTH = 1e-12  # of an interval that is narrow enough
PROVED = 1e-9  # … and that is proof enough
CLOSE = 1e-6  # by which φ differ whose mixture is as good as the tangent
KEPT = 2  # neighbours of the round before, on either side
WIDER = 4.0  # how much larger than all before the next φ may be


@dataclass(frozen=True, eq=False)
class MeanOfShares:
    name: str

    def least(self, setting: Setting, rows: Ints) -> Stage:
        """The least mean of every row; its targets are the point that has it, its prices those that prove the end."""
        points = setting.points
        own, goods = points.Z[rows], np.flatnonzero(points.goods)
        K, strict = own.shape[1], points.bads & setting.question.technology.weak
        at = np.where(points.goods, 0.0, own)
        grid = np.repeat(np.array([1.0, WIDER]), len(rows) * len(goods)).reshape(2, len(rows), len(goods))
        score, width = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        todo = np.arange(len(rows))  # grid has these rows
        stage: Stage | None = None
        for _ in range(ROUNDS):
            program = Stated(self.name, at[todo], self._parts(own[todo], goods, grid, K), strict,
                             asked=[(np.ones(len(todo)), True)] * len(goods))  # fmt: skip
            found = setting.run(program, rows[todo], working=None if stage is None else stage.working)
            found = replace(found, step=found.step.copy())
            stage = found if stage is None else stage.overwritten(todo, found)
            solved = found.status == Status.OPTIMAL
            with np.errstate(divide="ignore", invalid="ignore"):
                share = found.targets * points.sign / own[todo]
                grown = np.maximum(share[:, goods], 1.0)
                above = (share[:, ~points.goods].sum(axis=1) + (1.0 / share[:, goods]).sum(axis=1)) / K
                price = np.maximum(found.prices[:, goods] * np.abs(own[todo][:, goods]), 0.0)
                best = np.maximum(1.0 / np.sqrt(K * price), 1.0)
                known = (1.0 / (K * grid) + price * grid).min(axis=0)
                below = found.score + (K - len(goods)) / K + (_least(price, K) - known).sum(axis=1)
            score[todo], width[todo] = above, np.maximum(above - below, 0.0)
            on = solved & ~(width[todo] <= WIDTH)
            grid = _finer(grid[:, on], grown[on], best[on])
            todo = todo[on]
            if not len(todo):
                break
        assert stage is not None
        score[(score >= 1.0 - WIDTH) & (score <= 1.0 + WIDTH)] = 1.0
        solved = stage.status == Status.OPTIMAL
        certified, gap = stage.certified.copy(), np.fmax(stage.gap, width)
        certified[solved & ~(width <= PROVED)] = False
        return replace(stage, score=np.where(solved, score, np.nan), certified=certified, gap=gap)

    @staticmethod
    def _parts(own: Floats, goods: Ints, grid: Floats, K: int) -> list[Part]:
        """What is saved of each input and bad, and the mixtures."""
        which = np.arange(own.shape[1])
        parts = [Part(np.where(which == k, 0.0 - own, 0.0), -1.0 / K) for k in np.setdiff1d(which, goods)]
        for r, k in enumerate(goods.tolist()):
            parts += [
                Part(np.where(which == k, own * phi[:, r, None], 0.0), 1.0 / (K * phi[:, r]), counts={r: 1.0})
                for phi in grid
            ]
        return parts


def _finer(grid: Floats, grown: Floats, best: Floats) -> Floats:
    """The next φ to mix: where the point is and close beside it, what its prices like best, and neighbours."""
    low, high = grid < grown * (1.0 - 10.0 * CLOSE), grid > grown * (1.0 + 10.0 * CLOSE)
    below = np.sort(np.where(low, grid, 1.0), axis=0)[-KEPT:]
    above = np.sort(np.where(high, grid, np.inf), axis=0)[:KEPT]
    best = np.minimum(np.where(np.isnan(best), 1.0, best), WIDER * grid.max(axis=0))
    ends = np.stack([np.ones_like(grown), WIDER * np.maximum(grown, best)])
    here = np.stack([grown * (1.0 - CLOSE), grown, grown * (1.0 + CLOSE), best, best * (1.0 + CLOSE)])
    above = np.where(np.isinf(above), ends[1], above)
    return np.asarray(np.maximum(np.concatenate([ends, here, below, above]), 1.0))


def _least(price: Floats, K: int) -> Floats:
    """The least of 1/(Kφ) + qφ over φ ≥ 1."""
    inside = price * K <= 1.0
    return np.where(inside, 2.0 * np.sqrt(price / K), 1.0 / K + price)
