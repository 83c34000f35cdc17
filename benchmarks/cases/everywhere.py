"""Every model and option beside `sbm` on the same rows: what a program costs as the rows become more."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

import sbmdea
from sbmdea.evaluation import stage

from ..case import Call, Case, Table
from ..families import cross
from ..figures import digits, duration
from ..ours import warm_up
from . import beside

SIZES = (1_000, 10_000, 100_000)
LIMIT = 20.0  # CPU seconds: what would take longer by its growth so far is not asked
ENOUGH = 5.0  # CPU seconds after which a call has been repeated often enough
MOST = 3  # calls; the first one has memory to be given
RTS = ("crs", "vrs")
STATED = {"shadow_prices": 11, "scale_elasticity": 3}  # programs a row: the point, and both ends of each price or value
LEAST_BLOCK = 100  # rows of the blocks of one period

INPUTS, GOODS, BADS = ["labour", "capital", "energy"], ["gdp", "value"], ["so2"]
ROLES: dict[str, Any] = {"inputs": INPUTS, "outputs": GOODS, "undesirable": BADS, "threads": 1, "progress": False}
NO_BADS = {name: value for name, value in ROLES.items() if name != "undesirable"}
PLAIN = {name: value for name, value in NO_BADS.items() if name != "progress"}
PRICES: dict[str, Any] = {"input_prices": [1.0, 0.5, 2.0]}
WORTH: dict[str, Any] = {"output_prices": [1.0, 0.7]}
RATIO, SHARE = ["0.1 <= capital/labour <= 10"], ["share(labour) >= 0.1"]

# label, model and options; with "rts" among them it is asked under these returns only
ASKED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("super_sbm", "super_sbm", ROLES),
    ("super_sbm, Pareto", "super_sbm", {**ROLES, "projection": "pareto"}),
    ("super_sbm, composite", "super_sbm", {**ROLES, "variant": "composite"}),
    ("sbm, generalized returns", "sbm", {**ROLES, "rts": ("grs", 0.8, 1.2)}),
    ("super_sbm, generalized returns", "super_sbm", {**ROLES, "rts": ("grs", 0.8, 1.2)}),
    ("sbm, weak disposability", "sbm", {**ROLES, "disposability": "weak"}),
    ("sbm, ratio restricted", "sbm", {**ROLES, "restrictions": RATIO}),
    ("sbm, share restricted", "sbm", {**ROLES, "restrictions": SHARE}),
    ("russell", "russell", ROLES),
    ("radial", "radial", ROLES),
    ("radial, output", "radial", {**ROLES, "orientation": "output"}),
    ("radial, hyperbolic", "radial", {**NO_BADS, "orientation": "hyperbolic", "rts": "crs"}),
    ("radial, super-efficiency", "radial", {**ROLES, "super_efficiency": True}),
    ("radial, weak disposability", "radial", {**ROLES, "disposability": "weak"}),
    ("radial, generalized returns", "radial", {**ROLES, "rts": ("grs", 0.8, 1.2)}),
    ("radial, ratio restricted", "radial", {**ROLES, "restrictions": RATIO}),
    ("radial, share restricted", "radial", {**ROLES, "restrictions": SHARE}),
    ("additive", "additive", ROLES),
    ("additive, MIP", "additive", {**ROLES, "weights": "mip"}),
    ("additive, RAM", "additive", {**ROLES, "weights": "ram", "rts": "vrs"}),
    ("additive, BAM", "additive", {**ROLES, "weights": "bam"}),
    ("directional", "directional", ROLES),
    ("directional, output", "directional", {**ROLES, "orientation": "output"}),
    ("directional, weak disposability", "directional", {**ROLES, "disposability": "weak"}),
    ("directional, mean direction", "directional", {**ROLES, "direction": "mean"}),
    ("directional, range", "directional", {**ROLES, "direction": "range", "rts": "vrs"}),
    ("directional, nonradial", "directional", {**ROLES, "measure": "nonradial"}),
    ("directional, slacks", "directional", {**ROLES, "measure": "slacks"}),
    ("ebm", "ebm", ROLES),
    ("ebm, super-efficiency", "ebm", {**ROLES, "super_efficiency": True}),
    ("hybrid_sbm", "hybrid_sbm", {**ROLES, "radial": ["labour", "gdp"]}),
    ("nonseparable_sbm", "nonseparable_sbm", {**ROLES, "nonseparable": ["gdp", "so2"], "rts": "vrs"}),
    ("by_production", "by_production", ROLES),
    ("mea", "mea", NO_BADS),
    ("cost", "cost", {**NO_BADS, **PRICES}),
    ("revenue", "revenue", {**NO_BADS, **WORTH}),
    ("profit", "profit", {**NO_BADS, **PRICES, **WORTH, "rts": "vrs"}),
    ("profitability", "profitability", {**NO_BADS, **PRICES, **WORTH, "rts": "crs"}),
    ("returns_to_scale", "returns_to_scale", {**ROLES, "rts": "vrs"}),
    ("scale_elasticity", "scale_elasticity", {**NO_BADS, "rts": "vrs"}),
    ("most_productive_size", "most_productive_size", {**NO_BADS, "rts": "vrs"}),
    ("shadow_prices", "shadow_prices", ROLES),
    ("congestion", "congestion", {**NO_BADS, "rts": "vrs"}),
    ("fdh", "fdh", {**NO_BADS, "rts": "vrs"}),
    ("cross_efficiency", "cross_efficiency", {**PLAIN, "rts": "crs"}),
    ("super_sbm, blocks of 100 rows", "super_sbm", {**ROLES, "period": "block"}),
    ("super_sbm, windows of 3 blocks", "super_sbm", {**ROLES, "period": "block", "frontier": "window"}),
)


def table(n: int) -> pd.DataFrame:
    data = cross(n)
    frame = pd.DataFrame(data.Z, columns=[*INPUTS, *GOODS, *BADS])
    rows = min(LEAST_BLOCK, n // 3)
    return frame.assign(block=np.arange(n) // rows, dmu=np.arange(n) % rows)


def asked(names: set[str] | None = None) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Label, returns, model and options of every question, `sbm` of each returns first."""
    for rts in RTS:
        yield "sbm", rts, "sbm", {**ROLES, "rts": rts}
        for label, model, options in ASKED:
            under = options.get("rts", rts)
            if rts == (under if isinstance(under, str) else "vrs") and (names is None or label in names):
                yield label, rts, model, without_rts(model, {"rts": rts, **options})


