"""Tables that differ in their numbers alone, read together: the labels of the first are those of all."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .checks import usual
from .columns import Header
from .panel import Panel
from .source import cells

Matrix: TypeAlias = NDArray[np.float64]


class Pattern:
    """A table that is read, by which others are known to be read likewise."""

    def __init__(self, frame: pd.DataFrame, panel: Panel, keys: Sequence[Hashable]) -> None:
        """``keys`` are what names the rows and says who takes part; those that are no column are index levels."""
        header = Header(frame)
        values, labels = ([header.find(label) for label in some] for some in (panel.columns.all, keys))
        self.places = [place for place in values if place is not None]
        self.whole = len(self.places) == len(values)  # none has been made up
        self.frame = frame
        self.labels = [(place, cells(frame, place)) for place in labels if place is not None]

    def values(self, frame: object) -> Sequence[Matrix] | None:
        """The columns of a frame that differs from this one in them alone; None for another."""
        mine = self.frame
        if type(frame) is not pd.DataFrame or not self.whole or len(frame) != len(mine):
            return None
        if not (_same(frame.index, mine.index) and _same(frame.columns, mine.columns)):
            return None
        if not all(same_labels(cells(frame, place), labels) for place, labels in self.labels):
            return None
        found = [cells(frame, place) for place in self.places]
        return found if all(type(one) is np.ndarray and one.dtype == np.float64 for one in found) else None


def of_arrays(given: Sequence[object], like: Sequence[object]) -> Sequence[Matrix] | None:
    """The columns of arrays that differ from others in their numbers alone; None for others, or such as are not all
    there."""
    found: list[Matrix] = []
    for one, other in zip(given, like, strict=True):
        if one is None and other is None:
            continue
        if type(one) is not np.ndarray or type(other) is not np.ndarray:
            return None
        if one.dtype != np.float64 or other.dtype != np.float64 or one.shape != other.shape or not 1 <= one.ndim <= 2:
            return None
        found += [one] if one.ndim == 1 else list(one.T)
    return found


def panels(first: Panel, tables: Sequence[Sequence[Matrix]]) -> list[Panel | None]:
    """The first one with other columns; None where these are refused or warned of, which is told one by one."""
    values = np.array(tables).transpose(0, 2, 1)
    plain = usual(values, axis=(1, 2)) & (values != values[:, :1]).any(axis=1).all(axis=1)
    m, s = first.X.shape[1], first.Y.shape[1]
    parts = (np.ascontiguousarray(part) for part in np.split(values, [m, m + s], axis=2))
    return [
        replace(first, X=X, Y=Y, B=B) if good else None for good, X, Y, B in zip(plain.tolist(), *parts, strict=True)
    ]


def _same(one: pd.Index[Any], other: pd.Index[Any]) -> bool:
    if one is other:
        return True
    if type(one) is not type(other) or not one.identical(other):
        return False
    if isinstance(one, pd.MultiIndex) and isinstance(other, pd.MultiIndex):
        return all(_same_kinds(*levels) for levels in zip(one.levels, other.levels, strict=True))
    return _same_kinds(one, other)


def same_labels(one: Any, other: Any) -> bool:
    """Whether two arrays of one type hold the same, of the same types."""
    if one is other:
        return True
    if type(one) is not type(other) or one.dtype != other.dtype:
        return False
    equal = np.array_equal(one, other) if isinstance(one, np.ndarray) else one.equals(other)
    return bool(equal) and _same_kinds(one, other)


def _same_kinds(one: Any, other: Any) -> bool:
    """Whether equal labels are of one type each: 1 and 1.0 are shown as they were given."""
    return one.dtype == other.dtype and (one.dtype != object or [*map(type, one)] == [*map(type, other)])
