"""The Russell graph measure: another program's values, cvxpy, hulls of single rows, and what must hold for any data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from tests.results.test_verify import changed
from tests.samples.every_question import RTS, roles, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
DATA = table().query("year == 2001")
NAMED: dict[str, Any] = {
    "inputs": ["labour", "capital"], "outputs": ["output", "service"], "undesirable": "waste", "dmu": "unit",
}  # fmt: skip
BOUNDS = {"crs": (0.0, np.inf), "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, np.inf)}


def test_the_values_of_another_program() -> None:
    """DataEnvelopmentAnalysis.jl, dearussell with orient = :Graph, by Ipopt: 1 − what its tests of profit print."""
    x = np.array([2, 4, 8, 12, 6, 14, 14, 9.412])[:, None]
    y = np.array([1, 5, 8, 9, 3, 7, 9, 2.353])[:, None]
    found = sbmdea.graph_russell(inputs=x, outputs=y, rts="vrs")
    printed = [1, 1, 1, 1, 19 / 30, 1 - 0.276786, 1 - 0.071429, 1 - 0.552205]
    np.testing.assert_allclose(found.efficiency, printed, atol=1e-6)


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_the_convex_program_by_cvxpy(rts: Any) -> None:
    cvxpy = pytest.importorskip("cvxpy")
    found = sbmdea.graph_russell(DATA, **NAMED, rts=rts)
    X, Y, B = (DATA[one].to_numpy() for one in (NAMED["inputs"], NAMED["outputs"], ["waste"]))
    low, high = BOUNDS[rts] if isinstance(rts, str) else rts[1:]
    for o in range(len(X)):
        lam, theta, phi, bads = (cvxpy.Variable(k) for k in (len(X), 2, 2, 1))
        rows = [X.T @ lam <= cvxpy.multiply(theta, X[o]), Y.T @ lam >= cvxpy.multiply(phi, Y[o]), lam >= 0]
        rows += [B.T @ lam <= cvxpy.multiply(bads, B[o]), theta <= 1, bads <= 1, phi >= 1, cvxpy.sum(lam) >= low]
        rows += [] if np.isinf(high) else [cvxpy.sum(lam) <= high]
        mean = (cvxpy.sum(theta) + cvxpy.sum(bads) + cvxpy.sum(cvxpy.inv_pos(phi))) / 5
        value = cvxpy.Problem(cvxpy.Minimize(mean), rows).solve(solver="CLARABEL")
        assert found.efficiency.iloc[o] == pytest.approx(value, abs=1e-6)
    assert found.certificate["certified"].all()
    assert (found.certificate["gap"] <= 1e-11).all()


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_it_lies_between_the_ratio_of_means_and_single_rows(rts: Any) -> None:
    """Mean θ over mean φ is never larger, since a mean of inverses is not below the inverse of the mean."""
    found = sbmdea.graph_russell(DATA, **NAMED, rts=rts)
    bads = {"undesirable_as": "input"}
    assert (found.efficiency >= sbmdea.sbm(DATA, **NAMED, rts=rts, **bads).efficiency - 1e-9).all()
    if rts == "vrs":
        assert (found.efficiency <= sbmdea.fdh(DATA, **NAMED, measure="russell", **bads).efficiency + 1e-9).all()
    shares = found.components.filter(like="share")
    assert (shares <= 1.0 + 1e-12).all(axis=None)
    np.testing.assert_allclose(shares.mean(axis=1), found.efficiency, atol=1e-12)
    again = sbmdea.additive(pd.concat([DATA, found.targets.reset_index()]).assign(unit=range(2 * len(DATA))), **NAMED,
                            rts=rts, reference=np.arange(2 * len(DATA)) < len(DATA), weights="mip")  # fmt: skip
    np.testing.assert_allclose(again.components["additive"][len(DATA) :], 0.0, atol=1e-8)


def test_units_do_not_matter_and_who_lies_beyond_has_no_score() -> None:
    one = sbmdea.graph_russell(DATA, **NAMED)
    other = sbmdea.graph_russell(DATA.assign(waste=DATA["waste"] * 1000, output=DATA["output"] / 7), **NAMED)
    np.testing.assert_allclose(other.components, one.components, rtol=1e-8)
    better = DATA.assign(output=DATA["output"] * np.where(np.arange(len(DATA)) == 3, 50, 1))
    beyond = sbmdea.graph_russell(better, **NAMED, rts="vrs", reference=np.arange(len(DATA)) != 3)
    assert beyond.status.iloc[3] == "infeasible"
    assert np.isnan(beyond.efficiency.iloc[3])
    assert beyond.verify().all


@pytest.mark.unverified
def test_a_score_between_the_bounds_of_another_point_is_found() -> None:
    res = sbmdea.graph_russell(table(), **roles(), frontier="global")
    i = int(np.flatnonzero(res.efficiency < 0.9)[0])
    efficiency = res.outcome.efficiency.copy()
    efficiency[i] += 1e-5
    wrong = changed(res, efficiency=efficiency, components={**res.outcome.components, "graph_russell": efficiency})
    assert res.verify().all
    assert not wrong.verify().verified.iloc[i]
    prices = res.outcome.prices.copy()
    prices[i] *= 1.5
    assert not changed(res, prices=prices).verify().lower.iloc[i] > 1.0


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_its_problem_is_the_convex_program(rts: Any) -> None:
    pytest.importorskip("cvxpy")
    found = sbmdea.graph_russell(DATA, **NAMED, rts=rts, disposability="weak" if rts == "vrs" else "strong")
    for unit in DATA["unit"].iloc[:3]:
        problem = found.problem(unit)
        assert problem.cvxpy().is_dcp()
        assert problem.solve().optimum == pytest.approx(found.efficiency[unit], abs=1e-6)


def test_its_problem_in_print() -> None:
    small = pd.DataFrame({"x": [1.0, 4.0], "y": [1.0, 2.0]}, index=["A", "B"])
    shown = str(sbmdea.graph_russell(small, inputs="x", outputs="y", rts="vrs").problem("B"))
    assert shown.splitlines() == [
        "graph-russell program of B (2 reference DMUs)",
        "min  0.5 θ[x] + 0.5/φ[y]",
        "s.t.",
        "  x  1 λ[A] + 4 λ[B] ≤ 4 θ[x]",
        "  y  1 λ[A] + 2 λ[B] ≥ 2 φ[y]",
        "     Σλ = 1",
        "     θ[x] ≤ 1",
        "     φ[y] ≥ 1",
        "     λ, θ, φ ≥ 0",
    ]
