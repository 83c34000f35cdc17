"""``plot`` of the analyses: productivity over time, gaps between frontiers, windows, questions side by side."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import SpecError
from ..results.typeset import count
from ..support.means import by_period, periods_of
from ..support.messages import nearest, shown
from . import agreement, components, density, heatmap, trend
from .pictures import Pictures

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class ProductivityPlots(Pictures):
    """Pictures of productivity change; each draws on ``ax``, or on a new figure, and returns its Axes."""

    def __init__(
        self, index: pd.DataFrame, cumulated: pd.DataFrame, parts: Sequence[str], multiplicative: bool
    ) -> None:
        self._frames = {False: index, True: cumulated}
        self._shown = [index.columns[0], *parts]
        self._multiplicative = multiplicative

    def components(self, *, dmu: Hashable = None, cumulated: bool = False, ax: Axes | None = None) -> Axes:
        """The index and its parts by period: their means over DMUs (geometric where parts multiply), or a DMU's own.

        Means are over the DMUs with every part; where ``cumulated``, over those with every period, so that the line
        follows the same DMUs from its beginning to its end.
        """
        frame = self._frames[cumulated][self._shown]
        if dmu is None:
            used = _throughout(frame) if cumulated else frame.dropna()
            means = by_period(used, self._multiplicative)
            said = f"mean of {count(used.index.get_level_values(0).nunique(), 'DMU')}"
        else:
            own = _of(frame, dmu)
            means, said = own.loc[periods_of(frame.index).intersection(own.index, sort=False)], f"{dmu}"
        label = "cumulated change" if cumulated else "change from the period before"
        neutral = 1.0 if self._multiplicative else 0.0
        return components.components(means, neutral, label=label, title=said, ax=ax)

    def heatmap(self, *, cumulated: bool = False, ax: Axes | None = None) -> Axes:
        """Productivity change as DMU × period."""
        frame = self._frames[cumulated]
        neutral = 1.0 if self._multiplicative else 0.0
        label = "cumulated productivity change" if cumulated else "productivity change"
        return heatmap.heatmap(_wide(frame.iloc[:, 0]), label=label, neutral=neutral, ax=ax)


class MetafrontierPlots(Pictures):
    """Pictures of groups and their common frontier."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def gaps(self, *, ax: Axes | None = None) -> Axes:
        """How the technology gap ratios of each group are spread."""
        samples: dict[Hashable, Any] = {
            group: part.to_numpy(float) for group, part in self._frame.groupby("group")["technology_gap_ratio"]
        }
        return density.densities(samples, label="technology gap ratio", ax=ax)


class WindowPlots(Pictures):
    """Pictures of a window analysis."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table

    def windows(self, dmu: Hashable, *, ax: Axes | None = None) -> Axes:
        """One DMU over time, a line for each window: apart where the windows disagree."""
        return trend.lines(_of(self._table, dmu), title=str(dmu), ax=ax)


class ComparisonPlots(Pictures):
    """Pictures of several questions about the same DMUs."""

    def __init__(self, scores: pd.DataFrame) -> None:
        self._scores = scores

    def agreement(self, across: str | None = None, up: str | None = None, *, ax: Axes | None = None) -> Axes:
        """The scores of one question against those of another; the first two unless they are named."""
        scores = self._scores
        names = list(scores.columns)
        pair = [names[0] if across is None else across, names[1] if up is None else up]
        for one in pair:
            if one not in names:
                raise SpecError(f"agreement must be between two questions; got {shown(one)}.{nearest(one, names)}")
        return agreement.agreement(scores[pair], ax=ax)


class CrossPlots(Pictures):
    """Pictures of a cross-efficiency."""

    def __init__(self, matrix: pd.DataFrame) -> None:
        self._matrix = matrix

    def appraisals(self, *, ax: Axes | None = None) -> Axes:
        """Who appraises whom how: a row per DMU that appraises, a column per DMU appraised."""
        return heatmap.heatmap(self._matrix, label="appraisal", ordered=False, ax=ax)


def _of(frame: pd.DataFrame, dmu: Hashable) -> pd.DataFrame:
    labels = frame.index.get_level_values(0)
    if dmu not in labels:
        raise SpecError(f"dmu must be one of the result's; got {shown(dmu)}.{nearest(dmu, list(labels.unique()))}")
    return frame[np.asarray(labels == dmu)].droplevel(0)


def _throughout(frame: pd.DataFrame) -> pd.DataFrame:
    """The DMUs that have every part in every period."""
    periods = frame.index.get_level_values(1).nunique()
    known = frame.dropna().groupby(level=0).size()
    return frame[frame.index.get_level_values(0).isin(known.index[known == periods])]


def _wide(scores: pd.Series[Any]) -> pd.DataFrame:
    table = scores.unstack()
    return table.loc[scores.index.get_level_values(0).unique(), periods_of(scores.index)]
