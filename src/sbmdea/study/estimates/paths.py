"""Indirect effects: factor → mediator times mediator → score, with their draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .evidence import MODERATED, OUTCOME, Evidence, jointly, moderated, p_value, product
from .few import around, jackknife_error

if TYPE_CHECKING:
    from ..config import Moderation
    from .draws import Array


@dataclass(frozen=True, eq=False)
class Effect:
    """A combination of coefficients, the same in every draw of clusters, and without each cluster in turn."""

    estimate: float
    drawn: Array
    without: Array

    def __add__(self, other: Effect) -> Effect:
        return Effect(self.estimate + other.estimate, self.drawn + other.drawn, self.without + other.without)

    def __sub__(self, other: Effect) -> Effect:
        return self + other.times(-1.0)

    def __mul__(self, other: Effect) -> Effect:
        return Effect(self.estimate * other.estimate, self.drawn * other.drawn, self.without * other.without)

    def times(self, number: float) -> Effect:
        return Effect(self.estimate * number, self.drawn * number, self.without * number)

    def cells(self, evidence: Evidence) -> dict[str, float]:
        """From the percentiles of the draws; with few clusters from the jackknife of clusters."""
        if evidence.few:
            error = float(jackknife_error(self.estimate, self.without))
            return around(self.estimate, error, evidence.moments.clusters, evidence.config.inference.level)
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
    return _coefficient(evidence, mediator, factor) * _coefficient(evidence, OUTCOME, mediator)


def first_step(evidence: Evidence, mediator: str) -> Effect:
    """Σ a over the factors: what one more of each does to the mediator."""
    first, *others = (_coefficient(evidence, mediator, factor) for factor in evidence.config.factors)
    return sum(others, first)


def path(evidence: Evidence, mediator: str) -> Effect:
    """Σ a·b over the factors: one more of each of them."""
    first, *others = (indirect(evidence, factor, mediator) for factor in evidence.config.factors)
    return sum(others, first)


@dataclass(frozen=True)
class Model:
    """Which moderations share the mediator's equation, and which equation of the score gives b."""

    title: str
    together: bool
    outcome: str

    def step(self, one: Moderation) -> str:
        return jointly(one.mediator) if self.together else moderated(one)


MODEL_8 = Model("all moderations jointly, model 8", together=True, outcome=MODERATED)
MODELS = (
    MODEL_8,
    Model("all moderations jointly, model 7", together=True, outcome=OUTCOME),
    Model("one moderation at a time, model 7", together=False, outcome=OUTCOME),
)


def moderation_index(evidence: Evidence, one: Moderation, model: Model = MODEL_8) -> Effect:
    """a3·b: by how much the indirect effect changes with one more of the moderator."""
    return _coefficient(evidence, model.step(one), product(one)) * _coefficient(evidence, model.outcome, one.mediator)


def conditional(evidence: Evidence, one: Moderation, away: float) -> tuple[float, Effect]:
    """(a1 + a3·z) and (a1 + a3·z)·b at a moderator ``away`` from its mean."""
    key = MODEL_8.step(one)
    slope = _coefficient(evidence, key, one.factor) + _coefficient(evidence, key, product(one)).times(away)
    return slope.estimate, slope * _coefficient(evidence, MODEL_8.outcome, one.mediator)


def _coefficient(evidence: Evidence, key: str, term: str) -> Effect:
    return Effect(evidence.point(key, term), evidence.draws(key, term), evidence.without(key, term))
