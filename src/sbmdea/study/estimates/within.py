"""Columns within city and year effects, for estimators that change one column thousands of times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..cities.observed import CITY
from .regression import demeaned, design

if TYPE_CHECKING:
    from ..config import Inference
    from .draws import Array


@dataclass(frozen=True, eq=False)
class Within:
    """What city effects, and then year effects and other terms, leave of a column."""

    code: NDArray[np.intp] | None  # of each row's city, where there are city effects
    basis: Array  # orthonormal: years and other terms within cities

    @classmethod
    def of(cls, sample: pd.DataFrame, terms: Sequence[str], inference: Inference) -> Within:
        """Of the terms and the config's effects."""
        cities = pd.factorize(sample.index.get_level_values(CITY))[0] if "dmu" in inference.effects else None
        Z = _within(design(sample, terms, inference).to_numpy(dtype=np.float64), cities)
        U, s, _ = np.linalg.svd(Z / np.maximum(np.sqrt((Z**2).sum(axis=0)), 1e-300), full_matrices=False)
        return cls(cities, U[:, s > s[0] * 1e-10])

    def left(self, columns: Array) -> Array:
        """The columns (rows × any) without them."""
        within = _within(columns, self.code)
        left: Array = within - self.basis @ (self.basis.T @ within)
        return left


def _within(columns: Array, code: NDArray[np.intp] | None) -> Array:
    return columns if code is None else demeaned(columns, code)
