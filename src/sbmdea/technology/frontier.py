"""Who may form the technology for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError, SpecError
from ..support.spelling import choose

if TYPE_CHECKING:
    from ..data.panel import Panel

Frontier: TypeAlias = Literal["contemporaneous", "global", "sequential", "window", "biennial"]
Exclude: TypeAlias = Literal["row", "unit"]
Bools: TypeAlias = NDArray[np.bool_]

FRONTIERS = ("contemporaneous", "global", "sequential", "window", "biennial")
ORDERED = ("sequential", "window", "biennial")  # those that ask which period comes next


@dataclass(frozen=True, eq=False)
class Block:
    """One technology, the panel rows that form it, and the panel rows scored against it."""

    reference: NDArray[np.int64]
    evaluate: NDArray[np.int64]
    window: int = 0


def blocks(panel: Panel, frontier: Frontier = "contemporaneous", window: int = 3) -> list[Block]:
    """The technologies of a panel under a frontier rule, one group after another.

    Blocks that score nobody are left out. Under ``"biennial"`` period t meets {t, t + 1}; the last period meets
    the last pair, {T − 1, T}. Where there are categories, each one is scored against itself and those below.
    """
    choose("frontier", frontier, FRONTIERS)
    if frontier in ORDERED:
        panel.require_order(f'frontier="{frontier}"')
    found = []
    for may_form, may_meet in _comparable(panel):
        for number, reference, evaluate in _periods(len(panel.periods), frontier, window):
            forms = np.flatnonzero(may_form & panel.reference & _within(panel.period, reference))
            scored = np.flatnonzero(may_meet & panel.evaluate & _within(panel.period, evaluate))
            if not len(scored):
                continue
            if not len(forms):
                who = panel.index[scored[0]]
                raise DataError(
                    f"every technology needs reference rows; the one that scores {who!r} has none. "
                    "Widen `reference`, or leave these rows out with `evaluate`."
                )
            found.append(Block(forms, scored, number))
    return found


def _within(period: NDArray[np.int64], periods: range) -> Bools:
    return (period >= periods.start) & (period < periods.stop)


def _comparable(panel: Panel) -> Iterator[tuple[Bools, Bools]]:
    """The rows of each group and category that are scored, after those that they may be compared with."""
    for group in range(len(panel.groups)):
        inside = panel.group == group
        if panel.category is None:
            yield inside, inside
            continue
        for one in np.unique(panel.category[inside]):
            yield inside & (panel.category <= one), inside & (panel.category == one)


def _periods(T: int, frontier: Frontier, width: int) -> Iterator[tuple[int, range, range]]:
    """(number, periods that form the technology, periods scored against it) of each technology."""
    if frontier == "global":
        yield 0, range(T), range(T)
    elif frontier == "sequential":
        yield from ((t, range(t + 1), range(t, t + 1)) for t in range(T))
    elif frontier == "biennial" and T > 1:
        for t in range(T - 1):
            pair = range(t, t + 2)
            yield t, pair, pair if t == T - 2 else range(t, t + 1)
    elif frontier == "window":
        if isinstance(width, bool) or not isinstance(width, int | np.integer) or not 1 <= width <= T:
            raise SpecError(
                f"window must be a whole number from 1 to the number of periods, {T}; got {width!r}. "
                "Pass for example window=3 together with `period`."
            )
        yield from ((k, range(k, k + width), range(k, k + width)) for k in range(T - width + 1))
    else:
        yield from ((t, range(t, t + 1), range(t, t + 1)) for t in range(T))
