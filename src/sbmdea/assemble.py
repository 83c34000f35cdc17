"""A model over a technology, turned into linear programs; and their solutions turned back into DEA's terms.

Everything is written relative to the evaluated DMU (its own values become 1), and the ratio is made linear by
Charnes and Cooper's substitution: t scales the whole program so that the denominator is 1. The signs of goods are
turned, so that in every row less is better::

    min  t + σ Σ α_k S_k     s.t.  Σ_j (z_jk / |z_ok|) Λ_j − σ S_k + W_k = ± t,   t − σ Σ β_k S_k = 1

with σ = −1 and no W for the SBM measure, σ = +1 for the super-efficiency measure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .lp.batch import LPBatch, LPSolution
from .outcome import Sparse
from .technology import Technology

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOISE = 1e-12  # relative size below which a slack is rounding
CHUNK = 1 << 16  # rows projected at a time


@dataclass(frozen=True, eq=False)
class Points:
    """Observed or projected points: all columns side by side, the signs of goods turned."""

    Z: Floats  # (n, d)
    goods: NDArray[np.bool_]  # (d,)
    bads: NDArray[np.bool_]  # (d,)

    @classmethod
    def of(cls, X: Floats, Y: Floats, B: Floats) -> Points:
        roles = np.repeat([0, 1, 2], [X.shape[1], Y.shape[1], B.shape[1]])
        return cls(np.hstack([X, -Y, B]), roles == 1, roles == 2)

    def take(self, rows: Ints) -> Points:
        return Points(self.Z[rows], self.goods, self.bads)

    @property
    def sign(self) -> Floats:
        return np.where(self.goods, -1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Measure:
    """What is optimised: the weights of both sides of the ratio and the direction of the movements."""

    worsens: bool
    numerator: Floats  # (d,) sums to 1 or is all 0
    denominator: Floats

    @property
    def counted(self) -> NDArray[np.bool_]:
        return (self.numerator > 0.0) | (self.denominator > 0.0)


@dataclass(frozen=True, eq=False)
class Recovery:
    """What it takes to read a solution in the data's own units."""

    reference: Points
    evaluated: Points
    measure: Measure
    alpha: Floats  # (1 or N, d) weights after dropping the terms of zeros
    beta: Floats
    moves: NDArray[np.bool_]  # (1 or N, d)
    reference_size: Floats
    evaluated_size: Floats
    unit: Floats
    private: int  # private columns before the shared ones
    idle_from: int  # shared columns from here on are idle units, which only take inputs


@dataclass(frozen=True, eq=False)
class Scores:
    """The solution of one batch in DEA's terms, one entry per evaluated point."""

    score: Floats
    targets: Floats  # (N, d) true signs
    prices: Floats  # (N, d), then one for Σλ
    intensity: Sparse  # peers are rows of the reference points


