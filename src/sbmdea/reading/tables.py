"""Tables in files, by their ending: text, Excel, Parquet."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike, fspath
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

import pandas as pd

from ..errors import DataError, SpecError
from ..support.messages import joined, nearest, shown
from ..support.optional import require
from .deap import is_instructions, is_numbers, read_deap
from .encoding import decoded
from .excel import read_sheet, read_sheets
from .layout import find_table
from .problems import Tell, refuse
from .quick import read_plain
from .sheet import Sheet
from .stacking import stacked
from .statistics import read_spss, read_stata
from .textgrid import SEPARATORS, read_text

TEXTS, WORKBOOKS = (".csv", ".tsv", ".txt"), (".xlsx", ".xls", ".ods")
ENDINGS = (*TEXTS, *WORKBOOKS, ".parquet", ".dta", ".sav")
LONG = 2_000_000  # characters of a text file that pandas may read
UNPACKED, TIMES = 10**9, 300  # bytes, and times its size on disk, beyond which a workbook is not opened

_ZIP, _PARQUET, _OLD_EXCEL = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"


class Table:
    """A table as it was read; of a sheet or a text file the cells are still known."""

    def __init__(self, quick: pd.DataFrame | None, cells: Callable[[], Sheet] | None = None) -> None:
        self.quick, self._cells = quick, cells

    @cached_property
    def sheet(self) -> Sheet | None:
        return None if self._cells is None else self._cells()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table as its cells tell, whatever its columns are for."""
        return self.shaped()

    @property
    def names(self) -> list[Hashable]:
        if self.quick is not None:
            return list(self.quick.columns)
        assert self.sheet is not None
        return list(self.sheet.names.values())

    @property
    def rows(self) -> int:
        if self.quick is not None:
            return len(self.quick)
        assert self.sheet is not None
        return len(self.sheet.layout.body)

    def typed(self, numbers: Sequence[Hashable] = (), labels: Sequence[Hashable] = ()) -> pd.DataFrame:
        """The table, checked, where these columns are for numbers and those are labels, kept as they are written."""
        self.check(numbers, labels)
        return self.shaped(numbers, labels)

    def shaped(self, numbers: Sequence[Hashable] = (), labels: Sequence[Hashable] = ()) -> pd.DataFrame:
        """As `typed`, unchecked."""
        if self.quick is not None and self._fits(self.quick, numbers, labels):
            return self.quick
        assert self.sheet is not None
        return self.sheet.typed(numbers, labels)

    def check(self, numbers: Sequence[Hashable] = (), labels: Sequence[Hashable] | None = None) -> None:
        """Name the cells that are not what their column needs; the columns' roles make it exact."""
        if (self.quick is None or not self._fits(self.quick, numbers, labels or ())) and self.sheet is not None:
            self.sheet.check(numbers, labels)

    def _fits(self, quick: pd.DataFrame, numbers: Sequence[Hashable], labels: Sequence[Hashable]) -> bool:
        """Whether what was read without a look at the cells is what these roles make of them."""
        if self._cells is None:
            return True
        kinds = {label: kind.kind for label, kind in quick.dtypes.items()}
        return all(kinds.get(label, "i") in "if" for label in numbers) and all(
            kinds.get(label, "i") != "f" for label in labels
        )

    @cached_property
    def trouble(self) -> str:
        """What `check` says of all columns; nothing where it has nothing to say."""
        try:
            self.check()
        except DataError as error:
            return str(error.args[0])
        return ""


Read = TypeVar("Read")


@dataclass(frozen=True)
class Asked:
    """What a reader was told about a file besides its path."""

    sheet: str | None = None
    header: int | None = None
    separator: str | None = None
    decimal: str | None = None
    tell: Tell = refuse

    def check(self, file: Path, ending: str) -> None:
        for name, value, endings in (
            ("sheet", self.sheet, WORKBOOKS),
            ("header row", self.header, (*WORKBOOKS, *TEXTS)),
            ("separator", self.separator, TEXTS),
            ("decimal sign", self.decimal, TEXTS),
        ):
            if value is not None and ending not in endings:
                kinds = joined(endings, "or")
                raise DataError(f"a {name} can be named for {kinds} files only; got {shown(value)} for {file.name!r}.")
        if self.separator not in (None, *SEPARATORS):
            known = joined([*map(repr, SEPARATORS)], "or")
            raise SpecError(f"separator must be {known}; got {self.separator!r}.")
        if self.decimal not in (None, ".", ","):
            raise SpecError(f"decimal must be '.' or ','; got {self.decimal!r}.")


