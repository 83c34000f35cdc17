"""The known ways to get Super-SBM wrong."""

from __future__ import annotations

import numpy as np
import pytest

import sbmdea
from tests.samples.nasty import ordinary, split

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")


def test_dropping_inefficient_rows_changes_super_efficiency():
    X = np.array([[1, 4], [2, 2], [4, 1], [2.4, 2.4], [3, 2.6]], float)
    ones = np.ones((5, 1))
    full = sbmdea.super_sbm(inputs=X, outputs=ones)
    lean = sbmdea.super_sbm(inputs=X[:3], outputs=ones[:3])
    assert full.efficiency[1] == pytest.approx(1.2)
    assert full.components["sbm"][3] == pytest.approx(5 / 6)
    assert lean.efficiency[1] == pytest.approx(1.25)


def test_generalized_returns_decide_by_the_programs_with_the_dmu_in_them():
    Z = ordinary(np.random.default_rng(1), 60, 3, 1, 3)
    X, Y, B = split(Z, 3, 1)
    res = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=("grs", 0.8, 1.2))
    inefficient = res.components["sbm"] < 1 - 1e-7
    assert inefficient.any()
    assert (res.efficiency[inefficient] == res.components["sbm"][inefficient]).all()
    assert res.components["super_sbm"][inefficient].isna().all()
    assert res.certificate["certified"].all()


def test_minimal_example_of_both_treatments():
    one, bads = np.ones((2, 1)), np.array([[1.0], [2.0]])
    scores = {
        treatment: sbmdea.super_sbm(
            inputs=one, outputs=one, undesirable=bads, undesirable_as=treatment
        ).efficiency[0]
        for treatment in ("output", "input")
    }  # fmt: skip
    assert scores == {"output": pytest.approx(4 / 3), "input": pytest.approx(1.5)}


@pytest.mark.parametrize("rts", ["crs", "nirs"])
def test_cap(rts):
    Z = ordinary(np.random.default_rng(2), 40, 2, 1, 3)
    X, Y, B = split(Z, 2, 1)
    B[0] *= 1e-3
    res = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts)
    assert res.efficiency.max() <= 4 / 3 + 1e-12
    assert res.flags["near_cap"].tolist() == (res.efficiency >= 4 / 3 * 0.99).tolist()
    balanced = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts, weights="balanced")
    assert balanced.efficiency.max() <= 2 + 1e-12


def test_much_cleaner_under_variable_returns_is_infeasible_and_says_so():
    rng = np.random.default_rng(4)
    X, Y, B = rng.uniform(0.9, 1.1, (30, 1)), rng.uniform(0.9, 1.1, (30, 1)), rng.uniform(0.9, 1.1, (30, 1))
    B[0] = 0.02
    output = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts="vrs")
    assert output.status[0] == "infeasible"
    assert np.isnan(output.efficiency[0])
    assert output.certificate["certified"][0]
    ray = output.outcome.rays[0]
    assert np.isfinite(ray).all()
    assert sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts="vrs", undesirable_as="input").efficiency[0] > 10
    raises: dict[str, object] = {"inputs": X, "outputs": Y, "undesirable": B, "rts": "vrs", "on_infeasible": "raise"}
    says = r"the programs of 0 have no solution.* the other scores, or use undesirable_as=\"input\"\.$"
    with pytest.raises(sbmdea.InfeasibleError, match=says):
        sbmdea.super_sbm(**raises)
    with pytest.raises(sbmdea.InfeasibleError, match=r'use orientation="non-oriented" or undesirable_as="input"\.$'):
        sbmdea.super_sbm(**raises, orientation="output")


@pytest.mark.parametrize(
    ("shift", "score", "flagged"), [(-1e-4, 1.00005, True), (0, 0.7, True), (1e-4, 0.69995, False)]
)
def test_discontinuity(shift, score, flagged):
    X = np.array([[1, 4], [2, 2], [4, 1], [1 + shift, 10]], float)
    res = sbmdea.super_sbm(inputs=X, outputs=np.ones((4, 1)), rts="vrs")
    assert res.efficiency[3] == pytest.approx(score, abs=1e-8)
    assert res.flags["near_discontinuity"][3] == flagged


def test_duplicates_do_not_lead_each_other():
    Z = np.repeat(ordinary(np.random.default_rng(0), 20, 2, 1, 1), 2, axis=0)
    X, Y, B = split(Z, 2, 1)
    for rts in ("crs", "vrs"):
        res = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts)
        best = res.components["sbm"] == 1.0
        assert best.any()
        assert (res.efficiency[best] == 1.0).all()


