"""What it costs before the first score: importing, compiling once, starting with what is compiled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import sbmdea

from ..case import Call, Case, Table
from ..clock import cpu, run
from ..figures import duration

CALL = """
import sys, sbmdea
sbmdea.super_sbm(sbmdea.datasets.hua_bian_2007(), inputs=['input_1', 'input_2'],
    outputs=['output_1', 'output_2'], undesirable='undesirable_1', dmu='dmu').certificate
from numba.core.dispatcher import Dispatcher
kernels = {id(value): value for name, module in list(sys.modules.items()) if name.startswith('sbmdea.lp')
           for value in vars(module).values() if isinstance(value, Dispatcher)}.values()
for done in ('cache_misses', 'cache_hits'):
    print(sum(sum(getattr(kernel.stats, done).values()) for kernel in kernels))
"""
PACKAGES = "import numpy, pandas, numba, scipy.linalg"
TOGETHER = 4


@dataclass(frozen=True)
class Start:
    """New processes from their start to their end: seconds, CPU seconds, kernels compiled and kernels loaded."""

    wall: float
    cpu: float
    compiled: int = 0
    loaded: int = 0

    def row(self, title: str) -> tuple[str, ...]:
        kernels = self.compiled or self.loaded
        shown = (str(self.compiled), str(self.loaded)) if kernels else ("", "")
        return title, duration(self.cpu), duration(self.wall), *shown


def measure(quick: bool) -> Table:
    times = 1 if quick else 11
    rows = [_usual(code, times).row(f"`{code}`") for code in ("pass", "import numpy", "import sbmdea", PACKAGES)]
    if quick:
        rows.append(_usual(CALL, 1).row("first call in a new process"))
    else:
        rows.extend(_from_nothing(times))
    return Table(
        ("new process that runs", "CPU", "time", "kernels compiled", "kernels loaded"),
        tuple(rows),
        """From the start of the interpreter to its end; medians, except where kernels are compiled, which is measured
        once with an empty cache. A call scores 30 DMUs and builds its certificate. Kernels that other kernels
        contain are counted where numba counts them: in each file of the cache. Aims: compiling 8 s of CPU, a first
        call with what is compiled 0.4 s beyond the import of its packages, nothing compiled twice in processes that
        start later.""",
    )


def _from_nothing(times: int) -> Iterator[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as cache:
        yield _start(CALL, NUMBA_CACHE_DIR=cache).row("first call ever")
        yield _usual(CALL, times, NUMBA_CACHE_DIR=cache).row("first call in a later process")
    with tempfile.TemporaryDirectory() as cache:
        yield _together(NUMBA_CACHE_DIR=cache).row(f"{TOGETHER} processes at once, nothing compiled yet, together")
        yield _start(CALL, NUMBA_CACHE_DIR=cache).row("a process after them")
    with tempfile.TemporaryDirectory() as folder:
        places = _locked(Path(folder))
        yield _start(CALL, **places).row("first call, the package's own folder closed to writing")
        yield _start(CALL, **places).row("a later process there")


def _locked(folder: Path) -> dict[str, str]:
    """A copy of the package in which no cache can be made, not even by root; the user's cache folder is left."""
    source = Path(sbmdea.__file__).parent
    shutil.copytree(source, folder / "sbmdea", ignore=shutil.ignore_patterns("__pycache__"))
    for home in (folder / "sbmdea" / "lp", folder / "sbmdea"):
        (home / "__pycache__").write_text("a file where a folder should be", encoding="utf-8")
    return {"PYTHONPATH": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}


def _usual(code: str, times: int, **environment: str) -> Start:
    starts = [_start(code, **environment) for _ in range(times)]
    return Start(median(one.wall for one in starts), median(one.cpu for one in starts),
                 starts[-1].compiled, starts[-1].loaded)  # fmt: skip


def _start(code: str, **environment: str) -> Start:
    wall, spent = time.perf_counter(), cpu()
    said = run(code, **environment)
    return Start(time.perf_counter() - wall, cpu() - spent, *map(int, said.split()))


def _together(**environment: str) -> Start:
    wall, spent = time.perf_counter(), cpu()
    command = [sys.executable, "-c", CALL]
    new = {**os.environ, **environment}
    processes = [subprocess.Popen(command, env=new, stdout=subprocess.PIPE, text=True) for _ in range(TOGETHER)]
    said = [process.communicate()[0] for process in processes]
    if any(process.returncode for process in processes):
        raise RuntimeError("processes that start at once must all succeed; one did not")
    counts = [[int(word) for word in words.split()] for words in said]
    return Start(time.perf_counter() - wall, cpu() - spent, *(sum(column) for column in zip(*counts, strict=True)))


def calls(quick: bool) -> Iterator[Call]:
    for name, code in (("import", "import sbmdea"), ("first call", CALL)):
        yield Call(name, lambda code=code: lambda: run(code))


CASE = Case("start_up", "Importing and first calls", measure, calls)
