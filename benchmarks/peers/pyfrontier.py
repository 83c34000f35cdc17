"""Pyfrontier: radial, by PuLP and its CBC, a process per DMU."""

from __future__ import annotations

import numpy as np

from ..families import Data, Floats


def radial(data: Data, vrs: bool) -> Floats:
    from Pyfrontier.frontier_model import EnvelopDEA

    model = EnvelopDEA("VRS" if vrs else "CRS", "in")
    model.fit(data.X, data.Y)
    return np.array([row.score for row in model.result])
