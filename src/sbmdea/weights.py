"""How much each column's movement counts on its side of the ratio."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .errors import SpecError
from .spec import ROLES, Role, Weights

if TYPE_CHECKING:
    from .data.panel import Columns


def side_weights(
    columns: Columns, roles: tuple[Role, ...], weights: Weights, fixed: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Weights over all columns (inputs, outputs, undesirable) of one side: they sum to 1, and are 0 off the side.

    ``None``: every column of the side alike. ``"balanced"``: every role alike, shared evenly inside it.
    A mapping: the given weights, 1 for columns it does not name. ``fixed`` columns do not count.
    """
    sizes = {role: len(getattr(columns, role)) for role in ROLES}
    raw = np.zeros(sum(sizes.values()))
    start = 0
    for role in ROLES:
        size = sizes[role]
        counts = np.ones(size) if fixed is None else 1.0 - fixed[start : start + size]
        if role in roles and counts.any():
            raw[start : start + size] = counts / counts.sum() if weights == "balanced" else counts
        start += size
    if isinstance(weights, Mapping):
        raw *= [float(weights.get(name, 1.0)) for name in columns.all]
    total = raw.sum()
    if raw.any():
        shares: NDArray[np.float64] = raw / total
        return shares
    if any(sizes[role] for role in roles):
        raise SpecError(
            f"one column at least must count among the {' and '.join(roles)}; weights and nondiscretionary leave none. "
            "Give one of them a positive weight, or ask for the other orientation."
        )
    return raw


def check_weights(columns: Columns, weights: Weights) -> None:
    """Refuse what is neither ``None`` nor ``"balanced"`` nor a mapping of role columns to weights ≥ 0."""
    if weights is None or (isinstance(weights, str) and weights == "balanced"):
        return
    if not isinstance(weights, Mapping):
        raise SpecError(
            f'weights must be None, "balanced" or a mapping from column to weight; got {weights!r}. '
            'Pass for example weights={"so2": 2}.'
        )
    strangers = [name for name in weights if name not in columns.all]
    if strangers:
        raise SpecError(f"weights must name role columns; got {strangers}. The role columns are {list(columns.all)}.")
    for name, value in weights.items():
        number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
        if not (number and math.isfinite(value) and value >= 0):
            raise SpecError(f"weights must be finite and not negative; got {value!r} for column {name!r}.")
