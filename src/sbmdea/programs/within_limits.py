"""Targets within limits of a DMU's own: the reference point lies between a floor and a ceiling in some columns.

With the ceiling h_k (the own value z_ok where there is none better or, of a factor, none given) and the floor l_k::

    factor   min θ    s.t.  Σ_j λ_j z_jk ≤ θ z_ok in what moves,   Σ_j λ_j z_jk + S_k = h_k,  0 ≤ S_k ≤ h_k − l_k
    slacks   min (c − Σ α_k s_k/|z_ok|) / (1 + Σ β_k s_k/|z_ok|),   s_k = z_ok − h_k + S_k,   the same rows for all k

t scales all of it, as in `slacks` and `one_factor`; c is 1, or 0 for a sum of slacks. A floor above the ceiling leaves
no solution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..technology.points import Points
from .slacks import NOISE, settled
from .template import Bools, Floats, Program, Solved, Template, per_column, target


@dataclass(frozen=True, eq=False)
class Within:
    """What the reference point may be, signs of goods turned: ``ceiling`` (N, d), the ``room`` below it or infinity."""

    ceiling: Floats
    room: Floats

    @property
    def limited(self) -> list[int]:
        """The columns that have a floor in some row."""
        return np.flatnonzero(np.isfinite(self.room).any(axis=0)).tolist()

    def beside_t(self, at: Template, bounded: Bools) -> dict[int, Floats | float]:
        """What stands in the column of t: ceilings in place of own values, and the rows of the floors."""
        high: dict[int, Floats | float] = {int(k): -self.ceiling[:, k] / at.unit[:, k] for k in np.flatnonzero(bounded)}
        room = np.where(np.isfinite(self.room), self.room, 0.0)
        return high | {at.first_own + i: -room[:, k] / at.unit[:, k] for i, k in enumerate(self.limited)}

    def in_floor(self, at: Template) -> dict[int, dict[int, Floats | float]]:
        """The entry of each limited column's slack in the row of its floor."""
        floor = np.isfinite(self.room)
        return {
            k: {at.first_own + i: 1.0 if floor[:, k].all() else np.where(floor[:, k], 1.0, 0.0)}
            for i, k in enumerate(self.limited)
        }


@dataclass(frozen=True, eq=False)
class BoundedFactor(Program):
    """``moves`` are scaled by the factor, ``bounded`` lie within limits in its place; ``free``: beyond the frontier."""

    name: str
    moves: Bools
    bounded: Bools
    within: Within
    expands: bool = False
    free: bool = False

    @property
    def ratio(self) -> bool:
        return self.expands

    @property
    def own_rows(self) -> int:
        return len(self.within.limited)

    @property
    def reaches(self) -> bool:
        return False  # a limit takes free disposal away

    @property
    def one_point(self) -> bool:
        return False

    def write(self, at: Template) -> None:
        sign = at.sign
        beside, floors = self.within.beside_t(at, self.bounded), self.within.in_floor(at)
        moving = np.flatnonzero(self.moves).tolist()
        factor: dict[int, Floats | float] = {k: -sign[k] if self.free else 1.0 for k in moving}
        held = self.moves if self.free else None
        if self.expands:
            at.scale(beside if self.free else {at.norm: 1.0, **beside}, held=held)
            fixed = at.column({**factor, at.norm: 1.0})
        else:
            fixed = at.scale({at.norm: 1.0, **beside}, 0.0 if self.free else 1.0, held=held)
            at.column(factor, 1.0 if self.free else -1.0)
        at.begin({at.norm: fixed})
        for k in np.flatnonzero(self.bounded).tolist():
            at.column({k: 1.0, **floors.get(k, {})}, closes=k)
        for row in range(at.first_own, at.norm):
            at.logical(row)
        at.close(at.evaluated.bads & at.technology.weak)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """The factor, that of the worst moving column, and the point that it leads to."""
        own, moves = solved.evaluated.Z, self.moves
        each = solved.point[:, moves] / own[:, moves]
        score = 1.0 / each.min(axis=1) if self.expands else each.max(axis=1)
        score[np.abs(score - 1.0) <= NOISE] = 1.0
        led = own * np.where(moves, (1.0 / score if self.expands else score)[:, None], 1.0)
        return score, np.where(self.bounded, solved.point, np.maximum(led, solved.point)) * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score


@dataclass(frozen=True, eq=False)
class BoundedSlacks(Program):
    """``numerator`` and ``denominator`` (1 or N, d) weigh slacks as shares of the own values; ``constant`` is c."""

    name: str
    bounded: Bools
    within: Within
    numerator: Floats
    denominator: Floats
    constant: float = 1.0

    @property
    def own_rows(self) -> int:
        return len(self.within.limited)

    @property
    def ratio(self) -> bool:
        return self.constant > 0.0

    @property
    def reaches(self) -> bool:
        return False

    @property
    def one_point(self) -> bool:
        return False

    def write(self, at: Template) -> None:
        alpha, beta = self.numerator, self.denominator
        share = (at.evaluated.Z - self.within.ceiling) / at.unit  # what has to be improved in any case
        whole = 1.0 + (beta * share).sum(axis=1)  # the denominator at the ceiling, of which the rest is a share
        cost = (self.constant - (alpha * share).sum(axis=1)) / whole
        alpha, beta = alpha / whole[:, None], beta / whole[:, None]
        floors = self.within.in_floor(at)
        at.scale({at.norm: 1.0, **self.within.beside_t(at, self.bounded)}, cost)
        strict = at.evaluated.bads & at.technology.weak
        moves = (alpha > 0.0) | (beta > 0.0) | self.bounded | ~strict
        entry, costs, counts = (per_column(one) for one in (np.where(moves, 1.0, 0.0), -alpha, beta))
        for k in np.flatnonzero(moves.any(axis=0)).tolist():
            certain = bool(moves[:, k].all())
            at.column({k: entry[k], at.norm: counts[k], **floors.get(k, {})}, costs[k], closes=k if certain else None)
        for row in range(at.first_own, at.norm):
            at.logical(row)
        at.close(strict)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        own, size = solved.evaluated.Z, np.abs(solved.evaluated.Z)
        slack = own - solved.point
        slack = np.where(slack <= NOISE * size, 0.0, slack)
        share = slack / size
        score = (self.constant - (self.numerator * share).sum(axis=1)) / (1.0 + (self.denominator * share).sum(axis=1))
        if self.constant:
            score = settled(score, solved)
        return score + 0.0, target(own, slack, solved.point) * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score
