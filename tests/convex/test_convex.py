"""Convex regressions against the whole program in another form, known shapes, and what the parts of an error are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

import sbmdea
from sbmdea.convex.envelopes import Shape, mixtures, planes
from sbmdea.convex.stoned import conditional_mean, moments, quasi_likelihood, steepest
from sbmdea.errors import DataError, SpecError

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")


def world(n=40, d=2, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(1, 10, (n, d))
    y = 2 + x.prod(axis=1) ** (0.6 / d) + rng.normal(0, 0.1, n) - np.abs(rng.normal(0, 0.3, n))
    return x, y


def whole(x, y, loss="squares", tau=0.5, convex=False):
    """Fitted values by the function's values and subgradients: φ_j ≤ φ_i + β_i'(x_j − x_i) for all pairs, by cvxpy."""
    import cvxpy as cp

    n, d = x.shape
    phi, beta = cp.Variable(n), cp.Variable((n, d), nonneg=True)
    rules = []
    for i in range(n):
        plane = phi[i] + (x - x[i]) @ beta[i]
        rules.append(phi >= plane if convex else phi <= plane)
    e = y - phi
    if loss == "squares":
        cost = cp.sum_squares(e)
    elif loss == "quantile":
        cost = tau * cp.sum(cp.pos(e)) + (1 - tau) * cp.sum(cp.neg(e))
    else:
        cost = tau * cp.sum_squares(cp.pos(e)) + (1 - tau) * cp.sum_squares(cp.neg(e))
    problem = cp.Problem(cp.Minimize(cost), rules)
    problem.solve(solver="CLARABEL", tol_gap_abs=1e-11, tol_gap_rel=1e-11, tol_feas=1e-11)
    return phi.value, problem.value


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("function", ["production", "cost"])
def test_least_squares_are_those_of_the_whole_program(d, function):
    x, y = world(40, d, d)
    found = sbmdea.cnls(inputs=x, outputs=y, function=function)
    other, value = whole(x, y, convex=function == "cost")
    assert (found.residuals**2).sum() == pytest.approx(value, rel=1e-8)
    np.testing.assert_allclose(found.fitted, other, atol=1e-6)
    assert found.broken <= 1e-9


@pytest.mark.parametrize(
    ("name", "loss", "tau"), [("cnls", "squares", 0.5), ("cqr", "quantile", 0.8), ("cer", "expectile", 0.8)]
)
def test_many_rows_are_those_of_the_whole_program(name, loss, tau):
    x, y = world(120, 3, 12)
    found = getattr(sbmdea, name)(inputs=x, outputs=y, **({} if name == "cnls" else {"tau": tau}))
    other, value = whole(x, y, loss, tau)
    e = found.residuals.to_numpy()
    own = (
        (e**2).sum()
        if loss == "squares"
        else (np.where(e > 0, tau, 1 - tau) * (abs(e) if name == "cqr" else e**2)).sum()
    )
    assert own == pytest.approx(value, rel=1e-6)
    if name != "cqr":
        np.testing.assert_allclose(found.fitted, other, atol=1e-6 * y.std() * 5)


@pytest.mark.slow
def test_a_thousand_rows_with_three_regressors_have_their_proof():
    """The inequalities of all pairs, and the dual by multipliers that are found anew: those of the fitted hull."""
    x, y = world(1000, 3, 13)
    found = sbmdea.cnls(inputs=x, outputs=y)
    alpha, beta = found.table["intercept"].to_numpy(), found.table.iloc[:, 3:].to_numpy()
    value = found.fitted.to_numpy()
    assert (beta >= 0).all()
    np.testing.assert_allclose(alpha + (beta * x).sum(axis=1), value, atol=1e-9)
    assert (alpha + x @ beta.T).min(axis=1) == pytest.approx(value, abs=1e-7)
    # the projection onto a cone: residuals are at right angles to what is fitted, and no function goes with them
    e = y - value
    assert e @ value == pytest.approx(0.0, abs=1e-4)
    rng = np.random.default_rng(0)
    for _ in range(50):
        other = (rng.uniform(-5, 5, 4) + x @ rng.uniform(0, 2, (3, 4))).min(axis=1)
        assert e @ other <= 1e-4
    assert found.gap < 1e-10


@pytest.mark.parametrize("convex", [False, True])
@pytest.mark.parametrize("intercept", ["free", "zero", "positive", "negative"])
def test_mixtures_and_hyperplanes_are_those_of_a_program_each(convex, intercept):
    """By linear programs of scipy: in values and weights, and in the hyperplane's α and β."""
    rng = np.random.default_rng(4)
    shape = Shape(convex, intercept)
    x = rng.uniform(0, 3, (14, 2))
    x[rng.random(x.shape) < 0.15] = 0.0
    x[3] = x[4]
    phi = rng.normal(1, 1, 14)
    phi = np.abs(phi) if shape.no_less_than_0 else phi
    mixed = mixtures(x, phi, shape)
    sign = -1.0 if convex else 1.0
    sums = {"free": (None, None), "zero": (0, 0), "positive": (0, None), "negative": (None, 0)}[intercept]
    for i in range(14):
        # the plane α + βx above (below) all others, as low (high) at x_i as can be
        others = np.delete(np.arange(14), i)
        rows = -sign * np.column_stack([np.ones(13), x[others]])
        found = optimize.linprog(
            sign * np.r_[1.0, x[i]], rows, -sign * phi[others], bounds=[sums, (0, None), (0, None)]
        )
        if found.status == 0:
            assert mixed.gain[i] == pytest.approx(found.fun - sign * phi[i], abs=1e-9)
        else:
            assert mixed.gain[i] == -np.inf
    hull = phi + sign * np.maximum(mixed.gain, 0.0)
    alpha, beta = planes(x, hull, shape)
    at = alpha + x @ beta.T
    np.testing.assert_allclose(at.max(axis=1) if convex else at.min(axis=1), hull, atol=1e-9)


