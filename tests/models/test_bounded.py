"""Bounds on targets: by hand, by HiGHS from the formula, and where they bind nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import DataError, SpecError
from tests.results.test_verify import changed
from tests.samples.every_question import RTS, roles, table
from tests.trials import hostile

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
DATA = table().reset_index(drop=True)
DATA["least"], DATA["most"] = DATA["capital"] * 0.6, DATA["service"] * 1.2
NAMED = {**roles(), "frontier": "global", "bounded": ["service", "capital"]}
BOUNDS = {"lower": {"capital": "least"}, "upper": {"service": "most"}}
Z = DATA[["labour", "capital", "output", "service", "waste"]].to_numpy()
SUMS = {"crs": (0, np.inf), "vrs": (1, 1), "nirs": (0, 1), "ndrs": (1, np.inf)}
GOOD = np.array([False, False, True, True, False])


def best(o: int, measure: str, rts: object, orientation: str) -> float:
    """The program in (λ, movements, t): t is 1, or the ratio's scale."""
    low, high = SUMS[rts] if isinstance(rts, str) else rts[1:]  # type: ignore[index]
    n, own, sign = len(Z), Z[o], np.where(GOOD, -1.0, 1.0)
    zeros = np.zeros(n)
    factor = measure == "radial"
    width = 1 if factor else 5
    rows, top = [], []

    def at_most(lam: np.ndarray, moves: np.ndarray, right: float) -> None:
        rows.append(np.r_[lam, moves, -right])
        top.append(0.0)

    for k in range(5):
        signed, moves = sign[k] * Z[:, k], np.zeros(width)
        moving = factor and k not in (1, 3) and (GOOD[k] if orientation == "output" else k == 0)
        if factor:
            moves[0] = -sign[k] * own[k] if moving else 0.0
            at_most(signed, moves, 0.0 if moving else sign[k] * own[k])
        else:
            moves[k] = own[k]
            at_most(signed, moves, sign[k] * own[k])
            at_most(-signed, -moves, -sign[k] * own[k])
    at_most(-Z[:, 1], np.zeros(width), -DATA["least"][o])
    at_most(Z[:, 3], np.zeros(width), DATA["most"][o])
    one = np.r_[np.ones(n), np.zeros(width)]
    if np.isfinite(high):
        at_most(one[:n], one[n:], high)
    at_most(-one[:n], one[n:], -low)
    counts = {"input": np.arange(5) < 2, "output": np.arange(5) >= 2}.get(orientation, np.ones(5, bool))
    above, below = counts & (np.arange(5) < 2), counts & (np.arange(5) >= 2)
    norm, goal = np.r_[zeros, np.zeros(width), 1.0], np.r_[zeros, np.zeros(width), 0.0]
    if factor:
        goal[n] = -1.0 if orientation == "output" else 1.0
    elif measure == "sbm":
        goal[-1] = 1.0
        goal[n:-1] = np.where(above, -1.0 / max(above.sum(), 1), 0.0)
        norm[n:-1] = np.where(below, 1.0 / max(below.sum(), 1), 0.0)
    else:
        goal[n:-1] = np.where(counts, -own, 0.0)
    found = linprog(goal, A_ub=np.array(rows), b_ub=top, A_eq=norm[None], b_eq=[1.0], method="highs")
    if found.status == 2:
        return np.nan
    if factor and orientation == "output":
        return 1.0 / -found.fun
    return found.fun + (1.0 if measure == "additive" else 0.0)


@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("measure", ["radial", "sbm", "additive"])
def test_every_program_by_highs(measure, rts) -> None:
    orientation = "input" if measure == "radial" else "non-oriented"
    for way in (orientation, "output"):
        res = sbmdea.bounded_targets(DATA, **NAMED, **BOUNDS, measure=measure, rts=rts, orientation=way)
        wanted = [best(o, measure, rts, way) for o in range(0, len(Z), 3)]
        np.testing.assert_allclose(res.efficiency[::3], wanted, atol=1e-8)
        assert (res.targets["service"] <= DATA["most"].to_numpy() * (1 + 1e-9)).all()
        assert (res.targets["capital"] >= DATA["least"].to_numpy() * (1 - 1e-9)).all()
        assert res.certificate["certified"].all()


