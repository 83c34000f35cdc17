"""How much each column's movement counts on its side of the ratio."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..data.roles import Role
from ..errors import SpecError
from ..support.messages import joined, shown
from .sides import Weights

if TYPE_CHECKING:
    from ..data.panel import Columns, Panel


def side_weights(
    columns: Columns, roles: tuple[Role, ...], weights: Weights, fixed: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Weights over all columns (inputs, outputs, undesirable) of one side: they sum to 1, and are 0 off the side.

    ``None``: every column of the side alike. ``"balanced"``: every role alike, shared evenly inside it.
    A mapping: the given weights, 1 for columns it does not name. ``fixed`` columns do not count.
    """
    given = columns.roles
    if weights is None and (fixed is None or not fixed.any()):
        return equal_weights(given, roles)
    raw = np.array([float(role in roles) for role in given])
    if fixed is not None:
        raw[fixed] = 0.0
    if isinstance(weights, Mapping):
        raw *= [float(weights.get(name, 1.0)) for name in columns.all]
    elif weights == "balanced":
        for role in roles:
            part = np.array([one == role for one in given])
            raw[part] /= max(raw[part].sum(), 1.0)
    if raw.any():
        shares: NDArray[np.float64] = raw / raw.sum()
        return shares
    if any(role in roles for role in given):
        raise SpecError(
            f"one column at least must count among the {' and '.join(roles)}; weights and nondiscretionary leave none. "
            "Give one of them a positive weight, or ask for the other orientation."
        )
    return raw


def equal_weights(given: tuple[Role, ...], roles: tuple[Role, ...]) -> NDArray[np.float64]:
    """The same for every column of a side."""
    raw = np.array([float(role in roles) for role in given])
    return raw / raw.sum() if raw.any() else raw


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
        raise SpecError(
            f"weights must name role columns; got {joined(list(map(shown, strangers)))}. "
            f"The role columns are {list(columns.all)}."
        )
    for name, value in weights.items():
        number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
        if not (number and math.isfinite(value) and value >= 0):
            raise SpecError(f"weights must be finite and not negative; got {shown(value)} for column {shown(name)}.")


def per_row(panel: Panel, weights: Mapping[Any, Any]) -> NDArray[np.float64]:
    """The weights of every column, 1 where not named: (1, d), or (n, d) where one of them is given per row."""
    many = {name: given for name, given in weights.items() if np.ndim(given)}
    check_weights(panel.columns, {**weights, **dict.fromkeys(many, 1.0)})
    n = len(panel.index)
    found = np.array([[1.0 if name in many else float(weights.get(name, 1.0)) for name in panel.columns.all]])
    if many:
        found = np.repeat(found, n, axis=0)
    for name, given in many.items():
        own = panel.by_row(f"weights of {shown(name)}", given)
        try:
            each = np.asarray(own, np.float64)
        except (TypeError, ValueError):
            each = np.array(np.nan)
        if each.shape != (n,):
            got = shown(given) if each.shape == () else f"{each.shape}"
            raise SpecError(
                f"weights of {shown(name)} must be a number, or {n} of them, one per row; got {got}. "
                f"Pass for example weights={{{shown(name)}: 1 / data[{shown(name)}]}}."
            )
        words = [one for one in np.asarray(own).tolist() if isinstance(one, str | bytes | bool)]
        if words:
            raise SpecError(
                f"weights must be numbers; got {shown(words[0])} for column {shown(name)}. Convert text with "
                "pandas.to_numeric."
            )
        refused = np.flatnonzero(~(np.isfinite(each) & (each >= 0.0)))
        if len(refused):
            raise SpecError(
                f"weights must be finite and not negative; got {each[refused[0]]:g} for column {shown(name)} of "
                f"{panel.rows_label(refused[:1])}."
            )
        found[:, panel.columns.all.index(name)] = each
    return found
