"""Inequality and convergence: against their definitions, by hand, and against another regression."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.integrate import trapezoid

import sbmdea
from sbmdea.inequality import beta_convergence, dagum_gini, densities, sigma_convergence, theil
from tests.newprocess import in_new_process

BY_HAND = pd.Series({"a": 0.2, "b": 0.4, "c": 0.3, "d": 0.9})
AGES = {"a": "old", "b": "old", "c": "new", "d": "new"}


def panel(seed: int, cities: int = 23, years: int = 6) -> pd.Series[float]:
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [[f"c{i}" for i in range(cities)], range(2010, 2010 + years)], names=["city", "year"]
    )
    return pd.Series(rng.lognormal(-0.5, 0.5, len(index)), index=index, name="efficiency")


def thirds(scores: pd.Series[float]) -> pd.Series[str]:
    cities = scores.index.unique(0)
    return pd.Series([f"g{i % 3}" for i in range(len(cities))], index=cities)


def test_the_gini_parts_by_hand() -> None:
    # pairs: |.2 − .3| = .1, |.2 − .9| = .7, |.4 − .3| = .1 (the overlap), |.4 − .9| = .5; means .3 and .6
    answer = dagum_gini(BY_HAND, AGES)
    parts = answer.parts.loc["all"]
    assert parts["gini"] == pytest.approx((0.2 + 0.1 + 0.7 + 0.1 + 0.5 + 0.6) / (16 * 0.45), abs=1e-15)
    assert parts["within"] == pytest.approx((0.2 + 0.6) / (16 * 0.45), abs=1e-15)
    assert parts["between"] == pytest.approx((0.6 - 0.3) * 4 / (16 * 0.45), abs=1e-15)
    assert parts["transvariation"] == pytest.approx(2 * 0.1 / (16 * 0.45), abs=1e-15)
    pair = answer.pairs.loc[("all", "new", "old")]
    assert pair["gini"] == pytest.approx((0.1 + 0.7 + 0.1 + 0.5) / 4 / 0.9, abs=1e-15)
    assert pair["distance"] == pytest.approx(0.3 / 0.35, abs=1e-14)
    assert answer.groups["gini"].to_dict() == {
        ("all", "new"): pytest.approx(0.25),
        ("all", "old"): pytest.approx(1 / 6),
    }


def gini_by_its_definition(values: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Dagum (1997), term by term, with d and p as averages of positive parts."""
    n, mean, names = len(values), values.mean(), np.unique(labels)
    groups = {name: values[labels == name] for name in names}
    out = {"gini": sum(abs(y - r) for y, r in product(values, values)) / (2 * n * n * mean), "within": 0.0}
    out |= {"between": 0.0, "transvariation": 0.0}
    share = {name: len(one) / n for name, one in groups.items()}
    income = {name: share[name] * one.mean() / mean for name, one in groups.items()}
    for j, h in product(names, names):
        pairs = list(product(groups[j], groups[h]))
        difference = sum(abs(y - x) for y, x in pairs) / len(pairs)
        between = difference / (groups[j].mean() + groups[h].mean())
        if j == h:
            out["within"] += between * share[j] * income[j]
        elif groups[j].mean() > groups[h].mean():
            d = sum(max(y - x, 0.0) for y, x in pairs) / len(pairs)
            p = sum(max(x - y, 0.0) for y, x in pairs) / len(pairs)
            affluence = (d - p) / (d + p)
            weight = between * (share[j] * income[h] + share[h] * income[j])
            out["between"] += weight * affluence
            out["transvariation"] += weight * (1.0 - affluence)
    return out


@pytest.mark.parametrize("seed", range(5))
def test_the_gini_parts_are_those_of_the_definition_and_add_up(seed: int) -> None:
    scores = panel(seed)
    groups = thirds(scores)
    parts = dagum_gini(scores, groups).parts
    for year, rows in scores.groupby("year"):
        plain = gini_by_its_definition(rows.to_numpy(), groups[rows.index.get_level_values("city")].to_numpy())
        for name, value in plain.items():
            assert parts.loc[year, name] == pytest.approx(value, abs=1e-13), (year, name)
    whole = parts[["within", "between", "transvariation"]].sum(axis=1)
    np.testing.assert_allclose(whole, parts["gini"], rtol=0, atol=1e-12)