@pytest.mark.parametrize("measure", ["radial", "sbm", "additive"])
def test_bounds_cost_something_and_units_nothing(measure) -> None:
    """The tighter the bounds, the less can be improved: no slack-based score falls. Wide ones change nothing."""
    tight = sbmdea.bounded_targets(DATA, **NAMED, **BOUNDS, measure=measure, weights=None)
    other = DATA.assign(capital=DATA["capital"] * 1e3, least=DATA["least"] * 1e3)
    if measure != "additive":  # the sum of slacks has the data's units
        again = sbmdea.bounded_targets(other, **NAMED, **BOUNDS, measure=measure)
        np.testing.assert_allclose(again.efficiency, tight.efficiency, atol=1e-9)
    if measure != "radial":
        wide = sbmdea.bounded_targets(DATA, **NAMED, lower=[0, 0], measure=measure)
        named = {key: value for key, value in NAMED.items() if key != "bounded"}
        np.testing.assert_allclose(wide.efficiency, getattr(sbmdea, measure)(DATA, **named).efficiency, atol=1e-9)
        assert (tight.efficiency >= wide.efficiency - 1e-9).all()


def test_own_values_as_bounds_are_nondiscretionary() -> None:
    named = {**roles(), "frontier": "global", "rts": "vrs"}
    res = sbmdea.bounded_targets(DATA, **named, bounded="capital", lower={"capital": 0}, upper={"capital": "capital"})
    held = sbmdea.radial(DATA, **named, nondiscretionary="capital")
    np.testing.assert_allclose(res.efficiency, held.efficiency, atol=1e-9)


def test_seats_by_hand() -> None:
    """B is seen by two for each of pay. A has pay for 2 and 2 seats: 1/(1 + 1). C sells at most 3 seats."""
    teams = pd.DataFrame({"pay": [1.0, 2.0, 4.0], "seen": [1.0, 4.0, 2.0], "seats": [2.0, 4.0, 3.0]}, index=list("ABC"))
    asked = {"inputs": "pay", "outputs": "seen", "bounded": "seen"}
    sbm = sbmdea.bounded_targets(teams, **asked, upper="seats", measure="sbm")
    # C: 3 seen take 1.5 of pay, (1.5/4)/(3/2); or 2 seen take 1, (1/4)/1
    np.testing.assert_allclose(sbm.efficiency, [0.5, 1.0, 0.25], atol=1e-12)
    with pytest.raises(SpecError, match="bounded must leave a column that the factor moves"):
        sbmdea.bounded_targets(teams, **asked, upper="seats", orientation="output")


def test_who_breaks_the_bounds_is_named_and_has_no_score() -> None:
    data = pd.DataFrame({"x": [2.0, 4, 6], "y": [2.0, 3, 9]}, index=["001", "002", "丙"])
    asked = {"inputs": "x", "outputs": "y", "bounded": "y", "measure": "sbm"}
    with pytest.warns(sbmdea.SbmdeaWarning, match=r"own values should lie within the bounds; those of .*丙.* do not"):
        res = sbmdea.bounded_targets(data, **asked, upper=[5])
    assert res.status.tolist() == ["optimal", "optimal", "infeasible"]
    assert np.isnan(res.efficiency["丙"])
    assert res.flags["out_of_bounds"].tolist() == [False, False, True]
    # below a lower bound there is something to be gained
    more = sbmdea.bounded_targets(data, **asked, lower=[4])
    assert more.targets["y"].min() >= 4 - 1e-9


