"""Who may form the frontier and who is scored: boolean masks over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..support.messages import nearest, shown
from .columns import Header, hashes
from .matching import by_row
from .source import Source

Mask: TypeAlias = NDArray[np.bool_]
Index: TypeAlias = "pd.Index[Any]"


def mask(name: str, given: Any, source: Source, known: Sequence[Index]) -> Mask:
    """``given`` as one boolean per row: an array, a Series with the data's index, or the name of a column."""
    if given is None:
        return np.ones(source.n, dtype=np.bool_)
    if isinstance(given, str) or (
        source.frame is not None and hashes(given) and Header(source.frame).find(given) is not None
    ):
        given = _column(name, given, source)
    cells = _booleans(name, by_row(name, given, known))
    if len(cells) != source.n:
        raise DataError(f"{name} must have one value per row, {source.n} in all; got {len(cells)}.")
    if not cells.any():
        raise DataError(f"{name} must select at least one row; got none.")
    return cells


def _column(name: str, label: Any, source: Source) -> Any:
    if source.frame is None:
        raise DataError(f"{name} must be a boolean array when there is no data; got {shown(label)}.")
    header = Header(source.frame)
    place = header.find(label)
    if place is None:
        raise DataError(
            f"{name} must be a boolean array or a column of data; got {shown(label)}.{nearest(label, header.labels)}"
        )
    if header.labels.count(header.labels[place]) > 1:
        raise DataError(f"{name} must name one column; data has several called {shown(label)}. Rename or drop some.")
    return source.frame.iloc[:, place]


def _booleans(name: str, given: Any) -> Mask:
    kind = getattr(given, "dtype", None)
    if isinstance(given, pd.Series) and not isinstance(kind, np.dtype) and kind is not None and kind.kind == "b":
        if given.isna().any():
            raise DataError(f"{name} must be True or False in every row; got missing values. Fill them in first.")
        return given.to_numpy(dtype=np.bool_)
    try:
        cells = np.asarray(given)
    except (ValueError, TypeError) as error:
        raise DataError(f"{name} must be a boolean array; got {error}.") from error
    if cells.ndim != 1:
        raise DataError(f"{name} must be a boolean array with one value per row; got {cells.ndim} dimensions.")
    if cells.dtype != np.bool_:
        raise DataError(f"{name} must be boolean; got {cells.dtype}. Compare it with something first, such as == 1.")
    return cells.copy()
