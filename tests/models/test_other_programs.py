"""Numbers of other programs that differ from ours by design: their formulas, solved by HiGHS, and the way from one to
the other that the documentation names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

import sbmdea

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"dmu": np.repeat([f"u{k}" for k in range(9)], 3), "year": [1, 2, 3] * 9})
    frame[["x1", "x2", "y1", "y2", "b"]] = rng.lognormal(1.0, 0.4, (27, 5))
    return frame


ROLES: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": ["y1", "y2"], "dmu": "dmu", "period": "year"}


def solved(cost: Floats, **rows: Any) -> float:
    answer = linprog(cost, **rows, method="highs")
    return float(answer.fun) if answer.status == 0 else float("nan")


def factor(X: Floats, Y: Floats, x: Floats, y: Floats) -> float:
    """θ of a point against the rows X, Y, under constant returns."""
    n, m, s = len(X), X.shape[1], Y.shape[1]
    A = np.block([[-x[:, None], X.T], [np.zeros((s, 1)), -Y.T]])
    return solved(np.r_[1.0, np.zeros(n)], A_ub=A, b_ub=np.r_[np.zeros(m), -y])


def years(panel: pd.DataFrame, columns: list[str]) -> dict[int, Floats]:
    return {year: one[columns].to_numpy(float) for year, one in panel.groupby("year")}


def test_dears_rd_is_the_index_of_the_first_ruler(panel: pd.DataFrame) -> None:
    """tc · pech · sech = (v12/v2)(v2/v1)((v1/c1)/(v12/c12)) = c12/c1."""
    X, Y = years(panel, ["x1", "x2"]), years(panel, ["y1", "y2"])
    theirs = [
        factor(X[t], Y[t], X[t + 1][k], Y[t + 1][k]) / factor(X[t], Y[t], X[t][k], Y[t][k])
        for k in range(9)
        for t in (1, 2)
    ]
    result = sbmdea.malmquist(panel, **ROLES, decomposition="ray-desli")
    own = result.scores["crs"]
    first = [own[dmu, t + 1, f"{t}"] / own[dmu, t, f"{t}"] for dmu in panel["dmu"].unique() for t in (1, 2)]
    np.testing.assert_allclose(first, theirs, rtol=1e-9)
    assert np.abs(result.index["productivity_change"] / theirs - 1.0).max() > 0.01
    product = result.index[list(result.parts)].prod(axis=1, skipna=False).dropna()
    assert len(product) > 8
    np.testing.assert_allclose(product, result.index["productivity_change"][product.index])


def test_matlabs_fixed_base_is_what_we_cumulate(panel: pd.DataFrame) -> None:
    """deamalm(…, 'fixbaset', 1, 'period', 'base'): E¹(z_t)/E¹(z_1) for each later t."""
    X, Y = years(panel, ["x1", "x2"]), years(panel, ["y1", "y2"])
    ours = sbmdea.malmquist(panel, **ROLES, base="fixed")
    for t in (2, 3):
        later = [factor(X[1], Y[1], X[t][k], Y[t][k]) for k in range(9)]
        first = [factor(X[1], Y[1], X[1][k], Y[1][k]) for k in range(9)]
        own = [factor(X[t], Y[t], X[t][k], Y[t][k]) for k in range(9)]
        now = ours.cumulated.xs(t, level="year")
        np.testing.assert_allclose(now["productivity_change"], np.divide(later, first), rtol=1e-9)
        np.testing.assert_allclose(now["efficiency_change"], np.divide(own, first), rtol=1e-9)
        np.testing.assert_allclose(now["technical_change"], np.divide(later, own), rtol=1e-9)
    assert (ours.index.xs(3, level="year") != ours.cumulated.xs(3, level="year")).any(axis=None)


def test_matlabs_geometric_mean_from_the_base_is_an_index_of_two_periods(panel: pd.DataFrame) -> None:
    """deamalm(…, 'fixbaset', 1), by both rulers: each period and the first by themselves."""
    X, Y = years(panel, ["x1", "x2"]), years(panel, ["y1", "y2"])
    pair = panel[panel["year"] != 2]
    ours = sbmdea.malmquist(pair, **ROLES).index["productivity_change"]
    theirs = [
        np.sqrt(
            factor(X[1], Y[1], X[3][k], Y[3][k]) / factor(X[1], Y[1], X[1][k], Y[1][k])
            * factor(X[3], Y[3], X[3][k], Y[3][k]) / factor(X[3], Y[3], X[1][k], Y[1][k])
        )
        for k in range(9)
    ]  # fmt: skip
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def addsupereff(X: Floats, Y: Floats, k: int) -> float:
    """deaR's model_addsupereff: min (Σ t_i/x_io + Σ t_r/y_ro)/(m + s), without DMU o."""
    others = np.arange(len(X)) != k
    X, Y, x, y = X[others], Y[others], X[k], Y[k]
    n, m, s = len(X), X.shape[1], Y.shape[1]
    A = np.block([[X.T, -np.eye(m), np.zeros((m, s))], [-Y.T, np.zeros((s, m)), -np.eye(s)]])
    return solved(
        np.r_[np.zeros(n), 1 / x, 1 / y] / np.r_[np.ones(n), np.full(m + s, m + s)], A_ub=A, b_ub=np.r_[x, -y]
    )


