"""The additive model, Charnes, Cooper, Golany, Seiford & Stutz (1985) eq. (7), and its weighted relatives.

::

    additive         max Σ w s    r ≤ z_o − s,  s ≥ 0            MIP w = 1/z_o, RAM 1/(d · range), BAM 1/(d · distance)
    super_additive   min Σ w s    r ≤ z_o + s where w > 0, without the own row (Du, Liang & Zhu 2010)
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ..case import Bools, Case, Floats, Ints, Numbers, like_kind, one, row_values, zeros
from ..statement import Statement
from ..view import View
from .claim import Components, Model, Program, last_asked


def additive(case: Case, view: View) -> Model:
    first = Program("additive", partial(slacks, case, view, False), read=minus, unread=minus, limited=_bounded(case))
    programs: tuple[Program, ...] = (first,)
    if case.options.get("super_efficiency"):
        programs = (first, Program("super_additive", partial(slacks, case, view, True), excludes=True))

    def efficiency(of: Components, decides: Ints) -> Floats:
        second = of.get("super_additive", of["additive"])
        return np.where(decides > 0, 1.0 + second, 1.0 - of["additive"])

    return Model(programs, partial(last_asked, "additive", "super_additive"), efficiency)


def minus(optimum: Any) -> Any:
    return 0 - optimum


def slacks(case: Case, view: View, worsens: bool, own: Numbers, where: Ints, reference: Ints) -> Statement:
    above, below = case.sides()
    weights = weights_of(case, own, reference, above | below, view.rows[where])
    limit = None
    if _bounded(case):
        limit = own - _best(case, own, reference)
    return weighted(case, own, weights, worsens, limit)


def _bounded(case: Case) -> bool:
    given = case.options["weights"]
    return isinstance(given, str) and given == "bam" and case.technology.least != case.technology.most


def weighted(case: Case, own: Numbers, weights: Numbers, worsens: bool, limit: Numbers | None = None) -> Statement:
    """The weighted sum of slacks, as large as it gets (negative, as a minimum); or of what has to be given up."""
    N, d = own.shape
    towards = 1 if worsens else -1
    # what counts nothing is limited all the same
    free = ~case.strict & (limit is not None)
    amount = towards * np.where((weights > 0) | free, one(1.0, own), one(0.0, own))

    def fit(r: Floats) -> Floats:
        return np.asarray(np.maximum(towards * (r - own), 0.0) * (amount != 0))

    return Statement(
        at=own,
        moves=None,
        single=np.arange(d),
        amount=amount,
        numerator=towards * weights,
        denominator=zeros((N, d), own),
        start=(0.0, 1.0),
        strict=case.strict if limit is None else np.ones(d, bool),  # no value is better than the best there is
        fit=fit,
        limit=limit,
    )


def weights_of(case: Case, own: Numbers, reference: Ints, counts: Bools, rows: Ints | None = None) -> Numbers:
    """Per unit of each column and for every DMU; ``rows`` are theirs, where they may have weights of their own."""
    given, number = case.options["weights"], int(counts.sum())
    forms = case.Z[reference]
    zero, unit = one(0.0, own), one(1.0, own)
    if given is None or given == "ones":
        each = np.full(own.shape, unit)
    elif given == "mip":
        each = _inverse(np.abs(own))
    elif given == "normalised":
        spread = forms.std(axis=0, ddof=1) if len(forms) > 1 else np.zeros(len(counts))
        each = _inverse(like_kind(spread, own) + zeros(own.shape, own))
    elif given == "ram":
        each = (
            _inverse(like_kind(forms.max(axis=0), own) - like_kind(forms.min(axis=0), own) + zeros(own.shape, own))
            / number
        )
    elif given == "bam":
        each = _inverse(own - _best(case, own, reference)) / number
    else:
        somewhere = np.zeros(len(own), np.int64) if rows is None else rows
        each = np.stack([row_values(case, given.get(label, 1.0), somewhere, own) for label in case.labels], axis=1)
    return np.where(counts, each, zero)


def _best(case: Case, own: Numbers, reference: Ints) -> Numbers:
    return like_kind(case.Z[reference].min(axis=0), own)


def _inverse(values: Numbers) -> Numbers:
    positive = values > 0
    return np.where(positive, 1 / np.where(positive, values, values * 0 + 1), values * 0)
