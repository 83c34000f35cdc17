"""Common weights: by the dual program, by a grid, and what must hold for any data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError
from tests.samples.every_question import table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
DATA = table().query("year == 2001")
NAMED = {"inputs": ["labour", "capital"], "outputs": ["output", "service"], "undesirable": "waste", "dmu": "unit"}


@pytest.mark.parametrize("goal", ["total", "largest", "satisfaction", "compromise"])
@pytest.mark.parametrize("least", [0.0, 0.1])
def test_no_weights_do_better(goal, least):
    res = sbmdea.common_weights(DATA, **NAMED, goal=goal, least_share=least)
    found = res.verify()
    assert found.all, found
    assert res.gap < 1e-9
    assert (res.efficiency <= res.own + 1e-9).all()
    assert goal in ("satisfaction", "compromise") or res.efficiency.max() == pytest.approx(1.0, abs=1e-9)
    share = res.weights * DATA[[*NAMED["inputs"], *NAMED["outputs"], "waste"]].sum()
    assert (share >= least - 1e-9).all()


def test_a_grid_of_weights_does_no_better():
    X, Y = DATA[["labour", "capital"]].to_numpy(), DATA[["output"]].to_numpy()
    goals = {}
    for goal in ("total", "largest"):
        res = sbmdea.common_weights(DATA, inputs=["labour", "capital"], outputs="output", dmu="unit", goal=goal)
        v, u = res.weights.iloc[:2].to_numpy(), res.weights.iloc[2]
        gaps = X @ v - Y[:, 0] * u
        goals[goal] = gaps.sum() if goal == "total" else gaps.max()
    for share in np.linspace(0, 1, 501):
        v = np.array([share, 1 - share]) / X.sum(axis=0)
        u = (X @ v / Y[:, 0]).min()  # the largest that leaves nobody above 1
        gaps = X @ v - Y[:, 0] * u
        assert gaps.sum() >= goals["total"] - 1e-9
        assert gaps.max() >= goals["largest"] - 1e-9


@pytest.mark.parametrize("least", [0.0, 0.1])
def test_no_drawn_weights_satisfy_the_least_satisfied_better_or_anybody_for_nothing(least):
    res = sbmdea.common_weights(DATA, **NAMED, goal="satisfaction", least_share=least)
    near = sbmdea.common_weights(DATA, **NAMED, goal="compromise", least_share=least)
    far = (near.own - near.efficiency).max()
    for goal in ("total", "largest", "satisfaction", "compromise"):
        other = sbmdea.common_weights(DATA, **NAMED, goal=goal, least_share=least)
        assert other.satisfaction.min() <= res.satisfaction.min() + 1e-9
        assert (other.own - other.efficiency).max() >= far - 1e-9
    X, Y = DATA[["labour", "capital", "waste"]].to_numpy(), DATA[["output", "service"]].to_numpy()
    x, y = X / X.sum(axis=0), Y / Y.sum(axis=0)
    rng = np.random.default_rng(4)
    best = res.own.to_numpy()
    for _ in range(3000):
        v, u = x @ (least + (1 - 3 * least) * rng.dirichlet(np.full(3, 0.5))), rng.dirichlet(np.full(2, 0.5))
        score = (y @ u) / v
        score /= score.max()  # goods as dear as they can be
        drawn = score / best
        assert (best - score).max() >= far - 1e-9
        assert drawn.min() <= res.satisfaction.min() + 1e-9
        assert not ((drawn >= res.satisfaction - 1e-9).all() and (drawn > res.satisfaction + 1e-6).any())


def test_satisfaction_of_three_by_hand():
    """A makes one good, B the other, C both of four times the input. The least satisfied are so by equal prices."""
    data = pd.DataFrame({"x": [1.0, 1, 4], "y1": [1.0, 0.0001, 1], "y2": [0.0001, 1, 1]}, index=["001", "002", "丙"])
    res = sbmdea.common_weights(data, inputs="x", outputs=["y1", "y2"], goal="satisfaction")
    np.testing.assert_allclose(res.satisfaction.iloc[:2], 1.0, atol=1e-9)
    # A and B both have 1 of 1 at prices (1, 1) × 1/1.0001, and C 2/4/1.0001 of its own best, which is the same
    np.testing.assert_allclose(res.weights.iloc[1] / res.weights.iloc[2], 1.0, atol=1e-9)
    assert res.to_frame().columns.tolist() == ["efficiency", "own", "satisfaction", "rank"]


def test_units_do_not_matter_and_a_wrong_weight_is_found():
    res = sbmdea.common_weights(DATA, **NAMED)
    other = sbmdea.common_weights(DATA.assign(labour=DATA["labour"] * 1000), **NAMED)
    np.testing.assert_allclose(other.efficiency, res.efficiency, atol=1e-9)
    least = sbmdea.common_weights(DATA, **NAMED, goal="satisfaction")
    best = least.weights.copy()
    best.iloc[int(np.argmax(best))] *= 1.001
    assert not replace(least, weights=best).verify().all
    assert not replace(least, weights=res.weights, efficiency=res.efficiency).verify().all
    weights = res.weights.copy()
    weights.iloc[int(np.argmax(weights))] *= 1.001
    assert not replace(res, weights=weights).verify().all
    scores = res.efficiency.copy()
    scores.iloc[0] += 1e-6
    assert not replace(res, efficiency=scores).verify().verified.iloc[0]


def test_what_leaves_no_weights_is_refused():
    with pytest.raises(SpecError, match=r"least_share must leave weights to choose from; 0\.9 does not"):
        sbmdea.common_weights(DATA, **NAMED, least_share=0.9)
    with pytest.raises(SpecError, match="from 0 to below 1; got -1"):
        sbmdea.common_weights(DATA, **NAMED, least_share=-1)
