"""Frames as a page can show them."""

from __future__ import annotations

from typing import Any

import pandas as pd


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Names as text, and so are columns of several kinds."""
    columns = {str(label): frame.iloc[:, place] for place, label in enumerate(frame.columns)}
    return pd.DataFrame({name: _plain(column) for name, column in columns.items()})


def _plain(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.map(str, na_action="ignore") if column.dtype == object else column
