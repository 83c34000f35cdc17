"""One label per score: a column of the table, a Series by its index, or any sequence in the scores' order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..data.matching import in_rows_of
from ..errors import DataError, SpecError
from ..support.messages import nearest, shown
from .asked import Sample


def labels_of(given: Any, table: Any, sample: Sample, name: str = "by") -> list[Any] | None:
    """None for None. ``table`` is that of the data."""
    if given is None:
        return None
    index, frame = sample.labels(), sample.rows_in(table)
    if isinstance(given, str):
        if frame is None:
            raise SpecError(f"{name}={given!r} names a column; pass the table it is of as `table`, or pass its values.")
        if given not in frame.columns:
            raise SpecError(f"{name} must name a column; got {shown(given)}.{nearest(given, list(frame.columns))}")
        values = frame[given].to_numpy()
    else:
        rows = [index] if frame is None else [index, frame.index]
        values = np.asarray(in_rows_of(name, given, rows))
    if values.ndim != 1 or len(values) != len(index):
        raise DataError(f"{name} must have one entry per score, {len(index)}; got {len(values)}.")
    if pd.isna(values).any():
        raise DataError(f"{name} must not have missing entries; got {int(pd.isna(values).sum())}.")
    found: list[Any] = values.tolist()
    return found
