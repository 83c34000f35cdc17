"""Eight programs abreast, judged at their end: refined values and prices against the data, as `certify` and `price` do.

Each judgement is an integer with a bit for each lane that passes. ``end`` says of each lane how it ended, see `Ended`.
"""

from __future__ import annotations

from ..batch import Bools, Floats, Ints
from ..tolerances import PRICE_FLOOR
from .abreast_sets import Bars, Columns, Private
from .basis import PRIMAL_TOLERANCE
from .lanes import WIDTH, bits, choose, fused, larger, load, magnitude, smaller, spread, spread_at, store
from .products import passage
from .simplex import DUAL_TOLERANCE

NOTHING = 1e-26  # share of the heaviest price below which a price is what rounding has left of 0
SEPARATING = 1e-6  # times its largest entry: a ray that separates by less is left to `solve`


@passage
def judge_values(B: Floats, x: Floats, basis: Ints, fixed: Bools, end: Floats, r: int, stuck: Floats) -> int:
    """No row is missed by what its values of the wrong sign make of it; a ray has no values to judge.

    Values of columns that are ``fixed`` must be zero. ``stuck`` has r places.
    """
    p = len(fixed)
    for a in range(r * WIDTH):
        stuck[a] = 1.0 if basis[a] < p and fixed[basis[a]] else 0.0
    zero = spread(0.0)
    one = spread(1.0)
    rays = load(end, 0) > zero - one
    good = zero <= zero
    for i in range(r):
        wrong = zero
        terms = one
        for l in range(r):
            part_of_row = load(B, l * r + i) * load(x, l)
            terms = terms + magnitude(part_of_row)
            sign = choose(load(stuck, l) > zero, zero - magnitude(load(x, l)), load(x, l))
            wrong = wrong + choose(zero > sign, magnitude(part_of_row), zero)
        good = good & (rays | (wrong <= spread(10.0 * PRIMAL_TOLERANCE) * terms))
    return bits(good)


@passage
def sizes_of_prices(
    B: Floats, y: Floats, unit: Floats, r: int, rounding: Floats, scaled: Floats, weight: Floats, highest: Floats
) -> None:
    """What rounding is judged by: the largest price ``highest``, and a price's ``rounding``, as the heaviest makes it.

    Shared columns are multiplied with the prices ``scaled``, and a price counts at least ``weight`` in its terms. What
    two refinements have left of a price that is 0 becomes 0: no box of columns could be passed over with it.
    """
    k = r - 1
    zero = spread(0.0)
    one = spread(1.0)
    largest = zero
    heaviest = zero
    for i in range(r):
        own = magnitude(load(y, i))
        entry = one
        for l in range(r):
            entry = larger(magnitude(load(B, l * r + i)), entry)
        store(rounding, i, entry)
        largest = larger(own, largest)
        heaviest = larger(own * entry, heaviest)
    for i in range(r):
        own = load(y, i)
        own = choose(magnitude(own) * load(rounding, i) <= spread(NOTHING) * heaviest, zero, own)
        store(y, i, own)
        store(rounding, i, smaller(heaviest / load(rounding, i), largest))
        if i < k:
            store(scaled, i, own / load(unit, i))
            store(weight, i, choose(own == zero, zero, spread(PRICE_FLOOR) * largest) / load(unit, i))
    store(highest, 0, largest)


@passage
def judge_prices(
    columns: Columns, own: Private, y: Floats, rounding: Floats, highest: Floats, end: Floats, r: int
) -> int:
    """Prices break no private column; those of a ray separate, and give nothing for what columns cost."""
    fixed, there = columns.fixed, columns.there
    p = len(fixed)
    zero = spread(0.0)
    one = spread(1.0)
    rays = load(end, 0) > zero - one
    good = choose(rays, load(y, r - 1), one) > choose(rays, spread(SEPARATING) * load(highest, 0), zero)
    for j in range(p):
        if fixed[j]:
            continue
        excess = choose(rays, zero, zero - load(own.cost, j))
        terms = zero
        for i in range(r):
            if there[i * p + j]:
                entry = load(own.P, i * p + j)
                excess = fused(load(y, i), entry, excess)
                terms = fused(load(rounding, i), magnitude(entry), terms)
        good = good & (excess <= spread(DUAL_TOLERANCE) * terms)
    return bits(good)


@passage
def bars_of_lanes(who: Ints, count: int, bars: Bars, bar: Floats, kept: Floats, twin: Floats) -> None:
    """The tag that bars columns from each lane's program, and the two columns that it keeps."""
    tags, keep = bars.tags, bars.keep
    for q in range(count):
        o = who[q]
        bar[q] = tags[o] if tags[o] >= 0 else -2.0  # a tag that no column has
        kept[q] = keep[o, 0]
        twin[q] = keep[o, 1]


@passage
def worst_shared(
    columns: Columns, bars: Bars, scaled: Floats, weight: Floats, highest: Floats,
    bar: Floats, kept: Floats, twin: Floats, r: int, wide: int, most: Floats, which: Floats,
) -> int:  # fmt: skip
    """How far the worst shared column breaks the prices, and its number (−1: none does); a judgement, too."""
    C, name, tag = columns.C, bars.name, bars.tag
    k, p, f = r - 1, len(columns.fixed), len(name)
    zero = spread(0.0)
    largest = load(highest, 0)
    far = zero
    worst = zero - spread(1.0)
    for j in range(0, f, 4):
        a = zero
        b = zero
        c = zero
        d = zero
        for i in range(k):
            u = load(scaled, i)
            at = i * wide + p + j
            a = fused(u, spread_at(C, at), a)
            b = fused(u, spread_at(C, at + 1), b)
            c = fused(u, spread_at(C, at + 2), c)
            d = fused(u, spread_at(C, at + 3), d)
        if bits(larger(larger(a, b), larger(c, d)) > zero) == 0:
            continue
        for h in range(4):
            excess = a if h == 0 else (b if h == 1 else (c if h == 2 else d))
            if bits(excess > zero) == 0:
                continue
            terms = zero
            for i in range(k):
                entry = magnitude(spread_at(C, i * wide + p + j + h))
                least = smaller(load(weight, i) * entry, largest)
                terms = terms + larger(magnitude(load(scaled, i)) * entry, least)
            own = spread(float(name[j + h]))
            barred = load(bar, 0) == spread(float(tag[j + h]))
            barred = barred & (load(kept, 0) != own) & (load(twin, 0) != own)
            more = choose(barred, zero, excess) > far * terms
            far = choose(more, excess / terms, far)
            worst = choose(more, spread(float(j + h)), worst)
    store(most, 0, far)
    store(which, 0, worst)
    return bits(far <= spread(DUAL_TOLERANCE))
