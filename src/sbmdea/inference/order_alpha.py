"""Frontiers of order α: a quantile of the peers."""

from __future__ import annotations

from typing import Any

from ..data.given import Given
from ..data.kinds import Data, PerRow, RowMask, Values
from ..options.directions import Direction
from ..options.question import Infeasible
from ..options.sides import UndesirableAs
from ..result import Result
from ..technology.frontier import Frontier
from .partial import PartialOrientation, PartialQuestion, checked_alpha, partial, side_of
from .repeat import checked_level


def order_alpha(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    alpha: float = 0.95,
    orientation: PartialOrientation = "input",
    direction: Direction = "observed",
    z: Any = None,
    bandwidth: Any = None,
    level: float | None = None,
    frontier: Frontier = "contemporaneous",
    undesirable_as: UndesirableAs = "output",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: RowMask | None = None,
    evaluate: RowMask | None = None,
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
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    checked_alpha(alpha)
    question = PartialQuestion(
        orientation=side_of(orientation), towards=orientation, direction=direction, frontier=frontier,
        undesirable_as=undesirable_as, on_infeasible=on_infeasible, threads=threads, progress=progress,
        level=None if level is None else checked_level(level), order=alpha, quantile=True,
    )  # fmt: skip
    return partial(order_alpha, given, question, z, bandwidth)
