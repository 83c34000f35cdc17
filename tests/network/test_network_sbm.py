"""Network SBM: what it must be in special cases, what must not change it, what is refused."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.cli import main
from tests.network.network_cases import scored, stored

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

ROLES: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": ["y1", "y2"], "undesirable": "b"}
ONE = sbmdea.Network({"all": ROLES})
CHAIN = sbmdea.Network(
    {"make": {"inputs": ["x1", "x2"], "outputs": "y1", "undesirable": "b"}, "sell": {"inputs": "x3", "outputs": "y2"}},
    {"z": ("make", "sell")},
)


def rows(n: int = 14, periods: int = 1, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    names = ["x1", "x2", "x3", "y1", "y2", "b", "z", "stock", "debt"]
    data = pd.DataFrame({name: rng.uniform(2, 20, n * periods).round(2) for name in names})
    data.insert(0, "dmu", np.repeat([f"D{i}" for i in range(n)], periods))
    data.insert(1, "year", np.tile(np.arange(2001, 2001 + periods), n))
    return data


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)])
@pytest.mark.parametrize("orientation", ["non-oriented", "input", "output"])
@pytest.mark.parametrize("place", ["output", "input"])
def test_one_division_in_one_period_is_sbm(rts: Any, orientation: Any, place: Any) -> None:
    data = rows()
    options = {"rts": rts, "orientation": orientation, "undesirable_as": place}
    ours = sbmdea.network_sbm(data, ONE, dmu="dmu", super_efficiency=True, **options)
    theirs = sbmdea.super_sbm(data, **ROLES, dmu="dmu", **options)
    pd.testing.assert_series_equal(ours.status, theirs.status)
    assert np.abs(ours.efficiency - theirs.efficiency).max() <= 1e-12
    plain = sbmdea.network_sbm(data, ONE, dmu="dmu", **options)
    below = plain.efficiency < 1.0 - 1e-9
    theirs = sbmdea.sbm(data, **ROLES, dmu="dmu", **options)
    assert np.abs(plain.efficiency - theirs.efficiency).max() <= 1e-12
    assert below.any()


def test_without_links_each_division_is_on_its_own() -> None:
    data = rows(20)
    apart = sbmdea.Network(CHAIN.to_dict()["divisions"])
    with pytest.warns(sbmdea.SbmdeaWarning, match="'make' and 'sell' are not"):
        both = sbmdea.network_sbm(data, apart, dmu="dmu", orientation="input", weights={"make": 3, "sell": 1})
    make = sbmdea.sbm(data, inputs=["x1", "x2"], outputs="y1", undesirable="b", dmu="dmu", orientation="input")
    sell = sbmdea.sbm(data, inputs="x3", outputs="y2", dmu="dmu", orientation="input")
    assert np.abs(0.75 * make.efficiency + 0.25 * sell.efficiency - both.efficiency).max() <= 1e-12
    joined = sbmdea.network_sbm(data, CHAIN, dmu="dmu", orientation="input", weights={"make": 3, "sell": 1})
    fixed = sbmdea.Network(CHAIN.to_dict()["divisions"], {"z": ("make", "sell", "fixed")})
    held = sbmdea.network_sbm(data, fixed, dmu="dmu", orientation="input", weights={"make": 3, "sell": 1})
    assert (both.efficiency <= joined.efficiency + 1e-12).all()
    assert (joined.efficiency <= held.efficiency + 1e-12).all()
    assert (held.slacks["z"].abs() <= 1e-9).all()


def test_the_mean_of_the_parts() -> None:
    res = sbmdea.network_sbm(rows(), CHAIN, dmu="dmu", rts="vrs")
    assert np.abs((res.divisions * res.weights).sum(axis=1) - res.efficiency).max() <= 1e-12
    ratio = res.components["numerator"] / res.components["denominator"]
    assert np.abs(ratio - res.efficiency).max() <= 1e-12
    output = sbmdea.network_sbm(rows(), CHAIN, dmu="dmu", rts="vrs", orientation="output")
    assert (
        np.abs(0.5 / output.divisions["make"] + 0.5 / output.divisions["sell"] - 1 / output.efficiency).max() <= 1e-12
    )


def test_what_does_not_matter() -> None:
    data = rows()
    res = sbmdea.network_sbm(data, CHAIN, dmu="dmu")
    units = data.assign(x1=data["x1"] * 1e4, y2=data["y2"] / 3, z=data["z"] * 1e-3, b=data["b"] * 7)
    assert np.abs(sbmdea.network_sbm(units, CHAIN, dmu="dmu").efficiency - res.efficiency).max() <= 1e-11
    mixed = data.sample(frac=1.0, random_state=2)
    again = sbmdea.network_sbm(mixed, CHAIN, dmu="dmu").efficiency
    assert again.index.tolist() == mixed["dmu"].tolist()
    assert np.abs(again.reindex(res.efficiency.index) - res.efficiency).max() <= 1e-12
    arguments = CHAIN.to_dict()
    turned = sbmdea.Network(dict(reversed(arguments["divisions"].items())), arguments["links"])
    assert np.abs(sbmdea.network_sbm(data, turned, dmu="dmu").efficiency - res.efficiency).max() <= 1e-12
    twice = pd.concat([data, data.iloc[:3].assign(dmu=["a", "b", "c"])])
    assert np.abs(sbmdea.network_sbm(twice, CHAIN, dmu="dmu").efficiency[:14] - res.efficiency).max() <= 1e-12
    variable = sbmdea.network_sbm(data, CHAIN, dmu="dmu", rts="vrs").efficiency
    assert (res.efficiency <= variable + 1e-12).all()


def test_free_links_may_be_any_number() -> None:
    data = rows().assign(z=[0.0, -3.0, 4.0, *range(1, 12)])
    res = sbmdea.network_sbm(data, CHAIN, dmu="dmu", rts="vrs")
    assert (res.status == "optimal").all()
    assert np.abs(res.targets["z"] + res.slacks["z"] - data.set_index("dmu")["z"]).max() <= 1e-9
    as_input = sbmdea.Network(CHAIN.to_dict()["divisions"], {"z": ("make", "sell", "as_input")})
    with pytest.raises(sbmdea.DataError, match="must be positive for network_sbm"):
        sbmdea.network_sbm(data, as_input, dmu="dmu")


@pytest.mark.parametrize(("kind", "score"), [("one", 0.4245), ("drop", 0.2694)])
def test_a_side_without_anything_to_score(kind: Any, score: float) -> None:
    case = stored("kao_hwang_2008_crs")
    data = pd.DataFrame(case["data"], index=case["dmu"])
    network = sbmdea.Network(
        {"premium": {"inputs": ["operation_expenses", "insurance_expenses"]},
         "profit": {"outputs": ["underwriting_profit", "investment_profit"]}},
        dict.fromkeys(["direct_premiums", "reinsurance_premiums"], ("premium", "profit")),
    )  # fmt: skip
    with pytest.raises(sbmdea.SpecError, match="division 'profit' has no input of its own"):
        sbmdea.network_sbm(data, network)
    assert round(sbmdea.network_sbm(data, network, empty=kind).efficiency.iloc[0], 4) == score


def test_undesirable_links_count_with_the_sender() -> None:
    waste = {"make": {"inputs": "x1", "outputs": "y1"}, "treat": {"inputs": "x2", "outputs": "y2"}}
    res = sbmdea.network_sbm(rows(), sbmdea.Network(waste, {"b": ("make", "treat", "as_undesirable")}), dmu="dmu")
    by_hand = 1.0 + (res.slacks["y1"] / rows()["y1"].to_numpy() + res.slacks["b"] / rows()["b"].to_numpy()) / 2.0
    numerator = 1.0 - res.slacks["x1"] / rows()["x1"].to_numpy()
    assert np.abs(numerator / by_hand - res.divisions["make"]).max() <= 1e-9
    assert (res.slacks["b"] >= 0.0).all()


def test_paths_over_periods() -> None:
    data = rows(10, 3)
    stocks = {"stock": ("make", "good"), "debt": ("sell", "bad")}
    network = sbmdea.Network(**{**CHAIN.to_dict(), "carryovers": stocks})
    asked: dict[str, Any] = {"dmu": "dmu", "period": "year", "rts": "vrs"}
    res = sbmdea.network_sbm(data, network, **asked)
    assert res.efficiency.index.tolist() == [f"D{i}" for i in range(10)]
    assert res.cells.shape == (30, 2)
    shuffled = data.sample(frac=1.0, random_state=4)
    again = sbmdea.network_sbm(shuffled, network, **asked)
    assert np.abs(again.efficiency.reindex(res.efficiency.index) - res.efficiency).max() <= 1e-11
    assert again.slacks.index.tolist() == list(zip(shuffled["dmu"], shuffled["year"], strict=True))
    with pytest.raises(sbmdea.DataError, match=r"every period of every DMU; missing: \('D3', 2002\)"):
        sbmdea.network_sbm(data.drop(index=10), network, **asked)
    with pytest.raises(sbmdea.DataError, match="'stock', 'debt' lead from one period to the next; period= is missing"):
        sbmdea.network_sbm(data.drop_duplicates("dmu"), network, dmu="dmu")
    with pytest.raises(sbmdea.SpecError, match="with carry-overs the technology of each period"):
        sbmdea.network_sbm(data, network, frontier="global", **asked)


def test_years_without_stocks_have_scores_of_their_own() -> None:
    data = rows(9, 2)
    res = sbmdea.network_sbm(data, CHAIN, dmu="dmu", period="year")
    alone = sbmdea.network_sbm(data[data["year"] == 2002], CHAIN, dmu="dmu")
    assert np.abs(res.efficiency.xs(2002, level="year") - alone.efficiency).max() <= 1e-12
    for frontier in ("global", "sequential", "biennial"):
        wider = sbmdea.network_sbm(data, CHAIN, dmu="dmu", period="year", frontier=frontier)
        assert (wider.efficiency <= res.efficiency + 1e-12).all()


def test_groups_and_masks() -> None:
    data = rows(16).assign(side=["a", "b"] * 8, good=[True] * 12 + [False] * 4)
    res = sbmdea.network_sbm(data, CHAIN, dmu="dmu", group="side")
    alone = sbmdea.network_sbm(data[data["side"] == "b"], CHAIN, dmu="dmu")
    assert np.abs(res.efficiency[data.set_index("dmu")["side"] == "b"] - alone.efficiency).max() <= 1e-12
    part = sbmdea.network_sbm(data, CHAIN, dmu="dmu", reference="good", evaluate="good")
    assert part.efficiency.index.tolist() == data["dmu"][:12].tolist()
    assert set(part.intensities["peer"]) <= set(data["dmu"][:12])


def test_dynamic_sbm_is_a_network_of_one() -> None:
    data = rows(8, 3)
    options: dict[str, Any] = {"dmu": "dmu", "period": "year", "period_weights": {2001: 1, 2002: 2, 2003: 3}}
    one = sbmdea.dynamic_sbm(data, **ROLES, carryovers={"stock": "good", "debt": "bad"}, **options)
    other = sbmdea.network_sbm(data, one.network, **options)
    pd.testing.assert_series_equal(one.efficiency, other.efficiency)
    assert one.options["network"] == sbmdea.Network(
        {"all": ROLES}, None, {"stock": ("all", "good"), "debt": ("all", "bad")}
    )


def test_an_exact_enclosure() -> None:
    found = sbmdea.network_sbm(rows(8), CHAIN, dmu="dmu", rts="vrs").verify(exact=True)
    assert found.all
    assert (found.upper - found.lower).max() <= 1e-15


@pytest.mark.unverified
def test_what_is_wrong_is_found() -> None:
    res = sbmdea.network_sbm(rows(), CHAIN, dmu="dmu", rts="vrs")
    worst = int(res.efficiency.to_numpy().argmin())
    for name, change in (
        ("efficiency", 1e-6),
        ("slacks", 0.1),
        ("targets", 0.1),
        ("account_price", -0.01),
        ("join_price", 0.1),
    ):
        value = getattr(res.outcome, name).copy()
        value[worst] += change
        spoiled = sbmdea.NetworkResult(
            res._data, res._rows_of, dataclasses.replace(res.outcome, **{name: value}), res.options
        )
        assert not spoiled.verify().verified.iloc[worst], name
        assert spoiled.verify().verified.sum() >= 13
    lam = dataclasses.replace(res.outcome.intensity, value=res.outcome.intensity.value * 1.001)
    spoiled = sbmdea.NetworkResult(
        res._data, res._rows_of, dataclasses.replace(res.outcome, intensity=lam), res.options
    )
    assert not spoiled.verify().verified.any()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weights": {"make": 1}}, "weights must have a weight for each of the divisions; 'sell' lack one"),
        ({"weights": {"make": 1, "sel": 1}}, "Did you mean 'sell'"),
        ({"weights": {"make": -1, "sell": 1}}, "weights must be numbers of at least 0; got -1"),
        ({"weights": {"make": 0, "sell": 0}}, "weights must not all be 0"),
        ({"rts": {"make": "crs"}}, "rts must be given for every division; 'sell' lack it"),
        ({"rts": "irs"}, "rts must be one of"),
        ({"period_weights": {1: 1}}, "period_weights need carry-overs"),
        ({"decomposition": "max"}, "decomposition must be one of"),
        ({"empty": "none"}, "empty must be one of"),
        ({"initial": {"z": "b"}}, "initial must name carry-overs; got 'z'"),
        ({"frontier": "window"}, "use network_windows"),
        ({"frontier": "moving"}, "frontier must be one of"),
    ],
)
def test_what_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(sbmdea.SpecError, match=words):
        sbmdea.network_sbm(rows(), CHAIN, dmu="dmu", **options)


def test_super_efficiency_needs_room() -> None:
    fixed = sbmdea.Network(CHAIN.to_dict()["divisions"], {"z": ("make", "sell", "fixed")})
    with pytest.raises(sbmdea.SpecError, match="must not have fixed links or stocks; 'z' must be as observed"):
        sbmdea.network_sbm(rows(), fixed, dmu="dmu", super_efficiency=True)


def test_frames_files_and_words(tmp_path: Any) -> None:
    res, _ = scored("tone_tsutsui_2009_free_vrs_input")
    assert "efficiency" in repr(res)
    assert "gen ─ z12 → trans (free)" in res.summary()
    assert list(res.to_frame().columns)[:4] == ["efficiency", "division gen", "division trans", "division dist"]
    res.to_excel(tmp_path / "plant.xlsx")
    res.to_csv(tmp_path / "plant.csv")
    assert {"division gen", "division trans", "division dist", "cells", "peers"} <= set(res.sheets())
    with pytest.raises(AttributeError, match="cannot be changed"):
        res.network = None  # type: ignore[misc]
    pytest.importorskip("matplotlib")
    res.report(tmp_path / "plant.html", lang="zh")
    page = (tmp_path / "plant.html").read_text(encoding="utf-8")
    assert all(word in page for word in ("gen ─ z12 → trans (free)", "部门", "连线上为实际值", "<figure"))
    with pytest.raises(sbmdea.SpecError, match=r"report writes web pages; got .*plant\.pdf"):
        res.report(tmp_path / "plant.pdf")
    axes = res.graph("A")
    boxes = {text.get_text().split("\n")[0]: text.get_text() for text in axes.texts}
    assert all(f"\n→ {', '.join(one.outputs)}" in boxes[one.name] for one in res.network.divisions if one.outputs)
    assert all(f"\n{', '.join(one.inputs)} →" in boxes[one.name] for one in res.network.divisions if one.inputs)
    with pytest.raises(sbmdea.SpecError, match="the DMU must be one of the evaluated rows"):
        res.graph("Z")
    drawn = {text.get_text() for text in res.network.graph().texts}
    assert {"z12 (free)", "z23 (free)"} <= drawn
    assert all(any(text.startswith(f"{name}\n") for text in drawn) for name in res.network.names)


def test_few_rows_are_said_to_be_few() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sbmdea.network_sbm(rows(), CHAIN, dmu="dmu")
    assert [str(one.message)[:55] for one in caught] == ["a network should have at least three DMUs per scored co"]


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, graph, out = tmp_path / "rows.csv", tmp_path / "chain.toml", tmp_path / "scores.csv"
    rows().to_csv(data, index=False)
    CHAIN.to_toml(graph)
    asked = ["network", str(data), "--network", str(graph), "--dmu", "dmu", "--rts", "vrs"]
    assert main([*asked, "--out", str(out), "--quiet"]) == 0
    stored = pd.read_csv(out, index_col="dmu")["efficiency"]
    assert np.abs(stored - sbmdea.network_sbm(rows(), CHAIN, dmu="dmu", rts="vrs").efficiency).max() <= 1e-12
    assert main(asked) == 0
    assert "make ─ z → sell (free)" in capsys.readouterr().out
    assert main([*asked, "--model", "relational"]) == 2
    assert "--model relational must be asked without --rts" in capsys.readouterr().err


@pytest.mark.parametrize("periods", [1, 2])
def test_the_program_of_a_score_is_solved_again(periods: int) -> None:
    stocks = {"stock": ("make", "good"), "debt": ("sell", "free")} if periods > 1 else None
    network = sbmdea.Network(**{**CHAIN.to_dict(), "carryovers": stocks})
    data = rows(9, periods)
    res = sbmdea.network_sbm(
        data, network, dmu="dmu", period="year" if periods > 1 else None, rts={"make": "nirs", "sell": "vrs"},
        super_efficiency=True,
    )  # fmt: skip
    for name, score in res.efficiency.items():
        assert res.problem(name).solve().optimum == pytest.approx(score, abs=1e-8)
    printed = str(res.problem("D0"))
    assert "z in 2001, handed over" in printed if periods > 1 else "z, handed over" in printed
    with pytest.raises(sbmdea.SpecError, match="the DMU must be one of the evaluated rows"):
        res.problem("D99")


def test_an_answer_comes_back_from_its_file(tmp_path: Path) -> None:
    res = sbmdea.network_sbm(rows(8), CHAIN, dmu="dmu", decomposition="range")
    priced = sbmdea.relational(rows(8).drop(columns="b"), sbmdea.Network(
        {"make": {"inputs": ["x1", "x2"], "outputs": "y1"}, "sell": {"inputs": "x3", "outputs": "y2"}},
        {"z": ("make", "sell")},
    ), dmu="dmu")  # fmt: skip
    for one in (res, priced):
        one.save(tmp_path / "answer.sbmdea")
        back = sbmdea.load(tmp_path / "answer.sbmdea")
        pd.testing.assert_frame_equal(back.to_frame(), one.to_frame())
        assert back.network == one.network
        assert back.verify().all