def test_dears_additive_super_efficiency_is_mip_by_the_number_of_columns() -> None:
    plants = sbmdea.datasets.power_plants()
    columns: dict[str, Any] = {"inputs": [f"input_{k}" for k in range(1, 5)], "outputs": ["output_1", "output_2"]}
    ours = sbmdea.additive(plants, **columns, dmu="dmu", weights="mip", super_efficiency=True).components
    X, Y = plants[columns["inputs"]].to_numpy(float), plants[columns["outputs"]].to_numpy(float)
    theirs = np.array([addsupereff(X, Y, k) for k in range(len(X))])
    asked = ours["super_additive"].notna().to_numpy()
    assert asked.sum() > 3
    np.testing.assert_allclose(ours["super_additive"][asked] / 6, theirs[asked], rtol=1e-9)
    ones = sbmdea.additive(plants, **columns, dmu="dmu", weights="ones", super_efficiency=True).components
    assert np.abs(ones["super_additive"][asked] / theirs[asked] - 1.0).max() > 1.0


def nddf(reference: list[Floats], point: list[Floats], weights: Floats) -> float:
    """Stata's non-radial distance: max Σ w β, β ≥ 0, each column by its own value, the rows of bads equations."""
    X, Y, B = reference
    x, y, b = point
    n, m, s, u = len(X), len(x), len(y), len(b)
    upper = np.block([[np.diag(x), np.zeros((m, s + u)), X.T], [np.zeros((s, m)), np.diag(y), np.zeros((s, u)), -Y.T]])
    equal = np.block([[np.zeros((u, m + s)), np.diag(b), B.T]])
    return -solved(np.r_[-weights, np.zeros(n)], A_ub=upper, b_ub=np.r_[x, -y], A_eq=equal, b_eq=b)


@pytest.mark.parametrize("weights", [(1.0,) * 5, (0.0, 2.0, 1.0, 0.5, 3.0), (0.5, 0.5, 1 / 3, 1 / 3, 1 / 3)])
def test_statas_non_radial_distance_is_ours_times_the_sum_of_the_weights(
    panel: pd.DataFrame, weights: tuple[float, ...]
) -> None:
    parts = [years(panel, columns) for columns in (["x1", "x2"], ["y1", "y2"], ["b"])]
    ours = sbmdea.directional(
        panel, **ROLES, undesirable="b", measure="nonradial", disposability="shephard",
        weights=dict(zip(["x1", "x2", "y1", "y2", "b"], weights, strict=True)),
    ).components["inefficiency"]  # fmt: skip
    for t in (1, 2, 3):
        theirs = [nddf([one[t] for one in parts], [one[t][k] for one in parts], np.array(weights)) for k in range(9)]
        np.testing.assert_allclose(ours.xs(t, level="year") * sum(weights), theirs, rtol=1e-8, atol=1e-9)


def test_statas_non_radial_luenberger_is_ours_times_two(panel: pd.DataFrame) -> None:
    """With weights that sum to 1 on the side of the inputs and to 1 on that of the outputs; base global."""
    parts = [years(panel, columns) for columns in (["x1", "x2"], ["y1", "y2"], ["b"])]
    every = [np.vstack(list(one.values())) for one in parts]
    weights = np.array([1 / 2, 1 / 2, 1 / 3, 1 / 3, 1 / 3])
    ours = sbmdea.luenberger(panel, **ROLES, undesirable="b", base="global", disposability="weak").index
    at = {(t, k): [one[t][k] for one in parts] for t in (1, 2, 3) for k in range(9)}
    total = {place: nddf(every, point, weights) for place, point in at.items()}
    within = {(t, k): nddf([one[t] for one in parts], point, weights) for (t, k), point in at.items()}
    for t in (2, 3):
        change = [total[t - 1, k] - total[t, k] for k in range(9)]
        catching_up = [within[t - 1, k] - within[t, k] for k in range(9)]
        np.testing.assert_allclose(2 * ours["productivity_change"].xs(t, level="year"), change, atol=1e-8)
        np.testing.assert_allclose(2 * ours["efficiency_change"].xs(t, level="year"), catching_up, atol=1e-8)


def test_statas_radial_luenberger_is_ours(panel: pd.DataFrame) -> None:
    """gtfpch, luenberger global: D(z_t) − D(z_{t+1}), in the direction (0, y, b)."""
    parts = [years(panel, columns) for columns in (["x1", "x2"], ["y1", "y2"], ["b"])]
    X, Y, B = (np.vstack(list(one.values())) for one in parts)

    def distance(x: Floats, y: Floats, b: Floats) -> float:
        upper = np.block([[np.zeros((2, 1)), X.T], [y[:, None], -Y.T]])
        equal = np.block([[b[:, None], B.T]])
        return -solved(np.r_[-1.0, np.zeros(len(X))], A_ub=upper, b_ub=np.r_[x, -y], A_eq=equal, b_eq=b)

    ours = sbmdea.luenberger(panel, **ROLES, undesirable="b", measure="ddf", base="global", disposability="weak")
    D = {(t, k): distance(*(one[t][k] for one in parts)) for t in (1, 2, 3) for k in range(9)}
    for t in (2, 3):
        change = [D[t - 1, k] - D[t, k] for k in range(9)]
        np.testing.assert_allclose(ours.index["productivity_change"].xs(t, level="year"), change, atol=1e-8)
