"""How far sums of variables range over inequalities, in floats, each end with its proof.

::

    max c·t    s.t.  A t ≤ b,   t of any sign,   b ≥ 0

t = 0 is a solution. A simplex method goes on from there, many programs at once. What it ends with is held against the
program: no inequality is broken at t, and multipliers y ≥ 0 of those that bind make A'y = c and y·b = c·t. Where there
is no greatest, the way t that the method could go without end is held against it: A t ≤ 0 and c·t > 0.
"""

from __future__ import annotations

import numpy as np

from .case import Floats, Ints

PIVOTS = 60
NOTHING = 1e-11  # an entry, or a gain per unit, that is rounding
HOLDS = 1e-9  # by which a proof may be missed, where rows of A are at most 1 in size
ROUNDED = 1e-12  # … by a way without end, as a share of the row, however small: what it breaks at all ends it somewhere
DIGITS = 2.0**-49  # what is left of a row that is 0
AT_ONCE = 2_000_000  # entries of tables


def greatest(A: Floats, b: Floats, C: Floats) -> Floats:
    """The greatest c·t of every program: ``A`` (R, n, f), ``b`` (R, n), ``C`` (R, E, f) → (R, E).

    Infinite where there is no greatest, NaN where it is not proved.
    """
    (R, n, f), E = A.shape, C.shape[1]
    found = np.empty((R, E))
    step = max(1, AT_ONCE // max(1, E * n * f))
    for low in range(0, R, step):
        some = slice(low, low + step)
        which = np.repeat(np.arange(low, min(low + step, R)), E)
        found[some] = _solved(A[which], b[which], C[some].reshape(-1, f)).reshape(-1, E)
    return found


def _solved(A: Floats, b: Floats, C: Floats) -> Floats:
    """Basic variables are room − table · the others. Number −1 − j is t_j, number i what is left of A_i t ≤ b_i."""
    K, n, f = A.shape
    table, room, gain = A.copy(), b.copy(), C.copy()
    basic, other = np.tile(np.arange(n), (K, 1)), np.tile(-1 - np.arange(f), (K, 1))
    endless, size = np.zeros((K, f)), np.maximum(1.0, np.abs(C).max(axis=1, initial=0.0))
    todo = np.arange(K)
    for _ in range(PIVOTS):
        worth = np.where(other[todo] < 0, np.abs(gain[todo]), gain[todo])
        j = worth.argmax(axis=1)
        better = worth[np.arange(len(todo)), j] > NOTHING * size[todo]
        todo, j = todo[better], j[better]
        if not len(todo):
            break
        way = np.where(other[todo, j] < 0, np.sign(gain[todo, j]), 1.0)
        entries = table[todo, :, j] * way[:, None]
        limits = (basic[todo] >= 0) & (entries > NOTHING)
        ratio = np.where(limits, np.maximum(room[todo], 0.0) / np.where(limits, entries, 1.0), np.inf)
        limited = limits.any(axis=1)
        some = todo[~limited]
        endless[some] = _without_end(entries[~limited], basic[some], other[some], j[~limited], way[~limited])
        todo, i, j = todo[limited], ratio.argmin(axis=1)[limited], j[limited]
        _exchange(table, room, gain, todo, i, j)
        basic[todo, i], other[todo, j] = other[todo, j], basic[todo, i]
    value = _proved(A, b, C, basic, other, room, gain)
    value[todo] = np.nan
    some = np.flatnonzero(endless.any(axis=1))
    t = endless[some] / np.abs(endless[some]).max(axis=1, keepdims=True)
    least = ROUNDED * np.abs(A[some]).max(axis=2) + DIGITS
    unbroken = (np.einsum("knf,kf->kn", A[some], t) <= least).all(axis=1)
    value[some] = np.where(unbroken & ((C[some] * t).sum(axis=1) > HOLDS * size[some]), np.inf, np.nan)
    return value


def _without_end(entries: Floats, basic: Ints, other: Ints, j: Ints, way: Floats) -> Floats:
    """How t goes where the j-th of the others goes ``way``."""
    K, f = other.shape
    t, every = np.zeros((K, f + 1)), np.arange(K)  # the last one is nobody's
    t[every[:, None], np.where(basic < 0, -1 - basic, f)] = np.where(basic < 0, -entries, 0.0)
    moved = other[every, j]
    t[every, np.where(moved < 0, -1 - moved, f)] += way
    return t[:, :f]


def _exchange(table: Floats, room: Floats, gain: Floats, some: Ints, i: Ints, j: Ints) -> None:
    """The i-th basic variable for the j-th of the others, in the programs ``some``."""
    each = np.arange(len(some))
    T, r, g = table[some], room[some], gain[some]
    pivot, side, top = T[each, i, j], T[each, :, j], g[each, j]
    line, cell = T[each, i] / pivot[:, None], r[each, i] / pivot
    line[each, j] = 1.0 / pivot
    T[each, :, j], g[each, j] = 0.0, 0.0
    T -= side[:, :, None] * line[:, None, :]
    T[each, i] = line
    r -= side * cell[:, None]
    r[each, i] = cell
    table[some], room[some], gain[some] = T, r, g - top[:, None] * line


def _proved(A: Floats, b: Floats, C: Floats, basic: Ints, other: Ints, room: Floats, gain: Floats) -> Floats:
    K, n, f = A.shape
    t, y = np.zeros((K, f + 1)), np.zeros((K, n + 1))  # the last ones are nobody's
    every = np.arange(K)[:, None]
    t[every, np.where(basic < 0, -1 - basic, f)] = np.where(basic < 0, room, 0.0)
    y[every, np.where(other >= 0, other, n)] = np.where(other >= 0, -gain, 0.0)
    t, y = t[:, :f], y[:, :n]
    reached, proved = (C * t).sum(axis=1), (b * y).sum(axis=1)
    size = 1.0 + np.abs(t).sum(axis=1)
    good = (np.einsum("knf,kf->kn", A, t) - b <= HOLDS * size[:, None]).all(axis=1)
    good &= (y >= 0.0 - HOLDS * size[:, None]).all(axis=1)
    good &= (np.abs(np.einsum("knf,kn->kf", A, y) - C) <= HOLDS * (1.0 + y.sum(axis=1))[:, None]).all(axis=1)
    good &= np.abs(reached - proved) <= HOLDS * np.maximum(size, np.abs(reached))
    return np.where(good, reached, np.nan)
