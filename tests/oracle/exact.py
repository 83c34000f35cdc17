"""The exact optimum in rational numbers: a judge between floating-point solvers.

Floats are rational, so an instance is an exact program; only the weights of a side are first made to sum
to 1, as three times the float nearest to 1/3 do not. A float solution proposes a basis. From there a dual
simplex (costs of attractive columns first raised until the basis is dual feasible) and a primal simplex with
the true costs finish in integers; Bland's rule after a while excludes cycling. What comes out is proved once
more in fractions, straight from the ratio, before it is returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, lcm

import numpy as np
from scipy.optimize import linprog

from sbmdea.reference_solvers.instance import ByRole, Instance

BLAND_AFTER = 60  # pivots by the largest violation before the smallest index decides


@dataclass(frozen=True)
class Exact:
    """The exact answer; ``lam`` by position in the reference, prices in data units."""

    status: str  # "optimal" or "infeasible"
    score: Fraction | None
    lam: dict[int, Fraction]
    idle: dict[int, Fraction]
    prices: list[Fraction]  # of a Farkas ray if infeasible
    omega: Fraction
    pivots: int


@dataclass
class _Program:
    """min cost·z, matrix z (= or ≤) e₀, z ≥ 0, in integers; columns are stored one list each.

    Each column is multiplied by its own scale, which leaves the optimum alone. A logical variable per
    row follows the structural ones: free to be positive in a ≤ row, fixed at 0 in an equation.
    """

    columns: list[list[int]]
    cost: list[int]
    scale: list[int]
    fixed: list[bool]  # per variable, structural and logical
    rows: int
    names: list[tuple[str, int]]


def solve(instance: Instance, start: bool = True) -> Exact:
    """The exact optimum, or a proof that there is none. ``start=False`` begins without a float solution."""
    program = _write(instance)
    basis = _propose(program) if start else None
    logical = [len(program.names) + row for row in range(program.rows)]
    simplex = _Simplex(program, basis if basis is not None else logical)
    ray = simplex.run()
    if ray is not None:
        return _prove_infeasible(instance, ray, simplex.pivots)
    return _prove_optimal(instance, program, simplex)


class _Simplex:
    def __init__(self, program: _Program, basis: list[int]) -> None:
        self.program = program
        self.pivots = 0
        self.structural = len(program.columns)
        self.cost = program.cost + [0] * program.rows
        self.basis = basis
        if not self.refactor():
            self.basis = [self.structural + row for row in range(program.rows)]
            self.refactor()

    def column(self, variable: int) -> list[int]:
        if variable < self.structural:
            return self.program.columns[variable]
        return [int(row == variable - self.structural) for row in range(self.program.rows)]

    def refactor(self) -> bool:
        """``inverse / det`` is the inverse of the basis, and ``det`` is positive."""
        found = _invert([self.column(variable) for variable in self.basis])
        if found is None:
            return False
        self.inverse, self.det = found
        self.value = [row[0] for row in self.inverse]  # basic values times det
        return True

    def swap(self, position: int, variable: int) -> None:
        self.basis[position] = variable
        self.pivots += 1
        if not self.refactor():
            raise AssertionError("a pivot on a nonzero entry left a singular basis")

    def duals(self, cost: list[int]) -> list[int]:
        """Row prices times det."""
        priced = [(cost[variable], row) for variable, row in zip(self.basis, self.inverse, strict=True)]
        return [sum(c * row[i] for c, row in priced if c) for i in range(len(priced))]

    def reduced(self, cost: list[int], dual: list[int]) -> dict[int, int]:
        """Reduced costs times det of every variable that may enter."""
        inside = set(self.basis)
        found = {}
        for variable in range(self.structural + self.program.rows):
            if variable in inside or self.program.fixed[variable]:
                continue
            if variable < self.structural:
                priced = sum(p * a for p, a in zip(dual, self.program.columns[variable], strict=True) if a)
            else:
                priced = dual[variable - self.structural]
            found[variable] = cost[variable] * self.det - priced
        return found

    def entries(self, variable: int) -> list[int]:
        """The column in terms of the basis, times det."""
        column = self.column(variable)
        return [sum(a * b for a, b in zip(row, column, strict=True) if b) for row in self.inverse]

    def run(self) -> list[Fraction] | None:
        """Reach the optimum, or return the row prices of a Farkas ray."""
        ray = self.dual_simplex()
        if ray is None:
            self.primal_simplex()
        return ray

    def dual_simplex(self) -> list[Fraction] | None:
        shift, dual = self.det, self.duals(self.cost)
        cost = [c * shift for c in self.cost]
        for variable, d in self.reduced(self.cost, dual).items():
            cost[variable] -= min(d, 0)
        steps = 0
        while True:
            outside = {
                variable: abs(value)
                for variable, value in zip(self.basis, self.value, strict=True)
                if value < 0 or (value > 0 and self.program.fixed[variable])
            }
            if not outside:
                return None
            leaving = min(outside) if steps > BLAND_AFTER else max(outside, key=lambda v: (outside[v], -v))
            position = self.basis.index(leaving)
            sign = 1 if self.value[position] < 0 else -1  # rising from below, or falling to the fixed value
            row = [sign * entry for entry in self.inverse[position]]
            entering, best = -1, (0, 0)
            for variable, d in self.reduced(cost, self.duals(cost)).items():
                entry = -sum(a * b for a, b in zip(row, self.column(variable), strict=True) if b)
                if entry > 0 and (entering < 0 or d * best[1] < best[0] * entry):
                    entering, best = variable, (d, entry)
            if entering < 0:
                return [Fraction(-entry) for entry in row]
            self.swap(position, entering)
            steps += 1

    def primal_simplex(self) -> None:
        steps = 0
        while True:
            attractive = {v: d for v, d in self.reduced(self.cost, self.duals(self.cost)).items() if d < 0}
            if not attractive:
                return
            entering = min(attractive) if steps > BLAND_AFTER else min(attractive, key=lambda v: (attractive[v], v))
            entries = self.entries(entering)
            best: tuple[Fraction, int, int] | None = None
            for position, (entry, value) in enumerate(zip(entries, self.value, strict=True)):
                variable = self.basis[position]
                if entry > 0 or (entry < 0 and self.program.fixed[variable]):
                    candidate = (Fraction(value, abs(entry)), variable, position)
                    best = candidate if best is None else min(best, candidate)
            if best is None:
                raise AssertionError("the score is bounded below by 0, so no direction can be free")
            self.swap(best[2], entering)
            steps += 1


def _invert(columns: list[list[int]]) -> tuple[list[list[int]], int] | None:
    """The adjugate of the matrix with these columns and its determinant, made positive (Bareiss)."""
    size = len(columns)
    work = [[columns[j][i] for j in range(size)] + [int(i == j) for j in range(size)] for i in range(size)]
    previous = 1
    for step in range(size):
        pivots = [i for i in range(step, size) if work[i][step]]
        if not pivots:
            return None
        pivot_row = min(pivots, key=lambda i: abs(work[i][step]))
        work[step], work[pivot_row] = work[pivot_row], work[step]
        pivot, source = work[step][step], work[step]
        for i in range(size):
            if i != step:
                factor = work[i][step]
                work[i] = [(pivot * a - factor * b) // previous for a, b in zip(work[i], source, strict=True)]
        previous = pivot
    sign = 1 if previous > 0 else -1
    return [[sign * entry for entry in row[size:]] for row in work], abs(previous)


def _write(instance: Instance) -> _Program:
    """Data units throughout: every entry is then a float, or a product of floats, and so exact."""
    rows: list[str] = ["normalisation"]
    equation = [True]
    n, sign = len(instance.peers), instance.sign
    idles = instance.weak and instance.lower > 0

    t: list[Fraction] = [Fraction(1)]
    lam: list[list[Fraction]] = [[Fraction(0)] for _ in range(n)]
    idle: list[list[Fraction]] = [[Fraction(0)] for _ in range(n)] if idles else []
    movement: list[tuple[int, Fraction, Fraction, Fraction]] = []  # row, entry, normalisation entry, cost
    for role, own, table, way in _roles(instance):
        above, below = _pair(instance, role)
        moves = getattr(instance.moves, role)
        for c in range(len(own)):
            row = len(rows)
            rows.append(f"{role} {c}")
            equation.append(role == "undesirable" and instance.weak)
            t.append(-way * Fraction(float(own[c])))
            for j in range(n):
                lam[j].append(way * Fraction(float(table[j, c])))
            for j in range(len(idle)):
                idle[j].append(way * Fraction(float(table[j, c])) if role == "inputs" else Fraction(0))
            if moves[c] > 0:
                # relative to the own value where there is one, so that the weight stands alone
                unit = Fraction(float(own[c])) or Fraction(1)
                movement.append((row, -sign * unit, -sign * below[c], sign * above[c]))
            elif above[c] or below[c]:
                raise ValueError("a weight on a column that does not move")
    for bound, way in ((instance.lower, -1), (instance.upper, 1)):
        if isfinite(bound) and (way > 0 or bound > 0):
            rows.append("lower" if way < 0 else "upper")
            equation.append(False)
            t.append(-way * Fraction(float(bound)))
            for column in lam + idle:
                column.append(Fraction(way))

    names: list[tuple[str, int]] = [("t", 0)]
    exact: list[list[Fraction]] = [t]
    cost: list[Fraction] = [Fraction(1)]
    for name, block in (("lam", lam), ("idle", idle)):
        for j, column in enumerate(block):
            names.append((name, j))
            exact.append(column)
            cost.append(Fraction(0))
    for row, entry, norm, price in movement:
        column = [Fraction(0)] * len(rows)
        column[row], column[0] = entry, norm
        names.append(("movement", row))
        exact.append(column)
        cost.append(price)

    columns, costs, scales = [], [], []
    for column, price in zip(exact, cost, strict=True):
        scale = lcm(*(entry.denominator for entry in [*column, price]))
        columns.append([int(entry * scale) for entry in column])
        costs.append(int(price * scale))
        scales.append(scale)
    return _Program(
        columns=columns,
        cost=costs,
        scale=scales,
        fixed=[False] * len(columns) + equation,
        rows=len(rows),
        names=names,
    )


def _pair(instance: Instance, role: str) -> tuple[list[Fraction], list[Fraction]]:
    """The weights of a role's columns in the numerator and in the denominator."""
    return _weights(instance.numerator, role), _weights(instance.denominator, role)


