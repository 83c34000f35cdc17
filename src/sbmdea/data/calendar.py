"""Numbers and times written as text → keys that sort as they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from .forms import plain

Key: TypeAlias = tuple[Fraction | int, ...]

LONGEST = 1000  # letters of a label; Python reads no number of more than 4300 figures
_PARTS = {"h": 2, "q": 4, "m": 12, "w": 53}  # halves, quarters, months and weeks of a year
_CHINESE = "〇一二三四五六七八九"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?<![a-z])(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?(?![a-z])"
)
# ways to write a part of a year → its letter; the number is what is captured
_SPELLED = (
    ("q", r"(?<![a-z])(?:q|qtr|quarter)\.? ?([1-4])(?!\d)|第?(?<!\d)([1-4]) ?(?:q|quarter|季度?)(?![a-z])"),
    ("h", r"(?<![a-z])(?:h|half) ?([12])(?!\d)|(?<!\d)([12]) ?(?:h|half)(?![a-z])"),
    ("m", r"(?<![a-z])(?:m|month) ?(\d{1,2})(?!\d)|第?(?<!\d)(\d{1,2})(?:月份?|个月)"),
    ("w", r"(?<![a-z])(?:w|wk|week) ?(\d{1,2})(?!\d)|第?(?<!\d)(\d{1,2})周"),
)
_TIME = r"(?:[t ](\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?"
# (kind, how it is written, which of the captured numbers are the year, the month and the day)
_DATES = (
    ("date", rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", (1, 2, 3)),
    ("date", rf"(\d{{4}})[ \-/]?m(\d{{1,2}})[ \-/]?(\d{{1,2}}){_TIME}", (1, 2, 3)),
    ("date", rf"(\d{{1,2}})[ \-/]?m(\d{{1,2}})[ \-/,]*(\d{{4}}){_TIME}", (3, 2, 1)),
    ("date", rf"m(\d{{1,2}})[ \-/](\d{{1,2}})[ \-/,]+(\d{{4}}){_TIME}", (3, 1, 2)),
    ("day first", rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_TIME}", (3, 2, 1)),
    ("month first", rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_TIME}", (3, 1, 2)),
)


def readings(texts: Sequence[str]) -> Iterator[list[Key]]:
    """Each way in which all of the texts, given in their order of appearance, can be read as numbers or times."""
    if max(map(len, texts)) > LONGEST:
        return
    said = [_said(text) for text in texts]
    figures = [_figures(text) for text in said]
    yield from _numbers(figures)
    yield from _counted(figures)
    yield from _plans(said)
    meant = [dict(_meanings(_parts(text))) for text in figures]
    for kind in meant[0]:
        if all(kind in one for one in meant):
            keys = [one[kind] for one in meant]
            if kind in _PARTS:
                yield from _within_a_year(keys, _PARTS[kind])
            else:
                yield _unwound(keys, 100) if kind.startswith("short") else keys


def _said(text: str) -> str:
    """Full width is as half width; case, quotation marks, the kind of dash and 1 or 1st do not matter."""
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th)(?![a-z])", "", plain(text).casefold())
    return plain(re.sub(r"[“”\"「」]", "", re.sub(r"[‐‑‒–—―−]", "-", text)))


def _figures(text: str) -> str:
    """Chinese numerals as figures: 二〇一九年 is 2019年, 十二月 is 12月."""
    return re.sub(r"[〇零一二三四五六七八九十]+", lambda found: _figure(found[0]), text)


def _figure(numeral: str) -> str:
    numeral = numeral.replace("零", "〇")
    if "十" not in numeral:
        return "".join(str(_CHINESE.index(one)) for one in numeral)
    if not re.fullmatch("[一二三四五六七八九]?十[一二三四五六七八九]?", numeral):
        return numeral
    tens, ones = numeral.split("十")
    return str(10 * (_CHINESE.index(tens) if tens else 1) + (_CHINESE.index(ones) if ones else 0))


def _parts(text: str) -> str:
    """Parts of a year as a letter and a number: March 2019 is "m3 2019", 2019年第4季度 "2019 q4", 上半年 "h1"."""
    text = re.sub(r"(\d{4})年(?:度|份)?", r"\1 ", text.replace("上半年", " h1 ").replace("下半年", " h2 "))
    text = re.sub(r"(\d{1,2})[日号]", r"\1 ", text)
    text = re.sub(_MONTH, lambda found: f" m{_MONTHS.index(found[1][:3]) + 1} ", text)
    for letter, spelled in _SPELLED:
        text = re.sub(spelled, _lettered(letter), text)
    return re.sub(r" ?([-/.,']) ?", r"\1", " ".join(text.split()))


def _lettered(letter: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f" {letter}{found[1] or found[2]} "


def _numbers(texts: Sequence[str]) -> Iterator[list[Key]]:
    if all(re.fullmatch(r"[+-]?\d+(?:\.\d+)?", text) for text in texts):
        yield [(Fraction(text),) for text in texts]
        if all(len(text) == 2 and text.isdigit() for text in texts):  # 98, 99, 00 may be years
            yield _unwound([(int(text),) for text in texts], 100)


def _counted(texts: Sequence[str]) -> Iterator[list[Key]]:
    """The same words around one number: T8 … T11, 第1期 … 第10期, T-1, T0, T+1; a dash before it may be a minus."""
    pieces = [re.split(r"(\d+)", text) for text in texts]
    if len({len(one) for one in pieces}) == 1:
        varying = [k for k, several in enumerate(zip(*pieces, strict=True)) if len(set(several)) > 1]
        if len(varying) == 1 and varying[0] % 2 and pieces[0][0].strip() not in ("-", "+"):
            numbers = [one[varying[0]] for one in pieces]
            yield [(int(number),) for number in numbers]
            if all(len(number) == 2 for number in numbers):
                yield _unwound([(int(number),) for number in numbers], 100)
    signed = [found for text in texts if (found := re.fullmatch(r"(\D+?)([+-]?)(\d+)(\D*)", text))]
    if len(signed) == len(texts) and len({(one[1], one[4]) for one in signed}) == 1 and any(one[2] for one in signed):
        yield [(int(one[2] + one[3]),) for one in signed]


def _plans(texts: Sequence[str]) -> Iterator[list[Key]]:
    """China's five-year plans: 九五, 十五, 十一五."""
    found = [re.fullmatch("(十?[一二三四五六七八九]|十)五(?:计划|规划)?(?:时期|期间)?", text) for text in texts]
    if all(found):
        yield [(int(_figure(one[1])),) for one in found if one]


