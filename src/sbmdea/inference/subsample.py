"""Fewer rows than there are: who forms the pseudo-references, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from .against import Tally

if TYPE_CHECKING:
    from .asked import Sample

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

GRID = tuple(round(0.5 + 0.025 * step, 3) for step in range(9))  # powers of n, to n^0.7: coverage falls beyond
LEAST_RATE, MOST_RATE = 0.05, 1.5
NEIGHBOURS = 1  # sizes on either side whose ends are compared


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is drawn from: the rows of each block, or the units of the panel with all their rows."""

    sample: Sample
    unitwise: bool
    replace: bool

    @property
    def totals(self) -> list[int]:
        """How many there are to draw from: one number a block, or one for all."""
        if self.unitwise:
            return [len(self._units())]
        return [len(block.reference) for block in self.sample.blocks]

    def _units(self) -> Ints:
        return np.unique(self.sample.panel.unit[self.sample.panel.reference])

    def sizes(self, size: int | float) -> list[int]:
        """m for each of ``totals``: a number, or n to a power."""
        return [size_of(size, total, self.sample.columns) for total in self.totals]

    def draw(self, rng: np.random.Generator) -> list[Ints]:
        """The places of all, in the order in which they are drawn: a smaller subsample is the beginning of a larger."""
        return [rng.integers(0, n, n) if self.replace else rng.permutation(n) for n in self.totals]

    def rows(self, order: list[Ints], sizes: list[int]) -> list[Ints]:
        """For each block the drawn rows by their places in its reference."""
        if not self.unitwise:
            return [one[:m] for one, m in zip(order, sizes, strict=True)]
        times = np.bincount(self._units()[order[0][: sizes[0]]], minlength=int(self.sample.panel.unit.max()) + 1)
        return [
            np.repeat(np.arange(len(block.reference)), times[self.sample.panel.unit[block.reference]])
            for block in self.sample.blocks
        ]

    def share(self, sizes: list[int]) -> Floats:
        """m/n of every scored row."""
        shares = [m / n for m, n in zip(sizes, self.totals, strict=True)]
        found = np.empty(len(self.sample.outcome.rows))
        for number, block in enumerate(self.sample.blocks):
            found[self.sample.place[block.evaluate]] = shares[0 if self.unitwise else number]
        return found


def size_of(size: int | float, total: int, columns: int) -> int:
    if isinstance(size, int | np.integer):
        if not 1 < size < total:
            raise SpecError(
                f"size must be above 1 and below the number there is to draw from, {total}; got {size}. "
                "Pass for example size=0.6 for n^0.6."
            )
        return int(size)
    return int(min(max(round(total**size), columns + 1), total - 1))


def checked_size(size: object) -> int | float | str:
    whole = isinstance(size, int | np.integer) and not isinstance(size, bool)
    power = isinstance(size, float | np.floating) and 0.0 < size < 1.0
    if size == "volatility" or whole or power:
        return size  # type: ignore[return-value]
    raise SpecError(
        f'size must be "volatility", a number of rows, or a power of n between 0 and 1 such as 0.6; got {size!r}.'
    )


class Scores:
    """δ of every scored row against the drawn rows; 0 where it is not reached."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.against = [sample.against(block) for block in sample.blocks]

    def __call__(self, drawn: list[Ints], factor: list[Floats] | None = None) -> tuple[Floats, Tally]:
        sample = self.sample
        delta, tally = np.full(len(sample.outcome.rows), np.nan), Tally()
        for number, (block, against, rows) in enumerate(zip(sample.blocks, self.against, drawn, strict=True)):
            if not len(rows):
                delta[sample.place[block.evaluate]] = 0.0
                continue
            score, more = against(rows, None if factor is None else factor[number])
            with np.errstate(divide="ignore"):
                delta[sample.place[block.evaluate]] = 1.0 / score
            tally += more
        return delta, tally


def volatility(lower: Floats, upper: Floats) -> Floats:
    """Per size (rows) the mean over points of how much the ends move among neighbouring sizes; NaN at the rim.

    The smallest is where a small change of m changes least (Politis, Romano & Wolf 2001).
    """
    found = np.full(len(lower), np.nan)
    for k in range(NEIGHBOURS, len(lower) - NEIGHBOURS):
        around = slice(k - NEIGHBOURS, k + NEIGHBOURS + 1)
        moved = lower[around].std(axis=0, ddof=1) + upper[around].std(axis=0, ddof=1)
        moved = moved[np.isfinite(moved)]
        if len(moved):
            found[k] = moved.mean()
    return found


def rate_of(spread: Floats, size: Ints) -> float:
    """κ by the data: minus the slope of log spread on log m, the median over points (Politis, Romano & Wolf 1999)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(spread)
    x = np.log(size) - np.log(size).mean()
    whole = np.isfinite(logs).all(axis=0)
    if not whole.any() or not (x**2).sum() > 0.0:
        raise SpecError(
            'rate="estimate" needs points whose draws spread at several sizes; got none. Pass rate="theory".'
        )
    slopes = (x[:, None] * logs[:, whole]).sum(axis=0) / (x**2).sum()
    kappa = float(np.median(-slopes))
    if not LEAST_RATE < kappa < MOST_RATE:
        raise SpecError(
            f'rate="estimate" found κ = {kappa:.2f}, which no estimator of a frontier has: these rows are too few to '
            'tell. Pass rate="theory".'
        )
    return kappa
