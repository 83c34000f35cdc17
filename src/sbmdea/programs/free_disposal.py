"""The free disposal hull: no combinations, so that the best peer is found by looking at every reference row."""

from __future__ import annotations

import numpy as np

from ..lp.kernels.compiled import njit

RATIO, DISTANCE, SLACKS = 0, 1, 2


@njit(
    "void(i8[::1], f8[:,::1], f8[:,::1], b1[::1], f8[:,::1], f8[:,::1], i8, f8[::1], i8[::1])",
    cache=True,
    nogil=True,
    error_model="numpy",
)
def best_peers(todo, reference, evaluated, moves, weight, unit, kind, gauge, peer):  # type: ignore[no-untyped-def]
    """For each point: the reference row with the smallest gauge among those no worse in the columns that do not move.

    All columns are "less is better" (the signs of goods turned). The gauge is the largest, over the moving columns,
    of the row's share of the point's value (RATIO) or of its excess in units of ``weight`` (DISTANCE); or minus the
    weighted sum of what the row does better (SLACKS). Equal gauges: the row with the largest sum of slacks in ``unit``.
    By RATIO, a value of 0 stays 0 whatever the factor.
    ``gauge`` and ``peer`` are written; infinity and −1 where no row qualifies.
    """
    n, d = reference.shape
    for o in todo:
        best, best_slack, chosen = np.inf, -np.inf, -1
        for j in range(n):
            worst = 0.0 if kind == SLACKS else -np.inf
            fits = True
            for k in range(d):
                own, other = evaluated[o, k], reference[j, k]
                if kind == SLACKS:
                    fits = other <= own
                    worst -= weight[o, k] * (own - other)
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
            if not fits or worst > best:
                continue
            slack = 0.0
            for k in range(d):
                slack += (evaluated[o, k] - reference[j, k]) / unit[o, k]
            if worst < best or slack > best_slack:
                best, best_slack, chosen = worst, slack, j
        gauge[o], peer[o] = best, chosen
