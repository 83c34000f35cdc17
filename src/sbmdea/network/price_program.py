"""Programs in prices, of ratios of what a process makes to what it takes, as a batch of linear programs.

With prices u ≥ 0 of items and free numbers c, and a row of amounts per process and DMU::

    max  gain·(u, c)   s.t.  norm·(u, c) = 1,   kept·(u, c) ≥ 0,   amounts_j·(u, c) ≤ 0 for every process of every DMU

What is solved is the program in quantities: its prices are u and c, and its shared columns the processes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..lp.batch import LPBatch, LPSolution
from ..lp.driver import solve
from ..lp.pieces import blocks
from .histories import Bools, Floats


@dataclass(frozen=True, eq=False)
class PriceProgram:
    """``amounts`` (n, q) are shared by all programs; the others are (N, q), a row per program, ``kept`` (N, c, q)."""

    amounts: Floats
    free: Bools  # (q,) of any sign
    gain: Floats
    norm: Floats
    kept: Floats  # conditions: ≥ 0
    unit: Floats  # (N, q) a usual amount of each item


def solved(asked: PriceProgram, threads: int | None = None) -> tuple[Floats, Floats, LPSolution]:
    """The optima (N,), the prices (N, q) that attain them, and the solution in quantities.

    ::

        min θ   s.t.  norm θ − kept φ + Σ amounts_j Λ_j ≥ gain,   φ, Λ ≥ 0, θ of any sign; equations where c is free
    """
    N, q = asked.gain.shape
    kept = asked.kept.shape[1]
    unit = asked.unit
    # columns: the 1 of the right-hand side, θ both ways, φ, slacks of the rows, the norm's closing
    p = 1 + 2 + kept + q + 1
    matrix = np.zeros((N, q + 1, p))
    matrix[:, :q, 0] = asked.gain / unit
    matrix[:, :q, 1] = -asked.norm / unit
    matrix[:, :q, 2] = asked.norm / unit
    matrix[:, :q, 3 : 3 + kept] = np.transpose(asked.kept, (0, 2, 1)) / unit[:, :, None]
    matrix[:, :q, 3 + kept : 3 + kept + q] = np.eye(q)
    matrix[:, q, 0] = 1.0
    matrix[:, q, -1] = 1.0
    cost = np.zeros((N, p))
    cost[:, 1], cost[:, 2] = 1.0, -1.0
    fixed = np.zeros(p, bool)
    fixed[3 + kept : 3 + kept + q] = asked.free
    fixed[-1] = True
    columns = -asked.amounts
    n = len(columns)
    batch = LPBatch(
        columns=columns,
        unit=unit,
        matrix=matrix,
        cost=cost,
        fixed=fixed,
        start=np.append(3 + kept + np.arange(q), p - 1),
        column_tag=np.arange(n),
        problem_tag=np.full(N, -1),
        keep=np.full((N, 2), -1),
        own=np.full(N, -1),
        dominated=False,
        blocks=blocks(columns),
    )
    solution = solve(batch, np.arange(n) if n <= ALL else None, threads)[0]
    prices = -solution.price[:, :q] / unit + 0.0
    return solution.objective, prices, solution


ALL = 2048
