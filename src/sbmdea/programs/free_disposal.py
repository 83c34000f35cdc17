"""The free disposal hull: no combinations, so that the best peer is one of the reference rows, found by a tree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..lp.boxed import FOUR, LEAF
from ..lp.entries import part
from ..lp.machine_code.entry import Entry
from .template import Floats, Ints

RATIO, DISTANCE, SLACKS, MONEY, SBM, RUSSELL = 0, 1, 2, 3, 4, 5

best_peers = Entry("programs.hull_search", "best_peers")
lowest_corners = Entry("programs.hull_search", "lowest_corners")


class Hull(NamedTuple):
    """Reference rows in the order of a tree, and the lowest corners of its boxes, the smallest boxes first."""

    rows: Floats  # (n, d)
    order: Ints  # which row stands where
    low: Floats
    first: Ints  # the first box of each level
    boxes: Ints  # how many it has


def hull(reference: Floats) -> Hull:
    """The rows (n, d), all columns "less is better", in boxes."""
    order, ranks = np.arange(len(reference)), np.empty_like(reference)
    for k in range(reference.shape[1]):
        ranks[np.argsort(reference[:, k], kind="stable"), k] = order
    part(ranks, np.ones(reference.shape[1]), order)
    rows = reference[order]
    count = [-(-len(rows) // LEAF)]
    while count[-1] > 1:
        count.append(-(-count[-1] // FOUR))
    levels = np.array(count)
    first = np.cumsum(levels) - levels
    low = np.empty((int(levels.sum()), rows.shape[1]))
    lowest_corners(rows, first, levels, low)
    return Hull(rows, order, low, first, levels)
