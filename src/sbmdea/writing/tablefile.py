"""A frame as a table in a file, by its ending: CSV, Excel, Parquet."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import pandas as pd

from ..data.interchange import counts_rows
from ..errors import DataError
from ..results.frames import labelled
from ..support.messages import joined
from ..support.optional import require
from .csvfile import write_csv
from .replacing import replacing

ENDINGS = (".csv", ".xlsx", ".parquet")
SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384


def write_table(frame: pd.DataFrame, path: str | PathLike[str]) -> None:
    """Write a frame to a .csv, .xlsx or .parquet file.

    The index goes first unless it only counts rows. The file appears whole or not at all. Raises DataError
    for another ending or what the format cannot hold, OSError where the path cannot be written, ImportError
    where a package is missing.
    """
    file = Path(path).expanduser()
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        raise DataError(f"a table must be written to {joined(ENDINGS, 'or')}; got {file.name!r}. Choose one of them.")
    table = frame if counts_rows(frame.index) else labelled(frame)
    if table.shape[1] == 0:
        raise DataError("a table must have at least one column to be written; got none.")
    table = table.set_axis([str(label) for label in table.columns], axis=1)
    if ending == ".csv":
        write_csv(_with_first_as_index(table), file)
    elif ending == ".xlsx":
        _write_excel(table, file)
    else:
        _write_parquet(table, file)


def _write_excel(table: pd.DataFrame, file: Path) -> None:
    require("openpyxl", "excel", f"writing {file.name!r}")
    from openpyxl.utils.exceptions import IllegalCharacterError

    rows, columns = len(table) + 1, table.shape[1]
    if rows > SHEET_ROWS or columns > SHEET_COLUMNS:
        raise DataError(
            f"an Excel sheet must have at most {SHEET_ROWS:,} rows and {SHEET_COLUMNS:,} columns; "
            f"got {rows:,} and {columns:,}. Write .csv or .parquet."
        )
    try:
        with replacing(file) as draft, pd.ExcelWriter(draft, engine="openpyxl") as book:
            table.to_excel(book, index=False)
            for row in next(iter(book.sheets.values())).iter_rows():
                for cell in row:
                    if cell.data_type == "f":  # text that begins with = is text, not a formula
                        cell.data_type = "s"
    except (ValueError, IllegalCharacterError) as error:
        raise DataError(
            f"an Excel sheet must hold numbers, text and plain dates; {str(error).removesuffix('.')}."
        ) from error


def _write_parquet(table: pd.DataFrame, file: Path) -> None:
    require("pyarrow", "parquet", f"writing {file.name!r}")
    try:
        with replacing(file) as draft:
            table.to_parquet(draft, engine="pyarrow", index=False)
    except (ValueError, TypeError, NotImplementedError) as error:
        raise DataError(f"a Parquet column must hold values of one kind; {error}.") from error


def _with_first_as_index(table: pd.DataFrame) -> pd.DataFrame:
    first = pd.Index(table.iloc[:, 0], name=table.columns[0], tupleize_cols=False)
    return table.iloc[:, 1:].set_axis(first, axis=0)
