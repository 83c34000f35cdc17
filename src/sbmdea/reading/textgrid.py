"""What a text file holds, field by field: separators, decimal commas and labels as they were written."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar

from ..errors import DataError
from ..support.messages import joined, shown
from .grid import Grid, Role, blank, reads_like_a_number

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blank"}
SAMPLED = 500  # records looked at for the separator
LONGEST = 131_072  # characters of a field

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?", re.I | re.A)
_WHOLE = re.compile(r"[+-]?\d+", re.A)
_CODE = re.compile(r"0\d+|\d+[eE]\d+", re.A)  # 001, 1E5: no program writes a number like this
_ZEROS = re.compile(r"0\d+", re.A)
_DIGITS = re.compile(r"\d+|\d+[eE]\d+", re.A)
_COMMA = re.compile(r"[+-]?(\d*),(\d+)", re.A)
_POINT = re.compile(r"[+-]?\d*\.\d+", re.A)
_TRUTH = {"true": True, "false": False}
MISSING = {"NA", "N/A", "NaN", "nan", "NULL", "null", "None"}  # as R, pandas and databases write it
INT64 = 2**63


@dataclass
class TextGrid(Grid):
    """Fields by the line in which their record begins, counted as the file counts lines."""

    odd_names: ClassVar[float] = 0.5  # in text a name may look like a number

    decimal: str = "."
    numbers: dict[str, float | int | None] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        return repr(self.name)

    def row(self, row: int) -> str:
        return f"line {row}"

    def column(self, column: int) -> str:
        return str(column)

    def place(self, row: int, column: int) -> str:
        return f"line {row}, field {column}"

    def cell(self, row: int, column: int) -> str:
        return f"line {row}"

    def value(self, row: int, column: int) -> Any:
        text = super().value(row, column)
        if text is None or not text.strip():
            return None
        number = self._number(text)
        return text if number is None or _CODE.fullmatch(text.strip()) else number

    def name_of(self, row: int, column: int) -> Any:
        """The field as it was written: a header of years is text, as are all names in a text file."""
        text = super().value(row, column)
        return None if text is None or not text.strip() else text.strip()

    def cells(self, column: int, rows: Sequence[int], role: Role = None) -> list[Any]:
        """Numbers where the column holds numbers, else the text as it was written; None where there is nothing."""
        found = [super(TextGrid, self).value(row, column) for row in rows]
        texts = [None if text is None or not text.strip() else text for text in found]
        held = [text for text in texts if text is not None]
        if role == "label":
            return _labels(texts, held)
        if role is None and self._no_numbers(held):
            truth = [_TRUTH.get(text.strip().lower()) for text in held]
            if held and None not in truth:
                return [None if text is None else _TRUTH[text.strip().lower()] for text in texts]
            return texts
        return [None if text is None or text.strip() in MISSING else self._judged(text) for text in texts]

    def _no_numbers(self, held: Sequence[str]) -> bool:
        plain = [text.strip() for text in held if text.strip() not in MISSING]
        if any(map(_CODE.fullmatch, plain)) and all(map(_DIGITS.fullmatch, plain)):
            return True
        whole = [text for text in plain if text.isascii() and text.isdecimal()]
        if 2 * sum(_ZEROS.fullmatch(text) is not None for text in whole) > len(whole):
            return True  # 001, A12, 003
        if any(_WHOLE.fullmatch(text) and abs(int(text)) >= INT64 for text in plain if len(text) > 18):
            return True
        like = sum(self._number(text) is not None or reads_like_a_number(text) for text in plain)
        return 2 * like <= len(plain)

    def _judged(self, text: str) -> Any:
        number = self._number(text)
        return text if number is None else number

    def _number(self, text: str) -> float | int | None:
        known = self.numbers
        if text not in known:
            plain = text.strip()
            if self.decimal == ",":
                plain = plain.replace(",", ".") if "." not in plain else ""
            known[text] = None
            if _NUMBER.fullmatch(plain):
                known[text] = int(plain) if _WHOLE.fullmatch(plain) and len(plain) < 19 else float(plain)
        return known[text]


def read_text(text: str, name: str, separator: str | None = None, decimal: str | None = None) -> TextGrid:
    """The records of a text file. DataError where separator or decimal sign have to be said, or a quote is open."""
    grid = TextGrid(name, decimal=decimal or ".")
    separator = separator or separator_of(text, name)
    for line, record in _records(text, name, separator):
        if not all(map(blank, record)):
            grid.rows[line] = record
    if separator == " ":
        _name_the_rows(grid)
    if decimal is None and separator != ",":
        grid.decimal = _decimal(grid)
    return grid


def _name_the_rows(grid: TextGrid) -> None:
    """R writes the names of rows without a name above them, and the header one field shorter."""
    first, *rest = grid.rows.values()
    if rest and all(len(record) == len(first) + 1 for record in rest):
        first.insert(0, "")


def _labels(texts: Sequence[str | None], held: Sequence[str]) -> list[Any]:
    """As written; numbers only where they are written as a number is printed."""
    if held and all(map(_canonical, held)):
        return [None if text is None else int(text) if _WHOLE.fullmatch(text) else float(text) for text in texts]
    return list(texts)


def _canonical(text: str) -> bool:
    if _WHOLE.fullmatch(text):
        return len(text) < 19 and str(int(text)) == text
    return _POINT.fullmatch(text) is not None and repr(float(text)) == text


def _records(text: str, name: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=separator == " "
    )
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        long = f"a field longer than {LONGEST:,} characters" if "limit" in str(error) else "a quote without its partner"
        raise DataError(
            f"a text file must have its fields between separators or quotes; line {line} of {name!r} has {long}. "
            "Close the quote, or write two for one that is meant."
        ) from error


def separator_of(text: str, name: str) -> str:
    """The one that cuts most records into the same number of fields."""
    scores: dict[str, float] = {}
    for one in SEPARATORS:
        if one == " " and (scores or not name.lower().endswith(".txt")):
            continue  # blanks part fields where nothing else does
        counts = Counter(_widths(text, one))
        several = {width: number for width, number in counts.items() if width > 1}
        if several:
            scores[one] = max(several.values()) / counts.total()
    if not scores:
        return ","
    best = [one for one, score in scores.items() if score == max(scores.values())]
    if len(best) > 1:
        words = joined([f"{SEPARATORS[one]} ({shown(one)})" for one in best], "or")
        raise DataError(f"the separator of {name!r} must be said, as it may be {words}. Name one as separator.")
    return best[0]


def _widths(text: str, separator: str) -> Iterator[int]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=separator == " ")
        for record in islice(reader, SAMPLED):
            if not all(map(blank, record)):
                yield max(place for place, one in enumerate(record, 1) if not blank(one))
    except csv.Error:
        return


def _decimal(grid: TextGrid) -> str:
    """A comma, where numbers have one and none has a point; asked for where 1,050 may be a thousand or one."""
    doubtful = None
    certain = False
    for row, record in grid.rows.items():
        for column, text in enumerate(record, 1):
            plain = text.strip()
            if _POINT.fullmatch(plain):
                return "."
            if (found := _COMMA.fullmatch(plain)) is not None:
                whole, rest = found.groups()
                if len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0":
                    doubtful = doubtful or (row, column, plain)
                else:
                    certain = True
    if doubtful and not certain:
        row, column, plain = doubtful
        raise DataError(
            f"the decimal sign of {grid.name!r} must be said: {grid.place(row, column)} holds {plain!r}, which may be "
            f"{plain.replace(',', '')} or {plain.replace(',', '.')}. Name it as decimal, or leave the comma out."
        )
    return "," if certain else "."
