"""The Lowe index: outputs over inputs at prices that are the same for all (O'Donnell 2012)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...data.domain import Domain
from ...data.given import Given
from ...data.kinds import Data, Peers, PerRow, Prices, RowMask, Values
from ...data.prices import read_prices
from ...errors import SpecError
from ...models.answering import said
from ...models.economic import profitability
from ...options.question import Solver
from ...support.messages import noted
from ...technology.frontier import Frontier, one_per_row
from ..several import Several

CHANGES = {"productivity_change": "productivity", "technical_change": "frontier", "efficiency_change": "efficiency"}


def lowe(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    input_prices: Prices,
    output_prices: Prices,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    frontier: Frontier = "contemporaneous",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Several:
    """Productivity by fixed prices: a level for every observation, comparable between all DMUs and periods.

    With the mean prices p̄, w̄ of all rows::

        productivity = p̄·y / w̄·x  =  frontier · efficiency            frontier: the greatest p̄·y / w̄·x of the technology
        efficiency   = technical · scale_mix                           technical: radial, constant returns

        productivity_change = technical_change · efficiency_change     each over the DMU's period before

    The index is transitive: changes over several periods multiply. It needs no prices of each DMU, and says nothing
    about whether anybody should produce at these prices.

    Parameters
    ----------
    input_prices, output_prices
        As for `profitability`. Where prices are columns their means over all rows are taken; numbers stand as they are.
    data, inputs, outputs, dmu, period, group, frontier, reference, evaluate, solver, threads, progress
        As for `profitability`; ``period`` is needed, and ``frontier="window"`` is refused.

    Returns
    -------
    Several
        ``table``: ``productivity``, ``frontier``, ``efficiency``, ``technical``, ``scale_mix``, and the three changes,
        NaN in a DMU's first period. ``results``: "profitability".

    Raises
    ------
    DataError, SpecError
        As `profitability`.

    References
    ----------
    O'Donnell, C. J. (2012). Nonparametric estimates of the components of productivity and profitability change in U.S.
    agriculture. American Journal of Agricultural Economics 94(4), 873–890.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame(
    ...     {"mill": list("ABCABC"), "year": [1, 1, 1, 2, 2, 2],
    ...      "labour": [2.0, 4, 6, 2, 4, 5], "paper": [2.0, 6, 6, 3, 6, 8]}
    ... )
    >>> res = sbmdea.lowe(
    ...     data, inputs="labour", outputs="paper", input_prices=[1], output_prices=[1], dmu="mill", period="year"
    ... )
    >>> res.table.loc[("A", 2), ["productivity_change", "technical_change", "efficiency_change"]].round(4).tolist()
    [1.5, 1.0667, 1.4062]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, dmu=dmu, period=period, group=group, reference=reference,
        evaluate=evaluate,
    )  # fmt: skip
    one_per_row("lowe", frontier)
    panel = given.read(Domain("lowe", drops=False))
    if not panel.has_period:
        raise SpecError("lowe must have periods; got none. Name the column of periods: period=.")
    panel.require_order("lowe")
    panel.warn_of_jumps("lowe")
    w = read_prices(data, "input_prices", input_prices, panel.columns.inputs, panel).mean(axis=0)
    p = read_prices(data, "output_prices", output_prices, panel.columns.outputs, panel).mean(axis=0)
    asked: dict[str, Any] = {"frontier": frontier, "solver": solver, "threads": threads, "progress": progress}
    whole: Any = panel
    with noted():
        found = profitability(
            whole, inputs=inputs, outputs=outputs, input_prices=w, output_prices=p, dmu=dmu, period=period, group=group,
            **asked,
        )  # fmt: skip
    parts = found.components
    table = pd.DataFrame(
        {
            "productivity": parts["profitability"], "frontier": parts["maximum_profitability"],
            "efficiency": found.efficiency, "technical": parts["technical"], "scale_mix": parts["allocative"],
        }
    )  # fmt: skip
    before = _before(panel.period[found.outcome.rows], panel.unit[found.outcome.rows])
    for name, level in CHANGES.items():
        values = table[level].to_numpy()
        table[name] = np.where(before >= 0, values / values[before], np.nan)
    prices = {"input_prices": input_prices, "output_prices": output_prices}
    return Several(table, {"profitability": found}, said(lowe, given, {**asked, **prices}))


def _before(period: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """For every row where its DMU stood in the period before; −1 where it did not."""
    place = {key: i for i, key in enumerate(zip(unit.tolist(), period.tolist(), strict=True))}
    return np.array([place.get((u, t - 1), -1) for u, t in zip(unit.tolist(), period.tolist(), strict=True)])
