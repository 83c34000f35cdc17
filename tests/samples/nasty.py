"""Data that break solvers: each kind as one array, columns to be split into roles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
Generator = np.random.Generator


def ordinary(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    X = rng.lognormal(2, 0.7, (n, m))
    base = np.exp(0.95 * np.log(X).mean(axis=1, keepdims=True))
    effort = np.exp(-rng.gamma(1.5, 0.3, (n, 1)))
    return np.hstack(
        [X, base * rng.lognormal(0, 0.4, (n, s)) * effort, base * rng.lognormal(0, 0.5, (n, u)) / np.sqrt(effort)]
    )


def near_zero(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    Z = ordinary(rng, n, m, s, u)
    return np.where(rng.random(Z.shape) < 0.08, Z * 1e-6, Z)


def heavy_tailed(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    return rng.lognormal(0, 3, (n, m + s + u))


def column_scales(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    return ordinary(rng, n, m, s, u) * 10.0 ** rng.uniform(-6, 9, m + s + u)


def row_scales(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    return ordinary(rng, n, m, s, u) * 10.0 ** rng.uniform(-6, 9, (n, 1))


def ties(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    return rng.integers(1, 6, (n, m + s + u)).astype(float)


def duplicates(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    half = ordinary(rng, -(-n // 2), m, s, u)
    return rng.permutation(np.vstack([half, half])[:n])


def all_efficient(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    z = np.abs(rng.normal(size=(n, m + s + u))) + 0.05
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    z[:, :m] = 2.0 - z[:, :m]
    z[:, m + s :] = 2.0 - z[:, m + s :]
    return z


def near_copies(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    """Rows that differ from others by 1e-14 to 1e-9 of their values."""
    Z = ordinary(rng, n, m, s, u)
    half = n // 2
    return _near(rng, Z, Z[rng.integers(0, max(1, half), n - half)], half, 10.0 ** rng.uniform(-14, -9, (n - half, 1)))


def proportional(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    """Rows that are multiples of others, to 1e-12 or so: ratios are equal but for rounding."""
    Z = ordinary(rng, n, m, s, u)
    half = n // 2
    copies = Z[rng.integers(0, max(1, half), n - half)] * rng.lognormal(0, 1, (n - half, 1))
    return _near(rng, Z, copies, half, 10.0 ** rng.uniform(-16, -11, (n - half, 1)))


def noise(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    """Ties that are none by 1e-12."""
    return ties(rng, n, m, s, u) * (1.0 + 1e-12 * rng.normal(size=(n, m + s + u)))


def pair_scales(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    """Pairs of columns whose sizes are far apart, and rows of their own size in one of them."""
    Z = ordinary(rng, n, m, s, u)
    Z[:, 0] *= 10.0 ** rng.uniform(-8, 8, n)
    Z[:, -1] *= 1e8
    return Z


def both_scales(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    return column_scales(rng, n, m, s, u) * 10.0 ** rng.uniform(-4, 4, (n, 1))


def wide_near_zero(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    """Some values at 1e-6 to 1e-12 of the usual ones, others 1e4 times as large."""
    Z = ordinary(rng, n, m, s, u)
    small, large = rng.random(Z.shape) < 0.08, rng.random(Z.shape) < 0.05
    return np.where(small, Z * 10.0 ** rng.uniform(-12, -6, Z.shape), np.where(large, Z * 1e4, Z))


def _near(rng: Generator, Z: Table, copies: Table, half: int, far: Table) -> Table:
    Z[half:] = copies * (1.0 + far * rng.normal(size=copies.shape))
    return Z[rng.permutation(len(Z))]


KINDS: dict[str, Callable[[Generator, int, int, int, int], Table]] = {
    kind.__name__: kind
    for kind in (near_zero, heavy_tailed, column_scales, row_scales, ties, duplicates, all_efficient)
}


MORE: dict[str, Callable[[Generator, int, int, int, int], Table]] = KINDS | {
    kind.__name__: kind
    for kind in (ordinary, near_copies, proportional, noise, pair_scales, both_scales, wide_near_zero)
}


def split(Z: Table, m: int, s: int) -> tuple[Table, Table, Table]:
    return Z[:, :m], Z[:, m : m + s], Z[:, m + s :]
