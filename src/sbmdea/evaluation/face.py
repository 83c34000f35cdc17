"""Where the optimal prices of a solved program lie, and how far they range there.

Prices are optimal if they are feasible and complementary to any one solution: nothing is earned by its peers, and what
has slack has no price. So the optimum itself, which is rounded, is not needed::

    max  e·w    s.t.  w·z_j ≥ ω for all j,  = for peers;    w_k = 0 where there is slack;    w·g = 1,   w ≥ 0

solved as its dual, over the quantities: a peer's λ may have any sign there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..lp.kernels.combine import NEGLIGIBLE
from ..lp.status import Status
from ..programs.stated import Part, Stated

if TYPE_CHECKING:
    from .evaluate import Setting
    from .stage import Stage

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MEASURE = 1e6  # how much all columns may be worth beside what is worth 1
SLACK = 1e-9  # share of the own value from which on a row has slack


@dataclass(frozen=True, eq=False)
class Face:
    """The optimal prices of N programs."""

    peers: Floats  # (N, P, d) the peers' values, the signs of goods turned; 0 where there are fewer
    there: Floats  # (N, P) 1 where there is a peer
    slack: Bools  # (N, d)
    loose: Bools  # (N, rows on Σλ) bounds on Σλ that do not bind

    def take(self, some: Ints) -> Face:
        return Face(self.peers[some], self.there[some], self.slack[some], self.loose[some])


def face(setting: Setting, stage: Stage, bound: Floats) -> Face:
    """That of a stage whose solutions stay within ``bound`` (N, d), the signs of goods turned."""
    points, lam = setting.points, stage.intensity
    idle = np.zeros(len(lam.value)) if lam.idle is None else lam.idle
    N = len(lam.ptr) - 1
    owner = np.repeat(np.arange(N), np.diff(lam.ptr))
    ways = [(lam.value - idle, points.Z), (idle, np.where(points.inputs, points.Z, 0.0))]
    least = NEGLIGIBLE * np.bincount(owner, lam.value, N)[owner]
    each = [(owner[some], of[lam.peer[some]], amount[some]) for amount, of in ways for some in (amount > least,)]
    who, values, amounts = (np.concatenate(parts) for parts in zip(*each, strict=True))
    order = np.argsort(who, kind="stable")
    who, values, amounts = who[order], values[order], amounts[order]
    count = np.bincount(who, minlength=N)
    place = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    peers = np.zeros((N, int(count.max(initial=1)), points.Z.shape[1]))
    there = np.zeros(peers.shape[:2])
    peers[who, place], there[who, place] = values, 1.0
    reached, total = np.zeros(bound.shape), np.bincount(who, amounts, N)
    np.add.at(reached, who, values * amounts[:, None])
    size = np.maximum(np.abs(bound), np.abs(reached))
    strict = points.bads & setting.question.technology.weak
    sums = setting.question.technology.sums
    loose = np.array([(sense != 0) & (np.abs(total - edge) > SLACK * max(1.0, edge)) for edge, sense in sums])
    return Face(peers, there, (bound - reached > SLACK * size) & ~strict, loose.reshape(len(sums), N).T)


def largest(
    setting: Setting, rows: Ints, on: Face, praised: Floats, normal: Floats, size: Floats | None = None
) -> tuple[Floats, Bools]:
    """max e·w over the face with w·g = 1, e being ``praised`` and g ``normal`` (N, d), and whether that is proved.

    Infinite where prices have no limit, NaN where none has w·g = 1. Where w·g is a difference, rounding alone could
    make it 1 at prices without measure: with ``size`` (N, d), those at which it is worth more than `MEASURE` are out.
    """
    stage = setting.run(_program(setting, on, praised, normal), rows)
    value, proved = stage.score.copy(), stage.certified & (stage.status != Status.FAILED)
    unlimited = stage.status == Status.INFEASIBLE
    if size is not None:
        measured = (np.abs(stage.prices[:, :-1]) * size).sum(axis=1) > MEASURE
        again = np.flatnonzero(measured & (stage.status != Status.NO_PRICES))
        if len(again):
            limited = [one[again] for one in (praised, normal, size)]
            second = setting.run(_program(setting, on.take(again), *limited), rows[again])
            value[again], unlimited[again] = second.score, False
            proved[again] = second.certified & (second.status != Status.FAILED)
            worth = (np.abs(second.prices[:, :-1]) * limited[2]).sum(axis=1)
            value[again[(second.status == Status.OPTIMAL) & (worth > MEASURE * (1.0 - SLACK))]] = np.inf
    open_ones = np.flatnonzero(unlimited)
    if len(open_ones) and praised.any():
        # prices without limit, or none at all: the same program without praise says which
        some = [one if one is None else one[open_ones] for one in (normal, size)]
        there, sure = largest(setting, rows[open_ones], on.take(open_ones), 0.0 * praised[open_ones], *some)  # type: ignore[arg-type]
        value[open_ones] = np.where(np.isnan(there), np.nan, np.inf)
        proved[open_ones] &= sure
    return value, proved


def _program(setting: Setting, on: Face, praised: Floats, normal: Floats, size: Floats | None = None) -> Stated:
    d, sums = praised.shape[1], setting.question.technology.sums
    parts = [Part(normal, 1.0, free=True)]
    parts += [
        Part(on.peers[:, p], sums=dict.fromkeys(range(len(sums)), on.there[:, p])) for p in range(on.peers.shape[1])
    ]
    parts += [Part(np.where(np.arange(d) == k, on.slack, 0.0)) for k in np.flatnonzero(on.slack.any(axis=0))]
    for i, (_, sense) in enumerate(sums):
        if sense:
            parts.append(Part(np.zeros((1, d)), sums={i: sense * on.loose[:, i].astype(float)}))
    if size is not None:
        parts.append(Part(size, MEASURE))
    strict = setting.points.bads & setting.question.technology.weak
    return Stated("range of prices", 0.0 - praised, parts, strict, bounded=False, endless=True)
