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
_PHRASES = tuple((re.compile(pattern), said) for pattern, said in _TABLE["phrases"])


def chinese(text: str) -> str:
    """The text in Chinese, as far as it is the study's own; names and sentences of the user stay as they are."""
    if text in WORDS or text in _EXACT:
        return WORDS.get(text) or _EXACT[text]
    said = text
    for pattern, phrase in _PHRASES:
        said = pattern.sub(phrase, said)
    if said != text or _FORMULA.search(text):
        said = _WORD.sub(lambda found: WORDS[found.group()], said)
    return said


def plain(text: str) -> str:
    """The text as it is."""
    return text
