"""The study's report: what stands on the page, that nothing of the data runs on it, and that a browser shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sbmdea.study import Study, Table
from sbmdea.study.output import findings_page as report
from tests.samples.small_study import NASTY, VERDICTS, small_study
from tests.visits.browser import visiting


@pytest.fixture(scope="module")
def study() -> Study:
    return small_study(NASTY)


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
    assert "<h3>1 row scored, but in no regression</h3>" in html
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
        ["spec name", "term", "estimate", "interval low", "interval high", "p value", "n"],
        ["technology alone", "technology", "0.1235", "0.1000", "0.2000", "<0.001", "20"],
        ["talent alone", "talent", "−0.2000", "−0.3000", "0.1000", "0.250", "20"],
        ["jointly", "technology", "12,346", "12,000", "13,000", "–", "20"],
        ["", "talent", "0.5000", "0.4000", "0.8000", "0.010", "20"],
    ]
    assert right == [False, False, True, True, True, True, True]
    nested = pd.MultiIndex.from_tuples([("u", "v", 1), ("u", "v", 2), ("u", "w", 3), ("x", "w", 4)], names=list("abc"))
    rows, _ = report.cells(pd.DataFrame({"y": [-0.0, -1e-9, 100.04, np.inf]}, index=nested))
    assert [row[:2] for row in rows[1:]] == [["u", "v"], ["", ""], ["", "w"], ["x", "w"]]
    assert [row[3] for row in rows[1:]] == ["0.0000", "0.0000", "100.0", "inf"]


def test_a_table_without_rows_says_so(study: Study) -> None:
    empty = Table("T6", "Moderated mediation", pd.DataFrame(), "Never shown.")
    html = report.render(replace(study, tables={**study.tables, "T6": empty}), {})
    assert "<h3>T6. Moderated mediation</h3>\n<p>The configuration asks for none.</p>" in html
    assert "Never shown." not in html


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
        assert page.locator("table").count() == 5
        assert page.locator("table.findings tbody tr").count() == 3
        drawn = page.eval_on_selector_all("img", "all => all.map(one => one.complete && one.naturalWidth > 0)")
        assert drawn == [True]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("link", name="Baseline").click()
        assert page.url.endswith("#baseline")
        page.get_by_text("The efficiency model").click()
        assert page.locator("details pre").is_visible()
        visit.assert_clean()
