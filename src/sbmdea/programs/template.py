"""The private part of a model's linear program, written row by row in units of the evaluated DMU.

In every program of this package the rows are: one per data column, where less is better (the signs of goods are
turned) and the DMU's own value is 1; then the rows on Σλ; then rows of the model's own; last the normalisation,
which equals 1. The private columns stand beside the intensities: t, movements, logicals.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..lp.threads import in_pieces
from ..technology.intensities import Sparse
from ..technology.points import Points
from ..technology.returns import Technology

if TYPE_CHECKING:
    from ..formulation.program import WrittenProgram
    from ..technology.restrictions import Rules

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Solved:
    """The solutions of a batch in the data's units, one entry per evaluated point; entries not optimal are NaN."""

    evaluated: Points
    optimal: Bools
    objective: Floats
    t: Floats  # the scale of the whole program, column 0
    point: Floats  # (N, d) the reference points Σλz, signs of goods turned
    prices: Floats  # (N, d), then one for Σλ
    intensity: Sparse
    basis: Ints  # (N, r), with the values of the basic columns
    values: Floats

    def part(self, piece: slice) -> Solved:
        """Some of the entries; ``intensity`` stays that of all."""
        if piece == slice(0, len(self.t)):
            return self
        return replace(
            self,
            evaluated=self.evaluated.take(piece),
            **{name: getattr(self, name)[piece] for name in PER_POINT},
        )

    def private(self, column: int) -> Floats:
        """The value of a private column, divided by t."""
        raw = np.where(self.basis == column, np.maximum(self.values, 0.0), 0.0).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.optimal, raw / self.t, np.nan)


PER_POINT = ("optimal", "objective", "t", "point", "prices", "basis", "values")


@dataclass(frozen=True, eq=False)
class Ratio:
    """SBM's ratio: what stands in its numerator and its denominator, and which way slacks go."""

    worsens: bool
    numerator: Floats  # (d,)
    denominator: Floats


class Unstated(str):
    """Why a program cannot say from a score what the optimum must be."""

    __slots__ = ()


class Program(ABC):
    """A model's objective: writes its private columns and reads score and target off a solution."""

    name: str
    scores: ClassVar[bool] = True  # whether what it finds is a score, and not what is left beside one
    piecewise: ClassVar[bool] = False  # `read` keeps nothing per point, so that the points may come in pieces

    @property
    def own_rows(self) -> int:
        """How many rows of its own it needs."""
        return 0

    @property
    def ratio(self) -> bool:
        """Whether the optimum is 1 over something that may be without end, or a ratio whose numerator may vanish."""
        return False

    @property
    def reaches(self) -> bool:
        """Whether a solution shows that the evaluated point is reached by the reference.

        Where it does not, or where prices may reward what is dominated, all columns have to be priced.
        """
        return True

    @property
    def in_prices(self) -> bool:
        """Whether it is a program in prices first: one that has none is not called infeasible in quantities."""
        return False

    @property
    def endless(self) -> bool:
        """Whether it may have no optimum for want of an end, which then has to be proved."""
        return False

    @property
    def shares(self) -> bool:
        """Whether movements are weighed as shares of the DMU's own values."""
        return True

    @property
    def one_point(self) -> bool:
        """Whether all its solutions lead to one point; otherwise the score alone tells one from no solution."""
        return True

    @property
    def plain_ratio(self) -> Ratio | None:
        """The ratio, where it is that of SBM: what the reference solvers state by themselves."""
        return None

    def unrestricted(self) -> Program | None:
        """The same where no prices are restricted; None where that has not the same columns besides."""
        return self

    def in_turn(self, technology: Technology) -> tuple[Program, Program] | None:
        """Two programs with the same private columns, the second of which is solved among the optima of the first."""
        return None

    def equations(self, evaluated: Points, technology: Technology) -> Bools:
        """The columns (d,) whose rows are equations."""
        return np.asarray(evaluated.bads & technology.weak)

    def form(self, at: Template) -> Hashable:
        """What `write` makes of the template follows from this alone, whatever the points are; None: from these too."""
        return None

    @abstractmethod
    def write(self, at: Template) -> None:
        """Add the private columns."""

    @abstractmethod
    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """Scores (N,) and targets (N, d), true signs."""

    @abstractmethod
    def optimum(self, score: Floats, evaluated: Points) -> Floats | Unstated:
        """What the linear program's optimum must be for these scores.

        A score whose optimum is another number is not handed out.
        """

    def noise(self, evaluated: Points) -> Floats | float:
        """How far a score may be from the optimum because `read` takes small movements for rounding."""
        return 0.0

    def magnified(self, evaluated: Points) -> Floats | float:
        """By how much more a score is moved by rounding than a solution's values are."""
        return 1.0

    def multipliers(self, solved: Solved) -> Floats:
        """The prices (N, d + 1) as the model shows them."""
        return solved.prices

    def rewritten(self, program: WrittenProgram, evaluated: Points) -> WrittenProgram:
        """The program of one DMU as the model shows it."""
        return program


