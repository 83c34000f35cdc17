"""The table of what is said: English as it stands in the code, and what it is in Chinese."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Table:
    """``labels`` stand at the head of lines and columns; ``words`` are short and occur alone or in lists;
    ``sentences`` have holes, {0}, {1}, for what differs,
    {0:d} for a whole number.

    ``phrases`` are like sentences, put together at run time, so that no line of code holds them. ``elsewhere``: what
    is said in English outside Python in place of a sentence.
    """

    labels: dict[str, str]
    words: dict[str, str]
    sentences: dict[str, str]
    phrases: dict[str, str]
    elsewhere: dict[str, str]


@cache
def table() -> Table:
    return Table(**json.loads(files(__package__).joinpath("chinese.json").read_text(encoding="utf-8")))
