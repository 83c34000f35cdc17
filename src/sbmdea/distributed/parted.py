"""The answer for data in parts: tables that are computed, or read, a part at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from ..errors import SpecError
from ..support.spelling import choose

TABLES = ("scores", "flags", "slacks", "targets", "prices", "intensities", "windows")


class PartedResult:
    """What a `Result` shows, as Dask DataFrames: one row per row of the data, in its order and under its index.

    The columns named as ``dmu``, ``period`` and ``group`` come first. A part is scored when a table of it is computed;
    ``dask.compute(result.scores, result.targets)`` scores it once for both. With ``out`` all is scored, and
    the tables are read from the folder.
    """

    path: Path | None
    tables: tuple[str, ...]

    def __init__(self, tables: tuple[str, ...], make: Callable[[str], Any], path: Path | None) -> None:
        vars(self).update(tables=tables, path=path, _make=make)

    @property
    def scores(self) -> Any:
        """``efficiency``, the components of the model, ``status``, and the certificate."""
        return self._table("scores")

    @property
    def flags(self) -> Any:
        """What to know before leaning on a score, as in a `Result`."""
        return self._table("flags")

    @property
    def slacks(self) -> Any:
        """x − x*, y* − y, b − b*."""
        return self._table("slacks")

    @property
    def targets(self) -> Any:
        """x*, y*, b*, in the data's units."""
        return self._table("targets")

    @property
    def prices(self) -> Any:
        """A price per column, in units 1/column."""
        return self._table("prices")

    @property
    def intensities(self) -> Any:
        """Who is compared with whom: the labels of a row and of a peer, and how much of it."""
        return self._table("intensities")

    @property
    def windows(self) -> Any:
        """With ``frontier="window"``: every window's score, row by row."""
        return self._table("windows")

    def _table(self, name: str) -> Any:
        if name == "windows" and name not in self.tables:
            raise SpecError('windows go with frontier="window"; there are none of another frontier.')
        return self._make(choose("a table", name, self.tables))

    def __repr__(self) -> str:
        where = "" if self.path is None else f" in {self.path}"
        return f"PartedResult({', '.join(self.tables)}{where})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a PartedResult cannot be changed; got {name} = …")

    _make: Callable[[str], Any]
