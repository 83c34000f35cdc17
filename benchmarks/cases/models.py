"""Every model beside sbm: what a program of each costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import sbmdea
from sbmdea.evaluation import stage
from sbmdea.lp import driver

from ..asked import GLOBAL, questions
from ..case import Call, Case, Table
from ..clock import of_call
from ..data import panel
from ..figures import count, digits, duration


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

    usual: dict[tuple[str, str], Callable[[], sbmdea.Result]] = {}
    for label, rts, model, options in questions():
        weak = {name: value for name, value in options.items() if name == "disposability"}
        base = usual.setdefault((rts, str(weak)), call("sbm", {**GLOBAL, "rts": rts, **weak}))
        yield label, rts, base if label == "sbm" else call(model, options), base


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
