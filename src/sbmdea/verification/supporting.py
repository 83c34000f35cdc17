"""The prices that support a technology at a point, once more, in whole numbers.

::

    max  e·p    s.t.  p·z_j ≥ ω_j for all j,  = for the peers of the point;  p_k = 0 where column k has slack
                      p·g = 1,    p ≥ 0 (bads of weak disposability: any sign)

ω_j = ω_L − ω_U for all j, ω_L ≥ 0 the price of Σλ ≥ L and ω_U ≥ 0 that of Σλ ≤ U, 0 where the bound does not bind.
The signs of goods are turned. Peers and slacks are those of max β, Σλz ≤ bound − β step. Both are solved as programs in
quantities, whose rows are few.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from .case import Bools, Case, Floats, Ints
from .rational import Column, Simplex
from .view import Solution

BASIC = 1e-9  # λ and slacks, as shares, from which on they count
CLOSE = 1e-6
FIRST, JOIN = 20, 10  # rows that a program begins with, and that join at once
EPS = float(np.finfo(float).eps)
MEASURE = 10**6  # how much all columns may be worth beside a difference of two that is worth 1


class Forms:
    """The rows of a technology as columns of programs: d rows of data, and one on each bound of Σλ.

    ``equal`` are columns that stand in equations, whatever the disposability.
    """

    def __init__(self, case: Case, reference: Ints, equal: Bools | None = None) -> None:
        self.case, self.reference = case, reference
        self.strict = case.strict if equal is None else case.strict | equal
        self.Z = case.with_idle(case.Z[reference])
        low, high = case.technology.least, case.technology.most
        edges = [(low, 0)] if low == high else [(high, 1)] * math.isfinite(high) + [(low, -1)] * (low > 0.0)
        self.edges = [Fraction(edge) for edge, _ in edges]
        self.senses = [sense for _, sense in edges]
        self.ways = [-1 if sense < 0 else 1 for sense in self.senses]
        self.equation = [bool(strict) for strict in self.strict] + [not sense for sense in self.senses] + [True]
        self.columns: dict[int, Column] = {}

    def shown(self, shown: Solution, i: int) -> list[int]:
        """The columns of the peers that row i is shown with."""
        peers = shown.peer[shown.ptr[i] : shown.ptr[i + 1]]
        some = np.flatnonzero(np.isin(self.reference, peers)).tolist()
        return some if len(self.Z) == len(self.reference) else [*some, *(j + len(self.reference) for j in some)]

    def column(self, values: Sequence[Any], cost: Any, sums: Any = 0, last: int = 0) -> Column:
        return Column.of([*map(Fraction, values), *(way * Fraction(sums) for way in self.ways), last], Fraction(cost))

    def unit(self, row: int, amount: int) -> Column:
        """A variable that stands in one row alone."""
        return Column.of([Fraction(amount * (i == row)) for i in range(len(self.equation))], Fraction(0))

    def solved(
        self, private: Sequence[Column], each: int = 0, likely: Collection[int] | None = None
    ) -> tuple[str, Fraction, dict[int, Fraction]]:
        """How the program of these and all rows' columns ends, whose λ cost ``each``.

        Its optimum and its variables, those of rows last. ``likely`` rows come first; others join where they matter.
        """
        return self.ended(*self.begun(private, each, likely), len(private), each)

    def begun(
        self, private: Sequence[Column], each: int = 0, likely: Collection[int] | None = None
    ) -> tuple[Simplex, list[int]]:
        """The program with the rows that it begins with."""
        joined = sorted(likely) if likely else list(range(min(FIRST, len(self.Z))))
        simplex = Simplex(len(self.equation), self.equation, list(private))
        simplex.columns += [self.form(j, each) for j in joined]
        simplex.begin([0])
        return simplex, joined

    def ended(
        self, simplex: Simplex, joined: list[int], own: int, each: int = 0
    ) -> tuple[str, Fraction, dict[int, Fraction]]:
        """How a program ends that was begun, with ``own`` columns before those of the rows that have joined."""
        while True:
            status, prices = simplex.solve()
            if status == "endless":
                return status, Fraction(0), {}
            more = self._attractive(prices, each * simplex.det if status == "optimal" else 0, joined)
            if not more:
                break
            joined += more
            simplex.columns += [self.form(j, each) for j in more]
        if status != "optimal":
            return status, Fraction(0), {}
        values = {v: value for v, value in zip(simplex.basis, simplex.value, strict=True) if v >= 0}
        total = sum(simplex.columns[v].cost * value for v, value in values.items())
        used = {
            v if v < own else own + joined[v - own]: Fraction(value * simplex.columns[v].scale, simplex.det)
            for v, value in values.items()
        }
        return status, Fraction(total, simplex.det), used

    def form(self, j: int, each: int) -> Column:
        """The column of a row whose λ costs ``each``."""
        if j not in self.columns:
            self.columns[j] = self.column(self.Z[j].tolist(), 0, 1)
        column = self.columns[j]
        return replace(column, cost=each * column.scale) if each else column

    def _attractive(self, prices: list[int], cost: int, known: list[int]) -> list[int]:
        """Rows whose columns would improve a solution, or break a ray: by floats, and in whole numbers near 0."""
        d, size = self.Z.shape[1], max(map(abs, [*prices, cost])) or 1
        price = np.array([one / size for one in prices])
        sums = sum(way * one for way, one in zip(self.ways, prices[d:], strict=False))
        worth = self.Z @ price[:d] + (sums - cost) / size
        room = (np.abs(self.Z) @ np.abs(price[:d]) + abs(sums) / size + abs(cost) / size) * (d + 8) * EPS
        doubtful = worth >= -room
        doubtful[known] = False

        def pays(j: int) -> bool:
            if worth[j] > room[j]:
                return True
            column = self.form(j, 0)
            return sum(p * a for p, a in zip(prices, column.entries, strict=True)) > cost * column.scale

        found = [j for j in np.flatnonzero(doubtful).tolist() if pays(j)]
        return sorted(found, key=lambda j: -worth[j])[:JOIN]


@dataclass(frozen=True, eq=False)
class Support:
    """One point of a technology: its peers by number, columns that have slack, and bounds on Σλ that do not bind."""

    forms: Forms
    peers: list[int]
    slack: Bools
    loose: list[int]
    likely: set[int] = field(default_factory=set)  # rows that have mattered at this point
    programs: dict[bytes, tuple[Simplex, list[int], int]] = field(default_factory=dict)  # begun, by what is worth 1
    some: dict[bytes, bool] = field(default_factory=dict)  # whether any prices have normal·p = 1

    @classmethod
    def at(cls, forms: Forms, bound: Floats, step: Floats, likely: Collection[int] | None = None) -> Support | None:
        """None where the point cannot be reached along ``step``."""
        edges = [-edge for edge in forms.edges]
        first = Column.of(
            [*(-Fraction(value) for value in bound.tolist()),
             *(way * edge for way, edge in zip(forms.ways, edges, strict=True)), 1], Fraction(0),
        )  # fmt: skip
        private = [first, forms.column(step.tolist(), -1), forms.column((-step).tolist(), 1)]
        status, best, used = forms.solved(private, likely=likely)
        if status != "optimal":
            return None
        lam = np.zeros(len(forms.Z))
        for variable, value in used.items():
            if variable >= len(private):
                lam[variable - len(private)] = float(value)
        at, sums = [Fraction(value) for value in bound.tolist()], Fraction(0)
        at = [value + best * Fraction(one) for value, one in zip(at, step.tolist(), strict=True)]
        for variable, value in used.items():
            if variable >= len(private):
                sums += value
                row = forms.Z[variable - len(private)].tolist()
                at = [left - value * Fraction(one) for left, one in zip(at, row, strict=True)]
        size = np.where(bound != 0.0, np.abs(bound), np.abs(forms.Z).mean(axis=0))
        slack = (np.array([float(left) for left in at]) > BASIC * size) & ~forms.strict
        loose = [
            i for i, (edge, sense) in enumerate(zip(forms.edges, forms.senses, strict=True))
            if sense and abs(float(sums - edge)) > BASIC * max(1.0, float(edge))
        ]  # fmt: skip
        part = lam * (np.abs(forms.Z) / size).max(axis=1)  # of the point: λ of a row far larger than it is small
        peers = np.flatnonzero(part > BASIC * part.max(initial=0.0)).tolist()
        return cls(forms, peers, slack, loose, set(peers))

    def most(self, praised: Floats, normal: Floats, size: Floats | None = None) -> float:
        """max praised·p with normal·p = 1; infinite without limit, NaN where there are no such prices.

        Where normal·p is a difference, ``size`` is worth `MEASURE` at most, and what only that limits has no limit.
        """
        status, best, limited = self._least(praised, normal, size)
        if status == "infeasible":
            # prices without limit, or none: nothing to praise tells which
            key = _key(normal, size)
            if key not in self.some:
                self.some[key] = self._least(0.0 * praised, normal, size)[0] == "optimal"
            return math.inf if self.some[key] else math.nan
        if status != "optimal":
            return math.nan
        return math.inf if limited else float(best)

    def _least(self, praised: Floats, normal: Floats, size: Floats | None) -> tuple[str, Fraction, bool]:
        forms, d, key = self.forms, len(praised), _key(normal, size)
        first = forms.column(praised.tolist(), 0, 0, 1)
        if key in self.programs:
            # the column of what is praised is always basic: it alone stands in the last row
            simplex, joined, own = self.programs[key]
            simplex.columns[0] = first
            simplex.swap(simplex.basis.index(0), 0, simplex.entries(0))
            simplex.pivots = 0
        else:
            private = [
                first,
                forms.column((-normal).tolist(), 1),
                forms.column(normal.tolist(), -1),
                *(forms.column((-forms.Z[peer]).tolist(), 0, -1) for peer in self.peers),
                *(forms.unit(k, -1) for k in np.flatnonzero(self.slack).tolist()),
                *(forms.unit(d + i, -1) for i in self.loose),
            ]
            if size is not None:
                private.append(forms.column((-size).tolist(), MEASURE))
            own = len(private)
            simplex, joined = forms.begun(private, likely=self.likely)
            self.programs[key] = simplex, joined, own
        status, best, used = forms.ended(simplex, joined, own)
        self.likely.update(v - own for v in used if v >= own)
        return status, best, size is not None and used.get(own - 1, 0) > 0


def _key(normal: Floats, size: Floats | None) -> bytes:
    return normal.tobytes() + (b"" if size is None else size.tobytes())


def near(one: float, other: float, size: float = 1.0) -> bool:
    """The same number as far as two solvers can tell, the same infinity, or both none."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if math.isinf(one) or math.isinf(other):
        return one == other
    return abs(one - other) <= CLOSE * max(size, abs(one), abs(other))


def highs(cost: Floats, A: Floats, b: Floats, E: Floats, e: Floats, bounds: list[Any]) -> Any:
    from scipy.optimize import linprog

    answer = None
    for presolve in (True, False):
        answer = linprog(
            cost, A_ub=A if len(A) else None, b_ub=b if len(A) else None, A_eq=E if len(E) else None,
            b_eq=e if len(E) else None, bounds=bounds, method="highs",
            options={
                "presolve": presolve, "primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10,
            },
        )  # fmt: skip
        if answer.status == 0:
            return answer
    return answer
