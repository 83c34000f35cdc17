"""A table of scores as colours, the best rows on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .style import DIVERGING, FAINT, INK, SEQUENTIAL, canvas, name, spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED = 60
PRINTED = 160  # cells with room for their numbers


def heatmap(
    table: pd.DataFrame,
    *,
    label: str = "efficiency",
    neutral: float | None = None,
    ordered: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Rows by their mean (or, not ``ordered``, as they are), cells without a score hatched.

    The scale marks 1; with a ``neutral`` value (1 of ratios, 0 of differences), colours go two ways from there, ratios
    by their logarithm, and the outermost 5 % share the last.
    """
    if ordered:
        order = np.argsort(-table.mean(axis=1).to_numpy(float), kind="stable")  # NaN last
        table = table.iloc[order]
    rows, columns = table.shape
    values = np.ma.masked_invalid(table.to_numpy(float))
    with canvas(ax, float(np.clip(1.2 + 0.2 * rows, 2.4, 11.0))) as ax:
        ax.patch.set(facecolor="white", edgecolor=FAINT, hatch="//////")
        edges = np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5
        mesh = ax.pcolormesh(*edges, values, edgecolors="face", linewidths=0.2, **_colours(values, neutral))
        _scale(
            ax.figure.colorbar(mesh, ax=ax, pad=0.02, extend="neither" if neutral is None else "both"), label, neutral
        )
        if rows * columns <= PRINTED and columns <= 14:
            _print(ax, values, mesh)
        across, down = spread(columns, 24), spread(rows, NAMED)
        ax.set_xticks(list(across), [name(table.columns[k]) for k in across], rotation=0 if columns <= 12 else 60)
        ax.set_yticks(list(down), [name(table.index[k]) for k in down], fontsize=8 if rows > 30 else None)
        ax.tick_params(length=0)
        ax.set_ylim(rows - 0.5, -0.5)
        for spine in ax.spines.values():
            spine.set_visible(False)
        if np.ma.is_masked(values):
            ax.set_xlabel("hatched: no score", color=FAINT, style="italic")
    return ax


def _colours(values: Any, neutral: float | None) -> dict[str, Any]:
    if neutral is None:
        return {"cmap": SEQUENTIAL}
    from matplotlib.colors import LogNorm, Normalize

    known = values.compressed()
    away = np.abs(np.log(known[known > 0.0]) if neutral else known)
    reach = float(np.quantile(away, 0.95)) if len(away) else 0.0
    reach = reach or 0.1
    return {"cmap": DIVERGING, "norm": LogNorm(np.exp(-reach), np.exp(reach)) if neutral else Normalize(-reach, reach)}


def _scale(bar: Any, label: str, neutral: float | None) -> None:
    bar.set_label(name(label))
    bar.outline.set_visible(False)
    bar.ax.axhline(1.0 if neutral is None else neutral, color="white" if neutral is None else INK, linewidth=1.2)
    if neutral is not None:
        ends = [bar.vmin, neutral, bar.vmax]
        bar.minorticks_off()
        bar.set_ticks(ends, labels=[f"{one:.2g}" for one in ends])


def _print(ax: Axes, values: Any, mesh: Any) -> None:
    for row, column in zip(*np.nonzero(~np.ma.getmaskarray(values)), strict=True):
        value = float(values[row, column])
        red, green, blue, _ = mesh.cmap(mesh.norm(value))
        shade = "black" if 0.3 * red + 0.6 * green + 0.1 * blue > 0.5 else "white"
        ax.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=8, color=shade)
