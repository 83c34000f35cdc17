"""The study's estimators against other programs, brute force and the cases where they must agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from sbmdea.inference.limited import Likelihood, maximise, simar_wilson
from sbmdea.study import read_config
from sbmdea.study.cities.observed import observe
from sbmdea.study.cities.sample import regression_sample
from sbmdea.study.estimates.draws import bootstrap, group_t, permutation
from sbmdea.study.estimates.moments import moments
from sbmdea.study.estimates.regression import design, fit
from tests.samples.resource_study import config

SETTINGS = read_config(config())
TERMS = ["technology", "talent", "equipment", "urbanisation", "finance"]


def ragged(seed: int = 1) -> pd.DataFrame:
    """A sample with holes: a fifth of the rows is missing."""
    panel = observe(SETTINGS).cities
    rng = np.random.default_rng(seed)
    panel["efficiency"] = 0.1 * panel["technology"] + 0.2 * panel["finance"] + rng.standard_t(5, len(panel))
    kept = panel[rng.uniform(size=len(panel)) > 0.2]
    return regression_sample(SETTINGS, kept)


def test_the_regression_is_that_of_dummies_with_clustered_errors() -> None:
    """Against statsmodels' OLS on all dummies, whose clustered errors count the city effects in k."""
    api = pytest.importorskip("statsmodels.api")
    sample = ragged()
    found = fit(sample, "efficiency", TERMS, SETTINGS.inference)
    X = design(sample, TERMS, SETTINGS.inference)
    cities = pd.get_dummies(sample.index.get_level_values("city"), dtype=float).set_index(sample.index)
    codes = pd.factorize(sample["cluster"])[0]
    model = api.OLS(sample["efficiency"], pd.concat([X, cities], axis=1))
    other = model.fit(cov_type="cluster", cov_kwds={"groups": codes})
    np.testing.assert_allclose(found.params[TERMS], other.params[TERMS], atol=1e-10)
    n, k, all_k = len(sample), X.shape[1], X.shape[1] + cities.shape[1]
    np.testing.assert_allclose(found.errors[TERMS], other.bse[TERMS] * np.sqrt((n - all_k) / (n - k)), rtol=1e-8)
    t = found.params["finance"] / found.errors["finance"]
    assert found.table(["finance"], 0.95)["p_value"].item() == pytest.approx(2 * stats.t.sf(abs(t), 112))


@pytest.mark.parametrize("effects", [["dmu", "period"], ["dmu"], ["period"], []])
def test_the_draws_start_from_the_librarys_estimate(effects: list[str]) -> None:
    settings = read_config(config(inference={"effects": effects}))
    sample = ragged()
    cross = moments(sample, ["efficiency", *TERMS], settings.inference)
    mine = cross.slopes(np.ones((1, len(cross.cities))), "efficiency", TERMS)[0]
    np.testing.assert_allclose(mine, fit(sample, "efficiency", TERMS, settings.inference).params[TERMS], atol=1e-10)


def test_a_draw_is_the_regression_on_the_drawn_cities() -> None:
    sample = ragged()
    cross = moments(sample, ["efficiency", *TERMS], SETTINGS.inference)
    times = np.random.default_rng(3).multinomial(113, np.full(113, 1 / 113))
    copies = [
        sample.loc[[city]].rename(index={city: f"{city} {copy}"}, level="city")
        for city, many in zip(cross.cities, times, strict=True)
        for copy in range(many)
    ]
    resampled = pd.concat(copies).sort_index()
    refitted = fit(resampled, "efficiency", TERMS, SETTINGS.inference).params[TERMS]
    np.testing.assert_allclose(cross.slopes(times[None, :].astype(float), "efficiency", TERMS)[0], refitted, atol=1e-10)


def test_the_groups_t_is_the_librarys_but_for_its_constant() -> None:
    sample = ragged()
    cross = moments(sample, ["efficiency", *TERMS], SETTINGS.inference)
    factors = TERMS[:3]
    labels = np.random.default_rng(5).integers(0, 2, (4, 113))
    mine = group_t(cross, "efficiency", TERMS, factors, labels.astype(float))
    for label, t in zip(labels, mine, strict=True):
        member = sample.index.get_level_values("city").map(dict(zip(cross.cities, label, strict=True)))
        products = {f"{factor} × g": sample[factor] * member for factor in factors}
        found = fit(sample.assign(**products), "efficiency", [*TERMS, *products], SETTINGS.inference)
        ratio = t / (found.params[list(products)] / found.errors[list(products)])
        n, k = len(sample), len(TERMS) + len(products) + 15
        np.testing.assert_allclose(ratio, np.sqrt(113 / 112 * (n - 1) / (n - k)), rtol=1e-8)


