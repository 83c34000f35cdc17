"""One thing varied, all else equal: what the cases on dimension and density share."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import sampled
from .case import Call, Line
from .difference import largest
from .families import Data
from .figures import count, duration
from .ours import super_sbm, warm_up

RTS = ("crs", "vrs")
ROWS = 100  # solved by HiGHS as well


@dataclass(frozen=True)
class Point:
    """A place on the axis, and how its data are made."""

    label: str
    x: float
    data: Callable[[], Data]


Series = Mapping[str, Sequence[Point]]  # a line each, by its title


def measured(series: Series, quick: bool) -> tuple[tuple[tuple[str, ...], ...], tuple[Line, ...]]:
    """A row per point and returns, and a line of CPU seconds per series and returns."""
    rows, lines = [], []
    for title, points in series.items():
        seconds: dict[str, list[float]] = {rts: [] for rts in RTS}
        for point in points:
            data = point.data()
            for rts in RTS:
                row, cpu = _row(data, rts, 5 if quick else ROWS)
                rows.append((*([title] if title else []), point.label, rts, *row))
                seconds[rts].append(cpu)
                print(f"  {' | '.join(rows[-1])}", file=sys.stderr, flush=True)
        x = tuple(point.x for point in points)
        lines += [Line(", ".join(filter(None, [rts, title])), x, tuple(seconds[rts])) for rts in RTS]
    return tuple(rows), tuple(lines)


def _row(data: Data, rts: str, sample: int) -> tuple[tuple[str, ...], float]:
    warm_up(data.shape, rts, None)
    wall, cpu = time.perf_counter(), time.process_time()
    result = super_sbm(data, rts, None)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    rows = np.sort(np.random.default_rng(data.rows).choice(data.rows, sample, replace=False))
    score = result.efficiency.to_numpy()
    apart = largest(sampled.scores(data, rows, rts == "vrs"), score[rows])
    efficient = int((score >= 1.0).sum())
    return (count(efficient), duration(wall), duration(cpu), duration(cpu / data.rows), apart), cpu


def calls_of(series: Series) -> Iterator[Call]:
    for title, points in series.items():
        for point in points:
            for rts in RTS:

                def prepare(point: Point = point, rts: str = rts) -> Any:
                    data = point.data()
                    return lambda: super_sbm(data, rts, None)

                yield Call(" ".join(filter(None, [title, point.label, rts])), prepare)