def _weights(side: ByRole, role: str) -> list[Fraction]:
    every = [Fraction(float(w)) for w in np.concatenate([side.inputs, side.outputs, side.undesirable])]
    total = sum(every, Fraction(0)) or Fraction(1)
    return [Fraction(float(w)) / total for w in getattr(side, role)]


def _propose(program: _Program) -> list[int] | None:
    """Variables of a basis that a float solver likes: used ones first, then cheap ones, while independent."""
    rows = program.rows
    shift = [max(map(abs, column)) for column in program.columns]
    scaled = zip(program.columns, shift, strict=True)
    table = [[float(Fraction(a, s)) for a in column] for column, s in scaled]
    cost = np.array([float(Fraction(c, s)) for c, s in zip(program.cost, shift, strict=True)])
    matrix = np.array(table).T
    largest = np.abs(matrix).max(axis=1)
    matrix = matrix / np.where(largest > 0, largest, 1.0)[:, None]
    liked = _float_solution(program, cost, matrix) or _float_solution(program, None, matrix)
    if liked is None:
        return None
    value, price = liked
    unused = value <= 1e-9
    order = sorted(range(len(value)), key=lambda v: (unused[v], price[v] if unused[v] else 0.0, v))
    full = np.hstack([matrix, np.eye(rows)])
    basis: list[int] = []
    span: list[np.ndarray] = []
    for variable in order:
        column = full[:, variable] / np.linalg.norm(full[:, variable])
        for direction in span:
            column = column - (direction @ column) * direction
        length = np.linalg.norm(column)
        if length > 1e-9:
            span.append(column / length)
            basis.append(variable)
        if len(basis) == rows:
            return basis
    return None


