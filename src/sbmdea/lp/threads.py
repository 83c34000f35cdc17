"""Kernels release the GIL: run one over pieces of its programs on plain threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any, Protocol

import numpy as np

from .batch import Ints

PIECES = 16  # how many pieces there are is the programs' business, not the threads': so are the results
CACHED = 16_384  # rows of arrays worked on at a time
SMALLEST, LARGEST = 64, 4096  # programs per piece: worth a call, and quick enough for Ctrl-C and a lively bar


class Progress(Protocol):
    def __call__(self, done: int) -> None: ...


def count(threads: int | None, work: float) -> int:
    """how many threads are worth their start for ``work``."""
    if threads is not None:
        return threads
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 1 if work < 500 else available


def in_pieces(N: int, threads: int | None, work: Callable[[slice], None]) -> None:
    """Call ``work`` for slices of range(N): array operations on what fits into cache."""
    pieces = [slice(low, min(low + CACHED, N)) for low in range(0, N, CACHED)]
    workers = count(threads, N / 100)
    if len(pieces) <= 1 or workers == 1:
        for piece in pieces:
            work(piece)
        return
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(work, pieces):
            pass


def run(kernel: Callable[..., Any], todo: Ints, threads: int, progress: Progress | None, *arrays: Any) -> None:
    """Call ``kernel(piece, *arrays)`` for pieces of ``todo``; the result does not depend on how it is cut."""
    todo = np.ascontiguousarray(todo)
    size = min(max(-(-len(todo) // PIECES), SMALLEST), LARGEST)
    pieces = [todo[low : low + size] for low in range(0, len(todo), size)]
    if threads == 1 or len(pieces) == 1:
        for piece in pieces:
            kernel(piece, *arrays)
            if progress is not None:
                progress(len(piece))
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = {pool.submit(kernel, piece, *arrays): len(piece) for piece in pieces}
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    future.result()
                    size = waiting.pop(future)
                    if progress is not None:
                        progress(size)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
