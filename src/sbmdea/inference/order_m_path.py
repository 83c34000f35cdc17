"""How many score beyond 1 as m grows: where the curve flattens above 0, rows lie apart from all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Required, TypedDict

import numpy as np
import pandas as pd

from ..errors import SpecError
from ..results.frames import labelled
from ..results.summary import Summary
from ..results.typeset import aligned, count
from ..support.signatures import check_names
from ..writing.tabular import Tabular
from .order_m import order_m
from .partial import checked_order

if TYPE_CHECKING:
    from typing import Unpack

    from matplotlib.axes import Axes

    from ..data.kinds import Data, PerRow, RowMask, Values
    from ..options.directions import Direction
    from ..options.question import Infeasible
    from ..options.sides import UndesirableAs
    from ..technology.frontier import Frontier
    from ..writing.tabular import Sheets
    from .partial import PartialOrientation

ORDERS = (5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500)


@dataclass(frozen=True, eq=False, repr=False)
class OrderMPath(Tabular):
    """``share`` of the scores beyond 1 by m, and every ``score`` (rows × m)."""

    share: pd.Series[float]
    scores: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """The share beyond 1, one row per m."""
        return self.share.to_frame()

    def sheets(self) -> Sheets:
        """Shares, scores."""
        return {"shares": (labelled(self.to_frame()), 1), "scores": (labelled(self.scores), self.scores.index.nlevels)}

    def _told(self) -> Summary:
        """How many rows stay beyond 1 for the largest m."""
        last, rows = self.share.index[-1], count(len(self.scores), "row")
        said = f"{self.share.iloc[-1]:.1%} of {rows} stay beyond 1 at m = {last}"
        return Summary(f"{said}\n\n{aligned(*self._first())}")

    def _title(self) -> str:
        return "share of the scores beyond 1, by m"

    def _foot(self) -> str:
        return f"{count(len(self.share), 'order')} of {count(len(self.scores), 'row')}"

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """The share beyond 1 against m. Needs matplotlib."""
        from ..plots.apart import order_path

        return order_path(self.share, ax=ax)


class OrderOptions(TypedDict, total=False):
    """What `order_m` takes beside the data and m."""

    inputs: Required[Values]
    outputs: Required[Values]
    undesirable: Values | None
    dmu: PerRow | None
    period: PerRow | None
    orientation: PartialOrientation
    direction: Direction
    z: Any
    bandwidth: Any
    level: float | None
    frontier: Frontier
    undesirable_as: UndesirableAs
    group: PerRow | None
    category: PerRow | None
    reference: RowMask | None
    evaluate: RowMask | None
    on_infeasible: Infeasible
    threads: int | None
    progress: bool | None


def order_m_path(
    data: Data = None, *, m: Sequence[float] = ORDERS, beyond: float = 0.01, **options: Unpack[OrderOptions]
) -> OrderMPath:
    """The share of DMUs with an order-m efficiency above 1 + ``beyond``, for several m (Simar 2003).

    With m the frontier moves out to the hull, and the share falls. Rows that stay beyond 1 when m is large lie apart
    from all others: the elbow of the curve tells how many.

    Parameters
    ----------
    data, options
        As for `order_m`.
    m
        The orders, from small to large.
    beyond
        How far above 1: for no finite m is the expected best the best itself.

    Returns
    -------
    OrderMPath
        ``share`` by m, ``scores`` (efficiency by DMU and m), ``plot()``.

    Raises
    ------
    SpecError, DataError
        As `order_m`.

    References
    ----------
    Simar, L. (2003). Detecting outliers in frontier models: a simple approach. Journal of Productivity Analysis 20,
    391–424.

    Examples
    --------
    >>> import sbmdea
    >>> path = sbmdea.order_m_path(
    ...     sbmdea.datasets.hua_bian_2007(), m=[5, 50, 500],
    ...     inputs=["input_1", "input_2"], outputs="output_1", dmu="dmu",
    ... )
    >>> bool(path.share.is_monotonic_decreasing)
    True
    """
    orders = list(m)
    if not orders:
        raise SpecError("m must name at least one order; got none.")
    for one in orders:
        checked_order(one)
    check_names("order_m_path", order_m, options)
    scores = pd.concat({one: order_m(data, m=one, **options).efficiency for one in orders}, axis=1)
    scores.columns.name = "m"
    known = scores.notna().sum()
    share: pd.Series[float] = (scores > 1.0 + beyond).sum() / np.maximum(known, 1)
    return OrderMPath(share.rename(f"above {1.0 + beyond:g}"), scores)
