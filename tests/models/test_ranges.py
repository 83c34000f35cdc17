"""Shadow prices, scale elasticity and most productive sizes: between which ends they lie, against hand and HiGHS."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import SpecError
from sbmdea.evaluation.face import Face
from sbmdea.evaluation.near_copies import near_copies
from sbmdea.verification.case import Case
from sbmdea.verification.claims import shadow_claims
from sbmdea.verification.price_ends import greatest
from sbmdea.verification.supporting import Forms
from tests.results.test_verify import changed
from tests.samples.every_question import roles, table
from tests.trials import hostile

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
CORNERS = pd.DataFrame({"x": [2.0, 4, 8], "y": [1.0, 4, 6]}, index=list("ABC"))


def test_the_frontier_of_three_corners_has_the_slopes_on_both_sides_of_each() -> None:
    """Segments of slope 3/2 and 1/2: times x/y to either side, by hand."""
    found = sbmdea.scale_elasticity(CORNERS, inputs="x", outputs="y").components
    np.testing.assert_allclose(found["right"], [1.5 * 2 / 1, 0.5 * 4 / 4, 0.0], atol=1e-12)
    np.testing.assert_allclose(found["left"], [np.inf, 1.5 * 4 / 4, 0.5 * 8 / 6], atol=1e-12)


def test_elasticity_is_the_derivative_of_the_greatest_response() -> None:
    """β(α) by HiGHS, to either side of the projection: concave, so that the quotient of a small step is the slope."""
    data = table().query("year == 2001")
    named = {"inputs": ["labour", "capital"], "outputs": ["output", "service"]}
    res = sbmdea.scale_elasticity(data, **named, dmu="unit", orientation="output")
    X, Y = (data[named[role]].to_numpy() for role in ("inputs", "outputs"))
    n, h = len(X), 1e-6
    for (_, at), (_, ends) in zip(res.targets.iterrows(), res.components.iterrows(), strict=True):
        x, y = at[named["inputs"]].to_numpy(), at[named["outputs"]].to_numpy()

        def beta(alpha: float, x: np.ndarray = x, y: np.ndarray = y) -> float:
            rows = np.vstack([np.hstack([X.T, 0 * x[:, None]]), np.hstack([-Y.T, y[:, None]])])
            found = linprog(
                np.append(np.zeros(n), -1.0), rows, np.append(alpha * x, 0 * y), np.append(np.ones(n), 0.0)[None], [1.0]
            )
            return -found.fun if found.status == 0 else np.nan

        here, more, less = beta(1.0), beta(1.0 + h), beta(1.0 - h)
        assert (more - here) / h == pytest.approx(ends["right"], abs=1e-4)
        assert np.isinf(ends["left"]) if np.isnan(less) else (here - less) / h == pytest.approx(ends["left"], abs=1e-4)


def test_kinds_of_returns_agree_with_the_comparison_of_scores() -> None:
    named = {key: value for key, value in roles().items() if key != "undesirable"}
    res = sbmdea.scale_elasticity(table(), **named, frontier="global")
    words = sbmdea.returns_to_scale(table(), **named, frontier="global")["returns"]
    known = res.components["right"].notna()  # outputs with slack are worth nothing, and have no elasticity
    assert known.sum() > 12
    assert (res.flags["increasing"] == (words == "increasing"))[known].all()
    assert (res.flags["decreasing"] == (words == "decreasing"))[known].all()


@pytest.mark.parametrize("rts", ["vrs", "nirs", ("grs", 0.8, 1.2)], ids=str)
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_the_target_has_the_elasticity_of_a_row_that_is_there(rts, orientation: str) -> None:
    """Every target put among the rows and asked about: it is efficient, so that no projection takes part."""
    asks = {"frontier": "global", "rts": rts, "orientation": orientation}
    res = sbmdea.scale_elasticity(table(), **roles(), **asks, second_stage="relative")
    there = table().assign(unit=lambda frame: frame["unit"] + "的目标")
    columns = list(res.targets.columns)
    there[columns] = res.targets.to_numpy()
    both = pd.concat([table(), there])
    again = sbmdea.scale_elasticity(both, **roles(), **asks, reference=np.arange(len(both)) < len(there))
    ends = ["right", "left"]
    np.testing.assert_allclose(again.components[ends][len(there) :], res.components[ends], rtol=1e-5, atol=1e-5)
    plain = sbmdea.scale_elasticity(table(), **roles(), **asks).components
    known = plain["right"].notna()
    assert (res.components["right"] <= plain["right"] + 1e-7)[known].all(), "more prices support the target"
    assert (res.components["left"] >= plain["left"] - 1e-7)[known].all()


def test_targets_that_share_their_sum_of_slacks_are_told() -> None:
    """To A (1, 2) and B (2, 1), both with y = 1, C has the radial point (2, 2): one unit of slack, in x or in z."""
    data = pd.DataFrame({"x": [1.0, 2, 4, 2], "z": [2.0, 1, 4, 1], "w": [1.0, 1, 2, 1], "y": 1.0}, index=list("ABCD"))
    named = {"inputs": ["x", "z", "w"], "outputs": "y"}
    for stage in ("relative", "sum"):
        found = sbmdea.scale_elasticity(data, **named, second_stage=stage)
        assert found.flags["several_targets"].tolist() == [False, False, True, False]
        other = sbmdea.scale_elasticity(data.assign(z=[2.0, 1.1, 4, 1.1]), **named, second_stage=stage)
        assert not other.flags["several_targets"].any()
    assert "several_targets" not in sbmdea.scale_elasticity(data, **named).flags


def test_sizes_of_a_line_of_equals_lie_between_its_ends() -> None:
    """B and C lie on one ray: A's projection is made of the one, the other, or both."""
    data = pd.DataFrame({"x": [4.0, 1, 2], "y": [2.0, 1, 2]}, index=list("ABC"))
    found = sbmdea.most_productive_size(data, inputs="x", outputs="y").components
    np.testing.assert_allclose(found.loc["A"], [0.5, 1.0, 2.0], atol=1e-12)
    assert (
        not sbmdea.most_productive_size(data, inputs="x", outputs="y")
        .flags[["increasing", "decreasing"]]
        .any(axis=None)
    )


