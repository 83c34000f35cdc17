"""The efficiency of every city and year, as the config asks for it or otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import sbmdea

from .cities.observed import BENCHMARK, CITY, YEAR

if TYPE_CHECKING:
    import pandas as pd

    from ..result import Result
    from .config import Efficiency

RADIAL = ("rts", "frontier", "window", "undesirable_as", "disposability", "exclude", "zeros")  # options it shares


def score(panel: pd.DataFrame, how: Efficiency, progress: bool | None = None, **changed: Any) -> Result:
    """The `Result` of the config's model; ``changed`` options replace the config's."""
    result: Result = getattr(sbmdea, how.model)(
        panel, **_asked(panel, how), **{**how.options, **changed}, progress=progress
    )
    return result


def radial_scores(cities: pd.DataFrame, how: Efficiency, progress: bool | None = None) -> Result:
    """Radial scores of the cities among themselves, by the factor for all goods unless the config's is for inputs."""
    kept = {name: how.options[name] for name in RADIAL if name in how.options}
    asked = {**_asked(cities, how), "evaluate": None, "reference": None}
    side: Literal["input", "output"] = "input" if how.options.get("orientation") == "input" else "output"
    return sbmdea.radial(cities, **asked, **kept, orientation=side, progress=progress)


def productivity(panel: pd.DataFrame, how: Efficiency, progress: bool | None = None) -> pd.Series[float]:
    """The cumulated global Malmquist–Luenberger index, 1 in a city's first year (without bads: global Malmquist)."""
    kept = {name: how.options[name] for name in ("rts", "disposability") if name in how.options}
    measure: Literal["ddf", "radial"] = "ddf" if how.undesirable else "radial"
    change = sbmdea.malmquist(panel, **_asked(panel, how), **kept, measure=measure, base="global", progress=progress)
    index: pd.Series[float] = change.cumulated["productivity_change"]
    return index


def _asked(panel: pd.DataFrame, how: Efficiency) -> Mapping[str, Any]:
    roles = {"inputs": list(how.inputs), "outputs": list(how.outputs), "undesirable": list(how.undesirable) or None}
    benchmark = panel[BENCHMARK] == 1
    reference = {"reference": benchmark} if how.reference == "benchmark" else {}
    return {**roles, "dmu": CITY, "period": YEAR, "evaluate": ~benchmark, **reference}
