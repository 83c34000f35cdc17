"""Placebo, threshold, policy and space: each finds what is planted, and agrees with a second way."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.study import Study, nearest, policy, run, score_map, spatial, threshold
from sbmdea.study.estimates.placebo import placebo
from sbmdea.study.estimates.regression import fit
from tests.samples.resource_study import config

BARE = {"efficiency": [], "gml": False, "winsorise": 0, "lag": False, "tobit": False}


@cache
def found() -> Study:
    asked = config(robustness={**BARE, "simar_wilson": 0, "half_samples": 0, "placebo": 0})
    return run(asked, progress=False)


def changed(efficiency: pd.Series[float]) -> Study:
    assert found().sample is not None
    return replace(found(), sample=found().sample.assign(efficiency=efficiency))


def sample() -> pd.DataFrame:
    assert found().sample is not None
    return found().sample


def test_a_placebo_is_the_regression_on_dealt_series() -> None:
    settings = replace(found().config, robustness=replace(found().config.robustness, placebo=199))
    table, slopes = placebo(settings, sample(), 1, False)
    row = table.frame.loc["technology"]
    assert row["estimate"] == pytest.approx(found().tables["T3"].frame.loc[("jointly", "technology"), "estimate"])
    assert row["p_placebo"] == 1 / 200
    assert abs(slopes["technology"].mean()) < 4 * slopes["technology"].std() / np.sqrt(199)
    _, two = placebo(settings, sample(), 2, False)
    pd.testing.assert_frame_equal(slopes, two)
    # the first deal again, by the library
    rng = np.random.default_rng(np.random.SeedSequence(settings.inference.seed + 10).spawn(2)[0])
    wide = sample()["technology"].unstack("year")
    dealt = wide.iloc[rng.permutation(len(wide))].set_axis(wide.index).stack().reindex(sample().index)
    terms = [*settings.factors, *settings.controls]
    again = fit(sample().assign(technology=dealt), "efficiency", terms, settings.inference)
    assert slopes["technology"][0] == pytest.approx(again.params["technology"], rel=1e-8)


def test_a_threshold_is_where_it_was_planted() -> None:
    moved = sample()["efficiency"] + 0.1 * sample()["technology"] * (sample()["urbanisation"] > 0.2)
    there = threshold(changed(moved), "technology", "urbanisation", draws=199)
    assert there.low <= 0.2 <= there.high + 0.01
    assert there.high - there.low < 0.2
    assert there.p_value == 1 / 200
    below, above = there.slopes["estimate"]
    assert above - below == pytest.approx(0.1, abs=0.02)
    assert there.path.min() == 0
    none = threshold(found(), "technology", "urbanisation", draws=199)
    assert none.p_value > 0.05
    with pytest.raises(sbmdea.SpecError, match="by must be a column of the regressions; got 'income'"):
        threshold(found(), "technology", "income")


def test_a_thresholds_f_is_that_of_two_regressions() -> None:
    """Sums of squares by the dummies' own least squares, at the level found."""
    study = changed(sample()["efficiency"] + 0.05 * sample()["talent"] * (sample()["finance"] > 0))
    there = threshold(study, "talent", "finance", draws=99)
    data, terms = study.sample, [*study.config.factors, *study.config.controls]
    assert data is not None
    dummies = [pd.get_dummies(data.index.get_level_values(one), dtype=float).iloc[:, 1:] for one in ("city", "year")]
    X = np.column_stack([data[terms], *dummies, np.ones(len(data))])
    more = data["talent"] * (data["finance"] <= there.threshold)
    left = [
        float(np.linalg.lstsq(one, data["efficiency"], rcond=None)[1][0]) for one in (X, np.column_stack([X, more]))
    ]
    free = len(data) - X.shape[1] - 1
    assert there.f == pytest.approx((left[0] - left[1]) / (left[1] / free), rel=1e-6)


