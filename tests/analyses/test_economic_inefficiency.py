"""Lost money by technical measure: the values of BenchmarkingEconomicEfficiency.jl, the theorem, and HiGHS."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import SpecError
from tests.oracle.plain import Technology
from tests.samples.every_question import table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
SPENDS: dict[str, Any] = {
    "inputs": np.array([[2, 2], [1, 4], [4, 1], [4, 3], [5, 5], [6, 1], [2, 5], [1.6, 8]]),
    "outputs": np.ones((8, 1)), "input_prices": [1, 1],
}  # fmt: skip
EARNS: dict[str, Any] = {
    "inputs": np.ones((8, 1)),
    "outputs": np.array([[7, 7], [4, 8], [8, 4], [3, 5], [3, 3], [8, 2], [6, 4], [1.5, 5]]), "output_prices": [1, 1],
}  # fmt: skip
BOTH: dict[str, Any] = {
    "inputs": np.array([2, 4, 8, 12, 6, 14, 14, 9.412])[:, None],
    "outputs": np.array([1, 5, 8, 9, 3, 7, 9, 2.353])[:, None], "input_prices": [1], "output_prices": [2],
}  # fmt: skip
# test/dea{cost,revenue,profit}*.jl there: economic, technical
THEIRS: list[tuple[dict[str, Any], dict[str, Any], list[float], list[float]]] = [
    (SPENDS, {"measure": "additive", "weights": "ones"}, [0, 1, 1, 3, 6, 3, 3, 5.6], [0, 0, 0, 3, 6, 2, 3, 5.2]),
    (SPENDS, {"measure": "additive"}, [0, 1, 1, 1, 1.2, 3, 1.5, 3.5], [0, 0, 0, 5 / 6, 1.2, 1 / 3, 0.7, 0.875]),
    (SPENDS, {"measure": "sbm"}, [0, 0.5, 0.5, 0.5, 0.6, 1.5, 0.75, 1.75], [0, 0, 0, 5 / 12, 0.6, 1 / 6, 0.35, 7 / 16]),
    (SPENDS, {"measure": "sbm", "approach": "direct"}, [0, 0.5, 0.5, 5 / 12, 0.6, 0.25, 0.525, 49 / 92],
     [0, 0, 0, 5 / 12, 0.6, 1 / 6, 0.35, 7 / 16]),
    (SPENDS, {"direction": "unit"}, [0, 0.5, 0.5, 1.5, 3, 1.5, 1.5, 2.8], [0, 0, 0, 4 / 3, 3, 0, 1, 0.6]),
    (SPENDS, {}, [0, 0.2, 0.2, 3 / 7, 0.6, 3 / 7, 3 / 7, 7 / 12], [0, 0, 0, 0.4, 0.6, 0, 1 / 3, 3 / 8]),
    (SPENDS, {"direction": "mean"}, [0, 0.146520, 0.146520, 0.439560, 0.879121, 0.439560, 0.439560, 0.820513],
     [0, 0, 0, 0.382775, 0.861244, 0, 0.299252, 0.1875]),
    (SPENDS, {"measure": "single", "direction": "unit"}, [0, 1, 1, 3, 6, 3, 3, 5.6], [0, 0, 0, 2, 4, 0, 1, 0.6]),
    (SPENDS, {"measure": "single"}, [0, 0.25, 0.25, 0.75, 1.2, 0.5, 0.6, 0.7], [0, 0, 0, 0.625, 0.8, 0, 0.5, 0.375]),
    # by hand: prices of 1 are √2 long, and the facets those of tests/models/test_steps.py
    (SPENDS, {"measure": "euclidean", "direction": "unit"}, [one / 2**0.5 for one in (0, 1, 1, 3, 6, 3, 3, 5.6)],
     [0, 0, 0, 4 / 5**0.5, 4, 0, 1, 0.6]),
    (SPENDS, {"rts": "crs", "measure": "sbm"}, [0, 0.5, 0.5, 0.5, 0.6, 1.5, 0.75, 1.75],
     [0, 0, 0, 5 / 12, 0.6, 1 / 6, 0.35, 7 / 16]),
    (EARNS, {"measure": "additive", "weights": "ones"}, [0, 2, 2, 6, 8, 4, 4, 7.5], [0, 0, 0, 6, 8, 2, 4, 7.5]),
    (EARNS, {"measure": "additive"}, [0, 0.5, 0.5, 2, 8 / 3, 2, 1, 5], [0, 0, 0, 26 / 15, 8 / 3, 1, 11 / 12, 37 / 9]),
    (EARNS, {"measure": "sbm"}, [0, 0.25, 0.25, 1, 4 / 3, 1, 0.5, 2.5],
     [0, 0, 0, 13 / 15, 4 / 3, 0.5, 11 / 24, 37 / 18]),
    (EARNS, {"measure": "sbm", "approach": "direct"}, [0, 0.25, 0.25, 13 / 15, 4 / 3, 1, 11 / 24, 2.5],
     [0, 0, 0, 13 / 15, 4 / 3, 0.5, 11 / 24, 37 / 18]),
    (EARNS, {}, [0, 1 / 6, 1 / 6, 0.75, 4 / 3, 0.4, 0.4, 1.153846], [0, 0, 0, 5 / 9, 4 / 3, 0, 3 / 11, 0.6]),
    (EARNS, {"measure": "single"}, [0, 0.25, 0.25, 1.2, 8 / 3, 0.5, 2 / 3, 1.5], [0, 0, 0, 0.6, 5 / 3, 0, 1 / 3, 0.6]),
    (BOTH, {"measure": "additive", "weights": "ones"}, [8, 2, 0, 2, 8, 8, 4, 12.706],
     [0, 0, 0, 0, 4, 22 / 3, 2, 8.059]),
    (BOTH, {"measure": "additive"}, [4, 0.5, 0, 1 / 6, 4 / 3, 4 / 7, 2 / 7, 2.699958],
     [0, 0, 0, 0, 7 / 6, 4 / 7, 1 / 7, 2.549936]),
    (BOTH, {"measure": "sbm"}, [4, 0.5, 0, 1 / 6, 0.8, 4 / 7, 2 / 7, 1.2706], [0, 0, 0, 0, 0.6, 11 / 21, 1 / 7, 0.8]),
    (BOTH, {"measure": "sbm", "approach": "direct"}, [4, 0.5, 0, 1 / 6, 0.8, 4 / 7, 2 / 7, 0.949449],
     [0, 0, 0, 0, 0.6, 11 / 21, 1 / 7, 0.8]),
    (BOTH, {"measure": "russell"}, [2, 0.25, 0, 1 / 12, 2 / 3, 2 / 7, 1 / 7, 1.349979],
     [0, 0, 0, 0, 11 / 30, 0.2767857, 1 / 14, 0.5522053]),
    (BOTH, {"measure": "sides"}, [4, 0.5, 0, 1 / 6, 4 / 3, 4 / 7, 2 / 7, 2.699958],
     [0, 0, 0, 0, 7 / 6, 4 / 7, 1 / 7, 2.549936]),
    (BOTH, {"measure": "single", "direction": "unit"}, [4, 1, 0, 1, 4, 4, 2, 6.353], [0, 0, 0, 0, 3, 2, 0, 6]),
    (BOTH, {"measure": "single"}, [4, 0.2, 0, 1 / 9, 4 / 3, 4 / 7, 2 / 9, 1.349979],
     [0, 0, 0, 0, 0.5, 2 / 7, 0, 0.715629]),
    (BOTH, {"direction": "unit"}, [8 / 3, 2 / 3, 0, 2 / 3, 8 / 3, 8 / 3, 4 / 3, 6.353 / 1.5],
     [0, 0, 0, 0, 2, 2, 0, 3.832]),
    (BOTH, {}, [2, 1 / 7, 0, 1 / 15, 2 / 3, 2 / 7, 0.125, 0.899986], [0, 0, 0, 0, 0.4, 5 / 21, 0, 0.636115]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "asks", "economic", "technical"), THEIRS)
def test_the_values_of_benchmarking_economic_efficiency(data, asks, economic, technical) -> None:
    found = sbmdea.economic_inefficiency(**data, **asks).table
    np.testing.assert_allclose(found["economic"], economic, atol=1e-6)
    np.testing.assert_allclose(found["technical"], technical, atol=1e-6)
    np.testing.assert_allclose(found["economic"] * found["normaliser"], found["lost"], atol=1e-12)


TWO_YEARS = pd.DataFrame(
    {"dmu": [*"ABCDE"] * 2, "year": np.repeat([1, 2], 5), "w1": np.repeat([2.0, 3], 5), "w2": np.repeat([1.0, 4], 5),
     "p1": 3.0, "p2": np.repeat([2.0, 5], 5), "x1": [5.0, 2, 4, 4, 7, 14, 8, 10, 16, 14],
     "x2": [3.0, 4, 2, 8, 9, 12, 10, 8, 20, 17], "y1": [7.0, 10, 8, 5, 3, 18, 36, 28, 18, 12],
     "y2": [4.0, 8, 10, 4, 6, 10, 28, 36, 14, 20]}
)  # fmt: skip
OVER_TIME: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": ["y1", "y2"], "dmu": "dmu", "period": "year"}
W, P = {"input_prices": ["w1", "w2"]}, {"output_prices": ["p1", "p2"]}
ADDITIVE, STEP = {"measure": "additive", "weights": "ones"}, {"direction": "unit"}
ONE, DIRECT = {"measure": "single", "direction": "unit"}, {"measure": "sbm", "approach": "direct"}
# test/dea{cost,revenue,profit}change.jl there, in money: the part that is technical
CHANGES: list[tuple[dict[str, Any], dict[str, Any], list[float]]] = [
    (W, ADDITIVE, [-22, 0, 0, -48, -29]), (W, {"measure": "sbm"}, [-24.4, 0, 0, -40, -23.865546218487385]),
    (W, STEP, [-25, 0, 0, -50, -27]), (W, ONE, [-14, 0, 0, -28, -14]), (W, DIRECT, [-25, 0, 0, -56, -31]),
    (P, ADDITIVE, [-94, 0, 0, -78, -78]),
    (P, {"measure": "sbm"}, [-144.6349206349207, 0, 0, -98.05714285714284, -62.4]),
    (P, STEP, [-134, 0, 0, -105.5, -108]), (P, ONE, [-84, 0, 0, -75, -68]), (P, DIRECT, [-145, 0, 0, -119, -87]),
    ({**W, **P}, ADDITIVE, [-123, 0, 0, -135, -116]),
    ({**W, **P}, {"measure": "sbm"}, [-152.0047619047619, 0, 0, -124.89523809523811, -81.22352941176482]),
    ({**W, **P}, STEP, [-52, 0, 0, -104, -62]), ({**W, **P}, ONE, [-17, 0, 0, -34, -18]),
]  # fmt: skip
LOST = {1: [-23, 0, 0, -58, -33], 2: [-144, 0, 0, -117, -103], 3: [-166, -18, 4, -175, -136]}


@pytest.mark.parametrize(("prices", "asks", "technical"), CHANGES)
def test_the_changes_of_benchmarking_economic_efficiency(prices, asks, technical) -> None:
    """Base less later there, and in money; ours is later less base, and normalised."""
    found = sbmdea.economic_inefficiency(TWO_YEARS, **OVER_TIME, **prices, **asks).table
    money = found[["lost", "technical"]].mul(found["normaliser"], axis=0).assign(lost=found["lost"])
    less = money.xs(1, level="year") - money.xs(2, level="year")
    np.testing.assert_allclose(less["technical"], technical, atol=1e-9)
    np.testing.assert_allclose(less["lost"], LOST[("input_prices" in prices) + 2 * ("output_prices" in prices)])


def test_their_reverse_distance_for_revenue_counts_what_is_left() -> None:
    """dearevenuerddf(X, Y, P, :ERG): T = 1 − ρ there, 1/ρ − 1 here; the money is the same."""
    found = sbmdea.economic_inefficiency(**EARNS, **DIRECT)
    rho = found.results["technical"].efficiency
    np.testing.assert_allclose(found.table["technical"] * rho, [0, 0, 0, 13 / 28, 4 / 7, 1 / 3, 11 / 35, 37 / 55])
    economic = found.table["economic"] * np.where(rho < 1, rho, 1.0)
    np.testing.assert_allclose(economic, [0, 0.25, 0.25, 13 / 28, 4 / 7, 2 / 3, 11 / 35, 9 / 11])


@pytest.mark.parametrize("direction", ["observed", "unit", {"labour": 1.0, "capital": 2.0}], ids=str)
def test_a_step_is_priced_without_what_lies_beyond_it(direction) -> None:
    """A radial step costs n whatever its length, so that both approaches agree."""
    asks = {**ROLES, **WAGES, "direction": direction, "frontier": "global"}
    one, other = (sbmdea.economic_inefficiency(PANEL, **asks, approach=way).table for way in ("normalised", "direct"))
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


PANEL = table().assign(year=lambda all_of: all_of["year"].astype(str))
ROLES: dict[str, Any] = {
    "inputs": ["labour", "capital"],
    "outputs": ["output", "service"],
    "dmu": "unit",
    "period": "year",
}
WAGES: dict[str, Any] = {"input_prices": {"capital": "rent", "labour": "wage"}}
FARES: dict[str, Any] = {"output_prices": ["fee", "fare"]}


@pytest.mark.parametrize("prices", [WAGES, FARES, {**WAGES, **FARES}], ids=["cost", "revenue", "profit"])
@pytest.mark.parametrize("approach", ["normalised", "direct"])
@pytest.mark.parametrize(
    ("measure", "more"),
    [("directional", {}), ("sides", {}), ("single", {"direction": "mean"}), ("sbm", {}),
     *(("additive", {"weights": word}) for word in ("ones", "mip", "normalised", "ram", "bam"))],
)  # fmt: skip
def test_no_measure_calls_more_technical_than_is_lost(prices, approach, measure, more) -> None:
    asks = {**ROLES, **prices, **more, "measure": measure, "approach": approach, "frontier": "sequential"}
    if measure == "sides" and len(prices) == 1:
        with pytest.raises(SpecError, match="where one side moves alone"):
            sbmdea.economic_inefficiency(PANEL, **asks)
        return
    found = sbmdea.economic_inefficiency(PANEL, **asks)
    assert (found.table["allocative"] >= -1e-9).all()
    assert found.table.notna().all(axis=None)
    changed = found.changes()
    assert len(changed) == 14
    before, after = (found.table["economic"].xs(year, level="year") for year in ("2001", "2002"))
    np.testing.assert_allclose(changed["economic"].xs("2002", level="year"), after - before, atol=1e-12)


def test_the_lost_profit_by_highs() -> None:
    year = PANEL[PANEL["year"] == "2001"]
    found = sbmdea.economic_inefficiency(year, **{**ROLES, "period": None}, **WAGES, **FARES, measure="sides").table
    X, Y = (year[ROLES[role]].to_numpy() for role in ("inputs", "outputs"))
    for o in range(len(X)):
        w, p = year[["wage", "rent"]].to_numpy()[o], year[["fee", "fare"]].to_numpy()[o]
        best = -linprog(X @ w - Y @ p, A_eq=np.ones((1, len(X))), b_eq=[1.0]).fun
        assert found["lost"].iloc[o] == pytest.approx(best - (Y[o] @ p - X[o] @ w), abs=1e-9)
        assert found["normaliser"].iloc[o] == pytest.approx(min(w @ X[o], p @ Y[o]))


def test_a_gap_in_the_periods_is_no_change() -> None:
    some = PANEL[~((PANEL["unit"] == "单位3") & (PANEL["year"] == "2002"))]
    changed = sbmdea.economic_inefficiency(some, **ROLES, **WAGES).changes()
    assert "单位3" not in changed.index.get_level_values("unit")
    with pytest.raises(SpecError, match="changes must have periods"):
        sbmdea.economic_inefficiency(**SPENDS).changes()


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ({}, "must have prices; got none"),
        ({**WAGES, "measure": "sbm", "direction": "unit"}, "direction goes with the directional measures"),
        ({**WAGES, "weights": "ones"}, 'weights go with measure="additive"'),
        ({**WAGES, "direction": "range"}, "one that has a price"),
        ({**WAGES, "frontier": "window"}, "one frontier per row"),
        ({**WAGES, "measure": "erg"}, 'measure must be one of "directional"'),
    ],
)
def test_what_has_no_meaning_is_refused(asks, words) -> None:
    with pytest.raises(SpecError, match=words):
        sbmdea.economic_inefficiency(PANEL, **ROLES, **asks)


def test_a_direction_by_columns_has_its_price() -> None:
    one = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 2, 2]}, index=["001", "002", "003"])
    found = sbmdea.economic_inefficiency(one, inputs="x", outputs="y", input_prices=3, direction={"x": 2.0}).table
    np.testing.assert_allclose(found.loc["003"], [1.0, 1.0, 0.0, 6.0, 6.0], atol=1e-12)


@pytest.mark.parametrize("disposability", ["strong", "weak"])
@pytest.mark.parametrize("kind", ["cost", "revenue", "profit"])
@pytest.mark.parametrize("measure", ["directional", "single", "euclidean", "additive", "sbm"])
def test_bads_stay_what_they_are(kind, measure, disposability) -> None:
    """The lost money by HiGHS among combinations that make no more of the own bads."""
    if (measure, kind) == ("additive", "profit") or (measure, disposability) == ("euclidean", "weak"):
        return
    data = table().query("year == 2002").reset_index(drop=True)
    priced: dict[str, Any] = {} if kind == "revenue" else {"input_prices": ["wage", "rent"]}
    priced |= {} if kind == "cost" else {"output_prices": ["fee", "fare"]}
    res = sbmdea.economic_inefficiency(
        data, inputs=["labour", "capital"], outputs=["output", "service"], undesirable="waste", **priced,
        measure=measure, disposability=disposability,
    )  # fmt: skip
    assert (res.table["allocative"] >= -1e-9).all()
    X, Y, B = (data[columns].to_numpy() for columns in (["labour", "capital"], ["output", "service"], ["waste"]))
    W, P = data[["wage", "rent"]].to_numpy(), data[["fee", "fare"]].to_numpy()
    tech = Technology(X, Y, B, "vrs", disposability == "weak")
    for o in range(0, len(data), 2):
        free = np.zeros((2, 4))
        inputs, outputs = free.copy(), free.copy()
        cost, bounds = np.zeros(4), [(0, 0)] * 4
        if kind != "revenue":
            inputs[:, :2], cost[:2], bounds[:2] = -np.eye(2), -W[o], [(None, None)] * 2
        if kind != "cost":
            outputs[:, 2:], cost[2:], bounds[2:] = -np.eye(2), -P[o], [(None, None)] * 2
        best = tech.solve(cost, (inputs, outputs, np.zeros((1, 4))), X[o], Y[o], B[o], upper=bounds)
        assert res.table["lost"].iloc[o] == pytest.approx(-best[0], rel=1e-7, abs=1e-8)
    held = res.results["technical"].components if measure != "sbm" else None
    assert held is None or "inefficiency waste" not in held


def test_profit_and_bads_by_measures_that_move_them() -> None:
    data = table().query("year == 2002")
    for measure in ("additive", "russell"):
        with pytest.raises(SpecError, match="must come without undesirable outputs where profit is lost"):
            sbmdea.economic_inefficiency(
                data, inputs="labour", outputs="output", undesirable="waste", input_prices=[1], output_prices=[1],
                measure=measure,
            )  # fmt: skip


def test_a_direction_may_move_bads_where_they_are_strongly_disposable() -> None:
    data = table().query("year == 2002").reset_index(drop=True)
    asked: dict[str, Any] = {
        "inputs": ["labour", "capital"], "outputs": "output", "undesirable": "waste",
        "input_prices": ["wage", "rent"], "direction": dict.fromkeys(["labour", "capital", "waste"], "observed"),
    }  # fmt: skip
    both = sbmdea.economic_inefficiency(data, **asked).table
    held = sbmdea.economic_inefficiency(data, **{**asked, "direction": "observed"}).table
    assert (both["allocative"] >= -1e-9).all()
    assert (both["technical"] <= held["technical"] + 1e-9).all()
    np.testing.assert_allclose(both["economic"], held["economic"], rtol=1e-12)
    with pytest.raises(SpecError, match="direction must leave undesirable outputs as they are"):
        sbmdea.economic_inefficiency(data, **asked, disposability="weak")
