"""A program over the technology that is written down part by part, in the data's units.

::

    min  c·u    s.t.  Σ_j λ_j z_jk ≤ a_k + Σ_q A_qk u_q      (= in strict columns; the signs of goods are turned)
                      Σ_j λ_j      ≤ U + Σ_q s_q u_q         (≥ L + …, or =, as the returns to scale are)
                      Σ_q h_q u_q  ≥ h, or =                 (sums of variables that are asked for)
                      u ≥ 0, or of any sign
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..technology.points import Points
from ..technology.returns import Technology
from .template import Bools, Floats, Program, Solved, Template, per_column

NOISE = 1e-12  # what is closer to 1 than this is 1


@dataclass(frozen=True, eq=False)
class Part:
    """One variable: what a unit of it does to every column's bound, to those on Σλ, and what it costs and counts."""

    along: Floats  # (1 or N, d)
    cost: Floats | float = 0.0
    sums: Mapping[int, Floats | float] = field(default_factory=dict)  # by the number of the row on Σλ
    free: bool = False  # of any sign
    counts: Mapping[int, Floats | float] = field(default_factory=dict)  # h, by the number of the sum


@dataclass(frozen=True, eq=False)
class Stated(Program):
    """``at`` (N, d) is a. The score is the optimum. ``bounded``: whether the returns' own bounds on Σλ stand. ``asked``
    are sums of variables: (1 or N,) numbers that each must attain, and whether exactly."""

    name: str
    at: Floats
    parts: Sequence[Part]
    strict: Bools  # (d,)
    bounded: bool = True

    endless: bool = False
    asked: Sequence[tuple[Floats, bool]] = ()
    relative: bool = False  # a and what parts do to columns are in shares of the own values, which are not 0

    @property
    def own_rows(self) -> int:
        return len(self.asked)

    @property
    def reaches(self) -> bool:
        return False

    def equations(self, evaluated: Points, technology: Technology) -> Bools:
        return self.strict

    def write(self, at: Template) -> None:
        bounds = {at.d + i: -bound for i, (bound, _) in enumerate(at.sums)} if self.bounded else {}
        wanted = {
            at.first_own + i: 0.0 - (amount if len(amount) > 1 else float(amount[0]))
            for i, (amount, _) in enumerate(self.asked)
        }
        t = at.column({**self._data(at, self.at), **bounds, **wanted, at.norm: 1.0}, stored=self._stored(at, self.at))
        for part in self.parts:
            sums = {at.d + i: -amount for i, amount in part.sums.items()}
            counts = {at.first_own + i: amount for i, amount in part.counts.items()}
            entries = {**self._data(at, part.along), **sums, **counts}
            number = at.column(entries, part.cost, stored=self._stored(at, part.along))
            if part.free:
                at.opposite(number)
        for i, (_, exactly) in enumerate(self.asked):
            at.logical(at.first_own + i, 0 if exactly else -1)
        at.begin({at.norm: t})
        at.close(self.strict)

    def read(self, solved: Solved) -> tuple[Floats, Floats]:
        """The optimum, and Σλz."""
        score = np.where(solved.optimal, solved.objective, np.nan)
        score[np.abs(score - 1.0) <= NOISE] = 1.0
        return score, solved.point * solved.evaluated.sign

    def optimum(self, score: Floats, evaluated: Points) -> Floats:
        return score

    def _data(self, at: Template, values: Floats) -> dict[int, Floats | float]:
        if self.relative:
            shares = per_column(-values)
            return {k: shares[k] for k in range(at.d) if values[:, k].any()}
        return {k: -values[:, k] / at.unit[:, k] for k in range(at.d) if values[:, k].any()}

    def _stored(self, at: Template, values: Floats) -> dict[int, Floats]:
        if self.relative:
            return {}
        return {k: -values[:, k] for k in range(at.d) if values[:, k].any()}
