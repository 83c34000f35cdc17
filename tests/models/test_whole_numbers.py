"""Whole columns and whole intensities: by halving over linear programs, by counting, by the hull, by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import DataError, SpecError
from tests.results.test_verify import changed
from tests.samples.every_question import INPUTS, OUTPUTS, RTS, roles, table
from tests.trials import hostile

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")


def whole_table() -> pd.DataFrame:
    data = table().query("year == 2002").reset_index(drop=True)
    for column, size in (("labour", 10), ("capital", 10), ("output", 5), ("service", 5), ("waste", 10)):
        data[column] = np.ceil(data[column] * size)
    return data


DATA = whole_table()
NAMED = {key: value for key, value in roles().items() if key != "period"}


def test_buses_by_hand() -> None:
    """6 trips need 3 of 2 buses for 4 trips: real ones. Repeated whole, two of A, that is 4 buses of 5."""
    data = pd.DataFrame({"buses": [2, 5, 7], "trips": [4.0, 6.0, 9.0]}, index=list("ABC"))
    asked = {"inputs": "buses", "outputs": "trips"}
    whole = sbmdea.integer_radial(data, **asked, integers="buses")
    np.testing.assert_allclose(whole.efficiency, [1.0, 3 / 5, 5 / 7], atol=1e-12)  # 4.5 buses are 5
    assert whole.targets["buses"].tolist() == [2.0, 3.0, 5.0]
    twice = sbmdea.integer_radial(data, **asked, replicas=True)
    np.testing.assert_allclose(twice.efficiency, [1.0, 4 / 5, 6 / 7], atol=1e-12)
    assert twice.peers("C")["intensity"].tolist() == [3.0]


@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_halving_agrees_and_whole_is_never_below_real(rts, orientation) -> None:
    asked = {**NAMED, "rts": rts, "orientation": orientation, "undesirable_as": orientation}
    res = sbmdea.integer_radial(DATA, **asked, integers=["labour", "output", "waste"])
    found = res.verify()
    assert found.all, found
    assert found.lower.notna().all()
    assert res.certificate["certified"].all()
    assert (res.efficiency >= sbmdea.radial(DATA, **asked).efficiency - 1e-9).all()


def test_repeated_once_is_the_hull() -> None:
    for orientation in ("input", "output"):
        res = sbmdea.integer_radial(DATA, **NAMED, replicas=True, rts="vrs", orientation=orientation)
        hull = sbmdea.fdh(DATA, **NAMED, orientation=orientation)
        np.testing.assert_allclose(res.efficiency, hull.efficiency, atol=1e-9)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_repeated_alone_lies_between_the_hulls(orientation) -> None:
    """ERH: no better than any repetition together, no worse than single rows; as FDH where once is all there is."""
    for rts in RTS:
        asked = {**NAMED, "replicas": True, "rts": rts, "orientation": orientation}
        alone = sbmdea.integer_radial(DATA, **asked, alone=True)
        assert alone.verify().all
        assert (alone.efficiency >= sbmdea.integer_radial(DATA, **asked).efficiency - 1e-9).all()
        hull = sbmdea.fdh(DATA, **NAMED, orientation=orientation).efficiency
        assert (alone.efficiency <= hull + 1e-9).all()
        if rts == "vrs":
            np.testing.assert_allclose(alone.efficiency, hull, atol=1e-9)
        assert (alone.intensities.groupby(level=0).size() == 1).all()


def test_repeated_alone_by_hand() -> None:
    """C makes 9 of 7: A three times makes 12 of 6, A and B together 9 of 5."""
    data = pd.DataFrame({"x": [2.0, 3, 7], "y": [4.0, 5, 9]}, index=list("ABC"))
    asked = {"inputs": "x", "outputs": "y", "replicas": True}
    one = sbmdea.integer_radial(data, **asked, alone=True)
    np.testing.assert_allclose(one.efficiency, [1.0, 1.0, 6 / 7], atol=1e-12)
    both = sbmdea.integer_radial(data, **asked)
    np.testing.assert_allclose(both.efficiency, [1.0, 1.0, 5 / 7], atol=1e-12)
    out = sbmdea.integer_radial(data, **asked, alone=True, orientation="output")
    np.testing.assert_allclose(out.efficiency, [1.0, 1.0, 9 / 12], atol=1e-12)
    with pytest.raises(SpecError, match="alone must come with replicas=True"):
        sbmdea.integer_radial(DATA, **NAMED, integers="labour", alone=True)
    with pytest.raises(SpecError, match="time_limit must be None with alone=True; got 3"):
        sbmdea.integer_radial(data, **asked, alone=True, time_limit=3)


def by_all_subsets(data: pd.DataFrame, rts: str, each: tuple[float, float], orientation: str, o: int,
                   others: bool = False) -> float:  # fmt: skip
    """The best factor over every set of rows that take part, the last not among them with ``others``; NaN where none
    will do."""
    Z, sign = data.to_numpy(), np.array([1, 1, -1, -1])
    moves = np.array([True, True, False, False]) ^ (orientation == "output")
    found = []
    for some in itertools.product([False, True], repeat=len(Z)):
        if others and some[-1]:
            continue
        rows = np.hstack([(Z * sign)[np.array(some)].T, -np.where(moves, sign * Z[o], 0)[:, None]])
        right = np.where(moves, 0.0, sign * Z[o])
        total = np.append(np.ones(sum(some)), 0.0)[None]
        answer = linprog(
            np.append(np.zeros(sum(some)), 1.0 if orientation == "input" else -1.0), A_ub=rows, b_ub=right,
            A_eq=total if rts == "vrs" else None, b_eq=[1.0] if rts == "vrs" else None,
            bounds=[each] * sum(some) + [(0, None)],
        )  # fmt: skip
        found += [answer.fun] if answer.status == 0 else []
    best = min(found, default=np.nan) or np.nan  # goods times 0 are no score
    return best if orientation == "input" else -1.0 / best


@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize(
    ("rts", "each"), [("crs", (1.0, np.inf)), ("crs", (1, 1)), ("vrs", (0.3, 1)), ("vrs", (0.4, 0.7))], ids=str
)
def test_in_earnest_by_all_subsets(rts, each, orientation) -> None:
    data = pd.DataFrame(np.random.default_rng(5).uniform(1, 9, (5, 4)).round(1), columns=list("abcd"))
    res = sbmdea.integer_radial(
        data, inputs=["a", "b"], outputs=["c", "d"], rts=rts, each=each, orientation=orientation
    )
    expected = [by_all_subsets(data, rts, each, orientation, o) for o in range(len(data))]
    np.testing.assert_allclose(res.efficiency, expected, atol=1e-6)
    assert (res.status == np.where(np.isnan(expected), "infeasible", "optimal")).all()
    taken = res.intensities["intensity"]
    assert taken.between(each[0] - 1e-9, each[1] + 1e-9).all()


def test_in_earnest_lies_between_the_hulls() -> None:
    """Whole λ are 0 or at least 1; a single row with λ = 1 is the hull of free disposal."""
    enlarged = sbmdea.integer_radial(DATA, **NAMED, each=(1, np.inf)).efficiency
    assert (enlarged <= sbmdea.integer_radial(DATA, **NAMED, replicas=True).efficiency + 1e-6).all()
    assert (enlarged >= sbmdea.radial(DATA, **NAMED).efficiency - 1e-9).all()
    once = sbmdea.integer_radial(DATA, **NAMED, rts="vrs", each=(1, 1)).efficiency
    np.testing.assert_allclose(once, sbmdea.fdh(DATA, **NAMED).efficiency, atol=1e-9)
    for pair in ([1, np.inf], np.array([1.0, np.inf]), np.array([1, np.inf], object), (np.int64(1), np.inf)):
        assert sbmdea.integer_radial(DATA, **NAMED, each=pair).efficiency.equals(enlarged)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"each": np.array([[1.0, 2.0]])}, "each must be (least, greatest)"),
        ({"each": np.array(["1", "2"])}, "each must be (least, greatest)"),
        ({"each": (2, 1)}, "each must be (least, greatest) with 0 < least ≤ greatest; got (2, 1)"),
        ({"each": 1}, "each must be (least, greatest)"),
        ({"each": (1, 2), "replicas": True}, "each must come without integers and replicas"),
        ({"each": (1, 2), "disposability": "weak"}, "each must come without integers and replicas"),
    ],
)
def test_in_earnest_refusals(options, said) -> None:
    with pytest.raises(SpecError) as caught:
        sbmdea.integer_radial(DATA, **NAMED, **options)
    assert said in str(caught.value)


def test_both_at_once() -> None:
    res = sbmdea.integer_radial(DATA, **NAMED, integers=[*INPUTS, *OUTPUTS], replicas=True)
    assert res.verify().all
    plain = sbmdea.integer_radial(DATA, **NAMED, replicas=True).efficiency
    np.testing.assert_allclose(res.efficiency, plain, atol=1e-9)  # whole rows repeated are whole


def test_outside_the_rows_a_factor_above_one_is_the_least() -> None:
    """D is no peer, and has 10. A with B needs 15, B twice 14, C 12; E takes three times 10."""
    data = pd.DataFrame({"x": [8.0, 7, 12, 10, 10], "y": [5.0, 5, 10, 10, 4]}, index=list("ABCDE"))
    asked = {"inputs": "x", "outputs": "y", "replicas": True}
    for peers, factor in (("ABC", 1.2), ("AB", 1.4), ("C", 1.2), ("E", 3.0)):
        res = sbmdea.integer_radial(data, **asked, reference=data.index.isin(list(peers)), evaluate=data.index == "D")
        assert res.efficiency["D"] == factor
        found = res.verify()
        assert found.all, found
        assert found.lower["D"] == factor


@pytest.mark.parametrize("rts", ["crs", "ndrs"])
def test_nobody_is_beaten_by_less_than_itself(rts) -> None:
    """A capital of two millionths, where HiGHS called 0.41 the largest factor of a row that reaches 1 by itself."""
    asked = {**roles(), "replicas": True, "rts": rts, "orientation": "output"}
    res = sbmdea.integer_radial(hostile("near_zero", 1), **asked)
    assert (res.efficiency <= 1.0).all()
    assert res.verify().all


def test_bads_in_equations_move_with_the_factor() -> None:
    """B makes as much with half the input, but 1/4 of the bad, and half of A's bad is 2/4."""
    data = pd.DataFrame({"x": [2.0, 1], "y": [1.0, 1], "b": [4.0, 1]}, index=list("AB"))
    asked = {"inputs": "x", "outputs": "y", "undesirable": "b", "undesirable_as": "input", "replicas": True}
    for disposability, score in (("strong", 0.5), ("weak", 1.0)):
        res = sbmdea.integer_radial(data, **asked, disposability=disposability)
        assert res.efficiency.tolist() == [score, 1.0]
        assert res.verify().all


