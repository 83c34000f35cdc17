"""Who may form the technology for whom."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.checks import warn_of_few_rows
from ..errors import DataError, SpecError
from ..support.messages import shown
from ..support.spelling import choose
from .points import in_order

if TYPE_CHECKING:
    from ..data.panel import Panel

Frontier: TypeAlias = Literal["contemporaneous", "global", "sequential", "window", "biennial"]
Exclude: TypeAlias = Literal["row", "unit"]
Rows: TypeAlias = NDArray[np.int64]

FRONTIERS = ("contemporaneous", "global", "sequential", "window", "biennial")
SMALL = 512  # reference rows of a technology up to which it is scored together with others
ORDERED = ("sequential", "window", "biennial")  # those that ask which period comes next


def one_per_row(who: str, frontier: Frontier) -> None:
    """Refuse windows, where the answer is a mean over several technologies and belongs to none. Raises SpecError."""
    if frontier == "window":
        raise SpecError(
            f'{who} must have one frontier per row; got frontier="window", where a row has several. Pass another '
            'frontier, or the rows of one window with frontier="global".'
        )


@dataclass(frozen=True, eq=False)
class Block:
    """One technology, the panel rows that form it, and the panel rows scored against it."""

    reference: Rows
    evaluate: Rows
    window: int | Rows = 0
    part: Rows | None = None  # of several in one (`side_by_side`): that of each panel row, −1: none
    ascending: bool = False  # its reference rows are known to be in order, each there once
    table: Rows | None = None  # where panel rows are of several tables, each scaled as if it were alone: of which
    key: Hashable | None = None  # what stands for the technology among those of a prepared panel

    def parts(self, rows: Rows) -> tuple[Rows, Rows] | None:
        """The part of each reference row, and of ``rows``; None: it is one technology."""
        return None if self.part is None else (self.part[self.reference], self.part[rows])

    @property
    def tables(self) -> tuple[Rows, Rows] | None:
        """The part and the table of each reference row, where they are of several."""
        return (
            None if self.part is None or self.table is None else (self.part[self.reference], self.table[self.reference])
        )

    @property
    def first_rows(self) -> bool:
        """Whether the reference rows are the rows 0, 1, 2, …"""
        if self.ascending:
            return int(self.reference[-1]) == len(self.reference) - 1
        return in_order(self.reference)

    def places(self, rows: Rows) -> Rows:
        """Where each of the rows stands among the reference rows, the last time; −1: nowhere."""
        among, order = self.reference, None
        if not self.ascending:
            order = np.argsort(among, kind="stable")
        place = np.searchsorted(among, rows, side="right", sorter=order) - 1
        if order is not None:
            place = order[place]
        return np.where(among[place] == rows, place, -1)


def blocks(panel: Panel, frontier: Frontier = "contemporaneous", window: int = 3) -> list[Block]:
    """The technologies of a panel under a frontier rule, one group after another.

    Blocks that score nobody are left out. Under ``"biennial"`` period t meets {t, t + 1}; the last period meets
    the last pair, {T − 1, T}. Where there are categories, each one is scored against itself and those below.
    """
    choose("frontier", frontier, FRONTIERS)
    if frontier in ORDERED:
        panel.require_order(f'frontier="{frontier}"')
    found = list(_technologies(panel, frontier, window))
    for block in found:
        if not len(block.reference):
            who = panel.index[block.evaluate[0]]
            raise DataError(
                f"every technology needs reference rows; the one that scores {shown(who)} has none. "
                "Widen `reference`, or leave these rows out with `evaluate`."
            )
    return found


def _technologies(panel: Panel, frontier: Frontier, window: int) -> Iterator[Block]:
    def formed() -> list[tuple[int, Rows, Rows]]:
        return list(_formed(panel, frontier, window))

    wanted = np.flatnonzero(panel.evaluate)
    rule = (frontier, repr(window))
    for place, (number, reference, may) in enumerate(panel.once(("technologies", *rule), formed)):
        scored = wanted if len(may) == len(panel.evaluate) else may[panel.evaluate[may]]
        if len(scored):
            yield Block(reference, scored, number, ascending=True, key=(*rule, place))


def _formed(panel: Panel, frontier: Frontier, window: int) -> Iterator[tuple[int, Rows, Rows]]:
    """(number, rows that form it, rows that could be scored against it) of each technology; rows are in order."""
    spans = list(periods_of_technologies(len(panel.periods), frontier, window))
    if len(panel.groups) == len(panel.periods) == 1 and panel.category is None:
        for number, _, _ in spans:
            yield number, np.flatnonzero(panel.reference), np.arange(len(panel.reference))
        return
    for may_form, may_meet in _comparable(panel):
        forming = _ByPeriod.of(panel, may_form[panel.reference[may_form]])
        meeting = _ByPeriod.of(panel, may_meet)
        for number, reference, evaluate in spans:
            yield number, forming.rows_of(reference), meeting.rows_of(evaluate)


def warn_of_small(
    panel: Panel,
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    times: Rows | None = None,
    found: list[Block] | None = None,
) -> None:
    """Warn where the technologies have too few rows for so many columns, or bridge periods that nobody has.

    Row i of the panel stands for ``times[i]`` rows, where these are elsewhere. ``found`` are the `blocks`, where these
    are known.
    """
    if found is None:
        found = [block for block in _technologies(panel, frontier, window) if len(block.reference)]
    if frontier == "biennial" or (frontier == "window" and window > 1):
        panel.warn_of_jumps(f'frontier="{frontier}"')
    if found:
        sizes = [len(block.reference) if times is None else int(times[block.reference].sum()) for block in found]
        smallest = found[sizes.index(min(sizes))]
        warn_of_few_rows(panel.columns, sizes, panel.rows_label(smallest.evaluate[:1]) if len(sizes) > 1 else "")


def side_by_side(frontiers: list[Block], rows: int) -> list[Block]:
    """Small technologies of a panel with so many ``rows`` put together into as few blocks as there can be.

    Those that share a row stay apart, so that every row of a block has one part: windows of three periods make three.
    """
    found, layers = [], list[tuple[Rows, list[Block]]]()
    for block in frontiers:
        if len(block.reference) > SMALL:
            found.append(block)
            continue
        layer = next((one for one in layers if _has_room(one[0], block)), None)
        if layer is None:
            layer = np.full(rows, -1), []
            layers.append(layer)
        part, members = layer
        part[block.reference] = part[block.evaluate] = len(members)
        members.append(block)
    return found + [_joined(part, members) if len(members) > 1 else members[0] for part, members in layers]


def _has_room(part: Rows, block: Block) -> bool:
    return bool((part[block.reference] < 0).all() and (part[block.evaluate] < 0).all())


def _joined(part: Rows, members: list[Block]) -> Block:
    evaluate = np.concatenate([one.evaluate for one in members])
    window = np.concatenate([np.full(len(one.evaluate), one.window) for one in members])
    order = np.argsort(evaluate)
    reference = np.sort(np.concatenate([one.reference for one in members]))
    return Block(reference, evaluate[order], window[order], part, ascending=all(one.ascending for one in members))


@dataclass(frozen=True, eq=False)
class _ByPeriod:
    """Rows in the order of their periods."""

    rows: Rows
    period: Rows

    @classmethod
    def of(cls, panel: Panel, rows: Rows) -> _ByPeriod:
        order = rows[np.argsort(panel.period[rows], kind="stable")]
        return cls(order, panel.period[order])

    def rows_of(self, periods: range) -> Rows:
        """Those of the periods, ascending."""
        low, high = np.searchsorted(self.period, [periods.start, periods.stop])
        return np.sort(self.rows[low:high])


def _comparable(panel: Panel) -> Iterator[tuple[Rows, Rows]]:
    """The rows of each group and category that are scored, after those that they may be compared with."""
    by_group = np.argsort(panel.group, kind="stable")
    ends = np.searchsorted(panel.group[by_group], np.arange(len(panel.groups)), side="right")
    for low, high in zip(np.concatenate([[0], ends[:-1]]), ends, strict=True):
        inside = by_group[low:high]
        if panel.category is None:
            yield inside, inside
            continue
        category = panel.category[inside]
        for one in np.unique(category):
            yield inside[category <= one], inside[category == one]


def periods_of_technologies(T: int, frontier: Frontier, width: int) -> Iterator[tuple[int, range, range]]:
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
