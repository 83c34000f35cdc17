"""The whole chain on panels whose answer is known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sbmdea
from sbmdea import cli
from sbmdea.study import Planted, Study, read_config, run, simulate
from sbmdea.study.cities.observed import observe
from sbmdea.study.cities.sample import regression_sample
from sbmdea.study.estimates.alternatives import CORRECTED
from sbmdea.study.estimates.evidence import Evidence, gather
from sbmdea.study.estimates.findings import findings
from sbmdea.study.estimates.half_samples import half_samples
from sbmdea.study.scoring import score
from tests.samples.resource_study import config
from tests.visits.browser import visiting

PLANTED = Planted()
FOUND = ("supported", "conditional")
FIVE = [
    "fostering substitute industries is the stronger path",
    "coal-dependent cities lean on high-quality talent",
    "low-income cities lean on technological innovation",
    "pollution-case penalties moderate the factors' indirect effect",
    "technical-funding support moderates the factors' indirect effect",
]


@cache
def exact() -> Study:
    return run(config(), progress=False)


def test_every_score_is_the_planted_one() -> None:
    panel = simulate(seed=1)
    planted = panel[panel["benchmark"] == 0].set_index(["city", "year"])["true_efficiency"]
    found = exact().panel.set_index(["city", "year"])["efficiency"]
    np.testing.assert_allclose(found, planted.loc[found.index], rtol=0, atol=1e-12)


def planted_slopes(study: Study) -> pd.DataFrame:
    """Each planted slope that a table estimates without bias: its truth, its estimate and its standard error."""
    T4, T5, T6 = (study.tables[name].frame for name in ("T4", "T5", "T6"))
    rows = {}
    for mediator, slopes in PLANTED.a.items():
        for factor, slope in slopes.items():
            rows[factor, mediator] = (slope, *T4.loc[("two-step: mediator on factors", mediator, factor)].iloc[:2])
        step = T4.loc[("three-step: efficiency on factors and mediators", "efficiency", mediator)]
        rows[mediator, "efficiency"] = (PLANTED.b[mediator], *step.iloc[:2])
    for group, factor, slope in (
        ("coal_dependent", "talent", PLANTED.coal_talent),
        ("low_income", "technology", PLANTED.low_income_technology),
    ):
        rows[group, factor] = (slope, *T5.loc[(group, factor), ["difference", "std_error"]])
        for other in {"technology", "talent", "equipment"} - {factor}:
            rows[group, other] = (0.0, *T5.loc[(group, other), ["difference", "std_error"]])
    for moderator, slope in PLANTED.moderation.items():
        row = T6.loc[("all moderations jointly, model 8", f"technology × {moderator} → substitute")]
        rows[moderator, "substitute"] = (slope, row["product"], row["product_std_error"])
    for control, slope in PLANTED.controls.items():
        rows[control, "efficiency"] = (
            slope, *study.tables["T3"].frame.loc[("jointly", control), ["estimate", "std_error"]],
        )  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index", columns=["truth", "estimate", "std_error"]).astype(float)


def test_every_planted_slope_lies_in_its_interval() -> None:
    """All of them at once with 99 % (Bonferroni), and the 95 % intervals hold as many as they should."""
    slopes = planted_slopes(exact())
    t = ((slopes["estimate"] - slopes["truth"]) / slopes["std_error"]).abs()
    assert len(t) == 18
    assert t.max() < stats.t.ppf(1 - 0.01 / (2 * len(t)), 112)
    assert (t < stats.t.ppf(0.975, 112)).sum() >= stats.binom.ppf(0.005, len(t), 0.95)


def test_what_goes_past_the_mediators_is_recovered() -> None:
    """c' of an equation with every planted term, by the chain's own regression."""
    from sbmdea.study.estimates.regression import fit

    study = exact()
    sample = regression_sample(study.config, study.panel)
    sample = sample.assign(
        talent_coal=sample["talent"] * sample["coal_dependent"],
        technology_poor=sample["technology"] * sample["low_income"],
    )
    truth = {
        **PLANTED.direct, **PLANTED.b, **PLANTED.controls,
        "talent_coal": PLANTED.coal_talent, "technology_poor": PLANTED.low_income_technology,
    }  # fmt: skip
    found = fit(sample, "efficiency", list(truth), study.config.inference)
    t = (found.params[list(truth)] - pd.Series(truth)) / found.errors[list(truth)]
    assert t.abs().max() < stats.t.ppf(1 - 0.01 / (2 * len(t)), 112)


def test_all_claims_are_supported_where_all_were_planted() -> None:
    found = exact().findings
    assert len(found) == 12
    assert found["verdict"].isin(FOUND).all()
    assert list(found.loc[found["verdict"] == "conditional", "claim"]) == [
        "the factors work through revitalising existing industries",
        "the factors work through fostering substitute industries",
        FIVE[0],
        *FIVE[3:],
    ]
    order = found["p_value"].sort_values()
    holm = (order * np.arange(12, 0, -1)).cummax().clip(upper=1.0)
    np.testing.assert_allclose(found["p_holm"].loc[order.index], holm, rtol=1e-12)
    assert set(FIVE) <= set(found["claim"])
    assert (found["interval_low"] > 0).all()
    truth = sum(PLANTED.b["substitute"] * a for a in PLANTED.a["substitute"].values())
    path = found.set_index("claim").loc["the factors work through fostering substitute industries"]
    assert path["interval_low"] < truth < path["interval_high"]


def test_the_lesser_of_two_harms_is_no_stronger_path() -> None:
    planted = replace(PLANTED, b={"revitalise": -0.15, "substitute": -0.02})
    settings = read_config(config())
    observed = observe(settings, simulate(seed=1, planted=planted))
    cities = observed.cities.assign(efficiency=score(observed.panel, settings.efficiency, False).efficiency.to_numpy())
    found = findings(gather(settings, regression_sample(settings, cities), progress=False)).set_index("claim")
    stronger = found.loc[FIVE[0]]
    assert stronger["interval_low"] > 0
    assert found.loc["the factors work through fostering substitute industries", "interval_high"] < 0
    assert stronger["verdict"] == "not supported"
    assert stronger["why"] == "larger, but no path itself: its own interval is not above 0"


def test_the_mixed_design_supports_them_too() -> None:
    found = evidence_of(2, "mixed")
    assert findings(found)["verdict"].isin(FOUND).all()


def test_the_products_are_those_of_their_parts() -> None:
    T4, T6 = exact().tables["T4"].frame["estimate"].sort_index(), exact().tables["T6"].frame
    assert len(T6) == 3 * 2
    for mediator in ("revitalise", "substitute"):
        b = T4["three-step: efficiency on factors and mediators", "efficiency", mediator]
        products = T4["product a·b: indirect effect through", mediator]
        for factor in ("technology", "talent", "equipment"):
            a = T4["two-step: mediator on factors", mediator, factor]
            assert products[factor] == pytest.approx(a * b, rel=1e-12)
        assert products["all factors"] == pytest.approx(products.drop("all factors").sum(), rel=1e-12)
    total = exact().tables["T3"].frame["estimate"]["jointly"]
    # in one sample with the same controls, total = direct + Σ indirect, exactly
    for factor in ("technology", "talent", "equipment"):
        direct = T4["three-step: efficiency on factors and mediators", "efficiency", factor]
        through = sum(T4["product a·b: indirect effect through", m, factor] for m in ("revitalise", "substitute"))
        assert total[factor] == pytest.approx(direct + through, rel=1e-9)
    np.testing.assert_allclose(T6["index_estimate"], T6["product"] * T6["mediator_slope"], rtol=1e-12)
    a = T4["two-step: mediator on factors", "substitute"]
    assert a["all factors"] == pytest.approx(a.drop("all factors").sum(), rel=1e-12)
    slopes = exact().slopes.set_index(["moderator", "level"])["indirect"]
    spread = exact().panel["penalties"].std()
    change = slopes["penalties", "mean + 1 SD"] - slopes["penalties", "mean"]
    assert change == pytest.approx(spread * T6["index_estimate"].iloc[0], rel=1e-9)


def test_units_do_not_matter_to_standardised_findings() -> None:
    settings = read_config(config(inference={"standardise": True}))
    panel = simulate(seed=1)
    found = []
    for factor in (1.0, 1000.0):
        scaled = panel.assign(technology=panel["technology"] * factor, so2=panel["so2"] * factor)
        observed = observe(settings, scaled)
        cities = observed.cities.assign(efficiency=score(observed.panel, settings.efficiency).efficiency.to_numpy())
        found.append(findings(gather(settings, regression_sample(settings, cities), progress=False)))
    pd.testing.assert_frame_equal(found[0], found[1], rtol=1e-7)


def test_robustness_has_a_line_per_variant() -> None:
    frame = exact().tables["T7"].frame
    variants = list(dict.fromkeys(frame.index.get_level_values(0)))
    assert variants[:5] == ["main", "rts = vrs", "frontier = global", "orientation = input", "undesirable_as = input"]
    assert [name.split(" (")[0] for name in variants[5:]] == [
        "cumulated global productivity index", "winsorised at 1% and 99%", "factors a year before",
        "Tobit with Mundlak means",
    ]  # fmt: skip
    assert frame.notna().all(axis=None)
    # in a balanced panel a pooled regression with city means has the within estimates
    np.testing.assert_allclose(
        frame.loc["Tobit with Mundlak means (0 rows censored)", "estimate"], frame.loc["main", "estimate"], atol=1e-7
    )
    assert (frame["interval_low"] > 0).all()


def test_years_are_dropped_and_simar_wilson_runs_when_asked() -> None:
    rule = {"simar_wilson": 99, "drop_years": [2008, 2020], "efficiency": [], "gml": False, "lag": False}
    frame = run(config(robustness=rule), progress=False).tables["T7"].frame
    assert frame.loc["without 2008, 2020", "rows"].eq(113 * 14).all()
    for name in ("Simar–Wilson, ad hoc", CORRECTED):
        line = frame.loc[name]
        assert line["interval_low"].lt(line["estimate"]).all()
        assert line["interval_high"].gt(line["estimate"]).all()


def test_the_second_algorithm_corrects_radial_scores_of_the_regressions_rows() -> None:
    """The same call by hand; where factors help, 1/efficiency falls; what it cannot describe is named in the note."""
    panel = simulate(seed=3, design="mixed").query("benchmark == 0 and year < 2012")
    asked = config(data={"simulate": None, "benchmark": None}, robustness={**BARE, "simar_wilson": 200})
    found = run(asked, data=panel, progress=False).tables["T7"].frame.loc[CORRECTED]
    own = ["technology", "talent", "equipment", "urbanisation", "finance"]
    rows = panel.sort_values(["city", "year"]).reset_index(drop=True)
    means = rows.groupby("city")[own].transform("mean").add_suffix(" mean")
    years = pd.get_dummies(rows["year"], dtype=float).iloc[:, 1:].add_prefix("in ")
    roles = {"inputs": ["capital", "labour", "energy"], "outputs": "gdp", "undesirable": ["wastewater", "so2", "dust"]}
    radial = sbmdea.radial(rows, **roles, dmu="city", period="year", orientation="output")  # type: ignore[arg-type]
    z = pd.concat([rows[own], means, years], axis=1).to_numpy()
    other = sbmdea.simar_wilson(radial, z, reps=200, inner=100, seed=1, progress=False).coefficients.iloc[1:4]
    np.testing.assert_allclose(found["estimate"], other["estimate"], rtol=1e-6)
    np.testing.assert_allclose(found["interval_high"], other["upper"], rtol=1e-6)
    assert (found["estimate"] < 0).all()
    assert (found["rank_correlation"] > 0.5).all()
    sequential = {**asked, "efficiency": {**asked["efficiency"], "frontier": "sequential"}}
    table = run(sequential, data=panel, progress=False).tables["T7"]
    assert CORRECTED not in table.frame.index.unique(0)
    assert "algorithm=2 must come without frontier='sequential'; its theory does not cover it." in table.note


def test_rows_without_a_factor_are_scored_and_counted_as_left_out() -> None:
    panel = simulate(seed=1)
    first, second = panel.loc[panel["benchmark"] == 0, "city"].unique()[:2]
    panel.loc[panel["city"].eq(first) & panel["year"].eq(2010), ["technology", "finance"]] = np.nan
    panel.loc[panel["city"].eq(second) & panel["year"].ne(2012), "talent"] = np.nan
    asked = config(data={"simulate": None, "missing": "drop"})
    found = run({**asked, "robustness": BARE}, data=panel, progress=False)
    assert exact().left_out.empty
    assert found.efficiency_result.efficiency.notna().all()
    reasons = found.left_out.set_index(["city", "year"])["reason"]
    assert reasons.loc[first].to_dict() == {2010: "no technology, no finance"}
    assert reasons.loc[second].drop(2012).eq("no talent").all()
    assert reasons.loc[second, 2012] == "its city has no other complete year"
    rows = 113 * 16
    assert found.tables["T3"].note.startswith(f"{rows - 17} rows")
    assert found.summary().endswith(
        f"[regressions: {rows - 17} of {rows} rows, 112 of 113 cities; 17 left out, 15 of them: no talent]"
    )
    said = found.summary("zh")
    assert said.endswith(
        f"[回归：{rows} 行中的 {rows - 17} 行，113 个城市中的 112 个；未使用 17 行，其中 15 行：缺高素质人才]"
    )
    assert not any(word in said for word in ("claim", "interval", "why", "estimate"))


def test_claims_without_a_column_are_not_tested_and_say_why() -> None:
    asked = config(moderators=None, moderation=None, mediators={"revitalise": None}, groups=None, absent={
        "penalties": "nobody counts them", })  # fmt: skip
    found = run({**asked, "robustness": BARE}, progress=False).findings.set_index("claim")
    lost = found[found["verdict"] == "not tested"]
    assert lost[["estimate", "interval_low", "interval_high", "p_value"]].isna().all(axis=None)
    assert list(lost.index) == [
        "the factors promote revitalising existing industries",
        "the factors work through revitalising existing industries",
        *FIVE,
    ]
    assert lost.loc[FIVE[3], "why"] == "nobody counts them"
    assert lost.loc[FIVE[4], "why"] == "the data have no column for technical-funding support"


def halved(panel: pd.DataFrame, **changes: object) -> pd.DataFrame:
    settings = read_config(config(data={"simulate": None, **changes}, robustness={"half_samples": 10}))
    observed = observe(settings, panel)
    scores = score(observed.panel, settings.efficiency, False).efficiency
    cities = observed.cities.assign(efficiency=scores.to_numpy())
    return half_samples(settings, observed, regression_sample(settings, cities), False).frame


def test_halves_drift_where_the_frontier_moves_with_the_cities_and_only_there() -> None:
    fixed = halved(simulate(seed=1))
    np.testing.assert_allclose(fixed["spread"], fixed["std_error"], rtol=0.6)
    assert (fixed["drift"].abs() < 0.5 * fixed["std_error"]).all()
    moving = halved(simulate(seed=1, design="mixed").query("benchmark == 0"), benchmark=None)
    truth = {"technology": 0.095, "talent": 0.081, "equipment": 0.046}  # on average over the groups
    assert (moving["estimate"] > pd.Series(truth) + 1.96 * moving["std_error"]).all()
    assert (moving["drift"] > 2 * moving["drift_error"]).all()
    assert (moving["drift"] > 4 * fixed["drift"].abs()).all()


def test_instruments_find_the_truth_that_a_lag_misses() -> None:
    """A persistent confounder: technology does nothing. Least squares and the lag are far off."""
    asked = config(
        data={"simulate": {"seed": 1, "design": "confounded factor"}}, instruments={"technology": "instrument"}
    )
    rule = {"efficiency": [], "gml": False, "winsorise": 0, "tobit": False, "simar_wilson": 0, "half_samples": 0}
    frame = run({**asked, "robustness": rule}, progress=False).tables["T7"].frame
    assert (frame.loc[["main", "factors a year before"], "interval_low"].xs("technology", level=1) > 0).all()
    (name,) = (name for name in frame.index.unique(0) if name.startswith("instruments instrument (least first-stage F"))
    line = frame.loc[(name, "technology")]
    assert line["interval_low"] < 0 < line["interval_high"]
    assert line["rows"] == 113 * 16


BARE = {"efficiency": [], "gml": False, "winsorise": 0, "lag": False, "tobit": False, "simar_wilson": 0}


def evidence_of(seed: int, design: str) -> Evidence:
    settings = read_config(config(data={"simulate": {"seed": seed, "design": design}}))
    observed = observe(settings)
    scores = score(observed.panel, settings.efficiency, False).efficiency
    cities = observed.cities.assign(efficiency=scores.to_numpy())
    return gather(settings, regression_sample(settings, cities), threads=1, progress=False)


def _null(seed: int) -> dict[str, str]:
    """For each of the five claims: on which side of 0 its test finds the estimand, if on any. Scores as planted."""
    panel = simulate(seed=seed, design="null")
    settings = read_config(config(inference={"draws": 199, "permutations": 199}))
    planted = panel.loc[panel["benchmark"] == 0, "true_efficiency"].to_numpy()
    sample = regression_sample(settings, observe(settings, panel).cities.assign(efficiency=planted))
    found = findings(gather(settings, sample, threads=1, progress=False)).set_index("claim").loc[FIVE]
    apart = (found["interval_low"] > 0) | (found["interval_high"] < 0)
    directed = ~found.index.to_series().str.contains("moderate")
    apart &= ~directed | (found["p_value"] <= 0.05)
    # a moderator may point either way; the directed claims are supported on one side only
    assert found["verdict"].isin(FOUND).eq(apart & (~directed | (found["estimate"] > 0))).all()
    return {claim: ("above" if found["estimate"][claim] > 0 else "below") if apart[claim] else "" for claim in FIVE}


@pytest.mark.slow
def test_nothing_is_found_beyond_chance_where_nothing_was_planted() -> None:
    """Equal paths, no heterogeneity, no moderation: 60 seeds, two-sided 5 % tests."""
    sides = pd.DataFrame([_null(seed) for seed in range(100, 160)])
    assert sides.shape == (60, 5)
    found = sides.ne("").sum()
    # no claim beyond what 60 trials at 5 % may do (5 claims, 1 % altogether), nor all together
    assert (found <= stats.binom.isf(0.01 / 5, 60, 0.05)).all(), found
    assert found.sum() <= stats.binom.isf(0.01, 300, 0.05), found
    above = sides.eq("above").sum()
    assert (above <= stats.binom.isf(0.01 / 5, 60, 0.025)).all(), above


def test_a_study_is_written_in_three_formats(tmp_path: Path) -> None:
    study = run(config(robustness=BARE), out=tmp_path / "new" / "study", progress=False)
    tables = tmp_path / "new" / "study" / "tables"
    names = {*(f"T{number}" for number in range(1, 11)), "findings", "slopes"}
    files = {f"{name}.{end}" for name in names for end in ("csv", "md", "tex")}
    journals = {f"journal.{lang}.{end}" for lang in ("en", "zh") for end in ("html", "tex")}
    assert {path.name for path in tables.iterdir()} == files | journals
    back = pd.read_csv(tables / "findings.csv")
    np.testing.assert_allclose(back["estimate"], study.findings["estimate"], rtol=1e-12)
    T3 = (tables / "T3.md").read_text(encoding="utf-8")
    assert T3.startswith("### T3. Baseline: efficiency on the factors\n")
    assert "Standard errors are clustered (113 clusters)" in T3
    assert "The score is itself an estimate" in T3
    tex = (tables / "T6.tex").read_text(encoding="utf-8")
    assert r"technology $\times$ penalties $\to$ substitute & " in tex
    assert r"\bottomrule" in tex
    scores = pd.read_csv(tmp_path / "new" / "study" / "scores.csv")
    assert len(scores) == 113 * 16


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    run(config(robustness=BARE), out=folder, progress=False)
    return folder


def test_figures_are_written_as_points_and_as_vectors(written: Path) -> None:
    names = ("efficiency", "densities", "heatmap", "slacks", "inequality", "coefficients", "slopes")
    files = {f"{name}.{end}" for name in names for end in ("png", "svg")}
    assert {path.name for path in (written / "figures").iterdir()} == files


def test_the_report_opens_in_a_browser_and_shows_everything(written: Path) -> None:
    with visiting() as visit:
        visit.open(written / "report.html")
        assert visit.page.locator("table").count() == 10
        assert visit.page.locator(".verdict").count() == 12
        wide = "all => all.map(one => one.scrollWidth <= one.clientWidth)"
        assert visit.page.eval_on_selector_all(".wide", wide) == [True] * 10
        assert visit.page.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth > 300)") == [True] * 7
        visit.assert_clean()


def test_a_folder_that_cannot_be_made_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(sbmdea.SpecError, match="out must be a folder that can be written to"):
        run(config(), out=tmp_path / "file" / "below")


def test_the_command_prints_the_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    simulate(seed=1).to_csv(tmp_path / "panel.csv", index=False)
    (tmp_path / "study.toml").write_text(
        'title = "Small"\n[data]\nfile = "elsewhere.csv"\nbenchmark = "benchmark"\n[efficiency]\n'
        'inputs = ["capital", "labour"]\noutputs = "gdp"\nundesirable = "so2"\n[factors]\ntalent = "talent"\n'
        "[inference]\ndraws = 99\npermutations = 99\n[robustness]\nsimar_wilson = 0\n",
        encoding="utf-8",
    )
    asked = ["study", str(tmp_path / "study.toml"), "--data", str(tmp_path / "panel.csv"), "--out", str(tmp_path / "o")]
    assert cli.main(asked) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Small"
    assert said[2].split()[:2] == ["claim", "estimate"]
    assert said[-3] == "[12 claims: 1 supported, 0 conditional, 0 not supported, 11 not tested]"
    assert (tmp_path / "o" / "tables" / "T7.csv").exists()
    assert cli.main(["study", str(tmp_path / "study.toml")]) == 2
    assert "data must be a file; there is none at" in capsys.readouterr().err
