"""The certificate of a reference solver's answer, recomputed from the program."""

from __future__ import annotations

import numpy as np

from . import charnes_cooper
from .answer import Answer, own, stacked
from .charnes_cooper import Program
from .instance import Instance, Vector


def figures(instance: Instance, answer: Answer) -> tuple[float, float, float]:
    """Residual of the rows, violation of the reduced costs, and gap; each relative to the terms it sums.

    For an infeasible program only the ray is judged: the residual is NaN and the gap 0.
    """
    program = charnes_cooper.write(instance)
    if answer.status == "optimal":
        z = _variables(instance, program, answer)
        activity = program.matrix @ z - program.rhs
        off = np.where(program.equation, np.abs(activity), np.maximum(activity, 0.0))
        primal = float(np.max(off / np.maximum(1.0, np.abs(program.matrix) @ np.abs(z))))
        y = _dual(program, answer.prices, answer.omega)
        y[0] = program.cost[0] - y[1:] @ program.matrix[1:, 0]
        return primal, _violation(program.cost, program, y), abs(program.cost @ z - y[0])
    if answer.status == "infeasible" and answer.ray is not None:
        y = _dual(program, answer.ray[:-1], float(answer.ray[-1]))
        y[0] = 1.0
        return np.nan, _violation(np.zeros(len(program.cost)), program, y), 0.0
    return np.nan, np.nan, np.nan


def _variables(instance: Instance, program: Program, answer: Answer) -> Vector:
    moving = stacked(instance.moves) > 0
    movement = np.abs(answer.targets - own(instance)) * answer.t / program.unit
    idle = answer.lam[:0] if answer.idle is None else answer.idle
    return np.concatenate([[answer.t], answer.t * answer.lam, answer.t * idle, movement[moving]])


def _dual(program: Program, prices: Vector, omega: float) -> Vector:
    lower, upper = program.bounds
    both = lower and upper
    sums = ([max(omega, 0.0) if both else omega] if lower else []) + (
        [max(-omega, 0.0) if both else -omega] if upper else []
    )
    # an equation's row is "at most": its price is −omega either way
    return np.concatenate([[0.0], -prices * program.unit, [-value for value in sums]])


def _violation(cost: Vector, program: Program, y: Vector) -> float:
    excess = y @ program.matrix - cost
    terms = np.abs(y) @ np.abs(program.matrix) + np.abs(cost)
    return float(np.max(np.maximum(excess, 0.0) / np.where(terms > 0.0, terms, 1.0)))
