"""What an evaluation found, in plain arrays: everything a Result is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..technology.intensities import Sparse

if TYPE_CHECKING:
    import pandas as pd

SOLVERS = ("simplex", "highs", "cvxpy", "enumeration", "exact")
EFFICIENT = 1e-7  # a score this close to 1 counts as 1


@dataclass(frozen=True, eq=False)
class Outcome:
    """One entry per evaluated row (N of them), in the data's row order.

    The k columns come in the order inputs, outputs, undesirable. A ray is a price per column, then Σλ,
    kept for infeasible rows only.
    """

    rows: NDArray[np.int64]  # (N,) panel rows
    efficiency: NDArray[np.float64]  # (N,) NaN unless optimal
    components: Mapping[str, NDArray[np.float64]]  # "sbm", "super_sbm": (N,), NaN where not solved
    targets: NDArray[np.float64]  # (N, k) in data units
    prices: NDArray[np.float64]  # (N, k) ≥ 0, in units 1/column
    intensity: Sparse
    status: NDArray[np.int8]  # (N,) lp.status.Status
    primal_residual: NDArray[np.float64]  # (N,)
    dual_violation: NDArray[np.float64]  # (N,) over all reference rows
    gap: NDArray[np.float64]  # (N,)
    certified: NDArray[np.bool_]  # (N,)
    solver: NDArray[np.int8]  # (N,) position in SOLVERS
    rays: Mapping[int, NDArray[np.float64]]  # position in rows → Farkas ray
    flags: Mapping[str, NDArray[np.bool_]]  # "borderline", "near_cap", "near_discontinuity": (N,)
    windows: pd.DataFrame | None = None  # frontier="window": every (window, dmu, period) score
    cells: Outcome | None = None  # the same with all that is known of each, by row and then by window
    cell_window: NDArray[np.int64] | None = None  # the window of every cell
    kept: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)  # what a proof needs beside all this, per row
