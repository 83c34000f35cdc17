"""The answer of models over networks: overall scores, and those of divisions, periods and cells."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..results.frames import labelled
from ..results.locate import place
from ..results.outcome import SOLVERS
from ..results.typeset import number
from ..support.messages import listed, shown
from ..writing.workbook import options_table
from .accounts import Accounts
from .histories import Histories
from .network_answer import NetworkAnswer
from .network_outcome import NetworkOutcome
from .scored import DIVISIONS, PERIODS, labelled_parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..formulation.problem import Problem
    from ..verification.found import Verification
    from ..writing.tabular import Sheets

UNIQUE = 1e-7  # a part whose range is no wider has one score
MANY_COLUMNS = 3  # histories per scored column of all divisions and periods, below which scores crowd at 1


class NetworkResult(NetworkAnswer):
    """Scores of whole DMUs and of the parts that they are made of, with slacks, targets, prices and certificates.

    ``efficiency`` has a row per DMU where there are carry-overs, and otherwise per row of the data; ``slacks``,
    ``targets`` and ``prices`` have a row per row of the data that was scored. The overall score is unique, those of
    parts need not be: see ``decomposition`` of `network_sbm`.
    """

    def __init__(
        self,
        data: Histories,
        rows: Accounts,
        outcome: NetworkOutcome,
        options: Mapping[str, object],
    ) -> None:
        vars(self).update(_data=data, _rows_of=rows, outcome=outcome, _options=dict(options))

    @property
    def components(self) -> pd.DataFrame:
        """``numerator`` and ``denominator`` of the score, made of the cells; and the programs behind it, where there
        are two: ``network_sbm`` and ``super``."""
        found = {"numerator": self.outcome.above.sum(axis=(1, 2)), "denominator": self.outcome.below.sum(axis=(1, 2))}
        if self._options.get("super_efficiency"):
            found |= {"network_sbm": self.outcome.first, "super": self.outcome.second}
        return pd.DataFrame(found, index=self._labels)

    @property
    def divisions(self) -> pd.DataFrame:
        """The score of each division over all periods; with ``decomposition="range"`` columns (division, "low") and
        (division, "high")."""
        return self._parts(DIVISIONS, list(self.network.names), 1)

    @property
    def periods(self) -> pd.DataFrame:
        """The score of each period over all divisions, likewise; one column "all" without carry-overs."""
        return self._parts(PERIODS, self._periods, 2)

    @property
    def cells(self) -> pd.DataFrame:
        """The score of each division in each period: a row per row of the data, a column per division."""
        ratio = _ratio(self.outcome.above, self.outcome.below)
        return pd.DataFrame(self._by_row(ratio), index=self._row_labels, columns=list(self.network.names))

    @property
    def weights(self) -> pd.DataFrame:
        """How much each division's score counts in the overall one, which is their weighted mean where it is not
        output-oriented: the division's share of the denominator."""
        below = self.outcome.below.sum(axis=1)
        return pd.DataFrame(
            below / below.sum(axis=1, keepdims=True), index=self._labels, columns=list(self.network.names)
        )

    @property
    def slacks(self) -> pd.DataFrame:
        """Distance to the target in data units, positive where there is room for improvement. For links and stocks
        that are free, observed − target, of either sign."""
        return self._by_column(self.outcome.slacks + 0.0)

    @property
    def targets(self) -> pd.DataFrame:
        """The projection in data units; both ends of a link, and of a stock, have the same."""
        return self._by_column(self.outcome.targets)

    @property
    def prices(self) -> pd.DataFrame:
        """Dual weight of each column, in units of 1/column. For links and stocks the internal price: what one unit more
        is worth to the division that hands it over, at the expense of the one that takes it; NaN for the stock at the
        end of the last period."""
        found = self.outcome.account_price.copy()
        T = self._data.periods
        for link in self.network.links:
            k = self._data.place(link.column)
            found[:, :, k] = self.outcome.join_price[:, :, k]
        for stock in self.network.carryovers:
            k = self._data.place(stock.column)
            found[:, :, k] = self.outcome.join_price[:, :, k]
            found[:, T - 1, k] = np.nan
        return self._by_column(found + 0.0)

    @property
    def intensities(self) -> pd.DataFrame:
        """Long frame of the nonzero λ: the DMU, the period, the division, the peer, ``intensity``."""
        lam, N = self.outcome.intensity, len(self._data.values)
        K = len(self.network.divisions)
        owner = np.repeat(np.arange(len(lam.ptr) - 1), np.diff(lam.ptr))
        block, peer = lam.peer // N, lam.peer % N
        names = [name if name is not None else "dmu" for name in self._data.panel.index.names]
        found: dict[Hashable, Any] = {}
        if self._data.dynamic:
            found[names[0]] = self._labels.take(owner)
            found[names[1]] = self._data.panel.periods.take(block // K)
            found["division"] = np.array(self.network.names, dtype=object)[block % K]
            found["peer"] = self._data.labels.take(peer)
        else:
            own, other = self._labels.take(owner), self._data.labels.take(peer)
            for level, name in enumerate(names):
                found[name] = own.get_level_values(level)
            found["division"] = np.array(self.network.names, dtype=object)[block % K]
            for level, name in enumerate(("peer", "peer_period")[: len(names)]):
                found[name] = other.get_level_values(level)
        found["intensity"] = lam.value
        return pd.DataFrame(found)

    @property
    def flags(self) -> pd.DataFrame:
        """What to know before leaning on a score: ``borderline`` (hardly below or above 1), ``ill_posed`` (floating
        point could not settle it: data that are nearly proportional, whose score can change with their last digit),
        ``few_dmus`` (fewer than three per scored column of all divisions and periods), and with
        ``decomposition="range"`` ``division_not_unique``."""
        score, N = self.outcome.efficiency, len(self.outcome.efficiency)
        distance = np.abs(score - 1.0)
        found = {
            "borderline": (distance > 1e-9) & (distance < 1e-5),
            "ill_posed": self.outcome.by == SOLVERS.index("exact"),
            "few_dmus": np.full(N, len(self._data.values) < MANY_COLUMNS * len(self._rows_of.scored)),
        }
        if self._options.get("decomposition") == "range":
            width = self.outcome.ranges[:, :, 1] - self.outcome.ranges[:, :, 0]
            found["division_not_unique"] = (width > UNIQUE).any(axis=1)
        return pd.DataFrame(found, index=self._labels)

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU: the overall score, its divisions, its periods, status and flags."""
        divisions, periods = self.divisions, self.periods
        for frame, word in ((divisions, "division"), (periods, "period")):
            frame.columns = pd.Index(
                [f"{word} {' '.join(map(str, one)) if isinstance(one, tuple) else one}" for one in frame.columns]
            )
        many = [periods] if self._data.periods > 1 else []
        certified = self.certificate[["certified"]]
        return pd.concat(
            [self.efficiency.to_frame(), divisions, *many, self.status.to_frame(), certified, self.flags], axis=1
        )

    def frames_of_report(self) -> Iterator[tuple[str, str, pd.DataFrame]]:
        """Divisions, periods, slacks and targets where a score has one row of data, and flags."""
        yield "divisions", "score", self.divisions
        if self._data.periods > 1:
            yield "periods", "score", self.periods
        else:
            yield "slacks", "amount", self.slacks
            yield "targets", "amount", self.targets
        yield "flags", "word", self.flags

    def sheets(self) -> Sheets:
        """Scores, divisions, periods, cells, a sheet with slacks and targets per division, peers, prices, certificates,
        options."""
        levels, of_rows = self._labels.nlevels, self._row_labels.nlevels
        tables: Sheets = {"scores": (labelled(self.to_frame()), levels), "cells": (labelled(self.cells), of_rows)}
        slacks, targets = self.slacks, self.targets
        for one in self.network.divisions:
            ends = [link.column for link in self.network.links if one.name in (link.sender, link.receiver)]
            stocks = [stock.column for stock in self.network.carryovers if stock.division == one.name]
            mine = [*one.all, *ends, *stocks]
            both = [slacks[mine].add_prefix("slack "), targets[mine].add_prefix("target ")]
            tables[f"division {one.name}"[:31]] = (labelled(pd.concat(both, axis=1)), of_rows)
        tables["peers"] = (self.intensities, levels)
        tables["prices"] = (labelled(self.prices), of_rows)
        tables["certificates"] = (labelled(self.certificate), levels)
        tables["options"] = (options_table(self.printable_options()), 1)
        return tables

    def verify(self, exact: bool = False) -> Verification:
        """Hold everything shown here against the documented program, without a line of the solver: whether peers,
        links and stocks lead to the targets and the scores, and whether the prices prove that nothing scores less.

        ``exact=True`` solves every program in rational arithmetic over the shortest decimals of the data; ``lower`` and
        ``upper`` are then proved to enclose the optimum.
        """
        from .network_claim import verify

        return verify(self, exact)

    def problem(self, dmu: Hashable) -> Problem:
        """The program that decided one score, to print, to solve with HiGHS and to hand to cvxpy; ``dmu`` as in the
        index of ``efficiency``."""
        from ..formulation.problem import Problem
        from .network_outcome import technologies_of
        from .network_written import network_program

        entry = place(self._labels, dmu)
        dmu = self._labels[entry]
        o, beyond = int(self.outcome.evaluated[entry]), bool(self.outcome.beyond[entry])
        frontier = self._options.get("frontier", "contemporaneous")
        among = next(members for members, scored in technologies_of(self._data, frontier) if o in scored)
        members = among[among != o] if beyond else among
        return Problem(network_program(self._data, self.network, self._rows_of, members, o, dmu, self._periods, beyond))

    def stored(self) -> dict[str, object]:
        """What `save` writes."""
        return {"data": self._data, "rows": self._rows_of, "outcome": self.outcome, "options": self._options}

    @classmethod
    def restored(
        cls, data: Histories, rows: Accounts, outcome: NetworkOutcome, options: Mapping[str, object]
    ) -> NetworkResult:
        """What `stored` gave, as a result again."""
        return cls(data, rows, outcome, options)

    def graph(self, dmu: Hashable, period: Hashable = None, *, ax: Axes | None = None) -> Axes:
        """A picture of the network with the scores of one DMU in its divisions (of one period, or of all) and their
        columns, and what is handed over, observed → target, on its links (of that period, or of the last). It needs
        matplotlib."""
        from ..plots.style import name
        from .graph import columns_of
        from .graph_picture import graph_picture

        data, when, entry = self._data, self._periods, place(self._labels, dmu)
        if period is not None and (not data.dynamic or period not in when):
            among = f"one of {listed([shown(one) for one in when], 'period')}" if data.dynamic else "None: name the row"
            raise DataError(f"period must be {among}; got {shown(period)}.")
        t = len(when) - 1 if period is None else when.index(period)
        above, below = self.outcome.above[entry], self.outcome.below[entry]
        parts = _ratio(above.sum(axis=0), below.sum(axis=0)) if period is None else _ratio(above[t], below[t])
        boxes = {
            one.name: "\n".join([name(one.name), number(score), *columns_of(self.network, one, name)])
            for one, score in zip(self.network.divisions, parts.tolist(), strict=True)
        }
        o, targets = self.outcome.evaluated[entry], self.outcome.targets[entry]
        arrows = []
        for link in self.network.links:
            k = data.place(link.column)
            handed = f"{data.values[o, t, k]:g} → {targets[t, k]:.6g}"
            arrows.append((link.sender, link.receiver, f"{name(link.column)}\n{handed}"))
        who = name(self._labels[entry]) if period is None else f"{name(self._labels[entry])}, {name(period)}"
        said = f"{who}: {number(float(self.outcome.efficiency[entry]))}"
        return graph_picture(boxes, arrows, title=said, ax=ax)

    def _middle(self) -> pd.DataFrame:
        return pd.DataFrame(
            _ratio(self.outcome.above.sum(axis=1), self.outcome.below.sum(axis=1)),
            index=self._labels,
            columns=list(self.network.names),
        )

    def _parts(self, kind: str, names: list[Any], axis: int) -> pd.DataFrame:
        if self._options.get("decomposition") != "range" or len(names) == 1:
            above, below = (
                side.sum(axis=1 if kind == DIVISIONS else 2) for side in (self.outcome.above, self.outcome.below)
            )
            return pd.DataFrame(_ratio(above, below), index=self._labels, columns=names)
        known = dict(enumerate(labelled_parts(self._rows_of, self.network.names, self._periods)))
        columns, values = [], []
        for name in names:
            at = next(i for i, one in known.items() if one == (kind, name))
            for side, word in enumerate(("low", "high")):
                columns.append((name, word))
                values.append(self.outcome.ranges[:, at, side])
        return pd.DataFrame(np.stack(values, axis=1), index=self._labels, columns=pd.MultiIndex.from_tuples(columns))

    @property
    def _periods(self) -> list[Any]:
        return self._data.panel.periods.tolist() if self._data.dynamic else ["all"]

    @property
    def _order(self) -> tuple[Any, Any]:
        """The scored rows of the data in their order: entry and period of each."""
        rows = self._data.rows[self.outcome.evaluated]
        order = np.argsort(rows, axis=None)
        return np.unravel_index(order, rows.shape)[0], np.unravel_index(order, rows.shape)[1]

    @property
    def _row_labels(self) -> pd.Index[Any]:
        entry, t = self._order
        labels: pd.Index[Any] = self._data.panel.index.take(self._data.rows[self.outcome.evaluated][entry, t])
        return labels

    def _by_row(self, values: Any) -> Any:
        entry, t = self._order
        return values[entry, t]

    def _by_column(self, values: Any) -> pd.DataFrame:
        opening = set((self._options.get("initial") or {}).values())  # type: ignore[attr-defined]
        kept = [k for k, label in enumerate(self._data.columns) if label not in opening]
        columns: Any = pd.Index([self._data.columns[k] for k in kept], tupleize_cols=False)
        return pd.DataFrame(self._by_row(values)[:, kept], index=self._row_labels, columns=columns)

    @property
    def _score(self) -> NDArray[np.float64]:
        found: NDArray[np.float64] = self.outcome.efficiency
        return found

    def _shown(self) -> pd.DataFrame:
        return pd.concat([self.efficiency.to_frame(), self._middle(), self.status.to_frame()], axis=1)

    _rows_of: Accounts
    outcome: NetworkOutcome


def _ratio(above: Any, below: Any) -> Any:
    """The scores of parts: NaN where a part has no weight, 1 where it cannot be told from 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = above / below
    return np.where(np.abs(ratio - 1.0) <= 1e-12, 1.0, ratio)
