"""Prices of columns, and bounds on them: numbers that are given beside the data, one row per panel row."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..support.messages import joined, nearest, shown
from .checks import bound_matrix, price_matrix
from .columns import Header
from .interchange import as_frame
from .matching import by_column

if TYPE_CHECKING:
    from .panel import Panel

Matrix: TypeAlias = NDArray[np.float64]


def read_prices(data: Any, name: str, given: Any, priced: Sequence[Hashable], panel: Panel) -> Matrix:
    """The prices of the columns ``priced``, in their order: (n, k); see `_beside`."""
    if isinstance(given, Mapping) and (missing := [shown(label) for label in priced if label not in given]):
        raise DataError(f"{name} must price every column; {joined(missing)} has no price.")
    values, columns = _beside(data, name, given, priced, panel, "price")
    places = [columns.get(k, f"the price of {shown(one)}") for k, one in enumerate(priced)]
    return price_matrix(name, places, values, panel.index)


def read_bounds(data: Any, name: str, given: Any, bounded: Sequence[Hashable], panel: Panel) -> Matrix:
    """The bounds on the columns ``bounded``: (n, k), NaN where a mapping leaves one out, or nothing is given."""
    found = np.full((len(panel.index), len(bounded)), np.nan)
    if given is None:
        return found
    if isinstance(given, Mapping):
        _refuse_strangers(name, given, bounded)
    there = [label for label in bounded if label in given] if isinstance(given, Mapping) else list(bounded)
    values, columns = _beside(data, name, given, there, panel, "bound")
    places = [columns.get(k, f"the bound of {shown(one)}") for k, one in enumerate(there)]
    found[:, [list(bounded).index(label) for label in there]] = bound_matrix(name, places, values, panel.index)
    return found


def _beside(
    data: Any, name: str, given: Any, labels: Sequence[Hashable], panel: Panel, noun: str
) -> tuple[list[Any], dict[int, str]]:
    """What is given for the columns ``labels``, in their order, and where it stands if that is a column itself.

    In a table it is a column, or a number where it is the same for all; in their order as a list, or by column as
    a mapping. Without a table: an array with one row, or one per row of the data.
    """
    table = None if data is panel else data
    columns: Sequence[Any] = ()
    if isinstance(given, Mapping):
        given = _in_order(name, given, labels)
        if table is None:
            given = _side_by_side(name, given, panel)
    if table is not None:
        _refuse_arrays(name, given, labels)
        frame = as_frame(table)
        header, columns = Header(frame), _listed(name, frame, given)
        values = [panel.by_row(name, _column(name, frame, one)) for one in columns]
    else:
        given = by_column(name, given, labels)
        if not isinstance(given, pd.Series) or len(given) != len(labels):
            given = panel.by_row(name, given)
        values = _from_array(name, given, len(labels), len(panel.index), noun)
    if len(values) != len(labels):
        raise DataError(
            f"{name} must have one {noun} per column, {joined([shown(one) for one in labels])}; got {len(values)}."
        )
    return values, {k: f"column {shown(one)}" for k, one in enumerate(columns) if header.find(one) is not None}


def _in_order(name: str, given: Mapping[Any, Any], labels: Sequence[Hashable]) -> list[Any]:
    _refuse_strangers(name, given, labels)
    return [given[label] for label in labels]


def _refuse_strangers(name: str, given: Mapping[Any, Any], labels: Sequence[Hashable]) -> None:
    if strangers := [label for label in given if label not in labels]:
        raise DataError(
            f"{name} must be for {joined([shown(one) for one in labels])}; got {shown(strangers[0])}."
            f"{nearest(strangers[0], list(labels))}"
        )


def _refuse_arrays(name: str, given: Any, labels: Sequence[Hashable]) -> None:
    """Beside a table, what is given by row must stand in it: nothing else says which row is which."""
    if _by_row(given, len(labels)):
        raise DataError(
            f"{name} must be columns of data, or numbers, one for each of {joined([shown(one) for one in labels])}; "
            "got an array beside data. Add it to data as a column, and pass the column's name."
        )


def _by_row(given: Any, k: int) -> bool:
    if isinstance(given, list | tuple):
        return any(isinstance(one, list | np.ndarray | pd.Series | pd.DataFrame) for one in given)
    if isinstance(given, np.ndarray):
        return given.ndim > 1 or (given.dtype.kind in "biuf" and given.size not in (1, k))
    return isinstance(given, pd.Series | pd.DataFrame)


def _listed(name: str, frame: pd.DataFrame, given: Any) -> Sequence[Any]:
    if isinstance(given, int | float | np.number):
        return [given]
    return Header(frame).role(name, given)


def _column(name: str, frame: pd.DataFrame, one: Any) -> Any:
    header = Header(frame)
    place = header.find(one)
    if place is not None:
        if header.labels.count(header.labels[place]) > 1:
            raise DataError(f"{name} must name one column; data has several called {shown(one)}. Rename or drop some.")
        return frame.iloc[:, place]
    if isinstance(one, int | float | np.number) and not isinstance(one, bool):
        return np.full(len(frame), float(one))
    raise DataError(
        f"{name} must be columns of data, or numbers; got {shown(one)}.{nearest(one, header.labels)} "
        f"Columns: {joined([shown(label) for label in header.labels])}."
    )


def _side_by_side(name: str, given: Sequence[Any], panel: Panel) -> Matrix:
    """A number for all rows, or one per row, of each column."""
    n = len(panel.index)
    columns = [np.asarray(panel.by_row(name, one)) for one in given]
    for one in columns:
        if one.shape not in ((), (n,)):
            raise DataError(f"{name} must be a number or {n} numbers for each column; got {one.shape}.")
    return np.stack([np.broadcast_to(one, n) for one in columns], axis=1)


def _from_array(name: str, given: Any, k: int, n: int, noun: str) -> list[Any]:
    array = np.asarray(given)
    if array.shape == (n,) and k == 1:
        array = array[:, None]
    if array.shape in ((), (1,), (k,)):
        array = np.broadcast_to(array, (n, k if array.size == k else 1))
    if array.ndim != 2 or len(array) != n:
        raise DataError(f"{name} must be an array of {n} × {k} {noun}s, or of {k} for all rows; got {array.shape}.")
    return list(array.T)