def test_groups_apart_do_not_overlap_and_alike_are_at_no_distance() -> None:
    apart = dagum_gini(pd.Series({"a": 0.1, "b": 0.2, "c": 0.8, "d": 0.9}), AGES)
    assert apart.parts.loc["all", "transvariation"] == 0.0
    assert apart.pairs["distance"].tolist() == [1.0]
    alike = dagum_gini(pd.Series({"a": 0.1, "b": 0.2, "c": 0.1, "d": 0.2}), AGES)
    assert alike.parts.loc["all", "between"] == 0.0
    assert alike.pairs["distance"].tolist() == [0.0]
    equal = dagum_gini(pd.Series(0.5, index=list("abcd")), AGES)
    assert equal.parts.loc["all", ["gini", "within", "between", "transvariation"]].tolist() == [0.0] * 4


def test_inequality_is_relative_and_labels_do_not_matter() -> None:
    scores = panel(9)
    groups = thirds(scores)
    for measure in (dagum_gini, theil):
        plain = measure(scores, groups).parts.drop(columns="mean")
        scaled = measure(scores * 7.0, groups).parts.drop(columns="mean")
        shuffled = measure(scores.sample(frac=1.0, random_state=1), groups.sort_index(ascending=False)).parts
        pd.testing.assert_frame_equal(plain, scaled, rtol=1e-12)
        pd.testing.assert_frame_equal(plain, shuffled.drop(columns="mean"), rtol=1e-12)


@pytest.mark.parametrize("index", ["T", "L"])
@pytest.mark.parametrize("seed", range(5))
def test_theil_is_its_definition_and_its_parts_add_up(index: str, seed: int) -> None:
    scores = panel(seed)
    groups = thirds(scores)
    answer = theil(scores, groups, index)
    for year, rows in scores.groupby("year"):
        total = sum(
            y / rows.mean() * np.log(y / rows.mean()) if index == "T" else np.log(rows.mean() / y) for y in rows
        )
        assert answer.parts.loc[year, "theil"] == pytest.approx(total / len(rows), abs=1e-14)
        # what would be left if every score were its group's mean
        mean = rows.groupby(groups[rows.index.get_level_values("city")].to_numpy()).transform("mean")
        assert answer.parts.loc[year, "between"] == pytest.approx(
            theil(mean, index=index).parts.loc[year, "theil"], abs=1e-14
        )
    np.testing.assert_allclose(
        answer.parts["within"] + answer.parts["between"], answer.parts["theil"], rtol=0, atol=1e-12
    )
    within = answer.groups["contribution"].groupby("year").sum()
    np.testing.assert_allclose(within, answer.parts["within"], rtol=0, atol=1e-14)


def test_theil_by_hand() -> None:
    # two scores, 1 and 3: shares 1/2 and 3/2 of the mean
    scores = pd.Series({"a": 1.0, "b": 3.0})
    assert theil(scores).parts.loc["all", "theil"] == pytest.approx((0.5 * np.log(0.5) + 1.5 * np.log(1.5)) / 2)
    assert theil(scores, index="L").parts.loc["all", "theil"] == pytest.approx((np.log(2) + np.log(2 / 3)) / 2)
    assert np.isnan(theil(pd.Series({"a": 1.0, "b": 1.0}), {"a": 1, "b": 2}).parts.loc["all", "between_share"])


def test_missing_scores_are_left_out_and_counted() -> None:
    scores = panel(2)
    holes = scores.copy()
    holes.loc[("c0", 2010)] = np.nan
    holes.loc[holes.index.get_level_values("year") == 2012] = np.nan
    groups = thirds(scores)
    for parts in (dagum_gini(holes, groups).parts, theil(holes, groups).parts, sigma_convergence(holes)):
        assert parts["n"].tolist() == [22, 23, 0, 23, 23, 23]
        assert parts["missing"].tolist() == [1, 0, 23, 0, 0, 0]
        assert parts.drop(columns=["n", "missing"]).loc[2012].isna().all()
    without = dagum_gini(scores.drop([("c0", 2010)]), groups).parts.loc[2010, "gini"]
    assert dagum_gini(holes, groups).parts.loc[2010, "gini"] == without


