"""A simplex method in whole numbers: no rounding, so that what it ends with is a proof.

::

    min cost·v    s.t.  Σ_c column_c v_c + logicals = e    v ≥ 0,  the logicals of equations 0

e is 1 in the last row and 0 in the others. A basis is kept as the adjugate of its matrix and its determinant, both
whole numbers, and changed by Edmonds' pivots, which divide without remainder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

Row = list[int]
BLAND_AFTER = 60  # pivots by the largest violation; from then on by the smallest number, which cannot cycle
GIVES_UP = 5000


@dataclass
class Column:
    """Multiplied by ``scale``, which makes it whole; that does not change the optimum."""

    entries: Row
    cost: int
    scale: int

    @classmethod
    def of(cls, values: Sequence[Any], cost: Any) -> Column:
        ratios = [value.as_integer_ratio() for value in (*values, cost)]
        scale = lcm(*(below for _, below in ratios))
        *entries, price = (above * (scale // below) for above, below in ratios)
        return cls(entries, price, scale)


@dataclass
class Simplex:
    """``equation[i]``: row i has no logical. Variables: columns by number, logicals by −1 − row."""

    rows: int
    equation: Sequence[bool]
    columns: list[Column] = field(default_factory=list)
    basis: list[int] = field(default_factory=list)
    inverse: list[Row] = field(default_factory=list)
    det: int = 1
    pivots: int = 0
    barred: set[int] = field(default_factory=set)

    def begin(self, wanted: Sequence[int]) -> None:
        """Start with the wanted variables, as many as are independent, and logicals for the rest."""
        self.basis = [-1 - row for row in range(self.rows)]
        self.inverse = [[int(i == j) for j in range(self.rows)] for i in range(self.rows)]
        self.det = 1
        keep = {variable for variable in wanted if variable < 0}
        for variable in wanted:
            if variable < 0:
                continue
            entries = self.entries(variable)
            free = [i for i in range(self.rows) if entries[i] and self.basis[i] < 0 and self.basis[i] not in keep]
            if free:
                self.swap(
                    max(free, key=lambda i: (self.equation[-1 - self.basis[i]], abs(entries[i]))), variable, entries
                )
        self.pivots = 0

    def vector(self, variable: int) -> Row:
        if variable >= 0:
            return self.columns[variable].entries
        return [int(row == -1 - variable) for row in range(self.rows)]

    def entries(self, variable: int) -> Row:
        """The column in terms of the basis, times the determinant."""
        if variable < 0:
            return [row[-1 - variable] for row in self.inverse]
        used = [(i, a) for i, a in enumerate(self.columns[variable].entries) if a]
        return [sum(row[i] * a for i, a in used) for row in self.inverse]

    def swap(self, position: int, variable: int, entries: Row) -> None:
        pivot, chosen, det = entries[position], self.inverse[position], self.det
        for i, (entry, row) in enumerate(zip(entries, self.inverse, strict=True)):
            if i != position:
                if entry:
                    self.inverse[i] = [(pivot * a - entry * b) // det for a, b in zip(row, chosen, strict=True)]
                elif pivot != det:
                    self.inverse[i] = [pivot * a // det for a in row]
        self.det = pivot
        if pivot < 0:
            self.inverse = [[-a for a in row] for row in self.inverse]
            self.det = -pivot
        self.basis[position] = variable
        self.pivots += 1
        if self.pivots > GIVES_UP:
            raise ArithmeticError("too many pivots")

    @property
    def value(self) -> Row:
        """The basic variables' values, times the determinant."""
        return [row[-1] for row in self.inverse]

    def cost(self, variable: int) -> int:
        return self.columns[variable].cost if variable >= 0 else 0

    def duals(self, costs: dict[int, int] | None = None) -> Row:
        """The rows' prices, times the determinant."""
        priced = [
            (c, row)
            for variable, row in zip(self.basis, self.inverse, strict=True)
            if (c := self.cost(variable) if costs is None else costs.get(variable, 0))
        ]
        return [sum(c * row[i] for c, row in priced) for i in range(self.rows)]

    def outside(self) -> list[int]:
        """The variables that may enter."""
        inside = set(self.basis)
        logicals = [-1 - row for row in range(self.rows) if not self.equation[row]]
        return [v for v in (*range(len(self.columns)), *logicals) if v not in inside and v not in self.barred]

    def reduced(self, variable: int, dual: Row, cost: int) -> int:
        if variable < 0:
            return cost * self.det - dual[-1 - variable]
        return cost * self.det - sum(a * b for a, b in zip(dual, self.columns[variable].entries, strict=True) if b)

    def solve(self) -> tuple[str, Row]:
        """("optimal", prices), ("infeasible", ray) or ("endless", []); prices and ray are times a number > 0."""
        ray = self._dual()
        if ray is not None:
            return "infeasible", ray
        return ("optimal", self.duals()) if self._primal() else ("endless", [])

    def _dual(self) -> Row | None:
        """Reach a solution, at costs raised until no variable is attractive; or the ray that forbids one."""
        costs: dict[int, int] | None = None
        steps, det = 0, 0
        while True:
            wrong = {
                variable: abs(value)
                for variable, value in zip(self.basis, self.value, strict=True)
                if value < 0 or (value and variable < 0 and self.equation[-1 - variable])
            }
            if not wrong:
                return None
            outside = self.outside()
            if costs is None:
                det, dual = self.det, self.duals()
                costs = {v: self.cost(v) * det for v in self.basis}
                for v in outside:
                    rest = self.reduced(v, dual, self.cost(v))
                    costs[v] = self.cost(v) * det - min(rest, 0)
            leaving = min(wrong) if steps > BLAND_AFTER else max(wrong, key=lambda v: (wrong[v], -v))
            position = self.basis.index(leaving)
            below = self.value[position] < 0
            row = [a if below else -a for a in self.inverse[position]]
            dual = self.duals(costs)
            entering, best = 0, (0, 0)
            found = False
            for v in outside:
                entry = -(
                    row[-1 - v] if v < 0 else sum(a * b for a, b in zip(row, self.columns[v].entries, strict=True) if b)
                )
                if entry > 0:
                    rest = self.reduced(v, dual, costs.get(v, 0))
                    if not found or (rest * best[1], v) < (best[0] * entry, entering):
                        entering, best, found = v, (rest, entry), True
            if not found:
                return [-a for a in row]
            self.swap(position, entering, self.entries(entering))
            steps += 1

    def _primal(self) -> bool:
        """Improve until no variable is attractive; False where there is no end."""
        steps = 0
        while True:
            dual = self.duals()
            attractive = {v: rest for v in self.outside() if (rest := self.reduced(v, dual, self.cost(v))) < 0}
            if not attractive:
                return True
            entering = min(attractive) if steps > BLAND_AFTER else min(attractive, key=lambda v: (attractive[v], v))
            entries = self.entries(entering)
            best: tuple[Fraction, int, int] | None = None
            for position, (entry, value) in enumerate(zip(entries, self.value, strict=True)):
                variable = self.basis[position]
                held = variable < 0 and self.equation[-1 - variable]
                if entry > 0 or (entry and held):
                    candidate = (Fraction(value, abs(entry)), variable, position)
                    best = candidate if best is None or candidate < best else best
            if best is None:
                return False
            self.swap(best[2], entering, entries)
            steps += 1
