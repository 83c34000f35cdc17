"""A network as a picture: divisions from left to right, and links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..plots.style import PALETTE, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LIFT = 0.35  # every second division stands a little higher, so that links pass


def graph_picture(
    boxes: Mapping[str, str],
    arrows: Sequence[tuple[str, str, str]],
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """By division what its box says, and of each link sender, receiver and what its arrow says."""
    place = {name: (float(k), LIFT * (k % 2)) for k, name in enumerate(boxes)}
    with canvas(ax, 3.6) as drawn:
        for k, (sender, receiver, said) in enumerate(arrows):
            start, end = place[sender], place[receiver]
            bend = 0.12 * (1 + k % 3)
            style = {
                "arrowstyle": "->", "connectionstyle": f"arc3,rad={-bend}", "color": PALETTE[1], "shrinkA": 26,
                "shrinkB": 26,
            }  # fmt: skip
            drawn.annotate("", end, start, arrowprops=style)
            x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + bend * 0.5 * float(np.sign(end[0] - start[0]))
            drawn.text(x, y, said, ha="center", va="bottom", fontsize=8)
        for name, (x, y) in place.items():
            box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": PALETTE[0]}
            drawn.text(x, y, boxes[name], ha="center", va="center", fontsize=9, bbox=box)
        drawn.set_xlim(-0.6, len(place) - 0.4)
        drawn.set_ylim(-0.5, 0.95)
        drawn.set_axis_off()
        drawn.set_title(title)
    return drawn