def read_table(
    path: str | PathLike[str] | Sequence[str | PathLike[str]],
    sheet: str | None = None,
    *,
    header: int | None = None,
    columns: Sequence[Hashable] | None = None,
    labels: Hashable | Sequence[Hashable] = (),
    separator: str | None = None,
    decimal: str | None = None,
    stack: str | None = None,
) -> pd.DataFrame:
    """Read a table: .csv, .tsv or .txt (UTF-8, UTF-16 or GB 18030), .xlsx, .xls, .ods, .parquet, .dta or .sav.

    A table may have titles above it, blank rows, and notes below: the header is the first row that names every column
    filled beneath it. ``sheet`` is needed where several have data, ``header`` (the row's number in the file) where the
    names cannot be told from the rest. Cells are never converted: text among numbers, errors and formulas without a
    value are refused by their place, and so are merged cells. ``columns`` reads these only, and lets the cells of the
    others be what they are.

    In text files the separator (comma, semicolon, tab or bar) and decimal commas are recognised; where they can be
    read in two ways, ``separator`` and ``decimal`` say which. A column of codes such as 001 or 1E5 stays text;
    columns named in ``labels`` are kept as they are written whatever they look like: 1E5, TRUE and NA are labels
    there. In columns of numbers NA, NaN and NULL are missing values, like empty fields.

    Several files, or all sheets of a workbook if ``stack`` is given, become one table: those of the same columns go
    one below the other, and a column called ``stack`` ("file" without it) says from which file or sheet, or from which
    year where each name has one. Sheets or files whose columns are years are variables: each becomes a column, and the
    years become rows. So do the columns gdp_2019, gdp_2020 … of one table.

    Raises
    ------
    DataError
        The file is missing, empty or not what its ending says, or it holds no table that can be read as it
        stands; cells and the repair are named.
    SpecError
        The separator or the decimal sign is none.
    ImportError
        Excel needs openpyxl, .xls and .ods python-calamine, Parquet pyarrow, .sav pyreadstat.

    Examples
    --------
    >>> import pathlib, tempfile, sbmdea
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "plants.xlsx"
    >>> sbmdea.datasets.hua_bian_2007().to_excel(path, startrow=3, index=False)
    >>> list(sbmdea.read_table(path).columns)
    ['dmu', 'input_1', 'input_2', 'output_1', 'output_2', 'undesirable_1']
    """
    several = not isinstance(path, str | PathLike)
    if several or stack is not None:
        paths = [path] if isinstance(path, str | PathLike) else list(path)
        table = load_stacked(paths, stack or "file", sheet, header, separator, decimal)
    else:
        assert isinstance(path, str | PathLike)
        table = load_table(path, sheet, header, separator, decimal)
    kept: list[Hashable] = list(labels) if isinstance(labels, list | tuple) else [labels]
    known = table.names
    for label in [*kept, *(columns or ())]:
        if label not in known:
            raise DataError(f"columns must be in the table; got {shown(label)}.{nearest(label, known)}")
    if columns is None:
        table.check()
        return table.typed(labels=kept) if kept else table.frame
    table.check(labels=columns)
    return table.shaped(labels=kept)[list(columns)]


def load_table(
    path: str | PathLike[str],
    sheet: str | None = None,
    header: int | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    tell: Tell = refuse,
) -> Table:
    """As ``read_table``, with the check of the cells left for when the columns' roles are known.

    ``tell`` hears of what is wrong with the layout; a reader refuses it.
    """
    file, asked = Path(path).expanduser(), Asked(sheet, header, separator, decimal, tell)
    ending = _ending(file)
    asked.check(file, ending)
    start = _start(file)
    if ending in WORKBOOKS:
        table = _of_cells(_read_workbook(file, start, lambda: read_sheet(file, sheet, header, tell)))
    elif ending in TEXTS:
        table = _read_text(file, start, asked)
    else:
        table = Table(_read_parquet(file, start) if ending == ".parquet" else _read_statistics(file))
    if table.rows == 0:
        raise DataError(f"data must have rows; got none below the header of {fspath(path)!r}.")
    return table


def load_stacked(
    paths: Sequence[str | PathLike[str]],
    by: str,
    sheet: str | None = None,
    header: int | None = None,
    separator: str | None = None,
    decimal: str | None = None,
) -> Table:
    """Several files, or the sheets of one, as one table; every cell is checked on the way."""
    if not paths:
        raise DataError("data must be at least one file; got none.")
    if len(paths) == 1 and Path(paths[0]).suffix.lower() in WORKBOOKS and sheet is None:
        file = Path(paths[0]).expanduser()
        found = _read_workbook(file, _start(file), lambda: read_sheets(file, header))
        tables = {name: _of_cells(one) for name, one in found.items()}
    else:
        tables = {}
        for path in paths:
            if (name := Path(path).stem) in tables:
                raise DataError(f"files must have names of their own to be stacked; two are called {shown(name)}.")
            tables[name] = load_table(path, sheet, header, separator, decimal)
    return Table(stacked({name: table.typed() for name, table in tables.items()}, by))


