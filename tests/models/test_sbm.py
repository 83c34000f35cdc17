"""Tone's tables, and what deaR 1.5.3 computes for them, by the reference solvers and by the package."""

from __future__ import annotations

import numpy as np
import pytest

from sbmdea.reference_solvers import highs_model as highs
from tests.oracle.build import build
from tests.references import stored
from tests.references.slacks import MISPRINTS, public
from tests.references.tables import Table, tables

pytestmark = [
    stored.needed,
    # the tables have fewer DMUs than the rule of thumb asks for
    pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning"),
]

CASES = tables() if stored.available() else []
EFFICIENT = 1 - 1e-7

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
    return value.name if isinstance(value, Table) else str(value)


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


def assert_printed(case, component, found):
    for i, expected in enumerate(case.printed.get(component, [])):
        if expected is None:
            continue
        misprint = MISPRINTS.get((case.name, case.dmus[i]))
        if misprint is None:
            assert found[i] == pytest.approx(expected, abs=case.half_digit), case.dmus[i]
        else:
            assert found[i] == pytest.approx(misprint[0], abs=1e-12), case.dmus[i]


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


@each(lambda case: case.model == "super_sbm")
def test_the_second_step_decides_for_the_efficient_alone(case):
    result = public(case)
    own, beyond = (result.components[part].to_numpy() for part in ("sbm", "super_sbm"))
    efficient = own > EFFICIENT
    assert np.isnan(beyond[~efficient]).all()
    np.testing.assert_array_equal(result.efficiency, np.where(efficient, beyond, own))
    assert list(result.status == "infeasible") == list(efficient & np.isnan(beyond))


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
