"""Truncated regressions and the second stage: stored cases, a general optimiser, known truths."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

import sbmdea
from sbmdea.errors import DataError, SpecError
from sbmdea.inference.simar_wilson import _by_draws
from sbmdea.inference.truncated import draw, fit
from tests.inference.inference_cases import case, data, names

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
LIMITS = [(1.0, None), (None, 2.0), (1.0, 2.5), (0.0, 1.0), (None, None)]


def scored(orientation="input", rts="vrs"):
    return sbmdea.radial(data(), inputs=["x1", "x2"], outputs="y", orientation=orientation, rts=rts)


@pytest.mark.parametrize("name", names("truncated ml"))
def test_the_stored_likelihoods(name):
    one = case(name)
    options, expected = one["options"], one["expected"]
    delta = 1.0 / scored(options["orientation"]).efficiency.to_numpy()
    found = sbmdea.truncated_regression(delta, np.array(data()["z"]), lower=1.0 + 1e-9)
    near = sbmdea.truncated_regression(delta[delta > 1 + 1e-9], np.array(data()["z"])[delta > 1 + 1e-9])
    assert near.used == found.used == expected["n"]
    np.testing.assert_allclose(near.coefficients["estimate"].iloc[:2], expected["beta"], rtol=one["tolerance"])
    assert near.sigma == pytest.approx(expected["sigma"], rel=one["tolerance"])
    assert near.loglik == pytest.approx(expected["loglik"], rel=one["tolerance"])


@pytest.mark.parametrize("name", names("rDEA dea.env.robust"))
def test_the_first_regression_of_rdea(name):
    one = case(name)
    expected = one["expected"]
    res = scored()
    np.testing.assert_allclose(1.0 / res.efficiency, expected["delta"], rtol=1e-8)
    found = sbmdea.simar_wilson(res, np.array(data()["z"]), algorithm=1, reps=200, seed=1)
    np.testing.assert_allclose(found.coefficients["estimate"].iloc[:2], expected["beta"], rtol=one["tolerance"])
    assert found.sigma == pytest.approx(expected["sigma"], rel=one["tolerance"])


@pytest.mark.parametrize("name", names("rDEA algorithm 2"))
def test_the_second_algorithm_of_rdea(name):
    """The estimate moves with the inner draws: within four standard deviations of a run; theirs is a mean of twelve."""
    expected = case(name)["expected"]
    found = sbmdea.simar_wilson(scored(), np.array(data()["z"]), reps=200, inner=200, seed=3)
    ours = found.coefficients["estimate"].to_numpy()
    theirs = np.array([*expected["beta"], expected["sigma"]])
    assert (np.abs(ours - theirs) <= 4 * np.sqrt(1 + 1 / 12) * np.array(expected["mc_sd_one_run"])).all()
    assert found.certified == found.programs == 200 * 40


@pytest.mark.parametrize(("lower", "upper"), LIMITS)
def test_every_truncation_against_a_general_optimiser(lower, upper):
    rng = np.random.default_rng(2)
    X = np.column_stack([np.ones(300), rng.normal(1, 1, 300)])
    beta, sigma = ([0.4, 0.1], 0.15) if (lower, upper) == (0.0, 1.0) else ([1.0, 0.3], 0.5)
    Y = draw(X @ beta, sigma, lower, upper, rng.uniform(size=(6, 300)))
    found = fit(Y, X, lower, upper)
    assert found.found.all()
    for y, beta, sigma, loglik in zip(Y, found.beta, found.sigma, found.loglik, strict=True):

        def minus(theta, y=y):
            mean, spread = X @ theta[:2], np.exp(theta[2])
            a = -np.inf if lower is None else (lower - mean) / spread
            b = np.inf if upper is None else (upper - mean) / spread
            return -stats.truncnorm.logpdf(y, a, b, loc=mean, scale=spread).sum()

        other = optimize.minimize(
            minus, [1.0, 0.0, -0.5], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
        )
        other = optimize.minimize(minus, other.x, method="BFGS", options={"gtol": 1e-7})
        assert loglik >= -other.fun - 1e-8
        np.testing.assert_allclose(beta, other.x[:2], atol=2e-4)
        assert sigma == pytest.approx(np.exp(other.x[2]), rel=2e-4)


@pytest.mark.parametrize(("lower", "upper"), LIMITS)
def test_draws_have_the_truncated_law_even_far_out(lower, upper):
    rng = np.random.default_rng(3)
    for mean in (-20.0, 0.0, 1.5, 30.0):
        y = draw(np.full(4000, mean), 0.7, lower, upper, rng.uniform(size=(1, 4000)))[0]
        low = -np.inf if lower is None else (lower - mean) / 0.7
        high = np.inf if upper is None else (upper - mean) / 0.7
        assert (y >= (-np.inf if lower is None else lower)).all()
        assert (y <= (np.inf if upper is None else upper)).all()
        if abs(mean) <= 1.5:  # scipy's own distribution function fails further out
            assert stats.kstest((y - mean) / 0.7, stats.truncnorm(low, high).cdf).pvalue > 1e-4
        elif mean == -20.0 and upper is None and lower is not None:
            # an exponential with the hazard of the limit
            assert (y - lower).mean() == pytest.approx(0.7**2 / (lower - mean), rel=0.1)


def world(n, seed):
    rng = np.random.default_rng(seed)
    z = rng.normal(1, 1, n)
    delta = 1 + 0.5 * z + 0.5 * stats.truncnorm.rvs(-z, np.inf, size=n, random_state=rng)
    x = rng.uniform(1, 10, n)
    return x, np.sqrt(x) / delta, z


def test_the_slope_is_found_where_least_squares_fails():
    """δ = 1 + z/2 + ε cut at 1: the mean over samples within four standard errors of 1/2 for algorithm 2."""
    both = {1: [], 2: []}
    plain = []
    for seed in range(20):
        x, y, z = world(200, seed)
        res = sbmdea.radial(inputs=x, outputs=y, rts="vrs", orientation="output", second_stage="none")
        for algorithm, found in both.items():
            one = sbmdea.simar_wilson(res, z, algorithm=algorithm, reps=200, inner=40, seed=seed)
            found.append(one.coefficients.loc["z1", "estimate"])
        plain.append(np.polyfit(z, 1 / res.efficiency.to_numpy(), 1)[0])
    se = np.std(both[2], ddof=1) / np.sqrt(20)
    assert abs(np.mean(both[2]) - 0.5) < 4 * se
    assert np.mean(plain) < 0.4


def test_names_formulas_tables_and_arrays_say_the_same():
    x, y, z = world(80, 1)
    frame = pd.DataFrame({"x": x, "y": y, "z": z, "kind": ["甲", "乙"] * 40, "dmu": [f"{k:03d}" for k in range(80)]})
    roles = {"inputs": "x", "outputs": "y", "dmu": "dmu", "rts": "vrs"}
    res = sbmdea.radial(frame, **roles)
    options = {"algorithm": 1, "reps": 200, "seed": 5}
    by_array = sbmdea.simar_wilson(res, z, **options).coefficients.to_numpy()
    shuffled = frame.set_index("dmu")[["z"]].sample(frac=1, random_state=1)
    for given in (
        sbmdea.simar_wilson(frame, ["z"], **options, **roles, model="radial"),
        sbmdea.simar_wilson(res, "z", table=frame, **options),
        sbmdea.simar_wilson(res, shuffled, **options),
        sbmdea.simar_wilson(res, shuffled["z"], **options),
    ):
        np.testing.assert_array_equal(given.coefficients.to_numpy(), by_array)
    pytest.importorskip("formulaic")
    by_formula = sbmdea.simar_wilson(res, "~ z", table=frame, **options)
    np.testing.assert_array_equal(by_formula.coefficients.to_numpy(), by_array)
    factors = sbmdea.simar_wilson(res, "z + C(kind)", table=frame, **options)
    assert list(factors.coefficients.index) == ["constant", "z", "C(kind)[T.甲]", "sigma"]
    assert "z & " in factors.to_latex("结果 & co")
    assert r"C(kind)[T.甲]" in factors.to_latex()


@pytest.mark.parametrize("algorithm", [1, 2])
def test_the_same_bits_for_any_threads_and_more_go_on(algorithm, tmp_path):
    x, y, z = world(60, 1)
    res = sbmdea.radial(inputs=x, outputs=y, rts="vrs", second_stage="none")
    options = {"algorithm": algorithm, "inner": 30, "seed": 4}
    one, two = (sbmdea.simar_wilson(res, z, **options, reps=220, threads=threads) for threads in (1, 2))
    assert np.array_equal(one.draws, two.draws)
    more = sbmdea.simar_wilson(res, z, **options, reps=240, checkpoint=tmp_path / "kept")
    assert np.array_equal(more.draws[:220], one.draws)
    again = sbmdea.simar_wilson(res, z, **options, reps=240, checkpoint=tmp_path / "kept")
    assert again.coefficients.equals(more.coefficients)


def test_a_small_p_is_an_interval_without_zero():
    x, y, z = world(120, 6)
    res = sbmdea.radial(inputs=x, outputs=y, rts="vrs", orientation="output")
    rng = np.random.default_rng(0)
    for interval in ("basic", "percentile"):
        table = sbmdea.simar_wilson(
            res, np.column_stack([z, rng.normal(size=(120, 4))]), algorithm=1, reps=400, seed=2, interval=interval
        ).coefficients.iloc[:-1]
        outside = (table["lower"] > 0) | (table["upper"] < 0)
        assert outside.equals(table["p"] < 0.05)


def test_a_few_draws_that_run_away_do_not_make_the_error():
    draws = np.random.default_rng(0).normal(2.0, 0.1, (2000, 2))
    usual, none = _by_draws(["z"], np.array([2.0, 2.0]), draws, 0.95, "basic")
    draws[:5, 0] = 1e4
    table, told = _by_draws(["z"], np.array([2.0, 2.0]), draws, 0.95, "basic")
    assert (none, told) == ([], ["z"])
    np.testing.assert_allclose(usual["se"], 0.1, rtol=0.05)
    np.testing.assert_allclose(table["se"], 0.1, rtol=0.05)
    np.testing.assert_allclose(table.loc["z", ["lower", "upper"]], usual.loc["z", ["lower", "upper"]], atol=0.01)


def test_scores_by_slacks_take_the_first_algorithm_with_a_note():
    x, y, z = world(80, 1)
    res = sbmdea.sbm(inputs=x, outputs=y, rts="vrs")
    with pytest.raises(SpecError, match="algorithm=2 needs a radial measure"):
        sbmdea.simar_wilson(res, z)
    assert "leaves the bias of the scores" in sbmdea.simar_wilson(res, z, algorithm=1, reps=200, seed=1).summary()


@pytest.mark.parametrize(
    ("z", "error", "words"),
    [
        (np.ones(79), DataError, "one row per row that it is for, 80; got 79"),
        (np.ones(80), DataError, "must not repeat itself"),
        (np.full(80, np.nan), DataError, "must be finite"),
        (pd.DataFrame({"k": ["a"] * 80}), DataError, "Use a formula with C"),
        ("z", SpecError, "Pass it as `table`"),
    ],
)
def test_regressors_that_cannot_be_used(z, error, words):
    x, y, _ = world(80, 1)
    with pytest.raises(error, match=words):
        sbmdea.simar_wilson(sbmdea.radial(inputs=x, outputs=y), z)


def test_other_refusals():
    x, y, z = world(80, 1)
    with pytest.raises(SpecError, match="needs scores of at most 1"):
        sbmdea.simar_wilson(sbmdea.super_sbm(inputs=x, outputs=y), z, algorithm=1)
    with pytest.raises(SpecError, match="lower must be below upper"):
        sbmdea.truncated_regression(y, z, lower=2, upper=1)
    with pytest.raises(SpecError, match="must have a limit"):
        sbmdea.truncated_regression(y, z, lower=None)
    with pytest.raises(SpecError, match="more rows inside the limits"):
        sbmdea.truncated_regression(y, z, lower=y.max() - 1e-9)
    forms = np.arange(80) < 60
    with pytest.raises(SpecError, match="leave the same rows"):
        sbmdea.simar_wilson(sbmdea.radial(inputs=x, outputs=y, reference=forms), z)


def test_rows_that_are_explained_in_full_have_no_likelihood():
    z = np.linspace(0, 1, 20)
    for y in (np.full(20, 1.5), 1.2 + 0.5 * z):
        with pytest.raises(SpecError, match="these explain every row, and σ is 0"):
            sbmdea.truncated_regression(y, z)