class Template:
    """Collects private columns; one set for all problems, or one per problem where a coefficient is an array.

    A row stays open until a column closes it: ``start`` is the column that is basic in it at first, and must be the
    only one there.
    """

    def __init__(self, evaluated: Points, technology: Technology, own: int, typical: Floats) -> None:
        self.evaluated = evaluated
        self.technology = technology
        self.sign = evaluated.sign
        self.size = np.abs(evaluated.Z)
        self.zero = self.size == 0.0
        self.unit = self.size  # what the 1 of a data row stands for
        self.sums = technology.sums
        self.d = len(self.sign)
        self.first_own = self.d + len(self.sums)  # rows of the model's own
        self.norm = self.first_own + own
        self.rows = self.norm + 1
        self._columns: list[dict[int, Floats | float]] = []
        self._costs: list[Floats | float] = []
        self._fixed: list[bool] = []
        self._stored: dict[int, Mapping[int, Floats]] = {}
        self._start = np.full(self.rows, -1)
        if self.zero.any():
            self.unit = np.where(self.zero, typical * overall(evaluated.Z, typical)[:, None], self.size)
        else:
            self.zero = np.zeros((1, self.d), bool)

    def column(
        self,
        entries: Mapping[int, Floats | float],
        cost: Floats | float = 0.0,
        closes: int | None = None,
        stored: Mapping[int, Floats] | None = None,
    ) -> int:
        """Add a column ≥ 0 with the given coefficients per row; returns its number.

        ``stored`` are coefficients in the data's units, where dividing them by the own values has rounded them.
        """
        number = self._add(dict(entries), cost, False, closes)
        if stored:
            self._stored[number] = stored
        return number

    def opposite(self, number: int) -> int:
        """Add the negative of a column, so that both together have any sign."""
        entries = {row: -value for row, value in self._columns[number].items()}
        stored = {row: -value for row, value in self._stored.get(number, {}).items()}
        return self.column(entries, -self._costs[number], stored=stored)

    def logical(self, row: int, sense: int = 1) -> int:
        """Close ``row``: +1 "at most" its right side, −1 "at least", 0 an equation."""
        return self._add({row: float(sense or 1)}, 0.0, sense == 0, row)

    def scale(self, extra: Mapping[int, Floats | float], cost: Floats | float = 1.0, held: Bools | None = None) -> int:
        """Add t: the DMU's own values in every data row (not in rows of ``held``), the bounds on Σλ, and ``extra``."""
        rows = range(self.d) if held is None else np.flatnonzero(~held).tolist()
        turned = self._turned()
        own = {k: turned[k] for k in rows}
        bounds = {self.d + i: -bound for i, (bound, _) in enumerate(self.sums)}
        return self.column({**own, **bounds, **extra}, cost)

    @property
    def negative(self) -> Bools | None:
        """Which own values are below 0, where no point has others or zeros; otherwise None."""
        negative = np.signbit(self.evaluated.Z)
        alike = not self.zero.any() and (negative == negative[0]).all()
        return negative[0] if alike else None

    def _turned(self) -> list[Floats] | list[float]:
        """Minus the own values' signs, per data row."""
        if (negative := self.negative) is not None:
            return per_column(np.where(negative[None], 1.0, -1.0))
        return per_column(-np.sign(self.evaluated.Z))

    def restrict(self, rules: Rules, own: Floats) -> None:
        """Add the columns of restrictions that belong to one DMU, whose own values are ``own``."""
        size = np.abs(own)
        for row in rules.shares:
            self.column({int(k): row[k] * size[:, k] / self.unit[:, k] for k in np.flatnonzero(row)})
        for k, price in rules.least:
            self.column({k: 1.0}, -price * self.unit[:, k])
        for k, price in rules.most:
            self.column({k: -1.0}, price * self.unit[:, k])

    def tie(self, row: int, other: int) -> int:
        """Add a column that must be 0; basic in ``other``, it gives both rows the same price."""
        return self._add({row: -1.0, other: 1.0}, 0.0, True, None)

    def begin(self, basic: Mapping[int, int]) -> None:
        """Begin with these columns (by row) in place of what closed the rows."""
        for row, column in basic.items():
            self._start[row] = column

    def close(self, strict: Bools | None = None) -> None:
        """Close what is open: data rows by free disposal (equations where ``strict``), sums by their senses."""
        for k in range(self.d):
            if self._start[k] < 0:
                self.logical(k, 0 if strict is not None and strict[k] else 1)
        for i, (_, sense) in enumerate(self.sums):
            self.logical(self.d + i, sense)
        for row in range(self.first_own, self.rows):
            if self._start[row] < 0:
                self.logical(row, 0)

    def reward_slacks(self, weights: Floats, heavy: float) -> None:
        """Let slacks that cost nothing earn ``weights`` (1 or N, d), and all other costs count ``heavy`` times."""
        for j, entries in enumerate(self._columns):
            cost: Floats | float = self._costs[j]
            rows = [row for row, value in entries.items() if (value != 0.0 if _number(value) else np.any(value))]
            data = [row for row in rows if row < self.d]
            one = entries[data[0]] if len(data) == 1 else 0.0
            if self._fixed[j] or not (one == 1.0 if _number(one) else np.all(np.equal(one, 1.0))):
                self._costs[j] = heavy * cost
                continue
            if _number(cost) and all(_number(entries[row]) for row in rows):
                if len(rows) > 1 or cost != 0.0:
                    self._costs[j] = heavy * cost
                else:
                    prized = -weights[:, data[0]]
                    self._costs[j] = prized if len(prized) > 1 else float(prized[0])
                continue
            cost = np.asarray(cost, float)
            alone = cost == 0.0
            for row in set(rows) - set(data):
                alone = alone & np.equal(entries[row], 0.0)
            prized = np.where(alone, -weights[:, data[0]], heavy * cost)
            self._costs[j] = prized if len(prized) > 1 else float(prized[0])

    def _add(self, entries: dict[int, Floats | float], cost: Floats | float, fixed: bool, closes: int | None) -> int:
        self._columns.append(entries)
        self._costs.append(cost)
        self._fixed.append(fixed)
        number = len(self._columns) - 1
        if closes is not None:
            self._start[closes] = number
        return number

    def build(self) -> tuple[Floats, Floats, Bools, Ints]:
        """Matrix (1 or N, r, p), cost (1 or N, p), fixed (p,) and start (r,)."""
        arrays = [v for entries in self._columns for v in entries.values()] + self._costs
        sets = max((len(v) for v in arrays if isinstance(v, np.ndarray) and v.ndim), default=1)
        common, rest = np.zeros((self.rows, len(self._columns))), list[tuple[int, int, Floats]]()
        cost = np.empty((sets, len(self._columns)))
        for j, entries in enumerate(self._columns):
            cost[:, j] = self._costs[j]
            for row, value in entries.items():
                if isinstance(value, np.ndarray) and value.ndim:
                    rest.append((row, j, value))
                else:
                    common[row, j] = value
        matrix = np.empty((sets, *common.shape))
        matrix[:] = common
        for row, j, value in rest:
            matrix[:, row, j] = value
        return matrix, cost, np.array(self._fixed), self._start

    def stored(self, size: Floats) -> Floats | None:
        """What was given in the data's units, in sizes: (N, r, p), NaN elsewhere; None where nothing was."""
        if not self._stored:
            return None
        found = np.full((len(size), self.rows, len(self._columns)), np.nan)
        for number, entries in self._stored.items():
            for row, value in entries.items():
                found[:, row, number] = value / size
        return found


def _number(value: Floats | float) -> bool:
    """Whether all problems share it."""
    return isinstance(value, float | int)


def per_column(values: Floats) -> list[Floats] | list[float]:
    """The columns of (1 or N, d): a number each where all problems share it."""
    return values[0].tolist() if len(values) == 1 else list(values.T)


def target(own: Floats, slack: Floats, point: Floats) -> Floats:
    """The own values less the slacks, which is the reference point itself where the slack is all the way there.

    Of a point far below the own value a difference has no digits left.
    """
    return np.where(slack == own - point, point, own - slack)


def overall(Z: Floats, typical: Floats) -> Floats:
    """The size of each row, in multiples of usual values (d,) or (n, d), as a power of 2; 1 for a row of zeros.

    Dividing by a power of 2 loses no bit: what is solved are the data as they are.
    """
    size = np.empty(len(Z))

    def fill(piece: slice) -> None:
        if typical.ndim == 1:
            size[piece] = np.abs(Z[piece]) @ (1.0 / typical)
        else:
            size[piece] = (np.abs(Z[piece]) / typical[piece]).sum(axis=1)

    in_pieces(len(Z), 1, fill)
    size[size == 0.0] = 1.0
    return np.ldexp(1.0, np.frexp(size)[1])
