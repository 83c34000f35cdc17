"""Everything that is wrong with a table, at once, before anything is computed."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator, Sequence
from numbers import Real
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from ..data.checks import LARGEST, SMALLEST
from ..data.columns import Columns, Header
from ..data.forms import likes
from ..data.interchange import as_frame
from ..language.told import headed, speaking, told
from ..results.summary import Summary
from ..results.typeset import aligned, count, printable
from ..support.messages import shown
from ..support.spelling import choose_language
from .cellcheck import bad_cells, repair, role_of, total_cells
from .cellwords import worded
from .problems import Problem
from .sheet import Sheet
from .tables import Table, load_table

PRINTED = 20  # cells of one column with one repair that are printed

_REPAIR = {
    "missing": "Fill it in or leave the row out.",
    "label": "Name the row, or leave it out.",
    "infinite": "Correct it, or leave the row out.",
    "zero": "Leave the row out, allow zeros, or take a model that takes them.",
    "negative": "Leave the row out, or take a model that takes negative values.",
    "size": "Change the unit of the column.",
    "text": "Give a column of numbers.",
    "twice": "Keep one of the rows, or say which column holds the period.",
    "twice in a period": "Keep one of the rows.",
    "hole": "Add the row, or mind that the panel is unbalanced.",
    "alike": "Write them alike if they are the same: they are taken as different ones.",
    "total": "Leave the row out: it is hardly a DMU.",
    "hidden": "Mind that it is read like the others.",
}


class Checked(Sequence[Problem]):
    """The problems of a table, those that stop an evaluation first; ``ok`` where there are none of these."""

    def __init__(self, problems: Sequence[Problem], rows: int, columns: int) -> None:
        self._problems = sorted(problems, key=lambda one: one.note)
        self.rows, self.columns = rows, columns

    @property
    def ok(self) -> bool:
        return not any(not one.note for one in self._problems)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per problem: ``place``, ``column``, ``what``, ``repair``, and ``note`` for what stops nothing."""
        fields = ("place", "column", "what", "repair", "note")
        return pd.DataFrame([[getattr(one, name) for name in fields] for one in self._problems], columns=list(fields))

    def summary(self, lang: str | None = None) -> Summary:
        """All in one text; of many cells of a column with the same repair the first ones. ``lang``: "en" or "zh"."""
        with speaking(choose_language(lang)):
            return self._told()

    def _told(self) -> Summary:
        stops = sum(not one.note for one in self._problems)
        size = f"{count(self.rows, 'row')}, {count(self.columns, 'column')}"
        notes = len(self._problems) - stops
        found = f"{count(stops, 'problem')}" + (f", {count(notes, 'note')}" if notes else "")
        lines = [f"{size}: {found if self._problems else 'nothing is wrong'}"]
        if self._problems:
            head = [*map(headed, ("where", "column", "what", "repair"))]
            lines += ["", aligned([head, *self._lines()], right=[False] * 4)]
        return Summary.finished("\n".join([told(lines[0]), *lines[1:]]))

    def _lines(self) -> Iterator[list[str]]:
        kinds: dict[tuple[str, str, bool], list[Problem]] = {}
        for one in self._problems:
            kinds.setdefault((one.column, one.repair, one.note), []).append(one)
        for (column, repaired, _), alike in kinds.items():
            for one in alike[:PRINTED]:
                yield [told(printable(one.place)), column, told(printable(one.what)), told(repaired)]
            if len(alike) > PRINTED:
                yield [told(f"and {count(len(alike) - PRINTED, 'more place')}"), column, "", ""]

    def __len__(self) -> int:
        return len(self._problems)

    def __getitem__(self, place: Any) -> Any:
        return self._problems[place]

    def __repr__(self) -> str:
        return str(self.summary())

    def _repr_html_(self) -> str:
        return self.summary()._repr_html_()


