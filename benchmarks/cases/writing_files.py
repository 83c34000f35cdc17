"""Results as files: what they cost beside the solve, and how large they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from .. import ours
from ..case import Call, Case, Table
from ..families import Data, cross
from ..figures import count, duration, size

TIMES = 7
ROWS = (10_000, 100_000)
WAYS = (
    ("all sheets", "to_excel", "scores.xlsx"),
    ("one table", "to_csv", "scores.csv"),
    ("report", "report", "report.html"),
)


def measure(quick: bool) -> Table:
    rows = []
    for n in (200,) if quick else ROWS:
        data = cross(n)
        solved = _median(lambda data=data: ours.super_sbm(data, "crs"), 1 if quick else TIMES)
        rows.append((count(n), "the solve", duration(solved), "", ""))
        rows += [_row(data, solved, *way, 1 if quick else TIMES) for way in WAYS]
    return Table(
        ("rows", "what is done", "CPU", "times the solve", "bytes"),
        tuple(rows),
        """Super-SBM of a cross-section (3,2,1) under constant returns on one thread, and then its result as a file, the
        frames it is made of included: CPU seconds, medians. With all of `pip install "sbmdea[excel,parquet,plot]"`;
        without the packages that write digits and compress a workbook takes twice as long.""",
    )


def _row(data: Data, solved: float, what: str, method: str, name: str, times: int) -> tuple[str, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        spent = []
        for _ in range(times):
            result = ours.super_sbm(data, "crs")
            began = time.process_time()
            getattr(result, method)(path)
            spent.append(time.process_time() - began)
        taken = median(spent)
        return (
            count(data.rows),
            f"{what}: `{method}`",
            duration(taken),
            f"{taken / solved:.1f}",
            size(path.stat().st_size),
        )


def _median(call: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        began = time.process_time()
        call()
        spent.append(time.process_time() - began)
    return median(spent)


def calls(quick: bool) -> Iterator[Call]:
    for _, method, name in WAYS:

        def prepare(method: str = method, name: str = name) -> Callable[[], object]:
            result = ours.super_sbm(cross(200 if quick else ROWS[0]), "crs")
            folder = TemporaryDirectory()

            def write() -> None:
                getattr(result, method)(Path(folder.name) / name)

            return write

        yield Call(method, prepare)


CASE = Case("writing_files", "Results as files", measure, calls)
