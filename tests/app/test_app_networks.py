"""Networks in the window: drawn by choosing columns, scored, and the same by the code that it hands over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.app.choices import NUMBERS, Choices, answer, check, menu, problems, roles
from sbmdea.app.intake import take
from sbmdea.app.snippet import snippet
from sbmdea.app.tell import tables
from sbmdea.app.words import _TEXTS, Words
from sbmdea.catalogue import NETWORKS
from sbmdea.network.graph import CARRYOVERS, LINKS
from tests.app.test_app import page, run, said

__all__ = ["page"]

PLANTS = pd.DataFrame(
    {
        "plant": [name for name in "PQRST" for _ in range(2)],
        "year": [1, 2] * 5,
        "fuel": [4, 5, 6, 8, 5, 4, 6, 7, 3, 4],
        "power": [4, 4, 6, 6, 5, 4, 6, 6, 4, 5],
        "labour": [3, 2, 4, 5, 3, 2, 4, 4, 3, 3],
        "sales": [4, 3, 5, 5, 5, 4, 5, 6, 4, 5],
        "soot": [2, 3, 3, 4, 2, 2, 3, 3, 2, 1],
        "grid": [5, 6, 4, 4, 6, 7, 5, 5, 4, 5],
        "grid_before": [5, 5, 4, 4, 6, 6, 5, 5, 4, 4],
        "remark": ["n/a", *range(9)],
    }
)
PARTS = {
    "divisions": {
        "make": {"inputs": ["fuel"], "undesirable": ["soot"]},
        "卖": {"inputs": ["labour"], "outputs": ["sales"]},
    },
    "links": {"power": ("make", "卖", "as_output")},
    "carryovers": {"grid": ("卖", "good")},
}
SERIES = sbmdea.Network({"make": {"inputs": "fuel"}, "sell": {"outputs": "sales"}}, {"power": ("make", "sell")})
WHO = {"dmu": ["plant"], "period": ["year"]}
ASKED = {
    "network_sbm": Choices(
        "network_sbm",
        WHO,
        {
            "network": sbmdea.Network(**PARTS), "weights": {"make": 2.0, "卖": 1.0}, "initial": {"grid": "grid_before"},
            "orientation": "input",
        },
    ),
    "dynamic_sbm": Choices(
        "dynamic_sbm",
        {"inputs": ["fuel"], "outputs": ["sales"], "undesirable": ["soot"], **WHO},
        {"carryovers": {"grid": "free"}, "initial": {"grid": "grid_before"}},
    ),
    "two_stage": Choices(
        "two_stage", {"inputs": ["fuel"], "outputs": ["sales"], "links": ["power"], **WHO}, {"form": "additive"}
    ),
    "relational": Choices("relational", WHO, {"network": SERIES, "items": {"thing": ["fuel", "sales"]}}),
}  # fmt: skip


@pytest.mark.parametrize("model", NETWORKS)
def test_the_code_of_a_network_runs_and_gives_the_same(model: str, tmp_path: Path) -> None:
    content, choices = PLANTS.to_csv(index=False).encode(), ASKED[model]
    table = take("plants.csv", content).table
    assert table is not None
    check(table, choices)
    result, _ = answer(table, choices)
    (tmp_path / "plants.csv").write_bytes(content)
    code = snippet("plants.csv", None, None, table, choices)
    assert "'remark'" not in code
    found = run(code, tmp_path)["res"]
    pd.testing.assert_frame_equal(found.to_frame(), result.to_frame())
    assert found.network == result.network == choices.network()
    assert set(tables(result)) >= {"scores", "options"}
    assert (tmp_path / "scores.xlsx").exists()


def test_what_a_network_is_asked_has_words() -> None:
    for model in NETWORKS:
        options = menu(model)
        assert {*roles(model), *(option.name for option in options)} <= {*_TEXTS}
        assert all("window" not in option.words for option in options)
        assert all(option.default in option.words for option in options if option.words)
    assert "links" in roles("two_stage")
    assert NUMBERS.count("links") == 1
    for kind in {*LINKS, *CARRYOVERS}:
        assert Words("中文").value(kind) != kind


def test_what_is_wrong_with_a_network_is_said() -> None:
    table = take("plants.csv", PLANTS.to_csv(index=False).encode()).table
    assert table is not None
    with pytest.raises(sbmdea.SpecError, match="network must be chosen for relational; got no column"):
        check(table, Choices("relational", WHO))
    with pytest.raises(sbmdea.SpecError, match="carryovers must be chosen for dynamic_sbm; got no column"):
        check(table, Choices("dynamic_sbm", {"inputs": ["fuel"], "outputs": ["sales"], **WHO}))
    with pytest.raises(sbmdea.DataError, match=r"dmu must name a row once; .* pass period=\."):
        check(table, Choices("network_sbm", {"dmu": ["plant"]}, {"network": sbmdea.Network(**PARTS)}))
    text = sbmdea.Network({"make": {"inputs": "remark", "outputs": "sales"}})
    with pytest.raises(sbmdea.DataError, match=r"column 'remark'"):
        check(table, Choices("relational", WHO, {"network": text}))
    assert "remark" in {str(one.column) for one in problems(table, Choices("relational", WHO, {"network": text}))}


def test_a_network_is_drawn_by_choosing_columns(page: Any) -> None:
    page.file_uploader(key="file").upload("plants.csv", PLANTS.to_csv(index=False).encode(), "text/csv").run()
    page.selectbox(key="model English").set_value("network_sbm").run()
    assert Words("English")("not drawn") in said(page.info)
    page.selectbox(key="option orientation non-oriented English").set_value("input")
    page.text_input(key="divisions").set_value("make，卖, make").run()
    for name, part in PARTS["divisions"].items():
        for role, labels in part.items():
            page.multiselect(key=f"division {name} {role}").set_value(labels)
    page.number_input(key="division make weight").set_value(2.0)
    page.selectbox(key="division make rts English").set_value("vrs")
    page.multiselect(key="role links").set_value(["power"])
    page.multiselect(key="role carryovers").set_value(["grid"]).run()
    assert not [button for button in page.button if button.key == "run"]
    page.selectbox(key="link power sender").set_value("make")
    page.selectbox(key="link power receiver").set_value("make")
    page.selectbox(key="link power kind English").set_value("as_output")
    page.selectbox(key="stock grid owner").set_value("卖")
    page.selectbox(key="stock grid kind English").set_value("good")
    page.selectbox(key="role dmu").set_value("plant")
    page.selectbox(key="role period").set_value("year").run()
    assert "link 'power' starts and ends in 'make'" in said(page.error)
    page.selectbox(key="link power receiver").set_value("卖").run()
    assert not page.exception
    assert not page.error
    page.button(key="run").click().run()
    assert not page.exception
    expected = sbmdea.network_sbm(
        PLANTS, sbmdea.Network(**PARTS), dmu="plant", period="year", weights={"make": 2, "卖": 1}, orientation="input",
        rts={"make": "vrs", "卖": "crs"},
    )  # fmt: skip
    scores = next(table.value for table in page.dataframe if "efficiency" in table.value)
    np.testing.assert_array_equal(scores["efficiency"], expected.efficiency)
    np.testing.assert_array_equal(scores["division 卖"], expected.divisions["卖"])
    assert {"period 1", "period 2"} <= set(scores)
    assert "network=network" in said(page.code)
    assert "rts={'make': 'vrs', '卖': 'crs'}" in said(page.code).replace('"', "'")
    assert page.selectbox(key="scores graph").options == list("PQRST")
    page.segmented_control(key="language").set_value("中文").run()
    assert not page.exception
    assert page.selectbox(key="link power kind 中文").value == "as_output"
    assert "部门" in page.text_input(key="divisions").label
    assert str(expected.summary("zh")).splitlines()[0] in said(page.code)


def test_a_path_and_processes_are_asked_for(page: Any) -> None:
    page.file_uploader(key="file").upload("plants.csv", PLANTS.to_csv(index=False).encode(), "text/csv").run()
    page.selectbox(key="role dmu").set_value("plant")
    page.selectbox(key="role period").set_value("year")
    page.multiselect(key="role inputs").set_value(["fuel"])
    page.multiselect(key="role outputs").set_value(["sales"])
    page.selectbox(key="model English").set_value("dynamic_sbm").run()
    assert Words("English")("no stocks") in said(page.info)
    page.multiselect(key="role carryovers").set_value(["grid"]).run()
    page.selectbox(key="stock grid kind English").set_value("bad")
    page.selectbox(key="stock grid initial").set_value("grid_before").run()
    page.button(key="run").click().run()
    assert not page.exception
    assert "carryovers={'grid': 'bad'}" in said(page.code)
    assert "initial={'grid': 'grid_before'}" in said(page.code)
    page.selectbox(key="model English").set_value("relational").run()
    page.text_input(key="divisions").set_value("make, sell")
    page.text_input(key="items").set_value("thing")
    page.multiselect(key="role links").set_value(["power"]).run()
    page.multiselect(key="division make inputs").set_value(["fuel"])
    page.multiselect(key="division sell outputs").set_value(["sales"])
    page.multiselect(key="item thing item").set_value(["fuel", "sales"])
    page.selectbox(key="link power sender").set_value("make")
    page.selectbox(key="link power receiver").set_value("sell").run()
    page.button(key="run").click().run()
    assert not page.exception
    expected = sbmdea.relational(
        PLANTS, SERIES, items={"thing": ["fuel", "sales"]}, dmu="plant", period="year"
    ).efficiency
    scores = next(table.value for table in page.dataframe if "efficiency" in table.value)
    np.testing.assert_array_equal(scores["efficiency"], expected)
