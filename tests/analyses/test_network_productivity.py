"""Network Malmquist and Luenberger indices: every score by HiGHS from the paper, put together by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from tests.oracle.networks import arrays, stated

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
PLANT = sbmdea.Network(
    {"make": {"inputs": ["fuel", "staff"], "undesirable": "soot"}, "sell": {"inputs": "clerks", "outputs": "sales"}},
    {"power": ("make", "sell")},
)
ONE = sbmdea.Network({"all": {"inputs": ["fuel", "staff"], "outputs": "sales"}})


def rows(n: int = 9, years: int = 3, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    names = ["fuel", "staff", "soot", "clerks", "sales", "power"]
    data = pd.DataFrame({name: rng.uniform(2, 9, n * years).round(2) for name in names})
    cities = ["义乌", "001", "Dàqìng", "金昌", "002", "铜陵", "鹤岗", "攀枝花", "010"][:n]
    return data.assign(city=np.repeat(cities, years), year=np.tile([f"{y}年" for y in range(2019, 2019 + years)], n))


def by_hand(data: pd.DataFrame, technology: list[str], turned: bool, **asked: Any) -> pd.Series:
    """E (or D) of every row against the rows of these years."""
    columns, found = arrays(data.assign(row=np.arange(len(data))), PLANT, dmu="row"), {}
    peers = {name: values[data["year"].isin(technology)] for name, values in columns.items()}
    for i in range(len(data)):
        own = {name: values[i] for name, values in columns.items()}
        for worsens in (False, True):
            program = stated(PLANT, own, peers, worsens=worsens, **asked)
            value = program.inefficiency() if turned else program.best()
            if np.isfinite(value):
                break
        found[data["city"].iloc[i], data["year"].iloc[i]] = value
    return pd.Series(found)


@pytest.mark.parametrize(("orientation", "rts"), [("non-oriented", "vrs"), ("input", "crs"), ("output", "vrs")])
@pytest.mark.parametrize("turned", [False, True])
def test_indices_of_adjacent_periods(orientation: Any, rts: Any, turned: bool) -> None:
    data = rows(years=2)
    call = sbmdea.network_luenberger if turned else sbmdea.network_malmquist
    asked: dict[str, Any] = {"orientation": orientation, "rts": rts, "weights": {"make": 2, "sell": 1}}
    res = call(data, PLANT, dmu="city", period="year", **asked)
    first, second = (by_hand(data, [year], turned, **asked).unstack() for year in ("2019年", "2020年"))
    before, after = "2019年", "2020年"
    if turned:
        change = ((first[before] - first[after]) + (second[before] - second[after])) / 2.0
        own = first[before] - second[after]
        rest = change - own
    else:
        change = np.sqrt(first[after] / first[before] * second[after] / second[before])
        own = second[after] / first[before]
        rest = change / own
    order = res.index.index.get_level_values(0)
    for name, wanted in (("productivity_change", change), ("efficiency_change", own), ("technical_change", rest)):
        np.testing.assert_allclose(res.index[name], wanted.loc[order], atol=1e-7, err_msg=name)  # NaN where NaN is
    assert res.index["productivity_change"].notna().sum() >= 3
    assert res.verify().all
    if turned:
        parts = res.divisions.xs("productivity_change", axis=1, level=1)
        np.testing.assert_allclose(parts.sum(axis=1, skipna=False), res.index["productivity_change"], atol=1e-10)
    else:
        scored = sbmdea.network_sbm(data, PLANT, dmu="city", period="year", **asked).divisions
        ratio = scored.xs(after, level="year") / scored.xs(before, level="year")
        shown = res.divisions.xs("efficiency_change", axis=1, level=1).droplevel("year")
        np.testing.assert_allclose(shown, ratio.loc[order], atol=1e-9)


@pytest.mark.parametrize("base", ["global", "sequential", "biennial", "fixed"])
def test_other_bases(base: Any) -> None:
    data = rows(6)
    res = sbmdea.network_malmquist(data, PLANT, dmu="city", period="year", base=base, rts="vrs")
    years = ["2019年", "2020年", "2021年"]
    rulers = {"global": [years], "fixed": [years[:1]], "biennial": [years[1:]], "sequential": [years[:2], years]}[base]
    ratios = []
    for ruler in rulers:
        found = by_hand(data, ruler, False, rts="vrs").unstack()
        ratios.append(found[years[2]] / found[years[1]])
    wanted = np.prod(ratios, axis=0) ** (1.0 / len(ratios))
    last = res.index["productivity_change"].xs(years[2], level="year")
    assert np.abs(last - pd.Series(wanted, index=ratios[0].index)).max() <= 1e-7


@pytest.mark.parametrize("orientation", ["non-oriented", "input"])
def test_one_division_is_the_index_of_the_slacks_based_measure(orientation: Any) -> None:
    data = rows()
    asked: dict[str, Any] = {"dmu": "city", "period": "year", "rts": "vrs", "orientation": orientation}
    roles: dict[str, Any] = {"inputs": ["fuel", "staff"], "outputs": "sales"}
    names = ["productivity_change", "efficiency_change", "technical_change"]
    ours = sbmdea.network_malmquist(data, ONE, **asked).index[names]
    pd.testing.assert_frame_equal(ours, sbmdea.malmquist(data, **roles, measure="sbm", **asked).index[names], rtol=1e-9)
    ours = sbmdea.network_luenberger(data, ONE, **asked).index[names]
    pd.testing.assert_frame_equal(ours, sbmdea.luenberger(data, **roles, **asked).index[names], atol=1e-9)


def test_files_words_and_draws(tmp_path: Any) -> None:
    data = rows(8, 2)
    res = sbmdea.network_malmquist(data, PLANT, dmu="city", period="year", rts="vrs")
    assert res.divisions.columns.tolist()[:2] == [("make", "productivity_change"), ("make", "efficiency_change")]
    assert {"division make", "division sell", "options"} <= set(res.sheets())
    res.to_excel(tmp_path / "change.xlsx")
    assert "network_malmquist" in str(res.summary())
    drawn = res.bootstrap(reps=100, level=0.9, seed=1)
    assert drawn.table.loc[("义乌", "2020年", "make productivity_change"), "estimate"] == pytest.approx(
        res.divisions.loc[("义乌", "2020年"), ("make", "productivity_change")]
    )
    res.save(tmp_path / "change.sbmdea")
    back = sbmdea.load(tmp_path / "change.sbmdea")
    pd.testing.assert_frame_equal(back.to_frame(), res.to_frame())
    assert back.verify().all


def test_what_is_refused() -> None:
    stocks = sbmdea.Network(**{**PLANT.to_dict(), "carryovers": {"soot2": ("make", "bad")}})
    with pytest.raises(sbmdea.SpecError, match=r"network_malmquist compares the periods of a DMU.*'soot2' join them"):
        sbmdea.network_malmquist(rows(), stocks, dmu="city", period="year")
    with pytest.raises(sbmdea.DataError, match="at least two periods"):
        sbmdea.network_malmquist(rows(years=1), PLANT, dmu="city", period="year")
    with pytest.raises(sbmdea.SpecError, match=r"network must be an sbmdea\.Network; got a dict"):
        sbmdea.network_malmquist(rows(), {}, dmu="city", period="year")
    with pytest.raises(sbmdea.SpecError, match="base must be one of"):
        sbmdea.network_luenberger(rows(), PLANT, dmu="city", period="year", base="chained")
