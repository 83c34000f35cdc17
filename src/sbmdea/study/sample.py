"""The rows and columns of the regressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import DataError
from .panel import CITY, CLUSTER, YEAR

if TYPE_CHECKING:
    from .config import Config

SCORE = "efficiency"
LEAST = 10  # cities, below which a cluster-robust anything is not worth its name


def regression_sample(config: Config, panel: pd.DataFrame, more: Sequence[str] = ()) -> pd.DataFrame:
    """Complete rows of cities seen at least twice, by (city, year); factors and the like in standard deviations.

    ``more`` columns must be complete too. Standard deviations are those of these rows. Raises DataError where too few
    cities are left.
    """
    scaled = [*config.factors, *config.mediators, *config.moderators]
    columns = dict.fromkeys([SCORE, *scaled, *more, *config.controls, *config.groups, CLUSTER])
    complete = panel.set_index([CITY, YEAR])[list(columns)].dropna()
    often = complete.groupby(level=CITY)[SCORE].transform("size") > 1
    sample = complete[often].sort_index()
    cities = sample.index.unique(CITY)
    if len(cities) < LEAST:
        raise DataError(
            f"the regressions must have at least {LEAST} cities with two complete rows; {len(cities)} are left of "
            f"{panel[CITY].nunique()}. Leave out the column that is missing most."
        )
    if config.inference.standardise:
        for word in scaled:
            spread = sample[word].std()
            if not spread > 0:
                raise DataError(f"{word} must vary; it is {sample[word].iloc[0]:g} in every row of the regressions.")
            sample[word] = (sample[word] - sample[word].mean()) / spread
    return sample
