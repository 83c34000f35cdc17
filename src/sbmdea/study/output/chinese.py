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
_PHRASES = tuple((re.compile(pattern), said) for pattern, said in _TABLE["phrases"])


def chinese(text: str) -> str:
    """The text in Chinese, as far as it is the study's own; names and sentences of the user stay as they are."""
    if text in _EXACT:
        return _EXACT[text]
    for pattern, said in _PHRASES:
        text = pattern.sub(said, text)
    return text


def plain(text: str) -> str:
    """The text as it is."""
    return text
