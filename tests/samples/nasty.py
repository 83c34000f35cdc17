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


KINDS: dict[str, Callable[[Generator, int, int, int, int], Table]] = {
    kind.__name__: kind
    for kind in (near_zero, heavy_tailed, column_scales, row_scales, ties, duplicates, all_efficient)
}


def split(Z: Table, m: int, s: int) -> tuple[Table, Table, Table]:
    return Z[:, :m], Z[:, m : m + s], Z[:, m + s :]
