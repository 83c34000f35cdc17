"""In which language, and where, is read what the package says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .placed import Option

LANGUAGES = ("en", "zh")
VARIABLE = "SBMDEA_LANG"


@dataclass(frozen=True)
class Voice:
    """A language and, where that is not Python, how options are written in the place."""

    language: str = "en"
    option: Option | None = None


_voice: ContextVar[Voice | None] = ContextVar("voice", default=None)


def told(text: str) -> str:
    """The text as it is to be read: in English and in Python's words unless something else was said."""
    voice = _now()
    if voice.option is not None:
        from .placed import elsewhere

        text = elsewhere(text)
    if voice.language == "zh":
        from .translated import chinese

        text = chinese(text)
    if voice.option is not None:
        from .placed import placed

        text = placed(text, voice.option)
    return text


def labelled(text: str) -> str:
    """What a line or a column is headed by, where the language has a word of its own for it; otherwise nothing."""
    if language() != "zh":
        return ""
    from .table import table

    return table().labels.get(text, "") or table().words.get(text, "")


def headed(text: str) -> str:
    """What a section, a line or a column is headed by, as it is to be read."""
    return labelled(text) or told(text)


def language() -> str:
    """The language in which is said what is said now."""
    return _now().language


def speak(language: str, option: Option | None = None) -> None:
    """From now on, in this thread."""
    _voice.set(Voice(language, option))


@contextmanager
def speaking(language: str | None, option: Option | None = None) -> Iterator[None]:
    """For a while; ``None`` changes nothing."""
    before = _voice.set(_voice.get() if language is None else Voice(language, option))
    try:
        yield
    finally:
        _voice.reset(before)


def of_this_computer() -> str:
    """The language that the environment asks for; Chinese where the computer's own language is Chinese."""
    import locale

    names = [VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"]
    said = next((value for name in names if (value := os.environ.get(name))), None)
    return _of(said if said is not None else locale.getlocale()[0] or "")


def _now() -> Voice:
    return _voice.get() or Voice(_of(os.environ.get(VARIABLE, "")))


def _of(name: str) -> str:
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
