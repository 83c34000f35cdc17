"""Prices found over some reference rows, held against others: whose program would these improve?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..lp.entries import price
from ..lp.pieces import blocks
from ..lp.rounds import VIOLATION
from ..lp.threads import count, run

__all__ = ["VIOLATION", "violations"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def violations(
    prices: Floats, evaluated: Floats, names: Ints, others: Floats, their_names: Ints, threads: int | None
) -> tuple[Floats, Ints]:
    """How far ``others`` (n × d) violate the prices (N × d + 1) of each evaluated point at worst, and which does.

    Itself, of the same name, aside. Relative to the terms of the sum; a row beyond ``VIOLATION`` joins the program in
    rounds of column generation. −1: none comes near.
    """
    N, n = len(names), len(their_names)
    units = np.hstack([np.abs(evaluated), np.ones((N, 1))])
    units[units == 0.0] = 1.0
    told = np.hstack([-prices * units, np.zeros((N, 1))])
    columns = blocks(np.hstack([others, np.ones((n, 1))]))
    violation, worst = np.zeros(N), np.full(N, -1)
    solved = np.flatnonzero(np.isfinite(told).all(axis=1))
    run(
        price, solved, count(threads, N * n / 1e3), None,
        columns, np.arange(n), their_names, units, names, np.full((N, 2), -1), told, violation, worst,
    )  # fmt: skip
    return violation, worst
