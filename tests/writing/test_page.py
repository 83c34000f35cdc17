"""Pages in one file: what data say is text, whatever it looks like, and nothing is fetched."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sbmdea.writing import document as page
from tests.visits.browser import visiting

HOSTILE = '<script>alert(1)</script> & "quoted" \u2028 </script><!-- '


def test_what_comes_from_data_is_escaped() -> None:
    whole = page.document(
        HOSTILE,
        page.section(HOSTILE, page.pairs([(HOSTILE, HOSTILE)]), page.table([[HOSTILE], [HOSTILE]], [False]))
        + page.contents([HOSTILE])
        + page.data("data", {HOSTILE: HOSTILE}),
    )
    assert "<script>alert" not in whole
    assert whole.count("</script>") == 1
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', whole, re.DOTALL)
    assert found
    assert json.loads(found[1]) == {HOSTILE: HOSTILE}


def test_no_number_is_invented_where_there_is_none() -> None:
    with pytest.raises(ValueError, match="JSON"):
        page.data("data", [float("nan")])


def test_only_the_pages_own_scripts_run(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    body = page.section("One", "<p>text</p><script>document.title = 'run'</script>")
    file.write_text(page.document("义乌 & more", body), encoding="utf-8")
    with visiting() as visit:
        visit.open(file)
        assert visit.page.title() == "义乌 & more"
        assert len(visit.errors) == 1
        assert "Content Security Policy" in visit.errors[0]


def test_a_figure_is_part_of_the_page(tmp_path: Path) -> None:
    figures = pytest.importorskip("matplotlib.figure", reason='needs matplotlib: pip install "sbmdea[plot]"')
    figure = figures.Figure(figsize=(4, 2))
    figure.subplots().plot([1, 2])
    file = tmp_path / "page.html"
    file.write_text(page.document("t", page.picture(figure, "a < b")), encoding="utf-8")
    with visiting() as visit:
        visit.open(file)
        assert visit.page.evaluate("document.images[0].naturalWidth") > 100
        assert visit.page.get_attribute("img", "alt") == "a < b"
        visit.assert_clean()
