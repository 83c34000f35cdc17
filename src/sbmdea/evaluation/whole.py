"""A radial factor where some columns, or the intensities themselves, are whole; by a mixed program through HiGHS.

In shares of the own values, the signs of goods turned, with the factor f (inputs contract by θ = f, goods expand by
φ = f) and c = 1, or −1 where goods expand::

    min  c f    s.t.  Σ_j λ_j q_jk ≤ ± f  in what moves,   Σ_j λ_j q_jk ≤ ± 1  in what does not,   L ≤ Σλ ≤ U
                      Σ_j λ_j z_jk ≤ ± m_k  and  ± m_k ≤ ± f |z_ok|,  m_k whole,  in whole columns that move
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..lp.quiet import quiet
from ..technology.returns import Technology

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

GAP = 1e-9
EXACT = 1e-12  # what a product of k and a value may be rounded by


@dataclass(frozen=True, eq=False)
class Whole:
    """The factor, the point it leads to (signs of goods turned), λ and a bound that no factor passes; NaN for none."""

    factor: float
    point: Floats
    lam: Floats
    bound: float
    feasible: bool


@quiet()
def whole_factor(
    own: Floats,
    forms: Floats,
    moves: Bools,
    integers: Bools,
    expands: bool,
    replicas: bool,
    technology: Technology,
    strict: Bools,
    seconds: float | None,
) -> Whole:
    """The best factor of one point against the rows ``forms`` (n, d); ``replicas``: λ is whole.

    HiGHS takes differences of 1e-6 for rounding. So rows of whole λ that are too much for one to be taken stay away,
    and what more of a good does not change is cut off, and where the point itself is one of the rows nothing worse than
    its own factor is believed, nor a bound that passes it.
    """
    same = np.flatnonzero((forms == own).all(axis=1) & (technology.lower <= 1.0 <= technology.upper))
    some = np.arange(len(forms))
    few = forms
    if replicas:
        some, few = _taken(own, forms, moves, integers, expands, len(same) > 0, technology.upper)
    found = _mixed(own, few, moves, integers, expands, replicas, technology, strict, seconds)
    lam = np.zeros(len(forms))
    lam[some] = found.lam
    found = replace(found, lam=lam)
    if not len(same):
        return found
    if math.isnan(found.factor) or (found.factor < 1.0 if expands else found.factor > 1.0):
        possible = found.bound >= 1.0 - GAP if expands else found.bound <= 1.0 + GAP
        bound = found.bound if possible else math.inf if expands else 0.0
        return Whole(1.0, own.copy(), np.where(np.arange(len(forms)) == same[0], 1.0, 0.0), bound, True)
    return found


def unreached(found: Whole) -> Whole:
    """Goods expand by a factor above 0: with 0 none of them is made, which is no score."""
    if math.isnan(found.factor) or found.factor > GAP:
        return found
    nothing = np.full(len(found.point), np.nan)
    return Whole(math.nan, nothing, np.full(len(found.lam), np.nan), math.nan, found.bound > GAP)


def repeated(forms: Floats, moves: Bools, integers: Bools, expands: bool, technology: Technology, own: Floats) -> Whole:
    """The best factor with one row k times: inputs are fewest for the least k that makes enough, goods most for the
    greatest that the inputs allow."""
    n, held, size = len(forms), ~moves, np.abs(own)
    nothing = Whole(math.nan, np.full(len(own), np.nan), np.full(n, np.nan), math.nan, False)
    low, high = max(1.0, math.ceil(technology.lower)), math.floor(min(technology.upper, 1e18))
    taking, making = held & (own > 0.0), held & (own < 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        most = np.where(forms[:, taking] > 0.0, own[taking] / forms[:, taking], np.inf).min(axis=1, initial=np.inf)
        least = np.where(forms[:, making] < 0.0, own[making] / forms[:, making], np.inf).max(axis=1, initial=0.0)
    most = np.minimum(np.floor(most * (1.0 + EXACT)), high)
    least = np.maximum(np.ceil(least * (1.0 - EXACT)), low)
    fits = np.flatnonzero((least <= most) & np.isfinite(most if expands else least))
    if not len(fits):
        return nothing
    times = (most if expands else least)[fits]
    reached = times[:, None] * np.abs(forms[fits][:, moves])
    whole = integers[moves]
    rounded = np.floor(reached * (1.0 + EXACT)) if expands else np.ceil(reached * (1.0 - EXACT))
    reached = np.where(whole, rounded, reached)
    each = reached / size[moves]
    factor = each.min(axis=1) if expands else each.max(axis=1)
    first = int(factor.argmax() if expands else factor.argmin())
    point = np.where(moves, own * factor[first], own)
    point[moves & integers] = (np.sign(own[moves]) * reached[first])[whole]
    lam = np.zeros(n)
    lam[fits[first]] = times[first]
    return Whole(float(factor[first]), point, lam, float(factor[first]), True)


def _taken(
    own: Floats, forms: Floats, moves: Bools, integers: Bools, expands: bool, itself: bool, most: float
) -> tuple[NDArray[np.int64], Floats]:
    """The rows of which one can be taken at least, and as much of their goods as can count."""
    taking = own > 0.0
    held = taking if expands or itself else taking & ~moves
    some = np.flatnonzero((forms[:, held] <= own[held]).all(axis=1))
    few = forms[some].copy()
    goods = np.flatnonzero(~taking)
    enough = np.where(moves, np.inf, np.abs(own))
    if expands and len(some):
        with np.errstate(divide="ignore"):
            times = np.where(few[:, held] > 0.0, own[held] / few[:, held], np.inf).min(axis=1, initial=np.inf)
        times = np.minimum(np.floor(times * (1.0 + GAP)), most)
        # no factor is larger than what all rows, each as often as it goes, make of the scarcest good
        with np.errstate(invalid="ignore"):
            all_of_it = np.nan_to_num(times[:, None] * np.abs(few), nan=0.0, posinf=np.inf).sum(axis=0)
        least = (1.0 + GAP) * (all_of_it[moves] / np.abs(own[moves])).min() * np.abs(own)
        enough = np.where(moves, np.where(integers, np.ceil(least), least), enough)
    few[:, goods] = np.maximum(few[:, goods], -enough[goods])
    return some, few


def _mixed(
    own: Floats, forms: Floats, moves: Bools, integers: Bools, expands: bool, replicas: bool, technology: Technology,
    strict: Bools, seconds: float | None,
) -> Whole:  # fmt: skip
    """The mixed program."""
    from scipy.optimize import LinearConstraint, milp

    n, d = forms.shape
    size, unit = np.abs(own), np.sign(own)
    rounded = np.flatnonzero(moves & integers)
    plain = np.where(integers, 1.0, size)  # rows of whole columns stay in units
    width = n + 1 + len(rounded)
    rows = np.zeros((d + len(rounded), width))
    rows[:d, :n] = (forms / plain).T
    rows[:d, n] = np.where(moves & ~integers, -unit, 0.0)
    right = np.where(moves, 0.0, own / plain)
    for i, k in enumerate(rounded):
        rows[k, n + 1 + i] = -unit[k]
        rows[d + i, n + 1 + i], rows[d + i, n] = unit[k], -own[k]  # ± m ≤ ± f |z|
    top = np.append(right, np.zeros(len(rounded)))
    low = np.where(np.append(strict, np.zeros(len(rounded), bool)), top, -np.inf)
    total = np.append(np.ones(n), np.zeros(1 + len(rounded)))
    goal = np.zeros(width)
    goal[n] = -1.0 if expands else 1.0
    kind = np.zeros(width)
    kind[n + 1 :] = 1
    kind[:n] = replicas
    given = [LinearConstraint(rows, low, top), LinearConstraint(total[None], technology.lower, technology.upper)]
    options: dict[str, float] = {"mip_rel_gap": GAP}
    if seconds is not None:
        options["time_limit"] = seconds
    found = milp(goal, integrality=kind, constraints=given, options=options)
    if found.x is None:
        nothing = np.full(d, np.nan)
        return Whole(math.nan, nothing, np.full(n, np.nan), math.nan, found.status != 2)
    least = float(found.fun if found.mip_dual_bound is None else found.mip_dual_bound)
    bound = -least if expands else max(least, 0.0)  # −∞ where time was up before there was one
    fixed = np.full(width, np.nan)
    fixed[n + 1 :] = np.round(found.x[n + 1 :])
    if replicas:
        fixed[:n] = np.round(found.x[:n])
    return _settled(fixed, rows, low, top, total, technology, goal, bound, own, moves, rounded)


def _settled(
    fixed: Floats, rows: Floats, low: Floats, top: Floats, total: Floats, technology: Technology, goal: Floats,
    bound: float, own: Floats, moves: Bools, rounded: NDArray[np.int64],
) -> Whole:  # fmt: skip
    """The factor once more with the whole numbers as they are, without their rounding."""
    from scipy.optimize import linprog

    n, d = len(fixed) - 1 - len(rounded), len(own)
    equal = low == top
    sums = [(total, technology.upper)] if math.isfinite(technology.upper) else []
    sums += [(-total, -technology.lower)] if technology.lower > 0.0 else []
    A = np.vstack([rows[~equal], *(row[None] for row, _ in sums)])
    b = np.append(top[~equal], [edge for _, edge in sums])
    known = ~np.isnan(fixed)
    bounds = [(value, value) if held else (0.0, None) for value, held in zip(fixed, known, strict=True)]
    answer = linprog(
        goal, A_ub=A, b_ub=b, A_eq=rows[equal] if equal.any() else None, b_eq=top[equal] if equal.any() else None,
        bounds=bounds, method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    if answer.status != 0:
        return Whole(math.nan, np.full(d, np.nan), np.full(n, np.nan), math.nan, True)
    factor = float(answer.x[n])
    point = np.where(moves, own * factor, own)
    point[rounded] = np.sign(own[rounded]) * fixed[n + 1 :]
    return Whole(factor, point, answer.x[:n], bound, True)
