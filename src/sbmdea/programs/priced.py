"""What the best use of prices would cost or earn, in units of what the DMU itself costs and earns.

::

    bads           Σ_j b_kj Λ_j ≤ t, with = where they are weakly disposable; profitability has none
    cost           min Σ c_i X_i    s.t.  Σ_j p_ij Λ_j ≤ X_i,  Σ_j q_rj Λ_j ≥ t,                 t = 1
    revenue        min t            s.t.  Σ_j p_ij Λ_j ≤ t,    Σ_j q_rj Λ_j ≥ Y_r,     Σ e_r Y_r = 1
    profit         min Σ c_i (X_i − t) − Σ e_r (Y_r − t)
                                    s.t.  Σ_j p_ij Λ_j ≤ X_i,  Σ_j q_rj Λ_j ≥ Y_r,               t = 1
    profitability  min t            s.t.  as for profit,       Σ c_i X_i ≤ t,          Σ e_r Y_r = 1

c and e are shares of the own cost and revenue, of their sum for profit. ``restricted``: X = t − A and Y = t + G with
A, G ≥ 0. The price of what costs is passed on to the inputs at first, so that, profit aside, no reduced cost is
negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..technology.points import Points
from .template import Bools, Floats, Program, Solved, Template

NOISE = 1e-12  # what is closer than this to the own cost, revenue or profit is the same


@dataclass(frozen=True, eq=False)
class Shares(Program):
    """Prices (N, d) in money per unit, as shares of what the own point costs and earns."""

    prices: Floats
    restricted: bool = False

    @property
    def reaches(self) -> bool:
        return self.restricted  # otherwise the best point need not be as good as the own one in every column

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score

    def multipliers(self, solved: Solved) -> Floats:
        """Inputs are worth nothing at least: where none of one is used its row leaves that open."""
        prices = solved.prices.copy()
        spends = solved.optimal[:, None] & solved.evaluated.inputs
        prices[:, :-1] = np.where(spends, np.maximum(prices[:, :-1], 0.0), prices[:, :-1])
        return prices

    @staticmethod
    def _strict(at: Template) -> Bools:
        return np.asarray(at.evaluated.bads & at.technology.weak)

    def _shares(self, at: Template, of: Bools, among: Bools) -> dict[int, Floats]:
        """The columns ``of`` in units of what the columns ``among`` are worth."""
        total = (self.prices * at.size)[:, among].sum(axis=1)
        return {int(k): self.prices[:, k] * at.unit[:, k] / total for k in np.flatnonzero(of)}


@dataclass(frozen=True, eq=False)
class Cost(Shares):
    """The score is the least cost over the own."""

    name: str = "cost"

    def write(self, at: Template) -> None:
        inputs = at.evaluated.inputs
        t = at.scale({at.norm: 1.0}, float(self.restricted), held=None if self.restricted else inputs)
        for k, share in self._shares(at, inputs, inputs).items():
            way = 1.0 if self.restricted else -1.0
            at.column({k: way}, -way * share, closes=k)
        at.begin({at.norm: t})
        at.close(self._strict(at))

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        return _ratio(solved), np.where(
            solved.evaluated.inputs, solved.point, solved.evaluated.Z
        ) * solved.evaluated.sign


@dataclass(frozen=True, eq=False)
class Revenue(Shares):
    """The score is the own revenue over the greatest."""

    name: str = "revenue"

    def write(self, at: Template) -> None:
        goods = at.evaluated.goods
        t = at.scale({at.norm: 1.0} if self.restricted else {}, held=None if self.restricted else goods)
        earned = self._shares(at, goods, goods)
        numbers = [at.column({k: 1.0, at.norm: share}) for k, share in earned.items()]
        at.begin({at.norm: numbers[0]})
        at.close(self._strict(at))
        taking = [int(k) for k in np.flatnonzero(at.evaluated.inputs & ~at.zero.any(axis=0))]
        if taking:
            at.begin({taking[0]: t, **{k: at.tie(taking[0], k) for k in taking[1:]}})

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        return _ratio(solved), np.where(
            solved.evaluated.goods, solved.point, solved.evaluated.Z
        ) * solved.evaluated.sign


@dataclass(frozen=True, eq=False)
class Profit(Shares):
    """The score is what can be gained over the own cost and revenue together."""

    name: str = "profit"

    def write(self, at: Template) -> None:
        valued = ~at.evaluated.bads
        shares = self._shares(at, valued, valued)
        own = {k: at.sign[k] * share * ~at.zero[:, k] for k, share in shares.items()}
        t = at.scale(
            {at.norm: 1.0},
            0.0 if self.restricted else -sum(own.values()),
            held=None if self.restricted else valued,
        )
        for k, share in shares.items():
            saves = self.restricted or bool(at.evaluated.goods[k])
            at.column({k: 1.0 if saves else -1.0}, -share if saves else share, closes=k)
        at.begin({at.norm: t})
        at.close(self._strict(at))

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        gain = np.where(solved.optimal, -solved.objective, np.nan)
        gain[np.abs(gain) <= NOISE] = 0.0
        best = np.where(solved.evaluated.bads, solved.evaluated.Z, solved.point)
        return gain, best * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        """What is made small is minus the gain."""
        return -score


@dataclass(frozen=True, eq=False)
class Profitability(Shares):
    """The score is the own revenue per cost over the greatest."""

    name: str = "profitability"

    @property
    def own_rows(self) -> int:
        return 1

    def write(self, at: Template) -> None:
        goods, row = at.evaluated.goods, at.first_own
        t = at.scale({row: -1.0}, held=np.ones(at.d, bool))
        for k, share in self._shares(at, ~goods, ~goods).items():
            at.column({k: -1.0, row: share}, closes=k)
        numbers = [at.column({k: 1.0, at.norm: share}) for k, share in self._shares(at, goods, goods).items()]
        at.logical(row)
        at.begin({row: t, at.norm: numbers[0]})
        at.close()

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        return _ratio(solved), solved.point * solved.evaluated.sign


def _ratio(solved: Solved) -> Floats:
    score = np.where(solved.optimal, solved.objective, np.nan)
    score[np.abs(score - 1.0) <= NOISE] = 1.0
    return score
