"""The rows and columns of the regressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ...errors import DataError
from .observed import CITY, CLUSTER, YEAR

if TYPE_CHECKING:
    from ..config import Config

SCORE = "efficiency"
LEAST = 10  # cities, below which a cluster-robust anything is not worth its name


def regression_sample(config: Config, panel: pd.DataFrame, more: Sequence[str] = ()) -> pd.DataFrame:
    """Complete rows of cities seen at least twice, by (city, year); factors and the like in standard deviations.

    ``more`` columns must be complete too. Standard deviations are those of these rows. Raises DataError where too few
    cities are left.
    """
    scaled = [*config.factors, *config.mediators, *config.moderators]
    complete = panel.set_index([CITY, YEAR])[_needed(config, more)].dropna()
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


def left_out(config: Config, panel: pd.DataFrame) -> pd.DataFrame:
    """The rows of the panel that no regression uses: city, year and the ``reason``."""
    missing = panel[_needed(config)].isna()
    reason = missing.apply(lambda row: ", ".join(f"no {name}" for name in row.index[row]), axis=1)
    complete = reason == ""
    alone = complete & (complete.groupby(panel[CITY]).transform("sum") == 1)
    reason[alone] = "its city has no other complete year"
    out = reason != ""
    return panel.loc[out, [CITY, YEAR]].assign(reason=reason[out]).reset_index(drop=True)


def _needed(config: Config, more: Sequence[str] = ()) -> list[str]:
    words = [*config.factors, *config.mediators, *config.moderators, *more, *config.controls, *config.groups]
    return list(dict.fromkeys([SCORE, *words, CLUSTER]))
