"""From finished English to Chinese: a message is known by the sentence it was made of, and its holes are kept.

So code says in plain English what it has to say, and nothing is looked up where nobody reads Chinese. What the table
does not know stays as it is, names of the user above all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter

from .table import table

_SENTENCES = re.compile(r"(?<=[.?!]) (?=[A-Z`]|[a-z_]+ must be )")
_LIST = re.compile(r"(, | and | or )")
_BETWEEN = {", ": "、", " and ": " 和 ", " or ": " 或 "}
_QUOTED = re.compile(r"(?<![^\W_])(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")
_WHOLE = re.compile(rf"{_QUOTED.pattern}|\([^()]*\)|\[[^\[\]]*\]")
_GAP = re.compile(
    rf"(?P<quoted>{_QUOTED.pattern})"
    r"|(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u4e00-\u9fff\uff08])|(?<=[\uff00-\uffef\u3000-\u303f]) "
)
_PLAIN = re.compile(r"\S+")


@dataclass(frozen=True)
class _Template:
    pieces: tuple[str, ...]  # between the holes
    pattern: re.Pattern[str]
    order: tuple[int, ...]
    said: str

    def holes(self, text: str) -> dict[int, str] | None:
        at = 0
        for piece in self.pieces:  # most texts fail here, where nothing is tried twice
            if (at := text.find(piece, at)) < 0:
                return None
            at += len(piece)
        found = self.pattern.fullmatch(text)
        if found is None or not self._fits(found):
            return None
        return dict(zip(self.order, found.groups(), strict=True))

    def _fits(self, found: re.Match[str]) -> bool:
        """A hole holds several clauses or sentences only where the template goes on after such a border itself."""
        clauses = any("; " in piece for piece in self.pieces)
        for k, hole in enumerate(found.groups(), 1):
            bare = _masked(hole)
            if ("; " in bare and not clauses) or not _is_balanced(bare):
                return False
            starts = found.start(k) == 0 or found.string[: found.start(k)].endswith(". ")
            ends = found.end(k) == len(found.string) or bare.endswith((".", "?", "!"))
            if _SENTENCES.search(bare) and not (starts and ends):
                return False
        return True


def chinese(text: str) -> str:
    """The text in Chinese, as far as the table knows it; what the user has put a blank into is not looked into."""
    names: list[str] = []

    def hidden(found: re.Match[str]) -> str:
        if " " not in found[0] or found[0] in _quotes():
            return found[0]
        names.append(found[0])
        return f"'\1{len(names) - 1}\1'"

    said = _chinese(_QUOTED.sub(hidden, text))
    return re.sub("'\1(\\d+)\1'", lambda found: names[int(found[1])], said) if names else said


@lru_cache(maxsize=10_000)
def _chinese(text: str) -> str:
    bare = text.strip()
    if bare in table().words:
        return table().words[bare]
    if not bare or _QUOTED.fullmatch(bare):
        return text
    for template in _templates():
        if (holes := template.holes(bare)) is not None:
            return _close(template.said.format(*(_chinese(holes[k]) for k in range(len(holes)))))
    return _in_parts(text)


def _in_parts(text: str) -> str:
    """Sentence by sentence, clause by clause, or as a list of words; quotes are not looked into."""
    for border, between in ((_SENTENCES, ""), (re.compile("; "), "；")):
        if len(parts := _split(border, text)) > 1:
            return between.join(map(_chinese, parts))
    parts = _split(_LIST, text)
    items = parts[::2]
    known = [item in table().words or _is_known(item) for item in items]
    if len(items) < 2 or not (any(known) or set(parts[1::2]) != {", "}):
        return text
    if not all(k or _PLAIN.fullmatch(item) or _WHOLE.match(item) for k, item in zip(known, items, strict=True)):
        return text
    said = [_chinese(item) if k else item for k, item in zip(known, items, strict=True)]
    signs = [_BETWEEN[sign] for sign in parts[1::2]]
    return _close("".join(map("".join, zip(said, [*signs, ""], strict=True))))


def _close(text: str) -> str:
    """No blanks between Chinese characters, other than in quotes."""
    return _GAP.sub(lambda found: found["quoted"] or "", text)


def _is_known(text: str) -> bool:
    return any(template.holes(text) is not None for template in _templates())


def _split(border: re.Pattern[str], text: str) -> list[str]:
    """As ``re.split``, with what stands in quotes or brackets taken for one piece."""
    parts, quotes = border.split(_masked(text)), iter(_WHOLE.findall(text))
    return [re.sub("\0", lambda _: next(quotes), part) for part in parts]


def _is_balanced(text: str) -> bool:
    """Whether no bracket is cut off from its partner."""
    depth = 0
    for one in text:
        depth += (one == "(") - (one == ")")
        if depth < 0:
            return False
    return depth == 0


def _masked(text: str) -> str:
    return _WHOLE.sub("\0", text)


@cache
def _templates() -> tuple[_Template, ...]:
    """The ones that say most first: a general one may fit what a special one is meant for."""
    said = {**table().phrases, **table().sentences}
    made = [_made(english, meaning) for english, meaning in said.items()]
    return tuple(sorted(made, key=lambda one: -sum(map(len, one.pieces))))


@cache
def _quotes() -> set[str]:
    """What stands in quotes in sentences of ours."""
    return {one for english in table().sentences for one in _QUOTED.findall(english)}


def _made(english: str, meaning: str) -> _Template:
    pieces, order, pattern = [], [], ""
    for literal, hole, kind, _ in Formatter().parse(english.strip()):
        pieces += [literal] if literal else []
        pattern += re.escape(literal)
        if hole is not None:
            pattern += r"([\d,]+)" if kind == "d" else "(.*?)"
            order.append(int(hole))
    return _Template(tuple(pieces), re.compile(pattern, re.DOTALL), tuple(order), meaning)
