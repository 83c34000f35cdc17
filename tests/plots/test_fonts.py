"""Names in pictures: drawn literally, by a font that has them, and honestly where none has."""

from __future__ import annotations

import io
from typing import Any

import pytest

import sbmdea

pytest.importorskip("matplotlib", reason='pictures need matplotlib: pip install "sbmdea[plot]"')

from matplotlib import font_manager
from matplotlib.figure import Figure

from sbmdea.plots import style

RARE = "\U00012345"  # a cuneiform sign


def named(label: object) -> Any:
    ax = Figure(layout="constrained").subplots()
    with style.canvas(ax):
        ax.bar([0], [1.0])
        ax.set_xticks([0], [style.name(label)])
        ax.set_title(style.name(label))
    return ax


def drawn(ax: Any) -> list[str]:
    ax.figure.savefig(io.BytesIO())  # any warning of a glyph that is not there fails the test
    return [ax.get_title(loc="left"), *(text.get_text() for text in ax.get_xticklabels())]


def test_chinese_names_are_drawn_where_a_font_has_them() -> None:
    if not {font.name for font in font_manager.fontManager.ttflist} & set(style.CHINESE):
        pytest.skip("needs a Chinese font: apt-get install fonts-wqy-microhei")
    ax = named("义乌")
    assert drawn(ax) == ["义乌", "义乌"]
    assert set(ax.xaxis._major_tick_kw["labelfontfamily"]) & set(style.CHINESE)  # for ticks made later
    assert set(ax.get_xticklabels()[0].get_fontfamily()) & set(style.CHINESE)


def test_fonts_are_found_that_are_newer_than_the_list_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = font_manager.fontManager.ttflist
    if not {font.name for font in entries} & set(style.CHINESE):
        pytest.skip("needs a Chinese font: apt-get install fonts-wqy-microhei")
    older = [font for font in entries if ord("义") not in style._characters(str(font.fname))]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", older)
    style._covering.cache_clear()
    try:
        assert drawn(named("义乌")) == ["义乌", "义乌"]
    finally:
        style._covering.cache_clear()


def test_what_no_font_has_is_a_box_and_said_once() -> None:
    if style._covering(frozenset(RARE))[0] is not None:
        pytest.skip("needs a machine without a cuneiform font")
    with pytest.warns(sbmdea.SbmdeaWarning, match="no installed font has") as said:
        ax = named(f"a{RARE}b")
    assert len(said) == 1
    assert drawn(ax) == ["a□b", "a□b"]


@pytest.mark.parametrize("label", ["$x^2$", "a$b", "\\alpha $1$ and $2$"])
def test_no_name_is_a_formula(label: str) -> None:
    ax = named(label)
    drawn(ax)
    for text in (ax._left_title, *ax.get_xticklabels()):
        assert text._preprocess_math(text.get_text()) == (label, False)


def test_names_are_short_and_on_one_line() -> None:
    assert style.name("a\nb") == r"a\nb"
    assert style.name(("Yiwu", 2009)) == "Yiwu 2009"
    assert len(style.name("x" * 100)) == style.LONGEST


def test_colours_repeat_only_with_another_dash() -> None:
    assert len(set(style.colours(28))) == 28
