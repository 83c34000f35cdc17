"""Lost money in technical and allocative parts, by each technical measure (Pastor, Aparicio & Zofío 2022)."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.columns import Columns
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, Prices, RowMask, Values
from ..data.panel import Panel
from ..errors import SpecError
from ..models.additive import AdditiveQuestion, SlackWeights, additive, weights_per_unit
from ..models.answering import said
from ..models.directional import directional
from ..models.economic import cost, profit, revenue
from ..models.graph_russell import graph_russell
from ..models.sbm import sbm
from ..options.directions import RANGES, Direction, direction_of
from ..options.question import Solver
from ..result import Result
from ..support.messages import noted
from ..support.spelling import choose
from ..technology.frontier import Frontier, one_per_row
from ..technology.returns import AnyDisposability, Rts
from .several import Several

Floats: TypeAlias = NDArray[np.float64]
TechnicalMeasure: TypeAlias = Literal["directional", "sides", "single", "euclidean", "additive", "sbm", "russell"]

ORIENTATIONS = {"cost": "input", "revenue": "output", "profit": "non-oriented"}
BADS = {"cost": "output", "revenue": "input", "profit": "output"}  # with the side that does not move
COLUMNS = ("inputs", "outputs", "undesirable", "dmu", "period", "group", "reference", "evaluate")
NOTHING = 1e-9  # an inefficiency below it is none: nothing is divided by it


def economic_inefficiency(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    input_prices: Prices | None = None,
    output_prices: Prices | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    measure: TechnicalMeasure = "directional",
    approach: Literal["normalised", "direct"] = "normalised",
    direction: Direction = "observed",
    weights: SlackWeights = "mip",
    rts: Rts = "vrs",
    disposability: AnyDisposability = "strong",
    frontier: Frontier = "contemporaneous",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Several:
    """Lost cost, revenue or profit, how much of it is technical, and what remains to a wrong mix.

    With input prices alone it is the cost that could be saved, with output prices alone the revenue that could be
    earned, with both the profit. Money becomes a number without unit by a normaliser n, so large that the technical
    inefficiency T is never above it; the rest is allocative::

        economic = lost / n  ≥  T = technical,      allocative = economic − technical  ≥  0

    ===============  ==========================================  ===============================================
    ``measure``      T                                           n (the columns that move, at their prices q)
    ===============  ==========================================  ===============================================
    "directional"    β                                           Σ q g
    "sides"          β_1 + β_2 (profit alone)                    min(Σ w g_x, Σ p g_y)
    "single"         min_k β_k, Hölder's L1                      max q g
    "euclidean"      Hölder's L2                                 (Σ (q g)²)^½
    "additive"       Σ ω s                                       min q/ω
    "sbm"            1 − ρ (revenue: 1/ρ − 1): Russell, ERG      m min w x; s min p y; for profit the least of both
                                                                 times 1 + mean s_r/y_r
    "russell"        1 − the Russell graph measure (profit)      (m + s) min(w x, p y)
    ===============  ==========================================  ===============================================

    ``approach="direct"`` prices the slacks of the technical measure themselves: technical in money is Σ q s, allocative
    what the target still loses, and n = Σ q s / T (the general direct approach; for strongly efficient targets also the
    reverse directional distance). Of a directional measure s is the step, without the slack beyond it. A DMU without
    technical inefficiency keeps the n of the table.

    Parameters
    ----------
    input_prices, output_prices
        As for `cost` and `revenue`; at least one of them.
    measure, approach
        See above. With "directional" and the own values as direction T is 1 − θ for cost, φ − 1 for revenue, and
        Nerlove's measure for profit.
    direction
        For the directional ones, as there.
    weights
        ω of "additive", as there.
    undesirable, disposability
        Bads stay what they are, in what money could be made and in T alike: they are not priced, and move only where a
        direction by columns names them. For profit not with "additive" and "russell", for "euclidean" with strong
        disposability.
    data, inputs, outputs, dmu, period, group, rts, frontier, reference, evaluate, solver, threads, progress
        As for `cost`; ``frontier="window"`` is refused.

    Returns
    -------
    Several
        ``table``: ``economic``, ``technical``, ``allocative``, ``normaliser`` and ``lost``, the money. ``results``:
        "money" and "technical", which they were read off. ``changes()``: by how much each part rose from one period to
        the next.

    Raises
    ------
    DataError, SpecError
        As `cost`.

    References
    ----------
    Pastor, J. T., Aparicio, J. & Zofío, J. L. (2022). Benchmarking Economic Efficiency: Technical and Allocative
    Fundamentals. Springer, doi:10.1007/978-3-030-84397-7.
    Chambers, R. G., Chung, Y. & Färe, R. (1998). Profit, directional distance functions, and Nerlovian efficiency.
    Journal of Optimization Theory and Applications 98(2), 351–364.

    Examples
    --------
    >>> import warnings
    >>> import numpy as np, sbmdea
    >>> x, y = np.array([[2.0, 2], [1, 4], [4, 3]]), np.ones((3, 1))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.economic_inefficiency(inputs=x, outputs=y, input_prices=[1, 1], measure="additive")
    >>> res.table.loc[2, ["economic", "technical", "allocative"]].round(4).tolist()
    [1.0, 0.8333, 0.1667]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        reference=reference, evaluate=evaluate,
    )  # fmt: skip
    kind = _kind(input_prices, output_prices)
    choose("measure", measure, ("directional", "sides", "single", "euclidean", "additive", "sbm", "russell"))
    choose("approach", approach, ("normalised", "direct"))
    _refuse_idle(kind, measure, direction, weights, frontier)
    if undesirable is not None and kind == "profit" and measure in ("additive", "russell"):
        raise SpecError(
            f"measure={measure!r} must come without undesirable outputs where profit is lost; it moves them, and they "
            'have no price. Pass measure="sbm" or a directional one, which hold them.'
        )
    asked: dict[str, Any] = {
        "rts": rts, "disposability": disposability, "frontier": frontier, "solver": solver, "threads": threads,
        "progress": progress,
    }  # fmt: skip
    columns: dict[str, Any] = {name: getattr(given, name) for name in COLUMNS}
    prices = {"input_prices": input_prices, "output_prices": output_prices}
    paid = {name: value for name, value in prices.items() if value is not None}
    with noted():
        money: Result = {"cost": cost, "revenue": revenue, "profit": profit}[kind](data, **columns, **paid, **asked)  # type: ignore[operator]
        technical = _technical(kind, measure, approach, direction, weights, data, columns, asked, money.panel.columns)
    table = _parts(kind, measure, approach, direction, weights, money, technical)
    options: dict[str, object] = {
        **asked, **prices, "measure": measure, "approach": approach, "direction": direction, "weights": weights,
    }  # fmt: skip
    results = {"money": money, "technical": technical}
    return Several(table, results, said(economic_inefficiency, given, options))


