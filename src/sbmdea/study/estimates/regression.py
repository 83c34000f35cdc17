"""Panel regressions within cities, with one convention for errors and degrees of freedom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import DataError
from ...support.messages import shown
from ..cities.observed import CITY, CLUSTER, YEAR

if TYPE_CHECKING:
    from ..config import Inference

Array: TypeAlias = NDArray[np.float64]

PURPOSE = "the study's regressions"
ALIKE = 1e-10  # of a column of length 1: what is left of it beside those before, where it says nothing new


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients and their covariance; ``clusters`` − 1 are the degrees of freedom."""

    params: pd.Series[float]
    cov: pd.DataFrame
    rows: int
    clusters: int
    within_r2: float

    def table(self, terms: Sequence[str], level: float) -> pd.DataFrame:
        """Estimate, standard error, interval and p-value of some terms."""
        return estimates(self.params[list(terms)], self.errors[list(terms)], self.clusters, level)

    def cells(self, term: str, level: float) -> dict[str, float]:
        """The row of one term."""
        table = self.table([term], level)
        return dict(zip(table.columns, table.to_numpy(dtype=np.float64)[0].tolist(), strict=True))

    @property
    def errors(self) -> pd.Series[float]:
        return pd.Series(np.sqrt(np.diag(self.cov)), index=self.cov.index)

    def joint(self, terms: Sequence[str]) -> tuple[float, float]:
        """F and p-value of all terms being 0."""
        from scipy.stats import f

        names = list(terms)
        estimate = self.params[names].to_numpy()
        statistic = float(estimate @ np.linalg.solve(self.cov.loc[names, names].to_numpy(), estimate)) / len(names)
        return statistic, float(f.sf(statistic, len(names), self.clusters - 1))


def convention(inference: Inference, rows: int, clusters: int) -> str:
    """What stands beside a table."""
    effects = " and ".join({"dmu": CITY, "period": YEAR}[one] for one in inference.effects) or "no"
    return (
        f"{rows} rows, {effects} effects. Standard errors are clustered ({clusters} clusters), times G/(G − 1) · "
        f"(n − 1)/(n − k), k without the city effects; p-values and {inference.level:.0%} intervals from t with G − 1 "
        "degrees of freedom."
    )


def fit(
    sample: pd.DataFrame, outcome: str, terms: Sequence[str], inference: Inference, apart: str | None = None
) -> Fit:
    """Ordinary least squares with the config's effects and clusters; the group ``apart`` has years of its own.

    Year effects stand as columns beside the terms: so only the city effects, which are nested in the clusters, are left
    out of k. Raises DataError for terms that cannot be told apart.
    """
    X = design(sample, terms, inference, apart)
    codes = pd.factorize(sample.index.get_level_values(CITY))[0]
    columns = np.column_stack([sample[outcome].to_numpy(np.float64), X.to_numpy(np.float64)])
    raw = np.sqrt((columns[:, 1:] ** 2).sum(axis=0))
    within = demeaned(columns, codes)
    columns = within if "dmu" in inference.effects else columns
    y, x = columns[:, 0], columns[:, 1:]
    (n, k), size = x.shape, np.sqrt((x**2).sum(axis=0))
    Q, R = np.linalg.qr(x / np.where(size > 0, size, 1.0))
    lost = (np.abs(np.diag(R)) < ALIKE) | (size <= ALIKE * raw)
    if lost.any():
        names = ", ".join(shown(name) for name in X.columns[lost])
        raise DataError(
            f"the terms of a regression must differ beside its effects; in that of {outcome}, {names} can be made of "
            "the others. Leave it out."
        )
    into = np.linalg.inv(R) / size[:, None]
    beta = into @ (Q.T @ y)
    groups = pd.factorize(sample[CLUSTER])[0]
    clusters = int(groups.max()) + 1
    reach = into @ sums(Q * (y - x @ beta)[:, None], groups).T
    cov = reach @ reach.T * (clusters / (clusters - 1) * (n - 1) / (n - k))
    left = within[:, 0] - within[:, 1:] @ beta
    r2 = 1 - float(left @ left) / float(within[:, 0] @ within[:, 0])
    return Fit(pd.Series(beta, X.columns), pd.DataFrame(cov, X.columns, X.columns), n, clusters, r2)


def sums(values: Array, codes: NDArray[np.intp]) -> Array:
    """The sum of every column over the rows of each code."""
    many = int(codes.max()) + 1
    found: Array = np.column_stack([np.bincount(codes, column, many) for column in values.T])
    return found


def demeaned(values: Array, codes: NDArray[np.intp]) -> Array:
    """The columns less their means over the rows of each code."""
    less: Array = values - (sums(values, codes) / np.bincount(codes)[:, None])[codes]
    return less


def design(sample: pd.DataFrame, terms: Sequence[str], inference: Inference, apart: str | None = None) -> pd.DataFrame:
    """The terms, year dummies (but the first) and, without city effects, a constant; twice where a group is apart."""
    inside = pd.Series(False, index=sample.index) if apart is None else sample[apart] == 1
    parts = [sample[list(terms)]]
    for ending, rows in (("", ~inside), (f" × {apart}", inside)):
        if not rows.any():
            continue
        if "period" in inference.effects:
            years = pd.Series(sample.index.get_level_values(YEAR), index=sample.index).where(rows)
            dummies = pd.get_dummies(years, dtype=float).iloc[:, 1:]
            parts.append(dummies.set_axis([f"year {one:.0f}{ending}" for one in dummies.columns], axis=1))
        if "dmu" not in inference.effects:
            parts.append(rows.astype(float).rename(f"constant{ending}").to_frame())
    return pd.concat(parts, axis=1)


def estimates(value: pd.Series[float], error: pd.Series[float], clusters: int, level: float) -> pd.DataFrame:
    """A row per term from estimates and standard errors."""
    from scipy.stats import t

    reach = t.ppf(0.5 + level / 2, clusters - 1) * error
    p = 2 * t.sf((value / error).abs(), clusters - 1)
    return pd.DataFrame(
        {
            "estimate": value,
            "std_error": error,
            "interval_low": value - reach,
            "interval_high": value + reach,
            "p_value": p,
        }
    )
