"""The report of a result: one page that is whole, asks nothing of the network, and whose table is the result.

``python -m tests.writing.test_report`` takes the picture of it that the documentation shows.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError, datasets
from tests.places import ROOT
from tests.samples.handmade import result
from tests.visits.browser import Visit, visiting

pytestmark = pytest.mark.unverified("results made by hand")

pytest.importorskip("matplotlib", reason='pictures need matplotlib: pip install "sbmdea[plot]"')

ROLES: dict[str, Any] = {
    "inputs": ["input_1", "input_2"],
    "outputs": ["output_1", "output_2"],
    "undesirable": "undesirable_1",
    "dmu": "dmu",
}


def published() -> sbmdea.Result:
    return sbmdea.super_sbm(datasets.hua_bian_2007(), **ROLES)


def column(visit: Visit, place: int) -> list[str]:
    texts: list[str] = visit.page.locator(f"#grid tbody td:nth-child({place})").all_inner_texts()
    return texts


def downloaded(visit: Visit, folder: Path) -> pd.DataFrame:
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name="Download CSV").click()
    file = folder / "downloaded.csv"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename.endswith(".csv")
    return pd.read_csv(file, encoding="utf-8-sig")


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()


def filter_by(visit: Visit, name: str, text: str) -> None:
    visit.page.get_by_label(f"Filter {name}", exact=True).fill(text)


def test_the_table_is_the_result_to_the_last_bit(tmp_path: Path) -> None:
    res = published()
    res.report(tmp_path / "scores.html")
    with visiting() as visit:
        visit.open(tmp_path / "scores.html")
        assert column(visit, 1) == list(res.efficiency.index)
        assert column(visit, 2) == [f"{score:.4f}" for score in res.efficiency]
        frame = downloaded(visit, tmp_path).set_index("dmu")
        visit.assert_clean()
    wide = res.to_frame()
    for name in wide.columns:
        pd.testing.assert_series_equal(frame[name], wide[name], check_dtype=False, check_exact=True)
    for name in res.prices:
        np.testing.assert_array_equal(frame[f"price {name}"], res.prices[name])
    np.testing.assert_array_equal(frame["gap"], res.certificate["gap"])
    assert frame["rank"].tolist() == res.rank().reindex(res.efficiency.index).tolist()


def test_sorting_goes_down_up_and_back_with_the_missing_last(tmp_path: Path) -> None:
    res = result()
    res.report(tmp_path / "scores.html")
    with visiting() as visit:
        visit.open(tmp_path / "scores.html")
        before = column(visit, 3)
        assert before == ["1.2500", "0.5000", "0.2500", "–", "1.0000"]
        press(visit, "efficiency")
        assert column(visit, 3) == ["1.2500", "1.0000", "0.5000", "0.2500", "–"]
        press(visit, "efficiency")
        assert column(visit, 3) == ["0.2500", "0.5000", "1.0000", "1.2500", "–"]
        press(visit, "efficiency")
        assert column(visit, 3) == before
        press(visit, "year")
        assert column(visit, 2) == ["2009", "2009", "2010", "2010", "2010"]
        visit.assert_clean()


FILTERS = (
    ("efficiency", ">=0.5", [0, 1, 4]),
    ("efficiency", "< .5", [2]),
    ("efficiency", "0.25..0.5", [1, 2]),
    ("efficiency", "=0.5", [1]),
    ("efficiency", "none", [3]),
    ("status", "INF", [3]),
    ("city", "义", [1, 4]),
    ("year", "2009", [0, 1]),
    ("year", ">2009", [2, 3, 4]),
    ("borderline", "yes", [4]),
)


def test_filters(tmp_path: Path) -> None:
    res = result()
    res.report(tmp_path / "scores.html", pictures=False)
    with visiting() as visit:
        visit.open(tmp_path / "scores.html")
        for name, text, kept in FILTERS:
            filter_by(visit, name, text)
            shown = ["–" if np.isnan(one) else f"{one:.4f}" for one in res.efficiency.iloc[kept]]
            assert column(visit, 3) == shown, (name, text)
            assert visit.page.inner_text(".foot .note") == f"{len(kept)} of 5 rows"
            press(visit, "Clear filters")
            assert len(column(visit, 1)) == 5
        filter_by(visit, "city", "义")
        assert downloaded(visit, tmp_path)["efficiency"].tolist() == res.efficiency.iloc[[1, 4]].tolist()
        visit.assert_clean()


def test_filters_add_up_and_one_that_is_no_condition_says_so(tmp_path: Path) -> None:
    published().report(tmp_path / "scores.html", pictures=False)
    with visiting() as visit:
        visit.open(tmp_path / "scores.html")
        visit.page.get_by_label("Find a DMU").fill("dmu1")
        assert len(column(visit, 1)) == 11  # DMU1, DMU10 … DMU19
        filter_by(visit, "efficiency", ">=1")
        assert column(visit, 1) == ["DMU1", "DMU12", "DMU14", "DMU15"]
        filter_by(visit, "efficiency", "about one")
        assert visit.page.get_by_label("Filter efficiency").get_attribute("aria-invalid") == "true"
        assert len(column(visit, 1)) == 11
        visit.assert_clean()


def test_hovering_a_row_shows_its_targets_and_peers(tmp_path: Path) -> None:
    published().report(tmp_path / "scores.html", pictures=False)
    with visiting() as visit:
        visit.open(tmp_path / "scores.html")
        assert visit.page.is_hidden(".card")
        visit.page.hover("#grid tbody tr:nth-child(4)")
        card = visit.page.inner_text(".card")
        assert card.startswith("DMU4")
        assert "Peers (intensity): DMU26 (0.587006), DMU20 (0.210693)" in card
        assert re.search(r"input_1\s+626\s+349\.063\s+276\.937\s+44\.2 %", card)
        visit.page.mouse.move(5, 5)
        assert visit.page.is_hidden(".card")
        visit.page.focus("#grid tbody tr:nth-child(1)")
        assert visit.page.inner_text(".card").startswith("DMU1\n")
        visit.page.keyboard.press("ArrowDown")
        assert visit.page.inner_text(".card").startswith("DMU2\n")
        visit.page.keyboard.press("Escape")
        assert visit.page.is_hidden(".card")
        visit.assert_clean()


def test_groups_of_columns(tmp_path: Path) -> None:
    res = published()
    res.report(tmp_path / "scores.html", pictures=False)
    with visiting() as visit:
        visit.open(tmp_path / "scores.html")
        press(visit, "slacks")
        heads = visit.page.locator("#grid thead tr:first-child th").all_inner_texts()
        assert heads == ["dmu", "efficiency", *res.slacks.columns]
        shown = float(column(visit, 3)[3].replace(",", ""))
        assert shown == pytest.approx(res.slacks.loc["DMU4", "input_1"], rel=1e-5)
        visit.assert_clean()


HOSTILE = [
    '<script>document.title="run"</script>',
    '"><img src=x onerror=alert(1)>',
    "=1+1",
    'a,b\n"c"',
    "</script><!--",
]


def test_names_that_look_like_code_are_names(tmp_path: Path) -> None:
    res = result(HOSTILE, [1, 1, 2, 2, 2], names=["<b>city</b>", "year"])
    res.report(tmp_path / "scores.html")
    with visiting() as visit:
        visit.open(tmp_path / "scores.html")
        assert visit.page.title() == "super_sbm, non-oriented, crs, contemporaneous"
        assert column(visit, 1)[:3] == HOSTILE[:3]
        assert visit.page.locator("#grid img, #grid script").count() == 0
        visit.page.hover("#grid tbody tr:nth-child(1)")
        frame = downloaded(visit, tmp_path)
        visit.assert_clean()
    assert frame.columns[0] == "<b>city</b>"
    assert frame.iloc[:, 0].tolist()[:3] == [*HOSTILE[:2], "'=1+1"]


SORT_TIMED = """() => {
    const button = document.querySelectorAll("#grid thead button")[1], began = performance.now();
    button.click();  // handlers have run when this returns
    return performance.now() - began;
}"""


def test_ten_thousand_rows_stay_usable(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(rng.lognormal(size=(10_000, 3)), columns=["x", "y", "z"])
    res = sbmdea.sbm(frame, inputs=["x", "y"], outputs="z", progress=False)
    res.report(tmp_path / "scores.html")
    with visiting() as visit:
        visit.open(tmp_path / "scores.html")
        assert visit.page.inner_text(".foot .note") == "1–100; 10000 rows"
        sorting = visit.page.evaluate(SORT_TIMED)
        assert sorting < 2000.0, f"{sorting:.0f} ms"  # about 100 ms on two busy cores
        filter_by(visit, "efficiency", "<0.5")
        press(visit, "Next")
        shown = column(visit, 2)
        below = np.sort(res.efficiency[res.efficiency < 0.5])[::-1]
        assert shown == [f"{score:.4f}" for score in below[100:200]]
        assert len(downloaded(visit, tmp_path)) == len(below)
        visit.assert_clean()


def test_pictures_that_mean_something_are_on_the_page(tmp_path: Path) -> None:
    def captions(res: sbmdea.Result) -> list[str]:
        res.report(tmp_path / "scores.html")
        text = (tmp_path / "scores.html").read_text(encoding="utf-8")
        return [caption.split()[0] for caption in re.findall(r"<figcaption>(.*?)</figcaption>", text)]

    assert captions(published()) == ["Scores", "How", "Slacks", "Who"]
    assert captions(result()) == ["Efficiency", "Scores", "How", "Slacks", "Scores", "Who"]
    pair = pd.DataFrame({"x": [2.0, 4.0, 5.0], "y": [1.0, 4.0, 3.0]})
    assert "The" in captions(sbmdea.sbm(pair, inputs="x", outputs="y"))


def test_the_same_result_makes_the_same_page(tmp_path: Path) -> None:
    pages = []
    for _ in range(2):
        published().report(tmp_path / "scores.html")
        pages.append((tmp_path / "scores.html").read_bytes())
    assert pages[0] == pages[1]


def test_a_page_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    res = published()
    with pytest.raises(SpecError, match=r"report writes web pages; got 'scores\.xlsx'\. Let the name end in \.html\."):
        res.report("scores.xlsx")
    with pytest.raises(OSError, match=r"the folder .* does not exist.*call report with another path"):
        res.report(tmp_path / "nowhere" / "scores.html", pictures=False)
    res.report(tmp_path / "scores.html", pictures=False)
    before = (tmp_path / "scores.html").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left on device"):
        res.report(tmp_path / "scores.html", pictures=False)
    assert (tmp_path / "scores.html").read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["scores.html"]


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from sbmdea.writing import report

    monkeypatch.setattr(report, "MOST_ROWS", 29)
    with pytest.raises(SpecError, match=r"a report holds at most 29 rows; got 30\. Use to_csv"):
        published().report(tmp_path / "scores.html")


def _take_picture(folder: Path) -> None:
    published().report(folder / "scores.html")
    with visiting(1280, 800) as visit:
        visit.open(folder / "scores.html")
        filter_by(visit, "efficiency", "<1")
        press(visit, "efficiency")
        visit.page.hover("#grid tbody tr:nth-child(3)")
        visit.page.screenshot(path=ROOT / "docs" / "img" / "report.png")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        _take_picture(Path(folder))