def _meanings(text: str) -> Iterator[tuple[str, Key]]:
    """What the text may say of time, and in which kind of words."""
    if found := re.fullmatch(r"(?:fy|cy)? ?(\d{4})", text):
        yield "year", (int(found[1]),)
    if (found := re.fullmatch(r"(\d{4})[-/~至到 ](\d\d|\d{4})", text)) and (last := _last(found[1], found[2])):
        yield "years", (int(found[1]), last)
    for kind, written, (year, month, day) in _DATES:
        if (found := re.fullmatch(written, text)) and 1 <= int(found[month]) <= 12 and 1 <= int(found[day]) <= 31:
            yield kind, (*(int(found[k]) for k in (year, month, day)), *(int(found[k] or 0) for k in (4, 5, 6)))
    for kind, (first, letter, second) in _of_a_year(text):
        if 1 <= second <= _PARTS[letter]:
            yield f"{kind}{letter}", (first, second) if first is not None else (second,)
    if found := re.fullmatch(r"m(\d{1,2}) (\d{1,2})", text):
        yield "month and day", (int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})[ -]m(\d{1,2})", text):
        yield "month and day", (int(found[2]), int(found[1]))


def _of_a_year(text: str) -> Iterator[tuple[str, tuple[int | None, str, int]]]:
    """The kind of year that is named (if it is), its number, and the letter and number of its part."""
    if found := re.fullmatch(r"([hqmw])(\d{1,2})", text):
        yield "", (None, found[1], int(found[2]))
    if found := re.fullmatch(r"(\d{4})[ \-/._,]?([hqmw])(\d{1,2})", text):
        yield "year ", (int(found[1]), found[2], int(found[3]))
    if found := re.fullmatch(r"([hqmw])(\d{1,2})[ \-/._,]?(\d{4})", text):
        yield "year ", (int(found[3]), found[1], int(found[2]))
    if found := re.fullmatch(r"(\d{4})[-/. ](\d{1,2})", text):
        yield "year ", (int(found[1]), "m", int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        yield "year ", (int(found[2]), "m", int(found[1]))
    if found := re.fullmatch(r"'?(\d\d)[ \-/.]?([hqmw])(\d{1,2})", text):
        yield "short year ", (int(found[1]), found[2], int(found[3]))
    if found := re.fullmatch(r"([hqmw])(\d{1,2})[ \-/.,]?'?(\d\d)", text):
        yield "short year ", (int(found[3]), found[1], int(found[2]))


def _last(first: str, last: str) -> int | None:
    """The last of several years: 2019-2020, 2019/20, 2016-20."""
    begin = int(first)
    end = int(last) if len(last) == 4 else begin // 100 * 100 + int(last)
    end += 100 * (len(last) == 2 and int(last) == 0 and begin % 100 == 99)
    return end if end > begin else None


def _within_a_year(keys: list[Key], parts: int) -> Iterator[list[Key]]:
    """Months without a year may run over New Year, as Nov, Dec, Jan do, or begin where a fiscal year does."""
    yield keys
    numbers = [int(key[0]) for key in keys]
    last = 52 if parts == 53 else parts
    if 1 in numbers and max(numbers) >= last > len(numbers):
        yield _unwound(keys, parts)
    falls = sum(after < before for before, after in pairwise(numbers))
    if len(numbers) > 2 and falls == 1 and numbers[-1] < numbers[0]:
        yield [(place,) for place in range(len(numbers))]


def _unwound(keys: list[Key], around: int) -> list[Key]:
    """Numbers on a circle begin after its largest gap: 98, 99, 00, 01."""
    numbers = sorted({int(key[0]) for key in keys})
    gaps = [(one - before) % around or around for before, one in zip([numbers[-1], *numbers], numbers, strict=False)]
    first = numbers[gaps.index(max(gaps))]
    return [((int(key[0]) - first) % around, *key[1:]) for key in keys]
