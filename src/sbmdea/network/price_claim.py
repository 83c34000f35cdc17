"""Two-stage and relational results held against their programs, stated once more from the network and the options.

With one price per item, and m_pj, t_pj the value of what division p of DMU j makes and takes::

    multiplicative    max m(final) / t(outside)       additive    max Σ m_p / Σ t_p        s.t.  m_pj ≤ t_pj

The prices shown bear witness that E is no less. That it is no more is shown by the peers: if Σ λ (made − taken) over
all divisions and peers is at least g − θ n in every item, g and n the whole's sides, then E ≤ θ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..verification.found import Verification
from ..verification.rational import Column, Simplex
from .network_answer import proved

Floats = NDArray[np.float64]
PriceResult: TypeAlias = Any  # which imports this file
CLOSE = 1e-9


class _Claim:
    """Amounts of items (and intercepts, the last ones) that every division makes and takes."""

    def __init__(self, result: PriceResult) -> None:
        options, network, data = result.options, result.network, result._data
        given = options.get("items")
        name: dict[Hashable, Hashable] = {}
        for item, several in (given if isinstance(given, Mapping) else {}).items():
            for label in [several] if isinstance(several, str) else several:
                name[label] = item
        prices = [str(one) for one in result.prices.columns]
        P, n = len(network.divisions), len(data.values)
        variable = options.get("rts") == "vrs"
        self.free = [variable and k >= len(prices) - P for k in range(len(prices))]
        self.made, self.taken = np.zeros((n, P, len(prices))), np.zeros((n, P, len(prices)))
        final, outside = np.zeros((n, len(prices))), np.zeros((n, len(prices)))
        values = {label: data.values[:, 0, k] for k, label in enumerate(data.columns)}
        for p, one in enumerate(network.divisions):
            for label in one.inputs:
                self.taken[:, p, prices.index(str(name.get(label, label)))] += values[label]
                outside[:, prices.index(str(name.get(label, label)))] += values[label]
            for label in one.outputs:
                self.made[:, p, prices.index(str(name.get(label, label)))] += values[label]
                final[:, prices.index(str(name.get(label, label)))] += values[label]
            if any(self.free):
                self.made[:, p, len(prices) - P + p] = 1.0
            for link in network.links:
                k = prices.index(str(name.get(link.column, link.column)))
                if link.sender == one.name:
                    self.made[:, p, k] += values[link.column]
                if link.receiver == one.name:
                    self.taken[:, p, k] += values[link.column]
        additive = options.get("form") == "additive"
        self.gain = self.made.sum(axis=1) if additive else final
        self.norm = self.taken.sum(axis=1) if additive else outside
        period, group = data.panel.period, data.panel.group
        self.forms = data.panel.reference
        self.period, self.group, self.last = period, group, len(data.panel.periods) - 1
        self.frontier = str(options["frontier"])

    def members(self, o: int) -> NDArray[np.int64]:
        fits, t = self.forms & (self.group == self.group[o]), self.period[o]
        begin = min(t, max(self.last - 1, 0))
        among = {
            "contemporaneous": self.period == t,
            "sequential": self.period <= t,
            "biennial": (self.period >= begin) & (self.period <= begin + 1),
        }
        return np.flatnonzero(fits & among.get(self.frontier, fits))


def verify(result: PriceResult, exact: bool = False) -> Verification:
    claim, out = _Claim(result), result.outcome
    said: dict[int, list[str]] = defaultdict(list)
    N = len(out.evaluated)
    lower, upper = np.full(N, np.nan), np.full(N, np.nan)
    led = result.options.get("form") == "leader-follower"
    for i, o in enumerate(out.evaluated.tolist()):
        members = claim.members(o)
        if out.status[i] != 0:
            if o in set(members.tolist()):
                said[i].append("no score, but the program has a solution")
            continue
        u = out.prices[i]
        size = np.abs(claim.made[o]).sum(axis=0) + claim.taken[o].sum(axis=0)
        if (u * size < -CLOSE)[~np.array(claim.free)].any():
            said[i].append("a price is negative")
        made, taken = claim.made[members] @ u, claim.taken[members] @ u
        terms = claim.made[members] @ np.abs(u) + taken
        if (made - taken > CLOSE * np.maximum(terms, 1e-300)).any():
            said[i].append("at these prices a division of a DMU makes more than it takes")
        if abs(claim.norm[o] @ u - 1.0) > CLOSE:
            said[i].append("prices are not scaled as said")
        own = claim.taken[o] @ u
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = np.where(own > 0.0, (claim.made[o] @ u) / own, np.nan)
        if not np.allclose(parts, out.parts[i], rtol=CLOSE, atol=CLOSE, equal_nan=True):
            said[i].append("the divisions' scores are not what the prices say")
        if led:
            said[i] += _led(result, claim, i, o, members, exact)
            lower[i] = upper[i] = out.score[i]
            continue
        value = float(claim.gain[o] @ u)
        if exact:
            found = _optimum(claim.made[members] - claim.taken[members], claim.gain[o], claim.norm[o], claim.free)
            lower[i], upper[i] = np.nextafter(float(found), -np.inf), np.nextafter(float(found), np.inf)
        else:
            lower[i], upper[i] = value, _bound(claim, out.weight[i], o, members)
        if not (lower[i] >= out.score[i] - CLOSE * 10 and upper[i] <= out.score[i] + CLOSE):
            said[i].append("the score is not shown to be the optimum")
    return proved(result.efficiency.index, said, lower, upper, exact)


def _bound(claim: _Claim, weight: Any, o: int, members: NDArray[np.int64]) -> float:
    """The least θ that the peers prove; infinite where they prove none."""
    division, peer, lam = weight
    if not np.isin(peer, members).all() or (lam < 0.0).any():
        return np.inf
    net = (claim.made - claim.taken)[peer, division]
    total, terms = lam @ net, lam @ np.abs(net) + np.abs(claim.gain[o]) + np.abs(claim.norm[o])
    lacks = claim.gain[o] - total
    theta = -np.inf
    there = claim.norm[o] > 0.0
    for k in np.flatnonzero(there):
        theta = max(theta, float(lacks[k] / claim.norm[o, k]))
    left = lacks - max(theta, 0.0) * claim.norm[o]
    bad = np.where(claim.free, np.abs(left), left)
    return theta if (bad <= CLOSE * terms).all() else np.inf


def _optimum(net: Floats, gain: Floats, norm: Floats, free: list[bool]) -> Fraction:
    """min θ: norm θ + Σ (taken − made) λ ≥ gain, in whole numbers over the shortest decimals."""
    q = len(gain)
    ratio = [[Fraction(repr(float(one))) for one in row] for row in net.reshape(-1, q)]
    simplex = Simplex(q + 1, [*free, True])
    simplex.columns.append(Column.of([*(Fraction(repr(float(g))) for g in gain), Fraction(1)], 0))
    for sign in (1, -1):
        simplex.columns.append(Column.of([*(-sign * Fraction(repr(float(one))) for one in norm), Fraction(0)], sign))
    for row in ratio:
        simplex.columns.append(Column.of([*(-one for one in row), Fraction(0)], 0))
    simplex.begin([])
    word, dual = simplex.solve()
    if word != "optimal":
        raise ArithmeticError("a program that has a solution was not solved")
    return Fraction(dual[-1], simplex.det)


def _led(result: PriceResult, claim: _Claim, i: int, o: int, members: NDArray[np.int64], exact: bool) -> list[str]:
    """The leader's score is its own best; the efficiency is the product."""
    leader = int(str(result.options["leader"])) - 1
    net = (claim.made - claim.taken)[members, leader]
    best = (
        _optimum(net, claim.made[o, leader], claim.taken[o, leader], claim.free)
        if exact
        else _by_highs(net, claim.made[o, leader], claim.taken[o, leader])
    )
    said = []
    if abs(float(best) - result.outcome.parts[i, leader]) > 1e-8:
        said.append("the leader's score is not its best")
    if abs(result.outcome.parts[i].prod() - result.outcome.score[i]) > CLOSE:
        said.append("the efficiency is not the product of the stages")
    return said


def _by_highs(net: Floats, gain: Floats, norm: Floats) -> float:
    from scipy.optimize import linprog

    usual = np.where(gain + norm > 0.0, gain + norm, 1.0)
    found: Any = linprog(
        -gain / usual, net / usual, np.zeros(len(net)), (norm / usual)[None], np.ones(1), method="highs"
    )
    return -float(found.fun)
