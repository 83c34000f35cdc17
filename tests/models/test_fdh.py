"""The free disposal hull: deaR's run, every row looked at by hand, and what must hold for any data."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError
from sbmdea.programs.free_disposal import (
    DISTANCE,
    MONEY,
    RATIO,
    RUSSELL,
    SBM,
    SLACKS,
    best_peers,
    hull,
)
from sbmdea.programs.hull_search import exceeds, gauge_of
from tests.references import stored
from tests.samples.nasty import KINDS, ordinary


def draw(seed=0, n=60, u=1):
    rng = np.random.default_rng(seed)
    parts = [rng.lognormal(0, 0.5, (n, k)) for k in (2, 2, u)]
    whole = np.hstack([np.round(part, 1) + 0.1 for part in parts])  # few values: ties and weakly efficient rows
    return whole[:, :2], whole[:, 2:4], whole[:, 4:]


@stored.needed
def test_dear():
    whole = stored.load("deaR_Tone2001_fdh")
    roles = whole["data"]["roles"]
    for run in whole["results"]:
        result = sbmdea.fdh(
            pd.DataFrame(whole["data"]["values"]),
            inputs=roles["inputs"],
            outputs=roles["outputs"],
            dmu="DMU",
            orientation={"io": "input", "oo": "output"}[run["options"]["orientation"]],
        )
        assert list(result.efficiency) == run["efficiency"]
        assert list(result.intensities["peer"]) == [next(iter(peers)) for peers in run["lambda"]]
        np.testing.assert_array_equal(result.targets, np.hstack([run["target_input"], run["target_output"]]))
        np.testing.assert_array_equal(result.slacks, np.hstack([run["slack_input"], run["slack_output"]]))
        assert list(result.flags["weakly_efficient"]) == [False, True, False, True, False]


def by_hand(X, Y, B, o, measure, orientation, undesirable_as):
    """Best value over all rows, straight from the definition."""
    m, s, u = X.shape[1], Y.shape[1], B.shape[1]
    roles = np.repeat(["x", "y", "b"], [m, s, u])
    counted = {"input": "x", "output": "y", "non-oriented": "xy"}[orientation]
    bads_move = orientation == "non-oriented" or (orientation == "input") == (undesirable_as == "input")
    moves = np.isin(roles, list(counted)) | ((roles == "b") & bads_move)
    if measure == "radial" and orientation == "output":
        moves &= roles != "b"
    above = np.isin(roles, list("xb" if undesirable_as == "input" else "x")) & moves
    below = np.isin(roles, list("yb" if undesirable_as == "output" else "y")) & moves
    weight = above / max(above.sum(), 1) + below / max(below.sum(), 1)
    weight = weight / weight.sum()
    own = np.concatenate([X[o], Y[o], B[o]])
    sign = np.where(roles == "y", -1.0, 1.0)
    best = np.inf
    for j in range(len(X)):
        other = np.concatenate([X[j], Y[j], B[j]])
        gain = sign * (own - other) / own
        if measure == "additive":
            if (gain >= 0).all():
                best = min(best, -(weight * gain).sum())
        elif (gain[~moves] >= 0).all():
            if measure == "radial":
                best = min(best, np.where(roles == "y", own / other, other / own)[moves].max())
            else:
                best = min(best, -gain[moves].min())
    return best if measure == "radial" else -best


@pytest.mark.parametrize("undesirable_as", ["output", "input"])
@pytest.mark.parametrize(
    ("measure", "orientation"),
    [
        ("radial", "input"), ("radial", "output"),
        ("directional", "input"), ("directional", "output"), ("directional", "non-oriented"),
        ("additive", "input"), ("additive", "output"), ("additive", "non-oriented"),
    ],
)  # fmt: skip
def test_oracle(measure, orientation, undesirable_as):
    X, Y, B = draw()
    options = {"measure": measure, "orientation": orientation, "undesirable_as": undesirable_as}
    result = sbmdea.fdh(inputs=X, outputs=Y, undesirable=B, **options)
    name = "fdh" if measure == "radial" else "inefficiency"
    expected = [by_hand(X, Y, B, o, measure, orientation, undesirable_as) for o in range(len(X))]
    np.testing.assert_allclose(result.components[name], expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_between_one_and_the_convex_hull(orientation):
    X, Y, B = draw(1)
    hull = sbmdea.bcc(inputs=X, outputs=Y, undesirable=B, orientation=orientation).efficiency
    result = sbmdea.fdh(inputs=X, outputs=Y, undesirable=B, orientation=orientation)
    assert (result.efficiency >= hull - 1e-9).all()
    assert (result.efficiency <= 1.0).all()
    assert result.certificate["certified"].all()
    assert (result.certificate["solver"] == "enumeration").all()


def test_targets_are_observations_that_dominate():
    X, Y, B = draw(2)
    result = sbmdea.fdh(inputs=X, outputs=Y, undesirable=B, measure="additive")
    peers = result.intensities
    assert (peers["intensity"] == 1.0).all()
    assert len(peers) == len(X)
    np.testing.assert_array_equal(result.targets, np.hstack([X, Y, B])[peers["peer"]])
    assert (result.slacks >= 0).all(axis=None)
    assert (result.efficiency[result.components["inefficiency"] > 0] < 1).all()


def test_additive_efficiency_is_one_where_nothing_dominates():
    X, Y, B = draw(3)
    additive = sbmdea.fdh(inputs=X, outputs=Y, undesirable=B, measure="additive")
    Z = np.hstack([X, -Y, B])
    dominated = [(np.all(z >= Z, axis=1) & np.any(z > Z, axis=1)).any() for z in Z]
    assert ((additive.efficiency < 1.0) == dominated).all()


@pytest.mark.parametrize("measure", ["radial", "directional", "additive", "sbm", "russell"])
def test_units_and_row_order(measure):
    X, Y, B = draw(4)
    order = np.random.default_rng(0).permutation(len(X))
    one = sbmdea.fdh(inputs=X, outputs=Y, undesirable=B, measure=measure).efficiency
    two = sbmdea.fdh(
        inputs=X[order] * [1e3, 1e-3], outputs=Y[order], undesirable=B[order] * 7, measure=measure, threads=2
    )
    np.testing.assert_allclose(two.efficiency, one.to_numpy()[order], rtol=1e-12)


def test_directions():
    X, Y, B = draw(5)
    roles = {"inputs": X, "outputs": Y, "undesirable": B, "measure": "directional"}
    beta = sbmdea.fdh(**roles, direction={"b1": 0.5, "y1": "observed"}).components["inefficiency"]
    for o in range(0, len(X), 7):
        fits = (X[o] >= X).all(axis=1) & (Y[:, 1] >= Y[o, 1])
        gain = np.minimum((Y[:, 0] - Y[o, 0]) / Y[o, 0], (B[o, 0] - B[:, 0]) / 0.5)
        assert beta[o] == pytest.approx(gain[fits].max(), abs=1e-13)


def test_out_of_the_hull():
    frame = pd.DataFrame({"x": [1.0, 2, 3], "y": [1.0, 2, 2], "best": [True, True, False]})
    result = sbmdea.fdh(frame.assign(x=[3.0, 2, 1]), inputs="x", outputs="y", reference="best")
    assert result.status.tolist() == ["optimal"] * 3
    assert result.efficiency[2] == 2.0  # a lead over the only row that makes as much
    lost = sbmdea.fdh(frame.assign(y=[1.0, 2, 5]), inputs="x", outputs="y", reference="best")
    assert lost.status.tolist() == ["optimal", "optimal", "infeasible"]
    assert np.isnan(lost.efficiency[2])
    with pytest.raises(sbmdea.InfeasibleError):
        sbmdea.fdh(frame.assign(y=[1.0, 2, 5]), inputs="x", outputs="y", reference="best", on_infeasible="raise")


def test_panels_and_groups():
    X, Y, B = draw(6, n=90)
    frame = pd.DataFrame(np.hstack([X, Y, B]), columns=["x1", "x2", "y1", "y2", "b1"])
    frame["unit"], frame["year"], frame["region"] = np.repeat(np.arange(30), 3), np.tile([1, 2, 3], 30), "ab" * 45
    frame["region"] = ["ab"[i % 2] for i in frame["unit"]]
    roles = {"inputs": ["x1", "x2"], "outputs": ["y1", "y2"], "undesirable": "b1", "dmu": "unit"}
    result = sbmdea.fdh(frame, **roles, period="year", group="region").efficiency
    some = frame[(frame["year"] == 2) & (frame["region"] == "a")]
    alone = sbmdea.fdh(some, **roles).efficiency
    np.testing.assert_array_equal(result[[(unit, 2) for unit in alone.index]], alone)
    assert "enumeration" in sbmdea.fdh(frame, **roles, period="year", frontier="window", window=2).summary()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"measure": "additiv"}, SpecError, 'Did you mean "additive"'),
        ({"orientation": "non-oriented"}, SpecError, "orientation must be one of"),
        ({"weights": {"x1": 2}}, SpecError, 'weights go with measure="additive"'),
        ({"direction": "mean"}, SpecError, 'direction goes with measure="directional"'),
        ({"measure": "directional", "direction": "range"}, SpecError, "direction must be one of"),
        (
            {"measure": "directional", "direction": {"b1": 1}, "orientation": "input"},
            SpecError,
            "Leave `orientation` out",
        ),
        ({"inputs": np.zeros((60, 2))}, DataError, "inputs must not be 0 in every row"),
    ],
)
def test_refusals(options, error, message):
    X, Y, B = draw()
    with pytest.raises(error, match=message):
        sbmdea.fdh(**{"inputs": X, "outputs": Y, "undesirable": B, **options})


def test_the_program_is_not_shown():
    X, Y, _ = draw()
    with pytest.raises(SpecError, match="compares rows one by one"):
        sbmdea.fdh(inputs=X, outputs=Y).problem(0)


def test_files(tmp_path):
    X, Y, _ = draw()
    result = sbmdea.fdh(inputs=X, outputs=Y)
    result.to_excel(tmp_path / "hull.xlsx")
    result.to_csv(tmp_path / "hull.csv")
    assert len(pd.read_csv(tmp_path / "hull.csv")) == len(X)


# ---- other returns, and without the own row


@pytest.mark.parametrize("rts", ["crs", "nirs", "ndrs", ("grs", 0.5, 2.0)], ids=str)
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_a_single_row_may_be_scaled(rts, orientation):
    """Every row at a thousand factors between the bounds, and at those that meet a bound of the own row."""
    rng = np.random.default_rng(5)
    X, Y = rng.lognormal(0, 0.7, (9, 2)), rng.lognormal(0, 0.7, (9, 2))
    res = sbmdea.fdh(inputs=X, outputs=Y, rts=rts, orientation=orientation)
    low, high = {"crs": (0, np.inf), "nirs": (0, 1), "ndrs": (1, np.inf)}.get(rts, rts[1:])
    for o in range(9):
        found = np.inf if orientation == "input" else 0.0
        for x, y in zip(X, Y, strict=True):
            factors = np.concatenate([(Y[o] / y), X[o] / x, np.geomspace(0.01, 100, 500), [1.0, low, high]])
            for f in factors[(factors >= low) & (factors <= high) & np.isfinite(factors)]:
                if orientation == "input" and (f * y >= Y[o] * (1 - 1e-12)).all():
                    found = min(found, (f * x / X[o]).max())
                if orientation == "output" and (f * x <= X[o] * (1 + 1e-12)).all():
                    found = max(found, (f * y / Y[o]).min())
        assert res.efficiency.iloc[o] == pytest.approx(found if orientation == "input" else 1 / found, abs=1e-9)
    assert (
        res.efficiency >= sbmdea.radial(inputs=X, outputs=Y, rts=rts, orientation=orientation).efficiency - 1e-9
    ).all()
    assert (res.efficiency <= sbmdea.fdh(inputs=X, outputs=Y, orientation=orientation).efficiency + 1e-12).all()


def test_without_the_own_row_a_lonely_one_has_no_score():
    data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 2, 2]}, index=list("ABC"))
    res = sbmdea.fdh(data, inputs="x", outputs="y", super_efficiency=True)
    assert res.components["fdh"].tolist() == [1.0, 1.0, 0.5]
    assert res.components["super_fdh"].tolist()[::2] == [2.0, 0.5]
    assert res.status.tolist() == ["optimal", "optimal", "optimal"]
    assert res.components["super_fdh"]["B"] == 2.0
    out = sbmdea.fdh(data, inputs="x", outputs="y", super_efficiency=True, orientation="output")
    assert out.status["A"] == "infeasible"


def test_idle_options_are_refused():
    data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 2, 2]})
    with pytest.raises(SpecError, match="where one side moves and a single row may be scaled"):
        sbmdea.fdh(data, inputs="x", outputs="y", rts="crs", measure="additive")
    with pytest.raises(SpecError, match="has slack beside no other row"):
        sbmdea.fdh(data, inputs="x", outputs="y", super_efficiency=True, measure="additive")


JULIA = {
    "inputs": np.array([[5, 3], [2, 4], [4, 2], [4, 8], [7, 9]]),
    "outputs": np.array([[7, 4], [10, 8], [8, 10], [5, 4], [3, 6]]),
}


@pytest.mark.parametrize(
    ("measure", "prices", "score", "technical"),
    [
        ("cost", {"input_prices": [2, 1]}, [8 / 13, 1, 1, 0.5, 8 / 23], [0.8, 1, 1, 0.5, 4 / 9]),
        ("revenue", {"output_prices": [3, 2]}, [29 / 44, 1, 1, 0.5, 21 / 46], [0.875, 1, 1, 0.5, 0.6]),
    ],
)
def test_single_observations_at_prices_as_julia_prints_them(measure, prices, score, technical):
    """DataEnvelopmentAnalysis.jl, test/deacost.jl and test/dearevenue.jl."""
    found = sbmdea.fdh(**JULIA, measure=measure, **prices)
    np.testing.assert_allclose(found.efficiency, score, atol=1e-10)
    np.testing.assert_allclose(found.components["technical"], technical, atol=1e-10)


def test_the_profit_that_single_observations_make():
    """test/deaprofit.jl there: the money that is lost."""
    x = np.array([[1, 1], [1, 1], [0.75, 1.5], [0.5, 2], [0.5, 2], [2, 2], [2.75, 3.5], [1.375, 1.75]])
    y = np.array([[1, 11], [5, 3], [5, 5], [2, 9], [4, 5], [4, 2], [3, 3], [4.5, 3.5]])
    found = sbmdea.fdh(inputs=x, outputs=y, measure="profit", input_prices=[2, 1], output_prices=[2, 1]).components
    np.testing.assert_allclose(found["maximum_profit"] - found["profit"], [2, 2, 0, 2, 2, 8, 12, 4], atol=1e-12)


@pytest.mark.parametrize("rts", ["vrs", "crs", ("grs", 0.8, 1.2)])
def test_the_convex_hull_costs_no_more(rts):
    X, Y, _ = draw(7)
    w = np.random.default_rng(1).uniform(1, 2, X.shape)
    single = sbmdea.fdh(inputs=X, outputs=Y, measure="cost", input_prices=w, rts=rts)
    assert (single.efficiency >= sbmdea.cost(inputs=X, outputs=Y, input_prices=w, rts=rts).efficiency - 1e-12).all()
    assert (single.components["allocative"] <= 1 + 1e-12).all()


@pytest.mark.parametrize("orientation", ["non-oriented", "input", "output"])
def test_ratios_and_means_by_hand(orientation):
    X, Y, B = draw(8)
    sign, Z = np.array([1, 1, -1, -1, 1]), np.hstack([X, Y, B])
    both = [
        sbmdea.fdh(inputs=X, outputs=Y, undesirable=B, measure=m, orientation=orientation) for m in ("sbm", "russell")
    ]
    first, second = (orientation != one for one in ("output", "input"))
    for o in range(0, len(X), 5):
        s = sign * (Z[o] - Z) / Z[o]
        fits = (s >= 0).all(axis=1)
        ratio = (1 - first * s[:, :2].mean(axis=1)) / (1 + second * s[:, 2:].mean(axis=1))
        shares = np.where(sign > 0, Z / Z[o], Z[o] / Z)
        mean = (first * shares[:, :2].mean(axis=1) + second * shares[:, 2:].mean(axis=1)) / (first + second)
        for res, value in zip(both, (ratio, mean), strict=True):
            assert res.efficiency.iloc[o] == pytest.approx(value[fits].min(), rel=1e-12)


def test_the_hyperbolic_hull_by_hand():
    X, Y, B = draw(9)
    res = sbmdea.fdh(inputs=X, outputs=Y, undesirable=B, orientation="hyperbolic", super_efficiency=True)
    for o in range(0, len(X), 5):
        each = np.hstack([X / X[o], Y[o] / Y, B / B[o]]).max(axis=1)
        assert res.components["fdh"].iloc[o] == pytest.approx(each.min(), rel=1e-12)
        assert res.efficiency.iloc[o] == pytest.approx(np.delete(each, o).min(), rel=1e-12)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measure": "cost"}, "must have input_prices; got none"),
        ({"input_prices": [1, 2]}, "input_prices do not go with measure='radial'"),
        ({"measure": "cost", "input_prices": [1, 2], "orientation": "output"}, 'orientation must be one of "input"'),
        ({"orientation": "hyperbolic", "rts": "crs"}, "where one side moves and a single row"),
        ({"measure": "sbm", "super_efficiency": True}, "got 'sbm': who is efficient"),
    ],
)
def test_what_has_no_meaning_with_single_observations(options, message):
    with pytest.raises(SpecError, match=message):
        sbmdea.fdh(**JULIA, **options)


BOUNDS = [(1.0, 1.0), (0.0, np.inf), (0.0, 1.0), (1.0, np.inf), (0.8, 1.2)]


@pytest.mark.parametrize("bounds", BOUNDS, ids=str)
@pytest.mark.parametrize("kind", ["ordinary", "ties", "near_zero", "row_scales", "near_copies"])
def test_the_tree_finds_what_looking_at_every_row_finds(kind, bounds):
    """To the bit, and of equal rows the first."""
    Z = KINDS.get(kind, ordinary)(np.random.default_rng(4), 150, 2, 1, 1) * [1.0, 1.0, -1.0, 1.0]
    if kind == "ties":
        Z = np.where(np.random.default_rng(5).random(Z.shape) < 0.1, 0.0, Z)
    points, reference = Z[:40], np.vstack([Z[100:], Z])
    unit = np.where(points == 0.0, 1.0, np.abs(points))
    for gauge in (RATIO, DISTANCE, SLACKS, MONEY, SBM, RUSSELL) if bounds == (1.0, 1.0) else (RATIO, MONEY):
        if kind == "ties" and gauge == RUSSELL:
            continue  # shares of a value of 0
        for moves in np.array([[True, True, False, False], [False, False, True, False]]):
            weight = {RATIO: np.ones_like(unit), DISTANCE: unit, MONEY: np.ones_like(unit)}.get(gauge, 0.5 / unit)
            weight = weight * (moves if gauge not in (SBM, RUSSELL) else 1.0)
            for barred in (np.full(40, -1), 50 + np.arange(40)):
                best, peer, scale = np.empty(40), np.empty(40, int), np.empty(40)
                best_peers(
                    np.arange(40), *hull(reference), points, moves, weight, unit, barred, gauge, *bounds,
                    best, peer, scale,
                )  # fmt: skip
                for o, own in enumerate(points):
                    rows = [
                        (*gauge_of(row, own, moves, weight[o], gauge, *bounds, np.inf), j)
                        for j, row in enumerate(reference)
                        if j != barred[o]
                    ]
                    worth = [
                        (one, -sum((own - times * reference[j]) / unit[o]), j, times)
                        for one, times, j in rows
                        if one < np.inf
                    ]
                    expected = min(worth, default=(np.inf, 0.0, -1, 1.0))
                    assert (best[o], peer[o], scale[o]) == (expected[0], *expected[2:])


def test_a_factor_is_compared_without_rounding() -> None:
    """Whether 0.8 of a row, or a row that a hair keeps from fitting, fits is so in fractions."""
    assert exceeds(1.0, 3.0, 0.1, 0.3) == (Fraction(1) / 3 > Fraction(0.1) / Fraction(0.3))
    rng = np.random.default_rng(0)
    for _ in range(300):
        a, b = rng.lognormal(0, 8, 2)
        c = a * rng.choice([1.0, 2, 3, 7])
        for d in (c / (a / b), np.nextafter(c / (a / b), 0.0), np.nextafter(c / (a / b), np.inf)):
            assert exceeds(a, b, c, d) == (Fraction(a) / Fraction(b) > Fraction(c) / Fraction(d))


@pytest.mark.parametrize("rts", ["crs", "nirs", ("grs", 0.8, 1.2)], ids=str)
def test_rows_that_almost_fit_do_not(rts) -> None:
    """Copies of rows at another size, a digit off: verified as fractions, and 1 + 1e-13 is not 1."""
    rng = np.random.default_rng(3)
    base = rng.lognormal(0, 0.5, (4, 4))
    copies = [base * size * (1.0 + off * rng.standard_normal(base.shape)) for size, off in ((3, 1e-16), (0.8, 1e-13))]
    Z = np.vstack([base, *copies])
    for beyond in (False, True):
        res = sbmdea.fdh(inputs=Z[:, :2], outputs=Z[:, 2:], rts=rts, super_efficiency=beyond)
        assert res.verify(exact=True).all
    one = np.array([[2.0, 1.0], [2.0, 1.0 - 1e-13]])
    res = sbmdea.fdh(inputs=one[:, :1], outputs=one[:, 1:], rts="nirs", super_efficiency=True)
    assert res.status.tolist() == ["infeasible", "optimal"]
    assert res.efficiency[1] == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("orientation", ["non-oriented", "input", "output"])
@pytest.mark.parametrize("weights", ["ones", "mip", "normalised", "ram", "bam"])
def test_the_weights_of_the_additive_model_row_by_row(weights, orientation):
    rng = np.random.default_rng(3)
    Z = rng.lognormal(1, 0.4, (14, 4)).round(1)  # two inputs, two outputs
    res = sbmdea.fdh(inputs=Z[:, :2], outputs=Z[:, 2:], measure="additive", weights=weights, orientation=orientation)
    way = np.array([1, 1, -1, -1])
    counts = np.array([orientation != "output"] * 2 + [orientation != "input"] * 2)
    best = np.where(way > 0, Z.min(axis=0), Z.max(axis=0))
    for o in range(14):
        unit = {
            "ones": np.ones(4), "mip": Z[o], "normalised": Z.std(axis=0, ddof=1),
            "ram": np.ptp(Z, axis=0) * counts.sum(), "bam": np.abs(Z[o] - best) * counts.sum(),
        }[weights]  # fmt: skip
        slacks = way * (Z[o] - Z)
        slacks = slacks[(slacks >= 0).all(axis=1)]
        share = np.divide(slacks * counts, unit, out=np.zeros_like(slacks), where=unit > 0)
        assert res.components["inefficiency"][o] == pytest.approx(share.sum(axis=1).max(), abs=1e-12)
    convex = sbmdea.additive(
        inputs=Z[:, :2], outputs=Z[:, 2:], weights=weights, rts="vrs", orientation=orientation
    ).components["additive"]  # fmt: skip
    assert (res.components["inefficiency"] <= convex + 1e-9).all()


def test_words_for_weights_go_with_the_additive_measure():
    data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 2, 2]}, index=list("ABC"))
    with pytest.raises(SpecError, match='None, "balanced" or a mapping'):
        sbmdea.fdh(data, inputs="x", outputs="y", measure="sbm", weights="ram")
    listed = (
        '"balanced", "ones", "mip", "normalised", "ram", "bam" or {column: weight}; got \'rma\'. Did you mean "ram"'
    )
    with pytest.raises(SpecError, match=listed):
        sbmdea.fdh(inputs=[1.0, 2], outputs=[1.0, 3], measure="additive", weights="rma")
    with pytest.raises(SpecError, match='weights go with measure="additive"'):
        sbmdea.fdh(data, inputs="x", outputs="y", weights="ram")