def test_kinds_by_sums_agree_with_the_comparison_of_scores() -> None:
    named = {key: value for key, value in roles().items() if key != "undesirable"}
    res = sbmdea.most_productive_size(table(), **named, frontier="global")
    words = sbmdea.returns_to_scale(table(), **named, frontier="global")["returns"]
    assert (res.flags["increasing"] == (words == "increasing")).all()
    assert (res.flags["decreasing"] == (words == "decreasing")).all()


def test_a_bad_at_a_corner_has_every_price_between_the_slopes_of_its_sides() -> None:
    """Good over bad with one input: O–A of slope 2, A–B of slope 1/2; at A a bad is worth from 1/2 to 2 of the good."""
    data = pd.DataFrame({"x": [1.0, 1, 1], "y": [2.0, 3, 1], "b": [1.0, 3, 2]}, index=list("ABC"))
    named = {"inputs": "x", "outputs": "y", "undesirable": "b"}
    res = sbmdea.shadow_prices(data, **named, rts="vrs")
    found = res.components.loc["A", ["least b", "most b"]]
    np.testing.assert_allclose(found.to_numpy(), [0.5, 2.0], atol=1e-12)
    dear = sbmdea.shadow_prices(data, **named, rts="vrs", numeraire_price=10.0).components
    np.testing.assert_allclose(dear.filter(like=" b"), 10.0 * res.components.filter(like=" b"), atol=1e-12)


def test_prices_do_not_hang_on_units() -> None:
    data = table().query("year == 2001")
    one = sbmdea.shadow_prices(data, **roles()).components["most waste"]
    other = sbmdea.shadow_prices(data.assign(waste=data["waste"] * 1000, labour=data["labour"] / 7), **roles())
    np.testing.assert_allclose(other.components["most waste"] * 1000, one, rtol=1e-9)


