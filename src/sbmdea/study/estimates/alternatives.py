"""The joint baseline by other estimators: instruments, censoring, truncation."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ...support.optional import require
from ..cities.observed import CITY, CLUSTER, YEAR
from ..cities.sample import SCORE, regression_sample
from .evidence import p_value
from .limited import Likelihood, maximise, simar_wilson
from .regression import PURPOSE, design, estimates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..config import Config

Line: TypeAlias = tuple[str, pd.DataFrame, pd.DataFrame]  # what it is called, a row per factor, the sample


def before(panel: pd.DataFrame, word: str) -> pd.Series[float]:
    """The value of the city's year before, in the panel's row order; NaN where that year is not there."""
    earlier = panel[[CITY, YEAR, word]].assign(**{YEAR: panel[YEAR] + 1})
    found: pd.Series[float] = panel[[CITY, YEAR]].merge(earlier, on=[CITY, YEAR], how="left")[word]
    return found.set_axis(panel.index)


def by_instruments(config: Config, panel: pd.DataFrame) -> Line:
    """Two-stage least squares within cities, the factors that have instruments by these."""
    iv = require("linearmodels.iv", "study", PURPOSE)
    factors, inference = list(config.factors), config.inference
    endogenous = list(config.instruments)
    instruments = list(dict.fromkeys(name for names in config.instruments.values() for name in names))
    sample = regression_sample(config, panel, more=instruments)
    columns = design(sample, [*factors, *config.controls, *instruments], inference).assign(**{SCORE: sample[SCORE]})
    if "dmu" in inference.effects:
        columns = columns - columns.groupby(level=CITY).transform("mean")
    exogenous = columns.drop(columns=[SCORE, *endogenous, *instruments])
    model = iv.IV2SLS(columns[SCORE], exogenous, columns[endogenous], columns[instruments])
    found = model.fit(cov_type="clustered", clusters=pd.factorize(sample[CLUSTER])[0], debiased=True)
    table = estimates(found.params[factors], found.std_errors[factors], sample[CLUSTER].nunique(), inference.level)
    weakest = float(found.first_stage.diagnostics["f.stat"].min())
    return f"instruments {', '.join(instruments)} (least first-stage F: {weakest:.0f})", table, sample


def tobit(config: Config, sample: pd.DataFrame) -> Line:
    """Pooled, censored at 0 from below, with Mundlak's city means."""
    y, X, codes = _pooled(config, sample)
    found = maximise(Likelihood(y, X.to_numpy(), lower=0.0), codes)
    beta = pd.Series(found.beta, index=X.columns)[list(config.factors)]
    error = pd.Series(np.sqrt(np.diag(found.cov)), index=X.columns)[list(config.factors)]
    table = estimates(beta, error, int(codes.max()) + 1, config.inference.level)
    return f"Tobit with Mundlak means ({int((y <= 0).sum())} rows censored)", table, sample


def truncated(
    config: Config, sample: pd.DataFrame, draws: int, threads: int | None = None, progress: bool | None = None
) -> Line:
    """Simar & Wilson's first algorithm on the scores below 1, with Mundlak's city means."""
    sample = sample[sample[SCORE] < 1]
    y, X, codes = _pooled(config, sample)
    found, drawn = simar_wilson(y, X.to_numpy(), codes, draws, config.inference.seed, threads, progress)
    tail = (1 - config.inference.level) / 2
    rows = {}
    for factor in config.factors:
        at = X.columns.get_loc(factor)
        low, high = np.quantile(drawn[:, at], [tail, 1 - tail])
        rows[factor] = {
            "estimate": found.beta[at],
            "std_error": drawn[:, at].std(ddof=1),
            "interval_low": low,
            "interval_high": high,
            "p_value": p_value(drawn[:, at]),
        }
    return "Simar–Wilson, ad hoc", pd.DataFrame.from_dict(rows, orient="index"), sample


def _pooled(config: Config, sample: pd.DataFrame) -> tuple[NDArray[np.float64], pd.DataFrame, NDArray[np.intp]]:
    """Score, regressors with year effects, city means and a constant, and the clusters by number."""
    own = [*config.factors, *config.controls]
    means = sample.groupby(level=CITY)[own].transform("mean").add_prefix("mean of ")
    years = pd.get_dummies(sample.index.get_level_values(YEAR), dtype=float).iloc[:, 1:].set_index(sample.index)
    X = pd.concat([sample[own], means, years, pd.DataFrame({"constant": 1.0}, index=sample.index)], axis=1)
    return sample[SCORE].to_numpy(), X, pd.factorize(sample[CLUSTER])[0]
