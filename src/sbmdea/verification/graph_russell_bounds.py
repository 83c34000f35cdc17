"""The Russell graph measure, Färe, Grosskopf & Lovell (1985), between two bounds.

From above it is the mean of the shares at the point that the shown intensities make. From below, for any prices p ≥ 0
(bads of weak disposability: any sign) and ω the least p·z_j::

    Σ_i min(0, 1/K − p_i x_i) + Σ_r min_{φ ≥ 1} (1/(Kφ) + p_r y_r φ) + ω · (L if ω > 0, else U)

since with prices on what is missed the program falls apart. Where both meet, neither prices nor point could be better.
Where rounding leaves the second open, 1/φ is replaced by its tangent at the point, and the linear program that this
makes is solved in whole numbers: its optimum is a bound from below, too.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from .case import Case, Floats
from .checking import DIFFERENCE, TOLERANCE, Ledger, close
from .rational import Column
from .reference import Block, blocks
from .supporting import Forms
from .view import INFEASIBLE, OPTIMAL, View

NOISE = 1e-13  # share of its terms by which a row may be worth less than nothing by rounding


def check(case: Case, view: View) -> Ledger:
    ledger = Ledger.blank(len(view.rows), ["graph_russell"])
    everyone, solved = np.arange(len(view.rows)), view.status == OPTIMAL
    own, (point, total) = case.Z[view.rows], view.shown.point(case)
    low, high = case.technology.least, case.technology.most
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(case.goods, own / point, point / own)
        shown = np.where(case.goods, own * case.sign / view.targets, view.targets / (own * case.sign))
    above = share.mean(axis=1)
    room = TOLERANCE * np.abs(own) + DIFFERENCE * view.shown.terms(case)
    for wrong, words in (
        ((total < low * (1 - TOLERANCE)) | (total > high * (1 + TOLERANCE)), "Σλ is out of its bounds"),
        (~(np.abs(point - view.targets * case.sign) <= room).all(axis=1), "targets are not Σλz"),
        (~(point <= own + room).all(axis=1), "a target worse than the own value"),
        (~close(above, view.efficiency), "the score is not the mean of the shares"),
        (~close(view.components["graph_russell"], view.efficiency), "the component is not the score"),
    ):
        ledger.blame(everyone, solved & wrong, words)
    for k, label in enumerate(case.labels):
        wrong = solved & ~close(view.components[f"share {label}"], shown[:, k])
        ledger.blame(everyone, wrong, f"share {label} is not what its target says")
    ledger.upper["graph_russell"] = np.where(solved, above, np.nan)
    for block in blocks(case, view.rows, view.window):
        _from_below(case, view, block, ledger)
        _without_a_score(case, view, block, ledger)
    return ledger


def _from_below(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    Z = case.with_idle(case.Z[block.reference])
    lam, K, forms = view.shown, Z.shape[1], Forms(case, block.reference)
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        entry = slice(lam.ptr[i], lam.ptr[i + 1])
        if not (block.forms(lam.peer[entry]).all() and (lam.value[entry] >= 0.0).all()):
            ledger.reasons[i].append("a peer that may not be one, or a negative intensity")
        size = np.abs(case.Z[view.rows[i]])
        price = np.where(case.strict, lam.prices[i], np.maximum(lam.prices[i], 0.0))
        each = Z @ price
        least = float(each.min())
        if abs(least) <= NOISE * float((np.abs(Z) @ np.abs(price)).max()):
            least = 0.0
        worth = price * size
        shrinks = np.minimum(0.0, 1.0 / K - worth)[~case.goods].sum()
        below = least * (case.technology.least if least > 0.0 else case.technology.most) if least else 0.0
        below += float(shrinks + _grown(worth[case.goods], K).sum())
        if not below >= view.efficiency[i] - TOLERANCE:
            below = max(below, _by_tangents(case, view, forms, i))
        ledger.lower["graph_russell"][i] = below
        if not below >= view.efficiency[i] - TOLERANCE:
            ledger.reasons[i].append("the prices do not prove the score")


def _grown(worth: Floats, K: int) -> Floats:
    """The least of 1/(Kφ) + qφ for φ ≥ 1."""
    phi = np.sqrt(1.0 / (K * np.maximum(worth, 1e-300)))
    phi = np.maximum(phi, 1.0)
    return np.asarray(1.0 / (K * phi) + worth * phi)


def _by_tangents(case: Case, view: View, forms: Forms, i: int) -> float:
    """Every good grows by g from its own value on, and 1/φ is no less than its tangent."""
    own = [Fraction(value) for value in case.Z[view.rows[i]].tolist()]
    K = len(own)
    private, start = [_first(forms, own)], Fraction(0)
    for k, good in enumerate(case.goods.tolist()):
        here = [value if j == k else Fraction(0) for j, value in enumerate(own)]
        if good:
            phi = max(Fraction(1), Fraction(float(view.targets[i, k])) / -own[k])
            slope = 1 / (K * phi * phi)
            start += 1 / (K * phi) + (phi - 1) * slope
            private.append(forms.column([-value for value in here], -slope))
        else:
            start += Fraction(1, K)
            private.append(forms.column(here, Fraction(-1, K)))
    status, best, _ = forms.solved(private, likely=forms.shown(view.shown, i))
    return float(start + best) if status == "optimal" else -np.inf


def _first(forms: Forms, own: list[Fraction]) -> Column:
    """The own values, and the bounds on Σλ."""
    edges = [-way * edge for way, edge in zip(forms.ways, forms.edges, strict=True)]
    return Column.of([*(-value for value in own), *edges, Fraction(1)], Fraction(0))


def _without_a_score(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    forms = Forms(case, block.reference)
    for i in block.scored[view.status[block.scored] != OPTIMAL].tolist():
        own = [Fraction(value) for value in case.Z[view.rows[i]].tolist()]
        # θ may be below 1, so that bads need not be met exactly: what is saved has a variable of its own
        saved = [forms.unit(k, 1) for k in np.flatnonzero(case.strict).tolist()]
        status, *_ = forms.solved([_first(forms, own), *saved])
        if view.status[i] != INFEASIBLE or status != "infeasible":
            ledger.reasons[i].append(f"{view.status[i]}, but in exact arithmetic it is {status}")
