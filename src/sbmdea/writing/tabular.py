"""An answer as tables: its first rows on the screen, all of them as CSV, all its tables as a workbook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from ..language.told import speaking, told
from ..results.cells import cells
from ..results.owned import marking
from ..results.typeset import aligned, html
from ..support.spelling import choose_language

if TYPE_CHECKING:
    import pandas as pd

    from ..results.summary import Summary

    Sheets: TypeAlias = dict[str, tuple[pd.DataFrame, int]]


class Tabular(ABC):
    """What every answer has: a frame, a summary, files, and a table of its first rows on the screen."""

    HEAD: ClassVar[int] = 10  # rows on the screen

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """The answer as one frame."""

    def summary(self, lang: str | None = None) -> Summary:
        """The question in words, and what came out.

        ``lang`` is "en" or "zh"; without it the variable SBMDEA_LANG decides, and English otherwise.
        """
        with speaking(choose_language(lang)), marking():
            return self._told()

    @abstractmethod
    def _told(self) -> Summary:
        """The summary in the language that is spoken."""

    @abstractmethod
    def sheets(self) -> Sheets:
        """The tables of the workbook by their names, each with how many of its first columns are labels."""

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write ``to_frame()`` as CSV, the labels first.

        Text that a spreadsheet would run as a formula (it begins with = + - @ or a tab) gets an apostrophe in
        front; numbers stay as they are. Names beyond ASCII add a byte order mark, by which Excel knows UTF-8.
        """
        from .csvfile import write_csv

        with kept("to_csv"):
            write_csv(self.to_frame(), path)

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write a workbook: a sheet for each kind of table, the options last.

        Text that a spreadsheet would run as a formula is stored as plain text. The file appears whole or not
        at all. Raises DataError where a sheet would exceed Excel's limits, OSError where the path cannot be
        written.
        """
        from .workbook import write_sheets

        with kept("to_excel"):
            write_sheets(self.sheets, path)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the whole answer to a file that `sbmdea.load` reads back, with the same bits.

        The file holds numbers and words, no code, and appears whole or not at all. Raises OSError where the path
        cannot be written.
        """
        from ..support.store import write_answer
        from .replacing import replacing

        with kept("save"), replacing(path) as draft, draft.open("wb") as file:
            write_answer(self, file)

    def __repr__(self) -> str:
        return f"{self._title()}\n{aligned(*self._first())}\n{self._below()}"

    def _repr_html_(self) -> str:
        return html(*self._first(), caption=self._title(), foot=self._below())

    def _below(self) -> str:
        return f"[{f'the first {self.HEAD} of ' if self._rows() > self.HEAD else ''}{self._foot()}]"

    @abstractmethod
    def _title(self) -> str:
        """The question in one line."""

    @abstractmethod
    def _foot(self) -> str:
        """How many rows there are, and what is to be said of them in one line."""

    def _shown(self) -> pd.DataFrame:
        """The frame whose first rows are on the screen."""
        return self.to_frame()

    def _rows(self) -> int:
        return len(self._shown())

    def _first(self) -> tuple[list[list[str]], list[bool]]:
        """The first rows as cells under a header, and which columns hold numbers."""
        return cells(self._shown().iloc[: self.HEAD])


@contextmanager
def kept(method: str) -> Iterator[None]:
    """A file that cannot be written must not read like lost work."""
    try:
        yield
    except OSError as error:
        raise OSError(
            error.errno, told(f"{error.strerror} The result is still in memory: call {method} with another path.")
        ) from error
