"""What a caller may hand over, by name: the types of the arguments that hold data."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import pandas as pd
from numpy.typing import ArrayLike

from .prepared import Prepared

if TYPE_CHECKING:
    Series: TypeAlias = pd.Series[Any]
    Index: TypeAlias = pd.Index[Any]
else:
    Series, Index = pd.Series, pd.Index


class ArrowTable(Protocol):
    """A table that Arrow can read: polars, pyarrow, DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class ExchangedTable(Protocol):
    """A table with the dataframe interchange protocol."""

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> Any: ...


Data: TypeAlias = pd.DataFrame | Mapping[Any, Any] | ArrowTable | ExchangedTable | Prepared | None
Label: TypeAlias = Hashable  # one column, DMU or period
Names: TypeAlias = Hashable | Sequence[Hashable]  # one column or several, by their names
Numbers: TypeAlias = ArrayLike | pd.DataFrame | Series
Values: TypeAlias = Names | Numbers  # columns by their names; or the numbers themselves, where there is no table
PerRow: TypeAlias = Hashable | ArrayLike | Series | Index | pd.Categorical  # a column or index level, or one per row
RowMask: TypeAlias = Hashable | ArrayLike | Series  # True and False per row, or a column of them
Peers: TypeAlias = RowMask | Data  # who may form the frontier: a mask, or the rows of another table
Prices: TypeAlias = Values | Mapping[Any, Any]  # of the columns in their order, or by column
Zeros: TypeAlias = Literal["raise", "drop-term"]
