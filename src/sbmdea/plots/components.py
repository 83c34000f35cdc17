"""Productivity change over time: the index and what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from .periods import label_periods, places
from .style import FAINT, INK, canvas, colours, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def components(means: pd.DataFrame, neutral: float, *, label: str, title: str = "", ax: Axes | None = None) -> Axes:
    """``means`` has a row per period; its first column is the index, the others are its parts."""
    where = places(means.index)
    with canvas(ax) as ax:
        index, *parts = means.columns
        ax.axhline(neutral, color=FAINT, linewidth=0.8, linestyle=":")
        for part, (shade, dash) in zip(parts, colours(len(parts)), strict=True):
            ax.plot(where, means[part], dash, color=shade, marker="o", ms=3.5, linewidth=1.4, label=name(_words(part)))
        ax.plot(where, means[index], color=INK, marker="o", ms=4.5, linewidth=2.2, label=name(_words(index)))
        label_periods(ax, means.index)
        ax.set_ylabel(label)
        ax.set_title(name(title))
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return ax


def _words(part: str) -> str:
    return str(part).replace("_", " ")
