"""Frames as cells, for text and HTML tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .frames import labelled
from .typeset import number, printable


def cells(frame: pd.DataFrame) -> tuple[list[list[str]], list[bool]]:
    """A frame as printable cells under a header, and which columns hold numbers."""
    table = labelled(frame)
    columns = [[_cell(one) for one in table.iloc[:, place].tolist()] for place in range(table.shape[1])]
    numeric = [pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]
    return [[*map(printable, table.columns)], *map(list, zip(*columns, strict=True))], numeric


def _cell(one: Any) -> str:
    return number(float(one)) if isinstance(one, float | np.floating) else printable(one)