def assemble(
    reference: Points,
    evaluated: Points,
    technology: Technology,
    measure: Measure,
    own: Ints,
    column_tag: Ints,
    problem_tag: Ints,
    keep: Ints,
) -> tuple[LPBatch, Recovery]:
    """The programs of ``evaluated`` against ``reference``.

    ``own`` is each point's own row among the reference (−1: none); columns whose tag equals a problem's tag are
    barred from it, except ``keep``.
    """
    d = len(reference.goods)
    sums = _sum_rows(technology)
    scale_of_column = _typical(reference.Z)
    reference_size = _size(reference.Z, scale_of_column)
    evaluated_size = _size(evaluated.Z, scale_of_column)
    columns = np.hstack([reference.Z, np.ones((len(reference.Z), len(sums)))]) / reference_size[:, None]
    own_value = np.hstack([np.abs(evaluated.Z), np.ones((len(evaluated.Z), len(sums)))]) / evaluated_size[:, None]
    zero = own_value == 0.0
    own_value = np.where(zero, np.append(scale_of_column, np.ones(len(sums))), own_value)
    idle = technology.weak and not technology.homogeneous
    n = len(columns)
    if idle:
        rest = columns.copy()
        rest[:, :d][:, reference.goods | reference.bads] = 0.0
        columns = np.vstack([columns, rest])
        column_tag = np.concatenate([column_tag, column_tag])

    zero = zero[:, :d] if zero.any() else np.zeros((1, d), bool)
    alpha, beta = _without_zeros(measure.numerator, zero), _without_zeros(measure.denominator, zero)
    moves = measure.counted & ~zero
    strict = reference.bads & technology.weak  # equations: a bad that is not counted cannot be thrown away
    matrix, cost, fixed, start = _private(reference.sign, measure.worsens, alpha, beta, moves, zero, strict, sums)
    batch = LPBatch(
        columns=np.ascontiguousarray(columns),
        unit=own_value,
        matrix=matrix,
        cost=cost,
        fixed=fixed,
        start=start,
        column_tag=column_tag,
        problem_tag=problem_tag,
        keep=keep,
        own=own,
        dominated=bool((problem_tag < 0).all()) and not technology.weak and not technology.generalized,
    )
    return batch, Recovery(
        reference, evaluated, measure, alpha, beta, moves,
        np.concatenate([reference_size, reference_size]) if idle else reference_size,
        evaluated_size, batch.unit, matrix.shape[2], n,
    )  # fmt: skip


