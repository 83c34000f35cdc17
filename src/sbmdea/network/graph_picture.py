"""A network as a picture: divisions with their scores, links with what is handed over."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..plots.style import PALETTE, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .graph import Network

LIFT = 0.35  # every second division stands a little higher, so that links pass


def graph_picture(
    network: Network,
    scores: Mapping[str, float],
    amounts: Mapping[Hashable, tuple[float, float]],
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Divisions from left to right with their ``scores``; on each link its observed amount and its target."""
    place = {name: (float(k), LIFT * (k % 2)) for k, name in enumerate(network.names)}
    with canvas(ax, 3.6) as drawn:
        for k, link in enumerate(network.links):
            start, end = place[link.sender], place[link.receiver]
            bend = 0.12 * (1 + k % 3)
            style = {
                "arrowstyle": "->", "connectionstyle": f"arc3,rad={-bend}", "color": PALETTE[1], "shrinkA": 26,
                "shrinkB": 26,
            }  # fmt: skip
            drawn.annotate("", end, start, arrowprops=style)
            observed, target = amounts[link.column]
            x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + bend * 0.5 * float(np.sign(end[0] - start[0]))
            drawn.text(x, y, f"{link.column}\n{observed:g} → {target:.6g}", ha="center", va="bottom", fontsize=8)
        for name, (x, y) in place.items():
            said = "–" if np.isnan(scores[name]) else f"{scores[name]:.4f}"
            box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": PALETTE[0]}
            drawn.text(x, y, f"{name}\n{said}", ha="center", va="center", fontsize=9, bbox=box)
        drawn.set_xlim(-0.6, len(place) - 0.4)
        drawn.set_ylim(-0.5, 0.95)
        drawn.set_axis_off()
        drawn.set_title(title)
    return drawn
