"""Restrictions on prices, as the caller wrote them: bounds on ratios, prices and shares, and trade-offs.

Each is one inequality between the prices of the columns, and so one more column of the program in quantities: a
trade-off that can be made any number of times (Podinovski 2004).
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from ..support.messages import nearest, shown

if TYPE_CHECKING:
    from ..data.columns import Columns

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Restriction: TypeAlias = str | Mapping[Any, float]
Restrictions: TypeAlias = Restriction | Sequence[Restriction] | None

EXAMPLE = 'Pass for example restrictions=["1 <= labour/capital <= 5"].'
_SIGNS = re.compile(r"(<=|>=|≤|≥|==|=)")
_FORMS = (
    'a bound on a price, on a ratio of prices or on a share, such as "labour >= 0.1", "1 <= labour/capital <= 5" or '
    '"share(labour) <= 0.6", or a trade-off such as {"labour": 1, "capital": -2}'
)


@dataclass(frozen=True, eq=False)
class Rules:
    """Restrictions in numbers. Rows of ``tradeoffs`` and ``shares`` are movements, the signs of goods turned.

    ``shares`` are in multiples of the evaluated DMU's own values. ``least`` and ``most`` hold (column, price).
    """

    tradeoffs: Floats  # (c, d)
    shares: Floats  # (e, d)
    least: tuple[tuple[int, float], ...] = ()
    most: tuple[tuple[int, float], ...] = ()

    @property
    def any(self) -> bool:
        return len(self.tradeoffs) + self.private > 0

    @property
    def absolute(self) -> bool:
        """Whether prices are bounded as such: no point of a technology then stands for the score."""
        return bool(self.least or self.most)

    @property
    def shared(self) -> bool:
        """Whether what one program may do is open to all others."""
        return self.private == 0

    @property
    def private(self) -> int:
        """How many columns belong to one DMU alone."""
        return len(self.shares) + len(self.least) + len(self.most)

    def move(self, point: Floats, basis: Ints, value: Floats, t: Floats, private: int, own: Floats) -> None:
        """Add to the points (N, d) what the DMUs' own columns, the last of the ``private`` ones, move them by."""
        for column, row in enumerate(self.shares, private - self.private):
            times = np.where(basis == column, value, 0.0).sum(axis=1)
            times = np.divide(times, t, out=np.full_like(t, np.nan), where=t > 0.0)
            point += times[:, None] * row * np.abs(own)


@cache
def nothing(d: int) -> Rules:
    return Rules(np.zeros((0, d)), np.zeros((0, d)))


def rules(columns: Columns, given: Restrictions, weak: bool = False) -> Rules:
    """The restrictions in numbers; ``weak``: bads are weakly disposable, and their prices have any sign."""
    if given is None:
        return nothing(len(columns.all))
    read = _Reader(columns, weak)
    for one in _each(given):
        if isinstance(one, str):
            read.bound(one)
        elif isinstance(one, Mapping):
            read.tradeoff(one)
        else:
            raise SpecError(f"a restriction must be {_FORMS}; got {one!r}.")
    found = Rules(read.rows(read.tradeoffs), read.rows(read.shares), tuple(read.least), tuple(read.most))
    for moves in (found.tradeoffs, found.shares):
        _consistent(moves, np.array([weak and role == "undesirable" for role in columns.roles]))
    return found


def _each(given: Restrictions) -> Sequence[Restriction]:
    if isinstance(given, str | Mapping):
        return (given,)
    if not isinstance(given, Sequence):
        raise SpecError(f"restrictions must be a list; got a {type(given).__name__}. {EXAMPLE}")
    return given


