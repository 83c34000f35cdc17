"""Programs that have no optimum because they can be improved without end; proved by the ways to do so."""

from __future__ import annotations

import numpy as np

from .batch import Floats, Ints, LPBatch, LPSolution
from .driver import certified, solve
from .last_word import decide
from .status import Status


def unbounded(batch: LPBatch, solution: LPSolution, todo: Ints, threads: int | None = None) -> None:
    """Look for a ray of each of the programs ``todo``::

        −cost·w = 1   s.t.   Σ_j columns_j Λ_j / unit_i + matrix[:k] w = 0,   matrix[k] w = 0,   Λ, w ≥ 0

    Those that have one get the status NO_PRICES, and the figures of its proof.
    """
    if not len(todo):
        return
    which = np.arange(len(batch.matrix)) if len(batch.matrix) == 1 else todo
    matrix = batch.matrix[which]
    cost = np.broadcast_to(batch.cost if len(batch.cost) == 1 else batch.cost[todo], (len(todo), matrix.shape[2]))
    _, r, p = matrix.shape
    rows = np.concatenate([np.broadcast_to(matrix, (len(todo), r, p)), -cost[:, None]], axis=1)
    closing = np.broadcast_to(np.eye(r + 1), (len(todo), r + 1, r + 1))
    rays = LPBatch(
        columns=np.hstack([batch.columns, np.zeros((len(batch.columns), 1))]),
        unit=np.hstack([batch.unit[todo], np.ones((len(todo), 1))]),
        matrix=np.ascontiguousarray(np.concatenate([rows, closing], axis=2)),
        cost=np.zeros((len(todo), p + r + 1)),
        fixed=np.append(batch.fixed, np.ones(r + 1, bool)),
        start=p + np.arange(r + 1),
        column_tag=batch.column_tag,
        problem_tag=batch.problem_tag[todo],
        keep=batch.keep[todo],
        own=np.full(len(todo), -1),
        dominated=False,
        stored=_one_row_more(batch.stored, todo),
    )
    found, working, _ = solve(rays, threads=threads)
    # figures within tolerances are no proof: beside rows almost alike a way that hardly changes anything has no end
    decide(rays, found, np.flatnonzero((found.status == Status.OPTIMAL) & ~found.exact), working)
    there = np.flatnonzero((found.status == Status.OPTIMAL) & certified(found))
    solution.status[todo[there]] = Status.NO_PRICES
    for name in ("primal_residual", "dual_violation", "gap"):
        getattr(solution, name)[todo[there]] = getattr(found, name)[there]


def _one_row_more(stored: Floats | None, todo: Ints) -> Floats | None:
    """The coefficients in the data's units; none in the row of costs and in the columns that close rows."""
    if stored is None:
        return None
    _, r, p = stored.shape
    more = np.full((len(todo), r + 1, p + r + 1), np.nan)
    more[:, :r, :p] = stored[todo]
    return more
