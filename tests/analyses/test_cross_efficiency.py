"""Cross-efficiency: deaR's runs, a plain oracle for every method, and what must hold for any data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import SpecError
from sbmdea.analyses import all_pairs
from tests.excel import read_excel
from tests.references import stored


@pytest.fixture(scope="module")
def golany_roll():
    whole = stored.load("deaR_Golany_Roll_1989_cross_efficiency")
    runs = [run for run in whole["results"] if run["options"]["rts"] == "crs"]
    return pd.DataFrame(whole["data"]["values"]), runs


ROLES = {"inputs": ["X1", "X2", "X3"], "outputs": ["Y1", "Y2"], "dmu": "DMU"}


@stored.needed
def test_dear_arbitrary_weights_are_other_weights_just_as_good(golany_roll):
    frame, runs = golany_roll
    theta = sbmdea.ccr(frame, **ROLES).efficiency.to_numpy()
    X, Y = frame[ROLES["inputs"]].to_numpy(), frame[ROLES["outputs"]].to_numpy()
    v, u = (np.array(runs[0]["Arbitrary"][f"multiplier_{side}"]) for side in ("input", "output"))
    theirs = (u @ Y.T) / (v @ X.T)
    np.testing.assert_allclose(np.diag(theirs), theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(theirs, runs[0]["Arbitrary"]["cross_eff"], rtol=0, atol=1e-12)
    mine = sbmdea.cross_efficiency(frame, **ROLES, method="arbitrary").matrix
    np.testing.assert_allclose(np.diag(mine), theta, rtol=0, atol=1e-12)
    assert np.abs(mine - theirs).max(axis=None) > 0.1


@stored.needed
def test_dears_corrected_appraisals_under_variable_returns(golany_roll):
    """M2_ben with correction = TRUE; where both sides of a ratio are 0, deaR prints 0 or nothing, by rounding."""
    frame = golany_roll[0]
    (run,) = [
        run["M2_ben"]
        for run in stored.load("deaR_Golany_Roll_1989_cross_efficiency")["results"]
        if run["options"] == {"orientation": "io", "rts": "vrs", "selfapp": True, "correction": True}
    ]
    theirs = np.array([[np.nan if one is None else one for one in row] for row in run["cross_eff"]], float)
    with pytest.warns(sbmdea.SbmdeaWarning, match="some ω take up all inputs of"):
        found = sbmdea.cross_efficiency(frame, **ROLES, rts="vrs", goal="difference")
    mine = found.matrix.to_numpy()
    both_there = ~np.isnan(mine) & ~np.isnan(theirs)
    np.testing.assert_allclose(mine[both_there], theirs[both_there], rtol=0, atol=1e-12)
    assert both_there.sum() > 150
    assert set(theirs[np.isnan(mine) & ~np.isnan(theirs)]) == {0.0}
    assert found.summary().startswith("model           cross-efficiency under variable returns")


# ---- a plain oracle


def multipliers(X, Y, objective, equations, floors=()):
    """max objective·w over w = (v, u) ≥ 0 with v·x_j ≥ u·y_j, the equations and the floors."""
    answer = linprog(
        -np.asarray(objective),
        np.vstack([np.hstack([-X, Y]), *[-np.asarray(side)[None] for side in floors]]),
        np.zeros(len(X) + len(floors)),
        np.array([side for side, _ in equations]),
        [value for _, value in equations],
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert answer.status == 0, answer.message
    return answer.x, -answer.fun


def both(x, y):
    return np.concatenate([x, y])


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(4)
    return rng.lognormal(0, 0.6, (12, 3)), rng.lognormal(0, 0.6, (12, 2))


@pytest.fixture(scope="module")
def theta(data):
    X, Y = data
    zero = np.zeros(3), np.zeros(2)
    return np.array(
        [multipliers(X, Y, both(zero[0], y), [(both(x, zero[1]), 1)])[1] for x, y in zip(X, Y, strict=True)]
    )


@pytest.mark.parametrize("method", ["benevolent", "aggressive"])
@pytest.mark.parametrize("goal", ["ratio", "difference"])
def test_oracle_of_the_secondary_goals(data, theta, method, goal):
    """The goal's optimum is unique even where the weights are not."""
    X, Y = data
    result = sbmdea.cross_efficiency(inputs=X, outputs=Y, method=method, goal=goal)
    sign = 1 if method == "benevolent" else -1
    for d, (x, y) in enumerate(zip(X, Y, strict=True)):
        others = X.sum(axis=0) - x, Y.sum(axis=0) - y
        if goal == "ratio":
            equations = [(both(others[0], 0 * y), 1), (both(-theta[d] * x, y), 0)]
            _, best = multipliers(X, Y, sign * both(0 * x, others[1]), equations)
        else:
            equations = [(both(x, 0 * y), 1), (both(0 * x, y), theta[d])]
            _, best = multipliers(X, Y, sign * both(-others[0], others[1]), equations)
        v, u = np.split(result.weights.iloc[d].to_numpy(), [3])
        reached = u @ others[1] / (v @ others[0]) if goal == "ratio" else (u @ others[1] - v @ others[0]) / (v @ x)
        assert sign * reached == pytest.approx(best, abs=1e-8)
        assert u @ y / (v @ x) == pytest.approx(theta[d], abs=1e-12)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_oracle_under_variable_returns(data, orientation):
    """Lim & Zhu (2015): max u·Y − v·X + (n − 1) ω over the weights that keep the BCC score, ω of any sign."""
    X, Y = data
    result = sbmdea.cross_efficiency(inputs=X, outputs=Y, rts="vrs", goal="difference", orientation=orientation)
    n = len(X)
    one = np.ones((n, 1))
    bounds = [(0, None)] * 5 + [(None, None)]
    for d in range(n):
        omega = np.array([0, 0, 0, 0, 0, 1.0])
        x, y = np.append(X[d], [0, 0, 0.0]), np.r_[0, 0, 0, Y[d], 0]
        made, used = (y + omega, x) if orientation == "input" else (y, x - omega)
        rows = np.hstack([-X, Y, one])
        theta = -linprog(-made, rows, np.zeros(n), used[None], [1], bounds).fun
        aim = np.r_[-(X.sum(axis=0) - X[d]), Y.sum(axis=0) - Y[d], n - 1]
        best = -linprog(-aim, rows, np.zeros(n), np.array([used, made]), [1, theta], bounds).fun
        assert result.own[d] == pytest.approx(theta, abs=1e-9)
        w = np.append(result.weights.loc[d], result.omega[d])
        assert w @ aim / (w @ used) == pytest.approx(best, abs=1e-7)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = Y @ w[3:5] / (X @ w[:3] - w[5])
        known = result.matrix.loc[d].notna().to_numpy() & (np.arange(n) != d)
        np.testing.assert_allclose(result.matrix.loc[d][known], ratios[known], rtol=1e-9, atol=1e-12)
    there = result.matrix.to_numpy()[result.matrix.notna()]
    assert len(there) > 100
    assert (there >= -1e-12).all()
    assert (there <= 1 + 1e-9).all()


