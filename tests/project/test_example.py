"""The example on the real city panel, and what it does with cells that cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sbmdea
from examples import city_scores as example
from tests.excel import read_excel

needs_the_panel = pytest.mark.skipif(not example.DATA.exists(), reason="the city panel is not beside the repository")


@needs_the_panel
def test_the_real_panel_is_scored_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "cities.xlsx"
    assert example.main(["--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "1392 rows: 116 resource-based cities, 2006–2017" in said
    assert "40 rows dropped, no cell repaired:" in said
    assert "flagged dust (13): Chifeng 2011;" in said
    scores = read_excel(out, sheet_name="scores")
    assert len(scores) == 1352
    assert scores[["yearly", "window", "global"]].gt(0).all(axis=None)
    assert (scores["global"] <= scores["yearly"] + 1e-12).all()
    details = read_excel(out, sheet_name="global details")
    assert details["certified"].all()
    dropped = read_excel(out, sheet_name="dropped rows")
    assert len(dropped) == 40
    assert dropped["reason"].notna().all()


@needs_the_panel
def test_the_global_scores_are_those_of_a_reference_solver() -> None:
    used, _ = example.sift(example.read(example.DATA), keep_flagged=False)
    rows = np.zeros(len(used), dtype=bool)
    rows[:: len(used) // 12] = True
    asked = {
        "inputs": example.INPUTS, "outputs": example.OUTPUTS, "undesirable": example.UNDESIRABLE,
        "dmu": "city", "period": "year", "frontier": "global", "evaluate": rows,
    }  # fmt: skip
    fast, slow = (sbmdea.super_sbm(used, **asked, solver=solver).efficiency for solver in ("simplex", "highs"))
    np.testing.assert_allclose(fast, slow, rtol=0, atol=1e-9)


def cities(**changes: list[object]) -> pd.DataFrame:
    columns = {name: [3.0, 2.0, 4.0, 5.0] for name in example.COLUMNS}
    return pd.DataFrame({"city": list("ABCD"), "year": 2010, **columns, "flag": [None] * 4} | changes)


def test_unusable_rows_are_dropped_with_their_reasons_and_nothing_is_repaired() -> None:
    given = cities(so2=[3.0, None, 0.0, 5.0], dust=[3.0, 2.0, -1.0, 5.0], flag=[None, None, "dust;", "K_over_Y>8;"])
    used, dropped = example.sift(given, keep_flagged=False)
    assert used["city"].tolist() == ["A"]
    assert dropped.set_index("city")["reason"].to_dict() == {
        "B": "so2 missing",
        "C": "so2 not positive; dust not positive; flagged dust",
        "D": "flagged K_over_Y>8",
    }
    pd.testing.assert_frame_equal(dropped.drop(columns="reason"), given.iloc[1:])


def test_flagged_rows_can_be_kept() -> None:
    used, dropped = example.sift(cities(flag=["dust;", None, None, None]), keep_flagged=True)
    assert len(used) == 4
    assert example.describe(dropped) == "no row dropped"


def test_absent_data_are_said_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert example.main(["--data", "nowhere.csv"]) == 1
    assert capsys.readouterr().out == "The city panel is not at nowhere.csv. Say where it is: --data PATH\n"
