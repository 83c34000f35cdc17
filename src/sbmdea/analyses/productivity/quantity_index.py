"""The answer of indices that are made of distances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...data.roles import ROLES
from ...results.frames import index as labels
from ...results.frames import labelled
from ...results.owned import own
from ...results.summary import Summary, scalar
from ...results.typeset import aligned, count, number, printable
from ...support.means import mean, periods_of
from ...writing.tabular import Tabular
from ...writing.workbook import options_table
from .change import INDEX, Floats
from .indices import Pairs

if TYPE_CHECKING:
    from ...data.panel import Panel
    from ...verification.found import Verification
    from ...writing.tabular import Sheets

PARTS = ("technical_change", "efficiency_change", "scale_mix_change")


def quantity_index(
    panel: Panel,
    pairs: Pairs,
    table: Mapping[str, Floats],
    found: Mapping[str, Floats],
    levels: pd.DataFrame | None,
    options: Mapping[str, object],
    parts: tuple[str, ...] = PARTS,
) -> QuantityIndex:
    at = labels(panel, pairs.after)
    index = pd.DataFrame(dict(table), index=at)
    rows = pairs.after if levels is None else np.flatnonzero(panel.evaluate)
    return QuantityIndex(
        index, pd.DataFrame(dict(found), index=labels(panel, rows)), levels, dict(options), panel, parts
    )


@dataclass(frozen=True, eq=False, repr=False)
class QuantityIndex(Tabular):
    """Productivity change by aggregates of outputs and inputs.

    What is handed out is the result's own: copy a frame before changing it.
    """

    index: pd.DataFrame  # a row per pair of consecutive periods, at the later one
    distances: pd.DataFrame  # all that the index is made of
    levels: pd.DataFrame | None  # of every observation, where there are levels
    options: Mapping[str, object]
    panel: Panel
    parts: tuple[str, ...] = PARTS  # the columns of ``index`` that multiply to productivity_change

    @property
    def cumulated(self) -> pd.DataFrame:
        """``index`` chained from each DMU's first pair on; a gap in a DMU's periods starts anew."""
        frame, panel = self.index, self.panel
        where = panel.index.get_indexer(frame.index)
        order = np.lexsort((panel.period[where], panel.unit[where]))
        unit, period = panel.unit[where][order], panel.period[where][order]
        starts = np.append(True, (np.diff(unit) != 0) | (np.diff(period) != 1))
        run = pd.Series(np.cumsum(starts), index=frame.index[order])
        chained = frame.iloc[order].groupby(run.to_numpy()).cumprod()
        return chained.iloc[np.argsort(order)]

    def to_frame(self) -> pd.DataFrame:
        """One row per pair: the index and its parts, then ``cumulated …``."""
        return pd.concat([self.index, self.cumulated.add_prefix("cumulated ")], axis=1)

    def verify(self) -> Verification:
        """Every distance solved again from the data by HiGHS, and the index put together again."""
        from ...verification.aggregates import verify

        return verify(self.panel, self.options, self.index, self.distances, self.levels)

    def _told(self) -> Summary:
        """The question in words, and means by period."""
        known = self.index[INDEX]
        lines = [(name, scalar(self.options[name])) for name in ("model", "rts", "orientation")]
        lines += [(role, ", ".join(map(own, getattr(self.panel.columns, role)))) for role in ROLES]
        lines += [
            ("pairs", f"{int(known.notna().sum())} of {count(len(known), 'pair')} of observations have an index"),
            ("growth", f"{int((known > 1.0).sum())} up, {int((known < 1.0).sum())} down"),
        ]
        said = [(name, words) for name, words in lines if words]
        return Summary(f"{aligned(said, right=(False, False))}\n\n{aligned(*self._by_period())}")

    def sheets(self) -> Sheets:
        """Index, levels, distances, options."""
        found = {"index": (labelled(self.to_frame()), 2), "distances": (labelled(self.distances), 2)}
        if self.levels is not None:
            found["levels"] = (labelled(self.levels), 2)
        return {**found, "options": (options_table(self.options), 1)}

    def _by_period(self) -> tuple[list[list[str]], list[bool]]:
        rows = [[printable(self.index.index.names[1]), "pairs", *self.index.columns]]
        whole = self.index.dropna()
        for period, frame in self._frames(whole):
            rows.append([own(period), str(len(frame)), *map(number, mean(frame, True).tolist())])
        return rows, [False, *[True] * (len(rows[0]) - 1)]

    @staticmethod
    def _frames(whole: pd.DataFrame) -> Iterator[tuple[object, pd.DataFrame]]:
        among = whole.index.get_level_values(1)
        for one in periods_of(whole.index):
            yield one, whole[among == one]
        yield "all", whole

    def _shown(self) -> pd.DataFrame:
        return self.index

    def _title(self) -> str:
        return ", ".join(scalar(self.options[name]) for name in ("model", "rts", "orientation"))

    def _foot(self) -> str:
        return f"{count(len(self.index), 'pair')}: {int(self.index[INDEX].notna().sum())} with an index"
