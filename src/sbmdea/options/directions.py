"""Which way a directional distance is measured."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.kinds import Numbers
from ..data.matching import by_column
from ..errors import DataError, SpecError
from ..support.messages import shown
from ..support.spelling import choose

if TYPE_CHECKING:
    from ..data.panel import Panel

Direction: TypeAlias = str | Mapping[Any, Any] | Numbers
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

WORDS = ("observed", "mean", "unit")
RANGES = ("range", "inverse-range")  # measured from the best values of the reference


def direction_of(panel: Panel, direction: object, moves: Bools, *, worsens: bool = False) -> Floats:
    """How far each column of each panel row moves for β = 1, in the data's units: (n, d), towards better.

    A word is for all columns that may move. A mapping names its columns, the others stay. Whatever holds numbers has
    one row, or one per panel row. ``worsens``: whether some columns may get worse while others get better.
    """
    values = np.hstack([panel.X, panel.Y, panel.B])
    n, d = values.shape
    if isinstance(direction, str):
        choose("direction", direction, (*WORDS, *RANGES))
        return np.where(moves, _by_word(direction, values), 0.0)
    step = np.zeros((n, d))
    if isinstance(direction, Mapping):
        for label, one in direction.items():
            column = _column(panel, label, moves)
            step[:, column] = _of_column(panel, label, one, values[:, column])
    else:
        direction = by_column("direction", direction, panel.columns.all)
        if not isinstance(direction, pd.Series):  # that has one entry per column
            direction = panel.by_row("direction", direction, 2)
        step[:] = _numbers("direction", direction, [(d,), (n, d)])
        _refuse_held(panel, np.flatnonzero(step.any(axis=0) & ~moves))
    if not worsens:
        _refuse_negative(panel, step)
    still = np.flatnonzero(~(step > 0.0).any(axis=1))
    if still.size:
        raise DataError(
            f"direction must improve at least one column of every row; it improves none for {panel.rows_label(still)}. "
            "Name a column whose direction is positive there."
        )
    return step


def ranges(values: Floats, reference: Floats, goods: Bools, moves: Bools) -> Floats:
    """The distance to the best value of each column among the reference (Portela, Thanassoulis & Simpson 2004).

    A row that is best everywhere gets a direction all the same, along which nothing can be gained.
    """
    best = np.where(goods, reference.max(axis=0), reference.min(axis=0))
    step = np.where(moves, np.maximum(np.where(goods, best - values, values - best), 0.0), 0.0)
    spread = np.where(moves, np.ptp(reference, axis=0), 0.0)
    ideal = ~(step > 0.0).any(axis=1)
    step[ideal] = np.where(spread > 0.0, spread, np.where(moves, 1.0, 0.0))
    return step


def inverted(step: Floats) -> Floats:
    """1 over every length: the nearer a value is to the best one, the more it counts. What does not move stays."""
    return np.divide(1.0, step, out=np.zeros_like(step), where=step > 0.0)


def _by_word(word: str, values: Floats) -> Floats:
    size = np.abs(values)
    if word == "observed":
        return size
    return np.ones_like(size) if word == "unit" else np.broadcast_to(size.mean(axis=0), size.shape)


def _column(panel: Panel, label: Hashable, moves: Bools) -> int:
    if label not in panel.columns.all:
        raise SpecError(
            f"direction must name role columns; got {shown(label)}. The role columns are {list(panel.columns.all)}."
        )
    column = panel.columns.all.index(label)
    _refuse_held(panel, np.array([] if moves[column] else [column], np.int64))
    return column


def _refuse_held(panel: Panel, held: NDArray[np.intp] | NDArray[np.int64]) -> None:
    if held.size:
        raise SpecError(
            f"direction must move what the orientation moves; got {shown(panel.columns.all[held[0]])}, which it holds. "
            'Use orientation="non-oriented" to say by `direction` alone what moves.'
        )


def _of_column(panel: Panel, label: Hashable, one: object, own: Floats) -> Any:
    if isinstance(one, str):
        choose(f"direction of {shown(label)}", one, WORDS, also="numbers")
        return _by_word(one, own)
    name = f"direction of {shown(label)}"
    return _numbers(name, panel.by_row(name, one), [(), (len(panel.index),)])


def _numbers(name: str, given: object, shapes: list[tuple[int, ...]]) -> Floats:
    try:
        numbers = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        numbers = np.array(np.nan)
    if numbers.shape not in shapes or not np.isfinite(numbers).all():
        wanted = " or ".join("a number" if not shape else " × ".join(map(str, shape)) for shape in shapes)
        got = f"{numbers.shape}" if numbers.ndim else shown(given)
        raise SpecError(f"{name} must be finite numbers, {wanted}; got {got}. Or pass one of {', '.join(WORDS)}.")
    return numbers


def _refuse_negative(panel: Panel, step: Floats) -> None:
    rows, columns = np.nonzero(step < 0.0)
    if rows.size:
        raise SpecError(
            f"direction must not be negative; it is {step[rows[0], columns[0]]:g} for column "
            f"{shown(panel.columns.all[columns[0]])}. Inputs and undesirable outputs shrink, and outputs grow, by it; "
            'one step for all columns, `directional` with measure="radial", may have some get worse.'
        )
