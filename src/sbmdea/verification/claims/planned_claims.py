"""Programs that follow from the answer of another: multi-directional efficiency (Bogetoft & Hougaard 1999), congestion
(Färe & Svensson 1980; Tone & Sahoo 2004), inverse DEA (Wei, Zhang & Zhang 2000).

::

    mea         max β    r ≤ z_o − β d,   d_k = |z_ok| · (the room of column k alone)
    congestion  min 1/φ_c   r ≤ φ_c z_o in the goods,   = in the inputs that congest
    inverse     min Σ c u   r ≤ θ u x_o in the inputs,  r ≤ g z_o in the goods,  r ≤ z_o in the bads
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from ..case import Case, Floats, Ints, Numbers, one, zeros
from ..checking import TOLERANCE, Ledger, close
from ..reference import Block
from ..statement import Statement
from ..view import OPTIMAL, View
from .additive_claims import minus
from .claim import Components, Model, Program, ratio
from .directional_claims import one_step
from .radial_claims import factor


def multidirectional(case: Case, view: View) -> Model:
    above, below = case.sides()
    moving = np.flatnonzero(above | below)
    names = [f"room {case.labels[k]}" for k in moving]
    programs = [
        Program(name, partial(_alone, case, int(k)), read=minus, unread=minus, shows="nothing")
        for name, k in zip(names, moving, strict=True)
    ]
    programs.append(Program("inefficiency", partial(_together, case, view, moving), read=minus, unread=minus))

    def step(of: Components) -> Floats:
        own, room = np.abs(case.Z[view.rows]), np.zeros(case.Z[view.rows].shape)
        for name, k in zip(names, moving, strict=True):
            room[:, k] = of[name]
        none = ~(np.nan_to_num(room) > 0.0).any(axis=1)
        room[none] = np.where(above | below, 1.0, 0.0)
        return room * own

    def efficiency(of: Components, decides: Ints) -> Floats:
        return ratio(case, view.rows, np.asarray(of["inefficiency"])[:, None] * step({**view.components, **of}))

    return Model(
        tuple(programs),
        lambda of, scored: np.full(len(scored), len(moving)),
        efficiency,
        beside=columns,
        quotient=True,
    )


def _alone(case: Case, k: int, own: Numbers, where: Ints, reference: Ints) -> Statement:
    return one_step(case, own, np.where(np.arange(own.shape[1]) == k, np.abs(own), own * 0))


def _together(case: Case, view: View, moving: Ints, own: Numbers, where: Ints, reference: Ints) -> Statement:
    room = zeros(own.shape, own)
    for k in moving:
        values = view.components[f"room {case.labels[k]}"][where]
        room[:, k] = [one(float(value) if value == value else 0.0, own) for value in values]
    none = ~np.asarray(room > 0).any(axis=1)
    room[np.ix_(none, moving)] = one(1.0, own)
    return one_step(case, own, room * np.abs(own))


def columns(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """Each column's own efficiency."""
    beta, some = view.components["inefficiency"], block.scored
    for k, label in enumerate(case.labels):
        if f"room {label}" not in view.components:
            continue
        moved = beta * view.components[f"room {label}"]
        says = 1.0 / (1.0 + moved) if case.goods[k] else 1.0 - moved
        ledger.blame(
            some, ~_same(says, view.components[f"mea {label}"])[some], f"mea {label} is not what its room says"
        )


def congested(case: Case, view: View) -> Model:
    named = case.options["congesting"]
    equal = case.inputs if named is None else case.named(named)

    def state(own: Numbers, where: Ints, reference: Ints) -> Statement:
        stated = factor(case, own, True)
        return replace(stated, strict=stated.strict | equal)

    programs = (
        Program("radial", lambda own, where, reference: factor(case, own, True)),
        Program("congested", state, shows="nothing"),
    )
    return Model(
        programs, lambda of, scored: np.zeros(len(scored), np.int64), lambda of, decides: of["radial"], beside=lost
    )


def lost(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """The share of output that remains."""
    parts, some = view.components, block.scored
    wrong = ~_same(parts["radial"] / parts["congested"], parts["congestion"], 1e-7)
    ledger.blame(some, wrong[some], "congestion is not the quotient of its scores")
    # what has no solution with equations is said to have none
    missing = np.isnan(parts["congested"]) & (view.status == OPTIMAL)
    ledger.blame(some, (missing & np.isin(view.rows, block.reference))[some], "no congested score of a reference row")


def inverse(case: Case, view: View) -> Model:
    programs = (
        Program("radial", lambda own, where, reference: factor(case, own, False), shows="nothing"),
        Program("needed", partial(_planned, case, view)),
    )
    return Model(
        programs, lambda of, scored: np.ones(len(scored), np.int64), lambda of, decides: of["radial"], beside=plans
    )


def _planned(case: Case, view: View, own: Numbers, where: Ints, reference: Ints) -> Statement:
    growth, given = case.options["growth"], case.options["weights"] or {}
    each = [
        one(float(growth.get(label, 1.0)) if isinstance(growth, Mapping) else float(growth), own)
        if good
        else one(1.0, own)
        for label, good in zip(case.labels, case.goods, strict=True)
    ]
    theta = np.array([one(float(v) if v == v else 1.0, own) for v in view.components["radial"][where]], own.dtype)
    spends = np.flatnonzero(case.inputs)
    raw = [one(float(given.get(case.labels[k], 1.0)), own) for k in spends]
    N, d = own.shape
    moves, cost = zeros((N, len(spends), d), own), zeros((N, len(spends)), own)
    for j, k in enumerate(spends):
        moves[:, j, k] = theta * own[:, k]
        cost[:, j] = raw[j] / sum(raw[1:], raw[0])
    scale = np.array([[moves[i, j, k] for j, k in enumerate(spends)] for i in range(N)]).reshape(N, len(spends))

    def fit(r: Floats) -> Floats:
        return np.asarray(r[:, spends] / scale)

    at = np.where(case.inputs, own * 0, own * np.array(each, own.dtype))
    return Statement(at, moves, cost, zeros(cost.shape, own), (0.0, 1.0), case.strict, fit)


def plans(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """The plan is the point of the frontier over θ."""
    some = block.scored
    for k in np.flatnonzero(case.inputs):
        shown = view.components[f"needs {case.labels[k]}"]
        wrong = ~_same(view.targets[:, k] / view.components["radial"], shown)
        ledger.blame(some, wrong[some], f"needs {case.labels[k]} is not its point of the frontier over θ")


def _same(one_: Floats, other: Floats, within: float = TOLERANCE) -> np.ndarray:
    return np.asarray(close(one_, other) | (np.isnan(one_) & np.isnan(other)) | (np.abs(one_ - other) <= within))
