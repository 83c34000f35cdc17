"""The exact optimum of one program on the data as stored, in whole numbers.

Floats are fractions, and so is everything that a statement makes of them. What is solved is the statement after Charnes
and Cooper: every movement and λ multiplied by t, so that the denominator is 1. A few reference rows take part at first;
all are priced at the end, in floating point where the sign is beyond doubt, in whole numbers where it is not, and what
would improve the solution joins.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from .case import Bools, Case, Floats, Ints
from .claims.claim import Program
from .rational import Column, Simplex
from .statement import Statement

JOIN = 8  # rows that join at once
FIRST = 40  # rows to begin with where nothing is known
EPS = np.finfo(float).eps


@dataclass(frozen=True, eq=False)
class Answer:
    """ "optimal", "infeasible" or "no prices"."""

    status: str
    optimum: Fraction | None = None


class Technology:
    """The rows of a technology as columns, made whole when they are first used."""

    def __init__(self, case: Case, reference: Ints) -> None:
        self.case = case
        self.reference = reference
        self.Z = case.Z[reference]
        self.size = np.abs(self.Z)
        idles = case.technology.idles
        self.count = len(reference) * (2 if idles else 1)
        self.kept = np.where(case.inputs, 1.0, 0.0)

    def rows(self, some: Ints) -> Floats:
        """The values of the columns: rows at work, then idle ones."""
        n = len(self.Z)
        at = self.Z[some % n]
        return np.where((some >= n)[:, None], at * self.kept, at)


def solve(
    case: Case,
    technology: Technology,
    program: Program,
    row: int,
    where: int,
    barred: Bools,
    hint: tuple[Ints, Floats | None] | None,
) -> Answer:
    """The optimum for one panel row, which is evaluated as number ``where``.

    ``barred``: reference rows that must stay out. ``hint``: rows that are likely to matter, and prices of the columns.
    """
    own = np.array([Fraction(float(value)) for value in case.Z[row]], dtype=object)[None]
    stated = _stated(case, technology, program, own, row, where, barred, hint)
    sums = _sums(case)
    d, q = own.shape[1], stated.along.shape[1]
    limits = [] if stated.limit is None else [j for j in range(q) if stated.limit[0, j] is not None]
    caps = [] if stated.cap is None else [stated.cap]
    height = d + len(sums) + len(limits) + len(caps) + 1
    equation = (
        [bool(s) for s in stated.strict]
        + [sense == 0 for _, sense in sums]
        + [False] * (len(limits) + len(caps))
        + [True]
    )
    simplex = Simplex(height, equation)
    n0, d0 = map(Fraction, stated.start)
    n0 = n0 if stated.base is None else n0 + stated.base[0]
    zero = [0] * height

    first = [-value for value in stated.at[0]] + [_turned(-bound, sense) for bound, sense in sums]
    first += [-stated.limit[0, j] for j in limits] if stated.limit is not None else []
    first += [-most for _, most in caps]
    simplex.columns.append(Column.of([*first, d0], n0))
    for j in range(q):
        for way in (1, -1) if stated.free and j == 0 else (1,):
            values = list(zero)
            values[:d] = [-way * value for value in stated.along[0, j]]
            if j in limits:
                values[d + len(sums) + limits.index(j)] = way
            values[height - 1 - len(caps) : height - 1] = [way * row[0, j] for row, _ in caps]
            values[-1] = way * stated.denominator[0, j]
            simplex.columns.append(Column.of(values, way * stated.numerator[0, j]))
    private = len(simplex.columns)
    ends = [_turned(Fraction(1), sense) for _, sense in sums] + [Fraction(0)] * (len(limits) + len(caps) + 1)
    column: dict[int, int] = {}

    def join(some: Ints) -> None:
        for number, values in zip(some.tolist(), technology.rows(some).tolist(), strict=True):
            column[number] = len(simplex.columns)
            simplex.columns.append(Column.of([*map(Fraction, values), *ends], Fraction(0)))

    out = np.tile(barred, technology.count // max(1, len(barred)))
    join(_first(technology, own, out, hint))
    simplex.begin(_basis(case, simplex, private, height, hint))
    sense = np.array([float(_turned(Fraction(1), s)) for _, s in sums])
    while True:
        status, prices = simplex.solve()
        if status == "endless":
            return Answer("no prices")
        found = _attractive(simplex, technology, prices, sense, column, out)
        if not len(found):
            break
        join(found)
    if status == "infeasible":
        return Answer("infeasible")
    solution = dict(zip(simplex.basis, simplex.value, strict=True))
    if any(stated.start) and not solution.get(0, 0):
        return Answer("no prices")
    total = sum(simplex.columns[v].cost * value for v, value in solution.items() if v >= 0)
    if total <= 0 and stated.extra and stated.start[0] == 1.0:
        return Answer("no prices")  # all prices of what stands below are 0
    return Answer("optimal", Fraction(total, simplex.det))


def _stated(
    case: Case, technology: Technology, program: Program, own: Any, row: int, where: int, barred: Bools, hint: Any
) -> Statement:
    stated = program.state(own, np.array([where]), technology.reference)
    if program.after is None:
        return stated
    before = solve(case, technology, program.after, row, where, barred, hint)
    return stated if before.optimum is None else program.capped(stated, before.optimum)


def _sums(case: Case) -> list[tuple[Fraction, int]]:
    """Rows on Σλ: (bound, sense), 0 an equation, 1 at most, −1 at least."""
    low, high = case.technology.least, case.technology.most
    if low == high:
        return [(Fraction(low), 0)]
    most = [] if np.isinf(high) else [(Fraction(high), 1)]
    return [*most, (Fraction(low), -1)] if low > 0.0 else most


def _turned(value: Fraction, sense: int) -> Fraction:
    return -value if sense < 0 else value


def _first(technology: Technology, own: Any, out: Bools, hint: tuple[Ints, Floats | None] | None) -> Ints:
    """Rows to begin with: the likely ones; or those that look best beside the own point, column by column."""
    allowed = np.flatnonzero(~out)
    if hint is not None and len(hint[0]):
        some = hint[0]
        n = len(technology.Z)
        some = np.concatenate([some, some + n]) if technology.count > n else some
        return np.unique(some[~out[some]])
    if len(allowed) <= FIRST:
        return allowed
    here = np.array([float(value) for value in own[0]])
    Z = technology.Z[allowed % len(technology.Z)]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.nan_to_num(Z / np.where(here == 0.0, 1.0, np.abs(here)))
    best = np.argsort(share, axis=0)[: FIRST // share.shape[1]].ravel()
    nearest = np.argsort(np.abs(share - np.sign(here)).sum(axis=1))[:JOIN]
    return np.unique(allowed[np.concatenate([best, nearest])])


def _basis(
    case: Case, simplex: Simplex, private: int, height: int, hint: tuple[Ints, Floats | None] | None
) -> list[int]:
    """Variables in the order in which they are likely to be basic: t, rows that are peers, movements, logicals."""
    rows = list(range(private, len(simplex.columns)))
    if hint is None or hint[1] is None:
        return [0]
    d = len(case.roles)
    free = [-1 - k for k in range(d) if hint[1][k] == 0.0 and not simplex.equation[k]]
    return [0, *rows, *range(1, private), *free]


def _attractive(
    simplex: Simplex,
    technology: Technology,
    prices: list[int],
    sense: Floats,
    column: dict[int, int],
    out: Bools,
) -> Ints:
    """Rows outside that would improve the solution, the most attractive first; or that break the ray."""
    d = technology.Z.shape[1]
    scale = max(map(abs, prices)) or 1
    price = np.array([p / scale for p in prices])
    n = len(technology.Z)
    sums = float(price[d : d + len(sense)] @ sense)
    ways = [(technology.Z, technology.size)]
    if technology.count > n:
        ways.append((technology.Z * technology.kept, technology.size * technology.kept))
    rest = np.concatenate([-(Z @ price[:d]) - sums for Z, _ in ways])
    room = np.concatenate([(size @ np.abs(price[:d]) + abs(sums)) for _, size in ways]) * (d + 8) * EPS
    doubtful = (rest <= room) & ~out
    if column:
        doubtful[list(column)] = False
    if not doubtful.any():
        return np.zeros(0, np.int64)
    some = np.flatnonzero(doubtful)
    whole = [int(s) for s in sense]
    broken = []
    for number, values in zip(some.tolist(), technology.rows(some).tolist(), strict=True):
        if rest[number] < -room[number]:
            broken.append(number)
            continue
        worth = sum((p * Fraction(value) for p, value in zip(prices[:d], values, strict=True) if p), Fraction(0))
        if worth + sum(p * s for p, s in zip(prices[d:], whole, strict=False)) > 0:
            broken.append(number)
    found = np.array(broken, np.int64)
    return found[np.argsort(rest[found], kind="stable")[:JOIN]]


def around(optimum: Fraction) -> tuple[float, float]:
    """The nearest floats on both sides, equal where the optimum is a float."""
    near = float(optimum)
    if Fraction(near) == optimum:
        return near, near
    other = math.nextafter(near, math.inf if Fraction(near) < optimum else -math.inf)
    return min(near, other), max(near, other)
