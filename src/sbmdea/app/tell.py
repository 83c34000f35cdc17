"""The part of the page where the answer is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from ..results.frames import labelled
from ..results.result import Result
from .pictures import draw, pictures
from .plain import plain
from .words import Words

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def tell(result: Any, notes: list[str], code: str, words: Words) -> None:
    st.subheader(words("answer"))
    for note in notes:
        st.warning(note)
    if missing := _without_score(result):
        st.warning(words("no score", count=missing))
    with st.container(horizontal=True):
        st.download_button(
            words("workbook"), lambda: _workbook(result), "scores.xlsx", WORKBOOK, on_click="ignore", type="primary"
        )
        st.download_button(words("script"), code, "scores.py", "text/x-python", on_click="ignore")
    summary, table, picture, script = st.tabs([words(one) for one in ("summary", "tables", "pictures", "code")])
    with summary:
        st.code(str(result.summary()), language=None)
    with table:
        for place, (name, frame) in zip(st.tabs([*tables(result)]), tables(result).items(), strict=True):
            place.dataframe(plain(frame), hide_index=True, key=name)
    with picture:
        _picture(pictures(result), words)
    with script:
        st.caption(words("code says"))
        st.code(code, language="python")


def tables(result: Any) -> dict[str, pd.DataFrame]:
    """The sheets of the workbook, by their names."""
    from ..files.workbook import sheets

    if isinstance(result, Result):
        return {name: table for name, (table, _) in sheets(result).items()}
    return {"scores": labelled(result.to_frame())}


def _picture(found: dict[str, Callable[[], Any]], words: Words) -> None:
    if not found:
        st.info(words("no picture"))
        return
    name = st.selectbox(words("picture"), list(found), key="picture")
    figure, notes = draw(found[name])
    for note in notes:
        st.info(note)
    if figure is not None:
        st.pyplot(figure, width="content")


def _without_score(result: Any) -> int:
    return int(result.efficiency.isna().sum()) if isinstance(result, Result) else 0


def _workbook(result: Any) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "scores.xlsx")
        result.to_excel(path)
        return path.read_bytes()
