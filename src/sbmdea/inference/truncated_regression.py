"""One truncated normal regression by maximum likelihood."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..data.interchange import as_frame
from ..errors import DataError, SpecError
from ..result import Result
from .parametric import NoMaximum
from .regressed import TruncatedRegression
from .regressors import regressors
from .repeat import checked_level
from .truncated import Fits, fit

EXACT = 1e-12  # share of y that is rounding


def truncated_regression(
    y: Any,
    z: Any,
    *,
    lower: float | None = 1.0,
    upper: float | None = None,
    level: float = 0.95,
    table: Any = None,
) -> TruncatedRegression:
    """A normal regression whose rows are seen only between limits, by maximum likelihood::

        y = z β + ε,   ε ~ N(0, σ²),   seen where lower < y < upper

    Inefficiencies δ = 1/efficiency are truncated at 1 from below (the default); efficiencies themselves at 0 and 1.
    Rows at a limit or beyond are left out and counted. Errors and intervals are those of the observed information; they
    do not know that scores are estimated: see `simar_wilson`.

    Parameters
    ----------
    y
        One number per row, a Series or an array.
    z
        Regressors, to which a constant is added: a table or array with a row per score (by labels where they agree), or
        names of columns or a formula such as "log(gdp) + C(region)", of ``table``.
    lower, upper
        The limits; None where there is none.
    level
        Of the intervals.
    table
        What names and formulas are of.

    Returns
    -------
    TruncatedRegression
        ``coefficients`` (estimate, se, lower, upper, p; the last row is σ), ``loglik``, ``used``, ``dropped``;
        ``summary()``, ``to_latex()``, ``to_csv(path)``, ``to_excel(path)``.

    Raises
    ------
    DataError
        Rows that do not fit together, values that are not finite, regressors that repeat each other.
    SpecError
        Limits in the wrong order, or a likelihood without a maximum.

    References
    ----------
    Olsen, R. J. (1978). Note on the uniqueness of the maximum likelihood estimator for the Tobit model. Econometrica
    46(5), 1211–1215.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> z = np.linspace(0, 2, 60)
    >>> y = 1.2 + 0.5 * z + 0.3 * np.sin(37 * z)
    >>> fit = sbmdea.truncated_regression(y[y > 1], z[y > 1])
    >>> fit.coefficients["estimate"].round(3).to_dict()
    {'constant': 1.209, 'z1': 0.488, 'sigma': 0.217}
    """
    level = checked_level(level)
    if lower is None and upper is None:
        raise SpecError("a truncated regression must have a limit; got none. Pass lower= or upper=.")
    if lower is not None and upper is not None and not lower < upper:
        raise SpecError(f"lower must be below upper; got {lower!r} and {upper!r}.")
    labelled = next((one for one in (y, z) if isinstance(one, pd.Series | pd.DataFrame)), None)
    if isinstance(y, Result):
        raise SpecError("y must be numbers; got a Result. Pass for example 1 / res.efficiency, or use simar_wilson.")
    index = pd.RangeIndex(len(y)) if labelled is None else labelled.index
    values = np.asarray(y, dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise DataError("y must be one finite number per row. Leave out the rows without a score.")
    names, X = regressors(z, None if table is None else as_frame(table), index)
    inside = np.ones(len(values), bool)
    inside &= True if lower is None else values > lower
    inside &= True if upper is None else values < upper
    found = best(values[inside], X[inside], lower, upper)
    return TruncatedRegression(
        coefficients=by_information(names, found, level),
        loglik=float(found.loglik[0]),
        used=int(inside.sum()),
        dropped=int((~inside).sum()),
        corrected=None,
        draws=None,
        redrawn=0,
        programs=0,
        certified=0,
        notes=(),
        options={"title": f"truncated regression {_limits(lower, upper)}", "level": level},
    )


def best(y: np.ndarray, X: np.ndarray, lower: float | None, upper: float | None) -> Fits:
    """The fit of one sample; a SpecError where there is none."""
    if len(y) <= X.shape[1] + 1:
        raise SpecError(
            f"a truncated regression needs more rows inside the limits than coefficients; got {len(y)} rows for "
            f"{X.shape[1] + 1}."
        )
    residual = y - X @ np.linalg.lstsq(X, y, rcond=None)[0]
    if np.abs(residual).max() <= EXACT * np.abs(y).max():
        raise SpecError(
            "a truncated regression needs rows that its regressors leave something of; these explain every row, and "
            "σ is 0. Look at y."
        )
    found = fit(y[None], X, lower, upper)
    if not found.found[0]:
        raise SpecError(
            f"{NoMaximum.__doc__} The rows lie so near the limit that the truncation explains them all; use other "
            "regressors, or fewer."
        )
    return found


def by_information(names: list[str], found: Fits, level: float) -> pd.DataFrame:
    from scipy.special import ndtr, ndtri

    estimate = np.append(found.beta[0], found.sigma[0])
    se = np.sqrt(np.diag(found.covariance[0]))
    half = float(ndtri(0.5 + level / 2.0)) * se
    p = 2.0 * ndtr(-np.abs(estimate) / se)
    p[-1] = np.nan
    table = {"estimate": estimate, "se": se, "lower": estimate - half, "upper": estimate + half, "p": p}
    return pd.DataFrame(table, index=[*names, "sigma"])


def _limits(lower: float | None, upper: float | None) -> str:
    if upper is None:
        return f"from {lower:g} on"
    return f"up to {upper:g}" if lower is None else f"between {lower:g} and {upper:g}"
