"""Frontiers of order m and α once more: every reference row looked at, in plain arrays.

With r_(1) ≤ … ≤ r_(N) the factors (steps) to the rows that are no worse in the columns that do not move::

    order m  input        Σ_j r_(j) [(1 − (j−1)/N)^m − (1 − j/N)^m]         Cazals, Florens & Simar (2002)
             output       Σ_j r_(j) [(j/N)^m − ((j−1)/N)^m], hyperbolic too
             directional  the same of exp r, then its logarithm
    order α  input        r_(⌊(1 − α)N⌋ + 1)                                Aragon, Daouia & Thomas-Agnan (2005)
             all others   r_(⌈αN⌉)
"""

from __future__ import annotations

import math

import numpy as np

from ..errors import SpecError
from .case import Bools, Case, Floats
from .checking import TOLERANCE, Ledger
from .claims.claim import ratio
from .claims.directional_claims import direction
from .reference import blocks
from .view import OPTIMAL, View

COUNTED = 1e-9  # rows: (1 − 0.95)·20 is one row, and not one more


def check(case: Case, view: View) -> Ledger:
    """Scores, those of the hull, how many rows count, targets and peers; both bounds of the optimum are the same."""
    if case.options["z"] is not None:
        raise SpecError(
            f"verify() needs the circumstances that rows were compared under; got z={case.options['z']!r}, whose "
            "values no result keeps. Leave z out."
        )
    name = str(case.options["model"])
    ledger = Ledger.blank(len(view.rows), [name])
    for block in blocks(case, view.rows, view.window):
        forms = case.Z[block.reference]
        for i in block.scored.tolist():
            blame = ledger.reasons[i].append
            own = case.Z[view.rows[i]]
            moves, step = _way(case, own, int(view.rows[i]))
            fits = ((forms <= own) | moves).all(axis=1)
            each = _factors(case, own, forms[fits], moves, step)
            if not len(each):
                if view.status[i] == OPTIMAL:
                    blame("a score, and no reference row to compare with")
                continue
            order = _order(case, np.sort(each))
            ledger.lower[name][i] = ledger.upper[name][i] = order
            if view.status[i] != OPTIMAL:
                blame(f"{view.status[i]}, but {name} is {order:.17g}")
                continue
            best = each.min() if case.options["orientation"] == "input" else each.max()
            claims = {name: order, "fdh": best, "dominators": float(len(each))}
            for component, value in claims.items():
                if not _near(view.components[component][i], value):
                    blame(f"{component} is {value:.17g} by enumeration")
            moved, efficiency = _moved(case, view, i, order, moves, step)
            if not _near(view.efficiency[i], efficiency):
                blame("the efficiency is not what its components say")
            if not (np.abs(view.targets[i] * case.sign - (own - moved)) <= TOLERANCE * np.abs(own)).all():
                blame("targets are not where the score leads")
            peers = view.shown.peer[view.shown.ptr[i] : view.shown.ptr[i + 1]]
            if name == "order_alpha" and not any(_near(each[block.reference[fits] == j], order) for j in peers):
                blame("the peer does not attain the score")
    return ledger


def _near(value: float | Floats, other: float) -> bool:
    return bool(np.size(value)) and bool(np.allclose(value, other, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))


def _way(case: Case, own: Floats, row: int) -> tuple[Bools, Floats]:
    """Which columns move, and by which steps."""
    above, below = case.sides()
    if case.options["orientation"] == "directional":
        step = direction(case, own[None], np.array([row]), np.zeros(0, np.int64))[0]
        return step > 0.0, step
    return (case.goods if case.options["orientation"] == "output" else above | below), np.zeros(len(own))


def _factors(case: Case, own: Floats, forms: Floats, moves: Bools, step: Floats) -> Floats:
    """The factor, or the number of steps, from a point to every row."""
    to, by = np.abs(forms[:, moves]), np.abs(own[moves])
    orientation = case.options["orientation"]
    if orientation == "directional":
        return np.asarray(((own - forms)[:, moves] / step[moves]).min(axis=1))
    if orientation == "hyperbolic":
        return np.asarray(np.where(case.goods[moves], to / by, by / to).min(axis=1))
    return np.asarray((to / by).min(axis=1) if orientation == "output" else (to / by).max(axis=1))


def _order(case: Case, each: Floats) -> float:
    N, orientation = len(each), case.options["orientation"]
    if case.options["model"] == "order_alpha":
        alpha = float(case.options["alpha"])
        if orientation == "input":
            return float(each[min(math.floor((1.0 - alpha) * N + COUNTED), N - 1)])
        return float(each[max(math.ceil(alpha * N - COUNTED), 1) - 1])
    m, share = float(case.options["m"]), np.arange(N + 1) / N
    if orientation == "input":
        return float(each @ -np.diff((1.0 - share) ** m))
    chance = np.diff(share**m)
    if orientation == "directional":
        return float(each[-1] + np.log(np.exp(each - each[-1]) @ chance))
    return float(each @ chance)


def _moved(case: Case, view: View, i: int, order: float, moves: Bools, step: Floats) -> tuple[Floats, float]:
    """How far each column improves, and the efficiency."""
    own, orientation = case.Z[view.rows[i]], case.options["orientation"]
    if orientation == "directional":
        moved = order * np.where(moves, step, 0.0)
        return moved, float(ratio(case, view.rows[[i]], moved[None])[0])
    times = np.where(case.goods | (orientation == "input"), order, 1.0 / order)
    return np.where(moves, own - own * times, 0.0), order if orientation == "input" else 1.0 / order
