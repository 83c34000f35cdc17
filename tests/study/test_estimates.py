"""The study's estimators against other programs, brute force and the cases where they must agree."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

import sbmdea
from sbmdea.inference.tobit import Likelihood, maximise
from sbmdea.inference.truncated import fit as truncated
from sbmdea.study import read_config
from sbmdea.study.cities.observed import observe
from sbmdea.study.cities.sample import regression_sample
from sbmdea.study.estimates.draws import bootstrap, halves, permutation
from sbmdea.study.estimates.few import jackknife_error, wild_p_value
from sbmdea.study.estimates.findings import holm
from sbmdea.study.estimates.moments import moments
from sbmdea.study.estimates.regression import design, fit
from sbmdea.study.estimates.unobserved import Moved, moved
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
def test_the_regression_is_that_of_linearmodels(effects: list[str]) -> None:
    """Coefficients, the whole covariance and R² within, on a panel with holes; clusters of several cities."""
    panel = pytest.importorskip("linearmodels.panel")
    inference = read_config(config(inference={"effects": effects})).inference
    sample = ragged()
    sample["cluster"] = sample.index.get_level_values("city").str[0]
    found = fit(sample, "efficiency", TERMS, inference)
    model = panel.PanelOLS(sample["efficiency"], design(sample, TERMS, inference), entity_effects="dmu" in effects)
    clusters = sample[["cluster"]].astype("category")
    other = model.fit(cov_type="clustered", clusters=clusters, debiased=True, group_debias=True)
    np.testing.assert_allclose(found.params, other.params, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.cov, other.cov, rtol=1e-8, atol=1e-14)
    assert found.within_r2 == pytest.approx(other.rsquared_within, rel=1e-9)
    assert found.clusters == sample["cluster"].nunique()


def test_terms_that_cannot_be_told_apart_are_named() -> None:
    sample = ragged()
    city = sample.groupby(level="city")["finance"].transform("mean")
    with pytest.raises(
        sbmdea.DataError, match=r"in that of efficiency, 'fixed' can be made of the others\. Leave it out"
    ):
        fit(sample.assign(fixed=city), "efficiency", [*TERMS, "fixed"], SETTINGS.inference)
    with pytest.raises(sbmdea.DataError, match="'twice' can be made of the others"):
        fit(sample.assign(twice=2 * sample["talent"]), "efficiency", [*TERMS, "twice"], SETTINGS.inference)


def test_holms_correction_is_statsmodels() -> None:
    multiple = pytest.importorskip("statsmodels.stats.multitest")
    p = pd.Series([0.03, np.nan, 0.001, 0.03, 0.4, 0.9, 0.02, 0.02])
    other = multiple.multipletests(p.dropna(), method="holm")[1]
    np.testing.assert_allclose(holm(p).dropna(), other, rtol=1e-12)
    assert holm(p).isna().equals(p.isna())
    assert holm(p[p.isna()]).isna().all()


@pytest.mark.parametrize("effects", [["dmu", "period"], ["dmu"], ["period"], []])
def test_the_draws_start_from_the_regressions_estimate(effects: list[str]) -> None:
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


def grouped(labels: np.ndarray, cities: pd.Index[str], sample: pd.DataFrame) -> pd.DataFrame:
    """The sample with a group g and every term × g."""
    member = sample.index.get_level_values("city").map(dict(zip(cities, labels, strict=True)))
    return sample.assign(g=member, **{f"{term} × g": sample[term] * member for term in TERMS})


def test_the_groups_t_is_the_librarys_but_for_its_constant() -> None:
    sample = ragged()
    cross = moments(sample, ["efficiency", *TERMS], SETTINGS.inference)
    labels = np.random.default_rng(5).integers(0, 2, (4, 113))
    mine = halves(cross, "efficiency", TERMS, labels.astype(float))
    for at, label in enumerate(labels):
        products = [f"{term} × g" for term in TERMS]
        found = fit(grouped(label, cross.cities, sample), "efficiency", [*TERMS, *products], SETTINGS.inference, "g")
        ratio = mine.t[at] / (found.params[products] / found.errors[products])
        n, k = len(sample), 2 * (len(TERMS) + 15)
        np.testing.assert_allclose(ratio, np.sqrt(113 / 112 * (n - 1) / (n - k)), rtol=1e-8)
        np.testing.assert_allclose(mine.difference[at], found.params[products], rtol=1e-8)


def test_halves_that_miss_a_year_are_compared_all_the_same() -> None:
    """The first year is seen in no city of the group: its dummies are one fewer, by both ways."""
    sample = ragged()
    cities = sample.index.unique("city")
    label = (np.arange(len(cities)) < 40).astype(int)
    years, names = sample.index.get_level_values("year"), sample.index.get_level_values("city")
    sample = sample[~((years == 2008) & names.isin(cities[:40]))]
    cross = moments(sample, ["efficiency", *TERMS], SETTINGS.inference)
    products = [f"{term} × g" for term in TERMS]
    found = fit(grouped(label, cross.cities, sample), "efficiency", [*TERMS, *products], SETTINGS.inference, "g")
    mine = halves(cross, "efficiency", TERMS, label[None, :].astype(float))
    np.testing.assert_allclose(mine.difference[0], found.params[products], rtol=1e-7)


def test_the_jackknife_of_clusters_is_pyfixests() -> None:
    pyfixest = pytest.importorskip("pyfixest")
    sample = ragged().query("city < 'H'")
    cross = moments(sample, ["efficiency", *TERMS], SETTINGS.inference)
    estimate = cross.slopes(np.ones((1, len(cross.cities))), "efficiency", TERMS)[0]
    mine = jackknife_error(estimate, cross.slopes(cross.without_each(), "efficiency", TERMS))
    formula = f"efficiency ~ {' + '.join(TERMS)} | city + year"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas' deprecations within pyfixest
        plain = pyfixest.ssc(k_adj=False, G_adj=False)
        other = pyfixest.feols(formula, sample.reset_index(), vcov={"CRV3": "city"}, ssc=plain).se()
    many = cross.clusters  # without its adjustments pyfixest has the plain sum of squares
    np.testing.assert_allclose(mine, other[TERMS] * np.sqrt((many - 1) / many), rtol=1e-8)


def test_the_wild_bootstrap_is_that_of_signs_flipped_by_hand() -> None:
    """A dozen clusters: all 4096 signs, residuals under the null, t with the cluster-robust error."""
    sample = ragged()
    sample = sample[sample.index.get_level_values("city").isin(sample.index.unique("city")[:12])]
    found = wild_p_value(sample, "efficiency", TERMS, "technology", SETTINGS.inference)
    names = sample.index.get_level_values("city")
    X, y = design(sample, TERMS, SETTINGS.inference), sample["efficiency"]
    X, y = (X - X.groupby(names).transform("mean")).to_numpy(), (y - y.groupby(names).transform("mean")).to_numpy()
    codes = pd.factorize(names)[0]
    bread = np.linalg.inv(X.T @ X)

    def t(outcome: np.ndarray) -> float:
        slope = bread @ X.T @ outcome
        sums = np.array([(X * (outcome - X @ slope)[:, None])[codes == one].sum(axis=0) for one in range(12)])
        return slope[0] / np.sqrt((bread @ sums.T @ sums @ bread)[0, 0])

    rest = X[:, 1:]
    fitted = rest @ np.linalg.lstsq(rest, y, rcond=None)[0]
    signs = [[1 if at >> one & 1 else -1 for one in range(12)] for at in range(4096)]
    drawn = np.array([t(fitted + (y - fitted) * np.array(one)[codes]) for one in signs])
    assert found == pytest.approx((np.abs(drawn) >= abs(t(y)) * (1 - 1e-9)).mean(), abs=0.0005)
    units = sample.assign(technology=1e9 * sample["technology"], finance=1e-9 * sample["finance"])
    assert wild_p_value(units, "efficiency", TERMS, "technology", SETTINGS.inference) == found


def test_rho_is_where_the_mediators_slope_is_gone() -> None:
    """Errors made to correlate by ρ, by taking a multiple of the mediator's error out of the score, leave no slope."""
    from sbmdea.study.estimates.evidence import OUTCOME, gather

    sample = ragged()
    settings = read_config(config(inference={"draws": 99, "permutations": 99}, groups=None, moderation=None))
    evidence = gather(settings, sample, 1, False)
    others = ["technology", "talent", "equipment", "revitalise", "urbanisation", "finance"]

    def left(name: str) -> pd.Series[float]:
        X = design(sample, others, settings.inference)
        X, y = (one - one.groupby(level="city").transform("mean") for one in (X, sample[name]))
        return y - X @ np.linalg.lstsq(X.to_numpy(), y.to_numpy(), rcond=None)[0]

    assert evidence.rho(OUTCOME, "substitute") == pytest.approx(left("efficiency").corr(left("substitute")), rel=1e-9)


