"""What the evaluation of a network found, in plain arrays, one entry per evaluated history."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

import numpy as np

from ..evaluation.lonely import name_the_alone
from ..lp.status import Status
from ..support.messages import named_rows
from ..technology.frontier import Frontier, blocks
from ..technology.intensities import Sparse
from .accounts import Accounts
from .histories import Bools, Floats, Histories, Ints
from .joint_program import NOISE, Technologies
from .scored import EFFICIENT, Solved, solved


@dataclass(frozen=True, eq=False)
class NetworkOutcome:
    evaluated: Ints  # (N,) histories
    efficiency: Floats  # NaN unless optimal
    first: Floats  # the program that improves
    second: Floats  # super-efficiency; NaN where it was not asked for
    beyond: Bools  # whether what follows is of the second
    status: np.ndarray
    primal_residual: Floats
    dual_violation: Floats
    gap: Floats
    certified: Bools
    by: np.ndarray
    above: Floats  # (N, T, K) numerators and denominators of the cells, with their weights
    below: Floats
    ranges: Floats  # (N, parts, 2)
    targets: Floats  # (N, T, d); NaN for opening stocks
    slacks: Floats  # (N, T, d) towards better; observed − target for what is not scored
    intensity: Sparse  # peers are block · histories + history
    account_price: Floats  # (N, T, d) of what is held against the own value, per unit of data, ≥ 0
    join_price: Floats  # (N, T, d) of links, and of stocks from t to t + 1: what one unit is worth to who hands it over
    held_price: Floats  # (N, T, d) of what stays as it is
    sum_price: Floats  # (N, T, K) of Σλ


def evaluate(
    data: Histories,
    rows: Accounts,
    *,
    frontier: Frontier,
    decomposition: str,
    super_efficiency: bool,
    threads: int | None,
) -> NetworkOutcome:
    """Score all that is to be scored, technology by technology."""
    parts, alone = [], list[int]()
    for members, evaluated in technologies_of(data, frontier):
        technologies = Technologies.of(data, rows, members)
        first = solved(data, rows, technologies, evaluated, decomposition, threads=threads)
        found = _arrays(data, rows, first)
        if super_efficiency:
            best = np.flatnonzero(first.score >= 1.0 - EFFICIENT)
            if len(best):
                if len(members) == 1:
                    alone += evaluated[best][evaluated[best] == members[0]].tolist()
                second = solved(data, rows, technologies, evaluated[best], decomposition, True, threads)
                found = _replaced(found, best, _arrays(data, rows, second))
        parts.append(found)
    name_the_alone(partial(named_rows, data.labels), sorted(alone))
    return _joined(parts)


def technologies_of(data: Histories, frontier: Any) -> list[tuple[Ints, Ints]]:
    """Histories that form a technology, and those scored against it."""
    if not data.dynamic:
        return [(one.reference, one.evaluate) for one in blocks(data.panel, frontier)]
    panel, first = data.panel, data.rows[:, 0]
    found = []
    for group in range(len(panel.groups)):
        inside = panel.group[first] == group
        members, evaluated = (np.flatnonzero(inside & mask[first]) for mask in (panel.reference, panel.evaluate))
        if len(evaluated):
            found.append((members, evaluated))
    return found


def _arrays(data: Histories, rows: Accounts, one: Solved) -> NetworkOutcome:
    reading, at = one.reading, data.values[one.evaluated]
    N, T, d = at.shape
    K = rows.cells[1]
    targets, slacks = np.full((N, T, d), np.nan), np.full((N, T, d), np.nan)
    account, join, held = (np.zeros((N, T, d)) for _ in range(3))
    sums = np.zeros((N, T, K))
    a, h = len(rows.scored), len(rows.held)
    for i, (first, _) in enumerate(rows.joins):
        targets[:, first.period, first.column] = reading.point[:, first.period, first.block % K, first.column]
        join[:, first.period, first.column] = -reading.price[:, a + h + i] * data.power[first.column]
    for i, held_at in enumerate(rows.held):
        t, c = held_at.period, held_at.column
        targets[:, t, c] = np.where(reading.optimal, at[:, t, c], np.nan)
        held[:, t, c] = reading.price[:, a + i] * data.power[c]
    for i, scored in enumerate(rows.scored):
        t, c = scored.period, scored.column
        targets[:, t, c] = at[:, t, c] - scored.sign * reading.slack[:, i]
        slacks[:, t, c] = reading.slack[:, i]
        account[:, t, c] = np.maximum(reading.price[:, i], 0.0) * data.power[c]
    unscored = np.isnan(slacks)
    apart = at - targets
    apart[np.abs(apart) <= NOISE * (np.abs(at) + np.abs(targets))] = 0.0
    slacks[unscored] = apart[unscored]
    sense = a + h + len(rows.joins)
    for i, (block, _, _) in enumerate(_sums(rows)):
        sums[:, block // K, block % K] += reading.price[:, sense + i]
    lacks = np.isnan(one.score)
    none = np.full(N, np.nan)
    score = one.score
    return NetworkOutcome(
        one.evaluated, score, none if one.worsens else score, score if one.worsens else none,
        np.full(N, one.worsens), one.status, one.primal_residual, one.dual_violation, one.gap, one.certified, one.by,
        np.where(lacks[:, None, None], np.nan, one.above), np.where(lacks[:, None, None], np.nan, one.below),
        one.ranges, targets, slacks, reading.intensity, account, join, held, sums,
    )  # fmt: skip


def _sums(rows: Accounts) -> list[tuple[int, float, int]]:
    T, _ = rows.cells
    return [
        (rows.block(t, k), bound, sense)
        for t in range(T)
        for k, one in enumerate(rows.technologies)
        for bound, sense in one.sums
    ]


def _replaced(whole: NetworkOutcome, places: Ints, part: NetworkOutcome) -> NetworkOutcome:
    changed: dict[str, Any] = {}
    for name in (one.name for one in fields(NetworkOutcome)):
        if name in ("first", "evaluated", "intensity"):
            continue
        changed[name] = np.array(getattr(whole, name))
        changed[name][places] = getattr(part, name)
    return replace(whole, **changed, intensity=whole.intensity.replace(places, part.intensity))


def _joined(parts: list[NetworkOutcome]) -> NetworkOutcome:
    evaluated = np.concatenate([one.evaluated for one in parts])
    order = np.argsort(evaluated, kind="stable")
    whole: dict[str, Any] = {
        one.name: np.concatenate([getattr(part, one.name) for part in parts])[order]
        for one in fields(NetworkOutcome)
        if one.name != "intensity"
    }
    lam = parts[0].intensity.append(*(one.intensity for one in parts[1:])).take(order)
    return NetworkOutcome(**whole, intensity=lam)


def without_score(found: NetworkOutcome) -> Ints:
    """Positions of those that have no score."""
    return np.flatnonzero(found.status != Status.OPTIMAL)
