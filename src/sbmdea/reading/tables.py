"""Tables in files, by their ending: CSV, Excel, Parquet."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike, fspath
from pathlib import Path
from typing import Any, cast
from zipfile import ZipFile

import pandas as pd

from ..data.interchange import counts_rows
from ..errors import DataError
from ..results.frames import labelled
from ..support.messages import joined, nearest, shown
from ..support.optional import require
from ..writing.csvfile import write_csv
from ..writing.replacing import replacing
from .excel import Sheet, read_sheet

_PANDAS = tuple(int(part) for part in pd.__version__.split(".")[:2])

ENDINGS = (".csv", ".xlsx", ".parquet")
ENCODINGS = ("utf-8-sig", "gb18030")  # the first reads UTF-8 with and without a byte order mark
# pandas below 3.1 rounds the last digit unless told not to, and later ones have no such choice
_EXACT: dict[str, Any] = {} if _PANDAS >= (3, 1) else {"float_precision": "round_trip"}
UNPACKED, TIMES = 10**9, 300  # bytes, and times its size on disk, beyond which a workbook is not opened
SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384

_ZIP, _PARQUET, _OLD_EXCEL = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    """A table as it was read; of an Excel sheet the cells are still known."""

    frame: pd.DataFrame
    sheet: Sheet | None = None

    def check(self, numbers: Sequence[Hashable] = (), labels: Sequence[Hashable] | None = None) -> None:
        """Name the cells that are not what their column needs; the columns' roles make it exact."""
        if self.sheet is not None:
            self.sheet.check(numbers, labels)

    @cached_property
    def trouble(self) -> str:
        """What `check` says of all columns; nothing where it has nothing to say."""
        try:
            self.check()
        except DataError as error:
            return str(error)
        return ""


def read_table(
    path: str | PathLike[str],
    sheet: str | None = None,
    *,
    header: int | None = None,
    columns: Sequence[Hashable] | None = None,
) -> pd.DataFrame:
    """Read a .csv (UTF-8 or GB 18030), .xlsx or .parquet file.

    A sheet may have titles above its table, blank rows, and notes below: the header is the first row that names
    every column filled beneath it. ``sheet`` is needed where several have data, ``header`` (the row's number in
    the sheet) where the names cannot be told from the rest. Cells are never converted: text among numbers, errors
    and formulas without a value are refused by their place, and so are merged cells. ``columns`` reads these only, and
    lets the cells of the others be what they are.

    Raises
    ------
    DataError
        The file is missing, empty or not what its ending says, or a sheet holds no table that can be read as it
        stands; cells and the repair are named.
    ImportError
        Excel needs openpyxl, Parquet pyarrow.

    Examples
    --------
    >>> import pathlib, tempfile, sbmdea
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "plants.xlsx"
    >>> sbmdea.datasets.hua_bian_2007().to_excel(path, startrow=3, index=False)
    >>> list(sbmdea.read_table(path).columns)
    ['dmu', 'input_1', 'input_2', 'output_1', 'output_2', 'undesirable_1']
    """
    table = load_table(path, sheet, header)
    if columns is None:
        table.check()
        return table.frame
    known = list(table.frame.columns)
    if absent := [label for label in columns if label not in known]:
        raise DataError(f"columns must be in the table; got {shown(absent[0])}.{nearest(absent[0], known)}")
    table.check(labels=columns)
    return table.frame[list(columns)]


def load_table(path: str | PathLike[str], sheet: str | None = None, header: int | None = None) -> Table:
    """As ``read_table``, with the check of the cells left for when the columns' roles are known."""
    file = Path(path).expanduser()
    ending = _ending(file)
    for name, value in (("sheet", sheet), ("header row", header)):
        if value is not None and ending != ".xlsx":
            raise DataError(f"a {name} can be named for an .xlsx file only; got {shown(value)} for {file.name!r}.")
    start = _start(file)
    if ending == ".xlsx":
        table = _read_excel(file, start, sheet, header)
    else:
        table = Table(_read_csv(file, start) if ending == ".csv" else _read_parquet(file, start))
    if table.frame.empty:
        raise DataError(f"data must have rows; got none below the header of {fspath(path)!r}.")
    return table


def write_table(frame: pd.DataFrame, path: str | PathLike[str]) -> None:
    """Write a frame to a .csv, .xlsx or .parquet file.

    The index goes first unless it only counts rows. The file appears whole or not at all. Raises DataError
    for another ending or what the format cannot hold, OSError where the path cannot be written, ImportError
    as ``read_table``.
    """
    file = Path(path).expanduser()
    ending = _ending(file)
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


