"""The least value that prices leave to a program: its statement has the inequality."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import numpy as np

from .case import Bools, Floats
from .statement import Statement

ROUNDING = 16 * np.finfo(float).eps
FREE = 1e-11  # share of its terms by which a trade-off may earn something in floating point
STEPS = 4


def bound(stated: Statement, prices: Floats, worth: Floats) -> tuple[Floats, Floats]:
    """The bound ν and the scale κ under which it holds, for ``prices`` at which the technology is worth ``worth`` at
    least. −∞ where there is no scale."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        value, scale = _bound(stated, prices, worth)
        if stated.limit is not None:
            # without limits the bound is weaker, but does not hang on them by rounding
            other, its = _bound(replace(stated, limit=None), prices, worth)
            value, scale = np.where(other > value, other, value), np.where(other > value, its, scale)
        return value, scale


def _bound(stated: Statement, prices: Floats, worth: Floats) -> tuple[Floats, Floats]:
    N = len(prices)
    n0 = np.full(N, stated.start[0]) if stated.base is None else stated.start[0] + stated.base
    e0 = np.einsum("nk,nk->n", prices, stated.at) - worth
    e = stated.priced(prices)
    if stated.free or stated.extra or stated.start[1] == 0.0 or (stated.denominator < 0.0).any():
        return _best(stated, prices, n0, e0, e)
    value = _as_scaled(stated, n0, e0, e)
    left = np.flatnonzero(np.isnan(value))
    scale = np.ones(N)
    if len(left):
        value[left], scale[left] = _best(stated.part(left), prices[left], n0[left], e0[left], e[left])
    return value, scale


def _as_scaled(stated: Statement, n0: Floats, e0: Floats, e: Floats) -> Floats:
    """The bound at κ = 1, the documented scale of prices, where no movement pays but by rounding; NaN elsewhere."""
    n, d, d0 = stated.numerator, stated.denominator, stated.start[1]
    top, left = _most(stated, e.shape), n - e
    hard = np.isinf(top)
    most = (n0 - e0) / d0
    value = np.minimum(most, _smallest(left, np.broadcast_to(d, e.shape), hard & (d > 0.0)))
    left -= value[:, None] * d
    pays = left < 0.0
    fits = ~(pays & hard) | (left >= -ROUNDING * (np.abs(n) + np.abs(value[:, None] * d) + np.abs(e)))
    # what is limited and pays is taken off; a smaller ν makes no other movement pay
    value += np.where(pays & ~hard, left * np.where(hard, 0.0, top), 0.0).sum(axis=1) / d0
    near = value >= most - ROUNDING * (np.abs(most) + np.abs(n0) / d0 + np.abs(e0) / d0)
    return np.where(near & fits.all(axis=1), value, np.nan)


def _best(stated: Statement, prices: Floats, n0: Floats, e0: Floats, e: Floats) -> tuple[Floats, Floats]:
    """At the scale that makes it largest."""
    d0, N = stated.start[1], len(prices)
    n, d = (np.broadcast_to(side, (N, side.shape[1])) for side in (stated.numerator, stated.denominator))
    if stated.extra:
        few = e[:, -stated.extra :]
        terms = np.abs(
            np.broadcast_to(stated.along, (N, *stated.along.shape[1:]))[:, -stated.extra :] * prices[:, None]
        ).sum(axis=2)
        few[(few > 0.0) & (few <= FREE * terms)] = 0.0
    top = _most(stated, n.shape)
    hard = np.isinf(top)
    scale = np.ones(N)
    if stated.free:
        hard[:, 0] = False
        top[:, 0] = 0.0
        scale = np.divide(n[:, 0], e[:, 0], out=np.full(N, np.nan), where=n[:, 0] * e[:, 0] > 0.0)
    elif d0 == 0.0:
        # what counts nowhere and is worth something is made as far as its limit lets it
        idle = ~hard & (n == 0.0) & (d == 0.0)
        e0 = e0 + np.where(idle, np.maximum(e, 0.0) * np.where(idle, top, 0.0), 0.0).sum(axis=1)
        scale = np.divide(n0, e0, out=np.ones(N), where=e0 > 0.0)
    ours = np.ones(n.shape[1], bool)
    ours[n.shape[1] - stated.extra :] = False  # what restrictions allow has some room instead
    plain = hard & (d == 0.0) & ours
    if not stated.free:
        scale = np.minimum(np.maximum(scale, _largest(n, e, plain & (e < 0.0))), _smallest(n, e, plain & (e > 0.0)))
    value = np.full(N, -np.inf)
    for step in range(STEPS):
        value = _value(n0 - scale * e0, d0, n - scale[:, None] * e, d, top, hard)
        most = _smallest(n - value[:, None] * d, e, hard & (d < 0.0) & (e > 0.0))
        broken = most < scale
        if stated.free or not broken.any():
            break
        scale = np.where(broken, most * (1.0 - ROUNDING * step), scale)
    left = n - value[:, None] * d - scale[:, None] * e
    fits = ~hard | (left >= 0.0)
    if not fits.all():
        room = np.where(ours, ROUNDING, FREE) * (np.abs(n) + np.abs(value[:, None] * d) + np.abs(scale[:, None] * e))
        fits |= left >= -room
    holds = fits.all(axis=1) & (scale > 0.0) & np.isfinite(value)
    return np.where(holds, value, -np.inf), scale


def _most(stated: Statement, shape: tuple[int, ...]) -> Floats:
    top = np.full(shape, np.inf)
    for one in (stated.limit, stated.implied):
        if one is not None:
            np.minimum(top, np.asarray(one, float), out=top)
    return top


def _value(base: Floats, d0: float, left: Floats, d: Floats, top: Floats, hard: Bools) -> Floats:
    """The largest ν with base − ν d₀ + Σ min(0, left − ν d) top ≥ 0, and left ≥ ν d where nothing limits a movement."""
    value = _smallest(left, d, hard & (d > 0.0))
    if d0 == 0.0:
        return np.where(base >= -ROUNDING, value, -np.inf)
    value = np.minimum(value, base / d0)
    soft = np.where(hard, 0.0, top)
    for _ in range(STEPS):
        under = (left - value[:, None] * d < 0.0) & (soft > 0.0)
        lacks = base - value * d0 + np.where(under, (left - value[:, None] * d) * soft, 0.0).sum(axis=1)
        lacks[lacks >= -ROUNDING * (np.abs(base) + np.abs(value * d0))] = 0.0
        if not (lacks < 0.0).any():
            break
        slope = d0 + np.where(under, d * soft, 0.0).sum(axis=1)
        value = np.where(lacks < 0.0, value + lacks / np.where(slope > 0.0, slope, np.nan), value)
    return value


def _smallest(above: Floats, below: Floats, among: Bools) -> Floats:
    ratio = np.divide(above, below, out=np.full(above.shape, np.inf), where=among)
    return np.asarray(reduce(np.minimum, ratio.T, np.full(len(ratio), np.inf)))


def _largest(above: Floats, below: Floats, among: Bools) -> Floats:
    ratio = np.divide(above, below, out=np.full(above.shape, -np.inf), where=among)
    return np.asarray(reduce(np.maximum, ratio.T, np.full(len(ratio), -np.inf)))
