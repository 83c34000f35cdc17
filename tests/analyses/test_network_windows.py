"""Window analysis of networks: every window by HiGHS from the paper."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import sbmdea
from tests.analyses.test_network_productivity import ONE, PLANT, by_hand, rows

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")


@pytest.mark.parametrize("orientation", ["non-oriented", "output"])
def test_every_window(orientation: Any) -> None:
    data = rows(6, 4)
    res = sbmdea.network_windows(
        data,
        PLANT,
        dmu="city",
        period="year",
        window=2,
        rts="vrs",
        orientation=orientation,
        weights={"make": 1, "sell": 3},
    )
    years = sorted(data["year"].unique())
    assert list(res.results) == [f"{a}–{b}" for a, b in pairwise(years)]
    for a, b in pairwise(years):
        expected = by_hand(
            data, [a, b], False, rts="vrs", orientation=orientation, weights={"make": 1, "sell": 3}
        ).unstack()
        shown = res.table.xs(f"{a}–{b}", level="window")
        assert np.abs(shown[[a, b]] - expected.loc[shown.index, [a, b]]).to_numpy().max() <= 1e-7
        assert shown.drop(columns=[a, b]).isna().all(axis=None)
    assert all(one.all for one in res.verify().values())
    assert res.table.index.get_level_values(0).unique().tolist() == data["city"].unique().tolist()
    whole = res.division("make").stack() * 0.25 + res.division("sell").stack() * 0.75
    if orientation == "output":
        whole = 1.0 / (0.25 / res.division("make").stack() + 0.75 / res.division("sell").stack())
        assert np.abs(whole - res.table.stack()).max() <= 1e-10


def test_one_division_is_window_analysis(tmp_path: Any) -> None:
    data = rows()
    asked: dict[str, Any] = {"dmu": "city", "period": "year", "window": 2, "rts": "crs"}
    ours = sbmdea.network_windows(data, ONE, **asked)
    theirs = sbmdea.window_analysis(data, inputs=["fuel", "staff"], outputs="sales", **asked)
    assert np.nanmax(np.abs(ours.table.to_numpy() - theirs.table.to_numpy())) <= 1e-12
    assert ours.table.index.equals(theirs.table.index)
    assert np.abs(ours.spread - theirs.spread).to_numpy().max() <= 1e-12
    assert {"windows", "division all", "options"} <= set(ours.sheets())
    ours.to_excel(tmp_path / "windows.xlsx")
    assert "windows of 2 periods" in str(ours.summary())


def test_an_unbalanced_panel_and_what_is_refused() -> None:
    data = rows().drop(index=[4, 9])
    res = sbmdea.network_windows(data, PLANT, dmu="city", period="year", window=3)
    assert res.table.notna().sum().sum() == 25
    with pytest.raises(sbmdea.SpecError, match="window must be a whole number from 1 to the number of periods, 3"):
        sbmdea.network_windows(data, PLANT, dmu="city", period="year", window=4)
    with pytest.raises(sbmdea.DataError, match="must have periods"):
        sbmdea.network_windows(data.drop_duplicates("city"), PLANT, dmu="city")
    stocks = sbmdea.Network(**{**PLANT.to_dict(), "carryovers": {"soot2": ("make", "bad")}})
    with pytest.raises(sbmdea.SpecError, match="'soot2' join the periods"):
        sbmdea.network_windows(data, stocks, dmu="city", period="year")