def test_sigma_is_the_spread_of_each_period() -> None:
    scores = panel(3)
    frame = sigma_convergence(scores)
    for year, rows in scores.groupby("year"):
        values = rows.to_numpy()
        assert frame.loc[year, "cv"] == pytest.approx(np.std(values) / np.mean(values), rel=1e-12)
        assert frame.loc[year, "sd_log"] == pytest.approx(np.std(np.log(values)), rel=1e-12)
    sample = sigma_convergence(scores, ddof=1)
    np.testing.assert_allclose(sample["sd"], frame["sd"] * np.sqrt(23 / 22), rtol=1e-12)
    grouped = sigma_convergence(scores, thirds(scores))
    assert grouped.index.names == ["group", "year"]
    assert grouped["n"].groupby("year").sum().eq(23).all()
    np.testing.assert_allclose(frame["mean"], (grouped["mean"] * grouped["n"]).groupby("year").sum() / 23, rtol=1e-12)


def converging(beta: float, seed: int = 4, noise: float = 0.0) -> pd.Series[float]:
    """Scores that close a share −β of their distance to 1 in logarithms every year, with a little noise."""
    rng = np.random.default_rng(seed)
    logs = [rng.normal(-0.7, 0.4, 40)]
    for _ in range(7):
        logs.append((1.0 + beta) * logs[-1] + noise * rng.normal(size=40))
    index = pd.MultiIndex.from_product([range(40), range(2010, 2018)], names=["city", "year"])
    return pd.Series(np.exp(np.column_stack(logs)).ravel(), index=index)


@pytest.mark.parametrize("effects", ["none", "period", "both"])
def test_a_planted_convergence_is_found_exactly(effects: str) -> None:
    pytest.importorskip("linearmodels", reason='beta convergence needs linearmodels: pip install "sbmdea[study]"')
    answer = beta_convergence(converging(-0.2), effects=effects)
    assert answer.beta == pytest.approx(-0.2, abs=1e-10)
    assert answer.speed == pytest.approx(-np.log(0.8), abs=1e-10)
    assert answer.half_life == pytest.approx(np.log(2) / -np.log(0.8), abs=1e-8)
    assert (answer.n, answer.dmus) == (280, 40)


def test_a_longer_span_has_the_same_speed() -> None:
    pytest.importorskip("linearmodels", reason='beta convergence needs linearmodels: pip install "sbmdea[study]"')
    answer = beta_convergence(converging(-0.2), span=7)
    assert answer.n == 40
    assert answer.beta == pytest.approx((0.8**7 - 1) / 7, abs=1e-10)
    assert answer.speed == pytest.approx(-np.log(0.8), abs=1e-9)


