"""Three figures that say how good an answer is, from the ratio and its dual and from nothing a solver did."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sbmdea.reference_solvers.answer import Answer, may_idle, own, stacked, unit
from sbmdea.reference_solvers.instance import Instance, Vector


def figures(instance: Instance, answer: Answer) -> tuple[float, float, float]:
    """Primal residual, dual violation, and the gap between the ratio and the bound that the prices prove.

    The residual is relative to the DMU's own values, the violation to the largest term of its inequality, the
    gap to the score where that exceeds 1. An infeasible program has only a dual violation, that of its ray.
    What is missing is NaN.
    """
    nan = float("nan")
    if answer.status == "optimal":
        ratio, residual = _primal(instance, answer)
        bound, violation = _dual(instance, answer.prices, answer.omega, cost=1.0)
        return residual, violation, abs(ratio - bound) / max(1.0, abs(ratio))
    if answer.ray is None:
        return nan, nan, nan
    bound, violation = _dual(instance, answer.ray[:-1], float(answer.ray[-1]), cost=0.0)
    return nan, max(violation, 1.0 - bound), nan


def _primal(instance: Instance, answer: Answer) -> tuple[float, float]:
    """The ratio at the reference point, and how far the point is from being allowed."""
    used = answer.lam if answer.idle is None else answer.lam + answer.idle
    point = np.concatenate([used @ instance.X, answer.lam @ instance.Y, answer.lam @ instance.B])
    worse = _upward(instance) * (point - own(instance)) / unit(instance)
    moves = stacked(instance.moves) > 0
    movement = instance.sign * worse
    wrong = np.where(moves & (instance.sign > 0), 0.0, np.maximum(worse, 0.0))
    if instance.weak:
        equations = _bads(instance)
        wrong[equations] = np.where(moves, np.maximum(-movement, 0.0), np.abs(worse))[equations]
    total = float(used.sum())
    outside = max(instance.lower - total, total - instance.upper, 0.0) / max(1.0, total)
    movement = np.maximum(movement, 0.0)
    numerator = 1.0 + instance.sign * float(stacked(instance.numerator) @ movement)
    denominator = 1.0 - instance.sign * float(stacked(instance.denominator) @ movement)
    return numerator / denominator, max(float(wrong.max()), outside, float((-used).max(initial=0.0)))


def _dual(instance: Instance, prices: Vector, omega: float, cost: float) -> tuple[float, float]:
    """The bound that the prices prove for a numerator of ``cost`` at the DMU, and what they violate."""
    way, size = _upward(instance), unit(instance)
    bounds = omega * instance.lower if omega >= 0 else omega * instance.upper
    bound = cost - float(way @ (prices * own(instance))) + bounds

    reference = np.hstack([instance.X, instance.Y, instance.B])
    costs = [np.column_stack([way * prices * reference, np.full(len(reference), -omega)])]
    if may_idle(instance):
        costs.append(costs[0] * np.repeat([1.0, 0.0, 1.0], [len(instance.x), len(way) - len(instance.x), 1]))
    terms = np.vstack(costs)
    largest = np.abs(terms).max(axis=1, initial=0.0)
    violation = float(np.max(-terms.sum(axis=1) / np.where(largest > 0, largest, 1.0), initial=0.0))

    moves = stacked(instance.moves) > 0
    worth = prices * size
    limit = cost * stacked(instance.numerator) + bound * stacked(instance.denominator)
    beyond = np.where(moves, instance.sign * (worth - limit), 0.0)
    negative = np.where(_bads(instance) & instance.weak, 0.0, -worth)
    return bound, max(violation, float(beyond.max()), float(negative.max(initial=0.0)))


def _upward(instance: Instance) -> Vector:
    """+1 where more is worse, −1 for outputs."""
    return np.repeat([1.0, -1.0, 1.0], [len(instance.x), len(instance.y), len(instance.b)])


def _bads(instance: Instance) -> NDArray[np.bool_]:
    return np.repeat([False, False, True], [len(instance.x), len(instance.y), len(instance.b)])
