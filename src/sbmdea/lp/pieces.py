"""Columns as kernels take them: in pieces that stay in the first cache while all programs look at them."""

from __future__ import annotations

import numpy as np

from .batch import Floats

BLOCK = 512  # columns of a piece


def blocks(columns: Floats) -> Floats:
    """The columns (n × k) as k × BLOCK pieces, the last one filled up with zeros."""
    n, k = columns.shape
    full = n // BLOCK
    out = np.empty((-(-n // BLOCK), k, BLOCK))
    out[:full] = columns[: full * BLOCK].reshape(full, BLOCK, k).transpose(0, 2, 1)
    for last in out[full:]:
        last[:] = 0.0
        last[:, : n - full * BLOCK] = columns[full * BLOCK :].T
    return out
