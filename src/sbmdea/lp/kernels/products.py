"""Products of short vectors with many columns: where a program's time goes.

Arguments and results are contiguous views, indexed from zero: an index with an offset in it could be negative as far
as the compiler knows, and such loops are not vectorised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

from .compiled import njit

OPTIONS = {"nogil": True, "cache": True, "error_model": "numpy", "fastmath": {"contract"}}
# called from compiled code alone: no wrapper for calls from Python is compiled
INNER = {**OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

# Steps of kernels are compiled with the kernels they stand in, and by themselves only for their tests. They own no
# array: counting references to what they are handed would cost more than 2 % of a kernel.
_WITHIN = {
    "nogil": True, "error_model": "numpy", "fastmath": {"contract"}, "_nrt": False,
    "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
}  # fmt: skip

_Step = TypeVar("_Step", bound=Callable[..., object])


def part(function: _Step) -> _Step:
    """A step of a kernel under a name: its machine code becomes part of the kernels that call it."""
    return cast(_Step, numba.njit(forceinline=True, **_WITHIN)(function))


def called(function: _Step) -> _Step:
    """As `part`, for a step that stands in several places of a kernel: there is one of it, which is called."""
    return cast(_Step, numba.njit(**_WITHIN)(function))


def passage(function: _Step) -> _Step:
    """A part of a step that is `called`, compiled as if it were written there: in less time than a `part`."""
    return cast(_Step, numba.njit(inline="always", **_WITHIN)(function))


@njit("void(f8[:,::1], f8[::1], f8[::1])", **INNER)
def add_product(A, a, out):
    """out[j] += Σ_i a_i A[i, j]."""
    r, n = A.shape[0], out.shape[0]
    full = r - r % 4
    for i in range(0, full, 4):
        a0, a1, a2, a3 = a[i], a[i + 1], a[i + 2], a[i + 3]
        z0, z1, z2, z3 = A[i], A[i + 1], A[i + 2], A[i + 3]
        for j in range(n):
            out[j] += a0 * z0[j] + a1 * z1[j] + a2 * z2[j] + a3 * z3[j]
    for i in range(full, r):
        a0 = a[i]
        z0 = A[i]
        for j in range(n):
            out[j] += a0 * z0[j]


@njit("void(f8[:,::1], f8[::1], f8[::1], f8[::1], f8[::1])", **INNER)
def add_two_products(A, a, b, out_a, out_b):
    """`add_product` for two vectors in one pass over the columns."""
    r, n = A.shape[0], out_a.shape[0]
    full = r - r % 4
    for i in range(0, full, 4):
        a0, a1, a2, a3 = a[i], a[i + 1], a[i + 2], a[i + 3]
        b0, b1, b2, b3 = b[i], b[i + 1], b[i + 2], b[i + 3]
        z0, z1, z2, z3 = A[i], A[i + 1], A[i + 2], A[i + 3]
        for j in range(n):
            out_a[j] += a0 * z0[j] + a1 * z1[j] + a2 * z2[j] + a3 * z3[j]
            out_b[j] += b0 * z0[j] + b1 * z1[j] + b2 * z2[j] + b3 * z3[j]
    for i in range(full, r):
        a0 = a[i]
        b0 = b[i]
        z0 = A[i]
        for j in range(n):
            out_a[j] += a0 * z0[j]
            out_b[j] += b0 * z0[j]


# no NaN and no sign of zero to mind: only such minima are vectorised
@njit("f8(f8[::1])", **{**INNER, "fastmath": {"nnan", "nsz"}})
def smallest(values):
    low = values[0]
    for j in range(values.shape[0]):
        low = min(low, values[j])
    return low
