"""Directional distances: a plain oracle, and what must hold for any data."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError
from tests.oracle import plain

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]


def draw(seed, n=12, m=2, s=2, u=1, ties=False, zeros=0.0):
    rng = np.random.default_rng(seed)
    Z = rng.integers(1, 7, (n, m + s + u)).astype(float) if ties else rng.lognormal(1, 0.7, (n, m + s + u))
    blank = rng.random(Z.shape) < zeros
    blank[:, [0, m]] = False
    Z[blank] = 0.0
    return Z[:, :m], Z[:, m : m + s], Z[:, m + s :]


def moving(orientation, undesirable_as):
    inputs, goods = orientation != "output", orientation != "input"
    return np.array([inputs] * 2 + [goods] * 2 + [goods if undesirable_as == "output" else inputs])


def steps(X, Y, B, direction, moves):
    Z = np.hstack([X, Y, B])
    by_word = {"observed": Z, "mean": np.broadcast_to(Z.mean(axis=0), Z.shape), "unit": np.ones_like(Z)}
    return np.where(moves, by_word[direction], 0.0)


def beta(tech, x, y, b, g):
    m, s = len(x), len(y)
    found = tech.solve([-1.0], (-g[:m, None], -g[m : m + s, None], -g[m + s :, None]), x, y, b)
    return None if found is None else -found[0]


def technology(X, Y, B, rows, rts, disposability):
    return plain.Technology(X[rows], Y[rows], B[rows], rts, disposability != "strong", disposability != "shephard")


GRID = [
    (rts, orientation, direction, disposability, seed)
    for seed, (rts, orientation, direction, disposability) in enumerate(
        itertools.product(
            RTS, ["non-oriented", "input", "output"], ["observed", "mean", "unit"], ["strong", "shephard", "weak"]
        )
    )
]


@pytest.mark.parametrize(("rts", "orientation", "direction", "disposability", "seed"), GRID)
def test_oracle(rts, orientation, direction, disposability, seed):
    undesirable_as = ("output", "input")[seed % 2]
    X, Y, B = draw(seed, ties=seed % 3 == 1, zeros=0.1 * (seed % 3 == 2))
    g = steps(X, Y, B, direction, moving(orientation, undesirable_as))
    result = sbmdea.directional(
        inputs=X, outputs=Y, undesirable=B, rts=rts, orientation=orientation, direction=direction,
        disposability=disposability, undesirable_as=undesirable_as, super_efficiency=True, zeros="drop-term",
    )  # fmt: skip
    if not (g > 0).any(axis=1).all():
        return
    assert result.certificate["certified"].all()
    generalized = isinstance(rts, tuple)
    for o in np.flatnonzero(~result.flags["near_discontinuity"]):
        z = (X[o], Y[o], B[o], g[o])  # elsewhere a tolerance reaches what 1.2 as it is stored does not
        inside = beta(technology(X, Y, B, slice(None), rts, disposability), *z)
        assert result.components["inefficiency"].iloc[o] == pytest.approx(inside, rel=1e-8, abs=1e-8)
        beyond = result.components["super_inefficiency"].iloc[o]
        rows = np.arange(len(X)) != o
        without = beta(technology(X, Y, B, rows, rts, disposability), *z)
        if inside > 1e-6 and disposability == "strong" and not generalized:
            assert np.isnan(beyond)
            assert without == pytest.approx(inside, rel=1e-7)
        elif without is None:
            assert result.status.iloc[o] == "infeasible"
        else:
            assert beyond == pytest.approx(without, rel=1e-8, abs=1e-8)


NONRADIAL = list(itertools.product(["crs", "vrs"], ["nonradial", "slacks"], ["strong", "shephard", "weak"], range(2)))


@pytest.mark.parametrize(("rts", "measure", "disposability", "seed"), NONRADIAL)
def test_oracle_of_the_nonradial_measures(rts, measure, disposability, seed):
    X, Y, B = draw(seed, u=2)
    direction = ("observed", "mean")[seed]
    result = sbmdea.directional(
        inputs=X, outputs=Y, undesirable=B, rts=rts, direction=direction, measure=measure, disposability=disposability
    )
    assert result.certificate["certified"].all()
    assert (result.status == "optimal").all()
    g = steps(X, Y, B, direction, True)
    each = np.array([1 / 6] * 6) if measure == "nonradial" else np.array([1 / 4] * 2 + [1 / 8] * 4)
    labels = [*result.slacks.columns]
    for o in range(len(X)):
        tech = technology(X, Y, B, slice(None), rts, disposability)
        expected, _ = plain.additive(tech, X[o], Y[o], B[o], each / g[o])
        assert result.components["inefficiency"].iloc[o] == pytest.approx(expected, abs=1e-8)
        own = result.components[[f"inefficiency {label}" for label in labels]].iloc[o]
        assert own.to_numpy() @ each == pytest.approx(expected, abs=1e-8)
    if direction == "observed":
        share = np.abs(result.slacks.to_numpy()) / np.hstack([X, Y, B])
        ratio = (1 - share[:, :2].mean(axis=1)) / (1 + share[:, 2:].mean(axis=1))
        np.testing.assert_allclose(result.efficiency, ratio, rtol=1e-12)


@pytest.mark.parametrize(("rts", "measure", "disposability", "seed"), NONRADIAL)
def test_oracle_of_nonradial_super_efficiency(rts, measure, disposability, seed):
    X, Y, B = draw(seed, u=2)
    direction = ("observed", "mean")[seed]
    result = sbmdea.directional(
        inputs=X, outputs=Y, undesirable=B, rts=rts, direction=direction, measure=measure, disposability=disposability,
        super_efficiency=True,
    )  # fmt: skip
    assert result.certificate["certified"].all()
    g = steps(X, Y, B, direction, True)
    each = np.array([1 / 6] * 6) if measure == "nonradial" else np.array([1 / 4] * 2 + [1 / 8] * 4)
    beyond = np.flatnonzero(result.components["inefficiency"] < 1e-9)
    assert len(beyond) > 2
    assert result.components["super_inefficiency"].drop(beyond).isna().all()
    for o in beyond:
        tech = technology(X, Y, B, np.arange(len(X)) != o, rts, disposability)
        expected = plain.additive(tech, X[o], Y[o], B[o], each / g[o], worsens=True)
        if expected is None:
            assert result.status[o] == "infeasible"
            continue
        assert result.components["super_inefficiency"][o] == pytest.approx(-expected[0], abs=1e-8)
        own = result.components.loc[o, [f"inefficiency {label}" for label in result.slacks.columns]]
        assert own.to_numpy() @ each == pytest.approx(-expected[0], abs=1e-8)
        share = result.slacks.loc[o].to_numpy() / np.concatenate([X[o], Y[o], B[o]])
        ratio = (1 - share[:2].mean()) / (1 + share[2:].mean())
        assert result.efficiency[o] == pytest.approx(ratio if 1 + share[2:].mean() > 0 else np.nan, nan_ok=True)


@pytest.mark.parametrize("rts", RTS)
def test_radial_measures_are_special_cases(rts):
    X, Y, _ = draw(5)
    roles = {"inputs": X, "outputs": Y, "rts": rts}
    for side in ("input", "output"):
        np.testing.assert_allclose(
            sbmdea.directional(**roles, orientation=side).efficiency,
            sbmdea.radial(**roles, orientation=side).efficiency,
            rtol=1e-12,
        )
    if rts == "crs":
        np.testing.assert_allclose(
            sbmdea.directional(**roles).efficiency, sbmdea.radial(**roles).efficiency, rtol=1e-12
        )


def test_columns_by_name_numbers_and_arrays():
    X, Y, B = draw(7)
    roles = {"inputs": X, "outputs": Y, "undesirable": B}
    word = sbmdea.directional(**roles, orientation="output")
    named = sbmdea.directional(**roles, direction={"y1": "observed", "y2": Y[:, 1], "b1": B[:, 0].tolist()})
    whole = sbmdea.directional(**roles, direction=np.hstack([0 * X, Y, B]))
    for other in (named, whole):
        pd.testing.assert_frame_equal(other.components, word.components, rtol=1e-12)
        pd.testing.assert_series_equal(other.efficiency, word.efficiency, rtol=1e-12)
    unit = sbmdea.directional(**roles, direction={"y1": 1, "b1": 2.0})
    row = sbmdea.directional(**roles, direction=[0, 0, 1, 0, 2])
    pd.testing.assert_frame_equal(unit.components, row.components)
    twice = sbmdea.directional(**roles, direction={"y1": 2, "b1": 4})
    np.testing.assert_allclose(2 * twice.components, unit.components, rtol=1e-12)
    np.testing.assert_allclose(twice.efficiency, unit.efficiency, rtol=1e-12)


@pytest.mark.parametrize("measure", ["radial", "nonradial", "slacks"])
@pytest.mark.parametrize("direction", ["observed", "mean"])
def test_units_do_not_matter(measure, direction):
    X, Y, B = draw(8)
    options = {"measure": measure, "direction": direction, "disposability": "weak", "rts": "vrs"}
    a = sbmdea.directional(inputs=X, outputs=Y, undesirable=B, **options)
    b = sbmdea.directional(inputs=X * [1e-6, 1e3], outputs=Y * [1e9, 7], undesirable=B / 3, **options)
    np.testing.assert_allclose(a.efficiency, b.efficiency, rtol=1e-9)
    np.testing.assert_allclose(a.components["inefficiency"], b.components["inefficiency"], rtol=1e-9, atol=1e-12)


def range_oracle(X, Y, o):
    g = np.concatenate([X[o] - X.min(axis=0), Y.max(axis=0) - Y[o]])
    return beta(plain.Technology(X, Y, X[:, :0], "vrs"), X[o], Y[o], X[o, :0], g)


@pytest.mark.parametrize("seed", range(3))
def test_range_direction_with_negative_data(seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(15, 2)), rng.normal(2, 3, size=(15, 2))
    result = sbmdea.directional(inputs=X, outputs=Y, rts="vrs", direction="range")
    found = result.components["inefficiency"]
    np.testing.assert_allclose(found, [range_oracle(X, Y, o) for o in range(15)], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(result.efficiency, 1 - found)
    assert (result.efficiency >= 0).all()
    assert result.certificate["certified"].all()
    moved = sbmdea.directional(inputs=X * 3 + 10, outputs=Y * [2, 1e4] - 1, rts="vrs", direction="range")
    np.testing.assert_allclose(moved.efficiency, result.efficiency, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(2))
def test_inverse_ranges_by_highs(seed):
    """g = 1/R, and nothing where R is 0: model_rdm(…, irdm = TRUE) of deaR."""
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(15, 2)), rng.normal(2, 3, size=(15, 2))
    result = sbmdea.directional(inputs=X, outputs=Y, rts="vrs", direction="inverse-range")
    for o in range(15):
        far = np.concatenate([X[o] - X.min(axis=0), Y.max(axis=0) - Y[o]])
        g = np.divide(1.0, far, out=np.zeros(4), where=far > 0)
        expected = beta(plain.Technology(X, Y, X[:, :0], "vrs"), X[o], Y[o], X[o, :0], g)
        assert result.components["inefficiency"].iloc[o] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    np.testing.assert_array_equal(result.efficiency, 1 - result.components["inefficiency"])
    raised = sbmdea.directional(inputs=X + 10, outputs=Y - 1, rts="vrs", direction="inverse-range")
    np.testing.assert_allclose(raised.efficiency, result.efficiency, rtol=1e-9, atol=1e-9)


def test_the_best_of_all_is_efficient_in_the_range_direction():
    X, Y = np.array([[-1.0], [2.0], [0.0]]), np.array([[5.0], [1.0], [0.0]])
    result = sbmdea.directional(inputs=X, outputs=Y, rts="vrs", direction="range")
    assert result.efficiency.round(12).tolist() == [1.0, 0.0, 0.0]


def test_outsiders_have_a_negative_distance():
    X, Y, B = draw(9)
    X[0] /= 4
    Y[0] *= 3
    inside = np.arange(12) > 0
    result = sbmdea.directional(inputs=X, outputs=Y, undesirable=B, reference=inside)
    expected = beta(plain.Technology(X[inside], Y[inside], B[inside]), X[0], Y[0], B[0], np.hstack([X, Y, B])[0])
    assert expected < 0
    assert result.components["inefficiency"].iloc[0] == pytest.approx(expected, abs=1e-9)
    assert result.efficiency.iloc[0] > 1
    assert (result.efficiency.iloc[1:] <= 1).all()


def test_no_efficiency_where_the_way_back_is_too_long():
    # only the bad moves, and it would have to rise from 1 to 10: 1 + β/2 with β = −9 is no denominator
    X, Y, B = np.ones((3, 1)), np.array([[1.0], [1.0], [2.0]]), np.array([[1.0], [10.0], [25.0]])
    result = sbmdea.directional(
        inputs=X, outputs=Y, undesirable=B, direction={"b1": "observed"}, reference=np.array([False, True, True]),
        rts="vrs",
    )  # fmt: skip
    assert result.components["inefficiency"].iloc[0] == pytest.approx(-9)
    assert np.isnan(result.efficiency.iloc[0])
    assert result.status.iloc[0] == "optimal"


def test_shephard_and_kuosmanen_differ_under_variable_returns_only():
    X, Y, B = draw(11, n=20)
    roles = {"inputs": X, "outputs": Y, "undesirable": B, "orientation": "output"}
    for rts, same in (("crs", True), ("nirs", True), ("vrs", False)):
        first, second = (
            sbmdea.directional(**roles, rts=rts, disposability=how).components["inefficiency"]
            for how in ("shephard", "kuosmanen")
        )
        assert np.allclose(first, second, rtol=0, atol=1e-10) == same
        assert (second >= first - 1e-12).all()


WORSE = [
    {"x1": 1.0, "x2": -0.5, "y1": 1.0},
    {"x1": -1.0, "x2": -1.0, "y1": 1.0, "y2": 1.0},
    {"x1": -1.0, "x2": -1.0, "y1": 1.0, "b1": -1.0},
    {"x1": -0.3, "y2": 1.0, "b1": 0.4},
    {"x1": 1.0, "y2": -1.0, "b1": -1.0},
    {"y1": 1.0, "y2": -1.0},
]


@pytest.mark.parametrize("disposability", ["strong", "weak"])
@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("which", range(len(WORSE)))
def test_what_gets_worse(which, rts, disposability):
    """HiGHS on the formula; "no prices" exactly where it says that β has no end."""
    X, Y, B = draw(100 + which)
    names = ["x1", "x2", "y1", "y2", "b1"]
    data = pd.DataFrame(np.hstack([X, Y, B]), columns=names)
    g = np.array([WORSE[which].get(name, 0.0) for name in names])
    among_all, beyond = (
        sbmdea.directional(
            data, inputs=names[:2], outputs=names[2:4], undesirable="b1", rts=rts, direction=WORSE[which],
            disposability=disposability, super_efficiency=some, second_stage="none",
        )
        for some in (False, True)
    )  # fmt: skip
    assert among_all.certificate["certified"].all()
    assert beyond.certificate["certified"].all()
    for o in np.flatnonzero(~beyond.flags["near_discontinuity"]):
        found = beta(technology(X, Y, B, slice(None), rts, disposability), X[o], Y[o], B[o], g)
        assert among_all.status.iloc[o] == ("no prices" if found is None else "optimal")
        without = beta(technology(X, Y, B, np.arange(len(X)) != o, rts, disposability), X[o], Y[o], B[o], g)
        for result, component, expected in (
            (among_all, "inefficiency", found),
            (beyond, "super_inefficiency", without),
        ):
            got = result.components[component].iloc[o]
            if expected is None:
                assert np.isnan(got)
            else:
                assert got == pytest.approx(expected, rel=1e-8, abs=1e-8)
    better = g * np.array([-1, -1, 1, 1, -1])
    reached = data + np.outer(among_all.components["inefficiency"], better)
    worse = (among_all.targets - reached) * np.array([1, 1, -1, -1, 1])
    assert (worse.dropna() <= 1e-9 * (1 + reached.abs()).dropna()).all(axis=None)


def test_what_gets_worse_as_fast_as_something_gets_better() -> None:
    """Shares of the own values that cancel leave no first basis from their rows together."""
    rng = np.random.default_rng(7)
    data = pd.DataFrame({name: rng.integers(1, 9, 90).astype(float) for name in ("x1", "x2", "y1", "b1")})
    data.loc[3, "x2"] = data.loc[5, "b1"] = 0.0
    result = sbmdea.directional(
        data, inputs=["x1", "x2"], outputs="y1", undesirable="b1", rts="vrs", zeros="drop-term",
        direction={"x1": 1.0, "x2": -0.5, "b1": 1.0},
    )  # fmt: skip
    assert result.certificate["certified"].all()
    assert (result.status == "optimal").all()


def test_exchanges_that_cancel_and_ways_back_beyond_all_goods() -> None:
    """By hand: 4 is to 7 as 2 is to 6; the row outside meets its bads' equation 7 steps back, where y = 3 − 7."""
    X, Y = np.array([[4.0], [7], [5]]), np.array([[2.0], [6], [3]])
    found = sbmdea.directional(inputs=X, outputs=Y, rts="vrs", direction=[-1, 1])
    assert found.components["inefficiency"].tolist() == [4.0, 0.0, 3.0]
    X, Y, B = np.array([[7.0], [4], [7]]), np.array([[3.0], [2], [7]]), np.array([[8.0], [1], [1]])
    back = sbmdea.directional(
        inputs=X, outputs=Y, undesirable=B, rts="vrs", disposability="shephard", reference=[False, True, True],
        direction=[0, 1, -1],
    )  # fmt: skip
    assert back.components["inefficiency"].iloc[0] == pytest.approx(-7.0, abs=1e-12)


