"""The programs of one batch against many sets of shared columns: resamples of a reference, one after another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .batch import Floats, Ints, LPBatch, LPSolution
from .driver import solve
from .seeds import seeds

ALL = 128  # columns up to which all take part from the start: there is nothing to be priced then
ROUNDING = 1e-13  # share of an optimum


def solve_against(
    batch: LPBatch, columns: Floats, own: Ints, good: Ints, within: Floats | None = None, threads: int | None = 1
) -> LPSolution:
    """Solve the programs of ``batch`` with other shared ``columns`` (n × k).

    ``own`` (N,) is each program's own column among them, −1 where it has none; ``good`` are columns that are likely to
    matter. ``within`` (N,): up to which optimum a program proves its own column to be reached. What has its certificate
    is taken as it is: the digits behind it that rational arithmetic would add say nothing about a resample.
    """
    n = len(columns)
    working = np.arange(n) if n <= ALL else np.union1d(good, seeds(columns))
    here = replace(
        batch,
        columns=columns,
        column_tag=np.zeros(n, np.int64),
        own=own,
        blocks=None,
        boxed=None,
        reach=None,
        repeated=True,
        within=None if within is None else within * (1.0 + ROUNDING),
    )
    return solve(here, working, threads, rough=True)[0]
