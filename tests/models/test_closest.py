"""Closest targets: by hand, against every face of the frontier, and what must hold beside the farthest ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError
from tests.results.test_verify import changed
from tests.samples.every_question import RTS, roles, table
from tests.trials import hostile

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")


def test_the_nearest_corner_is_taken_and_not_the_farthest() -> None:
    """C = (6, 6) lies (4, 0) or (0, 4) from A and B, and as far from all of the line between them: 4/6 of one input."""
    data = pd.DataFrame({"x1": [2.0, 6, 6], "x2": [6.0, 2, 6], "y": [1.0, 1, 1]}, index=list("ABC"))
    res = sbmdea.closest_target(data, inputs=["x1", "x2"], outputs="y")
    assert res.components["distance"]["C"] == pytest.approx(0.5 * (4 / 6) / 2, abs=1e-12)
    assert res.targets.loc["C", ["x1", "x2"]].sum() == pytest.approx(8.0, abs=1e-12)


def test_a_projection_that_could_still_improve_is_no_target() -> None:
    """D = (1.5, 9) meets the weakly efficient (1, 9) after half a unit; (1.5, 3.5) on A–B is nearest."""
    data = pd.DataFrame({"x1": [1.0, 4, 1.5], "x2": [4.0, 1, 9], "y": [1.0, 1, 1]}, index=list("ABD"))
    res = sbmdea.closest_target(data, inputs=["x1", "x2"], outputs="y")
    np.testing.assert_allclose(res.targets.loc["D"], [1.5, 3.5, 1.0], atol=1e-12)


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_every_face_agrees_and_no_slack_model_is_nearer(rts: object) -> None:
    data = table(seed=2)
    res = sbmdea.closest_target(data, **roles(), rts=rts)  # type: ignore[arg-type]
    found = res.verify()
    assert found.all, found
    np.testing.assert_allclose(found.lower.isna(), False)
    assert res.certificate["certified"].all()
    sbm = sbmdea.sbm(data, **roles(), rts=rts)  # type: ignore[arg-type]
    share = (sbm.slacks / data.set_index(["unit", "year"])[sbm.slacks.columns]).to_numpy()
    assert (res.components["distance"] <= share @ [0.25, 0.25, 1 / 6, 1 / 6, 1 / 6] + 1e-9).all()
    assert ((res.efficiency > 1 - 1e-7) == (sbm.efficiency > 1 - 1e-7)).all()


@pytest.mark.parametrize("rts", ["crs", "vrs", "ndrs"])
def test_values_of_a_millionth_have_a_target_too(rts: str) -> None:
    """Prices that count at the usual values can be worth a millionth at the own ones."""
    res = sbmdea.closest_target(hostile("near_zero", 1), **roles(), rts=rts)  # type: ignore[arg-type]
    assert (res.status == "optimal").all()
    assert res.verify().all


LINE = pd.DataFrame({"x": [1.0, 4, 3], "y": [1.0, 3, 1]}, index=list("ABC"))


@pytest.mark.parametrize(
    ("asks", "distance", "target"),
    [
        # on y = 1 + 2(x − 1)/3 the ratio is x/(1 + 2x): 1/3 at A, greatest straight above C
        ({"measure": "sbm"}, 1 - 3 / 7, [3, 7 / 3]),
        # the slacks 3 − x + 2(x − 1)/3 are 2 at A, 4/3 above C; with the goods at 5 times as much, 2 and 20/3
        ({"measure": "additive"}, 4 / 3, [3, 7 / 3]),
        ({"measure": "additive", "weights": {"y": 5.0}}, 2.0, [1, 1]),
        # C is 2 from the best x and 2 from the best y, over two columns
        ({"measure": "additive", "weights": "bam"}, (4 / 3) / 4, [3, 7 / 3]),
    ],
)
def test_the_nearest_point_of_a_line_by_hand(asks, distance, target) -> None:
    res = sbmdea.closest_target(LINE, inputs="x", outputs="y", **asks)
    assert res.components["distance"]["C"] == pytest.approx(distance, abs=1e-12)
    np.testing.assert_allclose(res.targets.loc["C"], target, atol=1e-9)


def test_no_other_target_has_a_greater_ratio_and_none_smaller_slacks() -> None:
    data = table(seed=2, years=2)
    ask = roles()
    most = sbmdea.closest_target(data, **ask, measure="sbm")
    least = sbmdea.closest_target(data, **ask, measure="additive")
    near, far = sbmdea.closest_target(data, **ask), sbmdea.sbm(data, **ask)
    assert (most.efficiency >= near.efficiency - 1e-9).all()
    assert (most.efficiency >= least.efficiency - 1e-9).all()
    assert (most.efficiency > far.efficiency + 0.01).sum() > 1
    np.testing.assert_allclose(most.components["distance"], 1.0 - most.efficiency, atol=1e-9)
    np.testing.assert_allclose(least.components["distance"], least.slacks.sum(axis=1), rtol=1e-9, atol=1e-9)
    assert (least.slacks.sum(axis=1) <= most.slacks.sum(axis=1) + 1e-9).all()
    same = sbmdea.closest_target(data, **ask, measure="additive", weights="mip")
    assert (same.components["distance"] <= (near.slacks / data.set_index(["unit", "year"])[near.slacks.columns]).sum(
        axis=1) + 1e-9).all()  # fmt: skip


@pytest.mark.unverified
def test_a_nearer_claim_and_a_wrong_target_are_found() -> None:
    res = sbmdea.closest_target(table(), **roles(), frontier="global")
    i = int(np.flatnonzero(res.components["distance"] > 0.1)[0])
    parts = {name: values.copy() for name, values in res.outcome.components.items()}
    parts["distance"][i] -= 1e-4
    targets = res.outcome.targets.copy()
    targets[i, 0] *= 1.0001
    assert res.verify().all
    assert not changed(res, components=parts).verify().verified.iloc[i]
    assert not changed(res, targets=targets).verify().verified.iloc[i]


@pytest.mark.unverified
@pytest.mark.filterwarnings("default::sbmdea.SbmdeaWarning")
@pytest.mark.parametrize("measure", ["shares", "sbm"])
def test_what_is_not_proved_is_not_called_so(measure) -> None:
    """A target farther away than the nearest, with the bound 0 of a search that was stopped."""
    res = sbmdea.closest_target(table(), **roles(), measure=measure)
    far = sbmdea.sbm(table(), **roles(), rts="vrs")
    share = (far.slacks / table().set_index(["unit", "year"])[far.slacks.columns]).to_numpy()
    above, below = np.array([0.5, 0.5, 0, 0, 0]), np.array([0, 0, 1, 1, 1]) / 3
    distance = 1 - far.efficiency if measure == "sbm" else share @ (above + below) / 2
    i = int(np.argmax(distance - res.components["distance"]))
    parts = {name: values.copy() for name, values in res.outcome.components.items()}
    parts["distance"][i], parts["bound"][i] = np.asarray(distance)[i], 0.0
    targets, scores = res.outcome.targets.copy(), res.outcome.efficiency.copy()
    targets[i], scores[i] = far.targets.iloc[i], far.efficiency.iloc[i]
    lam = res.outcome.intensity.replace(np.array([i]), far.outcome.intensity.take(np.array([i])))
    found = changed(res, components=parts, targets=targets, efficiency=scores, intensity=lam).verify()
    assert found.reasons.iloc[i].startswith("not proved: ")
    assert (found.verified.to_numpy() == (np.arange(len(scores)) != i)).all()
    if measure == "sbm":
        assert (found.lower.iloc[i], found.upper.iloc[i]) == (scores[i], 1.0)


@pytest.mark.unverified
@pytest.mark.filterwarnings("default::sbmdea.SbmdeaWarning")
def test_rows_without_a_target_in_time_are_named() -> None:
    with pytest.warns(sbmdea.SbmdeaWarning, match="rows are not proved within time_limit=1e-09"):
        res = sbmdea.closest_target(table(), **roles(), time_limit=1e-9)
    assert not res.certificate["certified"][res.status == "failed"].any()


def test_units_do_not_matter() -> None:
    one = sbmdea.closest_target(table(), **roles()).components["distance"]
    data = table().assign(labour=table()["labour"] * 1000, waste=table()["waste"] / 64)
    np.testing.assert_allclose(sbmdea.closest_target(data, **roles()).components["distance"], one, atol=1e-9)


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(SpecError, match="time_limit must be None or a number of seconds above 0; got -1"):
        sbmdea.closest_target(table(), **roles(), time_limit=-1)
    with pytest.raises(SpecError, match="closest_target must have one frontier per row"):
        sbmdea.closest_target(table(), **roles(), frontier="window")
    with pytest.raises(SpecError, match='"bam" must come with rts="vrs" where targets are close'):
        sbmdea.closest_target(table(), **roles(), rts="crs", measure="additive", weights="bam")
    with pytest.raises(SpecError, match='"ram" must come with rts="vrs"'):
        sbmdea.closest_target(table(), **roles(), rts="crs", measure="additive", weights="ram")
    with pytest.raises(SpecError, match="must name role columns"):
        sbmdea.closest_target(table(), **roles(), measure="additive", weights={"Labour": 2})
    with pytest.raises(SpecError, match='None, "balanced" or a mapping'):
        sbmdea.closest_target(table(), **roles(), weights="ram")
    with pytest.raises(SpecError, match='weights must be one of "ones"'):
        sbmdea.closest_target(table(), **roles(), measure="additive", weights="balanced")
    with pytest.raises(SpecError, match="closest_target solves mixed programs"):
        sbmdea.closest_target(table(), **roles()).problem(("单位1", 2002))


def test_a_row_a_trillionth_beyond_the_others_is_beyond_them() -> None:
    data = pd.DataFrame({"x1": [1.0, 3.0, 1 - 1e-12], "x2": [4.0, 1.0, 9.0], "y": 1.0}, index=list("ABD"))
    res = sbmdea.closest_target(data, inputs=["x1", "x2"], outputs="y", reference=[True, True, False])
    assert res.status.tolist() == ["optimal", "optimal", "infeasible"]
    assert res.flags.loc["D", "near_discontinuity"]
    assert res.verify().all


def test_where_highs_ends_with_an_error_it_is_asked_another_way() -> None:
    """HiGHS, as scipy 1.17 brings it, answers "Solve error" for the last row while it presolves."""
    x, y = np.array([0.915, 0.623, 0.568, 1.17]), np.array([9.07, 4.3, 0.903, 4.2])
    res = sbmdea.closest_target(inputs=x, outputs=y, rts="ndrs", measure="sbm")
    assert (res.status == "optimal").all()
    assert res.components["distance"].iloc[3] == pytest.approx(res.components["bound"].iloc[3], abs=1e-8)
    assert res.verify().all