def test_draws_are_the_same_for_any_number_of_threads() -> None:
    sample = ragged()
    cross = moments(sample, ["efficiency", *TERMS], SETTINGS.inference)
    equations = {"total": ("efficiency", TERMS)}
    one, two = (bootstrap(cross, equations, 250, 7, threads)["total"] for threads in (1, 2))
    np.testing.assert_array_equal(one, two)
    member = np.arange(113) % 2
    one, two = (permutation(cross, "efficiency", TERMS, TERMS[:3], member, 250, 7, n) for n in (1, 2))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(bootstrap(cross, equations, 250, 8, 1)["total"], one)


def test_the_bootstrap_spreads_as_the_clustered_errors_say() -> None:
    sample = ragged()
    cross = moments(sample, ["efficiency", *TERMS], SETTINGS.inference)
    drawn = bootstrap(cross, {"total": ("efficiency", TERMS)}, 3999, 7)["total"]
    np.testing.assert_allclose(
        drawn.std(axis=0), fit(sample, "efficiency", TERMS, SETTINGS.inference).errors[TERMS], rtol=0.1
    )


def regressors(rows: int, seed: int) -> tuple[np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.normal(size=(rows, 2)), np.ones(rows)]), rng


def test_a_tobit_without_censored_rows_is_least_squares() -> None:
    X, rng = regressors(300, 1)
    y = X @ [0.3, -0.2, 5.0] + rng.normal(0, 0.5, 300)
    found = maximise(Likelihood(y, X, lower=0.0), np.arange(300))
    beta = np.linalg.lstsq(X, y, rcond=None)[0]
    np.testing.assert_allclose(found.beta, beta, atol=1e-8)
    assert found.sigma == pytest.approx(np.sqrt(((y - X @ beta) ** 2).mean()))
    bread = np.linalg.inv(X.T @ X)
    white = bread @ (X.T * (y - X @ beta) ** 2) @ X @ bread * 300 / 299
    np.testing.assert_allclose(np.diag(found.cov), np.diag(white), rtol=1e-6)


@pytest.mark.parametrize("kind", ["censored", "truncated"])
def test_a_maximum_is_that_of_a_general_optimiser(kind: str) -> None:
    X, rng = regressors(500, 2)
    y = X @ [0.3, -0.2, 0.4] + rng.normal(0, 0.5, 500)
    if kind == "censored":
        y = np.maximum(y, 0.0)
        likelihood = Likelihood(y, X, lower=0.0)
    else:
        X, y = X[y < 1], y[y < 1]
        likelihood = Likelihood(y, X, upper=1.0)

    def minus(theta: np.ndarray) -> float:
        mean, sigma = X @ theta[:-1], np.exp(theta[-1])
        density = stats.norm.logpdf(y, mean, sigma)
        if kind == "censored":
            return -float(np.where(y > 0, density, stats.norm.logcdf(0, mean, sigma)).sum())
        return -float((density - stats.norm.logcdf(1, mean, sigma)).sum())

    other = optimize.minimize(minus, [0.0, 0.0, 0.0, 0.0], method="BFGS", options={"gtol": 1e-6})
    found = maximise(likelihood, np.arange(len(y)))
    np.testing.assert_allclose(found.beta, other.x[:-1], atol=1e-5)
    assert found.sigma == pytest.approx(np.exp(other.x[-1]), rel=1e-5)
    theta = np.append(found.beta, 1.0) / found.sigma
    np.testing.assert_allclose(likelihood(theta)[0], -other.fun, atol=1e-6)


@pytest.mark.parametrize("limits", [{"lower": 0.0}, {"upper": 1.0}])
def test_derivatives_are_those_of_differences(limits: dict[str, float]) -> None:
    X, rng = regressors(50, 3)
    y = np.clip(X @ [0.3, -0.2, 0.4] + rng.normal(0, 0.5, 50), 0.0, 0.99)
    likelihood, theta = Likelihood(y, X, **limits), np.array([0.5, -0.1, 0.9, 1.7])
    _, scores, hessian = likelihood(theta)
    for at in range(4):
        step = np.zeros(4)
        step[at] = 1e-6
        up, down = likelihood(theta + step), likelihood(theta - step)
        assert scores[:, at].sum() == pytest.approx((up[0] - down[0]) / 2e-6, rel=1e-6, abs=1e-6)
        np.testing.assert_allclose(hessian[at], (up[1] - down[1]).sum(axis=0) / 2e-6, rtol=1e-5, atol=1e-4)


def test_truncated_draws_stay_below_one_and_spread_as_the_information_says() -> None:
    X, rng = regressors(1500, 4)
    y = X @ [0.2, -0.1, 0.6] + rng.normal(0, 0.3, 1500)
    X, y = X[y < 1], y[y < 1]
    found, drawn = simar_wilson(y, X, np.arange(len(y)), 200, 1, 1, False)
    assert drawn.shape == (200, 3)
    np.testing.assert_allclose(drawn.std(axis=0), np.sqrt(np.diag(found.cov)), rtol=0.25)
    np.testing.assert_allclose(drawn.mean(axis=0), found.beta, atol=4 * drawn.std() / np.sqrt(200))