def check(
    data: Any,
    inputs: Any = None,
    outputs: Any = None,
    undesirable: Any = None,
    *,
    dmu: Hashable = None,
    period: Hashable = None,
    group: Hashable = None,
    category: Hashable = None,
    sheet: str | None = None,
    header: int | None = None,
    separator: str | None = None,
    decimal: str | None = None,
) -> Checked:
    """List all that is wrong with a table or a file, each with its place and its repair.

    Merged cells, columns without a name, text and dashes among numbers, errors, formulas without a value, missing
    values, zeros, negative values, rows that occur twice and holes in a panel. Nothing is computed and no kernel is
    compiled. Without columns everything that holds numbers is looked at; with them the columns that are named, and the
    list is what an evaluation by them would meet. ``data`` is a table as for the models, or the path of a file, which
    is read as ``read_table`` reads it.

    Raises DataError where there is no table to look at, or a column that is named is not in it.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> mills = pd.DataFrame({"mill": ["A", "B", "B"], "wood": [3.0, 0.0, None], "paper": [1.0, 2.0, 5.0]})
    >>> found = sbmdea.check(mills, inputs="wood", outputs="paper", dmu="mill")
    >>> found.ok
    False
    >>> found.frame[["place", "column", "what"]]
            place column          what
    0  row 'B', 2   wood    is missing
    1  row 'B', 1   wood       is zero
    2         'B'   mill  names 2 rows
    """
    roles = {"inputs": inputs, "outputs": outputs, "undesirable": undesirable}
    keys = {"dmu": dmu, "period": period, "group": group, "category": category}
    keys = {key: label for key, label in keys.items() if label is not None}
    told: list[Problem] = []
    if isinstance(data, str | os.PathLike):
        path: str | PathLike[str] = data
        table = load_table(path, sheet, header, separator, decimal, lambda _, problems: told.extend(problems))
    else:
        table = Table(as_frame(data).reset_index(drop=_counts(as_frame(data))))
    return look(table, roles, keys, told)


def look(table: Table, roles: dict[str, Any], keys: dict[str, Hashable], told: Sequence[Problem] = ()) -> Checked:
    """As ``check``, of a table that has been read; ``told`` is what was found on the way."""
    found = list(told)
    head = Header(pd.DataFrame(columns=pd.Index(table.names, tupleize_cols=False)))
    columns = Columns(*(head.role(role, given) for role, given in roles.items()))
    if columns.all or keys:
        head._exist([*zip(columns.roles, columns.all, strict=True), *keys.items()], set(keys))
    written = {
        label: head.labels[at] for label in (*columns.all, *keys.values()) if (at := head.find(label)) is not None
    }
    numbers, keys = [written[label] for label in columns.all], {key: written[label] for key, label in keys.items()}
    labels = list(keys.values())
    if table.sheet is not None:
        found += _cells(table.sheet, numbers, labels)
    frame = table.shaped(numbers, labels)
    place = _places(table, frame, keys)
    for i, label in enumerate(frame.columns):
        if label in numbers or (not numbers and label not in labels and _of_numbers(frame.iloc[:, i])):
            found += _values(frame.iloc[:, i], label, place, label in numbers and table.sheet is None)
        elif label in labels:
            found += _labels(frame.iloc[:, i], label, place)
    found += _rows(frame, keys)
    return Checked(_once(found), len(frame), frame.shape[1])


def _of_numbers(column: pd.Series[Any]) -> bool:
    held = column.dropna()
    return 2 * sum(isinstance(one, Real) and not isinstance(one, bool) for one in held) > len(held)


def _counts(frame: pd.DataFrame) -> bool:
    return frame.index.nlevels == 1 and frame.index.name is None


