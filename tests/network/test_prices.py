"""Two-stage and relational models: stored cases, and what the papers say of their parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from tests.network.network_cases import stored

ROLES: dict[str, Any] = {
    "inputs": ["operation_expenses", "insurance_expenses"],
    "links": ["direct_premiums", "reinsurance_premiums"],
    "outputs": ["underwriting_profit", "investment_profit"],
}


def firms() -> pd.DataFrame:
    case = stored("kao_hwang_2008_crs")
    return pd.DataFrame(case["data"], index=pd.Index(case["dmu"], name="firm"))


def test_kao_hwang() -> None:
    expected = stored("kao_hwang_2008_crs")["expected"]
    res = sbmdea.two_stage(firms(), **ROLES, decomposition="range")
    assert np.abs(res.efficiency - expected["efficiency"]).max() <= 1e-11
    parts = res.divisions.to_numpy().reshape(24, 2, 2)
    assert np.abs(parts - np.array(expected["stage"])[:, :, None]).max() <= 1e-11
    printed = stored("kao_hwang_2008_crs")["printed_in_paper_from_memory"]["efficiency"]
    assert np.abs(res.efficiency.to_numpy() - printed).max() <= 5.1e-4
    shown = sbmdea.two_stage(firms(), **ROLES).divisions
    assert np.abs(shown.prod(axis=1) - res.efficiency).max() <= 1e-12


def test_a_leader_and_a_follower() -> None:
    first = sbmdea.two_stage(firms(), **ROLES, form="leader-follower")
    expected = np.array(stored("kao_hwang_2008_leader1_crs")["expected"]["stage"])
    assert np.abs(first.divisions.to_numpy() - expected).max() <= 1e-9
    second = sbmdea.two_stage(firms(), **ROLES, form="leader-follower", leader=2)
    together = sbmdea.two_stage(firms(), **ROLES).efficiency
    for led in (first, second):
        assert (led.efficiency <= together + 1e-9).all()


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_additive(rts: Any) -> None:
    res = sbmdea.two_stage(firms(), **ROLES, form="additive", rts=rts)
    by_hand = [_additive(firms(), o, rts) for o in range(0, 24, 4)]
    assert np.abs(res.efficiency.to_numpy()[::4] - by_hand).max() <= 1e-8
    parts = res.divisions.fillna(0.0) * res.weights
    assert np.abs(parts.sum(axis=1) - res.efficiency).max() <= 1e-9
    if rts == "crs":
        expected = stored("chen_2009_additive_crs")["expected"]["efficiency"]
        assert np.abs(res.efficiency - expected).max() <= 1e-12
        assert (res.weights["stage 1"] >= 0.5 - 1e-9).all()


def _additive(data: pd.DataFrame, o: int, rts: str) -> float:
    """Chen et al. (2009), in prices, as printed."""
    X, Z, Y = (data[ROLES[role]].to_numpy() for role in ("inputs", "links", "outputs"))
    X, Z, Y = X / X.mean(axis=0), Z / Z.mean(axis=0), Y / Y.mean(axis=0)
    n, one = len(X), np.ones((len(X), 1))
    first = np.hstack([-X, Z, 0 * Y, one, 0 * one])
    second = np.hstack([0 * X, -Z, Y, 0 * one, one])
    gain = np.concatenate([0 * X[o], Z[o], Y[o], [1.0, 1.0]])
    norm = np.concatenate([X[o], Z[o], 0 * Y[o], [0.0, 0.0]])
    intercept = (None, None) if rts == "vrs" else (0.0, 0.0)
    bounds = [(0.0, None)] * (X.shape[1] + Z.shape[1] + Y.shape[1]) + [intercept] * 2
    found = linprog(-gain, np.vstack([first, second]), np.zeros(2 * n), norm[None], [1.0], bounds)
    return -float(found.fun)


def kao() -> tuple[pd.DataFrame, sbmdea.Network, dict[str, list[str]]]:
    case = stored("kao_2009_relational_three_processes")
    cells = {}
    for k, names in (
        (1, ("x1", "x2", None, "final", "link")),
        (2, ("x1", "x2", None, "final", "link")),
        (3, ("x1", "x2", "final")),
    ):
        amounts = np.array(case["data"][f"process{k}"])
        cells |= {f"{name}_{k}": amounts[:, i] for i, name in enumerate(names) if name}
    network = sbmdea.Network(
        {f"process {k}": {"inputs": [f"x1_{k}", f"x2_{k}"], "outputs": f"final_{k}"} for k in (1, 2, 3)},
        {f"link_{k}": (f"process {k}", "process 3") for k in (1, 2)},
    )
    items = {name: [f"{name}_{k}" for k in (1, 2, 3)] for name in ("x1", "x2")}
    items |= {f"made {k}": [f"final_{k}", f"link_{k}"] for k in (1, 2)}
    return pd.DataFrame(cells, index=case["dmu"]), network, items


def test_kao_s_three_processes() -> None:
    data, network, items = kao()
    res = sbmdea.relational(data, network, items=items)
    case = stored("kao_2009_relational_three_processes")
    for ours, name in ((res.efficiency, "efficiency"), (res.divisions, "process"), (res.losses, "slack")):
        assert np.abs(ours.to_numpy() - np.array(case["expected"][name])).max() <= case["tolerance"]
        assert np.abs(ours.to_numpy() - np.array(case["recomputed"][name])).max() <= 1e-11
    assert np.abs(1.0 - res.losses.sum(axis=1) - res.efficiency).max() <= 1e-12
    exact = res.verify(exact=True)
    assert exact.all
    assert (exact.upper - exact.lower).max() <= 1e-15


def test_side_by_side_the_whole_is_the_mean_of_its_parts() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame({f"{name}_{k}": rng.uniform(1, 9, 15).round(2) for k in range(3) for name in ("x", "v", "y")})
    network = sbmdea.Network({f"unit {k}": {"inputs": [f"x_{k}", f"v_{k}"], "outputs": f"y_{k}"} for k in range(3)})
    items = {name: [f"{name}_{k}" for k in range(3)] for name in ("x", "v", "y")}
    res = sbmdea.relational(data, network, items=items)
    assert np.abs((res.divisions * res.weights).sum(axis=1) - res.efficiency).max() <= 1e-12
    one = sbmdea.relational(data, sbmdea.Network({"all": {"inputs": ["x_0", "v_0"], "outputs": "y_0"}}))
    alone = sbmdea.ccr(data, inputs=["x_0", "v_0"], outputs="y_0")
    assert np.abs(one.efficiency.to_numpy() - alone.efficiency.to_numpy()).max() <= 1e-12


def test_two_stages_are_a_network_of_two() -> None:
    network = sbmdea.Network(
        {"a": {"inputs": ROLES["inputs"]}, "b": {"outputs": ROLES["outputs"]}},
        dict.fromkeys(ROLES["links"], ("a", "b")),
    )
    one, other = sbmdea.relational(firms(), network), sbmdea.two_stage(firms(), **ROLES)
    assert np.abs(one.efficiency - other.efficiency).max() <= 1e-12


def test_units_and_order_do_not_matter() -> None:
    data = firms()
    res = sbmdea.two_stage(data, **ROLES, form="additive")
    other = data * [1e-3, 7.0, 1e5, 1.0, 0.25, 3.0]
    again = sbmdea.two_stage(other.sample(frac=1.0, random_state=1), **ROLES, form="additive")
    assert np.abs(again.efficiency.reindex(data.index) - res.efficiency).max() <= 1e-11


def test_periods_have_their_own_frontiers() -> None:
    data = pd.concat([firms().assign(year=2019), (firms() * 1.5).iloc[::-1].assign(year=2020)]).reset_index()
    res = sbmdea.two_stage(data, **ROLES, dmu="firm", period="year")
    alone = sbmdea.two_stage(firms(), **ROLES)
    assert res.efficiency.index.names == ["firm", "year"]
    assert np.abs(res.efficiency.xs(2020, level="year") - alone.efficiency).max() <= 1e-11


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rts": "vrs"}, 'form="additive" has one'),
        ({"form": "sum"}, "form must be one of"),
        ({"leader": 3, "form": "leader-follower"}, "leader must be 1 or 2"),
        ({"rts": "nirs", "form": "additive"}, "rts must be one of"),
    ],
)
def test_what_has_no_meaning_is_refused(options: dict[str, Any], words: str) -> None:
    data = pd.DataFrame({"x": [1.0, 2.0], "z": [1.0, 1.0], "y": [2.0, 1.0]})
    with pytest.raises(sbmdea.SpecError, match=words):
        sbmdea.two_stage(data, inputs="x", links="z", outputs="y", **options)


def test_relational_takes_free_links_alone() -> None:
    network = sbmdea.Network({"a": {"inputs": "x"}, "b": {"outputs": "y"}}, {"z": ("a", "b", "fixed")})
    with pytest.raises(sbmdea.SpecError, match="free links alone; got 'z'"):
        sbmdea.relational(pd.DataFrame({"x": [1.0, 2.0], "z": [1.0, 1.0], "y": [2.0, 1.0]}), network)


def test_the_graph_has_scores_and_what_is_handed_over_is_worth() -> None:
    pytest.importorskip("matplotlib")
    data = pd.DataFrame({"x": [1.0, 2.0, 4.0], "z": [2.0, 2.0, 2.0], "y": [4.0, 2.0, 1.0]}, index=list("ABC"))
    res = sbmdea.two_stage(data, inputs="x", links="z", outputs="y")
    axes = res.graph("C")
    texts = {text.get_text() for text in axes.texts}
    for name, score in res.divisions.loc["C"].items():
        own = {"stage 1": "x →", "stage 2": "→ y"}[str(name)]
        assert f"{name}\n{score:.4f}\n{own}" in texts
    worth = 2.0 * res.prices.loc["C", "z"]
    (handed,) = (text for text in texts if text.startswith("z\n"))
    assert handed == f"z\n2 × {res.prices.loc['C', 'z']:.4g} = {worth:.4f}"
    assert axes.get_title(loc="left") == f"C: {res.efficiency['C']:.4f}"
    with pytest.raises(sbmdea.SpecError, match="the DMU must be one of the evaluated rows, such as 'A'; got 'D'"):
        res.graph("D")


@pytest.mark.parametrize("said", ["graph", "problem"])
def test_a_row_of_a_panel_is_named_with_its_period(said: str) -> None:
    pytest.importorskip("matplotlib")
    data = pd.DataFrame(
        {"u": ["北京", "上海", "北京", "上海", "广州"], "t": np.array([8, 8, 9, 9, 9]), "x": [1.0, 2.0, 4.0, 3.0, 2.0]}
    ).assign(z=[2.0, 2.0, 2.0, 3.0, 1.0], y=[4.0, 2.0, 1.0, 2.0, 2.0])
    names = {"dmu": "u", "period": "t"}
    res: Any = sbmdea.two_stage(data, inputs="x", links="z", outputs="y", **names)
    if said == "problem":
        chain = sbmdea.Network({"a": {"inputs": "x"}, "b": {"outputs": "y"}}, {"z": ("a", "b")})
        res = sbmdea.network_sbm(data, chain, orientation="input", empty="drop", **names)
    with pytest.raises(sbmdea.SpecError, match=r"'北京' has 2, .* Pass the period too, for example \('北京', 8\)\.$"):
        getattr(res, said)("北京")
    with pytest.raises(sbmdea.SpecError, match=r"got \('北京', 7\)\. It has no such period"):
        getattr(res, said)(("北京", 7))
    once = getattr(res, said)("广州")
    if said == "graph":
        assert once.get_title(loc="left") == f"广州 9: {res.efficiency['广州', 9]:.4f}"
    else:
        assert "λ[a: 北京, 9]" in str(once)
        assert once.solve().optimum == pytest.approx(res.efficiency["广州", 9], abs=1e-8)