def test_points_on_one_ray_and_observations_at_one_point_share_what_they_must():
    x, y = world(80, 1, 14)
    found = sbmdea.cnls(inputs=x, outputs=y, rts="crs")  # a line through the origin
    np.testing.assert_allclose(found.table["slope x1"], (x[:, 0] @ y) / (x[:, 0] @ x[:, 0]), rtol=1e-9)
    same = sbmdea.cnls(inputs=np.ones(80), outputs=y)
    np.testing.assert_allclose(same.fitted, y.mean(), rtol=1e-9)
    places = np.repeat(np.arange(16), 5)
    np.testing.assert_allclose(sbmdea.cnls(inputs=x[places, 0], outputs=y).fitted, whole(x[places], y)[0], atol=1e-6)


@pytest.mark.parametrize("rts", ["crs", "nirs", "ndrs"])
@pytest.mark.parametrize("function", ["production", "cost"])
def test_one_regressor_ends_in_few_rounds(rts, function):
    x, y = world(150, 1, 15)
    found = sbmdea.cnls(inputs=x, outputs=y, rts=rts, function=function)
    assert found.gap < 1e-9
    assert found.rounds < 30


def test_a_level_far_above_the_spread_loses_no_digits():
    x, y = world(60, 2, 16)
    far = sbmdea.cnls(inputs=x, outputs=1e6 + 1e-3 * y)
    np.testing.assert_allclose((far.fitted - 1e6) * 1e3, sbmdea.cnls(inputs=x, outputs=y).fitted, atol=1e-5)


def test_inputs_may_be_zero_and_outputs_not():
    x, y = world(30, 2, 6)
    x[3, 0] = 0.0
    assert sbmdea.cnls(inputs=x, outputs=y).gap < 1e-10
    y[4] = 0.0
    with pytest.raises(DataError, match="must be positive for a convex regression; column 'y1' is 0 for 4"):
        sbmdea.cnls(inputs=x, outputs=y)


def test_a_solver_that_is_named_goes_the_way_through_cvxpy():
    x, y = world(30, 2, 9)
    named = sbmdea.cqr(inputs=x, outputs=y, solver="HIGHS", tau=0.8)
    assert named.options["solver"] == "HIGHS"
    e, own = (one.residuals.to_numpy() for one in (named, sbmdea.cqr(inputs=x, outputs=y, tau=0.8)))
    assert np.maximum(0.8 * e, -0.2 * e).sum() == pytest.approx(np.maximum(0.8 * own, -0.2 * own).sum(), rel=1e-7)
    np.testing.assert_allclose(
        sbmdea.cnls(inputs=x, outputs=y, solver="CLARABEL").fitted, sbmdea.cnls(inputs=x, outputs=y).fitted, atol=1e-5
    )


@pytest.mark.parametrize("tau", [0.2, 0.5, 0.9])
def test_quantiles_and_expectiles_are_those_of_the_whole_program(tau):
    x, y = world(40, 2, 3)
    quantile = sbmdea.cqr(inputs=x, outputs=y, tau=tau)
    e = quantile.residuals.to_numpy()
    _, value = whole(x, y, "quantile", tau)
    assert tau * e[e > 0].sum() - (1 - tau) * e[e < 0].sum() == pytest.approx(value, rel=1e-8)
    assert (e > 1e-6).mean() <= 1 - tau + 0.1
    expectile = sbmdea.cer(inputs=x, outputs=y, tau=tau)
    other, _ = whole(x, y, "expectile", tau)
    np.testing.assert_allclose(expectile.fitted, other, atol=1e-6)
    if tau == 0.5:
        np.testing.assert_allclose(expectile.fitted, sbmdea.cnls(inputs=x, outputs=y).fitted, atol=1e-6)


