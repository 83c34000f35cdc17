"""Options in the words of the place where a message is read: ``--zeros drop-term`` on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from .table import table

Option: TypeAlias = Callable[[str, str], str | None]  # an option and its value ("": none) as they are written there

_VALUE = r"""\"[^\"]*\"|'[^']*'|\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|-?\w[\w.]*"""
_CALL = re.compile(rf"(?<![\w.])([a-z_]+)\(([a-z_]+)=({_VALUE})\)")
_ASSIGNED = re.compile(rf"(?<![\w.'\"-])([a-z_]+)=({_VALUE})?(?![\w=])")
_TICKED = re.compile(r"`([a-z_]+)`")
_SUBJECT = re.compile(
    r"(?:^|(?<=[.?!] )|(?<=[。！？]))([a-z_]+)(?= ?(?:must|goes|go|needs|必须|用于|不能|要求|至少)(?![a-z]))"
)


def elsewhere(text: str) -> str:
    """Advice that only Python understands, said for other places."""
    for here, there in table().elsewhere.items():
        text = text.replace(here, there)
    return text


def placed(text: str, option: Option) -> str:
    """``name=value`` and `name` as ``option`` writes them; what it does not know stands."""

    def call(found: re.Match[str]) -> str:
        model, one = option("model", found[1]), option(found[2], found[3])
        return found[0] if model is None or one is None else f"{model} {one}"

    def one(found: re.Match[str]) -> str:
        return _or(option(found[1], (found[2] or "") if len(found.groups()) > 1 else ""), found[0])

    for pattern, said in ((_CALL, call), (_ASSIGNED, one), (_TICKED, one), (_SUBJECT, one)):
        text = pattern.sub(said, text)
    return text


def _or(said: str | None, otherwise: str) -> str:
    return otherwise if said is None else said
