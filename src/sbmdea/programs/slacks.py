"""The ratio of mean movements, made linear by Charnes and Cooper: t scales the program so that the denominator is 1.

::

    min  t + σ Σ α_k S_k    s.t.  Σ_j (z_jk / |z_ok|) Λ_j − σ S_k + W_k = ± t,    t − σ Σ β_k S_k = 1

σ = −1 and no W: the movements improve the DMU (SBM). σ = +1: they worsen it (super-efficiency).

With trade-offs among the Λ, reference points can lie below 0. ``limited`` columns have S_k ≤ t, so that they do not
move by more than the own value, and W ≥ 0 takes up what lies beyond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .template import Bools, Floats, Solved, Template

NOISE = 1e-12  # relative size below which a slack, or a score's distance from 1, is rounding


@dataclass(frozen=True, eq=False)
class Slacks:
    """``numerator`` and ``denominator`` weigh all columns; each sums to 1, or is 0 throughout."""

    name: str
    worsens: bool
    numerator: Floats  # (d,)
    denominator: Floats
    limited: tuple[int, ...] | None = None  # where there are trade-offs
    ratio: ClassVar[bool] = True
    piecewise: ClassVar[bool] = True

    @property
    def own_rows(self) -> int:
        return len(self.limited or ())

    def _sides(self, zero: Bools) -> tuple[Floats, Floats, Bools]:
        """Weights of both sides after dropping the terms of zeros, and which columns move; (1 or N, d) each."""
        counted = (self.numerator > 0.0) | (self.denominator > 0.0)
        return without(self.numerator, zero), without(self.denominator, zero), counted & ~zero

    def write(self, at: Template) -> None:
        alpha, beta, moves = self._sides(at.zero)
        strict = at.evaluated.bads & at.technology.weak
        towards = 1.0 if self.worsens else -1.0
        limit = {k: at.first_own + i for i, k in enumerate(self.limited or ())}
        at.scale({at.norm: 1.0, **dict.fromkeys(limit.values(), -1.0)})
        first: dict[int, int] = {}
        for k in range(at.d):
            idle = not strict[k] and not self.worsens  # a slack that earns nothing closes the row all the same
            if moves[:, k].any() or idle:
                entry = np.where(moves[:, k], 1.0, float(idle))
                certain = not self.worsens and (idle or moves[:, k].all())
                bound = {limit[k]: 1.0} if k in limit else {}
                number = at.column(
                    {k: _plain(-towards * entry), at.norm: _plain(-towards * beta[:, k]), **bound},
                    _plain(towards * alpha[:, k]),
                    closes=k if certain and not bound else None,
                )
                if certain:
                    first[k] = number
        for row in range(at.first_own, at.norm):
            at.logical(row)
        at.close(strict)
        at.begin(first)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        own = solved.evaluated.Z
        size = np.abs(own)
        zero = size == 0.0
        alpha, beta, moves = self._sides(zero if zero.any() else zero[:1])
        slack = own - solved.point  # positive: the reference point is better
        slack[np.abs(slack) <= NOISE * size] = 0.0
        slack = np.where(moves, np.minimum(slack, 0.0), 0.0) if self.worsens else np.maximum(slack, 0.0)
        if self.limited is not None:
            slack = np.where(solved.evaluated.goods, slack, np.minimum(slack, size))
        share = np.divide(slack, size, out=np.zeros_like(slack), where=size > 0.0)
        score = (1.0 - (alpha * share).sum(axis=1)) / (1.0 + (beta * share).sum(axis=1))
        score[np.abs(score - 1.0) <= NOISE] = 1.0
        return score, np.where(slack == 0.0, own, own - slack) * solved.evaluated.sign


def _plain(values: Floats) -> Floats | float:
    """A number where all problems share one."""
    return float(values[0]) if len(values) == 1 else values


def without(weights: Floats, zero: Bools) -> Floats:
    """Weights with the terms of zeros dropped and the rest scaled to keep their sum."""
    if not zero.any():
        return weights[None]
    kept = np.where(zero, 0.0, weights)
    total = kept.sum(axis=1, keepdims=True)
    left: Floats = np.divide(kept, total, out=np.zeros_like(kept), where=total > 0.0)
    return left
