"""What each model takes: zeros and negative values where its program has a meaning with them, held against HiGHS."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

import sbmdea
from sbmdea import DataError

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

Floats = NDArray[np.float64]
SUMS = {"crs": None, "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, np.inf)}
ROLES: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": ["y1", "y2"], "undesirable": "b"}


def with_zeros(seed: int, n: int = 14) -> pd.DataFrame:
    """Whole numbers with ties, a third of them 0, but no row that uses or makes nothing."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.integers(1, 9, (n, 5)).astype(float), columns=["x1", "x2", "y1", "y2", "b"])
    for pair in (["x1", "x2"], ["y1", "y2"]):
        empty = rng.random(n) < 0.5
        table.loc[empty, rng.choice(pair)] = 0.0
    table.loc[rng.random(n) < 0.3, "b"] = 0.0
    return table


def theta(
    table: pd.DataFrame, k: int, rts: str, orientation: str, *, without: bool = False, weak: bool = False,
    bads_move: bool = False, fixed: tuple[str, ...] = (),
) -> float:  # fmt: skip
    """The radial program in the data's own units; NaN where it has no solution, or φ = 0 and 1/φ no value."""
    rows = table.drop(index=k) if without else table
    own, out = table.loc[k], orientation == "output"
    moving = ["y1", "y2"] if out else ["x1", "x2", *(["b"] if bads_move else [])]
    upper, bound, equal, right = [], [], [], []
    for column in table.columns:
        sign = -1.0 if column.startswith("y") else 1.0
        factor = sign * own[column] if column in moving and column not in fixed else 0.0
        line, side = np.r_[-factor, sign * rows[column]], sign * own[column] - factor
        if factor:
            side = 0.0
        (equal if weak and column == "b" else upper).append(line)
        (right if weak and column == "b" else bound).append(side)
    if SUMS[rts] is not None:
        least, most = SUMS[rts]
        ones = np.r_[0.0, np.ones(len(rows))]
        upper, bound = [*upper, -ones], [*bound, -least]
        if np.isfinite(most):
            upper, bound = [*upper, ones], [*bound, most]
    answer = linprog(
        np.r_[-1.0 if out else 1.0, np.zeros(len(rows))], A_ub=np.array(upper), b_ub=bound,
        A_eq=np.array(equal) if equal else None, b_eq=right or None, method="highs",
    )  # fmt: skip
    if answer.status != 0:
        return float("nan")
    return answer.fun if not out else -1.0 / answer.fun if answer.fun < -1e-12 else float("nan")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("rts", list(SUMS))
def test_radial_models_take_zeros(rts: Any, orientation: Any, seed: int) -> None:
    table = with_zeros(seed)
    result = sbmdea.radial(table, **ROLES, rts=rts, orientation=orientation, super_efficiency=True)
    right = [theta(table, k, rts, orientation) for k in table.index]
    np.testing.assert_allclose(result.components["radial"], right, rtol=1e-9)
    beyond = [theta(table, k, rts, orientation, without=True) for k in table.index]
    efficient = result.components["radial"].to_numpy() > 1.0 - 1e-7
    np.testing.assert_allclose(result.efficiency[efficient], np.array(beyond)[efficient], rtol=1e-8)
    assert result.certificate["certified"][result.status == "optimal"].all()
    same = sbmdea.radial(table, **ROLES, rts=rts, orientation=orientation, super_efficiency=True, zeros="drop-term")
    np.testing.assert_array_equal(same.efficiency, result.efficiency)
    assert "zero_term" not in result.flags