@pytest.mark.parametrize(("slope", "delta"), [(0.0, 0.7), (0.0, 2.0), (0.5, 1.0), (-0.3, 1.0)])
def test_delta_and_bound_are_those_that_were_planted(slope: float, delta: float) -> None:
    """y = slope·x + W1 + W2 + e in population moments, W1 observed, W2 not, selection on W2 is δ times that on W1."""
    v1, v2, error, c1 = 1.3, 0.8, 0.9, 0.4
    c2 = delta * c1 / v1 * v2
    var_x = c1**2 / v1 + c2**2 / v2 + 1.0
    var_y = slope**2 * var_x + v1 + v2 + 2 * slope * (c1 + c2) + error**2
    xy, wy = slope * var_x + c1 + c2, slope * c1 + v1
    left, xy_left, y_left = var_x - c1**2 / v1, xy - c1 * wy / v1, var_y - wy**2 / v1
    r2_short, r2_full, r2_all = xy**2 / var_x / var_y, 1 - (y_left - xy_left**2 / left) / var_y, 1 - error**2 / var_y
    found = Moved(xy / var_x, xy_left / left, r2_short, r2_full, var_y, var_x, left)
    assert found.delta(r2_all, slope) == pytest.approx(delta, rel=1e-9)
    if delta == 1.0:
        assert found.bound(r2_all) == pytest.approx(slope, rel=1e-9)