def _cells(sheet: Sheet, numbers: Sequence[Hashable], labels: Sequence[Hashable]) -> Iterator[Problem]:
    grid, layout = sheet.grid, sheet.layout
    chosen = [*numbers, *labels]
    for column, name in sheet.names.items():
        if name in chosen or not chosen:
            for row, value in bad_cells(grid, layout, column, role_of(name, numbers, labels)):
                yield Problem(grid.place(row, column), printable(name), f"is {worded(value)}", repair(grid, value))
    for row, column, text in total_cells(grid, layout):
        yield Problem(grid.place(row, column), "", f"reads like a total: {text!r}", _REPAIR["total"], note=True)
    for row in sorted(grid.hidden.intersection(layout.body)):
        yield Problem(grid.row(row), "", "is hidden", _REPAIR["hidden"], note=True)


def _places(table: Table, frame: pd.DataFrame, keys: dict[str, Hashable]) -> Callable[[Any, Hashable], str]:
    """How a value's place is said: its cell, or the row's label and number."""
    if (sheet := table.sheet) is not None:
        where = {name: column for column, name in sheet.names.items()}
        return lambda row, label: sheet.grid.place(sheet.layout.body[row], where[label])
    named = [frame[label] for key, label in keys.items() if key in ("dmu", "period") and label in frame]
    if not named:
        return lambda row, label: f"row {row}"
    return lambda row, label: f"row {', '.join(shown(one.iloc[row]) for one in named)}, {row}"


def _values(
    column: pd.Series[Any], label: Hashable, place: Callable[[Any, Hashable], str], whole: bool
) -> Iterator[Problem]:
    """What an evaluation cannot take; ``whole``: text in the column has not been told cell by cell."""
    values = pd.to_numeric(column.astype(object), errors="coerce").to_numpy(np.float64)
    missing = column.isna().to_numpy(bool)
    if whole:
        for row in np.flatnonzero(np.isnan(values) & ~missing):
            held = f"is {worded(column.iloc[row])}" if isinstance(column.iloc[row], str | bool) else "is no number"
            yield Problem(place(row, label), printable(label), held, _REPAIR["text"])
    size = np.abs(values)
    for kind, what, rows in (
        ("missing", "is missing", missing),
        ("infinite", "is infinite", np.isinf(values)),
        ("zero", "is zero", values == 0.0),
        ("negative", "is negative: {:g}", np.isfinite(values) & (values < 0.0)),
        ("size", "is {:g}", np.isfinite(values) & ((size > LARGEST) | ((size < SMALLEST) & (size > 0.0)))),
    ):
        for row in np.flatnonzero(rows):
            yield Problem(place(row, label), printable(label), what.format(values[row]), _REPAIR[kind])


def _labels(column: pd.Series[Any], label: Hashable, place: Callable[[Any, Hashable], str]) -> Iterator[Problem]:
    for row in np.flatnonzero(column.isna().to_numpy(bool)):
        yield Problem(place(row, label), printable(label), "is missing", _REPAIR["label"])
    for pair in likes(column.dropna().unique()):
        what = "differ by blanks, width or Unicode form alone"
        yield Problem(pair, printable(label), what, _REPAIR["alike"], note=True)


def _rows(frame: pd.DataFrame, keys: dict[str, Hashable]) -> Iterator[Problem]:
    named = [keys[key] for key in ("dmu", "period") if key in keys]
    if "dmu" not in keys or not frame.columns.is_unique:
        return
    counts = frame.groupby(named, sort=False, observed=True).size()
    columns = ", ".join(map(printable, named))
    for label, number in counts[counts > 1].items():
        repaired = _REPAIR["twice in a period" if "period" in keys else "twice"]
        yield Problem(shown(label), columns, f"names {number} rows", repaired)
    if "period" in keys:
        seen = set(counts.index)
        for period in counts.index.get_level_values(1).unique():
            for dmu in counts.index.get_level_values(0).unique():
                if (dmu, period) not in seen:
                    yield Problem(shown((dmu, period)), columns, "has no row", _REPAIR["hole"], note=True)


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """A cell is told once: what holds text is missing only because of it."""
    told: set[tuple[str, str]] = set()
    kept = []
    for one in problems:
        if (one.place, one.column) not in told or not one.column:
            kept.append(one)
        told.add((one.place, one.column))
    return kept
