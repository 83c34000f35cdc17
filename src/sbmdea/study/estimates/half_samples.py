"""T8: what the estimated frontier does to the slopes, by scoring halves of the cities anew.

Cities are halved without replacement: drawn twice, a city would be its own best peer, and super-efficiency gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

import numpy as np
import pandas as pd

from ...errors import SbmdeaWarning
from ...support.progress import bar
from ..cities.observed import BENCHMARK, CITY, YEAR, Observed
from ..cities.sample import SCORE
from ..scoring import score
from ..study import Table
from .moments import moments
from .regression import fit

if TYPE_CHECKING:
    from ..config import Config
    from .draws import Array

TITLE = "The frontier's part in the slopes: halves of the cities, scored anew"


def half_samples(config: Config, observed: Observed, sample: pd.DataFrame, progress: bool | None = None) -> Table:
    """The joint baseline in every half of ``robustness.half_samples`` halvings."""
    times, terms = config.robustness.half_samples, [*config.factors, *config.controls]
    if not times:
        return Table("T8", TITLE, pd.DataFrame(), "")
    rng = np.random.default_rng([config.inference.seed, 8])
    cities = observed.cities[CITY].unique()
    rows = []
    with bar(times, progress, unit="halving") as update:
        for _ in range(times):
            first = rng.permutation(len(cities)) < len(cities) // 2
            rows.append([_slopes(config, observed, sample, cities[half], terms) for half in (first, ~first)])
            if update is not None:
                update(1)
    found = np.array(rows)  # halvings × 2 × terms
    whole = fit(sample, SCORE, terms, config.inference)
    drift = found.mean(axis=1) - whole.params[terms].to_numpy()
    frame = pd.DataFrame(
        {
            "estimate": whole.params[terms],
            "std_error": whole.errors[terms],
            "mean_of_halves": found.mean(axis=(0, 1)),
            "spread": found.reshape(-1, len(terms)).std(axis=0, ddof=1),
            "drift": drift.mean(axis=0),
            "drift_error": drift.std(axis=0, ddof=1) / np.sqrt(times),
            "drift_share": drift.mean(axis=0) / whole.params[terms],
        },
        index=pd.Index(terms, name="term"),
    ).loc[list(config.factors)]
    return Table("T8", TITLE, frame, _note(times))


def _note(times: int) -> str:
    return (
        f"{times} times the cities are halved, without replacement, and each half is scored against its own frontier "
        "and regressed as in T3, jointly. spread: the standard deviation of the halves' slopes, which without a "
        "frontier's part is about the standard error of the whole. drift: their mean less the slope of the whole, with "
        "the error of having drawn only so many halves. A drift is what half as many cities on the frontier do to a "
        "slope: where it is large, so is what the frontier does to the slope of the whole: its sign rather than its "
        "size is to be believed. No drift is no proof: what twice as many cities would do is not in the data. T7 has "
        "slopes of radial scores less their bias (Simar–Wilson, algorithm 2)."
    )


def _slopes(config: Config, observed: Observed, sample: pd.DataFrame, cities: Array, terms: list[str]) -> Array:
    panel = observed.panel
    kept = panel[panel[CITY].isin(cities) | (panel[BENCHMARK] == 1)].reset_index(drop=True)
    with catch_warnings():
        simplefilter("ignore", SbmdeaWarning)  # half as many are often few
        scores = score(kept, config.efficiency, False).efficiency
    rows = sample[sample.index.get_level_values(CITY).isin(cities)]
    rows = rows.assign(**{SCORE: scores.rename_axis([CITY, YEAR]).reindex(rows.index)}).dropna(subset=[SCORE])
    cross = moments(rows, [SCORE, *terms], config.inference)
    slopes: Array = cross.slopes(np.ones((1, len(cross.cities))), SCORE, terms)[0]
    return slopes
