"""What goes to print: the journal's table in both languages, the report in Chinese, the code that needs no package."""

from __future__ import annotations

import contextlib
import io
import os
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sbmdea import SpecError
from sbmdea.study import Study, journal, run
from sbmdea.study.output.chinese import chinese
from sbmdea.study.output.independent import code
from tests.samples.resource_study import config
from tests.samples.small_study import small_study

BARE = {
    "efficiency": [{"rts": "vrs"}], "gml": False, "winsorise": 0.01, "lag": True, "tobit": False, "simar_wilson": 0,
    "half_samples": 2,
}  # fmt: skip


@cache
def found() -> Study:
    return run(config(robustness=BARE), progress=False)


def test_the_journals_columns_are_the_tables() -> None:
    table = journal(found())
    assert [one[0] for one in table.frame.columns] == [f"({at})" for at in range(1, 8)]
    assert [one[1] for one in table.frame.columns] == ["efficiency"] * 4 + ["revitalise", "substitute", "efficiency"]
    T3 = found().tables["T3"].frame.loc[("jointly", "technology")]
    at = list(table.frame.index).index("technology")
    assert table.frame.iloc[at, 3] == f"{T3['estimate']:.3f}***"
    assert table.frame.iloc[at + 1, 3] == f"({T3['std_error']:.3f})"
    assert table.frame.iloc[at, 1] == ""
    foot = table.frame.iloc[table.estimates :]
    assert list(foot.index) == ["Controls", "City effects", "Year effects", "N", "R² within", "Clusters"]
    assert foot.loc["N"].eq("1808").all()
    assert foot.loc["Clusters"].eq("113").all()
    assert table.note.endswith("*** p < 0.01, ** p < 0.05, * p < 0.1.")


def test_few_clusters_are_said_beside_the_stars() -> None:
    rest = {"groups": None, "moderation": None, "moderators": None, "mediators": None}
    few = run(
        config(
            data={"simulate": {"seed": 3, "design": "few provinces"}},
            inference={"draws": 199, "permutations": 199, "cluster": "province"}, robustness=BARE, **rest,
        ),
        progress=False,
    )  # fmt: skip
    clusters = int(journal(few).frame.loc["Clusters"].iloc[0])
    assert f"trusts {clusters} clusters; T3 and the findings do not." in journal(few).note
    assert f"以 {clusters} 个聚类为足够" in journal(few, lang="zh").note
    assert "clusters;" not in journal(few, stars=False).note
    assert "trusts" not in journal(found()).note


def test_stars_are_a_choice_and_controls_may_be_named() -> None:
    table = journal(found(), stars=False, controls=True)
    assert not table.frame.map(lambda cell: "*" in cell).any(axis=None)
    assert {"urbanisation", "finance"} <= set(table.frame.index)
    assert "Controls" not in table.frame.index
    assert table.note == "Standard errors in brackets, clustered by city."
    with pytest.raises(SpecError, match='lang must be one of "en", "zh"'):
        journal(found(), lang="de")
    with pytest.raises(SpecError, match="a journal's table must have regressions"):
        journal(small_study())


