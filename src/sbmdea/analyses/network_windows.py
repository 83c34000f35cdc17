"""Window analysis of DMUs made of divisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..data.kinds import Data, PerRow, RowMask
from ..errors import DataError, SpecError
from ..network.graph import Network
from ..network.histories import read_histories
from ..network.network_result import NetworkResult
from ..network.network_sbm import Orientation, UndesirableAs, network_sbm
from ..results.frames import labelled
from ..results.typeset import count, number
from ..support.messages import joined, shown
from ..technology.frontier import periods_of_technologies
from ..technology.returns import Rts
from .window_analysis import Windowed, in_order

if TYPE_CHECKING:
    from ..verification.found import Verification
    from ..writing.tabular import Sheets


def network_windows(
    data: Data,
    network: Network,
    *,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    window: int = 3,
    rts: Rts | Mapping[str, Rts] = "crs",
    orientation: Orientation = "non-oriented",
    weights: Mapping[str, float] | None = None,
    undesirable_as: UndesirableAs = "output",
    empty: str = "raise",
    super_efficiency: bool = False,
    group: PerRow | None = None,
    reference: RowMask | None = None,
    evaluate: RowMask | None = None,
    threads: int | None = None,
) -> NetworkWindows:
    """Every DMU's network efficiency, and that of its divisions, in every window of ``window`` consecutive periods.

    `window_analysis` by `network_sbm`: the rows of a window form one technology and are scored against it.

    Parameters
    ----------
    window
        How many periods; from 1 (each period by itself) to all of them (one global frontier).
    data, network, dmu, period, rts, orientation, weights, undesirable_as, empty, super_efficiency, group, reference, \
evaluate, threads
        As for `network_sbm`, without carry-overs; ``period`` is needed.

    Returns
    -------
    NetworkWindows
        ``table``, ``division(name)``, ``by_window``, ``by_period``, ``spread``, and the ``results`` by window.

    Raises
    ------
    DataError, SpecError
        As `network_sbm`.

    References
    ----------
    Charnes, A., Clark, C. T., Cooper, W. W. & Golany, B. (1985). A developmental study of data envelopment analysis in
    measuring the efficiency of maintenance units in the U.S. air forces. Annals of Operations Research 2(1), 95–112.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> plants = pd.DataFrame(
    ...     {"plant": list("PQPQPQ"), "year": [1, 1, 2, 2, 3, 3], "fuel": [2.0, 4, 2, 3, 1, 3],
    ...      "power": [2.0, 4, 2, 4, 2, 4], "labour": [2.0, 1, 4, 2, 1, 4], "sales": [1.0, 1, 1, 1, 2, 1]}
    ... )
    >>> plant = sbmdea.Network(
    ...     {"make": {"inputs": "fuel"}, "sell": {"inputs": "labour", "outputs": "sales"}}, {"power": ("make", "sell")}
    ... )
    >>> res = sbmdea.network_windows(plants, plant, dmu="plant", period="year", window=2, orientation="input")
    >>> res.table.round(4)  # doctest: +NORMALIZE_WHITESPACE
    year               1       2       3
    plant window
    P     1–2     0.875  0.6250     NaN
          2–3       NaN  0.1875  1.0000
    Q     1–2     0.875  0.7500     NaN
          2–3       NaN  0.2083  0.1458
    """
    if not isinstance(network, Network):
        raise SpecError(f"network must be an sbmdea.Network; got a {type(network).__name__}.")
    if network.carryovers:
        named = joined([shown(one.column) for one in network.carryovers])
        raise SpecError(
            f"network_windows scores every row in every window; {named} join the periods, so that a path has one "
            "score. Leave the carry-overs out, or use network_sbm for the path."
        )
    places: dict[str, Any] = {"dmu": dmu, "period": period, "group": group}
    panel = read_histories("network_windows", data, network, **places, reference=reference, evaluate=evaluate).panel
    if not panel.has_period:
        raise DataError("network_windows must have periods; got a single cross-section. Pass period=.")
    panel.require_order("network_windows")
    asked: dict[str, Any] = {
        "rts": rts, "orientation": orientation, "weights": weights, "undesirable_as": undesirable_as, "empty": empty,
        "super_efficiency": super_efficiency, "threads": threads,
    }  # fmt: skip
    results = {}
    for _, span, _ in periods_of_technologies(len(panel.periods), "window", window):
        inside = (panel.period >= span.start) & (panel.period < span.stop)
        if not (inside & panel.evaluate).any():
            continue
        results[panel.span(span.start, span.stop - 1)] = network_sbm(
            data, network, **places, **asked, frontier="global", reference=inside & panel.reference,
            evaluate=inside & panel.evaluate,
        )  # fmt: skip
    if window > 1:
        panel.warn_of_jumps("network_windows")
    options = {"model": "network_windows", "network": network, **places, "window": window, **asked}
    return NetworkWindows(results, panel.periods, panel.index.get_level_values(0).unique(), options)


@dataclass(frozen=True, eq=False, repr=False)
class NetworkWindows(Windowed):
    """Scores of every DMU, and of its divisions, in every window; ``results`` are whole answers, window by window."""

    results: Mapping[str, NetworkResult]
    periods: pd.Index[Any]
    units: pd.Index[Any]
    options: Mapping[str, object]

    @property
    def table(self) -> pd.DataFrame:
        """Charnes' table: a row per DMU and window, a column per period, NaN outside the window."""
        return self._wide({name: one.efficiency for name, one in self.results.items()})

    def division(self, name: str) -> pd.DataFrame:
        """The same table of one division's scores."""
        return self._wide({window: one.divisions[name] for window, one in self.results.items()})

    def verify(self, exact: bool = False) -> dict[str, Verification]:
        """Every window's scores held against the documented program, as `NetworkResult.verify` does."""
        return {name: one.verify(exact) for name, one in self.results.items()}

    def sheets(self) -> Sheets:
        """The table, means by window and by period, the spread, a table for every division, options."""
        found = super().sheets()
        options = found.pop("options")
        network: Any = self.options["network"]
        for name in network.names:
            found[f"division {name}"[:31]] = (labelled(self.division(name)), 2)
        return {**found, "options": options}

    def _wide(self, scores: Mapping[str, Any]) -> pd.DataFrame:
        long = pd.concat(scores, names=["window"])
        wide = long.unstack(-1).reindex(columns=self.periods)
        return in_order(wide.reorder_levels([1, 0]), self.units, self._windows())

    def _windows(self) -> pd.Index[Any]:
        return pd.Index(list(self.results), name="window")

    @property
    def _asked(self) -> Mapping[str, object]:
        return {**self.options, "network": str(self.options["network"])}

    def _foot(self) -> str:
        values = self.table.to_numpy()
        mean = number(float(np.nanmean(values)) if np.isfinite(values).any() else np.nan)
        return f"{count(len(values), 'row')}; mean efficiency {mean}"
