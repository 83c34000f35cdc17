"""One DMU's ratio as a linear program, divided by the DMU's own values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .answer import may_idle, own, stacked, unit
from .instance import Instance, Matrix, Vector


@dataclass(frozen=True, eq=False)
class Program:
    """``min cost·z`` with ``z ≥ 0``: row 0 is the normalisation ``= 1``, every other row ``≤ 0`` or ``= 0``.

    The variables are t, Λ = t·λ per reference row, idle Λ per reference row (where they count), and
    t·s / ``unit`` per moving column. A column's row is divided by its ``unit``.
    """

    cost: Vector
    matrix: Matrix
    equation: NDArray[np.bool_]  # per row; the others are ≤
    lam: slice
    idle: slice
    unit: Vector  # (k,)
    bounds: tuple[bool, bool]  # whether Σλ has a row for its lower and for its upper bound (one row if equal)

    @property
    def rhs(self) -> Vector:
        rhs = np.zeros(len(self.equation))
        rhs[0] = 1.0
        return rhs


def write(instance: Instance) -> Program:
    """The Charnes–Cooper program of an instance."""
    here = own(instance)
    reference = np.hstack([instance.X, instance.Y, instance.B])
    n, k = reference.shape
    m, s = len(instance.x), len(instance.y)
    numerator, denominator = stacked(instance.numerator), stacked(instance.denominator)
    moving = np.flatnonzero(stacked(instance.moves) > 0)
    _check(here, numerator + denominator, moving)

    size = unit(instance)
    upward = np.ones(k)  # +1 for "at most" rows, −1 for "at least" rows turned round
    upward[m : m + s] = -1.0
    relative = upward * reference / size

    idles = n if may_idle(instance) else 0
    lam, idle = slice(1, 1 + n), slice(1 + n, 1 + n + idles)
    first_movement = 1 + n + idles
    variables = first_movement + len(moving)

    rows = np.zeros((1 + k, variables))
    rows[0, 0] = 1.0
    rows[0, first_movement:] = -instance.sign * denominator[moving]
    rows[1:, 0] = -upward * here / size
    rows[1:, lam] = relative.T
    rows[1 : 1 + m, idle] = relative.T[:m, :idles]
    rows[1 + moving, first_movement + np.arange(len(moving))] = -instance.sign
    equation = np.zeros(1 + k, dtype=bool)
    equation[0] = True
    equation[1 + m + s :] = instance.weak

    total = np.zeros(variables)
    total[1:first_movement] = 1.0
    first = np.eye(1, variables)[0]
    has_lower, has_upper = instance.lower > 0, bool(np.isfinite(instance.upper))
    fixed = instance.lower == instance.upper
    extra = []
    if has_lower and not fixed:
        extra.append(instance.lower * first - total)
    if has_upper:
        extra.append(total - instance.upper * first)
    cost = np.zeros(variables)
    cost[0] = 1.0
    cost[first_movement:] = instance.sign * numerator[moving]
    return Program(
        cost=cost,
        matrix=np.vstack([rows, *extra]),
        equation=np.append(equation, np.full(len(extra), fixed)),
        lam=lam,
        idle=idle,
        unit=size,
        bounds=(has_lower and not fixed, has_upper),
    )


def prices(program: Program, dual: Vector) -> tuple[Vector, float]:
    """Prices in data units and the price of Σλ, from the derivatives of the optimum by right-hand side."""
    k = len(program.unit)
    rest = -dual[1 + k :]
    lower, upper = program.bounds
    omega = (rest[0] if lower else 0.0) - (rest[-1] if upper else 0.0)
    return -dual[1 : 1 + k] / program.unit, float(omega)


def _check(here: Vector, weight: Vector, moving: NDArray[np.intp]) -> None:
    if np.any((weight > 0) & (here == 0)):
        raise ValueError("a column with a weight must have a positive own value; weigh a zero with 0")
    still = np.ones(len(here), dtype=bool)
    still[moving] = False
    if np.any((weight > 0) & still):
        raise ValueError("a column with a weight must be one that moves; set moves to 1 there")
