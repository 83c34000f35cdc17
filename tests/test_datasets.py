"""The data sets hold what was published."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sbmdea import datasets

SHARED = Path(__file__).parents[1].parent / "shared" / "reference"


def reference(name: str) -> dict[str, object]:
    path = SHARED / name
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


@pytest.mark.parametrize("load", [datasets.hua_bian_2007, datasets.tone_2003])
def test_every_call_returns_a_frame_of_its_own(load: object) -> None:
    assert callable(load)
    first = load()
    first.iloc[0, 1] = -1
    assert load().iloc[0, 1] != -1
    assert load.__doc__ is not None
    assert "Source:" in load.__doc__
