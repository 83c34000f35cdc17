"""Tests on two parts of one sample, and many splits put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from .against import Tally
from .halves import Mean
from .interval_forms import ALIKE
from .repeat import repeat

Floats: TypeAlias = NDArray[np.float64]
Split: TypeAlias = "Callable[[np.random.Generator], tuple[float, Tally]]"

ONE = "one random split: another seed gives another p"
MANY = "{} random splits: twice the median of their p-values, valid however they depend on each other"


def studentised(one: Mean, two: Mean, variance: str) -> float:
    """(centre of one − centre of two) over its standard error, for independent parts (Kneip, Simar & Wilson 2016)."""
    if one.variance + two.variance <= (ALIKE * (one.mean + two.mean)) ** 2:
        raise SpecError(
            "a test of means needs scores with some spread; all scores of either part are alike. Use fewer columns, or "
            "more rows."
        )
    return float((one.centre - two.centre) / np.sqrt(one.square(variance) + two.square(variance)))


def over_splits(
    split: Split, splits: int, seed: int, two_sided: bool, programs: int, threads: int | None, progress: bool | None
) -> tuple[Floats, float, float, str, Tally]:
    """Every split's statistic (large speaks against the null), the median one, p, how they were combined."""
    from scipy.special import ndtr

    def one(rng: np.random.Generator) -> tuple[Floats, Tally]:
        value, tally = split(rng)
        return np.array(value), tally

    found, tally = repeat(one, splits, seed, programs=programs, threads=threads, progress=progress)
    each = 2.0 * ndtr(-np.abs(found)) if two_sided else ndtr(-found)
    if splits == 1:
        return found, float(found[0]), float(each[0]), ONE, tally
    p = min(1.0, 2.0 * float(np.median(each)))
    return found, float(np.median(found)), p, MANY.format(splits), tally


def part_sizes(n: int, one: float, two: float, equal: bool) -> tuple[int, int]:
    """Sizes of two parts: halves, or such that n₁^κ₁ = n₂^κ₂, the slower estimator getting more."""
    if equal or one == two:
        return n // 2, n - n // 2
    low, high = 1.0, float(n - 1)
    for _ in range(200):
        middle = (low + high) / 2.0
        low, high = (low, middle) if middle**one > (n - middle) ** two else (middle, high)
    first = round(low)
    return first, n - first


def enough_rows(n: int, columns: int, name: str) -> None:
    least = 2 * (columns + 2)
    if n < least:
        raise SpecError(
            f"{name} needs at least {least} rows in each part for {columns} columns; got {n}. Use more rows."
        )
