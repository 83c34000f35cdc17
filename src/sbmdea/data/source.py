"""The caller's table or arrays, taken apart into columns and labels; nothing is converted yet."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd

from ..errors import DataError
from ..support.messages import shown
from .columns import NEEDED, Columns, Header, check_roles, hashes
from .interchange import as_frame, counts_rows, has_columns
from .matching import refuse_list

Values: TypeAlias = Any  # one column: a Series or a 1-D array
Labels: TypeAlias = "pd.Index[Any]"

KEYS = ("dmu", "period", "group", "category")
ONE = "(one)"  # the input of those who have none
TIME_KINDS = "iuM"  # dtypes by which the second level of an unnamed (dmu, period) index is known as a period


@dataclass(frozen=True)
class Source:
    """What the caller gave: a value array per column, labels per row."""

    columns: Columns
    values: Sequence[Values]
    n: int
    rows: Labels | None  # the index of the caller's frame or series
    dmu: Labels | None  # None: the rows have no label but their number
    period: Labels | None
    group: Labels | None
    frame: pd.DataFrame | None  # where a mask given by name is looked up
    category: Labels | None = None
    beside: int = 0  # rows at the end that are of a second table

    def with_one(self) -> Source:
        """With an input of 1 for everybody in the place of none."""
        columns = replace(self.columns, inputs=(ONE,))
        return replace(self, columns=columns, values=[np.ones(self.n), *self.values])


def from_table(
    frame: pd.DataFrame,
    inputs: object,
    outputs: object,
    undesirable: object,
    dmu: Hashable,
    period: Hashable,
    group: Hashable,
    category: Hashable = None,
) -> Source:
    header = Header(frame)
    columns = Columns(
        header.role("inputs", inputs),
        header.role("outputs", outputs),
        header.role("undesirable", undesirable),
    )
    keys: dict[str, Hashable] = {}
    for key, label in zip(KEYS, (dmu, period, group, category), strict=True):
        if not hashes(label):
            raise DataError(
                f"{key} must be a column or an index level of data; got a {type(label).__name__}. "
                "Put it into data as a column and name that."
            )
        if label is not None:
            keys[key] = label
    keys |= _levels_as_keys(frame.index, keys)
    header.check(columns, keys, NEEDED[inputs is None :])

    def labels(key: str) -> Labels | None:
        if key not in keys:
            return None
        place = header.find(keys[key])
        if place is None:
            return frame.index.get_level_values(header.level(keys[key])).rename(keys[key])  # type: ignore[arg-type]
        return _index(key, _words(frame, place), keys[key])

    return Source(
        columns=columns,
        values=[cells(frame, cast(int, header.find(label))) for label in columns.all],
        n=len(frame),
        rows=frame.index,
        dmu=labels("dmu") if "dmu" in keys else _index_as_dmu(frame.index),
        period=labels("period"),
        group=labels("group"),
        frame=frame,
        category=labels("category"),
    )


def _words(frame: pd.DataFrame, place: int) -> Values:
    """The labels in a column; where an array will do, a copy of it, as it does not know when the frame is changed."""
    words = cells(frame, place)
    plain = isinstance(words.dtype, pd.StringDtype) or (isinstance(words, np.ndarray) and words.dtype.kind in "iuf")
    return words.copy() if plain else frame.iloc[:, place]


def cells(frame: pd.DataFrame, place: int) -> Values:
    """The array of a column; where pandas has a way to it without a Series, that is twenty times as quick."""
    array_of = getattr(frame, "_get_column_array", None)
    return frame.iloc[:, place] if array_of is None else array_of(place)


def _levels_as_keys(index: Labels, keys: dict[str, Hashable]) -> dict[str, Hashable]:
    """What the levels of a MultiIndex stand for when ``dmu`` is not named."""
    if index.nlevels == 1 or "dmu" in keys:
        return {}
    names = list(index.names)
    if index.nlevels == 2 and None not in names and names[0] != names[1]:
        if keys.get("period") in names:
            return {"dmu": names[1 - names.index(keys["period"])]}
        second = cast(pd.MultiIndex, index).levels[1].dtype
        if "period" not in keys and (second.kind in TIME_KINDS or isinstance(second, pd.PeriodDtype)):
            return {"dmu": names[0], "period": names[1]}
    raise DataError(
        f"dmu must be named for an index of several levels; got {', '.join(map(shown, names))}. "
        "Pass dmu=, and period= for a panel; levels without a name get one by data.rename_axis([…])."
    )


def _index_as_dmu(index: Labels) -> Labels | None:
    return None if counts_rows(index) else index


def from_arrays(
    inputs: object,
    outputs: object,
    undesirable: object,
    dmu: object,
    period: object,
    group: object,
    category: object = None,
) -> Source:
    blocks = [
        _block(role, given, letter)
        for role, given, letter in (
            ("inputs", inputs, "x"),
            ("outputs", outputs, "y"),
            ("undesirable", undesirable, "b"),
        )
    ]
    columns = Columns(*(tuple(label for label, _ in block) for block in blocks))
    labels_given = (dmu, period, group, category)
    keys = {key: _keys(key, given) for key, given in zip(KEYS, labels_given, strict=True) if given is not None}
    check_roles(columns, {key: labels.name for key, labels in keys.items()}, NEEDED[inputs is None :])
    values = [column for block in blocks for _, column in block]
    _same_length([*zip(columns.roles, values, strict=True), *keys.items()])
    rows = _common_index(
        [
            (role, given)
            for role, given in zip(
                ("inputs", "outputs", "undesirable", *KEYS),
                (inputs, outputs, undesirable, *labels_given),
                strict=True,
            )
            if isinstance(given, pd.DataFrame | pd.Series)
        ]
    )
    own = None if rows is None or "dmu" in keys else rows
    if own is not None and own.nlevels > 1:
        levels = _levels_as_keys(own, {"period": None} if "period" in keys else {})
        keys |= {key: own.get_level_values(level) for key, level in levels.items()}  # type: ignore[arg-type]
    elif own is not None and (labels := _index_as_dmu(own)) is not None:
        keys["dmu"] = labels
    dmus, periods, groups, categories = (keys.get(key) for key in KEYS)
    return Source(columns, values, len(values[0]), rows, dmus, periods, groups, None, categories)


def _block(role: str, given: Any, letter: str) -> list[tuple[Hashable, Values]]:
    """One array, frame or series → (label, column) pairs."""
    if given is None:
        return []
    if isinstance(given, pd.Series):
        return [(f"{letter}1" if given.name is None else given.name, given)]
    if has_columns(given):
        frame = as_frame(given)
        return [(label, frame.iloc[:, i]) for i, label in enumerate(frame.columns)]
    array = _array(role, given)
    if array.ndim == 1:
        if array.dtype.kind in "US" or (array.size and isinstance(array[0], str)):
            raise DataError(
                f"{role} must be an array when there is no data; got {shown(array[0]) if array.size else 'text'}. "
                "Pass the table that holds the columns as the first argument."
            )
        array = array.reshape(-1, 1)
    if array.ndim != 2:
        raise DataError(f"{role} must be an array of one or two dimensions; got {array.ndim}.")
    if array.dtype.kind == "V":
        raise DataError(f"{role} must be an array of numbers; got records. Pass pandas.DataFrame(array).")
    named = getattr(given, "name", None)
    if isinstance(named, str) and named and array.shape[1] == 1:
        return [(named, array[:, 0])]
    return [(f"{letter}{i + 1}", array[:, i]) for i in range(array.shape[1])]


def _array(role: str, given: Any) -> np.ndarray[Any, Any]:
    if isinstance(given, np.ma.MaskedArray):
        cells = np.array(given.data, dtype=object)
        cells[np.ma.getmaskarray(given)] = None
        return cells
    if isinstance(given, str):
        return np.array([given], dtype=object)
    refuse_list(role, given)
    try:
        # a list is taken cell by cell: numpy would read [True, 2.5] as numbers and [1, "a"] as text
        return np.asarray(given, dtype=object if isinstance(given, list | tuple) else None)
    except (ValueError, TypeError) as error:
        raise DataError(f"{role} must be an array of rows of one length; got {error}.") from error


def _keys(key: str, given: object) -> Labels:
    if isinstance(given, pd.Index):
        labels: Labels = given.to_flat_index() if given.nlevels > 1 else given
    elif isinstance(given, pd.Series):
        labels = _index(key, given, given.name)
    else:
        array = np.asarray(given, dtype=object) if isinstance(given, list | tuple) else np.asarray(given)
        if array.ndim != 1:
            raise DataError(
                f"{key} must be an array with one label per row when there is no data; got {shown(given)}."
                if array.ndim == 0
                else f"{key} must be an array with one label per row; got {array.ndim} dimensions."
            )
        labels = _index(key, array, None).infer_objects()
    return labels if labels.name is not None else labels.rename(key)


def _index(key: str, values: Values, name: Hashable) -> Labels:
    try:
        labels: Labels = pd.Index(values, name=name, tupleize_cols=False)
    except (TypeError, ValueError, NotImplementedError) as error:
        raise DataError(f"{key} must hold labels such as text or numbers; got {error}.") from error
    return labels


def _same_length(parts: Sequence[tuple[str, Values]]) -> None:
    lengths = {role: len(values) for role, values in parts}
    if len(set(lengths.values())) > 1:
        got = ", ".join(f"{role} {n}" for role, n in lengths.items())
        raise DataError(f"arrays must have one row per DMU; got {got} rows.")


def _common_index(parts: Sequence[tuple[str, pd.DataFrame | pd.Series[Any]]]) -> Labels | None:
    if not parts:
        return None
    first, index = parts[0][0], parts[0][1].index
    for role, part in parts[1:]:
        if not index.equals(part.index):
            raise DataError(
                f"{role} must have the index of {first}, row by row; got another one. "
                "Reindex it, or pass .to_numpy() to go by position."
            )
    return index
