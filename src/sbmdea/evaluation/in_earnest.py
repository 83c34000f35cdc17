"""A radial factor where who takes part does so in earnest: λ is 0 or a ≤ λ ≤ b; by a mixed program through HiGHS.

In shares of the own values, the signs of goods turned, with the factor f (inputs contract by θ = f, goods expand by
φ = f) and c = 1, or −1 where goods expand::

    min  c f    s.t.  Σ_j λ_j q_jk ≤ ± f  in what moves,   Σ_j λ_j q_jk ≤ ± 1  in what does not,   L ≤ Σλ ≤ U
                      λ_j = 0  or  a ≤ λ_j ≤ b
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..lp.quiet import quiet
from ..technology.returns import Technology
from .whole import EXACT, GAP, Bools, Floats, Whole

SEMICONTINUOUS = 2  # scipy's number for a variable that is 0 or between its bounds


@quiet()
def in_earnest(
    forms: Floats, moves: Bools, expands: bool, technology: Technology, each: tuple[float, float],
    seconds: float | None, own: Floats,
) -> Whole:  # fmt: skip
    """The best factor where λ is 0 or between the ends of ``each``."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    least, most = each[0], _at_most(own, forms, moves, expands, technology, each)
    some = np.flatnonzero(most >= least)
    few, top, size, n = forms[some], most[some], np.abs(own), len(some)
    rows = np.hstack([(few / size).T, np.where(moves, -np.sign(own), 0.0)[:, None]])
    right = np.where(moves, 0.0, np.sign(own))
    total = np.append(np.ones(n), 0.0)
    goal = np.append(np.zeros(n), -1.0 if expands else 1.0)
    scale = np.append(top, 1.0)  # λ is counted in the most that there can be of it
    options: dict[str, float] = {"mip_rel_gap": GAP} | ({} if seconds is None else {"time_limit": seconds})
    found = milp(
        goal, integrality=np.append(np.full(n, SEMICONTINUOUS), 0), options=options,
        bounds=Bounds(np.append(least / top, 0.0), np.append(np.ones(n), np.inf)),
        constraints=[
            LinearConstraint(rows * scale, -np.inf, right),
            LinearConstraint((total * scale)[None], technology.lower, technology.upper),
        ],
    )  # fmt: skip
    itself = (forms == own).all(axis=1) & (technology.lower <= 1.0 <= technology.upper) & (least <= 1.0 <= each[1])
    nothing = Whole(math.nan, np.full(len(own), np.nan), np.full(len(forms), np.nan), math.nan, found.status != 2)
    if found.x is None:
        answer = nothing
    else:
        bound = float(found.fun if found.mip_dual_bound is None else found.mip_dual_bound)
        bound = -bound if expands else max(bound, 0.0)
        on = found.x[:n] > 0.5 * least / top
        answer = _with_these(some[on], top[on], least, forms, moves, expands, technology, own, bound)
    if itself.any() and not (answer.factor >= 1.0 if expands else answer.factor <= 1.0):
        bound = math.inf if expands else 0.0
        bound = answer.bound if math.isfinite(answer.bound) else bound
        return Whole(1.0, own.copy(), (np.arange(len(forms)) == itself.argmax()).astype(float), bound, True)
    return answer


def _with_these(
    some: NDArray[np.int64], top: Floats, least: float, forms: Floats, moves: Bools, expands: bool,
    technology: Technology, own: Floats, bound: float,
) -> Whole:  # fmt: skip
    """The factor once more, with the rows that take part."""
    from scipy.optimize import linprog

    n, size = len(some), np.abs(own)
    rows = np.hstack([(forms[some] / size).T, np.where(moves, -np.sign(own), 0.0)[:, None]])
    total = np.append(np.ones(n), 0.0)
    sums = [(total, technology.upper)] if math.isfinite(technology.upper) else []
    sums += [(-total, -technology.lower)] if technology.lower > 0.0 else []
    answer = linprog(
        np.append(np.zeros(n), -1.0 if expands else 1.0), A_ub=np.vstack([rows, *(row[None] for row, _ in sums)]),
        b_ub=np.append(np.where(moves, 0.0, np.sign(own)), [edge for _, edge in sums]),
        bounds=[*((least, one) for one in top), (0.0, None)], method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    lam = np.zeros(len(forms))
    if answer.status != 0:
        return Whole(math.nan, np.full(len(own), np.nan), np.full(len(forms), np.nan), math.nan, True)
    lam[some] = answer.x[:n]
    factor = float(answer.x[n])
    return Whole(factor, np.where(moves, own * factor, own), lam, bound, True)


def _at_most(
    own: Floats, forms: Floats, moves: Bools, expands: bool, technology: Technology, each: tuple[float, float]
) -> Floats:
    """How much of each row there can be: what is held allows no more, and more than makes all goods is waste."""
    held = (own > 0.0) & ~moves
    with np.errstate(divide="ignore"):
        most = np.where(forms[:, held] > 0.0, own[held] / forms[:, held], np.inf).min(axis=1, initial=np.inf)
    if not expands:
        goods = own < 0.0
        enough = (own[goods] / forms[:, goods]).max(axis=1)
        most = np.minimum(most, np.maximum(enough, max(each[0], technology.lower)))
    return np.asarray(np.minimum(most * (1.0 + EXACT), min(each[1], technology.upper)))
