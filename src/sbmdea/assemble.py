"""A program over a technology, turned into a batch of linear programs; and their solutions in the data's units.

Everything is written relative to the evaluated DMU: the row of a column is divided by the DMU's own value. The
technology's columns are shared by all DMUs and scaled once, by their size, which the intensities undo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .lp.batch import LPBatch, LPSolution
from .lp.combine import combine
from .lp.threads import count, run
from .outcome import Sparse
from .programs.template import Floats, Ints, Points, Program, Solved, Template, overall
from .technology import Technology


@dataclass(frozen=True, eq=False)
class Reference:
    """The rows that form a technology, scaled once for all programs against it.

    Under weak disposability without λ = 0 the rows stand there twice: at work, and idle (inputs only).
    """

    points: Points
    technology: Technology
    typical: Floats  # (d,) a usual magnitude per column
    size: Floats  # (n or 2n,)
    columns: Floats  # (n or 2n, d + rows on Σλ), each divided by its size

    @classmethod
    def of(cls, points: Points, technology: Technology) -> Reference:
        typical = _typical(points.Z)
        size = overall(points.Z, typical)
        columns = np.hstack([points.Z, np.ones((len(points.Z), len(technology.sums)))]) / size[:, None]
        if technology.idles:
            idle = columns.copy()
            idle[:, : len(typical)][:, ~points.inputs] = 0.0
            columns, size = np.vstack([columns, idle]), np.concatenate([size, size])
        return cls(points, technology, typical, size, columns)


@dataclass(frozen=True, eq=False)
class Recovery:
    """What it takes to read a solution in the data's own units."""

    reference: Reference
    evaluated: Points
    size: Floats  # (N,)
    unit: Floats
    private: int  # private columns before the shared ones


def assemble(
    reference: Reference,
    evaluated: Points,
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
    technology = reference.technology
    own_rows = getattr(program, "own_rows", 0)
    template = Template(evaluated, technology, own_rows, reference.typical)
    program.write(template)
    matrix, cost, fixed, start = template.build()
    size = overall(evaluated.Z, reference.typical)
    unit = np.hstack([template.size, np.ones((len(size), len(technology.sums)))]) / size[:, None]
    if template.zero.any():
        unit[:, : template.d] = np.where(template.zero, reference.typical, unit[:, : template.d])
    columns = reference.columns
    if own_rows:
        columns = np.hstack([columns, np.zeros((len(columns), own_rows))])
        unit = np.hstack([unit, np.ones((len(unit), own_rows))])
    plain = bool((problem_tag < 0).all()) and not technology.weak and not technology.generalized
    batch = LPBatch(
        columns=columns,
        unit=unit,
        matrix=matrix,
        cost=cost,
        fixed=fixed,
        start=start,
        column_tag=np.resize(column_tag, len(columns)),
        problem_tag=problem_tag,
        keep=keep,
        own=own,
        dominated=plain and getattr(program, "reaches", True),
    )
    return batch, Recovery(reference, evaluated, size, unit, matrix.shape[2])


def _typical(Z: Floats) -> Floats:
    """The geometric mean of each column over some thousand rows, zeros aside."""
    some = np.abs(Z[:: max(1, len(Z) // 4096)])
    with np.errstate(divide="ignore"):
        logs = np.where(some > 0.0, np.log(some), 0.0)
    typical: Floats = np.exp(logs.sum(axis=0) / np.maximum((some > 0.0).sum(axis=0), 1))
    return typical


def recover(solution: LPSolution, recovery: Recovery, threads: int | None) -> Solved:
    """Reference points, prices and intensities in the data's units."""
    points = recovery.reference.points
    (N, r), d = solution.basis.shape, points.Z.shape[1]
    t, point = np.empty(N), np.empty((N, d))
    column, lam, used = np.empty((N, r), np.int64), np.empty((N, r)), np.empty(N, np.int64)
    run(
        combine, np.arange(N), count(threads, N / 50), None,
        solution.basis, solution.value, solution.status, recovery.private, recovery.reference.size, recovery.size,
        points.Z, points.inputs, t, point, column, lam, used,
    )  # fmt: skip
    kept = np.arange(r) < used[:, None]
    intensity = Sparse(np.concatenate([[0], np.cumsum(used)]), column[kept], lam[kept])
    prices = np.empty((N, d + 1))
    sums = slice(d, d + len(recovery.reference.technology.sums))
    np.divide(solution.price[:, :d], recovery.unit[:, :d], out=prices[:, :d])
    prices[:, d] = (solution.price[:, sums] / recovery.unit[:, sums]).sum(axis=1)
    prices /= -recovery.size[:, None]
    prices += 0.0  # no negative zeros
    prices[solution.status == 2] = np.nan
    return Solved(
        recovery.evaluated, solution.status == 0, solution.objective, t, point, prices, intensity,
        solution.basis, solution.value,
    )  # fmt: skip