def _kind(input_prices: Prices | None, output_prices: Prices | None) -> str:
    if input_prices is None and output_prices is None:
        raise SpecError(
            "economic_inefficiency must have prices; got none. Pass input_prices for cost, output_prices for revenue, "
            "or both for profit."
        )
    if input_prices is None:
        return "revenue"
    return "cost" if output_prices is None else "profit"


def _refuse_idle(kind: str, measure: str, direction: Direction, weights: SlackWeights, frontier: Frontier) -> None:
    usual = isinstance(direction, str) and direction == "observed"
    if measure in ("additive", "sbm", "russell") and not usual:
        raise SpecError(f"direction goes with the directional measures; got measure={measure!r}. Leave it out.")
    if measure != "additive" and not (isinstance(weights, str) and weights == "mip"):
        raise SpecError(f'weights go with measure="additive"; got measure={measure!r}. Leave them out.')
    if isinstance(direction, str) and direction in RANGES:
        raise SpecError(
            f'direction must be one that has a price; got "{direction}". Pass "observed", "mean" or "unit".'
        )
    if measure == "russell" and kind != "profit":
        raise SpecError(
            f'measure="russell" must have prices of inputs and outputs; got those of {kind}: Russell\'s measure of one '
            'side is measure="sbm".'
        )
    if measure == "sides" and kind != "profit":
        raise SpecError(
            f'measure="sides" must have prices of inputs and outputs; got those of {kind}, where one side moves alone: '
            'pass measure="directional".'
        )
    one_per_row("economic_inefficiency", frontier)


def _technical(
    kind: str,
    measure: str,
    approach: str,
    direction: Direction,
    weights: SlackWeights,
    data: Data,
    columns: dict[str, Any],
    asked: dict[str, Any],
    known: Columns,
) -> Result:
    """Bads belong to the side that does not move, and where both do they are held."""
    way: Any = ORIENTATIONS[kind]
    holds: dict[str, Any] = {"undesirable_as": BADS[kind]} if measure != "russell" else {}
    bads = known.undesirable
    if measure == "sbm":
        both: Any = list(bads) if bads and kind == "profit" else None
        return sbm(data, **columns, **asked, **holds, orientation=way, nondiscretionary=both)
    if measure == "russell":
        return graph_russell(data, **columns, **asked)
    if measure == "additive":
        return additive(data, **columns, **asked, **holds, orientation=way, weights=weights)
    how: Any = "radial" if measure == "directional" else measure
    if bads and kind == "profit" and isinstance(direction, str):
        direction = dict.fromkeys((*known.inputs, *known.outputs), direction)
    said_twice = not isinstance(direction, str)  # a direction by columns says what moves
    way = "non-oriented" if said_twice else way
    taken: Any = "none" if approach == "direct" else "relative"  # what is priced is the step, and no slack beyond it
    return directional(
        data, **columns, **asked, **holds, orientation=way, direction=direction, measure=how, second_stage=taken
    )  # fmt: skip


