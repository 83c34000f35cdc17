"""By-production: a plain oracle, closed forms, and its two technologies asked one by one."""

from __future__ import annotations

import numpy as np
import pytest

import sbmdea
from sbmdea import DataError, SpecError
from tests.oracle import plain

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]


def draw(seed, n=15, m=3, s=2, u=2):
    Z = np.random.default_rng(seed).lognormal(1, 0.6, (n, m + s + u))
    return Z[:, :m], Z[:, m : m + s], Z[:, m + s :]


@pytest.mark.parametrize("solver", ["simplex", "highs"])
@pytest.mark.parametrize("rts", RTS)
def test_oracle(rts, solver):
    X, Y, B = draw(1)
    result = sbmdea.by_production(inputs=X, outputs=Y, undesirable=B, polluting=["x2", "x3"], rts=rts, solver=solver)
    assert result.certificate["certified"].all()
    causes, none = X[:, 1:], X[:, :0]
    for o in range(len(X)):
        makes = plain.Technology(X, Y, none, rts)
        gain, slack = plain.additive(makes, X[o], Y[o], none[o], np.concatenate([np.zeros(3), 1 / (2 * Y[o])]))
        assert result.components["goods"].iloc[o] == pytest.approx(1 / (1 + gain), abs=1e-9)
        emits = plain.Technology(B, causes, none, rts)
        saved, slack = plain.additive(emits, B[o], causes[o], none[o], np.concatenate([1 / (2 * B[o]), np.zeros(2)]))
        assert slack is not None
        assert result.components["bads"].iloc[o] == pytest.approx(1 - saved, abs=1e-9)
    np.testing.assert_allclose(result.efficiency, result.components.mean(axis=1), rtol=1e-15)
    np.testing.assert_array_equal(result.targets[["x1", "x2", "x3"]], X)
    goods = (result.targets[["y1", "y2"]].to_numpy() / Y).mean(axis=1)
    np.testing.assert_allclose(result.components["goods"], 1 / goods, rtol=1e-9)
    bads = (result.targets[["b1", "b2"]].to_numpy() / B).mean(axis=1)
    np.testing.assert_allclose(result.components["bads"], bads, rtol=1e-9)


def test_one_of_each_in_closed_form():
    X, Y, B = draw(2, m=1, s=1, u=1)
    result = sbmdea.by_production(inputs=X, outputs=Y, undesirable=B)
    np.testing.assert_allclose(result.components["goods"], (Y / X / (Y / X).max())[:, 0], rtol=1e-12)
    np.testing.assert_allclose(result.components["bads"], ((B / X).min() / (B / X))[:, 0], rtol=1e-12)


def test_the_parts_are_sbm():
    X, Y, B = draw(3)
    year = np.repeat([1, 2, 3], 5)
    panel = {"dmu": np.tile(np.arange(5), 3), "period": year, "rts": "vrs", "frontier": "sequential"}
    result = sbmdea.by_production(inputs=X, outputs=Y, undesirable=B, **panel)
    goods = sbmdea.sbm(inputs=X, outputs=Y, orientation="output", **panel)
    np.testing.assert_array_equal(result.components["goods"], goods.efficiency)
    bads = sbmdea.sbm(inputs=B, outputs=X, orientation="input", **panel)
    np.testing.assert_array_equal(result.components["bads"], bads.efficiency)
    assert result.peers((0, 3)).equals(goods.peers((0, 3)))


def test_a_dmu_outside_one_of_the_technologies_has_no_score():
    X, Y, B = draw(4)
    B[0] /= 100
    result = sbmdea.by_production(inputs=X, outputs=Y, undesirable=B, reference=np.arange(15) > 0)
    assert result.status.iloc[0] == "infeasible"
    assert np.isnan(result.efficiency.iloc[0])
    assert np.isnan(result.targets.iloc[0]).all()
    assert not (result.intensities["dmu"] == 0).any()
    assert (result.status.iloc[1:] == "optimal").all()


def test_causes_are_a_set():
    X, Y, B = draw(1)
    asks = {"inputs": X, "outputs": Y, "undesirable": B, "rts": "vrs"}
    once = sbmdea.by_production(**asks, polluting=["x2", "x3"])
    for polluting in (["x3", "x2"], ["x2", "x3", "x2"]):
        again = sbmdea.by_production(**asks, polluting=polluting)
        np.testing.assert_array_equal(again.efficiency, once.efficiency)
        assert again.verify().verified.all()


def test_refusals():
    X, Y, B = draw(1)
    with pytest.raises(SpecError, match="must have undesirable outputs; got none"):
        sbmdea.by_production(inputs=X, outputs=Y, undesirable=None)
    with pytest.raises(SpecError, match="polluting must name inputs; got 'x4'"):
        sbmdea.by_production(inputs=X, outputs=Y, undesirable=B, polluting="x4")
    with pytest.raises(SpecError, match="polluting must name at least one input"):
        sbmdea.by_production(inputs=X, outputs=Y, undesirable=B, polluting=[])
    B[3, 0] = 0
    with pytest.raises(DataError, match="must be positive"):
        sbmdea.by_production(inputs=X, outputs=Y, undesirable=B)
