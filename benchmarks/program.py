"""One program in plain numbers, as the formula has it: what every yardstick solves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .families import Data, Floats

EFFICIENT = 1e-7  # how close to 1 an SBM score must be for the super-efficiency program to be asked


class Program(NamedTuple):
    """min cost·v  s.t.  A v = right, v ≥ 0; v holds t, the movements, the slack of each inequality, then Λ.

    Charnes and Cooper's form of SBM (``worsens`` false) or super-SBM (true), divided by the DMU's own values: the
    first row is the normalisation, then a row per column of the data, under vrs one more that sets ΣΛ to t.
    """

    cost: Floats
    A: Floats
    right: Floats


def program(data: Data, Z: Floats, own: Floats, vrs: bool, worsens: bool) -> Program:
    """The program of a DMU at ``own`` against the rows ``Z``."""
    m, s, u = data.shape
    d, turn, sign = m + s + u, data.turn, 1.0 if worsens else -1.0
    private = 1 + d + (d if worsens else 0)
    A = np.zeros((1 + d + vrs, private + len(Z)))
    A[0, 0] = 1.0
    A[0, 1 + m : 1 + d] = -sign / (s + u)
    A[1 : 1 + d, 0] = -turn
    A[1 : 1 + d, 1 : 1 + d] = -sign * np.eye(d)
    if worsens:
        A[1 : 1 + d, 1 + d : private] = np.eye(d)
    A[1 : 1 + d, private:] = (Z / own * turn).T
    if vrs:
        A[-1, 0] = -1.0
        A[-1, private:] = 1.0
    cost = np.zeros(A.shape[1])
    cost[0] = 1.0
    cost[1 : 1 + m] = sign / m
    right = np.zeros(len(A))
    right[0] = 1.0
    return Program(cost, A, right)


def extremes(data: Data) -> NDArray[np.int64]:
    """The best row by each column and by each ratio of a good to an input or a bad: columns to begin with."""
    goods = [data.Y[:, [r]] / np.hstack([data.X, data.B]) for r in range(data.shape[1])]
    return np.unique(np.concatenate([(data.Z * data.turn).argmin(axis=0), *(part.argmax(axis=0) for part in goods)]))
