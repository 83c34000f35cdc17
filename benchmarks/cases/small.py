"""What a call costs that has little to solve: few rows, one row of many, thousands of jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import sbmdea
from sbmdea.catalogue import MODELS

from ..case import Call, Case, Table
from ..clock import of_call, once
from ..figures import duration

ROWS, MANY, JOBS = 30, 100_000, 10_000
ROLES: dict[str, Any] = {"inputs": ["x1", "x2", "x3"], "outputs": ["y1", "y2"], "undesirable": "b1", "dmu": "dmu"}
IN_TURN = ("super_sbm", "sbm", "radial")
NEEDS: dict[str, dict[str, Any]] = {
    "cost": {"input_prices": [1.0, 2.0, 3.0]},
    "revenue": {"output_prices": [1.0, 2.0]},
    "profit": {"input_prices": [1.0, 2.0, 3.0], "output_prices": [1.0, 2.0], "rts": "vrs"},
    "profitability": {"input_prices": [1.0, 2.0, 3.0], "output_prices": [1.0, 2.0]},
}
GOODS_ALONE = ("cost", "revenue", "profit", "profitability")


def table(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    X = rng.lognormal(0.0, 0.4, (n, 3))
    made = X.mean(axis=1, keepdims=True) * rng.lognormal(0.0, 0.3, (n, 3))
    frame = pd.DataFrame(np.hstack([X, made]), columns=["x1", "x2", "x3", "y1", "y2", "b1"])
    frame.insert(0, "dmu", [f"unit {i}" for i in range(n)])
    return frame


def roles(model: str) -> dict[str, Any]:
    own = {name: value for name, value in ROLES.items() if model not in GOODS_ALONE or name != "undesirable"}
    return {**own, **NEEDS.get(model, {})}


def asked(model: str, n: int) -> Callable[[], object]:
    function, frame = getattr(sbmdea, model), table(n)
    return lambda: function(frame, **roles(model))


def measure(quick: bool) -> Table:
    rows = []
    for model in [*IN_TURN, *(name for name in MODELS if name not in IN_TURN)]:
        call = asked(model, ROWS)
        try:
            rows.append((f"`{model}`, {ROWS} rows", duration(of_call(call, 3 if quick else 101))))
        except sbmdea.SpecError:  # it needs more than inputs and outputs
            continue
    rows += jobs(100 if quick else JOBS) + one_of_many(2_000 if quick else MANY)
    return Table(
        ("call", "CPU"),
        tuple(rows),
        """3 inputs, 2 goods, 1 bad (none for money). Medians of calls in one process, from a DataFrame to a Result. A
        batch is timed as a whole and divided by its jobs, each with a table of its own; the loop makes the same calls.
        One row of many is asked for with `evaluate=`, of the table and of what `prepare` makes of it.""",
    )


def jobs(n: int) -> list[tuple[str, str]]:
    frames = [table(ROWS, seed) for seed in range(n)]
    found = []
    for model in IN_TURN:
        work = [sbmdea.Job(model, frame, **ROLES) for frame in frames]
        sbmdea.batch(work[:64], progress=False)
        together = once(lambda work=work: sbmdea.batch(work, progress=False))
        loop = once(lambda model=model: [getattr(sbmdea, model)(frame, **ROLES) for frame in frames[:500]])
        found += [
            (f"batch of {n:,} `{model}`, {ROWS} rows, per job", duration(together / n)),
            ("the same in a loop, per call", duration(loop / min(n, 500))),
        ]
    return found


def one_of_many(n: int) -> list[tuple[str, str]]:
    frame, mask = table(n), np.arange(n) == n // 3
    found = []
    for model in IN_TURN:
        function = getattr(sbmdea, model)
        ready = sbmdea.prepare(frame)
        plain = of_call(lambda f=function: f(frame, **ROLES, evaluate=mask), 5)
        first = once(lambda f=function, ready=ready: f(ready, **ROLES, evaluate=mask))
        later = of_call(lambda f=function, ready=ready: f(ready, **ROLES, evaluate=mask), 101)
        found += [
            (f"`{model}`, one row of {n:,}", duration(plain)),
            ("the same prepared, the first time", duration(first)),
            ("and every time after", duration(later)),
        ]
    return found


CASE = Case(
    "small",
    "Small calls",
    measure,
    lambda quick: [Call(f"{model} {ROWS} rows", lambda model=model: asked(model, ROWS)) for model in IN_TURN],
)
