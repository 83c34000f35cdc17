"""Ratios in which columns move by a share of their own and by one that several have in common.

EBM, Tone & Tsutsui (2010) eq. (8), with θ = 1 − S_x, φ = 1 + S_y::

    min  (θ − ε_x Σ w s⁻/x_o) / (φ + ε_y Σ w s⁺/y_o + ε_b Σ w s^b/b_o)     r ≤ θ x − s⁻, …, bads (2 − φ) b − s^b

Hybrid SBM, Tone (2004) eq. (11): the radial columns of a side share a movement, the others have one each. Nonseparable,
Tone (2003) section 5: goods and bads shrink by κ = 1 − S together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..case import Bools, Case, Floats, Ints, Numbers, one, zeros
from ..statement import Statement
from ..view import View
from .claim import Model, Program, alone, at_one, beyond, deciding

NOISE = 1e-12


@dataclass(frozen=True, eq=False)
class Shared:
    """One movement for the columns ``along``; those ``against`` it give way where the others gain."""

    along: Bools
    numerator: Numbers
    denominator: Numbers
    against: Bools | None = None
    limit: float | None = None


def mixed(
    case: Case, own: Numbers, worsens: bool, each: Ints, alpha: Numbers, beta: Numbers, shared: list[Shared]
) -> Statement:
    """Movements of the columns ``each``, weighed by ``alpha`` and ``beta`` (N, d), then the shared ones."""
    N, d = own.shape
    towards, size = (1 if worsens else -1), np.abs(own)
    q = len(each) + len(shared)
    moves = zeros((N, q, d), own)
    for j, k in enumerate(each):
        moves[:, j, k] = towards * size[:, k]
    for j, group in enumerate(shared, len(each)):
        moves[:, j] = np.where(group.along, towards * size, size * 0)
        if group.against is not None:
            moves[:, j] = np.where(group.against, -towards * size, moves[:, j])
    above = np.hstack(
        [np.broadcast_to(alpha, (N, d))[:, each], *(np.broadcast_to(g.numerator, (N, 1)) for g in shared)]
    )
    below = np.hstack(
        [np.broadcast_to(beta, (N, d))[:, each], *(np.broadcast_to(g.denominator, (N, 1)) for g in shared)]
    )
    limit = None
    if any(group.limit is not None for group in shared):
        none = None if own.dtype == object else np.inf
        ends = [none] * len(each) + [none if g.limit is None else one(g.limit, own) for g in shared]
        limit = np.broadcast_to(np.array(ends, dtype=own.dtype), (N, q))

    def fit(r: Floats) -> Floats:
        share = towards * (r - own) / size
        found = np.zeros((N, q))
        for j, group in enumerate(shared, len(each)):
            weights = np.where(np.isin(np.arange(d), each), above_or_below(group), np.inf)
            most = np.inf if group.limit is None else group.limit
            found[:, j] = np.minimum(_best_together(share, group.along, weights, worsens), most)
            share = share - found[:, j : j + 1] * group.along
        found[:, : len(each)] = np.maximum(share[:, each], 0.0)
        return found

    def above_or_below(group: Shared) -> Floats:
        """What a column's own movement counts, in units of the shared one."""
        whole = float(group.numerator[0] + group.denominator[0])
        both = (np.broadcast_to(alpha, (N, d)) + np.broadcast_to(beta, (N, d))).astype(float)
        return np.asarray(both / whole)

    return Statement(
        at=own,
        moves=moves,
        numerator=towards * above,
        denominator=-towards * below,
        start=(1.0, 1.0),
        strict=case.strict,
        fit=fit,
        limit=limit,
    )


