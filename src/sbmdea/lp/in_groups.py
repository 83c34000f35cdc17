"""Programs of many small technologies in one batch: groups that do not see each other's columns.

A call of a kernel per group is all that is done group by group; what is written before and proved after it is done for
all groups at once. Programs without a proof go the usual way, each beside its own group's columns alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from . import driver, last_word
from .batch import FAILED, OPTIMAL, Ints, LPBatch, LPSolution, Reach
from .driver import certified
from .entries import certify, price, simplex, solve_abreast
from .in_turn import decide_in_turn as in_turn
from .pieces import blocks
from .rounds import WHOLE
from .threads import SMALLEST, Progress, count, run, share
from .unbounded import unbounded as without_end

Settle = Callable[[LPBatch, LPSolution, Ints], None]


def solve(
    batch: LPBatch,
    working: Ints | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    settle: Settle | None = None,
    rough: bool = False,
) -> tuple[LPSolution, Ints, Reach | None]:
    """`driver.solve`, and where programs are in groups each of them over its group's columns."""
    if batch.apart is None:
        return driver.solve(batch, working, threads, progress, settle, rough)
    solution = _begun(batch)
    crew = count(threads, batch.size * 100)
    groups = _Groups.of(batch)
    worst = np.full(batch.size, -1)  # the kernels write it; nobody asks
    share(lambda piece: groups.attempt(solution, worst, piece), list(groups.pieces()), crew, progress)
    run(
        certify, np.arange(batch.size), crew, None,
        batch.columns, batch.unit, batch.matrix, batch.cost, batch.fixed,
        solution.basis, solution.value, solution.price, solution.status, solution.objective,
        solution.primal_residual, solution.dual_violation, solution.gap,
    )  # fmt: skip
    again = ~certified(solution) | (solution.status != OPTIMAL)
    if not rough:
        again |= last_word.hardly(solution)
    for alone in groups.each(np.flatnonzero(again)):
        found, *_ = driver.solve(alone.batch, None, 1, None, settle, rough)
        alone.write(found, solution)
    return solution, np.array([], np.int64), None


def decide(batch: LPBatch, solution: LPSolution, todo: Ints, working: Ints) -> None:
    """`last_word.decide`, group by group where there are groups."""
    if batch.apart is None or not len(todo):
        last_word.decide(batch, solution, todo, working)
        return
    for alone, there in _taken_apart(batch, solution, todo):
        last_word.decide(alone.batch, there, np.arange(len(alone.programs)), np.arange(len(alone.members)))


def unbounded(batch: LPBatch, solution: LPSolution, todo: Ints) -> None:
    """`unbounded.unbounded`, group by group where there are groups."""
    if batch.apart is None or not len(todo):
        without_end(batch, solution, todo)
        return
    for alone, there in _taken_apart(batch, solution, todo):
        without_end(alone.batch, there, np.arange(len(alone.programs)))


def _taken_apart(batch: LPBatch, solution: LPSolution, todo: Ints) -> Iterator[tuple[_Alone, LPSolution]]:
    """Some programs group by group, with their answers; what is made of these is written back."""
    for alone in _Groups.of(batch).each(todo):
        there = alone.read(solution)
        yield alone, there
        alone.write(there, solution)


def decide_in_turn(first: LPBatch, second: LPBatch, solution: LPSolution, working: Ints, confirmed: bool) -> None:
    """`in_turn.decide_in_turn`, group by group where there are groups."""
    if first.apart is None:
        in_turn(first, second, solution, working, confirmed)
        return
    everyone = np.arange(first.size)
    for (one, there), other in zip(
        _taken_apart(first, solution, everyone), _Groups.of(second).each(everyone), strict=True
    ):
        in_turn(one.batch, other.batch, there, np.arange(len(one.members)), confirmed)


