"""Stochastic nonparametric envelopment of data: noise and inefficiency told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count
from ..support.messages import warn
from ..support.spelling import choose
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from .cnls import cnls
from .shaped import ConvexRegression, Error, Function, Returns

if TYPE_CHECKING:
    from ..writing.tabular import Sheets

Floats: TypeAlias = NDArray[np.float64]
Decomposition: TypeAlias = Literal["moments", "qle", "kernel"]

MEAN = np.sqrt(2.0 / np.pi)  # of |N(0, 1)|
EXACT = 1e-5  # share of the function that the solver may leave
NOTHING_LEFT = (
    "the function goes through every row: nothing is left to tell noise from inefficiency by, and every score is 1. "
    "Use more rows, or fewer columns."
)
WRONG = (
    "the residuals are skewed to the wrong side: no inefficiency is told from the noise, and every score is 1. Look at "
    "the data and the function before reading anything into it."
)


@dataclass(frozen=True, eq=False, repr=False)
class Stoned(Tabular):
    """``table``: efficiency, inefficiency E(u | ε), frontier and residual of every row."""

    table: pd.DataFrame
    sigma_u: float  # NaN where the kernel tells the mean alone
    sigma_v: float
    mean_inefficiency: float
    wrong_skew: bool
    regression: ConvexRegression
    options: Mapping[str, object]

    @property
    def efficiency(self) -> pd.Series[float]:
        return self.table["efficiency"]

    def to_frame(self) -> pd.DataFrame:
        """One row per observation."""
        return self.table

    def sheets(self) -> Sheets:
        """Efficiency, the regression behind it, options."""
        first = {"efficiency": (labelled(self.table), self.table.index.nlevels)}
        return {**first, **self.regression.sheets(), "options": (options_table(self.options), 1)}

    def _told(self) -> Summary:
        """The question in words and the parts of the error."""
        lines = [(name, scalar(value)) for name, value in self.options.items() if value is not None]
        lines += [
            ("σ of inefficiency", f"{self.sigma_u:.4f}"), ("σ of noise", f"{self.sigma_v:.4f}"),
            ("mean inefficiency", f"{self.mean_inefficiency:.4f}"), ("rows", str(len(self.table))),
        ]  # fmt: skip
        if self.wrong_skew:
            lines.append(("mind", WRONG))
        return Summary(aligned(lines, right=(False, False)))

    def _title(self) -> str:
        return ", ".join(scalar(self.options[name]) for name in ("model", "method", "function", "error", "rts"))

    def _foot(self) -> str:
        return count(len(self.table), "row")


def stoned(
    data: Any = None,
    *,
    inputs: Any,
    outputs: Any,
    undesirable: Any = None,
    dmu: Any = None,
    period: Any = None,
    method: Decomposition = "moments",
    function: Function = "production",
    error: Error = "additive",
    rts: Returns = "vrs",
    z: Any = None,
    solver: str | None = None,
) -> Stoned:
    """Efficiency where the data are noisy (Kuosmanen & Kortelainen 2012).

    `cnls` fits the mean; its residuals are e = v − u + E(u), v ~ N(0, σ_v²) noise and u ~ |N(0, σ_u²)| inefficiency
    (+ u for costs). The two are told apart by

    * "moments": M₂ = σ_v² + (1 − 2/π) σ_u²,   M₃ = √(2/π) (1 − 4/π) σ_u³;
    * "qle": the quasi-likelihood of Fan, Li & Weersink (1996), over λ = σ_u/σ_v;
    * "kernel": E(u) is where the residuals' density falls steepest (Hall & Simar 2002); it needs no half-normal u and
      tells the mean alone.

    The frontier is φ + E(u) (φ e^(E(u)) where the error is multiplicative). Each row's inefficiency is E(u | ε) of
    Jondrow, Lovell, Materov & Schmidt (1982), its efficiency 1 − E(u | ε)/frontier, or e^(−E(u | ε)). With residuals
    skewed to the wrong side σ_u is 0: that is said, and every score is 1.

    Parameters
    ----------
    method
        "moments", "qle" or "kernel".
    data, inputs, outputs, undesirable, dmu, period, function, error, rts, z, solver
        As for `cnls`.

    Returns
    -------
    Stoned
        ``efficiency``, ``table``, ``sigma_u``, ``sigma_v``, ``mean_inefficiency``, ``wrong_skew``, ``regression``.

    Raises
    ------
    DataError, SpecError
        As `cnls`.

    References
    ----------
    Kuosmanen, T. & Kortelainen, M. (2012). Stochastic non-smooth envelopment of data: semi-parametric frontier
    estimation subject to shape constraints. Journal of Productivity Analysis 38, 11–28.
    Fan, Y., Li, Q. & Weersink, A. (1996). Semiparametric estimation of stochastic production frontier models. Journal
    of Business & Economic Statistics 14(4), 460–468.
    Hall, P. & Simar, L. (2002). Estimating a changepoint, boundary, or frontier in the presence of observation error.
    Journal of the American Statistical Association 97, 523–534.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> rng = np.random.default_rng(1)
    >>> x = rng.uniform(1, 10, 100)
    >>> y = 3 + np.sqrt(x) + rng.normal(0, 0.1, 100) - np.abs(rng.normal(0, 0.6, 100))
    >>> found = sbmdea.stoned(inputs=x, outputs=y)
    >>> bool(0.3 < found.sigma_u < 0.9)
    True
    """
    choose("method", method, ("moments", "qle", "kernel"))
    found = cnls(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, function=function,
        error=error, rts=rts, z=z, solver=solver,
    )  # fmt: skip
    e = found.residuals.to_numpy()
    # a cost's inefficiency adds: turned around it is a production's
    sign = -1.0 if function == "cost" else 1.0
    residual = sign * (e - e.mean())
    wrong = False
    sigma_u = sigma_v = float("nan")
    if np.abs(residual).max() <= EXACT * (float(np.abs(found.fitted).mean()) if error == "additive" else 1.0):
        sigma_u = sigma_v = mean = 0.0
        warn(NOTHING_LEFT)
    elif method == "kernel":
        mean = steepest(residual)
    else:
        sigma_u, sigma_v, wrong = (moments if method == "moments" else quasi_likelihood)(residual)
        mean = float(sigma_u * MEAN)
    if wrong:
        warn(WRONG)
    inefficiency = conditional_mean(residual - mean, sigma_u, sigma_v)
    shift = sign * mean
    fitted = found.fitted.to_numpy()
    if error == "multiplicative":
        frontier, efficiency = fitted * np.exp(shift), np.exp(-inefficiency)
    else:
        frontier = fitted + shift
        with np.errstate(divide="ignore", invalid="ignore"):
            efficiency = 1.0 - inefficiency / frontier if sign > 0 else frontier / (frontier + inefficiency)
    table = pd.DataFrame(
        {"efficiency": efficiency, "inefficiency": inefficiency, "frontier": frontier, "residual": e},
        index=found.table.index,
    )
    options = {**found.options, "model": "stoned", "method": method}
    return Stoned(table, sigma_u, sigma_v, mean, wrong, found, options)


def moments(residual: Floats) -> tuple[float, float, bool]:
    """σ_u, σ_v and whether the skewness has the wrong sign, by the second and third moment."""
    second, third = float((residual**2).mean()), float((residual**3).mean())
    if third >= 0.0:
        return 0.0, float(np.sqrt(second)), True
    sigma_u = float((third / (MEAN * (1.0 - 4.0 / np.pi))) ** (1.0 / 3.0))
    noise = second - (1.0 - 2.0 / np.pi) * sigma_u**2
    # skewer than any half-normal: all of it is inefficiency
    return sigma_u, float(np.sqrt(max(noise, 0.0))), False


def quasi_likelihood(residual: Floats) -> tuple[float, float, bool]:
    """σ_u, σ_v by the λ = σ_u/σ_v that maximises the likelihood of v − u, σ being concentrated out."""
    from scipy.optimize import minimize_scalar
    from scipy.special import log_ndtr

    second = float((residual**2).mean())

    def parts(lam: float) -> tuple[float, Floats]:
        ratio = lam * lam / (1.0 + lam * lam)
        sigma = float(np.sqrt(second / (1.0 - 2.0 * ratio / np.pi)))
        return sigma, residual - np.sqrt(2.0 * ratio / np.pi) * sigma

    def minus(log: float) -> float:
        lam = float(np.exp(log))
        sigma, epsilon = parts(lam)
        return float(len(residual) * np.log(sigma) + (epsilon**2).sum() / (2 * sigma**2)
                     - log_ndtr(-epsilon * lam / sigma).sum())  # fmt: skip

    grid = np.linspace(np.log(1e-3), np.log(1e3), 121)
    best = int(np.argmin([minus(g) for g in grid]))
    if best == 0:
        return 0.0, float(np.sqrt(second)), True
    around = (float(grid[best - 1]), float(grid[min(best + 1, 120)]))
    lam = float(np.exp(minimize_scalar(minus, bounds=around, method="bounded", options={"xatol": 1e-10}).x))
    sigma, _ = parts(lam)
    return float(sigma * lam / np.sqrt(1 + lam * lam)), float(sigma / np.sqrt(1 + lam * lam)), False


def steepest(residual: Floats) -> float:
    """E(u): where a kernel density of the residuals falls steepest."""
    spread = residual.std(ddof=1)
    low, high = np.quantile(residual, [0.25, 0.75])
    middle = (high - low) / 1.349
    h = 0.9 * (min(spread, middle) if middle > 0.0 else spread) * len(residual) ** -0.2
    grid = np.linspace(residual.min(), residual.max() + 3.0 * h, 2000)
    u = (grid[:, None] - residual) / h
    slope = (-u * np.exp(-0.5 * u * u)).sum(axis=1)
    return float(max(grid[int(np.argmin(slope))], 0.0))


def conditional_mean(epsilon: Floats, sigma_u: float, sigma_v: float) -> Floats:
    """E(u | ε) for ε = v − u (Jondrow, Lovell, Materov & Schmidt 1982); NaN where σ is not known."""
    from scipy.special import log_ndtr

    if sigma_u == 0.0:
        return np.zeros_like(epsilon)
    if sigma_v == 0.0:
        return np.maximum(-epsilon, 0.0)
    total = sigma_u**2 + sigma_v**2
    mean = -epsilon * sigma_u**2 / total
    spread = sigma_u * sigma_v / np.sqrt(total)
    at = mean / spread
    hazard = np.exp(-0.5 * at * at - 0.5 * np.log(2.0 * np.pi) - log_ndtr(at))
    found: Floats = mean + spread * hazard
    return found
