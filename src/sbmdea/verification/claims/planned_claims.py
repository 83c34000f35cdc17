"""Programs that follow from the answer of another: multi-directional efficiency (Bogetoft & Hougaard 1999), congestion
(Färe & Svensson 1980; Tone & Sahoo 2004), inverse DEA (Wei, Zhang & Zhang 2000).

::

    mea         max β    r ≤ z_o − β d,   d_k = |z_ok| · (the room of column k alone)
    congestion  min 1/φ_c   r ≤ φ_c z_o in the goods,   = in the inputs that congest
    slack       max Σ q/(s y)   r ≤ φ_c z_o − q in the goods,  = z_o there;   ŷ  (Tone & Sahoo 2004)
    gain        max Σ t/(s ŷ)   r ≤ ŷ − t in the goods
    excess      min Σ c     r ≤ φ z_o − s in the goods, = z_o − c there,  Σ s the most  (Cooper, Deng, Huang & Li 2002)
    inverse     min Σ c u   r ≤ θ u x_o in the inputs,  r ≤ g z_o in the goods,  r ≤ z_o in the bads
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np

from ..case import Bools, Case, Floats, Ints, Numbers, one, zeros
from ..checking import TOLERANCE, Ledger, close
from ..rational import Column
from ..reference import Block
from ..statement import Statement
from ..supporting import Forms, near
from ..view import OPTIMAL, View
from .additive_claims import minus
from .claim import Components, Model, Program, ratio
from .directional_claims import one_step
from .radial_claims import factor

STEPS = tuple(Fraction(1, 10**digits) for digits in (4, 5, 6))  # of inputs: a frontier may bend within any of them


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
    if case.options["approach"] == "cooper":
        return _in_the_way(case, view)
    if case.options["approach"] == "tone-sahoo":
        return _by_slacks(case, view)
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


def _in_the_way(case: Case, view: View) -> Model:
    """φ, then the most that goods gain beyond it, then the least of inputs that goes: each held to a share ``ease``."""
    named = case.options["congesting"]
    congests = case.inputs if named is None else case.named(named)
    goods, inputs = np.flatnonzero(case.goods), np.flatnonzero(congests)

    def steps(own: Numbers, some: Ints) -> Numbers:
        """What of each column is one of its sum: (N, d), 0 where it has no share."""
        if case.options["second_stage"] == "relative":
            return np.asarray(np.abs(own) * len(some))
        return np.asarray(zeros(own.shape, own) + np.abs(own)[:, some].sum(axis=1, keepdims=True))

    def begun(own: Numbers, where: Ints) -> Numbers:
        """The own inputs and bads, and the goods times φ, a little less: as the result says."""
        top = np.where(np.isnan(view.kept["top"][where]), 1.0, view.kept["top"][where])
        return np.where(case.goods, np.array([[one(v, own) for v in row] for row in top.tolist()], own.dtype), own)

    def movements(own: Numbers, some: Ints) -> tuple[Numbers, Numbers]:
        """How far each of the columns moves for one, and whether that counts."""
        size = steps(own, some)[:, some]
        counts = size > 0
        return np.where(counts, size, size * 0 + 1), np.where(counts, size * 0 + 1, size * 0)

    def gain(own: Numbers, where: Ints, reference: Ints) -> Statement:
        at, (size, counts) = begun(own, where), movements(own, goods)

        def fit(r: Floats) -> Floats:
            return np.asarray(np.maximum((at - r)[:, goods] / size, 0.0))

        return Statement(
            at, None, -counts, counts * 0, (0.0, 1.0), case.strict, fit, single=goods, amount=-size,
        )  # fmt: skip

    def excess(own: Numbers, where: Ints, reference: Ints) -> Statement:
        at, both = begun(own, where), np.concatenate([inputs, goods])
        (less, costs), (more, counts) = movements(own, inputs), movements(own, goods)
        size, nothing = np.hstack([less, more]), np.hstack([costs * 0, counts * 0])

        def fit(r: Floats) -> Floats:
            return np.asarray(np.maximum((at - r)[:, both] / size, 0.0))

        cap = None
        if own.dtype == object:  # one at a time
            least = float(view.kept["least"][where[0], 0])
            cap = (np.hstack([costs * 0, -counts]), one(-least if least == least else 0.0, own))
        return Statement(
            at, None, np.hstack([costs, counts * 0]), nothing, (0.0, 1.0), case.strict | congests, fit, single=both,
            amount=-size, cap=cap,
        )  # fmt: skip

    programs = (
        Program("radial", lambda own, where, reference: factor(case, own, True), shows="prices"),
        Program("shortfall", gain, read=minus, unread=minus, shows="nothing"),
        Program("excess", excess, shows="point", limited=True, decider=0),
    )
    return Model(
        programs, lambda of, scored: np.zeros(len(scored), np.int64), lambda of, decides: of["radial"],
        beside=partial(each_excess, np.flatnonzero(congests)),
    )  # fmt: skip


def _by_slacks(case: Case, view: View) -> Model:
    """φ with equations, what single goods gain beyond it, and what they gain where inputs may be left."""
    named, goods = case.options["congesting"], np.flatnonzero(case.goods)
    equal = case.inputs if named is None else case.named(named)

    def first(own: Numbers, where: Ints, reference: Ints) -> Statement:
        stated = factor(case, own, True)
        return replace(stated, strict=stated.strict | equal)

    def kept(name: str, own: Numbers, where: Ints) -> Numbers:
        said = view.kept[name][where]
        values = np.where(np.isnan(said) | ~case.goods, 1.0, said)
        return np.where(case.goods, np.array([[one(v, own) for v in row] for row in values.tolist()], own.dtype), own)

    def gains(at: Numbers, of: Numbers, strict: Bools) -> Statement:
        size = np.abs(of)[:, goods] * len(goods)
        counts = size > 0
        size = np.where(counts, size, size * 0 + 1)

        def fit(r: Floats) -> Floats:
            return np.asarray(np.maximum((at - r)[:, goods] / size, 0.0))

        earned = np.where(counts, size * 0 + 1, size * 0)
        return Statement(at, None, -earned, earned * 0, (0.0, 1.0), strict, fit, single=goods, amount=-size)

    def slack(own: Numbers, where: Ints, reference: Ints) -> Statement:
        return gains(kept("top", own, where), own, case.strict | equal)

    def gain(own: Numbers, where: Ints, reference: Ints) -> Statement:
        return gains(kept("low", own, where), kept("projected", own, where), case.strict)

    programs = (
        Program("congested", first, shows="prices"),
        Program("slack", slack, read=minus, unread=minus, shows="nothing"),
        Program("gain", gain, read=minus, unread=minus, shows="point", decider=0),
    )
    return Model(
        programs, lambda of, scored: np.zeros(len(scored), np.int64), lambda of, decides: of["congested"],
        beside=partial(left_of, equal),
    )  # fmt: skip


def left_of(equal: Bools, case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """The point without slack, and what its goods lose or gain for a little less of all inputs."""
    forms, goods = Forms(case, block.reference, equal), case.goods
    with np.errstate(divide="ignore", invalid="ignore"):
        top = case.Z[view.rows] / view.components["congested"][:, None]
        missed = [view.kept["top"] > (1.0 - 2.0 * TOLERANCE) * top]
        missed.append(view.kept["low"] > (1.0 - 2.0 * TOLERANCE) * view.kept["projected"])
    low = (missed[0] | missed[1])[:, goods].any(axis=1) & (view.status == OPTIMAL)
    ledger.blame(block.scored, low[block.scored], "the points of its programs are missed by more than 1e-9")
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        own = case.Z[view.rows[i]]
        at = np.where(goods, view.kept["projected"][i], own)
        with np.errstate(divide="ignore", invalid="ignore"):
            grown = (at / own)[goods & (own != 0.0)].mean()
        whole = 1.0 / view.components["congested"][i] + view.components["slack"][i] * goods.sum() / max(
            1, int((goods & (own != 0.0)).sum())
        )
        if not near(float(grown), float(whole)):
            ledger.reasons[i].append("the point without slack is not where its score and its slack lead")
        said = float(view.components["elasticity"][i])
        here, *less = (_highest(forms, at, 1 - step) for step in (Fraction(0), *STEPS))
        if here is None:
            ledger.reasons[i].append("a point without slack that the technology does not reach")
            continue
        slopes = [float((here - one) / step) for one, step in zip(less, STEPS, strict=True) if one is not None]
        if less[-1] is None:
            slopes = [math.inf]
        if math.isnan(said):
            if all(near(slope, slopes[-1]) for slope in slopes):
                ledger.reasons[i].append("no elasticity, though little less and less still say the same")
            continue
        if not any(near(said, slope) for slope in slopes):
            ledger.reasons[i].append(f"elasticity is {slopes[-1]:.9g} over a step of {float(STEPS[-1]):g} to the left")


def _highest(forms: Forms, at: Floats, size: Fraction) -> Fraction | None:
    """The largest multiple of the goods of a point that its inputs, ``size`` times as large, can make."""
    case = forms.case
    held = [
        Fraction(0) if good else Fraction(value) * (size if used else 1)
        for value, good, used in zip(at.tolist(), case.goods, case.inputs, strict=True)
    ]
    edges = [-way * edge for way, edge in zip(forms.ways, forms.edges, strict=True)]
    first = Column.of([*(-value for value in held), *edges, Fraction(1)], Fraction(0))
    status, best, _ = forms.solved([first, forms.column(np.where(case.goods, -at, 0.0).tolist(), -1)])
    return -best if status == "optimal" else None


def each_excess(congests: Ints, case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """What is in the way of each input is what its target lacks, and little is missed."""
    some = block.scored
    for k in congests:
        shown = view.components[f"excess {case.labels[k]}"]
        size = np.abs(case.Z[view.rows, k])
        wrong = ~_same((case.Z[view.rows, k] - view.targets[:, k]) / np.where(size > 0.0, size, 1.0),
                       shown / np.where(size > 0.0, size, 1.0))  # fmt: skip
        ledger.blame(some, wrong[some], f"excess {case.labels[k]} is not what its target lacks")
    solved = view.status == OPTIMAL
    with np.errstate(invalid="ignore"):
        top = case.Z[view.rows][:, case.goods] / view.components["radial"][:, None]
        low = ~(view.kept["top"][:, case.goods] <= (1.0 - 2.0 * TOLERANCE) * top).all(axis=1)
        gain = view.components["shortfall"]
        few = ~(view.kept["least"][:, 0] >= gain - 2.0 * TOLERANCE * np.maximum(1.0, gain))
    ledger.blame(some, (solved & (low | few))[some], "the largest outputs are missed by more than 1e-9")


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
