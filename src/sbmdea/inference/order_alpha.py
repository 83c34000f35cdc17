"""Frontiers of order α: a quantile of the peers."""

from __future__ import annotations

from typing import Any

from ..options.directions import Direction
from ..options.question import Infeasible
from ..options.sides import UndesirableAs
from ..result import Result
from ..technology.frontier import Frontier
from .partial import PartialOrientation, checked_alpha, partial
from .repeat import checked_level


def order_alpha(
    data: Any = None,
    *,
    inputs: Any,
    outputs: Any,
    undesirable: Any = None,
    dmu: Any = None,
    period: Any = None,
    alpha: float = 0.95,
    orientation: PartialOrientation = "input",
    direction: Direction = "observed",
    z: Any = None,
    bandwidth: Any = None,
    level: float | None = None,
    frontier: Frontier = "contemporaneous",
    undesirable_as: UndesirableAs = "output",
    group: Any = None,
    category: Any = None,
    reference: Any = None,
    evaluate: Any = None,
    on_infeasible: Infeasible = "nan",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Efficiency against the frontier that a share 1 − α of the comparable rows lies beyond: outliers do not matter.

    With the factors r_(1) ≤ … ≤ r_(N) of the N rows that are no worse in the columns that do not move, as for
    `order_m`, the score is one of them (Aragon, Daouia & Thomas-Agnan 2005; Daouia & Simar 2007)::

        input                            r_(⌊(1 − α)N⌋ + 1)
        output, hyperbolic, directional  r_(⌈αN⌉)

    α = 1 is the free disposal hull. Where αN is a whole number, programs differ by one row; here F ≥ α decides on the
    output side, F > 1 − α on the input side, with 1e-9 rows for rounding.

    Parameters
    ----------
    alpha
        Above 0 and at most 1.
    level
        Adds ``lower`` and ``upper``: the factors at the shares √(α(1 − α)/N) times the normal quantile away.
    data, inputs, outputs, undesirable, dmu, period, orientation, direction, z, bandwidth, undesirable_as
        As for `order_m`, and so are all other arguments.

    Returns
    -------
    Result
        As of `order_m`; the peer is the row at the quantile.

    Raises
    ------
    DataError, SpecError
        As `super_sbm`.

    References
    ----------
    Aragon, Y., Daouia, A. & Thomas-Agnan, C. (2005). Nonparametric frontier estimation: a conditional quantile-based
    approach. Econometric Theory 21(2), 358–389.
    Daouia, A. & Simar, L. (2007). Nonparametric efficiency analysis: a multivariate conditional quantile approach.
    Journal of Econometrics 140(2), 375–400.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.order_alpha(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs="output_1", dmu="dmu", alpha=0.9,
    ... )
    >>> res.components.loc["DMU4"].round(3).to_dict()
    {'order_alpha': 0.698, 'fdh': 0.567, 'dominators': 27.0}
    """
    options = dict(locals())
    data = options.pop("data")
    checked_alpha(alpha)
    if level is not None:
        options["level"] = checked_level(level)
    return partial("order_alpha", data, options)
