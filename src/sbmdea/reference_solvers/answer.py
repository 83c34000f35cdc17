"""What a reference solver says about one program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from .instance import ByRole, Instance, Vector

AnswerStatus: TypeAlias = Literal["optimal", "infeasible", "failed"]


@dataclass(frozen=True, eq=False)
class Answer:
    """One program's solution; NaN throughout, and no ``ray``, unless the status says otherwise.

    The k columns come in the order inputs, outputs, undesirable.
    """

    status: AnswerStatus
    solver: str
    score: float
    t: float  # 1 / the ratio's denominator
    lam: Vector  # (n_ref,)
    idle: Vector | None  # (n_ref,) under weak disposability where idle rows count, else None
    targets: Vector  # (k,) in data units
    prices: Vector  # (k,) in units 1/column, ≥ 0 except for undesirable columns in equations
    omega: float  # the price of Σλ: ≥ 0 from the lower bound, ≤ 0 from the upper one
    ray: Vector | None = None  # (k + 1,) Farkas ray: prices, then omega, scaled to a normalisation price of 1


def optimal(
    instance: Instance,
    solver: str,
    *,
    score: float,
    t: float,
    lam: Vector,
    idle: Vector | None,
    prices: Vector,
    omega: float,
) -> Answer:
    projection = targets(instance, lam, idle)
    return Answer("optimal", solver, score, t, lam, idle, projection, prices + 0.0, omega + 0.0)


def unsolved(instance: Instance, solver: str, status: AnswerStatus, ray: Vector | None = None) -> Answer:
    nan = float("nan")
    missing = np.full(len(instance.peers), nan)
    columns = np.full(len(own(instance)), nan)
    return Answer(
        status, solver, nan, nan, missing, missing if may_idle(instance) else None, columns, columns, nan, ray
    )


def targets(instance: Instance, lam: Vector, idle: Vector | None) -> Vector:
    """The projection (k,): the reference point, or for super-SBM what the DMU must give way to reach it."""
    used = lam if idle is None else lam + idle
    point = np.concatenate([used @ instance.X, lam @ instance.Y, lam @ instance.B])
    if instance.sign < 0:
        return point
    here, m, s = own(instance), len(instance.x), len(instance.y)
    worse = np.maximum(here, point)
    worse[m : m + s] = np.minimum(here, point)[m : m + s]
    return np.where(stacked(instance.moves) > 0, worse, here)


def own(instance: Instance) -> Vector:
    """The evaluated DMU's values, (k,)."""
    return np.concatenate([instance.x, instance.y, instance.b])


def unit(instance: Instance) -> Vector:
    """What each column's row is divided by: the DMU's own value; for a zero the reference's largest, or 1."""
    here = own(instance)
    largest = np.hstack([instance.X, instance.Y, instance.B]).max(axis=0, initial=0.0)
    return np.where(here > 0, here, np.where(largest > 0, largest, 1.0))


def stacked(roles: ByRole) -> Vector:
    return np.concatenate([roles.inputs, roles.outputs, roles.undesirable])


def may_idle(instance: Instance) -> bool:
    return instance.weak and instance.lower > 0
