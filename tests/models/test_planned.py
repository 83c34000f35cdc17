"""Multi-directional efficiency, congestion and inverse DEA: by hand, by HiGHS, and by scoring their plans again."""

from __future__ import annotations

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
