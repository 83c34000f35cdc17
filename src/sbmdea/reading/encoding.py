"""Bytes of a text file as text."""

from __future__ import annotations

import codecs
import re

from ..errors import DataError
from ..support.messages import warn

ENCODINGS = ("utf-8-sig", "gb18030")  # the first reads UTF-8 with and without a byte order mark
CHARACTERS = 100_000  # of which is judged whether they are Chinese
DOUBTFUL = 6  # different characters from which on it is strange that all should lie where Korean has its syllables
SAMPLED = 4096  # bytes in which the zeros are counted
_WORD = re.compile(r"[^\W\x00-\x7f]+")


def decoded(content: bytes, name: str) -> str:
    """UTF-8, UTF-16 as spreadsheets save "Unicode text", UTF-32, or GB 18030."""
    wide = _wide(content)
    if wide is None and b"\0" in content[:SAMPLED]:
        raise _no_text(name, "it is no text, as it holds zero bytes", "Export it again as text.")
    for encoding in ENCODINGS if wide is None else [wide]:
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030":
            return text
        if _is_chinese(text):
            _doubt(content, text, name)
            return text
    raise _no_text(name, "its text is neither UTF-8 nor GB 18030", "Save it as CSV in UTF-8.")


def _is_chinese(text: str) -> bool:
    """Whether bytes read as GB 18030 are: Western, Cyrillic or Big5 text would become rare characters."""
    found = [one for one in text[:CHARACTERS] if not one.isascii()]
    if any("\ue000" <= one <= "\uf8ff" for one in found):  # characters that nobody has assigned
        return False
    common = 0
    for one in found:
        try:
            common += one.encode("gb2312") < b"\xd8"  # signs, and the characters of the first level
        except UnicodeEncodeError:
            continue
    return 2 * common >= len(found)


def _doubt(content: bytes, text: str, name: str) -> None:
    """Warn where every character would be a Korean syllable too: Chinese text of some length has others as well."""
    words = _WORD.findall(text[:CHARACTERS])
    if len(set("".join(words))) < DOUBTFUL:
        return
    try:
        other = _WORD.findall(content.decode("cp949")[:CHARACTERS])
    except UnicodeDecodeError:
        return
    if all("\uac00" <= one <= "\ud7a3" for one in "".join(other)):
        warn(
            f"{name!r} is read as Chinese, '{words[0]}' say; read as Korean it would be '{other[0]}'. "
            "Save it as CSV in UTF-8."
        )


def _wide(content: bytes) -> str | None:
    """UTF-32 and UTF-16 by their marks, or by a zero in every second byte."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:SAMPLED]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if 4 * start[offset::2].count(0) > 3 * len(start[offset::2]) and 0 not in start[1 - offset :: 2]:
            return encoding
    return None


def _no_text(name: str, reason: str, repair: str) -> DataError:
    return DataError(f"{name!r} must be a text file, as its ending says; {reason}. {repair}")
