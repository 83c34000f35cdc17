"""Few clusters: the cluster-robust error leans on their number, and below fifty it is too small more often than not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..cities.observed import CITY, CLUSTER
from .regression import demeaned, design, sums

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
    """The restricted wild cluster bootstrap of Cameron, Gelbach & Miller (2008), with Rademacher's signs.

    The city effects are taken out before: each city lies in one cluster, so that flipping a cluster's residuals and
    taking means of a city may change places. A sample's slope and error are linear in its signs: sums by cluster are
    all they need. Few signs are all taken, once each.
    """
    X = design(sample, terms, inference)
    columns = np.column_stack([sample[outcome].to_numpy(np.float64), X.to_numpy(np.float64)])
    if "dmu" in inference.effects:
        columns = demeaned(columns, pd.factorize(sample.index.get_level_values(CITY))[0])
    y, x, at = columns[:, 0], columns[:, 1:], list(X.columns).index(term)
    x = x / np.sqrt((x**2).sum(axis=0))  # units change no sign and no t
    rest = np.delete(x, at, axis=1)
    left = y - rest @ np.linalg.lstsq(rest, y, rcond=None)[0]  # where the slope is 0
    codes = pd.factorize(sample[CLUSTER])[0]
    many, bread = int(codes.max()) + 1, np.linalg.inv(x.T @ x)
    flipped = sums(x * left[:, None], codes)  # clusters × columns
    to_slope = x @ bread[at]
    lean = sums(x * to_slope[:, None], codes) @ bread  # of each cluster's score on all clusters' sums
    score = np.diag(flipped @ bread[at]) - lean @ flipped.T
    if 2**many <= WILD_DRAWS:
        signs = 1.0 - 2.0 * (np.arange(2**many)[:, None] >> np.arange(many) & 1)
    else:
        rng = np.random.default_rng([inference.seed, 5])
        signs = np.vstack([np.ones(many), rng.choice([-1.0, 1.0], (WILD_DRAWS, many))])
    t = np.abs(signs @ (flipped @ bread[at])) / np.sqrt(((signs @ score.T) ** 2).sum(axis=1))
    return float((t >= t[0] * (1 - 1e-12)).mean())