SUPER = [
    {"integers": ["labour", "output", "waste"]},
    {"integers": ["labour"], "disposability": "weak", "rts": "vrs"},
    {"integers": ["labour", "waste"], "disposability": "weak", "undesirable_as": "input"},
    {"replicas": True},
    {"replicas": True, "alone": True, "rts": "ndrs"},
    {"integers": ["output"], "rts": ("grs", 0.8, 1.2)},
    {"each": (1, np.inf)},
    {"each": (0.3, 0.8), "rts": "vrs"},
]


@pytest.mark.unverified("one result is, here; the rows apart say the same")
@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("whole", SUPER, ids=str)
def test_beyond_is_the_score_against_a_table_of_the_others(whole, orientation) -> None:
    data = DATA[:5]
    asked = {**NAMED, "orientation": orientation, **whole}
    res = sbmdea.integer_radial(data, **asked, super_efficiency=True)
    found = res.verify()
    assert found.all, found
    plain = sbmdea.integer_radial(data, **asked)
    pd.testing.assert_series_equal(res.components["radial"], plain.components["radial"])
    apart = []
    for o in range(len(data)):
        one = data.index == o
        apart.append(sbmdea.integer_radial(data, **asked, reference=~one, evaluate=one).efficiency.iloc[0])
    np.testing.assert_allclose(res.efficiency, apart, atol=1e-9)
    assert (res.status == np.where(np.isnan(apart), "infeasible", "optimal")).all()
    assert (res.super_score.dropna() == res.efficiency[res.super_score.notna()]).all()
    assert res.certificate["certified"].all()


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_beyond_without_whole_columns_that_move_is_radial(orientation) -> None:
    asked = {**NAMED, "orientation": orientation, "super_efficiency": True}
    held = "output" if orientation == "input" else "labour"
    whole = sbmdea.integer_radial(DATA, **asked, integers=held)
    np.testing.assert_allclose(whole.efficiency, sbmdea.radial(DATA, **asked).efficiency, atol=1e-8)