def test_the_function_is_concave_increasing_and_goes_through_its_values():
    x, y = world(60, 2, 4)
    found = sbmdea.cnls(inputs=x, outputs=y)
    np.testing.assert_allclose(found.predict(x), found.fitted, atol=1e-5)
    rng = np.random.default_rng(0)
    a, b = rng.uniform(1, 10, (2, 200, 2))
    assert (found.predict((a + b) / 2) >= (found.predict(a) + found.predict(b)) / 2 - 1e-9).all()
    assert (found.predict(a + 1) >= found.predict(a) - 1e-9).all()
    with pytest.raises(DataError, match="points must have 2 columns"):
        found.predict([[1.0, 2.0, 3.0]])


@pytest.mark.parametrize(("rts", "sign"), [("crs", 0), ("nirs", 1), ("ndrs", -1)])
def test_returns_to_scale_are_signs_of_the_intercept(rts, sign):
    x, y = world(30)
    alpha = sbmdea.cnls(inputs=x, outputs=y, rts=rts).table["intercept"]
    assert (np.abs(alpha) < 1e-6).all() if sign == 0 else (sign * alpha > -1e-6).all()
    cost = sbmdea.cnls(inputs=x, outputs=y, rts=rts, function="cost").table["intercept"]
    assert (np.abs(cost) < 1e-6).all() if sign == 0 else (-sign * cost > -1e-6).all()


def test_contextual_variables_have_one_coefficient():
    x, y = world(80, 1, 5)
    z = np.random.default_rng(1).normal(3, 1, 80)
    frame = pd.DataFrame({"x": x[:, 0], "y": y + 0.5 * z, "风": z, "dmu": [f"{k:02d}" for k in range(80)]})
    found = sbmdea.cnls(frame, inputs="x", outputs="y", dmu="dmu", z="风")
    assert found.contextual["风"] == pytest.approx(0.5, abs=0.12)
    np.testing.assert_allclose(found.fitted + found.contextual["风"] * z + found.residuals, frame["y"])
    assert found.residuals @ z == pytest.approx(0.0, abs=1e-3)
    assert found.residuals.mean() == pytest.approx(0.0, abs=1e-5)
    both = sbmdea.cnls(frame.assign(y=y * np.exp(0.2 * z)), inputs="x", outputs="y", z="风", error="multiplicative")
    assert both.contextual["风"] == pytest.approx(0.2, abs=0.06)


def test_bads_are_inputs_of_another_name():
    x, y = world(30, 2, 6)
    as_bad = sbmdea.cnls(inputs=x[:, 0], outputs=y, undesirable=x[:, 1])
    np.testing.assert_allclose(as_bad.fitted, sbmdea.cnls(inputs=x, outputs=y).fitted, atol=1e-5)
    assert list(as_bad.table.columns[-2:]) == ["slope x1", "slope b1"]


def test_a_multiplicative_fit_is_stationary():
    """No concave function nearby has smaller squared logarithms: by a general optimiser, from there."""
    x, y = world(12, 1, 7)
    found = sbmdea.cnls(inputs=x, outputs=y, error="multiplicative")
    best = (found.residuals**2).sum()
    order = np.argsort(x[:, 0])
    at, logs = x[order, 0], np.log(y[order])

    def values(free):
        slopes = np.sort(np.abs(free[1:]))[::-1]
        return np.abs(free[0]) + np.concatenate([[0], np.cumsum(slopes * np.diff(at))])

    start = found.fitted.to_numpy()[order]
    free = np.concatenate([[start[0]], np.diff(start) / np.diff(at)])
    other = optimize.minimize(lambda f: ((logs - np.log(values(f))) ** 2).sum(), free, method="Nelder-Mead",
                              options={"maxiter": 20_000, "xatol": 1e-9, "fatol": 1e-13})  # fmt: skip
    assert best <= other.fun + 1e-5


def test_a_contextual_variable_that_goes_with_an_input_is_told_apart():
    """The coefficient has the least squared logarithms of all: each tried one is taken out of y by hand."""
    x, y = world(25, 1, 11)
    z = np.log(x[:, 0]) + np.random.default_rng(2).normal(0, 0.1, 25)

    def squares(by):
        return (sbmdea.cnls(inputs=x, outputs=y * np.exp(-by * z), error="multiplicative").residuals ** 2).sum()

    y = y * np.exp(0.3 * z)
    found = sbmdea.cnls(inputs=x, outputs=y, z=z, error="multiplicative")
    least = optimize.minimize_scalar(squares, bounds=(-1, 1.5), method="bounded", options={"xatol": 1e-4})
    assert (found.residuals**2).sum() <= least.fun + 1e-6
    assert found.contextual.iloc[0] == pytest.approx(least.x, abs=2e-3)


