"""Few clusters: the cluster-robust error leans on their number, and below fifty it is too small more often than not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from warnings import catch_warnings, filterwarnings

import numpy as np
import pandas as pd

from ...support.optional import require
from ..cities.observed import CITY, CLUSTER
from .regression import PURPOSE, design

if TYPE_CHECKING:
    from ..config import Inference
    from .draws import Array

FEW = 50
WILD_DRAWS = 9999


def jackknife_error(estimate: Array | float, without: Array) -> Array:
    """CR3: from what comes out without each cluster in turn (the first axis)."""
    many = len(without)
    error: Array = np.sqrt((many - 1) / many * ((without - estimate) ** 2).sum(axis=0))
    return error


def around(estimate: float, error: float, clusters: int, level: float) -> dict[str, float]:
    """Interval and p-value from t with G − 1 degrees of freedom."""
    from scipy.stats import t

    reach = float(t.ppf(0.5 + level / 2, clusters - 1)) * error
    return {
        "estimate": estimate,
        "std_error": error,
        "interval_low": estimate - reach,
        "interval_high": estimate + reach,
        "p_value": float(2 * t.sf(abs(estimate) / error, clusters - 1)),
    }


def wild_p_value(sample: pd.DataFrame, outcome: str, terms: Sequence[str], term: str, inference: Inference) -> float:
    """The restricted wild cluster bootstrap of Cameron, Gelbach & Miller (2008), by the package wildboottest.

    The city effects are taken out before: each city lies in one cluster, so that flipping a cluster's residuals and
    taking means of a city may change places.
    """
    api = require("statsmodels.api", "study", PURPOSE)
    wild = require("wildboottest.wildboottest", "study", PURPOSE)
    X, y = design(sample, terms, inference), sample[outcome]
    if "dmu" in inference.effects:
        X, y = X - X.groupby(level=CITY).transform("mean"), y - y.groupby(level=CITY).transform("mean")
    clusters = pd.Series(pd.factorize(sample[CLUSTER])[0])
    model, rule = api.OLS(y, X), {"seed": inference.seed, "parallel": False, "show": False}
    with catch_warnings():
        filterwarnings("ignore", message="2\\^G < the number of boot iterations")  # it takes all signs instead
        found = wild.wildboottest(model, B=WILD_DRAWS, cluster=clusters, param=term, **rule)
    return float(found["p-value"].iloc[0])
