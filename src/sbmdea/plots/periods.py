"""Time on an axis: where the periods lie and what stands under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .style import name, spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AT_MOST = 16


def places(periods: pd.Index[Any]) -> NDArray[np.float64]:
    """Numbers lie where they are, so that a gap between periods is seen as one; other labels one after another."""
    if pd.api.types.is_numeric_dtype(periods.dtype):
        return periods.to_numpy(float)
    return np.arange(len(periods), dtype=float)


def label_periods(ax: Axes, periods: pd.Index[Any]) -> None:
    where = places(periods)
    shown: Sequence[int] = spread(len(periods), AT_MOST)
    ax.set_xticks([where[k] for k in shown], [name(periods[k]) for k in shown])
    ax.set_xlabel("" if periods.name is None else name(periods.name))
