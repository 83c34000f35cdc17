"""The shortest way to the frontier by the Euclidean norm, over all directions at once: branch and bound on cones.

With β(u) the distance along g ∘ u, γ(u) = 1/β(u) is the gauge of the technology around the point: convex, and linear
along rays. The nearest point lies where γ is largest over ‖u‖ = 1, u ≥ 0. For directions u = Σ μ_i u_i, μ ≥ 0::

    γ(u) ≤ Σ μ_i γ(u_i) = w·u ≤ ‖w‖,   w·u_i = γ(u_i)

and the prices p of a way, p·(g ∘ u) = 1, say γ(v) ≥ γ(u) p·(g ∘ v) for every v, most for v along p ∘ g.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Ways = Callable[[Ints, Floats], tuple[Floats, Floats]]

CLOSED = 1e-9  # share by which a cone must promise more to be looked into
ROUNDING = 1e-12
CLIMBS = 20
SWEEPS = 4
MOST = 2_000  # programs a row, about: with six columns a tenth of it is usual
AT_ONCE = 64  # cones of a row that are cut in a round


@dataclass(frozen=True, eq=False)
class Shortest:
    """Directions of length 1, and bounds that no way is shorter than; NaN where there is none."""

    direction: Floats  # (N, k)
    bound: Floats


def shortest(ways: Ways, N: int, k: int) -> Shortest:
    """``ways(rows, u)`` are the distances of rows along directions, NaN for none, and the prices times g."""
    direction = np.full((N, k), 1.0 / np.sqrt(k))
    least = np.full(N, np.inf)  # 1 over the largest γ known

    def measured(rows: Ints, u: Floats) -> tuple[Floats, Floats]:
        """γ along these directions; where one is the best so far, it is kept."""
        beta, prices = ways(rows, u)
        order = np.argsort(-beta, kind="stable")  # of equal rows the shortest comes last
        better = order[beta[order] < least[rows[order]]]
        least[rows[better]], direction[rows[better]] = beta[better], u[better]
        with np.errstate(divide="ignore", invalid="ignore"):
            gauge = np.where(np.isnan(beta), 0.0, 1.0 / beta)
        return gauge, prices

    everyone = np.arange(N)
    _, prices = measured(everyone, direction.copy())
    todo = np.flatnonzero(np.isfinite(least) & (least > 0.0))
    prices = prices[todo]
    for _ in range(CLIMBS):
        before = least[todo]
        _, prices = measured(todo, _unit(prices))
        gains = least[todo] < before * (1.0 - CLOSED)
        todo, prices = todo[gains], prices[gains]
        if not len(todo):
            break
    todo = np.flatnonzero(np.isfinite(least) & (least > 0.0))
    axes = np.eye(k)
    first, _ = measured(np.repeat(todo, k), np.tile(axes, (len(todo), 1)))
    row, cone, gauge = todo, np.broadcast_to(axes, (len(todo), k, k)).copy(), first.reshape(len(todo), k)
    bound, spent = np.full(N, np.inf), np.zeros(N, np.int64)
    while len(row):
        most = _most_of(cone, gauge)
        open_ = most * least[row] > 1.0 + CLOSED
        late = open_ & (spent[row] > MOST)
        np.minimum.at(bound, row[late], 1.0 / most[late])
        row, cone, gauge, most = (one[open_ & ~late] for one in (row, cone, gauge, most))
        if not len(row):
            break
        now = _worst_of_each(row, most)
        rest = np.setdiff1d(np.arange(len(row)), now)
        i, j = _longest_edge(cone[now])
        middle = _unit(cone[now, i] + cone[now, j])
        asked, which = np.unique(np.column_stack([row[now], middle]), axis=0, return_inverse=True)
        found, prices = measured(asked[:, 0].astype(np.int64), asked[:, 1:])
        measured(asked[:, 0].astype(np.int64), _unit(prices))
        np.add.at(spent, asked[:, 0].astype(np.int64), 2)
        halves, values = [cone[rest]], [gauge[rest]]
        for end in (i, j):
            half, value = cone[now].copy(), gauge[now].copy()
            half[np.arange(len(now)), end], value[np.arange(len(now)), end] = middle, found[which.ravel()]
            halves.append(half)
            values.append(value)
        row = np.concatenate([row[rest], row[now], row[now]])
        cone, gauge = np.concatenate(halves), np.concatenate(values)
    with np.errstate(invalid="ignore"):
        bound = np.where(np.isfinite(least), np.minimum(bound, least / (1.0 + CLOSED)), np.nan)
    return Shortest(direction, bound)


def _most_of(cone: Floats, gauge: Floats) -> Floats:
    """No direction of a cone has a larger γ: ‖w‖, less where w points out of it, or what its ends allow.

    With n_i·u_j = 1 for i = j and 0 otherwise, w·u ≤ (w + Σ α_i n_i)·u for α ≥ 0 and every u of the cone. With c the
    least cosine of two ends, ‖Σ μ_i u_i‖² ≥ c + (1 − c)/k where Σ μ_i = 1; in a narrow cone w is rounding's.
    """
    k = cone.shape[1]
    least = (cone @ cone.transpose(0, 2, 1)).min(axis=(1, 2))
    by_ends = gauge.max(axis=1) / np.sqrt(least + (1.0 - least) / k)
    normals = np.linalg.pinv(cone)
    w = (normals @ gauge[:, :, None])[:, :, 0]
    size, alpha = (normals**2).sum(axis=1), np.zeros_like(gauge)
    for i in [*range(k)] * SWEEPS:
        step = np.maximum(-alpha[:, i], -(w * normals[:, :, i]).sum(axis=1) / size[:, i])
        alpha[:, i] += step
        w += step[:, None] * normals[:, :, i]
    return np.asarray(np.minimum(np.linalg.norm(w, axis=1), by_ends) * (1.0 + ROUNDING))


def _unit(u: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(u / np.linalg.norm(u, axis=1, keepdims=True))


def _longest_edge(cone: Floats) -> tuple[Ints, Ints]:
    k = cone.shape[1]
    angles = cone @ cone.transpose(0, 2, 1) + 2.0 * np.tri(k)
    i, j = np.divmod(angles.reshape(len(cone), -1).argmin(axis=1), k)
    return i, j


def _worst_of_each(row: Ints, most: Floats) -> Ints:
    """The cones that promise most, a few of each row."""
    order = np.lexsort((-most, row))
    starts = np.flatnonzero(np.append(True, np.diff(row[order]) > 0))
    place = np.arange(len(row)) - np.repeat(starts, np.diff(np.append(starts, len(row))))
    return np.asarray(order[place < AT_ONCE])