def _begun(batch: LPBatch) -> LPSolution:
    N, r = batch.size, batch.matrix.shape[1]
    return LPSolution(
        np.zeros((N, r), np.int64), np.zeros((N, r)), np.zeros((N, r)), np.empty(N), np.full(N, FAILED, np.int8),
        np.empty(N), np.zeros(N), np.empty(N), np.zeros(N, bool), np.zeros(N, bool), np.zeros(N, np.int32),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Alone:
    """Some programs of one group as a batch of their own; its columns bear the numbers of their ``members``."""

    batch: LPBatch
    programs: Ints
    members: Ints

    def read(self, solution: LPSolution) -> LPSolution:
        """Their answers, with columns by their place among the members."""
        there = LPSolution(**{one.name: getattr(solution, one.name)[self.programs] for one in fields(solution)})
        p = self.batch.matrix.shape[2]
        shared = there.basis >= p
        there.basis[shared] = p + np.searchsorted(self.members, there.basis[shared] - p)
        return there

    def write(self, found: LPSolution, solution: LPSolution) -> None:
        p = self.batch.matrix.shape[2]
        shared = found.basis >= p
        found.basis[shared] = p + self.members[found.basis[shared] - p]
        for one in fields(solution):
            getattr(solution, one.name)[self.programs] = getattr(found, one.name)


@dataclass(frozen=True, eq=False)
class _Groups:
    """Programs and columns of a batch in the order of their groups."""

    batch: LPBatch
    of_program: Ints
    of_column: Ints
    programs: Ints
    columns: Ints
    ends: Ints  # where a group's columns begin in ``columns``, and where the last one's end

    @classmethod
    def of(cls, batch: LPBatch) -> _Groups:
        assert batch.apart is not None
        column, program = batch.apart
        columns = np.argsort(column, kind="stable")
        ends = np.searchsorted(column[columns], np.arange(max(column.max(), program.max()) + 2))
        return cls(batch, program, column, np.argsort(program, kind="stable"), columns, ends)

    def members(self, group: int) -> Ints:
        return self.columns[self.ends[group] : self.ends[group + 1]]

    def pieces(self) -> Iterator[Ints]:
        """Programs of whole groups, some hundred at a time."""
        cuts = np.flatnonzero(np.diff(self.of_program[self.programs])) + 1
        last = 0
        for cut in (*cuts, len(self.programs)):
            if cut - last >= SMALLEST or cut == len(self.programs):
                yield self.programs[last:cut]
                last = cut

    def attempt(self, solution: LPSolution, worst: Ints, piece: Ints) -> None:
        """Solve the programs of some groups, each over its columns; what misbehaves stays failed."""
        batch, p = self.batch, self.batch.matrix.shape[2]
        answers = (solution.basis, solution.value, solution.price, solution.status, solution.pivots)
        for todo, members in self._by_group(piece):
            columns, tags = np.ascontiguousarray(batch.columns[members].T), batch.column_tag[members]
            if len(members) > WHOLE:
                solve_abreast(
                    todo, columns, members, tags, batch.unit, batch.problem_tag, batch.keep, batch.matrix, batch.cost,
                    batch.fixed, batch.start, 0, *answers, solution.dual_violation, worst,
                )  # fmt: skip
            else:
                simplex(
                    todo, columns, members, tags, batch.unit, batch.problem_tag, batch.keep, batch.matrix, batch.cost,
                    batch.fixed, batch.start, 0, *answers,
                )  # fmt: skip
                price(
                    todo, blocks(columns.T), members, tags, batch.unit, batch.problem_tag, batch.keep, solution.price,
                    solution.dual_violation, worst,
                )  # fmt: skip
            basis = solution.basis[todo]
            solution.basis[todo] = np.where(basis < p, basis, p + members[np.clip(basis - p, 0, len(members) - 1)])

    def _by_group(self, programs: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Programs in the order of their groups: those of each, and its columns."""
        cuts = np.flatnonzero(np.diff(self.of_program[programs])) + 1
        for todo in np.split(programs, cuts):
            yield todo, self.members(int(self.of_program[todo[0]]))

    def each(self, some: Ints) -> Iterator[_Alone]:
        """Some programs, those of one group after another, as batches of their own."""
        if not len(some):
            return
        place = np.full(len(self.batch.columns) + 1, -1)
        for todo, members in self._by_group(some[np.argsort(self.of_program[some], kind="stable")]):
            place[members] = np.arange(len(members))
            yield _Alone(_part(self.batch, todo, members, place), todo, members)
            place[members] = -1


def _part(batch: LPBatch, todo: Ints, members: Ints, place: Ints) -> LPBatch:
    """The programs ``todo`` over the columns ``members`` alone; ``place`` says where a column is among these."""
    own = len(batch.matrix) > 1
    return replace(
        batch,
        columns=batch.columns[members],
        unit=batch.unit[todo],
        matrix=batch.matrix[todo] if own else batch.matrix,
        cost=batch.cost[todo] if len(batch.cost) > 1 else batch.cost,
        column_tag=batch.column_tag[members],
        problem_tag=batch.problem_tag[todo],
        keep=place[batch.keep[todo]],
        own=place[batch.own[todo]],
        apart=None,
        reach=None,
        blocks=None,
        boxed=None,
        within=None if batch.within is None else batch.within[todo],
        stored=None if batch.stored is None else batch.stored[todo],
    )
