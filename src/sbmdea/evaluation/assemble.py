"""A program over a technology, turned into a batch of linear programs; and their solutions in the data's units.

Everything is written relative to the evaluated DMU: the row of a column is divided by the DMU's own value. The
technology's columns are shared by all DMUs and scaled once, by their size, which the intensities undo.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np

from ..lp.batch import Boxed, LPBatch, LPSolution, Reach
from ..lp.entries import combine
from ..lp.pieces import blocks
from ..lp.status import Status
from ..lp.threads import in_pieces
from ..programs.template import Bools, Floats, Ints, Program, Solved, Template, overall
from ..technology.intensities import Sparse
from ..technology.points import Points
from ..technology.restrictions import Rules, nothing
from ..technology.returns import Technology

NOTHING = 1e-30  # share of a column's usual magnitude below which a point's value is 0 where the own one is


@dataclass(frozen=True, eq=False)
class Reference:
    """The rows that form a technology, scaled once for all programs against it.

    Under weak disposability without λ = 0 the rows stand there twice: at work, and idle (inputs only). Trade-offs come
    last.
    """

    points: Points
    technology: Technology
    rules: Rules
    typical: Floats  # (d,) a usual magnitude per column; (parts, d) where tables are scaled as if alone
    size: Floats  # (n or 2n, then one per trade-off)
    columns: Floats  # the same, d + rows on Σλ; each divided by its size
    blocks: Floats | None  # these once more, laid out for pricing, where many calls price them
    boxed: Boxed  # and in boxes, where all of them are priced
    varies: Bools  # (d,) the columns that are not the same in all rows; or (parts, d)

    @classmethod
    def of(
        cls,
        points: Points,
        technology: Technology,
        rules: Rules | None = None,
        lasting: bool = False,
        tables: tuple[Ints, Ints] | None = None,
    ) -> Reference:
        """``lasting``: many more calls against it follow.

        ``tables``: the part and the table of each point, where they are of several, each to be scaled as if alone.
        """
        rules = nothing(points.Z.shape[1]) if rules is None else rules
        typical, size, varies = _scales(points.Z) if tables is None else _scales_apart(points.Z, *tables)
        d = points.Z.shape[1]
        columns = np.empty((len(size), d + len(technology.sums)))
        np.divide(points.Z, size[:, None], out=columns[:, :d])
        columns[:, d:] = 1.0 / size[:, None]
        if technology.idles:
            idle = columns.copy()
            idle[:, : len(typical)][:, ~points.inputs] = 0.0
            columns, size = np.vstack([columns, idle]), np.concatenate([size, size])
        if len(rules.tradeoffs):
            scale = overall(rules.tradeoffs, typical)
            moves = np.hstack([rules.tradeoffs, np.zeros((len(scale), len(technology.sums)))]) / scale[:, None]
            columns, size = np.vstack([columns, moves]), np.concatenate([size, scale])
        return cls(
            points, technology, rules, typical, size, columns, blocks(columns) if lasting else None,
            Boxed(lasting=lasting), varies,
        )  # fmt: skip

    def tags(self, of_rows: Ints) -> Ints:
        """A tag per column: that of its row, and −1 for trade-offs."""
        if not self.technology.idles and not len(self.rules.tradeoffs):
            return of_rows
        twice = [of_rows, of_rows] if self.technology.idles else [of_rows]
        return np.concatenate([*twice, np.full(len(self.rules.tradeoffs), -1)])

    def wider(self, own_rows: int) -> tuple[Floats, Floats | None]:
        """The columns with so many rows without entries below, and these laid out for pricing where that is kept."""
        if not own_rows:
            return self.columns, self.blocks

        def made() -> tuple[Floats, Floats | None]:
            columns = np.hstack([self.columns, np.zeros((len(self.columns), own_rows))])
            return columns, blocks(columns) if self.boxed.lasting else None

        wide: tuple[Floats, Floats | None] = self.boxed.once(("wider", own_rows), made)
        return wide

    def copies(self, rows: Ints) -> Ints:
        """The columns (N, 2) of one row each, at work and idle; −1: none."""
        idle = rows + len(self.points.Z) if self.technology.idles else np.full_like(rows, -1)
        return np.ascontiguousarray(np.column_stack([rows, np.where(rows >= 0, idle, -1)]))


@dataclass(frozen=True, eq=False)
class Recovery:
    """What it takes to read a solution in the data's own units."""

    reference: Reference
    evaluated: Points
    size: Floats  # (N,)
    unit: Floats
    itself: Floats  # (N, d) the DMUs' own values
    private: int  # private columns before the shared ones