def without_rts(model: str, options: dict[str, Any]) -> dict[str, Any]:
    """Models of one kind of returns take no such option, and a table with periods names the DMUs of each."""
    fixed = {
        "returns_to_scale",
        "scale_elasticity",
        "most_productive_size",
        "congestion",
        "profitability",
        "cross_efficiency",
    }
    options = {name: value for name, value in options.items() if name != "rts" or model not in fixed}
    return {**options, "dmu": "dmu"} if "period" in options else options


def spent(model: str, options: dict[str, Any], frame: pd.DataFrame) -> tuple[float, int]:
    """CPU seconds of a call, the median of some, and how many linear programs it has the answers of.

    They are what it hands to the kernel, and by `STATED` those that it settles otherwise.
    """
    sizes: list[int] = []
    solve = stage.solve

    def counted(batch: Any, *more: Any) -> Any:
        sizes.append(batch.size)
        return solve(batch, *more)

    seconds: list[float] = []
    with mock.patch.object(stage, "solve", counted):
        while not seconds or (sum(seconds) < ENOUGH and len(seconds) < MOST):
            sizes.clear()
            start = time.process_time()
            getattr(sbmdea, model)(frame, **options)
            seconds.append(time.process_time() - start)
    return median(seconds), max(sum(sizes), STATED.get(model, 1) * len(frame))


def measured(
    sizes: tuple[int, ...], names: set[str] | None = None
) -> Iterator[tuple[str, str, list[float], list[int]]]:
    """Per question: label, returns, seconds and programs by size; fewer sizes where more would take too long."""
    frames = [table(n) for n in sizes]
    for rts in RTS:
        warm_up((3, 2, 1), rts)
    for label, rts, model, options in asked(names):
        getattr(sbmdea, model)(frames[0], **options)  # loads what is compiled
        seconds: list[float] = []
        solved: list[int] = []
        for n, frame in zip(sizes, frames, strict=True):
            if seconds:
                power = growth(sizes, seconds) if len(seconds) > 1 else 1.0
                if seconds[-1] * (n / sizes[len(seconds) - 1]) ** power > LIMIT:
                    break
            one, programs = spent(model, options, frame)
            seconds.append(one)
            solved.append(programs)
        yield label, rts, seconds, solved
        print(f"  {label}, {rts}: {', '.join(map(duration, seconds))}", file=sys.stderr, flush=True)


def growth(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """The power of the number of rows with which time grows between the last two sizes."""
    at = len(seconds)
    return float(np.log(seconds[-1] / seconds[-2]) / np.log(sizes[at - 1] / sizes[at - 2]))


def measure(quick: bool) -> Table:
    return tabulated((60, 80) if quick else SIZES, few=40 if quick else beside.ROWS)


def tabulated(sizes: tuple[int, ...], names: set[str] | None = None, few: int = beside.ROWS) -> Table:
    usual: list[float] = []
    rows = []
    for label, rts, seconds, solved in measured(sizes, names):
        each = [one / programs for one, programs in zip(seconds, solved, strict=True)]
        if label == "sbm":
            usual = each
        ratios = [digits(one / base) for one, base in zip(each, usual, strict=False)]
        rows.append(
            (
                label,
                rts,
                *(ratios + ["–"] * (len(sizes) - len(ratios))),
                digits(growth(sizes, seconds)) if len(seconds) > 1 else "–",
                duration(seconds[-1]) if len(seconds) == len(sizes) else "–",
                beside.others(label, rts, few),
            )
        )
    return Table(
        (
            "model",
            "returns",
            *(f"{n:,}".replace(",", " ") for n in sizes),
            "growth",
            f"CPU, {sizes[-1]:,}".replace(",", " "),
            "others",
        ),
        tuple(rows),
        f"""Cross-section (3 inputs, 2 goods, 1 bad; some models without the bad), one frontier, one thread, compiled
        kernels in memory. The columns of sizes show the CPU time of a program, divided by that of `sbm` under the same
        returns and of the same size; a second stage is a second program, and so is an end of a range: few rows need
        one for (`shadow_prices` has ten a row, `scale_elasticity` two). Growth is the power of the number of rows with
        which the time of the whole call grows, between the last two sizes. A dash: it would have taken more than
        20 seconds. Others: the CPU time that other programs take for a row, in ours; both on {few} rows, linprog on one
        of {beside.linprog_models.EVERY} of them, compiled code loaded; `radial`, `additive`, `directional` and `fdh`
        without the bad.""",
    )


def calls(quick: bool) -> Iterator[Call]:
    for n in (60,) if quick else SIZES:
        for label, rts, model, options in asked():

            def prepare(n: int = n, model: str = model, options: dict[str, Any] = options) -> Callable[[], object]:
                frame = table(n)
                return lambda: getattr(sbmdea, model)(frame, **options)

            yield Call(f"{label} {rts} {n}", prepare, n > 10_000)


CASE = Case("everywhere", "Every model by the number of rows", measure, calls)