def test_who_is_not_appraised_by_all_has_no_mean_under_variable_returns():
    """Judges 4 and 7 here have no weight on outputs: their ω takes up the inputs of whoever uses least."""
    rng = np.random.default_rng(2)
    X, Y = rng.lognormal(0, 0.5, (10, 2)), rng.lognormal(0, 0.5, (10, 2))
    with pytest.warns(sbmdea.SbmdeaWarning, match="some ω take up all inputs of 1, whose ratio is then 0/0"):
        found = sbmdea.cross_efficiency(inputs=X, outputs=Y, rts="vrs", goal="difference")
    lacking = found.matrix.isna()
    assert lacking.any().pipe(lambda some: some.index[some]).tolist() == [1]
    silent = lacking.index[lacking[1]]
    others = found.matrix.loc[silent].to_numpy()[:, [j for j in range(10) if j != 1]]
    assert len(silent) > 0
    np.testing.assert_allclose(found.weights.loc[silent, ["y1", "y2"]], 0.0, atol=1e-12)
    themselves = np.equal.outer(silent.to_numpy(), [j for j in range(10) if j != 1])
    np.testing.assert_allclose(others[~themselves], 0.0, atol=1e-12)
    np.testing.assert_array_equal(others[themselves], found.own[silent])
    assert found.efficiency.isna().tolist() == found.maverick.isna().tolist() == [j == 1 for j in range(10)]
    np.testing.assert_array_equal(np.diag(found.matrix), found.own)