def test_a_way_without_end_is_told():
    X, Y, _ = draw(1)
    with pytest.raises(sbmdea.InfeasibleError, match="the direction never leaves the technology for 0, 1, 2"):
        sbmdea.directional(inputs=X, outputs=Y, direction=[-1, -1, 1, 1], on_infeasible="raise")


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        (
            {"measure": "nonradial", "super_efficiency": True, "direction": "range", "rts": "vrs"},
            SpecError,
            'another direction than "range"',
        ),
        ({"direction": "range"}, SpecError, 'must come with rts="vrs"; got'),
        ({"direction": "inverse-range"}, SpecError, 'direction="inverse-range" must come with rts="vrs"; got'),
        (
            {"direction": "inverse-range", "rts": "vrs", "measure": "slacks"},
            SpecError,
            'direction="inverse-range" must come with measure="radial"; got',
        ),
        ({"direction": "obsreved"}, SpecError, 'Did you mean "observed"'),
        ({"direction": {"x9": 1}}, SpecError, "must name role columns; got 'x9'"),
        ({"direction": {"x1": "median"}}, SpecError, "direction of 'x1' must be one of"),
        ({"direction": {"x1": -1, "y1": 1}, "measure": "nonradial"}, SpecError, "must not be negative; it is -1 for"),
        ({"direction": {"x1": -1}}, DataError, "improve at least one column of every row; it improves none for"),
        ({"direction": {"x1": [1, 2]}}, SpecError, "a number or 12; got"),
        ({"direction": [1, 2]}, SpecError, "finite numbers, 5 or 12 × 5"),
        ({"direction": {"x1": 0}}, DataError, "one column of every row; it improves none for 0, 1, 2, 3, 4 and 7 more"),
        ({"direction": {"x1": 1}, "orientation": "output"}, SpecError, "says what moves"),
        ({"weights": {"x1": 1}}, SpecError, 'weights go with measure="nonradial"'),
        ({"measure": "slacks", "weights": {"x1": 0}}, SpecError, "must count a column that moves"),
        (
            {"measure": "slacks", "weights": "balanced"},
            SpecError,
            "None or a mapping from column to weight; got 'balanced'",
        ),
        ({"measure": "slack"}, SpecError, 'Did you mean "slacks"'),
        ({"super_efficiency": 1}, SpecError, "True or False; got 1"),
    ],
)
def test_refusals(options, error, words):
    X, Y, B = draw(1)
    with pytest.raises(error) as caught:
        sbmdea.directional(inputs=X, outputs=Y, undesirable=B, **options)
    assert words in str(caught.value)


