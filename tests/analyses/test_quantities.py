"""Indices made of distances: every distance by HiGHS, what equals what, and what must hold for any data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError
from tests.samples.every_question import RTS, roles, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
EVERY = pytest.mark.parametrize(
    "call", [sbmdea.hicks_moorsteen, sbmdea.fare_primont, sbmdea.technical_bias], ids=lambda call: call.__name__
)


@EVERY
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_every_distance_and_the_index_are_proved(call, rts):
    res = call(table(), **roles(), rts=rts, orientation="input" if rts == "nirs" else "output")
    found = res.verify()
    assert found.all, found
    parts = res.index[list(res.parts)].prod(axis=1, skipna=False)
    known = parts.notna()
    assert known.sum() >= 4  # the other period's technology does not reach every point
    np.testing.assert_allclose(parts[known], res.index["productivity_change"][known], rtol=1e-12)


@EVERY
def test_weak_bads_are_proved(call):
    found = call(table(), **roles(), disposability="weak", orientation="input").verify()
    assert found.all, found


@EVERY
@pytest.mark.parametrize("frame", ["index", "distances"])
def test_a_wrong_number_is_found(call, frame):
    res = call(table(), **roles())
    wrong = getattr(res, frame).copy()
    i = int(np.flatnonzero(wrong.iloc[:, 0].notna())[3])
    wrong.iloc[i, 0] *= 1.0001
    found = replace(res, **{frame: wrong}).verify()
    assert not found.verified.loc[wrong.index[i]]
    assert found.verified.iloc[0]


def test_the_parts_of_technical_change_by_hand():
    """The isoquant x1 x2 through (1, 4), (4, 1) moves to (1, 4), (2, 1): B saved labour, where the frontier moved."""
    mills = pd.DataFrame({"mill": list("ABAB"), "year": [1, 1, 2, 2], "x1": [1.0, 4, 1, 2], "x2": [4.0, 1, 4, 1]})
    named = {"inputs": ["x1", "x2"], "outputs": "y", "dmu": "mill", "period": "year"}
    b = sbmdea.technical_bias(mills.assign(y=1.0), **named).index.loc[("B", 2)]
    # θ of (4, 1): 1, then 1; of (2, 1): 5/3 by year 1, whose line is x1 + x2 = 5; 1 by year 2
    assert b["magnitude"] == pytest.approx(1.0)
    assert b["efficiency_change"] == pytest.approx(1.0)
    np.testing.assert_allclose(b["output_bias"], 1.0, rtol=1e-12)
    assert b["input_bias"] == pytest.approx((5 / 3) ** 0.5)
    assert b["productivity_change"] == pytest.approx((5 / 3) ** 0.5)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_magnitude_and_both_biases_make_the_malmquist_index(orientation):
    named = {"inputs": ["labour", "capital"], "outputs": ["output", "service"], "dmu": "unit", "period": "year"}
    found = sbmdea.technical_bias(table(), **named, orientation=orientation)
    index = sbmdea.malmquist(table(), **named, orientation=orientation).index
    np.testing.assert_allclose(found.index[list(index)], index, rtol=1e-9)
    assert (found.index[["output_bias", "input_bias"]].sub(1.0).abs() > 1e-3).any(axis=None)


@pytest.mark.parametrize(("inputs", "outputs", "part"), [(1, 2, "input_bias"), (2, 1, "output_bias")])
def test_a_single_column_has_no_bias_under_constant_returns(inputs, outputs, part):
    named = {"inputs": ["labour", "capital"][:inputs], "outputs": ["output", "service"][:outputs]}
    index = sbmdea.technical_bias(table(), **named, dmu="unit", period="year").index
    np.testing.assert_allclose(index[part], 1.0, rtol=1e-9)


def test_progress_that_is_the_same_for_every_mix_has_no_bias():
    data = table()
    two = pd.concat([data[data["year"] == 2001], data[data["year"] == 2001].assign(year=2002)])
    two.loc[two["year"] == 2002, ["output", "service"]] *= 1.25
    named = {"inputs": ["labour", "capital"], "outputs": ["output", "service"], "dmu": "unit", "period": "year"}
    index = sbmdea.technical_bias(two, **named).index
    np.testing.assert_allclose(index["magnitude"], 1.25, rtol=1e-9)
    np.testing.assert_allclose(index[["output_bias", "input_bias"]], 1.0, rtol=1e-9)


def test_hicks_moorsteen_always_exists():
    assert sbmdea.hicks_moorsteen(table(seed=3), **roles()).index["productivity_change"].notna().all()


def test_with_one_input_one_output_and_constant_returns_all_indices_are_the_quotient():
    data = table()
    named = {"inputs": "labour", "outputs": "output", "dmu": "unit", "period": "year", "rts": "crs"}
    malmquist = sbmdea.malmquist(data, **named).index["productivity_change"]
    for call in (sbmdea.hicks_moorsteen, sbmdea.fare_primont):
        np.testing.assert_allclose(call(data, **named).index["productivity_change"], malmquist, rtol=1e-12)


def test_färe_primont_is_transitive_and_hicks_moorsteen_turns_around():
    data = table()
    res = sbmdea.fare_primont(data, **roles())
    tfp = res.levels["tfp"].unstack()
    chained = res.cumulated["productivity_change"].unstack()[2003]
    np.testing.assert_allclose(chained, tfp[2003] / tfp[2001], rtol=1e-12)
    two = data[data["year"] < 2003]
    there = sbmdea.hicks_moorsteen(two, **roles()).index["productivity_change"].droplevel(1)
    back = sbmdea.hicks_moorsteen(two.assign(year=-two["year"]), **roles()).index["productivity_change"].droplevel(1)
    np.testing.assert_allclose(there * back[there.index], 1.0, rtol=1e-9)


def test_no_observation_is_more_productive_than_the_best_and_none_is_lost():
    levels = sbmdea.fare_primont(table(), **roles()).levels
    assert (levels["tfp"] <= levels["best"]).all()
    assert len(levels) == 21


def test_twice_the_outputs_is_twice_the_productivity():
    """Proportional growth of outputs at the same inputs: output change 2, input change 1, no more and no less."""
    data = table()
    two = pd.concat([data[data["year"] == 2001], data[data["year"] == 2001].assign(year=2002)])
    two.loc[two["year"] == 2002, ["output", "service"]] *= 2.0
    named = {"inputs": ["labour", "capital"], "outputs": ["output", "service"], "dmu": "unit", "period": "year"}
    index = sbmdea.hicks_moorsteen(two, **named).index
    np.testing.assert_allclose(index[["output_change", "input_change"]], [[2.0, 1.0]] * 7, rtol=1e-9)
    np.testing.assert_allclose(sbmdea.fare_primont(two, **named).index["productivity_change"], 2.0, rtol=1e-9)


def test_what_has_no_meaning_is_refused():
    with pytest.raises(SpecError, match='orientation must be one of "output", "input"'):
        sbmdea.hicks_moorsteen(table(), **roles(), orientation="non-oriented")
    with pytest.raises(SpecError, match="every period needs reference rows; 2002 has none"):
        sbmdea.fare_primont(table(), **roles(), reference=(table()["year"] != 2002).to_numpy())
