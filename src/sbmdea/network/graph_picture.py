"""A network as a picture: divisions with their scores, links with what is handed over."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import DataError
from ..plots.style import PALETTE, canvas
from ..support.messages import nearest, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .network_result import NetworkResult


def graph_picture(result: NetworkResult, dmu: Hashable, period: Hashable = None, *, ax: Axes | None = None) -> Axes:
    """Divisions from left to right in the order of the network; on each its score (of the period, or of all), on each
    link observed → target."""
    labels = result.efficiency.index
    names = labels.tolist()
    if dmu not in names:
        raise DataError(f"dmu must be one that was scored; got {shown(dmu)}.{nearest(dmu, names)}")
    dynamic, entry = result._data.dynamic, names.index(dmu)
    if period is not None and not dynamic:
        raise DataError("a period is asked for with carry-overs alone; without them name (dmu, period) as dmu.")
    when = result._data.panel.periods.tolist() if dynamic else [None]
    if period is not None and period not in when:
        raise DataError(f"period must be one of the data's; got {shown(period)}.{nearest(period, when)}")
    t = when.index(period) if period is not None else len(when) - 1
    row: Any = (dmu, when[t]) if dynamic else dmu
    scores = result.cells.loc[row] if period is not None or not dynamic else result._middle().iloc[entry]
    slacks, targets = result.slacks.loc[row], result.targets.loc[row]
    place = {name: (float(k), 0.0 if k % 2 == 0 else 0.35) for k, name in enumerate(result.network.names)}
    with canvas(ax, 3.6) as drawn:
        for k, link in enumerate(result.network.links):
            start, end = np.array(place[link.sender]), np.array(place[link.receiver])
            bend = 0.12 * (1 + k % 3)
            drawn.annotate(
                "", tuple(end), tuple(start),
                arrowprops={
                    "arrowstyle": "->", "connectionstyle": f"arc3,rad={-bend}", "color": PALETTE[1], "shrinkA": 26,
                    "shrinkB": 26,
                },
            )  # fmt: skip
            observed = targets[link.column] + (-1 if link.kind == "as_output" else 1) * slacks[link.column]
            middle = (start + end) / 2 + np.array([0.0, bend * 0.5 * np.sign(end[0] - start[0])])
            drawn.text(
                *middle, f"{link.column}\n{observed:g} → {targets[link.column]:g}", ha="center", va="bottom", fontsize=8
            )
        for name, (x, y) in place.items():
            score = scores[name]
            said = "–" if np.isnan(score) else f"{score:.4f}"
            drawn.text(
                x, y, f"{name}\n{said}", ha="center", va="center", fontsize=9,
                bbox={"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": PALETTE[0]},
            )  # fmt: skip
        drawn.set_xlim(-0.6, len(place) - 0.4)
        drawn.set_ylim(-0.5, 0.95)
        drawn.set_axis_off()
        drawn.set_title(f"{dmu}{'' if period is None else f', {period}'}: {result.efficiency.iloc[entry]:.4f}")
        found: Axes = drawn
    return found
