"""The browser that tests look through sees what goes wrong on a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.visits.browser import visiting


def written(folder: Path, body: str) -> Path:
    page = folder / "page.html"
    page.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>{body}', encoding="utf-8")
    return page


def test_a_page_is_read_clicked_and_photographed(tmp_path: Path) -> None:
    body = """<p id="said">义乌</p><button onclick="said.textContent = 'clicked'">go</button>"""
    with visiting() as visit:
        visit.open(written(tmp_path, body))
        assert visit.page.inner_text("#said") == "义乌"
        visit.page.click("button")
        assert visit.page.inner_text("#said") == "clicked"
        assert visit.page.screenshot().startswith(b"\x89PNG")
        visit.assert_clean()


def test_errors_and_requests_beyond_this_machine_are_seen(tmp_path: Path) -> None:
    body = """<img src="http://example.com/a.png"><script>console.error("said"); throw new Error("thrown")</script>"""
    with visiting() as visit:
        visit.open(written(tmp_path, body))
        visit.page.wait_for_load_state()
        assert visit.refused == ["http://example.com/a.png"]
        assert "said" in visit.errors
        assert "thrown" in visit.errors
        with pytest.raises(AssertionError):
            visit.assert_clean()
