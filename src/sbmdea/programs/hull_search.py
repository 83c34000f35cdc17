"""The reference row with the smallest gauge, in the boxes of a tree: kernels, which `free_disposal` calls."""

from __future__ import annotations

import math

import numpy as np

from ..lp.boxed import FOUR, LEAF
from ..lp.kernels.compiled import njit
from .free_disposal import DISTANCE, MONEY, RATIO, RUSSELL, SBM, SLACKS

CLOSE = 1.0 + 1e-12  # times a factor: more than rounding can move one
NEAR = 1e-15  # share by which rounding alone can part two factors
SPLIT = 134217729.0  # 2²⁷ + 1: halves the digits of a number


@njit("Tuple((f8, f8))(f8, f8)", cache=True, nogil=True, error_model="numpy")
def two_product(a, b):  # type: ignore[no-untyped-def]
    """a·b as two numbers whose sum is exact (Dekker 1971)."""
    product, u, v = a * b, SPLIT * a, SPLIT * b
    a_high, b_high = u - (u - a), v - (v - b)
    a_low, b_low = a - a_high, b - b_high
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


@njit("b1(f8, f8, f8, f8)", cache=True, nogil=True, error_model="numpy")
def exceeds(a, b, c, d):  # type: ignore[no-untyped-def]
    """Whether a/b > c/d for positive numbers whose quotients are almost the same, without rounding."""
    a, i = math.frexp(a)
    b, j = math.frexp(b)
    c, k = math.frexp(c)
    d, m = math.frexp(d)
    one, its_rest = two_product(a, d)
    other, rest = two_product(c, b)
    times = math.ldexp(1.0, (i - j) - (k - m))
    apart = one * times - other
    return apart > rest - its_rest * times


@njit("b1(f8[::1], f8[::1], b1[::1], f8, f8, f8)", cache=True, nogil=True, error_model="numpy")
def none_fits(row, own, moves, lower, upper, around):  # type: ignore[no-untyped-def]
    """Whether some factor that must be reached exceeds one that must not be; what matters is ``around`` a number."""
    d = len(row)
    for i in range(d + 1):
        if i < d and (moves[i] or row[i] >= 0.0):
            continue
        least, per = (lower, 1.0) if i == d else (-own[i], -row[i])
        if least < around * (1.0 - NEAR) * per:
            continue
        for j in range(d + 1):
            if j < d and (moves[j] or row[j] <= 0.0):
                continue
            most, unit = (upper, 1.0) if j == d else (own[j], row[j])
            if most <= around * (1.0 + NEAR) * unit and exceeds(least, per, most, unit):
                return True
    return False


@njit("f8(f8[::1], f8[::1], b1[::1], f8, f8)", cache=True, nogil=True, error_model="numpy")
def scaled(row, own, moves, lower, upper):  # type: ignore[no-untyped-def]
    """The factor by which the row is best for a ratio; −1 where none within the bounds makes it fit.

    Where inputs move it is the smallest that makes the outputs, where outputs move the largest that the inputs allow.
    The factor is rounded to the side on which what does not move fits, where there is one; whether there is a factor is
    decided without rounding.
    """
    low, high = lower, upper
    shrinks = False
    for k in range(len(row)):
        if moves[k]:
            shrinks = shrinks or row[k] > 0.0
        elif row[k] > 0.0:
            high = min(high, own[k] / row[k])
        elif row[k] < 0.0:
            low = max(low, own[k] / row[k])
        elif own[k] < 0.0:
            return -1.0
    if 0.0 < high < np.inf and abs(low - high) <= NEAR * high:
        if none_fits(row, own, moves, lower, upper, high):
            return -1.0
    elif low > high:
        return -1.0
    times = low if shrinks else high
    if times == np.inf:
        return -1.0
    for _ in range(4):
        fits = True
        for k in range(len(row)):
            fits = fits and (moves[k] or times * row[k] <= own[k])
        if fits:
            return times
        times = np.nextafter(times, np.inf) if shrinks else np.nextafter(times, 0.0)
    return low if shrinks else high


