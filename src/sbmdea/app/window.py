"""The page from top to bottom. Streamlit runs it anew at every click; what lasts is in the tab's own session."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ..catalogue import NETWORKS
from ..errors import DataError, InfeasibleError, SpecError
from ..language.told import speak, told
from ..reading.tablecheck import Checked
from ..reading.tables import Table
from ..support.progress import heard_by
from .ask import ask, ask_further
from .ask_network import show_network
from .choices import Choices, answer, check, problems, takes, takes_another
from .further import FILES, Further, asked_of, follow
from .intake import Intake, sheets, take
from .plain import plain
from .snippet import snippet
from .tell import tell
from .words import LANGUAGES, Words

PREVIEW = 100  # rows


@dataclass(frozen=True, eq=False)
class Answer:
    """What was found, and for what it was asked."""

    intake: Intake
    choices: Choices
    other: Intake | None
    result: Any
    notes: list[str]


@dataclass(frozen=True, eq=False)
class FurtherAnswer:
    """What was found of the scores of an answer."""

    of: Answer
    further: Further
    result: Any
    notes: list[str]


def window() -> None:
    st.set_page_config(page_title="sbmdea", layout="wide", initial_sidebar_state="expanded")
    with st.sidebar:
        words = _language()
        speak(words.code, words.option)
        st.title("sbmdea")
        st.caption(words("about"))
        file = st.file_uploader(words("file"), key="file")
        sheet, header = _place(file, words) if file is not None else (None, None)
    if file is None:
        st.info(words("start"))
        return
    intake: Intake = _once(
        "intake", (file.file_id, sheet, header), lambda: take(file.name, file.getvalue(), sheet, header)
    )
    _preview(intake, words)
    if intake.table is None:
        return
    choices = ask(list(intake.table.frame.columns), words)
    show_network(choices, words)
    other = _other(choices, words)
    _check(intake.table, choices, words)
    with st.container():  # one place, whatever is said there: or the tabs below would be new ones
        _run(intake, choices, other, words)
    found: Answer | None = st.session_state.get("answer")
    if found is None or found.intake is not intake:
        return
    if found.choices != choices or found.other is not other:
        st.info(words("changed"))
        return
    second = None if other is None or other.table is None else (str(other.name), other.table)
    about = file.name, sheet, header, intake.table, choices, second
    tell(found.result, found.notes, snippet(*about), words)
    if not asked_of(choices.model):
        return
    st.subheader(words("further"))
    further = ask_further(choices.model, list(intake.table.frame.select_dtypes("number").columns), words)
    if further is None:
        return
    with st.container():
        _go_on(found, further, words)
    more: FurtherAnswer | None = st.session_state.get("further answer")
    if more is None or more.of is not found:
        return
    if more.further != further:
        st.info(words("changed"))
        return
    tell(more.result, more.notes, snippet(*about, further), words, FILES[further.name])


def _language() -> Words:
    language = st.segmented_control(
        "language", list(LANGUAGES), default="English", required=True, label_visibility="collapsed", key="language"
    )
    return Words(str(language))


def _place(file: Any, words: Words) -> tuple[str | None, int | None]:
    """Where in a workbook the table is, if that has to be said."""
    known: list[str] = _once("sheets", file.file_id, lambda: sheets(file.name, file.getvalue()))
    if not known:
        return None, None
    found = words("found")
    sheet = st.selectbox(words("sheet"), known, index=None, placeholder=found, key=f"sheet {file.file_id}")
    header = st.number_input(words("header"), min_value=1, value=None, placeholder=found, key=f"header {file.file_id}")
    return sheet, header


def _preview(intake: Intake, words: Words) -> None:
    st.subheader(words("data"))
    for note in intake.notes:
        st.warning(told(note))
    if intake.table is None:
        st.error(told(intake.problem))
        if intake.found is not None and len(intake.found) > 1:
            _list(intake.found, words, "problems of the file")
        return
    frame = intake.table.frame
    rows, columns = frame.shape
    st.caption(words("size", rows=rows, columns=columns))
    st.dataframe(plain(frame.head(PREVIEW)), height=230, hide_index=True, key="preview")
    if intake.table.trouble:
        st.warning(told(intake.table.trouble))
    if frame.select_dtypes("number").empty:
        st.error(words("no numbers"))


def _other(choices: Choices, words: Words) -> Intake | None:
    """A second table, where the model can compare with one."""
    if not takes_another(choices.model):
        return None
    with st.expander(words("others")):
        file = st.file_uploader(words("others file"), key="others")
    if file is None:
        return None
    intake: Intake = _once("others intake", file.file_id, lambda: take(file.name, file.getvalue()))
    for note in intake.notes:
        st.warning(told(note))
    return intake


def _check(table: Table, choices: Choices, words: Words) -> None:
    """All that is wrong, when asked for."""
    if not st.button(words("check"), key="check"):
        return
    found = problems(table, choices)
    if len(found) == 0:
        st.success(words("nothing wrong"))
        return
    _list(found, words, "problems")


def _list(found: Checked, words: Words, key: str) -> None:
    shown = found.frame
    for field in ("place", "what", "repair"):
        shown[field] = shown[field].map(told)
    shown["note"] = [words("note" if one else "problem") for one in shown["note"]]
    st.dataframe(shown.rename(columns={str(name): words(str(name)) for name in shown}), hide_index=True, key=key)


def _run(intake: Intake, choices: Choices, other: Intake | None, words: Words) -> None:
    """Check what is chosen, and compute when asked to; a click on anything while it runs ends it."""
    assert intake.table is not None
    if takes(choices.model, "network"):
        if "network" not in choices.options:  # why is said where it is drawn
            return
    elif not choices.columns["outputs"]:
        st.info(words("not yet of networks" if choices.model in NETWORKS else "not yet"))
        return
    if other is not None and other.table is None:
        st.error(told(other.problem))
        return
    try:
        check(intake.table, choices)
    except (DataError, SpecError) as error:
        st.error(str(error))
        with suppress(DataError, SpecError):  # of columns in two roles there is no list
            if len(found := problems(intake.table, choices)) > 1:
                _list(found, words, "all problems")
        return
    pressed = st.button(words("run"), type="primary", key="run")
    if st.session_state.pop("running", False) and not pressed:
        st.warning(words("cancelled"))
    if not pressed:
        return
    _compute(intake, choices, other, words)


def _compute(intake: Intake, choices: Choices, other: Intake | None, words: Words) -> None:
    assert intake.table is not None
    table, second = intake.table, None if other is None else other.table
    st.session_state.pop("answer", None)
    _working("answer", lambda: Answer(intake, choices, other, *answer(table, choices, second)), words, "cancel")


def _go_on(found: Answer, further: Further, words: Words) -> None:
    """Ask for more of the scores when told to."""
    table, choices = found.intake.table, found.choices
    assert table is not None
    try:
        further.said(choices)
    except SpecError:
        st.info(words("no circumstances"))
        return
    if not st.button(words("run"), type="primary", key="run further"):
        return
    st.session_state.pop("further answer", None)
    _working(
        "further answer",
        lambda: FurtherAnswer(found, further, *follow(further, table, choices, found.result)),
        words,
        "cancel further",
    )


def _working(name: str, work: Callable[[], Any], words: Words, cancel: str) -> None:
    """A click while this runs makes Streamlit raise through ``heard``; what is "running" then has been cancelled."""
    st.session_state["running"] = True
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, words("working"))
        st.button(words("cancel"), key=cancel)

    def heard(done: int, total: int) -> None:
        done = min(done, total)  # a program that is solved twice counts twice
        bar.progress(done / total, words("done", done=done, total=total))

    problem = ""
    try:
        with heard_by(heard):
            st.session_state[name] = work()
    except (DataError, SpecError, InfeasibleError, MemoryError) as error:
        problem = str(error.args[0] if error.args else error)
    st.session_state.pop("running")
    place.empty()
    if problem:
        st.error(told(problem))


def _once(name: str, key: object, make: Any) -> Any:
    """What was made for this key in this tab, or made now; only the last one is kept."""
    if st.session_state.get(name, (None,))[0] != key:
        st.session_state[name] = (key, make())
    return st.session_state[name][1]
