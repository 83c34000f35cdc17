"""How alike columns are across DMUs, and what that says about moving them together (Tone & Tsutsui 2010)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PROPORTIONAL = 1e-12  # a smaller range of ln(b/a) is rounding


def diversity(a: Floats, b: Floats) -> float:
    """The mean absolute deviation of ln(b/a) over its range: 0 where a and b are proportional, at most 1/2."""
    ratio = np.log(b) - np.log(a)
    spread = float(np.ptp(ratio))
    return float(np.abs(ratio - ratio.mean()).mean() / spread) if spread > PROPORTIONAL else 0.0


def affinity(values: Floats) -> Floats:
    """1 − 2 · diversity of every pair of columns; (k, k), between 0 and 1, 1 on the diagonal."""
    k = values.shape[1]
    found = np.ones((k, k))
    for i in range(k):
        for j in range(i):
            found[i, j] = found[j, i] = 1.0 - 2.0 * diversity(values[:, i], values[:, j])
    return found


def epsilon_and_weights(values: Floats) -> tuple[float, Floats]:
    """ε = (k − ρ)/(k − 1) from the affinity matrix's largest eigenvalue ρ, and its eigenvector as weights.

    ε is 0 for columns that all move together (and for a single one), 1 for those that have nothing in common.
    """
    k = values.shape[1]
    if k == 1:
        return 0.0, np.ones(1)
    roots, vectors = np.linalg.eigh(affinity(values))
    weights = np.abs(vectors[:, -1])
    return float(np.clip((k - roots[-1]) / (k - 1), 0.0, 1.0)), weights / weights.sum()
