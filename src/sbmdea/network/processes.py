"""Divisions as processes between priced items, and how the score of the whole is made of theirs."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import SpecError
from ..lp.batch import LPSolution
from ..lp.driver import certified
from ..lp.status import Status
from ..support.messages import nearest, shown
from ..technology.frontier import Frontier, blocks
from .graph import Network
from .histories import Bools, Floats, Histories, Ints
from .price_program import PriceProgram, solved

EASES = (1e-14, 1e-12, 1e-10, 1e-9)  # how much of a score may be lost, relatively, when parts of it are looked at


@dataclass(frozen=True, eq=False)
class Chain:
    """For every history and division, over the items (and the divisions' intercepts, where there are any): what it
    makes and what it takes; and the same of the whole, of which the score is the ratio."""

    items: tuple[Hashable, ...]
    free: Bools  # (q,)
    made: Floats  # (n, P, q)
    taken: Floats
    whole_made: Floats  # (n, q)
    whole_taken: Floats


def chain(data: Histories, network: Network, form: str, variable: bool, same: Mapping[Hashable, Any] | None) -> Chain:
    """``form`` "multiplicative": what is made in the end over what is taken from outside; "additive": what all
    divisions make over what all take."""
    item = items_of(network, same)
    labels = tuple(dict.fromkeys(item.values()))
    place = {label: k for k, label in enumerate(labels)}
    n, P, m = len(data.values), len(network.divisions), len(labels)
    q = m + (P if variable else 0)
    made, taken = np.zeros((n, P, q)), np.zeros((n, P, q))
    final, outside = np.zeros((n, q)), np.zeros((n, q))
    for p, one in enumerate(network.divisions):
        for label in one.inputs:
            taken[:, p, place[item[label]]] += data.values[:, 0, data.place(label)]
        outside += taken[:, p]
        for label in one.outputs:
            made[:, p, place[item[label]]] += data.values[:, 0, data.place(label)]
        if variable:
            made[:, p, m + p] = 1.0
        final += made[:, p]
    number = {name: p for p, name in enumerate(network.names)}
    for link in network.links:
        k, column = place[item[link.column]], data.values[:, 0, data.place(link.column)]
        made[:, number[link.sender], k] += column
        taken[:, number[link.receiver], k] += column
    free = np.arange(q) >= m
    if form == "additive":
        return Chain(labels, free, made, taken, made.sum(axis=1), taken.sum(axis=1))
    return Chain(labels, free, made, taken, final, outside)


def items_of(network: Network, same: Mapping[Hashable, Any] | None) -> dict[Hashable, Hashable]:
    """The item that each column holds an amount of."""
    columns = [label for one in network.divisions for label in (*one.inputs, *one.outputs)]
    columns += [link.column for link in network.links]
    found: dict[Hashable, Hashable] = {label: label for label in columns}
    if same is None:
        return found
    if not isinstance(same, Mapping):
        raise SpecError(f"items must be a dictionary from names to lists of columns; got {same!r}.")
    for name, several in same.items():
        for label in [several] if isinstance(several, str) else several:
            if label not in found:
                raise SpecError(f"items must name columns of the network; got {shown(label)}.{nearest(label, columns)}")
            if found[label] != label:
                raise SpecError(f"a column is one item; {shown(label)} is in {shown(found[label])} and {shown(name)}.")
            found[label] = name
    return found


@dataclass(frozen=True, eq=False)
class Priced:
    """What was found, one entry per evaluated history."""

    evaluated: Ints
    score: Floats
    parts: Floats  # (N, P)
    ranges: Floats  # (N, P, 2)
    prices: Floats  # (N, q), at which the whole takes 1
    weight: list[tuple[Ints, Ints, Floats]]  # per entry: division, history, λ
    status: np.ndarray
    primal_residual: Floats
    dual_violation: Floats
    gap: Floats
    certified: Bools
    by: np.ndarray


def priced(data: Histories, of: Chain, frontier: Frontier, decomposition: str, threads: int | None) -> Priced:
    found = [_block(of, one.reference, one.evaluate, decomposition, threads) for one in blocks(data.panel, frontier)]
    return joined_up(found)


def joined_up(found: Sequence[Priced]) -> Priced:
    order = np.argsort(np.concatenate([one.evaluated for one in found]), kind="stable")
    whole: dict[str, Any] = {
        name: np.concatenate([getattr(one, name) for one in found])[order]
        for name in vars(found[0])
        if name != "weight"
    }
    weight = [entry for one in found for entry in one.weight]
    return Priced(**whole, weight=[weight[i] for i in order])


def _block(of: Chain, members: Ints, evaluated: Ints, decomposition: str, threads: int | None) -> Priced:
    N, P = len(evaluated), of.made.shape[1]
    asked = program_of(of, members, evaluated)
    score, prices, solution = solved(asked, threads)
    lost = solution.status == Status.INFEASIBLE
    solution.status[lost] = Status.FAILED  # a DMU's own processes are a solution
    optimal = solution.status == Status.OPTIMAL
    score = np.where(optimal, np.where(np.abs(score - 1.0) <= 1e-12, 1.0, score), np.nan)
    ranges = np.full((N, P, 2), np.nan)
    some = np.flatnonzero(optimal)
    if decomposition != "solver" and len(some):
        prices[some], ranges[some] = _decomposed(
            of, members, evaluated[some], score[some], prices[some], decomposition, threads
        )
    scale = np.einsum("nq,nq->n", of.whole_taken[evaluated], prices)
    prices = prices / scale[:, None]
    parts = ratios(of, evaluated, prices)
    parts[~optimal], prices[~optimal] = np.nan, np.nan
    by = np.where(solution.exact, 4, np.where(solution.fallback, 1, 0)).astype(np.int8)
    return Priced(
        evaluated, score, parts, ranges, prices, _weights(solution, members), solution.status,
        solution.primal_residual, solution.dual_violation, solution.gap, certified(solution), by,
    )  # fmt: skip


def ratios(of: Chain, evaluated: Ints, prices: Floats) -> Floats:
    """What each division makes over what it takes, at these prices; NaN where it takes nothing of a price."""
    made, taken = (np.einsum("npq,nq->np", side[evaluated], prices) for side in (of.made, of.taken))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(taken > 0.0, made / taken, np.nan)
    return np.where(np.abs(found - 1.0) <= 1e-12, 1.0, found)


def program_of(
    of: Chain,
    members: Ints,
    evaluated: Ints,
    gain: Floats | None = None,
    norm: Floats | None = None,
    kept: Floats | None = None,
    divisions: Sequence[int] | None = None,
) -> PriceProgram:
    """The program of the whole, or another one over the same processes (or those of some ``divisions``)."""
    gain = of.whole_made[evaluated] if gain is None else gain
    norm = of.whole_taken[evaluated] if norm is None else norm
    kept = np.zeros((len(evaluated), 0, gain.shape[1])) if kept is None else kept
    among = range(of.made.shape[1]) if divisions is None else divisions
    amounts = np.concatenate([(of.made - of.taken)[members, p] for p in among])
    usual = (of.made + of.taken)[evaluated].sum(axis=1) / 2.0
    return PriceProgram(amounts, of.free, gain, norm, kept, np.where(usual > 0.0, usual, 1.0))


def best(
    of: Chain,
    members: Ints,
    evaluated: Ints,
    division: int,
    kept: Sequence[tuple[Floats, Floats, Floats]],
    lowest: bool = False,
    threads: int | None = None,
) -> tuple[Floats, Floats]:
    """The highest (or lowest) score of a division where every ratio of ``kept`` (made, taken, at least) is kept."""
    made, taken = of.made[evaluated, division], of.taken[evaluated, division]
    score, prices = np.full(len(evaluated), np.nan), np.full((len(evaluated), made.shape[1]), np.nan)
    left = np.arange(len(evaluated))
    for ease in EASES:
        held = np.stack([a - (least * (1.0 - ease))[:, None] * b for a, b, least in kept], axis=1)
        asked = program_of(of, members, evaluated[left], -made[left] if lowest else made[left], taken[left], held[left])
        found, at, solution = solved(asked, threads)
        good = solution.status == Status.OPTIMAL
        score[left[good]], prices[left[good]] = (-found if lowest else found)[good], at[good]
        left = left[~good]
        if not len(left):
            break
    return np.where(np.abs(score - 1.0) <= 1e-12, 1.0, score), prices


def _decomposed(
    of: Chain, members: Ints, evaluated: Ints, score: Floats, prices: Floats, decomposition: str, threads: int | None
) -> tuple[Floats, Floats]:
    """Prices at which one division after another scores as high as it can, and the range of each."""
    P = of.made.shape[1]
    whole = (of.whole_made[evaluated], of.whole_taken[evaluated], score)
    ranges = np.full((len(evaluated), P, 2), np.nan)
    kept, prices = [whole], prices.copy()
    left = np.arange(len(evaluated))
    for p in range(P):
        if decomposition == "range":
            for side, lowest in enumerate((True, False)):
                ranges[:, p, side] = best(of, members, evaluated, p, [whole], lowest, threads)[0]
        here = [(a[left], b[left], least[left]) for a, b, least in kept]
        top, at = best(of, members, evaluated[left], p, here, threads=threads)
        good = ~np.isnan(top)
        prices[left[good]] = at[good]
        highest = np.full(len(evaluated), np.nan)
        highest[left] = top
        kept.append((of.made[evaluated, p], of.taken[evaluated, p], highest))
        left = left[good]
        if not len(left):
            break
    return prices, ranges


def _weights(solution: LPSolution, members: Ints) -> list[tuple[Ints, Ints, Floats]]:
    n, q = len(members), solution.basis.shape[1] - 1
    p = 1 + 2 + q + 1  # private columns, where nothing is kept
    found = []
    for basis, value in zip(solution.basis, solution.value, strict=True):
        of = np.flatnonzero((basis >= p) & (value > 0.0))
        column = basis[of] - p
        order = np.argsort(column)
        found.append(((column // n)[order], members[column % n][order], value[of][order]))
    return found
