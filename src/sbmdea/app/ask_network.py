"""The part of the page where a network is drawn by choosing columns."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Any

import streamlit as st

from ..errors import SpecError
from ..language.told import told
from ..network.graph import CARRYOVERS, LINKS, Network
from .charts import draw
from .choices import Choices, takes
from .widgets import pick_many, pick_one, pick_word
from .words import Words

RETURNS = ("crs", "vrs", "nirs", "ndrs")
BETWEEN = re.compile("[,;，；、]")


def networked(model: str, columns: Sequence[Hashable], words: Words, rts: object) -> dict[str, object]:
    """Widgets for a network and what is said of its parts; without "network" while it is not whole.

    ``rts`` are the returns to scale of divisions that have none of their own.
    """
    names = _names("divisions", words)
    every_kind = model == "network_sbm"
    divisions, weights, returns = {}, {}, {}
    for name in names:
        with st.container(border=True):
            st.text(name)
            roles = ("inputs", "outputs", "undesirable") if every_kind else ("inputs", "outputs")
            places, of = st.columns(5 if every_kind else 2), f"division {name}"
            chosen = {role: _in(places[k], role, columns, words, of) for k, role in enumerate(roles)}
            divisions[name] = {role: labels for role, labels in chosen.items() if labels}
            if every_kind:
                weights[name] = places[3].number_input(words("weight"), 0.0, value=1.0, key=f"{of} weight")
                with places[4]:
                    title, otherwise = words("its returns"), words("as the whole")
                    returns[name] = pick_word(title, f"{of} rts", RETURNS, None, words, otherwise)
    links = {column: _link(column, names, every_kind, words) for column in pick_many("links", columns, words)}
    stocks = _stocks(columns, names, words) if every_kind else {}
    said: dict[str, object] = {"weights": weights} if any(one != 1.0 for one in weights.values()) else {}
    if any(returns.values()):
        said["rts"] = {name: own or rts for name, own in returns.items()}
    if opening := {column: start for column, (*_, start) in stocks.items() if start is not None}:
        said["initial"] = opening
    if takes(model, "items"):
        shared = {item: pick_many("item", columns, words, f"item {item}") for item in _names("items", words)}
        if shared := {item: labels for item, labels in shared.items() if labels}:
            said["items"] = shared
    carryovers = {column: (owner, kind) for column, (owner, kind, _) in stocks.items()}
    if not names or any(None in ends for ends in (*links.values(), *carryovers.values())):
        st.info(words("not drawn"))
        return said
    try:
        network = Network(divisions, links, carryovers)
    except SpecError as error:
        st.error(str(error))
        return said
    return {"network": network, **said}


def carried(columns: Sequence[Hashable], words: Words) -> dict[str, object]:
    """Widgets for the stocks of a DMU without divisions."""
    stocks = _stocks(columns, (), words)
    kinds = {column: kind for column, (_, kind, _) in stocks.items() if kind is not None}
    if len(kinds) < len(stocks) or not kinds:
        st.info(words("no stocks"))
        return {}
    opening = {column: start for column, (*_, start) in stocks.items() if start is not None}
    return {"carryovers": kinds, **({"initial": opening} if opening else {})}


def show_network(choices: Choices, words: Words) -> None:
    """The picture of the network that was chosen, once it is whole."""
    try:
        network = choices.network()
    except SpecError:  # what is lacking is said where it is chosen, or before the run
        return
    if network is None:
        return
    figure, notes = draw(network.graph)
    for note in notes:
        st.info(told(note))
    if figure is not None:
        st.pyplot(figure, width="content")


def _names(role: str, words: Words) -> list[str]:
    """What is written with commas between, each once."""
    written = st.text_input(words(role), key=role, placeholder=words("names"))
    return list(dict.fromkeys(name for part in BETWEEN.split(written) if (name := part.strip())))


def _in(place: Any, role: str, columns: Sequence[Hashable], words: Words, of: str) -> list[Hashable]:
    with place:
        return pick_many(role, columns, words, of)


def _chosen(role: str, among: Sequence[Hashable], words: Words, of: str) -> Any:
    return next(iter(pick_one(role, among, words, of)), None)


def _link(column: Hashable, names: Sequence[str], every_kind: bool, words: Words) -> tuple[Any, ...]:
    """Sender, receiver, and the kind where there are several; None for what is not chosen yet."""
    places, of = st.columns(4 if every_kind else 3), f"link {column}"
    places[0].text(str(column))
    ends: list[Any] = []
    for place, role in zip(places[1:3], ("sender", "receiver"), strict=True):
        with place:
            ends.append(_chosen(role, names, words, of))
    if not every_kind:
        return tuple(ends)
    with places[3]:
        return *ends, pick_word(words("kind"), f"{of} kind", LINKS, LINKS[0], words)


def _stocks(columns: Sequence[Hashable], names: Sequence[str], words: Words) -> dict[Hashable, tuple[Any, Any, Any]]:
    """By column its division, kind and the column of opening stocks; None for what is not chosen."""
    found: dict[Hashable, tuple[Any, Any, Any]] = {}
    for column in pick_many("carryovers", columns, words):
        places, of, owner = st.columns(4 if names else 3), f"stock {column}", None
        places[0].text(str(column))
        if names:
            with places[1]:
                owner = _chosen("owner", names, words, of)
        with places[-2]:
            kind = pick_word(words("kind"), f"{of} kind", CARRYOVERS, None, words, words("choose"))
        with places[-1]:
            found[column] = owner, kind, _chosen("initial", columns, words, of)
    return found
