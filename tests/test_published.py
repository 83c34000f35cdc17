"""Tone's tables, and what deaR 1.5.3 computes for them, by the reference solvers and by the package."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import published
import sbmdea
from oracle.build import build
from published import Case
from sbmdea.backends import highs

pytestmark = [
    pytest.mark.skipif(not published.available(), reason="the reference tables are not beside the repository"),
    # the tables have fewer DMUs than the rule of thumb asks for
    pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning"),
]

CASES = published.cases() if published.available() else []
EFFICIENT = 1 - 1e-7

# Printed values that no rounding explains, with what the program gives.
MISPRINTS = {
    # B = (7, 3 | 1) is projected to D = (4, 2 | 1): 1 − (3/7 + 1/3)/2 = 13/21 = 0.61904…, printed 0.6191
    ("tone2002_t1_sbm", "B"): Fraction(13, 21),
}

# Ties can be projected elsewhere at the same score, so it is the score of the printed point that is checked.
PRINTED_PROJECTIONS = {
    "tone2002_t1_supersbm": {"C": [10, 1, 1], "D": [4, 3, 1], "E": [4, 4, 1]},
    "tone2002_t4_supersbm_io": {
        "D1": [80, 627.88, 54, 8, 90, 5],
        "D2": [65, 483.33, 97, 2.42, 58, 1],
        "D3": [83, 525, 72, 4, 60, 7],
        "D4": [65, 1000, 75, 7, 80, 10],
        "D5": [52, 828.57, 57.43, 5.83, 72, 8],
        "D6": [94, 755.47, 36, 5, 96, 6],
    },
    "tone2003_t2_sbm_undesirable_w1_1": {
        "A": [1, 2, 1], "F": [1, 6, 2], "G": [1, 6, 2], "H": [1, 6, 2], "I": [1, 8, 4],
    },
    "tone2003_t2_sbm_undesirable_w1_3": {
        "A": [1, 2, 1], "F": [1, 5, 1.75], "G": [1, 6, 2], "H": [1, 6, 2], "I": [1, 6, 2],
    },
    "tone2003_t2_sbm_undesirable_w1_03": {
        "A": [1, 2, 1], "F": [1, 6, 2], "G": [1, 7, 3], "H": [1, 8, 4], "I": [1, 8.67, 6],
    },
}  # fmt: skip


def ids(value):
    return value.name if isinstance(value, Case) else str(value)


def each(condition=lambda case: True):
    return pytest.mark.parametrize("case", [case for case in CASES if condition(case)], ids=ids)


def instance(case, dmu, model):
    weights = case.weights and ([1] * case.X.shape[1], [case.weights[0]], [case.weights[1]])
    return build(case.X, case.Y, case.B, dmu, model=model, weights=weights, **case.options)


def ratio(case, dmu, slacks):
    """The score of improvements (negative: of giving way) of inputs, goods and bads."""
    program = instance(case, dmu, "sbm")
    above = np.concatenate([program.numerator.inputs, program.numerator.outputs, program.numerator.undesirable])
    below = np.concatenate([program.denominator.inputs, program.denominator.outputs, program.denominator.undesirable])
    share = np.asarray(slacks) / np.concatenate([program.x, program.y, program.b])
    return (1 - above @ share) / (1 + below @ share)


def public(case):
    """The package's own answer."""
    columns = {
        "inputs": [f"x{i}" for i in range(case.X.shape[1])],
        "outputs": [f"y{i}" for i in range(case.Y.shape[1])],
        "undesirable": [f"b{i}" for i in range(0 if case.B is None else case.B.shape[1])],
    }
    tables = [case.X, case.Y] + ([] if case.B is None else [case.B])
    frame = pd.DataFrame(np.hstack(tables), columns=[name for names in columns.values() for name in names])
    frame["dmu"] = case.dmus
    weights = case.weights and {"y0": case.weights[0], "b0": case.weights[1]}
    return getattr(sbmdea, case.model)(
        frame,
        inputs=columns["inputs"],
        outputs=columns["outputs"],
        undesirable=columns["undesirable"] or None,
        dmu="dmu",
        weights=weights,
        **case.options,
    )


def assert_printed(case, component, found, where=None):
    for i, expected in enumerate(case.printed.get(component, [])):
        if expected is None or (where is not None and not where[i]):
            continue
        misprint = MISPRINTS.get((case.name, case.dmus[i]))
        if misprint is None:
            assert found[i] == pytest.approx(expected, abs=case.half_digit), case.dmus[i]
        else:
            assert found[i] == pytest.approx(float(misprint), abs=1e-12), case.dmus[i]


