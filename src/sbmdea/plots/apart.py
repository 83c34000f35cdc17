"""Pictures of partial frontiers and of what lies apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .style import BLUE, FAINT, VERMILLION, canvas, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED = 10


def order_path(share: pd.Series[float], *, ax: Axes | None = None) -> Axes:
    """The share of scores beyond 1 by m."""
    with canvas(ax) as ax:
        ax.plot(share.index.to_numpy(float), share.to_numpy(float), "o-", color=BLUE, markersize=4)
        ax.axhline(0.0, color=FAINT, linewidth=0.6)
        ax.set_xlabel("m")
        ax.set_ylabel(f"share of scores {share.name}")
    return ax


def apart(measure: pd.Series[float], threshold: float, label: str, *, ax: Axes | None = None) -> Axes:
    """A measure from large to small; what lies above the threshold is red and has its name."""
    ordered = measure.dropna().sort_values(ascending=False, kind="stable")
    x = np.arange(len(ordered))
    above = ordered.to_numpy(float) > threshold
    with canvas(ax) as ax:
        ax.vlines(x, 0.0, ordered, color=FAINT, linewidth=0.8)
        ax.plot(x[~above], ordered[~above], ".", color=BLUE)
        ax.plot(x[above], ordered[above], "D", color=VERMILLION, markersize=4)
        if np.isfinite(threshold):
            ax.axhline(threshold, color=VERMILLION, linewidth=0.8, linestyle=":")
        for place in range(min(NAMED, int(above.sum()))):
            ax.annotate(name(ordered.index[place]), (x[place], ordered.iloc[place]), xytext=(4, 3),
                        textcoords="offset points", fontsize=8)  # fmt: skip
        ax.set_xticks([])
        ax.set_ylabel(label)
    return ax


def cloud(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """log(R/R_min) of the smallest ratios by the number of rows left out (Wilson 1993)."""
    with canvas(ax) as ax:
        size = table.index.get_level_values("left out").to_numpy(float)
        ax.plot(size, table["log ratio"], "_", color=BLUE, markersize=14)
        ax.set_xlabel("rows left out together")
        ax.set_ylabel("log(R / smallest R)")
        ax.set_xticks(sorted(set(size)))
    return ax