class _Reader:
    def __init__(self, columns: Columns, weak: bool) -> None:
        self.columns = columns
        self.weak = weak
        self.names = {str(label): k for k, label in enumerate(columns.all)}
        self.tradeoffs: list[dict[int, float]] = []
        self.shares: list[dict[int, float]] = []
        self.least: list[tuple[int, float]] = []
        self.most: list[tuple[int, float]] = []

    def rows(self, each: list[dict[int, float]]) -> Floats:
        rows = np.zeros((len(each), len(self.columns.all)))
        for row, entries in zip(rows, each, strict=True):
            row[list(entries)] = list(entries.values())
        return rows

    def tradeoff(self, change: Mapping[Any, float]) -> None:
        entries: dict[int, float] = {}
        for label, amount in change.items():
            if not isinstance(amount, int | float | np.number) or isinstance(amount, bool) or not math.isfinite(amount):
                raise SpecError(
                    f"a trade-off must change columns by finite numbers; got {amount!r} for {shown(label)}."
                )
            k = self._column(label, str(dict(change)))
            entries[k] = -float(amount) if self.columns.roles[k] == "outputs" else float(amount)
        if not any(entries.values()):
            raise SpecError(
                f'a trade-off must change something; got {dict(change)!r}. Pass for example {{"labour": 1}}.'
            )
        self.tradeoffs.append(entries)

    def bound(self, text: str) -> None:
        """``low <= term <= high``, or one side of it, or ``term = value``."""
        term, low, high = _sides(text)
        share = re.fullmatch(r"share\((.*)\)", term)
        if term in self.names:
            k = self._priced(term, text)
            self.least += [(k, low)] if low > 0.0 else []
            self.most += [(k, high)] if high < math.inf else []
        elif (pair := self._ratio(term, text)) is not None:
            above, below = (self._priced(name, text) for name in pair)
            if above == below:
                raise SpecError(f"a ratio must be of the prices of two columns; got {text!r}.")
            # price(above) − low · price(below) ≥ 0
            self.tradeoffs += [{above: 1.0, below: -low}] if low > 0.0 else []
            self.tradeoffs += [{above: -1.0, below: high}] if high < math.inf else []
        elif share:
            self._share(self._priced(share[1].strip(), text), low, high, text)
        else:
            self._column(term, text)

    def _share(self, k: int, low: float, high: float, text: str) -> None:
        role = self.columns.roles[k]
        whole = [i for i, one in enumerate(self.columns.roles) if one == role]
        if len(whole) == 1:
            raise SpecError(f"a share must be of several {role}; got {text!r}, and the share of the only one is 1.")
        if low >= 1.0:
            raise SpecError(f"a share must be able to lie below 1; got {text!r}.")
        self.shares += [{i: float(i == k) - low for i in whole}] if low > 0.0 else []
        self.shares += [{i: high - float(i == k) for i in whole}] if high < 1.0 else []

    def _ratio(self, term: str, text: str) -> tuple[str, str] | None:
        """The two column names of ``name/name``, whatever slashes they contain."""
        pairs = [(term[: cut.start()].strip(), term[cut.end() :].strip()) for cut in re.finditer("/", term)]
        for pair in pairs:
            if all(name in self.names for name in pair):
                return pair
        return pairs[0] if pairs else None

    def _priced(self, name: str, text: str) -> int:
        k = self._column(name, text)
        if self.weak and self.columns.roles[k] == "undesirable":
            raise SpecError(
                f'a bound must be on prices that have a sign; got {text!r}, and under disposability="weak" that of '
                f"{name!r} has any. Name other columns, or write a trade-off."
            )
        return k

    def _column(self, label: Hashable, text: str) -> int:
        labels = self.columns.all
        if label in labels:
            return labels.index(label)
        if str(label) in self.names:
            return self.names[str(label)]
        raise SpecError(
            f"restrictions must name role columns; there is no column {shown(label)}, got {text!r}."
            f"{nearest(label, labels)} The role columns are {list(labels)}."
        )


def _sides(text: str) -> tuple[str, float, float]:
    """The middle term and its bounds, 0 and inf where there is none."""
    parts = [part.strip() for part in _SIGNS.split(text)]
    values, signs = (
        parts[::2],
        ["=" if sign == "==" else {"≤": "<=", "≥": ">="}.get(sign, sign) for sign in parts[1::2]],
    )
    numbers = [_number(value) for value in values]
    if len(values) == 3 and numbers[0] is not None and numbers[2] is not None and signs in (["<="] * 2, [">="] * 2):
        low, high = (numbers[0], numbers[2]) if signs[0] == "<=" else (numbers[2], numbers[0])
        term = values[1]
    elif len(values) == 2 and (numbers[0] is None) != (numbers[1] is None):
        turned = numbers[0] is not None
        value, term = (numbers[0], values[1]) if turned else (numbers[1], values[0])
        assert value is not None
        low = value if signs[0] == "=" or (signs[0] == ">=") != turned else 0.0
        high = value if signs[0] == "=" or (signs[0] == "<=") != turned else math.inf
    else:
        raise SpecError(f"a restriction must be {_FORMS}; got {text!r}.")
    if not (0.0 <= low <= high and low < math.inf and high > 0.0):
        raise SpecError(
            f"the bounds of a restriction must be 0 ≤ lower ≤ upper, upper > 0; got {text!r}. Prices are not negative, "
            "and a column whose price is 0 must be left out of the model."
        )
    return term, low, high


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return None if math.isnan(value) else value


def _consistent(moves: Floats, free: NDArray[np.bool_]) -> None:
    """Refuse what no prices above 0 satisfy (of ``free`` columns: no prices): something would be had for nothing."""
    if not len(moves):
        return
    from scipy.optimize import linprog

    size = np.abs(moves).max(axis=0)
    moves = moves / np.where(size > 0.0, size, 1.0)
    moves /= np.abs(moves).max(axis=1, keepdims=True)
    bounds = [(None if one else 1.0, None) for one in free]
    if linprog(np.zeros(len(free)), A_ub=-moves, b_ub=np.zeros(len(moves)), bounds=bounds, method="highs").status == 2:
        raise SpecError(
            "restrictions must leave prices above 0 to choose from; these contradict each other, or let trade-offs "
            "add up to something for nothing. Widen a bound, or leave one out."
        )
