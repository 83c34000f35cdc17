"""Closest targets (Aparicio, Ruiz & Sirvent 2007; Tone 2016) without a mixed program: every face is looked at.

A set of efficient rows spans a part of the strongly efficient frontier where one hyperplane with positive prices
supports the technology at all of them. The distance to such a part is a linear program, and a point of a face is a
combination of at most d + 1 rows. Where there are too many sets, a result is held against its own claims alone.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from .case import Case, Floats, Ints
from .checking import TOLERANCE, Ledger, close
from .claims.additive_claims import weighted, weights_of
from .claims.claim import Program
from .enclosure import Technology, solve
from .reference import Block, blocks
from .supporting import highs
from .view import OPTIMAL, View

LEAST = 1e-5  # the least share of all worth that a column has where a face counts
SETS = 400  # of rows, at most, to look at
NOISE = 1e-7
GAP = 1e-6  # between distance and bound, up to which a distance is called proved
LEFT = 1e-6  # a mean share of slacks that a target may have left


def check(case: Case, view: View) -> Ledger:
    ledger = Ledger.blank(len(view.rows), ["distance"])
    everyone = np.arange(len(view.rows))
    moved = case.Z[view.rows] - view.targets * case.sign
    own = np.abs(case.Z[view.rows])
    solved = view.status == OPTIMAL
    kind = case.options["measure"]
    given = None if kind == "additive" else case.options["weights"]
    above, below = (case.shares(side, given, own) for side in case.sides())
    ratio = (1.0 - (moved / own) @ above) / (1.0 + (moved / own) @ below)
    ledger.blame(everyone, solved & ~close(ratio, view.efficiency), "the efficiency is not what its targets say")
    ledger.blame(everyone, solved & (moved < -TOLERANCE * own).any(axis=1), "targets worse than the row itself")
    ledger.blame(everyone, np.abs(view.slacks - moved) > TOLERANCE * own, "slacks are not data − targets")
    points, total = view.shown.point(case)
    low, high = case.technology.least, case.technology.most
    ledger.blame(everyone, solved & (np.abs(points - view.targets * case.sign) > NOISE * own).any(axis=1),
                 "intensities do not lead to the targets")  # fmt: skip
    ledger.blame(everyone, solved & ((total < low - NOISE) | (total > high + NOISE)), "Σλ is out of its bounds")
    for block in blocks(case, view.rows, view.window):
        some = block.scored
        if kind == "additive":
            sides = case.sides()
            cost = weights_of(case, case.Z[view.rows[some]], block.reference, sides[0] | sides[1]) * own[some]
        elif kind == "sbm":
            cost = np.repeat(above[None], len(some), axis=0)
        else:
            cost = np.repeat((above + below)[None] / (above + below).sum(), len(some), axis=0)
        distance = 1.0 - ratio[some] if kind == "sbm" else (cost * (moved / own)[some]).sum(axis=1)
        shown, size = view.components["distance"][some], np.maximum(1.0, cost.sum(axis=1))
        wrong = (view.status[some] == OPTIMAL) & ~(np.abs(distance - shown) <= TOLERANCE * size)
        ledger.blame(some, wrong, "the distance is not its targets'")
        _block(case, view, block, cost, below if kind == "sbm" else None, ledger)
    return ledger


def _block(case: Case, view: View, block: Block, costs: Floats, over: Floats | None, ledger: Ledger) -> None:
    Z = case.Z[block.reference]
    efficient = block.reference
    if case.technology.transitive:
        efficient = efficient[[_waste(case, block, at) <= NOISE for at in Z]]
    for i, cost in zip(block.scored.tolist(), costs, strict=True):
        size = max(1.0, float(cost.sum()))
        own, blame = case.Z[view.rows[i]], ledger.reasons[i].append
        if view.status[i] != OPTIMAL:
            if not math.isnan(_waste(case, block, own)):
                blame(f"{view.status[i]}, but the technology reaches it")
            continue
        waste, lam = _waste(case, block, own), view.shown
        peers, weight = (one[lam.ptr[i] : lam.ptr[i + 1]] for one in (lam.peer, lam.value))
        if not np.isin(peers, block.reference).all() or (weight < 0.0).any():
            blame("a peer that may not be one, or a negative intensity")
        if not _left(case, block, peers.astype(np.int64), weight.astype(float)) <= LEFT:
            blame("a target that is not strongly efficient")
        shown = float(view.components["distance"][i])
        if float(view.components["bound"][i]) > shown + TOLERANCE * size:
            blame("a bound above the distance")
        if waste <= NOISE:
            ledger.lower["distance"][i] = ledger.upper["distance"][i] = 0.0
            if shown > NOISE * size:
                blame("a distance, and the row is efficient")
            continue
        least, bound = _least(case, case.Z[efficient], own, cost, over), float(view.components["bound"][i])
        proved = shown - bound <= GAP * size
        if not math.isnan(least):
            ledger.lower["distance"][i] = ledger.upper["distance"][i] = least
            proved = abs(shown - least) <= GAP * size
            if not proved and not (shown > least and bound < least):
                blame(f"the distance is {least:.9g} over all faces")
                continue
        if not proved:
            most = 1.0 - bound if over is not None else math.nan  # the efficiency of another target is not known
            low = float(view.efficiency[i]) if over is not None else math.nan
            ledger.leave_open(i, shown, bound, (low, most))


def _sums(case: Case, n: int, extra: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Rows of Σλ over n columns and ``extra`` others: inequalities and equations."""
    total = np.append(np.ones(n), np.zeros(extra))
    low, high = case.technology.least, case.technology.most
    if low == high:
        return np.zeros((0, n + extra)), np.zeros(0), total[None], np.array([low])
    rows = [(total, high)] if math.isfinite(high) else []
    rows += [(-total, -low)] if low > 0.0 else []
    return (np.array([row for row, _ in rows]).reshape(len(rows), n + extra), np.array([edge for _, edge in rows]),
            np.zeros((0, n + extra)), np.zeros(0))  # fmt: skip


