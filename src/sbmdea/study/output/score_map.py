"""A map of scores on shapes that the user has; none is shipped."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

import pandas as pd

from ...errors import DataError
from ...plots import style
from ...support.messages import nearest, shown
from ...support.optional import require

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..study import Study

UNKNOWN = "#d9d9d9"


def score_map(study: Study, shapes: str | PathLike[str], key: str, *, year: int | None = None) -> Figure:
    """The scores of a year, or their means, on shapes of your own (GeoJSON, Shapefile, GeoPackage).

    ``key``: the column of the shapes that names the cities as the study does. No borders are shipped. Needs the extra
    ``spatial``; raises DataError where no shape has a score.
    """
    geopandas = require("geopandas", "spatial", "a map")
    figures = require("matplotlib.figure", "study", "a map")
    areas = geopandas.read_file(shapes)
    if key not in areas.columns:
        names = [str(name) for name in areas.columns]
        raise DataError(f"the shapes must have the column {shown(key)}.{nearest(key, names)}")
    panel = study.panel if year is None else study.panel[study.panel["year"] == year]
    scores: pd.Series[float] = panel.groupby("city")["efficiency"].mean()
    areas = areas.assign(efficiency=areas[key].map(scores))
    if areas["efficiency"].isna().all():
        raise DataError(f"{shown(key)} of the shapes must name the study's cities; none of {len(areas)} is one.")
    lost = scores.index.difference(areas[key])
    with require("matplotlib", "study", "a map").rc_context(style.LOOK):
        figure: Figure = figures.Figure(figsize=(style.WIDTH, 5.0), layout="constrained")
        ax = figure.subplots()
        areas.plot(
            column="efficiency", ax=ax, legend=True, cmap="viridis", edgecolor="white", linewidth=0.3,
            missing_kwds={"color": UNKNOWN}, legend_kwds={"label": "efficiency", "shrink": 0.6},
        )  # fmt: skip
        ax.set_axis_off()
        when = "mean of all years" if year is None else str(year)
        without = f"; {len(lost)} cities have no shape" if len(lost) else ""
        ax.set_title(f"{when}{without}")
        style.give_fonts(figure)
    return figure