def assemble(
    reference: Reference,
    evaluated: Points,
    program: Program,
    own: Ints,
    column_tag: Ints,
    problem_tag: Ints,
    keep: Ints,
    itself: Floats | None = None,
    reach: Reach | None = None,
    part: tuple[Ints, Ints] | None = None,
) -> tuple[LPBatch, Recovery]:
    """The programs of ``evaluated`` against ``reference``.

    ``own`` is each point's own row among the reference (−1: none); columns whose tag equals a problem's tag are
    barred from it, except ``keep``. ``itself`` (N, d) holds the DMUs' values where the points are not their own;
    ``reach`` is what an earlier stage against ``reference`` showed; ``part`` the group of each reference row and
    of each point, where ``reference`` is several technologies.
    """
    technology = reference.technology
    own_rows = program.own_rows
    typical = reference.typical if reference.typical.ndim == 1 or part is None else reference.typical[part[1]]
    template = Template(evaluated, technology, own_rows, typical)
    own_points = itself is None
    itself = evaluated.Z if itself is None else itself
    matrix, cost, fixed, start = _written(program, template, reference.rules, itself)
    if evaluated is reference.points:
        size = reference.size[: len(evaluated.Z)]
    elif own_points and (own >= 0).all():
        size = reference.size[own]
    else:
        size = overall(evaluated.Z, typical)
    unit = np.empty((len(size), template.first_own))
    np.divide(template.size, size[:, None], out=unit[:, : template.d])
    unit[:, template.d :] = 1.0 / size[:, None]
    if template.zero.any():
        unit[:, : template.d] = np.where(template.zero, typical, unit[:, : template.d])
    columns, laid_out = reference.wider(own_rows)
    if own_rows:
        unit = np.hstack([unit, np.ones((len(unit), own_rows))])
    plain = not technology.weak and not technology.generalized
    batch = LPBatch(
        columns=columns,
        unit=unit,
        matrix=matrix,
        cost=cost,
        fixed=fixed,
        start=start,
        column_tag=reference.tags(column_tag),
        problem_tag=problem_tag,
        keep=reference.copies(keep),
        own=own,
        dominated=plain and reference.rules.shared and program.reaches,
        reach=reach,
        blocks=laid_out,
        apart=None if part is None else (reference.tags(part[0]), part[1]),
        boxed=reference.boxed,
        stored=template.stored(size),
    )
    return batch, Recovery(reference, evaluated, size, unit, itself, matrix.shape[2])


_forms: WeakKeyDictionary[Program, dict[Hashable, tuple[Floats, Floats, Bools, Ints]]] = WeakKeyDictionary()


def _written(program: Program, template: Template, rules: Rules, own: Floats) -> tuple[Floats, Floats, Bools, Ints]:
    """The private columns of a program, once for all batches of one form."""
    form = None if rules.any else program.form(template)
    if form is None:
        program.write(template)
        template.restrict(rules, own)
        return template.build()
    known = _forms.setdefault(program, {})
    if form not in known:
        program.write(template)
        known[form] = template.build()
    return known[form]


def _scales(Z: Floats) -> tuple[Floats, Floats, Bools]:
    """A usual magnitude per column, the size of each row, and which columns vary."""
    typical = _typical(Z)
    return typical, overall(Z, typical), np.asarray((Z[:1] != Z).any(axis=0))


def _scales_apart(Z: Floats, part: Ints, table: Ints) -> tuple[Floats, Floats, Bools]:
    """`_scales` of each table, whose rows follow each other; (parts, d) and (n,)."""
    typical, varies = np.ones((part.max() + 1, Z.shape[1])), np.zeros((part.max() + 1, Z.shape[1]), bool)
    size = np.empty(len(Z))
    cuts = [0, *(np.flatnonzero(np.diff(table)) + 1).tolist(), len(Z)]
    for low, high in pairwise(cuts):
        its = part[low:high]
        typical[its], size[low:high], varies[its] = _scales(Z[low:high])
    return typical, size, varies


