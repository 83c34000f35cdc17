"""Slacks that lead to whole numbers: SBM's ratio, or a sum of slacks, by mixed programs through HiGHS.

With the movements s as shares of the own values, c = 1 (or 0 for a sum)::

    min (c − Σ α_k s_k) / (1 + Σ β_k s_k)   s.t.  Σ_j λ_j z_jk ≤ z_ok − |z_ok| s_k,  s ≥ 0,   L ≤ Σ_j λ_j ≤ U
                                                  z_ok − |z_ok| s_k whole, in whole columns

A ratio with whole numbers is no mixed linear program, but for any ρ the least of numerator − ρ · denominator is one
(Dinkelbach 1967): at the ratio's least value ρ it is 0. What HiGHS proves of it, a bound F ≤ 0, bounds the ratio by
ρ + F, since the denominator is at least 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from ..lp.quiet import quiet
from ..technology.returns import Technology

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ROUNDS = 50
BOXES = 100
PROVED = 1e-9  # how far the least of the difference may be from 0
GAP = 1e-10
NOISE = 1e-9  # a slack of a real column below this share of the own value is rounding
FINE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True, eq=False)
class WholeSlacks:
    """The ratio, the point (signs of goods turned), λ and a bound that no ratio is below; NaN for none."""

    score: float
    point: Floats
    lam: Floats
    bound: float
    feasible: bool


@dataclass(frozen=True, eq=False)
class _Rows:
    """The program without its goal: columns λ · ``scale``, then sizes of the targets, whole or in shares of the own."""

    matrix: Floats
    low: Floats
    top: Floats
    least: Floats  # bounds of the columns
    most: Floats
    whole: Bools
    worse: list[tuple[bool, ...]]  # per column of the targets, whether it gets worse upwards; in equations both ways
    scale: Floats
    unit: Floats  # what 1 of a target's column stands for


@quiet()
def whole_ratio(
    own: Floats,
    forms: Floats,
    integers: Bools,
    alpha: Floats,
    beta: Floats,
    constant: float,
    technology: Technology,
    strict: Bools,
    seconds: float | None,
    beyond: bool = False,
) -> WholeSlacks:
    """The least ratio of one point against the rows ``forms`` (n, d); ``beyond``: a sum (c = β = 0) of movements to
    what is no better, s ≤ 0."""
    n, counted = len(forms), np.flatnonzero((alpha > 0.0) | (beta > 0.0))
    rows = _written(own, forms, integers, counted, technology, strict, beyond)
    size, towards = np.abs(own), np.sign(own[counted])
    end = None if seconds is None else monotonic() + seconds
    best = WholeSlacks(math.nan, np.full(len(own), np.nan), np.full(n, np.nan), -math.inf, True)
    rho = constant
    for _ in range(ROUNDS):
        worth = alpha + rho * beta
        goal = np.append(np.zeros(n), towards * worth[counted] * rows.unit / size[counted])
        known = (constant - rho) - float(worth[counted] @ towards)
        found, least, feasible = _solved(rows, goal, end)
        if not feasible:
            return replace(best, bound=math.nan, feasible=False)
        gain = min(known + least, math.inf if beyond else 0.0)
        bound = max(best.bound, rho + gain) if math.isfinite(least) else best.bound
        best = replace(best, bound=bound)
        if found is None:
            break
        point = own.copy()
        point[counted] = towards * found[n:] * rows.unit
        point = np.where(~integers & (np.abs(own - point) <= NOISE * size), own, point)
        share = (own - point) / size
        value = (constant - float(alpha @ share)) / (1.0 + float(beta @ share))
        improved = not value >= best.score - 1e-15
        if improved:
            best = replace(best, score=value, point=point, lam=found[:n] / rows.scale)
        if best.score - best.bound <= PROVED or not improved or not beta.any() or (end and monotonic() >= end):
            break
        rho = value
    return replace(best, bound=min(best.bound, best.score)) if not math.isnan(best.score) else best


def _written(
    own: Floats, forms: Floats, integers: Bools, counted: NDArray[np.int64], technology: Technology, strict: Bools,
    beyond: bool,
) -> _Rows:  # fmt: skip
    n, d = forms.shape
    size, goods = np.abs(own), own < 0.0
    unit = np.where(integers, 1.0, size)  # rows of whole columns stay in units
    scale = np.maximum(np.abs(forms / size).max(axis=1, initial=0.0), 1e-300)
    matrix = np.zeros((d + 1, n + len(counted)))
    matrix[:d, :n] = (forms / unit / scale[:, None]).T
    top = np.append(own / unit, technology.upper)
    for i, k in enumerate(counted):
        matrix[k, n + i] = 1.0 if goods[k] else -1.0
        top[k] = 0.0
    matrix[d, :n] = 1.0 / scale
    low = np.append(np.where(strict, top[:d], -np.inf), technology.lower)
    edge = (size / unit)[counted]
    grows = goods[counted] != beyond
    least, most = np.where(grows, edge, 0.0), np.where(grows, np.inf, edge)
    return _Rows(
        matrix, low, top, np.append(np.zeros(n), least), np.append(np.full(n, np.inf), most),
        np.append(np.zeros(n, bool), integers[counted]),
        [(True, False) if strict[k] else (not goods[k],) for k in counted], scale, unit[counted],
    )  # fmt: skip


def _solved(rows: _Rows, goal: Floats, end: float | None) -> tuple[Floats | None, float, bool]:
    """The best solution, the bound, and whether there is any.

    HiGHS takes 1e-6 for rounding. Whole numbers that it has found are held to 1e-10; if they are not possible then, no
    better ones are, and it is asked again for those that are worse in one column.
    """
    boxes = [(rows.least, rows.most)]
    best, value, least, some = None, math.inf, math.inf, False
    for _ in range(BOXES):
        if not boxes:
            break
        before = boxes.pop()
        found, bound, feasible = _mixed(rows, goal, *before, end)
        if not feasible:
            continue
        some = True
        if found is None or bound >= value:
            least = min(least, bound)
            continue
        whole = np.flatnonzero(rows.whole)
        low, high = (edge.copy() for edge in before)
        low[whole] = high[whole] = found[whole]
        settled = _settled(rows, goal, low, high)
        if settled is not None:
            least = min(least, bound if len(whole) else min(bound, settled[1]))
            if settled[1] < value:
                best, value = settled
            continue
        for k in whole.tolist():
            for upwards in rows.worse[k - len(rows.scale)]:
                lower, upper = before[0].copy(), before[1].copy()
                if upwards:
                    lower[k] = found[k] + 1.0
                else:
                    upper[k] = found[k] - 1.0
                if lower[k] <= upper[k]:
                    boxes.append((lower, upper))
    return best, -math.inf if boxes else least, some or bool(boxes)


def _mixed(
    rows: _Rows, goal: Floats, low: Floats, high: Floats, end: float | None
) -> tuple[Floats | None, float, bool]:
    from scipy.optimize import Bounds, LinearConstraint, milp

    options: dict[str, float] = {"mip_rel_gap": GAP}
    if end is not None:
        options["time_limit"] = max(0.01, end - monotonic())
    found = milp(
        goal, integrality=rows.whole.astype(int), bounds=Bounds(low, high),
        constraints=LinearConstraint(rows.matrix, rows.low, rows.top), options=options,
    )  # fmt: skip
    bound = -math.inf if found.mip_dual_bound is None else float(found.mip_dual_bound)
    if not rows.whole.any():  # a linear program, whose optimum is its bound
        bound = float(found.fun) if found.status == 0 else -math.inf
    if found.x is None:
        return None, bound, found.status != 2
    return np.where(rows.whole, np.round(found.x), found.x), bound, True


def _settled(rows: _Rows, goal: Floats, low: Floats, high: Floats) -> tuple[Floats, float] | None:
    """The best of the rest, without HiGHS's rounding of whole numbers."""
    from scipy.optimize import linprog

    equal = rows.low == rows.top
    upper = [(rows.matrix[i], rows.top[i]) for i in np.flatnonzero(~equal & np.isfinite(rows.top))]
    upper += [(-rows.matrix[i], -rows.low[i]) for i in np.flatnonzero(~equal & np.isfinite(rows.low))]
    answer = linprog(
        goal, A_ub=np.array([row for row, _ in upper]), b_ub=np.array([most for _, most in upper]),
        A_eq=rows.matrix[equal] if equal.any() else None, b_eq=rows.top[equal] if equal.any() else None,
        bounds=np.stack([low, high], axis=1), method="highs", options=FINE,
    )  # fmt: skip
    if answer.status != 0:
        return None
    solution = np.asarray(answer.x)
    return np.where(rows.whole, low, solution), float(answer.fun)