@pytest.mark.unverified
@pytest.mark.parametrize(
    ("model", "part"),
    [("shadow_prices", "most waste"), ("shadow_prices", "price waste"), ("scale_elasticity", "right"),
     ("most_productive_size", "least_sum")],
)  # fmt: skip
def test_a_wrong_end_is_found(model: str, part: str) -> None:
    res = getattr(sbmdea, model)(table(), **roles(), frontier="global", disposability="weak")
    i = int(np.flatnonzero(np.isfinite(res.components[part]))[2])
    wrong = {**res.outcome.components, part: res.outcome.components[part].copy()}
    wrong[part][i] += 1e-4
    assert res.verify().all
    assert not changed(res, components=wrong).verify().verified.iloc[i]
    assert replace(res.outcome).components[part][i] != wrong[part][i]


@pytest.fixture(scope="module")
def mills() -> sbmdea.Result:
    """30 paper mills, three of four of whose ends are numbers."""
    return sbmdea.shadow_prices(
        sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs=["output_1", "output_2"],
        undesirable="undesirable_1", dmu="dmu",
    )  # fmt: skip


def test_every_end_by_highs(mills: sbmdea.Result) -> None:
    """Over all prices at which nobody is worth less than nothing and the point where the direction leads just that."""
    data = sbmdea.datasets.hua_bian_2007().set_index("dmu")[list(mills.targets.columns)]
    good, used = (data.columns.str.startswith(word) for word in ("output", "input"))
    sign = np.where(good, -1.0, 1.0)
    at = sign * data - mills.components["inefficiency"].to_numpy()[:, None] * np.where(used, 0.0, data)
    bounds = [(0.0 if priced else None, None) for priced in good | used]
    ends = 0
    for dmu, own in data.iterrows():
        here = own.to_numpy()
        for k, word in product(np.flatnonzero(data.columns != "output_1").tolist(), ("least", "most")):
            way = np.eye(5)[k] * (1.0 if word == "least" else -1.0)
            held = np.vstack([at.loc[dmu] / here, np.eye(5)[2]])  # prices are worths of own values
            answer = linprog(
                way, A_ub=-sign * data / here, b_ub=np.zeros(30), A_eq=held, b_eq=[0.0, 1.0], bounds=bounds
            )
            said = mills.components.at[dmu, f"{word} {data.columns[k]}"] * here[k] / here[2]
            if answer.status == 0:
                assert said == pytest.approx(answer.x[k], abs=1e-5, rel=1e-5)
                ends += 1
            else:
                assert np.isnan(said) if answer.status == 2 else said == (-np.inf if word == "least" else np.inf)
    assert 100 < ends < 200


@pytest.mark.parametrize("numeraire", ["output_1", "output_2"])
def test_ends_are_the_slopes_of_the_frontier_at_rows_on_it(mills: sbmdea.Result, numeraire: str) -> None:
    """How far the numeraire grows with 2⁻²⁰ more or less of a column, in fractions, without price or direction."""
    data = sbmdea.datasets.hua_bian_2007().set_index("dmu")[list(mills.targets.columns)]
    res = sbmdea.shadow_prices(
        data, inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], undesirable="undesirable_1",
        numeraire=numeraire,
    )  # fmt: skip
    forms = Forms(Case.of(res.panel, res.options), np.arange(30))
    r = list(data.columns).index(numeraire)
    for i in np.flatnonzero(res.components["inefficiency"] <= 0.0).tolist():
        for k, word in product(set(range(5)) - {r}, ("least", "most")):
            at = [Fraction(value) for value in forms.Z[i].tolist()]
            step = abs(at[k]) / 2**20 * (1 if word == "least" else -1)
            at[k] += step
            bound = forms.column([-value for value in at], 0, 0, 1)
            status, best, _ = forms.solved([bound, forms.column(np.eye(5)[r], -1), forms.column(-np.eye(5)[r], 1)])
            slope = float(-best / step) if status == "optimal" else np.inf * (-1 if word == "least" else 1)
            said = res.components[f"{word} {data.columns[k]}"].iloc[i]
            assert said == pytest.approx(slope, rel=1e-9, abs=1e-9)
    other = data.columns[5 - r]
    ends = res.components[[f"most {other}", "least undesirable_1"]].to_numpy()
    known = np.isfinite(ends).all(axis=1)
    worth = data[numeraire][known] + (ends[known] * data[[other, "undesirable_1"]][known]).sum(axis=1)
    assert (worth < 0.0).any(), "at prices at which the direction is worth less than nothing"


