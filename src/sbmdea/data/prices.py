"""The prices of inputs and outputs, one row per panel row."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..support.messages import joined, nearest, shown
from .checks import price_matrix
from .columns import Header
from .interchange import as_frame
from .matching import by_column

if TYPE_CHECKING:
    from .panel import Panel

Matrix: TypeAlias = NDArray[np.float64]


def read_prices(data: Any, name: str, given: Any, priced: Sequence[Hashable], panel: Panel) -> Matrix:
    """The prices of the columns ``priced``, in their order: (n, k).

    In a table a price is a column, or a number where it is the same for all; in their order as a list, or by column as
    a mapping. Without a table: an array with one row, or one per row of the data.
    """
    table = None if data is panel else data
    columns: Sequence[Any] = ()
    if isinstance(given, Mapping):
        given = _in_order(name, given, priced)
        if table is None:
            given = _side_by_side(name, given, panel)
    if table is not None:
        frame = as_frame(table)
        header, columns = Header(frame), _listed(name, frame, given)
        values = [panel.by_row(name, _column(name, frame, one)) for one in columns]
    else:
        given = by_column(name, given, priced)
        if not isinstance(given, pd.Series) or len(given) != len(priced):
            given = panel.by_row(name, given)
        values = _from_array(name, given, len(priced), len(panel.index))
    if len(values) != len(priced):
        raise DataError(
            f"{name} must have one price per column, {joined([shown(one) for one in priced])}; got {len(values)}."
        )
    places = [f"the price of {shown(one)}" for one in priced]
    for k, one in enumerate(columns):
        if header.find(one) is not None:
            places[k] = f"column {shown(one)}"
    return price_matrix(name, places, values, panel.index)


def _in_order(name: str, given: Mapping[Any, Any], priced: Sequence[Hashable]) -> list[Any]:
    if missing := [shown(label) for label in priced if label not in given]:
        raise DataError(f"{name} must price every column; {joined(missing)} has no price.")
    if strangers := [label for label in given if label not in priced]:
        raise DataError(
            f"{name} must be for {joined([shown(one) for one in priced])}; got {shown(strangers[0])}."
            f"{nearest(strangers[0], list(priced))}"
        )
    return [given[label] for label in priced]


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


def _from_array(name: str, given: Any, k: int, n: int) -> list[Any]:
    array = np.asarray(given)
    if array.shape == (n,) and k == 1:
        array = array[:, None]
    if array.shape in ((), (1,), (k,)):
        array = np.broadcast_to(array, (n, k if array.size == k else 1))
    if array.ndim != 2 or len(array) != n:
        raise DataError(f"{name} must be an array of {n} × {k} prices, or of {k} for all rows; got {array.shape}.")
    return list(array.T)