@njit(
    "Tuple((f8, f8))(f8[::1], f8[::1], b1[::1], f8[::1], i8, f8, f8, f8)",
    cache=True, nogil=True, error_model="numpy",
)  # fmt: skip
def gauge_of(row, own, moves, weight, kind, lower, upper, best):  # type: ignore[no-untyped-def]
    """The gauge of one row, and its factor; infinity where it does not qualify or its gauge is above ``best``."""
    worst = 0.0 if kind >= SLACKS else -np.inf
    below = 1.0
    times = 1.0
    if lower < upper:
        times = scaled(row, own, moves, lower, upper)
        if times < 0.0:
            return np.inf, times
    suited = lower < upper  # then what does not move fits, rounding aside
    for k in range(len(row)):
        mine, other = own[k], times * row[k]
        fits = True
        if kind == SLACKS:
            fits = other <= mine
            worst -= weight[k] * (mine - other)
        elif kind == MONEY:
            fits = moves[k] or suited or other <= mine
            worst += weight[k] * other
        elif kind == SBM:
            fits = other <= mine
            if moves[k]:
                worst -= weight[k] * (mine - other)
            else:
                below += weight[k] * (mine - other)
        elif kind == RUSSELL:
            fits = other <= mine
            worst += weight[k] * (other / mine if mine > 0.0 else mine / other)
        elif not moves[k] or (kind == DISTANCE and weight[k] == 0.0) or (kind == RATIO and mine == 0.0):
            fits = (suited and not moves[k]) or other <= mine
        else:
            if kind == DISTANCE:
                one = (other - mine) / weight[k]
            elif mine > 0.0:
                one = other / mine
            else:
                one = np.inf if other == 0.0 else mine / other
            worst = max(worst, one)
            fits = worst <= best
        if not fits:
            return np.inf, times
    if kind == SBM:
        worst = (1.0 + worst) / below
    return worst, times


@njit("f8(f8[::1], f8[::1], b1[::1], f8[::1], i8, f8, f8, f8)", cache=True, nogil=True, error_model="numpy")
def least_gauge(low, own, moves, weight, kind, lower, upper, best):  # type: ignore[no-untyped-def]
    """A number that no gauge of a row above ``low`` is below; infinity where none qualifies with one up to ``best``.

    Without scaling it is the gauge of ``low`` itself: every step of it is rounded the same way for a worse row, but for
    a ratio below 0. A factor is rounded, and moved until the row fits: its gauge is taken for smaller than rounding
    could make it.
    """
    for k in range(len(low)):
        if weight[k] < 0.0 or (kind == MONEY and lower < upper and not moves[k] and weight[k] > 0.0):
            return -np.inf
    if lower == upper:
        worst, _ = gauge_of(low, own, moves, weight, kind, lower, upper, best)
        return worst if kind != SBM or worst >= 0.0 else -np.inf
    least, most = lower, upper
    shrinks = False
    for k in range(len(low)):
        if moves[k]:
            shrinks = shrinks or low[k] > 0.0
        elif low[k] > 0.0:
            most = min(most, own[k] / low[k])
        elif low[k] < 0.0:
            least = max(least, own[k] / low[k])
    if least > most * CLOSE:
        return np.inf
    times = least if shrinks else most
    for k in range(len(low)):
        # a row above may shrink where the lowest values do not
        if moves[k] and low[k] == 0.0 and not shrinks:
            return -np.inf
    if times == np.inf:
        return -np.inf
    if kind == MONEY:
        worst = 0.0
        for k in range(len(low)):
            worst += weight[k] * times * low[k]
        return worst / CLOSE if worst > 0.0 else worst * CLOSE
    if kind != RATIO:
        return -np.inf
    worst = -np.inf
    for k in range(len(low)):
        if not moves[k] or own[k] == 0.0:
            continue
        other = times * low[k]
        if own[k] > 0.0:
            worst = max(worst, other / own[k])
        elif other == 0.0:
            return -np.inf
        else:
            worst = max(worst, own[k] / other)
    return worst / CLOSE if worst > 0.0 else -np.inf


