"""Super-efficiency repaired: by hand, with the big M of the paper through HiGHS, and what must not change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import SpecError
from tests.results.test_verify import changed
from tests.samples.every_question import RTS, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
FOUR = pd.DataFrame({"x": [1.0, 2, 3, 4], "y": [1.0, 3, 4, 3]}, index=list("ABCD"))
DATA = table().assign(unit=lambda all_of: [f"单位{i}" for i in range(len(all_of))])
NAMED = {"inputs": ["labour", "capital"], "outputs": ["output", "service"], "dmu": "unit"}
X, Y = (DATA[NAMED[role]].to_numpy() for role in ("inputs", "outputs"))


def test_four_rows_by_hand() -> None:
    """The rows of the example of TFDEA's SDEA. C alone makes 4; B makes 3 with two thirds of C's input."""
    res = sbmdea.repaired_super(FOUR, inputs="x", outputs="y")
    np.testing.assert_allclose(res.efficiency, [2, 7 / 6, 2 / 3 + 4 / 3, 0.5], atol=1e-9)
    assert res.flags["repaired"].tolist() == [False, False, True, False]
    turned = sbmdea.repaired_super(FOUR, inputs="x", outputs="y", orientation="output").efficiency
    # A: nobody else does with 1. B does with twice as much, and makes 3: 1/φ = 1/3, and the mean of 1 + t is 2
    assert turned["A"] == pytest.approx(1 / 3 + 2, abs=1e-9)


@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("repair", ["uniform", "each"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_by_a_large_number_through_highs(rts, repair, orientation) -> None:
    asks = {"rts": rts, "orientation": orientation}
    res = sbmdea.repaired_super(DATA, **NAMED, give_way=repair, **asks)
    plain = sbmdea.radial(DATA, **NAMED, super_efficiency=True, **asks).efficiency
    np.testing.assert_allclose(res.efficiency[plain.notna()], plain.dropna(), rtol=1e-12)
    assert (res.flags["repaired"] == plain.isna()).all()
    assert res.efficiency.notna().all()
    for unit in plain[plain.isna()].index[:3]:
        o = list(DATA["unit"]).index(unit)
        total, factor = _large(o, rts, repair, orientation == "output")
        found = res.components.loc[unit]
        assert found["given_up"] == pytest.approx(total, abs=1e-6)
        if repair == "uniform":  # with one for each the least sum may be reached in several ways
            assert found["factor"] == pytest.approx(factor, abs=1e-4)


def _large(o: int, rts: object, repair: str, output: bool) -> tuple[float, float]:
    """min τ + M Σ β, M = 10⁵, without row o."""
    few, many = {"crs": (0, None), "vrs": (1, 1), "nirs": (0, 1), "ndrs": (1, None)}.get(rts, (0.8, 1.2))
    x, y = np.delete(X, o, 0) / X[o], np.delete(Y, o, 0) / Y[o]
    n, k = len(x), 1 if repair == "uniform" else 2
    way = np.ones((2, 1)) if repair == "uniform" else np.eye(2)
    if output:  # Σλx ≤ 1 + t, Σλy ≥ φ: the largest φ
        rows = np.vstack(
            [np.hstack([x.T, -way, np.zeros((2, 1))]), np.hstack([-y.T, np.zeros((2, k)), np.ones((2, 1))])]
        )
        right, cost = np.r_[1, 1, 0, 0], np.r_[np.zeros(n), np.full(k, 1e5), -1]
    else:
        rows = np.vstack(
            [np.hstack([x.T, np.zeros((2, k)), -np.ones((2, 1))]), np.hstack([-y.T, -way, np.zeros((2, 1))])]
        )
        right, cost = np.r_[0, 0, -1, -1], np.r_[np.zeros(n), np.full(k, 1e5), 1]
    total = np.r_[np.ones(n), np.zeros(k + 1)]
    rows = np.vstack([rows, -total, *([total] if many is not None else [])])
    right = np.r_[right, -few, *([many] if many is not None else [])]
    found = linprog(cost, A_ub=rows, b_ub=right).x
    return float(found[n : n + k].sum()), float(1 / found[-1] if output else found[-1])


def test_it_knows_no_units_and_no_order() -> None:
    res = sbmdea.repaired_super(DATA, **NAMED, give_way="each").efficiency
    other = DATA.assign(labour=DATA["labour"] * 1e4, service=DATA["service"] / 300).iloc[::-1]
    np.testing.assert_allclose(
        sbmdea.repaired_super(other, **NAMED, give_way="each").efficiency[res.index], res, rtol=1e-8
    )


def test_shares_far_above_one_leave_a_solution() -> None:
    """An input that gives way 3e9 times its own value, by more than the value is rounded."""
    far = pd.DataFrame({"x": [1e-9, 3.0, 4, 5], "z": [1.0, 2, 3, 1], "y": [1.0, 1 / 3, 2, 1 / 7]}, index=list("ABCD"))
    for repair in ("uniform", "each"):
        res = sbmdea.repaired_super(far, inputs=["x", "z"], outputs="y", orientation="output", give_way=repair)
        assert res.components.loc["A", "gives x"] > 1e8
        assert res.verify(exact=True).all


def test_what_gives_way_by_less_than_rounding_counts_as_one() -> None:
    """0.8 as a float is above 0.8, so that B, at 0.8 of its size, needs more than 4 by a share of 5e-17."""
    two = pd.DataFrame({"x": [4.0, 5], "y": [5.0, 4]}, index=list("AB"))
    res = sbmdea.repaired_super(two, inputs="x", outputs="y", orientation="output", rts=("grs", 0.8, 1.2))
    # with 4 B makes 3.2, so that 1/φ is 5/3.2; nothing is given up that could be seen
    assert res.efficiency["A"] == pytest.approx(5 / 3.2 + 1.0, abs=1e-8)
    assert res.flags.loc["A", ["near_discontinuity", "repaired"]].all()
    assert res.verify(exact=True).all


def test_a_factor_that_hangs_on_the_last_bit_of_a_share_is_flagged() -> None:
    """What A makes is left to R and Q, and R makes a ten-millionth more than Q with twice its input."""
    steep = pd.DataFrame({"x": [1.0, 1, 2], "y": [3.0, 1, 1 + 1e-7]}, index=["A", "Q", "R"])
    res = sbmdea.repaired_super(steep, inputs="x", outputs="y", rts="vrs")
    assert res.verify(exact=True).all
    assert res.flags.loc["A", "near_discontinuity"]
    assert not res.flags.loc[["Q", "R"], "near_discontinuity"].any()


@pytest.mark.unverified
@pytest.mark.parametrize("part", ["gives y", "factor", "given_up"])
def test_a_wrong_part_is_found_out(part) -> None:
    res = sbmdea.repaired_super(FOUR, inputs="x", outputs="y")
    assert res.verify(exact=True).all
    parts = {name: values.to_numpy().copy() for name, values in res.components.items()}
    parts[part][2] += 1e-5
    assert not changed(res, components=parts).verify().verified["C"]


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(SpecError, match='give_way must be one of "uniform", "each"'):
        sbmdea.repaired_super(FOUR, inputs="x", outputs="y", give_way="surplus")
    with pytest.raises(SpecError, match='orientation must be one of "input", "output"'):
        sbmdea.repaired_super(FOUR, inputs="x", outputs="y", orientation="hyperbolic")
