"""The joint baseline by other estimators: instruments, censoring, truncation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

import sbmdea

from ...errors import DataError, SpecError
from ...inference.parametric import NoMaximum, parametric
from ...inference.tobit import Likelihood, maximise
from ...inference.truncated import fit
from ...support.optional import require
from ..cities.observed import BENCHMARK, CITY, CLUSTER, YEAR, Observed
from ..cities.sample import SCORE, regression_sample
from ..scoring import radial_scores
from .evidence import p_value
from .regression import PURPOSE, design, estimates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..config import Config

INNER = 100  # samples for the bias of the scores
TAILS = 10  # samples beyond the ends of an interval, at least
CORRECTED = "Simar–Wilson, algorithm 2, on 1/radial efficiency"

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
    y, X, _ = _pooled(config, sample)
    found = fit(y[None], X.to_numpy(), None, 1.0)
    if not found.found[0]:
        raise NoMaximum("the likelihood has no maximum that Newton's steps find")
    beta, sigma, seed = found.beta[0], float(found.sigma[0]), config.inference.seed
    drawn, _ = parametric(X.to_numpy(), beta, sigma, None, 1.0, draws, seed, threads, progress)
    tail = (1 - config.inference.level) / 2
    rows = {}
    for factor in config.factors:
        at = X.columns.get_loc(factor)
        low, high = np.quantile(drawn[:, at], [tail, 1 - tail])
        rows[factor] = {
            "estimate": beta[at],
            "std_error": drawn[:, at].std(ddof=1),
            "interval_low": low,
            "interval_high": high,
            "p_value": p_value(drawn[:, at]),
        }
    return "Simar–Wilson, ad hoc", pd.DataFrame.from_dict(rows, orient="index"), sample


def corrected(
    config: Config,
    observed: Observed,
    sample: pd.DataFrame,
    draws: int,
    threads: int | None = None,
    progress: bool | None = None,
) -> Line:
    """Simar & Wilson's second algorithm: radial scores of the regressions' rows, their bias taken out, as 1/score."""
    panel = observed.panel
    rows = panel[panel[BENCHMARK] == 0].set_index([CITY, YEAR]).loc[sample.index].reset_index()
    _, X, _ = _pooled(config, sample)
    inference, factors = config.inference, list(config.factors)
    z = X.drop(columns="constant").set_axis([str(name) for name in X.columns if name != "constant"], axis=1)
    reps = max(draws, math.ceil(TAILS / (1 - inference.level) - 1e-9))
    try:
        found = sbmdea.simar_wilson(
            radial_scores(rows, config.efficiency, progress),
            z.to_numpy(),
            reps=reps,
            inner=INNER,
            level=inference.level,
            seed=inference.seed,
            threads=threads,
            progress=progress,
        )
    except SpecError as error:  # its theory does not cover what the config asks for
        raise DataError(str(error)) from error
    assert found.corrected is not None
    assert found.draws is not None
    turned = 2 * found.coefficients["estimate"].to_numpy() - found.draws  # what the interval's ends are quantiles of
    p_values = pd.Series({name: p_value(turned[:, at]) for at, name in enumerate(z.columns, 1)})
    table = found.coefficients.iloc[1:-1].set_axis(z.columns, axis=0).assign(p=p_values).loc[factors]
    table = table.set_axis(["estimate", "std_error", "interval_low", "interval_high", "p_value"], axis=1)
    return CORRECTED, table, sample.assign(**{SCORE: found.corrected.to_numpy()})


def _pooled(config: Config, sample: pd.DataFrame) -> tuple[NDArray[np.float64], pd.DataFrame, NDArray[np.intp]]:
    """Score, regressors with year effects, city means and a constant, and the clusters by number."""
    own = [*config.factors, *config.controls]
    means = sample.groupby(level=CITY)[own].transform("mean").add_prefix("mean of ")
    years = pd.get_dummies(sample.index.get_level_values(YEAR), dtype=float).iloc[:, 1:].set_index(sample.index)
    X = pd.concat([sample[own], means, years, pd.DataFrame({"constant": 1.0}, index=sample.index)], axis=1)
    return sample[SCORE].to_numpy(), X, pd.factorize(sample[CLUSTER])[0]