def _typical(Z: Floats) -> Floats:
    """The geometric mean of each column over some hundred rows, zeros aside."""
    some = np.abs(Z[:: max(1, len(Z) // 512)])
    with np.errstate(divide="ignore"):
        logs = np.where(some > 0.0, np.log(some), 0.0)
    typical: Floats = np.exp(logs.sum(axis=0) / np.maximum((some > 0.0).sum(axis=0), 1))
    return typical


def recover(solution: LPSolution, recovery: Recovery, threads: int | None) -> Solved:
    """Reference points, prices and intensities in the data's units."""
    reference = recovery.reference
    points = reference.points
    (N, r), d = solution.basis.shape, points.Z.shape[1]
    t, point = np.empty(N), np.empty((N, d))
    used = np.empty(N, np.int64)
    found: dict[int, tuple[Ints, Floats]] = {}

    def weigh(piece: slice) -> None:
        room = r * (piece.stop - piece.start)
        column, lam = np.empty(room, np.int64), np.empty(room)
        entries = combine(
            solution.basis[piece], solution.value[piece], solution.status[piece],
            recovery.private, reference.size, recovery.size[piece], points.Z, points.inputs,
            reference.rules.tradeoffs, t[piece], point[piece], column, lam, used[piece],
        )  # fmt: skip
        found[piece.start] = column[:entries].copy(), lam[:entries].copy()

    in_pieces(N, threads, weigh)
    reference.rules.move(point, solution.basis, solution.value, t, recovery.private, recovery.itself)
    none = recovery.itself == 0.0
    if none.any():
        typical = reference.typical.reshape(-1, d).min(axis=0)
        point[none & (np.abs(point) < NOTHING * typical)] = 0.0
    peers, weights = (np.concatenate([found[start][i] for start in sorted(found)]) for i in range(2))
    found.clear()
    intensity = Sparse(np.concatenate([[0], np.cumsum(used)]), peers, weights)
    if reference.technology.idles:
        intensity = replace(intensity, idle=_idle(solution, recovery, t, intensity))
    prices = np.empty((N, d + 1))
    k = d + len(reference.technology.sums)
    alone = min(k, d + 1)

    def scale_back(piece: slice) -> None:
        price, unit, out = solution.price[piece], recovery.unit[piece], prices[piece]
        np.divide(price[:, :alone], unit[:, :alone], out=out[:, :alone])
        out[:, alone:] = 0.0
        if k > alone:
            out[:, d] += price[:, alone] / unit[:, alone]
        out /= -recovery.size[piece, None]
        out += 0.0  # no negative zeros
        out[solution.status[piece] == Status.FAILED] = np.nan

    in_pieces(N, threads, scale_back)
    return Solved(
        recovery.evaluated, solution.status == Status.OPTIMAL, solution.objective, t, point, prices, intensity,
        solution.basis, solution.value,
    )  # fmt: skip


def _idle(solution: LPSolution, recovery: Recovery, t: Floats, intensity: Sparse) -> Floats:
    """The part of every λ that is idle: that of the second half of the columns."""
    n = len(recovery.reference.points.Z)
    program, place = np.nonzero((solution.basis >= recovery.private + n) & (solution.value > 0.0))
    column = solution.basis[program, place] - recovery.private
    real = (column < 2 * n) & (solution.status[program] == Status.OPTIMAL)
    program, place, column = program[real], place[real], column[real]
    size = recovery.reference.size[column] * t[program]
    amount = solution.value[program, place] * recovery.size[program] / size
    key = np.repeat(np.arange(len(t)), np.diff(intensity.ptr)) * n + intensity.peer
    wanted = program * n + column - n
    where = np.searchsorted(key, wanted)
    kept = (where < len(key)) & (key[np.minimum(where, len(key) - 1)] == wanted) if len(key) else where < 0
    idle = np.zeros(len(key))
    np.add.at(idle, where[kept], amount[kept])
    return idle


def times_done(solution: LPSolution, recovery: Recovery, t: Floats) -> Floats:
    """How often each program makes use of what the restrictions allow; NaN without an optimum."""
    reference, rules = recovery.reference, recovery.reference.rules
    common, d = len(rules.tradeoffs), reference.points.Z.shape[1]
    times = np.zeros((len(t), common + rules.private))
    if not times.shape[1]:
        return times
    first = recovery.private + len(reference.size) - common
    for i in range(common):
        times[:, i] = _amount(solution, first + i, t) * recovery.size / reference.size[len(reference.size) - common + i]
    for i in range(rules.private):
        times[:, common + i] = _amount(solution, recovery.private - rules.private + i, t)
    of_prices = [k for k, _ in (*rules.least, *rules.most)]
    unit = recovery.unit[:, :d] * recovery.size[:, None]
    times[:, common + len(rules.shares) :] *= unit[:, of_prices]
    return times


def _amount(solution: LPSolution, column: int, t: Floats) -> Floats:
    value = np.where(solution.basis == column, np.maximum(solution.value, 0.0), 0.0).sum(axis=1)
    return np.asarray(np.divide(value, t, out=np.full_like(t, np.nan), where=t > 0.0))