def _float_solution(
    program: _Program, cost: np.ndarray | None, matrix: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Values and reduced costs of all variables; without costs those of phase one (normalisation relaxed)."""
    structural, rows = len(program.columns), program.rows
    equation = np.array(program.fixed[structural:])
    rhs = np.eye(1, rows)[0]
    relaxed = np.hstack([matrix, np.eye(rows, 1)])
    phase_one = cost is None
    costs = np.append(np.zeros(structural) if cost is None else cost, 1.0)
    found = linprog(
        costs,
        A_ub=relaxed[~equation],
        b_ub=rhs[~equation],
        A_eq=relaxed[equation],
        b_eq=rhs[equation],
        bounds=[(0, None)] * structural + [(0, None if phase_one else 0)],
        method="highs",
    )
    if found.status != 0:
        return None
    dual = np.zeros(rows)
    dual[~equation], dual[equation] = found.ineqlin.marginals, found.eqlin.marginals
    slack = rhs - matrix @ found.x[:-1]
    value = np.concatenate([found.x[:-1], np.where(equation, 0.0, np.maximum(slack, 0.0))])
    price = np.concatenate([costs[:-1] - matrix.T @ dual, np.where(equation, np.inf, -dual)])
    value[structural] = found.x[-1]
    return value, price


def _prove_optimal(instance: Instance, program: _Program, simplex: _Simplex) -> Exact:
    value = {
        variable: Fraction(v, simplex.det)
        for variable, v in zip(simplex.basis, simplex.value, strict=True)
        if variable < simplex.structural
    }
    t = value[0] * program.scale[0]
    lam: dict[int, Fraction] = {}
    idle: dict[int, Fraction] = {}
    for variable, v in value.items():
        name, j = program.names[variable]
        if v and name in ("lam", "idle"):
            (lam if name == "lam" else idle)[j] = v * program.scale[variable] / t
    dual = [Fraction(p, simplex.det) for p in simplex.duals(simplex.cost)]
    prices, omega = _split(instance, dual)
    score = ratio(instance, lam, idle)
    _check_dual(instance, score, prices, omega, Fraction(1))
    return Exact("optimal", score, lam, idle, prices, omega, simplex.pivots)


def _prove_infeasible(instance: Instance, row: list[Fraction], pivots: int) -> Exact:
    prices, omega = _split(instance, [entry / row[0] for entry in row])
    _check_dual(instance, Fraction(1), prices, omega, Fraction(0))
    return Exact("infeasible", None, {}, {}, prices, omega, pivots)


def _split(instance: Instance, dual: list[Fraction]) -> tuple[list[Fraction], Fraction]:
    k = len(instance.x) + len(instance.y) + len(instance.b)
    rest = dual[1 + k :]
    lower = -rest[0] if instance.lower > 0 else Fraction(0)
    upper = -rest[-1] if isfinite(instance.upper) else Fraction(0)
    return [-p for p in dual[1 : 1 + k]], lower - upper


def ratio(instance: Instance, lam: dict[int, Fraction], idle: dict[int, Fraction]) -> Fraction:
    """The score at a reference point in exact arithmetic; asserts that the point is feasible."""
    zero = Fraction(0)
    assert all(v >= 0 for v in [*lam.values(), *idle.values()])
    total = sum([*lam.values(), *idle.values()], zero)
    assert Fraction(instance.lower) <= total
    assert not isfinite(instance.upper) or total <= Fraction(instance.upper)
    numerator, denominator = Fraction(1), Fraction(1)
    for role, own, table, way in _roles(instance):
        above, below = _pair(instance, role)
        moves = getattr(instance.moves, role)
        for c in range(len(own)):
            here = Fraction(float(own[c]))
            point = sum((v * Fraction(float(table[j, c])) for j, v in lam.items()), zero)
            if role == "inputs":
                point += sum((v * Fraction(float(table[j, c])) for j, v in idle.items()), zero)
            excess = way * (point - here)  # how much worse the reference point is than the DMU
            movement = instance.sign * excess
            if role == "undesirable" and instance.weak:
                assert movement >= 0 if moves[c] > 0 else excess == 0
            elif instance.sign < 0 or moves[c] == 0:
                assert excess <= 0
            movement = max(movement, zero)
            if above[c] or below[c]:
                numerator += instance.sign * above[c] * movement / here
                denominator -= instance.sign * below[c] * movement / here
    assert denominator > 0
    return numerator / denominator


def _check_dual(instance: Instance, nu: Fraction, prices: list[Fraction], omega: Fraction, cost: Fraction) -> None:
    """No feasible point scores below ``nu`` (cost 1), or none exists (cost 0, ``nu`` = 1)."""
    at_dmu = nu - (omega * Fraction(instance.lower) if omega > 0 else Fraction(0))
    if omega < 0:
        at_dmu -= omega * Fraction(instance.upper)
    profit = [omega] * len(instance.peers)
    idle = [omega] * len(instance.peers)
    c = 0
    for role, own, table, way in _roles(instance):
        above, below = _pair(instance, role)
        moves = getattr(instance.moves, role)
        for i in range(len(own)):
            here, price = Fraction(float(own[i])), prices[c]
            c += 1
            assert price >= 0 or (role == "undesirable" and instance.weak)
            at_dmu += way * price * here
            if price:
                profit = [p - way * price * Fraction(float(table[j, i])) for j, p in enumerate(profit)]
                if role == "inputs":
                    idle = [p - price * Fraction(float(table[j, i])) for j, p in enumerate(idle)]
            if moves[i] > 0:
                limit = cost * above[i] + nu * below[i]
                worth = price * (here or Fraction(1))
                assert worth >= limit if instance.sign < 0 else worth <= limit
    assert at_dmu <= cost
    assert all(p <= 0 for p in profit)
    assert not (instance.weak and instance.lower > 0) or all(p <= 0 for p in idle)


def _roles(instance: Instance) -> list[tuple[str, np.ndarray, np.ndarray, int]]:
    return [
        ("inputs", instance.x, instance.X, 1),
        ("outputs", instance.y, instance.Y, -1),
        ("undesirable", instance.b, instance.B, 1),
    ]


__all__ = ["ByRole", "Exact", "ratio", "solve"]
