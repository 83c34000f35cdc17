"""Programs of many rows block by block: against HiGHS on the papers' statement, and on batches without a solution."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.lp.blockwise import Blocks
from sbmdea.network.accounts import accounts
from sbmdea.network.histories import read_histories
from sbmdea.network.joint_program import Technologies, program
from sbmdea.network.large import solve_large
from tests.oracle.networks import arrays, stated

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
GRAPH = sbmdea.Network(
    {
        "dig": {"inputs": ["x0", "v0"], "outputs": "y0"},
        "make": {"inputs": "x1", "outputs": "y1", "undesirable": "b1"},
        "sell": {"inputs": "x2", "outputs": "y2"},
    },
    {"z0": ("dig", "make"), "z1": ("make", "sell", "as_input")},
    {"c0": ("dig", "good"), "c2": ("sell", "bad")},
)
OPTIONS: dict[str, Any] = {
    "undesirable_as": "output", "weights": None, "period_weights": None, "empty": "raise", "terminal": True,
    "initial": None,
}  # fmt: skip


def panel(n: int = 40, periods: int = 3, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    names = ["x0", "v0", "y0", "x1", "y1", "b1", "x2", "y2", "z0", "z1", "c0", "c2"]
    data = pd.DataFrame({name: rng.uniform(5, 20, n * periods).round(2) for name in names})
    return data.assign(dmu=np.repeat(np.arange(n), periods), year=np.tile(np.arange(periods), n))


def batch(data: pd.DataFrame, rts: str, orientation: str, worsens: bool = False) -> Any:
    columns = dict.fromkeys(("group", "reference", "evaluate"))
    histories = read_histories("network_sbm", data, GRAPH, dmu="dmu", period="year", **columns)
    rows = accounts("network_sbm", histories, GRAPH, rts=rts, orientation=orientation, **OPTIONS)
    everyone = np.arange(len(histories.values))
    return program(histories, Technologies.of(histories, rows, everyone), everyone, worsens)


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs"])
@pytest.mark.parametrize(("orientation", "worsens"), [("non-oriented", False), ("input", False), ("output", True)])
def test_optima(rts: str, orientation: str, worsens: bool) -> None:
    data = panel()
    asked = batch(data, rts, orientation, worsens)
    found = solve_large(asked.batch, asked.technologies.blocks, asked.place)
    assert (found.status <= 1).all()
    assert not found.fallback.any()
    columns = arrays(data, GRAPH)
    for i in range(0, 40, 8):
        keep = np.arange(40) != i if worsens else np.ones(40, bool)
        oracle = stated(
            GRAPH, {k: v[i] for k, v in columns.items()}, {k: v[keep] for k, v in columns.items()}, rts=rts,
            orientation=orientation, worsens=worsens,
        ).best()  # fmt: skip
        assert (found.status[i] == 0) == np.isfinite(oracle)
        if np.isfinite(oracle):
            assert found.objective[i] == pytest.approx(oracle, abs=1e-8)
    again = solve_large(asked.batch, asked.technologies.blocks, asked.place, threads=2)
    assert np.array_equal(found.objective, again.objective, equal_nan=True)
    others = solve_large(asked.batch, asked.technologies.blocks, np.full(40, -1), begin=found.basis)
    assert np.nanmax(np.abs(found.objective - others.objective)) <= 1e-13
    assert others.pivots.sum() < found.pivots.sum() / 4


def test_no_solution() -> None:
    """What only the own column could make: every program is shown to have no solution, by a ray."""
    asked = batch(panel(12), "vrs", "input", True)
    data = asked.technologies.columns.copy()
    shut = replace(asked.batch, columns=-np.abs(data))
    blocks = Blocks.of(shut.columns, asked.technologies.blocks.first)
    found = solve_large(shut, blocks, np.full(12, -1))
    assert (found.status == 1).all()
    assert (found.price[:, -1] > 0.0).all()


def test_a_program_that_asks_for_columns_one_by_one() -> None:
    """Far more columns than take part at first; they join by their prices, or by a ray's."""
    data = panel(400, 2, 7)
    asked = batch(data, "vrs", "non-oriented")
    some = np.arange(4)
    small = replace(
        asked.batch, unit=asked.batch.unit[some], problem_tag=asked.batch.problem_tag[some],
        keep=asked.batch.keep[some], own=asked.batch.own[some],
    )  # fmt: skip
    with_own = solve_large(small, asked.technologies.blocks, some)
    without = solve_large(small, asked.technologies.blocks, np.full(4, -1))
    assert (with_own.status == 0).all()
    assert not (with_own.fallback | without.fallback).any()
    assert np.abs(with_own.objective - without.objective).max() <= 1e-13
