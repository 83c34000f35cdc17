"""The free disposal hull: no combinations, so that the best peer is found by looking at every reference row."""

from __future__ import annotations

import numpy as np

from ..lp.kernels.compiled import njit

RATIO, DISTANCE, SLACKS, MONEY, SBM, RUSSELL = 0, 1, 2, 3, 4, 5


@njit("f8(f8[::1], f8[::1], b1[::1], f8, f8)", cache=True, nogil=True, error_model="numpy")
def scaled(row, own, moves, lower, upper):  # type: ignore[no-untyped-def]
    """The factor by which the row is best for a ratio; −1 where none within the bounds makes it fit.

    Where inputs move it is the smallest that makes the outputs, where outputs move the largest that the inputs allow.
    The factor is rounded to the side on which what does not move fits.
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
    if low > high:
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
    return -1.0


@njit(
    "void(i8[::1], f8[:,::1], f8[:,::1], b1[::1], f8[:,::1], f8[:,::1], i8[::1], i8, f8, f8, f8[::1], i8[::1], "
    "f8[::1])",
    cache=True,
    nogil=True,
    error_model="numpy",
)
def best_peers(  # type: ignore[no-untyped-def]
    todo, reference, evaluated, moves, weight, unit, barred, kind, lower, upper, gauge, peer, scale
):
    """For each point: the reference row with the smallest gauge among those no worse in the columns that do not move.

    All columns are "less is better" (the signs of goods turned). The gauge is the largest, over the moving columns,
    of the row's share of the point's value (RATIO) or of its excess in units of ``weight`` (DISTANCE); or minus the
    weighted sum of what the row does better (SLACKS), SBM's ratio of that, the moving columns in its numerator (SBM),
    or the weighted mean of the row's shares (RUSSELL), the three of rows that are no worse in any column; or what the
    row is worth at the weights (MONEY). Equal gauges: the row with the largest sum of slacks in ``unit``.
    By RATIO, a value of 0 stays 0 whatever the factor. Row ``barred[o]`` is out.
    A row may be scaled by a factor between ``lower`` and ``upper``: by the one that makes its gauge smallest.
    ``gauge``, ``peer`` and ``scale`` are written; infinity and −1 where no row qualifies.
    """
    n, d = reference.shape
    for o in todo:
        best, best_slack, chosen, size = np.inf, -np.inf, -1, 1.0
        for j in range(n):
            if j == barred[o]:
                continue
            worst = 0.0 if kind >= SLACKS else -np.inf
            below = 1.0
            fits = True
            times = 1.0
            if lower < upper:
                times = scaled(reference[j], evaluated[o], moves, lower, upper)
                if times < 0.0:
                    continue
            for k in range(d):
                own, other = evaluated[o, k], times * reference[j, k]
                if kind == SLACKS:
                    fits = other <= own
                    worst -= weight[o, k] * (own - other)
                elif kind == MONEY:
                    fits = moves[k] or other <= own
                    worst += weight[o, k] * other
                elif kind == SBM:
                    fits = other <= own
                    if moves[k]:
                        worst -= weight[o, k] * (own - other)
                    else:
                        below += weight[o, k] * (own - other)
                elif kind == RUSSELL:
                    fits = other <= own
                    worst += weight[o, k] * (other / own if own > 0.0 else own / other)
                elif not moves[k] or (kind == DISTANCE and weight[o, k] == 0.0) or (kind == RATIO and own == 0.0):
                    fits = other <= own
                else:
                    if kind == DISTANCE:
                        one = (other - own) / weight[o, k]
                    elif own > 0.0:
                        one = other / own
                    else:
                        one = np.inf if other == 0.0 else own / other
                    worst = max(worst, one)
                    fits = worst <= best and worst < np.inf
                if not fits:
                    break
            if kind == SBM:
                worst = (1.0 + worst) / below
            if not fits or worst > best:
                continue
            slack = 0.0
            for k in range(d):
                slack += (evaluated[o, k] - times * reference[j, k]) / unit[o, k]
            if worst < best or slack > best_slack:
                best, best_slack, chosen, size = worst, slack, j, times
        gauge[o], peer[o], scale[o] = best, chosen, size
