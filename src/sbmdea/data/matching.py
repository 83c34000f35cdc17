"""What a caller gives per row or per column, and under labels, belongs to the row or column of that label."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from ..errors import DataError
from ..support.messages import joined, shown
from .interchange import counts_rows

Index: TypeAlias = "pd.Index[Any]"


def by_row(name: str, given: Any, known: Sequence[Index]) -> Any:
    """``given`` as it is: without labels, or under those of the data row by row; DataError for other ones.

    What has another length than the data is passed on, for its reader to refuse.
    """
    refuse_list(name, given)
    if (
        isinstance(given, pd.Series | pd.DataFrame)
        and len(given) == len(known[0])
        and not any(given.index.equals(rows) for rows in known)
    ):
        raise DataError(
            f"{name} must have the index of the data, row by row; got another one. "
            "Reindex it, or pass .to_numpy() to go by position."
        )
    return given


def in_rows_of(name: str, given: Any, known: Sequence[Index]) -> Any:
    """``given`` in the order of the rows that it speaks of, found by the first of the indices in ``known`` that it has.

    What has no labels of its own goes by position, and its length is its reader's to check; DataError for other labels.
    """
    refuse_list(name, given)
    if not isinstance(given, pd.Series | pd.DataFrame) or any(given.index.equals(rows) for rows in known):
        return given
    counted = counts_rows(given.index)
    if counted and len(given) == len(known[0]):
        return given
    for rows in known:
        if _has(given, rows):
            return given.loc[rows]
    if counted:
        return given
    raise DataError(
        f"{name} must have the labels of the rows that it is for, such as {shown(known[0][0])}; "
        f"got {shown(given.index[0])} and others. Reindex it, or pass .to_numpy() to go by position."
    )


def table_for(table: pd.DataFrame, rows: Index) -> pd.DataFrame:
    """``table`` in the order of ``rows``, found by columns that have the names of the labels, or else by its index.

    What has neither goes by position; DataError where rows are not there, or stand there twice.
    """
    names = list(rows.names)
    if None in names or not set(names) <= set(table.columns):
        if not counts_rows(table.index) and _has(table, rows):
            return table.loc[rows]
        if len(table) == len(rows):
            return table
        raise DataError(f"table must have the {len(rows)} rows that were read; got {len(table)}. Pass the same table.")
    labels = table.set_index(names).index
    if len(table) == len(rows) and [*map(str, labels)] == [*map(str, rows)]:
        return table
    if not labels.is_unique:
        raise DataError(f"table must have every row once; {shown(labels[labels.duplicated()][0])} stands there twice.")
    place = labels.get_indexer(rows)
    if (place < 0).any():
        raise DataError(f"table must have the rows that were scored; {shown(rows[place < 0][0])} is not there.")
    return table.iloc[place]


def _has(given: pd.Series[Any] | pd.DataFrame, rows: Index) -> bool:
    return bool(given.index.is_unique and rows.isin(given.index).all())


def by_column(name: str, given: Any, labels: Sequence[Hashable]) -> Any:
    """``given`` with its columns, or the entries of a Series, in the order of ``labels``."""
    own = given.columns if isinstance(given, pd.DataFrame) else given.index if isinstance(given, pd.Series) else None
    if own is None or len(own) != len(labels) or counts_rows(own):
        return given
    wanted: Any = pd.Index(labels, tupleize_cols=False)
    place = own.get_indexer(wanted) if own.is_unique else np.full(len(labels), -1)
    if (place < 0).any():
        raise DataError(
            f"{name} must be for {joined([shown(label) for label in labels])}; "
            f"got {joined([shown(label) for label in own])}. Rename them, or pass .to_numpy() to go by position."
        )
    return given.iloc[:, place] if isinstance(given, pd.DataFrame) else given.iloc[place]


def refuse_list(name: str, given: Any) -> None:
    """A list of Series would be read as rows, and without their labels."""
    if isinstance(given, list | tuple) and any(isinstance(one, pd.Series | pd.DataFrame) for one in given):
        raise DataError(
            f"{name} must be an array, a Series or a DataFrame; got a list of them. "
            "Join them with pandas.concat([...], axis=1)."
        )
