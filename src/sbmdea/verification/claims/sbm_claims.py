"""SBM, Tone (2001) eq. (4), with bads Tone (2003) eq. (8); super-SBM, Tone (2002) eq. (12).

With the movements as shares of the own values, u = s/z_o::

    sbm        min (1 − Σ α u) / (1 + Σ β u)    r ≤ z_o − |z_o| u
    super_sbm  min (1 + Σ α u) / (1 − Σ β u)    r ≤ z_o + |z_o| u,  without the own row
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ..allowed import restricted, rules
from ..case import Bools, Case, Floats, Ints, Numbers, one
from ..statement import Statement
from ..view import View
from .claim import Components, Model, Program, alone, at_one, beyond, deciding


def slacks(case: Case, own: Numbers, worsens: bool) -> Statement:
    """The ratio of mean movements; the terms of zeros are dropped, and the others share their weight."""
    N = len(own)
    above, below = (case.shares(side, case.options.get("weights"), own) for side in case.sides())
    size = np.abs(own)
    there = size != 0
    alpha, beta = _without(above, there), _without(below, there)
    counts = np.array([bool(a or b) for a, b in zip(above, below, strict=True)])
    each = np.flatnonzero(counts)
    towards = 1 if worsens else -1
    # a movement beyond the own value leads below 0, where no combination of the data lies
    bounded = case.goods[each] if worsens else ~case.goods[each]
    limit = np.where(bounded, one(1.0, own), None if own.dtype == object else np.inf)
    limit = np.broadcast_to(limit, (N, len(each)))

    def fit(r: Floats) -> Floats:
        share = np.divide(r - own, towards * size, out=np.zeros(r.shape), where=there)
        most = np.where(bounded, 1.0, np.inf) if tradeoffs else np.inf
        return np.asarray(np.clip(share[:, each], 0.0, most))

    tradeoffs = rules(case).any
    return Statement(
        at=own,
        moves=None,
        single=each,
        amount=towards * size[:, each],
        numerator=towards * alpha[:, each],
        denominator=-towards * beta[:, each],
        start=(1.0, 1.0),
        strict=case.strict,
        fit=fit,
        limit=limit if tradeoffs else None,
        implied=None if worsens or own.dtype == object else np.where(bounded, 1.0, np.inf)[None],
    )


def _without(weights: Numbers, there: Numbers) -> Numbers:
    if there.all():
        return weights[None]  # the same for all
    kept = np.where(there, weights[None], 0 * weights[None])
    total = kept.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(kept, total, out=kept * 0, where=total != 0))


def sbm_program(case: Case) -> Program:
    return Program("sbm", lambda own, rows, reference: restricted(case, slacks(case, own, False), own))


def super_program(case: Case) -> Program:
    return Program(
        "super_sbm", lambda own, rows, reference: restricted(case, slacks(case, own, True), own), excludes=True
    )


def sbm(case: Case, view: View) -> Model:
    return alone(sbm_program(case))


def super_sbm(case: Case, view: View) -> Model:
    """The SBM score where it is below 1; else, and where there is none, the super-SBM score."""
    both = (sbm_program(case), super_program(case))
    if case.options.get("variant") == "composite":
        return composite(case, *both)
    return Model(
        both, partial(beyond, "sbm", "super_sbm"), partial(deciding, "sbm", "super_sbm"), goes_on=at_one, implied=True
    )


def from_base(case: Case, view: View) -> Model:
    """Of distances from a base point, with the second step or without."""
    return super_sbm(case, view) if case.options["super_efficiency"] else sbm(case, view)


def composite(case: Case, first: Program, second: Program) -> Model:
    """Of all points that attain the super-SBM score δ, the one with the smallest ratio once slacks are taken up::

        min (1 + Σ α (a − s)) / (1 − Σ β (a − s))    r ≤ z_o + |z_o| (a − s),   1 + Σ α a ≤ δ (1 − Σ β a)

    Bolós, Benítez & Coll-Serrano (2022) eq. (8).
    """

    def state(own: Numbers, where: Ints, reference: Ints) -> Statement:
        worse, better = slacks(case, own, True), slacks(case, own, False)

        def fit(r: Floats) -> Floats:
            return np.hstack([worse.fit(r), better.fit(r)])

        return replace(
            worse,
            moves=np.concatenate([worse.along, better.along], axis=1),
            numerator=np.hstack([worse.numerator, better.numerator]),
            denominator=np.hstack([worse.denominator, better.denominator]),
            fit=fit,
            single=None,
            amount=None,
        )

    def capped(stated: Statement, best: Any) -> Statement:
        q = stated.along.shape[1] // 2
        row = stated.numerator[:, :q] - best * stated.denominator[:, :q]
        return replace(stated, cap=(np.hstack([row, row * 0]), best - 1))

    third = Program("composite", state, excludes=True, shows="point", after=second, capped=capped, peopled=True)

    def decides(of: Components, scored: Bools) -> Ints:
        return 2 * beyond("sbm", "super_sbm", of, scored)

    def efficiency(of: Components, decides: Ints) -> Floats:
        return np.where(decides > 0, of["composite"], of["sbm"])

    return Model((first, replace(second, shows="prices", decider=2), third), decides, efficiency, goes_on=at_one)
