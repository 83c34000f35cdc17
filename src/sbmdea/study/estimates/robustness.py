"""T7: the baseline again, measured, sampled and estimated otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from ...errors import DataError
from ...inference.parametric import NoMaximum
from ..cities.observed import CITY, YEAR, Observed
from ..cities.sample import SCORE, regression_sample
from ..scoring import productivity, score
from ..study import Table
from .alternatives import CORRECTED, Line, before, by_instruments, corrected, tobit, truncated
from .regression import fit

if TYPE_CHECKING:
    from ..config import Config

NOTE = (
    "The joint baseline (T3) in every line; rank_correlation is Spearman's, of the line's scores with the main ones. "
    "Tobit: pooled, censored at 0 from below (super-efficiency has no upper limit and gets none), with year effects "
    "and city means of factors and controls (Mundlak), clustered sandwich errors. Simar–Wilson: algorithm 1 (2007), "
    "truncated at 1, the rows below 1, the same regressors; its theory is for independent scores of at most 1, so "
    "beside super-efficiency it is ad hoc. Algorithm 2: radial scores of these rows among themselves, less the bias "
    "that drawn samples show, the same regressors; its slopes are of 1/efficiency before it is cut off at 1, so that a "
    "factor that raises efficiency has a negative one, and their size is not that of the other lines. It takes rows as "
    "independent and factors as moving no frontier. Instruments are the configuration's, two-stage least squares "
    "within cities: that they have no other way to efficiency is its claim. A factor's own lag is none: what persists "
    "and moves both moves last year's factor too, and the first stage is strong all the same; so factors a year before "
    "stand by themselves."
)

Variant: TypeAlias = tuple[str, Callable[[], Line]]


def robustness(
    config: Config, observed: Observed, panel: pd.DataFrame, threads: int | None = None, progress: bool | None = None
) -> Table:
    """T7. A variant that cannot be estimated is named in the note."""
    lines, failed = [], []
    main = panel.set_index([CITY, YEAR])[SCORE]
    for name, variant in _variants(config, observed, panel, threads, progress):
        try:
            called, table, sample = variant()
        except (DataError, NoMaximum, np.linalg.LinAlgError) as error:
            failed.append(f"{name}: {error}.".replace("..", "."))
            continue
        agreement = main.loc[sample.index].corr(sample[SCORE], method="spearman")
        lines.append(pd.concat({called: table.assign(rows=len(sample), rank_correlation=agreement)}))
    frame = pd.concat(lines).rename_axis(["variant", "factor"])
    return Table("T7", "Robustness", frame, " ".join([NOTE, *failed]))


def _variants(
    config: Config, observed: Observed, panel: pd.DataFrame, threads: int | None, progress: bool | None
) -> Iterator[Variant]:
    rule, how = config.robustness, config.efficiency

    def least_squares(name: str, rows: Callable[[], pd.DataFrame]) -> Variant:
        return name, lambda: _least_squares(config, name, rows())

    def measured(changed: Any) -> pd.DataFrame:
        return _with_scores(panel, score(observed.panel, how, progress, **changed).efficiency)

    yield least_squares("main", lambda: panel)
    for changed in rule.efficiency:
        name = ", ".join(f"{option} = {value}" for option, value in changed.items())
        yield least_squares(name, partial(measured, changed))
    if rule.gml:
        index = partial(productivity, observed.panel, how, progress)
        yield least_squares("cumulated global productivity index", lambda: _with_scores(panel, index()))
    if rule.winsorise:
        name = f"winsorised at {rule.winsorise:.0%} and {1 - rule.winsorise:.0%}"
        yield least_squares(name, lambda: _winsorised(config, panel))
    years = rule.drop_years or tuple(dict.fromkeys(year for one in config.source.breaks for year in one.years))
    if years:
        yield least_squares(f"without {', '.join(map(str, years))}", lambda: panel[~panel[YEAR].isin(years)])
    if rule.lag:
        lagged = {factor: before(panel, factor) for factor in config.factors}
        yield least_squares("factors a year before", lambda: panel.assign(**lagged))
    if config.instruments:
        yield "instruments", lambda: by_instruments(config, panel)
    if rule.tobit:
        yield "Tobit", lambda: tobit(config, regression_sample(config, panel))
    if draws := rule.simar_wilson:
        yield "Simar–Wilson", lambda: truncated(config, regression_sample(config, panel), draws, threads, progress)
        yield (
            CORRECTED,
            lambda: corrected(config, observed, regression_sample(config, panel), draws, threads, progress),
        )


def _least_squares(config: Config, name: str, panel: pd.DataFrame) -> Line:
    sample = regression_sample(config, panel)
    found = fit(sample, SCORE, [*config.factors, *config.controls], config.inference)
    return name, found.table(list(config.factors), config.inference.level), sample


def _with_scores(panel: pd.DataFrame, other: pd.Series[float]) -> pd.DataFrame:
    scores = other.rename(SCORE).rename_axis([CITY, YEAR]).reset_index()
    return panel.drop(columns=SCORE).merge(scores, on=[CITY, YEAR], how="left")


def _winsorised(config: Config, panel: pd.DataFrame) -> pd.DataFrame:
    share, columns = config.robustness.winsorise, [SCORE, *config.factors, *config.controls]
    low, high = panel[columns].quantile(share), panel[columns].quantile(1 - share)
    return panel.assign(**panel[columns].clip(low, high, axis=1))
