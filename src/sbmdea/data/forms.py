"""Labels that look alike: the same text but for blanks, width or Unicode form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable
from typing import Any

from ..support.messages import listed, warn

UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphens, joiners, marks of direction and byte order
BESIDE_CHINESE = re.compile("(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")  # 资本 (万元) is 资本(万元)
PAIRS = 3


def plain(text: str) -> str:
    """The text in one form: half width, composed, blanks single and none at the ends or beside Chinese characters."""
    if text.isascii():
        return " ".join(text.split())
    return BESIDE_CHINESE.sub("", " ".join(UNSEEN.sub("", unicodedata.normalize("NFKC", text)).split()))


def same_form(label: Hashable) -> Hashable:
    """What labels of one form have in common; other things than text are their own."""
    if isinstance(label, str):
        return plain(label)
    return tuple(map(same_form, label)) if isinstance(label, tuple) else label


def likes(labels: Iterable[Any]) -> list[str]:
    """Pairs of different labels that are one but for their form."""
    first: dict[str, str] = {}
    return [
        f"{_spelled(other, label)} and {_spelled(label, other)}"
        for label in labels
        if isinstance(label, str) and (other := first.setdefault(plain(label), label)) != label
    ]


def warn_of_likes(key: str, labels: Iterable[Any]) -> None:
    """Warn of different labels that are one but for their form: they are taken as two."""
    if pairs := likes(labels):
        warn(
            f"{key} labels should differ by more than blanks, width or Unicode form; got "
            f"{listed(pairs, 'pair', PAIRS)}. They are taken as different ones: write them alike if they are the same."
        )


def _spelled(label: str, other: str) -> str:
    """With its characters by number where two labels cannot be told apart on a screen."""
    alike = unicodedata.normalize("NFC", label) == unicodedata.normalize("NFC", other)
    return ascii(label) if alike else repr(label)
