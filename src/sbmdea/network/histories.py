"""The data of a network: what every DMU's divisions took, made, handed on and kept, period by period."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.columns import Columns
from ..data.domain import Domain
from ..data.panel import Panel, read_panel
from ..errors import DataError, SpecError
from ..support.messages import listed, named_rows, nearest, shown
from .graph import Network

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DIGITS = 15  # decimals up to which a column is read as whole numbers of its last place
WHOLE = 2.0**53


@dataclass(frozen=True, eq=False)
class Histories:
    """N histories of T periods over d columns; without carry-overs every row of the data is a history of one period.

    ``whole`` holds the values times a power of ten that makes the shortest decimals of a column whole numbers, where
    these are few enough to be exact; a column of data may be multiplied by anything, and so the decimals as printed are
    what is solved, not the binary numbers next to them.
    """

    panel: Panel
    columns: tuple[Hashable, ...]
    values: Floats  # (N, T, d)
    whole: Floats
    power: Floats  # (d,)
    rows: Ints  # (N, T) panel rows
    labels: pd.Index[Any]  # (N,)
    dynamic: bool

    @property
    def periods(self) -> int:
        return int(self.values.shape[1])

    def place(self, column: Hashable) -> int:
        return self.columns.index(column)


def read_histories(
    model: str,
    data: Any,
    network: Network,
    *,
    dmu: Any,
    period: Any,
    group: Any,
    reference: Any,
    evaluate: Any,
    initial: Mapping[Hashable, Hashable] | None = None,
) -> Histories:
    """The columns of a network from a table, checked. DataError for what cannot be scored."""
    if data is None:
        raise DataError(f"{model} must have a table, whose columns the network names; got data=None.")
    opening = _opening(network, initial)
    kinds = {one.column: one.kind for one in network.links} | {one.column: one.kind for one in network.carryovers}
    unscored = {column for column, kind in kinds.items() if kind in ("free", "fixed")}
    unscored |= set(opening.values())
    bad = [one.column for one in network.carryovers if one.kind == "bad"]
    kept = [one.column for one in network.carryovers if one.kind != "bad"]
    labels: dict[str, Any] = {
        "inputs": list(network.columns("inputs")),
        "outputs": [*network.columns("outputs"), *(one.column for one in network.links), *kept, *opening.values()],
        "undesirable": [*network.columns("undesirable"), *bad],
    }
    for role in ("inputs", "outputs"):
        if not labels[role]:
            raise SpecError(f"a network must have {role} somewhere; got none.")
    domain = Domain(model, free=partial(_unscored, unscored), drops=False)
    panel = read_panel(
        data, **labels, dmu=dmu, period=period, group=group, reference=reference, evaluate=evaluate, domain=domain,
        one_frontier=False,
    )  # fmt: skip
    dynamic = bool(network.carryovers)
    if panel.beside and dynamic:
        raise DataError(f"reference must be a mask where there are carry-overs; {model} got a second table.")
    if not dynamic:
        rows, index = np.arange(len(panel.index))[:, None], panel.index
    else:
        rows, index = _paths(panel, network)
    Z = np.hstack([panel.X, panel.Y, panel.B])
    whole, power = _whole(Z)
    return Histories(panel, panel.columns.all, Z[rows], whole[rows], power, rows, index, dynamic)


def _unscored(unscored: set[Hashable], columns: Columns) -> Bools:
    return np.array([label in unscored for label in columns.all])


def _opening(network: Network, initial: Mapping[Hashable, Hashable] | None) -> dict[Hashable, Hashable]:
    if initial is None:
        return {}
    if not isinstance(initial, Mapping):
        raise SpecError(f"initial must be a dictionary from carry-overs to columns; got {initial!r}.")
    known = [one.column for one in network.carryovers]
    for stock in initial:
        if stock not in known:
            raise SpecError(
                f"initial must name carry-overs; got {shown(stock)}.{nearest(stock, known)} "
                f"The carry-overs are {listed([shown(one) for one in known], 'carry-over') or 'none'}."
            )
    return dict(initial)


def _paths(panel: Panel, network: Network) -> tuple[Ints, pd.Index[Any]]:
    """The rows of every DMU in the order of time."""
    named = listed([shown(one.column) for one in network.carryovers], "column")
    if not panel.has_period or len(panel.periods) < 2:
        got = "period= is missing" if not panel.has_period else "there is one period alone"
        raise DataError(f"carry-overs {named} lead from one period to the next; {got}.")
    panel.require_order("a network with carry-overs")
    panel.warn_of_jumps("a network with carry-overs")
    if lacking := panel.missing_cells():
        cells = [f"({shown(who)}, {shown(when)})" for when, dmus in lacking.items() for who in dmus]
        raise DataError(
            f"carry-overs need every period of every DMU; missing: {listed(cells, 'cell')}. Drop these DMUs, or leave "
            "the carry-overs out."
        )
    T = len(panel.periods)
    _, first, unit = np.unique(panel.unit, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rows = np.empty((len(first), T), np.int64)
    rows[np.argsort(order)[unit], panel.period] = np.arange(len(panel.unit))
    for name in ("group", "reference", "evaluate"):
        code = getattr(panel, name)[rows]
        odd = np.flatnonzero((code != code[:, :1]).any(axis=1))
        if len(odd):
            raise DataError(
                f"{name} must be the same in all periods of a DMU where there are carry-overs; it changes for "
                f"{named_rows(panel.index.get_level_values(0), rows[odd, 0])}."
            )
    return rows, panel.index.get_level_values(0)[rows[:, 0]]


def _whole(Z: Floats) -> tuple[Floats, Floats]:
    """Every column in units of its last decimal, where that is exact, and what it was multiplied by."""
    whole, power = Z.copy(), np.ones(Z.shape[1])
    for k, column in enumerate(Z.T):
        for digits in range(DIGITS + 1):
            ten = 10.0**digits
            with np.errstate(over="ignore"):
                scaled = np.rint(column * ten)
            if np.abs(scaled).max(initial=0.0) >= WHOLE:
                break
            if (scaled / ten == column).all():
                whole[:, k], power[k] = scaled, ten
                break
    return whole, power
