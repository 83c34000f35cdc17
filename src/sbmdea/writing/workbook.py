"""A result as an Excel workbook, one sheet for each kind of answer."""

from __future__ import annotations

import datetime
import math
import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError, SpecError
from ..results.frames import labelled
from ..results.summary import scalar
from ..results.typeset import printable, width
from .replacing import replacing
from .sheetxml import Values, Words, archive, worksheet

if TYPE_CHECKING:
    from ..results.scores import Scores

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
EXACT_DIGITS = 10**15  # Excel keeps 15 digits: longer codes go in as text
SAMPLED = 200  # rows looked at for the width of a column that is not of numbers
NARROWEST, WIDEST = 9, 40

SCORE, RESIDUAL, COUNT = "0.0000", "0.0E+00", "0"
FILTER_BUTTON = 3  # characters of a header's width that it covers


def write_sheets(build: Callable[[], Mapping[str, tuple[pd.DataFrame, int]]], path: str | os.PathLike[str]) -> None:
    """Write the tables as sheets; with each comes how many of its first columns are labels, which stay in sight."""
    if not os.fspath(path).lower().endswith(".xlsx"):
        raise SpecError(f"to_excel writes .xlsx files; got {os.fspath(path)!r}. Let the name end in .xlsx.")
    tables = build()
    for name, (table, _) in tables.items():
        _check_size(name, table)
    words = Words()
    whole = archive({name: _sheet(table, frozen, words) for name, (table, frozen) in tables.items()}, words)
    with replacing(path) as draft:
        draft.write_bytes(whole)


def sheets(result: Scores) -> dict[str, tuple[pd.DataFrame, int]]:
    """A result's tables by the name of their sheet, each with the number of its label columns."""
    labels = result.panel.index.nlevels
    scores = result.efficiency
    ranks = result.rank().reindex(scores.index)
    first = [scores.to_frame(), ranks, result.components, result.status, result.flags]
    tables = {
        "scores": (labelled(pd.concat(first, axis=1)), labels),
        "slacks": (labelled(result.slacks), labels),
        "targets": (labelled(result.targets), labels),
        "peers": (result.intensities, labels),
        "prices": (labelled(result.prices), labels),
        "certificates": (labelled(result.certificate), labels),
        "options": (options_table(result.options), 1),
    }
    if (windows := result.windows) is not None:
        tables["windows"] = (labelled(windows), 0)
    return tables


def options_table(options: Mapping[str, object]) -> pd.DataFrame:
    from .. import __version__

    said = {"sbmdea": __version__, **options}
    return pd.DataFrame({"option": list(said), "value": [scalar(one) for one in said.values()]})


def _sheet(table: pd.DataFrame, frozen: int, words: Words) -> Iterator[bytes]:
    columns = [_values(table.iloc[:, place]) for place in range(table.shape[1])]
    named = list(zip(table.columns, columns, strict=True))
    formats = [_format(name, values) for name, values in named]
    widths = [_width(name, values) for name, values in named]
    return worksheet([printable(name) for name in table.columns], columns, formats, widths, frozen, words)


def _values(column: pd.Series[Any]) -> Values:
    """Numbers and truth values as an array, all others as plain Python values; None where there is nothing to show."""
    if isinstance(column.dtype, pd.api.extensions.ExtensionDtype) and column.dtype.kind in "iuf":
        if column.dtype.kind == "f":
            column = column.astype(np.float64)
        elif not column.isna().any():
            column = column.astype(np.int64)
    if column.dtype in (np.float64, np.bool_):
        return column.to_numpy()
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu":
        whole = column.to_numpy()
        if not len(whole) or max(-int(whole.min()), int(whole.max())) < EXACT_DIGITS:
            return whole
    values: list[object] = column.tolist()
    if set(map(type, values)) != {str}:
        return [_value(one) for one in values]
    texts: list[str] = column.tolist()
    return values if all(map(str.isprintable, texts)) else [*map(printable, texts)]


def _value(one: object) -> object:
    if isinstance(one, np.generic):
        one = one.item()
    if one is None or one is pd.NA or one is pd.NaT or (isinstance(one, float) and not math.isfinite(one)):
        return None
    if isinstance(one, bool | float) or (isinstance(one, int) and abs(one) < EXACT_DIGITS):
        return one
    if isinstance(one, datetime.datetime) and one.tzinfo is None:
        return one.date() if one.time() == datetime.time() else one
    return printable(one)


def _format(name: object, values: Values) -> str:
    numbers = _numbers(values)
    if not len(numbers) or name in ("primal_residual", "dual_violation", "gap"):
        return RESIDUAL if len(numbers) else "General"
    if numbers.dtype.kind != "f":
        return COUNT
    largest = np.abs(numbers).max()
    return "#,##0.00" if largest >= 1000 else SCORE if largest >= 0.1 else "0.000E+00"


def _numbers(values: Values) -> NDArray[Any]:
    if isinstance(values, np.ndarray):
        return values[:0] if values.dtype == bool else values[np.isfinite(values)]
    return np.array([one for one in values if type(one) in (int, float)])


def _width(name: object, values: Values) -> float:
    if isinstance(values, np.ndarray):
        numbers = values[np.isfinite(values)]
        sample = [numbers.min().item(), numbers.max().item()] if len(numbers) else []
    else:
        sample = [*values[:SAMPLED]]
    seen = [width(printable(name)) + FILTER_BUTTON, *map(_shown, sample)]
    return min(max(max(seen) + 2, NARROWEST), WIDEST)


def _shown(value: object) -> int:
    if isinstance(value, float):
        return len(f"{value:,.2f}") + 2
    return 0 if value is None else width(str(value))


def _check_size(name: str, table: pd.DataFrame) -> None:
    rows, columns = len(table) + 1, table.shape[1]
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise DataError(
            f"an Excel sheet holds at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns; "
            f"sheet {name!r} needs {rows:,} rows and {columns:,} columns. Use to_csv instead."
        )