@pytest.mark.parametrize("effects", ["none", "period", "both"])
def test_the_regression_is_that_of_dummy_variables(effects: str) -> None:
    pytest.importorskip("linearmodels", reason='beta convergence needs linearmodels: pip install "sbmdea[study]"')
    scores = converging(-0.2, noise=0.1)
    rng = np.random.default_rng(5)
    controls = pd.DataFrame(
        {"urban": rng.normal(size=len(scores)), "open": rng.normal(size=len(scores))}, index=scores.index
    )
    answer = beta_convergence(scores, controls, effects=effects)

    logs = np.log(scores).unstack()
    growth = logs.diff(axis=1).iloc[:, 1:].stack()
    begin = pd.MultiIndex.from_arrays([growth.index.get_level_values(0), growth.index.get_level_values(1) - 1])
    columns = [logs.stack().reindex(begin), *(controls[name].reindex(begin) for name in controls)]
    X = np.column_stack(columns)
    city, year = (pd.get_dummies(begin.get_level_values(level)).to_numpy(float) for level in (0, 1))
    dummies = {"none": np.ones((len(X), 1)), "period": year, "both": np.hstack([city, year[:, 1:]])}[effects]
    design = np.hstack([X, dummies])
    solution, *_ = np.linalg.lstsq(design, growth.to_numpy(), rcond=None)
    np.testing.assert_allclose(answer.coefficients["estimate"].iloc[:3], solution[:3], atol=1e-10)

    # the sandwich, by hand
    residual = growth.to_numpy() - design @ solution
    pushed = np.array([(design * residual[:, None])[city[:, i] == 1].sum(axis=0) for i in range(40)])
    inverse = np.linalg.pinv(design.T @ design)
    n, k = design.shape
    spread = inverse @ pushed.T @ pushed @ inverse * 40 / 39 * (n - 1) / (n - k)
    np.testing.assert_allclose(answer.coefficients["se"].iloc[:3], np.sqrt(np.diag(spread)[:3]), rtol=1e-8)
    t = answer.coefficients["t"]
    np.testing.assert_allclose(answer.coefficients["p"], 2 * stats.t.sf(np.abs(t), n - k), rtol=1e-8, atol=1e-15)


def test_steps_need_both_ends_and_periods_that_follow_each_other() -> None:
    pytest.importorskip("linearmodels", reason='beta convergence needs linearmodels: pip install "sbmdea[study]"')
    scores = converging(-0.2, noise=0.1)
    scores.loc[(0, 2012)] = np.nan
    assert beta_convergence(scores).n == 278
    assert beta_convergence(scores.drop((0, 2012))).n == 278
    diverging = beta_convergence(converging(0.05))
    assert diverging.speed < 0
    assert np.isnan(diverging.half_life)


def test_a_density_is_scipys_and_covers_all_mass() -> None:
    scores = panel(6)
    frame = densities(scores, points=801)
    assert list(frame.columns) == ["year", "score", "density", "bandwidth"]
    for year, rows in frame.groupby("year"):
        values = scores.xs(year, level="year").to_numpy()
        np.testing.assert_allclose(rows["density"], stats.gaussian_kde(values)(rows["score"]), rtol=1e-12)
        assert rows["bandwidth"].iloc[0] == pytest.approx(values.std(ddof=1) * 23 ** (-1 / 5))
        assert trapezoid(rows["density"], rows["score"]) == pytest.approx(1.0, abs=2e-3)
    fixed = densities(scores, 0.1)
    np.testing.assert_allclose(fixed["bandwidth"], 0.1, rtol=1e-12)
    np.testing.assert_allclose(densities(scores, "silverman")["bandwidth"], densities(scores)["bandwidth"] * 0.75**-0.2)


@pytest.mark.parametrize(
    "years",
    [
        pd.period_range("2010", periods=6, freq="Y"),
        pd.date_range("2010", periods=6, freq="YS", tz="Asia/Shanghai"),
        pd.Categorical(list("fedcba"), categories=list("fedcba"), ordered=True),
        ["T8", "T9", "T10", "T11", "T12", "T13"],
    ],
    ids=["Period", "Timestamp", "Categorical", "text"],
)
def test_labels_of_any_kind_are_the_same_to_it(years: object) -> None:
    plain = panel(7)
    cities = [("c", i) if i % 2 else i for i in range(23)]
    index = pd.MultiIndex.from_arrays(
        [[cities[i] for i in range(23) for _ in range(6)], pd.Index(years).take(list(range(6)) * 23)]
    )
    same = pd.Series(plain.to_numpy(), index=index)
    groups = {city: f"g{k % 3}" for k, city in enumerate(cities)}
    assert (
        dagum_gini(same, groups).parts["within"].tolist() == dagum_gini(plain, thirds(plain)).parts["within"].tolist()
    )
    assert sigma_convergence(same)["cv"].tolist() == sigma_convergence(plain)["cv"].tolist()
    np.testing.assert_allclose(densities(same, points=5)["density"], densities(plain, points=5)["density"])
    pytest.importorskip("linearmodels", reason='beta convergence needs linearmodels: pip install "sbmdea[study]"')
    assert beta_convergence(same, effects="both").beta == pytest.approx(beta_convergence(plain, effects="both").beta)


