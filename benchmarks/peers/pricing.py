"""All rows against the prices of some programs, compiled: what both active sets ask between their passes."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..families import Floats

VIOLATION = 1e-9  # of a row's product with the prices, relative to the terms of the sum

Ints = NDArray[np.int64]


def worst(Z: Floats, weight: Floats, constant: Floats, own: Ints, known: Ints) -> Ints:
    """Per program the row that breaks its prices most, −1 where none does; never its ``own``, nor a ``known`` one."""
    found = np.empty(len(weight), np.int64)
    skip = np.zeros(len(Z), np.bool_)
    skip[known] = True
    _kernel()(np.ascontiguousarray(Z.T), np.ascontiguousarray(weight), constant, own, skip, VIOLATION, found)
    return found


@cache
def _kernel() -> Any:
    from numba import njit

    @njit(error_model="numpy", fastmath=True)
    def price(Z, weight, constant, own, skip, tolerance, found):
        d, n = Z.shape
        total, terms = np.empty(n), np.empty(n)
        for i in range(len(weight)):
            total[:] = constant[i]
            terms[:] = abs(constant[i]) + 1e-300
            for k in range(d):
                w = weight[i, k]
                size = abs(w)
                row = Z[k]
                for j in range(n):
                    total[j] += w * row[j]
                    terms[j] += size * row[j]
            found[i] = -1
            most = tolerance
            for j in range(n):
                if total[j] > most * terms[j] and not skip[j] and j != own[i]:
                    most = total[j] / terms[j]
                    found[i] = j

    return price
