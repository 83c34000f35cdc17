"""What the technology is worth at least, at given prices: min p·r over all reference points r.

With m the least worth of a reference row it is L m or U m, whichever is less, for L ≤ Σλ ≤ U. Without any row there is
nothing but 0 where L is 0, and no point elsewhere: it is 0, or infinite. A row that is shown to be reached by others is
worth no less than they are at prices that are not negative, and need not be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from .case import Case, Floats, Ints

AT_ONCE = 1 << 16
EASES = (1e-14, 1e-12, 1e-10)  # shares by which inputs and bads are made dearer until no row is worth less than nothing

Pairs = tuple[Ints, Ints]
NOBODY: Pairs = (np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a technology, and those that have to be looked at: ``forms``, by position.

    The others are reached by these, but for ``error`` (d,) in the data's units, at most the share ``relative`` of their
    own values, and ``sums`` in Σλ. ``helped`` are pairs of a row and one that it was reached through.
    """

    Z: Floats
    forms: Ints
    error: Floats
    relative: float = 0.0
    sums: float = 0.0
    helped: Pairs = NOBODY

    @cached_property
    def looked(self) -> Floats:
        """The rows that have to be looked at."""
        return np.ascontiguousarray(self.Z[self.forms])

    @cached_property
    def by_helper(self) -> Pairs:
        """The other rows that each row helped, one row's after another's, and where those of each begin."""
        owner, through = (each[self.helped[0] != self.helped[1]] for each in self.helped)
        order = np.argsort(through, kind="stable")
        return owner[order], np.searchsorted(through[order], np.arange(len(self.Z) + 1))

    def among(self, rows: Ints) -> Ints:
        """Where rows are among those that have to be looked at; −1 elsewhere."""
        if not len(self.forms):
            return np.full(len(rows), -1)
        where = np.minimum(np.searchsorted(self.forms, rows), len(self.forms) - 1)
        return np.where(self.forms[where] == rows, where, -1)

    @classmethod
    def all(cls, Z: Floats) -> Rows:
        return cls(Z, np.arange(len(Z)), np.zeros(Z.shape[1]))


def worth(
    case: Case, rows: Rows, prices: Floats, size: Floats, out: Pairs = NOBODY, lacks: Ints | None = None
) -> tuple[Floats, Floats]:
    """Prices, where the technology may grow without end made a little dearer, and what it is worth at them.

    ``size``: the own values. ``out``: pairs (of prices, row) that are barred. ``lacks``: the row that each program
    lacks, whom it helped to reach others, −1 for none.
    """
    low, high = case.technology.least, case.technology.most
    slack = np.abs(prices) @ rows.error
    if not np.isinf(high):
        least = _least(case, rows, prices, out, lacks)
        nobody = least == np.inf
        with np.errstate(invalid="ignore"):
            least = least - slack - rows.sums * np.abs(least)
            total = np.where(least >= 0.0, low * least, high * least)
        return prices, np.where(nobody, np.inf if low > 0.0 else 0.0, total)
    dear = 3.0 * (rows.relative + rows.sums)
    costly = np.where(case.goods, 0.0, np.maximum(prices, 0.0))
    used, total = prices.copy(), np.full(len(prices), -np.inf)
    todo = np.arange(len(prices))
    for ease in EASES:
        dearer = costly[todo]
        if ease > EASES[0]:
            # a column that costs nothing pays for rounding as well
            worths = np.asarray(reduce(np.maximum, np.abs(prices[todo] * size[todo]).T))[:, None]
            dearer = dearer + np.where(case.inputs, np.where(worths > 0.0, worths, 1.0) / size[todo], 0.0)
        some = prices[todo] + ease * dearer
        least = _least(case, rows, some, among(out, todo, len(prices)), None if lacks is None else lacks[todo])
        good, nobody = least >= 0.0, least == np.inf
        where = todo[good]
        used[where] = some[good] + dear * costly[where]
        with np.errstate(invalid="ignore"):
            total[where] = low * np.maximum(least[good] - slack[where] - rows.sums * least[good], 0.0)
        used[todo[nobody]], total[todo[nobody]] = prices[todo[nobody]], np.inf if low > 0.0 else 0.0
        todo = todo[~good]
        if not len(todo):
            break
    return used, total


def among(pairs: Pairs, chosen: Ints, n: int) -> Pairs:
    """The pairs of the chosen ones, by their new numbers."""
    if len(chosen) == n:
        return pairs
    where = np.full(n, -1)
    where[chosen] = np.arange(len(chosen))
    kept = where[pairs[0]] >= 0
    return where[pairs[0][kept]], pairs[1][kept]


def _least(case: Case, rows: Rows, prices: Floats, out: Pairs, lacks: Ints | None) -> Floats:
    """The least worth of a row, for each of the prices."""
    forms, place = rows.looked, rows.among(out[1])
    owner, barred = out[0][place >= 0], place[place >= 0]
    found = np.empty(len(prices))
    each = max(1, AT_ONCE // max(1, len(forms)))
    ways = [forms]
    if case.technology.idles:
        ways.append(np.where(case.inputs, forms, 0.0))
    cuts = np.searchsorted(owner, np.arange(0, len(prices) + each, each))
    for i, low in enumerate(range(0, len(prices), each)):
        piece = slice(low, low + each)
        best = np.full(len(prices[piece]), np.inf)
        for way in ways:
            worths = way @ prices[piece].T  # the least of a column is found faster than that of a row
            of = slice(cuts[i], cuts[i + 1])
            worths[barred[of], owner[of] - low] = np.inf
            np.minimum(best, worths.min(axis=0, initial=np.inf), out=best)
        found[piece] = best
    if lacks is not None:
        _look_at_those_it_helped(rows, prices, lacks, found)
    return found


def _look_at_those_it_helped(rows: Rows, prices: Floats, lacks: Ints, found: Floats) -> None:
    """Without a row, those that were reached through it have to be looked at themselves."""
    owner, first = rows.by_helper
    who = np.flatnonzero(lacks >= 0)
    count = first[lacks[who] + 1] - first[lacks[who]]
    who, count = who[count > 0], count[count > 0]
    if not len(who):
        return
    start = np.cumsum(count) - count
    entry = np.arange(start[-1] + count[-1]) + np.repeat(first[lacks[who]] - start, count)
    worths = np.einsum("ik,ik->i", np.repeat(prices[who], count, axis=0), rows.Z[owner[entry]])
    found[who] = np.minimum(found[who], np.minimum.reduceat(worths, start))
