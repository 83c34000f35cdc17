"""Long text files without anything odd, read by pandas: the same table as field by field, in a fraction of the time."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

import pandas as pd

from .cellcheck import is_total
from .grid import reads_like_a_number
from .layout import is_note
from .textgrid import MISSING, SAMPLED, separator_of

_PANDAS = tuple(int(part) for part in pd.__version__.split(".")[:2])
# pandas below 3.1 rounds the last digit unless told not to, and later ones have no such choice
_EXACT: dict[str, Any] = {} if _PANDAS >= (3, 1) else {"float_precision": "round_trip"}
_CODES = re.compile(r"(?:^|[,;|\t\n\r])[ ]*[+-]?0\d|\d[eE]\d")  # 001 and 1E5, which pandas takes for numbers
_WORDS = {"inf", "infinity", "true", "false", *map(str.lower, MISSING)}


def read_plain(text: str, name: str, separator: str | None) -> pd.DataFrame | None:
    """The table, or None where a field needs a closer look."""
    if '"' in text or "\r" in text.replace("\r\n", "") or _CODES.search(text):
        return None
    separator = separator or separator_of("\n".join(text.split("\n", SAMPLED)[:SAMPLED]), name)
    header = text.split("\n", 1)[0].rstrip("\r").split(separator)
    if len(header) < 2 or len(set(header)) < len(header) or not all(map(_is_name, header)):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.StringIO(text), sep=separator, keep_default_na=False, na_values=[""], index_col=False,
                low_memory=False, **_EXACT,
            )  # fmt: skip
    except (ValueError, pd.errors.ParserWarning):
        return None
    if list(frame.columns) != header or not all(_is_plain(frame[label]) for label in header):
        return None
    return None if (frame.notna().sum(axis=1) < 2).any() else frame


def _is_name(text: str) -> bool:
    return text == text.strip() and _is_word(text) and not is_note(text)


def _is_plain(column: pd.Series[Any]) -> bool:
    if column.dtype.kind in "if":
        return bool(column.notna().any()) and column.dtype in ("int64", "float64")
    return column.dtype.kind not in "bu" and all(map(_is_word, column.dropna().unique()))


def _is_word(text: Any) -> bool:
    """Text that no rule of the careful reader takes for anything else."""
    return (
        isinstance(text, str)
        and text[:1].isalpha()
        and text.strip().lower() not in _WORDS
        and not is_total(text)
        and (not text[:1].isdigit() and not reads_like_a_number(text))
    )
