"""Intervals and second stages: CPU of thousands of resamples, beside HiGHS on some of their programs and beside R."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

import sbmdea

from ..case import Call, Case, Table
from ..clock import once
from ..families import Data, panel
from ..figures import count, duration, times
from ..peers import r_packages

POWER = 0.7  # subsamples of n^0.7 rows
SAMPLED = 40  # programs that HiGHS solves too
AIMS = {  # of 2 000 replicates
    ("radial", "vrs", 116): 1.0, ("sbm", "vrs", 116): 1.5, ("radial", "vrs", 1760): 8.0, ("radial", "crs", 1760): 5.0,
    ("sbm", "vrs", 1760): 12.0, ("sbm", "crs", 1760): 8.0,
}  # fmt: skip
REPS = 2000
ALTERNATING = 4
BUSY = 0.5  # other work, in processors, beside which elapsed times say nothing
HEADER = ("call", "rows", "CPU", "aim", "per replicate", "programs, certified", "beside", "per replicate", "ratio")


def measure(quick: bool) -> Table:
    small, large = panel(6, 4), panel(6, 8)
    if not quick:
        small, large = panel(110, 16).take(slice(0, 116)), panel(110, 16)
    reps = 200 if quick else REPS
    rows = [_subsampled(*asked, small if asked[2] == 116 else large, reps) for asked in AIMS]
    rows += [row for data, few, many in ((small, 20, 60), (large, 2, 4)) for row in _smoothed(data, reps, few, many)]
    rows.append(_second_stage(large, reps))
    rows += [_second_thread(data, reps // 5) for data in (small, large)]
    absent = [name for name in r_packages.CALLS if r_packages.version(name) is None]
    versions = ", ".join(f"{name} {r_packages.version(name)}" for name in r_packages.CALLS if name not in absent)
    return Table(
        HEADER,
        tuple(rows),
        f"""{count(reps)} replicates on one thread, every program with its certificate. Panel with 3 inputs, 1 good
        and 3 bads; the smoothed bootstrap and the second stage without bads. Subsamples of n^{POWER} rows; HiGHS by
        scipy's linprog solves {SAMPLED} programs of one replicate, whose time is told for all of it. R's packages: CPU
        of some replicates without that of fewer, so that reading and scoring the sample do not count. Two threads
        beside one: elapsed times, the shortest of {ALTERNATING} in turn, where nothing else keeps the machine busy.
        {versions}."""
        + (f" Not installed here and left out: {', '.join(absent)}." if absent else ""),
    )


def _row(call: str, data: Data, spent: float, reps: int, proved: str, aim: float | None = None) -> tuple[str, ...]:
    return (
        call,
        count(data.rows),
        duration(spent),
        "" if aim is None else duration(aim),
        duration(spent / reps),
        proved,
    )


def _proved(found: Any) -> str:
    return f"{count(found.programs)}, {'all' if found.certified == found.programs else count(found.certified)}"


def _subsampled(model: str, rts: str, n: int, data: Data, reps: int) -> tuple[str, ...]:
    scored: Any = getattr(sbmdea, model)(**data.roles, rts=rts, threads=1)
    found: Any = None

    def call() -> None:
        nonlocal found
        found = sbmdea.bootstrap(scored, reps=reps, seed=1, size=POWER, threads=1, progress=False)

    sbmdea.bootstrap(scored, reps=200, seed=1, size=POWER, threads=1, progress=False)
    spent = once(call)
    theirs = _linprog(data, rts) * data.rows if model == "radial" else None
    head = _row(f"bootstrap, {model} {rts}", data, spent, reps, _proved(found), AIMS[model, rts, n])
    if theirs is None:
        return (*head, "", "", "")
    return (*head, "linprog", duration(theirs), times(theirs / (spent / reps)))


def _linprog(data: Data, rts: str) -> float:
    """Seconds for a radial program against a subsample."""
    from scipy.optimize import linprog

    rng = np.random.default_rng(0)
    drawn = data.take(rng.choice(data.rows, round(data.rows**POWER), replace=False))
    upper = np.hstack([drawn.X, -drawn.Y, drawn.B]).T
    one = {"A_eq": np.r_[0.0, np.ones(drawn.rows)][None], "b_eq": [1.0]} if rts == "vrs" else {}
    cost = np.r_[1.0, np.zeros(drawn.rows)]

    def solve(o: int) -> None:
        moving = np.r_[-data.X[o], np.zeros(len(upper) - len(data.X[o]))]
        limits = np.r_[np.zeros(len(data.X[o])), -data.Y[o], data.B[o]]
        linprog(cost, np.column_stack([moving, upper]), limits, **one, bounds=(0.0, None), method="highs")

    asked = rng.choice(data.rows, min(SAMPLED, data.rows), replace=False)
    solve(int(asked[0]))
    return once(lambda: [solve(int(o)) for o in asked]) / len(asked)


def _smoothed(data: Data, reps: int, few: int, many: int) -> Iterator[tuple[str, ...]]:
    plain = data._replace(B=np.empty((data.rows, 0)))
    scored = sbmdea.radial(**plain.roles, rts="vrs", orientation="input", threads=1)
    found: Any = None

    def call() -> None:
        nonlocal found
        found = sbmdea.bootstrap(scored, method="smoothed", reps=reps, seed=1, threads=1, progress=False)

    spent = once(call)
    for package in r_packages.CALLS:
        head = _row("bootstrap, smoothed, radial vrs", plain, spent, reps, _proved(found))
        if r_packages.version(package) is None:
            yield (*head, f"{package} is not here", "", "")
            continue
        theirs = r_packages.seconds_per_replicate(package, plain, few, many)
        yield (*head, package, duration(theirs), times(theirs / (spent / reps)))


def _second_stage(data: Data, reps: int) -> tuple[str, ...]:
    plain = data._replace(B=np.empty((data.rows, 0)))
    scored = sbmdea.radial(**plain.roles, rts="vrs", orientation="output", threads=1)
    delta = 1.0 / scored.efficiency.to_numpy()
    z = delta + np.random.default_rng(0).normal(0.0, 0.5, data.rows)
    found: Any = None

    def call() -> None:
        nonlocal found
        found = sbmdea.simar_wilson(scored, z, reps=reps, inner=100, seed=1, threads=1, progress=False)

    spent = once(call)
    return (*_row("simar_wilson, algorithm 2, 100 inner", plain, spent, reps, _proved(found), 4.0), "", "", "")


def _second_thread(data: Data, reps: int) -> tuple[str, ...]:
    """Elapsed times, and not CPU: what a second thread gains."""
    name = "bootstrap, radial vrs, 2 threads"
    busy = os.getloadavg()[0] - 1.0 if hasattr(os, "getloadavg") else 0.0
    if busy > BUSY:
        return name, count(data.rows), "", "", "", "", "the machine is busy", "", ""
    scored = sbmdea.radial(**data.roles, rts="vrs", threads=1)
    shortest = {1: np.inf, 2: np.inf}
    for _ in range(ALTERNATING):
        for threads in shortest:
            begun = time.perf_counter()
            sbmdea.bootstrap(scored, reps=reps, seed=1, size=POWER, threads=threads, progress=False)
            shortest[threads] = min(shortest[threads], time.perf_counter() - begun)
    one, two = (duration(spent / reps) for spent in shortest.values())
    return name, count(data.rows), "", "", two, "", "1 thread", one, times(shortest[1] / shortest[2])


def calls(quick: bool) -> Iterator[Call]:
    data = panel(6, 4) if quick else panel(110, 16).take(slice(0, 116))
    for model in ("radial", "sbm"):

        def prepare(model: str = model) -> Any:
            scored: Any = getattr(sbmdea, model)(**data.roles, rts="vrs", threads=1)
            return lambda: sbmdea.bootstrap(scored, reps=200, seed=1, size=POWER, threads=1, progress=False)

        yield Call(f"bootstrap {model}", prepare)


CASE = Case("resamples", "Intervals by resamples", measure, calls)
