"""Rows that know where in the whole they stand, and the tables of a result by rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..result import Result
    from ..technology.points import Ints


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of the data, ascending by their number in the whole: that of the part times 2³², and the place in it."""

    frame: pd.DataFrame
    name: Ints  # (n,)

    def take(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Rows:
        return Rows(self.frame[which] if which.dtype == bool else self.frame.iloc[which], self.name[which])

    def join(self, *others: Rows) -> Rows:
        """All rows, each once."""
        name, first = np.unique(np.concatenate([self.name, *(one.name for one in others)]), return_index=True)
        frames = [one.frame for one in (self, *others) if len(one.frame)] or [self.frame]
        return Rows(pd.concat(frames).iloc[first], name)


def drawn(result: Result, name: str, row: Ints, number: Ints | None = None) -> pd.DataFrame:
    """A table of the result, indexed by ``row``: where each row of its panel is elsewhere.

    ``number`` of the rows in the whole: the order of a row's peers, where it is not that of the panel.
    """
    outcome = result.outcome
    rows = row[outcome.rows]
    if name == "scores":
        proof = result.certificate
        table = pd.concat([result.efficiency, result.components, result.status, proof.pop("certified"), proof], axis=1)
    elif name == "intensities":
        peers = outcome.intensity
        table, rows = result.intensities, np.repeat(rows, np.diff(peers.ptr))
        if number is not None:
            by_window = () if peers.window is None else (peers.window,)
            order = np.lexsort((number[peers.peer], *by_window, rows))
            table, rows = table.iloc[order], rows[order]
    elif name == "windows":
        table, rows = _windows(result, row)
    else:
        table = getattr(result, name)
    return table.set_axis(pd.Index(rows))


def labelled(table: pd.DataFrame, labels: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table of a part's rows, by their place, under their index and with their labels."""
    if name == "intensities":
        return table.reset_index(drop=True)
    rows = table.index.to_numpy()
    whole = len(rows) == len(labels) and (rows == np.arange(len(labels))).all()
    mine = labels if whole else labels.iloc[rows]
    return pd.concat([mine, table.set_axis(mine.index)], axis=1)


def _windows(result: Result, row: Ints) -> tuple[pd.DataFrame, Ints]:
    """Every window's score, row by row."""
    cells, number = result.outcome.cells, result.outcome.cell_window
    assert result.windows is not None
    assert cells is not None
    assert number is not None
    place = np.empty(len(number), np.int64)  # of each cell in the table, which goes window by window
    place[np.argsort(number, kind="stable")] = np.arange(len(number))
    return result.windows.iloc[place].reset_index(level=0), row[cells.rows]
