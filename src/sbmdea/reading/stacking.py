"""One panel from several tables: a file or a sheet for each period or variable, or a column for each period."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ..errors import DataError
from ..support.messages import listed, shown

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_EDGES = " _-.年()（）"


def stacked(parts: Mapping[str, pd.DataFrame], by: str) -> pd.DataFrame:
    """The rows of all parts, with a column ``by`` that says which part, or which period, they belong to.

    Parts of the same columns go one below the other; a name with one year in it stands for that year. Parts whose
    columns are periods are variables: they become columns, and the periods rows. So do columns such as gdp_2019.
    """
    if any(by in frame.columns for frame in parts.values()):
        raise DataError(f"the new column must have a name of its own; there is a column {shown(by)}. Choose another.")
    if all(_years(frame.columns) for frame in parts.values()):
        return _variables(parts, by)
    if len(parts) == 1:
        return _long(next(iter(parts.values())), by)
    (first, columns), *rest = ((name, list(frame.columns)) for name, frame in parts.items())
    for name, others in rest:
        if set(others) != set(columns):
            odd = [shown(one) for one in [*columns, *others] if (one in columns) != (one in others)]
            raise DataError(
                f"tables must have the same columns to go one below the other; {shown(first)} and {shown(name)} differ "
                f"in {listed(odd, 'column')}. Rename or drop them."
            )
    labels = _periods(list(parts))
    frames = [frame[columns].assign(**{by: label}) for label, frame in zip(labels, parts.values(), strict=True)]
    return pd.concat(frames, ignore_index=True)


def _periods(names: Sequence[str]) -> list[Any]:
    """The years in the names, where each has one and no two the same; else the names."""
    years = [set(_YEAR.findall(name)) for name in names]
    if all(len(found) == 1 for found in years) and len(set().union(*years)) == len(names):
        return [int(*found) for found in years]
    return list(names)


def _years(columns: Iterable[Hashable]) -> dict[Hashable, int]:
    """The columns that are years; nothing unless there are two."""
    found = {one: int(str(one).strip(_EDGES)) for one in columns if _YEAR.fullmatch(str(one).strip(_EDGES))}
    return found if len(found) > 1 else {}


def _variables(parts: Mapping[str, pd.DataFrame], by: str) -> pd.DataFrame:
    whole: pd.DataFrame | None = None
    for name, frame in parts.items():
        years = _years(frame.columns)
        keys = [one for one in frame.columns if one not in years]
        long = frame.rename(columns=years).melt(keys, list(years.values()), by, name)
        if whole is None:
            whole, first = long, keys
            continue
        if keys != first:
            raise DataError(
                "tables of variables must name their rows by the same columns; got "
                f"{listed([*map(shown, first)], 'column')} and, in {shown(name)}, "
                f"{listed([*map(shown, keys)], 'column')}. Rename or drop some."
            )
        if whole[[*keys, by]].duplicated().any() or long[[*keys, by]].duplicated().any():
            raise DataError(f"a row of a table of one variable must occur once; {shown(name)} or another repeats some.")
        whole = whole.merge(long, "outer", [*keys, by], sort=False)
    assert whole is not None
    return whole.astype({by: "int64"})


def _long(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Columns such as gdp_2019 and gdp_2020 as one column gdp and a row for each year."""
    places: dict[str, dict[int, Hashable]] = {}
    keys: list[Hashable] = []
    for column in frame.columns:
        text = str(column)
        found = _YEAR.findall(text)
        stem = _YEAR.sub("", text).strip(_EDGES) if len(found) == 1 else ""
        if stem:
            places.setdefault(stem, {})[int(found[0])] = column
        else:
            keys.append(column)
    years = sorted(set().union(*places.values())) if places else []
    if len(years) < 2:
        raise DataError(
            f"a table must have sheets, files or columns of several periods to be stacked by {shown(by)}; got columns "
            f"{listed([*map(shown, frame.columns)], 'column')}. Name periods in the columns, as in gdp_2019."
        )
    rows = []
    for year in years:
        part = frame[keys].assign(**{by: year})
        for stem, of in places.items():
            part[stem] = frame[of[year]] if year in of else float("nan")
        rows.append(part)
    return pd.concat(rows, ignore_index=True)
