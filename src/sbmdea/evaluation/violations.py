"""Prices found over some reference rows, held against others: whose program would these improve?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..lp.entries import price
from ..lp.pieces import blocks
from ..lp.rounds import VIOLATION
from ..lp.threads import count, run

if TYPE_CHECKING:
    from ..technology.points import Points
    from .stage import Stage

__all__ = ["VIOLATION", "violations"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def violations(
    stage: Stage, evaluated: Points, names: Ints, others: Points, their_names: Ints, threads: int | None
) -> Floats:
    """How far ``others`` violate the prices of each evaluated point at worst, itself (the same name) aside.

    Relative to the terms of the sum; a row beyond ``VIOLATION`` joins the program in rounds of column generation.
    """
    N, n = len(names), len(their_names)
    units = np.hstack([np.abs(evaluated.Z), np.ones((N, 1))])
    prices = np.hstack([-stage.prices * units, np.zeros((N, 1))])
    columns = blocks(np.hstack([others.Z, np.ones((n, 1))]))
    violation, worst = np.zeros(N), np.full(N, -1)
    solved = np.flatnonzero(np.isfinite(prices).all(axis=1))
    run(
        price, solved, count(threads, N * n / 1e3), None,
        columns, np.arange(n), their_names, units, names, np.full((N, 2), -1), prices, violation, worst,
    )  # fmt: skip
    return violation