def _waste(case: Case, block: Block, at: Floats) -> float:
    """The largest mean share of slacks in whole numbers; NaN beyond the technology. In floats a row can be a trillionth
    beyond another, and have slacks of a third."""
    return _exactly(case, block, _whole(at), None)


def _whole(at: Floats) -> Any:
    return np.array([Fraction(float(value)) for value in at], dtype=object)


def _left(case: Case, block: Block, peers: Ints, weight: Floats) -> float:
    """The slacks of the very point to which intensities lead; their sum is put right to the bound that it meets."""
    lam = [Fraction(float(value)) for value in weight]
    total = sum(lam, Fraction(0))
    for edge in (case.technology.least, case.technology.most):
        if 0.0 < edge < math.inf and total and abs(float(total) - edge) <= NOISE:
            lam = [value * Fraction(edge) / total for value in lam]
            break
    d = len(case.roles)
    at = np.full(d, Fraction(0), dtype=object)
    for value, peer in zip(lam, peers.tolist(), strict=True):
        at = at + value * np.array([Fraction(float(one)) for one in case.Z[peer]], dtype=object)
    return _exactly(case, block, at, np.flatnonzero(np.isin(block.reference, peers)))


def _exactly(case: Case, block: Block, at: Any, likely: Ints | None) -> float:
    """The largest mean share of slacks in whole numbers; NaN beyond the technology."""
    if not all(at):
        return math.nan
    each = 1 / np.abs(at)[None] / len(at)
    program = Program("waste", lambda own, where, reference: weighted(case, at[None], each, False))
    nobody = np.zeros(len(block.reference), bool)
    hint = None if likely is None else (likely, None)
    answer = solve(case, Technology(case, block.reference), program, int(block.reference[0]), 0, nobody, hint)
    return math.nan if answer.optimum is None else -float(answer.optimum)