def test_proportional_rows_under_constant_returns():
    Z = ordinary(np.random.default_rng(0), 20, 2, 1, 1)
    X, Y, B = split(np.vstack([Z, 3.7 * Z]), 2, 1)
    res = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B)
    assert res.efficiency.max() == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_allclose(res.efficiency[:20], res.efficiency[20:].to_numpy(), rtol=1e-12)


def test_the_copied_formula_is_refused():
    one = np.ones((3, 1))
    with pytest.raises(sbmdea.SpecError, match="is 0 for every DMU: b̄ has only lower bounds"):
        sbmdea.super_sbm(inputs=one, outputs=one, undesirable=one, undesirable_as="literal")


def test_zero_terms_are_dropped_and_their_weight_shared():
    X = np.array([[0, 2], [1, 1], [2, 4], [3, 3]], float)
    Y = np.array([[1], [1], [1], [1]], float)
    res = sbmdea.sbm(inputs=X, outputs=Y, zeros="drop-term", rts="vrs")
    # the first row's only input term left is the second: it is efficient in the first, 2 is its own
    assert res.efficiency[0] == 1.0
    # the last row: best reference (0, 2) or (1, 1): 1 - ((3-1)/3 + (3-1)/3)/2 = 1/3; with (0, 2): 1 - (1 + 1/3)/2 = 1/3
    assert res.efficiency[3] == pytest.approx(1 / 3)


def test_weak_disposability_never_raises_the_room_for_movement():
    Z = ordinary(np.random.default_rng(7), 40, 2, 1, 2)
    X, Y, B = split(Z, 2, 1)
    for rts in ("crs", "nirs"):  # with λ = 0 allowed, equations only take reference points away
        strong, weak = (
            sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts, disposability=kind)
            for kind in ("strong", "weak")
        )
        both = strong.components["super_sbm"].notna() & weak.components["super_sbm"].notna()
        assert (weak.components["super_sbm"][both] >= strong.components["super_sbm"][both] - 1e-12).all()
    # credit for abatement makes weak and strong the same program under crs
    np.testing.assert_allclose(
        *(sbmdea.sbm(inputs=X, outputs=Y, undesirable=B, disposability=kind).efficiency for kind in ("strong", "weak")),
        rtol=1e-12,
    )


def test_targets_attain_the_score():
    Z = ordinary(np.random.default_rng(9), 50, 3, 2, 2)
    X, Y, B = split(Z, 3, 2)
    for rts in ("crs", "vrs"):
        res = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts)
        share = (res.slacks / np.hstack([X, Y, B])).to_numpy()
        ratio = (1 - share[:, :3].mean(axis=1)) / (1 + share[:, 3:].mean(axis=1))
        # slacks of a lead are negative: the same formula gives both scores
        np.testing.assert_allclose(res.efficiency, ratio, rtol=1e-12)


@pytest.mark.parametrize(
    ("model", "options", "error", "words"),
    [
        ("window_analysis", {"window": 1}, sbmdea.DataError, "must have periods; got a single cross-section"),
        ("malmquist", {"rts": np.arange(3), "decomposition": "fgnz"}, sbmdea.SpecError, "rts must be one of"),
        ("hybrid_sbm", {"radial": object()}, sbmdea.SpecError, "radial must name role columns; got <object"),
        ("hybrid_sbm", {"radial": [["x1"]]}, sbmdea.SpecError, "radial must name role columns; got ['x1']"),
        (
            "sbm",
            {"inputs": np.array([], dtype="S3")},
            sbmdea.DataError,
            "must be an array when there is no data; got text",
        ),
    ],
)
def test_what_fuzzing_found_is_refused_in_words(model, options, error, words):
    roles = {"inputs": [[1.0], [2.0], [4.0]], "outputs": [[1.0], [3.0], [3.0]]}
    with pytest.raises(error) as caught:
        getattr(sbmdea, model)(**{**roles, **options})
    assert words in str(caught.value)


@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("disposability", ["strong", "weak"])
@pytest.mark.parametrize("model", ["super_sbm", "sbm", "radial"])
def test_a_zero_is_dropped_for_one_dmu_as_for_all(model, disposability, rts):
    rng = np.random.default_rng(8)
    X, Y, B = (rng.lognormal(size=(24, columns)) for columns in (2, 2, 2))
    X[3, 0] = Y[7, 1] = B[11, 0] = B[19, 1] = 0.0
    options = {
        "inputs": X, "outputs": Y, "undesirable": B, "rts": rts, "disposability": disposability, "zeros": "drop-term",
    }  # fmt: skip
    whole = getattr(sbmdea, model)(**options)
    for o in (3, 7, 11, 19, 20):
        alone = getattr(sbmdea, model)(**options, evaluate=np.arange(24) == o)
        np.testing.assert_allclose(alone.efficiency.iloc[0], whole.efficiency.iloc[o], rtol=1e-9)
