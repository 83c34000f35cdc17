"""Whole numbers (Kuosmanen & Kazemi Matin 2009; Tulkens 1993) without a mixed program.

Whatever is whole and at most θ x is at most ⌊θ x⌋, so that a factor is possible if a linear program with the rounded
values is. It is looked for by halving between the factors at which a rounded value changes. Whole λ are counted through
where they are few enough.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from .case import Bools, Case, Floats
from .checking import Ledger
from .reference import Block, blocks
from .supporting import highs
from .view import OPTIMAL, View

NEAR = 1e-7
GAP = 1e-6  # between score and bound, up to which a score is called proved
COUNTED = 20_000  # sets of whole λ, at most
STEPS = 200
ROUND = 1e-7  # from 1, up to which a score is 1
NOTHING = 1e-9  # a factor of goods up to which none of them is made
BRANCHES = 300  # of a search, at most


def check(case: Case, view: View) -> Ledger:
    names = ["radial", "super_radial"] if case.options["super_efficiency"] else ["radial"]
    ledger = Ledger.blank(len(view.rows), names)
    output = case.options["orientation"] == "output"
    bads_move = case.options["undesirable_as"] == "input"
    moves = case.goods if output else case.inputs | (case.bads & bads_move)
    named = case.options["integers"]
    whole = np.zeros(len(moves), bool) if named is None else case.named(named)
    for block in blocks(case, view.rows, view.window):
        for i in block.scored.tolist():
            among = block
            if case.options["super_efficiency"]:
                among = _without_itself(case, view, block, i, moves, whole, output, ledger)
            _row(case, view, among, i, moves, whole, output, ledger)
    return ledger


def _without_itself(
    case: Case, view: View, block: Block, i: int, moves: Bools, whole: Bools, output: bool, ledger: Ledger
) -> Block:
    """Against whom the efficiency of a row is; what its score with the own row says is checked here."""
    others = replace(block, reference=block.reference[block.reference != view.rows[i]])
    if view.status[i] != OPTIMAL:
        return others
    shown, beyond = (float(view.components[name][i]) for name in ("radial", "super_radial"))
    if math.isnan(beyond):
        if shown >= 1.0 - ROUND:
            ledger.reasons[i].append("nobody does better, but there is no score against the others")
        return block
    score = _best_score(case, case.Z[block.reference], case.Z[view.rows[i]], moves, whole, output)
    found = "none" if score is None else f"{score:.9g}"
    if (score is None) != math.isnan(shown) or (score is not None and abs(shown - score) > GAP):
        ledger.reasons[i].append(f"not proved: the score with the own row is {found} by halving")
    return others


def _best_score(case: Case, Z: Floats, own: Floats, moves: Bools, whole: Bools, output: bool) -> float | None:
    """The score; None where there is none, NaN where it takes too long to tell."""
    replicas, each = bool(case.options["replicas"]), case.options["each"]
    if each is not None:
        best = _in_earnest(case, Z, own, moves, output, tuple(each))
    else:
        best = (_replicated if replicas else _searched)(case, Z, own, moves, whole, output)
    if best is None or not output or math.isnan(best):
        return best
    return 1.0 / best if best > NOTHING else None


def _row(
    case: Case, view: View, block: Block, i: int, moves: Bools, whole: Bools, output: bool, ledger: Ledger
) -> None:
    blame, own = ledger.reasons[i].append, case.Z[view.rows[i]]
    score = _best_score(case, case.Z[block.reference], own, moves, whole, output)
    if view.status[i] != OPTIMAL:
        if score is not None and not math.isnan(score):
            blame(f"{view.status[i]}, but there is a score of {score:.9g}")
        return
    score = math.nan if score is None else score
    shown, said, name = float(view.efficiency[i]), view.components, "radial"
    if "super_radial" in said and not math.isnan(said["super_radial"][i]):
        name = "super_radial"
    if not abs(float(said[name][i]) - shown) <= 1e-12:
        blame("the efficiency is not what its components say")
    at = reached(case, view, block, i, blame, bool(case.options["replicas"]))
    size = np.abs(own)
    held = ~moves
    if (at[held] != own[held]).any() or (at[whole] != np.round(at[whole])).any():
        blame("targets that are not whole, or move what stays")
    factor = 1.0 / shown if output else shown
    if (at[moves] > factor * own[moves] + NEAR * size[moves]).any():
        blame("the target is farther than the score")
    low = float(said["bound"][i])
    gap = not shown - low <= GAP
    if math.isnan(score):
        if gap:
            ledger.leave_open(i, shown, low, (low, shown))
        return
    ledger.lower[name][i] = ledger.upper[name][i] = score
    if shown < score - NEAR or (shown > score + NEAR and low > score + NEAR):
        blame(f"the score is {score:.9g} by halving")
    elif shown > score + GAP:
        if gap:
            ledger.leave_open(i, shown, low, (low, shown))
        else:
            blame(f"the score is {score:.9g}, and the gap hides it")


def reached(
    case: Case, view: View, block: Block, i: int, blame: Callable[[str], None], replicas: bool = False
) -> Floats:
    """The target of a row, signs of goods turned; what is wrong with the intensities that lead to it is said."""
    own = case.Z[view.rows[i]]
    at, lam, size = view.targets[i] * case.sign, view.shown, np.abs(own)
    peers, weight = (one[lam.ptr[i] : lam.ptr[i + 1]] for one in (lam.peer, lam.value))
    idle = np.zeros(len(peers)) if lam.idle is None else lam.idle[lam.ptr[i] : lam.ptr[i + 1]]
    there = weight @ case.Z[peers] - idle @ np.where(case.inputs, 0.0, case.Z[peers])
    if not np.isin(peers, block.reference).all() or (weight < 0.0).any():
        blame("a peer that may not be one, or a negative intensity")
    off = np.where(case.strict, np.abs(there - at), there - at)
    if not (off <= NEAR * size).all():
        blame("intensities do not reach the target")
    if case.options.get("alone") and len(weight) > 1:
        blame("more than one row is repeated")
    if replicas and (np.abs(weight - np.round(weight)) > NEAR).any():
        blame("intensities are not whole")
    each = case.options.get("each")
    if each is not None and ((weight < each[0] - NEAR) | (weight > each[1] + NEAR)).any():
        blame("a peer takes part less or more than it may")
    low, high = case.technology.least, case.technology.most
    if not low - NEAR <= weight.sum() <= high + NEAR:
        blame("Σλ is out of its bounds")
    if (np.abs(view.slacks[i] - (own - at)) > NEAR * size).any():
        blame("slacks are not data − targets")
    return np.asarray(at)


def _possible(case: Case, Z: Floats, own: Floats, moves: Bools, whole: Bools, factor: float) -> bool:
    bound = np.where(moves, factor * own, own)
    # ⌊θ x⌋ of inputs, ⌈φ y⌉ of goods, whose signs are turned
    rounded = np.floor(bound + 1e-9)
    return _reaches(case, Z, np.where(moves & whole, rounded, bound), own)


def _reaches(case: Case, Z: Floats, bound: Floats, own: Floats) -> bool:
    Z = case.with_idle(Z)
    n, size = len(Z), np.abs(own)
    low, high = case.technology.least, case.technology.most
    total = np.ones((1, n))
    q, b = (Z / size).T, bound / size + 1e-11
    A = [q, *([total] if math.isfinite(high) else []), *([-total] if low > 0.0 else [])]
    right = np.concatenate([b, [high] if math.isfinite(high) else [], [-low] if low > 0.0 else []])
    strict = case.strict
    A += [-q[strict]] if strict.any() else []
    right = np.append(right, 1e-11 - (bound / size)[strict]) if strict.any() else right
    answer = highs(np.zeros(n), np.vstack(A), right, np.zeros((0, n)), np.zeros(0), [(0, None)] * n)
    return bool(answer.status == 0)


def _searched(case: Case, Z: Floats, own: Floats, moves: Bools, whole: Bools, output: bool) -> float | None:
    """The best factor; None where there is none."""

    def possible(factor: float) -> bool:
        return _possible(case, Z, own, moves, whole, factor)

    bad, good = (None, 0.0) if output else (0.0, None)
    factor = 1.0
    for _ in range(60):  # brackets it
        if possible(factor):
            good, factor = factor, (2.0 * factor if output else factor)
            if not output:
                break
        else:
            bad, factor = factor, (factor if output else 2.0 * factor)
            if output:
                break
    if good is None or bad is None:
        return None
    if output and good == 0.0 and not possible(0.0):
        return None
    for _ in range(STEPS):
        middle = 0.5 * (good + bad)
        if abs(good - bad) <= 1e-9 * max(1.0, good) or middle in (good, bad):
            break
        if possible(middle):
            good = middle
        else:
            bad = middle
    return good


def _replicated(case: Case, Z: Floats, own: Floats, moves: Bools, whole: Bools, output: bool) -> float | None:
    """The best factor over whole λ, one after another; NaN where they are too many to count.

    λ that take no more of any row than ``reach`` times the own values allow are counted. So a factor within it is the
    best, and one beyond says how far to count.
    """
    high, reach, best = case.technology.most, 1.0, None
    counted: Floats | None = None
    while True:
        most = _times(Z, own if output else np.where(moves, reach * own, own), high)
        number = sum(most) if case.options["alone"] else math.prod(int(one) + 1 for one in most)
        if not np.isfinite(most).all() or number > COUNTED or case.technology.idles:
            return math.nan
        if counted is None or (most != counted).any():
            best, counted = _best_of(case, Z, own, moves, whole, output, most), most
        if output or (best is not None and best <= reach):
            return best
        if best is None and (most == _times(Z, np.where(moves, np.inf, own), high)).all():
            return None
        reach = 2.0 * reach if best is None else best


def _one_by_one(most: Floats) -> Iterator[tuple[float, ...]]:
    """One row at a time, at least once."""
    for j, times in enumerate(most):
        for k in range(1, int(times) + 1):
            yield tuple(float(k) if i == j else 0.0 for i in range(len(most)))


def _times(Z: Floats, top: Floats, high: float) -> Floats:
    """How often each row can be taken without passing ``top``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        limits = np.where(Z > 0.0, np.maximum(top, 0.0) / Z, np.inf)
    return np.asarray(np.floor(np.minimum(limits.min(axis=1), high) + 1e-9))


