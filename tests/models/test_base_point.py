"""SBM from a base point: by HiGHS on the distances, by translation, and where the base is 0."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError
from tests.results.test_verify import changed
from tests.samples.every_question import RTS, roles, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
COLUMNS = ["labour", "capital", "output", "service", "waste"]
DATA = table().reset_index(drop=True)
DATA[COLUMNS] = DATA[COLUMNS] - [0, 2, 5, 3, 1]
NAMED = {**roles(), "frontier": "global"}
POINT = {"capital": -4.0, "output": -6.5, "service": -9.0, "waste": -2.0}


@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("beyond", [False, True], ids=["sbm", "super"])
def test_distances_scored_by_another_solver(rts, beyond) -> None:
    apart = DATA.copy()
    apart[list(POINT)] -= list(POINT.values())
    res = sbmdea.bp_sbm(DATA, **NAMED, base_point=POINT, rts=rts, super_efficiency=beyond)
    scored = sbmdea.super_sbm if beyond else sbmdea.sbm
    other = scored(apart, **NAMED, rts=rts, solver="highs")
    np.testing.assert_allclose(res.efficiency, other.efficiency, atol=1e-8)
    targets = other.targets - [POINT.get(name, 0.0) * -1 for name in COLUMNS]
    same = np.isclose(res.targets, targets, atol=1e-6).all(axis=1)
    assert same.mean() > 0.8  # elsewhere there are several
    assert res.verify(exact=True).all


def test_a_profit_by_hand() -> None:
    """From −5 on, A, B, C have 4, 8, 6. C: (5 − 4)/5 less staff for 2 more profit, 0.8/(1 + 2/6)."""
    data = pd.DataFrame({"staff": [2.0, 4, 5], "profit": [-1.0, 3, 1]}, index=["001", "002", "丙"])
    res = sbmdea.bp_sbm(data, inputs="staff", outputs="profit")
    np.testing.assert_allclose(res.efficiency, [1.0, 1.0, 0.6], atol=1e-12)
    assert res.targets.loc["丙"].tolist() in ([4.0, 3.0], [3.0, 1.0])


@pytest.mark.parametrize("orientation", ["non-oriented", "input"])
@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_virtual_weights_count_from_the_base_and_make_the_score(rts, orientation) -> None:
    """1 − ρ is what inputs and bads are worth, less goods and ω, at distances from the base point."""
    res = sbmdea.bp_sbm(DATA, **NAMED, base_point=POINT, rts=rts, orientation=orientation)
    worth = res.virtual_weights
    net = worth[["labour", "capital", "waste"]].sum(axis=1) - worth[["output", "service"]].sum(axis=1) - res.omega
    np.testing.assert_allclose(1.0 - net, res.efficiency, atol=1e-9)
    own = DATA.loc[0, "capital"] - POINT["capital"]
    assert worth["capital"].iloc[0] == pytest.approx(res.prices["capital"].iloc[0] * own)


def test_translation_and_units() -> None:
    first = sbmdea.bp_sbm(DATA, **NAMED, base_point=0.5)
    lower = sbmdea.bp_sbm(DATA.assign(service=DATA["service"] - 100), **NAMED, base_point=0.5)
    np.testing.assert_allclose(lower.efficiency, first.efficiency, atol=1e-9)
    np.testing.assert_allclose(lower.targets["service"], first.targets["service"] - 100, atol=1e-7)
    units = sbmdea.bp_sbm(DATA.assign(service=DATA["service"] * 1e4), **NAMED, base_point=0.5)
    np.testing.assert_allclose(units.efficiency, first.efficiency, atol=1e-9)
    for rts in ("crs", "vrs"):
        moved = DATA.assign(service=DATA["service"] + 7)
        one = sbmdea.bp_sbm(DATA, **NAMED, base_point=POINT, rts=rts, super_efficiency=True)
        two = sbmdea.bp_sbm(moved, **NAMED, base_point={**POINT, "service": -2.0}, rts=rts, super_efficiency=True)
        np.testing.assert_allclose(one.efficiency, two.efficiency, atol=1e-9)


def test_targets_of_windows_are_in_the_units_of_the_data() -> None:
    asked = {**roles(), "frontier": "window", "window": 2}
    moved = DATA.assign(service=DATA["service"] - 100)
    for model, options in (("bp_sbm", {"base_point": 0.5}), ("additive", {"rts": "vrs", "weights": "ram"})):
        one, two = (getattr(sbmdea, model)(data, **asked, **options) for data in (DATA, moved))
        np.testing.assert_allclose(one.targets["service"] - 100, two.targets["service"], atol=1e-7)
        assert one.verify().all
        assert two.verify().all


def test_the_efficient_do_not_hang_on_the_base_and_positive_data_are_sbm() -> None:
    who = [
        set(np.flatnonzero(sbmdea.bp_sbm(DATA, **NAMED, base_point=one).efficiency > 1 - 1e-9)) for one in (0.1, 5.0)
    ]
    assert who[0] == who[1]
    plain = table()
    np.testing.assert_array_equal(
        sbmdea.bp_sbm(plain, **NAMED).efficiency, sbmdea.sbm(plain, **NAMED, rts="vrs").efficiency
    )


@pytest.mark.unverified
def test_another_base_than_the_one_that_is_said_is_found() -> None:
    res = sbmdea.bp_sbm(DATA, **NAMED, base_point=POINT)
    assert res.verify().all
    scores = sbmdea.bp_sbm(DATA, **NAMED, base_point={**POINT, "output": -7.0}).efficiency.to_numpy()
    wrong = changed(res, efficiency=scores, components={"sbm": scores}).verify()
    other = np.abs(scores - res.efficiency.to_numpy()) > 1e-6
    assert other.sum() > 3
    assert not wrong.verified[other].any()


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(
        DataError, match=r"base_point must lie below all values; column 'service' has -\S+ and the base"
    ):
        sbmdea.bp_sbm(DATA, **NAMED, base_point={**POINT, "service": -1.0})
    with pytest.raises(DataError, match=r"0 for columns that it does not name; column 'capital' has -"):
        sbmdea.bp_sbm(DATA, **NAMED, base_point={"service": -9.0})
    with pytest.raises(SpecError, match="base_point must name role columns; got 'profits'"):
        sbmdea.bp_sbm(DATA, **NAMED, base_point={"profits": -9.0})
    with pytest.raises(DataError, match="base_point is 0 for columns that it does not name"):
        sbmdea.bp_sbm(DATA, **NAMED, base_point={})
    for wrong in (float("nan"), float("inf"), "least"):
        with pytest.raises(SpecError, match=r"base_point must be a finite number, .*Leave it out for 1"):
            sbmdea.bp_sbm(DATA, **NAMED, base_point=wrong)  # type: ignore[arg-type]
    for wrong in (0, -1.0):
        with pytest.raises(SpecError, match="base_point must be a share of the range above 0"):
            sbmdea.bp_sbm(DATA, **NAMED, base_point=wrong)
    with pytest.raises(SpecError, match="base_point must be finite numbers; got inf"):
        sbmdea.bp_sbm(DATA, **NAMED, base_point={"service": float("inf")})
