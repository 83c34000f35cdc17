"""Frontiers of order m: the expected best of m peers."""

from __future__ import annotations

from typing import Any

from ..data.given import Given
from ..data.kinds import Data, PerRow, RowMask, Values
from ..options.directions import Direction
from ..options.question import Infeasible
from ..options.sides import UndesirableAs
from ..result import Result
from ..technology.frontier import Frontier
from .partial import PartialOrientation, PartialQuestion, checked_order, partial, side_of
from .repeat import checked_level


def order_m(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    m: float = 25,
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
    """Efficiency against the expected best of m peers instead of the best of all: outliers hardly matter.

    Of the N rows j that are no worse than DMU o in the columns that do not move, m are drawn at random; the score is
    the expected score against these (Cazals, Florens & Simar 2002). It is summed exactly, without drawing: with the
    rows' factors r_(1) ≤ … ≤ r_(N)::

        input       θ_m = Σ_j r_(j) [(1 − (j−1)/N)^m − (1 − j/N)^m],    r_j = max_i x_ij / x_io
        output      λ_m = Σ_j r_(j) [(j/N)^m − ((j−1)/N)^m],            r_j = min_r y_rj / y_ro
        hyperbolic  γ_m = the same over all rows,        r_j = min(min_i x_io / x_ij, min_r y_rj / y_ro)
        directional β_m = log Σ_j exp(β_(j)) [(j/N)^m − ((j−1)/N)^m],   β_j = min_k of the steps g_k to row j

    As m grows it becomes the free disposal hull; a score beyond 1 says that o is better than m peers usually are, and
    is normal. With ``z`` the rows count by kernels about the DMU's own circumstances (Daraio & Simar 2005).

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, frontier, group, category, reference, evaluate
        As for `super_sbm`, and so are ``on_infeasible``, ``threads`` and ``progress``.
    m
        How many peers; a number of at least 1.
    orientation
        "input", "output", "hyperbolic" (both by one factor) or "directional".
    direction
        For "directional", as for `directional`.
    z
        Circumstances: columns of the data, or an array with a row per row. Numbers get Epanechnikov's kernel; text,
        booleans and integers with few values count 1 where equal and ``bandwidth`` < 1 elsewhere.
    bandwidth
        A number, or one per column of z; None: by least-squares cross-validation of the conditional distribution.
        "point": the same for every point by itself, among the rows that count for it, where they are ten or more; n
        validations take a second a point for some hundred rows. ``components`` has the widths.
    level
        Adds ``lower`` and ``upper`` of a normal interval, by the infinitesimal jackknife over the rows that count.
    undesirable_as
        As for `fdh`.

    Returns
    -------
    Result
        ``efficiency`` is θ, 1/λ or 1/γ (directional: SBM's ratio of the steps); ``components``: the score itself, that
        of the hull, and ``dominators`` N. The flag ``alone`` marks N = 1, where the score is 1 by itself.

    Raises
    ------
    DataError, SpecError
        As `super_sbm`.

    References
    ----------
    Cazals, C., Florens, J.-P. & Simar, L. (2002). Nonparametric frontier estimation: a robust approach. Journal of
    Econometrics 106(1), 1–25.
    Wilson, P. W. (2011). Asymptotic properties of some non-parametric hyperbolic efficiency estimators. In Van
    Keilegom, I. & Wilson, P. W. (eds.), Exploring Research Frontiers in Contemporary Statistics, 115–150.
    Simar, L. & Vanhems, A. (2012). Probabilistic characterization of directional distances and their robust versions.
    Journal of Econometrics 166(2), 342–354.
    Bădin, L., Daraio, C. & Simar, L. (2010). Optimal bandwidth selection for conditional efficiency measures: a
    data-driven approach. European Journal of Operational Research 201(2), 633–640.
    Daraio, C. & Simar, L. (2005). Introducing environmental variables in nonparametric frontier models: a probabilistic
    approach. Journal of Productivity Analysis 24, 93–121.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.order_m(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs="output_1", dmu="dmu", m=10,
    ... )
    >>> res.components.loc["DMU4"].round(3).to_dict()
    {'order_m': 0.68, 'fdh': 0.567, 'dominators': 27.0}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    checked_order(m)
    question = PartialQuestion(
        orientation=side_of(orientation), towards=orientation, direction=direction, frontier=frontier,
        undesirable_as=undesirable_as, on_infeasible=on_infeasible, threads=threads, progress=progress,
        level=None if level is None else checked_level(level), order=m, quantile=False,
    )  # fmt: skip
    return partial(order_m, given, question, z, bandwidth)
