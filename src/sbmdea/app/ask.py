"""The part of the page where columns and model are chosen."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import streamlit as st

from .choices import CHOICES, FIRST, LABELS, ONE, Choices, Option, menu, roles
from .further import Further, asked_of, further_menu
from .words import Words


def ask(columns: Sequence[Hashable], words: Words) -> Choices:
    """Widgets for a model, its columns and its options."""
    st.subheader(words("question"))
    model = _word(words("model"), "model", CHOICES, CHOICES[0], words)
    options = menu(model)
    said = _options([one for one in options if one.name in FIRST], words)
    if more := [one for one in options if one.name not in FIRST]:
        with st.expander(words("more")):
            said |= _options(more, words)
    st.subheader(words("columns"))
    chosen = {
        role: (_one if role in ONE else _many)(role, columns, words) for role in roles(model) if role not in LABELS
    }
    labels = [role for role in roles(model) if role in LABELS]
    for place, role in zip(st.columns(len(labels)), labels, strict=True):
        with place:
            chosen[role] = _one(role, columns, words)
    return Choices(model, chosen, said)


def ask_further(model: str, numbers: Sequence[Hashable], words: Words) -> Further | None:
    """Widgets for a question about the scores that are there; ``numbers`` are columns of numbers."""
    name = _word(words("further question"), "further", asked_of(model), None, words)
    if name is None:
        return None
    z = _many("z", numbers, words) if name == "simar_wilson" else []
    options = further_menu(name, model)
    said = {}
    for place, option in zip(_places(len(options)), options, strict=True):
        with place:
            said[option.name] = _widget(option, words, f"{name} {model}")
    return Further(name, said, tuple(z))


def _many(role: str, columns: Sequence[Hashable], words: Words) -> list[Hashable]:
    return list(st.multiselect(words(role), columns, format_func=str, key=f"role {role}", placeholder=words("choose")))


def _one(role: str, columns: Sequence[Hashable], words: Words) -> list[Hashable]:
    label = st.selectbox(
        words(role), columns, index=None, format_func=str, key=f"role {role}", placeholder=words("none")
    )
    return [] if label is None else [label]


def _options(options: Sequence[Option], words: Words) -> dict[str, object]:
    """What is not left as the model has it."""
    said: dict[str, object] = {}
    names = [option.name for option in options]
    for place, option in zip(_places(len(options)), options, strict=True):
        if option.name == "window" and "frontier" in names and said.get("frontier") != "window":
            continue
        with place:
            value = _widget(option, words)
        if value != option.default:
            said[option.name] = value
    return said


def _places(count: int) -> list[Any]:
    return [place for _ in range(0, count, 3) for place in st.columns(3)][:count]


def _widget(option: Option, words: Words, of: str = "option") -> Any:
    title, key = words(option.name), f"{of} {option.name} {option.default}"
    if option.words:
        known = option.default is None or option.default in option.words
        return _word(title, key, option.words if known else (option.default, *option.words), option.default, words)
    if isinstance(option.default, bool):
        return st.checkbox(title, value=option.default, key=key)
    if isinstance(option.default, int):
        return st.number_input(title, min_value=1, value=option.default, key=key)
    return st.number_input(title, min_value=0.0, max_value=option.most, value=option.default, format="%g", key=key)


def _word(title: str, key: str, values: Sequence[Any], default: Any, words: Words) -> Any:
    """One of several values, or none if that is the default.

    Streamlit remembers how a value was shown: each language has a widget of its own, and all keep the value.
    """
    kept, widget = st.session_state.setdefault("kept", {}), f"{key} {words.language}"
    if widget not in st.session_state:
        st.session_state[widget] = kept.get(key, default)
    index = None if default is None else 0
    kept[key] = st.selectbox(title, values, index, format_func=words.value, key=widget, placeholder=words("by default"))
    return kept[key]
