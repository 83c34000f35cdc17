"""The models of linear programs at a million rows, each in a process of its own.

``python -m benchmarks.cases.million QUESTION`` is that process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

import sbmdea

from ..case import Call, Case, Table
from ..figures import count, digits, duration, size
from ..fresh import environment, forget_peak, memory
from ..ours import warm_up
from .everywhere import asked, table

ROWS = 1_000_000
WARM = 2_000  # rows of the call that loads what is compiled
LIMIT = 30.0  # CPU seconds: what would take longer, by a tenth of the rows, is not asked of all
LABELS = {
    "sbm", "super_sbm", "radial", "radial, output", "radial, hyperbolic", "additive", "directional",
    "directional, nonradial", "ebm", "cost",
}  # fmt: skip


def measure(quick: bool) -> Table:
    n = WARM if quick else ROWS
    rows, usual = [], dict[str, float]()
    for label, rts, model, options in asked(LABELS):
        found = in_its_own(model, options, rts, n)
        spent = found["cpu"]
        usual.setdefault(rts, spent)
        beside, told = digits(spent / usual[rts]), duration(spent)
        if "peak" in found:
            certified = "all" if found["certified"] == n else count(int(found["certified"]))
            rows.append((label, rts, told, beside, size(found["peak"]), count(int(found["efficient"])), certified))
        else:
            rows.append((label, rts, f"about {told}", f"about {beside}", "–", "–", "–"))
        print(f"  {label}, {rts}: {told}", file=sys.stderr, flush=True)
    return Table(
        ("model", "returns", "CPU", "beside sbm", "memory", "efficient", "certified"),
        tuple(rows),
        f"""{count(n)} rows of the cross-section (3 inputs, 2 goods, 1 bad; hyperbolic and cost without the bad), one
        frontier, one thread, each in a new process with compiled code loaded: one call. CPU: the whole call, checks of
        the data, second stages, slacks, peers, prices and certificates included. Memory: the most that the process held
        during the call. About: ten times what a tenth of the rows took, where that is more than {LIMIT:.0f} s.""",
    )


def in_its_own(model: str, options: dict[str, Any], rts: str, n: int) -> dict[str, float]:
    """The call in a new process."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.cases.million", json.dumps([model, options, rts, n])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment())
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _run(model: str, options: dict[str, Any], rts: str, n: int) -> dict[str, float]:
    warm_up((3, 2, 1), rts)
    getattr(sbmdea, model)(table(WARM), **options)
    guess = 10.0 * _spent(model, options, table(n // 10))[0]
    if guess > LIMIT:
        return {"cpu": guess}
    data = table(n)
    forget_peak()
    spent, result = _spent(model, options, data)
    return {
        "cpu": spent,
        "peak": memory("VmHWM"),
        "efficient": int((result.efficiency >= 1.0).sum()),
        "certified": int(result.certificate["certified"].sum()),
    }


def _spent(model: str, options: dict[str, Any], data: pd.DataFrame) -> tuple[float, sbmdea.Result]:
    start = time.process_time()
    result = getattr(sbmdea, model)(data, **options)
    return time.process_time() - start, result


def calls(quick: bool) -> Iterator[Call]:
    for label, rts, model, options in asked(LABELS):

        def prepare(model: str = model, options: dict[str, Any] = options) -> Callable[[], object]:
            data = table(WARM if quick else ROWS)
            return lambda: getattr(sbmdea, model)(data, **options)

        yield Call(f"{label} {rts}", prepare, long=True)


CASE = Case("million", "A million rows by every kind of program", measure, calls)

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(_run(*json.loads(sys.argv[1]))))
