"""Whole targets by slacks: by hand, by trying every whole point, by branches, and beside real ones."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.optimize

import sbmdea
from sbmdea import DataError, SpecError
from tests.models.test_whole_numbers import DATA, NAMED
from tests.oracle.plain import Technology
from tests.results.test_verify import changed
from tests.samples.every_question import RTS

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
WHOLE = ["labour", "output", "waste"]
FEW = pd.DataFrame({"x": [2, 5, 4, 7], "v": [3, 2, 6, 4], "y": [2, 3, 3, 4]}, index=["001", "002", "丙", "D"])


def test_buses_by_hand() -> None:
    """B: 7 trips take 3.5 buses of A's kind; with 4 whole ones 8 trips: (4/5)/1, or (5/5)/(10/7), or (4/5)/(8/7)."""
    data = pd.DataFrame({"buses": [2, 5], "trips": [4.0, 7.0]}, index=list("AB"))
    asked = {"inputs": "buses", "outputs": "trips", "integers": "buses"}
    res = sbmdea.integer_sbm(data, **asked)
    np.testing.assert_allclose(res.efficiency, [1.0, 0.7], atol=1e-9)
    assert res.targets["buses"]["B"] in (4.0, 5.0)
    np.testing.assert_allclose(res.targets["trips"], 2 * res.targets["buses"], atol=1e-8)
    np.testing.assert_allclose(sbmdea.integer_sbm(data, **asked, orientation="input").efficiency, [1.0, 0.8], atol=1e-9)


@pytest.mark.parametrize("rts", ["crs", "vrs", ("grs", 0.8, 1.2)], ids=str)
@pytest.mark.parametrize("orientation", ["non-oriented", "output"])
def test_every_whole_point_tried(rts, orientation) -> None:
    res = sbmdea.integer_sbm(FEW, inputs=["x", "v"], outputs="y", integers=["x", "v", "y"], rts=rts,
                             orientation=orientation)  # fmt: skip
    X, Y = FEW[["x", "v"]].to_numpy(float), FEW[["y"]].to_numpy(float)
    tech = Technology(X, Y, np.zeros((4, 0)), rts)
    nothing = [np.zeros((2, 1)), np.zeros((1, 1)), np.zeros((0, 1))]
    for o in (1, 2, 3):
        best = 1.0
        for x, v, y in product(range(1, X[o, 0].astype(int) + 1), range(1, X[o, 1].astype(int) + 1), range(2, 12)):
            held = orientation == "output" and ((x, v) != tuple(X[o]))
            if y < Y[o, 0] or held or tech.solve([0.0], nothing, np.array([x, v]), np.array([y]), np.zeros(0)) is None:
                continue
            spent = 1.0 if orientation == "output" else np.mean([x / X[o, 0], v / X[o, 1]])
            best = min(best, spent / (y / Y[o, 0]))
        assert res.efficiency.iloc[o] == pytest.approx(best, abs=1e-8)
    assert res.certificate["certified"].all()


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_branches_agree_and_whole_is_never_below_real(rts) -> None:
    for orientation in ("non-oriented", "input", "output"):
        asked = {**NAMED, "rts": rts, "orientation": orientation}
        res = sbmdea.integer_sbm(DATA, **asked, integers=WHOLE)
        found = res.verify()
        assert found.all, found
        assert res.certificate["certified"].all()
        assert (res.efficiency >= sbmdea.sbm(DATA, **asked).efficiency - 1e-8).all()
        assert (res.targets[WHOLE] == res.targets[WHOLE].round()).all().all()
    whole = sbmdea.integer_sbm(DATA, **NAMED, rts=rts, measure="additive", weights="mip", integers=WHOLE)
    assert whole.verify().all
    assert (whole.efficiency >= sbmdea.additive(DATA, **NAMED, rts=rts, weights="mip").efficiency - 1e-8).all()


def test_without_whole_columns_it_is_sbm() -> None:
    res = sbmdea.integer_sbm(DATA, **NAMED, integers=[], weights={"labour": 2.0})
    np.testing.assert_allclose(res.efficiency, sbmdea.sbm(DATA, **NAMED, weights={"labour": 2.0}).efficiency, atol=1e-8)


def test_a_linear_program_is_its_own_proof() -> None:
    """No whole column: HiGHS has no bound of a mixed program then."""
    for measure in ("sbm", "additive"):
        for nobody in ([], None):
            res = sbmdea.integer_sbm(DATA, **NAMED, integers=nobody, measure=measure, rts="vrs")
            assert res.certificate["certified"].all()
            assert (res.components["bound"] >= res.efficiency - 1e-8).all()
            real = (sbmdea.sbm if measure == "sbm" else sbmdea.additive)(DATA, **NAMED, rts="vrs")
            assert (res.components["bound"] <= real.efficiency + 1e-8).all()


