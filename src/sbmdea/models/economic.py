"""Efficiency by prices: cost, revenue, profit and profitability, and how much of each is technical."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..catalogue import BY_NAME
from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, Prices, RowMask, Values, Zeros
from ..data.panel import Panel
from ..data.prices import read_prices
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.along_curve import Curve
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.stage import Stage, proved_too
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Question, Solver
from ..programs.along_direction import Directional
from ..programs.one_factor import Radial
from ..programs.priced import Cost, Profit, Profitability, Revenue
from ..result import Result
from ..technology.frontier import Frontier
from ..technology.returns import DISPOSABILITIES, AnyDisposability, Rts
from .answering import answer
from .generalized import check_alpha

Floats: TypeAlias = NDArray[np.float64]


def cost(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    input_prices: Prices,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    disposability: AnyDisposability = "strong",
    restricted: bool = False,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Cost efficiency: the least cost at which the outputs can be made, over the cost of the own inputs.

    ::

        min  Σ_i w_i x_i
        s.t. Σ_j λ_j x_ij ≤ x_i          (and x_i ≤ x_io if ``restricted``)
             Σ_j λ_j y_rj ≥ y_ro
             Σ_j λ_j b_kj ≤ b_ko,    λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    ``components``: ``technical``, the input-oriented radial efficiency under the same returns; ``allocative``, what
    remains, so that efficiency = technical · allocative; ``cost`` and ``minimum_cost`` in money. ``targets`` are the
    inputs of least cost, with the own outputs and bads.

    Parameters
    ----------
    input_prices
        The price of each input, in the order of ``inputs`` or as ``{input: price}``: a column, or a number where all
        face the same price. With arrays: n × m, or m prices for all; columns of a DataFrame are found by their label,
        and its rows must have the index of the data. Positive, in money per unit of the input.
    disposability
        Of bads, which have no price here: "strong"; or the equations of "weak", "shephard" and "kuosmanen", as for
        `directional`, by which a bad can be lowered only along with goods.
    restricted
        No input may exceed the own one.
    zeros
        "raise", or "drop-term" to let zeros pass: their rows stay as constraints.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, window, reference, evaluate
        As for `radial`; so are ``on_infeasible``, ``solver``, ``threads`` and ``progress``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Färe, R., Grosskopf, S. & Lovell, C. A. K. (1985). The Measurement of Efficiency of Production. Kluwer-Nijhoff.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"labour": [2, 2, 6, 3, 6], "capital": [5, 4, 6, 2, 2], "output": [1, 2, 3, 1, 2]})
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # five rows are few
    ...     res = sbmdea.cost(data, inputs=["labour", "capital"], outputs="output", input_prices=[1, 3])
    >>> res.efficiency.round(3).tolist()
    [0.353, 0.857, 0.75, 0.667, 1.0]
    >>> res.components["allocative"].round(3).tolist()
    [0.706, 0.857, 0.9, 0.933, 1.0]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = PriceQuestion(
        input_prices=input_prices, rts=rts, frontier=frontier, window=window, disposability=disposability,
        restricted=restricted, on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
        orientation="input",
    )  # fmt: skip
    return answer(cost, given, question, partial(_ratio_of, given.data, question), row_by_row=True)


def revenue(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    output_prices: Prices,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    disposability: AnyDisposability = "strong",
    restricted: bool = False,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Revenue efficiency: the own revenue over the greatest that the own inputs can earn.

    ::

        max  Σ_r p_r y_r
        s.t. Σ_j λ_j x_ij ≤ x_io
             Σ_j λ_j y_rj ≥ y_r          (and y_r ≥ y_ro if ``restricted``)
             Σ_j λ_j b_kj ≤ b_ko,        λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    ``components``: ``technical``, the output-oriented radial efficiency under the same returns; ``allocative``, so that
    efficiency = technical · allocative; ``revenue`` and ``maximum_revenue`` in money. Arguments and errors are those of
    `cost`, with ``output_prices``.

    References
    ----------
    Färe, R., Grosskopf, S. & Lovell, C. A. K. (1985). The Measurement of Efficiency of Production. Kluwer-Nijhoff.
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = PriceQuestion(
        output_prices=output_prices, rts=rts, frontier=frontier, window=window, disposability=disposability,
        restricted=restricted, on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
        orientation="output", model="revenue",
    )  # fmt: skip
    return answer(revenue, given, question, partial(_ratio_of, given.data, question), row_by_row=True)


def profit(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    input_prices: Prices,
    output_prices: Prices,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "vrs",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    disposability: AnyDisposability = "strong",
    restricted: bool = False,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Profit efficiency: how much profit is lost, as a share of the own cost and revenue together.

    ::

        max  π* = Σ_r p_r y_r − Σ_i w_i x_i
        s.t. Σ_j λ_j x_ij ≤ x_i          (and x_i ≤ x_io if ``restricted``)
             Σ_j λ_j y_rj ≥ y_r          (and y_r ≥ y_ro if ``restricted``)
             Σ_j λ_j b_kj ≤ b_ko,        λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    The lost share (π* − π_o)/(w x_o + p y_o) is Nerlove's measure with the own values as direction; it is at least the
    directional distance β in that direction (bads stay), and the difference is allocative. ``efficiency`` is
    1/(1 + lost share): in (0, 1], and 1 where no profit is lost, whatever the signs of the profits are.

    ``components``: ``inefficiency`` = ``technical_inefficiency`` + ``allocative_inefficiency``; ``profit`` and
    ``maximum_profit`` in money. Without ``restricted``, profit has no limit under constant and non-decreasing returns
    where all of a profitable DMU can be doubled: they are refused unless every reference row makes bads. Arguments and
    errors are otherwise those of `cost`.

    References
    ----------
    Chambers, R. G., Chung, Y. & Färe, R. (1998). Profit, directional distance functions, and Nerlovian efficiency.
    Journal of Optimization Theory and Applications 98(2), 351–364.
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = PriceQuestion(
        input_prices=input_prices, output_prices=output_prices, rts=rts, frontier=frontier, window=window,
        disposability=disposability, restricted=restricted, on_infeasible=on_infeasible, solver=solver,
        threads=threads, progress=progress, orientation="input", model="profit",
    )  # fmt: skip
    return answer(profit, given, question, partial(_profit_of, given.data, question), row_by_row=True)


def profitability(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    input_prices: Prices,
    output_prices: Prices,
    alpha: float | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Profitability efficiency: the own revenue per cost over the greatest, at the own prices.

    ::

        max  Σ_r p_r y_r / Σ_i w_i x_i    s.t.  Σ_j λ_j x_ij ≤ x_i,   Σ_j λ_j y_rj ≥ y_r,   λ ≥ 0

    Returns to scale do not matter: the greatest ratio is that of an observed DMU; bads that may not grow would make
    them matter, and have no place. ``components``: ``technical``, the
    radial efficiency under constant returns; ``allocative``, so that efficiency = technical · allocative;
    ``profitability`` and ``maximum_profitability``, money per money. Arguments and errors are those of `cost`.

    With ``alpha`` (from 0 to 1) what is technical is set apart by the generalised distance under variable returns, see
    `generalized_distance`: ``pure`` is that distance and ``scale`` = technical / pure, so that efficiency = pure ·
    scale · allocative. Under constant returns all ``alpha`` give ``technical``. Values are positive then.

    References
    ----------
    Zofío, J. L. & Prieto, A. M. (2006). Return to dollar, generalized distance function and the Fisher productivity
    index. Spanish Economic Review 8, 113–138.
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, dmu=dmu, period=period, group=group, category=category,
        reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = PriceQuestion(
        input_prices=input_prices, output_prices=output_prices, frontier=frontier, window=window,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress, orientation="input", rts="crs",
        model="profitability", alpha=alpha,
    )  # fmt: skip
    return answer(profitability, given, question, partial(_ratio_of, given.data, question), row_by_row=True)


@dataclass(frozen=True)
class PriceQuestion(Question):
    input_prices: Prices | None = None
    output_prices: Prices | None = None
    restricted: bool = False
    model: str = "cost"
    alpha: float | None = None

    disposabilities: ClassVar[tuple[str, ...]] = DISPOSABILITIES

    @property
    def domain(self) -> Domain:
        return Domain(self.model, drops=self.alpha is None)

    def __post_init__(self) -> None:
        if self.alpha is not None:
            check_alpha(self.alpha)
        if not isinstance(self.restricted, bool):
            raise SpecError(f"restricted must be True or False; got {self.restricted!r}.")
        super().__post_init__()


def _prices(data: Data, question: PriceQuestion, panel: Panel) -> Floats:
    """Per panel row and column; 0 where the model needs none. A prepared table keeps those asked for last."""
    written = tuple(_written(given) for given in (question.input_prices, question.output_prices))
    if not panel.prepared or None in written:
        return _prices_read(data, question, panel)
    kept: dict[object, Floats] = panel.once(("prices", question.model), dict)
    prices = kept.get(written)
    if prices is None:
        prices = _prices_read(data, question, panel)
        kept.clear()
        kept[written] = prices
    return prices


def _written(given: Prices | None) -> tuple[str, ...] | None:
    """Names and numbers as they are written, 1 and 1.0 apart, as one may name a column; None where there is more."""
    if isinstance(given, Mapping):
        several, kind = [part for pair in given.items() for part in pair], "mapping"
    else:
        several, kind = given if isinstance(given, list) else [] if given is None else [given], "list"
    return (kind, *map(repr, several)) if all(type(one) in (str, int, float) for one in several) else None


def _prices_read(data: Data, question: PriceQuestion, panel: Panel) -> Floats:
    prices = np.zeros((len(panel.index), len(panel.columns.all)))
    m, needs = panel.X.shape[1], BY_NAME[question.model].needs
    if "input_prices" in needs:
        prices[:, :m] = read_prices(data, "input_prices", question.input_prices, panel.columns.inputs, panel)
    if "output_prices" in needs:
        prices[:, m : m + panel.Y.shape[1]] = read_prices(
            data, "output_prices", question.output_prices, panel.columns.outputs, panel
        )
    return prices


def _ratio_of(data: Data, question: PriceQuestion, panel: Panel) -> Procedure:
    return made(_by_ratio, question.model, _prices(data, question, panel), question.restricted, question.alpha)


def _profit_of(data: Data, question: PriceQuestion, panel: Panel) -> Procedure:
    if not question.restricted and question.technology.upper == np.inf:
        _bounded_by_bads(question, panel)
    return made(_by_profit, _prices(data, question, panel), question.restricted)


def _bounded_by_bads(question: PriceQuestion, panel: Panel) -> None:
    """A row that makes bads can be repeated only as often as the own bads allow."""
    if not panel.B.shape[1]:
        raise SpecError(
            f'profit must be asked with rts="vrs" or "nirs", or restricted=True; got rts={question.rts!r}. Where all '
            "of a profitable DMU may be doubled, the greatest profit has no limit."
        )
    free = np.flatnonzero(panel.reference & ~(panel.B > 0.0).any(axis=1))
    if len(free):
        raise SpecError(
            'profit must be asked with rts="vrs" or "nirs", or restricted=True, where a row makes no bads; got '
            f"rts={question.rts!r}, and no bads for {panel.rows_label(free)}. Nothing limits how often such a row is "
            "repeated, and the greatest profit has no limit if it is profitable."
        )


def _by_ratio(model: str, prices: Floats, restricted: bool, alpha: float | None = None) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        points, rows = setting.points, setting.block.evaluate
        programs: dict[str, type[Cost | Revenue | Profitability]]
        programs = {"cost": Cost, "revenue": Revenue, "profitability": Profitability}
        stage = setting.run(programs[model](prices[rows], restricted))
        radial = Radial("radial", points.goods, expands=True) if model == "revenue" else Radial("radial", points.inputs)
        technical, stage = _technical(setting, radial, stage)
        spent, earned = _money(setting, prices)
        if model == "cost":
            money = {"cost": spent, "minimum_cost": spent * stage.score}
        elif model == "revenue":
            money = {"revenue": earned, "maximum_revenue": earned / stage.score}
        else:
            money = {"profitability": earned / spent, "maximum_profitability": earned / spent / stage.score}
        parts = {"technical": technical, "allocative": stage.score / technical}
        if alpha is not None:
            pure = _pure(setting, alpha)
            parts |= {"pure": pure.score, "scale": technical / pure.score}
            stage = proved_too(stage, pure)
        return Scored(setting.block, stage, {**parts, **money}, _flags(stage.score), {"money": prices[rows]})

    return scored


def _by_profit(prices: Floats, restricted: bool) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        stage = setting.run(Profit(prices[setting.block.evaluate], restricted))
        lost = stage.score
        technical, stage = _technical(setting, Directional("directional", ~setting.points.bads), stage)
        spent, earned = _money(setting, prices)
        with np.errstate(divide="ignore", invalid="ignore"):
            efficiency = np.where(lost > -1.0, 1.0 / (1.0 + lost), np.nan)
        components = {
            "inefficiency": lost,
            "technical_inefficiency": technical,
            "allocative_inefficiency": lost - technical,
            "profit": earned - spent,
            "maximum_profit": np.where(lost == 0.0, earned - spent, _worth(setting, prices, stage)),
        }
        kept = {"money": prices[setting.block.evaluate]}
        return Scored(setting.block, replace(stage, score=efficiency), components, _flags(efficiency), kept)

    return scored


def _technical(setting: Setting, program: Radial | Directional, priced: Stage) -> tuple[Floats, Stage]:
    """The technical score of every evaluated row, outsiders too; and the stage of prices, certified where both are."""
    stage = setting.run(program, working=priced.working)
    outside = np.flatnonzero(stage.status == Status.INFEASIBLE)
    if len(outside):
        rows = setting.block.evaluate[outside]
        stage = stage.replaced(outside, setting.run(replace(program, free=True), rows, working=stage.working))
    return stage.score, proved_too(priced, stage)


def _pure(setting: Setting, alpha: float) -> Stage:
    """The generalised distance under variable returns."""
    variable = replace(setting, question=replace(setting.question, rts="vrs"))
    curve = Curve("generalized_distance", np.where(setting.points.goods, -alpha, 1.0 - alpha))
    return curve.farthest(variable, setting.block.evaluate)


def _money(setting: Setting, prices: Floats) -> tuple[Floats, Floats]:
    """What the evaluated rows spend on inputs and earn by outputs."""
    rows, goods = setting.block.evaluate, setting.points.goods
    value = prices[rows] * np.abs(setting.points.Z[rows])
    return value[:, ~goods].sum(axis=1), value[:, goods].sum(axis=1)


def _worth(setting: Setting, prices: Floats, stage: Stage) -> Floats:
    """The profit of the targets."""
    way = np.where(setting.points.goods, 1.0, -1.0)
    worth: Floats = (prices[setting.block.evaluate] * way * stage.targets).sum(axis=1)
    return worth


def _flags(score: Floats) -> dict[str, NDArray[np.bool_]]:
    nothing = np.zeros(len(score), bool)
    return {"borderline": flags.borderline(score), "near_cap": nothing, "near_discontinuity": nothing}
