"""Composite indices by entropy weights: `[data.index]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...errors import DataError
from ...support.messages import shown

if TYPE_CHECKING:
    from ..config import Index


def composite(frame: pd.DataFrame, name: str, index: Index) -> tuple[pd.Series[float], pd.DataFrame]:
    """The index of every row and the weights behind it.

    Indicators are scaled to [0, 1] over all rows and years together, those that harm turned round:
    z = (x − min)/(max − min) or (max − x)/(max − min), plus ``shift``. With p = z/Σz, an indicator's entropy is
    e = −Σ p ln p / ln n, with 0 ln 0 = 0, and its weight (1 − e)/Σ(1 − e); the index is Σ weight · z. An indicator that
    tells rows apart more weighs more. Rows that lack one have no index and no part in the scaling.
    """
    columns = [*index.positive, *index.negative]
    values = frame[columns].apply(pd.to_numeric, errors="coerce").astype("float64")
    complete = values.notna().all(axis=1)
    known = values[complete]
    low, high = known.min(), known.max()
    if len(known) < 2 or not (high > low).all():
        flat = [column for column in columns if not high[column] > low[column]]
        raise DataError(f"an indicator of {name} must vary; {shown(flat[0] if flat else columns[0])} does not.")
    z = (known - low) / (high - low)
    z[list(index.negative)] = 1 - z[list(index.negative)]
    z += index.shift
    p = (z / z.sum()).to_numpy()
    logs = np.log(p, out=np.zeros_like(p), where=p > 0)
    entropy = -(p * logs).sum(axis=0) / np.log(len(known))
    weights = (1 - entropy) / (1 - entropy).sum()
    table = pd.DataFrame(
        {
            "index": name,
            "indicator": columns,
            "direction": ["positive"] * len(index.positive) + ["negative"] * len(index.negative),
            "minimum": low.to_numpy(),
            "maximum": high.to_numpy(),
            "entropy": entropy,
            "weight": weights,
        }
    )
    return (z @ weights).reindex(frame.index), table
