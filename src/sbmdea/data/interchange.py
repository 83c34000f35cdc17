"""Any table a caller may hold → a pandas DataFrame."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, cast

import pandas as pd

from ..errors import DataError
from ..support.optional import require
from .prepared import Prepared

_FIRST = ("to_frame", "collect", "compute")  # of a Series, a polars LazyFrame, a Dask frame


def as_frame(data: Any) -> pd.DataFrame:
    """Return ``data`` as a DataFrame; a DataFrame is returned as it is and must not be written to.

    Besides DataFrames: a mapping of columns, a polars DataFrame, anything with ``__arrow_c_stream__`` (which
    takes pyarrow) or ``__dataframe__``.
    """
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, Prepared):
        return data._frame
    try:
        if isinstance(data, Mapping):
            return pd.DataFrame(dict(data))
        if _is_polars(data):
            return pd.DataFrame({column.name: column.to_numpy() for column in data.get_columns()})
        if hasattr(data, "__arrow_c_stream__") and not hasattr(data, "to_frame"):  # a Series has both
            arrow = require("pyarrow", "parquet", f"reading a {type(data).__name__} as data")
            return cast(pd.DataFrame, arrow.table(data).to_pandas())
        if hasattr(data, "__dataframe__"):
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="The Dataframe Interchange Protocol is deprecated")
                return pd.api.interchange.from_dataframe(data)
    except (ValueError, TypeError, NotImplementedError) as error:
        raise DataError(f"data must be a table of columns of one length; got {_kind(data)}: {error}") from error
    raise DataError(f"data must be a table such as a pandas DataFrame; got {_kind(data)}. {_advice(data)}")


def has_columns(data: object) -> bool:
    """Whether ``data`` is a table with named columns rather than an array, a Series or a list."""
    if isinstance(data, pd.DataFrame | Mapping | Prepared) or _is_polars(data):
        return True
    return (hasattr(data, "__arrow_c_stream__") or hasattr(data, "__dataframe__")) and hasattr(data, "columns")


def plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a call with every table among them as a DataFrame, which can be kept in a file."""
    return {
        name: as_frame(value) if has_columns(value) and not isinstance(value, Mapping) else value
        for name, value in options.items()
    }


def counts_rows(index: pd.Index[Any]) -> bool:
    """Whether the index is 0, 1, 2, … without a name, as pandas gives it to a new frame."""
    return isinstance(index, pd.RangeIndex) and index.name is None and index.start == 0 and index.step == 1


def _is_polars(data: object) -> bool:
    return type(data).__module__.partition(".")[0] == "polars" and hasattr(data, "get_columns")


def _kind(data: object) -> str:
    return f"{type(data).__module__.partition('.')[0]}.{type(data).__name__}".removeprefix("builtins.")


def _advice(data: object) -> str:
    for method in _FIRST:
        if hasattr(data, method):
            return f"Call .{method}() on it first."
    if isinstance(data, str) or hasattr(data, "__fspath__"):
        return "Read the file first, for example with sbmdea.read_table(path)."
    return "To pass arrays, leave data out and give them as inputs=, outputs= and undesirable=."
