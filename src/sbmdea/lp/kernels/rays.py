"""Whether a ray proves that a program has no solution: with every rounding error counted.

A ray is a row of the inverse of a basis: its product with every other column of the basis is 0, exactly. So there is an
exact ray near the one in floats, and how near is bounded by the inverse and by how far these products are from 0. It
proves the point if no column comes above 0 and the right-hand side stays above it, wherever within the bound it is.
"""

from __future__ import annotations

import numpy as np

from ..batch import INFEASIBLE
from .basis import invert
from .compiled import njit
from .products import OPTIONS

UNIT = 2.0**-52


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], f8[:,:,::1], b1[::1], "
    "i8[:,::1], f8[:,::1], i1[::1], b1[::1])",
    **OPTIONS,
)
def separates(todo, columns, tag, units, tags, keep, matrices, fixed, basis, ray, status, proved):
    """Write into ``proved`` for which of the programs ``todo`` the ray is one; ``basis`` is what it came from."""
    n, k = columns.shape
    r, p = matrices.shape[1], matrices.shape[2]
    shared = matrices.shape[0] == 1
    B = np.empty((r, r))  # the basic columns, one a row
    A = np.empty((r, r))
    M = np.empty((r + 1, r))
    work = np.empty((r + 1, r))
    largest_entry = np.empty(r)
    unit = np.ones(r)
    vec = np.empty(r)
    y = np.empty(r)
    off = np.empty(r)
    excess = np.empty(r)
    tops = np.empty(r)
    nothing = np.empty(r, np.bool_)
    names = np.arange(r)
    slack = UNIT * (r + 4)
    for o in todo:
        proved[o] = False
        if status[o] != INFEASIBLE or not ray[o, r - 1] > 0.0:
            continue
        P = matrices[0 if shared else o]
        leave = -1
        largest = 0.0
        for l in range(r):
            q = basis[o, l]
            product = 0.0
            for i in range(r):
                B[l, i] = P[i, q] if q < p else (columns[q - p, i] / units[o, i] if i < r - 1 else 0.0)
                A[i, l] = B[l, i]
                product += ray[o, i] * B[l, i]
            if abs(product) > largest:
                largest = abs(product)
                leave = l
        if leave < 0:
            continue
        # rows whose price is 0 in the exact ray, as the columns of the basis say one after another
        for i in range(r):
            nothing[i] = False
        found = True
        while found:
            found = False
            for l in range(r):
                row = -1
                count = 0
                for i in range(r):
                    if B[l, i] != 0.0 and not nothing[i]:
                        count += 1
                        row = i
                if count == 1 and l != leave:
                    nothing[row] = True
                    found = True
        if nothing[r - 1]:
            continue
        for i in range(r):
            y[i] = 0.0 if nothing[i] else ray[o, i] / largest
        for l in range(r):
            product = 0.0
            terms = 0.0
            for i in range(r):
                product += y[i] * B[l, i]
                terms += abs(y[i] * B[l, i])
            if l == leave:
                product -= 1.0 if product > 0.0 else -1.0
                terms += 1.0
            excess[l] = abs(product) + slack * terms
        held = basis[o, leave] < p and fixed[basis[o, leave]]
        product = 0.0
        for i in range(r):
            product += y[i] * B[leave, i]
        if product > 0.0 and not held:
            continue
        if invert(M, names, largest_entry, work, A, unit, vec) == 0:
            continue
        far = 0.0
        for l in range(r):
            total = 0.0
            for h in range(r):
                entry = 0.0
                terms = 0.0
                for i in range(r):
                    entry += M[l, i] * A[i, h]
                    terms += abs(M[l, i] * A[i, h])
                total += (
                    abs(entry - (1.0 if l == h else 0.0)) * largest_entry[l] / largest_entry[h]
                    + slack * terms * largest_entry[l] / largest_entry[h]
                )
            far = max(far, total)
        if not far < 0.1:
            continue
        for i in range(r):
            tops[i] = 0.0
            for l in range(r):
                tops[i] = max(tops[i], abs(M[l, i]) * largest_entry[l])
        for i in range(r):
            off[i] = 0.0
            if nothing[i]:
                continue
            for l in range(r):
                off[i] += excess[l] * (abs(M[l, i]) + 1.2 * far * tops[i] / largest_entry[l])
            off[i] = 1.01 * off[i] + slack * abs(y[i])
        good = y[r - 1] > off[r - 1]
        for j in range(p):
            if fixed[j] or not good:
                continue
            basic = False
            for l in range(r):
                q = basis[o, l]
                # a basic column itself, or its negative
                opposite = q < p and l != leave
                for i in range(r):
                    opposite = opposite and P[i, j] == -P[i, q]
                basic = basic or q == j or opposite
            if basic:
                continue
            product = 0.0
            doubt = 0.0
            for i in range(r):
                product += y[i] * P[i, j]
                doubt += (off[i] + slack * abs(y[i])) * abs(P[i, j])
            good = product + 1.01 * doubt <= 0.0
        for i in range(k):
            inside = i < r - 1
            vec[i] = y[i] / units[o, i] if inside else 0.0
            work[0, i] = 1.01 * (off[i] + slack * abs(y[i])) / units[o, i] if inside else 0.0
        for j in range(n):
            if not good:
                break
            product = 0.0
            for i in range(k):
                product += vec[i] * columns[j, i] + work[0, i] * abs(columns[j, i])
            if product <= 0.0:
                continue
            if tags[o] >= 0 and tag[j] == tags[o] and j != keep[o, 0] and j != keep[o, 1]:
                continue
            basic = False
            for l in range(r):
                basic = basic or basis[o, l] == p + j
            good = basic
        proved[o] = good