def _parts(
    kind: str,
    measure: str,
    approach: str,
    direction: Direction,
    weights: SlackWeights,
    money: Result,
    technical: Result,
) -> pd.DataFrame:
    panel, rows = money.panel, money.outcome.rows
    m, priced = panel.X.shape[1], panel.X.shape[1] + panel.Y.shape[1]
    own = np.hstack([panel.X, panel.Y])
    prices = money.outcome.kept["money"][:, :priced]
    moves: NDArray[np.bool_] = np.asarray((prices > 0.0).any(axis=0))
    parts = money.components
    if kind == "cost":
        lost = (parts["cost"] - parts["minimum_cost"]).to_numpy()
    elif kind == "revenue":
        lost = (parts["maximum_revenue"] - parts["revenue"]).to_numpy()
    else:
        lost = parts["inefficiency"].to_numpy() * (prices * own[rows]).sum(axis=1)
    inefficiency = _inefficiency(kind, measure, technical)
    slacks = np.where(
        moves, (own[rows] - technical.outcome.targets[:, :priced]) * np.where(np.arange(own.shape[1]) < m, 1, -1), 0.0
    )
    normaliser = _normaliser(kind, measure, direction, weights, panel, technical, rows, prices, moves, slacks)
    if approach == "direct":
        with np.errstate(divide="ignore", invalid="ignore"):
            own_way = (prices * slacks).sum(axis=1) / inefficiency
        normaliser = np.where(inefficiency > NOTHING, own_way, normaliser)
    economic = lost / normaliser
    return pd.DataFrame(
        {
            "economic": economic,
            "technical": inefficiency,
            "allocative": economic - inefficiency,
            "normaliser": normaliser,
            "lost": lost,
        },
        index=money.efficiency.index,
    )


def _inefficiency(kind: str, measure: str, technical: Result) -> Floats:
    if measure == "additive":
        return technical.components["additive"].to_numpy()
    if measure in ("sbm", "russell"):
        score = technical.efficiency.to_numpy()
        return np.asarray(1.0 / score - 1.0 if kind == "revenue" else 1.0 - score)
    return technical.components["inefficiency"].to_numpy()


def _normaliser(
    kind: str,
    measure: str,
    direction: Direction,
    weights: SlackWeights,
    panel: Panel,
    technical: Result,
    rows: NDArray[np.int64],
    prices: Floats,
    moves: NDArray[np.bool_],
    slacks: Floats,
) -> Floats:
    own, m = np.hstack([panel.X, panel.Y])[rows], panel.X.shape[1]
    worth = np.where(moves, prices * own, np.inf)
    if measure == "russell":
        return np.asarray(own.shape[1] * worth.min(axis=1))
    if measure == "sbm":
        s = panel.Y.shape[1]
        least = (worth * np.repeat([m, s], [m, s])).min(axis=1)
        if kind != "profit":
            return np.asarray(least)
        return np.asarray(least * (1.0 + (slacks / own)[:, m:].mean(axis=1)))
    if measure == "additive":
        question = AdditiveQuestion(
            rts=technical.options["rts"], orientation=ORIENTATIONS[kind], frontier=technical.options["frontier"],  # type: ignore[arg-type]
            counts=weights, undesirable_as=BADS[kind],  # type: ignore[arg-type]
        )  # fmt: skip
        unit = weights_per_unit(panel, question)[rows, : len(moves)]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(moves & (unit > 0.0), prices / unit, np.inf).min(axis=1))
    named = not isinstance(direction, str)
    whole = direction_of(panel, direction, np.append(moves, np.full(panel.B.shape[1], named)))
    if technical.options["disposability"] != "strong" and whole[:, len(moves) :].any():
        raise SpecError(
            "direction must leave undesirable outputs as they are where they are weakly disposable, as money is made "
            "with just the own ones there; got one that moves them. Set it to 0 for them, or pass "
            'disposability="strong".'
        )
    step = whole[rows, : len(moves)]
    along = prices * step
    if measure == "single":
        return np.asarray(along.max(axis=1))
    if measure == "euclidean":
        return np.asarray(np.linalg.norm(along, axis=1))
    if measure == "sides":
        both = np.column_stack([along[:, :m].sum(axis=1), along[:, m:].sum(axis=1)])
        return np.asarray(np.where(both > 0.0, both, np.inf).min(axis=1))
    return np.asarray(along.sum(axis=1))