def _best_together(share: Floats, along: Bools, weights: Floats, worsens: bool) -> Floats:
    """The shared movement that counts most beside what is left for the columns' own, or costs least with it.

    A column without a movement of its own has the weight infinity.
    """
    some, weight = share[:, along], weights[:, along]
    alone = np.isinf(weight)
    if not worsens:
        least = np.maximum(some.min(axis=1), 0.0)
        return np.where(alone.any(axis=1) | (weight.sum(axis=1) <= 1.0 + NOISE), least, 0.0)
    must = np.where(alone, some, 0.0).max(axis=1, initial=0.0)
    own = np.where(alone, 0.0, weight)
    best, cost = must, must + (own * np.maximum(some - must[:, None], 0.0)).sum(axis=1)
    for k in range(some.shape[1]):
        shared = np.maximum(must, some[:, k])
        now = shared + (own * np.maximum(some - shared[:, None], 0.0)).sum(axis=1)
        best, cost = np.where(now < cost, shared, best), np.minimum(now, cost)
    return np.asarray(best)


def ebm(case: Case, view: View) -> Model:
    def state(worsens: bool, own: Numbers, where: Ints, reference: Ints) -> Statement:
        return mixture(case, own, of_rows(view, "slack weights", where, own), worsens)

    return two_steps("ebm", "super_ebm", state, bool(case.options.get("super_efficiency")))


def mixture(case: Case, own: Numbers, slack: Numbers, worsens: bool) -> Statement:
    """EBM with these weights of the slacks, ε w (1 or N, d)."""
    above, below = case.sides()
    alpha, beta = np.where(above, slack, slack * 0), np.where(below, slack, slack * 0)
    counts = above | below
    if worsens:
        counts = counts & np.asarray(slack > 0).all(axis=0)
    unit, nothing = one(1.0, own), one(0.0, own)
    sides = [(above, unit, nothing), (below, nothing, unit)]
    shared = [Shared(side, np.array([n], own.dtype), np.array([d], own.dtype)) for side, n, d in sides if side.any()]
    return mixed(case, own, worsens, np.flatnonzero(counts), alpha, beta, shared)


def hybrid(case: Case, view: View) -> Model:
    radial = case.named(case.options["radial"])

    def state(worsens: bool, own: Numbers, where: Ints, reference: Ints) -> Statement:
        sides = [case.shares(side, case.options.get("weights"), own) for side in case.sides()]
        counts = np.array([bool(a or b) for a, b in zip(*sides, strict=True)])
        shared = []
        for number, side in enumerate(sides):
            along = radial & np.array([bool(a) for a in side])
            if along.any():
                whole = np.array([sum(side[along][1:], side[along][0])], own.dtype)
                shared.append(Shared(along, *((whole, whole * 0) if number == 0 else (whole * 0, whole))))
        alpha, beta = (side[None] for side in sides)
        return mixed(case, own, worsens, np.flatnonzero(counts & ~radial), alpha, beta, shared)

    return two_steps("hybrid_sbm", "super_hybrid_sbm", state, bool(case.options.get("super_efficiency")))


def nonseparable(case: Case, view: View) -> Model:
    together = case.named(case.options["nonseparable"])

    def state(own: Numbers, where: Ints, reference: Ints) -> Statement:
        alpha, beta = (case.shares(side, case.options.get("weights"), own) for side in case.sides())
        counts = np.array([bool(a or b) for a, b in zip(alpha, beta, strict=True)])
        least = float(case.options["least_factor"])
        above, below = (np.array([sum(side[together][1:], side[together][0])], own.dtype) for side in (alpha, beta))
        along, against = together & ~case.goods, together & case.goods
        shrink = Shared(along, above, below, against, 1.0 - least if least > 0.0 else None)
        return mixed(case, own, False, np.flatnonzero(counts & ~together), alpha[None], beta[None], [shrink])

    return alone(Program("efficiency", state))


def two_steps(first: str, second: str, state: Callable[..., Statement], asked: bool) -> Model:
    """A score, and where the others do not reach a DMU that of the mirror image without its own row."""
    programs = [Program(first, partial(state, False))]
    if asked:
        programs.append(Program(second, partial(state, True), excludes=True))
    return Model(tuple(programs), partial(beyond, first, second), partial(deciding, first, second), goes_on=at_one)


def of_rows(view: View, name: str, where: Ints, like: Numbers) -> Numbers:
    """What was kept of some rows, as numbers like ``like``."""
    values = view.kept[name][where]
    if like.dtype != object:
        return values
    return np.array([[one(float(v), like) for v in line] for line in values], dtype=object)
