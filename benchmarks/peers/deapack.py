"""DEAPack: SBM with and without bads, super-SBM without, radial, additive, directional, FDH."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..families import Data, Floats


def sbm(data: Data, vrs: bool) -> Floats:
    from deapack.models.sbm import UndesirableSlacksBasedDEA

    fitted = UndesirableSlacksBasedDEA(returns_to_scale="vrs" if vrs else "crs").fit(_data(data))
    return _column(fitted, "score")


def super_sbm(data: Data, vrs: bool) -> Floats:
    """Refuses bads; SBM-efficient rows have a super-SBM score, the others keep the SBM score of its screening."""
    from deapack.evaluation.super_sbm import ToneSuperSBM

    fitted = ToneSuperSBM(returns_to_scale="vrs" if vrs else "crs").fit(_data(data))
    beyond = _column(fitted, "score")
    return np.where(np.isnan(beyond), _column(fitted, "sbm_screen_score"), beyond)


def radial(data: Data, vrs: bool) -> Floats:
    from deapack.models.radial import BCCInput, CCRInput

    return _column((BCCInput if vrs else CCRInput)().fit(_data(data)), "score")


def additive(data: Data, vrs: bool) -> Floats:
    from deapack.models.additive import AdditiveDEA

    return _column(AdditiveDEA(returns_to_scale="vrs" if vrs else "crs").fit(_data(data)), "score")


def directional(data: Data, vrs: bool) -> Floats:
    from deapack.models.directional import DDF

    return _column(DDF(returns_to_scale="vrs" if vrs else "crs").fit(_data(data)), "score")


def fdh(data: Data, vrs: bool) -> Floats:
    """Of variable returns alone."""
    from deapack.models.fdh import FDH

    return _column(FDH().fit(_data(data)), "score")


def _data(data: Data) -> Any:
    from deapack import DEAData

    names = [[f"{kind}{i}" for i in range(count)] for kind, count in zip("xyb", data.shape, strict=True)]
    frame = pd.DataFrame(data.Z, columns=[name for part in names for name in part])
    frame["dmu"] = np.arange(data.rows)
    inputs, outputs, bads = names
    return DEAData.from_frame(frame, inputs=inputs, outputs=outputs, bad_outputs=bads or None, dmu="dmu")


def _column(fitted: Any, name: str) -> Floats:
    return fitted.summary()[name].to_numpy(dtype=float, na_value=np.nan)
