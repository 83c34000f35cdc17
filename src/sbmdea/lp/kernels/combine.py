"""From basic solutions to the combinations of observed points they stand for."""

from __future__ import annotations

import numpy as np

from ..batch import OPTIMAL
from ..tolerances import NEGLIGIBLE
from .compiled import njit
from .products import OPTIONS


@njit(
    "i8(i8[:,::1], f8[:,::1], i1[::1], i8, f8[::1], f8[::1], f8[:,::1], b1[::1], "
    "f8[:,::1], f8[::1], f8[:,::1], i8[::1], f8[::1], i8[::1])",
    **OPTIONS,
)
def combine(basis, value, status, p, size, own_size, Z, kept, moves, t, point, column, weight, count):
    """Weights λ_j = Λ_j · own size / (t · size_j) of the shared columns, ascending, and the points Σ_j λ_j Z_j.

    The weights of all programs lie one after another in ``column`` and ``weight``, ``count`` of each; returns how many
    there are. t is private column 0. Shared columns from n = len(Z) on repeat the first n with only the entries
    ``kept``; both count for the same j. The last ones are ``moves``, which add to the point and have no weight of their
    own. Programs that are not optimal, or whose t is 0, get no weights
    and the point NaN.
    """
    n, d = Z.shape
    still = len(size) - len(moves)
    N, r = basis.shape
    first = 0
    for o in range(N):
        t[o] = 0.0
        count[o] = 0
        if status[o] != OPTIMAL:
            t[o] = np.nan
            for i in range(d):
                point[o, i] = np.nan
            continue
        for l in range(r):
            if basis[o, l] == 0:
                t[o] += max(value[o, l], 0.0)
        for i in range(d):
            point[o, i] = 0.0 if t[o] > 0.0 else np.nan
        if not t[o] > 0.0:
            continue
        used = first
        top = 0.0
        for l in range(r):
            j = basis[o, l] - p
            if j < 0 or value[o, l] <= 0.0:
                continue
            lam = value[o, l] * own_size[o] / (t[o] * size[j])
            if j >= still:
                for i in range(d):
                    point[o, i] += lam * moves[j - still, i]
                continue
            whole = j < n
            if not whole:
                j -= n
            for i in range(d):
                if whole or kept[i]:
                    point[o, i] += lam * Z[j, i]
            place = used
            while place > first and column[place - 1] > j:
                column[place] = column[place - 1]
                weight[place] = weight[place - 1]
                place -= 1
            if place > first and column[place - 1] == j:
                # a twin: close the gap again and add to what is there
                for h in range(place, used):
                    column[h] = column[h + 1]
                    weight[h] = weight[h + 1]
                weight[place - 1] += lam
                top = max(top, weight[place - 1])
                continue
            column[place] = j
            weight[place] = lam
            top = max(top, lam)
            used += 1
        begin = first
        for h in range(begin, used):
            counts = weight[h] > NEGLIGIBLE * top
            if not counts:
                # a small weight of a large row may be all that there is in a column
                for i in range(d):
                    if weight[h] * abs(Z[column[h], i]) > NEGLIGIBLE * abs(point[o, i]):
                        counts = True
            if counts:
                column[first] = column[h]
                weight[first] = weight[h]
                first += 1
        count[o] = first - begin
    return first
