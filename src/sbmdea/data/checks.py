"""The data's numbers: converted once, refused with a reason, never repaired."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..support.messages import AT_MOST, joined, named_rows, shown, warn
from .roles import ROLES

if TYPE_CHECKING:
    from .columns import Columns
    from .domain import Domain

Matrix: TypeAlias = NDArray[np.float64]
Vector: TypeAlias = NDArray[np.float64]
Index: TypeAlias = "pd.Index[Any]"

# between these, every ratio of two values and every price 1/value is an ordinary float64
SMALLEST, LARGEST = 1e-150, 1e150
TEXT_SHOWN = 30

_REPAIR = {
    "missing": "Drop rows with missing values, or fill them in before the call.",
    "infinite": "Correct infinite values, or drop their rows.",
    "text": "Convert text with pandas.to_numeric.",
    "words": "Write the text as numbers (12% as 0.12, nothing where there is none), then convert it with "
    "pandas.to_numeric.",
    "boolean": "Convert booleans with .astype(int) if 0 and 1 are meant.",
    "complex": "Keep the real part if that is meant.",
    "other": "Give a column of numbers.",
    "size": "Change the unit of the column.",
    "price": "Correct these prices, or leave what has none out of the evaluation.",
    "bound": "Correct these bounds, or leave the column without one.",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with some rows of a column."""

    kind: str
    role: str
    place: str
    what: str
    rows: Sequence[int] | NDArray[np.intp]


def numeric(columns: Columns, values: Sequence[Any], index: Index, domain: Domain) -> tuple[Matrix, Matrix, Matrix]:
    """X, Y and B as new C-contiguous arrays of finite numbers, positive ones where the domain asks for no others."""
    X, Y, B = (np.empty((len(index), len(part))) for part in (columns.inputs, columns.outputs, columns.undesirable))
    slots = [block[:, i] for block in (X, Y, B) for i in range(block.shape[1])]
    faults: list[Fault] = []
    suspects: list[tuple[Vector, str, str]] = []
    signed: list[tuple[Vector, str, str]] = []
    free = domain.free(columns)
    odds: list[dict[str, tuple[str, list[int]]]] = []
    for slot, column in zip(slots, values, strict=True):
        cells, odd = _floats(column), dict[str, tuple[str, list[int]]]()
        if cells is None:
            cells, odd = _from_objects(column)
        slot[:] = cells
        odds.append(odd)
    if not any(odds) and all(map(usual, (X, Y, B))):
        return X, Y, B
    for slot, role, label, odd, any_sign in zip(slots, columns.roles, columns.all, odds, free, strict=True):
        place = f"column {shown(label)}"
        faults += [Fault(kind, role, place, what, rows) for kind, (what, rows) in odd.items()]
        if not usual(slot):
            faults += _not_finite(slot, role, place)
            (signed if any_sign else suspects).append((slot, role, place))
    _refuse("finite numbers", faults, index)
    signs = [
        fault for fault in _each(_not_positive, suspects) if not (fault.role in domain.zeros and fault.kind == "zero")
    ]
    wanted = "positive or 0" if all(fault.role in domain.zeros for fault in signs) else "positive"
    _refuse(f"{wanted} for {domain.model}", signs, index, named=1, repairs=domain.repair)
    _refuse(f"between {SMALLEST:g} and {LARGEST:g}", [*_each(_out_of_range, suspects)], index)
    _refuse(f"between {-LARGEST:g} and {LARGEST:g}", [*_each(_out_of_range, signed)], index)
    if suspects:
        _refuse_idle(columns, free, (X, Y, B), index)
    for slot, _, _ in (*suspects, *signed):
        slot += 0.0  # −0.0 becomes 0.0
    return X, Y, B


def usual(values: Matrix | Vector, axis: tuple[int, ...] | None = None) -> NDArray[np.bool_] | np.bool_:
    """Whether all of them, or all along some axes, are ordinary positive numbers."""
    low, high = values.min(axis=axis, initial=LARGEST), values.max(axis=axis, initial=SMALLEST)
    found: NDArray[np.bool_] | np.bool_ = (low >= SMALLEST) & (high <= LARGEST)
    return found


