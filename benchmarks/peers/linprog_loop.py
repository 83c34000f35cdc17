"""The plain way: one program after another through `scipy.optimize.linprog` with HiGHS."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.optimize import linprog

from ..families import Data, Floats
from ..program import EFFICIENT, program


def scores(data: Data, vrs: bool, rows: Iterable[int] | None = None) -> Floats:
    """Super-SBM scores, bads in the denominator: SBM for the rows (or all), then for the efficient ones again."""
    Z = data.Z
    found = []
    for o in range(data.rows) if rows is None else rows:
        score = _solve(data, Z, Z[o], vrs, worsens=False)
        if score > 1.0 - EFFICIENT:
            score = _solve(data, np.delete(Z, o, axis=0), Z[o], vrs, worsens=True)
        found.append(score)
    return np.array(found)


def _solve(data: Data, Z: Floats, own: Floats, vrs: bool, worsens: bool) -> float:
    cost, A, right = program(data, Z, own, vrs, worsens)
    answer = linprog(cost, A_eq=A, b_eq=right, bounds=(0, None), method="highs")
    return float(answer.fun) if answer.status == 0 else np.nan