def test_sbm_keeps_to_its_own_disposabilities():
    X, Y, B = draw(1)
    with pytest.raises(SpecError, match='disposability must be one of "strong", "weak"'):
        sbmdea.sbm(inputs=X, outputs=Y, undesirable=B, disposability="shephard")


def test_weights_are_taken_as_they_are():
    X, Y, B = draw(3)
    weights = {"x1": 0.2, "y1": 0.5, "b1": 0.3}
    result = sbmdea.directional(inputs=X, outputs=Y, undesirable=B, measure="nonradial", weights=weights)
    own = result.components[["inefficiency x1", "inefficiency y1", "inefficiency b1"]]
    np.testing.assert_allclose(result.components["inefficiency"], own @ [0.2, 0.5, 0.3], rtol=1e-12)
    again = sbmdea.directional(
        inputs=X, outputs=Y, undesirable=B, measure="nonradial", weights={k: 10 * w for k, w in weights.items()}
    )
    pd.testing.assert_frame_equal(result.components, again.components)


def test_the_result_speaks():
    X, Y, B = draw(3)
    result = sbmdea.directional(inputs=X, outputs=Y, undesirable=B, disposability="weak")
    assert result.options["direction"] == "observed"
    assert "directional" in repr(result)
    assert "weak disposability" in str(result.summary())


