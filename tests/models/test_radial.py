"""The radial measures: published tables, deaR's runs, a plain oracle, and what must hold for any data."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import sbmdea
from sbmdea import DataError, SpecError
from tests.oracle import plain
from tests.references import stored

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]


@stored.needed
def test_tone_2001_table_2_prints_the_slacks_of_the_second_stage():
    case = stored.load("tone2001_ccr")
    result = sbmdea.ccr(inputs=np.array(case["data"]["X"]), outputs=np.array(case["data"]["Y"]), second_stage="sum")
    left = result.slacks[["y1", "y2"]].to_numpy()
    np.testing.assert_allclose(left, [[0.4, 0], [1.5, 0], [0, 0], [0, 1], [0, 0]], rtol=0, atol=1e-12)
    assert list(result.flags["weakly_efficient"]) == [False, False, False, True, False]


@stored.needed
def test_weakly_efficient_in_tone_2002_table_1():
    case = stored.load("tone2002_t1_ccr")
    result = sbmdea.ccr(inputs=np.array(case["data"]["X"]), outputs=np.array(case["data"]["Y"]))
    assert [case["dmu"][i] for i in np.flatnonzero(result.flags["weakly_efficient"])] == ["F", "G"]


@stored.needed
def test_super_bcc_without_a_solution():
    case = stored.load("power_plants_super_bcc_infeasible")
    result = sbmdea.bcc(inputs=np.array(case["data"]["X"]), outputs=np.array(case["data"]["Y"]), super_efficiency=True)
    assert list(result.status == "infeasible") == [bool(one) for one in case["expected"]["infeasible"]]
    assert result.certificate["certified"].all()


@stored.needed
@pytest.mark.parametrize("name", ["deaR_Tone2001_radial", "deaR_Power_plants_radial"])
def test_multipliers_are_worth_the_score(name):
    # multipliers are not unique, so theirs and ours are held to the same identity
    columns, runs = stored.dear(name)
    X, Y = columns["inputs"], columns["outputs"]
    for run in runs:
        option = run["options"]
        if option["rts"] != "crs":
            continue
        theirs = [np.array(run[side], float) for side in ("multiplier_input", "multiplier_output")]
        result = sbmdea.ccr(inputs=X, outputs=Y, orientation=stored.ORIENTATION[option["orientation"]])
        ours = np.split(result.prices.to_numpy(), [X.shape[1]], axis=1)
        for v, w in (theirs, ours):
            ratio = (w * Y).sum(axis=1) / (v * X).sum(axis=1)
            np.testing.assert_allclose(ratio, result.efficiency, rtol=1e-10)
            assert ((Y @ w.T) <= (X @ v.T) * (1 + 1e-9) + 1e-12).all()


def draw(seed, n=25, m=2, s=2, u=1, ties=False, zeros=0.0):
    rng = np.random.default_rng(seed)
    Z = rng.integers(1, 7, (n, m + s + u)).astype(float) if ties else rng.lognormal(1, 0.7, (n, m + s + u))
    blank = rng.random(Z.shape) < zeros
    blank[:, [0, m]] = False
    Z[blank] = 0.0
    return Z[:, :m], Z[:, m : m + s], Z[:, m + s :]


GRID = [
    (rts, orientation, undesirable_as, disposability, beyond)
    for rts, orientation, undesirable_as, disposability, beyond in itertools.product(
        RTS, ["input", "output", "hyperbolic"], ["output", "input"], ["strong", "weak"], [False, True]
    )
    if orientation != "hyperbolic" or (rts == "crs" and undesirable_as == "input")
]


@pytest.mark.parametrize(("rts", "orientation", "undesirable_as", "disposability", "beyond"), GRID)
def test_oracle(rts, orientation, undesirable_as, disposability, beyond):
    for seed, ties, zeros in ((1, False, 0.0), (2, True, 0.0), (3, False, 0.1)):
        X, Y, B = draw(seed, n=12, ties=ties, zeros=zeros)
        result = sbmdea.radial(
            inputs=X, outputs=Y, undesirable=B, rts=rts, orientation=orientation, undesirable_as=undesirable_as,
            disposability=disposability, super_efficiency=beyond, zeros="drop-term",
        )  # fmt: skip
        assert result.certificate["certified"].all()
        for o in range(len(X)):
            rows = np.arange(len(X)) != o if beyond else np.ones(len(X), bool)
            tech = plain.Technology(X[rows], Y[rows], B[rows], rts, disposability == "weak")
            expected = plain.radial(tech, X[o], Y[o], B[o], orientation, undesirable_as)
            if expected is None:
                assert result.status.iloc[o] == "infeasible"
                assert np.isnan(result.efficiency.iloc[o])
                continue
            assert result.efficiency.iloc[o] == pytest.approx(expected, abs=1e-8)
            # the projection is in the technology, no slack is left in it, and its peers make it
            x, y, b = np.split(result.targets.iloc[o].to_numpy(), [X.shape[1], X.shape[1] + Y.shape[1]])
            weights = np.concatenate([1 / np.where(z > 0, z, 1) for z in (x, y, b)])
            weights[len(x) + len(y) :] *= disposability == "strong"
            ease = 1e-10  # HiGHS must not find the projection a hair outside
            held = disposability == "weak"
            left = plain.additive(tech, x * (1 + ease), y * (1 - ease), b * (1 + ease * (not held)), weights)
            assert left is not None
            assert left[0] < 1e-6


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_units_do_not_matter_and_the_order_neither(rts):
    X, Y, B = draw(5, n=40)
    rng = np.random.default_rng(6)
    rows = rng.permutation(len(X))
    for options in ({}, {"orientation": "output"}, {"super_efficiency": True, "undesirable_as": "input"}):
        first = sbmdea.radial(inputs=X, outputs=Y, undesirable=B, rts=rts, **options)
        moved = [Z[rows] * 10.0 ** rng.integers(-6, 7, Z.shape[1]) for Z in (X, Y, B)]
        second = sbmdea.radial(inputs=moved[0], outputs=moved[1], undesirable=moved[2], rts=rts, **options)
        np.testing.assert_allclose(first.efficiency.to_numpy()[rows], second.efficiency, rtol=1e-10)
        # the sum of relative slacks is one number however the solutions of the second stage are chosen
        share = [
            (one.slacks.to_numpy() / np.hstack(data)).sum(axis=1) for one, data in ((first, (X, Y, B)), (second, moved))
        ]
        np.testing.assert_allclose(share[0][rows], share[1], rtol=0, atol=1e-8)


def test_against_sbm_and_between_technologies():
    X, Y, B = draw(7, n=60)
    whole = {"inputs": X, "outputs": Y, "undesirable": B, "undesirable_as": "input"}
    by = {rts: sbmdea.radial(**whole, rts=rts).efficiency.to_numpy() for rts in RTS[:4]}
    assert (by["crs"] <= np.minimum(by["nirs"], by["ndrs"]) + 1e-12).all()
    assert (np.maximum(by["nirs"], by["ndrs"]) <= by["vrs"] + 1e-12).all()
    assert (sbmdea.sbm(**whole, orientation="input").efficiency.to_numpy() <= by["crs"] + 1e-12).all()
    output = sbmdea.ccr(inputs=X, outputs=Y, orientation="output").efficiency
    np.testing.assert_allclose(sbmdea.ccr(inputs=X, outputs=Y).efficiency, output, rtol=1e-12)
    hyperbolic = sbmdea.ccr(inputs=X, outputs=Y, orientation="hyperbolic")
    np.testing.assert_allclose(hyperbolic.efficiency**2, output, rtol=1e-12)
    x, y = np.split(hyperbolic.targets.to_numpy() / np.hstack([X, Y]), [X.shape[1]], axis=1)
    rho = hyperbolic.efficiency.to_numpy()
    np.testing.assert_allclose(x.max(axis=1), rho, rtol=1e-9)
    np.testing.assert_allclose(y.min(axis=1), 1 / rho, rtol=1e-9)


@pytest.mark.parametrize("second_stage", ["relative", "sum"])
@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("beyond", [False, True])
def test_no_projection_takes_up_more_slack(orientation, second_stage, beyond):
    for seed, ties in ((14, False), (15, True)):
        X, Y, B = draw(seed, n=20, m=2, s=2, u=2, ties=ties)
        Z = np.hstack([X, Y, B])
        result = sbmdea.radial(
            inputs=X, outputs=Y, undesirable=B, orientation=orientation, second_stage=second_stage,
            super_efficiency=beyond,
        )  # fmt: skip
        for o in np.flatnonzero(result.status == "optimal"):
            others = np.arange(20) != o if beyond else np.ones(20, bool)
            tech = plain.Technology(X[others], Y[others], B[others])
            score, ease = result.efficiency.iloc[o], 1e-11
            radial = Z[o] * np.array(
                [score] * 2 + [1] * 4 if orientation == "input" else [1] * 2 + [1 / score] * 2 + [1] * 2
            )
            weights = 1 / Z[o] if second_stage == "relative" else np.ones(6)
            most, _ = plain.additive(
                tech, *np.split(radial * (1 + ease * np.array([1, 1, -1, -1, 1, 1])), [2, 4]), weights
            )
            found = (np.abs(result.targets.iloc[o].to_numpy() - radial) * weights).sum()
            assert found == pytest.approx(most, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("second_stage", ["relative", "sum", "none"])
@pytest.mark.parametrize("orientation", ["input", "output", "hyperbolic"])
def test_peers_make_the_targets(orientation, second_stage):
    X, Y, _ = draw(8, n=50)
    result = sbmdea.ccr(inputs=X, outputs=Y, orientation=orientation, second_stage=second_stage)
    lam = np.zeros((len(X), len(X)))
    lam[result.intensities["dmu"], result.intensities["peer"]] = result.intensities["intensity"]
    made, targets = lam @ np.hstack([X, -Y]), result.targets.to_numpy() * np.repeat([1, -1], [2, 2])
    if second_stage == "none":
        assert (made <= targets + 1e-9 * np.abs(targets)).all()
    else:
        np.testing.assert_allclose(made, targets, rtol=1e-9)


def test_many_rows_and_one_solver_against_the_other():
    X, Y, B = draw(9, n=300, m=3, s=2, u=2)
    options = {"inputs": X, "outputs": Y, "undesirable": B, "rts": "vrs", "super_efficiency": True}
    ours, highs = sbmdea.radial(**options), sbmdea.radial(**options, solver="highs", evaluate=np.arange(300) < 40)
    np.testing.assert_allclose(ours.efficiency[:40], highs.efficiency, rtol=1e-9)
    assert (ours.certificate["solver"] == "simplex").all()
    # what HiGHS leaves unproved is settled in rational arithmetic
    assert (highs.certificate["solver"] == "highs").sum() > 30
    assert set(highs.certificate["solver"]) <= {"highs", "exact"}
    assert ours.certificate["certified"].all()
    assert highs.certificate["certified"].all()


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_rows_outside_their_reference_are_scored_beyond_1(rts):
    X, Y, B = draw(10, n=30)
    forms = np.arange(30) % 3 > 0
    result = sbmdea.radial(inputs=X, outputs=Y, undesirable=B, rts=rts, reference=forms, undesirable_as="input")
    tech = plain.Technology(X[forms], Y[forms], B[forms], rts)
    expected = [plain.radial(tech, X[o], Y[o], B[o], "input", "input") for o in range(30)]
    np.testing.assert_allclose(result.efficiency, np.array(expected, float), rtol=1e-8)
    assert (result.efficiency > 1 + 1e-6).any()


def test_units_of_a_panel_leave_their_own_reference():
    X, Y, _ = draw(11, n=40)
    unit, year = np.repeat(np.arange(10), 4), np.tile(np.arange(4), 10)
    result = sbmdea.ccr(
        inputs=X, outputs=Y, dmu=unit, period=year, frontier="global", super_efficiency=True, exclude="unit"
    )
    for o in range(40):
        others = unit != unit[o]
        expected = plain.radial(
            plain.Technology(X[others], Y[others], np.zeros((others.sum(), 0))), X[o], Y[o], np.zeros(0)
        )
        first = result.components["radial"].iloc[o]
        if first < 1 - 1e-7:
            assert result.efficiency.iloc[o] == first
        else:
            assert result.efficiency.iloc[o] == pytest.approx(expected, rel=1e-8)


def test_windows_are_averaged():
    X, Y, _ = draw(12, n=40)
    unit, year = np.repeat(np.arange(10), 4), np.tile(np.arange(4), 10)
    result = sbmdea.bcc(inputs=X, outputs=Y, dmu=unit, period=year, frontier="window", window=3)
    cells = result.windows["efficiency"].groupby(level=["dmu", "period"]).mean()
    np.testing.assert_allclose(result.efficiency.sort_index(), cells, rtol=1e-12)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_returns_to_scale(orientation):
    X = np.array([[1.0], [2.0], [4.0], [8.0], [5.0], [1.5]])
    Y = np.array([[1.0], [4.0], [8.0], [10.0], [4.0], [1.0]])
    frame = sbmdea.returns_to_scale(inputs=X, outputs=Y, orientation=orientation)
    assert list(frame["returns"][:4]) == ["increasing", "constant", "constant", "decreasing"]
    assert list(frame["mpss"]) == [False, True, True, False, False, False]
    np.testing.assert_allclose(frame["crs"], (Y / X / 2)[:, 0], rtol=1e-12)
    for rts in ("crs", "vrs", "nirs"):
        expected = sbmdea.radial(inputs=X, outputs=Y, rts=rts, orientation=orientation)
        np.testing.assert_allclose(frame[rts], expected.efficiency, rtol=1e-12)
    np.testing.assert_allclose(frame["scale_efficiency"], frame["crs"] / frame["vrs"], rtol=1e-12)
    # projected at y = 4 the row lies at a most productive size, at x = 5 it is beyond all of them
    assert frame["returns"].iloc[4] == ("constant" if orientation == "input" else "decreasing")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"orientation": "hyperbolic", "rts": "vrs"}, 'must come with rts="crs"'),
        ({"orientation": "hyperbolic", "undesirable": np.ones((3, 1))}, 'undesirable_as="input"'),
        ({"orientation": "non-oriented"}, 'orientation must be one of "input", "output", "hyperbolic"'),
        ({"second_stage": "some"}, 'second_stage must be one of "relative", "sum", "none"; got \'some\'.'),
        ({"second_stage": "sums"}, 'second_stage must be one of "relative", "sum", "none"; got \'sums\'. Did you'),
        ({"super_efficiency": 1}, "super_efficiency must be True or False; got 1"),
    ],
)
def test_what_has_no_meaning_is_refused(options, said):
    X = np.arange(1.0, 4.0)
    with pytest.raises(SpecError) as caught:
        sbmdea.radial(inputs=X, outputs=X[::-1], **options)
    assert said in str(caught.value)


def test_other_refusals():
    X = np.arange(1.0, 4.0)
    with pytest.raises(DataError, match="must be positive or 0 for radial"):
        sbmdea.ccr(inputs=X - 2, outputs=X)
    with pytest.raises(DataError, match="inputs must not all be 0 in a row; they are for 0"):
        sbmdea.ccr(inputs=X - 1, outputs=X)
    with pytest.raises(sbmdea.InfeasibleError, match=r"to keep the other scores\.$"):
        sbmdea.bcc(inputs=X, outputs=X, super_efficiency=True, on_infeasible="raise")
    with pytest.raises(TypeError):
        sbmdea.ccr(inputs=X, outputs=X, rts="vrs")
    with pytest.raises(TypeError):
        sbmdea.returns_to_scale(inputs=X, outputs=X, rts="vrs")
    with pytest.raises(SpecError, match="one frontier per row"):
        sbmdea.returns_to_scale(inputs=X, outputs=X, frontier="window")


def test_a_result_survives_pickling_and_says_what_was_asked():
    import pickle

    X, Y, _ = draw(13)
    result = pickle.loads(pickle.dumps(sbmdea.bcc(inputs=X, outputs=Y)))
    assert result.options["model"] == "radial"
    assert result.options["rts"] == "vrs"
    assert "radial" in str(result.summary())


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_omega_makes_prices_a_plane_that_no_row_is_below(rts, orientation):
    rng = np.random.default_rng(5)
    X, Y = rng.lognormal(0, 0.5, (30, 2)), rng.lognormal(0, 0.5, (30, 2))
    res = sbmdea.radial(inputs=X, outputs=Y, rts=rts, orientation=orientation, second_stage="none")
    v, w = np.split(res.prices.to_numpy(), 2, axis=1)
    omega = res.omega.to_numpy()
    assert (v @ X.T - w @ Y.T >= omega[:, None] - 1e-9).all()
    made, used = (w * Y).sum(axis=1), (v * X).sum(axis=1)
    if orientation == "input":
        np.testing.assert_allclose([made + omega, used], [res.efficiency, np.ones(30)], atol=1e-9)
    else:
        np.testing.assert_allclose([made, used - omega], [res.efficiency, np.ones(30)], atol=1e-9)
    assert {"crs": (omega == 0).all(), "nirs": (omega <= 0).all(), "ndrs": (omega >= 0).all(), "vrs": omega.any()}[rts]


def test_the_score_beyond_has_one_name_everywhere():
    X, Y = np.array([[1.0], [2], [4]]), np.array([[1.0], [3], [3]])
    for model in (sbmdea.radial, sbmdea.directional, sbmdea.additive, sbmdea.ebm, sbmdea.generalized_distance):
        res = model(inputs=X, outputs=Y, super_efficiency=True)
        name = next(one for one in res.components if one.startswith("super"))
        np.testing.assert_array_equal(res.super_score, res.components[name])
    np.testing.assert_array_equal(sbmdea.super_sbm(inputs=X, outputs=Y).super_score.notna(), [False, True, False])
    with pytest.raises(SpecError, match="super_score goes with models that were asked"):
        _ = sbmdea.sbm(inputs=X, outputs=Y).super_score


def test_virtual_weights_make_the_score():
    data = sbmdea.datasets.hua_bian_2007()
    X, Y = ["input_1", "input_2"], ["output_1", "output_2"]
    for rts in ("crs", "vrs"):
        res = sbmdea.radial(data, inputs=X, outputs=Y, dmu="dmu", rts=rts)
        worth = res.virtual_weights
        np.testing.assert_allclose(worth[X].sum(axis=1), 1.0, atol=1e-9)
        np.testing.assert_allclose(worth[Y].sum(axis=1) + res.omega, res.efficiency, atol=1e-9)
    bounded = sbmdea.radial(data, inputs=X, outputs=Y, dmu="dmu", restrictions=["share(input_1) >= 0.3"])
    assert (bounded.virtual_weights["input_1"] >= 0.3 - 1e-9).all()
