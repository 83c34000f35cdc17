"""Who is ahead of whom: a bar for each DMU, or the curve of scores by rank where names would not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..results.outcome import EFFICIENT
from .style import BLUE, FAINT, INK, ORANGE, canvas, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED = 60  # more bars than this have no room for names
VALUED = 40


def ranking(scores: pd.Series[Any], *, top: int | None = None, title: str = "", ax: Axes | None = None) -> Axes:
    """Best first, in the order given where scores are equal; who has no score stands at the end, without a bar."""
    order = scores.sort_values(ascending=False, na_position="last", kind="stable").iloc[:top]
    named = len(order) <= NAMED
    with canvas(ax, 0.9 + 0.21 * len(order) if named else 4.2) as ax:
        (_bars if named else _curve)(ax, order)
        ax.set_title(name(title))
    return ax


def colour(values: Any) -> list[str]:
    """Blue for the efficient, orange for the others."""
    return [BLUE if value >= 1.0 - EFFICIENT else ORANGE for value in values]


def _bars(ax: Axes, order: pd.Series[Any]) -> None:
    values = order.to_numpy(float)
    places = np.arange(len(values))
    known = np.isfinite(values)
    ax.barh(places[known], values[known], height=0.72, color=colour(values[known]))
    for place in places[~known]:
        ax.text(0.0, place, " no score", va="center", ha="left", color=FAINT, fontsize=8, style="italic")
    if len(values) <= VALUED:
        for place in places[known]:
            ax.text(max(values[place], 0.0), place, f" {values[place]:.3f}", va="center", ha="left", fontsize=8)
        ax.margins(x=0.12)
    ax.axvline(1.0, color=INK, linewidth=0.8, linestyle=":")
    ax.set_xlim(left=min(0.0, ax.get_xlim()[0]))
    ax.set_yticks(places, [name(label) for label in order.index])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(values) - 0.4, -0.6)
    ax.set_xlabel("efficiency")


def _curve(ax: Axes, order: pd.Series[Any]) -> None:
    values = order.dropna().to_numpy(float)
    ranks = order.dropna().rank(method="min", ascending=False).to_numpy(float)
    efficient = values >= 1.0 - EFFICIENT
    for those, paint in ((~efficient, ORANGE), (efficient, BLUE)):  # one colour at a time is drawn four times as fast
        ax.scatter(ranks[those], values[those], s=9, color=paint, linewidths=0)
    ax.axhline(1.0, color=INK, linewidth=0.8, linestyle=":")
    ax.set_xlabel("rank")
    ax.set_ylabel("efficiency")
    if missing := len(order) - len(values):
        note(ax, f"{missing} without a score")


def note(ax: Axes, text: str) -> None:
    """A remark in the upper right corner, where it hides nothing of what falls from left to right."""
    ax.text(0.99, 0.99, text, transform=ax.transAxes, ha="right", va="top", color=FAINT, fontsize=8.5, style="italic")
