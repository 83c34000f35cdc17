"""Clusters, layers and the worst practice: by hand, by masks, and by the program in weights."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import SpecError
from tests.samples.every_question import roles, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
FOUR = pd.DataFrame({"x": [1.0, 2, 4, 8], "y": [1.0, 1, 1, 1], "kind": list("abcd")}, index=list("ABCD"))
GROUPS = {"self": [1, 1, 1, 1], "cross": [2, 0.5, 0.25, 0.125], "downward": [1, 0.5, 0.25, 0.125],
          "upward": [1, 1, 1, 1], "lower": [np.nan, 0.5, 0.5, 0.5], "upper": [2, 2, 2, np.nan]}  # fmt: skip


@pytest.mark.parametrize("compare", GROUPS)
def test_four_groups_of_one_by_hand(compare):
    res = sbmdea.benchmark(FOUR, inputs="x", outputs="y", group="kind", compare=compare)
    np.testing.assert_allclose(res.table["efficiency"], GROUPS[compare], atol=1e-12)
    lonely = res.table["status"] == "no group to compare with"
    assert (lonely == np.isnan(GROUPS[compare])).all()


def test_groups_follow_an_ordered_categorical():
    data = FOUR.assign(kind=pd.Categorical(FOUR["kind"], categories=list("dcba"), ordered=True))
    res = sbmdea.benchmark(data, inputs="x", outputs="y", group="kind", compare="lower")
    np.testing.assert_allclose(res.table["efficiency"], [2, 2, 2, np.nan])


@pytest.mark.parametrize("measure", ["radial", "sbm", "super_sbm"])
def test_a_group_against_the_others_is_the_model_with_masks(measure):
    data = table()
    res = sbmdea.benchmark(data, **roles(), group="kind", measure=measure, compare="cross")
    a = (data["kind"] == "a").to_numpy()
    said = {"second_stage": "none"} if measure == "radial" else {}
    alone = getattr(sbmdea, measure)(data, **roles(), reference=~a, evaluate=a, **said)
    pd.testing.assert_series_equal(res.table["efficiency"][a], alone.efficiency)
    assert all(found.all for found in res.verify().values())


def test_layers_are_peeled_and_seen_from_each_other():
    data = table().query("year == 2001")
    named = {key: value for key, value in roles().items() if key != "period"}
    res = sbmdea.strata(data, **named)
    layer, left = res.table["layer"].to_numpy(), np.arange(7)
    for number in range(1, layer.max() + 1):
        ccr = sbmdea.ccr(data.iloc[left], **named).efficiency.to_numpy()
        assert (layer[left[ccr > 1 - 1e-7]] == number).all()
        left = left[ccr <= 1 - 1e-7]
    assert not len(left)
    for number in range(1, layer.max() + 1):
        against = res.table[f"against {number}"].to_numpy()
        np.testing.assert_allclose(against[layer == number], 1.0, atol=1e-9)
        assert (against[layer > number] < 1.0).all()
        assert (against[layer < number] >= 1.0 - 1e-9).all()


def test_the_worst_practice_by_the_program_in_weights():
    data = table().query("year == 2001")
    X, Y = data[["labour", "capital"]].to_numpy(), data[["output", "service"]].to_numpy()
    res = sbmdea.double_frontier(data, inputs=["labour", "capital"], outputs=["output", "service"], dmu="unit")
    for o, found in enumerate(res.table["pessimistic"]):
        answer = linprog(
            np.append([0.0, 0], Y[o]), np.hstack([X, -Y]), np.zeros(7), np.append(X[o], [0.0, 0])[None], [1.0]
        )
        assert found == pytest.approx(answer.fun, abs=1e-9)
    np.testing.assert_allclose(res.table["overall"] ** 2, res.table["optimistic"] * res.table["pessimistic"])
    assert (res.table["optimistic"] <= 1.0).all()
    assert (res.table["pessimistic"] >= 1.0).all()


def test_what_has_no_meaning_is_refused():
    with pytest.raises(SpecError, match='compare must be one of "self", "cross"'):
        sbmdea.benchmark(FOUR, inputs="x", outputs="y", group="kind", compare="all")
    with pytest.raises(SpecError, match="at least two groups; got 1"):
        sbmdea.benchmark(FOUR.assign(kind="a"), inputs="x", outputs="y", group="kind")
