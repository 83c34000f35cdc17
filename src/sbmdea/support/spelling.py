"""One way to check an option's value: name the valid ones, and the one that is meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from ..errors import SpecError
from ..language.told import LANGUAGES
from .terms import meant, plain

NEAR = 0.5
APART = 0.15  # between the nearest and the next: a word that is near two of them means neither
NEGATIONS = ("non", "not", "no", "n", "un", "in", "de", "dis", "anti")


def choose(option: str, got: object, valid: Sequence[str], also: str = "") -> str:
    """Return ``got`` if it is one of ``valid``; otherwise raise a SpecError that helps."""
    if isinstance(got, str) and got in valid:
        return got
    listed = ", ".join(f'"{name}"' for name in valid) + (f" or {also}" if also else "")
    hint = _hint(option.removeprefix("--"), got, tuple(valid)) if isinstance(got, str) else ""
    raise SpecError(f"{option} must be one of {listed}; got {got!r}.{hint}")


def choose_language(lang: str | None) -> str | None:
    """The language that is asked for; ``None``: the reader's own."""
    return None if lang is None else choose("lang", lang, LANGUAGES)


def _hint(option: str, got: str, valid: tuple[str, ...]) -> str:
    bare = plain(got)
    for name in valid:
        if plain(name) == bare:
            return f' Did you mean "{name}"?'
    if answer := meant(option, got, valid):
        ours, meaning = answer
        if not ours:
            return f" That is {meaning}."
        return f" Did you mean {ours if '(' in ours else f'{chr(34)}{ours}{chr(34)}'} ({meaning})?"
    near = sorted(((difflib.SequenceMatcher(None, bare, plain(name)).ratio(), name) for name in valid), reverse=True)
    ratio, name = near[0] if near else (0.0, "")
    if ratio < NEAR or (len(near) > 1 and near[1][0] > ratio - APART) or _opposite(bare, plain(name)):
        return ""
    return f' Did you mean "{name}"?'


def _opposite(one: str, other: str) -> bool:
    """Whether one is the other with a word in front that turns it around."""
    return any(one == f"{no}{other}" or other == f"{no}{one}" for no in NEGATIONS)
