"""orange3-dea: super-SBM, which has no bads, and radial."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..families import Data, Floats


def super_sbm(data: Data, vrs: bool) -> Floats:
    """Takes outputs marked undesirable and counts them as goods, without a word."""
    from orangecontrib.dea.core.nonradial import solve_super_sbm

    return np.asarray(solve_super_sbm(_problem(data), rts="VRS" if vrs else "CRS").efficiency)


def radial(data: Data, vrs: bool) -> Floats:
    from orangecontrib.dea.core.radial import solve_radial

    return np.asarray(solve_radial(_problem(data), orientation="input", rts="VRS" if vrs else "CRS").efficiency)


def _problem(data: Data) -> Any:
    from orangecontrib.dea.core.problem import DEAProblem

    inputs, goods, bads = ([f"{kind}{i}" for i in range(count)] for kind, count in zip("xyb", data.shape, strict=True))
    rows = [str(row) for row in range(data.rows)]
    return DEAProblem(rows, inputs, goods + bads, data.X, np.hstack([data.Y, data.B]), bads)
