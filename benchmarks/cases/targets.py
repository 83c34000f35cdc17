"""Super-SBM by size and family beside the figures aimed at, each in a process of its own, and as HiGHS has it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import sampled
from ..case import Call, Case, Table
from ..difference import largest
from ..figures import count, duration, size
from ..fresh import Request, measured
from ..ours import super_sbm

RTS = ("crs", "vrs")
ROWS = 1_000  # solved by HiGHS as well


@dataclass(frozen=True)
class Goal:
    title: str
    family: str
    arguments: dict[str, Any]
    seconds: tuple[float | None, float | None]
    long: bool = False
    memory: float | None = None

    def request(self, rts: str) -> Request:
        return Request(self.family, self.arguments, rts)


GOALS = (
    Goal("panel (3,1,3)", "panel", {}, (0.004, 0.008)),
    Goal("cross-section (3,2,1)", "cross", {"n": 100_000}, (0.25, 0.35)),
    Goal("cross-section (3,2,1)", "cross", {"n": 1_000_000}, (2.0, 3.0), True, 1.2e9),
    Goal("cross-section (4,3,3)", "cross", {"n": 1_000_000, "shape": (4, 3, 3)}, (7.0, 13.0), True),
    Goal("sphere, half on the frontier (3,2,1)", "sphere", {"n": 10_000}, (0.3, 0.4)),
    Goal("sphere, half on the frontier (3,2,1)", "sphere", {"n": 100_000}, (25.0, None), True),
)
SMALL = (
    Goal("panel (3,1,3)", "panel", {"units": 12, "periods": 4}, (None, None)),
    Goal("sphere, half on the frontier (3,2,1)", "sphere", {"n": 300}, (None, None)),
)


def measure(quick: bool) -> Table:
    rows = []
    for goal in SMALL if quick else GOALS:
        for rts, aim in [*zip(RTS, goal.seconds, strict=True)][quick:]:
            rows.append(_row(goal, rts, aim, 10 if quick else ROWS))
            print(f"  {goal.title} {' | '.join(rows[-1][1:])}", file=sys.stderr, flush=True)
    return Table(
        ("data (inputs, goods, bads)", "rows", "returns", "aim", "time", "CPU", "first", "frames", "memory",
         "efficient", "certified", "by HiGHS", "largest difference"),
        tuple(rows),
        """Super-SBM, one frontier, each in a new process with compiled code loaded. Time: the whole call on all cores
        of the machine below, checks of the data, SBM, super-SBM, slacks, peers and certificates included; the
        median of calls after the first. CPU: of all threads. First: the first call of the process, for which the
        system has to find the memory that later calls are given again. Frames: turning the result into its nine
        frames, afterwards. Memory: the most the process held during the call. By HiGHS: so many programs, of random
        rows against all rows, were also solved by HiGHS (`benchmarks/sampled.py`), and the scores compared.
        Certified: residuals of both programs and their gap are within 1e-9; in brackets how many HiGHS had to
        solve.""",
    )  # fmt: skip


def _row(goal: Goal, rts: str, aim: float | None, sample: int) -> tuple[str, ...]:
    request = goal.request(rts)
    run = measured(request)
    n = len(run.scores)
    rows = np.sort(np.random.default_rng(n).choice(n, min(sample, n), replace=False))
    return (
        goal.title,
        count(n),
        rts,
        ", ".join([*([] if aim is None else [duration(aim)]), *([] if goal.memory is None else [size(goal.memory)])]),
        duration(run.wall),
        duration(run.cpu),
        duration(run.first),
        duration(run.frames),
        size(run.peak),
        count(run.efficient),
        f"all ({run.fallback})" if run.certified == n else f"{count(run.certified)} ({run.fallback})",
        count(len(rows)),
        largest(sampled.scores(request.data, rows, rts == "vrs"), run.scores[rows]),
    )


def calls(quick: bool) -> Iterator[Call]:
    for goal in SMALL if quick else GOALS:
        for rts in RTS:
            name = " ".join(map(str, [goal.family, *goal.arguments.values(), rts]))

            def prepare(goal: Goal = goal, rts: str = rts) -> Any:
                data = goal.request(rts).data
                return lambda: super_sbm(data, rts, None)

            yield Call(name, prepare, goal.long)


CASE = Case("targets", "Large and hard", measure, calls)
