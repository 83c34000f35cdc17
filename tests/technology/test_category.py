"""Categories: each against itself and those below, which is what masks for each of them give."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import DataError

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
ROLES = {"inputs": ["x1", "x2"], "outputs": "y1", "undesirable": "b1", "dmu": "dmu"}


@pytest.fixture
def table():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.lognormal(1, 0.5, (60, 4)), columns=["x1", "x2", "y1", "b1"])
    frame["dmu"] = [f"u{i}" for i in range(30)] * 2
    frame["year"] = np.repeat([2020, 2021], 30)
    frame["street"] = np.tile(rng.integers(1, 4, 30), 2)
    return frame


MODELS = {
    "sbm": {"rts": "vrs"},
    "super_sbm": {},
    "radial": {"super_efficiency": True},
    "additive": {"weights": "mip"},
    "directional": {"second_stage": "none"},
    "ebm": {"epsilon": 0.5},
    "fdh": {},
}


@pytest.mark.parametrize("frontier", ["contemporaneous", "global"])
@pytest.mark.parametrize("model", MODELS)
def test_the_same_as_one_call_per_category(table, model, frontier):
    call, options = getattr(sbmdea, model), {**ROLES, "period": "year", "frontier": frontier, **MODELS[model]}
    whole = call(table, **options, category="street")
    for street in (1, 2, 3):
        among = call(
            table, **options, reference=table["street"] <= street, evaluate=table["street"] == street
        ).efficiency  # fmt: skip
        np.testing.assert_allclose(whole.efficiency[among.index], among, rtol=1e-9)
    peers = whole.intensities.merge(table[["dmu", "street"]].drop_duplicates(), on="dmu")
    peers = peers.merge(
        table[["dmu", "street"]].drop_duplicates(), left_on="peer", right_on="dmu", suffixes=("", "_peer")
    )
    assert (peers["street_peer"] <= peers["street"]).all()


def test_the_better_off_are_never_compared_with_fewer(table):
    free = sbmdea.sbm(table, **ROLES, period="year").efficiency
    nested = sbmdea.sbm(table, **ROLES, period="year", category="street").efficiency
    best = (table["street"] == 3).to_numpy()
    np.testing.assert_allclose(nested[best], free[best], rtol=1e-12)
    assert (nested >= free - 1e-12).all()
    assert (nested > free + 1e-3).any()


def test_the_forms_in_which_categories_come(table):
    plain = sbmdea.sbm(table, **ROLES, period="year", category="street")
    words = pd.Categorical.from_codes(table["street"] - 1, ["side", "market", "high"], ordered=True)
    table["kind"] = words
    named = sbmdea.sbm(table, **ROLES, period="year", category="kind")
    np.testing.assert_array_equal(plain.efficiency, named.efficiency)
    arrays = sbmdea.sbm(
        inputs=table[["x1", "x2"]], outputs=table["y1"], undesirable=table["b1"], dmu=table["dmu"],
        period=table["year"], category=table["street"].to_numpy(),
    )  # fmt: skip
    np.testing.assert_array_equal(plain.efficiency, arrays.efficiency)
    rank = plain.rank()[plain.efficiency.index]
    assert rank.groupby([table["year"].to_numpy(), table["street"].to_numpy()]).min().eq(1).all()
    assert "category" in plain.summary()


def test_refused(table):
    table["kind"] = table["street"].map({1: "side", 2: "market", 3: "high"})
    with pytest.raises(DataError, match=r"category must be numbers or an ordered Categorical.*'kind' holds '"):
        sbmdea.sbm(table, **ROLES, period="year", category="kind")
    with pytest.raises(DataError, match="category must be numbers or an ordered Categorical"):
        sbmdea.sbm(table.assign(kind=table["kind"].astype("category")), **ROLES, period="year", category="kind")
    with pytest.raises(DataError, match="category must be known for every row"):
        sbmdea.sbm(
            table.assign(street=table["street"].where(table.index > 2)), **ROLES, period="year", category="street"
        )
    with pytest.raises(DataError, match="category must be a column or an index level of data; got 'strete'"):
        sbmdea.sbm(table, **ROLES, period="year", category="strete")
    with pytest.raises(DataError, match="every technology needs reference rows"):
        sbmdea.sbm(table, **ROLES, period="year", category="street", reference=table["street"] > 1)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_a_ratio_as_category_is_the_technology_of_olesen_petersen_and_podinovski(orientation):
    """λ_j (r_j − r_o) ≥ 0 for all j: who is worse in the ratio has no λ. Their R-VRS with the ratio standing still."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.lognormal(1, 0.5, (14, 3)), columns=["x1", "x2", "y1"])
    rate = pd.Series(rng.random(14).round(2))
    frame["place"] = -rate
    asks = {"inputs": ["x1", "x2"], "orientation": orientation}
    found = sbmdea.bcc(frame, **asks, outputs="y1", category="place").efficiency
    X, y = frame[["x1", "x2"]].to_numpy(), frame["y1"].to_numpy()
    for o in range(14):
        lam = [(0, None if rate[j] >= rate[o] else 0) for j in range(14)]
        total = np.append(np.ones(14), 0)
        if orientation == "input":
            rows, right, cost = np.vstack([np.column_stack([X.T, -X[o]]), np.append(-y, 0)]), [0, 0, -y[o]], 1.0
        else:
            rows, right, cost = np.vstack([np.column_stack([X.T, 0 * X[o]]), np.append(-y, y[o])]), [*X[o], 0], -1.0
        answer = linprog(np.append(np.zeros(14), cost), rows, right, total[None], [1.0], [*lam, (0, None)])
        score = answer.x[-1] if orientation == "input" else 1 / answer.x[-1]
        assert found[o] == pytest.approx(score, abs=1e-8)
    whole = sbmdea.bcc(frame.assign(rate=rate), **asks, outputs=["y1", "rate"])
    assert (found > whole.efficiency + 1e-3).any()
