"""Directional distances: Chambers, Chung & Färe (1996) eq. (2.1); a step per column, Zhou, Ang & Wang (2012) eq. (6),
Fukuyama & Weber (2009) eq. (5); ranges, Portela, Thanassoulis & Simpson (2004) eq. (3).

::

    radial              max β        r ≤ z_o − β g                 β of any sign
    sides               max β₁ + β₂  r_k ≤ z_ok − β_q g_k,  β ≥ 0  q = 1 for inputs (Aparicio, Pastor & Ray 2013)
    single              min_k max β  r_k ≤ z_ok − β g_k, r ≤ z_o   column k alone (Briec 1999, L1)
    euclidean           min_u max β      r ≤ z_o − β u g,  ‖u‖ = 1  of all directions u ≥ 0 (Briec 1999, L2)
    nonradial, slacks   max Σ w β    r_k ≤ z_ok − β_k g_k,  β ≥ 0
    super_inefficiency  −min Σ w β   r_k ≤ z_ok + β_k g_k,  β ≥ 0, without the own row
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from ...data.matching import by_column
from ..case import Bools, Case, Floats, Ints, Numbers, like_kind, one, ones, row_values, zeros
from ..checking import Ledger
from ..nearest_facet import nearest
from ..reference import Block
from ..statement import Statement
from ..view import OPTIMAL, View
from .additive_claims import minus, weighted
from .claim import Components, Model, Program, last_asked, ratio

NEAREST = ("inefficiency", "bound")
CLOSE = 1e-6


def directional(case: Case, view: View) -> Model:
    """``inefficiency``, and ``super_inefficiency`` where it was asked."""
    if case.options["measure"] == "single":
        return _shortest(case, view)
    if case.options["measure"] == "euclidean":
        return _nearest(case, view)
    radial, ranged = case.options["measure"] == "radial", _ranged(case)
    programs = [Program("inefficiency", partial(stated, case, view, False), read=minus, unread=minus)]
    if case.options.get("super_efficiency"):
        worsens = not radial
        back = replace(programs[0], component="super_inefficiency", state=partial(stated, case, view, worsens))
        programs.append(replace(back, excludes=True))

    def efficiency(of: Components, decides: Ints) -> Floats:
        found = np.where(decides > 0, of.get("super_inefficiency", of["inefficiency"]), of["inefficiency"])
        if ranged:
            return 1.0 - found
        step = direction(case, case.Z[view.rows], view.rows, np.zeros(0, np.int64))
        moved = found[:, None] * step if radial else case.Z[view.rows] - view.targets * case.sign
        return ratio(case, view.rows, np.where(step != 0.0, moved, 0.0))

    decides = partial(last_asked, "inefficiency", "super_inefficiency")
    return Model(tuple(programs), decides, efficiency, by_optima=radial or ranged, quotient=True)


def stated(case: Case, view: View, worsens: bool, own: Numbers, where: Ints, reference: Ints) -> Statement:
    step = direction(case, own, view.rows[where], reference)
    if case.options["measure"] == "radial":
        return one_step(case, own, step)
    if case.options["measure"] == "sides":
        return two_steps(case, own, step, worsens)
    weights = _weights(case, moving(case), own)
    per_unit = np.where(step > 0, weights[None] / np.where(step > 0, step, step * 0 + 1), step * 0)
    return weighted(case, own, per_unit, worsens)


def _shortest(case: Case, view: View) -> Model:
    """A program a column; the shortest way decides."""
    names = [f"inefficiency {label}" for label in case.labels]
    columns = [k for k, name in enumerate(names) if name in view.components]
    programs = tuple(Program(names[k], partial(_one_column, case, view, k), read=minus, unread=minus) for k in columns)
    shown = np.array([view.components[names[k]] for k in columns])

    def decides(of: Components, scored: Bools) -> Ints:
        return np.asarray(np.where(np.isnan(shown), np.inf, shown).argmin(axis=0), np.int64)

    def efficiency(of: Components, which: Ints) -> Floats:
        step = direction(case, case.Z[view.rows], view.rows, np.zeros(0, np.int64))
        chosen = np.array(columns)[which]
        beta = np.array([of[names[k]] for k in columns])[which, np.arange(len(which))]
        return ratio(case, view.rows, np.where(np.arange(step.shape[1]) == chosen[:, None], beta[:, None] * step, 0.0))

    return Model(programs, decides, efficiency, by_optima=False, beside=_least, quotient=True)


def _one_column(case: Case, view: View, k: int, own: Numbers, where: Ints, reference: Ints) -> Statement:
    step = direction(case, own, view.rows[where], reference)
    return replace(one_step(case, own, np.where(np.arange(own.shape[1]) == k, step, own * 0)), free=False)


def _least(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """What is called the inefficiency is the shortest."""
    parts = [one for name, one in view.components.items() if name.startswith("inefficiency ")]
    least = np.fmin.reduce(parts)
    wrong = (np.abs(view.components["inefficiency"] - least) > 0.0) & (view.status == OPTIMAL)
    ledger.blame(block.scored, wrong[block.scored], "the inefficiency is not the shortest way")


def _nearest(case: Case, view: View) -> Model:
    """The way that is shown ends at the frontier; that none is shorter is looked up in the vertices of the prices."""
    columns = [k for k, label in enumerate(case.labels) if f"inefficiency {label}" in view.components]
    shown = np.array([view.components[f"inefficiency {case.labels[k]}"] for k in columns]).T
    length = np.linalg.norm(shown, axis=1, keepdims=True)
    even = np.full(shown.shape, 1.0 / np.sqrt(len(columns)))
    unit = np.divide(shown, length, out=even, where=length > 0.0)

    def stated(own: Numbers, where: Ints, reference: Ints) -> Statement:
        step = direction(case, own, view.rows[where], reference)
        share = np.zeros(own.shape)
        share[:, columns] = unit[where]
        return replace(one_step(case, own, step * like_kind(share, own)), free=False)

    def efficiency(of: Components, decides: Ints) -> Floats:
        step = direction(case, case.Z[view.rows], view.rows, np.zeros(0, np.int64))
        moved = case.Z[view.rows] - view.targets * case.sign
        return ratio(case, view.rows, np.where(step > 0.0, moved, 0.0))

    program = Program("inefficiency", stated, read=minus, unread=minus)
    decides = partial(last_asked, "inefficiency", "super_inefficiency")
    return Model(
        (program,), decides, efficiency, by_optima=False, beside=partial(_none_shorter, columns), quotient=True
    )


def _none_shorter(columns: list[int], case: Case, view: View, block: Block, ledger: Ledger) -> None:
    step = direction(case, case.Z[view.rows], view.rows, np.zeros(0, np.int64))
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        blame, shown, bound = ledger.reasons[i].append, *(float(view.components[name][i]) for name in NEAREST)
        if not abs(np.linalg.norm([view.components[f"inefficiency {case.labels[k]}"][i] for k in columns]) - shown) <= (
            CLOSE * max(1.0, shown)
        ):
            blame("the inefficiency is not the length of its parts")
        if not bound <= shown:
            blame("a bound above the inefficiency")
        everyone = shown > CLOSE and case.options["exclude"] == "row"
        least = nearest(case, block.reference, case.Z[view.rows[i]], step[i], columns) if everyone else math.nan
        # a vertex that is missed makes the nearest facet farther, and the way that is shown is proved to end there
        if least < shown - CLOSE * max(1.0, shown):
            blame(f"the frontier is {least:.9g} away")
        elif not (least <= shown + CLOSE * max(1.0, shown) or shown - bound <= CLOSE * max(1.0, shown)):
            ledger.leave_open(i, shown, bound, (math.nan, math.nan))


def two_steps(case: Case, own: Numbers, step: Numbers, worsens: bool) -> Statement:
    """max β₁ + β₂, written as the least −β₁ − β₂; or the least β₁ + β₂ that leads back."""
    first = case.inputs | (case.bads & (case.options["undesirable_as"] == "input"))
    sides = [np.where(side, step, step * 0) for side in (first, ~first) if (step[:, side] > 0).any()]
    towards = 1.0 if worsens else -1.0
    moves = np.stack(sides, axis=1) * one(towards, own)

    def fit(r: Floats) -> Floats:
        gap = (own - r) * -towards
        each = []
        for way in sides:
            need = np.divide(gap, way, out=np.full(r.shape, -np.inf if worsens else np.inf), where=way > 0)
            each.append(np.maximum(need.max(axis=1) if worsens else need.min(axis=1), 0.0))
        return np.column_stack(each)

    cost = ones((len(own), len(sides)), own) * one(towards, own)
    return Statement(own, moves, cost, zeros(cost.shape, own), (0.0, 1.0), case.strict, fit)


def one_step(case: Case, own: Numbers, step: Numbers) -> Statement:
    """max β, written as the least −β."""

    def fit(r: Floats) -> Floats:
        ends = (step > 0) | ((step < 0) & case.strict)
        room = np.divide(own - r, step, out=np.full(r.shape, np.inf), where=ends)
        best: Floats = room.min(axis=1)
        return best[:, None]

    N = len(own)
    return Statement(
        at=own,
        moves=-step[:, None, :],
        numerator=-ones((N, 1), own),
        denominator=zeros((N, 1), own),
        start=(0.0, 1.0),
        strict=case.strict,
        fit=fit,
        free=True,
    )


def moving(case: Case) -> Bools:
    """The columns that a direction moves in any row."""
    above, below = case.sides()
    given = case.options["direction"]
    if isinstance(given, Mapping):
        return np.array([label in given for label in case.labels])
    return (above | below) & (case.Z.any(axis=0) if _is_word(case, "observed") else True)


def _is_word(case: Case, word: str) -> bool:
    given = case.options["direction"]
    return isinstance(given, str) and given == word


def _ranged(case: Case) -> bool:
    return _is_word(case, "range") or _is_word(case, "inverse-range")


def direction(case: Case, own: Numbers, rows: Ints, reference: Ints) -> Numbers:
    """How far each column moves for β = 1; below 0: gets worse."""
    above, below = case.sides()
    given = case.options["direction"]
    if isinstance(given, str):
        ranged = _ranged(case)
        step = _ranges(case, own, reference, above | below) if ranged else _word(case, given, own, reference)
        if given == "inverse-range":
            step = np.where(step > 0, 1 / np.where(step > 0, step, step * 0 + 1), step * 0)
        return np.where(above | below, step, own * 0)
    step = zeros(own.shape, own)
    if isinstance(given, Mapping):
        for label, value in given.items():
            k = case.labels.index(label)
            step[:, k] = (
                _word(case, value, own, reference)[:, k]
                if isinstance(value, str)
                else row_values(case, value, rows, own)
            )
        return step
    numbers = np.asarray(by_column("direction", given, case.labels), float)
    return like_kind(numbers[rows] if numbers.ndim == 2 else np.broadcast_to(numbers, own.shape), own)


def _word(case: Case, word: str, own: Numbers, reference: Ints) -> Numbers:
    if word == "observed":
        return np.abs(own)
    if word == "unit":
        return ones(own.shape, own)
    return like_kind(np.broadcast_to(np.abs(case.Z).mean(axis=0), own.shape), own)


def _ranges(case: Case, own: Numbers, reference: Ints, moves: Bools) -> Numbers:
    """The distance to the best value of each column; for a row that is best in all of them the columns' ranges."""
    if not len(reference):
        return zeros(own.shape, own)
    forms = case.Z[reference]
    best, worst = (like_kind(end, own) for end in (forms.min(axis=0), forms.max(axis=0)))
    step = np.where(moves & (own > best), own - best, own * 0)
    ideal = ~np.asarray(step > 0).any(axis=1)
    spread = np.where(worst > best, worst - best, worst * 0)
    if not (spread[moves] > 0).any():
        spread = np.where(moves, one(1.0, own), spread)
    step[ideal] = np.where(moves, spread, spread * 0)
    return step


def _weights(case: Case, moves: Bools, own: Numbers) -> Numbers:
    """As given, or inputs, goods and bads alike; with "slacks" inputs against goods and bads together."""
    given = case.options.get("weights")
    if given is not None:
        raw = [
            one(float(given.get(label, 0.0)) if on else 0.0, own) for label, on in zip(case.labels, moves, strict=True)
        ]
        return np.array([value / sum(raw[1:], raw[0]) for value in raw], dtype=own.dtype)
    sides = (
        [case.inputs, case.goods | case.bads]
        if case.options["measure"] == "slacks"
        else [case.inputs, case.goods, case.bads]
    )
    present = [side & moves for side in sides if (side & moves).any()]
    return np.array(sum(case.shares(side, None, own) for side in present) / len(present), dtype=own.dtype)
