"""The simulated panel has the scores and the cities that it says it has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.study import Planted, resource_cities, simulate
from sbmdea.study.cities.simulation import INPUTS, OUTPUTS, UNDESIRABLE


def scores(panel: pd.DataFrame, **options: object) -> pd.Series[float]:
    asked = {"inputs": INPUTS, "outputs": OUTPUTS, "undesirable": UNDESIRABLE, "dmu": "city", "period": "year"}
    return sbmdea.super_sbm(panel, **asked, evaluate=panel["benchmark"] == 0, **options).efficiency  # type: ignore[arg-type]


def cities(panel: pd.DataFrame) -> pd.DataFrame:
    return panel[panel["benchmark"] == 0].set_index(["city", "year"])


@pytest.mark.parametrize("design", ["exact", "null"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_score_is_the_planted_one(design: str, seed: int) -> None:
    panel = simulate(seed=seed, design=design)  # type: ignore[arg-type]
    planted = cities(panel)["true_efficiency"]
    np.testing.assert_allclose(scores(panel), planted, rtol=0, atol=1e-12)
    assert planted.between(0.05, 0.98).all()


@pytest.mark.parametrize("options", [{}, {"rts": "vrs"}])
def test_super_efficient_scores_are_the_planted_ones(options: dict[str, str]) -> None:
    """A tenth of the rows lies beyond the frontier that the benchmark forms, under either returns."""
    panel = simulate(seed=1, design="super")
    planted = cities(panel)["true_efficiency"]
    found = scores(panel, reference=panel["benchmark"] == 1, **options)
    np.testing.assert_allclose(found, planted, rtol=0, atol=1e-12)
    assert 0.05 < (planted > 1).mean() < 0.3
    assert planted.max() < 1.25
    year = panel[panel["year"] == 2015]
    other = scores(year, reference=year["benchmark"] == 1, solver="highs", **options)
    np.testing.assert_allclose(other, cities(year)["true_efficiency"], rtol=0, atol=1e-9)


def test_a_trap_leaves_the_panels_of_the_others_alone() -> None:
    plain, trends = simulate(seed=3), simulate(seed=3, design="group trends")
    pd.testing.assert_series_equal(plain["technology"], trends["technology"])
    gain = (trends["talent"] - plain["talent"])[trends["benchmark"] == 0].groupby(
        [trends["coal_dependent"], trends["year"]]
    )
    last = gain.mean().unstack(0)
    assert (last[1] - last[0]).loc[2023] - (last[1] - last[0]).loc[2008] == pytest.approx(1.0)


def test_provinces_are_thirty_and_of_unequal_size() -> None:
    panel = cities(simulate(seed=1, design="few provinces"))
    sizes = panel.groupby("province").size() / 16
    assert len(sizes) == 30
    assert sizes.max() > 3 * sizes.median()


def test_a_reference_solver_finds_the_planted_score_too() -> None:
    panel = simulate(seed=4)
    year = panel[panel["year"] == 2015]
    np.testing.assert_allclose(scores(year, solver="highs"), cities(year)["true_efficiency"], rtol=0, atol=1e-9)


def test_mixes_move_the_scores_but_hardly_their_order() -> None:
    panel = simulate(seed=1, design="mixed")
    found, planted = scores(panel), cities(panel)["true_efficiency"]
    assert (found - planted).abs().max() > 0.01
    assert found.corr(planted) > 0.9


def test_the_panel_has_113_cities_in_16_years_and_a_benchmark() -> None:
    panel = cities(simulate(seed=1))
    assert panel.shape[0] == 113 * 16
    assert panel.index.is_unique
    assert panel.notna().all(axis=None)
    assert sorted(panel.index.unique("year")) == list(range(2008, 2024))
    assert set(panel.index.unique("city")) == set(resource_cities()["city"])


def test_the_same_seed_gives_the_same_panel_and_another_another() -> None:
    pd.testing.assert_frame_equal(simulate(seed=7), simulate(seed=7))
    assert not np.allclose(simulate(seed=7)["capital"], simulate(seed=8)["capital"])


def test_the_list_is_the_official_one_less_three() -> None:
    listed = resource_cities()
    assert len(listed) == listed["city"].nunique() == listed["city_zh"].nunique() == 113
    assert listed["type"].value_counts().to_dict() == {"mature": 61, "declining": 23, "regenerating": 15, "growing": 14}
    assert set(listed["resource_confidence"]) == {"high", "medium", "low"}
    assert (listed["coal_dependent"] == (listed["main_resource"] == "coal")).all()


def test_an_unknown_design_and_impossible_coefficients_are_refused() -> None:
    with pytest.raises(sbmdea.SpecError, match=r'design must be one of "exact", "mixed", "null", .*; got \'exakt\''):
        simulate(design="exakt")  # type: ignore[arg-type]
    with pytest.raises(sbmdea.SpecError, match="planted coefficients must leave scores between"):
        simulate(planted=replace(Planted(), sd_score=0.5))