def _least(case: Case, forms: Floats, own: Floats, cost: Floats, over: Floats | None) -> float:
    """The distance to the nearest face; NaN where there are too many to look at."""
    n, d = forms.shape
    most = min(n, d + 1)
    if sum(math.comb(n, k) for k in range(1, most + 1)) > SETS:
        return math.nan
    usual, best = forms / np.abs(forms).mean(axis=0), math.inf
    for omega, bounds in _ways(case.technology.least, case.technology.most):
        faces: list[frozenset[int]] = []
        alive = {frozenset([j]) for j in range(n) if _supported(usual, [j], omega)}
        while alive:
            faces += alive
            grown = {one | {j} for one in alive for j in range(n) if j not in one and len(one) < most}
            known = set(alive)
            alive = {
                one for one in grown
                if all(frozenset(part) in known for part in combinations(one, len(one) - 1))
                and _supported(usual, sorted(one), omega)
            }  # fmt: skip
        largest = [one for one in faces if not any(one < other for other in faces)]
        inside = replace(case, technology=replace(case.technology, least=bounds[0], most=bounds[1]))
        q = forms / np.abs(own)
        best = min([best, *(_to(inside, q[sorted(one)], np.sign(own), cost, over) for one in largest)])
    return best


Ends = tuple[float | None, float | None]


def _ways(low: float, high: float) -> list[tuple[Ends, tuple[float, float]]]:
    """The price of Σλ may be free where Σλ is fixed, and has a sign where it is at one of its bounds."""
    if low == high:
        return [((None, None), (low, high))]
    ways: list[tuple[Ends, tuple[float, float]]] = [((0.0, 0.0), (low, high))]
    if low > 0.0:
        ways.append(((0.0, None), (low, low)))
    if math.isfinite(high):
        ways.append(((None, 0.0), (high, high)))
    return ways


def _supported(usual: Floats, some: list[int], omega: Ends) -> bool:
    """Whether positive prices, in shares of the usual values, support the technology at all of these rows."""
    n, d = usual.shape
    bounds: list[Any] = [(LEAST / d, None)] * d + [omega]
    rows = np.hstack([-usual, np.ones((n, 1))])
    scale = np.append(np.ones(d), 0.0)
    answer = highs(
        np.zeros(d + 1), rows, np.zeros(n), np.vstack([rows[some], scale]), np.append(np.zeros(len(some)), 1.0), bounds
    )
    return bool(answer.status == 0)


def _to(case: Case, q: Floats, unit: Floats, cost: Floats, over: Floats | None) -> float:
    """The least distance to combinations of the rows q; infinite where they do not reach.

    For a ratio, by Charnes and Cooper: t + over·s = 1, and t is what all else is multiplied by.
    """
    n, d = q.shape
    A, b, E, e = _sums(case, n, d)
    if over is None:
        answer = highs(
            np.append(np.zeros(n), cost), A, b, np.vstack([np.hstack([q.T, np.eye(d)]), E]), np.append(unit, e),
            [(0, None)] * (n + d),
        )  # fmt: skip
        return float(answer.fun) if answer.status == 0 else math.inf
    rows = np.vstack([np.hstack([q.T, np.eye(d)]), E])
    scaled = np.vstack(
        [np.hstack([rows, -np.append(unit, e)[:, None]]), np.concatenate([np.zeros(n), over, [1.0]])[None]]
    )
    answer = highs(
        np.concatenate([np.zeros(n), cost, [-1.0]]), np.hstack([A, -b[:, None]]), np.zeros(len(b)), scaled,
        np.append(np.zeros(len(scaled) - 1), 1.0), [(0, None)] * (n + d + 1),
    )  # fmt: skip
    return 1.0 + float(answer.fun) if answer.status == 0 else math.inf
