"""One program of a batch in rational arithmetic: the last word where rounding leaves an answer open.

Floats are rational numbers, so a program of a batch is an exact one. Its columns are written in integers, a basis that
a float solver ended with is the start, and the inverse of a basis is kept as integers over one determinant. A dual
simplex without costs finds a solution or the prices that prove that there is none, a primal one then the optimum; after
a while the smallest index decides, which excludes cycling.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from .batch import Bools, Floats, Ints, LPBatch, Whole, barred_from
from .status import Status

SMALLEST_INDEX_AFTER = 60  # pivots in a phase
PIVOTS = 2000  # and so many are given up
UNIT_ROUNDING = 2.0**-53
FINE = 1 << 64  # parts of a unit in which costs are raised
NEARBY = 1e-9  # share of the largest product that a column may lie below 0 and be near
AT_ONCE = 16  # programs
NOTHING = 1e-300  # added to bounds on rounding that may be 0
NOT_RAISED: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True)
class Answer:
    """In the form of an `LPSolution` row; values and prices are the exact ones, rounded once.

    ``endless``: it failed because it can be improved without end, and not for want of time.
    """

    status: Status
    basis: Ints
    value: Floats
    price: Floats
    objective: float
    endless: bool = False


def solve_exactly(batch: LPBatch, o: int, basis: Ints, working: Ints) -> Answer:
    """Program ``o``, from a basis (p + j for shared column j) and over the columns ``working`` at first."""
    matrix, cost = (each[0 if len(each) == 1 else o] for each in (batch.matrix, batch.cost))
    if not (np.isfinite(matrix).all() and np.isfinite(cost).all() and np.isfinite(batch.unit[o]).all()):
        r = len(matrix)
        return Answer(Status.FAILED, np.arange(r), np.zeros(r), np.full(r, np.nan), np.nan)
    return Simplex(batch, o, basis, working).run()


class Near(NamedTuple):
    """All shared columns whose product with a ``price`` (k,) is not below −``below``; the largest price is 1."""

    price: Floats
    columns: Ints
    below: float


def near(batch: LPBatch, prices: Floats) -> Iterator[Near]:
    """Per program, the columns near what its prices (N, r) in floats reward; it may be exact with a few of them."""
    scaled = prices[:, :-1] / batch.unit
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled /= np.abs(scaled).max(axis=1, keepdims=True)
        below = NEARBY * (np.abs(scaled) @ largest(batch))
    for first in range(0, len(scaled), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        product = np.ascontiguousarray(scaled[some]) @ batch.columns.T
        for price, its, least in zip(scaled[some], product, below[some], strict=True):
            yield Near(price, np.flatnonzero(its >= -least), float(least))


def largest(batch: LPBatch) -> Floats:
    """The largest entries (k,) of any shared column."""
    if not batch.largest:
        columns = batch.columns
        batch.largest.append(np.maximum(columns.max(axis=0, initial=0.0), -columns.min(axis=0, initial=0.0)))
    return batch.largest[0]


class Simplex:
    """Rows are multiplied by their unit, and columns by a power of 2, so that all entries are integers."""

    def __init__(
        self,
        batch: LPBatch,
        o: int,
        basis: Ints,
        working: Ints,
        cheap: tuple[Bools, Bools] | None = None,
        near: Near | None = None,
    ) -> None:
        """``cheap``: which private and which shared columns may be used, all where it is None."""
        self.batch, self.o = batch, o
        self.matrix = batch.matrix[0 if len(batch.matrix) == 1 else o]
        self.cost = batch.cost[0 if len(batch.cost) == 1 else o]
        self.r, self.p = self.matrix.shape
        self.unit = np.append(batch.unit[o], 1.0)
        self.allowed = ~barred_from(batch, o)
        self.shut = batch.fixed
        if cheap is not None:
            self.shut, self.allowed = self.shut | ~cheap[0], self.allowed & cheap[1]
        self.among = None if cheap is None else np.flatnonzero(self.allowed)
        self.near = near
        self.written: dict[int, Whole] = {}  # private columns; the shared ones are the batch's
        self.members = [int(j) for j in working if self.allowed[j]]
        self.pivots = 0
        self.endless = False
        wanted = [int(q) for q in basis]
        if not self._start(wanted):
            self._start([int(q) for q in batch.start])
            self._take(wanted)

    def run(self) -> Answer:
        while True:
            ray = self._feasible()
            if self.pivots > PIVOTS:
                return self._failed()
            if ray is None:
                return self._optimal() if self._improve() else self._failed()
            broken = self._attractive(ray)
            if not broken:
                return Answer(
                    Status.INFEASIBLE, np.array(self.basis), np.zeros(self.r), self._rounded(ray, abs(self.det)), np.nan
                )
            self.members.append(broken[0])

    def _start(self, basis: list[int]) -> bool:
        """Whether these columns, each once, are a basis; ``inverse / det`` is its inverse then, and ``det`` > 0."""
        if len(set(basis)) < self.r or any(q >= self.p and not self.allowed[q - self.p] for q in basis):
            return False
        columns = [self._column(q)[0] for q in basis]
        work = [[column[i] for column in columns] + [int(i == j) for j in range(self.r)] for i in range(self.r)]
        det = 1
        for step in range(self.r):  # the first column of each row is the one to be settled; those before are
            pivots = [i for i in range(step, self.r) if work[i][0]]
            if not pivots:
                return False
            chosen = min(pivots, key=lambda i: abs(work[i][0]))
            work[step], work[chosen] = work[chosen], work[step]
            pivot, *source = work[step]
            work = [
                source if i == step else _eliminated(row[1:], row[0], pivot, source, det) for i, row in enumerate(work)
            ]
            det = pivot
        self.basis, self.det, self.inverse = basis, det, work
        self._positive()
        return True

    def _take(self, wanted: list[int]) -> None:
        """Let as many of these columns into the basis as are independent, in the place of others."""
        for q in wanted:
            if q in self.basis or (q >= self.p and not self.allowed[q - self.p]):
                continue
            entries = self._entries(q)
            free = [l for l in range(self.r) if entries[l] and self.basis[l] not in wanted]
            if free:
                self._pivot(max(free, key=lambda l: (self._held(self.basis[l]), abs(entries[l]))), q, entries)
        self.pivots = 0

    def _positive(self) -> None:
        if self.det < 0:
            self.det = -self.det
            self.inverse = [[-entry for entry in row] for row in self.inverse]

    def _column(self, q: int) -> Whole:
        """Column ``q`` in integers, its cost, and the power of 2 that it was multiplied by."""
        written = self.written if q < self.p else self.batch.in_integers
        if q not in written:
            if q < self.p:
                entries = [_product(float(a), float(u)) for a, u in zip(self.matrix[:, q], self.unit, strict=True)]
                if (stored := self.batch.stored) is not None:
                    for i in np.flatnonzero(~np.isnan(stored[self.o, :, q])):
                        entries[i] = _parts(float(stored[self.o, i, q]))
                entries.append(_parts(float(self.cost[q])))
            else:
                entries = [*map(_parts, self.batch.columns[q - self.p].tolist()), (0, 0), (0, 0)]
            shift = -min((power for mantissa, power in entries if mantissa), default=0)
            *column, cost = [mantissa << (power + shift) if mantissa else 0 for mantissa, power in entries]
            written[q] = column, cost, shift
        return written[q]

    def _entries(self, q: int) -> list[int]:
        """Column ``q`` in terms of the basis, times det."""
        column = self._column(q)[0]
        return [sum(a * b for a, b in zip(row, column, strict=True) if b) for row in self.inverse]

    def _pivot(self, place: int, q: int, entries: list[int]) -> None:
        pivot, source = entries[place], self.inverse[place]
        for l in range(self.r):
            if l != place:
                self.inverse[l] = _eliminated(self.inverse[l], entries[l], pivot, source, self.det)
        self.basis[place], self.det = q, pivot
        self._positive()
        self.pivots += 1

    def _held(self, q: int) -> bool:
        return q < self.p and bool(self.batch.fixed[q])

    def _may_enter(self, dual: list[int]) -> list[int]:
        """Private columns, and members, but for those of which floats can tell that the prices do not reward them."""
        inside = set(self.basis)
        private = [q for q in range(self.p) if q not in inside and not self.shut[q]]
        members = list(dict.fromkeys(self.members))
        if members:
            price, columns = self._scaled(dual), self.batch.columns[members]
            perhaps = columns @ price >= -(np.abs(columns) @ self._rounding(price) + NOTHING)
            members = [j for j, may in zip(members, perhaps.tolist(), strict=True) if may]
        return private + [self.p + j for j in members if self.p + j not in inside]

    def _rounding(self, price: Floats) -> Floats:
        """What rounding may do to the product of these prices with a column, by the size of its entries."""
        return np.asarray(4.0 * (self.r + 2) * UNIT_ROUNDING * np.abs(price))

    def _most(self, rounding: Floats) -> float:
        """What rounding may do to any column's product."""
        return float(largest(self.batch) @ rounding + NOTHING)

    def _asked(self, price: Floats, most: float) -> Ints:
        """Shared columns among which are all that may be used and have a product above −``most`` with these prices."""
        if self.among is not None:
            return self.among
        if self.near is not None:
            # a product moves by no more than the prices do, times the largest entries
            moved = float(largest(self.batch) @ np.abs(price - self.near.price))
            if moved + 2.0 * most <= self.near.below:
                return self.near.columns
        return np.arange(len(self.batch.columns))

    def _entries_of(self, asked: Ints) -> Floats:
        columns = self.batch.columns
        return columns if len(asked) == len(columns) else columns[asked]

    def _feasible(self) -> list[int] | None:
        """A basis with values of the right signs over the members, or the prices of a ray.

        The column that costs least beside what it does enters, at costs raised to 0 where they are below: so a basis
        that was nearly the optimum's stays near it.
        """
        first, scale, raised = self.pivots, FINE, dict[int, int]()
        while self.pivots <= PIVOTS:
            value = [row[-1] for row in self.inverse]
            wrong = [l for l in range(self.r) if value[l] < 0 or (value[l] and self._held(self.basis[l]))]
            if not wrong:
                return None
            patient = self.pivots - first <= SMALLEST_INDEX_AFTER
            place = max(wrong, key=lambda l: abs(value[l])) if patient else min(wrong, key=lambda l: self.basis[l])
            sign = 1 if value[place] < 0 else -1
            row = [-sign * entry for entry in self.inverse[place]]
            dual = self._prices(scale, raised)
            enter, best, steep = -1, (0, 1), 0.0
            for q in self._may_enter(row):
                column, cost, _ = self._column(q)
                product = sum(a * b for a, b in zip(row, column, strict=True) if b)
                if product > 0:
                    rest = (cost * scale + raised.get(q, 0)) * self.det
                    rest = max(rest - sum(a * b for a, b in zip(dual, column, strict=True) if b), 0)
                    ahead = rest * best[1] - best[0] * product
                    size = _quotient(product, max(map(abs, column)) * self.det) if patient and not ahead else 0.0
                    if enter < 0 or ahead < 0 or (not ahead and size > steep):
                        size = size or _quotient(product, max(map(abs, column)) * self.det)
                        enter, best, steep = q, (rest, product), size
            if enter < 0:
                return row
            column, cost, _ = self._column(enter)
            rest = (cost * scale + raised.get(enter, 0)) * self.det
            rest -= sum(a * b for a, b in zip(dual, column, strict=True) if b)
            if rest < 0:
                raised[enter] = raised.get(enter, 0) - rest // self.det
            self._pivot(place, enter, self._entries(enter))
        return None

    def _improve(self) -> bool:
        """To the optimum over all columns; False where it can be improved without end, or takes too long."""
        first = self.pivots
        while self.pivots <= PIVOTS:
            dual = self._prices()
            patient = self.pivots - first <= SMALLEST_INDEX_AFTER
            enter, best = -1, 0.0
            for q in self._may_enter(dual):
                column, cost, _ = self._column(q)
                gain = sum(a * b for a, b in zip(dual, column, strict=True) if b) - cost * self.det
                if gain > 0:
                    if not patient:
                        enter = q
                        break
                    steep = float(Fraction(gain, max(map(abs, column)) * self.det))
                    if steep > best or enter < 0:
                        enter, best = q, steep
            if enter < 0:
                broken = self._attractive(dual)
                if not broken:
                    return True
                self.members.append(broken[0])
                enter = self.p + broken[0]
            entries = self._entries(enter)
            leave: tuple[Fraction, int, int] | None = None
            for l in range(self.r):
                held = self._held(self.basis[l])
                if entries[l] > 0 or (held and entries[l]):
                    step = Fraction(self.inverse[l][-1], abs(entries[l])), self.basis[l], l
                    leave = step if leave is None else min(leave, step)
            if leave is None:
                self.endless = True
                return False
            self._pivot(leave[2], enter, entries)
        return False

    def _attractive(self, dual: list[int]) -> list[int]:
        """The shared column that these prices reward most, as a list of one, or of none."""
        priced = [i for i, entry in enumerate(dual[:-1]) if entry]
        if not priced:
            return []
        price = self._scaled(dual)
        rounding = self._rounding(price)
        most = self._most(rounding)
        asked = self._asked(price, most)
        columns = self._entries_of(asked)
        product = columns @ price
        # a column without an entry where there is a price is worth nothing, and no figure in floats needs to say so
        place_of = np.flatnonzero((product > -most) & self.allowed[asked])
        place_of = place_of[(columns[place_of][:, priced] != 0.0).any(axis=1)]
        open_ones = asked[place_of]
        doubt = np.abs(columns[place_of]) @ rounding + NOTHING
        ratio = product[place_of] / doubt
        best, chosen = Fraction(0), []
        for place in np.argsort(-ratio, kind="stable").tolist():
            j = int(open_ones[place])
            if self.p + j in self.basis:
                continue
            if ratio[place] > 1.0:
                return [j]
            if ratio[place] < -1.0:
                break
            column = self._column(self.p + j)[0]
            exact = Fraction(sum(a * b for a, b in zip(dual, column, strict=True) if b), max(map(abs, column)) or 1)
            if exact > best:
                best, chosen = exact, [j]
        return chosen

    def cheap(self) -> tuple[Bools, Bools]:
        """Which private and which shared columns cost nothing at the prices of the optimum."""
        dual = self._prices()

        def is_cheap(q: int) -> bool:
            column, cost, _ = self._column(q)
            return sum(a * b for a, b in zip(dual, column, strict=True) if b) == cost * self.det

        price = self._scaled(dual)
        rounding = self._rounding(price)
        most = self._most(rounding)
        asked = self._asked(price, most)
        columns = self._entries_of(asked)
        product = np.abs(columns @ price)
        shared = np.zeros(len(self.batch.columns), bool)
        for place in np.flatnonzero(product <= most).tolist():
            j = int(asked[place])
            shared[j] = product[place] <= np.abs(columns[place]) @ rounding + NOTHING and is_cheap(self.p + j)
        return np.array([is_cheap(q) for q in range(self.p)]), shared

    def _prices(self, scale: int = 1, raised: Mapping[int, int] = NOT_RAISED) -> list[int]:
        """Of the rows, times det; every column's cost is in its own power of 2, which the inverse undoes. Costs may be
        multiplied by ``scale`` and ``raised``."""
        costs = [self._column(q)[1] * scale + raised.get(q, 0) for q in self.basis]
        priced = [(cost, row) for cost, row in zip(costs, self.inverse, strict=True) if cost]
        return [sum(cost * row[i] for cost, row in priced if cost) for i in range(self.r)]

    def _scaled(self, dual: list[int]) -> Floats:
        """The prices of the rows of shared columns as floats, the largest about 1."""
        top = max(map(abs, dual[:-1]), default=0) or 1
        return np.array([_quotient(entry, top) for entry in dual[:-1]])

    def _rounded(self, dual: list[int], det: int) -> Floats:
        prices: Floats = np.array([_quotient(entry, det) for entry in dual]) * self.unit
        return prices

    def _optimal(self) -> Answer:
        value = np.array(
            [
                _quotient(row[-1] << max(shift, 0), self.det << max(-shift, 0))
                for row, shift in ((row, self._column(q)[2]) for q, row in zip(self.basis, self.inverse, strict=True))
            ]
        )
        dual = self._prices()
        return Answer(
            Status.OPTIMAL, np.array(self.basis), value, self._rounded(dual, self.det), _quotient(dual[-1], self.det)
        )

    def _failed(self) -> Answer:
        nothing = np.full(self.r, np.nan)
        return Answer(Status.FAILED, np.array(self.basis), np.zeros(self.r), nothing, np.nan, self.endless)


def _eliminated(row: list[int], factor: int, pivot: int, source: list[int], det: int) -> list[int]:
    """(pivot · row − factor · source) / det, which is in integers."""
    if factor:
        return [(pivot * a - factor * b) // det for a, b in zip(row, source, strict=True)]
    return row if pivot == det else [pivot * a // det for a in row]


def _parts(value: float) -> tuple[int, int]:
    """(mantissa, power of 2) of a float, exactly; the mantissa is odd, as sums of products of short ones are short."""
    above, below = value.as_integer_ratio()
    zeros = max((above & -above).bit_length() - 1, 0)
    return above >> zeros, zeros - (below.bit_length() - 1)


def _product(a: float, b: float) -> tuple[int, int]:
    (m, e), (n, f) = _parts(a), _parts(b)
    return m * n, e + f


def _quotient(above: int, below: int) -> float:
    """Rounded once, whatever the size of both."""
    try:
        return above / below
    except OverflowError:
        return float("inf") if (above > 0) == (below > 0) else float("-inf")