@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize(("rts", "each"), [("crs", (1.0, np.inf)), ("vrs", (0.3, 1))], ids=str)
def test_beyond_in_earnest_by_all_subsets(rts, each, orientation) -> None:
    data = pd.DataFrame(np.random.default_rng(6).uniform(1, 9, (6, 4)).round(1), columns=list("abcd"))
    asked = {"inputs": ["a", "b"], "outputs": ["c", "d"], "rts": rts, "each": each, "orientation": orientation}
    res = sbmdea.integer_radial(data, **asked, super_efficiency=True)
    own_last = [pd.concat([data.drop(index=o), data.loc[[o]]]) for o in range(len(data))]
    expected = [by_all_subsets(one, rts, each, orientation, 5, others=True) for one in own_last]
    np.testing.assert_allclose(res.efficiency, expected, atol=1e-6)


def test_beyond_by_hand() -> None:
    """A alone takes 5/2 buses of B's kind for 4 trips, that is 3; replicas of B make 5 at least, of 3."""
    data = pd.DataFrame({"buses": [2, 3], "trips": [4.0, 5.0]}, index=list("AB"))
    asked = {"inputs": "buses", "outputs": "trips", "super_efficiency": True}
    for whole in ({"integers": "buses"}, {"replicas": True}):
        res = sbmdea.integer_radial(data, **asked, **whole)
        assert res.super_score["A"] == 3 / 2
        assert res.targets.loc["A"].tolist() == [3.0, 4.0]
        assert res.peers("A")["peer"].tolist() == ["B"]
    assert sbmdea.radial(data, **asked).super_score["A"] == pytest.approx(1.2, abs=1e-12)
    out = sbmdea.integer_radial(data, **asked, replicas=True, orientation="output")
    assert out.status.tolist() == ["infeasible", "optimal"]  # a B is too large for A
    assert out.super_score["B"] == 5 / 4


