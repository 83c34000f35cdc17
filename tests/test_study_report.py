"""The study's report: what stands on the page, that nothing of the data runs on it, and that a browser shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import sbmdea
from browser import visiting
from sbmdea.study import Study, Table, report, simulate
from sbmdea.study.config import read_config

NASTY = "<script>alert('Tai&an')</script>"
CONFIG = {
    "title": "A small study",
    "notes": ["Only an example."],
    "data": {"simulate": {"seed": 1}, "type": "type", "benchmark": "benchmark"},
    "efficiency": {"inputs": ["capital", "labour"], "outputs": ["gdp"], "undesirable": ["so2"], "rts": "vrs"},
    "factors": {"technology": "technology"},
    "absent": {"penalties": "no yearbook counts them"},
}
VERDICTS = ("supported", "not supported", "not tested")


@pytest.fixture(scope="module")
def study() -> Study:
    """Ten cities in two years; tables as a run makes them, made by hand."""
    panel = simulate(seed=1).query("year < 2010").groupby("city").filter(lambda rows: rows.name < "Baoshan").copy()
    panel["city"] = panel["city"].replace({"Anshan": NASTY})
    result = sbmdea.super_sbm(
        panel, inputs=["capital", "labour"], outputs="gdp", undesirable="so2", dmu="city", period="year", rts="vrs"
    )
    panel = panel.merge(result.efficiency.reset_index(), on=["city", "year"])
    regression = pd.DataFrame(
        {"estimate": [0.1234567, -0.2, 12345.6], "p_value": [0.00001, 0.25, np.nan], "n": [20, 20, 20]},
        index=pd.MultiIndex.from_tuples(
            [("alone", "a"), ("alone", "b"), ("jointly", "a")], names=["spec_name", "term"]
        ),
    )
    findings = pd.DataFrame(
        {
            "claim": ["technology helps", "talent helps", "penalties moderate"],
            "estimand": "a slope",
            "estimate": [0.1, -0.1, np.nan],
            "interval_low": [0.05, -0.2, np.nan],
            "interval_high": [0.15, 0.0, np.nan],
            "p_value": [0.0001, 0.06, np.nan],
            "test": ["t", "t", ""],
            "verdict": VERDICTS,
            "why": ["above 0", "holds 0", NASTY],
        }
    )
    tables = {
        "T1": Table("T1", "Descriptives", panel[["capital", "gdp"]].describe().T.rename_axis("variable"), "In units."),
        "T3": Table("T3", "Baseline", regression, "Clustered by city."),
    }
    dropped = pd.DataFrame({"city": ["X", "Y"], "year": 2008, "reason": ["so2 missing", "so2 missing"]})
    return Study(read_config(CONFIG), panel, result, tables, findings, pd.DataFrame(), dropped)


def figures() -> dict[str, Figure]:
    figure = Figure(figsize=(4, 3))
    figure.subplots().plot([1, 2], [2, 1])
    return {"efficiency": figure}


def test_findings_come_first_and_tables_with_their_conventions(study: Study) -> None:
    html = report.render(study, figures())
    assert [*re.findall(r"<h2>(.*?)</h2>", html)] == ["Findings", "Efficiency", "Baseline", "Data", "Choices"]
    for verdict, badge in zip(VERDICTS, ("yes", "no", "open"), strict=True):
        assert f'<span class="verdict {badge}">{verdict}</span>' in html
    assert "3 claims: 1 supported, 1 not supported and 1 not tested." in html
    assert "[−0.2000, 0.0000]" in html
    assert html.index("Only an example.") < html.index("<h2>Efficiency</h2>")
    assert re.search(r"T3\. Baseline</h3>.*?</table></div>\n<p class=\"note\">Clustered by city\.</p>", html, re.DOTALL)
    assert "<h3>2 rows left out</h3>" in html
    assert "<dt>no penalties</dt><dd>no yearbook counts them</dd>" in html


def test_nothing_of_the_data_runs_and_nothing_is_fetched(study: Study) -> None:
    html = report.render(study, figures())
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#x27;Tai&amp;an&#x27;)" in html
    assert "script-src 'none'" in html
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", html)


def test_the_same_study_gives_the_same_page(study: Study) -> None:
    assert report.render(study, figures()) == report.render(study, figures())


def test_cells_are_written_by_their_size_and_labels_once(study: Study) -> None:
    rows, right = report.cells(study.tables["T3"].frame)
    assert rows == [
        ["spec name", "term", "estimate", "p value", "n"],
        ["alone", "a", "0.1235", "<0.001", "20"],
        ["", "b", "−0.2000", "0.250", "20"],
        ["jointly", "a", "12,346", "–", "20"],
    ]
    assert right == [False, False, True, True, True]
    nested = pd.MultiIndex.from_tuples([("u", "v", 1), ("u", "v", 2), ("u", "w", 3), ("x", "w", 4)], names=list("abc"))
    rows, _ = report.cells(pd.DataFrame({"y": [-0.0, -1e-9, 100.04, np.inf]}, index=nested))
    assert [row[:2] for row in rows[1:]] == [["u", "v"], ["", ""], ["", "w"], ["x", "w"]]
    assert [row[3] for row in rows[1:]] == ["0.0000", "0.0000", "100.0", "inf"]


def test_a_report_is_written_whole_or_not_at_all(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    report.write(study, figures(), path)
    assert path.read_text(encoding="utf-8") == report.render(study, figures())
    with pytest.raises(OSError, match=r"the folder .* does not exist"):
        report.write(study, figures(), tmp_path / "nowhere" / "report.html")
    broken = replace(study, findings=study.findings.drop(columns="verdict"))
    with pytest.raises(KeyError):
        report.write(broken, figures(), path)
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (400, False)])
def test_a_browser_shows_it(study: Study, tmp_path: Path, width: int, dark: bool) -> None:
    path = tmp_path / "report.html"
    report.write(study, figures(), path)
    with visiting(width, dark=dark) as visit:
        visit.open(path)
        page = visit.page
        assert page.title() == "A small study"
        assert page.locator("table").count() == 4
        assert page.locator("table.findings tbody tr").count() == 3
        drawn = page.eval_on_selector_all("img", "all => all.map(one => one.complete && one.naturalWidth > 0)")
        assert drawn == [True]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("link", name="Baseline").click()
        assert page.url.endswith("#baseline")
        page.get_by_text("The efficiency model").click()
        assert page.locator("details pre").is_visible()
        visit.assert_clean()
