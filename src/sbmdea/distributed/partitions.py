"""What data larger than memory may be, and a part of them in memory."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..data.domain import Domain, all_of_them
from ..data.interchange import counts_rows
from ..data.masks import mask
from ..data.panel import Panel, read_part
from ..data.roles import ROLES
from ..data.source import KEYS, from_table
from ..errors import DataError, SpecError
from ..support.messages import shown
from ..support.optional import require
from ..technology.points import Bools, Ints

MASKS = ("reference", "evaluate")
ANYTHING = Domain(zeros=ROLES, free=all_of_them)  # what a model does not take it says itself


@dataclass(frozen=True, eq=False)
class Request:
    """What is asked of every part: a model and its options, and the columns that these name."""

    model: str
    options: Mapping[str, Any]
    columns: tuple[Any, ...]

    @property
    def roles(self) -> dict[str, Any]:
        return {name: self.options.get(name) for name in (*ROLES, *KEYS)}

    def read(self, frame: pd.DataFrame) -> Panel:
        """The rows of a part; their values may be whatever numbers are."""
        return read_part(frame, self.roles, ANYTHING)

    def threads(self, most: int | None) -> int | None:
        """How many threads a part may take, of those that the engine has for it."""
        threads: int | None = self.options.get("threads")
        return most if threads is None else threads

    def masked(self, name: str, frame: pd.DataFrame) -> Bools:
        """Which rows a boolean column names; all, where none is asked for. A part may have none."""
        column = self.options.get(name)
        if column is None or (column in frame.columns and not frame[column].astype(bool).any()):
            return np.full(len(frame), column is None)
        return mask(name, column, from_table(frame, **self.roles), (frame.index,))


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts: what each is read from, a frame without rows that has their columns, and who reads them."""

    each: Sequence[Any]
    head: pd.DataFrame

    def numbered(self) -> list[tuple[Any, int]]:
        return [(part, number) for number, part in enumerate(self.each)]


def partitions(data: Any, model: str, options: Mapping[str, Any], lazily: bool) -> tuple[Parts, Request]:
    """The parts of ``data``: a Dask DataFrame, a folder of Parquet files, or a list of such files.

    ``lazily``: partitions of a Dask DataFrame are Dask's to hand on.
    """
    if type(data).__module__.partition(".")[0] in ("dask", "dask_expr") and hasattr(data, "to_delayed"):
        request = _request(model, options, list(data.columns))
        chosen = data[list(request.columns)]
        each = chosen.to_delayed() if lazily else [chosen.get_partition(i) for i in range(chosen.npartitions)]
        return Parts(each, chosen._meta), request
    files = _files(data)
    parquet = require("pyarrow.parquet", "distributed", "reading Parquet files")
    head = parquet.read_schema(files[0]).empty_table().to_pandas()
    request = _request(model, options, list(head.columns))
    return Parts([str(file) for file in files], head[list(request.columns)]), request


def loaded(part: Any, request: Request) -> pd.DataFrame:
    """The rows of a part, in memory."""
    if isinstance(part, str):
        return pd.read_parquet(part, columns=list(request.columns))
    frame: pd.DataFrame = part if isinstance(part, pd.DataFrame) else part.compute(scheduler="synchronous")
    return frame


def numbered(frame: pd.DataFrame, first: int | None) -> pd.DataFrame:
    """The frame, whose rows count on from ``first`` where rows have no label but their number."""
    return frame if first is None else frame.set_axis(pd.RangeIndex(first, first + len(frame)))


def unlabelled(frame: pd.DataFrame, request: Request) -> bool:
    return request.options.get("dmu") is None and counts_rows(frame.index)


def _request(model: str, options: Mapping[str, Any], known: list[Any]) -> Request:
    for role in (*ROLES, *KEYS):
        some = options.get(role)
        some = list(some) if isinstance(some, list | tuple) else [] if some is None else [some]
        for one in some:
            if not isinstance(one, Hashable):
                raise SpecError(f"{role} must be names of columns of data; got a {type(one).__name__}.")
    for name in MASKS:
        column = options.get(name)
        if not isinstance(column, Hashable) or (column is not None and column not in known):
            got = shown(column) if isinstance(column, Hashable) else f"a {type(column).__name__}"
            raise SpecError(
                f"{name} must be the name of a column of data, boolean, where data come in parts; got {got}. "
                "Add such a column to the data."
            )
    named = set(_hashable(options.values()))
    return Request(model, dict(options), tuple(column for column in known if column in named))


def _hashable(values: Iterable[Any]) -> Iterable[Any]:
    """Everything in options that could be the name of a column."""
    for one in values:
        if isinstance(one, Mapping):
            yield from _hashable([*one.keys(), *one.values()])
        elif isinstance(one, list | tuple):
            yield from _hashable(one)
        if isinstance(one, Hashable):
            yield one


def _files(data: Any) -> list[Path]:
    if isinstance(data, str | PathLike):
        path = Path(data).expanduser()
        files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    elif isinstance(data, Iterable) and not hasattr(data, "columns"):
        files = [Path(one).expanduser() for one in data]
    else:
        raise DataError(
            f"data must be a Dask DataFrame or a folder of Parquet files; got {type(data).__name__}. "
            "For a table in memory take sbmdea.super_sbm."
        )
    missing = [str(file) for file in files if not file.is_file()]
    if missing or not files:
        what = f"{missing[0]!r} is not there" if missing else f"{fspath(data)!r} has no *.parquet"
        raise DataError(f"data must be a folder of Parquet files; {what}.")
    return files


def positions(name: Ints) -> Ints:
    """Where in its part a row is, from its number in the whole."""
    return name & 0xFFFFFFFF
