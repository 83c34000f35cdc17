"""Columns beyond discretion: the programs in prices by HiGHS, and what must hold for any data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError
from tests.oracle.multipliers import Prices

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]
NAMES = ["x1", "x2", "y1", "y2", "b1"]


def draw(seed, n=12):
    Z = np.random.default_rng(seed).lognormal(1, 0.6, (n, 5))
    return Z[:, :2], Z[:, 2:4], Z[:, 4:]


def agrees(result, o, expected):
    if isinstance(expected, str):
        assert result.status.iloc[o] == "infeasible"
    else:
        assert result.efficiency.iloc[o] == pytest.approx(expected, abs=2e-8)


@pytest.mark.parametrize("fixed", [["x1"], ["x2", "y1"], ["b1"], ["y2", "b1"]], ids=str)
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_radial_against_the_program_in_prices(rts, fixed):
    X, Y, B = draw(1)
    places = [NAMES.index(name) for name in fixed]
    for orientation in ("input", "output"):
        for undesirable_as in ("output", "input"):
            for beyond in (False, True):
                result = sbmdea.radial(
                    inputs=X, outputs=Y, undesirable=B, rts=rts, orientation=orientation, undesirable_as=undesirable_as,
                    super_efficiency=beyond, nondiscretionary=fixed,
                )  # fmt: skip
                assert result.certificate["certified"].all()
                solved = (result.status == "optimal").to_numpy()
                assert (result.slacks[fixed].to_numpy()[solved] == 0).all()
                for o in range(len(X)):
                    keep = np.arange(len(X)) != o if beyond else np.ones(len(X), bool)
                    prices = Prices(X[keep], Y[keep], B[keep], rts)
                    agrees(result, o, prices.radial(X[o], Y[o], B[o], (), orientation, undesirable_as, places))


@pytest.mark.parametrize("solver", ["simplex", "highs"])
@pytest.mark.parametrize("fixed", [["x1"], ["x2", "y1"], ["y2", "b1"]], ids=str)
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_sbm_and_super_sbm_against_the_program_in_prices(rts, fixed, solver):
    X, Y, B = draw(2, n=8)
    for undesirable_as in ("output", "input"):
        result = sbmdea.super_sbm(
            inputs=X, outputs=Y, undesirable=B, rts=rts, undesirable_as=undesirable_as, nondiscretionary=fixed,
            solver=solver,
        )  # fmt: skip
        counts = ~np.isin(NAMES, fixed)
        alpha = np.array([1, 1, 0, 0, undesirable_as == "input"]) * counts
        beta = np.array([0, 0, 1, 1, undesirable_as == "output"]) * counts
        alpha, beta = alpha / alpha.sum(), beta / beta.sum()
        solved = (result.status == "optimal").to_numpy()
        assert (result.slacks[fixed].to_numpy()[solved] == 0).all()
        for o in range(len(X)):
            expected = Prices(X, Y, B, rts).slacks(X[o], Y[o], B[o], (), alpha, beta, worsens=False)
            assert result.components["sbm"].iloc[o] == pytest.approx(expected, abs=2e-8)
            if expected > 1 - 1e-8:
                others = np.arange(len(X)) != o
                technology = Prices(X[others], Y[others], B[others], rts)
                expected = technology.slacks(X[o], Y[o], B[o], (), alpha, beta, worsens=True)
            agrees(result, o, expected)


def test_by_hand():
    # three shops that cannot choose their street: footfall helps sales and stays as it is
    shops = pd.DataFrame(
        {"staff": [2.0, 4, 4], "footfall": [10.0, 20, 10], "sales": [4.0, 12, 4]}, index=["side", "main", "idle"]
    )
    roles = {"inputs": ["staff", "footfall"], "outputs": "sales", "rts": "vrs"}
    held = sbmdea.radial(shops, **roles, nondiscretionary="footfall")
    # with both inputs to shrink no street has less footfall than 10, and "idle" is at the frontier for it
    assert sbmdea.radial(shops, **roles).efficiency["idle"] == 1
    # with the street given, "side" does the same with half the staff
    assert held.efficiency["idle"] == pytest.approx(0.5)
    assert held.targets.loc["idle"].tolist() == pytest.approx([2, 10, 4])
    assert held.peers("idle")["peer"].tolist() == ["side"]
    slacks = sbmdea.sbm(shops, **roles, nondiscretionary=["footfall"])
    assert slacks.efficiency["idle"] == pytest.approx(0.5)
    assert slacks.targets.loc["idle"].tolist() == pytest.approx([2, 10, 4])


@pytest.mark.parametrize("model", ["radial", "sbm", "super_sbm"])
def test_units_do_not_matter_and_the_order_neither(model):
    X, Y, B = draw(3, n=30)
    rows = np.random.default_rng(4).permutation(30)
    options = {"rts": "vrs", "nondiscretionary": ["x2", "y1"]}
    first = getattr(sbmdea, model)(inputs=X, outputs=Y, undesirable=B, **options)
    second = getattr(sbmdea, model)(
        inputs=X[rows] * [1e4, 1e-3], outputs=Y[rows] * [1e5, 10], undesirable=B[rows] * 7, **options
    )
    np.testing.assert_allclose(first.efficiency.to_numpy()[rows], second.efficiency, rtol=1e-10)


def test_balanced_weights_share_what_is_left():
    X, Y, B = draw(5)
    data = {"inputs": X, "outputs": Y, "undesirable": B, "nondiscretionary": "y1"}
    balanced = sbmdea.sbm(**data, weights="balanced").efficiency
    np.testing.assert_allclose(balanced, sbmdea.sbm(**data, weights={"y2": 1, "b1": 1}).efficiency, rtol=1e-12)


def test_together_with_restrictions_zeros_and_a_pareto_projection():
    X, Y, B = draw(6, n=25)
    X[3, 1] = 0.0
    data = {"inputs": X, "outputs": Y, "undesirable": B, "nondiscretionary": "x2", "zeros": "drop-term"}
    plain = sbmdea.super_sbm(**data, projection="pareto")
    assert plain.certificate["certified"].all()
    assert (plain.slacks["x2"].dropna() == 0).all()
    lower = sbmdea.super_sbm(**data, restrictions=["0.5 <= y1/y2 <= 2"])
    assert (lower.efficiency <= plain.efficiency + 1e-9).all()
    assert (lower.slacks["x2"].dropna() == 0).all()


def test_refused():
    X, Y, B = draw(7)
    data = {"inputs": X, "outputs": Y, "undesirable": B}
    with pytest.raises(SpecError, match=r"nondiscretionary must name role columns; got 'x3'\. The role columns are"):
        sbmdea.sbm(**data, nondiscretionary=["x3"])
    with pytest.raises(SpecError, match="must leave a column that moves; with orientation='input'"):
        sbmdea.ccr(**data, nondiscretionary=["x1", "x2"])
    with pytest.raises(SpecError, match="must come without nondiscretionary"):
        sbmdea.ccr(inputs=X, outputs=Y, nondiscretionary="x1", orientation="hyperbolic")
    with pytest.raises(SpecError, match="weights and nondiscretionary leave none"):
        sbmdea.sbm(**data, nondiscretionary=["x1", "x2"])
    assert (sbmdea.sbm(**data, nondiscretionary=["x1", "x2"], orientation="output").status == "optimal").all()
