"""Frontiers of order m and α, conditional ones, and rows that lie apart: stored cases, draws, and plain loops."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.errors import DataError, SpecError
from sbmdea.inference.conditioning import lscv
from sbmdea.result import Result
from tests.inference.inference_cases import case, data, names

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
WITHOUT_Z = pytest.mark.unverified("a result does not keep z")
STORED = [
    *names("order-"),
    *(pytest.param(name, marks=WITHOUT_Z) for name in names("conditional order-m")),
    *names("frontiles"),
]


@pytest.mark.parametrize("name", STORED)
def test_the_stored_scores(name):
    """Where frontiles takes the next order statistic, the case says null."""
    one = case(name)
    options = one["options"]
    asked = {key: options[key] for key in ("m", "alpha", "orientation", "z", "bandwidth") if key in options}
    res = getattr(sbmdea, options["model"])(data(), inputs=["x1", "x2"], outputs="y", **asked)
    expected = np.array(one["expected"]["score"], float)
    known = ~np.isnan(expected)
    assert known.any()
    np.testing.assert_allclose(res.components[options["model"]][known], expected[known], rtol=one["tolerance"])


def table(n=80, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.uniform(1, 10, (n, 2))
    Y = np.sqrt(X.prod(axis=1))[:, None] * np.exp(-np.abs(rng.normal(0, 0.4, (n, 2))))
    return pd.DataFrame(np.hstack([X, Y]), columns=["x1", "x2", "y1", "y2"]).assign(
        dmu=[f"厂{k:03d}" for k in range(n)], z=rng.uniform(0, 1, n), kind=rng.choice(["a", "b"], n)
    )


ROLES = {"inputs": ["x1", "x2"], "outputs": ["y1", "y2"], "dmu": "dmu"}
ORIENTATIONS = ["input", "output", "hyperbolic", "directional"]


def gauges(frame, o, orientation):
    """The factors of the rows that count, by their definitions."""
    x, y = frame[["x1", "x2"]].to_numpy(), frame[["y1", "y2"]].to_numpy()
    if orientation == "input":
        return (x / x[o]).max(axis=1)[(y >= y[o]).all(axis=1)]
    if orientation == "output":
        return (y / y[o]).min(axis=1)[(x <= x[o]).all(axis=1)]
    if orientation == "hyperbolic":
        return np.minimum((x[o] / x).min(axis=1), (y / y[o]).min(axis=1))
    return np.minimum(((x[o] - x) / x[o]).min(axis=1), ((y - y[o]) / y[o]).min(axis=1))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("m", [1, 7, 40])
def test_order_m_is_what_draws_of_m_peers_give(orientation, m):
    frame = table()
    res = sbmdea.order_m(frame, **ROLES, m=m, orientation=orientation, level=0.95)
    rng = np.random.default_rng(1)
    for o in (0, 11, 42):
        among = gauges(frame, o, orientation)
        drawn = rng.choice(among, (20_000, m))
        each = drawn.min(axis=1) if orientation == "input" else drawn.max(axis=1)
        if orientation == "directional":
            each = np.exp(each)
        mean, se = each.mean(), each.std() / np.sqrt(20_000) + 1e-12
        found = res.components["order_m"].iloc[o]
        assert abs((np.exp(found) if orientation == "directional" else found) - mean) <= 5 * se
        assert res.components["dominators"].iloc[o] == len(among)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_both_orders_end_in_the_hull(orientation):
    frame = table()
    hull = sbmdea.order_alpha(frame, **ROLES, alpha=1.0, orientation=orientation)
    many = sbmdea.order_m(frame, **ROLES, m=1e7, orientation=orientation)
    np.testing.assert_allclose(many.components["order_m"], hull.components["fdh"], rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(hull.components["order_alpha"], hull.components["fdh"])
    if orientation in ("input", "output"):
        other = sbmdea.fdh(frame, **ROLES, orientation=orientation)
        np.testing.assert_allclose(hull.efficiency, other.efficiency, rtol=1e-14)
    if orientation == "directional":
        other = sbmdea.fdh(frame, **ROLES, measure="directional")
        np.testing.assert_allclose(hull.efficiency, other.efficiency, rtol=1e-12)
        np.testing.assert_allclose(hull.components["fdh"], other.components["inefficiency"], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("orientation", ORIENTATIONS[:3])
def test_targets_are_where_the_score_leads(orientation):
    frame = table()
    res = sbmdea.order_m(frame, **ROLES, m=10, orientation=orientation)
    again = frame.copy()
    again.loc[:, ["x1", "x2", "y1", "y2"]] = res.targets.to_numpy()
    both = pd.concat([frame, again.assign(dmu=lambda t: t["dmu"] + "*")])
    forms = np.arange(160) < 80
    moved = sbmdea.order_m(both, **ROLES, m=10, orientation=orientation, reference=forms, evaluate=~forms)
    np.testing.assert_allclose(moved.components["order_m"], 1.0, rtol=1e-12)


def test_the_jackknife_error_is_that_of_resampled_rows():
    frame = table(200, 3)
    res = sbmdea.order_m(frame, **ROLES, m=15, orientation="hyperbolic", level=0.95)
    rng = np.random.default_rng(2)
    for o in (5, 100):
        among = np.sort(gauges(frame, o, "hyperbolic"))
        F = np.arange(201) / 200
        scores = [(np.sort(rng.choice(among, 200)) * np.diff(F**15)).sum() for _ in range(2000)]
        width = res.components[["lower", "upper"]].iloc[o]
        assert (width["upper"] - width["lower"]) / (2 * 1.96) == pytest.approx(np.std(scores), rel=0.25)


@WITHOUT_Z
def test_conditional_scores_by_plain_loops():
    frame = table()
    res = sbmdea.order_m(frame, **ROLES, m=8, z=["z", "kind"], bandwidth=[0.4, 0.3])
    x, y, z = frame[["x1", "x2"]].to_numpy(), frame[["y1", "y2"]].to_numpy(), frame["z"].to_numpy()
    for o in range(80):
        w = np.maximum(0, 1 - ((z - z[o]) / 0.4) ** 2) * np.where(frame["kind"] == frame["kind"][o], 1.0, 0.3)
        counts = (y >= y[o]).all(axis=1) & (w > 0)
        r, w = (x / x[o]).max(axis=1)[counts], w[counts]
        order = np.argsort(r)
        F = np.concatenate([[0], np.cumsum(w[order]) / w.sum()])
        F[-1] = 1.0
        score = (r[order] * -np.diff((1 - F) ** 8)).sum()
        assert res.components["order_m"].iloc[o] == pytest.approx(score, rel=1e-11)


@WITHOUT_Z
def test_wide_kernels_condition_on_nothing():
    frame = table()
    plain = sbmdea.order_alpha(frame, **ROLES, alpha=0.9).efficiency
    wide = sbmdea.order_alpha(frame, **ROLES, alpha=0.9, z="z", bandwidth=1e9).efficiency
    np.testing.assert_allclose(wide, plain)


@WITHOUT_Z
def test_cross_validation_sees_what_matters():
    rng = np.random.default_rng(4)
    z = rng.uniform(0, 1, 300)
    matters = np.exp(3 * z + rng.normal(0, 0.1, 300))[:, None]
    none = np.zeros(1, bool)
    assert lscv(z[:, None], none, matters)[0] < 0.25
    idle = [lscv(z[:, None], none, rng.normal(0, 1, (300, 1)))[0] for _ in range(5)]
    assert np.median(idle) > 0.5  # now and then chance looks like a pattern
    kinds = rng.integers(0, 2, 300).astype(float)
    apart, same = (5 * kinds + rng.normal(0, 1, 300))[:, None], rng.normal(0, 1, 300)[:, None]
    assert lscv(kinds[:, None], ~none, apart)[0] < 0.1
    assert lscv(kinds[:, None], ~none, same)[0] > 0.5
    res = sbmdea.order_m(table(), **ROLES, z="z")
    assert str(res.options["bandwidth"]).startswith("z=")


@WITHOUT_Z
def test_a_bandwidth_for_every_point_is_that_of_the_rows_that_count_for_it():
    """Written down again: the sum of the paper minimised on a fine grid, for rows that produce no less."""
    rng = np.random.default_rng(3)
    x, y, z = rng.uniform(1, 10, 40), rng.uniform(1, 3, 40), rng.uniform(0, 1, 40)
    x = x * np.where(y > 2, np.exp(2 * z), 1.0)  # z matters to those that produce much
    res = sbmdea.order_m(inputs=x, outputs=y, z=z, m=10, bandwidth="point")
    h = res.components["bandwidth z1"].to_numpy()
    point = int(np.argsort(-y)[15])
    fits = y >= y[point]
    xs, zs = x[fits], z[fits]

    def loss(width):
        total = 0.0
        for i in range(len(xs)):
            u = (zs - zs[i]) / width
            k = np.maximum(0.0, 1.0 - u**2)
            k[i] = 0.0
            for at in xs:
                share = (k * (xs <= at)).sum() / k.sum() if k.sum() > 0 else (xs <= at).mean()
                total += (float(xs[i] <= at) - share) ** 2
        return total

    assert loss(h[point]) <= min(loss(width) for width in np.geomspace(0.1, 5.0, 40)) + 1e-9
    few = np.array([(y >= own).sum() < 10 for own in y])
    assert len(np.unique(h[few])) == 1
    assert len(np.unique(h[~few])) > 5
    one = sbmdea.order_m(inputs=x, outputs=y, z=z, m=10, bandwidth=float(h[point]))
    assert res.efficiency.iloc[point] == pytest.approx(one.efficiency.iloc[point], abs=1e-15)
    assert res.options["bandwidth"] == "point"


def test_the_same_bits_for_any_threads_and_no_point_too_many():
    frame = table(700, 2)
    one, two = (sbmdea.order_m(frame, **ROLES, threads=threads) for threads in (1, 2))
    assert one.efficiency.equals(two.efficiency)
    million = np.random.default_rng(0).uniform(1, 10, (1_000_000, 2))
    some = np.arange(1_000_000) < 20
    res = sbmdea.order_m(inputs=million[:, 0], outputs=million[:, 1], evaluate=some)
    assert len(res.efficiency) == 20


def test_a_row_that_nothing_can_be_compared_with_has_no_score():
    frame = table()
    frame.loc[3, ["y1", "y2"]] *= 100
    forms = np.arange(80) != 3
    res = sbmdea.order_m(frame, **ROLES, reference=forms)
    assert res.status.iloc[3] == "infeasible"
    assert np.isnan(res.efficiency.iloc[3])
    assert sbmdea.order_m(frame, **ROLES).flags["alone"].iloc[3]


def test_paths_fall_and_draw():
    path = sbmdea.order_m_path(table(), m=[2, 10, 100, 1000], **ROLES)
    assert path.share.is_monotonic_decreasing
    assert path.share.iloc[-1] <= 0.05
    assert list(path.scores.columns) == [2, 10, 100, 1000]
    path.plot()


def test_alpha_is_monotone():
    scores = [sbmdea.order_alpha(table(), **ROLES, alpha=a).efficiency for a in (0.5, 0.8, 0.95, 1.0)]
    for more, less in itertools.pairwise(scores):
        assert (more >= less - 1e-15).all()


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"m": 0}, SpecError, "m must be a number of at least 1"),
        ({"orientation": "inputs"}, SpecError, 'Did you mean "input"'),
        ({"direction": "unit"}, SpecError, "direction goes with"),
        ({"bandwidth": 1.0}, SpecError, "bandwidth goes with z"),
        ({"z": "zz"}, SpecError, "z must name columns"),
        ({"z": "z", "bandwidth": 0.0}, SpecError, "bandwidth must be above 0"),
        ({"z": "z", "bandwidth": "points"}, SpecError, 'Did you mean "point"'),
        ({"z": np.ones(3)}, DataError, "one row per row that it is for, 80"),
        ({"frontier": "window"}, SpecError, "averages several"),
        ({"level": 95}, SpecError, "level must be"),
    ],
)
def test_refusals(wrong, error, words):
    with pytest.raises(error, match=words):
        sbmdea.order_m(table(), **{**ROLES, **wrong})
    with pytest.raises(SpecError, match="alpha must be above 0"):
        sbmdea.order_alpha(table(), **ROLES, alpha=1.5)


@pytest.mark.unverified
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize(("model", "order"), [("order_m", {"m": 6.5}), ("order_alpha", {"alpha": 0.9})])
def test_verification_finds_what_is_wrong(model, order, orientation):
    res = getattr(sbmdea, model)(table(), **ROLES, **order, orientation=orientation)
    assert res.verify().all
    outcome = res.outcome
    for part in (model, "fdh", "dominators"):
        wrong = {**outcome.components, part: outcome.components[part] + 1e-6}
        broken = Result(res.panel, replace(outcome, components=wrong), res.options, res._program)
        assert not broken.verify().verified.any()
    for other in ({"efficiency": outcome.efficiency * (1 + 1e-6)}, {"targets": outcome.targets * (1 + 1e-6)}):
        broken = Result(res.panel, replace(outcome, **other), res.options, res._program)
        assert not broken.verify().verified[res.efficiency.notna()].any()
    conditional = getattr(sbmdea, model)(table(), **ROLES, **order, z="z", bandwidth=1.0)
    with pytest.raises(SpecError, match="Leave z out"):
        conditional.verify()


# outliers


def crs():
    return sbmdea.radial(data(), inputs=["x1", "x2"], outputs="y", rts="crs")


@pytest.mark.parametrize("name", names("leverage"))
def test_leverage_as_stored(name):
    one = case(name)
    found = sbmdea.outliers(crs()).table["leverage"]
    np.testing.assert_allclose(found, one["expected"]["leverage"], atol=one["tolerance"])


@pytest.mark.parametrize("name", names("data cloud"))
def test_the_cloud_as_stored(name):
    one = case(name)
    found = sbmdea.outliers(crs(), method="cloud", largest=one["options"]["r"]).table.loc[one["options"]["r"]]
    for (ratio, rows), mine in zip(one["expected"]["smallest"], found.to_dict("records"), strict=False):
        assert mine["ratio"] == pytest.approx(ratio, rel=one["tolerance"])
        assert sorted(mine["rows"]) == rows


@pytest.mark.parametrize("name", names("Benchmarking outlier"))
def test_the_cloud_of_benchmarking(name):
    one = case(name)
    expected = one["expected"]
    found = sbmdea.outliers(crs(), method="cloud").table
    for r in (1, 2):
        assert found["ratio"].loc[r].iloc[0] == pytest.approx(expected["r0"][r - 1], rel=one["tolerance"])
        sets = sorted(k - 1 for k in expected["sets_1_based"][r - 1] if k is not None)
        assert sorted(found["rows"].loc[r].iloc[0]) == sets
        logs = [row[r - 1] for row in expected["log_ratio"]]
        np.testing.assert_allclose(found["log ratio"].loc[r].iloc[: len(logs)], logs, atol=1e-9)


@pytest.mark.parametrize("model", ["radial", "sbm", "directional"])
def test_leverage_is_what_leaving_rows_out_does(model):
    frame = table(30)
    res = getattr(sbmdea, model)(frame, **ROLES, rts="vrs")
    found = sbmdea.outliers(res).table["leverage"].to_numpy()
    base = res.efficiency.to_numpy()
    for j in range(30):
        left = getattr(sbmdea, model)(frame, **ROLES, rts="vrs", reference=np.arange(30) != j).efficiency.to_numpy()
        change = np.delete(left - base, j)
        assert found[j] == pytest.approx(np.sqrt((change**2).sum() / 29), abs=1e-9)


def test_a_planted_outlier_is_found_by_every_measure():
    frame = table(100, 5)
    frame.loc[17, ["y1", "y2"]] *= 4
    res = sbmdea.radial(frame, **ROLES, rts="crs")
    for method in ("leverage", "super", "order-m", "cloud"):
        found = sbmdea.outliers(res, method=method)
        assert found.suggested[0] == "厂017"
        assert len(res.efficiency) == 100
        assert "do not delete" in found.summary()
        found.plot()
    with pytest.raises(SpecError, match="are too many"):
        sbmdea.outliers(sbmdea.radial(table(300), **ROLES), method="cloud", largest=3)


def test_rows_of_a_panel_are_named_as_they_are_written():
    panel = pd.concat([table().assign(year=year) for year in (2006, 2007)], ignore_index=True)
    panel["x1"] *= np.random.default_rng(0).uniform(0.9, 1.1, len(panel))
    res = sbmdea.radial(panel, **ROLES, period="year")
    assert "np." not in str(sbmdea.outliers(res, method="cloud", largest=1).summary())
