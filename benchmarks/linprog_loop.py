"""The yardstick: the same programs, one after another, through `scipy.optimize.linprog` with HiGHS."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]

EFFICIENT = 1e-7  # how close to 1 an SBM score must be for the super-efficiency program to be asked


def scores(X: Floats, Y: Floats, B: Floats, vrs: bool) -> Floats:
    """Super-SBM scores, bads in the denominator: SBM for all rows, then the efficient ones again."""
    found = np.array([_solve(X, Y, B, o, vrs, worsens=False) for o in range(len(X))])
    for o in np.flatnonzero(found > 1.0 - EFFICIENT):
        found[o] = _solve(X, Y, B, int(o), vrs, worsens=True)
    return found


def _solve(X: Floats, Y: Floats, B: Floats, o: int, vrs: bool, worsens: bool) -> float:
    """One program after Charnes and Cooper; variables t, Λ, then the movements of inputs, goods and bads."""
    (m, s, u), sign = (X.shape[1], Y.shape[1], B.shape[1]), 1.0 if worsens else -1.0
    peers = np.delete(np.arange(len(X)), o) if worsens else np.arange(len(X))
    n, d = len(peers), m + s + u
    turn = np.repeat([1.0, -1.0, 1.0], [m, s, u])  # less is better in every row
    own = np.hstack([X[o], Y[o], B[o]])
    relative = (np.hstack([X[peers], Y[peers], B[peers]]) / own * turn).T
    rows = np.hstack([-turn[:, None], relative, -sign * np.eye(d)])
    norm = np.concatenate([[1.0], np.zeros(n + m), np.full(s + u, -sign / (s + u))])
    cost = np.concatenate([[1.0], np.zeros(n), np.full(m, sign / m), np.zeros(s + u)])
    equal = [norm]
    if vrs:
        equal.append(np.concatenate([[-1.0], np.ones(n), np.zeros(d)]))
    within: dict[str, Any] = {"A_ub": rows, "b_ub": np.zeros(d)} if worsens else {}
    if not worsens:
        equal.extend(rows)
    right = np.zeros(len(equal))
    right[0] = 1.0
    answer = linprog(cost, A_eq=np.array(equal), b_eq=right, bounds=(0, None), method="highs", **within)
    return float(answer.fun) if answer.status == 0 else np.nan