@pytest.mark.parametrize("seed", range(4))
def test_radial_models_take_zeros_with_other_options(seed: int) -> None:
    table = with_zeros(seed)
    weak = sbmdea.radial(table, **ROLES, disposability="weak").efficiency
    np.testing.assert_allclose(weak, [theta(table, k, "crs", "input", weak=True) for k in table.index], rtol=1e-9)
    bads = sbmdea.radial(table, **ROLES, undesirable_as="input").efficiency
    right = [theta(table, k, "crs", "input", bads_move=True) for k in table.index]
    np.testing.assert_allclose(bads, right, rtol=1e-9)
    root = sbmdea.radial(table, **ROLES, undesirable_as="input", orientation="hyperbolic").efficiency
    np.testing.assert_allclose(root, np.sqrt(right), rtol=1e-9)
    usable = table[table["x1"] > 0.0].reset_index(drop=True)
    held = sbmdea.radial(usable, **ROLES, nondiscretionary="x2").efficiency
    right = [theta(usable, k, "crs", "input", fixed=("x2",)) for k in usable.index]
    np.testing.assert_allclose(held, right, rtol=1e-9)
    with pytest.raises(DataError, match="the columns that move must not all be 0 in a row; with orientation='input'"):
        sbmdea.radial(table.assign(x1=[0.0, *table["x1"][1:]], x2=5.0), **ROLES, nondiscretionary="x2")


def hull(table: pd.DataFrame, k: int, orientation: str) -> float:
    """FDH by its definition, one peer at a time."""
    own, best = table.loc[k], []
    for _, other in table.iterrows():
        fits = all(
            other[c] >= own[c] if c.startswith("y") else other[c] <= own[c]
            for c in table.columns
            if not moves(c, orientation)
        )
        shares = []
        for c in (c for c in table.columns if moves(c, orientation)):
            if own[c] == 0.0:
                fits = fits and (orientation == "output" or other[c] == 0.0)
            else:
                shares.append(other[c] / own[c])
        if fits:
            best.append(max(shares) if orientation == "input" else min(shares))
    return min(best) if orientation == "input" else 1.0 / max(best)


def moves(column: str, orientation: str) -> bool:
    return column.startswith("x" if orientation == "input" else "y")


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_the_free_disposal_hull_takes_zeros(orientation: Any, seed: int) -> None:
    table = with_zeros(seed)
    result = sbmdea.fdh(table, **ROLES, orientation=orientation)
    np.testing.assert_allclose(result.efficiency, [hull(table, k, orientation) for k in table.index], rtol=1e-12)
    assert (result.slacks >= -1e-9).all(axis=None)


def test_a_zero_stays_zero_whatever_the_factor() -> None:
    table = pd.DataFrame({"a": [0.0, 1, 2, 3], "b": [2.0, 1, 3, 1], "y": [1.0, 1, 1, 2]}, index=list("ABCD"))
    assert sbmdea.fdh(table, inputs=["a", "b"], outputs="y").efficiency.tolist() == [1.0, 1.0, 0.5, 1.0]
    apart = sbmdea.fdh(table, inputs=["a", "b"], outputs="y", reference=table.index != "A", evaluate=table.index == "A")
    assert np.isnan(apart.efficiency["A"])
    made = pd.DataFrame({"x": [1.0, 1, 1], "y": [1.0, 0, 2], "z": [1.0, 3, 0]}, index=list("ABC"))
    alone = sbmdea.fdh(
        made, inputs="x", outputs=["y", "z"], orientation="output", reference=made.index != "A",
        evaluate=made.index == "A",
    )  # fmt: skip
    assert np.isnan(alone.efficiency["A"])
    assert alone.status["A"] == "infeasible"


# negative values


