"""Column generation: work on few columns, price the others, let the worst offenders join, until there are none."""

from __future__ import annotations

import numpy as np

from .batch import FAILED, OPTIMAL, Bools, Boxed, Floats, Ints, LPBatch, LPSolution
from .boxed import boxes
from .entries import kinds, price, price_boxes, price_dependents, simplex, solve_abreast, solve_active
from .facets import on_one_facet
from .order import neighbours_together
from .pieces import blocks
from .seeds import seeds
from .threads import Progress, count, run

VIOLATION = 1e-11  # relative product of prices and a column above which the column must join
ROUNDS = 200
MANY = 256  # columns from which on programs share a few active ones instead of working on all
MANY_ABREAST = 640  # the same for programs that go side by side
WHOLE = 64  # columns up to which all take part from the start: there is nothing to be found by pricing then
ABREAST = WHOLE + 1  # columns from which on programs go side by side …
FEW = 16  # … unless there are fewer of them
SHARE = 0.25  # of the programs: where more lie outside what the working set reaches, they join it all at once
OWN = 4  # programs whose own points lie outside, for each column that they let in: then most of their own are needed
SCREEN = 64  # programs solved first, to find most of the columns that matter before the bulk is solved …
BOXED, WORTH_BOXES = 6_000, 500  # columns and programs from which on boxes of columns are priced: they must be made
FEW_COLUMNS = 128  # that are put in order one by one
DENSE = 160  # … or until that many leave more than the share outside: then most columns matter


