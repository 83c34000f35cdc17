"""T10: the slope of a factor when every city has another city's series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cities.observed import CITY, YEAR
from ..cities.sample import SCORE
from ..study import Table
from .draws import in_pieces
from .within import Within

if TYPE_CHECKING:
    from ..config import Config
    from .draws import Array

TITLE = "Placebo: each city with another city's series"


def placebo(
    config: Config, sample: pd.DataFrame, threads: int | None = None, progress: bool | None = None
) -> tuple[Table, pd.DataFrame]:
    """The table, and the slopes of every deal (deals × factors).

    Whole series are dealt, so that they stay as persistent as they are, among cities that are seen in the same years.
    """
    deals = config.robustness.placebo
    if not deals:
        return Table("T10", TITLE, pd.DataFrame(), ""), pd.DataFrame()
    found = {factor: _slopes(config, sample, factor, deals, threads, progress) for factor in config.factors}
    rows = {}
    for factor, (estimate, slopes) in found.items():
        extreme = int((np.abs(slopes) >= abs(estimate) * (1 - 1e-12)).sum())
        rows[factor] = {
            "estimate": estimate,
            "mean_of_placebos": slopes.mean(),
            "spread": slopes.std(ddof=1),
            "p_placebo": (1 + extreme) / (1 + deals),
        }
    note = (
        f"The joint baseline (T3) with one factor's series dealt to other cities as a whole, {deals} times (seed "
        f"{config.inference.seed}), among cities that are seen in the same years. p_placebo: the share of slopes as "
        "far from 0 as the real one."
    )
    table = Table("T10", TITLE, pd.DataFrame.from_dict(rows, orient="index").rename_axis("factor"), note)
    return table, pd.DataFrame({factor: slopes for factor, (_, slopes) in found.items()})


def _slopes(
    config: Config, sample: pd.DataFrame, factor: str, deals: int, threads: int | None, progress: bool | None
) -> tuple[float, Array]:
    rest = [*(other for other in config.factors if other != factor), *config.controls]
    within = Within.of(sample, rest, config.inference)
    y = within.left(sample[[SCORE]].to_numpy(dtype=np.float64))[:, 0]
    x = sample[factor].to_numpy(dtype=np.float64)
    years = sample.index.get_level_values(YEAR)
    rows = pd.Series(np.arange(len(sample)), index=sample.index).groupby(level=CITY, sort=False)
    alike: dict[tuple[int, ...], list[NDArray[np.intp]]] = {}
    for _, own in rows:
        places = own.to_numpy()
        alike.setdefault(tuple(years[places]), []).append(places)
    groups = [np.array(one) for one in alike.values()]  # cities × years

    def piece(rng: np.random.Generator, size: int) -> Array:
        dealt = np.empty((len(x), size))
        for draw in range(size):
            for group in groups:
                dealt[group, draw] = x[group[rng.permutation(len(group))]]
        left = within.left(dealt)
        squares: Array = np.einsum("ij,ij->j", left, left)
        slopes: Array = np.einsum("ij,i->j", left, y) / squares
        return slopes

    real = within.left(x[:, None])[:, 0]
    seed = config.inference.seed + 10
    return float(real @ y / (real @ real)), np.concatenate(in_pieces(piece, deals, seed, threads, progress))