def test_the_smallest_input_of_translation_invariance() -> None:
    table = pd.DataFrame({"x": [10.0, 20, 30, 40], "y": [-3.0, 5, 4, 9]})
    result = sbmdea.bcc(table, inputs="x", outputs="y")
    np.testing.assert_allclose(result.efficiency, [1, 1, 0.625, 1], rtol=1e-12)
    np.testing.assert_allclose(result.targets["y"], [-3, 5, 4, 9], atol=1e-12)
    assert result.panel.Y[0, 0] == -3.0
    turned = pd.DataFrame({"x": [-10.0, -5, -4, 0], "y": [2.0, 3, 1, 4]})
    out = sbmdea.bcc(turned, inputs="x", outputs="y", orientation="output")
    shifted = sbmdea.bcc(turned.assign(x=turned["x"] + 11), inputs="x", outputs="y", orientation="output")
    np.testing.assert_allclose(out.efficiency, shifted.efficiency, rtol=1e-12)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_bcc_takes_any_sign_in_columns_that_no_factor_moves(orientation: Any, seed: int) -> None:
    table = with_zeros(seed)
    held = ["y1", "y2", "b"] if orientation == "input" else ["x1", "x2", "b"]
    table[held] -= [4.0, 6.0, 3.0]
    result = sbmdea.bcc(table, **ROLES, orientation=orientation, super_efficiency=True)
    right = [theta(table, k, "vrs", orientation) for k in table.index]
    np.testing.assert_allclose(result.components["radial"], right, rtol=1e-8)
    beyond = np.array([theta(table, k, "vrs", orientation, without=True) for k in table.index])
    efficient = result.components["radial"].to_numpy() > 1.0 - 1e-7
    np.testing.assert_allclose(result.efficiency[efficient], beyond[efficient], rtol=1e-7)
    own = table[[*ROLES["inputs"], *ROLES["outputs"], "b"]]
    way = np.where([name.startswith("y") for name in own.columns], -1.0, 1.0)
    np.testing.assert_allclose((own - result.targets) * way, result.slacks, atol=1e-9)
    peers = sbmdea.bcc(table, **ROLES, orientation=orientation)
    reached = peers.intensities.groupby("dmu").apply(
        lambda one: pd.Series(one["intensity"].to_numpy() @ own.to_numpy()[one["peer"]], index=own.columns)
    )
    np.testing.assert_allclose(reached, peers.targets, atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_a_constant_added_to_such_a_column_changes_no_score(seed: int, orientation: Any) -> None:
    table = with_zeros(seed)
    held = ["y1", "y2", "b"] if orientation == "input" else ["x1", "x2", "b"]
    table[held] -= [4.0, 6.0, 3.0]
    far = table.assign(**{name: table[name] + 1000.0 for name in held})
    np.testing.assert_allclose(
        sbmdea.bcc(far, **ROLES, orientation=orientation).efficiency,
        [theta(table, k, "vrs", orientation) for k in table.index],
        rtol=1e-7,
    )


def test_where_a_negative_value_has_no_meaning_it_is_refused_and_the_models_that_take_it_are_named() -> None:
    table = pd.DataFrame({"x": [10.0, 20, 30, 40], "y": [-3.0, 5, 4, 9], "b": [1.0, 2, 3, 4]})
    roles: dict[str, Any] = {"inputs": "x", "outputs": "y"}
    takers = (
        r"or use a model that takes them: bcc takes negative outputs \(output-oriented: inputs\), "
        r'directional\(direction="range"\), additive\(rts="vrs"\) and bp_sbm both\.'
    )
    refused: list[tuple[Any, dict[str, Any], str]] = [
        (sbmdea.ccr, {}, "outputs must be positive or 0 for radial; column 'y' is negative"),
        (sbmdea.bcc, {"orientation": "output"}, "outputs must be positive or 0 for radial"),
        (sbmdea.radial, {"rts": "nirs"}, "outputs must be positive or 0 for radial"),
        (sbmdea.bcc, {"undesirable": "b", "disposability": "weak"}, "outputs must be positive or 0 for radial"),
        (sbmdea.bcc, {"restrictions": ["share(x) <= 1"]}, "outputs must be positive or 0 for radial"),
        (sbmdea.sbm, {"rts": "vrs"}, "outputs must be positive for SBM"),
        (sbmdea.ebm, {"rts": "vrs"}, "outputs must be positive for EBM"),
        (sbmdea.additive, {}, "outputs must be positive for additive"),
        (sbmdea.directional, {}, "outputs must be positive for directional"),
        (sbmdea.fdh, {}, "outputs must be positive or 0 for FDH"),
        (sbmdea.cost, {"input_prices": [1]}, "outputs must be positive for cost"),
        (sbmdea.cross_efficiency, {}, "outputs must be positive or 0 for cross-efficiency"),
    ]
    refused += [
        (call, {}, f"outputs must be positive or 0 for {call.__name__}")
        for call in (sbmdea.congestion, sbmdea.inverse_dea, sbmdea.most_productive_size)
    ]
    for call, options, words in refused:
        with pytest.raises(DataError, match=f"{words}.*{takers}"):
            call(table, **roles, **options)
    with pytest.raises(DataError, match="undesirable must be positive or 0 for radial"):
        sbmdea.bcc(table.assign(b=-1.0), **roles, undesirable="b", undesirable_as="input")


def test_who_takes_zeros_is_said_by_the_model() -> None:
    table = pd.DataFrame({"x": [10.0, 20, 30, 40], "y": [0.0, 5, 4, 9], "z": 1.0})
    roles: dict[str, Any] = {"inputs": "x", "outputs": ["y", "z"]}
    for call, options, words in (
        (
            sbmdea.sbm,
            {},
            'for SBM; .* Drop them, pass zeros="drop-term", or use a model that takes zeros: radial models',
        ),
        (sbmdea.ebm, {}, "for EBM; .* Drop them, or use a model that takes zeros: radial models and fdh do"),
        (
            sbmdea.fdh,
            {"measure": "additive"},
            "for FDH by distances or slacks; .* Drop them, or use a model that takes",
        ),
        (sbmdea.luenberger, {"dmu": "u", "period": "t"}, "for luenberger; .* Drop them, or use"),
        (sbmdea.mea, {}, "for mea; .* Drop them, or use"),
        (sbmdea.shadow_prices, {}, 'for shadow_prices; .* Drop them, pass zeros="drop-term", or use'),
    ):
        with pytest.raises(DataError, match=words):
            call(table.assign(u=list("AABB"), t=[1, 2, 1, 2]), **roles, **options)


# what the rule for zeros touched


def test_dropped_terms_are_flagged_and_counted() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.uniform(1.0, 5.0, (12, 3)), columns=["x", "y", "so2"], index=[f"u{k}" for k in range(12)])
    table.loc[["u3", "u7"], "so2"] = 0.0
    roles: dict[str, Any] = {"inputs": "x", "outputs": "y", "undesirable": "so2"}
    result = sbmdea.super_sbm(table, **roles, zeros="drop-term")
    assert result.flags.index[result.flags["zero_term"]].tolist() == ["u3", "u7"]
    assert "zeros" in result.summary()
    assert "2 rows scored without the terms of own values that are 0" in result.summary()
    assert "2 zero term" in result.summary()
    inputs = sbmdea.super_sbm(table, **roles, zeros="drop-term", orientation="input")
    assert not inputs.flags["zero_term"].any()
    assert "without the terms" not in inputs.summary()
    plain = sbmdea.super_sbm(table.assign(so2=table["so2"] + 1.0), **roles)
    assert "zero_term" not in plain.flags
    for call in (sbmdea.sbm, sbmdea.directional, sbmdea.by_production):
        also = {"polluting": "x"} if call is sbmdea.by_production else {}
        assert call(table, **roles, zeros="drop-term", **also).flags["zero_term"].sum() == 2


