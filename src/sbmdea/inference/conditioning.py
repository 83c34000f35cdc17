"""Circumstances that rows are compared under: kernels of z, and how wide they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.circumstances import circumstances
from ..errors import DataError, SpecError
from ..support.spelling import choose

if TYPE_CHECKING:
    from ..data.panel import Panel

Floats: TypeAlias = NDArray[np.float64]

POINTWISE = "point"
LEAST = 10  # rows from which on widths are looked for
POINTS = 400  # sample points that the conditional distribution is compared at
LARGEST = 40.0  # bandwidths looked at, in multiples of 2.5 sd n^(−1/(r + 4)), a usual one for the kernel
SMALLEST = 0.2


@dataclass(frozen=True, eq=False)
class Conditions:
    """z per panel row, the width of each column's kernel, and which are discrete (equal or not).

    ``pointwise``: every point has widths of its own, by the rows that count for it; ``bandwidth`` is then for points
    that too few count for.
    """

    names: tuple[str, ...]
    values: Floats  # (n, r)
    bandwidth: Floats  # (r,)
    discrete: NDArray[np.bool_]
    pointwise: bool = False

    @property
    def said(self) -> str:
        if self.pointwise:
            return POINTWISE
        return ", ".join(f"{name}={h:.4g}" for name, h in zip(self.names, self.bandwidth, strict=True))


def conditions(
    z: Any, bandwidth: Any, table: pd.DataFrame | None, panel: Panel, moves: NDArray[np.bool_]
) -> Conditions | None:
    """None where nothing is asked. ``bandwidth``: a number per column, one for all, None for the data's choice, or
    "point"."""
    if z is None:
        if bandwidth is not None:
            raise SpecError("bandwidth goes with z; leave it out.")
        return None
    frame = circumstances(z, table, [panel.index] if table is None else [panel.index, table.index])
    if (missing := frame.isna().to_numpy().any(axis=1)).any():
        raise DataError(f"z must not be missing; it is for {panel.rows_label(np.flatnonzero(missing))}.")
    discrete = np.array([not pd.api.types.is_float_dtype(kind) and not _many(frame[name])
                         for name, kind in frame.dtypes.items()])  # fmt: skip
    values = np.column_stack(
        [pd.factorize(frame[name])[0] if flat else frame[name].to_numpy(np.float64)
         for name, flat in zip(frame.columns, discrete, strict=True)]
    ).astype(np.float64)  # fmt: skip
    if not np.isfinite(values).all():
        rows = np.flatnonzero(~np.isfinite(values).all(axis=1))
        raise DataError(f"z must be finite; it is not for {panel.rows_label(rows)}.")
    names = tuple(map(str, frame.columns))
    pointwise = isinstance(bandwidth, str)
    if isinstance(bandwidth, str):
        choose("bandwidth", bandwidth, (POINTWISE,), also="numbers")
    if bandwidth is None or pointwise:
        h = lscv(values, discrete, np.hstack([panel.X, panel.Y, panel.B])[:, moves])
    else:
        h = np.broadcast_to(np.asarray(bandwidth, np.float64), (len(names),)).copy()
        if not (np.isfinite(h).all() and (h > 0.0).all()):
            raise SpecError(f"bandwidth must be above 0; got {bandwidth!r}.")
    return Conditions(names, values, h, discrete, pointwise)


def widths(under: Conditions, z: Floats, reference: Floats, own: Floats, moves: NDArray[np.bool_]) -> Floats:
    """The kernels' widths for every row of ``own``: one line of numbers a point.

    For a point of its own (Bădin, Daraio & Simar 2010) `lscv` looks at the rows that are no worse in the columns that
    do not move, and at the columns that do. Columns are "less is better". Fewer rows than ``LEAST``, or none that
    differ in z, leave the point the widths of all.
    """
    found = np.tile(under.bandwidth, (len(own), 1))
    if not under.pointwise:
        return found
    known: dict[bytes, Floats] = {}
    for o, point in enumerate(own):
        fits = (reference[:, ~moves] <= point[~moves]).all(axis=1)
        near = z[fits]
        if len(near) < LEAST or not (under.discrete | (np.ptp(near, axis=0) > 0.0)).all():
            continue
        key = fits.tobytes()
        if key not in known:
            known[key] = lscv(near, under.discrete, reference[fits][:, moves])
        found[o] = known[key]
    return found


def _many(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_integer_dtype(column.dtype) and column.nunique() > 10


def weights(values: Floats, at: Floats, h: Floats, discrete: NDArray[np.bool_]) -> Floats:
    """Products of kernels: a row per point ``at``, a column per row of ``values``."""
    product = np.ones((len(at), len(values)))
    for c, flat in enumerate(discrete):
        apart = values[None, :, c] - at[:, None, c]
        product *= np.where(apart == 0.0, 1.0, h[c]) if flat else np.maximum(0.0, 1.0 - (apart / h[c]) ** 2)
    return product


def lscv(z: Floats, discrete: NDArray[np.bool_], values: Floats) -> Floats:
    """Bandwidths by least-squares cross-validation of the distribution of ``values`` given z (Li & Racine 2008)::

        CV(h) = mean over i and x of (1{v_i ≤ x} − F̂_{−i}(x | z_i))²

    where F̂_{−i} weighs the other rows by their kernels about z_i, and x runs over points of the sample. One width per
    column, for all points alike.
    """
    from scipy.optimize import minimize

    n, r = z.shape
    some = values[:: max(1, n // POINTS)]
    below = (values[:, None, :] <= some[None, :, :]).all(axis=2).astype(np.float64)
    usual = np.where(discrete, 1.0, 2.5 * z.std(axis=0, ddof=1) * n ** (-1.0 / (r + 4)))
    if not (usual > 0.0).all():
        raise DataError("z must vary; a column is the same for all rows. Leave it out.")

    def loss(log: Floats) -> float:
        h = np.where(discrete, 1.0 / (1.0 + np.exp(-log)), usual * np.exp(log))
        K = weights(z, z, h, discrete)
        np.fill_diagonal(K, 0.0)
        total = K.sum(axis=1, keepdims=True)
        alone = total[:, 0] <= 0.0
        F = K @ below / np.where(total > 0.0, total, 1.0)
        F[alone] = below.mean(axis=0)
        return float(((below - F) ** 2).mean())

    grid = np.log(np.geomspace(SMALLEST, LARGEST, 12))
    start = np.array([min(grid, key=lambda g: loss(np.full(r, g)))] * r)
    bounds = [(np.log(0.01), np.log(99.0)) if flat else (np.log(SMALLEST), np.log(LARGEST)) for flat in discrete]
    found = minimize(loss, start, method="Nelder-Mead", bounds=bounds, options={"xatol": 1e-3, "fatol": 1e-10})
    best = found.x if found.fun <= loss(start) else start
    h: Floats = np.where(discrete, 1.0 / (1.0 + np.exp(-best)), usual * np.exp(best))
    return h
