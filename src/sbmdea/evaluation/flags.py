"""Scores that deserve a second look."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..technology.restrictions import Rules
    from ..technology.returns import Technology

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

BORDER = (1e-9, 1e-5)  # |score − 1| between these is too close to 1 to classify without thought
CAP = 1e-2  # relative distance to the cap
STEP = 1e-3  # a super-efficiency score below 1 + STEP …
ROUNDING = 1e-9  # share of a column's usual size below which a target is not told from 0
JUMP = 0.05  # … whose projection is inefficient by more than JUMP is one small step from a much lower score


def borderline(*scores: Floats) -> Bools:
    distance = np.abs(np.array(scores) - 1.0)
    return np.asarray(((distance > BORDER[0]) & (distance < BORDER[1])).any(axis=0))


def near_cap(technology: Technology, share: float, score: Floats) -> Bools:
    near: Bools = score >= cap(technology, share) * (1.0 - CAP)
    return near


def cap(technology: Technology, share: float) -> float:
    """The largest super-efficiency score there can be, 1 / (the bads' share of the denominator), or infinity.

    Where Σλ may be 0, doing nothing at all is a reference point, and no DMU can look better beside another one.
    """
    bounded = technology.homogeneous and not technology.weak and share > 0.0
    return 1.0 / share if bounded else math.inf


def below_zero(rules: Rules, targets: Floats) -> dict[str, Bools]:
    """Where trade-offs have led to targets that cannot be; there is no such flag without restrictions."""
    if not rules.any:
        return {}
    usual = np.abs(np.nan_to_num(targets)).mean(axis=0)
    return {"negative_target": (targets < -ROUNDING * usual).any(axis=1)}
