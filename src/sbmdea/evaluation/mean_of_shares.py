"""The least mean of what is left of every input and bad, θ, and of what every good was before it grew, 1/φ.

::

    min (Σ θ_i + Σ 1/φ_r)/K    s.t.  Σ_j λ_j x_j ≤ θ x_o,   Σ_j λ_j y_j ≥ φ y_o,   θ ≤ 1 ≤ φ

It is convex, and solved by linear programs: φ_r is a mixture of numbers φ_rk whose values 1/φ_rk are known. What a
mixture costs is too much, so that the point itself bounds the optimum from above. The prices q_r of φ_r bound it from
below, since 1/(Kφ) + qφ is at least 2 √(q/K), or 1/K + q where that φ would be below 1; where it is least is a next
φ_rk, and another is where the mean is least on the plane through the last points. The rounds end with an interval, the
proof.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..lp.status import Status
from ..programs.mixture import Mixture
from ..programs.slack_sum import Additive
from .stage import Stage

if TYPE_CHECKING:
    from .evaluate import Setting

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 60
WIDTH = 1e-12  # of an interval that is narrow enough
SURE = 1e-11  # … that needs no rational arithmetic
PROVED = 1e-9  # … and that is proof enough
CLOSE = 1e-6  # by which φ differ whose mixture is as good as the tangent
KEPT = 1  # neighbour of the round before, on either side
DIRECTIONS = 3  # through the last points, at most, in which a lower one is looked for
STEPS, RIDGE = 5, 1e-13  # of Newton's method, and what parts directions that are almost one
START = (1.0, 1.1, 1.25, 1.4, 1.6, 1.9, 2.2, 2.8, 3.5, 4.5, 6.0)  # the φ that are mixed first
WIDER = 4.0  # how much larger than all before the next φ may be


@dataclass(frozen=True, eq=False)
class MeanOfShares:
    name: str

    def least(self, setting: Setting, rows: Ints) -> Stage:
        """The least mean of every row; its targets are the point that has it, its prices those that prove the end."""
        points = setting.points
        own, goods = points.Z[rows], np.flatnonzero(points.goods)
        K, strict = own.shape[1], points.bads & setting.question.technology.weak
        score, width = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        best = np.ones((len(rows), len(goods)))
        past: list[tuple[Floats, Floats]] = []  # the points of the rounds before: φ, and what is left of the rest

        def attempt(stage: Stage | None, todo: Ints, grid: Floats, rough: bool) -> Stage:
            """Solve by mixtures of ``grid``; unless ``rough`` rounding hides behind no small residual."""
            program = Mixture.of(self.name, points.goods, grid, strict)
            working = None if stage is None else stage.working
            found = setting.run(program, rows[todo], working=working, rough=rough, nearby=stage is None)
            found = replace(found, step=found.step.copy())
            with np.errstate(divide="ignore", invalid="ignore"):
                share = found.targets * points.sign / own[todo]
                grown, left = np.fmax(share[:, goods], 1.0), share[:, ~points.goods].sum(axis=1)
                price = np.maximum(found.prices[:, goods] * np.abs(own[todo][:, goods]), 0.0)
                best[todo] = np.maximum(1.0 / np.sqrt(K * price), 1.0)
                known = (1.0 / (K * grid) + price * grid).min(axis=0)
                below = found.score + (K - len(goods)) / K + (_least(price, K) - known).sum(axis=1)
            score[todo] = (left + (1.0 / share[:, goods]).sum(axis=1)) / K
            width[todo] = np.maximum(score[todo] - below, 0.0)
            phi, rest = (each.copy() for each in past[0]) if past else (np.ones_like(best), np.ones(len(rows)))
            phi[todo], rest[todo] = grown, left
            past[:] = [(phi, rest), *past[: min(len(goods), DIRECTIONS)]]
            return found if stage is None else stage.overwritten(todo, found)

        def search(stage: Stage | None, todo: Ints, rough: bool) -> Stage:
            grid = np.repeat(START, len(goods)).reshape(len(START), 1, len(goods))  # one for all
            past.clear()
            stage = attempt(stage, todo, grid, False)
            for _ in range(ROUNDS):
                on = (stage.status[todo] == Status.OPTIMAL) & ~(width[todo] <= WIDTH)
                todo, grid = todo[on], grid if grid.shape[1] == 1 else grid[:, on]
                if not len(todo):
                    break
                likely = [_lowest([(phi[todo], rest[todo]) for phi, rest in past])] if len(past) > 1 else []
                grid = _finer(grid, past[0][0][todo], best[todo], likely)
                stage = attempt(stage, todo, grid, rough)
            return stage

        stage = search(None, np.arange(len(rows)), True)
        doubtful = stage.status != Status.OPTIMAL
        found = np.flatnonzero(~doubtful)
        if len(found):
            # a program that decides beside rows that are almost alike, too
            least, proof = self._by_tangents(setting, rows[found], best[found], stage.working)
            prices, width[found] = stage.prices.copy(), np.maximum(score[found] - least, 0.0)
            prices[found] = proof.prices
            stage = replace(stage, prices=prices)
            doubtful[found] = ~(np.fmax(proof.gap, width[found]) <= SURE) | ~proof.certified
        if doubtful.any():
            stage = search(stage, np.flatnonzero(doubtful), False)
        score[(score >= 1.0 - WIDTH) & (score <= 1.0 + WIDTH)] = 1.0
        solved = stage.status == Status.OPTIMAL
        certified, gap = stage.certified.copy(), np.fmax(stage.gap, width)
        certified[solved & ~(width <= PROVED)] = False
        return replace(stage, score=np.where(solved, score, np.nan), certified=certified, gap=gap)

    def _by_tangents(self, setting: Setting, rows: Ints, phi: Floats, working: Ints) -> tuple[Floats, Stage]:
        """The least mean where every 1/φ is replaced by its tangent at ``phi`` (n, s), which is never above it."""
        of_goods = setting.points.goods
        K = len(of_goods)
        weights = np.full((len(rows), K), 1.0 / K)
        weights[:, of_goods] = 1.0 / (K * phi**2.0)
        program = Additive("tangents", False, weights, relative=True)
        proof = setting.run(program, rows, working=working, nearby=False)
        without_growth = (2.0 / phi - phi**-2.0).sum(axis=1)
        return (np.count_nonzero(~of_goods) + without_growth) / K - proof.score, proof


def _finer(grid: Floats, grown: Floats, best: Floats, likely: list[Floats]) -> Floats:
    """The next φ to mix: where the point is, where it is likely to end and close beside, what its prices like best, and
    neighbours."""
    low, high = grid < grown * (1.0 - 10.0 * CLOSE), grid > grown * (1.0 + 10.0 * CLOSE)
    below = np.sort(np.where(low, grid, 1.0), axis=0)[-KEPT:]
    above = np.sort(np.where(high, grid, np.inf), axis=0)[:KEPT]
    best, *likely = (np.minimum(np.where(np.isnan(one), 1.0, one), WIDER * grid.max(axis=0)) for one in (best, *likely))
    ends = np.stack([np.ones_like(grown), WIDER * np.maximum(grown, best)])
    here = np.stack([one * share for one in (grown, *likely) for share in (1.0 - CLOSE, 1.0, 1.0 + CLOSE)] + [best])
    above = np.where(np.isinf(above), ends[1], above)
    return np.asarray(np.maximum(np.concatenate([ends, here, below, above]), 1.0))


def _lowest(past: list[tuple[Floats, Floats]]) -> Floats:
    """The φ (n, s) of the least mean on the plane through the last points, by Newton's method.

    Points of one face of the technology span it, or a part of it that their rounds have left open.
    """
    (phi, rest), *others = past
    ways, slopes = np.stack([one - phi for one, _ in others], axis=1), np.stack([one - rest for _, one in others], 1)
    length = np.abs(ways).max(axis=2)
    length[length == 0.0] = np.inf
    ways, slopes = ways / length[:, :, None], slopes / length  # (n, h, s), (n, h)
    for _ in range(STEPS):
        slope = slopes - np.einsum("nhs,ns->nh", ways, phi**-2.0)
        bend = np.einsum("nhs,ns,nks->nhk", ways, 2.0 * phi**-3.0, ways)
        own = np.einsum("nhh->nh", bend)
        own += RIDGE * own.sum(axis=1, keepdims=True) + (own == 0.0)
        step = -np.einsum("nh,nhs->ns", np.linalg.solve(bend, slope[:, :, None])[:, :, 0], ways)
        phi = np.clip(phi + step, 0.5 * phi, 2.0 * phi)
    return np.asarray(phi)


def _least(price: Floats, K: int) -> Floats:
    """The least of 1/(Kφ) + qφ over φ ≥ 1."""
    inside = price * K <= 1.0
    return np.where(inside, 2.0 * np.sqrt(price / K), 1.0 / K + price)
