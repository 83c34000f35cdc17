"""Scores of some rows against all, by HiGHS: what large results are compared with.

A program with a million columns is never built. HiGHS solves it on few columns, all rows are priced by a matrix
product, the worst offender joins, until no row breaks the prices. Shares no line with the library.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import highs
from .families import Data, Floats
from .program import EFFICIENT, Program, extremes, program

VIOLATION = 1e-10  # of a row's product with the prices, relative to the terms of the sum
START = 2_000  # rows priced at first, when most of what joins is not there yet
SHARED = 100  # columns in the pool above which it does not grow
BLOCK, JOIN = 8_192, 8  # rows priced at once; rows that may join a program at once

Ints = NDArray[np.int64]


def scores(data: Data, rows: Ints, vrs: bool) -> Floats:
    """Super-SBM scores of ``rows`` against all rows of the data."""
    found = _Sample(data, rows, vrs, worsens=False).solve()
    again = np.flatnonzero(found > 1.0 - EFFICIENT)
    if len(again):
        found[again] = _Sample(data, rows[again], vrs, worsens=True).solve()
    return found


class _Sample:
    """The programs of some rows; each works on columns of its own and on a pool that all share while it is small."""

    def __init__(self, data: Data, rows: Ints, vrs: bool, worsens: bool) -> None:
        self.data, self.rows, self.vrs, self.worsens = data, rows, vrs, worsens
        self.Z = data.Z
        self.own = self.Z[rows]
        self.shared = extremes(data)
        self.columns: list[set[int]] = [set() if worsens else {int(row)} for row in rows]
        self.score = np.empty(len(rows))
        self.price = np.empty((len(rows), self.Z.shape[1] + vrs))

    def solve(self) -> Floats:
        n = len(self.Z)
        among = np.random.default_rng(1).choice(n, min(n, START), replace=False)
        for within in (among, np.arange(n)):
            todo = np.arange(len(self.rows))
            while len(todo):
                for i in todo:
                    self._solve_one(int(i))
                todo = self._join(todo, within)
        return self.score

    def _solve_one(self, i: int) -> None:
        columns = np.array(sorted({*self.shared.tolist(), *self.columns[i]} - self._barred(i)))
        cost, A, right = program(self.data, self.Z[columns], self.own[i], self.vrs, self.worsens)
        size = np.abs(A).max(axis=0)
        self.score[i], price = highs.solve(Program(cost / size, A / size, right))
        self.price[i] = price[1:]

    def _barred(self, i: int) -> set[int]:
        return {int(self.rows[i])} if self.worsens else set()

    def _join(self, todo: Ints, within: Ints) -> Ints:
        """The programs whose prices some row breaks; the worst rows of some blocks have joined each of them."""
        d = self.Z.shape[1]
        weight = self.price[todo, :d] * self.data.turn / self.own[todo]
        constant = self.price[todo, d:].sum(axis=1, keepdims=True)
        cuts = np.array_split(within, max(-(-len(within) // BLOCK), min(JOIN, len(within))))
        worst, where = np.empty((len(todo), len(cuts))), np.empty((len(todo), len(cuts)), np.int64)
        for k, block in enumerate(cuts):
            Z = self.Z[block].T
            broken = weight @ Z + constant
            broken /= np.abs(weight) @ Z + np.abs(constant)
            if self.worsens:
                broken[self.rows[todo, None] == block] = -np.inf
            best = broken.argmax(axis=1)
            worst[:, k], where[:, k] = broken[np.arange(len(todo)), best], block[best]
        order = np.argsort(-worst, axis=1)[:, :JOIN]
        worst, where = np.take_along_axis(worst, order, 1), np.take_along_axis(where, order, 1)
        for i, value, joins in zip(todo, worst, where, strict=True):
            self.columns[i].update(joins[value > VIOLATION].tolist())
        if len(self.shared) < SHARED:
            self.shared = np.union1d(self.shared, where[:, 0][worst[:, 0] > VIOLATION][:SHARED])
        return todo[worst[:, 0] > VIOLATION]