def test_it_goes_to_word_latex_and_excel_in_both_languages(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    for lang, word in (("en", "City effects"), ("zh", "城市固定效应")):
        table = journal(found(), lang=lang)
        table.to_html(tmp_path / "t.html")
        table.to_latex(tmp_path / "t.tex")
        table.to_excel(tmp_path / "t.xlsx")
        html = (tmp_path / "t.html").read_text(encoding="utf-8")
        assert html.count("1.5pt solid") == 2 + len(table.frame.columns)  # the head's cells, and the foot
        assert word in html
        (back,) = pd.read_html(io.StringIO(html)) if _has_lxml() else (None,)
        assert back is None or len(back) >= len(table.frame)
        tex = (tmp_path / "t.tex").read_text(encoding="utf-8")
        assert tex.count(r"\midrule") == 2
        assert word in tex
        assert "$^{***}$" in tex
        sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
        cells = {cell.value for row in sheet.iter_rows() for cell in row}
        assert word in cells
        assert sheet["A2"].border.top.style == "medium"


def _has_lxml() -> bool:
    with contextlib.suppress(ImportError):
        import lxml  # noqa: F401

        return True
    return False


def test_the_code_beside_a_table_gives_its_numbers(tmp_path: Path) -> None:
    """Run as a reader would, on the file that lies beside the report; statsmodels on all dummies."""
    pytest.importorskip("statsmodels.api")
    assert found().sample is not None
    found().sample.to_csv(tmp_path / "sample.csv")
    codes = code(found())
    assert list(codes) == ["T3", "T4", "T5", "T6"]
    printed = {}
    for name, text in codes.items():
        assert "sbmdea" not in text
        tables: list[pd.DataFrame] = []
        here = Path.cwd()
        os.chdir(tmp_path)
        try:
            exec(compile(text, name, "exec"), {"print": tables.append})
        finally:
            os.chdir(here)
        printed[name] = tables
    tables = {name: found().tables[name].frame.sort_index() for name in codes}

    def same(mine: pd.DataFrame, other: pd.DataFrame) -> None:
        np.testing.assert_allclose(mine.astype(float), other.loc[list(mine.index)], rtol=1e-7, atol=1e-12)

    two = ["estimate", "std_error"]
    same(tables["T3"].loc["jointly", two], printed["T3"][0])
    for at, mediator in enumerate(("revitalise", "substitute")):
        step = tables["T4"].loc[("two-step: mediator on factors", mediator)][two]
        same(step.drop("all factors"), printed["T4"][at])
    same(tables["T4"].loc[("three-step: efficiency on factors and mediators", "efficiency")][two], printed["T4"][2])
    for at, group in enumerate(("coal_dependent", "low_income")):
        rows = tables["T5"].loc[group].loc[["technology", "talent", "equipment"]]
        rows = rows[["difference", "std_error"]].set_axis(two, axis=1)
        same(rows.rename(index=lambda term: f"{term} in the group"), printed["T5"][at])
    joint = tables["T6"].loc["all moderations jointly, model 8"]
    for name in ("penalties", "funding"):
        row, other = joint.loc[f"technology × {name} → substitute"], printed["T6"][0].loc[f"technology x {name}"]
        np.testing.assert_allclose(row[["product", "product_std_error"]].astype(float), other, rtol=1e-7)
        assert row["mediator_slope"] == pytest.approx(printed["T6"][1].loc["substitute", "estimate"], rel=1e-9)


ENGLISH = re.compile(r"\b(?:the|of|and|is|are|with|by|not|for|from|each|no|all|than)\b")


def test_the_chinese_report_is_in_chinese(tmp_path: Path) -> None:
    """No sentence of the study's own is left in English: findings, tables, notes, headings, captions."""
    from sbmdea.study.output.figures import draw, in_chinese
    from sbmdea.study.output.findings_page import render

    study = found()
    html = render(study, in_chinese(draw(study)), "zh")
    text = re.sub(r"<pre>.*?</pre>|<style>.*?</style>|<img[^>]*>|<title>.*?</title>", "", html, flags=re.DOTALL)
    lines = [re.sub(r"<[^>]+>", " ", line).strip() for line in text.splitlines()]
    left = [line for line in lines if ENGLISH.search(line)]
    assert left == []
    assert 'lang="zh-CN"' in html
    assert "高素质人才提高效率" in html
    assert "有条件支持" in html


def test_the_journal_in_the_page_has_its_rule_below_both_rows_of_the_head() -> None:
    from sbmdea.study.output.findings_page import render

    html = render(found(), {}, "zh")
    assert '<div class="three-rules">' in html
    head = re.search(r"<thead>(<tr>(?:(?!</thead>).)*?\(1\).*?)</thead>", html, re.DOTALL)
    assert head is not None
    assert head.group(1).count("<tr>") == 2
    assert "盘活存量产业" in head.group(1)


def test_the_users_words_are_said_in_chinese_where_the_config_says_how() -> None:
    own = {"the panel has none": "面板没有", "dust": "烟粉尘", "t": "吨", "a new definition": "口径变化"}
    assert chinese("the panel has none", own) == "面板没有"
    assert chinese("dust from 2011, 2015 on: a new definition.", own) == "烟粉尘自 2011, 2015 年起：口径变化。"
    assert chinese("t", own) == "吨"
    assert chinese("t, clustered", own) == "聚类 t 检验"
    assert chinese("saw dust; the panel has none", own) == "saw 烟粉尘; 面板没有"
    assert chinese("industrial_dust", own) == "industrial_dust"
    settings = config(robustness=BARE, chinese={"Simulated": "模拟"}, notes=["Said once."])
    from sbmdea.study import read_config

    assert read_config(settings).chinese == {"Simulated": "模拟"}
    with pytest.raises(SpecError, match="chinese"):
        read_config(config(chinese={"Simulated": 1}))


def test_words_of_the_user_stay() -> None:
    assert chinese("nobody counts them") == "nobody counts them"
    assert chinese("the panel has no pollution cases") == "the panel has no pollution cases"
