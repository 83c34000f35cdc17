"""What `returns_to_scale` answers: a frame that can be verified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..verification.found import Verification


class Returns(pd.DataFrame):
    """An ordinary frame, and so is everything made of it; the answer itself knows what was asked."""

    _metadata = ["panel", "rows", "options"]  # noqa: RUF012 (pandas reads this name)
    panel: Panel
    rows: NDArray[np.int64]
    options: Mapping[str, Any]

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    def verify(self) -> Verification:
        """Scores, kinds of returns and sizes held against what the Σλ of optimal solutions can be, in rational
        arithmetic.

        ``lower`` and ``upper`` enclose the scale efficiency.
        """
        from ..verification.scale_returns import verify

        return verify(self.panel, self.options, self.rows, self)
