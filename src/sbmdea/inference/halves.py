"""Means of estimated inefficiencies and their bias, by scores within random halves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..technology.frontier import Block
from .against import Asked, Tally, Written
from .asked import Sample

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

VARIANCES = ("simar-zelenyuk", "kneip")


class Within:
    """δ of some rows of one technology against themselves."""

    def __init__(self, sample: Sample, rows: Ints) -> None:
        self.hull = sample.hull
        self.against = sample.against(Block(rows, rows))

    def __call__(self, drawn: Ints) -> tuple[Floats, Tally]:
        """``drawn`` are places among the rows; NaN where a row has no score."""
        assert isinstance(self.against, Written | Asked)
        score, tally = self.against.within(drawn)
        return np.where(np.isfinite(score), 1.0 / score, np.nan), tally

    def halved(self, order: Ints) -> tuple[Floats, Tally]:
        """The first half of ``order`` and the rest, each within itself, in the order given."""
        cut = len(order) // 2
        (first, one), (second, two) = self(order[:cut]), self(order[cut:])
        return np.concatenate([first, second]), one + two

    def bias(self, order: Ints, rng: np.random.Generator, halvings: int, kappa: float) -> tuple[Mean, Tally]:
        """The mean over the rows of ``order`` scored within themselves, and its bias by so many halvings."""
        delta, tally = self(order)
        means = np.empty(halvings)
        for k in range(halvings):
            found, more = self.halved(order[rng.permutation(len(order))])
            means[k] = np.nanmean(found)
            tally += more
        subset = None
        used = rows_used(len(order), kappa, self.hull)
        if used < len(order):
            subset = rng.permutation(len(order))[:used]
        return mean_of(delta, means, kappa, subset), tally


@dataclass(frozen=True)
class Mean:
    """The mean of δ̂ with what corrects it."""

    mean: float
    bias: float
    variance: float  # of δ̂, divisor n
    rows: int
    used: int  # rows that the width is of
    centre: float  # the corrected mean, of all rows or of the subset that the rate allows

    @property
    def wide(self) -> float:
        """Simar & Zelenyuk's variance, which counts what the correction adds."""
        return self.variance + self.bias**2

    def square(self, variance: str) -> float:
        """The squared standard error of the centre."""
        return (self.wide if variance == "simar-zelenyuk" else self.variance) / self.used


def mean_of(delta: Floats, halves: Floats, kappa: float, subset: Ints | None) -> Mean:
    """``halves`` are means of the scores within random halves, one per split.

    The generalised jackknife (Kneip, Simar & Wilson 2015): E δ̂_n − E δ ≈ C n^−κ, so that the halves' mean lies 2^κ − 1
    times the bias further off. Where κ is so small that the bias beats n^−½, the width is that of ``subset``.
    """
    known = ~np.isnan(delta)
    mean = float(delta[known].mean())
    bias = (float(halves.mean()) - mean) / (2.0**kappa - 1.0)
    some = delta if subset is None else delta[subset]
    some = some[~np.isnan(some)]
    return Mean(mean, bias, float(delta[known].var()), len(delta), len(some), float(some.mean()) - bias)


def rows_used(n: int, kappa: float, hull: bool = False) -> int:
    """n where κ ≥ 2/5 (1/3 for the hull), else ⌊n^(2κ)⌋."""
    if kappa >= (1 / 3 if hull else 2 / 5) - 1e-12:
        return n
    return max(int(np.floor(n ** (2.0 * kappa) + 1e-9)), 2)
