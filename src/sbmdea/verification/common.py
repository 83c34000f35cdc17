"""Common weights (Ganley & Cubbin 1992; Liu & Peng 2008) once more: the weights satisfy the program, and its dual,
solved by another method, proves that no others do better.

With q_jk what row j has of all that there is of column k, minus for goods::

    total     max  μ + ε Σ_k σ_k    s.t.  Σ_j λ_j q_jk + σ_k + μ [k is spent] = Σ_j q_jk
    largest   max  μ + ε Σ_k σ_k    s.t.  Σ_j (λ_j − κ_j) q_jk + σ_k + μ [k is spent] = 0,   Σ_j κ_j ≤ 1

over λ, κ, σ ≥ 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .found import Verification
from .supporting import CLOSE

if TYPE_CHECKING:
    import pandas as pd

    from ..data.panel import Panel


def verify(
    panel: Panel, options: Mapping[str, Any], efficiency: pd.Series[float], own: pd.Series[float],
    weights: pd.Series[float],
) -> Verification:  # fmt: skip
    from scipy.optimize import linprog

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
    gaps = cost - worth
    worst = options["goal"] == "largest"
    # the dual: λ_j of the gaps ≥ 0, κ_j of those ≤ t, σ of the least shares, μ of v·X = 1
    n, d = len(cost), len(v) + len(u)
    q = np.hstack([spent / spent.sum(axis=0), -made / made.sum(axis=0)])
    first = np.zeros(d) if worst else q.sum(axis=0)
    A = np.hstack([q.T, -q.T if worst else np.zeros((d, 0)), np.eye(d), (np.arange(d) < len(v)).astype(float)[:, None]])
    goal = np.concatenate([np.zeros(n * (2 if worst else 1)), np.full(d, -least), [-1.0]])
    bounds: list[Any] = [(0, None)] * (A.shape[1] - 1) + [(None, None)]
    one = np.concatenate([np.zeros(n), np.ones(n), np.zeros(d + 1)])[None] if worst else None
    most = [1.0] if worst else None
    answer = linprog(goal, A_eq=A, b_eq=first, A_ub=one, b_ub=most, bounds=bounds, method="highs-ipm")
    value = float(gaps.max() if worst else gaps.sum())
    if answer.status != 0 or abs(value + float(answer.fun)) > CLOSE * max(1.0, abs(value)):
        reasons.append("other weights do better")
    words = [list(reasons) for _ in range(n)]
    shown = np.asarray(efficiency, np.float64)
    for i in np.flatnonzero(np.abs(np.minimum(worth / cost, 1.0) - shown) > 1e-9).tolist():
        words[i].append("the efficiency is not what the weights say")
    for i in np.flatnonzero(shown > own.to_numpy() + CLOSE).tolist():
        words[i].append("common weights are kinder than the own ones")
    return Verification.of(efficiency.index, dict(enumerate(words)), shown, shown, exact=False)