@pytest.mark.parametrize("name", published.names() if published.available() else [])
def test_every_table_is_read_or_has_a_reason(name):
    if name in published.COVERED_ELSEWHERE:
        pytest.skip(f"not an SBM or super-SBM table: {published.COVERED_ELSEWHERE[name]}")
    assert any(case.name.split()[0] == name for case in CASES)


@each()
def test_reference_solver(case):
    for component in {*case.computed, *case.printed} & {"sbm", "super_sbm"}:
        found = [highs.solve(instance(case, dmu, component)) for dmu in range(len(case.dmus))]
        scores = [answer.score for answer in found]
        if component in case.computed:
            expected = np.array(case.computed[component], float)
            np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-11)
            assert [answer.status == "infeasible" for answer in found] == list(np.isnan(expected))
        assert_printed(case, component, scores)


@each()
def test_package(case):
    result = public(case)
    own = result.components["sbm"].to_numpy()
    if "sbm" in case.computed:
        np.testing.assert_allclose(own, np.array(case.computed["sbm"], float), rtol=0, atol=1e-11)
    assert_printed(case, "sbm", own)
    if case.model == "sbm":
        np.testing.assert_array_equal(result.efficiency, own)
        return

    beyond = result.components["super_sbm"].to_numpy()
    efficient = own > EFFICIENT
    expected = np.array(case.computed["super_sbm"], float)
    np.testing.assert_allclose(beyond[efficient], expected[efficient], rtol=0, atol=1e-11)
    assert_printed(case, "super_sbm", beyond, efficient)
    assert np.isnan(beyond[~efficient]).all()
    np.testing.assert_array_equal(result.efficiency, np.where(efficient, beyond, own))
    if "combined" in case.computed:
        np.testing.assert_allclose(result.efficiency, case.computed["combined"], rtol=0, atol=1e-11)
    assert list(result.status == "infeasible") == list(efficient & np.isnan(expected))
    assert list(result.status == "optimal") == list(~(efficient & np.isnan(expected)))


@each(lambda case: case.rho is not None)
def test_package_and_dear_classify_alike(case):
    # deaR runs the super program for everybody. The SBM-inefficient get 1 and are projected onto themselves:
    # rho, the SBM score of the projection, is then their own
    own = public(case).components["sbm"].to_numpy()
    rho, delta = np.array(case.rho, float), np.array(case.computed["super_sbm"], float)
    inefficient = own <= EFFICIENT
    np.testing.assert_allclose(own[inefficient], rho[inefficient], rtol=0, atol=1e-11)
    np.testing.assert_allclose(delta[inefficient], 1.0, rtol=0, atol=1e-11)


@each(lambda case: case.slacks is not None)
def test_stored_slacks_attain_the_score(case):
    for dmu, slacks in enumerate(case.slacks):
        assert ratio(case, dmu, slacks) == pytest.approx(case.computed["sbm"][dmu], abs=1e-11)


@each()
def test_targets_attain_the_score(case):
    result = public(case)
    tables = np.hstack([case.X, case.Y] + ([] if case.B is None else [case.B]))
    slacks = tables - result.targets.to_numpy()
    slacks[:, case.X.shape[1] : case.X.shape[1] + case.Y.shape[1]] *= -1
    for dmu in np.flatnonzero(result.status == "optimal"):
        assert ratio(case, dmu, slacks[dmu]) == pytest.approx(result.efficiency.iloc[dmu], abs=1e-10)


@each(lambda case: case.name in PRINTED_PROJECTIONS)
def test_printed_projections_attain_the_printed_scores(case):
    way = np.repeat([1, -1, 1], [case.X.shape[1], case.Y.shape[1], 0 if case.B is None else case.B.shape[1]])
    tables = np.hstack([case.X, case.Y] + ([] if case.B is None else [case.B]))
    for dmu, projection in PRINTED_PROJECTIONS[case.name].items():
        i = case.dmus.index(dmu)
        score = ratio(case, i, way * (tables[i] - projection))
        # two printed decimals of the projection move the score by less than 1e-3
        assert score == pytest.approx(case.printed[case.model][i], abs=case.half_digit + 1e-3)


def test_slacks_of_tone_2001():
    # Table 2: the slacks are unique there
    case = next(case for case in CASES if case.name == "tone2001_sbm_crs")
    np.testing.assert_allclose(public(case).slacks.abs().to_numpy(), np.abs(case.slacks), rtol=0, atol=1e-11)
