"""z: what rows are compared under or explained by, as names of columns, a table under labels, or an array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError, SpecError
from ..support.messages import nearest, shown
from .interchange import as_frame, has_columns
from .matching import Index, in_rows_of


def circumstances(z: Any, table: Any, known: Sequence[Index]) -> pd.DataFrame:
    """A row per row of ``known``: the indices, each a name for the same rows, that a table under labels may have.

    ``table`` has these rows; None where the data came as arrays.
    """
    names = [z] if isinstance(z, str) else z
    if isinstance(names, list | tuple) and names and all(isinstance(one, str) for one in names):
        frame = _named(list(names), table)
    else:
        frame = _held(in_rows_of("z", z, known))
    if len(frame) != len(known[0]):
        raise DataError(f"z must have one row per row that it is for, {len(known[0])}; got {len(frame)}.")
    return frame


def _named(names: list[str], table: Any) -> pd.DataFrame:
    if table is None:
        raise SpecError("z names columns, and there is no table that they are of. Pass it as `table`, or z as a table.")
    frame = as_frame(table)
    for name in names:
        if name not in frame.columns:
            raise SpecError(f"z must name columns of the data; got {shown(name)}.{nearest(name, list(frame.columns))}")
    return frame[names]


def _held(z: Any) -> pd.DataFrame:
    if has_columns(z):
        return as_frame(z)
    if isinstance(z, pd.Series):
        return z.to_frame("z" if z.name is None else z.name)
    values = np.asarray(z)
    values = values[:, None] if values.ndim == 1 else values
    if values.ndim != 2:
        raise DataError(f"z must have one row per row that it is for; got an array of {values.ndim} dimensions.")
    return pd.DataFrame(values, columns=[f"z{k + 1}" for k in range(values.shape[1])])
