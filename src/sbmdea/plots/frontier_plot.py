"""The frontier in two dimensions, with everybody's way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..results.outcome import EFFICIENT
from .plane import Plane
from .style import BLUE, FAINT, INK, ORANGE, canvas, name

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_EFFICIENT, MOST = 25, 12  # points whose names have room: the efficient ones, or all
ARROWS = 80  # beyond that, thin lines


def frontier(plane: Plane, scores: pd.Series[Any], *, title: str = "", ax: Axes | None = None) -> Axes:
    """``scores`` names the plane's points; who has no score is a hollow point without a way to the frontier."""
    values = scores.to_numpy(float)
    efficient, unknown = values >= 1.0 - EFFICIENT, np.isnan(values)
    with canvas(ax, 4.8) as ax:
        for place, edge in enumerate(plane.edges):
            ax.plot(*edge.T, color=INK, linewidth=1.4, label="" if place else "frontier", zorder=2)
        ax.plot(*plane.forms.T, ".", color=FAINT, ms=3, zorder=1)
        _ways(ax, plane.own, plane.targets)
        _points(ax, plane.own[efficient], "efficient", BLUE, len(values))
        _points(ax, plane.own[~efficient & ~unknown], "inefficient", ORANGE, len(values))
        _points(ax, plane.own[unknown], "no score", "none", len(values))
        if efficient.sum() <= MOST_EFFICIENT:
            for row in np.flatnonzero(efficient | (len(values) <= MOST)).tolist():
                place = plane.own[row]
                ax.annotate(name(scores.index[row]), place, xytext=(4, 4), textcoords="offset points", fontsize=8)
        if (plane.own >= 0.0).all():
            ax.set_xlim(left=0.0)
            ax.set_ylim(bottom=0.0)
        ax.set_xlabel(name(plane.axes[0]))
        ax.set_ylabel(name(plane.axes[1]))
        ax.set_title(name(title))
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return ax


def _points(ax: Axes, points: Any, said: str, shade: str, total: int) -> None:
    if len(points):
        size = 34 if total <= ARROWS else 14
        edge = FAINT if shade == "none" else "none"
        ax.scatter(points[:, 0], points[:, 1], s=size, facecolors=shade, edgecolors=edge, label=said, zorder=4)


def _ways(ax: Axes, own: Any, targets: Any) -> None:
    moved = (np.abs(targets - own) > 1e-9 * np.abs(own)).any(axis=1)
    if moved.sum() > ARROWS:
        from matplotlib.collections import LineCollection

        lines = np.stack([own[moved], targets[moved]], axis=1)
        ax.add_collection(LineCollection(list(lines), colors=FAINT, linewidths=0.5, alpha=0.5, zorder=1))
        return
    for start, end in zip(own[moved], targets[moved], strict=True):
        arrow = {"arrowstyle": "-|>", "color": FAINT, "linewidth": 0.8, "shrinkA": 0.0, "shrinkB": 0.0}
        ax.annotate("", xy=end, xytext=start, arrowprops=arrow, zorder=3)
