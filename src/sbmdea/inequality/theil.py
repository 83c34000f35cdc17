"""Theil's two indices and their decomposition by groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..support.spelling import choose
from .observations import Floats, Groups, Scores, observations


@dataclass(frozen=True, eq=False)
class TheilDecomposition:
    """An index of Theil in each period, within and between groups.

    * ``parts``: by period, ``theil`` and what adds up to it: ``within`` and ``between``; ``between_share`` is NaN where
      all scores are equal.
    * ``groups``: by (period, group), number, mean, own ``theil`` and its ``contribution`` to ``within``.
    """

    parts: pd.DataFrame
    groups: pd.DataFrame


def theil(scores: Scores, groups: Groups | None = None, index: Literal["T", "L"] = "T") -> TheilDecomposition:
    """Theil's T or L (the mean log deviation) by period, within groups and between them.

        T = (1/n) Σ_i (y_i/μ) ln(y_i/μ)  =  Σ_j s_j T_j  +  Σ_j s_j ln(μ_j/μ)
        L = (1/n) Σ_i ln(μ/y_i)          =  Σ_j p_j L_j  +  Σ_j p_j ln(μ/μ_j)

    with p_j = n_j/n and s_j = p_j μ_j/μ. T answers more to the upper end of the scores, L to the lower.

    Parameters
    ----------
    scores
        Series indexed by DMU or by (DMU, period), as ``res.efficiency``; positive. NaN is left out and counted.
    groups
        The group of each DMU, or of each (DMU, period), as a Series or a mapping. Without it everyone is one group.
    index
        "T" or "L".

    Raises
    ------
    DataError
        For scores that are not positive or not numbers, and scores without a group.

    References
    ----------
    Theil (1967), *Economics and Information Theory*, ch. 4. Shorrocks (1980), *Econometrica* 48, 613–625.

    Examples
    --------
    >>> import pandas as pd
    >>> from sbmdea.inequality import theil
    >>> scores = pd.Series({"a": 0.2, "b": 0.4, "c": 0.3, "d": 0.9})
    >>> groups = {"a": "old", "b": "old", "c": "new", "d": "new"}
    >>> print(theil(scores, groups).parts.round(4))  # doctest: +NORMALIZE_WHITESPACE
            n  missing  mean   theil  within  between  between_share
    period
    all     4        0  0.45  0.1627  0.1061   0.0566          0.348
    """
    of = _INDEX[choose("index", index, tuple(_INDEX))]
    seen = observations(scores, groups, least="positive")
    parts: list[dict[str, Any]] = []
    each: list[dict[str, Any]] = []
    for period, rows in seen.periods():
        pooled = rows["score"].to_numpy()
        n, mean, total = len(pooled), float(pooled.mean()), of(pooled)
        within = between = 0.0
        for name, one in rows.groupby("group", sort=True, observed=True):
            values = one["score"].to_numpy()
            own, group_mean = of(values), float(values.mean())
            share = len(values) / n
            weight = share * group_mean / mean if index == "T" else share
            within += weight * own
            between += weight * float(np.log(group_mean / mean)) * (1.0 if index == "T" else -1.0)
            row = {"n": len(values), "mean": group_mean, "theil": own, "contribution": weight * own}
            each.append({"period": period, "group": name, **row})
        row = {
            "theil": total,
            "within": within,
            "between": between,
            "between_share": between / total if total else np.nan,
        }
        parts.append({"period": period, "mean": mean, **row})
    by_group = pd.DataFrame(each).set_index(["period", "group"]).rename_axis([seen.names[1], "group"])
    return TheilDecomposition(seen.by_period(parts), by_group)


def _t(y: Floats) -> float:
    share = y / y.mean()
    return float((share * np.log(share)).mean())


def _l(y: Floats) -> float:
    return float(-np.log(y / y.mean()).mean())


_INDEX: dict[str, Callable[[Floats], float]] = {"T": _t, "L": _l}