def _best_of(
    case: Case, Z: Floats, own: Floats, moves: Bools, whole: Bools, output: bool, most: Floats
) -> float | None:
    """The best factor over whole λ up to ``most``; None where none of them will do."""
    low, high = case.technology.least, case.technology.most
    best: float | None = None
    every = _one_by_one(most) if case.options["alone"] else product(*(range(int(one) + 1) for one in most))
    for lam in every:
        if not low <= sum(lam) <= high:
            continue
        at = np.array(lam, float) @ Z
        held = ~moves
        off = np.where(case.strict, np.abs(at - own), at - own)
        if (off[held] > 1e-9 * np.abs(own[held])).any():
            continue
        ratio = at[moves] / own[moves]
        steps = np.where(whole[moves], np.ceil(at[moves] - 1e-9) / own[moves], ratio)
        factor = float(steps.min() if output else steps.max())
        # of equations both sides move together: to the factor itself, or to a whole number
        equal = np.where(whole, np.round(at), factor * own)
        if (np.abs(at - equal)[moves & case.strict] > 1e-9 * np.abs(own[moves & case.strict])).any():
            continue
        if best is None or (factor > best if output else factor < best):
            best = factor
    return best


def _in_earnest(
    case: Case, Z: Floats, own: Floats, moves: Bools, output: bool, each: tuple[float, float]
) -> float | None:
    """The best factor with λ = 0 or a ≤ λ ≤ b, by branches: a row whose λ lies between takes part, or does not.

    None where there is none, NaN where the branches are too many.
    """
    (least, most), n, size = each, len(Z), np.abs(own)
    low, high = case.technology.least, case.technology.most
    goal = np.append(np.zeros(n), -1.0 if output else 1.0)
    rows = np.hstack([(Z / size).T, np.where(moves, -own / size, 0.0)[:, None]])
    total = np.append(np.ones(n), 0.0)
    A = [rows, *([total[None]] if math.isfinite(high) else []), *([-total[None]] if low > 0.0 else [])]
    right = np.concatenate(
        [np.where(moves, 0.0, own / size), [high] if math.isfinite(high) else [], [-low] if low > 0.0 else []]
    )
    best, open_ = math.inf, [(frozenset[int](), frozenset[int]())]
    for _ in range(BRANCHES):
        if not open_:
            return None if math.isinf(best) else (-best if output else best)
        out, must = open_.pop()
        limits: list[tuple[float, float | None]] = [
            (0.0, 0.0) if j in out else (least if j in must else 0.0, most if math.isfinite(most) else None)
            for j in range(n)
        ]
        answer = highs(goal, np.vstack(A), right, np.zeros((0, n + 1)), np.zeros(0), [*limits, (0.0, None)])
        if answer.status != 0 or answer.fun >= best - 1e-10:
            continue
        lam = answer.x[:n]
        between = np.flatnonzero((lam > 1e-9) & (lam < least * (1.0 - 1e-9)))
        if not len(between):
            best = float(answer.fun)
            continue
        j = int(between[lam[between].argmax()])
        open_ += [(out | {j}, must), (out, must | {j})]
    return math.nan
