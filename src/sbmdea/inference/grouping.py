"""One label per score: a column of the table, a Series by its index, or any sequence in the scores' order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..data.interchange import as_frame
from ..data.matching import in_rows_of
from ..errors import DataError, SpecError
from ..support.messages import nearest, shown
from .asked import Sample


def labels_of(given: Any, table: Any, sample: Sample, name: str = "by") -> list[Any] | None:
    """None for None. ``table`` has the rows of the data that were scored."""
    if given is None:
        return None
    index = sample.labels()
    if isinstance(given, str):
        if table is None:
            raise SpecError(f"{name}={given!r} names a column; pass the table it is of as `table`, or pass its values.")
        frame = as_frame(table)
        if given not in frame.columns:
            raise SpecError(f"{name} must name a column; got {shown(given)}.{nearest(given, list(frame.columns))}")
        values = frame[given].to_numpy()[sample.outcome.rows]
    else:
        rows = [index] if table is None else [index, as_frame(table).iloc[sample.outcome.rows].index]
        values = np.asarray(in_rows_of(name, given, rows))
    if values.ndim != 1 or len(values) != len(index):
        raise DataError(f"{name} must have one entry per score, {len(index)}; got {len(values)}.")
    if pd.isna(values).any():
        raise DataError(f"{name} must not have missing entries; got {int(pd.isna(values).sum())}.")
    found: list[Any] = values.tolist()
    return found
