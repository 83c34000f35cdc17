"""Slacks in whole numbers without a mixed program: branches over the whole targets, a linear program on each.

A part of the whole targets' box is left aside where the best ratio over it, real numbers allowed, is no better than
what is claimed; otherwise it is cut where a target is not whole. What is left aside altogether is the proof.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from .case import Bools, Case, Floats, Ints, Numbers
from .checking import Ledger
from .claims.additive_claims import weights_of
from .reference import Block, blocks
from .supporting import highs
from .view import OPTIMAL, View
from .whole_targets import GAP, NEAR, ROUND, reached

PARTS = 2000  # of the box, at most
WHOLE = 1e-6


def check(case: Case, view: View) -> Ledger:
    measure = str(case.options["measure"])
    beyond = bool(case.options["super_efficiency"])
    ledger = Ledger.blank(len(view.rows), [measure, *(["super_additive"] if beyond else [])])
    whole = case.named(case.options["integers"])
    for block in blocks(case, view.rows, view.window):
        for i in block.scored.tolist():
            (_row_beyond if beyond else _row)(case, view, block, i, whole, measure, ledger)
    return ledger


def _row_beyond(case: Case, view: View, block: Block, i: int, whole: Bools, measure: str, ledger: Ledger) -> None:
    """Who has no slack is compared with the others: the least Σ w t to whole targets that are no better."""
    blame, own = ledger.reasons[i].append, case.Z[view.rows[i]]
    inside, beyond = float(view.components[measure][i]), float(view.components["super_additive"][i])
    alpha, beta = _weights(case, own, block.reference, measure)
    others = replace(block, reference=block.reference[block.reference != view.rows[i]])
    if view.status[i] == OPTIMAL and math.isnan(beyond):
        share = np.abs(view.targets[i] * case.sign - own) / np.abs(own)
        proved = float(view.efficiency[i]) - float(view.components["bound"][i]) <= GAP
        if proved and share[alpha > 0.0].max(initial=0.0) <= ROUND:
            blame("no slack, but there is no score against the others")
        _row(case, view, block, i, whole, measure, ledger)
        return
    Z = case.Z[others.reference]
    if not math.isnan(inside):  # with the own row there is no slack
        more = _least(case, case.Z[block.reference], own, whole, alpha, beta, 0.0, -inside - NEAR * max(1.0, inside))
        if more is not None:
            blame("not proved: with the own row there is more slack" + ("" if math.isnan(more) else f", {-more:.9g}"))
    if view.status[i] != OPTIMAL:
        if _least(case, Z, own, whole, alpha, beta, 0.0, math.inf, True) is not None:
            blame(f"{view.status[i]}, but there is a score")
        return
    shown = float(view.efficiency[i])
    if not abs(shown - 1.0 - beyond) <= 1e-12 * max(1.0, shown):
        blame("the efficiency is not what its components say")
    at = reached(case, view, others, i, blame)
    if (at[alpha == 0.0] != own[alpha == 0.0]).any() or (at[whole] != np.round(at[whole])).any():
        blame("targets that are not whole, or move what does not count")
    share = (at - own) / np.abs(own)
    if (share < -NEAR).any() or (at * case.sign < 0.0).any():
        blame("a target better than the own value, or below 0")
    if not abs(share @ alpha - beyond) <= NEAR * max(1.0, beyond):
        blame("targets do not attain the score")
    least = _least(case, Z, own, whole, alpha, beta, 0.0, beyond - NEAR * max(1.0, beyond), True)
    if least is None:
        ledger.lower["super_additive"][i] = ledger.upper["super_additive"][i] = beyond
        return
    _open(ledger, i, shown, least + 1.0, float(view.components["bound"][i]))


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
    _open(ledger, i, shown, least + 1.0 - start, float(parts["bound"][i]))


def _open(ledger: Ledger, i: int, shown: float, better: float, low: float) -> None:
    """A better score was found, or (NaN) none was proved not to be: the gap must say so."""
    gap = not shown - low <= GAP
    if not math.isnan(better) and (low > better + NEAR or not gap):
        ledger.reasons[i].append(f"there is a score of {better:.9g}, and the gap hides it")
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
    case: Case, Z: Floats, own: Floats, whole: Bools, alpha: Floats, beta: Floats, start: float, below: float,
    beyond: bool = False,
) -> float | None:  # fmt: skip
    """A ratio under ``below`` with whole targets; None where there is none, NaN where that takes too long to tell.

    ``beyond``: a sum to targets that are no better instead.
    """
    size, goods = np.abs(own), case.goods
    counted = (alpha > 0.0) | (beta > 0.0)
    first = (np.where(goods != beyond, size, 0.0), np.where(goods != beyond, np.inf, size))
    boxes = [first]
    for _ in range(PARTS):
        if not boxes:
            return None
        low, high = boxes.pop()
        if beyond:
            found = _relaxed_sum(case, Z, own, alpha, low, high)
        else:
            found = _relaxed(case, Z, own, alpha, beta, start, low, high, whole & counted)
        if found is None or not found[0] < below:
            continue
        value, target = found
        part = np.where(whole & counted, np.abs(target - np.round(target)), 0.0)
        k = int(part.argmax())
        if part[k] <= WHOLE:
            return value
        for way in (False, True) if goods[k] != beyond else (True, False):  # the better half is looked into first
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


def _relaxed_sum(
    case: Case, Z: Floats, own: Floats, alpha: Floats, low: Floats, high: Floats
) -> tuple[float, Floats] | None:
    """The least sum of shares given up on the way to targets (as sizes) in a box, and where it is."""
    Z = case.with_idle(Z)
    n, size, counted = len(Z), np.abs(own), alpha > 0.0
    rows = np.hstack([(Z / size).T, -np.diag(counted.astype(float))])  # columns λ, T
    strict, right = case.strict, np.sign(own)
    least, most = case.technology.least, case.technology.most
    total = np.append(np.ones(n), np.zeros(len(own)))
    sums = [(-total, -least)] if least > 0.0 else []
    sums += [(total, most)] if math.isfinite(most) else []
    up = case.sign > 0.0
    bottom, top = np.where(up, low / size - 1.0, 1.0 - high / size), np.where(up, high / size - 1.0, 1.0 - low / size)
    limits = [(a, b if math.isfinite(b) else None) for a, b in zip(bottom.tolist(), top.tolist(), strict=True)]
    answer = highs(
        np.append(np.zeros(n), alpha), np.vstack([rows[~strict], *(row[None] for row, _ in sums)]),
        np.append(right[~strict], [edge for _, edge in sums]), rows[strict], right[strict], [*[(0, None)] * n, *limits],
    )  # fmt: skip
    if answer.status != 0:
        return None
    return float(answer.fun), size * (1.0 + case.sign * answer.x[n:])