def test_mavericks_without_bound_and_below_zero_under_variable_returns():
    data = pd.DataFrame({"x": [1.0, 3, 2], "y": [1.0, 2, 1]}, index=list("ABC"))
    found = sbmdea.cross_efficiency(data, inputs="x", outputs="y", rts="vrs", goal="difference")
    assert found.matrix.loc["A", "C"] == pytest.approx(2 / 3)  # y / (x + 1) is largest at A and B, (1, 1) and (3, 2)
    assert found.own["C"] == pytest.approx(1 / 2)
    assert found.maverick["C"] == pytest.approx(1 / 2 / (2 / 3) - 1)
    alone = pd.DataFrame({"x": [1.0, 2], "y": [1.0, 0.5]}, index=list("AB"))
    with pytest.warns(sbmdea.SbmdeaWarning, match="some ω take up all inputs of 'A'"):
        found = sbmdea.cross_efficiency(alone, inputs="x", outputs="y", rts="vrs", goal="difference")
    assert found.matrix.loc["A", "B"] == 0.0
    assert np.isnan(found.matrix.loc["B", "A"])
    assert found.maverick["B"] == np.inf
    assert found.to_frame()[["efficiency", "maverick"]].loc["A"].isna().all()


def test_the_origin_of_inputs_does_not_matter_under_variable_returns(data):
    X, Y = data
    asks = {"outputs": Y, "rts": "vrs", "goal": "difference", "orientation": "output"}
    one, two = (sbmdea.cross_efficiency(inputs=X + shift, **asks) for shift in (0.0, 3.0))
    np.testing.assert_allclose(one.efficiency, two.efficiency, rtol=1e-7)


def test_oracle_of_the_game(data, theta):
    """At the equilibrium every appraisal is the best that leaves the appraising DMU its own mean."""
    X, Y = data
    result = sbmdea.cross_efficiency(inputs=X, outputs=Y, method="game")
    alpha = result.efficiency.to_numpy()
    for d, j in [(0, 1), (3, 3), (5, 2), (11, 0), (7, 8)]:
        floor = both(-alpha[d] * X[d], Y[d])
        _, best = multipliers(X, Y, both(0 * X[j], Y[j]), [(both(X[j], 0 * Y[j]), 1)], [floor])
        assert result.matrix.iloc[d, j] == pytest.approx(best, abs=1e-6)
    np.testing.assert_allclose(result.matrix.mean(axis=0), alpha, rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.diag(result.matrix), theta, rtol=0, atol=1e-8)
    assert result.weights is None
    assert result.rounds > 1


# ---- what must hold


@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("self_appraisal", [True, False])
def test_bounds_and_order(data, theta, orientation, self_appraisal):
    X, Y = data
    options = {"orientation": orientation, "self_appraisal": self_appraisal}
    found = {
        method: sbmdea.cross_efficiency(inputs=X, outputs=Y, method=method, **options)
        for method in ("aggressive", "arbitrary", "benevolent", "game")
    }
    for result in found.values():
        assert (result.matrix.to_numpy() <= 1 + 1e-9).all()
        assert (result.efficiency <= theta + 1e-9).all()
        np.testing.assert_allclose(result.own, theta, rtol=0, atol=1e-8)
        assert (result.maverick >= -1e-9).all()
    total = {method: result.efficiency.mean() for method, result in found.items()}
    assert total["aggressive"] < total["benevolent"] < total["game"]


def test_means(data):
    X, Y = data
    for orientation, power in (("input", 1), ("output", -1)):
        result = sbmdea.cross_efficiency(inputs=X, outputs=Y, orientation=orientation)
        np.testing.assert_allclose(result.efficiency**power, (result.matrix**power).mean(axis=0), rtol=1e-12)
        without = sbmdea.cross_efficiency(inputs=X, outputs=Y, orientation=orientation, self_appraisal=False)
        column = [(np.delete((result.matrix**power).to_numpy()[:, j], j)).mean() for j in range(12)]
        np.testing.assert_allclose(without.efficiency**power, column, rtol=1e-12)


def test_units_do_not_matter_and_bads_are_inputs(data):
    X, Y = data
    one = sbmdea.cross_efficiency(inputs=X, outputs=Y).efficiency
    two = sbmdea.cross_efficiency(inputs=X[:, :2] * 1e4, outputs=Y / 1e3, undesirable=X[:, 2:]).efficiency
    np.testing.assert_allclose(one, two, rtol=1e-9)


