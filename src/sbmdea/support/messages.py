"""How labels, rows and near misses are worded in messages."""

from __future__ import annotations

import difflib
import os
import sys
import warnings
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import SbmdeaWarning
from ..language.told import told

AT_MOST = 5
LABEL = 80  # characters of one label in a message: a file with a quote missing makes labels of whole pages
_notes: ContextVar[list[str] | None] = ContextVar("notes", default=None)
_PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"


def shown(label: object) -> str:
    """A label as the caller would write it: ``'Yiwu'``, ``2009``, ``('Yiwu', 2009)``."""
    if isinstance(label, tuple):
        return f"({', '.join(map(shown, label))}{',' if len(label) == 1 else ''})"
    if isinstance(label, pd.Timestamp):
        return str(label).removesuffix(" 00:00:00")
    if isinstance(label, np.generic) and not isinstance(label, np.datetime64 | np.timedelta64):
        label = label.item()
    text = str(label) if isinstance(label, pd.Period) else repr(label)
    return text if len(text) <= LABEL else f"{text[: LABEL - 3]}..."


def listed(items: Sequence[str], noun: str, at_most: int = AT_MOST, total: int | None = None) -> str:
    """``a, b and 3 more rows``, or ``a, b`` when that is all; ``total`` may exceed the items given."""
    rest = (len(items) if total is None else total) - at_most
    return ", ".join(items[:at_most]) + (f" and {rest} more {noun}{'s' if rest > 1 else ''}" if rest > 0 else "")


def named_rows(index: pd.Index[Any], rows: Sequence[int] | NDArray[np.int64], at_most: int = AT_MOST) -> str:
    """Rows by their labels: ``('Yiwu', 2009), ('Yiwu', 2010) and 3 more rows``."""
    return listed([shown(index[row]) for row in rows[:at_most]], "row", at_most, len(rows))


def joined(words: Sequence[str], last: str = "and") -> str:
    """``inputs``, ``inputs and outputs``, ``inputs, outputs and undesirable``."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def nearest(label: Hashable, known: Sequence[Hashable]) -> str:
    """``" Did you mean 'capital'?"``, or nothing when nothing is near."""
    spelled = {str(one).strip().lower(): one for one in reversed(known)}
    near = difflib.get_close_matches(str(label).strip().lower(), spelled, n=1)
    return f" Did you mean {shown(spelled[near[0]])}?" if near else ""


@contextmanager
def noted() -> Iterator[list[str]]:
    """Collect this thread's warnings; `warnings.catch_warnings` would collect those of all threads."""
    notes: list[str] = []
    before = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(before)


def warn(message: str) -> None:
    """Warn at the line of the caller's own code from which the library was entered."""
    if (notes := _notes.get()) is not None:
        notes.append(message)
        return
    frame, level = sys._getframe(), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(told(message), SbmdeaWarning, stacklevel=level)
