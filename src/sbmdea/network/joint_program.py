"""The one program over all divisions and periods, as a batch of linear programs.

With τ = 1/denominator and capital letters τ times what they stand for, over the blocks (period, division) and their
intensities Λ, rows in the sign in which less is better (z = x, −y, b)::

    min  τ Σ W w − Σ α S    s.t.  τ Σ W w + Σ β S = 1
         Σ_j z_j Λ_j + S = ± τ |z_o|            accounts
         Σ_j z_j Λ_j = τ z_o                    held
         Σ_j z_j Λ_j = Σ_j z_j Λ'_j             joins: links within a period, stocks from one to the next
         L τ ≤ Σ_j Λ_j ≤ U τ                    each block

Super-efficiency: movements make the accounts worse, + A − W in the place of S (W ≥ 0 takes up what is too good), costs
and norm with the opposite signs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..lp.batch import LPBatch, LPSolution
from ..lp.blockwise import Blocks
from ..lp.pieces import blocks
from ..lp.status import Status
from ..technology.intensities import Sparse
from .accounts import Accounts, Term
from .histories import Bools, Floats, Histories, Ints

NOISE = 1e-12  # relative size below which a slack, or a score's distance from 1, is rounding


@dataclass(frozen=True, eq=False)
class Technologies:
    """The reference histories of every block as shared columns, block after block."""

    rows: Accounts
    members: Ints  # (n,) histories
    columns: Floats  # (blocks · n, k)
    size: Floats  # (blocks · n,) powers of 2 that each was divided by
    typical: Floats  # (k,) a usual magnitude of each row
    sums: tuple[tuple[int, float, int], ...]  # the last rows: block, bound, sense

    @classmethod
    def of(cls, data: Histories, rows: Accounts, members: Ints) -> Technologies:
        T, K = rows.cells
        n = len(members)
        sums = tuple(
            (rows.block(t, k), bound, sense)
            for t in range(T)
            for k, one in enumerate(rows.technologies)
            for bound, sense in one.sums
        )
        d = len(rows.scored) + len(rows.held) + len(rows.joins)
        parts = np.zeros((T * K, n, d + len(sums)))

        def put(row: int, term: Term, sign: float) -> None:
            parts[term.block, :, row] = sign * data.whole[members, term.period, term.column]

        row = 0
        for one in rows.scored:
            put(row, Term(rows.block(one.period, one.division), one.column, one.period), one.sign)
            row += 1
        for term in rows.held:
            put(row, term, 1.0)
            row += 1
        for first, second in rows.joins:
            put(row, first, 1.0)
            put(row, second, -1.0)
            row += 1
        for i, (block, _, _) in enumerate(sums):
            parts[block, :, d + i] = 1.0
        columns = parts.reshape(T * K * n, -1)
        typical = np.abs(columns).sum(axis=0) / np.maximum((columns != 0.0).sum(axis=0), 1)
        typical[typical == 0.0] = 1.0
        share = np.abs(columns) / typical
        there = columns != 0.0
        size = power_of_two(share.sum(axis=1) / np.maximum(there.sum(axis=1), 1))
        return cls(rows, members, columns / size[:, None], size, typical, sums)

    @cached_property
    def blocks(self) -> Blocks:
        """The columns once more, block by block, where there are many rows."""
        T, K = self.rows.cells
        return Blocks.of(self.columns, np.arange(T * K + 1) * len(self.members))


def power_of_two(values: Floats) -> Floats:
    """The nearest power of 2, so that dividing by it is exact."""
    with np.errstate(divide="ignore"):
        return np.where(values > 0.0, np.exp2(np.rint(np.log2(np.where(values > 0.0, values, 1.0)))), 1.0)


@dataclass(frozen=True, eq=False)
class Program:
    """A batch with what is needed to read it: the evaluated histories, and the place of each private column."""

    batch: LPBatch
    technologies: Technologies
    evaluated: Ints  # (N,) histories
    place: Ints  # (N,) of the own column in every block; −1: there is none
    size: Floats  # (N,)
    worsens: bool
    moves: Ints  # (accounts,) private column of each movement
    own: Floats  # (N, accounts + held) own values, in whole units, with the sign of less is better

    @property
    def private(self) -> int:
        return int(self.batch.matrix.shape[2])


def program(data: Histories, technologies: Technologies, evaluated: Ints, worsens: bool = False) -> Program:
    """The programs of the evaluated histories; a DMU is left out of its own technology where movements worsen."""
    rows, N = technologies.rows, len(evaluated)
    n, T, K = len(technologies.members), *rows.cells
    k = technologies.columns.shape[1]
    a, h, c = len(rows.scored), len(rows.held), len(rows.joins)
    at = data.whole[evaluated]
    accounts = [one.sign * at[:, one.period, one.column] for one in rows.scored]
    own = np.stack([*accounts, *(at[:, one.period, one.column] for one in rows.held)], axis=1)
    size = power_of_two(np.mean(np.abs(own) / technologies.typical[: a + h], axis=1))
    unit = np.empty((N, k))
    joined = np.stack([at[:, one.period, one.column] for one, _ in rows.joins], axis=1) if c else np.zeros((N, 0))
    values = np.abs(np.hstack([own, joined]))
    unit[:, : a + h + c] = np.where(values > 0.0, values, technologies.typical[: a + h + c]) / size[:, None]
    unit[:, a + h + c :] = 1.0 / size[:, None]

    norm = k
    total = float(rows.below.sum())
    tau = np.zeros((N, k + 1))
    tau[:, :a] = [-one.sign for one in rows.scored]
    tau[:, a : a + h] = -np.sign(own[:, a:])
    tau[:, norm] = total
    columns: list[tuple[dict[int, float], float, bool]] = []  # entries, cost, whether it stays at 0
    start = np.empty(k + 1, np.int64)
    towards = -1.0 if worsens else 1.0
    moves = np.full(a, -1)
    for i, one in enumerate(rows.scored):
        counted = one.above > 0.0 or one.below > 0.0
        if counted or not worsens:
            moves[i] = start[i] = 1 + len(columns)
            columns.append(({i: towards, norm: towards * one.below}, -towards * one.above, False))
        if worsens:
            start[i] = 1 + len(columns)
            columns.append(({i: 1.0}, 0.0, False))
    for row in range(a, a + h + c):
        start[row] = 1 + len(columns)
        columns.append(({row: 1.0}, 0.0, True))
    for i, (_, bound, sense) in enumerate(technologies.sums):
        row = a + h + c + i
        tau[:, row] = -bound
        start[row] = 1 + len(columns)
        columns.append(({row: float(sense or 1)}, 0.0, sense == 0))
    start[norm] = 1 + len(columns)
    columns.append(({norm: 1.0}, 0.0, True))
    alike = not h or bool((tau == tau[0]).all())
    matrix = np.zeros((1 if alike else N, k + 1, 1 + len(columns)))
    matrix[:, :, 0] = tau[: len(matrix)]
    for j, (entries, _, _) in enumerate(columns):
        for row, value in entries.items():
            matrix[:, row, 1 + j] = value
    cost = np.array([[float(rows.above.sum()), *(one for _, one, _ in columns)]])
    cost = np.repeat(cost, len(matrix), axis=0)  # the kernel reads both alike
    position = np.full(len(data.values), -1)
    position[technologies.members] = np.arange(n)
    tag = np.tile(technologies.members, T * K)
    batch = LPBatch(
        columns=technologies.columns,
        unit=unit,
        matrix=matrix,
        cost=cost,
        fixed=np.array([False, *(stays for _, _, stays in columns)]),
        start=start,
        column_tag=tag,
        problem_tag=np.where(position[evaluated] >= 0, evaluated, -1) if worsens else np.full(N, -1),
        keep=np.full((N, 2), -1),
        own=np.full(N, -1),
        dominated=False,
        blocks=blocks(technologies.columns),
    )
    return Program(batch, technologies, evaluated, position[evaluated], size, worsens, moves, own)


@dataclass(frozen=True, eq=False)
class Reading:
    """Solutions in whole units: NaN where there is none."""

    optimal: Bools
    slack: Floats  # (N, accounts) towards better is positive
    point: Floats  # (N, T, K, d) Σ λ z of every block, of all columns
    intensity: Sparse  # peers are block · (number of histories) + history
    price: Floats  # (N, k) of the rows, per whole unit


def read(data: Histories, solved: Program, solution: LPSolution) -> Reading:
    technologies, p = solved.technologies, solved.private
    rows, n = technologies.rows, len(technologies.members)
    T, K = rows.cells
    optimal = solution.status == Status.OPTIMAL
    N = len(optimal)
    p += solution.basis.shape[1] - technologies.columns.shape[1] - 1  # further rows have a private column each
    scale = np.where(solution.basis == 0, solution.value, 0.0).sum(axis=1)
    owner, place = np.nonzero((solution.basis >= p) & (solution.value > 0.0) & optimal[:, None])
    column = solution.basis[owner, place] - p
    lam = solution.value[owner, place] * solved.size[owner] / (technologies.size[column] * scale[owner])
    block, member = column // n, technologies.members[column % n]
    flat = np.zeros((N, T * K, data.values.shape[2]))
    np.add.at(flat, (owner, block), lam[:, None] * data.values[member, block // K])
    flat[~optimal] = np.nan
    point = flat.reshape(N, T, K, -1)
    at = data.values[solved.evaluated]
    slack = np.zeros((N, len(rows.scored)))
    for i, one in enumerate(rows.scored):
        own = at[:, one.period, one.column]
        slack[:, i] = one.sign * (own - point[:, one.period, one.division, one.column])
        slack[np.abs(slack[:, i]) <= NOISE * np.abs(own), i] = 0.0
    if solved.worsens:
        counted = np.array([one.above > 0.0 or one.below > 0.0 for one in rows.scored])
        slack = np.where(counted, np.minimum(slack, 0.0), 0.0)
    else:
        slack = np.maximum(slack, 0.0)
    slack[~optimal] = np.nan
    ptr = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=N))])
    order = np.lexsort((block * len(data.values) + member, owner))
    intensity = Sparse(ptr, (block * len(data.values) + member)[order], lam[order])
    k = solved.batch.unit.shape[1]  # further rows are not read
    price = -solution.price[:, :k] / (solved.batch.unit * solved.size[:, None])
    price[solution.status == Status.FAILED] = np.nan
    return Reading(optimal, slack, point, intensity, price + 0.0)


def further(basis: Ints, private: int, rows: int) -> Ints:
    """Bases of programs with so many private columns, once there are further rows, with their slacks."""
    slacks = np.repeat(private + np.arange(rows)[None], len(basis), axis=0)
    return np.hstack([np.where(basis >= private, basis + rows, basis), slacks])


def with_rows(solved: Program, rows: Floats, norm: Floats, cost: Floats) -> LPBatch:
    """The same programs with further rows of private columns, each ≤ 0, another norm and another cost.

    ``rows`` (N, q, private), ``norm`` and ``cost`` (private,).
    """
    batch = solved.batch
    N, q, p = rows.shape
    k = batch.columns.shape[1]
    matrix = np.zeros((N, k + q + 1, p + q))
    matrix[:, :k, :p] = batch.matrix[:, :k]
    matrix[:, k : k + q, :p] = rows
    matrix[:, k : k + q, p:] = np.eye(q)
    matrix[:, -1, :p] = norm
    matrix[:, -1, p - 1] = 1.0  # what closes the norm
    return replace(
        batch,
        columns=np.hstack([batch.columns, np.zeros((len(batch.columns), q))]),
        unit=np.hstack([batch.unit, np.ones((N, q))]),
        matrix=matrix,
        cost=np.repeat(np.concatenate([cost, np.zeros(q)])[None], N, axis=0),  # the kernel reads both alike
        fixed=np.append(batch.fixed, np.zeros(q, bool)),
        start=np.concatenate([batch.start[:-1], p + np.arange(q), batch.start[-1:]]),
        blocks=None,
    )
