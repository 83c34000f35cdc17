"""Means and tests of hypotheses: stored cases, the formulas once more, size and power where the truth is known."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sbmdea
from sbmdea.errors import DataError, SpecError
from sbmdea.inference.asked import Sample
from sbmdea.inference.banker import compared, smirnov
from sbmdea.inference.halves import Within, mean_of, rows_used
from sbmdea.inference.splitting import part_sizes
from tests.inference.inference_cases import case, data, names

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
Z95 = stats.norm.ppf(0.975)


def scored(orientation="input", rts="vrs", **more):
    return sbmdea.radial(data(), inputs=["x1", "x2"], outputs="y", orientation=orientation, rts=rts, **more)


@pytest.mark.parametrize("name", names("mean CLT"))
def test_given_halves_correct_as_stored(name):
    one = case(name)
    options, expected, rel = one["options"], one["expected"], one["tolerance"]
    sample = Sample(scored(options["orientation"], options["rts"]))
    within = Within(sample, np.arange(40))
    halves = np.array([within.halved(np.array(order))[0].mean() for order in options["permutations"]])
    found = mean_of(sample.delta(), halves, options["kappa"], None)
    assert sample.kappa == pytest.approx(options["kappa"])
    assert found.mean == pytest.approx(expected["mean"], rel=rel)
    assert found.bias == pytest.approx(expected["bias"], rel=rel)
    assert found.variance == pytest.approx(expected["variance"], rel=rel)
    half = Z95 * np.sqrt(found.square("kneip"))
    assert found.centre - half == pytest.approx(expected["lower"], rel=rel)
    assert found.centre + half == pytest.approx(expected["upper"], rel=rel)
    assert found.centre - Z95 * np.sqrt(found.square("simar-zelenyuk")) == pytest.approx(expected["lower_sz"], rel=rel)


@pytest.mark.parametrize("name", names("banker groups"))
def test_bankers_tests_as_stored(name):
    one = case(name)
    expected, z = one["expected"], np.array(data()["z"])
    res = scored(one["options"]["orientation"], one["options"]["rts"])
    delta = 1.0 / res.efficiency.to_numpy()
    found = compared(delta[z > 0], delta[z <= 0])
    assert found.exponential == pytest.approx(expected["exponential"], rel=one["tolerance"])
    assert found.half_normal == pytest.approx(expected["half_normal"], rel=one["tolerance"])
    # the stored p of Smirnov's test is the asymptotic one; ours counts the deals, see below
    distance, exact = found.smirnov
    assert distance == pytest.approx(expected["smirnov"][0], rel=one["tolerance"])
    n, m = int((z > 0).sum()), int((z <= 0).sum())
    assert stats.kstwo.sf(distance, round(n * m / (n + m))) == pytest.approx(expected["smirnov"][1], rel=1e-5)
    assert exact == pytest.approx(stats.ks_2samp(delta[z > 0], delta[z <= 0], method="exact").pvalue)
    labels = np.where(z > 0, "upwind", "lee")
    order = [str(one) for one in dict.fromkeys(labels)]
    told = sbmdea.test_means(res, labels, method="banker")
    sign = 1.0 if order[0] == "upwind" else -1.0
    assert told.statistic == pytest.approx(expected["exponential"][0] ** sign, rel=1e-8)
    assert "Kittelsen" in told.summary()


def test_smirnov_counts_every_deal_with_its_ties():
    one, two = np.array([1.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.0, 2.0, 4.0, 5.0])
    distance, p = smirnov(one, two)
    values = np.concatenate([one, two])
    reached = []
    for hand in itertools.combinations(range(9), 4):
        first = np.isin(np.arange(9), hand)
        apart = [abs((values[first] <= v).mean() - (values[~first] <= v).mean()) for v in values]
        reached.append(max(apart) >= distance - 1e-9)
    assert distance == pytest.approx(0.4)
    assert p == pytest.approx(np.mean(reached))


def world(n, seed, power=0.5, spread=0.4):
    rng = np.random.default_rng(seed)
    x = rng.uniform(1, 10, n)
    return x, x**power * np.exp(-np.abs(rng.normal(0, spread, n)))


def radial(x, y, rts="vrs", **more):
    return sbmdea.radial(inputs=x, outputs=y, rts=rts, orientation="output", second_stage="none", **more)


def test_a_mean_by_its_formula_and_by_groups():
    x, y = world(60, 1)
    res = radial(x, y)
    delta = 1.0 / res.efficiency.to_numpy()
    plain = sbmdea.mean_efficiency(res, scale="inefficiency", splits=30, seed=2, variance="kneip")
    (row,) = plain.table.to_dict("records")
    assert row["mean"] == pytest.approx(delta.mean())
    assert row["kappa"] == pytest.approx(2 / 3)
    half = Z95 * delta.std() / np.sqrt(60)
    assert row["upper"] - row["corrected"] == pytest.approx(half)
    assert row["bias"] < 0
    assert plain.certified == plain.programs == 30 * 60
    kinds = pd.Series(np.arange(60) % 2, index=res.efficiency.index).map({0: "甲", 1: "乙"})
    both = sbmdea.mean_efficiency(res, scale="inefficiency", splits=30, seed=2, by=kinds.sample(frac=1, random_state=1))
    assert list(both.table.index) == ["甲", "乙"]
    assert both.table["rows"].tolist() == [30, 30]
    assert both.table["mean"].mean() == pytest.approx(row["mean"])
    assert both.table["bias"].mean() == pytest.approx(row["bias"])
    weighted = sbmdea.mean_efficiency(res, scale="inefficiency", splits=30, seed=2, weights=x).table.iloc[0]
    assert weighted["mean"] == pytest.approx(np.average(delta, weights=x))
    even = sbmdea.mean_efficiency(res, scale="inefficiency", splits=30, seed=2, weights=np.full(60, 3.0)).table
    np.testing.assert_allclose(even["corrected"], row["corrected"])


def test_slow_rates_use_fewer_rows():
    assert rows_used(1000, 2 / 5) == 1000
    assert rows_used(1000, 1 / 3) == 100
    assert rows_used(1000, 1 / 3, hull=True) == 1000
    assert rows_used(1000, 1 / 4, hull=True) == 31


def test_parts_for_different_rates():
    assert part_sizes(101, 0.5, 0.5, False) == (50, 51)
    assert part_sizes(100, 2 / 3, 1 / 2, True) == (50, 50)
    one, two = part_sizes(200, 2 / 3, 1 / 2, False)
    assert one + two == 200
    assert one < two
    assert one ** (2 / 3) == pytest.approx(two ** (1 / 2), rel=0.02)


def test_returns_to_scale_where_they_are_known():
    """One split at 5 %: constant returns are refused at most now and then, decreasing ones nearly always."""
    size, power = [], []
    for seed in range(40):
        for exponent, told in ((1.0, size), (0.5, power)):
            res = radial(*world(60, seed, exponent))
            told.append(sbmdea.test_rts(res, splits=1, seed=seed).p)
    assert np.mean(np.array(size) <= 0.05) <= 0.086 + 4 * np.sqrt(0.086 * 0.914 / 40)
    assert np.mean(np.array(power) <= 0.05) >= 0.9


@pytest.mark.parametrize("method", ["bootstrap", "banker"])
def test_the_older_tests_of_returns(method):
    for exponent, refused in ((1.0, False), (0.5, True)):
        told = sbmdea.test_rts(radial(*world(50, 3, exponent)), method=method, reps=200, seed=1)
        assert (told.p <= 0.05) == refused
        assert told.summary()
    assert sbmdea.test_rts(radial(*world(50, 3, 0.5)), null="nirs", method="bootstrap", reps=200, seed=1).p > 0.05


def test_splits_are_put_together_by_twice_the_median():
    res = radial(*world(80, 5))
    told = sbmdea.test_rts(res, splits=7, halvings=5, seed=4)
    each = stats.norm.sf(told.statistics)
    assert len(each) == 7
    assert told.p == pytest.approx(min(1.0, 2 * np.median(each)))
    again = sbmdea.test_rts(res, splits=7, halvings=5, seed=4, threads=2)
    assert np.array_equal(told.statistics, again.statistics)
    more = sbmdea.test_rts(res, splits=9, halvings=5, seed=4)
    assert np.array_equal(more.statistics[:7], told.statistics)
    assert told.parts == {"vrs": 40, "crs": 40}
    assert told.to_frame()["p"].item() == told.p


def test_groups_that_differ_and_groups_that_do_not():
    hits, misses = 0, 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x, group = rng.uniform(1, 10, 120), np.repeat([0, 1], 60)
        for worse in (0.0, 0.4):
            y = np.sqrt(x) * np.exp(-np.abs(rng.normal(0, 0.3 + worse * group)))
            p = sbmdea.test_means(radial(x, y), group, halvings=20, seed=seed).p
            hits += worse > 0 and p <= 0.05
            misses += worse == 0 and p <= 0.05
    assert hits >= 25
    assert misses <= 0.05 * 30 + 4 * np.sqrt(0.05 * 0.95 * 30)


def test_convexity_where_it_is_known():
    power, size = [], []
    for seed in range(20):
        power.append(sbmdea.test_convexity(radial(*world(150, seed, 2.0, 0.2)), splits=1, seed=seed).p)
        size.append(sbmdea.test_convexity(radial(*world(150, seed, 0.5, 0.2)), splits=1, seed=seed).p)
    assert np.mean(np.array(power) <= 0.05) >= 0.8
    assert np.mean(np.array(size) <= 0.05) <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / 20)


def test_refusals():
    x, y = world(40, 1)
    res = radial(x, y)
    with pytest.raises(SpecError, match="needs radial scores"):
        sbmdea.test_rts(sbmdea.sbm(inputs=x, outputs=y))
    with pytest.raises(SpecError, match="two labels; got 3"):
        sbmdea.test_means(res, np.arange(40) % 3)
    with pytest.raises(DataError, match="one entry per score, 40"):
        sbmdea.test_means(res, [1, 2])
    with pytest.raises(SpecError, match="needs at least 8 rows"):
        sbmdea.test_rts(radial(x[:10], y[:10]))
    with pytest.raises(SpecError, match="same rows"):
        sbmdea.mean_efficiency(radial(x, y, reference=np.arange(40) < 30))
    with pytest.raises(SpecError, match="at most 1"):
        sbmdea.mean_efficiency(sbmdea.super_sbm(inputs=x, outputs=y))
    with pytest.raises(SpecError, match="one technology"):
        sbmdea.test_rts(radial(x, y, period=np.repeat([1, 2], 20), dmu=np.tile(np.arange(20), 2)))
    with pytest.raises(SpecError, match="without undesirable"):
        sbmdea.test_convexity(radial(x, y, undesirable=y))


def test_separability_where_it_is_known():
    """z that moves inefficiency alone is let pass, z that moves the frontier is not."""
    passed, moved = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        x, z = rng.uniform(1, 10, 120), rng.uniform(0, 1, 120)
        u = np.abs(rng.normal(0, 0.3, 120))
        for factor, told in ((np.exp(-u * (1 + z)), passed), (np.exp(z - u), moved)):
            res = radial(x, np.sqrt(x) * factor)
            told.append(sbmdea.test_separability(res, z, splits=1, halvings=4, seed=seed).p)
    assert np.mean(np.array(passed) <= 0.05) <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / 12)
    assert np.mean(np.array(moved) <= 0.05) >= 0.75


def test_separability_by_kinds_is_a_frontier_each():
    """A discrete z with a width of its own compares rows of one kind: the programs of two separate frontiers."""
    rng = np.random.default_rng(2)
    x, kind = rng.uniform(1, 10, 100), np.repeat([0.0, 1.0], 50)
    y = np.sqrt(x) * np.exp(0.8 * kind - np.abs(rng.normal(0, 0.2, 100)))
    told = sbmdea.test_separability(radial(x, y), kind, splits=3, halvings=4, seed=1)
    assert told.p < 0.05
    assert told.certified == told.programs
    with pytest.raises(SpecError, match="bandwidth must be above 0"):
        sbmdea.test_separability(radial(x, y), kind, bandwidth=-1)


def alike(n=28):
    """Everybody efficient, and every half too."""
    x = np.linspace(1.0, 3.0, n)
    return sbmdea.radial(inputs=x, outputs=2.0 * x, rts="crs", orientation="output")


@pytest.mark.filterwarnings("ignore:28 of 28 rows are efficient")
def test_scores_without_spread_are_said_and_not_pretended_to_be_certain():
    res = alike()
    by = np.repeat(["甲", "乙"], 14)
    with pytest.warns(sbmdea.SbmdeaWarning, match="all scores of '甲' and '乙' are alike"):
        means = sbmdea.mean_efficiency(res, by=by, seed=1, splits=5).table
    assert (means["corrected"] == 1.0).all()
    assert means[["lower", "upper"]].isna().all(axis=None)
    quick = {"seed": 1, "halvings": 2}
    for call in (
        lambda: sbmdea.test_means(res, by, **quick),
        lambda: sbmdea.test_rts(res, splits=1, **quick),
        lambda: sbmdea.test_convexity(res, splits=1, **quick),
        lambda: sbmdea.test_separability(res, np.arange(28.0), splits=1, **quick),
    ):
        with pytest.raises(SpecError, match="all scores of either part are alike"):
            call()
    for call in (lambda: sbmdea.test_rts(res, method="banker"), lambda: sbmdea.test_means(res, by, method="banker")):
        with pytest.raises(SpecError, match="Banker's F divides by the mean inefficiency"):
            call()


def test_one_group_without_spread_leaves_the_others_theirs():
    x = np.r_[np.full(6, 1.0), np.linspace(1, 2, 6)]
    y = np.r_[np.full(6, 1.0), np.linspace(0.5, 0.9, 6)]
    res = sbmdea.radial(inputs=x, outputs=y, rts="vrs", orientation="output")
    with pytest.warns(sbmdea.SbmdeaWarning, match="all scores of 'top' are alike"):
        means = sbmdea.mean_efficiency(res, by=["top"] * 6 + ["rest"] * 6, seed=1, splits=5).table
    assert means["lower"].isna().tolist() == [True, False]
