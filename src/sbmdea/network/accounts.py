"""What is counted where: the rows of a network's program, and the weights of its score."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import SpecError
from ..support.messages import nearest, shown
from ..support.spelling import choose
from ..technology.process import Process
from ..technology.returns import Technology, technology
from .graph import Network
from .histories import Floats, Histories

EMPTY = ("raise", "drop", "one")


@dataclass(frozen=True)
class Account:
    """An own value that the reference point is held against: less is better (sign 1) or more is (−1).

    It counts in the numerator (``above``), in the denominator (``below``), or in neither.
    """

    column: int
    period: int
    division: int
    sign: float
    above: float = 0.0
    below: float = 0.0


@dataclass(frozen=True)
class Term:
    """Σ_j λ_j z_j of a column of one period, over the intensities of a block (period, division)."""

    block: int
    column: int
    period: int


@dataclass(frozen=True)
class Accounts:
    """All rows; ``held`` are equal to the own value, and of ``joins`` both terms are equal."""

    scored: tuple[Account, ...]
    held: tuple[Term, ...]
    joins: tuple[tuple[Term, Term], ...]
    links: tuple[tuple[int, int], ...]  # (link, period) of the first joins; the others are of stocks, (stock, period)
    stocks: tuple[tuple[int, int], ...]
    technologies: tuple[Technology, ...]  # of the divisions
    above: Floats  # (T, K) weights of the cells' brackets
    below: Floats

    @property
    def cells(self) -> tuple[int, int]:
        T, K = self.above.shape
        return T, K

    def block(self, period: int, division: int) -> int:
        return period * self.cells[1] + division


def accounts(
    model: str,
    data: Histories,
    network: Network,
    *,
    rts: Any,
    orientation: str,
    undesirable_as: str,
    weights: Any,
    period_weights: Any,
    empty: str,
    terminal: bool,
    initial: Mapping[Hashable, Hashable] | None,
) -> Accounts:
    choose("empty", empty, EMPTY)
    T, K = data.periods, len(network.divisions)
    number = {name: k for k, name in enumerate(network.names)}
    share = _shares("weights", weights, network.names, "divisions")
    periods = data.panel.periods.tolist() if data.dynamic else [None]
    when = _shares("period_weights", period_weights if data.dynamic else None, periods, "periods")
    if period_weights is not None and not data.dynamic:
        raise SpecError("period_weights need carry-overs: without them every period has a score of its own.")
    bads_above = undesirable_as == "input"
    rows: list[tuple[int, int, int, float, bool]] = []  # column, period, division, sign, whether in the numerator
    held: list[Term] = []
    joins: list[tuple[Term, Term]] = []
    for t in range(T):
        for k, one in enumerate(network.divisions):
            rows += [(data.place(x), t, k, 1.0, True) for x in one.inputs]
            rows += [(data.place(y), t, k, -1.0, False) for y in one.outputs]
            rows += [(data.place(b), t, k, 1.0, bads_above) for b in one.undesirable]
        for link in network.links:
            column, sender, receiver = data.place(link.column), number[link.sender], number[link.receiver]
            if link.kind == "as_input":
                rows.append((column, t, receiver, 1.0, True))
            elif link.kind == "as_output":
                rows.append((column, t, sender, -1.0, False))
            elif link.kind == "as_undesirable":
                rows.append((column, t, sender, 1.0, bads_above))
            elif link.kind == "fixed":
                held.append(Term(t * K + sender, column, t))
            joins.append((Term(t * K + sender, column, t), Term(t * K + receiver, column, t)))
        for stock in network.carryovers:
            column, k = data.place(stock.column), number[stock.division]
            if t < T - 1 or terminal:
                if stock.kind in ("good", "bad"):
                    rows.append((column, t, k, -1.0 if stock.kind == "good" else 1.0, stock.kind == "bad"))
                elif stock.kind == "fixed":
                    held.append(Term(t * K + k, column, t))
    links = [(number, t) for t in range(T) for number in range(len(network.links))]
    stocks: list[tuple[int, int]] = []
    for t in range(T - 1):
        for s, stock in enumerate(network.carryovers):
            column, k = data.place(stock.column), number[stock.division]
            joins.append((Term(t * K + k, column, t), Term((t + 1) * K + k, column, t)))
            stocks.append((s, t))
    for stock_name, opening in (initial or {}).items():
        owner = next(one.division for one in network.carryovers if one.column == stock_name)
        held.append(Term(number[owner], data.place(opening), 0))
    above, below = (
        _brackets(network.divisions, rows, np.outer(when, share), side, orientation, empty) for side in (True, False)
    )
    count = {side: np.zeros((T, K)) for side in (True, False)}
    for _, t, k, _, side in rows:
        count[side][t, k] += 1.0
    scored = tuple(
        Account(
            column, t, k, sign,
            above[t, k] / count[True][t, k] if side and orientation != "output" else 0.0,
            below[t, k] / count[False][t, k] if not side and orientation != "input" else 0.0,
        )
        for column, t, k, sign, side in rows
    )  # fmt: skip
    return Accounts(
        scored, tuple(held), tuple(joins), tuple(links), tuple(stocks), _technologies(network, rts), above, below
    )


def _shares(option: str, given: Any, names: Any, what: str) -> Floats:
    """Weights that sum to 1."""
    if given is None:
        return np.full(len(names), 1.0 / len(names))
    if not isinstance(given, Mapping):
        raise SpecError(f"{option} must be a dictionary with a weight for each of the {what}; got {given!r}.")
    for name in given:
        if name not in names:
            raise SpecError(f"{option} must name {what}; got {shown(name)}.{nearest(name, names)}")
    lacking = [shown(name) for name in names if name not in given]
    if lacking:
        raise SpecError(f"{option} must have a weight for each of the {what}; {', '.join(lacking)} lack one.")
    found = np.array([_weight(option, given[name]) for name in names])
    if not found.sum() > 0.0:
        raise SpecError(f"{option} must not all be 0.")
    return np.asarray(found / found.sum())


def _weight(option: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0.0 <= float(value) < np.inf:
        raise SpecError(f"{option} must be numbers of at least 0; got {value!r}.")
    return float(value)


def _brackets(
    divisions: tuple[Process, ...],
    rows: list[tuple[int, int, int, float, bool]],
    weights: Floats,
    side: bool,
    orientation: str,
    empty: str,
) -> Floats:
    """The weights of the brackets of one side, for divisions that have something to score there."""
    if orientation == ("output" if side else "input"):
        return weights
    there = np.zeros(weights.shape, bool)
    for _, t, k, _, of in rows:
        there[t, k] |= of == side
    if there.all() or empty == "one":
        return weights
    if empty == "drop":
        left = np.where(there, weights, 0.0)
        if not left.sum() > 0.0:
            raise SpecError(f"no division with a weight has anything to score among its {'in' if side else 'out'}puts.")
        return np.asarray(left / left.sum())
    name = divisions[int(np.flatnonzero(~there.all(axis=0))[0])].name
    noun, kind = ("input", "as_input") if side else ("output", "as_output")
    raise SpecError(
        f"division {shown(name)} has no {noun} of its own, so it has no {noun} side to score. Score it by its link "
        f'({kind}), pass empty="drop" (the others\' weights are scaled up) or empty="one" (it counts as efficient '
        "there; used by some programs, raises scores)."
    )


def _technologies(network: Network, rts: Any) -> tuple[Technology, ...]:
    if not isinstance(rts, Mapping):
        return (technology(rts),) * len(network.divisions)
    for name in rts:
        if name not in network.names:
            raise SpecError(f"rts must name divisions; got {shown(name)}.{nearest(name, network.names)}")
    lacking = [shown(name) for name in network.names if name not in rts]
    if lacking:
        raise SpecError(f"rts must be given for every division; {', '.join(lacking)} lack it.")
    return tuple(technology(rts[name]) for name in network.names)
