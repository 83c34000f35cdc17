"""From a DMU's label, or a (dmu, period) pair, to its place among the evaluated rows."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import SpecError
from ..support.messages import nearest, shown
from .frames import index

if TYPE_CHECKING:
    from ..data.panel import Panel
    from .outcome import Outcome

_ABSENT = (KeyError, TypeError, pd.errors.InvalidIndexError)


def positions(panel: Panel, outcome: Outcome, dmu: Hashable) -> NDArray[np.int64]:
    """Every evaluated row of a DMU; the one row if a (dmu, period) pair is given."""
    return _places(index(panel, outcome.rows), dmu)


def position(panel: Panel, outcome: Outcome, dmu: Hashable) -> int:
    """The one row that is meant."""
    return place(index(panel, outcome.rows), dmu)


def place(labels: pd.Index[Any], dmu: Hashable) -> int:
    """The one of these labels that is meant."""
    found = _places(labels, dmu)
    if len(found) > 1:
        raise SpecError(
            f"one program must be named; {shown(dmu)} has {len(found)}, one in each period. "
            f"Pass the period too, for example {shown(labels[found[0]])}."
        )
    return int(found[0])


def _places(labels: pd.Index[Any], dmu: Hashable) -> NDArray[np.int64]:
    found = _named(labels, dmu)
    if not found.size and isinstance(dmu, tuple) and len(dmu) == 2 and isinstance(labels, pd.MultiIndex):
        found = np.intersect1d(_named(labels, dmu[0]), _coded(labels, 1, dmu[1]))
    if not found.size:
        raise SpecError(_unknown(labels, dmu))
    return found


def _named(labels: pd.Index[Any], dmu: Hashable) -> NDArray[np.int64]:
    if isinstance(labels, pd.MultiIndex):
        return _coded(labels, 0, dmu)
    try:
        found = labels.get_loc(dmu)
    except _ABSENT:
        return np.empty(0, dtype=np.int64)
    return np.arange(len(labels), dtype=np.int64)[found].reshape(-1)


def _coded(labels: pd.MultiIndex, level: int, wanted: Hashable) -> NDArray[np.int64]:
    try:
        code = labels.levels[level].get_loc(wanted)
    except _ABSENT:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.asarray(labels.codes[level]) == code)


def _unknown(labels: pd.Index[Any], dmu: Hashable) -> str:
    known = labels.levels[0] if isinstance(labels, pd.MultiIndex) else labels
    pair = isinstance(labels, pd.MultiIndex) and isinstance(dmu, tuple) and len(dmu) == 2
    asked = dmu[0] if pair else dmu  # type: ignore[index]
    hint = " It has no such period." if asked in list(known) else nearest(asked, list(known))
    return f"the DMU must be one of the evaluated rows, such as {shown(labels[0])}; got {shown(dmu)}.{hint}"
