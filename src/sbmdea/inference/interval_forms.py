"""From the draws of a score to its bias, its spread and an interval, on the scale δ ≥ 1.

``drawn`` (reps × N) are scores against pseudo-references, NaN where one has no proof, 0 where the point was not
reached: it lies below any number, and is not missing at random. ``scale`` is (m/n)^κ for subsamples of m, else 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Interval: TypeAlias = Literal["ratio", "basic", "percentile"]

ALIKE = 1e-12  # share of a score
INTERVALS = ("ratio", "basic", "percentile")


def moments(delta: Floats, drawn: Floats, scale: float | Floats) -> tuple[Floats, Floats]:
    """Bias and variance of δ̂, by the draws that have a score."""
    usable = np.where(drawn > 0.0, drawn, np.nan)
    count = np.maximum((drawn > 0.0).sum(axis=0), 1)
    mean = np.nansum(usable, axis=0) / count
    spread = np.nansum((usable - mean) ** 2, axis=0) / np.maximum(count - 1, 1)
    return np.asarray(scale * (mean - delta)), np.asarray(scale**2 * spread)


def ends(
    delta: Floats, drawn: Floats, scale: float | Floats, level: float, form: str = "ratio"
) -> tuple[Floats, Floats]:
    """Lower and upper end for δ; NaN where the draws do not say it, or are all alike.

    "ratio" (Kneip, Simar & Wilson 2008): with a the quantiles of scale·(θ*/θ̂ − 1), θ = 1/δ,
    [θ̂/(1 + a_high), θ̂/(1 + a_low)] for θ.
    "basic" (Simar & Wilson 2000): δ̂ minus the quantiles of scale·(δ* − δ̂). "percentile" (Simar & Wilson 1998): the
    quantiles of δ* after twice the bias is taken off.
    """
    tail = (1.0 - level) / 2.0
    low, high = quantiles(drawn, tail), quantiles(drawn, 1.0 - tail)
    lower, upper = FORMS[form](delta, drawn, scale, low, high)
    same = alike(np.where(drawn > 0.0, drawn, np.nan))
    return np.where(same, np.nan, lower), np.where(same, np.nan, upper)


def alike(drawn: Floats) -> NDArray[np.bool_]:
    """By columns, whether what is known is one value, from which no spread can be told."""
    most, least = np.fmax.reduce(drawn, axis=0), np.fmin.reduce(drawn, axis=0)
    return np.asarray(most - least <= ALIKE * np.abs(most))


def _ratio(delta: Floats, drawn: Floats, scale: float | Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    return delta * (1.0 + scale * (delta / high - 1.0)), delta * (1.0 + scale * (delta / low - 1.0))


def _basic(delta: Floats, drawn: Floats, scale: float | Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    return delta - scale * (high - delta), delta - scale * (low - delta)


def _percentile(
    delta: Floats, drawn: Floats, scale: float | Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    bias, _ = moments(delta, drawn, scale)
    # about δ̂, since the draws of a subsample lie around it on a wider scale
    return delta + scale * (low - delta) - 2.0 * bias, delta + scale * (high - delta) - 2.0 * bias


FORMS: dict[str, Callable[..., tuple[Floats, Floats]]] = {"ratio": _ratio, "basic": _basic, "percentile": _percentile}


def quantiles(drawn: Floats, p: float) -> Floats:
    """Each column's quantile by linear interpolation (R's type 7) of what is known; NaN among the zeros."""
    ordered = np.sort(drawn, axis=0)
    known = (~np.isnan(drawn)).sum(axis=0)
    at = np.maximum(known - 1, 0) * p
    below = np.floor(at + 1e-9).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(known - 1, 0))
    low = np.take_along_axis(ordered, below[None], axis=0)[0]
    high = np.take_along_axis(ordered, above[None], axis=0)[0]
    value = low + np.clip(at - below, 0.0, 1.0) * (high - low)
    return np.asarray(np.where(low > 0.0, value, np.nan))
