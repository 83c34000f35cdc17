"""The intensities λ of the reference rows, most of them 0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Sparse:
    """The intensities λ: the entries of evaluated row ``i`` lie at ``ptr[i]:ptr[i + 1]``."""

    ptr: NDArray[np.int64]  # (N + 1,)
    peer: NDArray[np.int64]  # (nnz,) panel rows
    value: NDArray[np.float64]  # (nnz,)
    window: NDArray[np.int64] | None = None  # (nnz,) which window's frontier the entry belongs to

    def take(self, rows: NDArray[np.int64]) -> Sparse:
        """The entries of the given rows, in their order."""
        count = np.diff(self.ptr)[rows]
        ptr = np.concatenate([[0], np.cumsum(count)])
        entry = np.arange(ptr[-1]) - np.repeat(ptr[:-1] - self.ptr[:-1][rows], count)
        return Sparse(ptr, self.peer[entry], self.value[entry], None if self.window is None else self.window[entry])

    def replace(self, rows: NDArray[np.int64], other: Sparse) -> Sparse:
        """With the entries of the given rows, ascending, replaced by the rows of ``other``; both without windows."""
        count = np.diff(self.ptr)
        stays = np.ones(len(count), bool)
        stays[rows] = False
        kept = np.repeat(stays, count)
        count[rows] = np.diff(other.ptr)
        mine = np.repeat(stays, count)
        peer, value = np.empty(len(mine), np.int64), np.empty(len(mine))
        peer[mine], value[mine] = self.peer[kept], self.value[kept]
        peer[~mine], value[~mine] = other.peer, other.value
        return Sparse(np.concatenate([[0], np.cumsum(count)]), peer, value)

    def append(self, *others: Sparse) -> Sparse:
        """The rows of all, one after another."""
        parts = (self, *others)
        counts = np.concatenate([np.diff(part.ptr) for part in parts])
        windows = [part.window for part in parts if part.window is not None]
        return Sparse(
            np.concatenate([[0], np.cumsum(counts)]),
            np.concatenate([part.peer for part in parts]),
            np.concatenate([part.value for part in parts]),
            np.concatenate(windows) if windows else None,
        )
