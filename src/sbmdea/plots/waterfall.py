"""What a slacks-based score is made of: from 1 down to the score, a step for each column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .style import BLUE, FAINT, INK, ORANGE, VERMILLION, canvas, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def waterfall(steps: pd.Series[Any], *, title: str = "", ax: Axes | None = None) -> Axes:
    """``steps`` are what each column takes off (or, negative, adds); they begin at 1 and end at the score."""
    taken = steps.to_numpy(float)
    ends = 1.0 - np.cumsum(taken)
    starts = np.concatenate([[1.0], ends[:-1]])
    score = float(ends[-1])
    places = range(1, len(taken) + 1)
    with canvas(ax, 3.8, max(5.0, 1.6 + 0.85 * len(taken))) as ax:
        ax.bar([0, len(taken) + 1], [1.0, score], width=0.7, color=[FAINT, BLUE if score >= 1.0 else ORANGE])
        shades = [VERMILLION if one > 0 else BLUE for one in taken]
        ax.bar(list(places), -taken, bottom=starts, width=0.7, color=shades)
        for k, level in enumerate([1.0, *ends]):
            ax.plot([k + 0.35, k + 0.65], [level, level], color=INK, linewidth=0.7)
        for place, top, text in zip(places, np.maximum(starts, ends), taken, strict=True):
            ax.text(place, top, f"{-text:+.3f}" if text else "0", ha="center", va="bottom", fontsize=8.5)
        ax.text(len(taken) + 1, score, f"{score:.3f}", ha="center", va="bottom", fontsize=8.5, weight="bold")
        labels = ["frontier", *map(name, steps.index), "efficiency"]
        crowded = len(labels) > 8 or max(map(len, labels)) > 12
        ax.set_xticks(range(len(labels)), labels, rotation=35 if crowded else 0, ha="right" if crowded else "center")
        ax.tick_params(axis="x", length=0)
        ax.margins(y=0.1)
        ax.set_ylabel("efficiency")
        ax.set_title(name(title))
    return ax
