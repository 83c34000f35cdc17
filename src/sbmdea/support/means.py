"""Means of productivity change over DMUs."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd


def periods_of(index: pd.Index[Any]) -> pd.Index[Any]:
    """The periods in a panel's own (dmu, period) index, each once: its level has them in their order."""
    both = cast(pd.MultiIndex, index)
    return both.levels[1].take(np.unique(both.codes[1]))


def mean(changes: pd.DataFrame, multiplicative: bool) -> pd.Series[Any]:
    """Over the rows, which must have every part: geometric where parts multiply."""
    return np.exp(np.log(changes).mean()) if multiplicative else changes.mean()


def by_period(changes: pd.DataFrame, multiplicative: bool) -> pd.DataFrame:
    """The means of each period, over the rows that have every part; NaN where there is none."""
    periods = periods_of(changes.index)
    means = {period: mean(part, multiplicative) for period, part in changes.dropna().groupby(level=1)}
    return pd.DataFrame(means, index=changes.columns).T.reindex(periods)