class Rounds:
    """The programs of a batch with their answers so far, and the columns these stand on.

    Writes bases (of columns by their place in the working set), values, prices, status and violation into ``found``.
    """

    def __init__(
        self,
        batch: LPBatch,
        found: LPSolution,
        working: Ints | None,
        threads: int | None,
        progress: Progress | None,
    ) -> None:
        n, k = batch.columns.shape
        self.batch, self.found, self.threads, self.progress = batch, found, threads, progress
        self.boxed = Boxed() if batch.boxed is None else batch.boxed
        self.workers = count(threads, batch.size * n / 5e4)
        if working is None:
            working = np.arange(n) if n <= WHOLE else self.boxed.once(("seeds", k), lambda: seeds(batch.columns))
        self.working = working
        self.whole = len(working) == n <= WHOLE and bool((working == np.arange(n)).all())  # none is left to join
        self.worst = np.full(batch.size, -1)  # of all columns, the one that breaks a program's prices most
        all_columns = bool((batch.problem_tag < 0).all())
        self.proving = batch.dominated and all_columns  # an optimal program shows its own column to be reached
        self.reach = batch.reach if batch.dominated and not all_columns else None
        self.known = np.zeros(n + 1, bool) if working is None or not self.proving else self.reached_before(working)
        self.reached = self.known.copy()  # columns that the working set is known to reach; the last is nobody's
        self.warm = working is not None and batch.goes_on and self.begun_before(working)
        self.abreast = n >= (FEW if batch.repeated else ABREAST)
        self.blocks = batch.blocks

    def all(self) -> None:
        everyone = np.arange(self.batch.size)
        if self.whole:
            self.over_all(everyone)
            return
        screen = everyone[:: max(1, len(everyone) // SCREEN)]
        if 4 * len(screen) < len(everyone) and len(self.working) <= MANY_ABREAST:
            self.until_none_joins(screen, self.warm, screening=True)
            self.reached[:] = self.known
        self.until_none_joins(everyone, self.warm)

    def reached_before(self, working: Ints) -> Bools:
        """Columns that an earlier batch reached by some of the ``working`` ones; none is, where it used others."""
        reach, n = self.batch.reach, len(self.batch.columns)
        known = np.zeros(n + 1, bool)
        if reach is not None:
            known[:-1] = reach.program >= 0
            used = reach.basis[reach.program[known[:-1]]] - reach.private
            outside = np.ones(n, bool)
            outside[working] = False
            known &= not outside[used[used >= 0]].any()
        return known

    def begun_before(self, working: Ints) -> bool:
        """Write the bases that an earlier batch found for the own columns, where they are of ``working`` ones."""
        batch, found, reach = self.batch, self.found, self.batch.reach
        if reach is None or reach.private != batch.matrix.shape[2] or reach.basis.shape[1:] != found.basis.shape[1:]:
            return False
        position = np.full(len(batch.columns), -1)
        position[working] = np.arange(len(working))
        before = np.where(batch.own >= 0, reach.program[batch.own], -1)
        there = np.flatnonzero(before >= 0)
        basis = reach.basis[before[there]]
        shared = basis >= reach.private
        basis[shared] = position[basis[shared] - reach.private]
        usable = (basis >= 0).all(axis=1)
        basis[shared] += reach.private
        found.basis[there[usable]], found.status[there[usable]] = basis[usable], OPTIMAL
        return True

    def over_all(self, todo: Ints) -> None:
        """Solve with every column in the working set, so that none is left to join."""
        known = self.attempt(todo, False)
        status = self.found.status[todo]
        if self.proving:
            self.reached[self.batch.own[todo[(status == OPTIMAL) & self.shows(todo)]]] = True
        if not known:
            self.price(todo[status != FAILED])

    def until_none_joins(self, todo: Ints, warm: bool, known: bool | None = None, screening: bool = False) -> None:
        """Solve, price, let the worst offenders join; again.

        ``known`` is what `attempt` said, where these programs are solved already.
        """
        batch, status, violation = self.batch, self.found.status, self.found.dual_violation
        n, reach = len(batch.columns), self.reach
        dependents = np.arange(n if reach is not None else 0)
        for _ in range(ROUNDS):
            if known is None:
                known = self.attempt(todo, warm)
                again = todo[status[todo] == FAILED] if warm else todo[:0]
                if len(again):
                    self.attempt(again, False)
            todo, warm = todo[status[todo] != FAILED], True
            optimal = status[todo] == OPTIMAL
            shown = optimal & self.shows(todo)
            self.reached[batch.own[todo[shown]]] = self.proving
            members = self.working
            lacking = todo[~shown] if self.proving else todo[:0]  # their own points are not known to be reached
            most, many = 2 * len(todo) > batch.size > MANY, len(lacking) > SHARE * len(todo)
            if screening and many and len(members) >= DENSE:
                return
            if most and many:
                # most of them will be needed
                new = self.outside(members, batch.own[lacking])
                if len(new):
                    self.working, known = np.concatenate([members, new]), None
                    continue
            elif most and len(lacking):
                # with these settled, the others need to be priced against new members only
                todo = todo[shown]
                self.until_none_joins(lacking, True, known)
            inside = violation[todo]
            self.price(todo, self.unsettled(members, known))
            if reach is not None:
                without = np.full(n, -1)
                without[batch.own[todo]] = todo
                concerned = price_dependents(
                    dependents, reach.program, reach.basis, reach.value, reach.private, without, batch.columns,
                    batch.unit, self.found.price, violation, self.worst,
                )  # fmt: skip
                dependents = dependents[:concerned]
            broken = violation[todo] > VIOLATION
            if known:
                violation[todo] = np.maximum(violation[todo], inside)
            better = self.outside(members, self.worst[todo[broken]])
            if not len(better):
                return
            needed = len(lacking) > MANY_ABREAST // 2 and len(members) + len(lacking) > MANY_ABREAST
            if self.proving and needed and OWN * len(better) > len(lacking):
                better = self.outside(members, np.concatenate([better, batch.own[lacking]]))
            todo, known = todo[broken], None
            self.working = np.concatenate([self.working, self.outside(self.working, better)])
            if screening and len(todo) < FEW:
                return

    def unsettled(self, members: Ints, known: bool) -> Ints | None:
        """Columns that must be priced, ``members`` too unless these are ``known``; None: all of them, if most must."""
        n, reach = len(self.batch.columns), self.reach
        if reach is None and 2 * (n - np.count_nonzero(self.reached) - len(self.working)) > n:
            return None
        asked = ~self.reached[:-1] if reach is None else reach.program < 0
        asked[members] = not known
        asked[self.working[len(members) :]] = True
        return None if 2 * np.count_nonzero(asked) > n else np.flatnonzero(asked)

    def shows(self, todo: Ints) -> Bools:
        """Whether an optimal program shows that its own column, where it has one, is reached."""
        within = self.batch.within
        if within is None:
            return np.ones(len(todo), bool)
        shown: Bools = (self.found.price[todo, -1] <= within[todo]) | (self.batch.own[todo] < 0)
        return shown

    def outside(self, members: Ints, columns: Ints) -> Ints:
        """Those of ``columns`` (−1: none) that are no ``members``, each once."""
        if len(columns) + len(members) < FEW_COLUMNS:  # what looks at no other column is quicker
            return np.array(sorted({*columns.tolist()} - {-1, *members.tolist()}), np.int64)
        chosen = np.zeros(len(self.batch.columns) + 1, bool)
        chosen[columns] = True
        chosen[members] = False
        return np.flatnonzero(chosen[:-1])

    def attempt(self, todo: Ints, warm: bool) -> bool:
        """Solve over the working set; returns whether its columns have been priced as well."""
        batch, found, working = self.batch, self.found, self.working
        columns, tags = np.ascontiguousarray(batch.columns[working].T), batch.column_tag[working]
        programs = (batch.matrix, batch.cost, batch.fixed, batch.start)
        answers = (found.basis, found.value, found.price, found.status, found.pivots)
        broken = (found.dual_violation, self.worst)
        shown = None if warm else self.progress
        crew = max(self.workers, count(self.threads, len(todo) / 2))
        abreast = self.abreast and len(todo) >= FEW and len(working) <= MANY_ABREAST
        if len(working) > MANY and not abreast:
            position = np.full(len(batch.columns) + 1, -1)
            position[working] = np.arange(len(working))
            run(
                solve_active, todo[neighbours_together(batch.unit[todo])], crew, shown, columns, blocks(columns.T),
                tags, batch.unit, batch.problem_tag, position[batch.keep], position[batch.own], *programs, VIOLATION,
                *answers, *broken,
            )  # fmt: skip
            return True
        if abreast:
            optimal = found.status[todo] == OPTIMAL if warm else np.zeros(len(todo), bool)
            for go_on, some in ((1, optimal), (0, ~optimal)):
                run(
                    solve_abreast, todo[some], crew, shown, columns, working, tags, batch.unit, batch.problem_tag,
                    batch.keep, *programs, go_on, *answers, *broken,
                )  # fmt: skip
            todo, shown = todo[found.status[todo] == FAILED], None
        if len(todo):
            run(
                simplex, todo, crew, shown, columns, working, tags, batch.unit, batch.problem_tag, batch.keep,
                *programs, int(warm and not abreast), *answers,
            )  # fmt: skip
            if abreast:
                self.price(todo, working)
        return abreast

    def price(self, todo: Ints, asked: Ints | None = None) -> None:
        """Violation and worst column of programs among the columns ``asked``, or all."""
        batch, n = self.batch, len(self.batch.columns)
        if asked is None or 2 * len(asked) > n:
            if n >= BOXED and (len(todo) >= WORTH_BOXES or self.boxed.lasting) and self.price_boxes(todo):
                return
            if self.blocks is None:
                self.blocks = blocks(batch.columns)
            asked, Z, tags = np.arange(n), self.blocks, batch.column_tag
        else:
            Z, tags = blocks(batch.columns[asked]), batch.column_tag[asked]
        run(
            price, todo, self.workers, None, Z, asked, tags, batch.unit, batch.problem_tag,
            batch.keep, self.found.price, self.found.dual_violation, self.worst,
        )  # fmt: skip

    def price_boxes(self, todo: Ints) -> bool:
        """`price` over all columns, in boxes; False where they cannot be put into such."""
        batch, found = self.batch, self.found
        if not self.boxed.made:
            self.boxed.boxes, self.boxed.made = boxes(batch.columns, self.typical_prices(todo)), True
        tree = self.boxed.boxes
        if tree is None:
            return False
        head = on_one_facet(batch, found, todo)
        each = np.unique(head)
        asked = todo[each]
        kind = np.empty(len(asked), np.int64)
        kinds(asked, found.basis, batch.matrix.shape[2], len(self.working), kind)
        alike = np.argsort(kind, kind="stable")
        run(
            price_boxes, asked[alike], self.workers, None, tree.rows, tree.order, tree.leaves, tree.bounds, tree.first,
            tree.boxes, self.boxed.tags(batch.column_tag), batch.unit, batch.problem_tag, batch.keep, found.price,
            found.dual_violation, self.worst,
        )  # fmt: skip
        found.dual_violation[todo], self.worst[todo] = found.dual_violation[todo[head]], self.worst[todo[head]]
        return True

    def typical_prices(self, todo: Ints) -> Floats:
        """How much a row counts in the prices of some programs."""
        some = todo[:: max(1, len(todo) // SCREEN)]
        prices = np.abs(self.found.price[some, :-1]) / self.batch.unit[some]
        with np.errstate(invalid="ignore", over="ignore"):
            share = prices / (prices @ np.abs(self.batch.columns).mean(axis=0))[:, None]
        return np.asarray(np.where(np.isfinite(share), share, 0.0).mean(axis=0))
