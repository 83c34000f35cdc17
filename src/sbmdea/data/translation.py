"""Columns moved up to positive values, for programs whose solutions such a move does not change."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .panel import Panel

Floats: TypeAlias = NDArray[np.float64]


def raised(panel: Panel, columns: NDArray[np.bool_]) -> tuple[Panel, Floats | None]:
    """The panel, the marked columns moved up where one has values of 0 and below, and by how much."""
    blocks = (panel.X, panel.Y, panel.B)
    if panel.once("positive", lambda: all((block > 0.0).all() for block in blocks)):
        return panel, None
    shifts = []
    for block, marked in zip(blocks, np.split(columns, np.cumsum([len(block.T) for block in blocks[:2]])), strict=True):
        least, most = block.min(axis=0, initial=math.inf), block.max(axis=0, initial=-math.inf)
        span = np.where(most > least, most - least, np.maximum(1.0, np.abs(most)))
        shifts.append(np.where(marked & (least <= 0.0), span - least, 0.0))
    X, Y, B = (block + shift for block, shift in zip(blocks, shifts, strict=True))
    return replace(panel, X=X, Y=Y, B=B), np.concatenate(shifts)
