"""Banker's comparisons of two samples of inefficiency δ ≥ 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError

Floats: TypeAlias = NDArray[np.float64]

TIED = 1e-12


@dataclass(frozen=True)
class Compared:
    """Each as (statistic, p); F large where the first sample is the less efficient."""

    exponential: tuple[float, float]
    half_normal: tuple[float, float]
    smirnov: tuple[float, float]


def compared(first: Floats, second: Floats) -> Compared:
    """F of the mean inefficiencies with (2n₁, 2n₂) degrees of freedom, of their squares with (n₁, n₂), and Smirnov's
    two-sided D (Banker 1993, 1996)."""
    from scipy.stats import f

    a, b = first - 1.0, second - 1.0
    if not b.mean() > TIED:
        raise SpecError(
            "Banker's F divides by the mean inefficiency of the second sample; all its scores are 1. Use another test."
        )
    n, m = len(a), len(b)
    exponential = float(a.mean() / b.mean())
    half_normal = float((a**2).mean() / (b**2).mean())
    return Compared(
        (exponential, float(f.sf(exponential, 2 * n, 2 * m))),
        (half_normal, float(f.sf(half_normal, n, m))),
        smirnov(first, second),
    )


def smirnov(first: Floats, second: Floats) -> tuple[float, float]:
    """The largest distance of two distribution functions, and how often chance deals out one as large.

    Exactly, given the values with their ties (Schröer & Trenkler 1995), of which scores have many at 1: the share of
    ways to deal n + m values into two hands in which the distance after any distinct value is D or more.
    """
    n, m = len(first), len(second)
    values = np.sort(np.concatenate([first, second]))
    ends = np.append(np.diff(values) > TIED * np.abs(values[1:]), True)
    in_first = np.searchsorted(np.sort(first), values, side="right") / n
    in_second = np.searchsorted(np.sort(second), values, side="right") / m
    distance = float(np.abs(in_first - in_second)[ends].max())
    # the share of deals that stay below, value by value; entry i: with i of them in the first hand
    share = np.zeros(n + 1)
    share[0] = 1.0
    for k in range(1, n + m + 1):
        i = np.arange(max(0, k - m), min(n, k) + 1)
        dealt = np.zeros(n + 1)
        before = np.maximum(i - 1, 0)
        dealt[i] = share[before] * (i > 0) * (n - i + 1) + share[i] * (k - 1 - i < m) * (m - k + 1 + i)
        share = dealt / (n + m - k + 1)
        if ends[k - 1]:
            share[i] *= np.abs(i / n - (k - i) / m) < distance - 1e-9
    return distance, float(1.0 - share[n])