def test_slopes_with_and_without_controls_are_the_regressions() -> None:
    sample = ragged()
    found = moved(SETTINGS, sample, "technology", TERMS[1:])
    assert found.full == pytest.approx(fit(sample, "efficiency", TERMS, SETTINGS.inference).params["technology"])
    assert found.short == pytest.approx(fit(sample, "efficiency", TERMS[:1], SETTINGS.inference).params["technology"])


def test_chows_test_is_that_of_three_regressions_on_dummies() -> None:
    """Residual sums of squares by statsmodels, the pooled regression against one for each side."""
    api = pytest.importorskip("statsmodels.api")
    from sbmdea.study.estimates.evidence import gather, with_products

    sample = ragged()
    settings = read_config(config(inference={"draws": 99, "permutations": 199}, mediators=None, moderation=None))
    found = gather(settings, with_products(settings, sample), 1, False).contrasts["coal_dependent"].chow

    def left(rows: pd.DataFrame) -> tuple[float, int]:
        cities = pd.get_dummies(rows.index.get_level_values("city"), dtype=float).set_index(rows.index)
        model = api.OLS(rows["efficiency"], pd.concat([design(rows, TERMS, settings.inference), cities], axis=1)).fit()
        return model.ssr, model.df_resid

    pooled, all_free = left(sample)
    parts = [left(sample[sample["coal_dependent"] == side]) for side in (0, 1)]
    apart, free = sum(one[0] for one in parts), sum(one[1] for one in parts)
    statistic = (pooled - apart) / (all_free - free) / (apart / free)
    assert found.statistic == pytest.approx(statistic, rel=1e-8)
    assert found.p_value == pytest.approx(stats.f.sf(statistic, all_free - free, free), rel=1e-6)
    assert found.permuted > 0.05


def test_draws_are_the_same_for_any_number_of_threads() -> None:
    sample = ragged()
    cross = moments(sample, ["efficiency", *TERMS], SETTINGS.inference)
    equations = {"total": ("efficiency", TERMS)}
    one, two = (bootstrap(cross, equations, 250, 7, threads)["total"] for threads in (1, 2))
    np.testing.assert_array_equal(one, two)
    member = np.arange(113) % 2
    one, two = (permutation(cross, "efficiency", TERMS, member, 250, 7, n).t for n in (1, 2))
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
    else:
        X, y = X[y < 1], y[y < 1]

    def minus(theta: np.ndarray) -> float:
        mean, sigma = X @ theta[:-1], np.exp(theta[-1])
        density = stats.norm.logpdf(y, mean, sigma)
        if kind == "censored":
            return -float(np.where(y > 0, density, stats.norm.logcdf(0, mean, sigma)).sum())
        return -float((density - stats.norm.logcdf(1, mean, sigma)).sum())

    other = optimize.minimize(minus, [0.0, 0.0, 0.0, 0.0], method="BFGS", options={"gtol": 1e-6})
    if kind == "censored":
        found = maximise(Likelihood(y, X, lower=0.0), np.arange(len(y)))
        beta, sigma = found.beta, found.sigma
        theta = np.append(beta, 1.0) / sigma
        np.testing.assert_allclose(Likelihood(y, X, lower=0.0)(theta)[0], -other.fun, atol=1e-6)
    else:
        fits = truncated(y[None], X, None, 1.0)
        beta, sigma = fits.beta[0], fits.sigma[0]
        assert fits.loglik[0] == pytest.approx(-other.fun, abs=1e-6)
    np.testing.assert_allclose(beta, other.x[:-1], atol=1e-5)
    assert sigma == pytest.approx(np.exp(other.x[-1]), rel=1e-5)


def test_derivatives_are_those_of_differences() -> None:
    X, rng = regressors(50, 3)
    y = np.clip(X @ [0.3, -0.2, 0.4] + rng.normal(0, 0.5, 50), 0.0, 0.99)
    likelihood, theta = Likelihood(y, X, lower=0.0), np.array([0.5, -0.1, 0.9, 1.7])
    _, scores, hessian = likelihood(theta)
    for at in range(4):
        step = np.zeros(4)
        step[at] = 1e-6
        up, down = likelihood(theta + step), likelihood(theta - step)
        assert scores[:, at].sum() == pytest.approx((up[0] - down[0]) / 2e-6, rel=1e-6, abs=1e-6)
        np.testing.assert_allclose(hessian[at], (up[1] - down[1]).sum(axis=0) / 2e-6, rtol=1e-5, atol=1e-4)
