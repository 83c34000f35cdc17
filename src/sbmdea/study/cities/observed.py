"""The study's panel: rows selected, columns under the study's words, and every check of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...data.calendar import readings
from ...errors import DataError, SpecError
from ...reading.tables import read_table
from ...support.messages import joined, listed, named_rows, shown
from ..config import Config, Group
from .aliases import resolve
from .entropy_index import composite
from .formulas import Labels, evaluated, names

CITY, YEAR, TYPE, BENCHMARK, CLUSTER = "city", "year", "type", "benchmark", "cluster"


@dataclass(frozen=True, eq=False)
class Observed:
    """What there is to score and to explain: ``panel`` (with benchmark rows), rows left out, and what to say of it."""

    panel: pd.DataFrame
    dropped: pd.DataFrame
    notes: tuple[str, ...]
    weights: pd.DataFrame  # of the composite indices

    @property
    def cities(self) -> pd.DataFrame:
        """The rows that are scored."""
        return self.panel[self.panel[BENCHMARK] == 0].drop(columns=BENCHMARK).reset_index(drop=True)


def observe(config: Config, data: pd.DataFrame | None = None) -> Observed:
    """Read, select, derive, name and check. Raises DataError, SpecError."""
    raw = _rows(config) if data is None else data
    frame = _in_years(_renamed(config, raw), config.source.period)
    total = len(frame)
    for condition in config.source.where:
        frame = frame[evaluated(frame, condition, "where", _labels(config, frame)).astype(bool)]
    if frame.empty:
        raise DataError(f"the conditions of where must leave some rows; none of {total} is left.")
    weights = []
    for name, index in config.source.index.items():
        values, table = composite(frame, name, index)
        frame = frame.assign(**{name: values})
        weights.append(table)
    for name, formula in config.source.derive.items():
        frame = frame.assign(**{name: evaluated(frame, formula, "derive", _labels(config, frame))})
    frame = _named(config, frame.reset_index(drop=True))
    _check_labels(frame)
    frame, dropped = _sift(config, frame)
    _check_regressors(config, frame)
    years = sorted(set(frame[YEAR]))
    if odd := [year for year in config.robustness.drop_years if year not in years]:
        known = joined(list(map(str, years)))
        raise DataError(f"drop_years of [robustness] must be years of the data; {odd[0]} is none of {known}.")
    for name in dict.fromkeys(name for own in config.instruments.values() for name in own):
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype("float64")
    for word, group in config.groups.items():
        frame[word] = _members(frame, word, group)
    asked = len(frame) + len(dropped)
    notes = [f"{len(frame)} of {total} rows of the data: {len(dropped)} dropped, {total - asked} not asked for."]
    if gaps := sorted(set(range(years[0], years[-1])) - set(years)):
        notes.append(f"No city has a row of {joined(list(map(str, gaps)))}.")
    notes += [f"{one.column} from {', '.join(map(str, one.years))} on: {one.why}." for one in config.source.breaks]
    return Observed(frame, dropped, tuple(notes), pd.concat(weights) if weights else pd.DataFrame())


def _labels(config: Config, frame: pd.DataFrame) -> Labels:
    return Labels(frame[config.source.dmu], frame[config.source.period])


def _rows(config: Config) -> pd.DataFrame:
    source = config.source
    if source.simulate is not None:
        from .simulation import simulate

        if unknown := sorted(set(source.simulate) - {"seed", "design"}):
            raise SpecError(f"simulate of [data] takes seed and design; got {joined(unknown)}.")
        return simulate(**source.simulate)
    if source.file is None:
        raise SpecError('[data] of the study\'s config must have file = "…" or simulate = {…}, or data must be given.')
    return read_table(source.file, sheet=source.sheet)


def _renamed(config: Config, raw: pd.DataFrame) -> pd.DataFrame:
    """The columns that are needed, under the config's names."""
    source = config.source
    derived = {*source.derive, *source.index}
    single = [source.dmu, source.period, source.type, source.benchmark, config.inference.cluster]
    formulas = [name for text in (*source.where, *source.derive.values()) for name in names(text)]
    formulas += [name for index in source.index.values() for name in (*index.positive, *index.negative)]
    groups = [group.column for group in config.groups.values()]
    wanted = [*filter(None, single), *config.efficiency.columns, *config.regressors, *groups, *formulas]
    found = resolve([name for name in wanted if name not in derived], [str(name) for name in raw.columns])
    frame = raw.set_axis([str(name) for name in raw.columns], axis=1)
    return pd.DataFrame({name: frame[header] for name, header in found.items()})


