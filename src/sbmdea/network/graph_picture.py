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
        drawn.set_xlim(-0.6, len(place) - 0.4)
        drawn.set_ylim(-0.5, 0.95)
        ends = {}
        for name, (x, y) in place.items():
            box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": PALETTE[0]}
            ends[name] = drawn.text(x, y, boxes[name], ha="center", va="center", fontsize=9, bbox=box).get_bbox_patch()
        for k, (sender, receiver, said) in enumerate(arrows):
            bend = 0.12 * (1 + k % 3)
            style = {
                "arrowstyle": "->", "connectionstyle": f"arc3,rad={-bend}", "color": PALETTE[1],
                "patchA": ends[sender], "patchB": ends[receiver],
            }  # fmt: skip
            drawn.annotate("", place[receiver], place[sender], arrowprops=style)
            x, y = _middle(drawn, place[sender], place[receiver], bend)
            plain = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
            drawn.text(x, y, said, ha="center", va="center", fontsize=8, bbox=plain, zorder=4)
        drawn.set_axis_off()
        drawn.set_title(title)
    return drawn


def _middle(drawn: Axes, start: tuple[float, float], end: tuple[float, float], bend: float) -> tuple[float, float]:
    """Where an arc has its middle, which is bent on the screen and not in the data's units."""
    first, last = drawn.transData.transform([start, end])
    across = last - first
    x, y = drawn.transData.inverted().transform((first + last) / 2 + bend / 2 * np.array([-across[1], across[0]]))
    return float(x), float(y)
