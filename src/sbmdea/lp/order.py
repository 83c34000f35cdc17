"""An order of programs in which neighbours look alike."""

from __future__ import annotations

import numpy as np

from .batch import Floats, Ints

DIGITS = 6  # binary digits per coordinate


def neighbours_together(points: Floats) -> Ints:
    """Positions of the rows in Morton order of their ranks in each coordinate."""
    N, k = points.shape
    code = np.zeros(N, np.int64)
    cells = np.empty((N, k), np.int64)
    for i in range(k):
        cells[np.argsort(points[:, i], kind="stable"), i] = np.arange(N) * (1 << DIGITS) // max(N, 1)
    for digit in range(DIGITS - 1, -1, -1):
        for i in range(min(k, 60 // DIGITS)):
            code = 2 * code + ((cells[:, i] >> digit) & 1)
    return np.argsort(code, kind="stable")