def test_nobody_to_score_beyond_the_frontier():
    X, Y, _ = draw(3)
    inefficient = sbmdea.directional(inputs=X, outputs=Y).components["inefficiency"].to_numpy() > 0.01
    result = sbmdea.directional(inputs=X, outputs=Y, evaluate=inefficient, super_efficiency=True)
    assert result.components["super_inefficiency"].isna().all()
    assert (result.components["inefficiency"] > 0).all()


def test_super_efficiency_without_a_solution_is_no_score():
    """Beyond all others in the only input, with a bad that no combination of them can equal."""
    result = sbmdea.directional(
        inputs=[[1.0], [4.0], [5.0]], outputs=[[1.0], [1.0], [1.0]], undesirable=[[9.0], [1.0], [1.0]], rts="vrs",
        disposability="shephard", direction={"x1": 1.0}, super_efficiency=True,
    )  # fmt: skip
    unsolved = result.status != "optimal"
    assert unsolved.any()
    assert result.efficiency[unsolved].isna().all()


def test_ways_of_the_same_length_have_one_inefficiency_and_may_have_several_efficiencies():
    """D gets to C, (1, 3, 2), by β = (½, 2, ½), and to A, (2, 4, 4), by (0, 3, 0): both add up to 3."""
    data = pd.DataFrame({"x": [2, 1, 1, 2], "y": [4, 1, 3, 1], "b": [4, 1, 2, 4]}, index=list("ABCD"))
    ratios = {(0.5, 2.0, 0.5): (1 - 0.5) / (1 + (2.0 + 0.5) / 2), (0.0, 3.0, 0.0): 1 / (1 + 3.0 / 2)}
    for rows in (data, data[::-1], data.assign(x=data["x"] * 1000)):
        found = sbmdea.directional(rows, inputs="x", outputs="y", undesirable="b", rts="vrs", measure="nonradial")
        assert found.components.loc["D", "inefficiency"] == pytest.approx(1.0)
        beta = tuple(found.components.loc["D"].iloc[1:].round(9) + 0.0)
        assert found.efficiency["D"] == pytest.approx(ratios[beta])


@pytest.mark.parametrize(
    ("measure", "rts", "x", "y", "b"),
    [
        ("slacks", "crs", [4, 1, 3, 3], [4, 4, 1, 1], [2, 4, 4, 1]),
        ("sides", "crs", [3, 4, 3, 1], [4, 2, 2, 2], [1, 3, 4, 2]),
        ("single", "vrs", [3, 1, 2, 4], [2, 4, 3, 4], [3, 4, 2, 1]),
    ],
)
def test_the_inefficiency_does_not_depend_on_the_order_of_rows(measure, rts, x, y, b):
    data = pd.DataFrame({"x": x, "y": y, "b": b}, index=list("ABCD"))
    said = {"inputs": "x", "outputs": "y", "undesirable": "b", "rts": rts, "measure": measure}
    one, other = (sbmdea.directional(rows, **said).components["inefficiency"] for rows in (data, data[::-1]))
    np.testing.assert_allclose(one, other.loc[one.index], rtol=0, atol=1e-12)