def test_a_policy_is_found_and_what_stands_before_it_is_nothing() -> None:
    pytest.importorskip("pyfixest")
    cities = sample().index.unique("city")
    since = {city: 2012 if at % 2 else 2016 for at, city in enumerate(cities[:50])}
    under = np.array([year >= since.get(city, 9999) for city, year in sample().index])
    there = policy(changed(sample()["efficiency"] + 0.1 * under), since, window=4)
    assert there.cities == 50
    assert (there.effect["interval_low"] < 0.1).all()
    assert (there.effect["interval_high"] > 0.1).all()
    assert (there.effect["interval_low"] > 0).all()
    assert list(there.events.index) == list(range(-4, 5))
    before, after = there.events.loc[-4:-2], there.events.loc[0:]
    assert (before["interval_low"] < 0).all()
    assert (before["interval_high"] > 0).all()
    assert (after["interval_low"] > 0).all()
    assert there.events.loc[-1, "estimate"] == 0
    with pytest.raises(sbmdea.DataError, match="since must name cities of the regressions; 'Nowhere'"):
        policy(found(), {"Nowhere": 2010})
    with pytest.raises(sbmdea.DataError, match="cities under it and cities that never are"):
        policy(found(), dict.fromkeys(cities, 2010))


def places() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    cities = sample().index.unique("city")
    return pd.DataFrame({"lon": rng.uniform(100, 120, 113), "lat": rng.uniform(25, 40, 113)}, index=cities)


@pytest.mark.slow
def test_space_is_found_where_it_was_planted() -> None:
    """y = (I − 0.4 W)⁻¹(0.1 technology + …): ρ, direct and indirect effects, Moran's I by its formula."""
    for name in ("esda", "spreg", "giddy"):
        pytest.importorskip(name)
    cities, rng = places().index, np.random.default_rng(2)
    near = nearest(places(), 5)
    assert all(len(others) == 5 and city not in others for city, others in near.items())
    W = np.array([[(other in near[city]) / 5 for other in cities] for city in cities])
    spread = np.linalg.inv(np.eye(113) - 0.4 * W)
    own = (0.1 * sample()["technology"]).unstack("year").loc[cities]
    own = own + rng.normal(0, 0.3, (113, 1)) + rng.normal(0, 0.05, (113, 16))
    y = pd.DataFrame(spread @ own.to_numpy(), cities, own.columns)
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    there = spatial(changed(y.stack().reindex(sample().index)), near, permutations=199)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002
    rho, technology = there.effects.loc["rho"], there.effects.loc["technology"]
    assert rho["slope"] == pytest.approx(0.4, abs=0.08)
    assert technology["direct"] == pytest.approx(0.1 * np.trace(spread) / 113, abs=0.01)
    assert technology["total"] == pytest.approx(0.1 / 0.6, abs=0.02)
    assert technology["direct"] + technology["indirect"] == pytest.approx(technology["total"])
    z = y[2010] - y[2010].mean()
    assert there.moran.loc[2010, "moran_i"] == pytest.approx(float(z @ W @ z / (z @ z)), rel=1e-9)
    assert (there.moran["p_value"] < 0.05).all()
    assert there.lisa.loc[z.index, "quadrant"].isin(["high-high", "low-low", "low-high", "high-low"]).all()
    moves = there.transitions.loc["all"]
    np.testing.assert_allclose(moves.sum(axis=1), 1)
    with pytest.raises(sbmdea.DataError, match="every city must have a neighbour"):
        spatial(found(), {})


def test_a_map_is_drawn_on_the_users_shapes(tmp_path: Path) -> None:
    pytest.importorskip("geopandas")
    features = [
        {
            "type": "Feature",
            "properties": {"name": city},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[at, 0], [at + 1, 0], [at + 1, 1], [at, 1], [at, 0]]],
            },
        }
        for at, city in enumerate(["Anshan", "Daqing", "Atlantis"])
    ]
    file = tmp_path / "shapes.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    figure = score_map(found(), file, "name", year=2010)
    ax, bar = figure.axes
    assert ax.get_title(loc="left") == "2010; 111 cities have no shape"
    scores = found().panel.query("year == 2010").set_index("city")["efficiency"]
    (drawn,) = (one for one in ax.collections if one.get_array() is not None)
    np.testing.assert_allclose(drawn.get_array(), scores[["Anshan", "Daqing"]])
    assert bar.get_ylabel() == "efficiency"
    with pytest.raises(sbmdea.DataError, match=r"the shapes must have the column 'nam'\. Did you mean"):
        score_map(found(), file, "nam")
