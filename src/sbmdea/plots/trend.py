"""Efficiency over time: a line for each DMU where there are few, otherwise their mean and spread."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from .periods import label_periods, places
from .style import BLUE, FAINT, INK, SKY, canvas, colours, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEW = 7  # lines that colours still tell apart


def over_time(
    scores: pd.DataFrame, *, dmus: Sequence[Hashable] | None = None, label: str = "efficiency", ax: Axes | None = None
) -> Axes:
    """``scores`` has a row per DMU and a column per period; NaN leaves a gap in the line and is counted."""
    chosen: list[Any] = list(dmus) if dmus is not None else list(scores.index) if len(scores) <= FEW else []
    with canvas(ax) as ax:
        many = len(scores) > FEW
        if many:
            _spread(ax, scores)
        _lines(ax, scores.loc[chosen], colours(len(chosen) + many)[many:])  # the mean is blue
        _missing(ax, scores)
        _label(ax, scores.columns, label)
    return ax


def lines(table: pd.DataFrame, *, label: str = "efficiency", title: str = "", ax: Axes | None = None) -> Axes:
    """A line for each row of the table, over its columns."""
    with canvas(ax) as ax:
        _lines(ax, table, colours(len(table)))
        _label(ax, table.columns, label)
        ax.set_title(name(title))
    return ax


def _lines(ax: Axes, table: pd.DataFrame, shades: Sequence[tuple[str, str]]) -> None:
    where = places(table.columns)
    for (row, values), (shade, dash) in zip(table.iterrows(), shades, strict=True):
        ax.plot(where, values.to_numpy(float), dash, color=shade, marker="o", ms=3.5, label=name(row))


def _label(ax: Axes, periods: pd.Index[Any], label: str) -> None:
    ax.axhline(1.0, color=INK, linewidth=0.8, linestyle=":", zorder=1)
    label_periods(ax, periods)
    ax.set_ylabel(name(label))
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def _spread(ax: Axes, scores: pd.DataFrame) -> None:
    where = places(scores.columns)
    cut = scores.quantile([0.05, 0.25, 0.75, 0.95])
    ax.fill_between(where, cut.loc[0.05], cut.loc[0.95], color=SKY, alpha=0.2, linewidth=0, label="middle 90 %")
    ax.fill_between(where, cut.loc[0.25], cut.loc[0.75], color=SKY, alpha=0.45, linewidth=0, label="middle half")
    ax.plot(where, scores.mean(), color=BLUE, linewidth=2, marker="o", ms=4, label=f"mean of {len(scores)}")


def _missing(ax: Axes, scores: pd.DataFrame) -> None:
    """How many have no score, under the period that lacks them."""
    lacking = scores.isna().sum()
    if not lacking.any():
        return
    for place, count in zip(places(scores.columns), lacking, strict=True):
        if count:
            text = f"{count}"
            ax.text(
                place, 0.0, text, transform=ax.get_xaxis_transform(), ha="center", va="bottom", color=FAINT, fontsize=8
            )
    ax.plot([], [], " ", label="numbers below:\nwithout a score")
