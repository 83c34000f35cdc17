"""The data sets hold what was published."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from sbmdea import datasets
from tests.places import SHARED

REFERENCE = SHARED / "reference"


def reference(name: str) -> dict[str, object]:
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"the reference data {name} is not here")
    case: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return case


def test_hua_bian_2007_is_the_published_table() -> None:
    published = pd.DataFrame(reference("deaR/deaR_Hua_Bian_2007_sbm_undesirable.json")["values"])
    frame = datasets.hua_bian_2007()
    assert frame.columns.tolist() == ["dmu", "input_1", "input_2", "output_1", "output_2", "undesirable_1"]
    assert frame.to_numpy().tolist() == published.to_numpy().tolist()


def test_tone_2003_is_the_published_table() -> None:
    data = reference("published/tone2003_t2_sbm_undesirable_w1_1.json")
    frame = datasets.tone_2003()
    assert frame["dmu"].tolist() == list("ABCDEFGHI")
    for column, block in (("input", "X"), ("output", "Y"), ("undesirable", "B")):
        assert frame[[column]].to_numpy().tolist() == data[block]


@pytest.mark.parametrize(
    ("load", "name", "dmus"),
    [
        (datasets.tone_2001, "tone2001_ccr", "ABCDE"),
        (datasets.tone_2002, "tone2002_t1_ccr", "ABCDEFG"),
        (datasets.power_plants, "tone2002_t3_superccr", [f"D{j}" for j in range(1, 7)]),
    ],
)
def test_other_tables_of_tone_are_the_published_ones(load: object, name: str, dmus: str | list[str]) -> None:
    data = reference(f"published/{name}.json")
    assert callable(load)
    frame = load()
    assert frame["dmu"].tolist() == list(dmus)
    assert frame.filter(like="input").to_numpy().tolist() == data["X"]
    assert frame.filter(like="output").to_numpy().tolist() == data["Y"]


@pytest.mark.parametrize(
    "load",
    [datasets.hua_bian_2007, datasets.tone_2001, datasets.tone_2002, datasets.power_plants, datasets.tone_2003],
)
def test_every_call_returns_a_frame_of_its_own(load: object) -> None:
    assert callable(load)
    first = load()
    first.iloc[0, 1] = -1
    assert load().iloc[0, 1] != -1
    assert load.__doc__ is not None
    assert "Source:" in load.__doc__
