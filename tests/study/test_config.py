"""What a study refuses, in its config and in its data, and in which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sbmdea import DataError, SpecError
from sbmdea.study import read_config, simulate
from sbmdea.study.cities.aliases import ALIASES, plain, resolve
from sbmdea.study.cities.observed import observe
from tests.samples.resource_study import config

PANEL = simulate(seed=1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"factors": {"technology": None, "talent": None, "equipment": None}},
            r"\[factors\] of the study's config must",
        ),
        ({"factors": {"talent": 3}}, r"\[factors\] of the study's config must give talent as a text; got 3\."),
        ({"efficiency": {"inputs": None}}, r"\[efficiency\] of the study's config must have inputs\."),
        ({"efficiency": {"rtss": "vrs"}}, r"\[efficiency\] of the study's config has no 'rtss'\. Did you mean 'rts'\?"),
        ({"efficiency": {"model": "ssbm"}}, r'model must be one of "super_sbm", "sbm"; got \'ssbm\'\.'),
        ({"tables": {}}, r"the top of the study's config has no 'tables'\."),
        ({"data": {"file": "a.csv"}}, r"\[data\] of the study's config must have file or simulate; got both\."),
        ({"data": {"missing": "fill"}}, r'missing must be one of "raise", "drop"; got \'fill\'\.'),
        (
            {"data": {"breaks": [{"column": "so2", "years": [2016.5]}]}},
            r"must give years as whole numbers; got \[2016\.5\]",
        ),
        (
            {"groups": {"low_income": {"column": "gdp_per_capita"}}},
            r"\[groups\] low_income .* must have below or above",
        ),
        ({"groups": {"low_income": {"column": "x", "below": 2}}}, r"must give the quantile between 0 and 1; got 2\."),
        ({"inference": {"effects": ["city"]}}, r'effects must be one of "dmu", "period"; got \'city\'\.'),
        ({"inference": {"draws": 9}}, r"\[inference\] .* must give draws between 99 and 1e\+06; got 9\."),
        ({"inference": {"draws": "many"}}, r"must give draws as a whole number; got 'many'\."),
        ({"inference": {"standardise": 1}}, r"must give standardise as true or false; got 1\."),
        ({"controls": ["talent"]}, r"a column must have one role; 'talent' is both factors talent and a control\."),
        ({"moderators": {"funding": "talent"}}, r"'talent' is both factors talent and moderators funding\."),
        (
            {"moderation": [{"moderator": "penalty", "factor": "technology", "mediator": "substitute"}]},
            r"moderator of \[\[moderation\]\] must be one of .*; got 'penalty'\. Did you mean \"penalties\"\?",
        ),
        ({"robustness": {"efficiency": [{"rt": "vrs"}]}}, r"efficiency of \[robustness\] .* has no 'rt'\."),
        ({"instruments": {"talents": "z"}}, r"factor of \[instruments\] must be one of .*; got 'talents'\."),
        ({"instruments": {"talent": "finance"}}, r"'finance' is both a control and instrument of talent\."),
        ({"efficiency": {"reference": "benchmark"}, "data": {"benchmark": None}}, r"must have a column of marks"),
        ({"groups": 3}, r"must give groups as a table; got 3\."),
    ],
)
def test_a_config_is_refused_in_one_sentence(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        read_config(config(**changes))


def test_a_file_that_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="the study's config must be a file; "):
        read_config(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(SpecError, match="the study's config must be TOML; "):
        read_config(tmp_path / "bad.toml")


def test_paths_in_a_file_are_relative_to_it(tmp_path: Path) -> None:
    text = '[data]\nfile = "panel.csv"\n[efficiency]\ninputs = "a"\noutputs = "b"\n[factors]\ntalent = "c"\n'
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    assert read_config(tmp_path / "study.toml").source.file == tmp_path / "panel.csv"


def without(panel: pd.DataFrame, where: int, **cells: object) -> pd.DataFrame:
    changed = panel.astype(dict.fromkeys(cells, object))
    for name, value in cells.items():
        changed.loc[where, name] = value
    return changed


@pytest.mark.parametrize(
    ("panel", "changes", "message"),
    [
        (PANEL.drop(columns="so2"), {}, r"every column of the config; 'so2' is not there\."),
        (PANEL.rename(columns={"talent": "talents"}), {}, r"'talent' is not there\. Did you mean 'talents'\?"),
        (
            PANEL.rename(columns={"talent": "talents", "so2": "so"}),
            {},
            r"config; 'so2' \(did you mean 'so'\?\) and 'talent' \(did you mean 'talents'\?\) are not there\.",
        ),
        (pd.concat([PANEL, PANEL.head(1)]), {}, r"one row per year; \('Zhangjiakou', 2008\) are there again"),
        (without(PANEL, 3, year=2010.5), {}, r"the period of a study must be whole years; got 2010\.5"),
        (without(PANEL, 3, city=None), {}, r"every row must name its city; 1 do not"),
        (without(PANEL, 3, type="young"), {}, r"the type of a city must be the same in all years; .* 'Zhangjiakou'"),
        (without(PANEL, 3, talent="much"), {}, r"talent must be numbers; it is 'much' for \('Zhangjiakou', 2011\)"),
        (without(PANEL, 3, talent=np.inf), {}, r"talent must be numbers; it is inf for \('Zhangjiakou', 2011\)"),
        (
            without(PANEL, 3, talent=None),
            {},
            r"talent must be known in every row; it is missing for \('Zhangjiakou', 2011\)",
        ),
        (without(PANEL, 3, coal_dependent=2), {}, r"the group coal_dependent must be 0 or 1, one of them per city"),
        (without(PANEL, 3, benchmark=2), {}, r"the benchmark column must hold 0 and 1"),
        (
            PANEL.assign(coal_dependent=0),
            {},
            r"the group coal_dependent must have cities in it and outside; it has 0 of 113",
        ),
        (
            PANEL,
            {"data": {"where": "year > 3000"}},
            r"the conditions of where must leave some rows; none of 1824 is left",
        ),
        (PANEL, {"data": {"where": "year >"}}, r"a formula of \[data\] must be an expression of columns; got 'year >'"),
        (
            PANEL,
            {"data": {"derive": {"x": "year.size"}}},
            r"must have columns, numbers and log, .* only; got 'year\.size'",
        ),
        (
            PANEL.assign(资本存量=1),
            {"efficiency": {"inputs": ["资本", "labour"]}},
            r"'资本' may be 'capital' or '资本存量'",
        ),
    ],
)
def test_data_are_refused_in_one_sentence(panel: pd.DataFrame, changes: dict[str, Any], message: str) -> None:
    with pytest.raises((DataError, SpecError), match=message):
        observe(read_config(config(**changes)), panel)


def test_a_word_stands_for_one_column() -> None:
    with pytest.raises(SpecError, match="a word must stand for one column; energy is 'energy' and 'talent'"):
        observe(read_config(config(factors={"energy": "talent", "talent": None})), PANEL)


def test_rows_that_cannot_be_scored_are_dropped_and_listed_when_asked() -> None:
    panel = without(PANEL, 3, so2=None, dust=0.0)
    observed = observe(read_config(config(data={"missing": "drop"})), panel)
    assert observed.dropped.to_dict("records") == [
        {"city": "Zhangjiakou", "year": 2011, "reason": "so2 missing; dust not positive"}
    ]
    assert len(observed.cities) == 113 * 16 - 1
    assert observed.notes[0] == "1823 of 1824 rows of the data: 1 dropped, 0 not asked for."


@pytest.mark.parametrize("form", ["{}年", "{}年度", "{}"])
def test_years_may_be_written_in_words(form: str) -> None:
    panel = PANEL.assign(year=[form.format(year) for year in PANEL["year"]])
    pd.testing.assert_frame_equal(
        observe(read_config(config()), panel).panel, observe(read_config(config()), PANEL).panel
    )


def test_conditions_and_formulas() -> None:
    asked = config(
        data={"where": ["year >= 2010", "type != 'growing'"], "derive": {"intensity": "log(energy / gdp)"}},
        controls=["intensity"],
    )
    cities = observe(read_config(asked), PANEL).cities
    assert cities["year"].min() == 2010
    assert "growing" not in set(cities["type"])
    np.testing.assert_allclose(cities["intensity"], np.log(cities["energy"] / cities["gdp"]))


def test_chinese_headers_with_units_are_understood() -> None:
    chinese = {
        "city": "城市", "year": "年份", "type": "城市类型", "capital": "资本存量（亿元）", "labour": "从业人员(万人)",
        "energy": "能源消费总量", "gdp": "地区生产总值", "wastewater": "工业废水排放量", "so2": "工业二氧化硫排放量",
        "dust": "工业烟粉尘排放量", "technology": "技术创新", "talent": "高素质人才", "equipment": "智能装备",
        "revitalise": "盘活存量产业", "substitute": "培育接续替代产业", "penalties": "环境处罚案件",
        "funding": "科学技术支出", "urbanisation": "城镇化率", "finance": "金融发展水平", "gdp_per_capita": "人均GDP",
        "coal_dependent": "是否煤炭型城市",
    }  # fmt: skip
    settings = read_config(config())
    expected = observe(settings, PANEL).panel
    found = observe(settings, PANEL.drop(columns="city_zh").rename(columns=chinese)).panel
    pd.testing.assert_frame_equal(found, expected)


def test_no_header_stands_for_two_things() -> None:
    words = [plain(name) for concept, names in ALIASES.items() for name in (concept, *names)]
    assert len(words) == len(set(words))


def test_the_config_may_be_in_the_other_language() -> None:
    assert resolve(["资本存量", "年份"], ["year", "capital"]) == {"资本存量": "capital", "年份": "year"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"mediators": None, "mediator": {"a": "b"}},
            r"mediator of \[\[moderation\]\] must stand in a table \[mediators\]",
        ),
        (
            {"robustness": {"drop_years": [1999]}},
            "drop_years of .robustness. must be years of the data; 1999 is none of",
        ),
    ],
)
def test_what_is_not_there_is_named(change, words):
    from sbmdea.study.cities.observed import observe
    from tests.samples.resource_study import config

    with pytest.raises((SpecError, DataError), match=words):
        observe(read_config(config(**change)), None)
