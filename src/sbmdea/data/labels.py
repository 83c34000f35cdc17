"""Which DMU, period and group each row belongs to, as labels and as codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..support.messages import AT_MOST, listed, shown
from .forms import warn_of_likes
from .period_order import UNFIT, order_of, rank_by_value
from .source import Source

Codes: TypeAlias = NDArray[np.int64]
Index: TypeAlias = "pd.Index[Any]"

FEW = 1_000  # rows up to which labels are looked at one by one
NOTHING: Index = pd.Index([None], dtype=object)


@dataclass(frozen=True)
class RowLabels:
    index: Index
    unit: Codes
    period: Codes
    periods: Index
    unordered: str  # why the periods have no order; "" where they have one
    group: Codes
    groups: Index
    category: Codes


def row_labels(source: Source, periods_asked: bool = True) -> RowLabels:
    """Codes and labels; raises DataError for a missing label, a repeated row or labels of several kinds.

    ``periods_asked``: the caller could have said what the period is.
    """
    n = source.n
    if source.dmu is None:
        dmus: Index = pd.RangeIndex(n, name="dmu")
        unit, units = np.arange(n, dtype=np.int64), dmus
    else:
        dmus = source.dmu if source.dmu.name is not None else source.dmu.rename("dmu")
        unit, units = _encode("dmu", dmus)
    period, periods, unordered = _in_time(source.period, n)
    group, groups = _ordered("group", source.group, n)
    if source.period is None:
        index = dmus
        rows = unit
    else:
        index = pd.MultiIndex(
            levels=cast(Any, [units, periods]),
            codes=cast(Any, [unit, period]),
            names=[dmus.name, source.period.name],
            verify_integrity=False,
        )
        rows = unit * len(periods) + period
    if len(units) < n:
        own = n - source.beside
        for part, named in ((rows[:own], index[:own]), (rows[own:], index[own:])):
            if not _each_once(part):
                raise DataError(_repeats(part, named, periods_asked))
    return RowLabels(index, unit, period, periods, unordered, group, groups, _categories(source.category, n))


def _each_once(codes: Codes) -> bool:
    return len(set(codes.tolist())) == len(codes) if len(codes) <= FEW else pd.Index(codes).is_unique


def _categories(labels: Index | None, n: int) -> Codes:
    """The position of each row's category, the least favourable first; text has no such order of its own."""
    if labels is not None and not (
        pd.api.types.is_numeric_dtype(labels.dtype) or getattr(labels.dtype, "ordered", False)
    ):
        raise DataError(
            f"category must be numbers or an ordered Categorical, from the least to the most favourable; "
            f"{shown(labels.name)} holds {shown(labels[0])}. Pass for example pandas.Categorical(values, "
            "categories=[...], ordered=True)."
        )
    return _ordered("category", labels, n)[0]


def _encode(key: str, labels: Index) -> tuple[Codes, Index]:
    if (few := _few(key, labels)) is not None:
        return few
    try:
        found, uniques = pd.factorize(labels)
    except UNFIT as error:
        raise DataError(f"{key} must hold labels such as text or numbers; got {error}.") from error
    codes = found.astype(np.int64, copy=False)
    if uniques.dtype.kind not in "biufmM":
        warn_of_likes(key, uniques)
    if codes.size and codes.min() < 0:
        rows = np.flatnonzero(codes < 0)
        named = listed([str(row) for row in rows[:AT_MOST]], "row", total=len(rows))
        raise DataError(
            f"{key} must be known for every row; {shown(labels.name)} is missing in "
            f"row{'s' if len(rows) > 1 else ''} {named} (counted from 0). "
            "Fill in or drop these rows."
        )
    return codes, pd.Index(uniques, name=labels.name, tupleize_cols=False)


def _few(key: str, labels: Index) -> tuple[Codes, Index] | None:
    """As `_encode`, in a fraction of its time for a short table whose labels are text or whole numbers throughout."""
    whole = type(labels) is pd.Index and labels.dtype == np.int64
    if len(labels) > FEW or not (whole or isinstance(labels.dtype, pd.StringDtype)):
        return None
    names = labels.tolist()
    if not (whole or all(type(name) is str for name in names)):
        return None
    place: dict[Any, int] = {}
    codes = np.fromiter((place.setdefault(name, len(place)) for name in names), np.int64, len(names))
    if not whole:
        text = "".join(place)
        if not text.isascii() or "" in place or text.split() != [text]:
            warn_of_likes(key, place)
    if len(place) == len(names) and not whole:  # numbers may be in an array that the caller writes into
        return codes, labels
    first = np.flatnonzero(np.diff(np.maximum.accumulate(codes), prepend=-1))
    return codes, labels.take(first)


def _in_time(labels: Index | None, n: int) -> tuple[Codes, Index, str]:
    """Codes, periods in their order, or as they come where they have none, and why they have none."""
    if labels is None:
        return np.zeros(n, dtype=np.int64), NOTHING, ""
    codes, uniques = _encode("period", labels)
    order = order_of(uniques)
    return order.rank[codes], uniques.take(np.argsort(order.rank)), order.lacking


def _ordered(key: str, labels: Index | None, n: int) -> tuple[Codes, Index]:
    if labels is None:
        return np.zeros(n, dtype=np.int64), NOTHING
    codes, uniques = _encode(key, labels)
    rank = rank_by_value(key, uniques)
    return rank[codes], uniques.take(np.argsort(rank))


def _repeats(rows: Codes, index: Index, periods_asked: bool) -> str:
    _, first, counts = np.unique(rows, return_index=True, return_counts=True)
    often = np.flatnonzero(counts > 1)
    often = often[np.argsort(first[often])]
    named = [f"{shown(index[first[one]])} {counts[one]} times" for one in often[:AT_MOST]]
    paired = index.nlevels > 1
    got = listed(named, "pair" if paired else "label", total=len(often))
    repair = "pass period=" if periods_asked else "pass one period at a time"
    repair = "" if paired else f" If the rows are periods of one DMU, {repair}."
    return (
        f"{'dmu and period' if paired else 'dmu'} must name a row once; got {got}. "
        f"Drop or aggregate the repeats.{repair}"
    )
