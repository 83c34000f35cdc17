"""Names of the user's in a finished text, marked while it is put into another language: they are not looked into."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..language.told import language
from .typeset import printable

OPEN, CLOSE = "\ue0f1", "\ue0f2"  # characters that nobody has assigned
_marking = ContextVar("marking", default=False)


@contextmanager
def marking() -> Iterator[None]:
    """For a while; what is in English is not put into another language, and needs no marks."""
    before = _marking.set(language() != "en")
    try:
        yield
    finally:
        _marking.reset(before)


def own(label: object) -> str:
    """A label on one line; a name of several parts with commas between."""
    text = ", ".join(map(printable, label)) if isinstance(label, tuple) else printable(label)
    return f"{OPEN}{text}{CLOSE}" if _marking.get() else text


def is_own(text: str) -> bool:
    return text.startswith(OPEN) and text.find(CLOSE) == len(text) - 1


def bare(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")
