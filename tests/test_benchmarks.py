"""The benchmarks run: small sizes, no limit on times."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks import linprog_loop
from benchmarks.case import Case
from benchmarks.cases import CASES
from benchmarks.data import ROLES, panel

import sbmdea


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_runs(case: Case) -> None:
    table = case.measure(True)
    assert table.rows
    assert all(len(row) == len(table.header) for row in table.rows)


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_the_yardstick_solves_the_same_programs(rts: str) -> None:
    data = panel(12, 3)
    X, Y, B = (data[ROLES[role]].to_numpy() for role in ("inputs", "outputs", "undesirable"))
    result = sbmdea.super_sbm(data, **ROLES, rts=rts, frontier="global")
    np.testing.assert_allclose(result.efficiency, linprog_loop.scores(X, Y, B, rts == "vrs"), rtol=0, atol=1e-9)


def test_the_panel_is_the_one_that_published_figures_speak_of() -> None:
    result = sbmdea.sbm(panel(), **ROLES, frontier="global")
    assert result.efficiency.shape == (1760,)
    assert int((result.efficiency == 1.0).sum()) == 50
