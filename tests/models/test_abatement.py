"""What abatement costs: by hand, by HiGHS, beside revenue and the directional distance, and where it costs nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError
from tests.oracle.plain import Technology
from tests.results.test_verify import changed
from tests.samples.every_question import RTS, roles, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
DATA = table().query("year == 2001")
NAMED: dict[str, Any] = {
    "inputs": ["labour", "capital"], "outputs": ["output", "service"], "undesirable": "waste", "dmu": "unit",
}  # fmt: skip
X, Y, B = (DATA[columns].to_numpy() for columns in (NAMED["inputs"], NAMED["outputs"], ["waste"]))
P = DATA[["fee", "fare"]].to_numpy()


def test_a_third_of_the_goods_is_given_up() -> None:
    """By one input A makes (2, 1 of the bad), B (4, 4); with 2 of the bad 8/3 is made, between them, and 4 without."""
    data = pd.DataFrame({"x": [1.0, 1, 1], "y": [2.0, 4, 2], "b": [1.0, 4, 2]}, index=list("ABC"))
    found = sbmdea.abatement_cost(data, inputs="x", outputs="y", undesirable="b", output_prices=5)
    np.testing.assert_allclose(found.components["regulated"], [1.0, 1.0, 4 / 3], atol=1e-12)
    np.testing.assert_allclose(found.components["unregulated"], [2.0, 1.0, 2.0], atol=1e-12)
    np.testing.assert_allclose(found.components["cost"], [10.0, 0.0, 20 / 3], atol=1e-12)
    np.testing.assert_allclose(found.efficiency, [0.5, 1.0, 2 / 3], atol=1e-12)


@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("way", ["weak", "shephard", "strong"])
@pytest.mark.parametrize("priced", [False, True])
def test_both_programs_by_highs(rts: Any, way: str, priced: bool) -> None:
    prices = {"output_prices": ["fee", "fare"]} if priced else {}
    res = sbmdea.abatement_cost(DATA, **NAMED, **prices, rts=rts, disposability=way)
    held = Technology(X, Y, B, rts, way != "strong", idles=way == "weak")
    free = Technology(X, Y, B[:, :0], rts)
    for o in range(len(X)):
        share = P[o] * Y[o] / (P[o] @ Y[o])
        up = -np.diag(Y[o]) if priced else -Y[o][:, None]
        cost = -share if priced else [-1.0]
        still, bounds = np.zeros((2, up.shape[1])), [(0, None)] * up.shape[1]
        for tech, name, b in ((held, "regulated", B[o]), (free, "unregulated", B[o, :0])):
            most = -tech.solve(cost, (still, up, np.zeros((len(b), up.shape[1]))), X[o], 0 * Y[o], b, bounds)[0]
            assert res.components[name].iloc[o] == pytest.approx(most, rel=1e-8, abs=1e-9)
    assert (res.efficiency <= 1.0).all()


def test_it_is_the_difference_of_two_revenues_and_of_two_distances() -> None:
    bare = {key: value for key, value in NAMED.items() if key != "undesirable"}
    money: dict[str, Any] = {"output_prices": ["fee", "fare"], "rts": "vrs"}
    found = sbmdea.abatement_cost(DATA, **NAMED, **money).components
    regulated = sbmdea.revenue(DATA, **NAMED, **money, disposability="weak").components["maximum_revenue"]
    unregulated = sbmdea.revenue(DATA, **bare, **money).components["maximum_revenue"]
    np.testing.assert_allclose(found["cost"], unregulated - regulated, rtol=1e-9, atol=1e-9)
    mix = sbmdea.abatement_cost(DATA, **NAMED, rts="vrs").components
    goods: dict[str, Any] = {"direction": {"output": "observed", "service": "observed"}, "rts": "vrs"}
    held = sbmdea.directional(DATA, **NAMED, **goods, disposability="weak").components["inefficiency"]
    free = sbmdea.directional(DATA, **bare, **goods).components["inefficiency"]
    np.testing.assert_allclose(mix["lost"], free - held, atol=1e-9)


def test_units_do_not_matter_and_a_looser_cap_costs_no_more() -> None:
    one = sbmdea.abatement_cost(DATA, **NAMED, disposability="strong")
    other = sbmdea.abatement_cost(DATA.assign(waste=DATA["waste"] * 1000, output=DATA["output"] / 7), **NAMED,
                                  disposability="strong")  # fmt: skip
    np.testing.assert_allclose(other.components, one.components, rtol=1e-9, atol=1e-9)
    mask = np.arange(2 * len(DATA)) < len(DATA)
    looser = pd.concat([DATA, DATA.assign(unit=lambda frame: frame["unit"] + "松", waste=DATA["waste"] * 1.5)])
    found = sbmdea.abatement_cost(looser, **NAMED, disposability="strong", reference=mask).components["lost"]
    assert (found[~mask].to_numpy() <= found[mask].to_numpy() + 1e-9).all()


@pytest.mark.unverified
@pytest.mark.parametrize("part", ["regulated", "unregulated", "lost", "revenue", "cost"])
def test_a_wrong_part_is_found(part: str) -> None:
    res = sbmdea.abatement_cost(table(), **roles(), frontier="global", output_prices=["fee", "fare"])
    wrong = {**res.outcome.components, part: res.outcome.components[part].copy()}
    wrong[part][2] += 1e-4
    assert res.verify().all
    assert not changed(res, components=wrong).verify().verified.iloc[2]


def test_without_bads_there_is_nothing_to_abate() -> None:
    with pytest.raises(SpecError, match="undesirable must name what is abated"):
        sbmdea.abatement_cost(DATA, inputs="labour", outputs="output", undesirable=[])
