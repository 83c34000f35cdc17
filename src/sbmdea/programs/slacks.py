"""The ratio of mean movements, made linear by Charnes and Cooper: t scales the program so that the denominator is 1.

::

    min  t + σ Σ α_k S_k    s.t.  Σ_j (z_jk / |z_ok|) Λ_j − σ S_k + W_k = ± t,    t − σ Σ β_k S_k = 1

σ = −1 and no W: the movements improve the DMU (SBM). σ = +1: they worsen it (super-efficiency).

With trade-offs among the Λ, reference points can lie below 0. ``limited`` columns have S_k ≤ t, so that they do not
move by more than the own value, and W ≥ 0 takes up what lies beyond.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ..technology.points import Points
from .template import Bools, Floats, Program, Ratio, Solved, Template, per_column, target

LARGE = 1e4  # ratios from which on it matters that …
ROUNDING = 2.0**-48  # … a sum of shares has this error
NOISE = 1e-12  # relative size below which a slack, or a score's distance from 1, is rounding


@dataclass(frozen=True, eq=False)
class Slacks(Program):
    """``numerator`` and ``denominator`` weigh all columns; each sums to 1, or is 0 throughout."""

    name: str
    worsens: bool
    numerator: Floats  # (d,)
    denominator: Floats
    limited: tuple[int, ...] | None = None  # where there are trade-offs
    piecewise: ClassVar[bool] = True

    @property
    def ratio(self) -> bool:
        return True

    @property
    def one_point(self) -> bool:
        return False

    @property
    def plain_ratio(self) -> Ratio:
        return Ratio(self.worsens, self.numerator, self.denominator)

    @property
    def own_rows(self) -> int:
        return len(self.limited or ())

    def unrestricted(self) -> Slacks:
        return replace(self, limited=None)

    def _sides(self, zero: Bools) -> tuple[Floats, Floats, Bools]:
        """Weights of both sides after dropping the terms of zeros, and which columns move; (1 or N, d) each."""
        counted = (self.numerator > 0.0) | (self.denominator > 0.0)
        return without(self.numerator, zero), without(self.denominator, zero), counted & ~zero

    def form(self, at: Template) -> Hashable:
        negative = at.negative
        if self.limited is not None or negative is None:
            return None
        return at.technology, negative.tobytes(), at.evaluated.bads.tobytes()

    def write(self, at: Template) -> None:
        alpha, beta, moves = self._sides(at.zero)
        strict = at.evaluated.bads & at.technology.weak
        idle = ~(strict | self.worsens)  # a slack that earns nothing closes the row all the same
        certain = (idle | moves.all(axis=0)) & (not self.worsens)
        towards = 1.0 if self.worsens else -1.0
        entry, share = per_column(-towards * np.where(moves, 1.0, idle)), per_column(-towards * beta)
        cost = per_column(towards * alpha)
        limit = {k: at.first_own + i for i, k in enumerate(self.limited or ())}
        at.scale({at.norm: 1.0, **dict.fromkeys(limit.values(), -1.0)})
        first: dict[int, int] = {}
        for k in np.flatnonzero(idle | moves.any(axis=0)).tolist():
            bound = {limit[k]: 1.0} if k in limit else {}
            number = at.column(
                {k: entry[k], at.norm: share[k], **bound}, cost[k], closes=k if certain[k] and not bound else None
            )
            if certain[k]:
                first[k] = number
        for row in range(at.first_own, at.norm):
            at.logical(row)
        at.close(strict)
        at.begin(first)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        own = solved.evaluated.Z
        size = np.abs(own)
        zero = size == 0.0
        zeros = bool(zero.any())
        alpha, beta, moves = self._sides(zero if zeros else zero[:1])
        slack = own - solved.point  # positive: the reference point is better
        np.putmask(slack, (slack >= -NOISE * size) | ~moves if self.worsens else slack <= NOISE * size, 0.0)
        if self.limited is not None:
            slack = np.where(solved.evaluated.goods, slack, np.minimum(slack, size))
        share = np.divide(slack, size, out=np.zeros_like(slack), where=~zero) if zeros else slack / size
        score = (1.0 - _sums(alpha, share)) / (1.0 + _sums(beta, share))
        score = settled(score, solved)
        return score, target(own, slack, solved.point) * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score


def settled(score: Floats, solved: Solved) -> Floats:
    """A ratio of movements without what rounding does to it.

    It is 1 where it cannot be told from 1. Where hardly anything is left of the denominator, it is the optimum, if the
    movements do not say otherwise: a relative error of δ in a movement is one of about δ times the ratio.
    """
    score = np.where(np.abs(score - 1.0) <= NOISE, 1.0, score)
    large = np.flatnonzero(solved.objective > LARGE)
    if len(large):
        one, other = score[large], solved.objective[large]
        vague = np.abs(1.0 / one - 1.0 / other) <= ROUNDING
        score[large] = np.where(vague, other, one)
    return score


def without(weights: Floats, zero: Bools) -> Floats:
    """Weights with the terms of zeros dropped and the rest scaled to keep their sum."""
    if not zero.any():
        return weights[None]
    kept = np.where(zero, 0.0, weights)
    total = kept.sum(axis=1, keepdims=True)
    left: Floats = np.divide(kept, total, out=np.zeros_like(kept), where=total > 0.0)
    return left


def _sums(weights: Floats, shares: Floats) -> Floats:
    """The weighted sum of each row; weights are (1 or N, d)."""
    alike = len(weights) == 1
    total: Floats = np.einsum("nd,d->n" if alike else "nd,nd->n", shares, weights[0] if alike else weights)
    return total