def _ending(file: Path) -> str:
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        repair = "Save the workbook as .xlsx." if ending.startswith(".xl") else "Convert the file to one of them."
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
    if not start.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe") and file.stat().st_size <= len(start):
        raise DataError(f"data must hold a table; the file {str(file)!r} is empty.")
    return start


def _beside(file: Path) -> str:
    if not file.parent.is_dir():
        return f"There is no folder {str(file.parent)!r} either."
    near = nearest(file.name, sorted(one.name for one in file.parent.iterdir() if one.suffix in ENDINGS))
    return near.strip() or "Check the path."


def _read_text(file: Path, start: bytes, asked: Asked) -> Table:
    if start.startswith((_ZIP, _PARQUET, _OLD_EXCEL)):
        raise _not_a(".csv", file, "it holds a workbook or a Parquet file", "Give it its true ending.")
    text = decoded(file.read_bytes(), file.name)
    if file.suffix.lower() == ".txt" and (is_instructions(text) or is_numbers(text)):
        return Table(read_deap(file, text))

    def cells() -> Sheet:
        grid = read_text(text, file.name, asked.separator, asked.decimal)
        return Sheet(grid, find_table(grid, asked.header, asked.tell))

    plain = len(text) > LONG and asked.header in (None, 1) and asked.decimal in (None, ".")
    if plain and (quick := read_plain(text, file.name, asked.separator)) is not None:
        return Table(quick, cells)
    return _of_cells(cells())


def _of_cells(sheet: Sheet) -> Table:
    sheet.warn()
    return Table(None, lambda: sheet)


def _read_workbook(file: Path, start: bytes, read: Callable[[], Read]) -> Read:
    ending = file.suffix.lower()
    package, extra = ("openpyxl", "excel") if ending == ".xlsx" else ("python_calamine", "sheets")
    require(package, extra, f"reading {file.name!r}")
    if start.startswith(_OLD_EXCEL) and ending != ".xls":
        reason = "it is an old workbook or one with a password"
        raise _not_a(ending, file, reason, "Save it as .xlsx without one.")
    if not start.startswith(_OLD_EXCEL if ending == ".xls" else _ZIP):
        raise _not_a(ending, file, "it holds something else", "Open it in a spreadsheet and save it as .xlsx.")
    try:
        if ending != ".xls":
            _refuse_bomb(file)
        return read()
    except (DataError, MemoryError):
        raise
    except Exception as error:  # openpyxl and calamine let through whatever a damaged workbook sets off
        raise _not_a(ending, file, f"it is damaged or something else ({error})", "Save it again.") from error


def _read_statistics(file: Path) -> pd.DataFrame:
    ending = file.suffix.lower()
    if ending == ".sav":
        require("pyreadstat", "spss", f"reading {file.name!r}")
    try:
        return read_stata(file) if ending == ".dta" else read_spss(file)
    except Exception as error:  # the readers let through whatever a damaged file sets off
        raise _not_a(ending, file, f"it is damaged or something else ({error})", "Save it again.") from error


def _refuse_bomb(file: Path) -> None:
    """An archive of some kilobytes may unpack to more than any memory holds; sheets unpack to some ten times."""
    most = max(UNPACKED, TIMES * file.stat().st_size)
    with ZipFile(file) as book:
        unpacked = sum(part.file_size for part in book.infolist())
        if unpacked <= most and file.suffix.lower() != ".xlsx":  # zipfile stops at the size declared, calamine may not
            unpacked = sum(_real_size(book, part.filename, most) for part in book.infolist())
    if unpacked > most:
        reason = f"it would unpack to {unpacked / 1e9:,.1f} GB, as no sheet does"
        raise _not_a(file.suffix.lower(), file, reason, "Do not trust it.")


def _real_size(book: ZipFile, part: str, most: int) -> int:
    """What a part unpacks to, looked at up to ``most`` bytes; an error where it is not what it says."""
    seen = 0
    with book.open(part) as stream:
        while (piece := stream.read(1 << 20)) and seen <= most:
            seen += len(piece)
    return seen


def _read_parquet(file: Path, start: bytes) -> pd.DataFrame:
    require("pyarrow", "parquet", f"reading {file.name!r}")
    if not start.startswith(_PARQUET):
        raise _not_a(".parquet", file, "it holds something else", "Give it its true ending.")
    try:
        return pd.read_parquet(file, engine="pyarrow")
    except (OSError, ValueError, NotImplementedError) as error:
        raise _not_a(".parquet", file, f"it is damaged ({error})", "Save it again.") from error


def _not_a(ending: str, file: Path, reason: str, repair: str) -> DataError:
    return DataError(f"{file.name!r} must be a {ending} table, as its ending says; {reason}. {repair}")
