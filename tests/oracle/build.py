"""Programs straight from arrays and options, without the package's own assembly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sbmdea.reference_solvers.instance import ByRole, Instance

BOUNDS = {"crs": (0.0, math.inf), "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, math.inf)}


def build(
    X: ArrayLike,
    Y: ArrayLike,
    B: ArrayLike | None,
    dmu: int,
    *,
    model: str = "sbm",
    rts: Any = "crs",
    orientation: str = "non-oriented",
    undesirable_as: str = "output",
    weak: bool = False,
    weights: str | tuple[Sequence[float], Sequence[float], Sequence[float]] | None = None,
    reference: Sequence[int] | None = None,
) -> Instance:
    """The program of row ``dmu``; ``weights`` are one number per column, by role."""
    X, Y = _table(X), _table(Y)
    B = np.zeros((len(X), 0)) if B is None else _table(B)
    rows = np.arange(len(X)) if reference is None else np.asarray(reference, dtype=int)
    if model == "super_sbm":
        rows = rows[rows != dmu]
    x, y, b = X[dmu], Y[dmu], B[dmu]

    raw_x, raw_y, raw_b = _raw_weights(weights, len(x), len(y), len(b))
    raw = {"x": raw_x * (x > 0), "y": raw_y * (y > 0), "b": raw_b * (b > 0)}
    above = "xb" if undesirable_as == "input" else "x"
    below = "yb" if undesirable_as == "output" else "y"
    above = "" if orientation == "output" else above
    below = "" if orientation == "input" else below
    lower, upper = BOUNDS[rts] if isinstance(rts, str) else (float(rts[1]), float(rts[2]))
    zero = {"x": np.zeros(len(x)), "y": np.zeros(len(y)), "b": np.zeros(len(b))}

    def side(roles: str) -> ByRole:
        total = sum(raw[role].sum() for role in roles)
        return ByRole(*(raw[role] / total if role in roles else zero[role] for role in "xyb"))

    def moving(role: str) -> NDArray[np.float64]:
        return (raw[role] > 0).astype(float) if role in above + below else zero[role]

    return Instance(
        sign=1 if model == "super_sbm" else -1,
        x=x,
        y=y,
        b=b,
        X=X[rows],
        Y=Y[rows],
        B=B[rows],
        peers=tuple(int(row) for row in rows),
        numerator=side(above),
        denominator=side(below),
        moves=ByRole(*(moving(role) for role in "xyb")),
        lower=lower,
        upper=upper,
        weak=weak,
        label=dmu,
    )


def _raw_weights(
    weights: Any, m: int, s: int, u: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    if weights is None:
        return np.ones(m), np.ones(s), np.ones(u)
    if isinstance(weights, str):
        assert weights == "balanced"
        return np.full(m, 1 / m), np.full(s, 1 / s), np.full(u, 1 / max(u, 1))
    x, y, b = (np.asarray(part, dtype=float) for part in weights)
    return x, y, b


def _table(values: ArrayLike) -> NDArray[np.float64]:
    table = np.asarray(values, dtype=np.float64)
    return table[:, None] if table.ndim == 1 else table
