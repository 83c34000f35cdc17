"""Every answer has the same verbs: a frame, words, CSV, a workbook, and a file that brings it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.writing.tabular import Tabular
from tests.excel import read_excel

N = 30
RNG = np.random.default_rng(8)
DATA = pd.DataFrame(
    {"城市": [f"c{k:02d}" for k in range(N)], "x": RNG.uniform(1, 10, N), "z": RNG.normal(size=N)}
).assign(y=lambda frame: np.sqrt(frame["x"]) * np.exp(-np.abs(RNG.normal(0, 0.3, N))))
SAID: dict[str, Any] = {"inputs": "x", "outputs": "y", "dmu": "城市"}
PANEL = pd.concat([DATA.assign(year=2020), DATA.assign(year=2021, y=DATA["y"] * RNG.uniform(1, 1.2, N))])


def scores() -> sbmdea.Result:
    return sbmdea.radial(DATA, **SAID, orientation="output", rts="vrs")


ANSWERS: dict[str, Callable[[], Any]] = {
    "Bootstrap": lambda: sbmdea.bootstrap(scores(), reps=200, size=0.6, seed=1, keep_draws=True),
    "Means": lambda: sbmdea.mean_efficiency(scores(), splits=5, seed=1),
    "Test": lambda: sbmdea.test_rts(scores(), splits=2, halvings=2, seed=1),
    "TruncatedRegression": lambda: sbmdea.simar_wilson(scores(), "z", table=DATA, reps=200, inner=20, seed=1),
    "OrderMPath": lambda: sbmdea.order_m_path(DATA, **SAID, m=[5, 50]),
    "Outliers": lambda: sbmdea.outliers(scores()),
    "ConvexRegression": lambda: sbmdea.cnls(DATA, **SAID, z="z"),
    "Stoned": lambda: sbmdea.stoned(DATA, **SAID),
    "ProductivityBootstrap": lambda: sbmdea.malmquist(PANEL, **SAID, period="year").bootstrap(reps=200, seed=1),
}


@pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_written_is_the_answer(name: str, tmp_path: Path) -> None:
    found = ANSWERS[name]()
    assert isinstance(found, Tabular)
    assert type(found).__name__ == name
    assert str(found.summary())
    assert repr(found).splitlines()[0] == found._title()
    assert "<table" in found._repr_html_()
    frame = found.to_frame()
    found.to_csv(tmp_path / "answer.csv")
    read = pd.read_csv(tmp_path / "answer.csv")
    assert len(read) == len(frame)
    assert list(read.columns[-frame.shape[1] :]) == list(frame.columns)
    found.to_excel(tmp_path / "answer.xlsx")
    sheets = read_excel(tmp_path / "answer.xlsx", sheet_name=None)
    assert list(sheets) == list(found.sheets())
    found.save(tmp_path / "answer.sbm")
    again = sbmdea.load(tmp_path / "answer.sbm")
    pd.testing.assert_frame_equal(again.to_frame(), frame, check_exact=True)
    assert str(again.summary()) == str(found.summary())
    assert repr(again) == repr(found)


def test_draws_that_were_not_kept_are_asked_for_in_words(tmp_path: Path) -> None:
    kept = ANSWERS["Bootstrap"]()
    kept.save(tmp_path / "kept.sbm")
    assert sbmdea.load(tmp_path / "kept.sbm").contrast("c00", "c01") == kept.contrast("c00", "c01")
    sbmdea.bootstrap(scores(), reps=200, size=0.6, seed=1).save(tmp_path / "bare.sbm")
    with pytest.raises(sbmdea.SpecError, match="keep_draws=True"):
        sbmdea.load(tmp_path / "bare.sbm").contrast("c00", "c01")
