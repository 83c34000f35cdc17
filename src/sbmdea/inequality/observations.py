"""Scores by DMU, period and group, checked once: what every measure of inequality starts from."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.period_order import order_of
from ..errors import DataError
from ..support.messages import named_rows

Floats: TypeAlias = NDArray[np.float64]
Scores: TypeAlias = "pd.Series[Any]"
Groups: TypeAlias = "pd.Series[Any] | Mapping[Hashable, Hashable]"
Least: TypeAlias = Literal["positive", "not negative"]

EVERYONE = "all"  # the one period of a cross-section, the one group where none is given


@dataclass(frozen=True, eq=False)
class Observations:
    """One row per score, NaN among them: its ``dmu``, ``group``, ``score`` and ``at``, the place of its period."""

    frame: pd.DataFrame
    order: pd.Index[Any]  # the periods, as `order_of` has them
    unordered: str
    names: tuple[Hashable, Hashable]  # of DMU and period, as the caller has them

    @property
    def present(self) -> pd.DataFrame:
        return self.frame[self.frame["score"].notna()]

    def periods(self) -> Iterator[tuple[Hashable, pd.DataFrame]]:
        """Each period that has a score, with those it has."""
        for at, rows in self.present.groupby("at"):
            yield self.order[cast(int, at)], rows

    def by_period(self, rows: list[dict[str, Any]]) -> pd.DataFrame:
        """One row per period: ``n`` scores, how many are ``missing``, and what ``rows`` say of it."""
        scores = self.frame.groupby("at")["score"]
        counts = pd.DataFrame({"n": scores.count(), "missing": scores.size() - scores.count()})
        joined = counts.set_axis(self.order).join(pd.DataFrame(rows).set_index("period"))
        joined.index.name = self.names[1]
        return joined


def observations(scores: Scores, groups: Groups | None = None, *, least: Least | None = None) -> Observations:
    """The scores with their groups, checked; ``least`` is what the measure asks of every score."""
    if not isinstance(scores, pd.Series) or scores.index.nlevels > 2:
        raise DataError(
            "scores must be a pandas Series indexed by DMU, or by (DMU, period); "
            f"got {type(scores).__name__}{_levels(scores)}. Pass res.efficiency."
        )
    frame, names = _labelled(scores)
    periods = pd.Index(frame.pop("period"), tupleize_cols=False)
    order = order_of(periods.unique())
    in_time = periods.unique().take(np.argsort(order.rank))
    frame["at"] = in_time.get_indexer(periods)
    values = frame["score"].to_numpy()
    frame["group"] = EVERYONE if groups is None else _grouped(groups, scores, frame["dmu"])
    _refuse(np.isinf(values), scores, "finite")
    if least is not None:
        _refuse(values < 0 if least == "not negative" else values <= 0, scores, least)
    if frame["score"].isna().all():
        raise DataError(f"scores must not all be missing; got {len(frame)} rows without one.")
    return Observations(frame, in_time, order.lacking, names)


def _labelled(scores: Scores) -> tuple[pd.DataFrame, tuple[Hashable, Hashable]]:
    repeated = scores.index.duplicated()
    if repeated.any():
        raise DataError(f"scores must have one row per label; repeated: {named_rows(scores.index, _at(repeated))}.")
    if not pd.api.types.is_numeric_dtype(scores.dtype) or scores.dtype.kind in "bc":
        raise DataError(f"scores must be real numbers; got a Series of {scores.dtype}.")
    values = scores.to_numpy(dtype=np.float64, na_value=np.nan)
    dmu = scores.index.get_level_values(0)
    period = scores.index.get_level_values(1) if scores.index.nlevels == 2 else [EVERYONE] * len(scores)
    unnamed = np.asarray(dmu.isna()) | np.asarray(pd.isna(period))
    if unnamed.any():
        raise DataError(f"scores must have a DMU and a period; missing in {named_rows(scores.index, _at(unnamed))}.")
    names = [*scores.index.names, "period"][:2]
    frame = pd.DataFrame({"dmu": dmu, "period": period, "score": values})
    return frame, (names[0] if names[0] is not None else "dmu", names[1] if names[1] is not None else "period")


def _grouped(groups: Groups, scores: Scores, dmus: pd.Series[Any]) -> NDArray[Any]:
    """The group of every row; ``groups`` is keyed by DMU, or as the scores are."""
    given = groups if isinstance(groups, pd.Series) else pd.Series(dict(groups))
    if given.index.has_duplicates:
        twice = named_rows(given.index, _at(given.index.duplicated()))
        raise DataError(f"groups must have one label per DMU, or per (DMU, period); repeated: {twice}.")
    found = given.reindex(scores.index if given.index.nlevels == scores.index.nlevels else pd.Index(dmus))
    lost = found.isna().to_numpy()
    if lost.any():
        raise DataError(
            f"groups must name a group for every score; none for {named_rows(scores.index, _at(lost))}. "
            "Key the groups by DMU, or by (DMU, period)."
        )
    return found.to_numpy()


def _refuse(bad: NDArray[np.bool_], scores: Scores, rule: str) -> None:
    if bad.any():
        first = float(scores.to_numpy()[bad][0])
        raise DataError(f"scores must be {rule} here; got {first:g} in {named_rows(scores.index, _at(bad))}.")


def _at(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.flatnonzero(mask)


def _levels(scores: object) -> str:
    return f" with {scores.index.nlevels} index levels" if isinstance(scores, pd.Series) else ""