def price_matrix(role: str, places: Sequence[str], values: Sequence[Any], index: Index) -> Matrix:
    """Prices as a new array, a column for each place where they stand: finite and positive."""
    return _beside(role, places, values, index, "price")


def bound_matrix(role: str, places: Sequence[str], values: Sequence[Any], index: Index) -> Matrix:
    """Bounds likewise: finite, and positive or 0."""
    return _beside(role, places, values, index, "bound")


def _beside(role: str, places: Sequence[str], values: Sequence[Any], index: Index, kind: str) -> Matrix:
    found = np.empty((len(index), len(places)))
    faults: list[Fault] = []
    suspects: list[tuple[Vector, str, str]] = []
    for slot, place, column in zip(found.T, places, values, strict=True):
        cells = _floats(column)
        if cells is None:
            cells, odd = _from_objects(column)
            faults += [Fault(kind, role, place, what, rows) for kind, (what, rows) in odd.items()]
        slot[:] = cells
        faults += _not_finite(slot, role, place)
        suspects.append((slot, role, place))
    _refuse("finite numbers", faults, index)
    signs = [fault for fault in _each(_not_positive, suspects) if kind == "price" or fault.kind == "negative"]
    wanted = "positive" if kind == "price" else "positive or 0"
    _refuse(wanted, [replace(fault, kind=kind) for fault in signs], index, named=1)
    _refuse(f"between {SMALLEST:g} and {LARGEST:g}", [*_each(_out_of_range, suspects)], index)
    return found + 0.0


def _floats(column: Any) -> Vector | None:
    """The column as float64 with NaN for what is missing; None unless its dtype is one of real numbers."""
    if type(column) is np.ndarray and column.dtype == np.float64:
        return column
    if column.dtype.kind not in "iuf":
        return None
    if isinstance(column.dtype, np.dtype):
        with np.errstate(over="ignore"):  # a longdouble out of range becomes infinite and is refused as such
            return np.asarray(column, dtype=np.float64)
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _from_objects(column: Any) -> tuple[Vector, dict[str, tuple[str, list[int]]]]:
    """Numbers held as Python objects; what is no number is told by kind: how to word it, and the rows."""
    odd: dict[str, tuple[str, list[int]]] = {}
    cells = np.ones(len(column))
    column = pd.Series(column).astype(object).tolist()
    for row, cell in enumerate(column):
        value = _number(cell)
        if value is None:
            kind, what = _kind(cell)
            odd.setdefault(kind, (what, []))[1].append(row)
        else:
            cells[row] = value
    if "text" in odd and not _converts([column[row] for row in odd["text"][1]]):
        odd = {"words" if kind == "text" else kind: told for kind, told in odd.items()}
    return cells, odd


def _converts(texts: list[Any]) -> bool:
    try:
        pd.to_numeric(pd.Series(texts, dtype=object))
    except (ValueError, TypeError):
        return False
    return True


def _number(cell: Any) -> float | None:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return math.nan
    if isinstance(cell, bool | np.timedelta64) or not isinstance(cell, numbers.Real | Decimal):
        return None
    try:
        return float(cell)
    except OverflowError:
        return math.inf
    except ValueError:  # Decimal("sNaN")
        return math.nan


def _kind(cell: object) -> tuple[str, str]:
    if isinstance(cell, bool | np.bool_):
        return "boolean", "is boolean"
    if isinstance(cell, str | bytes):
        return "text", f"is text ({cell[:TEXT_SHOWN]!r})"
    if isinstance(cell, complex | np.complexfloating):
        return "complex", "is complex"
    return "other", f"holds {type(cell).__name__}"


def _not_finite(cells: Vector, role: str, place: str) -> Iterator[Fault]:
    if (rows := np.flatnonzero(np.isnan(cells))).size:
        yield Fault("missing", role, place, "is missing", rows)
    if (rows := np.flatnonzero(np.isinf(cells))).size:
        yield Fault("infinite", role, place, "is infinite", rows)


def _not_positive(cells: Vector, role: str, place: str) -> Iterator[Fault]:
    if (rows := np.flatnonzero(cells == 0.0)).size:
        yield Fault("zero", role, place, "is 0", rows)
    if (rows := np.flatnonzero(cells < 0.0)).size:
        yield Fault("negative", role, place, f"is negative ({cells[rows[0]]:g})", rows)


