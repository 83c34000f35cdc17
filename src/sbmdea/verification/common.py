"""Common weights (Ganley & Cubbin 1992; Liu & Peng 2008) once more: the weights satisfy the program, and its dual,
solved by another method, proves that no others do better.

With q_jk what row j has of all that there is of column k, minus for goods::

    total     max  μ + ε Σ_k σ_k    s.t.  Σ_j λ_j q_jk + σ_k + μ [k is spent] = Σ_j q_jk
    largest   max  μ + ε Σ_k σ_k    s.t.  Σ_j (λ_j − κ_j) q_jk + σ_k + μ [k is spent] = 0,   Σ_j κ_j ≤ 1

over λ, κ, σ ≥ 0. By satisfaction E_j/e_j, at the level τ that is shown no weights leave room for all, and none do
better for somebody and worse for nobody::

    max z      s.t.  u·y_j − τ e_j v·x_j ≥ z e_j v*·x_j,             v·X = 1,  v·x_j ≥ u·y_j
               (compromise: e_j − δ for τ e_j, and z for z e_j)
    max Σ t_j  s.t.  u·y_j − E_j v·x_j ≥ t_j v*·x_j,  t ≥ 0,    likewise
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .case import Floats
from .found import Verification
from .supporting import CLOSE, highs

if TYPE_CHECKING:
    import pandas as pd

    from ..data.panel import Panel

ROUNDED = 1e-10  # what rounding may take from a score that is shown


def verify(
    panel: Panel, options: Mapping[str, Any], efficiency: pd.Series[float], own: pd.Series[float],
    weights: pd.Series[float],
) -> Verification:  # fmt: skip
    spent, made = np.hstack([panel.X, panel.B]), panel.Y
    w = weights.to_numpy()
    m, s = panel.X.shape[1], made.shape[1]
    v, u = np.append(w[:m], w[m + s :]), w[m : m + s]
    cost, worth, least = spent @ v, made @ u, float(options["least_share"])
    reasons = []
    if abs(cost.sum() - 1.0) > CLOSE or (w < 0.0).any():
        reasons.append("weights that are not scaled, or negative")
    if (v * spent.sum(axis=0) < least - CLOSE).any() or (u * made.sum(axis=0) < least - CLOSE).any():
        reasons.append("a column worth less than its least share")
    bests = np.asarray(own, np.float64)
    if options["goal"] in ("satisfaction", "compromise"):
        shares = options["goal"] == "satisfaction"
        reasons += _unsatisfied(spent, made, cost, np.minimum(worth / cost, 1.0), bests, least, shares)
    elif not _proved(spent, made, cost - worth, least, options["goal"] == "largest"):
        reasons.append("other weights do better")
    n = len(cost)
    words = [list(reasons) for _ in range(n)]
    shown = np.asarray(efficiency, np.float64)
    for i in np.flatnonzero(np.abs(np.minimum(worth / cost, 1.0) - shown) > 1e-9).tolist():
        words[i].append("the efficiency is not what the weights say")
    for i in np.flatnonzero(shown > bests + CLOSE).tolist():
        words[i].append("common weights are kinder than the own ones")
    return Verification.of(efficiency.index, dict(enumerate(words)), shown, shown, exact=False)


def _proved(spent: Floats, made: Floats, gaps: Floats, least: float, worst: bool) -> bool:
    """Whether the dual has the value of the goal."""
    from scipy.optimize import linprog

    # the dual: λ_j of the gaps ≥ 0, κ_j of those ≤ t, σ of the least shares, μ of v·X = 1
    n, m, d = len(gaps), spent.shape[1], spent.shape[1] + made.shape[1]
    q = np.hstack([spent / spent.sum(axis=0), -made / made.sum(axis=0)])
    first = np.zeros(d) if worst else q.sum(axis=0)
    A = np.hstack([q.T, -q.T if worst else np.zeros((d, 0)), np.eye(d), (np.arange(d) < m).astype(float)[:, None]])
    goal = np.concatenate([np.zeros(n * (2 if worst else 1)), np.full(d, -least), [-1.0]])
    bounds: list[Any] = [(0, None)] * (A.shape[1] - 1) + [(None, None)]
    one = np.concatenate([np.zeros(n), np.ones(n), np.zeros(d + 1)])[None] if worst else None
    most = [1.0] if worst else None
    answer = linprog(goal, A_eq=A, b_eq=first, A_ub=one, b_ub=most, bounds=bounds, method="highs-ipm")
    value = float(gaps.max() if worst else gaps.sum())
    return answer.status == 0 and abs(value + float(answer.fun)) <= CLOSE * max(1.0, abs(value))


def _unsatisfied(
    spent: Floats, made: Floats, cost: Floats, score: Floats, best: Floats, least: float, shares: bool
) -> list[str]:
    """What other weights could do for the least satisfied, and for anybody at nobody's expense."""
    n, m, s = len(cost), spent.shape[1], made.shape[1]
    x, y = spent / spent.sum(axis=0), made / made.sum(axis=0)  # weights are shares then
    held, equal = np.hstack([-x, y]), np.append(np.ones(m), np.zeros(s))
    level = (score / best).min() * best if shares else best - (best - score).max()
    wishes = (
        ("the least satisfied could fare better", level, best * cost if shares else cost, np.ones((n, 1))),
        ("somebody could fare better at nobody's expense", score, cost, np.eye(n)),
    )
    wrong = []
    for words, wanted, size, room in wishes:
        rows = np.hstack([wanted[:, None] * x, -y]) / size[:, None]
        A = np.vstack([np.hstack([rows, room]), np.hstack([held, np.zeros((n, room.shape[1]))])])
        goal = np.append(np.zeros(m + s), -np.ones(room.shape[1]))
        end = [(None, None)] if room.shape[1] == 1 else [(0, None)] * n
        top = np.append(np.full(n, ROUNDED), np.zeros(n))
        whole = np.append(equal, np.zeros(room.shape[1]))[None]
        answer = highs(goal, A, top, whole, np.ones(1), [(least, None)] * (m + s) + end)
        if answer.status != 0 or -float(answer.fun) > CLOSE:
            wrong.append(words)
    return wrong