def errors(n, sigma_u, sigma_v, seed=0):
    rng = np.random.default_rng(seed)
    e = rng.normal(0, sigma_v, n) - np.abs(rng.normal(0, sigma_u, n))
    return e - e.mean()


def test_the_parts_of_an_error_are_told_apart():
    e = errors(200_000, 0.5, 0.2)
    for how in (moments, quasi_likelihood):
        sigma_u, sigma_v, wrong = how(e)
        assert not wrong
        assert sigma_u == pytest.approx(0.5, rel=0.02)
        assert sigma_v == pytest.approx(0.2, rel=0.05)
    assert steepest(errors(5_000, 0.5, 0.05)) == pytest.approx(0.5 * np.sqrt(2 / np.pi), rel=0.15)
    assert moments(-errors(1000, 0.5, 0.1))[2]
    assert quasi_likelihood(-errors(1000, 0.5, 0.1))[2]


def test_conditional_means_by_integration():
    for epsilon in (-2.0, -0.3, 0.0, 0.5, 3.0):

        def density(u, epsilon=epsilon):
            return stats.halfnorm.pdf(u, scale=0.4) * stats.norm.pdf(epsilon + u, scale=0.25)

        grid = np.linspace(0, 6, 400_001)
        weights = density(grid)
        weights[0] /= 2.0
        expected = (grid * weights).sum() / weights.sum()
        assert conditional_mean(np.array([epsilon]), 0.4, 0.25)[0] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("error", ["additive", "multiplicative"])
@pytest.mark.parametrize("function", ["production", "cost"])
@pytest.mark.parametrize("method", ["moments", "qle", "kernel"])
def test_efficiencies_rank_what_was_planted(error, function, method, tmp_path):
    rng = np.random.default_rng(8)
    x, u, v = rng.uniform(1, 10, 120), np.abs(rng.normal(0, 0.5, 120)), rng.normal(0, 0.05, 120)
    side = 1.0 if function == "cost" else -1.0
    frontier = 3 + (x**1.3 if function == "cost" else np.sqrt(x))
    y = frontier * np.exp(v + side * u) if error == "multiplicative" else 5 + frontier + v + side * u
    found = sbmdea.stoned(inputs=x, outputs=y, error=error, function=function, method=method)
    truth = np.exp(-u) if error == "multiplicative" else 1 - u / (5 + frontier)
    assert found.mean_inefficiency == pytest.approx(u.mean(), rel=0.5)
    if method == "kernel":
        assert np.isnan(found.sigma_u)
        assert found.efficiency.isna().all()
    else:
        assert stats.spearmanr(found.efficiency, truth).statistic > 0.85
        assert ((found.efficiency > 0) & (found.efficiency <= 1)).all()
    assert found.summary()
    found.to_csv(tmp_path / "a.csv")
    found.regression.to_excel(tmp_path / "a.xlsx")


def test_the_wrong_skewness_is_said():
    rng = np.random.default_rng(3)
    x = rng.uniform(1, 10, 60)
    y = 3 + np.sqrt(x) + np.abs(rng.normal(0, 0.5, 60))
    with pytest.warns(sbmdea.SbmdeaWarning, match="skewed to the wrong side"):
        found = sbmdea.stoned(inputs=x, outputs=y)
    assert found.wrong_skew
    assert (found.efficiency == 1.0).all()


@pytest.mark.parametrize("method", ["moments", "qle", "kernel"])
def test_a_function_through_every_row_leaves_nothing_to_tell_apart(method):
    x = np.linspace(1, 3, 20)
    with pytest.warns(sbmdea.SbmdeaWarning, match="the function goes through every row"):
        found = sbmdea.stoned(inputs=x, outputs=2 * x, method=method)
    assert (found.efficiency == 1.0).all()
    assert not found.wrong_skew


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"outputs": np.ones((30, 2)) * [[1.0, 2.0]]}, SpecError, "explains one column"),
        ({"function": "profit"}, SpecError, "function must be one of"),
        ({"z": "wind"}, SpecError, "there is no table that they are of"),
        ({"z": np.ones(3)}, DataError, "one row per row that it is for, 30"),
        ({"rts": ("grs", 0.8, 1.2)}, SpecError, "rts must be one of"),
        ({"solver": "NOSUCH"}, SpecError, "NOSUCH"),
    ],
)
def test_refusals(wrong, error, words):
    x, y = world(30)
    with pytest.raises(error, match=words):
        sbmdea.cnls(**{"inputs": x, "outputs": y, **wrong})
    with pytest.raises(SpecError, match="tau must be between"):
        sbmdea.cqr(inputs=x, outputs=y, tau=1.0)
    with pytest.raises(SpecError, match="needs squares"):
        sbmdea.cqr(inputs=x, outputs=y, error="multiplicative")
