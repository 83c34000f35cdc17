"""Restrictions on prices: Tone's table, the programs in prices by HiGHS, and what must hold for any data."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import InfeasibleError, SpecError
from sbmdea.evaluation import evaluate
from tests.oracle.multipliers import Prices

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]
TONE = pd.DataFrame(
    {"x1": [4, 6, 8, 8, 2], "x2": [3, 3, 1, 1, 4], "y1": [2, 2, 6, 6, 1], "y2": [3, 3, 2, 1, 4]}, index=list("ABCDE")
)
ROLES = {"inputs": ["x1", "x2"], "outputs": ["y1", "y2"]}
SHORT = ["dmu", "x1", "x2", "y1", "y2", "b1"]


@pytest.fixture(autouse=True, params=["with restrictions", "without them first"])
def way(request, monkeypatch):
    """Large tables are scored without restrictions first, and with them where their prices break one."""
    if request.param == "without them first":
        monkeypatch.setattr(evaluate, "MANY", 1)


def test_a_score_by_hand():
    # with both ratios 1/2 there is one input x1 + 2 x2 and one output y1 + 2 y2: A has 10 and 8, C has 10 and 10
    restrictions = ["x1/x2 = 0.5", "y1/y2 = 0.5"]
    assert sbmdea.ccr(TONE, **ROLES, restrictions=restrictions).efficiency["A"] == pytest.approx(Fraction(8, 10))
    # and A's slacks, worth more than their own values, are of y1 alone: 1/(1 + (2/2)/2)
    assert sbmdea.sbm(TONE, **ROLES, restrictions=restrictions).efficiency["A"] == pytest.approx(Fraction(2, 3))


def draw(seed, n=20, m=2, s=2, u=1):
    rng = np.random.default_rng(seed)
    Z = rng.lognormal(1, 0.6, (n, m + s + u))
    return Z[:, :m], Z[:, m : m + s], Z[:, m + s :]


# what the caller writes, and the same as rows over (v1, v2, w1, w2, h1): coefficients and the least value
SETS = {
    "ratios of inputs": (["0.5 <= x1/x2 <= 2"], lambda z: [([1, -0.5, 0, 0, 0], 0), ([-1, 2, 0, 0, 0], 0)]),
    "one ratio each side": (
        ["x1/x2 >= 0.8", "y2/y1 <= 1.5"],
        lambda z: [([1, -0.8, 0, 0, 0], 0), ([0, 0, 1.5, -1, 0], 0)],
    ),
    "a fixed ratio": (["y1/y2 = 1"], lambda z: [([0, 0, 1, -1, 0], 0), ([0, 0, -1, 1, 0], 0)]),
    "across roles": (
        ["x1/y1 >= 0.9", "b1/y1 >= 0.1"],
        lambda z: [([1, 0, -0.9, 0, 0], 0), ([0, 0, -0.1, 0, 1], 0)],
    ),
    "trade-offs": (
        [{"x1": 1, "x2": -0.4}, {"x2": 1, "y1": 0.2}, {"b1": -1, "x1": 2}],
        lambda z: [([1, -0.4, 0, 0, 0], 0), ([0, 1, -0.2, 0, 0], 0), ([2, 0, 0, 0, -1], 0)],
    ),
    "shares": (
        ["0.3 <= share(x1) <= 0.6", "share(y2) >= 0.2"],
        lambda z: [
            ([0.7 * z[0], -0.3 * z[1], 0, 0, 0], 0),
            ([-0.4 * z[0], 0.6 * z[1], 0, 0, 0], 0),
            ([0, 0, -0.2 * z[2], 0.8 * z[3], 0], 0),
        ],
    ),
    "prices": (
        ["0.01 <= x1 <= 0.4", "y1 >= 0.005", "b1 <= 0.3"],
        lambda z: [
            ([1, 0, 0, 0, 0], 0.01),
            ([-1, 0, 0, 0, 0], -0.4),
            ([0, 0, 1, 0, 0], 0.005),
            ([0, 0, 0, 0, -1], -0.3),
        ],
    ),
}
STATUS = {"infeasible": "no prices", "unbounded": "infeasible"}


def check(result, o, expected):
    if isinstance(expected, str):
        assert result.status.iloc[o] == STATUS[expected]
        assert np.isnan(result.efficiency.iloc[o])
    else:
        assert result.status.iloc[o] == "optimal"
        assert result.efficiency.iloc[o] == pytest.approx(expected, abs=2e-8)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_radial_against_the_program_in_prices(rts, name):
    written, rows = SETS[name]
    X, Y, B = draw(1, n=9)
    for orientation in ("input", "output"):
        for undesirable_as in ("output", "input"):
            for beyond in (False, True):
                result = sbmdea.radial(
                    inputs=X, outputs=Y, undesirable=B, rts=rts, orientation=orientation, undesirable_as=undesirable_as,
                    super_efficiency=beyond, restrictions=written,
                )  # fmt: skip
                assert result.certificate["certified"].all()
                for o in range(len(X)):
                    keep = np.arange(len(X)) != o if beyond else np.ones(len(X), bool)
                    z = np.concatenate([X[o], Y[o], B[o]])
                    prices = Prices(X[keep], Y[keep], B[keep], rts)
                    check(result, o, prices.radial(X[o], Y[o], B[o], rows(z), orientation, undesirable_as))


def weights(orientation, undesirable_as):
    """α and β over x1, x2, y1, y2, b1."""
    alpha = np.array([1, 1, 0, 0, undesirable_as == "input"], float) * (orientation != "output")
    beta = np.array([0, 0, 1, 1, undesirable_as == "output"], float) * (orientation != "input")
    return alpha / max(alpha.sum(), 1), beta / max(beta.sum(), 1)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_sbm_and_super_sbm_against_the_program_in_prices(rts, name):
    written, rows = SETS[name]
    X, Y, B = draw(2, n=8)
    for orientation in ("non-oriented", "input", "output"):
        for undesirable_as in ("output", "input"):
            result = sbmdea.super_sbm(
                inputs=X, outputs=Y, undesirable=B, rts=rts, orientation=orientation, undesirable_as=undesirable_as,
                restrictions=written,
            )  # fmt: skip
            assert result.certificate["certified"].all()
            alpha, beta = weights(orientation, undesirable_as)
            for o in range(len(X)):
                z = np.concatenate([X[o], Y[o], B[o]])
                expected = Prices(X, Y, B, rts).slacks(X[o], Y[o], B[o], rows(z), alpha, beta, worsens=False)
                if not isinstance(expected, str):
                    assert result.components["sbm"].iloc[o] == pytest.approx(expected, abs=2e-8)
                if not isinstance(expected, str) and expected > 1 - 1e-8:
                    others = np.arange(len(X)) != o
                    technology = Prices(X[others], Y[others], B[others], rts)
                    expected = technology.slacks(X[o], Y[o], B[o], rows(z), alpha, beta, worsens=True)
                check(result, o, expected)


MODELS = {
    "radial": lambda **more: sbmdea.radial(rts="vrs", super_efficiency=True, **more),
    "output": lambda **more: sbmdea.radial(orientation="output", **more),
    "sbm": lambda **more: sbmdea.sbm(rts="vrs", **more),
    "super_sbm": lambda **more: sbmdea.super_sbm(undesirable_as="input", **more),
}


@pytest.mark.parametrize("model", MODELS)
def test_a_restriction_never_raises_a_score_and_a_redundant_one_changes_nothing(model):
    X, Y, B = draw(3, n=40)
    data = {"inputs": X, "outputs": Y, "undesirable": B}
    plain = MODELS[model](**data)
    wide = MODELS[model](**data, restrictions=["1e-12 <= x1/x2 <= 1e12", "share(y1) <= 0.9999999999", "x1 <= 1e9"])
    np.testing.assert_allclose(wide.efficiency, plain.efficiency, rtol=1e-8)
    before, list_of = plain.efficiency, []
    for one in ("0.2 <= x1/x2 <= 5", "0.5 <= y1/y2 <= 2", "x1/y1 <= 3", "0.2 <= share(x1) <= 0.8"):
        list_of.append(one)
        after = MODELS[model](**data, restrictions=list_of).efficiency
        assert (after.isna() | (after <= before + 1e-9) | before.isna()).all()
        before = after
    assert (before < plain.efficiency - 1e-3).any()


@pytest.mark.parametrize("model", MODELS)
def test_units_do_not_matter_where_the_bounds_follow(model):
    X, Y, B = draw(4, n=30)
    first = MODELS[model](
        inputs=X, outputs=Y, undesirable=B,
        restrictions=["0.5 <= x1/x2 <= 2", "y1/x1 >= 0.1", {"x2": 1, "b1": -0.1}, "share(y1) >= 0.1", "x1 <= 5"],
    )  # fmt: skip
    u = {"x1": 1e4, "x2": 1e-3, "y1": 1e2, "b1": 1e5}
    second = MODELS[model](
        inputs=X * [u["x1"], u["x2"]], outputs=Y * [u["y1"], 1], undesirable=B * u["b1"],
        restrictions=[
            f"{0.5 * u['x2'] / u['x1']!r} <= x1/x2 <= {2 * u['x2'] / u['x1']!r}",
            f"y1/x1 >= {0.1 * u['x1'] / u['y1']!r}", {"x2": u["x2"], "b1": -0.1 * u["b1"]},
            "share(y1) >= 0.1", f"x1 <= {5 / u['x1']!r}",
        ],
    )  # fmt: skip
    assert first.status.tolist() == second.status.tolist()
    np.testing.assert_allclose(first.efficiency, second.efficiency, rtol=1e-9)


def test_prices_obey_and_targets_are_reached_by_trade_offs():
    X, Y, B = draw(5, n=50)
    tradeoffs = [{"x1": 1, "x2": -0.4}, {"x1": -1, "x2": 2.5, "y2": 0.1}]
    for result in (
        sbmdea.radial(inputs=X, outputs=Y, undesirable=B, rts="vrs", restrictions=tradeoffs),
        sbmdea.sbm(inputs=X, outputs=Y, undesirable=B, rts="vrs", restrictions=tradeoffs),
        sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts="vrs", restrictions=tradeoffs, projection="pareto"),
    ):
        v = result.prices.to_numpy()
        moves = np.array([[1, -0.4, 0, 0, 0], [-1, 2.5, 0, 0.1, 0]]) * [1, 1, -1, -1, 1]
        assert (v @ moves.T >= -1e-12 * np.abs(v) @ np.abs(moves.T)).all()
        assert not result.flags["negative_target"].any()
        # what is left between the target and the peers is a combination of the trade-offs, and free disposal
        lam = np.zeros((50, 50))
        lam[result.intensities["dmu"], result.intensities["peer"]] = result.intensities["intensity"]
        gap = (result.targets.to_numpy() - lam @ np.hstack([X, Y, B])) * [1, 1, -1, -1, 1]
        for one in gap:
            left = sbmdea_free(one, moves)
            assert left < 1e-8
        np.testing.assert_allclose(lam.sum(axis=1), 1, rtol=1e-9)


def sbmdea_free(gap, moves):
    """How much of the gap is neither a combination of the moves nor a worsening."""
    from scipy.optimize import linprog

    d = len(gap)
    # Σ π moves ≤ gap + e
    A = np.hstack([moves.T, -np.ones((d, 1))])
    return linprog([0] * len(moves) + [1], A_ub=A, b_ub=gap, bounds=[(0, None)] * (len(moves) + 1)).fun


def test_targets_are_not_below_zero():
    # x1 and x2 replace each other one to one, and o has so much of x2 that it could give up more x1 than there is
    data = pd.DataFrame({"x1": [1.0, 100], "x2": [1.0, 200], "y1": [1.0, 1]}, index=["best", "o"])
    result = sbmdea.sbm(data, inputs=["x1", "x2"], outputs="y1", restrictions=["x1/x2 = 1"], rts="vrs")
    assert result.targets.loc["o"].tolist() == pytest.approx([0, 2, 1], abs=1e-12)
    assert result.efficiency["o"] == pytest.approx(1 - (1 + 198 / 200) / 2)
    # the same in the second stage of a radial measure, where the factor stops at x3
    data = pd.DataFrame({"x1": [1.0, 10], "x2": [1.0, 100], "x3": [1.0, 1], "y1": [1.0, 1]}, index=["best", "o"])
    result = sbmdea.ccr(data, inputs=["x1", "x2", "x3"], outputs="y1", restrictions=[{"x1": -1, "x2": 1}])
    assert result.targets.loc["o"].tolist() == [10, 100, 1, 1]
    assert result.flags.loc["o", "weakly_efficient"]
    assert result.certificate["certified"].all()


def test_a_technology_that_makes_something_from_nothing_is_flagged():
    # who makes 5 from 1 makes 0.1 from −3.9 where each unit of x1 brings one of y1
    data = pd.DataFrame({"x1": [1.0, 2], "y1": [5.0, 0.1]}, index=["best", "o"])
    result = sbmdea.bcc(data, inputs="x1", outputs="y1", restrictions=["x1/y1 = 1"])
    assert result.efficiency["o"] == pytest.approx(-3.9 / 2)
    assert result.flags["negative_target"].tolist() == [False, True]


@pytest.mark.parametrize("model", ["radial", "sbm", "super_sbm"])
def test_without_prices_there_is_no_score(model):
    call = getattr(sbmdea, model)
    # nobody's inputs together are ten times their y1
    impossible = ["y1/x1 >= 10", "y1/x2 >= 10"]
    result = call(TONE, **ROLES, restrictions=impossible)
    assert result.status.tolist() == ["no prices"] * 5
    assert result.efficiency.isna().all()
    assert result.certificate["certified"].all()
    assert (result.certificate["solver"] == "simplex").all()
    assert "5 no prices" in result.summary()
    with pytest.raises(InfeasibleError, match="no prices satisfy the restrictions for 'A', 'B'"):
        call(TONE, **ROLES, restrictions=impossible, on_infeasible="raise")
    # under variable returns the price of Σλ can make up for it
    variable = call(TONE, **ROLES, restrictions=impossible, rts="vrs")
    assert variable.status["C":"E"].tolist() == ["optimal"] * 3


def test_an_absolute_bound_that_only_some_can_keep():
    # v·x = 1 with v1, v2 ≤ 0.2 needs x1 + x2 ≥ 5
    data = TONE.assign(x1=[4, 6, 8, 8, 1])
    result = sbmdea.ccr(data, **ROLES, restrictions=["x1 <= 0.2", "x2 <= 0.19"])
    assert (result.status == "no prices").tolist() == (data["x1"] * 0.2 + data["x2"] * 0.19 < 1).tolist()
    assert result.targets.isna().all(axis=None)
    assert (result.prices[["x1", "x2"]].max().to_numpy() <= [0.2 + 1e-12, 0.19 + 1e-12]).all()


def test_forms_that_say_the_same():
    X, Y, B = draw(6)
    data = {"inputs": X, "outputs": Y, "undesirable": B}
    for same in (
        [["1 <= x1/x2"], ["x1/x2 >= 1"], ["x2/x1 ≤ 1"], "1 ≤ x1/x2", [{"x1": 1, "x2": -1}], {"x1": 2.0, "x2": -2}],
        [["0.5 <= y1/y2 <= 2"], ["2 >= y1/y2 >= 0.5"], ["y1/y2 >= 0.5", "y2/y1 >= 0.5"]],
        [["x1/y1 = 2"], ["x1/y1 == 2"], [{"x1": 1, "y1": 2}, {"x1": -1, "y1": -2}]],
        [None, [], ["x1/x2 >= 0"], "0 <= share(x1) <= 1", "y1 <= inf"],
    ):
        scores = [sbmdea.sbm(**data, restrictions=one).efficiency.to_numpy() for one in same]
        for other in scores[1:]:
            np.testing.assert_allclose(other, scores[0], rtol=1e-12)


def test_odd_column_names():
    data = TONE.rename(columns={"x1": "R&D/GDP", "x2": "share(old)", "y1": 7, "y2": "n <= 3"})
    roles = {"inputs": ["R&D/GDP", "share(old)"], "outputs": [7, "n <= 3"]}
    plain = sbmdea.ccr(TONE, **ROLES, restrictions=["x1/x2 >= 0.8", "y1/y2 <= 2", "share(x2) <= 0.5"])
    odd = ["R&D/GDP/share(old) >= 0.8", {7: -1, "n <= 3": -2 * -1}, "share(share(old)) <= 0.5"]
    odd[1] = {7: 1, "n <= 3": -2}
    np.testing.assert_allclose(sbmdea.ccr(data, **roles, restrictions=odd).efficiency, plain.efficiency, rtol=1e-12)


@pytest.mark.parametrize(
    ("restrictions", "words"),
    [
        (["x1/y3 >= 1"], "no column 'y3', got 'x1/y3 >= 1'.*The role columns are"),
        (["x1 > 1"], "a restriction must be a bound on a price"),
        (["x1"], "a restriction must be a bound on a price"),
        ([3], "a restriction must be a bound on a price.*got 3"),
        (7, "restrictions must be a list; got a int"),
        (["x1/x1 >= 1"], "prices of two columns"),
        (["2 <= x1/x2 <= 1"], "0 ≤ lower ≤ upper"),
        (["x1/x2 = 0"], "0 ≤ lower ≤ upper, upper > 0"),
        (["x1/x2 >= nan"], "a restriction must be a bound on a price"),
        (["x1/x2 >= inf"], "0 ≤ lower ≤ upper"),
        (["share(x1) >= 1.5"], "able to lie below 1"),
        ([{"x1": "2"}], "by finite numbers; got '2' for 'x1'"),
        ([{"labor": 2}], "must name role columns; there is no column 'labor'"),
        ([{}], "must change something"),
        (["x1/x2 >= 2", "x1/x2 <= 1"], "must leave prices above 0"),
        (["x1/x2 >= 2", {"x1": -1, "x2": 1}], "must leave prices above 0"),
        ([{"x1": -1}], "must leave prices above 0"),
        (["share(x1) >= 0.6", "share(x2) >= 0.6"], "must leave prices above 0"),
    ],
)  # fmt: skip
def test_refused(restrictions, words):
    with pytest.raises(SpecError, match=words):
        sbmdea.sbm(TONE, **ROLES, restrictions=restrictions)


def test_refused_combinations():
    X, Y, B = draw(7)
    data = {"inputs": X, "outputs": Y, "undesirable": B}
    with pytest.raises(SpecError, match=r'prices that have a sign.*disposability="weak"'):
        sbmdea.sbm(**data, restrictions=["b1/x1 >= 1"], disposability="weak")
    with pytest.raises(SpecError, match="several undesirable"):
        sbmdea.sbm(**data, restrictions=["share(b1) >= 0.5"])
    with pytest.raises(SpecError, match="restrictions on prices as such"):
        sbmdea.radial(inputs=X, outputs=Y, orientation="hyperbolic", restrictions=["x1 >= 0.01"])
    with pytest.raises(SpecError, match="must come without restrictions"):
        sbmdea.super_sbm(**data, variant="composite", restrictions=["x1/x2 >= 1"])
    with pytest.raises(SpecError, match='projection="pareto" must come without bounds'):
        sbmdea.super_sbm(**data, projection="pareto", restrictions=["x1 <= 1"])


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("model", MODELS)
def test_the_program_as_it_is_written_has_the_score(model, name):
    X, Y, B = draw(10, n=8)
    result = MODELS[model](inputs=X, outputs=Y, undesirable=B, restrictions=SETS[name][0])
    for o in np.flatnonzero(result.status == "optimal"):
        assert result.problem(o).solve().optimum == pytest.approx(result.efficiency[o], abs=2e-8)


def test_a_written_program_and_cvxpy():
    pytest.importorskip("cvxpy")
    restrictions = ["x1/x2 >= 0.5", {"x1": 1, "y1": 0.1}, "share(y1) >= 0.1"]
    result = sbmdea.sbm(TONE, **ROLES, restrictions=restrictions)
    assert str(result.problem("A")).splitlines()[3:] == [
        "  x1  4 λ[A] + 6 λ[B] + 8 λ[C] + 8 λ[D] + 2 λ[E] ≤ 4 − s[x1] − π2 − π3",
        "  x2  3 λ[A] + 3 λ[B] + 1 λ[C] + 1 λ[D] + 4 λ[E] ≤ 3 − s[x2] + 0.5 π2",
        "  y1  2 λ[A] + 2 λ[B] + 6 λ[C] + 6 λ[D] + 1 λ[E] = 2 + s[y1] + 1.8 π1 − 0.1 π3",
        "  y2  3 λ[A] + 3 λ[B] + 2 λ[C] + 1 λ[D] + 4 λ[E] = 3 + s[y2] − 0.3 π1",
        "      s[x1] ≤ 4",
        "      s[x2] ≤ 3",
        "      λ, s, π1, π2, π3 ≥ 0",
    ]
    again = sbmdea.sbm(TONE, **ROLES, restrictions=restrictions, solver="cvxpy")
    np.testing.assert_allclose(again.efficiency, result.efficiency, rtol=1e-9)


@pytest.mark.parametrize("rts", ["crs", "vrs", "ndrs"])
@pytest.mark.parametrize("orientation", ["non-oriented", "input", "output"])
def test_weak_disposability_against_the_program_in_prices(rts, orientation):
    written = [{"x1": 1, "b1": -0.5}, "0.5 <= x1/x2 <= 2", {"b1": 1, "y1": 0.3}]
    rows = [([1, 0, 0, 0, -0.5], 0), ([1, -0.5, 0, 0, 0], 0), ([-1, 2, 0, 0, 0], 0), ([0, 0, -0.3, 0, 1], 0)]
    X, Y, B = draw(11, n=9)
    result = sbmdea.super_sbm(
        inputs=X, outputs=Y, undesirable=B, rts=rts, disposability="weak", orientation=orientation, restrictions=written
    )
    assert result.certificate["certified"].all()
    alpha, beta = weights(orientation, "output")
    for o in range(len(X)):
        expected = Prices(X, Y, B, rts, weak=True).slacks(X[o], Y[o], B[o], rows, alpha, beta, worsens=False)
        if not isinstance(expected, str) and expected > 1 - 1e-8:
            others = np.arange(len(X)) != o
            technology = Prices(X[others], Y[others], B[others], rts, weak=True)
            expected = technology.slacks(X[o], Y[o], B[o], rows, alpha, beta, worsens=True)
        check(result, o, "infeasible" if expected == 0 else expected)
    if orientation == "non-oriented":
        return
    result = sbmdea.radial(
        inputs=X, outputs=Y, undesirable=B, rts=rts, disposability="weak", orientation=orientation, restrictions=written
    )
    for o in range(len(X)):
        check(result, o, Prices(X, Y, B, rts, weak=True).radial(X[o], Y[o], B[o], rows, orientation))


def test_goods_without_end_have_no_score():
    # whoever gives up one of x1 loses less than a tenth of what it would make of it
    data = {"inputs": TONE[["x1"]], "outputs": TONE[["y1"]], "restrictions": [{"x1": -1, "y1": -0.05}]}
    for model, options in ((sbmdea.ccr, {"orientation": "output"}), (sbmdea.sbm, {}), (sbmdea.ccr, {})):
        result = model(**data, **options)
        assert (result.status == "no prices").all()
        assert result.certificate["certified"].all()


def test_slacks_without_end_leave_the_target_and_the_certificate():
    # shares ask for a price of y2, the trade-off for none: the second stage could go on for ever
    X, Y, _ = draw(12)
    restrictions = ["0.2 <= share(y2) <= 0.7", {"y2": -1, "y1": 1e6}]
    result = sbmdea.bcc(inputs=X, outputs=Y, restrictions=restrictions)
    assert result.certificate["certified"].all()
    endless = (result.prices[["y1", "y2"]] == 0).all(axis=1) & (result.efficiency < 1 - 1e-6)
    assert endless.any()
    np.testing.assert_allclose(
        result.targets[endless], np.hstack([X * result.efficiency.to_numpy()[:, None], Y])[endless], rtol=1e-9
    )


def test_hyperbolic_and_weak_disposability_with_trade_offs():
    X, Y, B = draw(8)
    ratios = ["0.5 <= x1/x2 <= 2", "y1/y2 >= 0.5"]
    theta = sbmdea.ccr(inputs=X, outputs=Y, restrictions=ratios).efficiency
    hyperbolic = sbmdea.radial(inputs=X, outputs=Y, orientation="hyperbolic", restrictions=ratios)
    np.testing.assert_allclose(hyperbolic.efficiency**2, theta, rtol=1e-11)
    for rts in ("crs", "vrs"):
        for disposability in ("strong", "weak"):
            options = {"inputs": X, "outputs": Y, "undesirable": B, "rts": rts, "disposability": disposability}
            pair = [
                sbmdea.sbm(**options, restrictions=[{"x1": 1, "b1": -0.5}], solver=solver).efficiency
                for solver in ("simplex", "highs")
            ]
            np.testing.assert_allclose(*pair, rtol=1e-9)


def test_many_rows_and_a_panel():
    X, Y, B = draw(9, n=900)
    period = np.repeat([1, 2, 3], 300)
    options = {"inputs": X, "outputs": Y, "undesirable": B, "restrictions": ["0.5 <= x1/x2 <= 2", "share(y1) >= 0.3"]}
    for frontier in ("contemporaneous", "global"):
        found = sbmdea.super_sbm(**options, period=period, dmu=np.tile(np.arange(300), 3), frontier=frontier)
        assert found.certificate["certified"].all()
        some = np.random.default_rng(0).choice(900, 15, replace=False)
        for o in some:
            rows = period == period[o] if frontier == "contemporaneous" else np.ones(900, bool)
            z = np.concatenate([X[o], Y[o], B[o]])
            restricted = [
                ([1, -0.5, 0, 0, 0], 0), ([-1, 2, 0, 0, 0], 0), ([0, 0, 0.7 * z[2], -0.3 * z[3], 0], 0),
            ]  # fmt: skip
            alpha, beta = weights("non-oriented", "output")
            expected = Prices(X[rows], Y[rows], B[rows]).slacks(X[o], Y[o], B[o], restricted, alpha, beta, False)
            assert found.components["sbm"].iloc[o] == pytest.approx(expected, abs=2e-8)


def test_who_has_none_of_an_input_whose_share_must_be_small_has_no_prices():
    """All that B and D spend is x1, a share of 1: no prices, also beyond the frontier, where 0 was called a score."""
    data = pd.DataFrame({"x1": [4.0, 5, 3, 6], "x2": [3.0, 0, 2, 0], "y1": [2.0, 3, 4, 2]}, index=list("ABCD"))
    asked = {"inputs": ["x1", "x2"], "outputs": "y1", "restrictions": ["0.2 <= share(x1) <= 0.6"]}
    res = sbmdea.radial(data, **asked, super_efficiency=True)
    assert res.status.tolist() == ["optimal", "no prices", "optimal", "no prices"]
    assert res.efficiency.isna().tolist() == [False, True, False, True]
    assert res.verify(exact=True).all
    X, Y = data[["x1", "x2"]].to_numpy(), data[["y1"]].to_numpy()
    for o in (0, 2):
        kept = np.arange(4) != o
        rule = [([0.8 * X[o, 0], -0.2 * X[o, 1], 0.0], 0.0), ([-0.4 * X[o, 0], 0.6 * X[o, 1], 0.0], 0.0)]
        goal, spent = np.zeros((2, 9))
        goal[2], spent[:2] = Y[o, 0], X[o]
        prices = Prices(X[kept], Y[kept], np.zeros((3, 0)))
        if res.components["radial"].iloc[o] >= 1.0 - 1e-9:
            best = prices.solve(goal, [(spent, 1.0)], [], rule)
            assert res.components["super_radial"].iloc[o] == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("model", ["sbm", "super_sbm", "radial"])
@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_restrictions_that_all_prices_keep_change_nothing_and_others_few(model, rts):
    X, Y, B = draw(21, 300)
    asked = {"inputs": X, "outputs": Y, "undesirable": B, "rts": rts}
    plain = getattr(sbmdea, model)(**asked)
    for least in (1e-6, 0.15):
        res = getattr(sbmdea, model)(**asked, restrictions=[f"share(x1) >= {least}"])
        worth = plain.prices[["x1", "x2"]].to_numpy() * X
        with np.errstate(invalid="ignore"):
            kept = worth[:, 0] > (least + 1e-6) * worth.sum(axis=1)
        assert kept.sum() > 20
        np.testing.assert_allclose(res.efficiency[kept], plain.efficiency[kept], rtol=1e-9)
        assert res.certificate["certified"].all()
        share = res.prices["x1"] * X[:, 0] / (res.prices[["x1", "x2"]] * X).sum(axis=1)
        assert (share.dropna() >= least * (1 - 1e-6)).all()
