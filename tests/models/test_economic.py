"""Cost, revenue, profit and profitability: published tables, a plain oracle, and what must hold for any data."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import DataError, SpecError
from tests.oracle import plain
from tests.references import stored
from tests.results.test_verify import changed

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]


@stored.needed
def test_matlab_profit():
    case = stored.load("matlab_profit")
    X, Y, W, P = (np.array(case["data"][letter]) for letter in "XYWP")
    result = sbmdea.profit(inputs=X, outputs=Y, input_prices=W, output_prices=P)
    # what is printed is 18/34, 0 and 12/64: the gain over own cost + revenue
    np.testing.assert_allclose(result.components["inefficiency"], [18 / 34, 0, 12 / 64], rtol=0, atol=1e-14)


def draw(seed, n=12, m=2, s=2):
    rng = np.random.default_rng(seed)
    Z = rng.lognormal(1, 0.7, (n, m + s))
    prices = rng.lognormal(0, 0.5, (n, m + s))
    return Z[:, :m], Z[:, m:], prices[:, :m], prices[:, m:]


def best(X, Y, rts, x, y, w, p, kind, restricted):
    """The least cost, greatest revenue or greatest profit: one linear program over x*, y* and λ."""
    (n, m), s = X.shape, Y.shape[1]
    low, high = plain.BOUNDS[rts] if isinstance(rts, str) else rts[1:]
    buys, sells = kind != "revenue", kind != "cost"
    cost = np.concatenate([w * buys, -p * sells, np.zeros(n)])
    rows = [np.hstack([-np.eye(m), np.zeros((m, s)), X.T]), np.hstack([np.zeros((s, m)), np.eye(s), -Y.T])]
    rhs = [np.zeros(m + s)]
    total = np.concatenate([np.zeros(m + s), np.ones(n)])[None]
    if high < np.inf:
        rows.append(total)
        rhs.append([high])
    if low > 0:
        rows.append(-total)
        rhs.append([-low])
    some = 0 if not restricted else None
    bounds = [(0, one if restricted else None) if buys else (one, one) for one in x]
    bounds += [(one if some is None else 0, None) if sells else (one, one) for one in y]
    answer = linprog(
        cost, A_ub=np.vstack(rows), b_ub=np.concatenate(rhs), bounds=[*bounds, *[(0, None)] * n], method="highs"
    )
    assert answer.status in (0, 2), answer.message
    return None if answer.status == 2 else abs(answer.fun) if kind != "profit" else -answer.fun


GRID = [
    (kind, rts, restricted)
    for kind, rts, restricted in itertools.product(["cost", "revenue", "profit"], RTS, [False, True])
    if kind != "profit" or restricted or rts not in ("crs", "ndrs")
]


@pytest.mark.parametrize(("kind", "rts", "restricted"), GRID)
def test_oracle(kind, rts, restricted):
    X, Y, W, P = draw(len(kind) + restricted)
    prices = {"input_prices": W, "output_prices": P}
    if kind != "profit":
        del prices["output_prices" if kind == "cost" else "input_prices"]
    outsiders = np.arange(12) < 3
    result = getattr(sbmdea, kind)(inputs=X, outputs=Y, **prices, rts=rts, restricted=restricted, reference=~outsiders)
    column = {"cost": "minimum_cost", "revenue": "maximum_revenue", "profit": "maximum_profit"}[kind]
    assert result.certificate["certified"].all()
    for o in range(12):
        expected = best(X[3:], Y[3:], rts, X[o], Y[o], W[o], P[o], kind, restricted)
        if expected is None:
            assert result.status.iloc[o] == "infeasible"
            assert np.isnan(result.efficiency.iloc[o])
        else:
            assert result.components[column].iloc[o] == pytest.approx(expected, rel=1e-8)
    insiders = result.to_frame()[~outsiders]
    assert (insiders["efficiency"] <= 1).all()
    if kind == "profit":
        assert (insiders["allocative_inefficiency"] >= -1e-12).all() or restricted
    else:
        assert (insiders["allocative"] <= 1 + 1e-12).all() or restricted
        product = insiders["technical"] * insiders["allocative"]
        np.testing.assert_allclose(insiders["efficiency"], product, rtol=1e-14)
        side = "input" if kind == "cost" else "output"
        radial = sbmdea.radial(inputs=X, outputs=Y, rts=rts, orientation=side, reference=~outsiders)
        np.testing.assert_allclose(result.components["technical"], radial.efficiency, rtol=1e-12)


def test_profitability_is_the_best_ratio_of_an_observed_dmu():
    X, Y, W, P = draw(4, n=30)
    result = sbmdea.profitability(inputs=X, outputs=Y, input_prices=W, output_prices=P)
    greatest = (P @ Y.T / (W @ X.T)).max(axis=1)
    np.testing.assert_allclose(result.components["maximum_profitability"], greatest, rtol=1e-12)
    own = (P * Y).sum(axis=1) / (W * X).sum(axis=1)
    np.testing.assert_allclose(result.efficiency, own / greatest, rtol=1e-12)
    np.testing.assert_allclose(result.components["technical"], sbmdea.ccr(inputs=X, outputs=Y).efficiency, rtol=1e-12)
    assert (result.components["allocative"] <= 1 + 1e-12).all()
    assert "rts" not in result.options


ZOFIO_PRIETO = {
    "inputs": np.array([[5, 3], [2, 4], [4, 2], [4, 8], [7, 9.0]]), "input_prices": [2, 1],
    "outputs": np.array([[7, 4], [10, 8], [8, 10], [5, 4], [3, 6.0]]), "output_prices": [3, 2],
}  # fmt: skip


def test_profitability_is_set_apart_as_in_zofio_and_prieto():
    """The data of Zofío & Prieto (2006), as DataEnvelopmentAnalysis.jl has them: α = ½."""
    found = sbmdea.profitability(**ZOFIO_PRIETO, alpha=0.5)
    printed = {
        "technical": [0.636, 1, 1, 0.25, 0.261], "pure": [0.682, 1, 1, 0.25, 0.360], "scale": [0.933, 1, 1, 1, 0.725],
        "allocative": [0.610, 1, 0.765, 1, 0.609],
    }  # fmt: skip
    for name, values in printed.items():
        np.testing.assert_allclose(found.components[name], values, atol=5.1e-4)
    np.testing.assert_allclose(found.efficiency, [0.388, 1, 0.765, 0.25, 0.159], atol=5.1e-4)
    assert "pure" not in sbmdea.profitability(**ZOFIO_PRIETO).components


@pytest.mark.unverified("what ends too early is not the distance")
def test_the_certificate_covers_the_interval_of_the_curve(monkeypatch):
    X, Y, W, P = draw(4, n=12)
    asks = {"inputs": X, "outputs": Y, "input_prices": W, "output_prices": P}
    found, plain_one = sbmdea.profitability(**asks, alpha=0.5), sbmdea.profitability(**asks)
    curve = sbmdea.generalized_distance(inputs=X, outputs=Y, alpha=0.5, rts="vrs", second_stage="none")
    both = np.fmax(plain_one.certificate["gap"], curve.certificate["gap"])
    np.testing.assert_allclose(found.certificate["gap"], both, rtol=0, atol=1e-15)
    assert found.certificate["certified"].all()
    monkeypatch.setattr("sbmdea.evaluation.along_curve.ROUNDS", 1)  # the interval stays wide open
    ended_early = sbmdea.profitability(**asks, alpha=0.5)
    open_ones = ended_early.components["pure"] != found.components["pure"]
    assert open_ones.any()
    assert not ended_early.certificate["certified"][open_ones].any()


@pytest.mark.parametrize(("alpha", "orientation"), [(0, "input"), (1.0, "output")])
def test_the_ends_of_the_curve_are_both_orientations(alpha, orientation):
    X, Y, W, P = draw(4, n=12)
    found = sbmdea.profitability(inputs=X, outputs=Y, input_prices=W, output_prices=P, alpha=alpha).components
    bcc = sbmdea.bcc(inputs=X, outputs=Y, orientation=orientation).efficiency
    np.testing.assert_allclose(found["pure"], bcc, rtol=1e-9)
    np.testing.assert_allclose(found["pure"] * found["scale"], found["technical"], rtol=1e-12)


@pytest.mark.unverified
def test_a_wrong_part_is_found():
    X, Y, W, P = draw(4, n=12)
    found = sbmdea.profitability(inputs=X, outputs=Y, input_prices=W, output_prices=P, alpha=0.5)
    parts = {name: values.copy() for name, values in found.outcome.components.items()}
    i = int(np.flatnonzero(parts["pure"] < 0.99)[0])
    parts["pure"][i] *= 1.001
    parts["scale"][i] /= 1.001
    assert not changed(found, components=parts).verify().verified.iloc[i]


@pytest.mark.parametrize("alpha", [-0.1, 2, "half", True])
def test_an_alpha_beyond_its_ends_is_refused(alpha):
    with pytest.raises(SpecError, match="alpha must be a number from 0"):
        sbmdea.profitability(**ZOFIO_PRIETO, alpha=alpha)


def test_profit_lost_is_at_least_the_directional_distance():
    X, Y, W, P = draw(5, n=30)
    result = sbmdea.profit(inputs=X, outputs=Y, input_prices=W, output_prices=P)
    distance = sbmdea.directional(inputs=X, outputs=Y, rts="vrs").components["inefficiency"]
    np.testing.assert_allclose(result.components["technical_inefficiency"], distance, rtol=0, atol=1e-13)
    greatest = (P @ Y.T - W @ X.T).max(axis=1)
    np.testing.assert_allclose(result.components["maximum_profit"], greatest, rtol=1e-11)
    np.testing.assert_allclose(result.efficiency, 1 / (1 + result.components["inefficiency"]), rtol=1e-14)


def test_units_do_not_matter_if_prices_follow():
    X, Y, W, P = draw(6)
    a = sbmdea.profit(inputs=X, outputs=Y, input_prices=W, output_prices=P)
    b = sbmdea.profit(
        inputs=X * [1e6, 1e-3], outputs=Y * [10, 1e8], input_prices=W / [1e6, 1e-3] * 7, output_prices=P / [10, 1e8] * 7
    )
    np.testing.assert_allclose(a.efficiency, b.efficiency, rtol=1e-10)


def test_prices_of_a_table():
    X, Y, W, _ = draw(7)
    frame = pd.DataFrame(np.hstack([X, Y, W]), columns=["k", "l", "y", "z", "rent", "wage"])
    roles = {"inputs": ["k", "l"], "outputs": ["y", "z"]}
    in_order = sbmdea.cost(frame, **roles, input_prices=["rent", "wage"])
    by_name = sbmdea.cost(frame, **roles, input_prices={"l": "wage", "k": "rent"})
    arrays = sbmdea.cost(inputs=X, outputs=Y, input_prices=W)
    for other in (by_name, arrays):
        np.testing.assert_array_equal(other.efficiency, in_order.efficiency)
    same = sbmdea.cost(frame, **roles, input_prices={"k": 2, "l": 3.5})
    np.testing.assert_array_equal(same.efficiency, sbmdea.cost(inputs=X, outputs=Y, input_prices=[2, 3.5]).efficiency)
    single = sbmdea.revenue(frame, inputs=["k", "l"], outputs="y", output_prices="rent")
    np.testing.assert_allclose(single.components["allocative"], 1, rtol=1e-12)


def test_zeros_stay_as_constraints():
    X, Y, W, P = draw(8)
    X[3, 1] = Y[5, 0] = 0
    for kind, prices in (("cost", {"input_prices": W}), ("revenue", {"output_prices": P})):
        result = getattr(sbmdea, kind)(inputs=X, outputs=Y, **prices, rts="vrs", zeros="drop-term")
        column = "minimum_cost" if kind == "cost" else "maximum_revenue"
        for o in range(12):
            expected = best(X, Y, "vrs", X[o], Y[o], W[o], P[o], kind, False)
            assert result.components[column].iloc[o] == pytest.approx(expected, rel=1e-8)


FRAME = {"x": [1.0, 2], "y": [1.0, 2], "w": [1.0, -2], "t": ["a", "b"]}


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        ("w", "input_prices must be positive; column 'w' is negative (-2) for 1"),
        ("t", "is text ('a') for 0, 1"),
        ("v", "input_prices must be columns of data, or numbers; got 'v'"),
        (["w", "w"], "one price per column, 'x'; got 2"),
        ({"y": "w"}, "'x' has no price"),
        ({"x": 1, "z": 1}, "must be for 'x'; got 'z'"),
        (0, "input_prices must be positive; the price of 'x' is 0 for 0"),
        (np.float64(-1), "the price of 'x' is negative (-1) for 0"),
        (float("nan"), "the price of 'x' is missing for 0, 1"),
    ],
)
def test_prices_are_checked(prices, words):
    with pytest.raises(DataError) as caught:
        sbmdea.cost(pd.DataFrame(FRAME), inputs="x", outputs="y", input_prices=prices)
    assert words in str(caught.value)


def test_a_price_of_an_array_is_named_by_what_it_prices():
    with pytest.raises(
        DataError, match=r"output_prices must be positive; the price of 'y2' is 0 for 0 and 1 more row\."
    ):
        sbmdea.revenue(inputs=[1.0, 2], outputs=[[1.0, 2], [2.0, 1]], output_prices=[1.0, 0])


def test_refusals():
    X, Y, W, P = draw(1)
    roles = {"inputs": X, "outputs": Y}
    with pytest.raises(SpecError, match='profit must be asked with rts="vrs"'):
        sbmdea.profit(**roles, input_prices=W, output_prices=P, rts="crs")
    both = {**roles, "input_prices": W, "output_prices": P, "zeros": "drop-term"}
    with pytest.raises(SpecError, match=r"where a row makes no bads; got rts='ndrs', and no bads for 3\."):
        sbmdea.profit(**both, undesirable=1.0 * (np.arange(12) != 3), rts="ndrs")
    with pytest.raises(SpecError, match="restricted must be True or False; got 1"):
        sbmdea.cost(**roles, input_prices=W, restricted=1)
    with pytest.raises(DataError, match="12 × 2 prices, or of 2 for all rows"):
        sbmdea.cost(**roles, input_prices=W[:5])


WITH_BADS = [(kind, rts, way) for kind in ("cost", "revenue", "profit") for rts in RTS
             for way in ("strong", "weak", "shephard")]  # fmt: skip


@pytest.mark.parametrize(("kind", "rts", "way"), WITH_BADS)
def test_money_within_the_own_bads_by_highs(kind, rts, way):
    """Shephard's equations stand as they are; weakly, rows may use inputs and idle besides (Kuosmanen 2005)."""
    X, Y, W, P = draw(len(kind) + 1, n=9)
    B = np.random.default_rng(5).lognormal(1, 0.5, (9, 1)) * Y.mean(axis=1, keepdims=True)
    prices = {"input_prices": W, "output_prices": P}
    if kind != "profit":
        del prices["output_prices" if kind == "cost" else "input_prices"]
    result = getattr(sbmdea, kind)(inputs=X, outputs=Y, undesirable=B, **prices, rts=rts, disposability=way)
    tech = plain.Technology(X, Y, B, rts, weak=way != "strong", idles=way == "weak")
    column = {"cost": "minimum_cost", "revenue": "maximum_revenue", "profit": "maximum_profit"}[kind]
    buys, sells = kind != "revenue", kind != "cost"
    for o in range(9):
        worth = np.concatenate([W[o] * buys, -P[o] * sells])
        moves = np.eye(2, 4) * buys, np.eye(2, 4, 2) * sells, np.zeros((1, 4))
        held = X[o] * (not buys), Y[o] * (not sells), B[o]
        # what is bought and sold is counted from nothing on; what does not move has a variable without a use
        free = [(0, None)] * 4
        expected = tech.solve(worth, (moves[0], -moves[1], moves[2]), *held, free)[0]
        found = result.components[column].iloc[o]
        assert found == pytest.approx(expected if kind == "cost" else -expected, rel=1e-8, abs=1e-9)
    radial = {"cost": "input", "revenue": "output"}
    if kind in radial and way != "shephard":
        bounded = sbmdea.radial(
            inputs=X,
            outputs=Y,
            undesirable=B,
            rts=rts,
            orientation=radial[kind],
            disposability=way,
            second_stage="none",
        )
        np.testing.assert_allclose(result.components["technical"], bounded.efficiency, rtol=1e-10)
    if kind == "profit":
        assert (result.components["allocative_inefficiency"] >= -1e-9).all()


def test_what_cannot_grow_makes_profitability_hang_on_size():
    with pytest.raises(TypeError, match="undesirable"):
        sbmdea.profitability(**ZOFIO_PRIETO, undesirable=np.ones((5, 1)))
