"""The ratio of mean movements where some movements are shared by several columns.

::

    min  t + σ Σ_g α_g S_g    s.t.  Σ_j (z_jk / |z_ok|) Λ_j − σ Σ_g h_gk S_g ≤ ± t,    t − σ Σ_g β_g S_g = 1

σ = −1: the movements improve the DMU, where h_gk = 1, and σ = +1: they worsen it. h_gk = −1 turns a movement around for
one column: it gives way where the others gain. `Slacks` is the special case of one movement per column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..technology.points import Points
from .slacks import NOISE, settled
from .template import Floats, Program, Solved, Template


@dataclass(frozen=True, eq=False)
class Movement:
    """A share by which all its columns move at once."""

    along: Floats  # (d,) 1 with it, −1 against it, 0 not at all
    numerator: float
    denominator: float
    limit: float | None = None

    @property
    def alone(self) -> bool:
        return int(np.count_nonzero(self.along)) == 1


@dataclass(frozen=True, eq=False)
class Movements(Program):
    """Column k's own movement, where it has one, must come before those that it shares with others."""

    name: str
    worsens: bool
    movements: Sequence[Movement]

    @property
    def own_rows(self) -> int:
        return sum(one.limit is not None for one in self.movements)

    @property
    def reaches(self) -> bool:
        return not any((one.along < 0.0).any() for one in self.movements)  # what gives way is not reached

    def write(self, at: Template) -> None:
        towards = 1.0 if self.worsens else -1.0
        limited = [one for one in self.movements if one.limit is not None]
        row = {id(one): at.first_own + i for i, one in enumerate(limited)}
        at.scale({at.norm: 1.0, **{row[id(one)]: -float(one.limit or 0.0) for one in limited}})
        priced = np.zeros(at.d)  # the rows' prices in the first basis, negative
        first: dict[int, int] = {}  # which column is basic in which row at first
        for one in self.movements:
            columns = [int(k) for k in np.flatnonzero(one.along)]
            entries = {k: -towards * float(one.along[k]) for k in columns}
            if id(one) in row:
                entries[row[id(one)]] = 1.0
            number = at.column({**entries, at.norm: -towards * one.denominator}, towards * one.numerator)
            if self.worsens:
                continue
            lacks = one.numerator - float(priced @ one.along)
            takes = [k for k in columns if one.along[k] > 0.0]
            if one.alone:
                at.begin({takes[0]: number})  # it takes up any slack there: no logical is needed
            if one.alone or (lacks > 0.0 and takes):
                first[takes[0]] = number
                priced[takes[0]] += lacks
        for one in limited:
            at.logical(row[id(one)])
        at.close(at.evaluated.bads & at.technology.weak)
        at.begin(first)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        share = np.column_stack([solved.private(1 + i) for i in range(len(self.movements))])
        share[share <= NOISE] = 0.0
        towards = 1.0 if self.worsens else -1.0
        above = np.array([one.numerator for one in self.movements])
        below = np.array([one.denominator for one in self.movements])
        score = (1.0 + towards * (share @ above)) / (1.0 - towards * (share @ below))
        score = settled(score, solved)
        own, along = solved.evaluated.Z, np.array([one.along for one in self.movements])
        size = np.abs(own)
        moved = own + towards * (share @ along) * size
        if not self.worsens:
            # slacks that earn nothing are in the reference point
            point = np.where(own - solved.point > NOISE * size, solved.point, own)
            bound = along[(along < 0.0).any(axis=1)].any(axis=0)
            moved = np.where(bound, moved, point)
        return score, moved * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score
