"""Abatement cost, Färe, Grosskopf & Pasurka (2016): the greatest goods that the own inputs make.

::

    regulated     max φ or Σ p y / p y_o    r ≤ −φ y_o (their signs are turned),  r ≤ x_o,  r = b_o (≤: strong disposal)
    unregulated   the same                  bads of any size
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from ..case import Case, Floats, Ints, Numbers, one, ones, zeros
from ..checking import Ledger, close
from ..reference import Block
from ..statement import Statement
from ..view import View
from .additive_claims import minus
from .claim import Components, Model, Program
from .mixed_claims import of_rows


def abatement(case: Case, view: View) -> Model:
    state = partial(greatest, case, view)
    programs = (
        Program("regulated", state, read=minus, unread=minus),
        Program("unregulated", partial(_of_any_size, case, state), read=minus, unread=minus, shows="nothing"),
    )

    def efficiency(of: Components, decides: Ints) -> Floats:
        return np.asarray(of["regulated"] / of["unregulated"])

    return Model(programs, lambda of, scored: np.zeros(len(scored), np.int64), efficiency, beside=in_money)


def greatest(case: Case, view: View, own: Numbers, where: Ints, reference: Ints) -> Statement:
    goods, N = np.flatnonzero(case.goods), len(own)
    at = np.where(case.goods, own * 0, own)
    if "money" not in view.kept:

        def least(r: Floats) -> Floats:
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.asarray((r / own)[:, goods].min(axis=1, keepdims=True))

        moves = np.where(case.goods, own, own * 0)[:, None, :]
        return Statement(at, moves, -ones((N, 1), own), zeros((N, 1), own), (0.0, 1.0), case.strict, least)
    worth = (of_rows(view, "money", where, own) * np.abs(own))[:, goods]
    share = worth / worth.sum(axis=1, keepdims=True)

    def each(r: Floats) -> Floats:
        return np.asarray(np.maximum((r / own)[:, goods], 0.0))

    return Statement(
        at, None, -share, share * 0, (0.0, 1.0), case.strict, each, single=goods, amount=own[:, goods],
    )  # fmt: skip


def _of_any_size(case: Case, state: partial[Statement], own: Numbers, where: Ints, reference: Ints) -> Statement:
    held = state(own, where, reference)
    bads = np.flatnonzero(case.bads)
    size, N, d = np.abs(own), len(own), own.shape[1]
    grows = zeros((N, len(bads), d), own)
    for j, k in enumerate(bads):
        grows[:, j, k] = size[:, k] + one(0.0, own)
    nothing = zeros((N, len(bads)), own)

    def fit(r: Floats) -> Floats:
        return np.hstack([held.fit(r), np.maximum(r[:, bads] / size[:, bads], 0.0)])

    return replace(
        held, at=np.where(case.bads, own * 0, held.at), moves=np.concatenate([held.along, grows], axis=1),
        numerator=np.hstack([held.numerator, nothing]), denominator=np.hstack([held.denominator, nothing]),
        strict=np.zeros(d, bool), fit=fit, single=None, amount=None,
    )  # fmt: skip


def in_money(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """What is lost is the difference, and at the own prices so much money."""
    parts, some = view.components, block.scored
    wrong = ~close(parts["unregulated"] - parts["regulated"], parts["lost"])
    ledger.blame(some, wrong[some], "lost is not what the regulation takes")
    if "money" in view.kept:
        revenue = (view.kept["money"] * np.abs(case.Z[view.rows])).sum(axis=1)
        wrong = ~(close(parts["revenue"], revenue) & close(parts["cost"], parts["lost"] * revenue))
        ledger.blame(some, wrong[some], "the cost is not what is lost at the own prices")
