"""Two tables as one: rows that are scored, and the rows of another table that form the technology for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from ..errors import DataError
from ..support.messages import shown

if TYPE_CHECKING:
    from .source import Source

Labels: TypeAlias = "pd.Index[Any]"


def stacked(source: Source, other: Source) -> Source:
    """The labels of both, those of ``other`` last; the numbers stay where they are."""
    return replace(
        source,
        values=(),
        n=source.n + other.n,
        rows=None,
        dmu=_numbered(source).append(_numbered(other).rename(_numbered(source).name)),
        period=_both("period", source.period, other.period),
        group=_both("group", source.group, other.group),
        category=_both("category", source.category, other.category),
        beside=other.n,
    )


def padded(given: Any, n: int, beside: int, dimensions: int) -> Any:
    """One value per row of ``data`` → one per row of both tables; those of the other are not looked at."""
    try:
        values = np.asarray(given)
    except ValueError:  # rows of several lengths, for the reader to refuse
        return given
    if values.ndim != dimensions or len(values) != n:
        return given
    return np.concatenate([values, np.repeat(values[-1:], beside, axis=0)])


def _numbered(source: Source) -> Labels:
    return pd.Index(np.arange(source.n), name="dmu") if source.dmu is None else source.dmu


def _both(key: str, own: Labels | None, other: Labels | None) -> Labels | None:
    if own is None or other is None:
        if own is not other:
            lacking, has = ("data", other) if own is None else ("reference", own)
            name = shown(has.name) if has is not None else key
            raise DataError(f"{key} must be known in both tables; {lacking} has no {name}. Name it with `{key}`.")
        return None
    return own.append(other.rename(own.name))
