"""How far the nearest facet is, by the vertices of all prices that support the technology.

Prices p ≥ 0 under which the point is at most 1 dearer than the cheapest combination make a polytope::

    p·(z_o − L z_j) ≤ 1,   p·(z_o − U z_j) ≤ 1  (U = ∞: p·z_j ≥ 0)     for all j

A facet is 1/‖p ∘ g‖ away, and the nearest one belongs to a vertex.
"""

from __future__ import annotations

import math

import numpy as np

from .case import Case, Floats, Ints
from .supporting import highs

SPACES, COLUMNS = 250, 6  # half-spaces and columns, at most
FAR = 1e5  # times what the own values and steps are worth: no vertex that counts is so far
INSIDE = 1e-9


def nearest(case: Case, reference: Ints, own: Floats, step: Floats, columns: list[int]) -> float:
    """The distance along the moving ``columns``; NaN where there is too much to look at, or no room inside."""
    from scipy.spatial import HalfspaceIntersection, QhullError

    low, high = case.technology.least, case.technology.most
    Z, d = np.unique(case.Z[reference], axis=0), len(own)
    if d > COLUMNS or len(Z) > SPACES:
        return math.nan
    size = np.abs(own)
    size[columns] = np.where(step[columns] > 0.0, step[columns], size[columns])
    q, at = Z / size, own / size
    rows = [at - low * q, *([at - high * q] if math.isfinite(high) and high != low else [])]
    right = [np.ones(len(q))] * len(rows)
    if math.isinf(high):
        rows, right = [*rows, -q], [*right, np.zeros(len(q))]
    A = np.vstack([*rows, -np.eye(d), np.eye(d)])
    b = np.concatenate([*right, np.zeros(d), np.full(d, FAR)])
    norm = np.linalg.norm(A, axis=1, keepdims=True)
    ball = highs(
        np.append(np.zeros(d), -1.0), np.hstack([A, norm]), b, np.zeros((0, d + 1)), np.zeros(0),
        [(None, None)] * d + [(0.0, None)],
    )  # fmt: skip
    if ball.status != 0 or ball.x[-1] < INSIDE:
        return math.nan
    try:
        vertices = HalfspaceIntersection(np.hstack([A, -b[:, None]]), ball.x[:d]).intersections
    except QhullError:
        return math.nan
    moves = [k for k in columns if step[k] > 0.0]
    prices = np.maximum(vertices[np.isfinite(vertices).all(axis=1)], 0.0)
    lengths = np.linalg.norm(prices[:, moves], axis=1)
    # vertices are rounded: what their prices prove is how much cheaper than the point the cheapest combination is
    worth = prices @ q.T
    cheapest = worth.min(axis=1)
    unbounded = cheapest < -INSIDE * (np.abs(prices) @ np.abs(q).T).min(axis=1)
    if math.isinf(high):
        total = np.where(cheapest > 0.0, low * cheapest, np.where(unbounded, -np.inf, 0.0))
    else:
        total = np.where(cheapest > 0.0, low * cheapest, high * cheapest)
    gap = prices @ at - total
    counts = (gap > 0.5) & (lengths >= 0.5 * lengths.max(initial=0.0))  # others are far from 1, which rounding made
    return float((gap[counts] / lengths[counts]).min(initial=math.inf))
