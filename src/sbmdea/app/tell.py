"""The part of the page where the answer is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from ..language.told import told
from ..network.network_answer import NetworkAnswer
from ..result import Result
from ..results.typeset import printable
from ..writing.tabular import Tabular
from .charts import draw, graphs, pictures
from .plain import plain
from .words import Words

LABEL = re.compile("^([\u4e00-\u9fff]*)( {3,})(?=\\S)", re.MULTILINE)
WIDE = "\u3000"
MIME = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html",
    ".py": "text/x-python",
}


def tell(result: Any, notes: list[str], code: str, words: Words, file: str = "scores") -> None:
    """Notes, downloads, tables and pictures; ``file`` is what the downloads are called, and tells answers apart."""
    st.subheader(words("answer"))
    for note in notes:
        st.warning(told(note))
    if missing := _without_score(result):
        st.warning(words("no score", count=missing))
    with st.container(horizontal=True):
        book, page = f"{file}.xlsx", f"{file}.html"
        _download(words("workbook"), lambda: _written(result.to_excel, book), book, type="primary")
        if report := _report(result, words):
            _download(words("report"), lambda: _written(report, page), page)
        _download(words("script"), code, f"{file}.py")
    summary, table, picture, script = st.tabs([words(one) for one in ("summary", "tables", "pictures", "code")])
    with summary:
        st.code(evened(str(result.summary())), language=None)
    with table:
        for place, (name, frame) in zip(st.tabs([*tables(result)]), tables(result).items(), strict=True):
            place.dataframe(plain(frame), hide_index=True, key=f"{file} {name}")
    with picture:
        if of_dmus := graphs(result):
            _picture(of_dmus, words("dmu"), _label, words, f"{file} graph")
        else:
            _picture(pictures(result), words("picture"), words.value, words, f"{file} picture")
    with script:
        st.caption(words("code says"))
        st.code(code, language="python")


def evened(text: str) -> str:
    """Blanks as wide as Chinese characters after labels of these: in a browser they are not two letters wide."""
    if not "\u4e00" <= text[:1] <= "\u9fff":
        return text
    return LABEL.sub(lambda found: f"{found[1]}{WIDE * (len(found[2]) // 2 - 1)}  ", text)


def tables(result: Tabular) -> dict[str, pd.DataFrame]:
    """The sheets of the workbook, by their names."""
    return {name: table for name, (table, _) in result.sheets().items()}


def _report(result: Any, words: Words) -> Callable[[Path], None] | None:
    """What writes the web page of an answer that has one; a click is answered in a thread of its own."""
    if isinstance(result, Result | NetworkAnswer):
        return partial(result.report, lang=words.code)
    return getattr(result, "report", None)


def _picture(
    found: dict[Any, Callable[[], Any]], title: str, said: Callable[[Any], str], words: Words, key: str
) -> None:
    if not found:
        st.info(words("no picture"))
        return
    name = st.selectbox(title, list(found), format_func=said, key=key)
    figure, notes = draw(found[name])
    for note in notes:
        st.info(told(note))
    if figure is not None:
        st.pyplot(figure, width="content")


def _label(dmu: Any) -> str:
    return ", ".join(map(printable, dmu)) if isinstance(dmu, tuple) else printable(dmu)


def _without_score(result: Any) -> int:
    return int(result.efficiency.isna().sum()) if isinstance(result, Result | NetworkAnswer) else 0


def _download(title: str, content: Any, name: str, **look: Any) -> None:
    """A button; what it hands over is made when it is clicked."""
    st.download_button(title, content, name, MIME[Path(name).suffix], on_click="ignore", key=name, **look)


def _written(write: Callable[[Path], None], name: str) -> bytes:
    with TemporaryDirectory() as folder:
        write(Path(folder, name))
        return Path(folder, name).read_bytes()