@pytest.fixture
def root_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS stops at the root: what it finds within a hundredth of a second hangs on the machine."""
    whole = scipy.optimize.milp

    def stopped(*given: Any, options: dict[str, float], **more: Any) -> Any:
        if "time_limit" in options:
            options = {"mip_rel_gap": options["mip_rel_gap"], "node_limit": 1}
        return whole(*given, options=options, **more)

    monkeypatch.setattr(scipy.optimize, "milp", stopped)


@pytest.mark.unverified
@pytest.mark.filterwarnings("default::sbmdea.SbmdeaWarning")
def test_what_the_limit_stopped_is_named_and_called_no_proof(root_only: None) -> None:
    """Not proved, and between bound and score; what branches prove all the same is verified."""
    proved = sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE)
    with pytest.warns(sbmdea.SbmdeaWarning, match="rows are not proved within time_limit=1e-09") as said:
        res = sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE, time_limit=1e-9)
    stopped = ~res.certificate["certified"]
    (words,) = [str(one.message) for one in said if "time_limit" in str(one.message)]
    assert words.startswith(f"{stopped.sum()} of {len(DATA)} rows are not proved")
    found = res.verify()
    off = (res.efficiency - proved.efficiency).abs() > 1e-6
    assert off.any()
    assert not found.verified[off].any()
    assert stopped[~found.verified].all()
    failed = res.status[~found.verified] == "failed"  # nothing was found in time
    assert found.failures["reasons"][~failed].str.startswith("not proved: ").all()
    np.testing.assert_array_equal(found.lower[off], res.components["bound"][off])
    np.testing.assert_array_equal(found.upper[off], res.efficiency[off])
    assert (found.lower <= proved.efficiency + 1e-8).all()
    assert (found.upper >= proved.efficiency - 1e-8).all()


def test_bads_in_equations_and_a_table_of_peers() -> None:
    for rts in ("crs", "vrs"):
        weak = sbmdea.integer_sbm(DATA, **NAMED, integers=["labour", "waste"], disposability="weak", rts=rts)
        strong = sbmdea.integer_sbm(DATA, **NAMED, integers=["labour", "waste"], rts=rts)
        assert (weak.efficiency >= strong.efficiency - 1e-8).all()
    apart = sbmdea.integer_sbm(FEW.iloc[:2], inputs=["x", "v"], outputs="y", integers="y", reference=FEW.iloc[2:])
    assert apart.status.tolist() == ["infeasible", "infeasible"]


@pytest.mark.unverified
def test_a_better_claim_and_a_target_that_is_not_whole_are_found() -> None:
    res = sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE)
    i = int(np.flatnonzero(res.efficiency < 0.9)[0])
    assert res.verify().all
    for shift in (1e-3, -1e-3):
        scores = res.outcome.efficiency.copy()
        scores[i] += shift
        wrong = changed(res, efficiency=scores, components={**res.outcome.components, "sbm": scores})
        assert not wrong.verify().verified.iloc[i]
    targets = res.outcome.targets.copy()
    targets[i, 0] += 0.5
    assert not changed(res, targets=targets).verify().verified.iloc[i]


BEYOND = [
    {"rts": "crs"},
    {"rts": "vrs", "weights": "ram"},
    {"rts": ("grs", 0.8, 1.2), "orientation": "input", "weights": "mip"},
    {"rts": "nirs", "orientation": "output"},
    {"rts": "vrs", "disposability": "weak", "weights": {"labour": 3.0}},
    {"rts": "ndrs", "disposability": "weak", "weights": "normalised"},
]


@pytest.mark.parametrize("asked", BEYOND, ids=str)
def test_beyond_is_additive_where_nothing_is_whole_and_no_less_else(asked) -> None:
    ask = {**NAMED, **asked, "measure": "additive", "super_efficiency": True}
    real = sbmdea.additive(DATA, **NAMED, **asked, super_efficiency=True)
    plain = sbmdea.integer_sbm(DATA, **ask, integers=[])
    np.testing.assert_allclose(plain.efficiency, real.efficiency, atol=1e-8)
    np.testing.assert_allclose(plain.super_score, real.super_score, atol=1e-8)
    assert plain.status.tolist() == real.status.tolist()
    whole = sbmdea.integer_sbm(DATA, **ask, integers=WHOLE)
    both = whole.super_score.notna() & real.super_score.notna()
    assert both.any()
    assert (whole.super_score[both] >= real.super_score[both] - 1e-9).all()
    assert whole.certificate["certified"].all()
    solved = whole.efficiency.notna()
    assert (whole.targets[solved][WHOLE] == whole.targets[solved][WHOLE].round()).all(axis=None)


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_beyond_every_whole_point_tried(rts) -> None:
    """Du et al. (2012): the fewest whole units given up until the others reach what is left."""
    res = sbmdea.integer_sbm(FEW, inputs=["x", "v"], outputs="y", integers=["x", "v", "y"], rts=rts, weights="mip",
                             measure="additive", super_efficiency=True)  # fmt: skip
    X, Y = FEW[["x", "v"]].to_numpy(float), FEW[["y"]].to_numpy(float)
    nothing = [np.zeros((2, 1)), np.zeros((1, 1)), np.zeros((0, 1))]
    efficient = np.flatnonzero(res.super_score.notna())
    assert len(efficient) >= 2
    for o in efficient:
        tech = Technology(np.delete(X, o, 0), np.delete(Y, o, 0), np.zeros((3, 0)), rts)
        given_up = [
            (x - X[o, 0]) / X[o, 0] + (v - X[o, 1]) / X[o, 1] + (Y[o, 0] - y) / Y[o, 0]
            for x, v, y in product(range(int(X[o, 0]), 9), range(int(X[o, 1]), 9), range(int(Y[o, 0]) + 1))
            if tech.solve([0.0], nothing, np.array([x, v]), np.array([y]), np.zeros(0)) is not None
        ]
        assert res.super_score.iloc[o] == pytest.approx(min(given_up), abs=1e-8)


def test_beyond_by_hand() -> None:
    """B's 5 trips of 3: A's 4 of 2 need one trip less or one bus more than 2.4, that is 3; the others are a half."""
    data = pd.DataFrame({"buses": [2, 3], "trips": [4.0, 5.0]}, index=list("AB"))
    asked = {"inputs": "buses", "outputs": "trips", "super_efficiency": True, "measure": "additive", "weights": "mip"}
    res = sbmdea.integer_sbm(data, **asked, integers="buses")
    assert res.super_score["A"] == pytest.approx(min(1 / 2, (4 - 10 / 3) / 4), abs=1e-9)  # 2 buses make 10/3 trips
    whole = sbmdea.integer_sbm(data, **asked, integers=["buses", "trips"])
    assert whole.super_score["A"] == pytest.approx(1 / 4, abs=1e-9)  # 3 trips
    assert whole.targets.loc["A"].tolist() == [2.0, 3.0]


@pytest.mark.unverified
def test_a_sum_beyond_that_is_not_the_least_is_found() -> None:
    res = sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE, measure="additive", super_efficiency=True)
    i = int(np.flatnonzero(res.super_score > 0.1)[0])
    assert res.verify().all
    parts, scores = res.outcome.components, res.outcome.efficiency
    for shift in (1e-3, -1e-3):
        moved = {"efficiency": scores.copy(), "super": parts["super_additive"].copy()}
        moved["efficiency"][i] += shift
        moved["super"][i] += shift
        wrong = changed(res, efficiency=moved["efficiency"], components={**parts, "super_additive": moved["super"]})
        assert not wrong.verify().verified.iloc[i]
    j = int(np.flatnonzero(res.super_score.isna())[0])
    less = parts["additive"].copy()
    less[j] -= 1.0
    assert not changed(res, components={**parts, "additive": less}).verify().verified.iloc[j]


@pytest.mark.unverified
@pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
@pytest.mark.parametrize("limit", [1e-9, 3e-3])
def test_beyond_a_search_that_was_stopped_nobody_is_called_efficient(limit) -> None:
    """Who may have slack after all is not compared with the others, and what is certified is right."""
    asked = {**NAMED, "integers": WHOLE, "measure": "additive", "weights": "mip", "super_efficiency": True}
    proved = sbmdea.integer_sbm(DATA, **asked)
    res = sbmdea.integer_sbm(DATA, **asked, time_limit=limit)
    off = ~np.isclose(res.efficiency, proved.efficiency, atol=1e-6, equal_nan=True)
    assert not res.certificate["certified"][off].any()
    if limit < 1e-6:  # with more time the sum may be proved by branches where the others were not asked
        assert not res.verify().verified[off].any()


def test_beyond_goes_with_sums() -> None:
    with pytest.raises(SpecError, match='super_efficiency must come with measure="additive"; got measure="sbm"'):
        sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE, super_efficiency=True)
    asked = {**NAMED, "integers": WHOLE, "measure": "additive"}
    with pytest.raises(SpecError, match='super_efficiency must come with other weights than "bam"'):
        sbmdea.integer_sbm(DATA, **asked, weights="bam", rts="vrs", super_efficiency=True)
    with pytest.raises(SpecError, match="super_efficiency must be True or False; got 1"):
        sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE, measure="additive", super_efficiency=1)


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(DataError, match="integers must be whole numbers; column 'labour' is"):
        sbmdea.integer_sbm(DATA.assign(labour=DATA["labour"] + 0.5), **NAMED, integers="labour")
    with pytest.raises(SpecError, match="time_limit must be None or a number of seconds above 0"):
        sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE, time_limit=0)
    with pytest.raises(SpecError, match="integer_sbm solves mixed programs"):
        sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE).problem("单位1")
    with pytest.raises(SpecError, match="virtual_weights goes with models that have prices"):
        _ = sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE).virtual_weights
    with pytest.raises(SpecError, match="integer_sbm must have one frontier per row"):
        sbmdea.integer_sbm(DATA, **NAMED, integers=WHOLE, frontier="window")