@pytest.mark.unverified
def test_an_end_in_the_place_of_another_is_found(mills: sbmdea.Result) -> None:
    """An infinite one for a number, of either sign for the other, and a number for an infinite one."""
    for name in mills.components.filter(regex="least|most"):
        for said in (np.inf, -np.inf, 0.5):
            there = mills.outcome.components[name]
            other = ~np.isnan(there) & (there != said)
            wrong = changed(mills, components={**mills.outcome.components, name: np.where(other, said, there)})
            assert (wrong.verify().verified.to_numpy() == ~other).all()


@pytest.mark.unverified
@pytest.mark.parametrize("rts", ["crs", "vrs", ("grs", 0.8, 1.2)], ids=str)
def test_what_has_no_end_in_floats_has_none_in_whole_numbers(rts, monkeypatch: pytest.MonkeyPatch) -> None:
    results = [
        sbmdea.shadow_prices(hostile(kind, 1), **roles(), rts=rts, frontier="global")
        for kind in ("near_zero", "heavy_tailed", "duplicates")
    ]
    infinite = sum(np.isinf(res.components.filter(regex="least|most")).to_numpy().sum() for res in results)
    assert infinite > 10
    assert all(res.verify().all for res in results)
    monkeypatch.setattr(shadow_claims, "greatest", lambda A, b, C: np.full((len(A), C.shape[1]), np.nan))
    assert all(res.verify().all for res in results)


