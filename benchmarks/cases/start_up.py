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

from ..case import Bars, Call, Case, Table
from ..clock import cpu, run
from ..figures import duration

PACKAGES = "import numpy, pandas"
SCORE = """
import sbmdea
sbmdea.super_sbm(sbmdea.datasets.hua_bian_2007(), inputs=['input_1', 'input_2'],
    outputs=['output_1', 'output_2'], undesirable='undesirable_1', dmu='dmu').certificate
"""
COUNT = """
import sys
from sbmdea.lp.machine_code.entry import Entry
called, compiled = (sum(count) for count in zip(*((one.ready, one.module in sys.modules) for one in Entry.known)))
print(compiled, called - compiled)
"""
CALL = SCORE + COUNT
LATE = f"""
{PACKAGES}
import time
wall, cpu = time.perf_counter(), time.process_time()
{SCORE}
print(time.perf_counter() - wall, time.process_time() - cpu)
"""
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
    starts = {f"`{code}`": _usual(code, times) for code in ("pass", "import numpy", "import sbmdea", PACKAGES)}
    starts |= {"first call in a new process": _usual(CALL, 1)} if quick else _from_nothing(times)
    single = {title: start for title, start in starts.items() if not start.compiled}
    return Table(
        ("new process that runs", "CPU", "time", "kernels compiled", "kernels loaded"),
        tuple(start.row(title) for title, start in starts.items()),
        """From the start of the interpreter to its end; medians, except where kernels are compiled, which is measured
        once with an empty cache. A call scores 30 DMUs and builds its certificate. Kernels: those that Python
        calls. Aims: compiling 12 s of CPU, a first call with what is compiled 0.8 s, nothing compiled twice in
        processes that start later.""",
        (
            Bars(
                "start_up",
                "New processes, nothing left to compile",
                "CPU seconds",
                tuple(title.strip("`") for title in single),
                tuple(start.cpu for start in single.values()),
            ),
        ),
    )


def _from_nothing(times: int) -> dict[str, Start]:
    starts = {}
    with tempfile.TemporaryDirectory() as cache:
        starts["first call ever"] = start(CALL, NUMBA_CACHE_DIR=cache)
        starts["first call in a later process"] = _usual(CALL, times, NUMBA_CACHE_DIR=cache)
        late = [tuple(map(float, run(LATE, NUMBA_CACHE_DIR=cache).split())) for _ in range(times)]
        starts["that call alone, the packages loaded before"] = Start(
            *(median(column) for column in zip(*late, strict=True))
        )
    with tempfile.TemporaryDirectory() as cache:
        starts[f"{TOGETHER} processes at once, nothing compiled yet, together"] = _together(NUMBA_CACHE_DIR=cache)
        starts["a process after them"] = start(CALL, NUMBA_CACHE_DIR=cache)
    with tempfile.TemporaryDirectory() as folder:
        places = _locked(Path(folder))
        starts["first call, the package's own folder closed to writing"] = start(CALL, **places)
        starts["a later process there"] = start(CALL, **places)
    return starts


def _locked(folder: Path) -> dict[str, str]:
    """A copy of the package in which no cache can be made, not even by root; the user's cache folder is left."""
    source = Path(sbmdea.__file__).parent
    shutil.copytree(source, folder / "sbmdea", ignore=shutil.ignore_patterns("__pycache__"))
    for home in (folder / "sbmdea" / "lp", folder / "sbmdea"):
        (home / "__pycache__").write_text("a file where a folder should be", encoding="utf-8")
    return {"PYTHONPATH": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}


def _usual(code: str, times: int, **environment: str) -> Start:
    starts = [start(code, **environment) for _ in range(times)]
    return Start(median(one.wall for one in starts), median(one.cpu for one in starts),
                 starts[-1].compiled, starts[-1].loaded)  # fmt: skip


def start(code: str, **environment: str) -> Start:
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
