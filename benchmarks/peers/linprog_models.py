"""Other models the plain way: `scipy.optimize.linprog` with HiGHS, each program as textbooks have it."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from ..families import Data, Floats

EVERY = 20  # rows of which one is solved


def radial(data: Data, vrs: bool) -> Floats:
    """min θ: Σλx ≤ θx, Σλy ≥ y."""
    inputs = np.arange(data.Z.shape[1]) < data.shape[0]
    own = data.Z[::EVERY]
    cost = np.r_[1.0, np.zeros(data.rows)]
    return np.array([_solve(data, vrs, cost, np.where(inputs, -z, 0.0), np.where(inputs, 0.0, -z)) for z in own])


def directional(data: Data, vrs: bool) -> Floats:
    """max β: Σλx ≤ (1 − β)x, Σλy ≥ (1 + β)y."""
    cost = np.r_[-1.0, np.zeros(data.rows)]
    return -np.array([_solve(data, vrs, cost, z, z * data.turn) for z in data.Z[::EVERY]])


def additive(data: Data, vrs: bool) -> Floats:
    """max Σ(x − Σλx) + Σ(Σλy − y), nothing worse."""
    cost = np.r_[0.0, (data.Z * data.turn).sum(axis=1)]
    found = [_solve(data, vrs, cost, np.zeros_like(z), z * data.turn) for z in data.Z[::EVERY]]
    return (data.Z[::EVERY] * data.turn).sum(axis=1) - np.array(found)


def _solve(data: Data, vrs: bool, cost: Floats, step: Floats, right: Floats) -> float:
    """min cost·(v, λ): the columns, of which less is better, are at most ``right`` − v·``step``."""
    A = np.column_stack([step, (data.Z * data.turn).T])
    sums = {"A_eq": np.r_[0.0, np.ones(data.rows)][None], "b_eq": np.ones(1)} if vrs else {}
    answer = linprog(cost, A_ub=A, b_ub=right, **sums, bounds=(0, None), method="highs")
    return float(answer.fun) if answer.status == 0 else np.nan
