"""The widgets that the parts of the page are made of."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import streamlit as st

from .words import Words


def pick_many(role: str, columns: Sequence[Hashable], words: Words, of: str = "role") -> list[Hashable]:
    return list(st.multiselect(words(role), columns, format_func=str, key=f"{of} {role}", placeholder=words("choose")))


def pick_one(role: str, columns: Sequence[Hashable], words: Words, of: str = "role") -> list[Hashable]:
    label = st.selectbox(
        words(role), columns, index=None, format_func=str, key=f"{of} {role}", placeholder=words("none")
    )
    return [] if label is None else [label]


def places(count: int) -> list[Any]:
    return [place for _ in range(0, count, 3) for place in st.columns(3)][:count]


def pick_word(title: str, key: str, values: Sequence[Any], default: Any, words: Words, otherwise: str = "") -> Any:
    """One of several values, or none if that is the default.

    Streamlit remembers how a value was shown: each language has a widget of its own, and all keep the value.
    """
    kept, widget = st.session_state.setdefault("kept", {}), f"{key} {words.language}"
    if widget not in st.session_state:
        st.session_state[widget] = kept.get(key, default)
    index = None if default is None else 0
    shown = otherwise or words("by default")
    kept[key] = st.selectbox(title, values, index, format_func=words.value, key=widget, placeholder=shown)
    return kept[key]
