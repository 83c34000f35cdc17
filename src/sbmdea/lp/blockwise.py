"""Batches of many rows whose columns come in blocks that touch few of them: see `kernels.staircase`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .batch import Bools, Floats, Ints, LPBatch, LPSolution
from .entries import solve_staircase
from .order import neighbours_together
from .threads import Progress, count, share

CHOSEN = 64  # columns of each block that take part from the beginning …
ROOM = 32  # … and how many more there is place for
SMALLEST, LARGEST = 8, 256  # programs in a piece: the first has no prices of another one to begin with


@dataclass(frozen=True, eq=False)
class Blocks:
    """Columns ``first[b]:first[b+1]`` are block b, which touches the rows ``rows[at[b]:at[b+1]]``."""

    first: Ints
    at: Ints
    rows: Ints
    place: Ints
    Z: Floats  # entries, block after block, row after row

    @classmethod
    def of(cls, columns: Floats, first: Ints) -> Blocks:
        pieces = [columns[a:b] for a, b in pairwise(first)]
        touched = [np.flatnonzero((piece != 0.0).any(axis=0)) for piece in pieces]
        entries = [np.ascontiguousarray(piece[:, rows].T) for piece, rows in zip(pieces, touched, strict=True)]
        at = np.concatenate([[0], np.cumsum([len(rows) for rows in touched])])
        place = np.concatenate([[0], np.cumsum([one.size for one in entries])])
        flat = [one.ravel() for one in entries]
        return cls(first, at, np.concatenate(touched), place, np.concatenate(flat))


def solve_blockwise(
    batch: LPBatch,
    blocks: Blocks,
    own: Ints,
    found: LPSolution,
    threads: int | None,
    progress: Progress | None = None,
    go_on: bool = False,
) -> None:
    """Write bases, values, prices and status of every program into ``found``.

    ``own`` (N,) is the place in every block of a column that is worth beginning with, −1 where there is none. ``go_on``
    begins with the bases in ``found``.
    """
    there: Bools = (batch.matrix != 0.0).any(axis=0)
    begin = np.concatenate([[0], np.cumsum(there.sum(axis=0))])
    row = np.concatenate([np.flatnonzero(column) for column in there.T])
    longest = int(np.diff(blocks.first).max(initial=1))
    chosen = longest if longest <= 2 * CHOSEN else CHOSEN
    room = min(longest, chosen + ROOM)
    order = neighbours_together(batch.unit)
    size = int(np.clip(-(-batch.size // 16), SMALLEST, LARGEST))
    pieces = [order[low : low + size] for low in range(0, batch.size, size)]

    def solve(piece: Ints) -> None:
        solve_staircase(
            piece, blocks.first, blocks.at, blocks.rows, blocks.place, blocks.Z, batch.column_tag, batch.unit,
            batch.problem_tag, own, batch.matrix, begin, row, batch.cost, batch.fixed, batch.start, room, chosen,
            int(go_on), found.basis, found.value, found.price, found.status, found.pivots,
        )  # fmt: skip

    share(solve, pieces, count(threads, batch.size * batch.matrix.shape[1] ** 2 / 10), progress)
