"""highspy as well as it can be driven: one model, warm starts, few columns, neighbours one after another.

The programs stand in the data's units, where DMUs share the columns of the technology: from one DMU to the next only
the column of t, the normalisation and the costs change, and HiGHS goes on from its last basis. Rows enter the model
when their product with some prices asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..families import Data, Floats
from ..highs import answer, new
from ..program import EFFICIENT, extremes
from .pricing import worst

Ints = NDArray[np.int64]


def scores(data: Data, vrs: bool) -> Floats:
    """Super-SBM scores of all rows, bads in the denominator."""
    Z = data.Z / np.exp(np.log(data.Z).mean(axis=0))
    order = _neighbours(Z)
    first = _Model(data, Z, vrs, worsens=False, columns=extremes(data))
    found = first.solve(order)
    efficient = order[found[order] > 1.0 - EFFICIENT]
    if len(efficient):
        second = _Model(data, Z, vrs, worsens=True, columns=first.columns)
        found[efficient] = second.solve(efficient)[efficient]
    return found


def _neighbours(Z: Floats) -> Ints:
    """Rows along a curve that fills space: Morton's order of the logarithms, 8 bits each."""
    rank = np.log(Z).argsort(axis=0).argsort(axis=0) * 256 // len(Z)
    bits = (rank[:, :, None] >> np.arange(7, -1, -1)) & 1
    return np.lexsort(bits.transpose(2, 1, 0).reshape(-1, len(Z))[::-1])


class _Model:
    """The model of all programs; its columns are t, the movements, the slacks of inequalities, then rows of Z."""

    def __init__(self, data: Data, Z: Floats, vrs: bool, worsens: bool, columns: Iterable[int]) -> None:
        self.shape, self.turn, self.Z, self.vrs, self.worsens = data.shape, data.turn, Z, vrs, worsens
        self.sign = 1.0 if worsens else -1.0
        self.columns: list[int] = []
        self.highs = highs = new()
        d = Z.shape[1]
        for right in [1.0, *[0.0] * (d + vrs)]:
            highs.addRow(right, right, 0, np.array([], np.int32), np.array([]))
        self._add([0, *range(1, 1 + d), *([1 + d] if vrs else [])], [1.0, *-self.turn, *([-1.0] if vrs else [])], 1.0)
        for i in range(d):
            self._add([0, 1 + i], [1.0, -self.sign])
        for i in range(d if worsens else 0):
            self._add([1 + i], [1.0])
        self.private = highs.getNumCol()
        self._join(columns)

    def _add(self, rows: Any, values: Any, cost: float = 0.0) -> None:
        self.highs.addCol(cost, 0.0, np.inf, len(rows), np.array(rows, np.int32), np.array(values, float))

    def _join(self, rows: Iterable[int]) -> None:
        for row in rows:
            at = range(1, 1 + self.Z.shape[1] + self.vrs)
            self._add([*at], [*(self.Z[row] * self.turn), *([1.0] if self.vrs else [])])
            self.columns.append(int(row))

    def solve(self, rows: Ints) -> Floats:
        """The scores of ``rows``, the programs solved in this order; NaN elsewhere."""
        found = np.full(len(self.Z), np.nan)
        price = np.empty((len(self.Z), self.Z.shape[1] + self.vrs))
        while len(rows):
            known = self.columns.copy()
            for o in rows:
                found[o], price[o] = self._solve_one(int(o))
            rows = self._broken(rows, price, known)
        return found

    def _solve_one(self, o: int) -> tuple[float, Floats]:
        highs, own, (m, s, u) = self.highs, self.Z[o], self.shape
        d = m + s + u
        for i in range(d):
            highs.changeCoeff(1 + i, 0, -self.turn[i] * own[i])
        for i in range(m):
            highs.changeColCost(1 + i, self.sign / (m * own[i]))
            highs.changeCoeff(0, 1 + i, 0.0)
        for i in range(m, d):
            highs.changeCoeff(0, 1 + i, -self.sign / ((s + u) * own[i]))
        barred = self.private + self.columns.index(o) if self.worsens and o in self.columns else None
        if barred is not None:
            highs.changeColBounds(barred, 0.0, 0.0)
        score, price = self._run()
        if np.isnan(score) and not self.worsens:  # its own row makes it feasible
            self._join([o])
            score, price = self._run()
        if barred is not None:
            highs.changeColBounds(barred, 0.0, np.inf)
        return score, price[1:]

    def _run(self) -> tuple[float, Floats]:
        """From the last basis; where HiGHS fails from there, from none."""
        self.highs.run()
        try:
            return answer(self.highs)
        except ArithmeticError:
            self.highs.clearSolver()
            self.highs.run()
            return answer(self.highs)

    def _broken(self, rows: Ints, price: Floats, known: list[int]) -> Ints:
        """Which programs a row they did not know would improve; the worst one of each has joined."""
        d = self.Z.shape[1]
        own = rows if self.worsens else np.full(len(rows), -1)
        joins = worst(self.Z, price[rows, :d] * self.turn, price[rows, d:].sum(axis=1), own, np.array(known))
        self._join(np.setdiff1d(joins[joins >= 0], self.columns))
        return rows[joins >= 0]
