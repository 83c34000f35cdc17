"""Where the time goes, and how far it is from what the machine can do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmdea.lp.threads import per_piece

from .. import ours
from ..case import Call, Case, Table
from ..clock import of_call, run
from ..families import Data, cross, panel, sphere
from ..figures import count, digits, duration

PEAKS = """
import numpy as np, time
def best(call, times):
    call()
    found = []
    for _ in range(times):
        start = time.process_time(); call(); found.append(time.process_time() - start)
    return min(found)
n = {n}
A, B, C = np.random.rand(n, n), np.random.rand(n, n), np.empty((n, n))
print(2.0 * n**3 / best(lambda: np.matmul(A, B, out=C), 5))
a, b, c = (np.random.rand({length}) for _ in range(3))
print(24.0 * len(a) / best(lambda: np.add(a, b, out=c), 7))
"""
ACTIVE = 128  # about the columns that a program works on where programs share active ones
ENOUGH, MOST = 1.0, 50  # seconds and calls over which a short call is averaged
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1")


@dataclass
class Spent:
    """What all calls of one kernel came to."""

    calls: int = 0
    programs: int = 0
    pivots: int = 0
    seconds: float = 0.0
    flops: float = 0.0
    bytes: float = 0.0


def measure(quick: bool) -> Table:
    n, length = (64, 1_000) if quick else (1_500, 20_000_000)
    peak, stream = map(float, run(PEAKS.format(n=n, length=length), **ONE_THREAD).split())
    rows = [row for title, data in _data(quick) for row in _rows(title, data, peak)]
    return Table(
        ("data", "part", "programs", "pivots", "CPU", "share", "µs per program", "GF/s", "of the peak", "GB/s"),
        tuple(rows),
        f"""One thread, super-SBM, crs, the mean of repeated calls where they are short. This machine by numpy, one
        thread: {digits(peak / 1e9)} GF/s in a product of two {n} × {n} matrices, {digits(stream / 1e9)} GB/s in
        adding two vectors of {count(length)} numbers into a
        third. Operations are counted from the sizes, two for a product and its sum. Pricing: 2 · columns of the
        data · rows priced, per program. Simplex: per pivot 4 · r · (private and working columns) for the prices and
        the pivot row, 2 (r + 1) r for the inverse and 4 r² for the entering column and the leaving row, r the rows
        of a program; what pricing inside a simplex kernel comes to is not counted. Bytes are those that must come
        from or go to memory: pricing reads the columns once for a piece of programs, a simplex reads a program's
        own values and writes its basis, values and prices, its columns stay in cache. Rest: what the call takes
        beside the kernels: checks of the data, numpy, the interpreter.""",
    )


def _data(quick: bool) -> Iterator[tuple[str, Data]]:
    yield ("panel", panel(12, 4)) if quick else ("panel, 1 760 rows", panel())
    if not quick:
        yield "cross-section (3,2,1), 100 000 rows", cross(100_000)
        yield "sphere, half on the frontier, 10 000 rows", sphere(10_000)


def _rows(title: str, data: Data, peak: float) -> Iterator[tuple[str, ...]]:
    repeat = max(1, min(MOST, int(ENOUGH / of_call(lambda: ours.super_sbm(data, "crs"), 1))))
    with _watched() as spent:
        start = time.process_time()
        for _ in range(repeat):
            ours.super_sbm(data, "crs")
        total = time.process_time() - start
    for name, part in sorted(spent.items(), key=lambda item: -item[1].seconds):
        pace = part.flops / part.seconds if part.flops else 0.0
        yield (
            title,
            f"`{name}`",
            count(part.programs // repeat),
            count(part.pivots // repeat) if part.pivots else "",
            duration(part.seconds / repeat),
            f"{part.seconds / total:.0%}",
            digits(part.seconds / part.programs * 1e6),
            digits(pace / 1e9) if pace else "",
            f"{pace / peak:.0%}" if pace else "",
            f"{part.bytes / part.seconds / 1e9:.2f}" if pace else "",
        )
    rest = total - sum(part.seconds for part in spent.values())
    yield title, "rest", "", "", duration(rest / repeat), f"{rest / total:.0%}", *[""] * 4
    each = total / repeat
    yield title, "all", count(data.rows), "", duration(each), "100%", digits(each / data.rows * 1e6), *[""] * 3


@contextmanager
def _watched() -> Iterator[dict[str, Spent]]:
    """Every kernel that is run over programs, timed; on one thread, in which kernels follow each other."""
    from sbmdea.lp import driver, rounds

    spent: dict[str, Spent] = {}
    original: Callable[..., Any] = rounds.run

    def watched(kernel: Any, todo: Any, threads: int, progress: Any, *arrays: Any) -> None:
        part = spent.setdefault(kernel.name, Spent())
        pivots = [a for a in arrays if isinstance(a, np.ndarray) and a.dtype == np.int32 and a.ndim == 1]
        before = sum(int(a[todo].sum()) for a in pivots)
        start = time.process_time()
        original(kernel, todo, threads, progress, *arrays)
        part.seconds += time.process_time() - start
        done = sum(int(a[todo].sum()) for a in pivots) - before
        part.calls += 1
        part.programs += len(todo)
        part.pivots += done
        flops, moved = _work(kernel.name, len(todo), done, arrays)
        part.flops += flops
        part.bytes += moved

    driver.run = rounds.run = watched
    try:
        yield spent
    finally:
        driver.run = rounds.run = original


def _work(kernel: str, programs: int, pivots: int, arrays: tuple[Any, ...]) -> tuple[float, float]:
    """Operations and bytes, by the sizes of the arrays: the first is the columns, k × n or, to price, in blocks."""
    k = arrays[0].shape[-2]
    r = k + 1
    if kernel == "price":
        n = len(arrays[1])
        pieces = -(-programs // per_piece(programs))
        return 2.0 * k * n * programs, 8.0 * k * (n * pieces + 2 * programs)
    if kernel.startswith("solve"):
        private = next(a.shape[-1] for a in arrays if isinstance(a, np.ndarray) and a.ndim >= 2 and a.shape[-2] == r)
        n = arrays[0].shape[-1]
        working = min(n, ACTIVE) if kernel == "solve_active" else n
        each = 4.0 * r * (private + working) + 2.0 * (r + 1) * r + 4.0 * r * r
        return pivots * each, 8.0 * programs * (k + 3 * r)
    return 0.0, 0.0


def calls(quick: bool) -> Iterator[Call]:
    for title, data in _data(True):
        yield Call(title, lambda data=data: lambda: ours.super_sbm(data, "crs"))


CASE = Case("roofline", "Against what the machine can do", measure, calls)
