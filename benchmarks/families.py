"""Made-up data as arrays, each by a recipe with a seed: what the sizes, dimensions and densities are measured on."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import data

Floats = NDArray[np.float64]
Shape = tuple[int, int, int]


class Data(NamedTuple):
    """Inputs, goods and bads, one row per DMU."""

    X: Floats
    Y: Floats
    B: Floats

    @property
    def rows(self) -> int:
        return len(self.X)

    @property
    def shape(self) -> Shape:
        return self.X.shape[1], self.Y.shape[1], self.B.shape[1]

    @property
    def Z(self) -> Floats:
        return np.hstack(self)

    @property
    def turn(self) -> Floats:
        """+1 where less is better, −1 for goods."""
        return np.repeat([1.0, -1.0, 1.0], self.shape)

    def take(self, rows: Any) -> Data:
        return Data(self.X[rows], self.Y[rows], self.B[rows])

    @property
    def roles(self) -> dict[str, Any]:
        """As the public functions take them."""
        bads = {"undesirable": self.B} if self.shape[2] else {}
        return {"inputs": self.X, "outputs": self.Y, **bads}


def panel(units: int = 110, periods: int = 16) -> Data:
    """The panel of `data.panel`, all periods in one frontier."""
    frame = data.panel(units, periods)
    return Data(*(frame[data.ROLES[role]].to_numpy() for role in ("inputs", "outputs", "undesirable")))


def cross(n: int, shape: Shape = (3, 2, 1), seed: int | list[int] = 7) -> Data:
    """Heavy-tailed cross-section around a frontier of slightly decreasing returns; few rows are efficient."""
    rng = np.random.default_rng(seed)
    m, s, u = shape
    X = rng.lognormal(2.0, 0.7, (n, m))
    base = np.exp(0.95 * np.log(X).mean(axis=1, keepdims=True))
    share = np.exp(-rng.gamma(1.5, 0.3, (n, 1)))
    Y = base * rng.lognormal(0.0, 0.4, (n, s)) * share
    B = base * rng.lognormal(0.0, 0.5, (n, u)) / np.sqrt(share)
    return Data(X, Y, B)


def sphere(
    n: int, efficient: float = 0.5, shape: Shape = (3, 2, 1), seed: int = 3, inside: tuple[float, float] = (0.6, 0.99)
) -> Data:
    """A strictly convex frontier under constant returns, with a chosen share of the rows on it.

    The goods of the others are multiplied by a factor drawn between the bounds ``inside``. With few rows on the
    frontier some of the others are efficient as well.
    """
    rng = np.random.default_rng(seed)
    m, s, u = shape
    z = np.abs(rng.standard_normal((n, m + s + u))) + 0.05
    X, Y, B = np.split(z, [m, m + s], axis=1)
    X = X / np.exp(np.log(X).mean(axis=1, keepdims=True))
    Y = Y / np.linalg.norm(Y, axis=1, keepdims=True)
    B = B / np.exp(np.log(B).mean(axis=1, keepdims=True))
    r = rng.lognormal(0.0, 0.6, (n, 1))
    X, B = X * r, B / r
    Y = Y * np.prod(X, axis=1, keepdims=True) ** (0.6 / m) * np.prod(B, axis=1, keepdims=True) ** (0.4 / u)
    others = rng.permutation(n)[round(efficient * n) :]
    Y[others] *= rng.uniform(*inside, (len(others), 1))
    size = rng.lognormal(0.0, 0.7, (n, 1))
    return Data(X * size, Y * size, B * size)


def structured(n: int, dimension: int, efficient: float, seed: int = 11) -> Data:
    """The classical grid of cardinality, dimension and density: half inputs, half goods, efficient under vrs.

    The efficient rows lie on a sphere; the others are mixtures of up to ``dimension`` of them, moved inwards.
    """
    rng = np.random.default_rng(seed)
    m, k = math.ceil(dimension / 2), max(dimension, round(efficient * n))
    V = np.abs(rng.standard_normal((k, dimension)))
    V /= np.linalg.norm(V, axis=1, keepdims=True)
    good = np.hstack([2.0 - V[:, :m], V[:, m:] + 1e-3])
    weights = rng.dirichlet(np.ones(dimension), n - k)
    inner = np.einsum("ij,ijk->ik", weights, good[rng.integers(0, k, (n - k, dimension))])
    loss = rng.uniform(0.8, 0.999, (n - k, 1))
    inner = np.hstack([inner[:, :m] / loss, inner[:, m:] * loss])
    Z = np.vstack([good, inner])[rng.permutation(n)]
    return Data(Z[:, :m], Z[:, m:], np.empty((n, 0)))


FAMILIES = {"panel": panel, "cross": cross, "sphere": sphere, "structured": structured}
