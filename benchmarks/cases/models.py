"""Every model beside sbm: what a program of each costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import sbmdea
from sbmdea.evaluation import stage
from sbmdea.lp import driver

from ..case import Call, Case, Table
from ..clock import of_call
from ..data import ROLES, panel
from ..figures import count, digits, duration

GLOBAL = {**ROLES, "frontier": "global", "threads": 1, "progress": False}
GOODS = {name: value for name, value in GLOBAL.items() if name != "undesirable"}
PRICES: dict[str, Any] = {"input_prices": [1.0, 0.02, 0.5]}
WORTH: dict[str, Any] = {"output_prices": [1.0]}

# label, model and options; with "rts" among them it is asked under these returns only
ASKED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("super_sbm", "super_sbm", GLOBAL),
    ("super_sbm, Pareto", "super_sbm", {**GLOBAL, "projection": "pareto"}),
    ("super_sbm, composite", "super_sbm", {**GLOBAL, "variant": "composite"}),
    ("sbm, ratio restricted", "sbm", {**GLOBAL, "restrictions": ["0.001 <= capital/labour <= 1"]}),
    ("sbm, share restricted", "sbm", {**GLOBAL, "restrictions": ["share(labour) >= 0.1"]}),
    ("russell", "russell", GLOBAL),
    ("radial", "radial", GLOBAL),
    ("radial, output", "radial", {**GLOBAL, "orientation": "output"}),
    ("radial, super-efficiency", "radial", {**GLOBAL, "super_efficiency": True}),
    ("radial, ratio restricted", "radial", {**GLOBAL, "restrictions": ["0.001 <= capital/labour <= 1"]}),
    ("additive", "additive", GLOBAL),
    ("additive, MIP", "additive", {**GLOBAL, "weights": "mip"}),
    ("additive, RAM", "additive", {**GLOBAL, "weights": "ram", "rts": "vrs"}),
    ("additive, BAM", "additive", {**GLOBAL, "weights": "bam"}),
    ("directional", "directional", GLOBAL),
    ("directional, output", "directional", {**GLOBAL, "orientation": "output"}),
    ("directional, mean direction", "directional", {**GLOBAL, "direction": "mean"}),
    ("directional, range", "directional", {**GLOBAL, "direction": "range", "rts": "vrs"}),
    ("directional, nonradial", "directional", {**GLOBAL, "measure": "nonradial"}),
    ("directional, slacks", "directional", {**GLOBAL, "measure": "slacks"}),
    ("ebm", "ebm", GLOBAL),
    ("ebm, super-efficiency", "ebm", {**GLOBAL, "super_efficiency": True}),
    ("hybrid_sbm", "hybrid_sbm", {**GLOBAL, "radial": ["labour", "gdp"]}),
    ("nonseparable_sbm", "nonseparable_sbm", {**GLOBAL, "nonseparable": ["gdp", "so2"], "rts": "vrs"}),
    ("by_production", "by_production", GLOBAL),
    ("cost", "cost", {**GOODS, **PRICES}),
    ("revenue", "revenue", {**GOODS, **WORTH}),
    ("profit", "profit", {**GOODS, **PRICES, **WORTH, "rts": "vrs"}),
)
WEAK = ("sbm", "radial", "directional")
RTS = ("crs", "vrs")


def programs(call: Callable[[], object]) -> int:
    """How many linear programs a call hands to the kernel."""
    sizes: list[int] = []

    def counted(batch: Any, *more: Any) -> Any:
        sizes.append(batch.size)
        return driver.solve(batch, *more)

    with mock.patch.object(stage, "solve", counted):
        call()
    return sum(sizes)


def asked(quick: bool) -> Iterator[tuple[str, str, Callable[[], sbmdea.Result], Callable[[], sbmdea.Result]]]:
    """Label and returns of every call, the call, and `sbm` on the same technology."""
    data = panel(12, 4) if quick else panel()

    def call(model: str, options: dict[str, Any]) -> Callable[[], sbmdea.Result]:
        return lambda: getattr(sbmdea, model)(data, **options)

    for rts in RTS:
        usual = call("sbm", {**GLOBAL, "rts": rts})
        yield "sbm", rts, usual, usual
        for label, model, options in ASKED:
            if options.get("rts", rts) == rts:
                yield label, rts, call(model, {"rts": rts, **options}), usual
        weak = {**GLOBAL, "rts": rts, "disposability": "weak"}
        for model in WEAK:
            yield f"{model}, weak disposability", rts, call(model, weak), call("sbm", weak)


def measure(quick: bool) -> Table:
    times = 1 if quick else 9
    usual: dict[Callable[[], sbmdea.Result], float] = {}
    rows = []
    for label, rts, call, base in asked(quick):
        result = call()
        if base not in usual:
            usual[base] = of_call(base, times)
        n, solved, seconds = len(result.efficiency), programs(call), of_call(call, times)
        fallback, certified = result.certificate["solver"] == "highs", result.certificate["certified"]
        rows.append(
            (
                label,
                rts,
                duration(seconds),
                digits(solved / n),
                digits(seconds / usual[base] * n / solved),
                f"all ({fallback.sum()})" if certified.all() else f"{count(certified.sum())} ({fallback.sum()})",
            )
        )
    return Table(
        ("model", "returns", "CPU", "programs per row", "a program beside sbm's", "certified"),
        tuple(rows),
        """One global frontier over the panel of 1 760 rows (3 inputs, 1 good, 3 bads; cost, revenue and profit without
        the bads), one thread, compiled kernels in memory, the median of repeated calls. A second stage is a second
        program, and so is a second technology. A program's time is compared with that of `sbm` under the same returns
        and disposability; it should stay below 3. In brackets how many rows HiGHS had to solve.""",
    )


def calls(quick: bool) -> Iterator[Call]:
    for label, rts, call, _ in asked(quick):
        yield Call(f"{label}, {rts}", lambda call=call: call)  # type: ignore[misc]


CASE = Case("models", "What the models cost beside each other", measure, calls)
