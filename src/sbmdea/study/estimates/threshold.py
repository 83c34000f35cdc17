"""A threshold in a panel (Hansen 1999): a factor's slope below and above a level of another column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...errors import DataError, SpecError
from ...support.messages import shown
from ..cities.observed import CITY
from ..cities.sample import SCORE
from .draws import in_pieces
from .few import around
from .regression import fit
from .within import Within

if TYPE_CHECKING:
    from ..study import Study
    from .draws import Array

TRIM, GRID = 0.05, 300


@dataclass(frozen=True, eq=False)
class Threshold:
    """One threshold of a factor's slope.

    Attributes
    ----------
    threshold, low, high
        The level of the column, and its interval: where the likelihood ratio stays below −2 ln(1 − √level).
    slopes
        The factor's slope at or below the threshold and above it, with clustered errors.
    f, p_value
        Hansen's F of no threshold, and the share of bootstrap samples with a larger one.
    path
        The likelihood ratio at every level tried.
    """

    threshold: float
    low: float
    high: float
    slopes: pd.DataFrame
    f: float
    p_value: float
    path: pd.Series[float]


def threshold(study: Study, factor: str, by: str, *, draws: int = 499, threads: int | None = None) -> Threshold:
    """One threshold in the slope of a factor, at a level of the column ``by`` (Hansen 1999).

    The level is that of least squares within city and year effects, between the 5th and 95th percentile of the column;
    its interval inverts the likelihood ratio and takes errors as independent; the p-value flips the signs of whole
    cities' residuals. Raises SpecError for a column that the regressions do not have, DataError for one without levels.
    """
    config, sample = study.config, study.sample
    if sample is None or factor not in config.factors:
        raise SpecError(f"factor must be one of the study's; got {shown(factor)}.")
    if by not in sample.columns:
        raise SpecError(f"by must be a column of the regressions; got {shown(by)}.")
    q, x = sample[by].to_numpy(dtype=np.float64), sample[factor].to_numpy(dtype=np.float64)
    levels = np.unique(q)
    levels = levels[(levels >= np.quantile(q, TRIM)) & (levels < np.quantile(q, 1 - TRIM))]
    if len(levels) < 2:
        raise DataError(f"a threshold must have levels to choose from; {by} has {len(levels)} within its middle.")
    if len(levels) > GRID:
        levels = levels[np.linspace(0, len(levels) - 1, GRID).round().astype(int)]
    terms = [*config.factors, *config.controls]
    within = Within.of(sample, terms, config.inference)
    e = within.left(sample[[SCORE]].to_numpy(dtype=np.float64))[:, 0]
    z = within.left(x[:, None] * (q[:, None] <= levels))
    size = np.sqrt((z**2).sum(axis=0))
    z = z[:, size > 1e-8 * np.abs(x).max()] / size[size > 1e-8 * np.abs(x).max()]
    levels = levels[size > 1e-8 * np.abs(x).max()]
    gained = (z.T @ e) ** 2
    best = int(gained.argmax())
    absorbed = sample.index.unique(CITY).size if within.code is not None else 0
    free = len(e) - absorbed - within.basis.shape[1] - 1
    left = float(e @ e) - gained
    variance = left[best] / free
    ratio = (left - left[best]) / variance
    inside = levels[ratio <= -2 * np.log(1 - np.sqrt(config.inference.level))]
    f = gained[best] / variance
    residual = e - z[:, best] * float(z[:, best] @ e)
    cities = pd.factorize(sample.index.get_level_values(CITY))[0]

    def piece(rng: np.random.Generator, many: int) -> Array:
        signs = rng.choice([-1.0, 1.0], (int(cities.max()) + 1, many))[cities]
        drawn = within.left(residual[:, None] * signs)
        more = ((z.T @ drawn) ** 2).max(axis=0)
        found: Array = more / (((drawn**2).sum(axis=0) - more) / free)
        return found

    dealt = np.concatenate(in_pieces(piece, draws, config.inference.seed + 11, threads, False))
    level = float(levels[best])
    below, above = f"{factor}, {by} ≤ {level:.4g}", f"{factor}, {by} > {level:.4g}"
    split = sample.assign(**{below: x * (q <= level), above: x * (q > level)})
    rest = [term for term in terms if term != factor]
    found = fit(split, SCORE, [below, above, *rest], config.inference)
    rows = {
        one: around(float(found.params[one]), float(found.errors[one]), found.clusters, config.inference.level)
        for one in (below, above)
    }
    return Threshold(
        threshold=level,
        low=float(inside.min()),
        high=float(inside.max()),
        slopes=pd.DataFrame.from_dict(rows, orient="index").rename_axis("slope"),
        f=float(f),
        p_value=float((1 + (dealt >= f).sum()) / (1 + draws)),
        path=pd.Series(ratio, index=pd.Index(levels, name=by), name="likelihood_ratio"),
    )
