"""Least squares for thousands of resamples of cities, from one matrix of cross products per city.

A city's effect drops out of its own rows, whatever weight the city has in a resample; so the normal equations of any
resample are a weighted sum of the cities' cross products.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cities.observed import CITY, CLUSTER
from .regression import demeaned, design

if TYPE_CHECKING:
    from ..config import Inference

Array = NDArray[np.float64]

SINGULAR = 1e-12  # of the largest eigenvalue; columns have unit length
REGULAR = 1e-8  # of the largest pivot: above it, eigenvalues need not be asked


@dataclass(frozen=True, eq=False)
class Moments:
    """``cross[c]`` is Z'Z of city c, for Z = year dummies and columns, within the city; columns have unit length."""

    names: tuple[str, ...]
    always: tuple[int, ...]  # the places of year dummies and constant, in every equation
    scale: Array
    cross: Array
    cluster: NDArray[np.intp]  # of each city
    cities: pd.Index[str]

    @property
    def clusters(self) -> int:
        return int(self.cluster.max()) + 1

    def without_each(self) -> Array:
        """City weights that leave out one cluster after the other: clusters × cities."""
        weights: Array = 1.0 - np.eye(self.clusters)[:, self.cluster]
        return weights

    def places(self, terms: Sequence[str]) -> list[int]:
        return [self.names.index(term) for term in terms]

    def slopes(self, weights: Array, outcome: str, terms: Sequence[str]) -> Array:
        """Coefficients of the terms for each row of city weights: draws × terms."""
        solved, _ = self._solved(weights, outcome, terms)
        own = self.places(terms)
        slopes: Array = solved[:, : len(own)] * self.scale[self.names.index(outcome)] / self.scale[own]
        return slopes

    def left(self, weights: Array, outcome: str, terms: Sequence[str]) -> Array:
        """The share of the outcome's sum of squares that each regression leaves over."""
        solved, right = self._solved(weights, outcome, terms)
        y = self.names.index(outcome)
        left: Array = 1 - (solved * right).sum(axis=1) / (weights @ self.cross[:, y, y])
        return left

    def rank(self, weights: Array, terms: Sequence[str]) -> int:
        """How many coefficients the rows of these cities tell apart, year effects and constant counted in."""
        x = [*self.places(terms), *self.always]
        values = np.linalg.eigvalsh(np.tensordot(weights[0], self.cross, axes=1)[np.ix_(x, x)])
        return int((values > values[-1] * SINGULAR).sum())

    def _solved(self, weights: Array, outcome: str, terms: Sequence[str]) -> tuple[Array, Array]:
        """Scaled coefficients of terms, years and constant, and the right-hand sides."""
        total = np.tensordot(weights, self.cross, axes=1)
        y, x = self.names.index(outcome), [*self.places(terms), *self.always]
        right = total[:, x, y]
        return solve(total[np.ix_(range(len(total)), x, x)], right), right


def moments(sample: pd.DataFrame, columns: Sequence[str], inference: Inference) -> Moments:
    """Cross products of the columns and the year dummies, city by city."""
    Z = design(sample, list(columns), inference)
    code, cities = pd.factorize(sample.index.get_level_values(CITY))
    values = Z.to_numpy(dtype=np.float64)
    if "dmu" in inference.effects:
        values = demeaned(values, code)
    scale = np.sqrt((values**2).sum(axis=0))
    scale[scale == 0] = 1.0
    values = values / scale
    cross = np.stack([part.T @ part for part in (values[code == city] for city in range(len(cities)))])
    names = tuple(map(str, Z.columns))
    first = pd.Series(sample[CLUSTER].to_numpy()).groupby(code).first()
    cluster = pd.factorize(first)[0]
    return Moments(names, tuple(range(len(columns), len(names))), scale, cross, cluster, cities)


def solve(matrix: Array, right: Array) -> Array:
    """Solve a stack of normal equations; where a year is in none of a resample's cities, by the shortest solution."""
    solved = (
        np.linalg.solve(matrix, right[..., None]) if regular(matrix) else np.matmul(inverse(matrix), right[..., None])
    )
    return np.asarray(solved[..., 0], np.float64)


def inverse(matrix: Array) -> Array:
    """Inverses of a stack of cross products; pseudo-inverses of those that are singular but for rounding."""
    if regular(matrix):
        return np.asarray(np.linalg.inv(matrix), np.float64)
    values, vectors = np.linalg.eigh(matrix)
    large = values > values[..., -1:] * SINGULAR
    shares = np.divide(1.0, values, out=np.zeros_like(values), where=large)
    found: Array = np.matmul(vectors * shares[..., None, :], np.swapaxes(vectors, -1, -2))
    return found


def regular(matrix: Array) -> bool:
    """Whether every matrix of a stack is far from singular, by Cholesky's pivots."""
    try:
        pivots = np.diagonal(np.linalg.cholesky(matrix), axis1=-2, axis2=-1) ** 2
    except np.linalg.LinAlgError:
        return False
    return bool((pivots > REGULAR * pivots.max(axis=-1, keepdims=True)).all())