@pytest.mark.parametrize("seed", range(4))
def test_cross_efficiency_takes_zeros(seed: int) -> None:
    table = with_zeros(seed).assign(x3=np.arange(1.0, 15.0))
    inputs, outputs = ["x1", "x2", "x3"], ["y1", "y2"]
    X, Y = table[inputs].to_numpy(), table[outputs].to_numpy()
    for orientation, method in (
        ("input", "benevolent"),
        ("output", "benevolent"),
        ("input", "arbitrary"),
        ("input", "game"),
    ):
        result: Any = sbmdea.cross_efficiency(
            table, inputs=inputs, outputs=outputs, method=method, orientation=orientation,
            **({"goal": "difference"} if method in ("benevolent",) else {}),
        )  # fmt: skip
        np.testing.assert_allclose(result.own, three(X, Y), rtol=1e-9)
        if method == "game":
            assert result.efficiency.between(0.0, 1.0 + 1e-9).all()
            assert (result.efficiency <= result.own + 1e-9).all()
            continue
        weights = result.weights.to_numpy()
        with np.errstate(invalid="ignore"):
            ratio = (weights[:, 3:] @ Y.T) / (weights[:, :3] @ X.T)
        np.testing.assert_allclose(result.matrix, ratio, rtol=1e-9)
        assert np.nanmax(ratio) <= 1.0 + 1e-9
        np.testing.assert_allclose(np.diag(ratio), result.own, rtol=1e-7)
        with np.errstate(divide="ignore"):
            mean = ratio.mean(axis=0) if orientation == "input" else 1.0 / (1.0 / ratio).mean(axis=0)
        np.testing.assert_allclose(result.efficiency, mean, rtol=1e-9)


