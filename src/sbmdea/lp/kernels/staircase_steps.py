"""Steps of the simplex method on programs whose shared columns come in blocks that touch few rows each.

A program has r rows. Variable v < p is a private column, with its entries ``priv`` at the rows
``row[begin[v]:begin[v+1]]``; variable p + b · room + s is the shared column ``held[b · room + s]``, the one in place s
of those of block b that take part. Block b holds the columns ``first[b]:first[b+1]`` and touches the rows
``rows[at[b]:at[b+1]]``; its entries lie in ``Z`` from ``place[b]`` on, a row after the other. Shared column j of the
program is its entries over ``unit``.
"""

from __future__ import annotations

from ..tolerances import PRICE_FLOOR
from .compiled import njit
from .products import INNER

REFINED = 3  # turns
SINGULAR = 1e-10  # what is left of a column, over its largest entry, that is independent of the others


@njit("i8(i8, i8, i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1])", **INNER)
def shared_entries(j, b, first, at, rows, place, Z, unit, index, entry):
    """Rows and entries of shared column j of block b; returns how many."""
    n, m = first[b + 1] - first[b], at[b + 1] - at[b]
    for k in range(m):
        i = rows[at[b] + k]
        index[k] = i
        entry[k] = Z[place[b] + k * n + j - first[b]] / unit[i]
    return m


