"""Slacks in whole numbers without a mixed program: branches over the whole targets, a linear program on each.

A part of the whole targets' box is left aside where the best ratio over it, real numbers allowed, is no better than
what is claimed; otherwise it is cut where a target is not whole. What is left aside altogether is the proof.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .case import Bools, Case, Floats, Ints, Numbers
from .checking import Ledger
from .claims.additive_claims import weights_of
from .reference import Block, blocks
from .supporting import highs
from .view import OPTIMAL, View
from .whole_targets import GAP, NEAR, reached

PARTS = 2000  # of the box, at most
WHOLE = 1e-6


def check(case: Case, view: View) -> Ledger:
    measure = str(case.options["measure"])
    ledger = Ledger.blank(len(view.rows), [measure])
    whole = case.named(case.options["integers"])
    for block in blocks(case, view.rows, view.window):
        for i in block.scored.tolist():
            _row(case, view, block, i, whole, measure, ledger)
    return ledger


def _row(case: Case, view: View, block: Block, i: int, whole: Bools, measure: str, ledger: Ledger) -> None:
    blame, own = ledger.reasons[i].append, case.Z[view.rows[i]]
    alpha, beta = _weights(case, own, block.reference, measure)
    start = float(measure == "sbm")
    if view.status[i] != OPTIMAL:
        if _least(case, case.Z[block.reference], own, whole, alpha, beta, start, math.inf) is not None:
            blame(f"{view.status[i]}, but there is a score")
        return
    shown, parts = float(view.efficiency[i]), view.components
    claimed = shown if measure == "sbm" else shown - 1.0
    value = parts[measure][i] if measure == "sbm" else -parts[measure][i]
    if not abs(value - claimed) <= 1e-12 * max(1.0, abs(claimed)):
        blame("the efficiency is not what its components say")
    at = reached(case, view, block, i, blame)
    counted = (alpha > 0.0) | (beta > 0.0)
    if (at[~counted] != own[~counted]).any() or (at[whole] != np.round(at[whole])).any():
        blame("targets that are not whole, or move what does not count")
    share = (own - at) / np.abs(own)
    if (share < -NEAR).any():
        blame("a target worse than the own value")
    ratio = (start - share @ alpha) / (1.0 + share @ beta)
    if not abs(ratio - claimed) <= NEAR * max(1.0, abs(claimed)):
        blame("targets do not attain the score")
    least = _least(
        case, case.Z[block.reference], own, whole, alpha, beta, start, claimed - NEAR * max(1.0, abs(claimed))
    )
    if least is None:
        ledger.lower[measure][i] = ledger.upper[measure][i] = shown
        return
    low = float(parts["bound"][i])
    gap = not shown - low <= GAP
    if not math.isnan(least) and (low > least + 1.0 - start + NEAR or not gap):
        blame(f"there is a score of {least + 1.0 - start:.9g}, and the gap hides it")
    elif gap:
        ledger.leave_open(i, shown, low, (low, shown))


def _weights(case: Case, own: Floats, reference: Ints, measure: str) -> tuple[Floats, Floats]:
    above, below = case.sides()
    given = case.options["weights"]
    if measure == "sbm":
        return case.shares(above, given, own), case.shares(below, given, own)
    asked: Mapping[str, object] = {**case.options, "weights": "ones" if given is None else given}
    each: Numbers = weights_of(Case(**{**vars(case), "options": asked}), own[None], reference, above | below)[0]
    return np.asarray(each * np.abs(own)), np.zeros(len(own))


def _least(
    case: Case, Z: Floats, own: Floats, whole: Bools, alpha: Floats, beta: Floats, start: float, below: float
) -> float | None:
    """A ratio under ``below`` with whole targets; None where there is none, NaN where that takes too long to tell."""
    size, goods = np.abs(own), case.goods
    counted = (alpha > 0.0) | (beta > 0.0)
    first = (np.where(goods, size, 0.0), np.where(goods, np.inf, size))
    boxes = [first]
    for _ in range(PARTS):
        if not boxes:
            return None
        low, high = boxes.pop()
        found = _relaxed(case, Z, own, alpha, beta, start, low, high, whole & counted)
        if found is None or not found[0] < below:
            continue
        value, target = found
        part = np.where(whole & counted, np.abs(target - np.round(target)), 0.0)
        k = int(part.argmax())
        if part[k] <= WHOLE:
            return value
        for way in (False, True) if goods[k] else (True, False):  # the better half is looked into first
            lower, upper = low.copy(), high.copy()
            if way:
                upper[k] = math.floor(target[k])
            else:
                lower[k] = math.ceil(target[k])
            boxes.append((lower, upper))
    return math.nan


def _relaxed(
    case: Case,
    Z: Floats,
    own: Floats,
    alpha: Floats,
    beta: Floats,
    start: float,
    low: Floats,
    high: Floats,
    boxed: Bools,
) -> tuple[float, Floats] | None:
    """The least ratio with targets (as sizes) in a box, and where it is: Charnes and Cooper's linear program."""
    Z = case.with_idle(Z)
    n, d, size, sign = len(Z), len(own), np.abs(own), case.sign
    counted, unit = (alpha > 0.0) | (beta > 0.0), np.eye(d)
    zero = np.zeros(n)
    A: list[Floats] = []
    E = [np.r_[zero, beta, 1.0]]  # columns Λ, S, t
    for k in range(d):
        row = np.r_[Z[:, k] / size[k], unit[k] * counted[k], -sign[k]]
        (E if case.strict[k] else A).append(row)
        if boxed[k]:  # size · (t ± S) between low t and high t
            there = np.r_[zero, -sign[k] * unit[k], 1.0]
            A.append(np.r_[zero, np.zeros(d), low[k] / size[k]] - there)
            if np.isfinite(high[k]):
                A.append(there - np.r_[zero, np.zeros(d), high[k] / size[k]])
    least, most = case.technology.least, case.technology.most
    total = np.r_[np.ones(n), np.zeros(d), 0.0]
    A += [np.r_[-total[:-1], least]] if least > 0.0 else []
    A += [np.r_[total[:-1], -most]] if math.isfinite(most) else []
    right = np.zeros(len(E))
    right[0] = 1.0
    answer = highs(
        np.r_[zero, -alpha, start], np.array(A), np.zeros(len(A)), np.array(E), right, [(0, None)] * (n + d + 1)
    )
    if answer.status != 0 or answer.x[-1] <= 0.0:
        return None
    share = answer.x[n:-1] / answer.x[-1]
    return float(answer.fun), size * (1.0 - sign * share)
