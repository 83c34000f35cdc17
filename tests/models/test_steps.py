"""Directional distances by sides and by single columns: other programs' values, HiGHS, and what they are beside."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import sbmdea
from sbmdea import SpecError
from tests.oracle.plain import Technology
from tests.results.test_verify import changed
from tests.samples.every_question import RTS, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
DATA = table().assign(unit=lambda all_of: [f"单位{i}" for i in range(len(all_of))])
NAMED = {"inputs": ["labour", "capital"], "outputs": ["output", "service"], "undesirable": "waste", "dmu": "unit"}
X, Y, B = (DATA[columns].to_numpy() for columns in (NAMED["inputs"], NAMED["outputs"], ["waste"]))
ONE = {"inputs": np.array([2, 4, 8, 12, 6, 14, 14, 9.412])[:, None],
       "outputs": np.array([1, 5, 8, 9, 3, 7, 9, 2.353])[:, None]}  # fmt: skip
TWO = {
    "inputs": np.array([[2, 2], [1, 4], [4, 1], [4, 3], [5, 5], [6, 1], [2, 5], [1.6, 8]]),
    "outputs": np.ones((8, 1)),
}


def test_the_modified_distance_as_julia_prints_it() -> None:
    """DataEnvelopmentAnalysis.jl, test/deamddf.jl."""
    for rts, theirs in (("crs", [1.5, 0, 2, 6, 4.5, 10.5, 8.5, 9.412]), ("vrs", [0, 0, 0, 0, 4, 22 / 3, 2, 8.059])):
        res = sbmdea.directional(**ONE, measure="sides", direction="unit", rts=rts).components
        np.testing.assert_allclose(res["inefficiency"], theirs, atol=1e-9)
    np.testing.assert_allclose(res["inefficiency x1"], [0, 0, 0, 0, 2, 22 / 3, 2, 5.412], atol=1e-9)


@pytest.mark.parametrize(
    ("measure", "direction", "theirs"),
    [
        ("single", "unit", [0, 0, 0, 2, 4, 0, 1, 0.6]),
        ("single", "observed", [0, 0, 0, 0.625, 0.8, 0, 0.5, 0.375]),
        ("radial", "unit", [0, 0, 0, 4 / 3, 3, 0, 1, 0.6]),
        ("radial", "observed", [0, 0, 0, 0.4, 0.6, 0, 1 / 3, 0.375]),
    ],
)
def test_hoelder_distances_as_julia_prints_them(measure, direction, theirs) -> None:
    """DataEnvelopmentAnalysis.jl, test/deaholder.jl: L1 and L∞, plain and weighted."""
    asks = {"measure": measure, "direction": direction, "orientation": "input", "rts": "vrs"}
    np.testing.assert_allclose(sbmdea.directional(**TWO, **asks).components["inefficiency"], theirs, atol=1e-9)


@pytest.mark.parametrize(
    ("direction", "theirs"),
    [
        ("unit", [0, 0, 0, 4 / 5**0.5, 4, 0, 1, 0.6]),
        ("observed", [0, 0, 0, 4 / 52**0.5, 0.8, 0, 3 / 41**0.5, 0.375]),
    ],
)
def test_the_nearest_facet_by_hand(direction, theirs) -> None:
    """Facets 2 x1 + x2 = 6, x1 + 2 x2 = 6, x1 = 1 and x2 = 1: the gap over the length of the normal."""
    asks = {"measure": "euclidean", "direction": direction, "orientation": "input", "rts": "vrs"}
    res = sbmdea.directional(**TWO, **asks)
    np.testing.assert_allclose(res.components["inefficiency"], theirs, atol=1e-9)
    assert (res.components["bound"] <= res.components["inefficiency"]).all()
    assert res.certificate["certified"].all()


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_no_direction_is_shorter_and_norms_are_in_order(rts) -> None:
    """HiGHS along drawn directions, and those of the best facet moved a little."""
    named = {**NAMED, "outputs": "output"}
    res = sbmdea.directional(DATA, **named, measure="euclidean", rts=rts)
    found = res.components
    one, far = (
        sbmdea.directional(DATA, **named, measure=how, rts=rts).components["inefficiency"]
        for how in ("single", "radial")
    )
    assert (found["inefficiency"] <= one + 1e-9).all()
    assert (found["inefficiency"] >= far - 1e-9).all()
    assert res.certificate["certified"].all()
    Z, rng = np.hstack([X, Y[:, :1], B]), np.random.default_rng(1)
    tech = Technology(X, Y[:, :1], B, rts)
    shares = found.filter(like="inefficiency ").to_numpy()
    for o in np.flatnonzero(found["inefficiency"] > 1e-6)[::4]:
        u = np.vstack([rng.random((10, 4)), shares[o] + 0.02 * rng.random((5, 4))])
        for way in u / np.linalg.norm(u, axis=1, keepdims=True):
            g = way * Z[o]
            moves = (-g[:2, None], -g[2:3, None], -g[3:, None])
            assert -tech.solve([-1.0], moves, X[o], Y[o, :1], B[o])[0] >= found["inefficiency"].iloc[o] * (1 - 1e-8)


@pytest.mark.unverified
def test_a_farther_facet_is_found_out() -> None:
    """The way by the row's own mix ends at the frontier, too, and is not the shortest."""
    asks = {"orientation": "input", "rts": "vrs", "direction": "unit"}
    near = sbmdea.directional(**TWO, **asks, measure="euclidean")
    radial = sbmdea.directional(**TWO, **asks, second_stage="none")
    parts = dict(near.outcome.components)
    length = radial.outcome.components["inefficiency"] * 2**0.5
    parts |= {
        "inefficiency": length,
        "bound": length,
        "inefficiency x1": length / 2**0.5,
        "inefficiency x2": length / 2**0.5,
    }
    wrong = changed(near, components=parts, efficiency=radial.outcome.efficiency, targets=radial.outcome.targets,
                    intensity=radial.outcome.intensity, prices=radial.outcome.prices)  # fmt: skip
    said = wrong.verify()
    assert not said.verified.iloc[3]
    assert "the frontier is 1.78885438 away" in said.reasons.iloc[3]


