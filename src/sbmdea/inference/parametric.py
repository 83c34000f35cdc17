"""Samples drawn from a fitted truncated regression, and fitted again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .against import Tally
from .repeat import repeat_together
from .truncated import draw, fit

if TYPE_CHECKING:
    from .repeat import Kept

Floats: TypeAlias = NDArray[np.float64]

AGAIN = 50  # how often a sample without a maximum is drawn anew


class NoMaximum(ArithmeticError):
    """The likelihood has no maximum that Newton's steps find."""


def parametric(
    X: Floats,
    beta: Floats,
    sigma: float,
    lower: float | None,
    upper: float | None,
    reps: int,
    seed: int,
    threads: int | None = None,
    progress: bool | None = None,
    kept: Kept | None = None,
) -> tuple[Floats, int]:
    """(β, σ) of every drawn sample, and how many had to be drawn anew. Raises NoMaximum where that does not help."""
    index, start = X @ beta, np.append(beta, sigma)

    def many(generators: list[np.random.Generator]) -> tuple[Floats, Tally]:
        rows = np.empty((len(generators), len(start) + 1))
        rows[:, -1] = -1.0
        todo = list(range(len(generators)))
        for _ in range(AGAIN):
            u = np.array([generators[b].uniform(size=len(X)) for b in todo])
            found = fit(draw(index, sigma, lower, upper, u), X, lower, upper, start)
            rows[todo, :-2], rows[todo, -2] = found.beta, found.sigma
            rows[todo, -1] += 1.0
            todo = [b for b, good in zip(todo, found.found, strict=True) if not good]
            if not todo:
                return rows, Tally()
        raise NoMaximum(f"{AGAIN} samples in a row have no maximum of their likelihood")

    drawn, _ = repeat_together(
        many, reps, seed, programs=len(X), threads=threads, progress=progress, kept=kept, unit="row"
    )
    return drawn[:, :-1], int(drawn[:, -1].sum())
