"""The additive model and its relatives: published tables, deaR's runs, a plain oracle, and what must hold."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError
from sbmdea.evaluation import evaluate
from tests.oracle import plain
from tests.references import stored

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]


@stored.needed
@pytest.mark.parametrize("solver", ["simplex", "highs"])
def test_dear(solver):
    case = stored.load("deaR_Tone2001_additive")
    roles, values = case["data"]["roles"], case["data"]["values"]
    X, Y = (np.array([values[c] for c in roles[role]], float).T for role in ("inputs", "outputs"))
    for run in case["results"]:
        option = run["options"]
        rts = ("grs", option["L"], option["U"]) if option["rts"] == "grs" else option["rts"]
        result = sbmdea.additive(inputs=X, outputs=Y, rts=rts, solver=solver)
        np.testing.assert_allclose(result.components["additive"], run["objval"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(result.efficiency, 1 - np.array(run["objval"]), rtol=0, atol=1e-12)
        # their targets and ours can differ, the sum of the way to them cannot
        theirs = np.hstack([run["target_input"], run["target_output"]])
        for targets in (theirs, result.targets.to_numpy()):
            way = (np.hstack([X, Y]) - targets) * [1, 1, -1, -1]
            np.testing.assert_allclose(way.sum(axis=1), run["objval"], rtol=0, atol=1e-12)


@stored.needed
def test_super_efficiency_of_the_matlab_toolbox():
    case = stored.load("matlab_super_additive_crs")
    X, Y = np.array(case["data"]["X"]), np.array(case["data"]["Y"])
    result = sbmdea.additive(inputs=X, outputs=Y, super_efficiency=True)
    expected = np.array(case["expected"]["score"], float)  # None: not efficient
    within = case["tolerance"]["atol"]
    np.testing.assert_allclose(result.components["super_additive"], expected, rtol=0, atol=within)
    efficient = ~np.isnan(expected)
    np.testing.assert_allclose(result.efficiency[efficient], 1 + expected[efficient], rtol=0, atol=within)
    assert (result.efficiency[~efficient] < 1).all()
    given_up = -result.slacks.to_numpy()[efficient]
    printed = np.column_stack(
        [np.array(case["expected"]["slack_X"], float), np.array(case["expected"]["slack_Y"], float)]
    )
    np.testing.assert_allclose(given_up, printed[efficient], rtol=0, atol=within)


def draw(seed, n=14, m=2, s=2, u=1, ties=False, zeros=0.0):
    rng = np.random.default_rng(seed)
    Z = rng.integers(1, 7, (n, m + s + u)).astype(float) if ties else rng.lognormal(1, 0.7, (n, m + s + u))
    blank = rng.random(Z.shape) < zeros
    blank[:, [0, m]] = False
    Z[blank] = 0.0
    return Z[:, :m], Z[:, m : m + s], Z[:, m + s :]


def weights_of(word, Z, o, sign, counts):
    """The published weights, written again."""
    d, one = counts.sum(), Z[o]
    best = (Z * sign).min(axis=0) * sign
    with np.errstate(divide="ignore"):
        found = {
            "ones": np.ones(len(one)),
            "mip": 1 / one,
            "normalised": 1 / Z.std(axis=0, ddof=1),
            "ram": 1 / (d * (Z.max(axis=0) - Z.min(axis=0))),
            "bam": 1 / (d * np.abs(one - best)),
        }[word]
    return np.where(counts & np.isfinite(found), found, 0.0), np.abs(one - best)


GRID = [
    (word, rts, orientation, disposability, beyond)
    for word, rts, orientation, disposability, beyond in itertools.product(
        ["ones", "mip", "normalised", "ram", "bam"], RTS, ["non-oriented", "input", "output"], ["strong", "weak"],
        [False, True],
    )
    if not (word == "ram" and rts != "vrs") and not (word == "bam" and beyond)
]  # fmt: skip


@pytest.mark.parametrize("beyond", [False, True])
@pytest.mark.parametrize("rts", RTS)
def test_weights_of_each_row(rts, beyond):
    """The same as asking for one row at a time with its weights."""
    X, Y, B = draw(11)
    data = pd.DataFrame(np.hstack([X, Y, B]), columns=list("abcde"), index=[f"r{i}" for i in range(len(X))])
    roles = {"inputs": ["a", "b"], "outputs": ["c", "d"], "undesirable": "e", "rts": rts, "super_efficiency": beyond}
    own = pd.DataFrame(np.random.default_rng(3).uniform(0.1, 2.0, (len(data), 2)), index=data.index)
    together = sbmdea.additive(data, **roles, weights={"a": own[0], "d": own[1].tolist(), "e": 0.5})
    for o in range(len(data)):
        weights = {"a": own.iat[o, 0], "d": own.iat[o, 1], "e": 0.5}
        alone = sbmdea.additive(data, **roles, weights=weights, evaluate=np.arange(len(data)) == o)
        assert together.efficiency.iloc[o] == pytest.approx(alone.efficiency.iloc[0], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("word", "rts", "orientation", "disposability", "beyond"), GRID)
def test_oracle(word, rts, orientation, disposability, beyond, monkeypatch):
    monkeypatch.setattr(evaluate, "MANY", 1)  # BAM's limits come last, as in large tables
    weak = disposability == "weak"
    for seed, ties, zeros in ((1, False, 0.0), (2, True, 0.0), (3, False, 0.1)):
        if zeros and rts == "vrs":
            continue  # any number is taken then: another test
        X, Y, B = draw(seed, n=10, ties=ties, zeros=zeros)
        Z, cuts = np.hstack([X, Y, B]), [2, 4]
        sign = np.array([1, 1, -1, -1, 1])
        counts = {"non-oriented": [1, 1, 1, 1, 1], "input": [1, 1, 0, 0, 0], "output": [0, 0, 1, 1, 1]}[orientation]
        counts = np.array(counts, bool)
        result = sbmdea.additive(
            inputs=X, outputs=Y, undesirable=B, rts=rts, orientation=orientation, disposability=disposability,
            weights=word, super_efficiency=beyond, zeros="drop-term",
        )  # fmt: skip
        assert result.certificate["certified"].all()
        for o in range(len(X)):
            weights, limits = weights_of(word, Z, o, sign, counts)
            limits = limits if word == "bam" and rts != "vrs" else None
            whole = plain.Technology(X, Y, B, rts, weak)
            expected, _ = plain.additive(whole, *np.split(Z[o], cuts), weights, limits=limits)
            found = result.components["additive"].iloc[o]
            assert found == pytest.approx(expected, rel=1e-8, abs=1e-8)
            if not beyond:
                assert result.efficiency.iloc[o] == pytest.approx(1 - expected, rel=1e-8, abs=1e-8)
            elif expected < 1e-9:
                others = np.arange(len(X)) != o
                without = plain.Technology(X[others], Y[others], B[others], rts, weak)
                least = plain.additive(without, *np.split(Z[o], cuts), weights, worsens=True)
                if least is None:
                    assert result.status.iloc[o] == "infeasible"
                else:
                    assert result.efficiency.iloc[o] == pytest.approx(1 + least[0], rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("disposability", ["strong", "weak"])
def test_a_score_does_not_depend_on_who_else_is_scored(rts, disposability):
    X, Y, B = draw(5, n=24, zeros=0.15)
    options = {
        "inputs": X, "outputs": Y, "undesirable": B, "rts": rts, "disposability": disposability, "weights": "mip",
        "super_efficiency": True, "zeros": "drop-term",
    }  # fmt: skip
    whole = sbmdea.additive(**options)
    for o in range(len(X)):
        alone = sbmdea.additive(**options, evaluate=np.arange(len(X)) == o)
        assert alone.status.iloc[0] == whole.status.iloc[o]
        np.testing.assert_allclose(alone.components.iloc[0], whole.components.iloc[o], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("word", ["ones", "normalised", "ram", "bam", "mapping"])
@pytest.mark.parametrize("beyond", [False, True])
def test_variable_returns_take_any_number_and_moving_a_column_changes_nothing(word, beyond):
    if word == "bam" and beyond:
        return
    weights = {"x1": 2.0, "b1": 0.5} if word == "mapping" else word
    X, Y, B = draw(4, n=30)
    options = {"rts": "vrs", "weights": weights, "super_efficiency": beyond}
    first = sbmdea.additive(inputs=X, outputs=Y, undesirable=B, **options)
    moved = [Z - shift for Z, shift in zip((X, Y, B), (4.0, np.array([0.0, 3.0]), 100.0), strict=True)]
    second = sbmdea.additive(inputs=moved[0], outputs=moved[1], undesirable=moved[2], **options)
    np.testing.assert_allclose(first.efficiency, second.efficiency, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(first.components, second.components, rtol=1e-9, atol=1e-9)
    back = second.targets.to_numpy() + np.array([4, 4, 0, 3, 100.0])
    own = np.hstack([X, Y, B])
    sign = np.array([1, 1, -1, -1, 1]) * (np.array([2, 1, 1, 1, 0.5]) if word == "mapping" else 1.0)
    if word in ("ones", "mapping") and not beyond:
        np.testing.assert_allclose(((own - back) * sign).sum(axis=1), first.components["additive"], atol=1e-8)
    for o in range(len(X)):
        own = np.concatenate([z[o] for z in moved])
        expected = plain.additive(plain.Technology(*moved, "vrs"), *np.split(own, [2, 4]), np.ones(5))
        if word == "ones":
            assert second.components["additive"].iloc[o] == pytest.approx(expected[0], abs=1e-7)


@pytest.mark.parametrize("word", ["mip", "normalised", "ram", "bam"])
def test_units_do_not_matter(word):
    X, Y, B = draw(5, n=40)
    rng = np.random.default_rng(6)
    rows = rng.permutation(len(X))
    options = {"rts": "vrs", "weights": word, "super_efficiency": word != "bam"}
    first = sbmdea.additive(inputs=X, outputs=Y, undesirable=B, **options)
    moved = [Z[rows] * 10.0 ** rng.integers(-6, 7, Z.shape[1]) for Z in (X, Y, B)]
    second = sbmdea.additive(inputs=moved[0], outputs=moved[1], undesirable=moved[2], **options)
    np.testing.assert_allclose(first.efficiency.to_numpy()[rows], second.efficiency, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_bam_stays_between_0_and_1_and_within_the_best_values(rts, monkeypatch):
    monkeypatch.setattr(evaluate, "MANY", 1)
    X, Y, B = draw(7, n=60)
    result = sbmdea.additive(inputs=X, outputs=Y, undesirable=B, rts=rts, weights="bam")
    assert result.efficiency.between(0, 1 + 1e-12).all()
    x, y, b = np.split(result.targets.to_numpy(), [2, 4], axis=1)
    assert (x >= X.min(axis=0) * (1 - 1e-9)).all()
    assert (b >= B.min(axis=0) * (1 - 1e-9)).all()
    assert (y <= Y.max(axis=0) * (1 + 1e-9)).all()


@pytest.mark.parametrize("rts", ["crs", "nirs", ("grs", 0.8, 1.2)], ids=str)
def test_bam_without_limits_first_is_bam(rts, monkeypatch):
    """Rows whose targets keep the limits by themselves, and rows whose do not."""
    X, Y, B = draw(9, n=80)
    asked = {"inputs": X, "outputs": Y, "undesirable": B, "rts": rts, "weights": "bam"}
    at_once = sbmdea.additive(**asked)
    monkeypatch.setattr(evaluate, "MANY", 1)
    result = sbmdea.additive(**asked)
    np.testing.assert_allclose(result.efficiency, at_once.efficiency, atol=1e-10)
    ends = np.hstack([X.min(axis=0), Y.max(axis=0), B.min(axis=0)])
    reached = np.isclose(result.targets, ends, rtol=1e-9).any(axis=1)
    assert 5 < reached.sum() < 75


def test_who_is_efficient_does_not_depend_on_the_weights():
    X, Y, B = draw(8, n=80)
    for rts in ("crs", "vrs"):
        efficient = sbmdea.sbm(inputs=X, outputs=Y, undesirable=B, rts=rts).efficiency >= 1 - 1e-7
        for word in ("ones", "mip", "normalised", "bam", *(["ram"] if rts == "vrs" else [])):
            found = sbmdea.additive(inputs=X, outputs=Y, undesirable=B, rts=rts, weights=word).efficiency
            assert list(found >= 1 - 1e-9) == list(efficient)


def test_many_rows_and_one_solver_against_the_other():
    X, Y, B = draw(9, n=300, m=3, s=2, u=2)
    for options in (
        {"weights": "ones", "super_efficiency": True},
        {"weights": "bam"},
        {"rts": "nirs", "weights": "mip"},
    ):
        whole = {"inputs": X, "outputs": Y, "undesirable": B, **options}
        ours, highs = sbmdea.additive(**whole), sbmdea.additive(**whole, solver="highs", evaluate=np.arange(300) < 30)
        np.testing.assert_allclose(ours.efficiency[:30], highs.efficiency, rtol=1e-9, atol=1e-9)
        assert (ours.certificate["solver"] == "simplex").all()
        assert ours.certificate["certified"].all()


def test_windows_and_groups():
    X, Y, _ = draw(10, n=40)
    unit, year = np.repeat(np.arange(10), 4), np.tile(np.arange(4), 10)
    result = sbmdea.additive(inputs=X, outputs=Y, dmu=unit, period=year, frontier="window", rts="vrs", weights="ram")
    cells = result.windows["efficiency"].groupby(level=["dmu", "period"]).mean()
    np.testing.assert_allclose(result.efficiency.sort_index(), cells, rtol=1e-12)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"weights": "ram"}, 'weights="ram" must come with rts="vrs"; got rts=\'crs\''),
        ({"weights": "bam", "super_efficiency": True}, 'other weights than "bam"'),
        ({"weights": "normalized"}, 'Did you mean "normalised"?'),
        ({"weights": {"z": 1}}, "weights must name role columns"),
        ({"super_efficiency": "yes"}, "super_efficiency must be True or False"),
        ({"weights": {"x1": [1, 2]}}, "weights of 'x1' must be a number, or 3 of them, one per row; got (2,)"),
        ({"weights": {"x1": np.array(["1", "2", "3"], object)}}, "weights must be numbers; got '1' for column 'x1'"),
        ({"weights": {"x1": ["1", "2", "3"]}}, "weights must be numbers; got '1' for column 'x1'"),
        ({"weights": {"x1": pd.array([True, False, True])}}, "weights must be numbers; got True for column 'x1'"),
        ({"weights": {"x1": 0, "y1": 0.0}}, "weights must be above 0 for a column whose slack counts; all are 0"),
        ({"weights": {"x1": 0}, "orientation": "input"}, "above 0 for a column whose slack counts; all are 0"),
        ({"weights": {"x1": [1, 0, 1], "y1": [0, 0, 1]}}, "slack counts; all are 0 for 1. Give one of them"),
        ({"weights": {"x1": [1, -2, 3]}}, "finite and not negative; got -2 for column 'x1' of 1"),
    ],
)
def test_what_has_no_meaning_is_refused(options, said):
    X = np.arange(1.0, 4.0)
    with pytest.raises(SpecError) as caught:
        sbmdea.additive(inputs=X, outputs=X[::-1], **options)
    assert said in str(caught.value)


def test_negative_data_need_variable_returns():
    X, Y = np.arange(1.0, 5.0), np.array([-1.0, 0.0, 2.0, 2.5])
    with pytest.raises(DataError, match="must be positive"):
        sbmdea.additive(inputs=X, outputs=Y)
    with pytest.raises(DataError, match="must be positive"):
        sbmdea.additive(inputs=X, outputs=Y, rts="vrs", weights="mip")
    found = sbmdea.additive(inputs=X, outputs=Y, rts="vrs")
    np.testing.assert_allclose(found.components["additive"], [0, 0.5, 0, 0], atol=1e-12)
    np.testing.assert_allclose(found.targets.loc[1], [2, 0.5], atol=1e-12)


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs"])
def test_twins_need_no_second_solver(rts):
    # whoever has a twin gives up nothing: all prices are 0, and must be told from what rounding leaves of 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        Z = rng.integers(1, 7, (40, 5)).astype(float)[rng.integers(0, 13, 40)]
        result = sbmdea.additive(
            inputs=Z[:, :2], outputs=Z[:, 2:4], undesirable=Z[:, 4:], rts=rts, super_efficiency=True
        )
        assert (result.certificate["solver"] == "simplex").all()
        assert result.certificate["certified"].all()


def test_a_zero_is_not_given_up_for_nothing():
    # its term leaves the sum, and its column stays: less of it costs nothing, but would be no lead given up
    seen = 0
    for seed in range(8):
        X, Y, B = draw(seed, zeros=0.15)
        Z = np.hstack([X, Y, B])
        result = sbmdea.additive(
            inputs=X, outputs=Y, undesirable=B, weights="mip", zeros="drop-term", super_efficiency=True
        )
        for o in np.flatnonzero(result.components["super_additive"].notna()):
            others, share = np.arange(len(Z)) != o, np.divide(1, Z[o], out=np.zeros(5), where=Z[o] > 0)
            least = plain.additive(plain.Technology(X[others], Y[others], B[others]), X[o], Y[o], B[o], share, True)
            assert result.components["super_additive"][o] == pytest.approx(least[0], abs=1e-8)
            assert (result.slacks.loc[o].to_numpy()[Z[o] == 0] == 0).all()
            seen += (Z[o] == 0).any()
    assert seen > 10


@pytest.mark.parametrize("orientation", ["non-oriented", "output"])
def test_where_no_column_counts_nothing_is_scored_that_has_no_program(orientation: str) -> None:
    """One row forms the frontier: no column spreads, "normalised" counts none, and without itself there is no row."""
    data = pd.DataFrame({"x": [2.0, 3.0], "y": [5.0, 2.0], "some": [True, False]}, index=["a", "b"])
    found = sbmdea.additive(
        data, inputs="x", outputs="y", reference="some", weights="normalised", super_efficiency=True,
        orientation=orientation,
    )  # fmt: skip
    assert found.efficiency[found.status != "optimal"].isna().all()
    assert found.status["a"] == "infeasible"
