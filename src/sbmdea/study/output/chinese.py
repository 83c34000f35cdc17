"""The study's words in Chinese: what the tables, findings and the report say, phrase by phrase."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

_TABLE: Mapping[str, Any] = json.loads(files(__package__).joinpath("chinese.json").read_text(encoding="utf-8"))
WORDS: Mapping[str, str] = _TABLE["words"]  # columns under the study's words
_EXACT: Mapping[str, str] = _TABLE["exact"]
_WORD = re.compile(rf"(?<![a-z_])(?:{'|'.join(WORDS)})(?![a-z_])")
_FORMULA = re.compile(r"[×→−]")
_BLANK = re.compile(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])")
_INSIDE = 3  # letters from which on the user's words are found inside longer texts
_PHRASES = tuple((re.compile(pattern), said) for pattern, said in _TABLE["phrases"])


def chinese(text: str, own: Mapping[str, str] | None = None) -> str:
    """The text in Chinese, as far as it is the study's; of the user's names and sentences those that are in ``own``."""
    if own and text in own:
        return own[text]
    if text in WORDS or text in _EXACT:
        return WORDS.get(text) or _EXACT[text]
    said = text
    for pattern, phrase in _PHRASES:
        said = pattern.sub(phrase, said)
    if said != text or _FORMULA.search(text):
        said = _WORD.sub(lambda found: WORDS[found.group()], said)
    said = _inside(said, own or {})
    return said if said == text else _BLANK.sub("", said)


def _inside(text: str, own: Mapping[str, str]) -> str:
    """The user's words within a longer text."""
    words = sorted((re.escape(name) for name in own if len(name) >= _INSIDE), key=len, reverse=True)
    if not words:
        return text
    found = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.ASCII)
    return found.sub(lambda one: own[one.group()], text)


def plain(text: str) -> str:
    """The text as it is."""
    return text
