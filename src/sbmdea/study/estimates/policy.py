"""A policy that cities come under in different years: difference in differences and an event study, by pyfixest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

import numpy as np
import pandas as pd

from ...errors import DataError, SpecError
from ...support.messages import listed, shown
from ...support.optional import require
from ..cities.observed import CITY, CLUSTER, YEAR
from ..cities.sample import SCORE

if TYPE_CHECKING:
    from ..study import Study

COLUMNS = ("estimate", "std_error", "interval_low", "interval_high", "p_value")


@dataclass(frozen=True, eq=False)
class Policy:
    """``effect``: the difference in differences by two-way effects, and by Gardner's two stages, which cities under the
    policy at different times do not bend. ``events``: a row per year from the policy on (less than 0: before), against
    the year before it; what stands before speaks for or against parallel trends. ``cities``: how many came under it.
    """

    effect: pd.DataFrame
    events: pd.DataFrame
    cities: int


def policy(study: Study, since: Mapping[Any, float] | pd.Series[float], *, window: int = 5) -> Policy:
    """What a policy does that cities come under in different years, by pyfixest (extra ``policy``).

    ``since``: the first year under it, by city; cities that it does not name never are. Difference in differences by
    two-way effects and by Gardner's two stages, and an event study of ``window`` years before and after (the ends take
    in all beyond). Raises DataError where no city, or every city, comes under it, and for a city that is not there.
    """
    sample = study.sample
    if sample is None or sample.index.has_duplicates:
        raise SpecError("a policy must have a study with regressions.")
    first = pd.Series(dict(since), dtype="float64")
    unknown = [city for city in first.index if city not in sample.index.unique(CITY)]
    if unknown:
        raise DataError(
            f"since must name cities of the regressions; {listed([shown(one) for one in unknown], 'city')}?"
        )
    pyfixest = require("pyfixest", "policy", "a policy's effect")
    data = sample[[SCORE, *study.config.controls, CLUSTER]].reset_index()
    start = data[CITY].map(first)
    treated = start.notna()
    if not treated.any() or treated.all():
        raise DataError("a policy must have cities under it and cities that never are.")
    data["under"] = (data[YEAR] >= start).astype(float)
    away = (data[YEAR] - start).clip(-window, window)
    events = {int(one): f"event{at}" for at, one in enumerate(sorted(away.dropna().unique())) if one != -1}
    for one, name in events.items():
        data[name] = (away == one).astype(float)
    names = {control: f"control{at}" for at, control in enumerate(study.config.controls)}
    data = data.rename(columns={SCORE: "score", CITY: "unit", YEAR: "time", **names})
    data["cohort"] = start.fillna(0).astype(int)
    data["unit"] = pd.factorize(data["unit"])[0]
    data["group"] = pd.factorize(data[CLUSTER])[0]
    rest = "".join(f" + {name}" for name in names.values())
    with catch_warnings():
        simplefilter("ignore")  # pandas' deprecations within pyfixest
        usual = pyfixest.feols(f"score ~ under{rest} | unit + time", data, vcov={"CRV1": "group"})
        stages = pyfixest.did2s(
            data,
            yname="score",
            first_stage=f"~ {' + '.join(names.values()) or '1'} | unit + time" if names else "~ 0 | unit + time",
            second_stage="~ i(under, ref=0)",
            treatment="under",
            cluster="group",
        )
        dynamic = pyfixest.feols(
            f"score ~ {' + '.join(events.values())}{rest} | unit + time", data, vcov={"CRV1": "group"}
        )
    effect = pd.concat([_rows(usual, ["under"]), _rows(stages, None)], ignore_index=True)
    effect.index = pd.Index(["two-way effects", "two stages (Gardner)"], name="estimator")
    frame = _rows(dynamic, list(events.values()))
    frame.index = pd.Index(list(events), name="years_since")
    frame.loc[-1] = [0.0, 0.0, 0.0, 0.0, np.nan]
    return Policy(effect, frame.sort_index(), int(first.notna().sum()))


def _rows(found: Any, names: list[str] | None) -> pd.DataFrame:
    table = found.tidy()
    table = table if names is None else table.loc[names]
    picked: pd.DataFrame = table[["Estimate", "Std. Error", "2.5%", "97.5%", "Pr(>|t|)"]]
    return picked.set_axis(list(COLUMNS), axis=1).reset_index(drop=True)
