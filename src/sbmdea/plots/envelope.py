"""The edge of a technology in the plane: from the points that form it to the line that bounds it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def frontier(x: Points, y: Points, lower: float, upper: float, reach: float) -> Points:
    """The largest output y for every input x up to ``reach``, with ``lower ≤ Σλ ≤ upper``: a line from the axis on.

    Scaled by the sum of the λ, points range from ``lower`` to ``upper`` times themselves: the hull of both ends, and
    a ray of the best ratio y/x where there is no upper end. Inputs and outputs can be wasted.
    """
    ends = [lower, *([] if upper in (math.inf, lower) else [upper])]
    hull = _upper_hull(np.concatenate([np.column_stack([scale * x, scale * y]) for scale in ends]))
    steepest = float((y / x).max()) if upper == math.inf else 0.0
    rise = np.diff(hull[:, 1]) / np.diff(hull[:, 0])
    kept = hull[: 1 + int(np.sum(rise > steepest * (1.0 + 1e-12)))]
    last = kept[-1]
    tail = [[reach, last[1] + steepest * (reach - last[0])]] if reach > last[0] else np.empty((0, 2))
    return np.concatenate([_wall(kept[0]), kept, tail])


def staircase(x: Points, y: Points, reach: float) -> Points:
    """The largest output y that a single point has with no more input, as a line of steps."""
    order = np.lexsort((-y, x))
    line: list[tuple[float, float]] = []
    for one, other in zip(x[order].tolist(), y[order].tolist(), strict=True):
        if not line:
            line.append((one, other))
        elif other > line[-1][1]:
            line += [(one, line[-1][1]), (one, other)]
    steps = np.array([*line, (max(reach, line[-1][0]), line[-1][1])])
    return np.concatenate([_wall(steps[0]), steps])


def isoquant(u: Points, v: Points, reach: tuple[float, float]) -> Points:
    """The least v for every u, where more of either can be wasted: from (least u, reach) to (reach, least v)."""
    hull = -_upper_hull(np.column_stack([-u, -v]))[::-1]  # seen from the other side
    hull = hull[: int(np.argmin(hull[:, 1])) + 1]
    return np.concatenate([[[hull[0, 0], reach[1]]], hull, [[reach[0], hull[-1, 1]]]])


def _wall(start: Points) -> Points:
    """Where less input makes nothing, the edge rises from the axis to the first corner."""
    return np.array([[start[0], 0.0]]) if start[1] > 0.0 else np.empty((0, 2))


def _upper_hull(points: Points) -> Points:
    """The corners of the hull seen from above, from the left to the highest and on; one point per abscissa."""
    order = np.lexsort((-points[:, 1], points[:, 0]))
    hull: list[Points] = []
    for point in points[order]:
        if hull and point[0] == hull[-1][0]:
            continue
        while len(hull) > 1 and _turns_up(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    return np.array(hull)


def _turns_up(one: Points, two: Points, three: Points) -> bool:
    left = (two[0] - one[0]) * (three[1] - one[1])
    return bool(left >= (two[1] - one[1]) * (three[0] - one[0]))
