"""From a program of a batch, in units of its DMU and with the columns that only start it, to the program as written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..formulation.program import Unknown, WrittenProgram
from ..lp.batch import barred_from

if TYPE_CHECKING:
    from ..lp.batch import LPBatch
    from .assemble import Recovery

Floats = NDArray[np.float64]

SHARED = "β"  # the movement of several columns at once
RULE = "π"  # how often a trade-off is made, or a bound on a price is paid for


def translate(
    batch: LPBatch,
    recovery: Recovery,
    name: str,
    columns: Sequence[str],
    peers: Sequence[object],
    label: object,
    *,
    relative: bool = True,
) -> WrittenProgram:
    """The one program of ``batch``. ``peers`` names its reference rows; ``relative`` shows weights as shares.

    Columns that must be zero are left out, logicals become the senses of their rows, and a column for either
    direction becomes one variable without a sign.
    """
    points, technology, rules = recovery.reference.points, recovery.reference.technology, recovery.reference.rules
    matrix, cost = batch.matrix[0], batch.cost[0]
    d, sums, rows = len(columns), len(technology.sums), len(matrix) - 1
    scale = np.ones(rows)
    scale[:d] = batch.unit[0, :d] * recovery.size[0]
    sign = np.ones(rows)
    sign[:d] = points.sign
    sense, kept = np.zeros(rows, np.int8), [0]
    for j in range(1, matrix.shape[1]):
        where = np.flatnonzero(matrix[:, j])
        if batch.fixed[j] or not (len(where) or cost[j]):
            continue
        if cost[j] == 0.0 and len(where) == 1 and where[0] < rows:
            sense[where[0]] = -np.sign(matrix[where[0], j])
        else:
            kept.append(j)
    kept, free = _both_ways(matrix, cost, kept)
    size = np.ones(len(kept))
    unknowns: list[Unknown] = []
    ruled = matrix.shape[1] - rules.private
    shared = sum(np.count_nonzero(matrix[:d, j]) > 1 for j in kept[1:] if j < ruled)
    for i, j in enumerate(kept[1:], start=1):
        data = np.flatnonzero(matrix[:d, j])
        if j >= ruled:
            size[i] = scale[data[0]] if len(data) == 1 else 1.0
            unknowns.append(Unknown(f"{RULE}{j - ruled + 1}", None, j in free))
        elif len(data) == 1:
            k = int(data[0])
            size[i] = scale[k] * abs(matrix[k, j])
            moved = bool(matrix[k, 0]) or recovery.evaluated.Z[0, k] == 0.0
            letter = ("s" if moved else "x") + f"[{columns[k]}]"
            twice = any(one.name == letter for one in unknowns)
            unknowns.append(
                Unknown(f"−{letter}" if twice else letter, size[i] if moved and relative else None, j in free)
            )
        else:
            number = sum(one.name.startswith(SHARED) for one in unknowns) + 1
            unknowns.append(Unknown(SHARED if shared == 1 else f"{SHARED}{number}", None, j in free))
    own = matrix[:rows, kept] * (sign * scale)[:, None] / size
    allowed = _allowed(batch, len(points.Z))
    work = np.zeros((rows, len(allowed)))
    work[:d] = (points.Z[allowed] * points.sign).T
    work[d : d + sums] = 1.0
    moves = np.zeros((rows, len(rules.tradeoffs)))
    moves[:d] = (rules.tradeoffs * points.sign).T
    none = np.zeros(len(rules.tradeoffs))
    unknowns += [Unknown(f"{RULE}{rules.private + i + 1}") for i in range(len(none))]
    rest = None
    if technology.idles:
        rest = work.copy()
        rest[:d][~points.inputs] = 0.0
    return WrittenProgram(
        name=name,
        label=label,
        columns=tuple(columns),
        totals=sums,
        sense=np.where(sign < 0.0, -sense, sense).astype(np.int8),
        scale=scale,
        peers=tuple(peers[j] for j in allowed),
        technology=work,
        idle=rest,
        unknowns=tuple(unknowns),
        own=np.hstack([own, moves]),
        numerator=np.append(cost[kept] / size, none),
        denominator=np.append(matrix[rows, kept] / size, none),
    )


def _both_ways(matrix: Floats, cost: Floats, kept: list[int]) -> tuple[list[int], set[int]]:
    """Without the second of two opposite columns; and which columns may be negative for it."""
    left: list[int] = []
    free: set[int] = set()
    for j in kept:
        mate = next((i for i in left if cost[i] == -cost[j] and (matrix[:, i] == -matrix[:, j]).all()), None)
        if mate is None:
            left.append(j)
        else:
            free.add(mate)
    return left, free


def _allowed(batch: LPBatch, n: int) -> NDArray[np.int64]:
    """The reference rows that are not barred."""
    return np.flatnonzero(~barred_from(batch, 0)[:n])
