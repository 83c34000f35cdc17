"""Whether a ray proves that a program has no solution: with every rounding error counted.

A ray is a row of the inverse of a basis: its product with every other column of the basis is 0, exactly. So there is an
exact ray near the one in floats, and how near is bounded by the inverse and by how far these products are from 0. It
proves the point if no column comes above 0 and the right-hand side stays above it, wherever within the bound it is. A
column that is one of the basis once more, as a shared column may be a private one, has the product that this one has.
"""

from __future__ import annotations

import math

import numpy as np

from ..batch import INFEASIBLE
from ..pieces import BLOCK
from .basis import invert
from .compiled import njit
from .products import INNER, OPTIONS, add_product

UNIT = 2.0**-52


@njit("b1(f8[:,::1], i8, f8[::1], f8[:,::1], f8[:,::1], i8)", **INNER)
def _alike(columns, j, unit, P, stored, q):
    """Whether shared column ``j`` is private column ``q``, or its negative: in the data, not when both are rounded."""
    r = P.shape[0]
    sign = 0.0
    for i in range(r):
        entry = columns[j, i] if i < r - 1 else 0.0
        other = stored[i, q]
        if np.isnan(other):
            power_of_2 = i == r - 1 or math.frexp(unit[i])[0] == 0.5
            if entry != 0.0 and not power_of_2:
                return False
            other = P[i, q] * (unit[i] if i < r - 1 else 1.0)
        if sign == 0.0 and entry != 0.0:
            sign = 1.0 if entry == other else -1.0
        if entry != sign * other or (entry == 0.0) != (other == 0.0):
            return False
    return True


@njit("i8(f8[:,::1], f8[::1], f8[:,::1], f8[:,::1], b1[::1], i8[::1], f8[::1], f8[::1], f8[::1])", **INNER)
def _near_ray(columns, unit, P, stored, fixed, basis, ray, price, rounding):
    """The row that a ray is of, −1 where there is no exact one near it that private columns let prove anything.

    What shared columns are multiplied with goes into ``price`` (k,), and how far it can be from the exact one into
    ``rounding``.
    """
    k = columns.shape[1]
    r, p = P.shape
    B = np.empty((r, r))  # the basic columns, one a row
    A = np.empty((r, r))
    M = np.empty((r + 1, r))
    work = np.empty((r + 1, r))
    largest_entry = np.empty(r)
    ones = np.ones(r)
    y = np.empty(r)
    vec = np.empty(r)
    off = np.empty(r)
    excess = np.empty(r)
    tops = np.empty(r)
    nothing = np.empty(r, np.bool_)
    names = np.arange(r)
    slack = UNIT * (r + 4)
    leave = -1
    largest = 0.0
    for l in range(r):
        q = basis[l]
        product = 0.0
        for i in range(r):
            B[l, i] = P[i, q] if q < p else (columns[q - p, i] / unit[i] if i < r - 1 else 0.0)
            A[i, l] = B[l, i]
            product += ray[i] * B[l, i]
        if abs(product) > largest:
            largest = abs(product)
            leave = l
    if leave < 0:
        return -1
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
        return -1
    for i in range(r):
        y[i] = 0.0 if nothing[i] else ray[i] / largest
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
    held = basis[leave] < p and fixed[basis[leave]]
    product = 0.0
    for i in range(r):
        product += y[i] * B[leave, i]
    if product > 0.0 and not held:
        return -1
    if invert(M, names, largest_entry, work, A, ones, vec) == 0:
        return -1
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
        return -1
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
    if not y[r - 1] > off[r - 1]:
        return -1
    for j in range(p):
        if fixed[j]:
            continue
        basic = False
        for l in range(r):
            q = basis[l]
            # a basic column itself, or its negative
            opposite = q < p and l != leave
            for i in range(r):
                opposite = opposite and P[i, j] == -P[i, q]
            shared_one = q >= p and l != leave and _alike(columns, q - p, unit, P, stored, j)
            basic = basic or q == j or opposite or shared_one
        if basic:
            continue
        product = 0.0
        doubt = 0.0
        for i in range(r):
            product += y[i] * P[i, j]
            doubt += (off[i] + slack * abs(y[i])) * abs(P[i, j])
        if not product + 1.01 * doubt <= 0.0:
            return -1
    for i in range(k):
        inside = i < r - 1
        price[i] = y[i] / unit[i] if inside else 0.0
        rounding[i] = 1.01 * (off[i] + slack * abs(y[i])) / unit[i] if inside else 0.0
    return leave


@njit(
    "void(i8[::1], f8[:,::1], f8[:,:,::1], f8[::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], f8[:,:,::1], "
    "f8[:,:,::1], b1[::1], i8[:,::1], f8[:,::1], i1[::1], b1[::1])",
    **OPTIONS,
)
def separates(
    todo, columns, Z, largest_of_row, tag, units, tags, keep, matrices, stored, fixed, basis, ray, status, proved
):  # fmt: skip
    """Write into ``proved`` for which of the programs ``todo`` the ray is one; ``basis`` is what it came from.

    ``stored`` (N or 0, r, p) is what was divided by the units in ``matrices``, NaN where nothing was. ``Z`` holds the
    columns in `blocks`, whose entries are at most ``largest_of_row``; all programs look at a block before the next one.
    """
    n, k = columns.shape
    r, p = matrices.shape[1], matrices.shape[2]
    m = len(todo)
    price = np.empty((m, k))
    rounding = np.empty((m, k))
    leave = np.full(m, -1)
    doubt = np.zeros(m)
    at_once = np.empty(BLOCK)
    unknown = np.full((r, p), np.nan)
    for a in range(m):
        o = todo[a]
        if status[o] == INFEASIBLE and ray[o, r - 1] > 0.0:
            P = matrices[0 if len(matrices) == 1 else o]
            known = stored[o] if len(stored) else unknown
            leave[a] = _near_ray(columns, units[o], P, known, fixed, basis[o], ray[o], price[a], rounding[a])
        if leave[a] >= 0:
            for i in range(k):
                doubt[a] += rounding[a, i] * largest_of_row[i]
    for b in range(len(Z)):
        for a in range(m):
            if leave[a] < 0:
                continue
            o = todo[a]
            at_once[:] = doubt[a]
            add_product(Z[b], price[a], at_once)
            for j in range(b * BLOCK, min(n, (b + 1) * BLOCK)):
                if at_once[j - b * BLOCK] <= 0.0:
                    continue
                product = 0.0
                for i in range(k):
                    product += price[a, i] * columns[j, i] + rounding[a, i] * abs(columns[j, i])
                if product <= 0.0:
                    continue
                if tags[o] >= 0 and tag[j] == tags[o] and j != keep[o, 0] and j != keep[o, 1]:
                    continue
                P = matrices[0 if len(matrices) == 1 else o]
                known = stored[o] if len(stored) else unknown
                alike = False
                for l in range(r):
                    q = basis[o, l]
                    private = q < p and l != leave[a]
                    alike = alike or q == p + j or (private and _alike(columns, j, units[o], P, known, q))
                if not alike:
                    leave[a] = -1
                    break
    for a in range(m):
        proved[todo[a]] = leave[a] >= 0
