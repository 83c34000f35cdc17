"""cvxpy with one problem whose parameters change from DMU to DMU (DPP), solved by HiGHS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..families import Data, Floats
from ..program import EFFICIENT


def scores(data: Data, vrs: bool, rows: Iterable[int] | None = None) -> Floats:
    """Super-SBM scores of the rows (or all), bads in the denominator."""
    Z = data.Z / np.exp(np.log(data.Z).mean(axis=0))
    sbm, beyond = _Problem(data, Z, vrs, worsens=False), _Problem(data, Z, vrs, worsens=True)
    found = []
    for o in range(len(Z)) if rows is None else rows:
        score = sbm.score(o)
        found.append(beyond.score(o) if score > 1.0 - EFFICIENT else score)
    return np.array(found)


class _Problem:
    def __init__(self, data: Data, Z: Floats, vrs: bool, worsens: bool) -> None:
        import cvxpy as cp

        (m, s, u), (n, d), sign = data.shape, Z.shape, 1.0 if worsens else -1.0
        self.Z, self.weight, self.worsens = Z, 1.0 / np.repeat([m, s + u], [m, s + u]), worsens
        self.own, self.share, self.upper = cp.Parameter(d), cp.Parameter(d, nonneg=True), cp.Parameter(n, nonneg=True)
        t, moves = cp.Variable(nonneg=True), cp.Variable(d, nonneg=True)
        intensity = cp.Variable(n, nonneg=True)
        reached = cp.multiply(data.turn, Z.T @ intensity - self.own * t)
        within = reached <= moves if worsens else reached + moves == 0
        rules: list[Any] = [within, t - sign * (self.share[m:] @ moves[m:]) == 1]
        if vrs:
            rules.append(cp.sum(intensity) == t)
        if worsens:
            rules.append(intensity <= self.upper)
        self.problem = cp.Problem(cp.Minimize(t + sign * (self.share[:m] @ moves[:m])), rules)

    def score(self, o: int) -> float:
        self.own.value, self.share.value = self.Z[o], self.weight / self.Z[o]
        self.upper.value = np.full(len(self.Z), 1e6)
        if self.worsens:
            self.upper.value[o] = 0.0
        score = self.problem.solve(solver="HIGHS")
        return float(score) if self.problem.status == "optimal" else np.nan
