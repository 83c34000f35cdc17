"""Kernels release the GIL: run one over pieces of its programs on plain threads."""

from __future__ import annotations

import os
from _thread import LockType, allocate_lock, start_new_thread
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from .batch import Ints

PIECES = 16  # how many pieces there are is the programs' business, not the threads': so are the results
CACHED = 16_384  # rows of arrays worked on at a time
SMALLEST, LARGEST = 256, 4096  # programs per piece: worth a call, and quick enough for Ctrl-C and a lively bar


class Progress(Protocol):
    def __call__(self, done: int, /) -> None: ...


def count(threads: int | None, work: float) -> int:
    """How many threads are worth their start for ``work``."""
    if threads is not None:
        return threads
    if work < 500:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_pieces(N: int, threads: int | None, work: Callable[[slice], None]) -> None:
    """Call ``work`` for slices of range(N): array operations on what fits into cache."""
    if 0 < N <= CACHED:
        work(slice(0, N))
        return
    pieces = [slice(low, min(low + CACHED, N)) for low in range(0, N, CACHED)]
    share(work, pieces, count(threads, N / 100))


def per_piece(programs: int) -> int:
    """How many programs a piece has, in pieces of about one size."""
    pieces = max(min(PIECES, programs // SMALLEST), -(-programs // LARGEST), 1)
    return max(-(-programs // pieces), 1)


def run(kernel: Callable[..., Any], todo: Ints, threads: int, progress: Progress | None, *arrays: Any) -> None:
    """Call ``kernel(piece, *arrays)`` for pieces of ``todo``; the result does not depend on how it is cut."""
    todo = np.ascontiguousarray(todo)
    size = per_piece(len(todo))
    if 0 < len(todo) <= size:
        kernel(todo, *arrays)
        if progress is not None:
            progress(len(todo))
        return
    pieces = [todo[low : low + size] for low in range(0, len(todo), size)]
    share(lambda piece: kernel(piece, *arrays), pieces, threads, progress)


def share(work: Callable[[Any], Any], pieces: Sequence[Any], threads: int, progress: Progress | None = None) -> None:
    """Call ``work`` for every piece: this thread and some beside it take the next one until none is left.

    A pool would cost more than some milliseconds of work are worth, with its queues and futures.
    """
    if min(threads, len(pieces)) < 2:
        for piece in pieces:
            work(piece)
            if progress is not None:
                progress(len(piece))
        return
    waiting, done, errors = iter(pieces), deque[int](), list[BaseException]()

    def take(report: Callable[[], None] | None = None) -> None:
        try:
            for piece in waiting:
                work(piece)
                done.append(len(piece) if progress is not None else 0)
                if errors:
                    return
                if report is not None:
                    report()
        except BaseException as error:
            errors.append(error)

    def report() -> None:
        while done and progress is not None:
            progress(done.popleft())

    beside = [_begin(take) for _ in range(min(threads, len(pieces)) - 1)]
    take(report)
    for finished in beside:
        over = False
        while not over:
            try:
                over = finished.acquire(timeout=0.1)
                report()
            except BaseException as error:
                errors.append(error)
    if errors:
        raise errors[0]
    report()


def _begin(work: Callable[[], None]) -> LockType:
    """Call ``work`` on a thread of its own, and let go of the lock after it; a `Thread` waits until it has begun."""
    finished = allocate_lock()
    finished.acquire()

    def go() -> None:
        try:
            work()
        finally:
            finished.release()

    start_new_thread(go, ())
    return finished