@pytest.mark.parametrize(
    ("model", "said", "words"),
    [
        ("shadow_prices", {"numeraire": "labour"}, "numeraire must be one of the outputs; got 'labour'"),
        ("shadow_prices", {"frontier": "window"}, "one frontier per row"),
        ("scale_elasticity", {"rts": "crs"}, "every elasticity is 1"),
        ("scale_elasticity", {"second_stage": "pareto"}, 'second_stage must be one of "relative", "sum", "none"'),
        ("scale_elasticity", {"frontier": "window"}, "scale_elasticity must have one frontier per row"),
        ("most_productive_size", {"orientation": "hyperbolic"}, 'orientation must be one of "input", "output"'),
    ],
)
def test_what_has_no_meaning_is_refused(model: str, said: dict[str, str], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        getattr(sbmdea, model)(table(), **{**roles(), **said})


def test_beside_a_value_of_a_millionth_a_range_has_both_ends() -> None:
    """A way that changed the rows by rounding alone was taken for proof that no price supports the point."""
    res = sbmdea.shadow_prices(hostile("near_zero", 1), **roles(), rts="nirs", frontier="global", numeraire="service")
    for column in ("labour", "capital", "output", "waste"):
        least, most = (res.components[f"{word} {column}"] for word in ("least", "most"))
        assert (least.isna() == most.isna()).all()
        assert (least <= most + 1e-9).all()
    assert res.verify().all


@pytest.mark.parametrize("kind", ["near_copies", "noise"])
def test_who_is_a_peer_by_rounding_alone_takes_nothing_from_a_range(kind) -> None:
    """Beside a copy that is off by its last digits: a share of 1e-12 of the point is no peer."""
    for seed in (1, 2):
        assert sbmdea.shadow_prices(hostile(kind, seed), **roles(), frontier="global").verify().all


def test_where_no_price_values_the_outputs_neither_end_is_a_number() -> None:
    asked = {"rts": "nirs", "orientation": "output", "frontier": "global"}
    res = sbmdea.scale_elasticity(hostile("near_zero", 1), **roles(), **asked)
    assert res.components.loc[("单位6", 2002), ["right", "left"]].isna().all()
    assert res.verify().all


def test_a_projection_with_equations_for_bads_is_held_against_its_own_direction() -> None:
    asked = {"disposability": "weak", "frontier": "biennial"}
    assert sbmdea.scale_elasticity(hostile("heavy_tailed", 1), **roles(), **asked).verify().all


@pytest.mark.parametrize("disposability", ["strong", "weak"])
def test_rows_of_one_ray_have_one_range_of_sizes(disposability) -> None:
    """Multiples of four rows, rounded: which of them reach a rounded projection is not left to the last digit."""
    data = hostile("proportional", 1, 3)
    res = sbmdea.most_productive_size(data, **roles(), frontier="global", disposability=disposability)
    assert res.verify(exact=True).all
    sizes = np.array([1.0, 2.0, 1 / 3, 0.7])
    ray = pd.DataFrame({"x": sizes * 1.1, "y": sizes * 0.3})
    ends = sbmdea.most_productive_size(ray, inputs="x", outputs="y").components
    np.testing.assert_allclose(ends["least_sum"], sizes / 2.0, rtol=1e-9)
    np.testing.assert_allclose(ends["most_sum"], sizes * 3.0, rtol=1e-9)


def test_many_rows_are_priced_by_few() -> None:
    """The judge takes in rows as they matter: with 150 of them it proves what it proves with all, and finds a fault."""
    Z = np.random.default_rng(2).lognormal(0, 0.4, (150, 5))
    some = np.arange(150) < 12
    res = sbmdea.shadow_prices(inputs=Z[:, :2], outputs=Z[:, 2:4], undesirable=Z[:, 4:], rts="vrs", evaluate=some)
    assert res.verify().all


@pytest.mark.parametrize("model", ["shadow_prices", "scale_elasticity"])
@pytest.mark.parametrize("disposability", ["strong", "kuosmanen"])
def test_prices_that_leave_no_choice_are_those_of_the_programs(
    model: str, disposability: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {**roles(), "frontier": "global", "rts": "vrs", "disposability": disposability}
    found = getattr(sbmdea, model)(table(), **named)
    alone: list[int] = []
    only = Face.only

    def nobody(on: Face, normal: np.ndarray) -> np.ndarray:
        prices = only(on, normal)
        alone.append(int((~np.isnan(prices).any(axis=1)).sum()))
        return np.full_like(prices, np.nan)

    monkeypatch.setattr(Face, "only", nobody)
    by_programs = getattr(sbmdea, model)(table(), **named)
    assert sum(alone) > 3
    for name, column in found.components.items():
        np.testing.assert_allclose(column, by_programs.components[name], rtol=1e-10, atol=1e-12)
    assert found.certificate["certified"].all()
    assert by_programs.certificate["certified"].all()


@pytest.mark.parametrize("seed", range(12))
def test_the_ends_that_verify_finds_in_floats_by_highs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, f = int(rng.integers(5, 40)), int(rng.integers(1, 6))
    A, C = rng.normal(size=(3, n, f)), rng.normal(size=(3, 2, f))
    b = rng.uniform(0.0, 1.0, (3, n)) * (rng.random((3, n)) > 0.2)  # vertices with many inequalities that bind
    found = greatest(A, b, C)
    for i, j in np.ndindex(3, 2):
        answer = linprog(-C[i, j], A_ub=A[i], b_ub=b[i], bounds=[(None, None)] * f)
        assert found[i, j] == (pytest.approx(-answer.fun, abs=1e-8) if answer.status == 0 else np.inf)


def test_equations_almost_alike_leave_the_range_to_programs() -> None:
    """Two peers tell the first price by a share of 1e-13, those of the second problem leave no doubt."""
    peers = np.array([[[1.0, -1.0, 0.0], [1.0, -1.0 - 1e-13, 0.0]], [[1.0, -1.0, 0.0], [1.0, -2.0, 1.0]]])
    on = Face(peers, np.ones((2, 2)), np.zeros((2, 3), bool), np.zeros((2, 0), bool), np.ones((2, 3)),
              np.zeros(3, bool), np.arange(1), np.zeros(2, bool), np.zeros(2, bool))  # fmt: skip
    settled = on.only(np.tile([0.0, 1.0, 0.0], (2, 1)))
    assert np.isnan(settled[0]).all()
    assert settled[1].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.unverified
@pytest.mark.parametrize("kind", ["row_scales", "proportional", "near_copies", "pair_scales", "holes"])
def test_what_is_certified_holds_in_whole_numbers(kind: str) -> None:
    """Beside rows larger by 13 decades, multiples and copies but for the last digits, zeros: some rows are in doubt."""
    certified = rows = 0
    for seed in (1, 3, 5):
        asked = [("scale_elasticity", {"rts": "vrs"}), ("scale_elasticity", {"rts": "nirs", "disposability": "weak"})]
        asked += [("shadow_prices", {"rts": rts}) for rts in ("crs", "vrs") if kind != "holes"]
        for model, said in asked:
            res = getattr(sbmdea, model)(hostile(kind, seed), **roles(), frontier="global", **said)
            known = res.certificate["certified"]
            assert res.verify().verified[known].all()
            certified, rows = certified + int(known.sum()), rows + len(known)
    assert certified > {"near_copies": 0.4, "proportional": 0.7}.get(kind, 0.9) * rows


@pytest.mark.parametrize("kind", ["ordinary", "pair_scales", "heavy_tailed", "row_scales"])
def test_below_the_largest_size_alone_elasticity_to_the_left_is_at_most_one(kind: str) -> None:
    """ω ≤ 0 under non-increasing returns, so that v·x = u·y − h·b + ω is no more than 1; at least for the others."""
    for rts, part, sign in (("nirs", "left", 1.0), ("ndrs", "right", -1.0)):
        found = sbmdea.scale_elasticity(hostile(kind, 1), **roles(), frontier="global", rts=rts)
        ends = found.components[part][found.certificate["certified"]].dropna()
        assert len(ends) > 12
        assert (sign * (ends - 1.0) <= 1e-9).all()


def test_copies_but_for_rounding_are_told_from_copies() -> None:
    rows = np.array([[0.1, 0.3], [1.0, 3.0], [0.3, 0.9], [2.0, 6.0], [2.0, 6.0 + 1e-9], [5.0, 1.0], [2.0, 6.0]])
    assert near_copies(rows, by_ray=False).tolist() == [False, False, False, True, True, False, True]
    exact = rows[[1, 3, 5]] * 3.0
    assert not near_copies(np.concatenate([rows[[1, 3, 5]], exact]), by_ray=True).any()
    tenths = np.array([[0.1, 0.7], [0.3, 2.1], [1.0, 1.0]])
    assert near_copies(tenths, by_ray=True).tolist() == [True, True, False]


def test_a_peer_with_a_copy_off_by_its_last_digits_leaves_its_range_unproved() -> None:
    """0.3 and 0.1 · 3 are two floats: which of them bounds the prices of the other is not a matter of the data."""
    data = pd.DataFrame({"x": [0.1, 0.3, 0.5], "y": [0.7, 2.1, 1.0], "b": [0.2, 0.6, 0.3]}, index=list("ABC"))
    named = {"inputs": "x", "outputs": "y", "undesirable": "b"}
    res = sbmdea.shadow_prices(data, **named)
    assert res.certificate["certified"].tolist() == [False, False, True]
    assert res.components.loc["A", ["least b", "most b"]].notna().all()
    whole = sbmdea.shadow_prices(10 * data.round(1) // 1, **named)
    assert whole.certificate["certified"].all()


def test_the_projection_of_what_a_row_has_none_of_is_none() -> None:
    """Rounding left 1e-47 of it, which prices of 1e46 made an elasticity of."""
    data = hostile("holes", 2)
    res = sbmdea.scale_elasticity(data, **roles(), frontier="global", rts="vrs")
    own, reached = data[list(res.targets.columns)].to_numpy(), res.targets.to_numpy()
    assert (own == 0.0).sum() > 5
    assert not ((own == 0.0) & (np.abs(reached) < 1e-9) & (reached != 0.0)).any()
    assert res.components.iloc[9, 1:].tolist() == [0.0, np.inf]
