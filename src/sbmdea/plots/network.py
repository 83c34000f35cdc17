"""Who is measured by whom: DMUs on the left, the peers that they are compared with on the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .ranking import colour, note
from .style import PALETTE, WORDS, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED = 60


def network(
    edges: pd.DataFrame,
    scores: Mapping[int, float],
    names: Mapping[int, str],
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """``edges`` has the columns dmu and peer (numbers, which ``names`` names) and share, which sums to 1 for each DMU.

    Lines are as thick as the share; points on the right grow with the number of DMUs that refer to them.
    """
    used = edges["peer"].value_counts()
    right = _heights(list(used.index))
    centre = edges["share"].mul(edges["peer"].map(right)).groupby(edges["dmu"]).sum()
    left = _heights(list(centre.sort_values(ascending=False, kind="stable").index))
    shades = {peer: PALETTE[k % len(PALETTE)] for k, peer in enumerate(right)}
    from matplotlib.collections import LineCollection

    with canvas(ax, float(np.clip(0.9 + 0.19 * max(len(left), len(right)), 3.2, 10.0))) as ax:
        lines = [[(0.0, left[dmu]), (1.0, right[peer])] for dmu, peer in zip(edges["dmu"], edges["peer"], strict=True)]
        widths = 0.3 + 2.2 * edges["share"].to_numpy()
        colors = [shades[peer] for peer in edges["peer"]]
        ax.add_collection(LineCollection(lines, colors=colors, linewidths=widths, alpha=0.55, zorder=1))
        known = np.array([scores[dmu] for dmu in left])
        ax.scatter(np.zeros(len(left)), list(left.values()), s=16, color=colour(known), zorder=3)
        sizes = [25.0 + 200.0 * count / used.max() for count in used]
        ax.scatter(np.ones(len(right)), list(right.values()), s=sizes, color=list(shades.values()), zorder=3)
        _name(ax, -0.04, left, names, "right")
        _name(ax, 1.06, right, {peer: f"{names[peer]}  ({used[peer]})" for peer in right}, "left")
        for x, said in ((0.0, f"{len(left)} compared"), (1.0, f"with {len(right)}")):
            ax.annotate(
                said, (x, 1.0), xytext=(0, 12), textcoords="offset points", ha="center", fontsize=9, label=WORDS
            )
        ax.set_xlim(-0.45, 1.5)
        ax.margins(y=0.06)
        ax.axis("off")
        ax.set_title(title)
        if missing := int(np.isnan(list(scores.values())).sum()):
            note(ax, f"{missing} without a score")
    return ax


def _name(ax: Axes, x: float, heights: Mapping[int, float], names: Mapping[int, str], side: str) -> None:
    if len(heights) <= NAMED:
        for one, y in heights.items():
            ax.text(x, y, names[one], va="center", ha=side, fontsize=8)


def _heights(order: list[Any]) -> dict[Any, float]:
    """From the top to the bottom; a single one stands in the middle."""
    return dict(zip(order, [0.5] if len(order) == 1 else np.linspace(1.0, 0.0, len(order)), strict=True))
