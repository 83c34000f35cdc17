"""Faults that once went out as certified, each by its smallest input and the right value by hand or in fractions."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import sbmdea
from tests.oracle.multipliers import Prices
from tests.samples.nasty import ordinary, split

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]
NO = {"infeasible": "no prices", "unbounded": "infeasible"}


def column(*values):
    return np.array(values, float)[:, None]


def test_a_floor_under_a_price_leaves_the_inputs_worth_one():
    X, Y = np.array([[1.0, 1.0], [0.5, 2.0]]), column(1, 1)
    res = sbmdea.ccr(inputs=X, outputs=Y, restrictions="x1 >= 0.9")
    # v = (9/10, 1/10) is worth 1 at the first row; u ≤ 9/20 + 2/10 by the second
    assert res.efficiency.tolist() == pytest.approx([0.65, 1.0], abs=1e-14)
    assert (res.prices[["x1", "x2"]].to_numpy() * X).sum(axis=1) == pytest.approx(1.0, abs=1e-14)
    assert res.certificate["certified"].all()


def test_a_floor_above_what_an_input_may_be_worth_leaves_no_prices():
    res = sbmdea.ccr(inputs=column(1, 2), outputs=column(1, 1), restrictions="x1 >= 0.8")
    assert res.status.tolist() == ["optimal", "no prices"]
    assert res.efficiency.iloc[0] == 1.0
    assert res.certificate["certified"].all()


@pytest.mark.parametrize("floor", [1e-6, 0.05, 0.5])
@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_floors_under_all_prices(rts, orientation, floor):
    rng = np.random.default_rng(4)
    X, Y, B = (rng.lognormal(0, 0.6, (7, k)) for k in (2, 2, 1))
    rows = [(unit, floor) for unit in np.eye(5)]
    written = [f"{name} >= {floor}" for name in ("x1", "x2", "y1", "y2", "b1")]
    for mixed, beyond in itertools.product((False, True), repeat=2):
        also, bound = (["x1 <= 0.9"], [(-np.eye(5)[0], -0.9)]) if mixed else ([], [])
        res = sbmdea.radial(
            inputs=X, outputs=Y, undesirable=B, rts=rts, orientation=orientation, super_efficiency=beyond,
            restrictions=written + also,
        )  # fmt: skip
        assert res.certificate["certified"].all()
        for o in range(7):
            among = np.arange(7) != o if beyond else np.ones(7, bool)
            expected = Prices(X[among], Y[among], B[among], rts).radial(X[o], Y[o], B[o], rows + bound, orientation)
            if isinstance(expected, str):
                assert res.status.iloc[o] == NO[expected]
            else:
                assert res.efficiency.iloc[o] == pytest.approx(expected, abs=2e-8)


def test_returns_to_scale_under_a_floor():
    X, Y = np.array([[1.0, 1.0], [0.5, 2.0]]), column(1, 1)
    frame = sbmdea.returns_to_scale(inputs=X, outputs=Y, restrictions="x1 >= 0.9")
    assert frame[["crs", "vrs", "nirs"]].to_numpy() == pytest.approx(np.array([[0.65] * 3, [1.0] * 3]), abs=1e-14)


X_NEAR, Y_NEAR = np.array([[2.0, 2.0], [2.0000000000036207, 1.0]]), column(1, 2)


@pytest.mark.parametrize("model", ["radial", "sbm", "additive", "directional", "ebm"])
@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("away", [3e-15, 3e-14, 1.81e-12, 3e-11])
def test_a_row_of_its_own_reference_is_never_infeasible(model, rts, away):
    X = X_NEAR.copy()
    X[1, 0] = 2.0 * (1.0 + away)
    for orientation in ("input", "output"):
        res = getattr(sbmdea, model)(inputs=X, outputs=Y_NEAR, rts=rts, orientation=orientation)
        assert (res.status == "optimal").all()
        assert res.certificate["certified"].all()


def test_the_row_that_was_called_infeasible_is_efficient():
    res = sbmdea.radial(inputs=X_NEAR, outputs=Y_NEAR, orientation="output", rts="vrs")
    assert res.efficiency.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("much", [1e8, 1e11, 1e14])
def test_a_huge_super_efficiency_is_no_infeasibility(much):
    Y = column(1, 1)
    lead = sbmdea.radial(inputs=column(1, much), outputs=Y, super_efficiency=True)
    assert lead.efficiency.tolist() == pytest.approx([much, 1.0 / much], rel=1e-12)
    # (1 + (much − 1)) / 1 with one input, and no less where bads and goods say nothing
    both = sbmdea.super_sbm(inputs=column(1, much), outputs=Y, orientation="input")
    assert both.efficiency.tolist() == pytest.approx([much, 1.0 / much], rel=1e-12)
    assert both.certificate["certified"].all()


@pytest.mark.parametrize("model", ["sbm", "super_sbm", "radial", "directional", "additive"])
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_excluding_the_unit_of_a_single_period_is_excluding_the_row(model, rts):
    X, Y, B = split(ordinary(np.random.default_rng(3), 25, 2, 1, 1), 2, 1)
    options = {"inputs": X, "outputs": Y, "undesirable": B, "rts": rts, "disposability": "weak"}
    unit, row = (getattr(sbmdea, model)(**options, exclude=one) for one in ("unit", "row"))
    np.testing.assert_array_equal(unit.status, row.status)
    np.testing.assert_allclose(unit.efficiency, row.efficiency, rtol=1e-12)


def test_a_twin_that_is_better_by_a_trillionth_dominates():
    # row 1 makes 2e-12 more of the same x and a fifth of the other input: row 0 can only copy it
    more = 1.0 + 2e-12
    X, Y = np.array([[1.0, 5.0], [1.0, 1.0]]), column(1, more)
    res = sbmdea.sbm(inputs=X, outputs=Y, rts="vrs", orientation="input")
    assert res.efficiency.tolist() == pytest.approx([0.6, 1.0], abs=1e-12)
    # and where it makes less it cannot be copied
    res = sbmdea.sbm(inputs=X, outputs=column(more, 1), rts="vrs", orientation="input")
    assert res.efficiency.tolist() == [1.0, 1.0]
    assert res.certificate["certified"].all()


def test_a_tiny_input_is_no_free_one():
    # under constant returns row 0 is beyond row 1 in x1/y by 1e-10, and behind it in x2/y
    X, Y = np.array([[1e-10, 1.0], [1.0, 0.5]]), column(1, 1)
    res = sbmdea.super_sbm(inputs=X, outputs=Y)
    # (1 + (1e10 − 1)/2) for giving way in x1 alone, against the ratio at λ = 0: unbounded; so λ ≤ 1
    x1 = Fraction(X[0, 0])
    give = [(1 + max(Fraction(0), lam / x1 - 1) / 2) / lam for lam in (Fraction(1), x1)]
    assert res.efficiency.iloc[0] == pytest.approx(float(min(give)), rel=1e-9)
    assert res.certificate["certified"].all()


def test_prices_of_a_directional_distance_are_worth_one_along_it():
    X, Y, B = split(ordinary(np.random.default_rng(7), 20, 2, 2, 1), 2, 2)
    Z, sign, step = np.hstack([X, Y, B]), np.array([1, 1, -1, -1, 1.0]), 1e-6
    for orientation, direction, rts in itertools.product(
        ("non-oriented", "input", "output"), ("observed", "mean", "unit"), ("crs", "vrs")
    ):
        asked = {"rts": rts, "orientation": orientation, "second_stage": "none", "direction": direction}
        res = sbmdea.directional(inputs=X, outputs=Y, undesirable=B, **asked)
        moves = {"input": [1, 1, 0, 0, 0], "output": [0, 0, 1, 1, 1], "non-oriented": [1] * 5}[orientation]
        g = {"observed": Z, "mean": np.broadcast_to(Z.mean(axis=0), Z.shape), "unit": np.ones_like(Z)}[direction]
        g = g * np.array(moves, float)
        np.testing.assert_allclose((res.prices.to_numpy() * g).sum(axis=1), 1.0, rtol=1e-9)
    # the change of β by each own value, the direction and the others as they are
    g = np.ones_like(Z)
    res = sbmdea.directional(inputs=X, outputs=Y, undesirable=B, direction="unit", rts="vrs", second_stage="none")
    beta = res.components["inefficiency"].to_numpy()
    for o in np.flatnonzero(beta > 1e-3)[:4]:
        for k in range(5):
            other = np.vstack([Z, Z[o]])
            other[-1, k] += step * Z[o, k]
            moved = sbmdea.directional(
                inputs=other[:, :2], outputs=other[:, 2:4], undesirable=other[:, 4:], direction="unit", rts="vrs",
                second_stage="none", reference=np.arange(21) < 20,
            )  # fmt: skip
            change = (moved.components["inefficiency"].iloc[-1] - beta[o]) / (step * Z[o, k])
            assert change == pytest.approx(sign[k] * res.prices.iloc[o, k], abs=1e-5)


def test_prices_where_goods_alone_move():
    # x = 1, y = 1 beside y = 3: β = 2 along y, and 1 along 2; one more x makes 3 more of y
    data = {"inputs": column(1, 1), "outputs": column(1, 3)}
    for g, beta in ((1.0, 2.0), (2.0, 1.0)):
        res = sbmdea.directional(**data, direction={"y1": g})
        assert res.components["inefficiency"].iloc[0] == pytest.approx(beta)
        assert res.prices.iloc[0].tolist() == pytest.approx([3.0 / g, 1.0 / g])


def test_nobody_else_makes_it():
    # the others make none of y1, so that all of it has to go: β = −1, where t = 1/(1 + κ β) must be there still
    res = sbmdea.directional(
        inputs=column(1, 1), outputs=np.array([[1.0, 1.0], [0.0, 1.0]]), direction={"y1": 1.0}, zeros="drop-term",
        super_efficiency=True,
    )  # fmt: skip
    assert res.components["super_inefficiency"].iloc[0] == pytest.approx(-1.0, abs=1e-12)


def test_a_column_without_a_range_in_one_period():
    data = pd.DataFrame({
        "dmu": ["a", "b", "a", "b"], "t": [1, 1, 2, 2],
        "x": [1.0, 1.0, 1.0, 2.0], "y": [1.0, 2.0, 3.0, 1.0],
    })  # fmt: skip
    for measure, frontier in itertools.product(
        ("nonradial", "slacks"), ("contemporaneous", "sequential", "global", "biennial")
    ):
        res = sbmdea.directional(
            data, inputs="x", outputs="y", dmu="dmu", period="t", frontier=frontier, measure=measure,
            direction="range", rts="vrs",
        )  # fmt: skip
        assert {"inefficiency x", "inefficiency y"} <= set(res.components.columns)
        assert (res.status == "optimal").all()


def test_a_small_share_of_a_large_value_is_in_the_score():
    # 1e-13 of the own input, and 1e-3 in its units
    more = 1e10 + 1e-3
    res = sbmdea.additive(inputs=column(1e10, more, 1.0), outputs=column(1, 1, 1e-11), rts="vrs")
    assert (res.status == "optimal").all()
    assert res.components["additive"].tolist() == [0.0, float(Fraction(more) - Fraction(1e10)), 0.0]


@pytest.mark.parametrize(
    ("model", "said"),
    [("sbm", {}), ("super_sbm", {"variant": "composite"}), ("additive", {"weights": "mip"}), ("ebm", {}),
     ("by_production", {"polluting": ["x"]})],
)  # fmt: skip
def test_a_target_far_below_the_own_value_keeps_its_digits(model, said):
    """3e17 − (3e17 − 1) is 0 in floating point; the reference point has 1."""
    data = pd.DataFrame({"x": 1.0, "y": 1.0, "b1": [1, 2, 3e17], "b2": [2, 1, 1e19]})
    res = getattr(sbmdea, model)(data, inputs="x", outputs="y", undesirable=["b1", "b2"], **said)
    assert res.targets.iloc[2][["b1", "b2"]].tolist() in ([1.0, 2.0], [2.0, 1.0])


def test_epsilon_is_that_of_the_targets_over_all_decades():
    data = pd.DataFrame({"x": 1.0, "y": 1.0, "b1": [1, 2, 3e17], "b2": [2, 1, 1e19]})
    asked = {"inputs": "x", "outputs": "y", "undesirable": ["b1", "b2"]}
    one, other = (sbmdea.ebm(data, **asked, solver=solver) for solver in ("simplex", "highs"))
    # targets (1, 2), (2, 1) and one of them: ln(b2/b1) is off its mean by 2/3, 4/3, 2/3 of ln 2, in a range of 2 ln 2;
    # the diversity is 8/3 / (3 · 2), the affinity 1 − 2 · 4/9 = 1/9, the largest root 10/9 and ε = 2 − 10/9
    assert one.components["epsilon undesirable"].to_numpy() == pytest.approx(8 / 9, abs=1e-14)
    np.testing.assert_allclose(one.efficiency, other.efficiency, atol=1e-12)


@pytest.mark.parametrize("model", ["sbm", "super_sbm", "additive", "russell"])
def test_nothing_of_a_good_is_not_less_than_nothing(model: str) -> None:
    """The least of a good was −0.0 in the targets, since goods are turned around inside."""
    goods = [[0.0, 1.0], [1.0, 1.0], [0.0, 1.0]]
    res = getattr(sbmdea, model)(inputs=[1.0, 2.0, 2.0], outputs=goods, zeros="drop-term")
    assert (res.targets.iloc[:, 1] == 0.0).any()
    assert not np.signbit(res.targets).any(axis=None)
