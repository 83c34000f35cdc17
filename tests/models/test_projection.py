"""Super-SBM's Pareto-efficient projection and its composite score; the Russell measures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError
from tests.oracle import plain

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]


def draw(seed, n=30, m=2, s=2, u=1, ties=False):
    rng = np.random.default_rng(seed)
    Z = rng.integers(1, 7, (n, m + s + u)).astype(float) if ties else rng.lognormal(1, 0.7, (n, m + s + u))
    return Z[:, :m], Z[:, m : m + s], Z[:, m + s :]


def test_russell_is_input_oriented_sbm():
    X, Y, B = draw(1)
    ours = sbmdea.russell(inputs=X, outputs=Y, undesirable=B)
    pd.testing.assert_frame_equal(
        ours.to_frame(), sbmdea.sbm(inputs=X, outputs=Y, undesirable=B, orientation="input").to_frame()
    )
    theta = ours.targets[["x1", "x2"]].to_numpy() / X
    np.testing.assert_allclose(theta.mean(axis=1), ours.efficiency, rtol=1e-12)


@pytest.mark.parametrize("disposability", ["strong", "weak"])
@pytest.mark.parametrize("orientation", ["non-oriented", "input", "output"])
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_a_pareto_projection_has_no_slack(rts, orientation, disposability):
    for seed, ties in ((2, False), (3, True)):
        X, Y, B = draw(seed, n=14, ties=ties)
        options = {"rts": rts, "orientation": orientation, "disposability": disposability}
        tone = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, **options)
        result = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, **options, projection="pareto")
        pd.testing.assert_series_equal(tone.efficiency, result.efficiency)
        pd.testing.assert_frame_equal(tone.components, result.components)
        assert result.certificate["certified"].all()
        for o in np.flatnonzero(result.status == "optimal"):
            beyond = result.components["super_sbm"].iloc[o] > 1
            others = np.arange(len(X)) != o if beyond else np.ones(len(X), bool)
            tech = plain.Technology(X[others], Y[others], B[others], rts, disposability == "weak")
            x, y, b = np.split(result.targets.iloc[o].to_numpy(), [2, 4])
            weights = np.concatenate([1 / x, 1 / y, 1 / b * (disposability == "strong")])
            ease = 1e-10
            left = plain.additive(
                tech, x * (1 + ease), y * (1 - ease), b * (1 + ease * (disposability == "strong")), weights
            )
            assert left is not None
            assert left[0] < 1e-6


@pytest.mark.parametrize("undesirable_as", ["output", "input"])
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_composite_is_the_ratio_at_its_target(rts, undesirable_as):
    X, Y, B = draw(4, n=25)
    result = sbmdea.super_sbm(
        inputs=X, outputs=Y, undesirable=B, rts=rts, undesirable_as=undesirable_as, variant="composite"
    )
    share = result.slacks.to_numpy() / np.hstack([X, Y, B])
    above = share[:, [0, 1, 4]] if undesirable_as == "input" else share[:, :2]
    below = share[:, 2:] if undesirable_as == "output" else share[:, 2:4]
    ratio = (1 - above.mean(axis=1)) / (1 + below.mean(axis=1))
    optimal = (result.status == "optimal").to_numpy()
    np.testing.assert_allclose(result.efficiency[optimal], ratio[optimal], rtol=1e-9)
    beyond = ~result.components["composite"].isna()
    assert (result.components["composite"] <= result.components["super_sbm"] + 1e-9)[beyond].all()
    np.testing.assert_array_equal(result.efficiency[~beyond & optimal], result.components["sbm"][~beyond & optimal])


def test_composite_is_continuous_where_tone_jumps():
    X = np.array([[1.0, 4.0], [2.0, 2.0], [4.0, 1.0], [1.0, 10.0]])
    tone, composite = [], []
    for step in (-1e-4, 0.0, 1e-4):
        X[3, 0] = 1.0 + step
        options = {"inputs": X, "outputs": np.ones(4), "rts": "vrs"}
        tone.append(sbmdea.super_sbm(**options).efficiency[3])
        composite.append(sbmdea.super_sbm(**options, variant="composite").efficiency[3])
    np.testing.assert_allclose(tone, [1.00005, 0.7, 0.69995], atol=1e-6)
    np.testing.assert_allclose(composite, [0.70005, 0.7, 0.69995], atol=1e-4)


def test_composite_with_zeros():
    X, Y, B = draw(5)
    B[::4] = 0.0
    result = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, zeros="drop-term", variant="composite")
    ours = result.efficiency.to_numpy()
    highs = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, zeros="drop-term", variant="composite", solver="highs")
    np.testing.assert_allclose(ours, highs.efficiency, rtol=1e-8)
    own = np.hstack([X, Y, B])
    share = np.divide(result.slacks.to_numpy(), own, out=np.zeros_like(own), where=own > 0)
    below = share[:, 2:].sum(axis=1) / (own[:, 2:] > 0).sum(axis=1)
    np.testing.assert_allclose(ours, (1 - share[:, :2].mean(axis=1)) / (1 + below), rtol=1e-9)


def test_refusals_and_options():
    X, Y, _ = draw(6)
    with pytest.raises(SpecError, match='variant="composite" must come with orientation="non-oriented"'):
        sbmdea.super_sbm(inputs=X, outputs=Y, variant="composite", orientation="input")
    with pytest.raises(SpecError, match='projection must be one of "tone", "pareto"'):
        sbmdea.super_sbm(inputs=X, outputs=Y, projection="fang")
    result = sbmdea.super_sbm(inputs=X, outputs=Y, variant="composite", projection="pareto")
    assert list(result.options)[-2:] == ["projection", "variant"]
    assert "composite" in result.to_frame()
    assert "variant      composite" in str(result.summary())