@pytest.mark.parametrize("whole", [{"replicas": True}, {"each": (1, 3)}, {"replicas": True, "alone": True}], ids=str)
def test_goods_that_nobody_makes_have_no_score(whole) -> None:
    """B does not fit within A's input; nothing is made of it, which was called a score of −∞."""
    data = pd.DataFrame({"x": [2.0, 5], "y": [3.0, 9]}, index=list("AB"))
    asked = {"inputs": "x", "outputs": "y", "orientation": "output", "evaluate": data.index == "A"}
    res = sbmdea.integer_radial(data, **asked, reference=data.index == "B", **whole)
    assert res.status.tolist() == ["infeasible"]
    assert res.components.isna().all(axis=None)
    assert res.certificate["certified"].all()


@pytest.mark.unverified
@pytest.mark.parametrize("whole", [{"integers": ["labour", "output"]}, {"replicas": True}], ids=["whole", "replicas"])
def test_beyond_a_search_that_was_stopped_is_no_proof(whole) -> None:
    asked = {**NAMED, **whole, "super_efficiency": True}
    proved = sbmdea.integer_radial(DATA, **asked)
    for limit in (1e-9, 2e-3):
        res = sbmdea.integer_radial(DATA, **asked, time_limit=limit)
        off = ~np.isclose(res.efficiency, proved.efficiency, atol=1e-6, equal_nan=True)
        assert not res.certificate["certified"][off].any()