def _typical(Z: Floats) -> Floats:
    """A usual magnitude per column: the geometric mean over some thousand rows, zeros aside."""
    some = np.abs(Z[:: max(1, len(Z) // 4096)])
    with np.errstate(divide="ignore"):
        logs = np.where(some > 0.0, np.log(some), 0.0)
    return np.exp(logs.sum(axis=0) / np.maximum((some > 0.0).sum(axis=0), 1))


def _size(Z: Floats, typical: Floats) -> Floats:
    return np.abs(Z) @ (1.0 / typical)


def _sum_rows(technology: Technology) -> list[tuple[float, int]]:
    """Rows on Σλ as (bound, sense): 0 an equation, +1 at most, −1 at least."""
    if technology.lower == technology.upper:
        return [(technology.lower, 0)]
    rows = [(technology.upper, 1)] if technology.upper < math.inf else []
    return [*rows, (technology.lower, -1)] if technology.lower > 0.0 else rows


def _without_zeros(weights: Floats, zero: NDArray[np.bool_]) -> Floats:
    """Weights per problem with the terms of zeros dropped and the rest scaled to keep their sum."""
    kept = np.where(zero, 0.0, weights)
    total = kept.sum(axis=1, keepdims=True)
    return np.where(total > 0.0, kept / np.where(total > 0.0, total, 1.0), 0.0)


def _private(
    sign: Floats,
    worsens: bool,
    alpha: Floats,
    beta: Floats,
    moves: NDArray[np.bool_],
    zero: NDArray[np.bool_],
    strict: NDArray[np.bool_],
    sums: list[tuple[float, int]],
) -> tuple[Floats, Floats, NDArray[np.bool_], Ints]:
    """The private columns: t, the movements S, the logicals W; one set per problem where zeros make them differ."""
    sets, d = zero.shape
    r = d + len(sums) + 1
    towards = 1.0 if worsens else -1.0
    columns: list[Floats] = []
    costs: list[Floats | float] = []
    fixed: list[bool] = []
    start = np.zeros(r, np.int64)

    def add(entries: dict[int, Floats | float], cost: Floats | float = 0.0, hold: bool = False) -> int:
        column = np.zeros((sets, r))
        for row, value in entries.items():
            column[:, row] = value
        columns.append(column)
        costs.append(cost)
        fixed.append(hold)
        return len(columns) - 1

    t = {k: np.where(zero[:, k], 0.0, -sign[k]) for k in range(d)}
    add({**t, **{d + i: -bound for i, (bound, _) in enumerate(sums)}, r - 1: 1.0}, 1.0)
    for k in range(d):
        free = not strict[k]  # a slack that earns nothing closes the row
        if moves[:, k].any() or (free and not worsens):
            entry = np.where(moves[:, k], 1.0, 1.0 if free and not worsens else 0.0)
            moved = add({k: -towards * entry, r - 1: -towards * beta[:, k]}, towards * alpha[:, k])
            start[k] = moved
        if worsens and free:
            start[k] = add({k: 1.0})
        elif worsens or not (free or moves[:, k].all()):
            start[k] = add({k: 1.0}, hold=True)
    for i, (_, sense) in enumerate(sums):
        start[d + i] = add({d + i: float(sense or 1)}, hold=sense == 0)
    start[r - 1] = add({r - 1: 1.0}, hold=True)
    cost = np.stack([np.broadcast_to(c, sets) for c in costs], axis=1)
    return (
        np.ascontiguousarray(np.stack(columns, axis=2)),
        np.ascontiguousarray(cost, dtype=float),
        np.array(fixed),
        start,
    )


def recover(solution: LPSolution, recovery: Recovery) -> Scores:
    """Scores, targets, prices and intensities in the data's units; NaN where the program is not optimal."""
    own = recovery.evaluated.Z
    N, d = own.shape
    optimal = solution.status == 0
    basis, value = solution.basis, np.maximum(solution.value, 0.0)
    t = np.where(basis == 0, value, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shared = basis >= recovery.private
        column = np.where(shared, basis - recovery.private, 0)
        lam = np.where(shared, value, 0.0) * (recovery.evaluated_size / t)[:, None] / recovery.reference_size[column]
        lam[~optimal] = 0.0
        size = np.abs(own)
        point = _project(recovery, column, lam)
        slack = own - point  # positive: the reference point is better
        slack[np.abs(slack) <= NOISE * size] = 0.0
        if recovery.measure.worsens:
            slack = np.where(recovery.moves, np.minimum(slack, 0.0), 0.0)
        else:
            slack = np.maximum(slack, 0.0)
        share = np.where(size > 0.0, slack / size, 0.0)
        score = (1.0 - (recovery.alpha * share).sum(axis=1)) / (1.0 + (recovery.beta * share).sum(axis=1))
    score[np.abs(score - 1.0) <= NOISE] = 1.0
    score[~optimal] = np.nan
    targets = np.where(slack == 0.0, own, own - slack) * recovery.evaluated.sign
    targets[~optimal] = np.nan
    prices = 0.0 - solution.price[:, :-1] / (recovery.unit * recovery.evaluated_size[:, None])
    prices = np.hstack([prices[:, :d], prices[:, d:].sum(axis=1, keepdims=True)])
    prices[solution.status == 2] = np.nan
    return Scores(score, targets, prices, _sparse(column % recovery.idle_from, lam))


def _project(recovery: Recovery, column: Ints, lam: Floats) -> Floats:
    """The reference points Σ_j λ_j z_j."""
    Z = recovery.reference.Z
    n = recovery.idle_from
    out = np.empty((len(lam), Z.shape[1]))
    for low in range(0, len(lam), CHUNK):
        rows = slice(low, low + CHUNK)
        idle = column[rows] >= n
        z = Z[column[rows] - n * idle]
        if idle.any():
            z[..., recovery.reference.goods | recovery.reference.bads] *= ~idle[..., None]
        np.einsum("nr,nrk->nk", lam[rows], z, out=out[rows])
    return out


def _sparse(column: Ints, lam: Floats) -> Sparse:
    """The positive intensities, peers in ascending order; a unit at work and idle counts once, with the sum."""
    order = np.argsort(column, axis=1, kind="stable")
    column = np.take_along_axis(column, order, axis=1)
    lam = np.take_along_axis(lam, order, axis=1)
    for i in range(1, lam.shape[1]):
        twin = (column[:, i] == column[:, i - 1]) & (lam[:, i - 1] > 0.0)
        lam[twin, i] += lam[twin, i - 1]
        lam[twin, i - 1] = 0.0
    kept = lam > NOISE * lam.max(axis=1, initial=0.0, keepdims=True)
    ptr = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64)
    return Sparse(ptr, column[kept], lam[kept])
