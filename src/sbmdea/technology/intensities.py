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
    idle: NDArray[np.float64] | None = None  # (nnz,) the part of it that uses inputs and makes nothing

    def take(self, rows: NDArray[np.int64]) -> Sparse:
        """The entries of the given rows, in their order."""
        count = np.diff(self.ptr)[rows]
        ptr = np.concatenate([[0], np.cumsum(count)])
        entry = np.arange(ptr[-1]) - np.repeat(ptr[:-1] - self.ptr[:-1][rows], count)
        window, idle = (None if one is None else one[entry] for one in (self.window, self.idle))
        return Sparse(ptr, self.peer[entry], self.value[entry], window, idle)

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
        idle = None
        if self.idle is not None and other.idle is not None:
            idle = np.empty(len(mine))
            idle[mine], idle[~mine] = self.idle[kept], other.idle
        return Sparse(np.concatenate([[0], np.cumsum(count)]), peer, value, idle=idle)

    def append(self, *others: Sparse) -> Sparse:
        """The rows of all, one after another."""
        parts = (self, *others)
        counts = np.concatenate([np.diff(part.ptr) for part in parts])
        windows = [part.window for part in parts if part.window is not None]
        idles = [part.idle for part in parts if part.idle is not None]
        return Sparse(
            np.concatenate([[0], np.cumsum(counts)]),
            np.concatenate([part.peer for part in parts]),
            np.concatenate([part.value for part in parts]),
            np.concatenate(windows) if windows else None,
            np.concatenate(idles) if len(idles) == len(parts) else None,
        )