@pytest.mark.slow
@pytest.mark.unverified
def test_a_score_beyond_that_is_not_the_best_is_found() -> None:
    res = sbmdea.integer_radial(DATA[:5], **NAMED, integers="output", orientation="output", super_efficiency=True)
    i = int(np.flatnonzero(res.efficiency > 1.01)[0])
    assert res.verify().all
    for shift in (1e-3, -1e-3):
        scores = res.outcome.efficiency.copy()
        scores[i] += shift
        parts = {**res.outcome.components, "super_radial": scores}
        assert not changed(res, efficiency=scores, components=parts).verify().verified.iloc[i]
    inside = res.outcome.components["radial"].copy()
    inside[i] = 0.9
    assert not changed(res, components={**res.outcome.components, "radial": inside}).verify().verified.iloc[i]


@pytest.mark.unverified
def test_a_better_claim_and_a_broken_target_are_found() -> None:
    res = sbmdea.integer_radial(DATA, **NAMED, integers="labour")
    i = int(np.flatnonzero(res.efficiency < 0.9)[0])
    scores, targets = res.outcome.efficiency.copy(), res.outcome.targets.copy()
    scores[i] -= 1e-4
    targets[i, 0] += 0.5
    assert res.verify().all
    wrong = changed(res, efficiency=scores, components={**res.outcome.components, "radial": scores})
    assert not wrong.verify().verified.iloc[i]
    assert not changed(res, targets=targets).verify().verified.iloc[i]


@pytest.mark.unverified
@pytest.mark.filterwarnings("default::sbmdea.SbmdeaWarning")
@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("whole", [{"integers": ["labour", "output"]}, {"replicas": True}], ids=["whole", "replicas"])
def test_what_the_limit_stopped_is_no_proof(orientation, whole) -> None:
    """HiGHS has no bound yet where its time is up at once: then it is 0, not the score."""
    asked = {**NAMED, **whole, "orientation": orientation}
    proved = sbmdea.integer_radial(DATA, **asked)
    with pytest.warns(sbmdea.SbmdeaWarning, match="rows are not proved within time_limit=1e-09"):
        res = sbmdea.integer_radial(DATA, **asked, time_limit=1e-9)
    found = res.verify()
    certified, off = res.certificate["certified"], (res.efficiency - proved.efficiency).abs() > 1e-6
    assert not certified.all()
    assert not certified[off].any()
    assert not found.verified[off].any()
    assert not certified[~found.verified].any()
    assert (found.lower[off] <= proved.efficiency[off]).all()


def test_no_column_is_no_whole_number() -> None:
    with pytest.raises(SpecError, match="integers must name at least one column where replicas=False"):
        sbmdea.integer_radial(DATA, **NAMED, integers=[])


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(DataError, match="integers must be whole numbers; column 'labour' is"):
        sbmdea.integer_radial(table(), **roles(), integers="labour")
    with pytest.raises(SpecError, match="must be told what is whole"):
        sbmdea.integer_radial(DATA, **NAMED)
    with pytest.raises(SpecError, match='integer_radial must have one frontier per row; got frontier="window"'):
        sbmdea.integer_radial(table(), **roles(), replicas=True, frontier="window")
    with pytest.raises(SpecError, match='orientation must be one of "input", "output"; got'):
        sbmdea.integer_radial(table(), **roles(), replicas=True, orientation="hyperbolic")
    with pytest.raises(SpecError, match="integer_radial solves mixed programs"):
        sbmdea.integer_radial(DATA, **NAMED, replicas=True).problem("单位1")
