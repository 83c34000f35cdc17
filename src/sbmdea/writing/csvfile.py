"""A frame as a CSV file that a spreadsheet reads as it was meant."""

from __future__ import annotations

from os import PathLike
from typing import Any

import pandas as pd

from ..results.frames import labelled
from .replacing import replacing
from .sheetsafe import defused


def write_csv(frame: pd.DataFrame, path: str | PathLike[str]) -> None:
    """Write the index and the columns; see ``Result.to_csv`` for how text is treated."""
    table = labelled(frame)
    for place, kind in enumerate(table.dtypes):
        if not pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_datetime64_any_dtype(kind):
            table.isetitem(place, [defused(one) for one in table.iloc[:, place]])
    table.columns = pd.Index([defused(name) for name in table.columns], dtype=object)
    encoding = "utf-8" if _ascii(table) else "utf-8-sig"
    with replacing(path) as draft, draft.open("w", encoding=encoding, newline="") as file:
        table.to_csv(file, index=False)


def _ascii(table: pd.DataFrame) -> bool:
    texts: list[Any] = list(table.columns)
    for place, kind in enumerate(table.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            texts += list(table.iloc[:, place].unique())
    return all(str(text).isascii() for text in texts)
