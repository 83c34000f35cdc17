"""Means of productivity change over DMUs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def mean(changes: pd.DataFrame, multiplicative: bool) -> pd.Series[Any]:
    """Over the rows, which must have every part: geometric where parts multiply."""
    return np.exp(np.log(changes).mean()) if multiplicative else changes.mean()


def by_period(changes: pd.DataFrame, multiplicative: bool) -> pd.DataFrame:
    """The means of each period, over the rows that have every part; NaN where there is none."""
    periods = changes.index.get_level_values(1).unique().sort_values()
    means = {period: mean(part, multiplicative) for period, part in changes.dropna().groupby(level=1)}
    return pd.DataFrame(means, index=changes.columns).T.reindex(periods)
