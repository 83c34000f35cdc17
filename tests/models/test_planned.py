"""Multi-directional efficiency, congestion and inverse DEA: by hand, by HiGHS, and by scoring their plans again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError
from tests.oracle.plain import Technology
from tests.results.test_verify import changed
from tests.samples.every_question import RTS, roles, table
from tests.trials import hostile

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
DATA = table().query("year == 2001")
NAMED = {"inputs": ["labour", "capital"], "outputs": ["output", "service"], "undesirable": "waste", "dmu": "unit"}
X, Y, B = (DATA[columns].to_numpy() for columns in (NAMED["inputs"], NAMED["outputs"], ["waste"]))
NOTHING = np.zeros((2, 1)), np.zeros((2, 1)), np.zeros((1, 1))


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_every_ideal_and_the_way_towards_them_by_highs(rts) -> None:
    res = sbmdea.mea(DATA, **NAMED, rts=rts)
    tech = Technology(X, Y, B, rts)
    for o in range(len(X)):
        own = np.concatenate([X[o], Y[o], B[o]])
        room = np.zeros(5)
        for k in range(5):
            moves = [-one for one in NOTHING]
            part, j = (0, k) if k < 2 else (1, k - 2) if k < 4 else (2, 0)
            moves[part] = moves[part].copy()
            moves[part][j, 0] = -own[k]
            room[k] = -tech.solve([-1.0], moves, X[o], Y[o], B[o])[0]
        np.testing.assert_allclose(res.components.filter(like="room").iloc[o], room, atol=1e-8)
        if room.max() > 1e-6:
            step = -(room * own)[:, None]
            beta = -tech.solve([-1.0], (step[:2], step[2:4], step[4:]), X[o], Y[o], B[o])[0]
            assert res.components["inefficiency"].iloc[o] == pytest.approx(beta, abs=1e-8)


def test_mea_is_efficient_where_the_additive_model_is_and_knows_no_units() -> None:
    res = sbmdea.mea(DATA, **NAMED)
    additive = sbmdea.additive(DATA, **NAMED, rts="vrs", weights="mip").efficiency
    assert ((res.components.filter(like="room").max(axis=1) < 1e-9) == (additive > 1 - 1e-9)).all()
    other = sbmdea.mea(DATA.assign(labour=DATA["labour"] * 1000, waste=DATA["waste"] / 7), **NAMED)
    np.testing.assert_allclose(other.components, res.components, atol=1e-9)


def test_who_lies_beyond_has_no_ideal() -> None:
    data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 1, 1]}, index=list("ABC"))
    res = sbmdea.mea(data, inputs="x", outputs="y", reference=np.array([False, True, True]))
    assert res.status["A"] == "infeasible"
    assert res.components.loc["A"].isna().all()


def test_an_input_too_many_costs_a_third_of_the_output() -> None:
    """A (1, 1), B (2, 3), C (4, 2): with 4 freely disposed of 3 is made, with 4 in use 2."""
    data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 3, 2]}, index=list("ABC"))
    found = sbmdea.congestion(data, inputs="x", outputs="y").components
    np.testing.assert_allclose(found["congestion"], [1.0, 1.0, 2 / 3], atol=1e-12)


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_equations_for_inputs_by_highs(rts) -> None:
    """Inputs stand among the bads of the oracle, whose rows are equations where they are weak."""
    res = sbmdea.congestion(DATA, inputs=NAMED["inputs"], outputs=NAMED["outputs"], dmu="unit", rts=rts)
    tech = Technology(X[:, :0], Y, X, rts, weak=True, idles=False)
    for o in range(len(X)):
        moves = np.zeros((0, 1)), -Y[o][:, None], np.zeros((2, 1))
        phi = -tech.solve([-1.0], moves, X[o, :0], 0 * Y[o], X[o])[0]
        assert res.components["congested"].iloc[o] == pytest.approx(1 / phi, abs=1e-8)
    assert (res.components["congestion"] <= 1.0).all()


def test_a_pyramid_has_a_way_down_on_every_side() -> None:
    """Up to the top more of either input makes more, beyond it less; what is not needed at the top is in the way."""
    data = pd.DataFrame(
        {"x": [10.0, 20, 10, 20, 15, 15, 16], "z": [10.0, 10, 20, 20, 15, 20, 15], "y": [1.0, 1, 1, 1, 11, 1, 11]},
        index=["low", "x", "z", "both", "top", "too much z", "as high"],
    )
    found = sbmdea.congestion(data, inputs=["x", "z"], outputs="y", approach="cooper").components
    np.testing.assert_allclose(found["radial"], [1, 1, 1, 1 / 11, 1, 1 / 11, 1], atol=1e-12)
    np.testing.assert_allclose(found["excess x"], [0, 0, 0, 4, 0, 0, 0], atol=1e-9)
    np.testing.assert_allclose(found["excess z"], [0, 0, 0, 5, 0, 5, 0], atol=1e-9)
    np.testing.assert_allclose(found["excess"], [0, 0, 0, 0.225, 0, 0.125, 0], atol=1e-9)


@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize(("weak", "stage"), [(False, "relative"), (True, "sum")])
def test_what_is_in_the_way_by_highs(rts, weak: bool, stage: str) -> None:
    """φ, the gain of the goods beyond it and the least that has to go, one after the other; capital is disposed of."""
    asks = {"approach": "cooper", "congesting": "labour", "second_stage": stage, "rts": rts}
    res = sbmdea.congestion(DATA, **NAMED, **asks, disposability="weak" if weak else "strong")
    tech = Technology(X, Y, B, rts, weak)
    for o in range(len(X)):
        gain = 1 / Y[o] / 2 if stage == "relative" else np.full(2, 1 / Y[o].sum())
        phi = -tech.solve([-1.0], (np.zeros((2, 1)), -Y[o][:, None], np.zeros((1, 1))), X[o], 0 * Y[o], B[o])[0]
        up = np.zeros((2, 2)), -np.eye(2), np.zeros((1, 2))
        most = -tech.solve(-gain, up, X[o], phi * (1 - 1e-12) * Y[o], B[o], [(0, None)] * 2)[0]
        # labour stands twice, the second time as a good of which as much is needed; the gain is a good of its own
        both = Technology(X, np.hstack([Y, X[:, :1], (Y * gain).sum(axis=1, keepdims=True)]), B, rts, weak)
        moves = np.array([[-X[o, 0]], [0.0]]), np.array([[0.0], [0.0], [X[o, 0]], [0.0]]), np.zeros((1, 1))
        needed = np.concatenate(
            [phi * (1 - 1e-9) * Y[o], X[o, :1], [(most * (1 - 1e-9) + phi * (1 - 1e-9) * (gain * Y[o]).sum())]]
        )
        least = both.solve([1.0], moves, X[o], needed, B[o], [(0, None)])[0]
        shown = res.components[["radial", "shortfall", "excess", "excess labour"]].iloc[o]
        np.testing.assert_allclose(shown, [1 / phi, most, least, least * X[o, 0]], atol=1e-6)


def test_of_one_good_both_ways_to_ask_find_the_same_rows() -> None:
    rng = np.random.default_rng(7)
    x = rng.uniform(1, 9, (40, 2))
    data = pd.DataFrame({"x": x[:, 0], "z": x[:, 1], "y": 50 - (x[:, 0] - 5) ** 2 - (x[:, 1] - 4) ** 2})
    roles_ = {"inputs": ["x", "z"], "outputs": "y"}
    amounts = sbmdea.congestion(data, **roles_, approach="cooper")
    ratio = sbmdea.congestion(data, **roles_)
    assert 5 < ratio.flags["congested"].sum() < 35
    assert (amounts.flags["congested"] == ratio.flags["congested"]).all()
    less = data.assign(x=data["x"] - amounts.components["excess x"], z=data["z"] - amounts.components["excess z"])
    both = pd.concat([data, less.assign(y=amounts.targets["y"])], ignore_index=True)
    again = sbmdea.congestion(both, **roles_, approach="cooper", reference=np.arange(80) < 40)
    np.testing.assert_allclose(again.components["excess"][40:], 0.0, atol=1e-6)
    np.testing.assert_allclose(again.components["radial"][40:], 1.0, atol=1e-9)


def test_strong_and_weak_congestion_by_hand() -> None:
    """Beyond B more of x makes less, in line with it: strong. More of z alone makes less of one good: weak."""
    data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 3, 2]}, index=list("ABC"))
    found = sbmdea.congestion(data, inputs="x", outputs="y", approach="tone-sahoo")
    np.testing.assert_allclose(found.components["elasticity"], [np.inf, 4 / 3, -1.0], atol=1e-12)
    np.testing.assert_allclose(found.components["gain"], [0, 0, 0.5], atol=1e-12)
    assert found.flags["strongly_congested"].tolist() == [False, False, True]
    data = pd.DataFrame({"x": [1.0, 1, 2, 2], "z": [1.0, 2, 2, 4], "y": [2.0, 1, 4, 2], "w": [1.0, 1, 2, 2]})
    found = sbmdea.congestion(data, inputs=["x", "z"], outputs=["y", "w"], approach="tone-sahoo", rts="crs")
    np.testing.assert_allclose(found.components["gain"], [0, 0.5, 0, 0.5], atol=1e-12)
    np.testing.assert_allclose(found.components["elasticity"], 1.0, atol=1e-12)
    assert found.flags["congested"].tolist() == [False, True, False, True]
    assert not found.flags["strongly_congested"].any()


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_kinds_of_congestion_by_highs(rts) -> None:
    """Every step of Tone & Sahoo once more; the elasticity is what a thousandth of all inputs less makes."""
    rng = np.random.default_rng(3)
    x = rng.uniform(1, 9, (25, 2))
    y = 60 - np.column_stack([(x - [5, 4]) ** 2 @ [1, 1], (x - [4, 5]) ** 2 @ [1, 0.5]])
    y *= rng.uniform(0.8, 1, (25, 2))
    res = sbmdea.congestion(inputs=x, outputs=y, rts=rts, approach="tone-sahoo")
    nothing = np.zeros((25, 0))
    free = Technology(x, y, nothing, rts)
    # inputs stand twice, the second time as goods of which as much is needed
    exactly = Technology(x, np.hstack([y, x]), nothing, rts)
    none, up = np.zeros((2, 2)), np.vstack([-np.eye(2), np.zeros((2, 2))])

    def highest(at: Any, goods: Any) -> float:
        along = np.concatenate([-goods, 0 * at])[:, None]
        found = exactly.solve([-1.0], (none[:, :1], along, np.zeros((0, 1))), at, np.concatenate([0 * goods, at]), [])
        return np.nan if found is None else -found[0]

    for o in range(25):
        phi = highest(x[o], y[o])
        needed = np.concatenate([phi * (1 - 1e-10) * y[o], x[o]])
        slack = -exactly.solve(-0.5 / y[o], (none, up, np.zeros((0, 2))), x[o], needed, [], [(0, None)] * 2)[0]
        made = -res.outcome.kept["projected"][o, 2:]
        np.testing.assert_allclose((made / y[o]).mean(), phi + slack, atol=1e-7)
        gain = -free.solve(-0.5 / made, (none, -np.eye(2), np.zeros((0, 2))), x[o], made * (1 - 1e-10), [],
                           [(0, None)] * 2)[0]  # fmt: skip
        slope = (highest(x[o], made) - highest(x[o] * (1 - 1e-3), made)) / 1e-3
        shown = res.components.iloc[o]
        np.testing.assert_allclose(shown[["congested", "slack", "gain"]], [1 / phi, slack, gain], atol=1e-6)
        if np.isnan(slope):
            assert shown["elasticity"] == np.inf
        else:
            np.testing.assert_allclose(shown["elasticity"], slope, atol=1e-5)
    assert rts in ("crs", "ndrs") or 3 < res.flags["strongly_congested"].sum() < 25


def test_kinds_of_congestion_where_something_is_zero() -> None:
    data = DATA.reset_index(drop=True)
    for row, column in ((3, "capital"), (5, "output"), (6, "service"), (7, "waste")):
        data[column] = data[column].where(data.index != row, 0)
    res = sbmdea.congestion(data, **NAMED, approach="tone-sahoo")
    assert res.certificate["certified"].all()
    assert res.verify().all


@pytest.mark.unverified
@pytest.mark.parametrize("part", ["congested", "slack", "gain", "elasticity"])
def test_a_wrong_kind_of_congestion_is_found(part: str) -> None:
    res = sbmdea.congestion(table(), **roles(), frontier="global", approach="tone-sahoo")
    i = int(np.flatnonzero((res.components["gain"] > 0.0) & np.isfinite(res.components["elasticity"]))[0])
    wrong = {**res.outcome.components, part: res.outcome.components[part].copy()}
    wrong[part][i] += 1e-4
    assert not changed(res, components=wrong).verify().verified.iloc[i]


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs"])
def test_a_plan_scores_what_its_maker_scored(rts) -> None:
    res = sbmdea.inverse_dea(DATA, **NAMED, growth={"output": 1.03}, rts=rts)
    made = (res.status == "optimal").to_numpy()
    assert made.any()
    plan = DATA[made].assign(unit=lambda frame: frame["unit"] + "的计划")
    for column in NAMED["inputs"]:
        plan[column] = res.components[f"needs {column}"][made].to_numpy()
    plan["output"] *= 1.03
    both = pd.concat([DATA, plan])
    reference = np.arange(len(both)) < len(DATA)
    again = sbmdea.radial(both, **NAMED, rts=rts, reference=reference, second_stage="none").efficiency.to_numpy()
    np.testing.assert_allclose(again[~reference], res.efficiency[made], atol=1e-8)


def test_the_least_plan_by_highs() -> None:
    res = sbmdea.inverse_dea(DATA, **NAMED, growth=1.2, weights={"capital": 3.0})
    tech = Technology(X, Y, B, "crs")
    for o, theta in enumerate(res.efficiency):
        if np.isnan(theta):
            continue
        moves = np.diag(theta * X[o]), np.zeros((2, 2)), np.zeros((1, 2))
        found = tech.solve([0.25, 0.75], moves, 0 * X[o], 1.2 * Y[o], B[o], [(0, None)] * 2)
        expected = np.nan if found is None else found[0]
        np.testing.assert_allclose(res.components["needed"].iloc[o], expected, atol=1e-8)


@pytest.mark.unverified
@pytest.mark.parametrize("part", ["radial", "shortfall", "excess", "excess capital"])
def test_a_wrong_amount_is_found(part: str) -> None:
    res = sbmdea.congestion(table(), **roles(), frontier="global", approach="cooper")
    i = int(np.flatnonzero(res.components["excess"] > 0.0)[0])
    wrong = {**res.outcome.components, part: res.outcome.components[part].copy()}
    wrong[part][i] += 1e-4
    assert not changed(res, components=wrong).verify().verified.iloc[i]


@pytest.mark.unverified
@pytest.mark.parametrize(
    ("model", "part"),
    [("mea", "room labour"), ("mea", "mea waste"), ("congestion", "congested"), ("congestion", "congestion"),
     ("inverse_dea", "needed"), ("inverse_dea", "needs capital")],
)  # fmt: skip
def test_a_wrong_part_is_found(model: str, part: str) -> None:
    res = getattr(sbmdea, model)(table(), **roles(), frontier="global")
    i = int(np.flatnonzero(np.isfinite(res.components[part]))[2])
    wrong = {**res.outcome.components, part: res.outcome.components[part].copy()}
    wrong[part][i] += 1e-4
    assert res.verify().all
    assert not changed(res, components=wrong).verify().verified.iloc[i]


@pytest.mark.parametrize(
    ("model", "said", "words"),
    [
        ("congestion", {"congesting": "waste"}, "congesting must name inputs; got 'waste'"),
        ("congestion", {"approach": "tone"}, 'approach must be one of "fare", "cooper", "tone-sahoo"; got'),
        ("congestion", {"second_stage": "none"}, 'second_stage must be one of "relative", "sum"; got'),
        (
            "congestion",
            {"second_stage": "sum"},
            'second_stage="sum" must come with approach="cooper"; got approach="fare"',
        ),
        ("inverse_dea", {"growth": 0.0}, "growth must be a number above 0"),
        ("inverse_dea", {"growth": {"labour": 2.0}}, "growth must name outputs; got 'labour'"),
        ("inverse_dea", {"weights": {"labour": 0.0}}, "weights must be above 0 for every input"),
        ("inverse_dea", {"weights": "balanced"}, "weights must be a mapping from input to cost"),
        ("inverse_dea", {"frontier": "window"}, "inverse_dea must have one frontier per row"),
    ],
)
def test_what_has_no_meaning_is_refused(model: str, said, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        getattr(sbmdea, model)(table(), **{**roles(), **said})


def test_a_way_of_a_trillionth_is_measured_exactly() -> None:
    """Beside near copies there is room for 1e-12 of a value: the share of it that can be had is no rounding."""
    res = sbmdea.mea(hostile("near_copies", 1, 4), **roles(), frontier="global", reference="forms")
    room = res.components.filter(like="room").max(axis=1)
    assert ((room > 0.0) & (room < 1e-10)).any()
    assert res.verify(exact=True).all
    one = pd.DataFrame({"x": [1.0, 1 + 2.0**-38], "z": [1.0, 1 + 2.0**-38], "y": 1.0})
    assert sbmdea.mea(one, inputs=["x", "z"], outputs="y").components["inefficiency"].tolist() == pytest.approx([0, 1])


def test_a_step_of_a_trillionth_is_counted_exactly() -> None:
    """By 3·2⁻⁴⁰ in steps of 2⁻⁴⁰."""
    one = pd.DataFrame({"x": [1.0, 1 + 3 * 2.0**-40], "y": 1.0})
    res = sbmdea.directional(one, inputs="x", outputs="y", direction={"x": 2.0**-40}, rts="vrs")
    assert res.components["inefficiency"].tolist() == pytest.approx([0.0, 3.0], abs=1e-12)
