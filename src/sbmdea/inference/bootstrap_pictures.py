"""Pictures of a bootstrap: intervals by rank, how the size of subsamples was chosen, the draws of one DMU."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import SpecError
from ..plots.pictures import Pictures
from ..plots.style import BLUE, FAINT, INK, VERMILLION, canvas, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes


NAMED = 40  # rows up to which each has its name


class BootstrapPlots(Pictures):
    """Pictures of intervals; each draws on ``ax``, or on a new figure, and returns its Axes."""

    def __init__(
        self,
        efficiency: pd.DataFrame,
        curve: pd.DataFrame | None,
        level: float,
        draws: Callable[[Hashable], tuple[int, NDArray[np.float64]]],
    ) -> None:
        self._efficiency, self._curve, self._level, self._draws = efficiency, curve, level, draws

    def intervals(self, *, ax: Axes | None = None) -> Axes:
        """Every score with its interval, the best corrected score on top; the cross is the corrected score."""
        frame = self._efficiency
        frame = frame.sort_values("corrected", ascending=True, na_position="first", kind="stable")
        y = np.arange(len(frame))
        few = len(frame) <= NAMED
        with canvas(ax, max(3.0, 1.2 + 0.2 * len(frame)) if few else 5.0) as ax:
            ax.hlines(y, frame["lower"], frame["upper"], color=BLUE, linewidth=2.0 if few else 0.8, alpha=0.7)
            ax.plot(frame["score"], y, ".", color=INK, markersize=5 if few else 2, label="score")
            ax.plot(frame["corrected"], y, "x", color=VERMILLION, markersize=4 if few else 2, label="corrected")
            ax.axvline(1.0, color=FAINT, linewidth=0.6)
            if few:
                ax.set_yticks(y, [name(label) for label in frame.index])
            else:
                ax.set_yticks([])
                ax.set_ylabel("rank of the corrected score")
            ax.set_xlabel(f"efficiency and its interval of level {self._level:g}")
            ax.legend(loc="lower right")
        return ax

    def size(self, *, ax: Axes | None = None) -> Axes:
        """How much the ends of the intervals move from size to size, and the mean width; the chosen size is marked."""
        curve = self._curve
        if curve is None:
            raise SpecError('a picture of sizes needs size="volatility", which tries several; ask again with it.')
        with canvas(ax) as ax:
            ax.plot(curve.index, curve["volatility"], "o-", color=BLUE, label="how much the ends move")
            ax.plot(curve.index, curve["width"], "s--", color=FAINT, label="mean width")
            for chosen in curve.index[curve["chosen"]]:
                ax.axvline(chosen, color=VERMILLION, linewidth=1.0, label=f"m = {chosen}")
            ax.set_xlabel("size m of the subsamples")
            ax.set_ylim(bottom=0.0)
            ax.legend()
        return ax

    def density(self, dmu: Hashable, *, ax: Axes | None = None) -> Axes:
        """The draws of one DMU on the scale of scores, put about the score as the interval takes them."""
        place, draws = self._draws(dmu)
        row = self._efficiency.iloc[place]
        draws = 1.0 / draws[draws > 0.0]
        with canvas(ax) as ax:
            ax.hist(draws, bins=min(60, max(10, len(draws) // 25)), color=BLUE, alpha=0.5, label="draws")
            ax.axvline(row["score"], color=INK, linewidth=1.0, label="score")
            for end in ("lower", "upper"):
                ax.axvline(row[end], color=VERMILLION, linewidth=1.0, linestyle="--")
            ax.set_xlabel(f"efficiency of {name(dmu)} against pseudo-samples")
            ax.set_yticks([])
            ax.legend()
        return ax