def test_labels_in_another_order_and_arrays_without_a_table() -> None:
    right = sbmdea.bounded_targets(DATA, **NAMED, lower=["most", "least"], upper=[50, 50], measure="sbm").efficiency
    turned = {**NAMED, "bounded": ["capital", "service"]}
    again = sbmdea.bounded_targets(DATA, **turned, lower=["least", "most"], upper={"service": 50, "capital": 50.0},
                                   measure="sbm").efficiency  # fmt: skip
    np.testing.assert_array_equal(right, again)
    X, Y = DATA[["labour", "capital"]], DATA[["output", "service"]]
    one = sbmdea.bounded_targets(inputs=X, outputs=Y, bounded="capital", lower=DATA["least"].to_numpy(), measure="sbm")
    two = sbmdea.bounded_targets(
        DATA, inputs=["labour", "capital"], outputs=["output", "service"], bounded="capital", lower="least",
        measure="sbm", frontier="global",
    )  # fmt: skip
    np.testing.assert_array_equal(one.efficiency, two.efficiency)


def test_a_floor_that_binds_in_the_output_oriented_program() -> None:
    """Its price is negative, and pays for the room below the ceiling: heavy tails, where that is no rounding."""
    asked = {**roles(), "bounded": ["service", "capital"], "lower": {"capital": 1.5}, "upper": {"service": 9}}
    res = sbmdea.bounded_targets(
        hostile("heavy_tailed", 1), **asked, orientation="output", rts="vrs", frontier="global"
    )
    assert (res.prices["service"] < 0).any()
    assert res.verify(exact=True).all


@pytest.mark.unverified
def test_a_target_beyond_its_bound_is_found() -> None:
    res = sbmdea.bounded_targets(DATA, **NAMED, **BOUNDS, measure="sbm")
    i = int(np.flatnonzero(res.efficiency < 0.8)[0])
    targets, scores = res.outcome.targets.copy(), res.outcome.efficiency.copy()
    targets[i, 3] *= 1.5
    scores[i] -= 1e-6
    assert res.verify(exact=True).all
    assert not changed(res, targets=targets).verify().verified.iloc[i]
    parts = {**res.outcome.components, "sbm": scores}
    assert not changed(res, efficiency=scores, components=parts).verify().verified.iloc[i]


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(DataError, match=r"lower must not be above upper; of 'service' they are 9 and 4 for"):
        sbmdea.bounded_targets(DATA, **NAMED, lower=[9, 0], upper=[4, 9])
    with pytest.raises(DataError, match=r"lower must be positive or 0; the bound of 'service' is negative \(-1\)"):
        sbmdea.bounded_targets(DATA, **NAMED, lower=[-1, 0])
    with pytest.raises(DataError, match="upper must be for 'service' and 'capital'; got 'labour'"):
        sbmdea.bounded_targets(DATA, **NAMED, upper={"labour": 3})
    with pytest.raises(DataError, match="upper must have one bound per column, 'service' and 'capital'; got 1"):
        sbmdea.bounded_targets(DATA, **NAMED, upper=[3])
    with pytest.raises(SpecError, match="bounded_targets must be told a bound; got neither"):
        sbmdea.bounded_targets(DATA, **NAMED)
    with pytest.raises(SpecError, match="bounded_targets must be told a bound; got neither"):
        sbmdea.bounded_targets(DATA, **NAMED, lower={}, upper={})
    with pytest.raises(SpecError, match="bounded must name columns with a bound; 'capital' has neither"):
        sbmdea.bounded_targets(DATA, **NAMED, lower={"service": 0}, upper={"service": "most"})
    array = DATA[["most", "capital"]]
    for beside in (array, array.to_numpy(), array["most"], array["most"].to_numpy(), [array["most"].to_numpy(), 9],
                   {"service": array["most"]}):  # fmt: skip
        with pytest.raises(DataError, match=r"upper must be columns of data, or numbers, one for each of 'service'"):
            sbmdea.bounded_targets(DATA, **NAMED, upper=beside)
    with pytest.raises(SpecError, match='weights must be left out with measure="radial"'):
        sbmdea.bounded_targets(DATA, **NAMED, **BOUNDS, weights={"labour": 2.0})
    with pytest.raises(SpecError, match="weights='ram' must come with"):
        sbmdea.bounded_targets(DATA, **NAMED, **BOUNDS, measure="additive", weights="ram")
    with pytest.raises(SpecError, match="orientation must be one of"):
        sbmdea.bounded_targets(DATA, **NAMED, **BOUNDS, orientation="non-oriented")
