"""The smallest of many values, without sorting them."""

from __future__ import annotations

from .compiled import njit
from .products import INNER


@njit("void(f8[::1], i8[::1], i8, i8, i8)", **INNER)
def select(values, order, low, high, place):
    """Put the smallest values of low … high − 1 before ``place``, by quickselect; ``order`` goes with them."""
    high -= 1
    while low < high:
        middle = (low + high) // 2
        a = values[low]
        b = values[middle]
        c = values[high]
        cut = max(min(a, b), min(max(a, b), c))
        i = low
        j = high
        while i <= j:
            while values[i] < cut:
                i += 1
            while values[j] > cut:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        if place <= j:
            high = j
        elif place >= i:
            low = i
        else:
            break
