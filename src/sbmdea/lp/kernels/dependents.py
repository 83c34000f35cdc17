"""Prices of programs that lack a column, against what earlier solutions reached through it."""

from __future__ import annotations

from ..tolerances import PRICE_FLOOR
from .compiled import njit
from .products import OPTIONS


@njit(
    "i8(i8[::1], i8[::1], i8[:,::1], f8[:,::1], i8, i8[::1], f8[:,::1], f8[:,::1], f8[:,::1], f8[::1], i8[::1])",
    **OPTIONS,
)
def price_dependents(among, program, basis, value, p, lacking, columns, units, prices, violation, worst):
    """`price` for programs that must do without a column, each over what was reached through that column.

    ``program`` (n,) names the earlier program that reached a column, ``basis`` and ``value`` are its solution;
    ``lacking`` (n,) names the program that lacks the column; −1: none. Looks at the columns ``among``, puts those of
    them first that were reached through a column somebody lacks, and returns how many these are.
    """
    k = columns.shape[1]
    count = 0
    for j in among:
        if program[j] < 0:
            continue
        through = False
        for l in range(basis.shape[1]):
            c = basis[program[j], l] - p
            if c < 0 or c == j or lacking[c] < 0 or value[program[j], l] <= 0.0:
                continue
            through = True
            o = lacking[c]
            top = 0.0
            product = 0.0
            for i in range(k):
                top = max(top, abs(prices[o, i]))
                product += prices[o, i] / units[o, i] * columns[j, i]
            if product > 0.0:
                top = max(top, abs(prices[o, k]))
                terms = 0.0
                for i in range(k):
                    if prices[o, i] != 0.0:
                        size = abs(columns[j, i]) / units[o, i]
                        terms += max(abs(prices[o, i]) * size, min(PRICE_FLOOR * size, 1.0) * top)
                if product > violation[o] * terms:
                    violation[o] = product / terms
                    worst[o] = j
        if through:
            among[count] = j  # a place that was read already
            count += 1
    return count
