"""The noun: what a network may be, and how it is written down."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

import sbmdea

PLANT: dict[str, Any] = {
    "divisions": {
        "generation": {"inputs": ["fuel", "labour"], "outputs": "reserve", "undesirable": "co2"},
        "grid": {"inputs": "labour_t", "outputs": "reliability"},
        "零售": {"inputs": "staff", "outputs": ["customers", 'quality "A"']},
    },
    "links": {"gross": ("generation", "grid"), "net": ("grid", "零售", "fixed")},
    "carryovers": {"capacity": ("generation", "good"), "backlog": ("grid", "bad")},
}


def test_it_says_what_it_is() -> None:
    assert str(sbmdea.Network(**PLANT)).splitlines() == [
        "generation: fuel, labour → reserve, co2 (undesirable)",
        "grid: labour_t → reliability",
        '零售: staff → customers, quality "A"',
        "generation ─ gross → grid (free)",
        "grid ─ net → 零售 (fixed)",
        "generation ─ capacity → next period (good)",
        "grid ─ backlog → next period (bad)",
    ]


def test_it_goes_through_files_and_back(tmp_path: Path) -> None:
    plant = sbmdea.Network(**PLANT)
    text = plant.to_toml(tmp_path / "plant.toml")
    assert sbmdea.Network.from_toml(tmp_path / "plant.toml") == plant
    assert (tmp_path / "plant.toml").read_text(encoding="utf-8") == text
    assert sbmdea.Network(**plant.to_dict()) == plant
    assert pickle.loads(pickle.dumps(plant)) == plant
    assert hash(plant) == hash(sbmdea.Network(**PLANT))
    assert plant != sbmdea.Network(**{**PLANT, "links": None})
    with pytest.raises(AttributeError):
        plant.links = ()  # type: ignore[misc]


def test_what_is_no_network_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("[divisons.a]\ninputs = ['x']\n", encoding="utf-8")
    with pytest.raises(sbmdea.SpecError, match="must have the tables divisions"):
        sbmdea.Network.from_toml(path)
    path.write_text("a = [", encoding="utf-8")
    with pytest.raises(sbmdea.SpecError, match="must be TOML"):
        sbmdea.Network.from_toml(path)
    with pytest.raises(sbmdea.SpecError, match=r"a network must be in a file that can be read; got .*none.toml"):
        sbmdea.Network.from_toml(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"links": {"net": ("grid", "retial")}}, r"link 'net' goes to 'retial', which is no division"),
        ({"links": {"net": ("gird", "grid")}}, r"comes from 'gird', which is no division. Did you mean 'grid'\?"),
        (
            {"links": {"net": ("grid", "grid")}},
            "a stock that stays in a division from period to period is a carry-over",
        ),
        ({"links": {"fuel": ("generation", "grid")}}, "column 'fuel' is an input of 'generation' and a link from"),
        ({"links": {"net": "grid"}}, r"link 'net' must be \(from, to\) or \(from, to, kind\)"),
        ({"links": {"net": ("generation", "grid", "as_inputs")}}, 'Did you mean "as_input"'),
        ({"carryovers": {"capacity": ("generation",)}}, r"carry-over 'capacity' must be \(division, kind\)"),
        ({"carryovers": {"capacity": ("generation", "nice")}}, "the kind of carry-over 'capacity' must be one of"),
        ({"divisions": {"a": {"input": "x"}}, "links": {}, "carryovers": {}}, "a role in division 'a' must be one of"),
        ({"divisions": {"a": {}}, "links": {}, "carryovers": {}}, "it has no column and no link"),
        ({"divisions": ["a"]}, "divisions must be a dictionary; got a list"),
        ({"divisions": {}}, "divisions must name at least one division"),
    ],
)
def test_what_is_no_network(change: dict[str, Any], words: str) -> None:
    with pytest.raises(sbmdea.SpecError, match=words):
        sbmdea.Network(**{**PLANT, **change})