@njit(
    "i8(i8, i8, i8[::1], i8[::1], f8[::1], i8, i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], "
    "i8[::1], f8[::1])",
    **INNER,
)
def entries(v, p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index, entry):
    """Rows and entries of variable v; returns how many."""
    if v >= p:
        return shared_entries(held[v - p], (v - p) // room, first, at, rows, place, Z, unit, index, entry)
    count = 0
    for k in range(begin[v], begin[v + 1]):
        index[count] = row[k]
        entry[count] = priv[k]
        count += 1
    return count


@njit("void(f8[:,::1], i8, i8[::1], f8[::1], f8[::1])", **INNER)
def in_terms_of_basis(M, count, index, entry, w):
    for l in range(w.shape[0]):
        total = 0.0
        for k in range(count):
            total += M[l, index[k]] * entry[k]
        w[l] = total


@njit("void(f8[:,::1], i8, f8[::1], f8[::1])", **INNER)
def replace(M, leave, w, norm):
    """The inverse after a column with coefficients w has replaced the one in place ``leave``; norms are marked old."""
    r = w.shape[0]
    inverse = 1.0 / w[leave]
    chosen = M[leave]
    for i in range(r):
        chosen[i] *= inverse
    norm[leave] = -1.0
    for l in range(r):
        if l != leave and w[l] != 0.0:
            factor = w[l]
            other = M[l]
            for i in range(r):
                other[i] -= factor * chosen[i]
            norm[l] = -1.0


@njit("void(f8[:,::1], i8, i8, f8[::1], f8[::1], i8[::1], i1[::1], f8[::1], i8, f8[::1])", **INNER)
def exchange(M, leave, enter, w, norm, basis, basic, largest, count, entry):
    """Column ``enter``, of ``count`` entries and coefficients w, takes place ``leave`` of the basis."""
    replace(M, leave, w, norm)
    basic[basis[leave]] = 0
    basic[enter] = 1
    basis[leave] = enter
    largest[leave] = 0.0
    for k in range(count):
        largest[leave] = max(largest[leave], abs(entry[k]))


@njit("f8(f8[::1])", **{**INNER, "fastmath": True})
def squared(values):
    total = 0.0
    for value in values:
        total += value * value
    return total


@njit("void(f8[::1], i8, i8[::1], i8[::1], f8[::1], i8, i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], f8[::1])", **INNER)
def products(vec, p, begin, row, priv, room, used, at, rows, taking_part, unit, out):
    """vec · column of every variable that takes part, 0 in the places that are empty."""
    for v in range(p):
        total = 0.0
        for k in range(begin[v], begin[v + 1]):
            total += vec[row[k]] * priv[k]
        out[v] = total
    for b in range(used.shape[0]):
        n = used[b]
        o = out[p + b * room : p + b * room + n]
        for j in range(n):
            o[j] = 0.0
        for k in range(at[b], at[b + 1]):
            value = vec[rows[k]] / unit[rows[k]]
            if value != 0.0:
                z = taking_part[k * room : k * room + n]
                for j in range(n):
                    o[j] += value * z[j]


@njit("void(f8[::1], i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], f8[::1])", **INNER)
def all_products(vec, first, at, rows, place, Z, unit, out):
    """vec · column of every shared column."""
    for b in range(first.shape[0] - 1):
        n, m = first[b + 1] - first[b], at[b + 1] - at[b]
        o = out[first[b] : first[b] + n]
        for j in range(n):
            o[j] = 0.0
        full = m - m % 2
        for k in range(0, full, 2):
            i, h = rows[at[b] + k], rows[at[b] + k + 1]
            u, v = vec[i] / unit[i], vec[h] / unit[h]
            y = Z[place[b] + k * n : place[b] + k * n + n]
            z = Z[place[b] + k * n + n : place[b] + k * n + 2 * n]
            for j in range(n):
                o[j] += u * y[j] + v * z[j]
        if full < m:
            i = rows[at[b] + full]
            u = vec[i] / unit[i]
            y = Z[place[b] + full * n : place[b] + full * n + n]
            for j in range(n):
                o[j] += u * y[j]


@njit("f8(f8[::1], f8, i8, i8[::1], f8[::1])", **INNER)
def price_terms(y, top, count, index, entry):
    """What y · column is to be compared with, as `pricing.price` does: |terms|, with a floor under small prices."""
    total = 0.0
    for k in range(count):
        value = abs(y[index[k]])
        if value > 0.0:
            size = abs(entry[k])
            total += max(value * size, min(PRICE_FLOOR * top * size, top))
    return total


@njit("void(f8[:,::1], i8[::1], f8[::1], f8[::1])", **INNER)
def prices(M, basis, cost, y):
    r = y.shape[0]
    for i in range(r):
        y[i] = 0.0
    for l in range(r):
        c = cost[basis[l]]
        if c != 0.0:
            for i in range(r):
                y[i] += c * M[l, i]


@njit(
    "i8(i8, i8[::1], f8[:,::1], i8[::1], f8[::1], i1[::1], i8, i8[::1], i8[::1], f8[::1], i8, i8[::1], i8[::1], "
    "i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], f8[::1], i8[::1])",
    **INNER,
)
def invert(
    wishes, wanted, M, basis, largest, basic, p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index,
    entry, w, norm, filled,
):  # fmt: skip
    """The inverse of a basis of the wanted variables, in their order, as far as they are independent; 0 where there
    are too few."""
    r = w.shape[0]
    for l in range(r):
        filled[l] = 0
        for i in range(r):
            M[l, i] = 0.0
        M[l, l] = 1.0
    for v in range(basic.shape[0]):
        basic[v] = 0
    found = 0
    for turn in range(wishes):
        v = wanted[turn]
        if basic[v]:
            continue
        count = entries(v, p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index, entry)
        top = 0.0
        for k in range(count):
            top = max(top, abs(entry[k]))
        in_terms_of_basis(M, count, index, entry, w)
        best = SINGULAR * top
        chosen = -1
        for l in range(r):
            if filled[l] == 0 and abs(w[l]) > best:
                best = abs(w[l])
                chosen = l
        if chosen < 0:
            continue
        replace(M, chosen, w, norm)
        filled[chosen] = 1
        basis[chosen] = v
        largest[chosen] = top
        basic[v] = 1
        found += 1
        if found == r:
            return 1
    return 0


# no contraction here: the error-free transformations need every rounding where it is written
@njit("void(f8, f8, i8, f8[::1], f8[::1])", **{**INNER, "fastmath": False})
def subtract(a, b, i, high, low):
    """high[i] + low[i] −= a · b, as if in twice the precision (Dekker's product, Knuth's sum)."""
    a = -a
    product = a * b
    c = 134217729.0 * a
    a1 = c - (c - a)
    a2 = a - a1
    c = 134217729.0 * b
    b1 = c - (c - b)
    b2 = b - b1
    s = high[i] + product
    z = s - high[i]
    low[i] += ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2
    low[i] += (high[i] - (s - z)) + (product - z)
    high[i] = s


@njit(
    "f8(f8[:,::1], i8[::1], f8[::1], f8[::1], f8[::1], i8, i8[::1], i8[::1], f8[::1], i8, i8[::1], i8[::1], i8[::1], "
    "i8[::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], f8[::1])",
    **INNER,
)
def refine(
    M, basis, cost, x, y, p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index, entry, high, low
):
    """Values x and prices y of a basis from residuals of more digits; returns how far the values were off.

    A price that is 0 but for rounding, as its row's free logical is basic, becomes 0.
    """
    r = basis.shape[0]
    prices(M, basis, cost, y)
    for l in range(r):
        x[l] = M[l, r - 1]
    worst = 0.0
    for turn in range(REFINED):
        for i in range(r):
            high[i] = 0.0
            low[i] = 0.0
        high[r - 1] = 1.0
        for l in range(r):
            if x[l] != 0.0:
                count = entries(
                    basis[l], p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index, entry
                )
                for k in range(count):
                    subtract(entry[k], x[l], index[k], high, low)
        for i in range(r):
            high[i] += low[i]
        step = 0.0
        for l in range(r):
            total = 0.0
            for i in range(r):
                total += M[l, i] * high[i]
            x[l] += total
            step = max(step, abs(total) / max(1.0, abs(x[l])))
        if turn == 0:
            worst = step
        for l in range(r):
            high[l] = cost[basis[l]]
            low[l] = 0.0
            count = entries(basis[l], p, begin, row, priv, room, held, first, at, rows, place, Z, unit, index, entry)
            for k in range(count):
                subtract(entry[k], y[index[k]], l, high, low)
        most = 0.0
        for l in range(r):
            high[l] += low[l]
            most = max(most, abs(high[l]))
        if most > 0.0:
            for l in range(r):
                if high[l] != 0.0:
                    for i in range(r):
                        y[i] += high[l] * M[l, i]
        if step <= 2.0**-53 and turn > 0:
            break
    for l in range(r):
        if basis[l] < p and cost[basis[l]] == 0.0 and begin[basis[l] + 1] == begin[basis[l]] + 1:
            y[row[begin[basis[l]]]] = 0.0
    return worst
