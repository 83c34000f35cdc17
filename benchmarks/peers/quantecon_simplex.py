"""QuantEcon's compiled simplex in a compiled loop over an active set: what a user can put together from parts.

The tableau has no inverse to keep, so every program starts anew; the programs are divided by the DMU's own values,
without which its absolute tolerances return wrong optima.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..families import Data, Floats
from ..program import EFFICIENT, extremes
from .pricing import worst

Ints = NDArray[np.int64]


def scores(data: Data, vrs: bool) -> Floats:
    """Super-SBM scores of all rows, bads in the denominator."""
    rows = np.arange(data.rows)
    found, columns = _solve(data, rows, vrs, False, extremes(data))
    efficient = rows[found > 1.0 - EFFICIENT]
    if len(efficient):
        found[efficient] = _solve(data, efficient, vrs, True, columns)[0]
    return found


def _solve(data: Data, rows: Ints, vrs: bool, worsens: bool, columns: Ints) -> tuple[Floats, Ints]:
    """The scores of ``rows``, and the columns that sufficed."""
    Z, (m, s, u), turn = data.Z, data.shape, data.turn
    d = m + s + u
    found, price = np.empty(len(rows)), np.empty((len(rows), 1 + d + vrs))
    todo = np.arange(len(rows))
    while len(todo):
        _kernel()(Z, rows, todo, columns, turn, m, int(vrs), int(worsens), found, price)
        weight = price[todo, 1 : 1 + d] * turn / Z[rows[todo]]
        own = rows[todo] if worsens else np.full(len(todo), -1)
        joins = worst(Z, weight, price[todo, 1 + d :].sum(axis=1), own, columns)
        todo, columns = todo[joins >= 0], np.union1d(columns, joins[joins >= 0])
    return found, columns


@cache
def _kernel() -> Any:
    from numba import njit
    from quantecon.optimize import linprog_simplex

    @njit
    def loop(Z, rows, todo, columns, turn, m, vrs, worsens, found, price):
        d = Z.shape[1]
        private = 1 + d + (d if worsens else 0)
        sign = 1.0 if worsens else -1.0
        nothing, none = np.empty((0, 0)), np.empty(0)
        for i in todo:
            o = rows[i]
            own = Z[o]
            A = np.zeros((1 + d + vrs, private + len(columns) + 1))
            c = np.zeros(A.shape[1])
            b = np.zeros(len(A))
            b[0], A[0, 0], c[0] = 1.0, 1.0, -1.0
            for k in range(d):
                A[1 + k, 0] = -turn[k]
                A[1 + k, 1 + k] = -sign
                if worsens:
                    A[1 + k, 1 + d + k] = 1.0
                if k < m:
                    c[1 + k] = -sign / m
                else:
                    A[0, 1 + k] = -sign / (d - m)
            if vrs:
                A[1 + d, 0] = -1.0
            count = private
            for j in columns:
                if worsens and j == o:
                    continue
                for k in range(d):
                    A[1 + k, count] = turn[k] * Z[j, k] / own[k]
                if vrs:
                    A[1 + d, count] = 1.0
                count += 1
            if not worsens:  # a DMU is always a peer of its own, which makes the program feasible
                for k in range(d):
                    A[1 + k, count] = turn[k]
                if vrs:
                    A[1 + d, count] = 1.0
                count += 1
            answer = linprog_simplex(c[:count], nothing, none, A[:, :count], b)
            found[i], price[i] = np.nan, 0.0  # without a solution it hands out no ray that could ask for a column
            if answer.success:
                found[i], price[i] = -answer.fun, -answer.lambd

    return loop