@pytest.mark.parametrize(
    "options", [{"super_efficiency": True}, {"disposability": "weak"}, {"direction": "range", "rts": "vrs"}]
)
def test_no_shortest_way(options) -> None:
    with pytest.raises(SpecError, match=r"measure=.euclidean. must come with"):
        sbmdea.directional(DATA, **NAMED, measure="euclidean", **options)


@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("bads_as", ["output", "input"])
def test_both_by_highs(rts, bads_as) -> None:
    asks = {"rts": rts, "undesirable_as": bads_as}
    sides = sbmdea.directional(DATA, **NAMED, measure="sides", **asks).components
    single = sbmdea.directional(DATA, **NAMED, measure="single", **asks).components
    tech = Technology(X, Y, B, rts)
    for o in range(0, len(X), 3):
        furthest = partial(_furthest, tech, o)
        first = [0, 1, 4] if bads_as == "input" else [0, 1]
        both = furthest([first, [k for k in range(5) if k not in first]])
        assert sides["inefficiency"].iloc[o] == pytest.approx(both, abs=1e-8)
        assert single["inefficiency"].iloc[o] == pytest.approx(min(furthest([[k]]) for k in range(5)), abs=1e-8)


def _furthest(tech: Technology, o: int, columns: list[list[int]]) -> float:
    """max Σβ, a β for each set of columns."""
    own = np.concatenate([X[o], Y[o], B[o]])
    moves = np.zeros((5, len(columns)))
    for j, some in enumerate(columns):
        moves[some, j] = -own[some]
    parts, bounds = (moves[:2], moves[2:4], moves[4:]), [(0, None)] * len(columns)
    return -tech.solve([-1.0] * len(columns), parts, X[o], Y[o], B[o], upper=bounds)[0]


def test_one_step_is_between_them() -> None:
    """min_k β_k ≥ β, and β_1 + β_2 ≥ 2 β, with the same direction."""
    found = {
        how: sbmdea.directional(DATA, **NAMED, rts="vrs", measure=how).components["inefficiency"]
        for how in ("radial", "sides", "single")
    }
    assert (found["single"] >= found["radial"] - 1e-12).all()
    assert (found["sides"] >= 2 * found["radial"] - 1e-12).all()


def test_the_efficient_give_way_side_by_side() -> None:
    res = sbmdea.directional(DATA, **NAMED, rts="vrs", measure="sides", super_efficiency=True)
    beyond = res.components["super_inefficiency"].notna()
    assert (res.efficiency[beyond].dropna() >= 1.0).all()  # none where the way back is too long for a ratio
    assert (res.components.loc[beyond, "super_inefficiency"] <= 0.0).all()
    assert res.verify(exact=True).all


@pytest.mark.unverified
@pytest.mark.parametrize("measure", ["sides", "single"])
def test_a_wrong_step_is_found_out(measure) -> None:
    res = sbmdea.directional(DATA, **NAMED, rts="vrs", measure=measure)
    row = int(res.components["inefficiency"].to_numpy().argmax())
    parts = {name: values.to_numpy().copy() for name, values in res.components.items()}
    parts["inefficiency"][row] -= 1e-6
    assert not changed(res, components=parts).verify().verified.iloc[row]


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ({"measure": "sides", "direction": "range", "rts": "vrs"}, 'another direction than "range"'),
        ({"measure": "single", "super_efficiency": True}, "must come without super_efficiency"),
        ({"measure": "sides", "weights": {"labour": 1.0}}, "where each column has a β; got 'sides'"),
    ],
)
def test_what_has_no_meaning_is_refused(asks, words) -> None:
    with pytest.raises(SpecError, match=words):
        sbmdea.directional(DATA, **NAMED, **asks)


@pytest.mark.parametrize("measure", ["single", "euclidean"])
def test_outside_no_way_leads_in(measure) -> None:
    """Beyond the technology there is no distance; with all rows of a unit left out there may be one all the same."""
    outside = sbmdea.directional(
        DATA, **NAMED, measure=measure, rts="vrs", reference=DATA["kind"] == DATA["kind"].iloc[0]
    )
    assert {"optimal", "infeasible"} == set(outside.status)
    twice = DATA.assign(unit=[f"单位{i // 2}" for i in range(len(DATA))], year=[i % 2 for i in range(len(DATA))])
    res = sbmdea.directional(
        twice, **NAMED, period="year", frontier="global", measure=measure, rts="vrs", exclude="unit"
    )
    assert (res.status == "optimal").all()