def _out_of_range(cells: Vector, role: str, place: str) -> Iterator[Fault]:
    size = np.abs(cells)
    for outside in (size > LARGEST, (size < SMALLEST) & (size > 0.0)):
        if (rows := np.flatnonzero(outside)).size:
            yield Fault("size", role, place, f"is {cells[rows[0]]:g}", rows)


def _each(
    check: Callable[[Vector, str, str], Iterator[Fault]],
    suspects: Sequence[tuple[Vector, str, str]],
) -> Iterator[Fault]:
    for suspect in suspects:
        yield from check(*suspect)


def _refuse(
    must: str,
    faults: Sequence[Fault],
    index: Index,
    named: int = AT_MOST,
    repairs: Callable[[str], str] = _REPAIR.__getitem__,
) -> None:
    """Raise one DataError for all the faults; ``named`` rows are shared out among the columns."""
    if not faults:
        return
    each = max(1, named // len(faults))
    roles = joined(list(dict.fromkeys(fault.role for fault in faults)))
    got = "; ".join(f"{fault.place} {fault.what} for {named_rows(index, fault.rows, each)}" for fault in faults)
    repair = " ".join(dict.fromkeys(repairs(fault.kind) for fault in faults))
    raise DataError(f"{roles} must be {must}; {got}. {repair}")


def _refuse_idle(
    columns: Columns, free: NDArray[np.bool_], blocks: tuple[Matrix, Matrix, Matrix], index: Index
) -> None:
    """Zeros that leave nothing to compare: a column of zeros, a row that uses or makes nothing."""
    for role, block in zip(ROLES, blocks, strict=True):
        if free[[one == role for one in columns.roles]].any():
            continue
        empty = [shown(getattr(columns, role)[i]) for i in np.flatnonzero(~block.any(axis=0))]
        if empty:
            raise DataError(f"{role} must not be 0 in every row; {joined(empty)} is. Drop the column.")
        idle = np.flatnonzero(~block.any(axis=1))
        if idle.size and role != "undesirable":
            raise DataError(
                f"{role} must not all be 0 in a row; they are for {named_rows(index, idle)}. Drop these rows."
            )


def warn_of_constants(
    columns: Columns, blocks: tuple[Matrix, Matrix, Matrix], first: int = 0, rows: int | None = None
) -> None:
    """Warn of columns that do not vary, from the ``first`` on; ``rows``: these are the ends of so many rows."""
    if not any((block[:2] == block[0]).all(axis=0).any() for block in blocks):
        return
    constant = [
        f"{shown(label)} is {column[0]:g}"
        for label, column in [*zip(columns.all, (c for block in blocks for c in block.T), strict=True)][first:]
        if (column[:64] == column[0]).all() and (column == column[0]).all()
    ]
    if constant:
        n = len(blocks[0]) if rows is None else rows
        warn(
            f"columns should vary between rows; {joined(constant)} in all {n} rows. "
            "Such a column cannot tell DMUs apart: drop it unless it is meant."
        )


def warn_of_few_rows(columns: Columns, rows: Sequence[int], scored: str = "") -> None:
    """Warn of frontiers of so many ``rows`` that are too few for so many columns; the smallest scores ``scored``."""
    m, s, u = (len(part) for part in (columns.inputs, columns.outputs, columns.undesirable))
    enough = max(m * (s + u), 3 * (m + s + u))
    few = [n for n in rows if n < enough]
    if not few:
        return
    if len(rows) == 1:
        warn(
            f"a frontier should have at least max(m·(s+u), 3·(m+s+u)) = {enough} rows for m = {m} inputs, "
            f"s = {s} outputs and u = {u} undesirable; got {few[0]}. "
            "Scores may crowd at 1: use fewer columns or more rows."
        )
    else:
        warn(
            f"a frontier should have at least max(m·(s+u), 3·(m+s+u)) = {enough} rows for m = {m} inputs, "
            f"s = {s} outputs and u = {u} undesirable; {len(few)} of {len(rows)} frontiers have fewer, that of "
            f"{scored} {min(few)}. Scores may crowd at 1: use fewer columns, more rows, or a wider frontier."
        )
