"""The free disposal hull once more (Deprins, Simar & Tulkens 1984): every reference row looked at, in plain arrays.

::

    radial       min_j max_k z_jk / z_ok over the inputs;  min_j max_r y_ro / y_rj over the goods
    directional  β = max_j min_k (z_ok − z_jk) / g_k
    additive     max_j Σ w_k (z_ok − z_jk) / |z_ok|, or Σ ω_k (z_ok − z_jk) by the weights of the additive model
    sbm          min_j (1 − Σ w s/x) / (1 + Σ w s/y);  russell  min_j Σ w x_j/x_o + Σ w y_o/y_j
    cost         min_j q x_j / q x_o;  revenue  min_j q y_o / q y_j;  profit  max_j (π_j − π_o) / (q x_o + q y_o)

over the j that are no worse in the columns that do not move.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from .case import Bools, Case, Floats, Ints
from .checking import TOLERANCE, Ledger, close
from .claims.additive_claims import weights_of
from .claims.claim import ratio
from .claims.directional_claims import direction
from .reference import Block, blocks
from .view import OPTIMAL, View

WORDS = ("ones", "mip", "normalised", "ram", "bam")
PRICED = ("cost", "revenue", "profit")
ROUNDED = 1e-12  # two factors that differ by a smaller share are compared as fractions


def check(case: Case, view: View) -> Ledger:
    """Scores, peers and targets of `fdh`; the optimum is found by comparing: both of its bounds are the same."""
    measure = case.options["measure"]
    name = "inefficiency" if measure in ("directional", "additive", "profit") else "fdh"
    names = [name, f"super_{name}"] if case.options.get("super_efficiency") else [name]
    ledger = Ledger.blank(len(view.rows), names)
    for block in blocks(case, view.rows, view.window):
        for i in block.scored.tolist():
            for one in names[:-1]:
                _optimum(case, view, block, i, one, ledger)
            _row(case, view, block, i, names[-1], ledger)
    name = names[-1]
    if measure in PRICED:
        _parts(case, view, ledger)
    elif name.endswith("inefficiency"):
        step = np.abs(case.Z[view.rows])
        moved = step * 0
        if measure == "directional":
            step = direction(case, case.Z[view.rows], view.rows, np.zeros(0, np.int64))
            moved = view.components[name][:, None] * step
        else:
            moved = case.Z[view.rows] - view.targets * case.sign
        given = case.options.get("weights")
        ratios = ratio(case, view.rows, moved, None if isinstance(given, str) and given in WORDS else given)
        everyone = np.arange(len(view.rows))
        ledger.blame(everyone, ~close(ratios, view.efficiency), "the efficiency is not what its components say")
    return ledger


def _parts(case: Case, view: View, ledger: Ledger) -> None:
    """What follows from the optimum and the technical score, which is that of the radial or directional hull."""
    measure, parts, everyone = case.options["measure"], view.components, np.arange(len(view.rows))
    technical = "directional" if measure == "profit" else "radial"
    aside = replace(case, options={**case.options, "measure": technical, "direction": "observed"})
    for block in blocks(case, view.rows, view.window):
        for i in block.scored.tolist():
            own, row = case.Z[view.rows[i]], int(view.rows[i])
            best = float(_gauges(aside, own, block.reference, row)[0].min(initial=np.inf))
            best = np.nan if np.isinf(best) else 0.0 - best if measure == "profit" else best
            shown = float(parts["technical_inefficiency" if measure == "profit" else "technical"][i])
            if not (abs(shown - best) <= TOLERANCE * max(1.0, abs(best)) or (np.isnan(shown) and np.isnan(best))):
                ledger.reasons[i].append(f"the technical part is {best:.17g} by enumeration")
    q, own = view.kept["money"], np.abs(case.Z[view.rows])
    spent, earned = (q * own)[:, ~case.goods].sum(axis=1), (q * own)[:, case.goods].sum(axis=1)
    if measure == "profit":
        lost = parts["inefficiency"]
        says = {
            "allocative_inefficiency": lost - parts["technical_inefficiency"], "profit": earned - spent,
            "maximum_profit": earned - spent + lost * (earned + spent),
        }  # fmt: skip
        with np.errstate(divide="ignore", invalid="ignore"):
            efficiency = np.where(lost > -1.0, 1.0 / (1.0 + lost), np.nan)
    else:
        efficiency = parts["fdh"]
        says = {"allocative": efficiency / parts["technical"]}
        says |= {"cost": spent, "minimum_cost": spent * efficiency} if measure == "cost" else {}
        says |= {"revenue": earned, "maximum_revenue": earned / efficiency} if measure == "revenue" else {}
    for name, value in {**says, "efficiency": efficiency}.items():
        shown_ = view.efficiency if name == "efficiency" else parts[name]
        ledger.blame(everyone, ~(close(shown_, value) | np.isnan(value)), f"{name} is not what its parts say")


def _optimum(case: Case, view: View, block: Block, i: int, name: str, ledger: Ledger) -> None:
    """A score that does not decide."""
    own = case.Z[view.rows[i]]
    best = float(_gauges(case, own, block.reference, view.rows[i])[0].min(initial=np.inf))
    shown = float(view.components[name][i])
    optimum = np.nan if np.isinf(best) else best if name == "fdh" else 0.0 - best
    if not (abs(shown - optimum) <= TOLERANCE * max(1.0, abs(optimum)) or (np.isnan(shown) and np.isnan(optimum))):
        ledger.reasons[i].append(f"{name} is {optimum:.17g} by enumeration")


def _row(case: Case, view: View, block: Block, i: int, name: str, ledger: Ledger) -> None:
    own, forms = case.Z[view.rows[i]], case.Z[block.reference]
    paid = view.kept["money"][i] if case.options["measure"] in PRICED else None
    gauge, times = _gauges(case, own, block.reference, view.rows[i], paid)
    if name.startswith("super_"):
        gauge[block.reference == view.rows[i]] = np.inf
    best = float(gauge.min(initial=np.inf))
    blame = ledger.reasons[i].append
    if np.isinf(best):
        if view.status[i] == OPTIMAL:
            blame("a score, and no reference row to compare with")
        return
    optimum = best if name.endswith("fdh") else 0.0 - best
    ledger.lower[name][i] = ledger.upper[name][i] = optimum
    if view.status[i] != OPTIMAL:
        blame(f"{view.status[i]}, but {name} is {optimum:.17g}")
        return
    if not abs(view.components[name][i] - optimum) <= TOLERANCE * max(1.0, abs(optimum)):
        blame(f"{name} is {optimum:.17g} by enumeration")
    if name.endswith("fdh") and not abs(view.efficiency[i] - optimum) <= TOLERANCE * max(1.0, abs(optimum)):
        blame("the efficiency is not what its components say")
    peers = view.shown.peer[view.shown.ptr[i] : view.shown.ptr[i + 1]]
    where = np.flatnonzero(np.isin(block.reference, peers))
    factor = view.shown.value[view.shown.ptr[i] : view.shown.ptr[i + 1]]
    low, high = case.technology.least, case.technology.most
    if len(peers) != 1 or len(where) != 1 or not low * (1 - TOLERANCE) <= factor[0] <= high * (1 + TOLERANCE):
        blame("a peer that may not be one, or a negative intensity")
    elif not gauge[where[0]] <= best + TOLERANCE * max(1.0, abs(best)):
        blame("the peer does not attain the score")
    elif not abs(factor[0] - times[where[0]]) <= TOLERANCE * max(1.0, times[where[0]]):
        blame("the peer is not scaled by its best factor")
    elif not np.array_equal(view.targets[i] * case.sign, factor[0] * forms[where[0]]):
        blame("targets are not the peer's values")
    elif not np.array_equal(view.slacks[i], (own - factor[0] * forms[where[0]]) + 0.0):
        blame("slacks are not data − targets")


def _gauges(case: Case, own: Floats, reference: Ints, row: int, q: Floats | None = None) -> tuple[Floats, Floats]:
    """How good each reference row is, less being better; infinity where it is worse in what does not move.

    And the factor that it is scaled by, where returns allow one.
    """
    above, below = case.sides()
    forms = case.Z[reference]
    moves: Bools = above | below
    times, able = np.ones(len(forms)), np.ones(len(forms), bool)
    measure = case.options["measure"]
    if q is not None:
        moves = case.goods if measure == "revenue" else case.inputs if measure == "cost" else case.inputs | case.goods
        forms, times, able = (forms, times, able) if measure == "profit" else _scaled(case, own, forms, moves)
        found = (forms @ q) / (np.abs(own) @ q)
        found = found - own @ q / (np.abs(own) @ q) if measure == "profit" else found
        found = -1.0 / found if measure == "revenue" else found
    elif measure in ("sbm", "russell"):
        moves = np.zeros(len(own), bool)
        a, b = (case.shares(side, case.options.get("weights"), own) for side in (above, below))
        share = (own - forms) / np.abs(own)
        found = (1.0 - share @ a) / (1.0 + share @ b)
        if measure == "russell":
            each = np.where(case.goods, own / forms, forms / own)
            found = each @ ((a + b) / (a + b).sum())
    elif measure == "radial":
        moves = case.goods if case.options["orientation"] == "output" else above
        if case.options["orientation"] == "hyperbolic":
            moves = np.ones(len(own), bool)
            each = np.where(case.goods, own, forms) / np.where(case.goods, forms, own)
            return each.max(axis=1), times
        forms, times, able = _scaled(case, own, forms, moves)
        over, under = np.broadcast_arrays(*((own, forms) if case.options["orientation"] == "output" else (forms, own)))
        each = np.where(over == 0.0, -np.inf, np.inf)  # over 0: no factor is needed, or none is enough
        np.divide(over, under, out=each, where=under != 0.0)
        found = np.where(moves, each, -np.inf).max(axis=1)
    elif measure == "directional":
        step = direction(case, own[None], np.array([row]), np.zeros(0, np.int64))[0]
        moves = step > 0.0
        found = np.divide(forms - own, step, out=np.full(forms.shape, -np.inf), where=moves).max(axis=1)
    else:
        moves = np.zeros(len(own), bool)
        given = case.options.get("weights")
        if isinstance(given, str) and given in WORDS:
            weight = weights_of(case, own[None], reference, above | below)[0]
        else:
            a, b = (case.shares(side, given, own) for side in (above, below))
            weight = (a + b) / (a + b).sum() / np.abs(own)
        found = -((own - forms) * weight).sum(axis=1)
    # a row that is scaled fits by its factor: only the product is rounded
    suited = case.technology.least != case.technology.most
    fits = ((forms <= own) | moves | suited).all(axis=1) & able
    return np.where(fits, found, np.inf), times


def _scaled(case: Case, own: Floats, forms: Floats, moves: Bools) -> tuple[Floats, Floats, Bools]:
    """The rows times the factor that suits a ratio best, within the bounds of the returns; and whether there is one.

    Kerstens & Vanden Eeckaut (1999): the least factor that makes the outputs where inputs are measured, the largest
    that the inputs allow where outputs are.
    """
    low, high = case.technology.least, case.technology.most
    if low == high:
        return forms, np.ones(len(forms)), np.ones(len(forms), bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = own / forms
    held = ~moves
    most = np.where(held & (forms > 0.0), share, np.inf).min(axis=1, initial=high)
    least = np.where(held & (forms < 0.0), share, -np.inf).max(axis=1, initial=low)
    able = least <= most
    for j in np.flatnonzero(np.isfinite(most) & (np.abs(least - most) <= ROUNDED * np.abs(most))).tolist():
        able[j] = _some_factor(own[held], forms[j, held], low, high)
    able &= ~(held & (forms == 0.0) & (own < 0.0)).any(axis=1)
    output = case.options["orientation"] == "output"
    able &= np.isfinite(most if output else least)
    times = np.where(able, most if output else least, 1.0)
    return times[:, None] * forms, times, able


def _some_factor(own: Floats, form: Floats, low: float, high: float) -> bool:
    least, most = [Fraction(low)], [Fraction(high)] if math.isfinite(high) else []
    for mine, other in zip(own.tolist(), form.tolist(), strict=True):
        if other != 0.0:
            (most if other > 0.0 else least).append(Fraction(mine) / Fraction(other))
    return not most or max(least) <= min(most)
