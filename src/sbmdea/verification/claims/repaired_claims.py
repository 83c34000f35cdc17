"""Radial super-efficiency repaired (Cook, Liang, Zha & Zhu 2009; Lee, Chu & Zhu 2011).

::

    first   min Σ β      r ≤ z_o + β |z_o| in what the factor is not on, one β or one for each; anything in the others
    then    min θ        r ≤ z_o + (β + 1e-10 max(1, β)) |z_o| in what it is not on,  r ≤ θ z_o in the others

without the own row; what is held, eased, is the float next to that. The score is θ (or 1/φ) and the mean of 1/(1 − β)
of outputs, or 1 + β of inputs, that gave way by more than rounding; 1 if none did.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from ..case import Bools, Case, Floats, Ints, Numbers, one, zeros
from ..checking import TOLERANCE, Ledger, close
from ..reference import Block
from ..statement import Statement
from ..view import OPTIMAL, View
from .claim import Components, Model, Program
from .radial_claims import factor

EASE = 1e-10
GAVE = 1e-9


def repaired(case: Case, view: View) -> Model:
    output = case.options["orientation"] == "output"
    held = case.inputs if output else case.goods

    def plain(own: Numbers, where: Ints, reference: Ints) -> Statement:
        return factor(case, own, output)

    programs = (
        Program("radial", plain),
        Program("super_radial", plain, excludes=True),
        Program("given_up", partial(_first, case, held), excludes=True, shows="nothing"),
        Program("factor", partial(_then, case, view, held, output), excludes=True),
    )

    def decides(of: Components, scored: Bools) -> Ints:
        return np.where(~np.isnan(of["factor"]), 3, np.where(~np.isnan(of["super_radial"]), 1, 0))

    def efficiency(of: Components, which: Ints) -> Floats:
        share = _shares(case, view, held)
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = np.where(case.goods, 1.0 / (1.0 - share), 1.0 + share)
            most = share.max(axis=1, keepdims=True)
            gave = held & ((share > GAVE) | (most <= GAVE))
            more = np.where(gave, worth, 0.0).sum(axis=1) / gave.sum(axis=1)
        plainly = np.where(which == 1, of["super_radial"], of["radial"])
        return np.where(which == 3, of["factor"] + more, plainly)

    return Model(programs, decides, efficiency, by_optima=False, beside=partial(_given_up, held))


def _shares(case: Case, view: View, held: Bools) -> Floats:
    share = np.zeros(view.targets.shape)
    for k in np.flatnonzero(held):
        share[:, k] = view.components[f"gives {case.labels[k]}"]
    return share


def _first(case: Case, held: Bools, own: Numbers, where: Ints, reference: Ints) -> Statement:
    N, d = own.shape
    columns = np.flatnonzero(held)
    ways = [columns] if case.options["give_way"] == "uniform" else [np.array([k]) for k in columns]
    goods_move = bool(case.inputs[columns[0]])
    q = len(ways) + (not goods_move)
    moves, cost = zeros((N, q, d), own), zeros((N, q), own)
    for j, some in enumerate(ways):
        moves[:, j, some] = np.abs(own[:, some])
        cost[:, j] = one(1.0, own)
    if not goods_move:
        moves[:, -1, ~held] = own[:, ~held]

    def fit(r: Floats) -> Floats:
        lacks = np.maximum((r - own) / np.abs(own), 0.0)
        best = [lacks[:, some].max(axis=1) for some in ways]
        best += [] if goods_move else [(r[:, ~held] / own[:, ~held]).max(axis=1)]
        return np.column_stack(best)

    at = np.where(held, own, own * 0)
    return Statement(at, moves, cost, zeros(cost.shape, own), (0.0, 1.0), np.zeros(d, bool), fit)


def _then(case: Case, view: View, held: Bools, output: bool, own: Numbers, where: Ints, reference: Ints) -> Statement:
    share = np.nan_to_num(_shares(case, view, held)[where])
    stored = own.astype(float)
    eased = stored + (share + EASE * np.maximum(1.0, share)) * np.abs(stored)
    if own.dtype == object:
        eased = np.array([[one(float(v), own) for v in row] for row in eased], object)
    return replace(factor(case, own, output), at=np.where(held, eased, own * 0))


def _given_up(held: Bools, case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """The shares are those of the first optimum; nothing was repaired that needs none."""
    some, share = block.scored, _shares(case, view, held)
    said = share.max(axis=1) if case.options["give_way"] == "uniform" else share.sum(axis=1)
    first = view.components["given_up"]
    mended = ~np.isnan(first) & (view.status == OPTIMAL)
    wrong = mended & ~(close(said, first) | (np.abs(said - first) <= TOLERANCE * len(held)))
    ledger.blame(some, wrong[some], "what is given up is not the sum of its shares")
    both = mended & ~np.isnan(view.components["super_radial"])
    ledger.blame(some, both[some], "repaired where there was a score")
    ledger.blame(some, (mended & ~(ledger.upper["given_up"] > 0.0))[some], "repaired where nothing had to give way")
