"""The part of the page where columns and model are chosen."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import streamlit as st

from ..catalogue import NETWORKS
from .ask_network import carried, networked
from .choices import CHOICES, FIRST, LABELS, ONE, Choices, Option, menu, roles, takes
from .further import Further, asked_of, further_menu
from .widgets import pick_many, pick_one, pick_word, places
from .words import Words


def ask(columns: Sequence[Hashable], words: Words) -> Choices:
    """Widgets for a model, its columns and its options."""
    st.subheader(words("question"))
    model = pick_word(words("model"), "model", (*CHOICES, *NETWORKS), CHOICES[0], words)
    options = menu(model)
    said = _options([one for one in options if one.name in FIRST], words)
    if more := [one for one in options if one.name not in FIRST]:
        with st.expander(words("more")):
            said |= _options(more, words)
    st.subheader(words("columns"))
    chosen = {
        role: (pick_one if role in ONE else pick_many)(role, columns, words)
        for role in roles(model)
        if role not in LABELS
    }
    if takes(model, "network"):
        said |= networked(model, columns, words, said.get("rts", "crs"))
    elif takes(model, "carryovers"):
        said |= carried(columns, words)
    labels = [role for role in roles(model) if role in LABELS]
    for place, role in zip(st.columns(len(labels)), labels, strict=True):
        with place:
            chosen[role] = pick_one(role, columns, words)
    return Choices(model, chosen, said)


def ask_further(model: str, numbers: Sequence[Hashable], words: Words) -> Further | None:
    """Widgets for a question about the scores that are there; ``numbers`` are columns of numbers."""
    name = pick_word(words("further question"), "further", asked_of(model), None, words)
    if name is None:
        return None
    z = pick_many("z", numbers, words) if name == "simar_wilson" else []
    options = further_menu(name, model)
    said = {}
    for place, option in zip(places(len(options)), options, strict=True):
        with place:
            said[option.name] = _widget(option, words, f"{name} {model}")
    return Further(name, said, tuple(z))


def _options(options: Sequence[Option], words: Words) -> dict[str, object]:
    """What is not left as the model has it."""
    said: dict[str, object] = {}
    names = [option.name for option in options]
    for place, option in zip(places(len(options)), options, strict=True):
        if option.name == "window" and "frontier" in names and said.get("frontier") != "window":
            continue
        with place:
            value = _widget(option, words)
        if value != option.default:
            said[option.name] = value
    return said


def _widget(option: Option, words: Words, of: str = "option") -> Any:
    title, key = words(option.name), f"{of} {option.name} {option.default}"
    if option.words:
        known = option.default is None or option.default in option.words
        return pick_word(title, key, option.words if known else (option.default, *option.words), option.default, words)
    if isinstance(option.default, bool):
        return st.checkbox(title, value=option.default, key=key)
    if isinstance(option.default, int):
        return st.number_input(title, min_value=1, value=option.default, key=key)
    return st.number_input(title, min_value=0.0, max_value=option.most, value=option.default, format="%g", key=key)
