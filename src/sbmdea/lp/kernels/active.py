"""Programs over many columns: neighbours share a few active ones, and all are priced before an answer counts.

Between the active columns and all of them stand the near ones, which the prices of a few neighbours let in or nearly
let in. Most of what breaks an answer is among these, so that all columns are priced but once or twice. What all columns
break then goes on together with the next neighbours.
"""

from __future__ import annotations

import numpy as np

from ..batch import FAILED
from ..pieces import BLOCK
from .abreast import solve_abreast
from .compiled import njit
from .lanes import WIDTH, fused, load, spread, spread_at, store
from .one_by_one import solve
from .pricing import price
from .products import INNER, OPTIONS

GROUP = 64  # programs that share their active columns
MOST = 160  # active columns carried from one group to the next
NEAR = 2_048  # near columns; where all are not twice as many, all are near
TURNS = 60  # over the near columns
LAST = 100  # groups after there is nothing new to begin


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


@njit("i8[::1](i8[::1], i8[::1])", **INNER)
def _joined(a, b):
    out = np.empty(len(a) + len(b), np.int64)
    for i in range(len(a)):
        out[i] = a[i]
    for i in range(len(b)):
        out[len(a) + i] = b[i]
    return out


@njit("i8[::1](i8[::1], f8[:,:,::1], i8, f8[::1], f8[:,::1], f8[:,::1])", **INNER)
def _nearest(programs, Z, f, typical, units, prices):
    """The columns that the prices of eight of the programs let in most, or come nearest to it."""
    k = Z.shape[1]
    vec = np.zeros(k * WIDTH)
    for q in range(WIDTH):
        o = programs[q * len(programs) // WIDTH]
        size = 0.0
        for i in range(k):
            size += abs(prices[o, i]) / units[o, i] * typical[i]
        for i in range(k):
            vec[i * WIDTH + q] = prices[o, i] / units[o, i] / size
    most = np.empty(f)
    lanes = np.empty(4 * WIDTH)
    flat = Z.ravel()
    for low in range(0, f, BLOCK):
        block = flat[low * k : (low + BLOCK) * k]
        for j in range(0, min(BLOCK, f - low), 4):
            a = spread(0.0)
            b = spread(0.0)
            c = spread(0.0)
            d = spread(0.0)
            for i in range(k):
                u = load(vec, i)
                at = i * BLOCK + j
                a = fused(u, spread_at(block, at), a)
                b = fused(u, spread_at(block, at + 1), b)
                c = fused(u, spread_at(block, at + 2), c)
                d = fused(u, spread_at(block, at + 3), d)
            store(lanes, 0, a)
            store(lanes, 1, b)
            store(lanes, 2, c)
            store(lanes, 3, d)
            for h in range(min(4, f - low - j)):
                top = lanes[h * WIDTH]
                for q in range(1, WIDTH):
                    top = max(top, lanes[h * WIDTH + q])
                most[low + j + h] = top
    lowest = most[0]
    highest = most[0]
    for value in most:
        lowest = min(lowest, value)
        highest = max(highest, value)
    for _ in range(30):
        cut = 0.5 * (lowest + highest)
        count = 0
        for value in most:
            count += value > cut
        if count > NEAR:
            lowest = cut
        else:
            highest = cut
            if 4 * count > 3 * NEAR:
                break
    out = np.empty(NEAR, np.int64)
    count = 0
    for j in range(f):
        if most[j] > highest:
            out[count] = j
            count += 1
    return out[:count]


@njit("i8(i8[::1], f8[::1], i8[::1], f8, i8[::1], i8[::1], i8)", **INNER)
def _join(programs, violation, worst, tolerance, local, active, count):
    """Let the worst columns join the active ones; returns how many these are then."""
    for o in programs:
        if violation[o] > tolerance and local[worst[o]] < 0:
            local[worst[o]] = count
            active[count] = worst[o]
            count += 1
    return count


@njit(
    "i8(i8[::1], f8[:,:,::1], i8[::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], f8[:,::1], f8, i8[::1], i8[::1], i8, "
    "f8[::1], i8[::1])",
    **INNER,
)
def _join_near(
    programs, around, near, near_tag, units, tags, keep, prices, tolerance, local, active, count, violation, worst
):  # fmt: skip
    """`price` over the near columns; the worst of each block of them joins, not the worst of all alone.

    So programs go on with several columns at once, and are priced less often.
    """
    most = np.zeros(len(programs))
    which = np.full(len(programs), -1)
    for b in range(len(around)):
        low, high = b * BLOCK, min((b + 1) * BLOCK, len(near))
        price(
            programs, around[b : b + 1], near[low:high], near_tag[low:high], units, tags, keep, prices,
            violation, worst,
        )  # fmt: skip
        count = _join(programs, violation, worst, tolerance, local, active, count)
        for a in range(len(programs)):
            o = programs[a]
            if violation[o] > most[a]:
                most[a] = violation[o]
                which[a] = worst[o]
    for a in range(len(programs)):
        violation[programs[a]] = most[a]
        worst[programs[a]] = which[a]
    return count


@njit("i8[::1](i8[::1], f8[::1], i8[::1], f8, i8[::1], i8)", **INNER)
def _broken(programs, violation, worst, tolerance, local, before):
    """The programs with something new to them among the active columns."""
    out = np.empty(len(programs), np.int64)
    count = 0
    for o in programs:
        if violation[o] > tolerance and local[worst[o]] >= before:
            out[count] = o
            count += 1
    return out[:count]


@njit(
    "void(i8[::1], f8[:,::1], f8[:,:,::1], i8[::1], f8[:,::1], i8[::1], i8[:,::1], i8[::1], f8[:,:,::1], f8[:,::1], "
    "b1[::1], i8[::1], f8, i8[:,::1], f8[:,::1], f8[:,::1], i1[::1], i4[::1], f8[::1], i8[::1])",
    **OPTIONS,
)
def solve_active(
    todo, Zt, Z, tag, units, tags, keep, first, matrices, costs, fixed, start, tolerance,
    basis_out, value, prices, status, pivots, violation, worst,
):  # fmt: skip
    """`solve` over the columns ``Zt`` (k × f; ``Z`` in blocks) for programs whose order keeps neighbours together.

    Columns go by their position among the f: in the bases, in ``worst``, in ``keep`` (columns their tag does not bar)
    and in ``first`` (a column to start with); −1: none. ``violation`` is over all f.
    """
    k, f = Zt.shape
    r, p = matrices.shape[1], matrices.shape[2]
    position = np.arange(f)
    local = np.full(f, -1)  # position of a column among the active ones
    age = np.zeros(f, np.int64)  # the last group whose answer used it
    active = np.empty(f, np.int64)
    count = 0
    typical = np.zeros(k)
    for i in range(k):
        for j in range(f):
            typical[i] += abs(Zt[i, j]) / f
    all_near = f <= 2 * NEAR
    near, near_tag, around = position, tag, Z
    pending = todo[:0]  # solved before, but a column was better
    upcoming = 0
    stamp = 0
    end = LAST
    while upcoming < len(todo) or (len(pending) > 0 and end > 0):
        stamp += 1
        fresh = todo[upcoming : upcoming + max(GROUP - len(pending), 0)]
        upcoming += len(fresh)
        if len(fresh) == 0:
            end -= 1
        for o in fresh:
            j = first[o]
            if j >= 0 and local[j] < 0:
                local[j] = count
                active[count] = j
                count += 1
        group = _joined(pending, fresh)
        at_first = count
        for turn in range(TURNS):
            if turn > 0 and (len(pending) == 0 or (len(pending) < WIDTH and upcoming < len(todo))):
                break  # the few that are left go on with the next group
            chosen = active[:count].copy()
            chosen_tag = tag[chosen]
            sub = np.empty((k, count))
            for i in range(k):
                for a in range(count):
                    sub[i, a] = Zt[i, chosen[a]]
            cold = fresh if turn == 0 else pending[:0]
            solve_abreast(
                pending, sub, chosen, chosen_tag, units, tags, keep, matrices, costs, fixed, start, 1,
                basis_out, value, prices, status, pivots, violation, worst,
            )  # fmt: skip
            cold = _joined(cold, _where(pending, status, 0))
            solve_abreast(
                cold, sub, chosen, chosen_tag, units, tags, keep, matrices, costs, fixed, start, 0,
                basis_out, value, prices, status, pivots, violation, worst,
            )  # fmt: skip
            cold = _where(cold, status, 0)
            solve(
                cold, sub, chosen, chosen_tag, units, tags, keep, matrices, costs, fixed, start, 0,
                basis_out, value, prices, status, pivots,
            )  # fmt: skip
            pending = _where(_joined(pending, fresh) if turn == 0 else pending, status, 1)
            if turn == 0 and len(pending) > 0 and not all_near:
                near = _nearest(pending, Z, f, typical, units, prices)
                near_tag = tag[near]
                around = np.zeros((-(-len(near) // BLOCK), k, BLOCK))
                for a in range(len(near)):
                    for i in range(k):
                        around[a // BLOCK, i, a % BLOCK] = Zt[i, near[a]]
            before = count
            count = _join_near(
                pending, around, near, near_tag, units, tags, keep, prices, tolerance, local, active, count,
                violation, worst,
            )  # fmt: skip
            pending = _broken(pending, violation, worst, tolerance, local, before)
        group = _where(group, status, 1)
        if not all_near:
            price(group, Z, position, tag, units, tags, keep, prices, violation, worst)
            count = _join(group, violation, worst, tolerance, local, active, count)
            pending = _broken(group, violation, worst, tolerance, local, at_first)
        for o in group:
            for l in range(r):
                if basis_out[o, l] >= p:
                    j = active[basis_out[o, l] - p]
                    age[j] = stamp
                    basis_out[o, l] = p + j
        for o in pending:
            age[worst[o]] = stamp
        if count > MOST:
            # keep the columns used last
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
        for o in pending:
            for l in range(r):
                if basis_out[o, l] >= p:
                    basis_out[o, l] = p + local[basis_out[o, l] - p]
