"""How much to smooth a sample of inefficiencies δ ≥ 1 whose density ends at 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from ..support.spelling import choose

Floats: TypeAlias = NDArray[np.float64]
Rule: TypeAlias = Literal["silverman", "normal", "ucv", "sheather-jones"] | float

EFFICIENT = 1e-6  # δ closer to 1 than this is a point of the frontier, not a draw from the density


def bandwidth(delta: Floats, rule: Rule = "silverman") -> float:
    """The bandwidth for the n values ``delta`` ≥ 1, with the points of the frontier left out and their mirror images.

    A rule gives h₂ₖ for the 2k values z, 2 − z, z = δ > 1; this is put on the scale of all n values by
    h = h₂ₖ (2k/n)^(1/5) sd(δ)/sd(z, 2 − z) (Daraio & Simar 2007, 3.26).
    """
    if not isinstance(rule, str):
        if isinstance(rule, bool) or not isinstance(rule, int | float | np.number) or not 0.0 < rule < np.inf:
            raise SpecError(f"bandwidth must be a rule or a number above 0; got {rule!r}.")
        return float(rule)
    choose("bandwidth", rule, tuple(RULES), also="a number above 0")
    inside = delta[delta > 1.0 + EFFICIENT]
    if len(inside) < 3:
        raise SpecError(
            f"smoothing needs at least three scores below 1; got {len(inside)}. Use method='subsampling', or a wider "
            "frontier."
        )
    mirrored = np.concatenate([inside, 2.0 - inside])
    plain = RULES[rule](mirrored)
    return float(plain * (len(mirrored) / len(delta)) ** 0.2 * delta.std(ddof=1) / mirrored.std(ddof=1))


def silverman(values: Floats) -> float:
    """0.9 min(sd, IQR/1.349) n^(−1/5); the standard deviation alone where half the values are one."""
    low, high = np.quantile(values, [0.25, 0.75])
    spread = values.std(ddof=1)
    middle = (high - low) / 1.349
    return float(0.9 * (min(spread, middle) if middle > 0.0 else spread) * len(values) ** -0.2)


def normal(values: Floats) -> float:
    return float(1.06 * values.std(ddof=1) * len(values) ** -0.2)


def ucv(values: Floats) -> float:
    """Least-squares cross-validation with a normal kernel, over a tenth to the whole of 1.144 sd n^(−1/5)."""
    from scipy.optimize import minimize_scalar

    n, most = len(values), _oversmoothed(values)
    square = (values[:, None] - values)[np.triu_indices(n, 1)] ** 2

    def loss(h: float) -> float:
        term = np.exp(-square / (4.0 * h * h)) - np.sqrt(8.0) * np.exp(-square / (2.0 * h * h))
        return float((0.5 + term.sum() / n) / (n * h * np.sqrt(np.pi)))

    grid = np.linspace(0.1 * most, most, 61)
    best = int(np.argmin([loss(float(h)) for h in grid]))
    around = (float(grid[max(best - 1, 0)]), float(grid[min(best + 1, 60)]))
    return float(minimize_scalar(loss, bounds=around, method="bounded", options={"xatol": 1e-10}).x)


def sheather_jones(values: Floats) -> float:
    """The solution of Sheather & Jones's equation (1991): the density's curvature by a pilot of its own."""
    from scipy.optimize import brentq

    n = len(values)
    low, high = np.quantile(values, [0.25, 0.75])
    middle = (high - low) / 1.349
    spread = min(values.std(ddof=1), middle) if middle > 0.0 else values.std(ddof=1)
    square = (values[:, None] - values)[np.triu_indices(n, 1)] ** 2

    def curvature(h: float) -> float:
        u = square / (h * h)
        kernel = np.exp(-u / 2.0) * (u * u - 6.0 * u + 3.0)
        return float((2.0 * kernel.sum() + 3.0 * n) / (n * (n - 1) * h**5 * np.sqrt(2.0 * np.pi)))

    def slope(h: float) -> float:
        u = square / (h * h)
        kernel = np.exp(-u / 2.0) * (u**3 - 15.0 * u * u + 45.0 * u - 15.0)
        return float(-(2.0 * kernel.sum() - 15.0 * n) / (n * (n - 1) * h**7 * np.sqrt(2.0 * np.pi)))

    first, second = 0.920 * spread * n ** (-1 / 7), 0.912 * spread * n ** (-1 / 9)
    ratio = abs(curvature(first) / slope(second))
    constant = 1.0 / (2.0 * np.sqrt(np.pi) * n)

    def equation(h: float) -> float:
        pilot = 1.357 * ratio ** (1 / 7) * h ** (5 / 7)
        return float((constant / abs(curvature(pilot))) ** 0.2 - h)

    most = _oversmoothed(values)
    return float(brentq(equation, 0.01 * most, 3.0 * most, xtol=1e-12))


def _oversmoothed(values: Floats) -> float:
    return float(1.144 * values.std(ddof=1) * len(values) ** -0.2)


RULES: dict[str, Callable[[Floats], float]] = {
    "silverman": silverman,
    "normal": normal,
    "ucv": ucv,
    "sheather-jones": sheather_jones,
}
