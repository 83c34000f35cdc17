"""Shared columns in the boxes of a tree, as `kernels.boxes` prices them."""

from __future__ import annotations

import numpy as np

from .batch import Boxes, Floats
from .entries import fill, part

LEAF = 8  # columns that are looked at together
FOUR = 4  # boxes that are judged together: a box has four in it
PLACES = 3 * FOUR  # numbers to a row of four boxes: upper bounds, lower bounds, and the least magnitudes in them
SMALLEST = 1e-200  # an entry of a column divided by its size: products of smaller ones are lost
WIDER = 2.0**-40  # times its largest magnitude, what a box is made wider by: far more than rounding can do to a sum


def boxes(columns: Floats, weight: Floats) -> Boxes | None:
    """The tree over the columns (n × k), cut where a row's spread times its ``weight`` (k,) is widest.

    None where numbers are so far apart that products of a box could be lost.
    """
    typical = np.abs(columns).mean(axis=0)
    rows = np.flatnonzero(typical > 0.0)
    Z = np.ascontiguousarray(columns[:, rows])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        size = np.abs(Z) @ (1.0 / typical[rows])
        size[size == 0.0] = 1.0
        alike = Z / size[:, None]
        smallest = np.where(Z != 0.0, np.abs(alike), 1.0).min(initial=1.0)
    if not (np.isfinite(size).all() and np.isfinite(alike).all() and smallest > SMALLEST):
        return None
    order = np.arange(len(Z))
    part(alike, np.ascontiguousarray(weight[rows]), order)
    count = [-(-len(Z) // LEAF)]
    while count[-1] > FOUR:
        count.append(-(-count[-1] // FOUR))
    fours = np.array([-(-boxes // FOUR) for boxes in count])
    first = np.cumsum(fours) - fours
    k = len(rows)
    leaves = np.zeros(count[0] * k * LEAF)
    bounds = np.zeros(int(fours.sum()) * k * PLACES)
    fill(Z, alike, order, first, np.array(count), leaves, bounds)
    return Boxes(rows, order, leaves, bounds, first, np.array(count))
