"""Bounds on targets, Cooper, Seiford & Tone (2007), section 7.3; and slacks that must keep within them.

::

    radial    min θ      r ≤ θ z_o in what moves,  l ≤ r ≤ u in what is bounded,  r ≤ z_o in the others
    sbm       min (1 − Σ α s/|z_o|) / (1 + Σ β s/|z_o|)    r = z_o − s,  s ≥ 0,  l ≤ r ≤ u in what is bounded
    additive  max Σ w s                                    likewise

With h the ceiling of r and u = h − r, what must be improved in any case, z_o − h, is counted apart.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from ..case import Bools, Case, Floats, Ints, Numbers, one, zeros
from ..statement import Statement
from ..view import View
from .additive_claims import minus, weights_of
from .claim import Components, Model, Program


def bounded(case: Case, view: View) -> Model:
    marked = case.named(case.options["bounded"])
    measure = str(case.options["measure"])
    if measure == "radial":
        program = Program("radial", partial(_factor, case, view, marked), limited=True)
    else:
        state = partial(_slacks, case, view, marked, measure == "additive")
        program = Program(measure, state, limited=True)
        if measure == "additive":
            program = replace(program, read=minus, unread=minus)

    def efficiency(of: Components, decides: Ints) -> Floats:
        return 1.0 - of["additive"] if measure == "additive" else of[measure]

    return Model((program,), lambda of, scored: np.zeros(len(scored), np.int64), efficiency)


def limits(case: Case, view: View, own: Numbers, where: Ints, counts: bool) -> tuple[Numbers, Numbers]:
    """The ceiling of every column, and the room below it; infinite (None in whole numbers) where there is no floor."""
    low, high = (view.kept[name][where] for name in ("lower", "upper"))
    N, d = own.shape
    top, room = own.copy(), np.full((N, d), None if own.dtype == object else np.inf, own.dtype)
    for i in range(N):
        for k in range(d):
            worst, best = (-low[i, k], -high[i, k]) if case.goods[k] else (high[i, k], low[i, k])
            if not np.isnan(worst):
                top[i, k] = one(float(worst), own)
            if counts:
                top[i, k] = min(top[i, k], own[i, k])
            if not np.isnan(best):
                room[i, k] = top[i, k] - one(float(best), own)
    return top, room


def _factor(case: Case, view: View, marked: Bools, own: Numbers, where: Ints, reference: Ints) -> Statement:
    N, d = own.shape
    output = case.options["orientation"] == "output"
    contracts = case.inputs | (case.bads & (case.options["undesirable_as"] == "input"))
    moving = ~marked & (case.goods if output else contracts)
    top, room = limits(case, view, own, where, False)
    each = np.flatnonzero(marked)
    moves = zeros((N, 1 + len(each), d), own)
    moves[:, 0] = np.where(moving, own, 0 * own)
    limit = np.full((N, 1 + len(each)), None if own.dtype == object else np.inf, own.dtype)
    for j, k in enumerate(each):
        moves[:, 1 + j, k] = one(-1.0, own)
        limit[:, 1 + j] = room[:, k]
    counts = zeros((N, 1 + len(each)), own)
    factor = counts.copy()
    factor[:, 0] = one(1.0, own)

    def fit(r: Floats) -> Floats:
        share = np.where(moving, r / own, np.nan)
        best = np.nanmin(share, axis=1) if output else np.nanmax(share, axis=1)
        below = np.minimum(np.maximum(top - r, 0.0), np.asarray(room, float))[:, each]
        return np.hstack([best[:, None], below])

    return Statement(
        at=np.where(moving, 0 * own, top),
        moves=moves,
        numerator=counts if output else factor,
        denominator=factor if output else counts,
        start=(1.0, 0.0) if output else (0.0, 1.0),
        strict=case.strict | marked,
        fit=fit,
        free=not output,
        limit=limit,
    )


def _slacks(
    case: Case, view: View, marked: Bools, additive: bool, own: Numbers, where: Ints, reference: Ints
) -> Statement:
    N, d = own.shape
    size = np.abs(own)
    above, below = case.sides()
    top, room = limits(case, view, own, where, True)
    first = one(0.0 if additive else 1.0, own)
    if additive:
        given = "ones" if case.options["weights"] is None else case.options["weights"]
        asked = replace(case, options={**case.options, "weights": given})
        alpha = weights_of(asked, own, reference, above | below) * size
        beta = zeros((N, d), own)
    else:
        alpha, beta = (
            zeros((N, d), own) + case.shares(side, case.options["weights"], own)[None] for side in (above, below)
        )
    due = (own - top) / size
    whole = one(1.0, own) + (beta * due).sum(axis=1)  # the denominator at the ceiling, to be 1
    base = (first - (alpha * due).sum(axis=1)) / whole - first
    keeps = case.strict & ~marked & ~np.asarray((alpha != 0) | (beta != 0), bool).any(axis=0)
    towards = np.where(keeps, one(0.0, own), -size)

    def fit(r: Floats) -> Floats:
        share = np.where(keeps, 0.0, np.maximum(top - r, 0.0) / size)
        return np.asarray(np.minimum(share, np.asarray(room, float) / size))

    limit = room.copy()
    finite = np.array([[most is not None for most in line] for line in room])
    limit[finite] = room[finite] / size[finite]
    return Statement(
        at=top,
        moves=None,
        single=np.arange(d),
        amount=towards,
        numerator=-alpha / whole[:, None],
        denominator=beta / whole[:, None],
        start=(float(first), 1.0),
        strict=case.strict | marked,
        fit=fit,
        limit=limit,
        base=base,
    )
