"""Where the optimal prices of a solved program lie, and how far they range there.

Prices are optimal if they are feasible and complementary to any one solution: nothing is earned by its peers, and what
has slack has no price. So the optimum itself, which is rounded, is not needed::

    max  e·w    s.t.  w·z_j ≥ ω for all j,  = for peers;    w_k = 0 where there is slack;    w·g = 1,   w ≥ 0

solved as its dual, over the quantities: a peer's λ may have any sign there.

Most programs leave no choice: peers and slacks are as many as it takes to say what the prices are, and those of the
solution are the only ones. No program is solved for these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..lp.status import Status
from ..programs.stated import Part, Stated
from .near_copies import near_copies

if TYPE_CHECKING:
    from .evaluate import Setting
    from .stage import Stage

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MEASURE = 1e6  # how much all columns may be worth beside what is worth 1
SLACK = 1e-9  # share of the own value from which on a row has slack, and of the point from which on a row is a peer
LOW, HIGH = 1e-14, 1e-8  # shares between which it is in doubt whether there is a slack, a peer, room below a bound
EASED = (
    1e-7  # … where the point is missed by 1e-12, and how large a part a peer is of it: a flat frontier makes more of it
)
STEP = 1e-12  # share by which the entries of equations are moved, to see …
STEADY = 1e-9  # … whether their solution stays where it is, relative where it is above 1
AT_ONCE = 8192  # systems of equations solved together


@dataclass(frozen=True, eq=False)
class Face:
    """The optimal prices of N programs."""

    peers: Floats  # (N, P, d) the peers' values, the signs of goods turned; 0 where there are fewer
    there: Floats  # (N, P) 1 where there is a peer
    slack: Bools  # (N, d)
    loose: Bools  # (N, rows on Σλ) bounds on Σλ that do not bind
    prices: Floats  # (N, d) of the solution
    strict: Bools  # (d,) whose prices may have any sign
    working: Ints  # columns of the reference that mattered to the programs
    doubtful: Bools  # (N,) which peers and slacks there are: so is which prices are optimal
    copied: Bools  # (N,) whether a peer has a near copy, of which rounding decides what it leaves open

    def take(self, some: Ints) -> Face:
        return Face(
            self.peers[some], self.there[some], self.slack[some], self.loose[some], self.prices[some], self.strict,
            self.working, self.doubtful[some], self.copied[some],
        )  # fmt: skip

    def only(self, normal: Floats) -> Floats:
        """The prices with w·g = 1 where there can be no others, g being ``normal`` (N, d); NaN where there may be.

        The equations of the face and w·g = 1 have one solution then. It is the program's own, and stays where it is
        when the entries of the equations are moved.
        """
        (N, P, d), sums = self.peers.shape, self.loose.shape[1]
        found = np.full((N, d), np.nan)
        scaled = normal * self.prices
        worth = scaled.sum(axis=1)
        equations = self.there.sum(axis=1) + self.slack.sum(axis=1) + self.loose.sum(axis=1)
        todo = np.flatnonzero((equations == d + sums - 1) & (worth > STEADY * np.abs(scaled).sum(axis=1)))
        moves = 1.0 + STEP * np.random.default_rng(0).uniform(-1.0, 1.0, (d + sums, d + sums))
        for low in range(0, len(todo), AT_ONCE):
            some = todo[low : low + AT_ONCE]
            there = [self.there[some] > 0.0, self.slack[some], self.loose[some], np.ones((len(some), 1), bool)]
            rows = np.zeros((len(some), P + d + sums + 1, d + sums))
            rows[:, :P, :d], rows[:, :P, d:] = self.peers[some], self.there[some, :, None]
            rows[:, P:-1] = np.eye(d + sums)
            rows[:, -1, :d] = normal[some]
            chosen = np.argsort(~np.hstack(there), axis=1, kind="stable")[:, : d + sums]
            system = np.take_along_axis(rows, chosen[:, :, None], axis=1)
            for axis in (1, 2):
                system = system / np.maximum(np.abs(system).max(axis=axis, keepdims=True), np.finfo(float).tiny)
            regular = np.flatnonzero((np.linalg.det(system) != 0.0) & (np.linalg.det(system * moves) != 0.0))
            some, system = some[regular], system[regular]
            right = np.zeros((len(some), d + sums, 1))
            right[:, -1] = 1.0
            one, other = (np.linalg.solve(each, right)[:, :, 0] for each in (system, system * moves))
            size = np.abs(one).max(axis=1, initial=0.0)
            steady = np.abs(other - one).max(axis=1, initial=0.0) <= STEADY * size
            found[some[steady]] = self.prices[some[steady]] / worth[some[steady], None]
        return found


def face(setting: Setting, stage: Stage, bound: Floats, equal: Bools | None = None) -> Face:
    """That of a stage whose solutions stay within ``bound`` (N, d), the signs of goods turned.

    ``equal`` (d,) are columns that stand in equations, whatever the disposability. Such a point is missed by a little,
    so that it is reached at all: small peers and slacks are those of the displacement.
    """
    points, lam = setting.points, stage.intensity
    idle = np.zeros(len(lam.value)) if lam.idle is None else lam.idle
    N = len(lam.ptr) - 1
    owner = np.repeat(np.arange(N), np.diff(lam.ptr))
    ways = [(lam.value - idle, points.Z), (idle, np.where(points.inputs, points.Z, 0.0))]
    each = [
        (owner[some], lam.peer[some], of[lam.peer[some]], amount[some])
        for amount, of in ways for some in (amount > 0.0,)
    ]  # fmt: skip
    who, row, values, amounts = (np.concatenate(parts) for parts in zip(*each, strict=True))
    reached, total = np.zeros(bound.shape), np.bincount(who, amounts, N)
    np.add.at(reached, who, values * amounts[:, None])
    room = SLACK if equal is None else EASED
    part = amounts * (np.abs(values) / np.where(bound != 0.0, np.abs(bound), np.inf)[who]).max(axis=1)
    share = part / np.bincount(who, part, N)[who]
    doubtful = np.bincount(who, (share > LOW) & (share < HIGH), N) > 0
    some = share > room
    some = np.flatnonzero(some)[np.argsort(who[some], kind="stable")]
    who, row, values = who[some], row[some], values[some]
    count = np.bincount(who, minlength=N)
    place = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    peers = np.zeros((N, int(count.max(initial=1)), points.Z.shape[1]))
    there = np.zeros(peers.shape[:2])
    peers[who, place], there[who, place] = values, 1.0
    size = np.maximum(np.maximum(np.abs(bound), np.abs(reached)), np.finfo(float).tiny)
    strict = points.bads & setting.question.technology.weak
    strict = strict if equal is None else strict | equal
    sums = setting.question.technology.sums
    away = np.array([(sense != 0) * np.abs(total - edge) / max(1.0, edge) for edge, sense in sums])
    away = away.reshape(len(sums), N).T
    loose = away > room
    prices = stage.prices[:, :-1]
    worth = np.abs(prices) * size
    priced = worth > HIGH * worth.max(axis=1, keepdims=True, initial=0.0)
    empty = (bound - reached) / size
    slack = (empty > room) & ~strict & ~priced
    for one, of in ((away, True), (empty, ~strict & ~priced)):
        doubtful |= ((one > LOW) & (one < HIGH) & of).any(axis=1)
    doubtful &= equal is None
    copied = np.zeros(N, bool)
    if equal is None:
        by_ray = all(sense for _, sense in sums)
        forms = setting.block.reference
        near = setting.once(("near_copies", by_ray), lambda: forms[near_copies(points.Z[forms], by_ray)])
        copied = np.bincount(who, np.isin(row, near), N) > 0
    return Face(peers, there, slack, loose, prices, strict, stage.working, doubtful, copied)


def largest(
    setting: Setting,
    rows: Ints,
    on: Face,
    praised: Floats,
    normal: Floats,
    size: Floats | None = None,
    only: Floats | None = None,
) -> tuple[Floats, Bools]:
    """max e·w over the face with w·g = 1, e being ``praised`` and g ``normal`` (N, d), and whether that is proved.

    A row may be asked about several times, with the same g. Nothing is proved where it is in doubt which prices are
    optimal: where peers or slacks are near rounding, where a peer has a near copy, or where none is said to have
    w·g = 1 and those of the solution do.
    ``only`` is what `Face.only` says for ``normal``.

    Infinite where prices have no limit, NaN where none has w·g = 1. Where w·g is a difference, rounding alone could
    make it 1 at prices without measure: with ``size`` (N, d), those at which it is worth more than `MEASURE` are out.
    """
    if only is not None:
        settled = ~np.isnan(only).any(axis=1)
        if size is not None:
            settled &= (np.abs(only) * size).sum(axis=1) <= MEASURE
        settled |= ~((normal != 0.0) & ~on.slack).any(axis=1)  # nothing that may have a price can be worth 1
        value, proved = (praised * only).sum(axis=1), settled & ~on.doubtful
        open_ones = np.flatnonzero(~settled)
        if len(open_ones):
            value[open_ones], proved[open_ones] = largest(
                setting, rows[open_ones], on.take(open_ones), praised[open_ones], normal[open_ones],
                None if size is None else size[open_ones],
            )  # fmt: skip
        return value, proved
    stage = setting.run(_program(setting, on, praised, normal), rows, working=on.working, nearby=False)
    value, proved = stage.score.copy(), stage.certified & (stage.status != Status.FAILED)
    unlimited = stage.status == Status.INFEASIBLE
    if size is not None:
        measured = (np.abs(stage.prices[:, :-1]) * size).sum(axis=1) > MEASURE
        again = np.flatnonzero(measured & (stage.status != Status.NO_PRICES))
        if len(again):
            limited = [one[again] for one in (praised, normal, size)]
            second = setting.run(
                _program(setting, on.take(again), *limited), rows[again], working=on.working, nearby=False
            )
            value[again], unlimited[again] = second.score, False
            proved[again] = second.certified & (second.status != Status.FAILED)
            worth = (np.abs(second.prices[:, :-1]) * limited[2]).sum(axis=1)
            with np.errstate(invalid="ignore"):
                same = np.abs(second.score - stage.score[again]) <= SLACK * np.maximum(1.0, np.abs(second.score))
            value[again[(second.status == Status.OPTIMAL) & (worth > MEASURE * (1.0 - SLACK)) & ~same]] = np.inf
    open_ones = np.flatnonzero(unlimited)
    if len(open_ones) and praised.any():
        # prices without limit, or none at all: the same program without praise says which, once a row
        each, first, place = np.unique(rows[open_ones], return_index=True, return_inverse=True)
        once = open_ones[first]
        limit = None if size is None else size[once]
        there, sure = largest(setting, each, on.take(once), 0.0 * praised[once], normal[once], limit)
        value[open_ones] = np.where(np.isnan(there), np.nan, np.inf)[place]
        proved[open_ones] &= sure[place]
    own = normal * on.prices
    there = own.sum(axis=1) > HIGH * np.abs(own).sum(axis=1)
    return value, proved & ~on.doubtful & ~on.copied & ~(np.isnan(value) & there)


def ends(setting: Setting, rows: Ints, on: Face, normal: Floats, columns: Ints) -> tuple[Floats, Floats, Bools]:
    """The least and the largest prices (N, K) of ``columns`` over the face with w·g = 1, and whether all are proved.

    As `largest` has them, which is asked about all of them together.
    """
    only = on.only(normal)
    settled = ~np.isnan(only).any(axis=1) | ~((normal != 0.0) & ~on.slack).any(axis=1)
    least, most, proved = only[:, columns], only[:, columns], settled & ~on.doubtful
    todo = np.flatnonzero(~settled)
    if len(todo):
        praised = np.eye(normal.shape[1])[columns]
        praised = np.repeat(np.concatenate([-praised, praised]), len(todo), axis=0)
        again = np.tile(todo, 2 * len(columns))
        value, sure = largest(setting, rows[again], on.take(again), praised, normal[again])
        low, high = value.reshape(2, len(columns), len(todo))
        least[todo], most[todo] = -low.T, high.T
        proved[todo] = sure.reshape(-1, len(todo)).all(axis=0)
    return least, most, proved


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
    return Stated("range of prices", 0.0 - praised, parts, on.strict, bounded=False, endless=True)
