"""Whether two questions agree: the scores of one against the scores of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..results.outcome import EFFICIENT
from .ranking import note
from .style import BLUE, FAINT, INK, VERMILLION, canvas, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED = 15


def agreement(scores: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """``scores`` has two columns. On the dotted line both agree; who is efficient by one alone is named and in red."""
    pair = scores.dropna()
    x, y = pair.to_numpy(float).T
    changed = (x >= 1.0 - EFFICIENT) != (y >= 1.0 - EFFICIENT)
    with canvas(ax, 4.6, 5.0) as ax:
        ends = np.array([np.min([x, y], initial=1.0), np.max([x, y], initial=1.0)])
        ax.plot(ends, ends, ":", color=INK, linewidth=0.8)
        ax.scatter(x[~changed], y[~changed], s=16, color=BLUE, alpha=0.8, linewidths=0, label="same class")
        if changed.any():
            ax.scatter(x[changed], y[changed], s=22, marker="D", color=VERMILLION, label="changes class")
        if changed.sum() <= NAMED:
            for row in np.flatnonzero(changed).tolist():
                place = (x[row], y[row])
                ax.annotate(name(pair.index[row]), place, xytext=(4, 3), textcoords="offset points", fontsize=8)
        ax.axhline(1.0, color=FAINT, linewidth=0.6)
        ax.axvline(1.0, color=FAINT, linewidth=0.6)
        ax.set_xlabel(name(scores.columns[0]))
        ax.set_ylabel(name(scores.columns[1]))
        ax.legend(loc="lower right")
        if missing := len(scores) - len(pair):
            note(ax, f"{missing} without both scores")
    return ax
