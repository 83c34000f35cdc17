"""Programs that end on the same facet: their prices are the same but for a factor, and are priced once for all."""

from __future__ import annotations

import numpy as np

from .batch import OPTIMAL, Floats, Ints, LPBatch, LPSolution
from .tolerances import PRICE_FLOOR

PARTS = 2.0**30  # into which a price is put for a first look
LOOK, RARE = 2048, 64  # programs looked at first: where fewer than one in so many meet another, all are left alone
SAME = 2.0**-48  # share by which prices of one facet may differ, by rounding


def on_one_facet(batch: LPBatch, solution: LPSolution, todo: Ints) -> Ints:
    """For each of ``todo`` the place there of the program whose prices are its own as well, its own where none is.

    They are written in the place of its own, in its scale, so that a column's product with both has the same sign and
    the same share of its terms. No price may be so small that it counts for more than it is: that hangs on the scale.
    """
    places = np.arange(len(todo))
    if (batch.problem_tag[todo] >= 0).any():
        return places
    sample = todo[:: max(len(todo) // LOOK, 1)]
    if len(todo) > LOOK and RARE * (len(sample) - len(np.unique(_marks(_ways(batch, solution, sample)[0])))) < LOOK:
        return places
    price, top = solution.price[todo, :-1], np.abs(solution.price[todo]).max(axis=1)
    large = (price == 0.0) | (np.abs(price) >= PRICE_FLOOR * top[:, None])
    some = np.flatnonzero((solution.status[todo] == OPTIMAL) & large.all(axis=1))
    way, size = _ways(batch, solution, todo[some])
    _, first, place = np.unique(_marks(way), return_index=True, return_inverse=True)
    head = first[place]
    same = (np.abs(way - way[head]) <= SAME * np.abs(way)).all(axis=1) & (head != np.arange(len(some)))
    moved, its = some[same], head[same]
    solution.price[todo[moved], :-1] = way[its] * size[same] * batch.unit[todo[moved]]
    places[moved] = some[its]
    return places


def _ways(batch: LPBatch, solution: LPSolution, todo: Ints) -> tuple[Floats, Floats]:
    """Where prices (N, k) point in the data's units, the largest 1, and how large they are (N, 1)."""
    prices = solution.price[todo, :-1] / batch.unit[todo]
    size = np.abs(prices).max(axis=1, keepdims=True, initial=np.finfo(float).tiny)
    return prices / size, size


def _marks(way: Floats) -> Ints:
    """A number for each that is the same where prices look alike."""
    mixed: Ints = np.round(way * PARTS).astype(np.int64) @ np.random.default_rng(0).integers(1, 2**62, way.shape[1])
    return mixed
