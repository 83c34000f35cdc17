"""What a call costs that has little to solve: few rows, one row of many, thousands of jobs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import sbmdea

from ..asked import ASKED, GLOBAL
from ..case import Call, Case, Table
from ..clock import of_call, once
from ..data import ROLES, panel
from ..figures import duration

ROWS, MANY, JOBS, LOOP = 30, 100_000, 10_000, 500
MODELS = ("super_sbm", "sbm", "radial")
KEYS = {name: column for name, column in ROLES.items() if name != "period"}


def measure(quick: bool) -> Table:
    rows = few(3 if quick else 101)
    rows += jobs(100 if quick else JOBS)
    rows += one_of_many(2_000 if quick else MANY)
    return Table(
        ("call", "CPU"),
        tuple(rows),
        """3 inputs, 1 good, 3 bads, constant returns unless the model has others. Medians of calls in one process,
        from a DataFrame to a Result. A batch is timed as a whole and divided by its jobs, each with a table of its own;
        the loop makes the same calls. One row of many is asked for with `evaluate=`, of the table and of what `prepare`
        makes of it.""",
    )


def few(times: int) -> list[tuple[str, str]]:
    return [(f"{label}, {ROWS} rows", duration(of_call(call, times))) for label, call in calls()]


def calls() -> list[tuple[str, Callable[[], object]]]:
    data = panel(ROWS, 1)
    found: list[tuple[str, Callable[[], object]]] = []
    for label, name, options in (("sbm", "sbm", GLOBAL), *ASKED):
        asked = {option: value for option, value in options.items() if option not in ("period", "threads")}
        found.append((label, partial(getattr(sbmdea, name), data, **asked)))
    return found


def jobs(n: int) -> list[tuple[str, str]]:
    tables = [panel(ROWS, 1, seed=seed) for seed in range(n)]
    found = []
    for name in MODELS:
        model, work = getattr(sbmdea, name), [sbmdea.Job(name, table, **KEYS) for table in tables]
        sbmdea.batch(work[:100], progress=False)
        batch = once(lambda work=work: sbmdea.batch(work, progress=False))
        loop = once(lambda model=model: [model(table, **KEYS) for table in tables[:LOOP]])
        found += [
            (f"batch of {n:,} jobs, {name}, {ROWS} rows: per job", duration(batch / n)),
            ("the same calls in a loop: per call", duration(loop / min(n, LOOP))),
        ]
    return found


def one_of_many(n: int) -> list[tuple[str, str]]:
    table = panel(n, 1)
    asked: dict[str, Any] = {**KEYS, "evaluate": np.arange(n) == n // 3}
    found = []
    for name in MODELS:
        model, ready = getattr(sbmdea, name), sbmdea.prepare(table)
        plain = of_call(lambda model=model: model(table, **asked), 5)
        first = once(lambda model=model, ready=ready: model(ready, **asked))
        later = of_call(lambda model=model, ready=ready: model(ready, **asked), 101)
        found += [
            (f"one row of {n:,}, {name}", duration(plain)),
            ("the same of a prepared table, the first time", duration(first)),
            ("and every time after", duration(later)),
        ]
    return found


CASE = Case(
    "small", "Small calls", measure, lambda quick: [Call(name, lambda call=call: call) for name, call in calls()]
)
