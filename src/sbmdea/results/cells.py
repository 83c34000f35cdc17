"""Frames as cells, for text and HTML tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .frames import labelled
from .owned import own
from .typeset import number, printable


def cells(frame: pd.DataFrame, worded: bool = False) -> tuple[list[list[str]], list[bool]]:
    """A frame as printable cells under a header, and which columns hold numbers.

    The labels of its rows are names of the user's; ``worded``: they are words of ours.
    """
    table = labelled(frame)
    labels = 0 if worded else frame.index.nlevels
    columns = [
        [own(one) if place < labels and isinstance(one, str) else _cell(one) for one in table.iloc[:, place].tolist()]
        for place in range(table.shape[1])
    ]
    numeric = [pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]
    return [[*map(printable, table.columns)], *map(list, zip(*columns, strict=True))], numeric


def _cell(one: Any) -> str:
    return number(float(one)) if isinstance(one, float | np.floating) else printable(one)
