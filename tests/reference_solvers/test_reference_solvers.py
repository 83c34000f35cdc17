"""The reference solvers against each other, against exact arithmetic, and against programs solved by hand."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from sbmdea.reference_solvers import cvxpy_model
from sbmdea.reference_solvers import highs_model as highs
from sbmdea.reference_solvers.answer import own, stacked
from tests.oracle import exact
from tests.oracle.build import build
from tests.oracle.figures import figures

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]
GRID = list(itertools.product(["sbm", "super_sbm"], RTS, ["non-oriented", "input", "output"]))
VARIANTS = list(itertools.product(["output", "input"], [False, True]))


def random_data(seed, n, m, s, u, kind="ordinary"):
    """``kind`` says what is nasty about the numbers."""
    rng = np.random.default_rng(seed)
    tables = [rng.lognormal(mean, 0.7, (n, width)) for mean, width in ((2, m), (1, s), (1, u))]
    for z in tables:
        if kind == "spread":
            z[:] = rng.lognormal(0, 3, z.shape)
        elif kind == "specks":
            z[rng.random(z.shape) < 0.08] *= 1e-6
        elif kind == "ties":
            z[:] = rng.integers(1, 5, z.shape)
        elif kind == "zeros":
            z[:, 1:][rng.random(z[:, 1:].shape) < 0.2] = 0.0
    if kind == "duplicates":
        tables = [np.vstack([z[: n // 2], z[: n - n // 2]]) for z in tables]
    return tables


def score_of(instance, targets):
    """The ratio at a projection."""
    way = np.repeat([1.0, -1.0, 1.0], [len(instance.x), len(instance.y), len(instance.b)])
    here = own(instance)
    share = way * np.divide(targets - here, here, out=np.zeros_like(here), where=here > 0)
    return (1 + stacked(instance.numerator) @ share) / (1 - stacked(instance.denominator) @ share)


@pytest.mark.parametrize(("model", "rts", "orientation"), GRID, ids=str)
def test_three_ways_to_one_score(model, rts, orientation):
    X, Y, B = random_data(len(str(rts)), 14, 2, 2, 1)
    for undesirable_as, weak in VARIANTS:
        options = {"rts": rts, "orientation": orientation, "undesirable_as": undesirable_as, "weak": weak}
        for dmu in range(0, 14, 5):
            instance = build(X, Y, B, dmu, model=model, **options)
            truth = exact.solve(instance)
            for answer in (highs.solve(instance), cvxpy_model.solve(instance)):
                assert answer.status == truth.status, (options, dmu, answer.solver)
                residual, violation, gap = figures(instance, answer)
                assert violation < 1e-9
                if answer.status == "infeasible":
                    assert np.isnan(answer.score)
                    continue
                assert answer.score == pytest.approx(float(truth.score), abs=1e-9, rel=1e-9)
                assert residual < 1e-9
                assert gap < 1e-9
                assert score_of(instance, answer.targets) == pytest.approx(answer.score, abs=1e-9, rel=1e-9)
                assert answer.ray is None


@pytest.mark.parametrize("kind", ["spread", "specks", "ties", "zeros", "duplicates"])
def test_highs_is_right_or_says_that_it_failed(kind):
    rng = np.random.default_rng(7)
    failed = 0
    for seed in range(4):
        X, Y, B = random_data(seed, 30, 3, 2, 2, kind)
        for _ in range(15):
            model, rts, orientation = GRID[rng.integers(len(GRID))]
            undesirable_as, weak = VARIANTS[rng.integers(len(VARIANTS))]
            options = {"rts": rts, "orientation": orientation, "undesirable_as": undesirable_as, "weak": weak}
            instance = build(X, Y, B, int(rng.integers(30)), model=model, **options)
            answer, truth = highs.solve(instance), exact.solve(instance)
            failed += answer.status == "failed"
            if answer.status != "failed":
                assert answer.status == truth.status
            if answer.status == "optimal":
                assert answer.score == pytest.approx(float(truth.score), abs=1e-9, rel=1e-9)
    assert failed <= 1


@pytest.mark.parametrize("dmu", range(0, 60, 6))
def test_exact_needs_no_float_start(dmu):
    X, Y, B = random_data(11, 60, 3, 1, 3)
    for model, rts in itertools.product(["sbm", "super_sbm"], ["crs", "vrs"]):
        instance = build(X, Y, B, dmu, model=model, rts=rts)
        cold, warm = exact.solve(instance, start=False), exact.solve(instance)
        assert (cold.status, cold.score) == (warm.status, warm.score)


def test_exact_minimal_example():
    # o = (1, 1, 1) against (1, 1, 2): with λ = 1/2 the good falls by half and the bad stays, 1/(1 − 1/2·1/2).
    # With bads as inputs λ = 1 costs (1 + 1/2)/1 and λ = 1/2 costs 1/(1 − 1/2): 3/2 beats 2.
    X, Y, B = [1, 1], [1, 1], [1, 2]
    assert exact.solve(build(X, Y, B, 0, model="super_sbm")).score == Fraction(4, 3)
    assert exact.solve(build(X, Y, B, 0, model="super_sbm", undesirable_as="input")).score == Fraction(3, 2)


def test_exact_discontinuity():
    # o = (1 + e, 10) beside (1, 4), (2, 2), (4, 1), all with output 1. A hair better than x1 = 1 it is
    # super-efficient; at e = 0 it is weakly efficient and 6/10 of x2 is slack: 1 − (0 + 6/10)/2.
    def score(e, model):
        X = [[1, 4], [2, 2], [4, 1], [1 + e, 10]]
        return exact.solve(build(X, np.ones(4), None, 3, model=model, rts="vrs")).score

    assert score(0.0, "sbm") == Fraction(7, 10)
    e = 2.0**-13
    assert score(-e, "sbm") == 1
    assert score(-e, "super_sbm") == 1 + Fraction(e) / (1 - Fraction(e)) / 2
    assert score(e, "sbm") == 1 - (Fraction(e) / (1 + Fraction(e)) + Fraction(6, 10)) / 2


def test_exact_cap():
    # With λ = e the bad of the other is as small as o's, and the good falls by 1 − e: 1/(1 − (1 − e)/2).
    e = 2.0**-6
    X, Y, B = [1, 1], [1, 1], [e, 1]
    for rts in ("crs", "nirs"):
        score = exact.solve(build(X, Y, B, 0, model="super_sbm", rts=rts)).score
        assert score == 2 / (1 + Fraction(e))
        assert score < 2
    # with Σλ = 1 the bad rises by 63 times itself and no denominator is positive
    assert exact.solve(build(X, Y, B, 0, model="super_sbm", rts="vrs")).status == "infeasible"
    assert exact.solve(build(X, Y, B, 0, model="super_sbm", rts="vrs", undesirable_as="input")).status == "optimal"


def test_exact_cap_is_reached_when_nobody_else_is_there():
    alone = {"model": "super_sbm", "reference": [0]}
    assert exact.solve(build([2], [[3]], [[5]], 0, **alone)).score == 2
    assert highs.solve(build([2], [[3]], [[5]], 0, **alone)).score == pytest.approx(2)
    assert exact.solve(build([2], [[3]], [[5]], 0, undesirable_as="input", **alone)).status == "infeasible"
    assert highs.solve(build([2], [[3]], [[5]], 0, undesirable_as="input", **alone)).status == "infeasible"


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_exact_duplicate_scores_one(rts):
    X, Y, B = random_data(5, 12, 3, 1, 2)
    X, Y, B = (np.vstack([z, z]) for z in (X, Y, B))
    for undesirable_as, weak in VARIANTS:
        options = {"rts": rts, "undesirable_as": undesirable_as, "weak": weak}
        for dmu in range(3):
            assert exact.solve(build(X, Y, B, dmu, model="super_sbm", **options)).score == 1


def test_exact_infeasible():
    X, Y = [1, 2, 3], [1, 2, 4]
    largest_output = build(X, Y, None, 2, model="super_sbm", rts="vrs", orientation="input")
    smallest_input = build(X, Y, None, 0, model="super_sbm", rts="vrs", orientation="output")
    for instance in (largest_output, smallest_input):
        found = exact.solve(instance)
        assert found.status == "infeasible"
        assert found.score is None
        answer = highs.solve(instance)
        assert answer.status == "infeasible"
        np.testing.assert_allclose(answer.ray, [float(p) for p in [*found.prices, found.omega]], atol=1e-9)


def test_exact_denominator_of_zero():
    # o = (5, 5 | 5 | 5, 1). All others have y/15 + b1/5 − b2/3 ≤ 0, and so has what o must give way to:
    # (5 − s_y)/15 + (5 + s_1)/5 − (1 + s_2)/3 ≤ 0, that is (s_y/5 + s_2)/3 ≥ 1 + s_1/5. The denominator
    # 1 − (s_y/5 + s_1/5 + s_2)/3 is then at most 0, and with 1/3 rounded down it would be 2⁻⁵⁴.
    X, Y, B = [[3, 1], [1, 2], [5, 5], [4, 3]], [4, 2, 5, 5], [[5, 4], [6, 4], [5, 1], [2, 3]]
    instance = build(X, Y, B, 2, model="super_sbm", weak=True)
    assert exact.solve(instance).status == highs.solve(instance).status == "infeasible"
    assert exact.solve(build(X, Y, B, 0, model="super_sbm", weak=True)).score == Fraction(36, 19)


def test_zero_terms_are_dropped():
    # x2 = 0: the row stays (λ of the second row must be 0) and x1 alone counts
    X, Y = [[4, 0], [1, 1], [2, 0]], [1, 1, 1]
    instance = build(X, Y, None, 0)
    assert exact.solve(instance).score == Fraction(1, 2)
    assert highs.solve(instance).score == pytest.approx(0.5)
    assert cvxpy_model.solve(instance).score == pytest.approx(0.5)


def test_weak_disposability_forbids_cleaner_targets():
    # Input-oriented the bad earns nothing. Strong: the second row alone serves, with half the input.
    # Weak: Σλb = 4 must hold, and the second row alone would have to grow to λ = 4.
    X, Y, B = [4, 2], [1, 1], [4, 1]
    strong = build(X, Y, B, 0, orientation="input")
    weak = build(X, Y, B, 0, orientation="input", weak=True)
    assert exact.solve(strong).score == Fraction(1, 2)
    # λ1 + λ2 ≥ 1, 4 λ1 + λ2 = 4, min 4 λ1 + 2 λ2: λ2 = 4 − 4 λ1 gives 8 − 4 λ1, λ1 = 1
    assert exact.solve(weak).score == 1


def test_a_weight_on_what_cannot_move_is_refused():
    instance = build([[1, 0], [1, 1]], [1, 1], None, 0)
    instance.numerator.inputs[:] = 0.5
    with pytest.raises(ValueError, match="weigh a zero with 0"):
        highs.solve(instance)


def test_cvxpy_model_is_named_and_can_be_changed():
    import cvxpy as cp

    X, Y, B = random_data(3, 10, 2, 1, 1)
    instance = build(X, Y, B, 4, rts="vrs")
    problem, variables = cvxpy_model.build(instance)
    assert problem.is_dcp()
    assert {"t", "lam", "inputs", "outputs", "undesirable"} == set(variables) == set(problem.var_dict)
    score = highs.solve(instance).score
    assert problem.solve() == pytest.approx(score, rel=1e-6)
    tighter = cp.Problem(problem.objective, [*problem.constraints, variables["inputs"][0] == 0])
    assert tighter.solve() >= score - 1e-6

    lazy = build(X, Y, B, 4, rts="vrs", weak=True)
    assert "idle" in cvxpy_model.build(lazy)[1]


def test_cvxpy_answers_name_their_solver():
    X, Y, B = random_data(3, 6, 2, 1, 1)
    assert cvxpy_model.solve(build(X, Y, B, 0)).solver in ("cvxpy/HIGHS", "cvxpy/CLARABEL")
