"""How time and memory grow with the number of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..case import Call, Case, Line, Plot, Table
from ..clock import once
from ..families import cross
from ..figures import count, duration, size
from ..fresh import Measured, Request, measured
from ..ours import super_sbm
from ..peers import linprog_loop

RTS = ("crs", "vrs")
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
LOOP = {1_000: 40, 10_000: 20, 100_000: 4}  # programs of a linprog loop that are timed, by the number of rows
LONG = 100_000


def measure(quick: bool) -> Table:
    sizes, loop = ((200, 400), {200: 2}) if quick else (SIZES, LOOP)
    returns = RTS[quick:]
    runs = {rts: [measured(Request("cross", {"n": n}, rts)) for n in sizes] for rts in returns}
    slow = {rts: {n: _loop(n, among, rts) for n, among in loop.items()} for rts in returns}
    rows = []
    for rts in returns:
        for n, run in zip(sizes, runs[rts], strict=True):
            guess = slow[rts].get(n)
            rows.append(
                (
                    rts,
                    count(n),
                    count(run.efficient),
                    duration(run.wall),
                    duration(run.cpu),
                    duration(run.cpu / n),
                    size(run.peak),
                    "" if guess is None else duration(guess),
                )
            )
    powers = "; ".join(f"{rts} {_power(sizes, runs[rts]):.2f}" for rts in returns)
    growth = "; ".join(f"{rts} {count(round(_growth(sizes, runs[rts])))} bytes" for rts in returns)
    return Table(
        ("returns", "rows", "efficient", "time", "CPU", "CPU per row", "memory", "linprog loop"),
        tuple(rows),
        f"""Cross-section (3 inputs, 2 goods, 1 bad), super-SBM, each in a new process. CPU time grows with the number
        of rows to the power of: {powers} (least squares over {count(sizes[-1] // 100)} rows and more). Memory per
        row between the last two sizes: {growth}. The linprog loop is CPU time of a few programs against all rows,
        times the number of rows.""",
        (
            Plot("time", "Super-SBM, 3 inputs, 2 goods, 1 bad", "rows", "CPU seconds", _times(sizes, runs, slow)),
            Plot(
                "memory",
                "Most memory held during the call",
                "rows",
                "MB",
                tuple(Line(rts, tuple(sizes), tuple(run.peak / 1e6 for run in runs[rts])) for rts in returns),
                log_x=False,
                log_y=False,
            ),
        ),
    )


def _times(sizes: Any, runs: dict[str, list[Measured]], slow: dict[str, dict[int, float]]) -> tuple[Line, ...]:
    ours = [Line(f"sbmdea, {rts}", tuple(sizes), tuple(run.cpu for run in runs[rts])) for rts in runs]
    loop = [Line(f"linprog loop, {rts} (estimated)", tuple(slow[rts]), tuple(slow[rts].values()), True) for rts in slow]
    return (*ours, *loop)


def _loop(n: int, among: int, rts: str) -> float:
    data = cross(n)
    rows = np.random.default_rng(n).choice(n, among, replace=False)
    return once(lambda: linprog_loop.scores(data, rts == "vrs", rows)) * n / among


def _power(sizes: Any, runs: list[Measured]) -> float:
    pairs = [(n, run.cpu) for n, run in zip(sizes, runs, strict=True) if n >= sizes[-1] // 100]
    return float(np.polyfit(*np.log(pairs).T, 1)[0])


def _growth(sizes: Any, runs: list[Measured]) -> float:
    return (runs[-1].peak - runs[-2].peak) / (sizes[-1] - sizes[-2])


def calls(quick: bool) -> Iterator[Call]:
    for n in (200, 400) if quick else SIZES:
        for rts in RTS:

            def prepare(n: int = n, rts: str = rts) -> Any:
                data = cross(n)
                return lambda: super_sbm(data, rts, None)

            yield Call(f"cross {n} {rts}", prepare, n > LONG)


CASE = Case("scaling", "By the number of rows", measure, calls)
