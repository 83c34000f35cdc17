"""A program over a technology, turned into a batch of linear programs; and their solutions in the data's units.

Everything is written relative to the evaluated DMU: the row of a column is divided by the DMU's own value. The
technology's columns are shared by all DMUs and scaled once, by a power of their size, which the intensities undo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .lp.batch import LPBatch, LPSolution
from .outcome import Sparse
from .programs.template import Floats, Ints, Points, Program, Solved, Template
from .technology import Technology

NEGLIGIBLE = 1e-12  # intensities below this share of the DMU's largest are rounding
CHUNK = 1 << 16  # rows projected at a time


@dataclass(frozen=True, eq=False)
class Recovery:
    """What it takes to read a solution in the data's own units."""

    reference: Points
    evaluated: Points
    reference_size: Floats
    evaluated_size: Floats
    unit: Floats
    sums: int  # rows on Σλ
    private: int  # private columns before the shared ones
    idle_from: int  # shared columns from here on are idle units, which only take inputs


def assemble(
    reference: Points,
    evaluated: Points,
    technology: Technology,
    program: Program,
    own: Ints,
    column_tag: Ints,
    problem_tag: Ints,
    keep: Ints,
) -> tuple[LPBatch, Recovery]:
    """The programs of ``evaluated`` against ``reference``.

    ``own`` is each point's own row among the reference (−1: none); columns whose tag equals a problem's tag are
    barred from it, except ``keep``.
    """
    template = Template(evaluated, technology)
    program.write(template)
    matrix, cost, fixed, start = template.build()
    d, extra = template.d, template.norm - template.d
    ones = np.repeat([1.0, 0.0], [len(template.sums), extra - len(template.sums)])
    typical = _typical(reference.Z)
    reference_size = np.abs(reference.Z) @ (1.0 / typical)
    evaluated_size = template.size @ (1.0 / typical)
    columns = np.hstack([reference.Z, np.broadcast_to(ones, (len(reference.Z), extra))]) / reference_size[:, None]
    unit = np.hstack([template.size, np.ones((len(evaluated.Z), extra))]) / evaluated_size[:, None]
    unit[:, d:] = np.where(ones > 0.0, unit[:, d:], 1.0)
    if template.zero.any():
        unit[:, :d] = np.where(template.zero, typical, unit[:, :d])
    n = len(columns)
    idle = technology.weak and not technology.homogeneous
    if idle:
        rest = columns.copy()
        rest[:, :d][:, ~reference.inputs] = 0.0
        columns = np.vstack([columns, rest])
        column_tag = np.concatenate([column_tag, column_tag])
        reference_size = np.concatenate([reference_size, reference_size])
    batch = LPBatch(
        columns=np.ascontiguousarray(columns),
        unit=unit,
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
    recovery = Recovery(
        reference, evaluated, reference_size, evaluated_size, unit, len(template.sums), matrix.shape[2], n
    )
    return batch, recovery


def _typical(Z: Floats) -> Floats:
    """A usual magnitude per column: the geometric mean over some thousand rows, zeros aside."""
    some = np.abs(Z[:: max(1, len(Z) // 4096)])
    with np.errstate(divide="ignore"):
        logs = np.where(some > 0.0, np.log(some), 0.0)
    typical: Floats = np.exp(logs.sum(axis=0) / np.maximum((some > 0.0).sum(axis=0), 1))
    return typical


def recover(solution: LPSolution, recovery: Recovery) -> Solved:
    """Reference points, prices and intensities in the data's units."""
    optimal = solution.status == 0
    basis, values = solution.basis, np.maximum(solution.value, 0.0)
    t = np.where(basis == 0, values, 0.0).sum(axis=1)
    shared = basis >= recovery.private
    column = np.where(shared, basis - recovery.private, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        lam = np.where(shared, values, 0.0) * (recovery.evaluated_size / t)[:, None] / recovery.reference_size[column]
    lam[~optimal] = 0.0
    point = _project(recovery, column, lam)
    point[~optimal] = np.nan
    d = recovery.evaluated.Z.shape[1]
    prices = 0.0 - solution.price[:, :-1] / (recovery.unit * recovery.evaluated_size[:, None])
    prices = np.hstack([prices[:, :d], prices[:, d : d + recovery.sums].sum(axis=1, keepdims=True)])
    prices[solution.status == 2] = np.nan
    return Solved(
        recovery.evaluated, optimal, solution.objective, t, point, prices,
        _sparse(column % recovery.idle_from, lam), basis, values,
    )  # fmt: skip


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
            z[..., ~recovery.reference.inputs] *= ~idle[..., None]
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
    kept = lam > NEGLIGIBLE * lam.max(axis=1, initial=0.0, keepdims=True)
    ptr = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64)
    return Sparse(ptr, column[kept], lam[kept])