def test_highs_says_the_same(data):
    X, Y = data
    one, two = (sbmdea.cross_efficiency(inputs=X, outputs=Y, solver=solver) for solver in ("simplex", "highs"))
    np.testing.assert_allclose(one.efficiency, two.efficiency, rtol=1e-7)


@stored.needed
def test_files_and_words(golany_roll, tmp_path):
    frame, _ = golany_roll
    result = sbmdea.cross_efficiency(frame, **ROLES)
    assert repr(result).startswith("cross_efficiency, benevolent, input, crs\n")
    assert "DMU_12" in result.summary()
    assert "<table>" in result._repr_html_()
    assert result.to_frame()["rank"].min() == 1
    result.to_csv(tmp_path / "cross.csv")
    result.to_excel(tmp_path / "cross.xlsx")
    assert list(read_excel(tmp_path / "cross.xlsx", sheet_name=None)) == [
        "scores",
        "appraisals",
        "weights",
        "options",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "benevolant"}, 'Did you mean "benevolent"'),
        ({"goal": "sum"}, "goal must be one of"),
        ({"method": "game", "goal": "difference"}, "goal goes with"),
        ({"orientation": "non-oriented"}, "orientation must be one of"),
        ({"rts": "vrs"}, 'rts="vrs" must come with method="benevolent" and goal="difference"'),
        ({"rts": "vrs", "method": "game"}, "a game has no agreed form"),
        ({"rts": "nirs"}, 'rts must be one of "crs", "vrs"'),
        ({"self_appraisal": 1}, "self_appraisal must be True or False"),
        ({"solver": "gurobi"}, "solver must be one of"),
    ],
)
def test_refusals(data, options, message):
    with pytest.raises(SpecError, match=message):
        sbmdea.cross_efficiency(inputs=data[0], outputs=data[1], **options)


def test_a_score_that_is_rounded_upwards_does_not_lose_its_weights():
    roles = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"], "dmu": "dmu"}
    data = sbmdea.datasets.hua_bian_2007()
    for method in ("benevolent", "aggressive"):
        result = sbmdea.cross_efficiency(data, **roles, undesirable="undesirable_1", method=method)
        assert result.matrix.notna().all(axis=None)
        np.testing.assert_allclose(np.diag(result.matrix), result.own, rtol=0, atol=1e-11)


@pytest.mark.parametrize("method", ["benevolent", "aggressive", "game"])
def test_every_appraisal_exists(method):
    for seed in range(12):
        rng = np.random.default_rng(seed)
        X, Y = np.ceil(5 * rng.lognormal(0, 0.8, (15, 2))), np.ceil(5 * rng.lognormal(0, 0.8, (15, 2)))
        result = sbmdea.cross_efficiency(inputs=X, outputs=Y, method=method)
        assert result.matrix.notna().all(axis=None)
        np.testing.assert_allclose(np.diag(result.matrix), result.own, rtol=0, atol=1e-9)


@pytest.mark.parametrize("self_appraisal", [True, False])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_means_do_not_depend_on_how_many_judges_are_heard_at_once(orientation, self_appraisal, monkeypatch):
    rng = np.random.default_rng(8)
    said = {"inputs": rng.lognormal(size=(90, 2)), "outputs": rng.lognormal(size=(90, 2))}
    at_once = sbmdea.cross_efficiency(**said, orientation=orientation, self_appraisal=self_appraisal)
    monkeypatch.setattr(all_pairs, "AT_ONCE", 7 * 90)
    by_parts = sbmdea.cross_efficiency(**said, orientation=orientation, self_appraisal=self_appraisal)
    pd.testing.assert_frame_equal(by_parts.to_frame(), at_once.to_frame(), rtol=1e-14)
    pd.testing.assert_frame_equal(by_parts.matrix, at_once.matrix, rtol=1e-14)
    power = 1 if orientation == "input" else -1
    counted = np.where(np.eye(90, dtype=bool) & (not self_appraisal), np.nan, at_once.matrix)
    np.testing.assert_allclose(by_parts.efficiency, np.nanmean(counted**power, axis=0) ** power, rtol=1e-13)