def test_it_takes_the_scores_of_a_result() -> None:
    data = sbmdea.datasets.hua_bian_2007()
    res = sbmdea.sbm(
        data, inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], undesirable="undesirable_1", dmu="dmu"
    )
    assert dagum_gini(res.efficiency).parts.loc["all", "n"] == 30
    assert sbmdea.inequality.theil is theil


def test_importing_it_loads_neither_scipy_nor_a_regression() -> None:
    loaded = in_new_process("import sys, sbmdea; sbmdea.inequality; print(*sys.modules, sep='\\n')").split()
    assert "sbmdea.inequality.gini" in loaded
    assert not {"scipy", "linearmodels", "matplotlib", "numba"} & set(loaded)


two = pd.Series({("a", 1): 0.5, ("a", 2): 0.6})
four = pd.Series({("a", 1): 0.5, ("a", 2): 0.6, ("b", 1): 0.7, ("b", 2): 0.75})
mixed = pd.Series({("a", 1): 0.5, ("a", "later"): 0.6})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: theil([0.1, 0.2]), "scores must be a pandas Series indexed by DMU, or by (DMU, period); got list"),
        (lambda: theil(pd.Series({"a": 0.0, "b": 1.0})), "scores must be positive here; got 0 in 'a'."),
        (lambda: dagum_gini(pd.Series({"a": -0.5})), "scores must be not negative here; got -0.5 in 'a'."),
        (lambda: dagum_gini(pd.Series({"a": np.inf})), "scores must be finite here; got inf in 'a'."),
        (lambda: dagum_gini(pd.Series({"a": np.nan})), "scores must not all be missing; got 1 rows without one."),
        (lambda: dagum_gini(pd.Series({"a": "high"})), "scores must be real numbers; got a Series of"),
        (
            lambda: dagum_gini(BY_HAND, {"a": "old"}),
            "groups must name a group for every score; none for 'b', 'c', 'd'.",
        ),
        (
            lambda: dagum_gini(pd.Series([1.0, 2.0], index=["a", "a"])),
            "scores must have one row per label; repeated: 'a'.",
        ),
        (lambda: theil(BY_HAND, index="t"), 'index must be one of "T", "L"; got \'t\'.'),
        (lambda: densities(BY_HAND, "scot"), 'bandwidth must be one of "scott", "silverman" or a positive number'),
        (lambda: densities(BY_HAND, -1.0), "bandwidth must be positive; got -1.0."),
        (
            lambda: densities(pd.Series({"a": 1.0, "b": 1.0})),
            "a density needs two different scores; period 'all' has not.",
        ),
        (lambda: beta_convergence(BY_HAND), "beta convergence needs scores indexed by (DMU, period); got one level."),
        (lambda: beta_convergence(two, span=2), "no DMU has scores in two periods 2 apart, among 2 periods."),
        (lambda: dagum_gini(pd.Series({"a": 1j, "b": 2j})), "scores must be real numbers; got a Series of complex128."),
        (lambda: theil(mixed), "period must have an order; 'period' mixes "),
        (lambda: beta_convergence(two), "1 of 1 DMUs do not do: errors are clustered by DMU"),
        (
            lambda: beta_convergence(four, effects="both"),
            "2 of 2 DMUs do not do:",
        ),
        (lambda: beta_convergence(two, span=0), "span must be at least 1 period; got 0."),
        (lambda: beta_convergence(two, pd.DataFrame({"x": [np.nan, 1.0]}, index=two.index)), "none for ('a', 1)."),
        (
            lambda: beta_convergence(two, pd.DataFrame({"growth": [1.0, 1.0]}, index=two.index)),
            "got 'growth'. Rename them.",
        ),
    ],
)
def test_bad_input_is_named(call: object, words: str) -> None:
    with pytest.raises((sbmdea.DataError, sbmdea.SpecError)) as error:
        call()  # type: ignore[operator]
    assert words in str(error.value)
