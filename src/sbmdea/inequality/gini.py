"""Dagum's decomposition of the Gini coefficient."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from .observations import Floats, Groups, Scores, observations


@dataclass(frozen=True, eq=False)
class GiniDecomposition:
    """The Gini coefficient of each period and its three parts.

    * ``parts``: by period, the ``gini`` and what adds up to it: ``within``, ``between`` (net) and ``transvariation``.
    * ``groups``: by (period, group), number, mean and own ``gini``.
    * ``pairs``: by (period, group, other), the ``gini`` between two groups and their ``distance``: Dagum's relative
      economic affluence D, 0 where the groups have one mean and 1 where they do not overlap. ``group`` has the
      higher mean.
    """

    parts: pd.DataFrame
    groups: pd.DataFrame
    pairs: pd.DataFrame


def dagum_gini(scores: Scores, groups: Groups | None = None) -> GiniDecomposition:
    """The Gini coefficient by period: within groups, between them, and through their overlap (Dagum 1997).

        G    = Σ_i Σ_r |y_i − y_r| / (2 n² μ)  =  G_w + G_nb + G_t
        G_w  = Σ_j G_jj p_j s_j
        G_nb = Σ_{j<h} G_jh D_jh (p_j s_h + p_h s_j)
        G_t  = Σ_{j<h} G_jh (1 − D_jh) (p_j s_h + p_h s_j)

    G_jj is the coefficient of group j, G_jh that between groups j and h (their mean difference Δ_jh over μ_j + μ_h),
    p_j = n_j/n, s_j = p_j μ_j/μ, and D_jh = |μ_j − μ_h| / Δ_jh.

    Parameters
    ----------
    scores
        Series indexed by DMU or by (DMU, period), as ``res.efficiency``; not negative. NaN is left out and counted.
    groups
        The group of each DMU, or of each (DMU, period), as a Series or a mapping. Without it everyone is one group.

    Raises
    ------
    DataError
        For scores that are negative or not numbers, and scores without a group.

    References
    ----------
    Dagum (1997), *Empirical Economics* 22, 515–531.

    Examples
    --------
    >>> import pandas as pd
    >>> from sbmdea.inequality import dagum_gini
    >>> scores = pd.Series({"a": 0.2, "b": 0.4, "c": 0.3, "d": 0.9})
    >>> groups = {"a": "old", "b": "old", "c": "new", "d": "new"}
    >>> print(dagum_gini(scores, groups).parts.round(4))  # doctest: +NORMALIZE_WHITESPACE
            n  missing  mean    gini  within  between  transvariation
    period
    all     4        0  0.45  0.3056  0.1111   0.1667          0.0278
    """
    seen = observations(scores, groups, least="not negative")
    parts: list[dict[str, Any]] = []
    each: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    for period, rows in seen.periods():
        cells = {
            name: np.sort(one["score"].to_numpy()) for name, one in rows.groupby("group", sort=True, observed=True)
        }
        pooled = np.sort(rows["score"].to_numpy())
        n, mean = len(pooled), float(pooled.mean())
        within = between = transvariation = 0.0
        for name, values in cells.items():
            own = _gini(values)
            within += own * len(values) * float(values.sum()) / (n * n * mean) if mean else 0.0
            each.append({"period": period, "group": name, "n": len(values), "mean": values.mean(), "gini": own})
        for one, other in combinations(sorted(cells, key=lambda name: -float(cells[name].mean())), 2):
            gap, overlap, total = _pair(cells[one], cells[other])
            weight = len(cells[one]) * len(cells[other]) / (n * n * mean) if mean else 0.0
            between += gap * weight
            transvariation += 2.0 * overlap * weight
            difference = gap + 2.0 * overlap
            pairs.append(
                {
                    "period": period,
                    "group": one,
                    "other": other,
                    "gini": difference / total if total else 0.0,
                    "distance": gap / difference if difference else 0.0,
                }
            )
        parts.append(
            {
                "period": period,
                "mean": mean,
                "gini": _gini(pooled),
                "within": within,
                "between": between,
                "transvariation": transvariation,
            }
        )
    period_name = seen.names[1]
    return GiniDecomposition(
        seen.by_period(parts),
        _keyed(each, (period_name, "group"), ("n", "mean", "gini")),
        _keyed(pairs, (period_name, "group", "other"), ("gini", "distance")),
    )


def _gini(ordered: Floats) -> float:
    """Σ (2i − n − 1) y_i / (n Σ y), for ordered values; 0 where all are zero."""
    n, total = len(ordered), float(ordered.sum())
    return float((2.0 * np.arange(1, n + 1) - n - 1) @ ordered) / (n * total) if total else 0.0


def _pair(richer: Floats, poorer: Floats) -> tuple[float, float, float]:
    """Difference of the means, E (x − y)⁺ of a poorer x and a richer y, and the sum of the means; both ordered."""
    below = np.searchsorted(richer, poorer)
    sums = np.concatenate([[0.0], np.cumsum(richer)])
    overlap = float((below * poorer - sums[below]).sum()) / (len(richer) * len(poorer))
    high, low = float(richer.mean()), float(poorer.mean())
    return high - low, overlap, high + low


def _keyed(rows: list[dict[str, Any]], keys: Sequence[Hashable], columns: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["period", *keys[1:], *columns])
    return frame.set_index(["period", *keys[1:]]).rename_axis(list(keys))