def three(X: Floats, Y: Floats) -> list[float]:
    """CCR scores by their multipliers: max u·y_o, v·x_o = 1, u·y_j ≤ v·x_j."""
    m = X.shape[1]
    return [
        -linprog(
            np.r_[np.zeros(m), -y], A_ub=np.hstack([-X, Y]), b_ub=np.zeros(len(X)),
            A_eq=np.r_[x, np.zeros(len(y))][None], b_eq=[1.0], method="highs",
        ).fun
        for x, y in zip(X, Y, strict=True)
    ]  # fmt: skip


def test_weights_that_leave_out_all_a_dmu_uses_give_it_no_appraisal() -> None:
    table = pd.DataFrame(
        {"x1": [1.0, 0, 2], "x2": [0.0, 1, 2], "y1": [1.0, 0, 1], "y2": [0.0, 1, 1]}, index=list("ABC")
    )
    with pytest.warns(sbmdea.SbmdeaWarning, match="every appraisal should weigh something that the appraised DMU uses"):
        result = sbmdea.cross_efficiency(table, inputs=["x1", "x2"], outputs=["y1", "y2"], method="arbitrary")
    assert np.isnan(result.matrix.to_numpy()).any()
    assert result.efficiency[np.isnan(result.matrix).any(axis=0)].isna().all()
    game = sbmdea.cross_efficiency(table, inputs=["x1", "x2"], outputs=["y1", "y2"], method="game")
    assert game.efficiency.notna().all()


@pytest.mark.parametrize("seed", range(3))
def test_weights_about_others_take_zeros_of_outputs_alone(seed: int) -> None:
    table = with_zeros(seed)
    for options in ({}, {"method": "aggressive"}, {"method": "aggressive", "goal": "difference"}):
        with pytest.raises(DataError, match=r"inputs must be positive for cross-efficiency; column 'x[12]' is 0"):
            sbmdea.cross_efficiency(table, inputs=["x1", "x2"], outputs=["y1", "y2"], **options)
    table[["x1", "x2"]] += 1.0
    X, Y = table[["x1", "x2"]].to_numpy(), table[["y1", "y2"]].to_numpy()
    result = sbmdea.cross_efficiency(table, inputs=["x1", "x2"], outputs=["y1", "y2"])
    np.testing.assert_allclose(result.own, three(X, Y), rtol=1e-9)
    np.testing.assert_allclose(np.diag(result.matrix), result.own, rtol=1e-8)
    weights = result.weights.to_numpy()
    for d in range(len(X)):
        others = np.arange(len(X)) != d
        best = -linprog(
            np.r_[0.0, 0.0, -Y[others].sum(axis=0)], A_ub=np.hstack([-X, Y]), b_ub=np.zeros(len(X)),
            A_eq=np.array([np.r_[X[others].sum(axis=0), 0, 0], np.r_[-result.own.iloc[d] * X[d], Y[d]]]),
            b_eq=[1.0, 0.0], method="highs",
        ).fun  # fmt: skip
        ours = weights[d, 2:] @ Y[others].sum(axis=0) / (weights[d, :2] @ X[others].sum(axis=0))
        assert ours == pytest.approx(best, rel=1e-7)
