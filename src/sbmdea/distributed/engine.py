"""Where parts are worked on: the one place that knows Dask's schedulers, or another engine.

An engine runs a function over parts and says which are done. Dask runs it on the client that is
open, or by the scheduler of its configuration (threads, processes, Ray's). Anything with the protocol of
``concurrent.futures.Executor`` does as well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from ..support.optional import require

Function = Callable[..., Any]  # of the threads that it may use, what is given of a part, and what is shared
Given = Sequence[Sequence[Any]]  # of each part
Told = Callable[[int], None]  # how many more parts are done

_one_at_a_time = threading.Lock()


class Engine(Protocol):
    """What works on parts."""

    def run(self, function: Function, parts: Given, shared: Sequence[Any], told: Told) -> list[Any]:
        """``function(threads, *part, *shared)`` of every part, in their order."""


@dataclass(frozen=True)
class ByDask:
    """Dask's client that is open, or the scheduler that Dask is configured for."""

    def run(self, function: Function, parts: Given, shared: Sequence[Any], told: Told) -> list[Any]:
        dask = require("dask", "distributed", "sbmdea.distributed")
        tasks = self.tasks(function, parts, shared)
        client = getattr(dask.base.get_scheduler(), "__self__", None)
        if client is None or not hasattr(client, "scatter"):
            with _watched(told):
                return list(dask.compute(*tasks))
        distributed = require("distributed", "distributed", "sbmdea.distributed")
        futures = client.compute(tasks)
        for _ in distributed.as_completed(futures):
            told(1)
        found: list[Any] = client.gather(futures)
        return found

    def tasks(self, function: Function, parts: Given, shared: Sequence[Any]) -> list[Any]:
        """The same, each to be computed when it is asked for."""
        dask = require("dask", "distributed", "sbmdea.distributed")
        given = [dask.delayed(one, traverse=False) for one in shared]
        work = dask.delayed(alone, pure=False)
        return [work(function, None, *part, *given) for part in parts]


@dataclass(frozen=True)
class ByExecutor:
    """A pool of threads, of processes, or of machines, with one thread for each of its tasks."""

    executor: Executor

    def run(self, function: Function, parts: Given, shared: Sequence[Any], told: Told) -> list[Any]:
        futures = [self.executor.submit(function, 1, *part, *shared) for part in parts]
        try:
            for _ in as_completed(futures):
                told(1)
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()


def alone(function: Callable[..., Any], threads: int | None, *given: Any) -> Any:
    """One part at a time in a worker, whose threads take it together and not one each."""
    with _one_at_a_time:
        return function(_threads() if threads is None else threads, *given)


def _threads() -> int | None:
    """All threads of the Dask worker, or as many as the machine has."""
    try:
        from distributed import get_worker

        return int(get_worker().state.nthreads)
    except (ImportError, ValueError):
        return None


@contextmanager
def _watched(told: Told) -> Iterator[None]:
    """Tell how many parts Dask's schedulers on this machine have done."""
    from dask.callbacks import Callback

    def done(key: Any, *_: Any) -> None:
        if str(key).startswith(f"{alone.__name__}-"):
            told(1)

    with Callback(posttask=done):  # type: ignore[no-untyped-call]
        yield
