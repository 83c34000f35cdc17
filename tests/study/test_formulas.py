"""Columns that a study makes itself: along a city's years, and indices by entropy weights."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sbmdea import DataError, SpecError
from sbmdea.study import read_config, simulate
from sbmdea.study.cities.formulas import Labels, evaluated
from sbmdea.study.cities.observed import observe
from tests.samples.resource_study import config

FRAME = pd.DataFrame(
    {
        "城市": ["b", "a", "a", "b", "a", "b"],
        "year": [2001, 2002, 2000, 2000, 2001, 2002],
        "flow": [3.0, 5.0, 1.0, 2.0, 4.0, 6.0],
        "cpi": [110.0, 104.0, 101.0, 103.0, 102.0, 100.0],
        "u": [0.2, 0.5, 0.0, 1.0, 0.3, 0.9],
        "v": [0.2, 0.1, 0.4, 0.5, 0.3, 0.4],
    }
)


def value(formula: str, frame: pd.DataFrame = FRAME) -> pd.Series[float]:
    return evaluated(frame, formula, "derive", Labels(frame["城市"], frame["year"]))


def test_a_lag_is_the_year_before_of_the_same_city() -> None:
    assert value("lag(flow)").fillna(-1).tolist() == [2, 4, -1, -1, 1, 3]
    assert value("lag(flow, 2)").fillna(-1).tolist() == [-1, 1, -1, -1, -1, 2]
    assert value("log(flow) - log(lag(flow))")[0] == pytest.approx(math.log(1.5))
    assert value("lag(flow * 2) + lag(lag(flow))").fillna(-1).tolist() == [-1, 9, -1, -1, -1, 8]
    gap = FRAME.drop(index=4)
    assert value("lag(flow)", gap).isna().tolist() == [False, True, True, True, False]


def test_capital_is_the_perpetual_inventory() -> None:
    a0, a1 = 10.0, 0.904 * 10.0 + 4.0
    b0, b1 = 20.0, 0.904 * 20.0 + 3.0
    np.testing.assert_allclose(value("capital(flow)"), [b1, 0.904 * a1 + 5, a0, b0, a1, 0.904 * b1 + 6], rtol=1e-14)
    assert value("capital(flow, depreciation=0.05, start=0.2)")[4] == pytest.approx(0.95 * 5 + 4)
    with pytest.raises(DataError, match="capital needs every year between a city's first and last; a has none in 2001"):
        value("capital(flow)", FRAME.drop(index=4))


def test_price_indices_are_one_in_the_base_year() -> None:
    found = value("chain(cpi, 2001)")
    np.testing.assert_allclose(found, [1, 1.04, 1 / 1.02, 1 / 1.1, 1, 1.0], rtol=1e-14)
    np.testing.assert_allclose(value("flow / chain(cpi, 2000)")[5], 6 / 1.1)
    np.testing.assert_allclose(value("rebase(cpi, 2000)"), [110 / 103, 104 / 101, 1, 1, 102 / 101, 100 / 103])
    with pytest.raises(DataError, match="chain needs the base year 1999 of every city; a lacks it"):
        value("chain(cpi, 1999)")


def test_coupling_coordination_is_that_of_two_and_of_three() -> None:
    found = value("coupling(u, v)")
    assert found[0] == pytest.approx(math.sqrt(0.2))  # equal: fully coupled
    assert found[2] == 0  # one of them is nothing
    u, v = 0.5, 0.1
    assert found[1] == pytest.approx(math.sqrt(2 * math.sqrt(u * v) / (u + v) * (u + v) / 2))
    mean = (0.5 + 0.1 + 0.5) / 3
    assert value("coupling(u, v, u)")[1] == pytest.approx(math.sqrt((0.5 * 0.1 * 0.5) ** (1 / 3) / mean * mean))
    with pytest.raises(DataError, match=r"coupling needs indices between 0 and 1; those of \[data\.index\] are"):
        value("coupling(flow, v)")
    with pytest.raises(SpecError, match="coupling takes two indices or more"):
        value("coupling(u)")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("lag(flow, 1, 2)", r"lag of \[data\] cannot take lag\(flow, 1, 2\)"),
        ("capital(flow, rate=3)", r"capital of \[data\] cannot take"),
        ("nothing(flow)", r"derive of \[data\] must hold expressions of columns"),
    ],
)
def test_a_formula_that_is_none_is_refused(formula: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        value(formula)


def indexed(panel: pd.DataFrame, **index: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    asked = config(
        data={"simulate": None, "index": {"green": index}},
        factors={"technology": "green", "talent": None, "equipment": None},
    )
    asked["moderation"] = []
    found = observe(read_config(asked), panel)
    return found.cities, found.weights


def test_entropy_weights_are_those_of_the_formula() -> None:
    panel = simulate(seed=1)
    panel.loc[panel["benchmark"] == 1, ["finance", "urbanisation"]] = np.nan
    panel["spread"] = np.exp(3 * panel["talent"])
    found, weights = indexed(panel, positive=["finance", "spread"], negative=["urbanisation"])
    rows = panel[panel["benchmark"] == 0]
    spoken = {}
    for name in ("finance", "spread", "urbanisation"):
        x = rows[name].tolist()
        z = [(one - min(x)) / (max(x) - min(x)) for one in x]
        z = [1 - one for one in z] if name == "urbanisation" else z
        p = [one / math.fsum(z) for one in z]
        spoken[name] = z, 1 + math.fsum(one * math.log(one) for one in p if one > 0) / math.log(len(x))
    total = sum(told for _, told in spoken.values())
    for name, (_, told) in spoken.items():
        assert weights.set_index("indicator").loc[name, "weight"] == pytest.approx(told / total, rel=1e-9)
    wanted = sum(np.array(z) * told / total for z, told in spoken.values())
    got = found.set_index(["city", "year"])["technology"]
    np.testing.assert_allclose(got.loc[list(zip(rows["city"], rows["year"], strict=True))], wanted, rtol=1e-9)
    assert weights["weight"].sum() == pytest.approx(1)
    assert got.between(0, 1).all()
    assert weights.set_index("indicator")["weight"].idxmax() == "spread"


def test_an_index_does_not_depend_on_units_and_a_flat_one_is_refused() -> None:
    panel = simulate(seed=1)
    panel["flat"] = 1.0
    one, _ = indexed(panel, positive=["finance", "talent"])
    other, _ = indexed(panel.assign(finance=7 * panel["finance"] - 3), positive=["finance", "talent"])
    np.testing.assert_allclose(one["technology"], other["technology"], rtol=1e-9)
    with pytest.raises(DataError, match="an indicator of green must vary; 'flat' does not"):
        indexed(panel, positive=["finance", "flat"])
    with pytest.raises(SpecError, match=r"\[data\.index\] green must have two indicators or more"):
        indexed(panel, positive=["finance"])
