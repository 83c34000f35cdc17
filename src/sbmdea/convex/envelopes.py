"""What a shaped function must not do: lie below a mixture of its own values.

Values φ_i at x_i belong to a concave, increasing function exactly if no mixture of points reaches higher::

    Σ_j λ_j φ_j ≤ φ_i    for all λ ≥ 0 with Σ_j λ_j x_j ≤ x_i and Σ_j λ_j = 1

(no sum for α = 0, Σλ ≤ 1 for α ≥ 0, Σλ ≥ 1 for α ≤ 0). The worst mixture of every point is a linear program over the
same columns, a frontier's, which the kernel solves abreast; its prices are the hyperplane at the point. A convex
function is a concave one of −x, turned around.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..lp.batch import LPBatch
from ..lp.driver import certified, solve
from ..lp.seeds import seeds
from ..lp.status import Status

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

FEW = 128  # columns up to which all take part from the start


@dataclass(frozen=True, eq=False)
class Shape:
    """``convex``: a cost function; α is free, 0, ≥ 0 or ≤ 0 by returns to scale."""

    convex: bool
    intercept: Literal["free", "zero", "positive", "negative"]

    @property
    def sign(self) -> float:
        """What turns the function into a concave one."""
        return -1.0 if self.convex else 1.0

    @property
    def total(self) -> int | None:
        """0: Σλ = 1; −1: Σλ ≤ 1; 1: Σλ ≥ 1; None: any."""
        if self.intercept in ("free", "zero"):
            return 0 if self.intercept == "free" else None
        return 1 if (self.intercept == "positive") == self.convex else -1

    def smooth(self, U: Floats) -> Floats:
        """Values of a strictly concave (convex) function: its mixtures are of neighbours."""
        if self.convex:
            squares: Floats = (U**2).sum(axis=1)
            return np.sqrt(squares) if self.intercept == "zero" else squares
        roots: Floats = np.sqrt(U).sum(axis=1)
        return roots**2 if self.intercept == "zero" else roots

    @property
    def no_less_than_0(self) -> bool:
        """Whether α ≥ 0 and β ≥ 0 leave no negative value."""
        return self.intercept in ("zero", "positive")


@dataclass(frozen=True, eq=False)
class Mixtures:
    """``gain``: how far the best mixture of the other points lies above (below) each value; −∞ where there is none."""

    gain: Floats
    rules: csr_matrix  # a row a point with a mixture: rows · φ ≥ 0
    found: Bools


def mixtures(U: Floats, value: Floats, shape: Shape) -> Mixtures:
    """The worst mixture for every point, of the others."""
    from scipy.sparse import csr_matrix, identity

    n = len(U)
    batch = _batch(U, value, shape, itself=False)
    solution, _, _ = solve(batch, _working(batch), rough=True)
    found = (solution.status == Status.OPTIMAL) & certified(solution)
    private = batch.matrix.shape[2]
    row, place = np.nonzero((solution.basis >= private) & (solution.value > 0.0) & found[:, None])
    peers = csr_matrix((solution.value[row, place], (row, solution.basis[row, place] - private)), (n, n))
    rules = shape.sign * (identity(n, format="csr") - peers)
    gain = np.where(found, -solution.objective, -np.inf)
    return Mixtures(gain, csr_matrix(rules)[found], found)


def pairs(U: Floats, shape: Shape) -> csr_matrix:
    """Multiples of single points that lie next to each other in a column's order, or on one ray: s φ_j ≤ φ_i.

    On a ray whose points are multiples of each other all values hang together; one worst mixture a round, they would
    take as many rounds as there are points.
    """
    from scipy.sparse import csr_matrix

    n, d = U.shape
    mix = np.round(U / U.sum(axis=1, keepdims=True), 12)
    orders = [np.argsort(U[:, k], kind="stable") for k in range(d)]
    orders.append(np.lexsort((U.sum(axis=1), *mix.T)))
    i = np.concatenate([one for order in orders for one in (order[:-1], order[1:])])
    j = np.concatenate([one for order in orders for one in (order[1:], order[:-1])])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(U[j] > 0.0, U[i] / U[j], np.where(U[i] > 0.0, np.inf, np.nan))
    reach = np.fmax.reduce(ratio, axis=1) if shape.convex else np.fmin.reduce(ratio, axis=1)
    times = np.ones(len(i)) if shape.total == 0 else reach
    if shape.total == -1:
        times = np.ones(len(i)) if shape.convex else np.minimum(reach, 1.0)
    elif shape.total == 1 and shape.convex:
        times = np.maximum(reach, 1.0)
    holds = np.isfinite(times)
    if shape.total in (0, -1):
        holds &= (reach <= times) if shape.convex else (reach >= times)
    elif shape.total == 1 and not shape.convex:
        holds &= times >= 1.0
    i, j, times = i[holds], j[holds], times[holds]
    row = np.arange(len(i))
    entries = np.concatenate([np.full(len(i), shape.sign), -shape.sign * times])
    return csr_matrix((entries, (np.concatenate([row, row]), np.concatenate([i, j]))), (len(i), n))


def planes(U: Floats, value: Floats, shape: Shape) -> tuple[Floats, Floats]:
    """α and β of a hyperplane at every point that no other value lies beyond."""
    batch = _batch(U, value, shape, itself=True)
    solution, _, _ = solve(batch, _working(batch), rough=True)
    d = U.shape[1]
    beta = np.maximum(-solution.price[:, :d], 0.0)
    if shape.total is None:
        return np.zeros(len(U)), beta
    alpha = shape.sign * -solution.price[:, d + 1]
    if shape.intercept == "free":
        alpha = value - (beta * U).sum(axis=1)
    return (alpha if shape.intercept != "positive" else np.maximum(alpha, 0.0)), beta


def _working(batch: LPBatch) -> NDArray[np.int64]:
    n = len(batch.columns)
    return np.arange(n) if n <= FEW else seeds(batch.columns)


def _batch(U: Floats, value: Floats, shape: Shape, itself: bool) -> LPBatch:
    """``itself``: the own point may take part. Rows: x, φ, Σλ where it is bound, and t = 1."""
    n, d = U.shape
    x, phi = shape.sign * U, shape.sign * value
    if shape.total == 0:  # a constant changes nothing, and the first basis is a solution
        x, phi = x - np.minimum(x.min(axis=0), 0.0), phi - phi.min()
    summed = shape.total is not None
    shared = [x, -phi[:, None], *([np.ones((n, 1))] if summed else [])]
    columns = np.ascontiguousarray(np.hstack(shared))
    r = columns.shape[1] + 1
    entries: list[dict[int, Floats | float]] = []  # of the private columns, by rows
    costs, fixed, start = [], [], np.zeros(r, np.int64)

    def column(entry: dict[int, Floats | float], cost: float = 0.0, completes: int | None = None) -> int:
        if completes is not None:
            start[completes] = len(entries)
        entries.append(entry)
        costs.append(cost)
        fixed.append(completes is not None)
        return len(entries) - 1

    own: dict[int, Floats | float] = {k: -x[:, k] for k in range(d)}
    start[r - 1] = column({**own, d: phi, **({d + 1: -1.0} if summed else {}), r - 1: 1.0})
    for k in range(d):
        slack = column({k: 1.0})
        if (x[:, k] >= 0.0).all():
            start[k] = slack
        else:
            column({k: -1.0}, completes=k)
    above, below = column({d: 1.0}, -1.0), column({d: -1.0}, 1.0)
    start[d] = below if phi.min() >= 0.0 else above
    if phi.min() < 0.0 < phi.max():
        column({d: np.where(phi > 0.0, -1.0, 1.0)}, completes=d)
    if summed:
        if shape.total == -1:
            start[d + 1] = column({d + 1: 1.0})
        else:
            if shape.total == 1:
                column({d + 1: -1.0})
            column({d + 1: 1.0}, completes=d + 1)
    matrix = np.zeros((n, r, len(entries)))
    for p, entry in enumerate(entries):
        for k, values in entry.items():
            matrix[:, k, p] = values
    tag = np.arange(n)
    return LPBatch(
        columns=columns, unit=np.ones((n, r - 1)), matrix=matrix, cost=np.tile(costs, (n, 1)),
        fixed=np.array(fixed), start=start, column_tag=tag, problem_tag=np.full(n, -1) if itself else tag,
        keep=np.full((n, 2), -1), own=np.full(n, -1), dominated=False, repeated=True,
    )  # fmt: skip