@njit(
    "void(f8[:,::1], i8[::1], i8[::1], f8[:,::1])", cache=True, nogil=True, error_model="numpy"
)  # fmt: skip
def lowest_corners(rows, first, count, low):  # type: ignore[no-untyped-def]
    """The smallest values of every box over the rows, which stand in the order of the tree; the lowest boxes first."""
    n, d = rows.shape
    for level in range(len(count)):
        for box in range(count[level]):
            for k in range(d):
                least = np.inf
                if level == 0:
                    for j in range(box * LEAF, min((box + 1) * LEAF, n)):
                        least = min(least, rows[j, k])
                else:
                    for inner in range(FOUR * box, min(FOUR * (box + 1), count[level - 1])):
                        least = min(least, low[first[level - 1] + inner, k])
                low[first[level] + box, k] = least


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], f8[:,::1], i8[::1], i8[::1], f8[:,::1], b1[::1], f8[:,::1], f8[:,::1], "
    "i8[::1], i8, f8, f8, f8[::1], i8[::1], f8[::1])",
    cache=True,
    nogil=True,
    error_model="numpy",
)
def best_peers(  # type: ignore[no-untyped-def]
    todo, rows, order, low, first, count, evaluated, moves, weight, unit, barred, kind, lower, upper, gauge, peer,
    scale,
):  # fmt: skip
    """For each point: the reference row with the smallest gauge among those no worse in the columns that do not move.

    All columns are "less is better" (the signs of goods turned). The gauge is the largest, over the moving columns,
    of the row's share of the point's value (RATIO) or of its excess in units of ``weight`` (DISTANCE); or minus the
    weighted sum of what the row does better (SLACKS), SBM's ratio of that, the moving columns in its numerator (SBM),
    or the weighted mean of the row's shares (RUSSELL), the three of rows that are no worse in any column; or what the
    row is worth at the weights (MONEY). Equal gauges: the row with the largest sum of slacks in ``unit``,
    then the first.
    By RATIO, a value of 0 stays 0 whatever the factor. Row ``barred[o]`` is out.
    A row may be scaled by a factor between ``lower`` and ``upper``: by the one that makes its gauge smallest.
    ``gauge``, ``peer`` and ``scale`` are written; infinity and −1 where no row qualifies. A box of rows of the `hull`
    is left out where no row of it can have a gauge as small as one that was found.
    """
    n, d = rows.shape
    box_of = np.empty((256, 2), np.int64)
    bound_of = np.empty(256)
    for o in todo:
        own = evaluated[o]
        best, best_slack, chosen, size = np.inf, -np.inf, -1, 1.0
        box_of[0, 0], box_of[0, 1], bound_of[0] = len(count) - 1, 0, -np.inf
        top = 1
        while top > 0:
            top -= 1
            level, box = box_of[top]
            if bound_of[top] > best:
                continue
            if level > 0:
                begin = top
                for inner in range(FOUR * box, min(FOUR * (box + 1), count[level - 1])):
                    bound = least_gauge(low[first[level - 1] + inner], own, moves, weight[o], kind, lower, upper, best)
                    if bound > best or bound == np.inf:
                        continue
                    # the smallest bound comes last, and is looked at first
                    place = top
                    while place > begin and bound_of[place - 1] < bound:
                        box_of[place, 0], box_of[place, 1] = box_of[place - 1, 0], box_of[place - 1, 1]
                        bound_of[place] = bound_of[place - 1]
                        place -= 1
                    box_of[place, 0], box_of[place, 1], bound_of[place] = level - 1, inner, bound
                    top += 1
                continue
            for j in range(box * LEAF, min((box + 1) * LEAF, n)):
                if order[j] == barred[o]:
                    continue
                worst, times = gauge_of(rows[j], own, moves, weight[o], kind, lower, upper, best)
                if worst > best or worst == np.inf:
                    continue
                slack = 0.0
                for k in range(d):
                    slack += (own[k] - times * rows[j, k]) / unit[o, k]
                first_one = slack == best_slack and order[j] < chosen
                if worst < best or slack > best_slack or first_one:
                    best, best_slack, chosen, size = worst, slack, order[j], times
        gauge[o], peer[o], scale[o] = best, chosen, size
