"""The program of one history in the data's units, to read, to change and to solve again."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from ..formulation.program import Unknown, WrittenProgram
from ..formulation.text import named
from .accounts import Accounts, Term
from .graph import Network
from .histories import Histories, Ints


def network_program(
    data: Histories,
    network: Network,
    rows: Accounts,
    members: Ints,
    o: int,
    label: object,
    periods: list[Hashable],
    worsens: bool,
) -> WrittenProgram:
    """min Σ W w [1 ∓ …] / Σ W w [1 ± …] over the histories ``members``; the unknowns are the movements of accounts."""
    T, K = rows.cells
    n, names = len(members), network.names
    values = data.values
    titles: list[str] = []
    senses: list[int] = []
    scale: list[float] = []
    bodies: list[np.ndarray] = []
    owns: list[tuple[float, int, float]] = []  # the constant; the unknown of the row and its coefficient
    unknowns: list[Unknown] = []
    above, below = [float(rows.above.sum())], [float(rows.below.sum())]
    towards = -1.0 if worsens else 1.0

    def body(*terms: tuple[float, Term]) -> np.ndarray:
        found = np.zeros((T * K, n))
        for sign, term in terms:
            found[term.block] += sign * values[members, term.period, term.column]
        return found.ravel()

    def when(t: int) -> str:
        return f" in {periods[t]}" if T > 1 else ""

    def add(
        title: str, coefficients: np.ndarray, sense: int, constant: float, unknown: int = -1, by: float = 0.0
    ) -> None:
        titles.append(title)
        bodies.append(coefficients)
        senses.append(sense)
        owns.append((-constant, unknown, by))
        scale.append(abs(constant) or float(np.abs(coefficients).max(initial=0.0)) or 1.0)

    for one in rows.scored:
        own, title = float(values[o, one.period, one.column]), f"{data.columns[one.column]}{when(one.period)}"
        sums = body((1.0, Term(rows.block(one.period, one.division), one.column, one.period)))
        if one.above > 0.0 or one.below > 0.0:
            unknowns.append(Unknown(f"{'a' if worsens else 's'}[{title}]", own))
            above.append(-towards * one.above / own)
            below.append(towards * one.below / own)
            sense = 0 if not worsens else -1 if one.sign > 0.0 else 1
            add(title, sums, sense, own, len(unknowns), one.sign * towards)
        else:
            add(title, sums, -1 if one.sign > 0.0 else 1, own)
    for term in rows.held:
        own = float(values[o, term.period, term.column])
        add(f"{data.columns[term.column]}{when(term.period)}, as it is", body((1.0, term)), 0, own)
    for (number, t), (first, second) in zip((*rows.links, *rows.stocks), rows.joins, strict=True):
        del number
        what = "handed over" if first.block // K == second.block // K else "carried over"
        add(f"{data.columns[first.column]}{when(t)}, {what}", body((1.0, first), (-1.0, second)), 0, 0.0)
    for t in range(T):
        for k, technology in enumerate(rows.technologies):
            for bound, sense in technology.sums:
                ones = np.zeros((T * K, n))
                ones[rows.block(t, k)] = 1.0
                add(f"Σλ of {names[k]}{when(t)}", ones.ravel(), {0: 0, 1: -1, -1: 1}[sense], bound)
    own_rows = np.zeros((len(titles), 1 + len(unknowns)))
    for i, (constant, unknown, by) in enumerate(owns):
        own_rows[i, 0] = constant
        if unknown >= 0:
            own_rows[i, unknown] = by
    who = [named(one) for one in data.labels[members]]
    peers = tuple(f"{names[k]}{when(t)}: {name}" for t in range(T) for k in range(K) for name in who)
    return WrittenProgram(
        name="super network SBM" if worsens else "network SBM",
        label=label,
        columns=tuple(titles),
        totals=0,
        sense=np.array(senses, np.int8),
        scale=np.array(scale),
        peers=peers,
        technology=np.array(bodies),
        idle=None,
        unknowns=tuple(unknowns),
        own=own_rows,
        numerator=np.array(above),
        denominator=np.array(below),
    )
