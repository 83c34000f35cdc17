"""The proof that a score is right, recomputed from the data and not from the solver's state."""

from __future__ import annotations

import numpy as np

from ..batch import INFEASIBLE, OPTIMAL
from ..tolerances import PRICE_FLOOR, TOLERANCE
from .compiled import njit
from .products import OPTIONS

ROUNDING = 2.0**-52  # times the number of terms: a sum cannot be told from zero below this


@njit(
    "void(i8[::1], f8[:,::1], f8[:,::1], f8[:,:,::1], f8[:,::1], b1[::1], "
    "i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], f8[::1], f8[::1], f8[::1], f8[::1])",
    **OPTIONS,
)
def certify(todo, columns, units, matrices, costs, fixed, basis, value, price, status, objective, primal, dual, gap):
    """Residual of the rows, violation of the private columns' reduced costs (added to ``dual``), and the gap.

    ``columns`` (n × k) are all shared columns. ``dual`` comes in with the worst shared column's violation. All
    figures are relative to the terms they are sums of (a private column: to the largest price, or to the largest
    term of any price divided by the largest basic entry of the row, where that is smaller: beside an entry of 1e18 a
    price of 1e-18 is as much as any). An optimal program gets its ``objective``; for an infeasible one ``gap`` is 0 if
    the ray separates (price·rhs > 0), else infinite.
    """
    r, p = matrices.shape[1], matrices.shape[2]
    residual = np.empty(r)
    lacking = np.empty(r)
    terms = np.empty(r)
    tops = np.empty(r)
    entries = np.empty((r, r))  # per basic column, its entries in the program's rows
    per_unit = np.ones(r)
    product = np.empty(p)
    total = np.empty(p)
    shared = matrices.shape[0] == 1
    for o in todo:
        P = matrices[0 if shared else o]
        c = costs[0 if shared else o]
        y = price[o]
        optimal = status[o] == OPTIMAL
        worst = dual[o]
        top = 0.0
        weight = 0.0
        for i in range(r):
            tops[i] = 1.0
        for i in range(r - 1):
            per_unit[i] = 1.0 / units[o, i]
        for l in range(r):
            q = basis[o, l]
            for i in range(r):
                entry = P[i, q] if q < p else columns[q - p, i] * per_unit[i] if i < r - 1 else 0.0
                entries[l, i] = entry
                tops[i] = max(tops[i], abs(entry))
        for i in range(r):
            top = max(top, abs(y[i]))
            weight = max(weight, abs(y[i]) * tops[i])
        for i in range(r):
            tops[i] = min(top, weight / tops[i])
        for j in range(p):
            product[j] = 0.0
            total[j] = 0.0
        for i in range(r):
            for j in range(p):
                product[j] += y[i] * P[i, j]
                total[j] += abs(P[i, j]) * tops[i]
        for j in range(p):
            excess = product[j] - c[j] if optimal else product[j]
            if not fixed[j] and excess > worst * total[j]:
                worst = excess / total[j]
        dual[o] = worst
        if status[o] == INFEASIBLE:
            primal[o] = np.nan
            objective[o] = np.nan
            gap[o] = 0.0 if y[r - 1] > 0.0 else np.inf
            continue
        if not optimal:
            primal[o] = np.nan
            objective[o] = np.nan
            gap[o] = np.nan
            continue
        for i in range(r):
            residual[i] = 0.0
            lacking[i] = 0.0
            terms[i] = 1.0
        residual[r - 1] = -1.0
        score = 0.0
        for l in range(r):
            q = basis[o, l]
            x = value[o, l]
            # a value that should be zero or positive and is not: what it contributes to a row is off
            wrong = abs(x) if q < p and fixed[q] else max(-x, 0.0)
            if q < p:
                score += c[q] * x
            for i in range(r):
                term = entries[l, i] * x
                residual[i] += term
                terms[i] += abs(term)
                lacking[i] += abs(entries[l, i]) * wrong
        off = 0.0
        for i in range(r):
            off = max(off, (abs(residual[i]) + lacking[i]) / terms[i])
        primal[o] = off
        objective[o] = score
        # what the violations could move the optimum by, to first order, on top of the visible difference
        weighed = 0.0
        for i in range(r):
            if y[i] != 0.0:
                weighed += max(abs(y[i]), PRICE_FLOOR * tops[i]) * terms[i]
        rounding = r * ROUNDING
        gap[o] = abs(score - y[r - 1]) + weighed * (max(worst - rounding, 0.0) + max(off - rounding, 0.0))
        # where rounding alone could move the optimum, no figure in floats says anything
        if not weighed * rounding <= TOLERANCE * max(1.0, abs(score)):
            gap[o] += weighed * rounding