def _in_years(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    """2015年 and 2015年度 as 2015; what is no year is left for `_check_labels` to refuse."""
    labels = frame[period]
    texts = list(labels.dropna().astype(str).unique())
    if labels.dtype.kind in "iufM" or not texts:
        return frame
    for keys in readings(texts):
        if all(len(key) == 1 and key[0] % 1 == 0 for key in keys):
            years = {text: int(key[0]) for text, key in zip(texts, keys, strict=True)}
            return frame.assign(**{period: labels.astype(str).map(years)})
    return frame


def _named(config: Config, frame: pd.DataFrame) -> pd.DataFrame:
    """Every column under the study's word for it; a word stands for one column only."""
    source = config.source
    columns: dict[str, pd.Series[Any]] = {}
    origin: dict[str, str] = {}
    pairs = [(CITY, source.dmu), (YEAR, source.period), (CLUSTER, config.inference.cluster)]
    pairs += [(TYPE, source.type)] if source.type else []
    pairs += [(name, name) for name in config.efficiency.columns]
    for role in (config.factors, config.mediators, config.moderators):
        pairs += list(role.items())
    pairs += [(name, name) for name in config.controls]
    instruments = list(dict.fromkeys(name for names in config.instruments.values() for name in names))
    pairs += [(name, name) for name in instruments]
    pairs += [(f"group {word}", group.column) for word, group in config.groups.items()]
    for word, column in pairs:
        if origin.setdefault(word, column) != column:
            raise SpecError(f"a word must stand for one column; {word} is {shown(origin[word])} and {shown(column)}.")
        columns[word] = frame[column]
    for word in config.groups:
        if word in columns:
            raise SpecError(f"a group must have a word of its own; {word} is a role already.")
    marks = frame[source.benchmark] if source.benchmark else pd.Series(0, index=frame.index)
    if not marks.isin([0, 1]).all():
        raise DataError(f"the benchmark column must hold 0 and 1; {shown(source.benchmark)} holds other values.")
    return pd.DataFrame({**columns, BENCHMARK: marks.astype("int64")})


def _check_labels(frame: pd.DataFrame) -> None:
    years = pd.to_numeric(frame[YEAR], errors="coerce")
    if years.isna().any() or (years % 1 != 0).any():
        wrong = frame[YEAR][years.isna() | (years % 1 != 0)].iloc[0]
        raise DataError(f"the period of a study must be whole years; got {shown(wrong)}.")
    frame[YEAR] = years.astype("int64")
    if frame[CITY].isna().any():
        raise DataError(f"every row must name its city; {int(frame[CITY].isna().sum())} do not.")
    twice = frame.duplicated([CITY, YEAR])
    if twice.any():
        index = pd.MultiIndex.from_frame(frame[[CITY, YEAR]])
        rows = np.flatnonzero(twice)
        raise DataError(
            f"a city must have one row per year; {named_rows(index, rows)} are there again. Drop one of each."
        )
    for word in (TYPE, CLUSTER):
        if word in frame and word != YEAR:
            many = frame.groupby(CITY)[word].nunique(dropna=False)
            if (many > 1).any():
                names = listed([shown(city) for city in many.index[many > 1]], "city")
                raise DataError(f"the {word} of a city must be the same in all years; it changes for {names}.")


def _sift(config: Config, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows that can be scored and the others with the reason; with missing = "raise" the model itself refuses them."""
    reasons = pd.Series("", index=frame.index)
    if config.source.missing == "drop":
        for column in config.efficiency.columns:
            values = pd.to_numeric(frame[column], errors="coerce")
            reasons[values.isna()] += f"{column} missing; "
            reasons[values <= 0] += f"{column} not positive; "
    out = reasons != ""
    dropped = frame.loc[out, [CITY, YEAR]].assign(reason=reasons[out].str.rstrip("; "))
    return frame[~out].reset_index(drop=True), dropped.reset_index(drop=True)


def _check_regressors(config: Config, frame: pd.DataFrame) -> None:
    words = (*config.factors, *config.mediators, *config.moderators, *config.controls)
    rows = frame[BENCHMARK] == 0
    for word in dict.fromkeys(words):
        values = pd.to_numeric(frame[word], errors="coerce")
        index = pd.MultiIndex.from_frame(frame[[CITY, YEAR]])
        odd = np.flatnonzero((values.isna() & frame[word].notna()) | np.isinf(values))
        if len(odd):
            raise DataError(
                f"{word} must be numbers; it is {shown(frame[word].iloc[odd[0]])} for {named_rows(index, odd)}."
            )
        lost = np.flatnonzero(values.isna() & rows)
        if len(lost) and config.source.missing == "raise":
            raise DataError(
                f"{word} must be known in every row; it is missing for {named_rows(index, lost)}. "
                'Fill it in, or say missing = "drop" in [data] to leave these rows out of the regressions.'
            )
        frame[word] = values.astype("float64")


def _members(frame: pd.DataFrame, word: str, group: Group) -> pd.Series[int]:
    """1 for the rows of the group's cities. Benchmark rows are nobody's."""
    cities = frame[frame[BENCHMARK] == 0]
    column = f"group {word}"
    values = pd.to_numeric(cities[column], errors="coerce")
    by_city = values.groupby(cities[CITY])
    if group.below is None and group.above is None:
        if not values.isin([0, 1]).all() or (by_city.nunique() > 1).any():
            raise DataError(
                f"the group {word} must be 0 or 1, one of them per city; column {shown(group.column)} is not."
            )
        members = by_city.first()
    else:
        means = by_city.mean()
        if means.isna().any():
            raise DataError(
                f"the group {word} needs {shown(group.column)} of every city; {shown(means.index[means.isna()][0])} "
                "has none."
            )
        members = _beyond(means, group)
    if members.nunique() < 2:
        raise DataError(
            f"the group {word} must have cities in it and outside; it has {int(members.sum())} of {len(members)}."
        )
    return frame[CITY].map(members.astype("int64")).fillna(0).astype("int64")


def _beyond(means: pd.Series[float], group: Group) -> pd.Series[bool]:
    if group.below is not None:
        return means < means.quantile(group.below)
    assert group.above is not None
    return means > means.quantile(group.above)
