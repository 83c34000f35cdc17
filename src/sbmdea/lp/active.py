"""Programs over many columns: neighbours share a few active ones, and all are priced before an answer counts."""

from __future__ import annotations

import numpy as np

from .batch import FAILED
from .compiled import njit
from .pricing import price
from .products import INNER, OPTIONS
from .solve import solve

GROUP = 16  # programs that share their active columns
MOST = 160  # active columns carried from one group to the next
TURNS = 60


@njit("i8[::1](i8[::1], i1[::1], i8)", **INNER)
def _where(programs, status, solved):
    """The programs with an answer, or those without."""
    out = np.empty(len(programs), np.int64)
    count = 0
    for o in programs:
        if (status[o] != FAILED) == (solved == 1):
            out[count] = o
            count += 1
    return out[:count]


@njit(
    "void(i8[::1], f8[:,::1], i8[::1], f8[:,::1], i8[::1], i8[::1], i8[::1], f8[:,:,::1], f8[:,::1], "
    "b1[::1], i8[::1], f8, i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], i4[::1], f8[::1], i8[::1])",
    **OPTIONS,
)
def solve_active(
    todo, Zt, tag, units, tags, keep, first, matrices, costs, fixed, start, tolerance,
    basis_out, value, prices, status, pivots, violation, worst,
):  # fmt: skip
    """`solve` over the columns ``Zt`` (k × f) for programs in an order that keeps neighbours together.

    Columns go by their position among the f: in the bases, in ``worst``, in ``keep`` (the column its tag does not bar)
    and in ``first`` (a column to start with); −1: none. ``violation`` is over all f.
    """
    k, f = Zt.shape
    p = matrices.shape[2]
    r = matrices.shape[1]
    position = np.arange(f)
    local = np.full(f, -1)  # position of a column among the active ones
    age = np.zeros(f, np.int64)  # the last group whose answer used it
    active = np.empty(f, np.int64)
    count = 0
    for low in range(0, len(todo), GROUP):
        group = todo[low : low + GROUP].copy()
        stamp = low // GROUP + 1
        for o in group:
            j = first[o]
            if j >= 0 and local[j] < 0:
                local[j] = count
                active[count] = j
                count += 1
        pending = group
        warm = 0
        for _ in range(TURNS):
            sub = np.empty((k, count))
            for i in range(k):
                for a in range(count):
                    sub[i, a] = Zt[i, active[a]]
            chosen = active[:count].copy()
            solve(
                pending, sub, chosen, tag[chosen], units, tags, keep, matrices, costs, fixed, start, warm,
                basis_out, value, prices, status, pivots,
            )  # fmt: skip
            good = _where(pending, status, 1)
            if len(good) < len(pending) and warm == 1:
                again = _where(pending, status, 0)
                solve(
                    again, sub, chosen, tag[chosen], units, tags, keep, matrices, costs, fixed, start, 0,
                    basis_out, value, prices, status, pivots,
                )  # fmt: skip
                good = _where(pending, status, 1)
            price(good, Zt, position, tag, units, tags, keep, prices, violation, worst)
            before = count
            broken = 0
            for o in good:
                if violation[o] > tolerance:
                    good[broken] = o
                    broken += 1
                    j = worst[o]
                    if local[j] < 0:
                        local[j] = count
                        active[count] = j
                        count += 1
            pending = good[:broken]
            if count == before:
                break
            warm = 1
        for o in group:
            for l in range(r):
                if basis_out[o, l] >= p:
                    j = active[basis_out[o, l] - p]
                    age[j] = stamp
                    basis_out[o, l] = p + j
        if count > MOST:
            # keep the columns used last; sorting by position keeps the order independent of their history
            kept = 0
            cut = stamp
            while True:
                total = 0
                for a in range(count):
                    total += age[active[a]] >= cut
                if total > MOST // 2 or cut <= stamp - 32 or cut <= 1:
                    break
                cut -= 1
            for a in range(count):
                j = active[a]
                if age[j] >= cut:
                    active[kept] = j
                    local[j] = kept
                    kept += 1
                else:
                    local[j] = -1
            count = kept
