"""A frame as a CSV file that a spreadsheet reads as it was meant."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from ..results.frames import labelled
from .decimals import decimals, is_fast
from .replacing import replacing
from .sheetsafe import defused

PIECE = 200_000  # rows that are put together at once
_QUOTED = (",", '"', "\r", "\n")


def write_csv(frame: pd.DataFrame, path: str | PathLike[str]) -> None:
    """Write the index and the columns; see ``Result.to_csv`` for how text is treated.

    By pyarrow where it is installed, by pandas otherwise: the same bytes.
    """
    table = labelled(frame)
    for place, kind in enumerate(table.dtypes):
        if not pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_datetime64_any_dtype(kind):
            table.isetitem(place, [defused(one) for one in table.iloc[:, place]])
    table.columns = pd.Index([defused(name) for name in table.columns], dtype=object)
    encoding = "utf-8" if _ascii(table) else "utf-8-sig"
    with replacing(path) as draft, draft.open("w", encoding=encoding, newline="") as file:
        if is_fast() and table.shape[1] > 1 and all(map(_is_plain, table.dtypes)):
            file.write(",".join(_field(name) for name in table.columns) + "\n")
            for piece in _lines(table):
                file.write(piece)
        else:
            table.to_csv(file, index=False)


def _lines(table: pd.DataFrame) -> Iterator[str]:
    from pyarrow import compute

    for start in range(0, len(table), PIECE):
        piece = table.iloc[start : start + PIECE]
        columns = [_texts(piece.iloc[:, place]) for place in range(table.shape[1])]
        yield "\n".join([*compute.binary_join_element_wise(*columns, ",").to_pylist(), ""])


def _texts(column: pd.Series[Any]) -> Any:
    import pyarrow

    values = column.to_numpy()
    if values.dtype == np.float64:
        return decimals(values)
    if values.dtype.kind in "iu":
        return pyarrow.array(values).cast(pyarrow.string())
    codes, words = pd.factorize(values, use_na_sentinel=False)
    return pyarrow.array([_field(one) for one in words.tolist()], pyarrow.string()).take(pyarrow.array(codes))


def _is_plain(kind: Any) -> bool:
    return (
        kind in (np.float64, np.bool_, object)
        or isinstance(kind, pd.StringDtype)
        or (isinstance(kind, np.dtype) and kind.kind in "iu")
    )


def _field(one: Any) -> str:
    """As csv writes it: quoted where it has to be, nothing for what is missing."""
    if one is None or one is pd.NA or one is pd.NaT or one != one:
        return ""
    text = str(one)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in _QUOTED) else text


def _ascii(table: pd.DataFrame) -> bool:
    texts: list[Any] = list(table.columns)
    for place, kind in enumerate(table.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            texts += list(table.iloc[:, place].unique())
    return all(str(text).isascii() for text in texts)
