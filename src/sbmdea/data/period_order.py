"""In which order periods are: the one place that decides it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..support.messages import joined, listed, shown
from .calendar import readings

Codes: TypeAlias = NDArray[np.int64]
Index: TypeAlias = "pd.Index[Any]"

# what pandas and pyarrow raise for labels that cannot be compared
UNFIT = (TypeError, ValueError, ArithmeticError, NotImplementedError)
SHOWN = 3
REPAIR = (
    "Make the periods numbers or dates, or pass them as pandas.Categorical(values, categories=[...], ordered=True), "
    "the earliest first."
)


@dataclass(frozen=True, eq=False)
class Order:
    """Different labels in the order of what they mean; as they come, where they have none."""

    rank: Codes  # the place of each label
    lacking: str  # why they have no order; "" where they have one


def require_order(lacking: str, who: str) -> None:
    """Raise a DataError where periods lack the order that ``who`` needs."""
    if lacking:
        raise DataError(f"period must have an order for {who}; {lacking}. {REPAIR}")


def order_of(labels: Index) -> Order:
    """The order of different labels, given in their order of appearance.

    Numbers, dates and whatever else compares have their own, an ordered Categorical the one it says. Text is read as
    numbers or as times of one kind; where it cannot be read, or in ways that lead to different orders, it has none.
    """
    if isinstance(labels.dtype, pd.CategoricalDtype):
        if labels.dtype.ordered:
            return Order(rank_by_value("period", labels), "")
        labels = labels.astype(labels.dtype.categories.dtype)
    values = [] if labels.dtype.kind in "biufmM" else labels.tolist()
    if values and all(isinstance(value, str) for value in values):
        return _by_meaning(values)
    if len(values) > 1 and all(_textual(value) for value in values):
        return _unread(values)
    return Order(rank_by_value("period", labels), "")


def jumps(periods: Index) -> list[tuple[Any, Any]]:
    """Ordered periods that are further apart than the step of the others: 2020 and 2024 among 2018, 2019, 2020, 2024.

    Numbers (also as text), months and days have a step where every distance is a multiple of the smallest one.
    """
    counted = _counted(periods)
    if counted is None or len(counted) < 3:
        return []
    apart = np.diff(counted)
    step = apart.min()
    if step <= 0 or (apart % step).any():
        return []
    return [(periods[k], periods[k + 1]) for k in np.flatnonzero(apart > step).tolist()]


def _counted(periods: Index) -> Codes | None:
    """Periods as whole numbers: years, months where all are of one day of the month, days."""
    if isinstance(periods, pd.PeriodIndex):
        return np.asarray(periods.asi8)
    if isinstance(periods, pd.DatetimeIndex):
        if len(set(periods.day)) == 1 or periods.is_month_end.all():
            return np.asarray(periods.year * 12 + periods.month, dtype=np.int64)
        return np.asarray((periods - periods[0]).days, dtype=np.int64)
    labels = periods.tolist()
    if all(isinstance(label, str) and label.isascii() and label.isdigit() and len(label) < 20 for label in labels):
        labels = [int(label) for label in labels]
    labels = [int(label) if isinstance(label, float) and label.is_integer() else label for label in labels]
    if not all(isinstance(label, int) and not isinstance(label, bool) and abs(label) < 2**53 for label in labels):
        return None
    return np.array(labels, dtype=np.int64)


def rank_by_value(key: str, labels: Index) -> Codes:
    """The place of each of different labels among all, by the order that their type has."""
    try:
        return _ranked(np.asarray(labels.argsort()))
    except UNFIT as error:
        kinds: dict[str, Any] = {}
        for label in labels:
            kinds.setdefault(type(label).__name__, label)
        got = ", ".join(f"{shown(label)} ({kind})" for kind, label in kinds.items())
        raise DataError(
            f"{key} must have an order; {shown(labels.name)} mixes {got}. Convert the column to one type."
        ) from error


def _by_meaning(texts: list[str]) -> Order:
    orders: dict[tuple[int, ...], None] = {}
    same: list[str] = []
    for keys in readings(texts):
        order = sorted(range(len(keys)), key=keys.__getitem__)
        twice = [pair for pair in pairwise(order) if keys[pair[0]] == keys[pair[1]]]
        if twice:
            same = [shown(texts[place]) for place in twice[0]]
        else:
            orders[tuple(order)] = None
    if len(orders) == 1:
        return Order(_ranked(np.array(next(iter(orders)))), "")
    if orders:
        firsts = [shown(texts[order[0]]) for order in orders]
        return _none(texts, f"{_some(texts)} can be read in more than one, with {joined(firsts, 'or')} as the first")
    return _none(texts, f"{joined(same)} read as one and the same") if same else _unread(texts)


def _unread(values: list[Any]) -> Order:
    return _none(values, f"{_some(values)} are not numbers or times of one kind, as 2019, '2019Q4' or 'T8' would be")


def _none(values: list[Any], lacking: str) -> Order:
    return Order(np.arange(len(values), dtype=np.int64), lacking)


def _some(values: list[Any]) -> str:
    return listed([shown(value) for value in values], "label", SHOWN)


def _ranked(order: NDArray[Any]) -> Codes:
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _textual(value: object) -> bool:
    return isinstance(value, bytes) or (isinstance(value, tuple) and any(isinstance(one, str | bytes) for one in value))
