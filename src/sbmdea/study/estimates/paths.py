"""Indirect effects: factor → mediator times mediator → score, with their draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .evidence import OUTCOME, Evidence, moderated, p_value, product

if TYPE_CHECKING:
    from ..config import Moderation
    from .draws import Array


@dataclass(frozen=True, eq=False)
class Effect:
    """A product of coefficients and the same product in every draw."""

    estimate: float
    drawn: Array

    def __add__(self, other: Effect) -> Effect:
        return Effect(self.estimate + other.estimate, self.drawn + other.drawn)

    def __sub__(self, other: Effect) -> Effect:
        return Effect(self.estimate - other.estimate, self.drawn - other.drawn)

    def cells(self, evidence: Evidence) -> dict[str, float]:
        low, high = evidence.interval(self.drawn)
        return {
            "estimate": self.estimate,
            "std_error": float(self.drawn.std(ddof=1)),
            "interval_low": low,
            "interval_high": high,
            "p_value": p_value(self.drawn),
        }


def indirect(evidence: Evidence, factor: str, mediator: str) -> Effect:
    """a·b."""
    return _times_b(evidence, mediator, evidence.point(mediator, factor), evidence.draws(mediator, factor))


def path(evidence: Evidence, mediator: str) -> Effect:
    """Σ a·b over the factors: one more of each of them."""
    first, *others = (indirect(evidence, factor, mediator) for factor in evidence.config.factors)
    return sum(others, first)


def moderation_index(evidence: Evidence, one: Moderation) -> Effect:
    """a3·b: by how much the indirect effect changes with one more of the moderator."""
    key = moderated(one)
    return _times_b(evidence, one.mediator, evidence.point(key, product(one)), evidence.draws(key, product(one)))


def conditional(evidence: Evidence, one: Moderation, away: float) -> tuple[float, Effect]:
    """(a1 + a3·z) and (a1 + a3·z)·b at a moderator ``away`` from its mean."""
    key = moderated(one)
    slope = evidence.point(key, one.factor) + away * evidence.point(key, product(one))
    drawn = evidence.draws(key, one.factor) + away * evidence.draws(key, product(one))
    return slope, _times_b(evidence, one.mediator, slope, drawn)


def _times_b(evidence: Evidence, mediator: str, a: float, drawn: Array) -> Effect:
    b = evidence.point(OUTCOME, mediator)
    return Effect(a * b, np.asarray(drawn * evidence.draws(OUTCOME, mediator)))
