"""Partial frontiers by looking at every reference row: no linear program and no tolerance but one, on counts."""

from __future__ import annotations

import numpy as np

from ..lp.kernels.compiled import njit

CONTRACT, EXPAND, BOTH, STEPS = 0, 1, 2, 3
GUARD = 1e-9  # (1 − 0.95)·20 = 1.0000000000000009 rows is one row


@njit(
    "void(i8[::1], f8[:,::1], f8[:,::1], b1[::1], f8[:,::1], i8, b1, f8, f8[:,::1], f8[:,::1], f8[:,::1], b1[::1], "
    "f8[::1], f8[::1], i8[::1], i8[::1], f8[::1], f8[::1])",
    cache=True,
    nogil=True,
    error_model="numpy",
)
def partial_scores(  # type: ignore[no-untyped-def]
    todo,
    reference,
    evaluated,
    moves,
    step,
    kind,
    quantile,
    order,
    z,
    at,
    h,
    discrete,
    score,
    hull,
    count,
    peer,
    low,
    high,
):
    """Per point: the score of order m (or α, with ``quantile``), that of the hull, how many rows count, and which peer.

    Columns are "less is better", the signs of goods turned. A row counts if it is no worse in the columns that do not
    move; its gauge is the factor (CONTRACT: largest ratio, EXPAND: smallest of goods, BOTH: the hyperbolic one) or
    the number of ``step``s (STEPS) to it. ``z`` weighs rows by kernels about ``at``: Epanechnikov's of width ``h``, a
    line a point, or for ``discrete`` ones 1 where equal and h elsewhere. ``low`` gets the standard error for order m;
    for order α ``low`` and ``high`` come in as multiples of √N and leave as scores.
    """
    n, d = reference.shape
    gauge = np.empty(n)
    weight = np.empty(n)
    name = np.empty(n, np.int64)
    for o in todo:
        k = 0
        for j in range(n):
            w = 1.0
            for c in range(z.shape[1]):
                if discrete[c]:
                    w *= 1.0 if z[j, c] == at[o, c] else h[o, c]
                else:
                    u = (z[j, c] - at[o, c]) / h[o, c]
                    w *= max(0.0, 1.0 - u * u)
            if w <= 0.0:
                continue
            fits = True
            worst = -np.inf if kind == CONTRACT else np.inf
            for c in range(d):
                own, other = evaluated[o, c], reference[j, c]
                if not moves[c] or (kind == STEPS and step[o, c] == 0.0):
                    if other > own:
                        fits = False
                        break
                elif kind == CONTRACT:
                    worst = max(worst, other / own)
                elif kind == EXPAND:
                    worst = min(worst, other / own)
                elif kind == BOTH:
                    worst = min(worst, own / other if own > 0.0 else other / own)
                else:
                    worst = min(worst, (own - other) / step[o, c])
            if fits:
                gauge[k], weight[k], name[k] = worst, w, j
                k += 1
        count[o] = k
        if k == 0:
            score[o], hull[o], peer[o], low[o], high[o] = np.nan, np.nan, -1, np.nan, np.nan
            continue
        rank = np.argsort(gauge[:k])
        best = rank[0] if kind == CONTRACT else rank[k - 1]
        hull[o] = gauge[best]
        total = 0.0
        for a in range(k):
            total += weight[a]
        if quantile:
            share = 1.0 - order if kind == CONTRACT else order
            wide = np.sqrt(share * (1.0 - share) / k)
            cuts = (share, share + low[o] * wide, share + high[o] * wide)
            for which in range(3):
                cut = cuts[which]
                reached, place = 0.0, k - 1
                for a in range(k):
                    reached += weight[rank[a]] / total
                    if reached > cut + GUARD / k if kind == CONTRACT else reached >= cut - GUARD / k:
                        place = a
                        break
                value = gauge[rank[place]]
                if which == 0:
                    score[o], peer[o] = value, name[rank[place]]
                elif which == 1:
                    low[o] = value
                else:
                    high[o] = value
            continue
        peer[o] = name[best]
        found, before, largest = 0.0, 1.0 if kind == CONTRACT else 0.0, gauge[rank[k - 1]]
        reached = 0.0
        for a in range(k):
            reached += weight[rank[a]] / total
            left = max(1.0 - reached, 0.0) if a < k - 1 else 0.0
            after = left**order if kind == CONTRACT else (1.0 - left) ** order
            value = gauge[rank[a]]
            if kind == STEPS:
                value = np.exp(value - largest)
            found += value * abs(before - after)
            before = after
        score[o] = largest + np.log(found) if kind == STEPS else found
        # the infinitesimal jackknife: each row's part is m ∫ up to its gauge of S^(m−1), or F^(m−1)
        part, mean, square, reached = 0.0, 0.0, 0.0, 0.0
        for a in range(k):
            value = gauge[rank[a]]
            earlier = 0.0 if a == 0 else gauge[rank[a - 1]]
            if kind == STEPS:
                value = np.exp(value - largest)
                earlier = 0.0 if a == 0 else np.exp(earlier - largest)
            base = 1.0 - reached if kind == CONTRACT else reached
            part += order * (value - earlier) * max(base, 0.0) ** (order - 1.0)
            w = weight[rank[a]] / total
            reached += w
            mean += w * part
            square += w * part * part
        spread = max(square - mean * mean, 0.0)
        squares = 0.0
        for a in range(k):
            squares += (weight[a] / total) ** 2
        low[o] = np.sqrt(spread * squares)
        if kind == STEPS:
            low[o] /= found
