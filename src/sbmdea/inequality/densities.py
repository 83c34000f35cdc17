"""Kernel densities of scores by period."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from ..errors import DataError, SpecError
from ..support.messages import shown
from ..support.spelling import choose
from .observations import Scores, observations

BEYOND = 3.0  # bandwidths that the grid reaches past the lowest and the highest score
RULES = ("scott", "silverman")


def densities(
    scores: Scores, bandwidth: Literal["scott", "silverman"] | float = "scott", *, points: int = 201
) -> pd.DataFrame:
    """A Gaussian kernel density of each period's scores, all on one grid.

    Long frame: the period, ``score`` (the grid), ``density`` and ``bandwidth`` (the kernel's standard deviation, in
    units of the score). "scott" is n^(−1/5) standard deviations, "silverman" (3n/4)^(−1/5); a number is the bandwidth
    itself. The density is not corrected at 0: where scores crowd there, part of the mass lies below.

    Parameters
    ----------
    scores
        Series indexed by DMU or by (DMU, period), as ``res.efficiency``. NaN is left out.
    bandwidth
        "scott", "silverman" or a number.
    points
        The size of the grid; it reaches three of the widest bandwidths past the scores.

    Raises
    ------
    DataError
        For a period with fewer than two different scores.
    SpecError
        For a bandwidth that is no rule and no positive number.

    References
    ----------
    Silverman (1986), *Density Estimation for Statistics and Data Analysis*; ``scipy.stats.gaussian_kde``.

    Examples
    --------
    >>> import pandas as pd
    >>> from sbmdea.inequality import densities
    >>> print(densities(pd.Series({"a": 0.2, "b": 0.4, "c": 0.3}), bandwidth=0.05, points=3).round(3))
      period  score  density  bandwidth
    0    all   0.05    0.030       0.05
    1    all   0.30    3.379       0.05
    2    all   0.55    0.030       0.05
    """
    from scipy.stats import gaussian_kde

    _check(bandwidth, points)
    seen = observations(scores)
    kernels = {}
    for period, rows in seen.periods():
        values = rows["score"].to_numpy()
        spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
        if spread == 0.0:
            raise DataError(f"a density needs two different scores; period {shown(period)} has not. Leave it out.")
        kernel = gaussian_kde(values, bandwidth if isinstance(bandwidth, str) else bandwidth / spread)
        kernels[period] = kernel, float(kernel.factor) * spread
    pooled, reach = seen.present["score"], BEYOND * max(width for _, width in kernels.values())
    grid = np.linspace(pooled.min() - reach, pooled.max() + reach, points)
    frames = [
        pd.DataFrame({seen.names[1]: period, "score": grid, "density": kernel(grid), "bandwidth": width})
        for period, (kernel, width) in kernels.items()
    ]
    return pd.concat(frames, ignore_index=True)


def _check(bandwidth: object, points: int) -> None:
    if isinstance(bandwidth, str) or not isinstance(bandwidth, int | float):
        choose("bandwidth", bandwidth, RULES, "a positive number")
    elif not 0.0 < bandwidth < np.inf:
        raise SpecError(f"bandwidth must be positive; got {bandwidth}.")
    if points < 2:
        raise SpecError(f"points must be at least 2; got {points}.")