def _ending(file: Path) -> str:
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        repair = "Save the workbook as .xlsx." if ending.startswith(".xls") else "Convert the file to one of them."
        raise DataError(f"a table must end in {joined(ENDINGS, 'or')}; got {file.name!r}. {repair}")
    return ending


def _start(file: Path) -> bytes:
    """The first bytes, by which files under a wrong name are known."""
    if file.is_dir():
        raise DataError(f"data must be a file; {str(file)!r} is a folder.")
    if "\0" in str(file):
        raise DataError(f"data must be a file; {str(file)!r} is no path, as it holds a NUL.")
    if file.exists() and not file.is_file():  # a pipe may never end, and is gone once it has been looked at
        raise DataError(f"data must be a file; {str(file)!r} is a pipe or a device. Save what it gives to a file.")
    try:
        with file.open("rb") as stream:
            start = stream.read(4096)
    except FileNotFoundError as error:
        raise DataError(f"data must be a file; there is none at {str(file)!r}. {_beside(file)}") from error
    except OSError as error:
        raise DataError(f"data must be readable; {str(file)!r} is not: {error.strerror}.") from error
    if not start.strip():
        raise DataError(f"data must hold a table; the file {str(file)!r} is empty.")
    return start


def _beside(file: Path) -> str:
    if not file.parent.is_dir():
        return f"There is no folder {str(file.parent)!r} either."
    near = nearest(file.name, sorted(one.name for one in file.parent.iterdir() if one.suffix in ENDINGS))
    return near.strip() or "Check the path."


def _read_csv(file: Path, start: bytes) -> pd.DataFrame:
    if start.startswith((_ZIP, _PARQUET, _OLD_EXCEL)):
        raise _not_a(".csv", file, "it holds a workbook or a Parquet file. Give it its true ending")
    if b"\0" in start:
        raise _not_a(".csv", file, "it is no text, or text in UTF-16. Save it as CSV in UTF-8")
    for encoding in ENCODINGS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", pd.errors.ParserWarning)
                table = pd.read_csv(file, encoding=encoding, low_memory=False, index_col=False, **_EXACT)
                return cast(pd.DataFrame, table)
        except UnicodeDecodeError:
            continue
        except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
            raise _not_a(".csv", file, f"its lines do not make a table ({error})") from error
    raise _not_a(".csv", file, "its text is neither UTF-8 nor GB 18030. Save it as CSV in UTF-8")


def _read_excel(file: Path, start: bytes, sheet: str | None, header: int | None) -> Table:
    require("openpyxl", "excel", f"reading {file.name!r}")
    if start.startswith(_OLD_EXCEL):
        raise _not_a(".xlsx", file, "it is an old workbook or one with a password. Save it as .xlsx without one")
    if not start.startswith(_ZIP):
        raise _not_a(".xlsx", file, "it holds something else. Open it in a spreadsheet and save it as .xlsx")
    try:
        _refuse_bomb(file)
        read = read_sheet(file, sheet, header)
    except (DataError, MemoryError):
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged workbook sets off
        raise _not_a(".xlsx", file, f"it is damaged or something else ({error})") from error
    read.warn()
    return Table(read.frame, read)


def _refuse_bomb(file: Path) -> None:
    """An archive of some kilobytes may unpack to more than any memory holds; sheets unpack to some ten times."""
    with ZipFile(file) as book:
        unpacked = sum(part.file_size for part in book.infolist())
    if unpacked > UNPACKED and unpacked > TIMES * file.stat().st_size:
        raise _not_a(".xlsx", file, f"it would unpack to {unpacked / 1e9:,.1f} GB, as no sheet does. Do not trust it")


def _read_parquet(file: Path, start: bytes) -> pd.DataFrame:
    require("pyarrow", "parquet", f"reading {file.name!r}")
    if not start.startswith(_PARQUET):
        raise _not_a(".parquet", file, "it holds something else. Give it its true ending")
    try:
        return pd.read_parquet(file, engine="pyarrow")
    except (OSError, ValueError, NotImplementedError) as error:
        raise _not_a(".parquet", file, f"it is damaged ({error})") from error


def _not_a(ending: str, file: Path, reason: str) -> DataError:
    return DataError(f"{file.name!r} must be a {ending} table, as its ending says; {reason}.")


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
        raise DataError(f"an Excel sheet must hold numbers, text and plain dates; {error}.") from error


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
