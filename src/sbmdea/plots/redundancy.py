"""Where the room for improvement lies: slacks as shares of what a DMU has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .style import BLUE, GREEN, INK, VERMILLION, canvas, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {"inputs": BLUE, "outputs": GREEN, "undesirable": VERMILLION}
SAID = {"inputs": "input to save", "outputs": "output to add", "undesirable": "undesirable output to cut"}


def redundancy(shares: pd.DataFrame, roles: Mapping[str, int], *, title: str = "", ax: Axes | None = None) -> Axes:
    """``shares`` has a row per DMU and a column per input, output and undesirable output; ``roles`` counts the columns.

    A bar is the mean over the rows that have a share, the line on it the middle half of them. Negative shares are the
    lead of super-efficient DMUs.
    """
    spans = [role for role, count in roles.items() for _ in range(count)]
    places = range(shares.shape[1])
    values = 100.0 * shares.to_numpy(float)
    with canvas(ax, 1.3 + 0.36 * len(places)) as ax:
        for role, count in roles.items():
            where = [k for k in places if spans[k] == role]
            if count:
                means = [_mean(values[:, k]) for k in where]
                ax.barh(where, means, height=0.62, color=COLOURS[role], label=SAID[role])
        if len(values) > 1:
            for k in places:
                _middle(ax, k, values[:, k])
        ax.axvline(0.0, color=INK, linewidth=0.8)
        ax.set_yticks(places, [name(label) for label in shares.columns])
        ax.tick_params(axis="y", length=0)
        ax.set_ylim(len(places) - 0.4, -0.6)
        ax.set_xlabel(
            "slack, % of the own value" + ("" if len(values) == 1 else f": mean and middle half of {_rows(values)}")
        )
        ax.set_title(name(title))
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return ax


def _mean(values: Any) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _middle(ax: Axes, place: int, values: Any) -> None:
    known = values[np.isfinite(values)]
    if len(known):
        ax.plot(np.quantile(known, [0.25, 0.75]), [place, place], color=INK, linewidth=1.2, solid_capstyle="butt")


def _rows(values: Any) -> str:
    known = int(np.isfinite(values).any(axis=1).sum())
    return f"{known} rows" if known == len(values) else f"{known} of {len(values)} rows"
