"""What it costs in goods to hold bads where they are: the greatest outputs without and with the regulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, Prices, RowMask, Values
from ..data.panel import Panel
from ..data.prices import read_prices
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.stage import proved_too
from ..evaluation.trace import made
from ..options.question import Infeasible, Question, Solver
from ..programs.stated import Part, Stated
from ..programs.template import Bools, Floats
from ..result import Result
from ..technology.frontier import Frontier
from ..technology.returns import DISPOSABILITIES, AnyDisposability, Rts
from .answering import answer

SAME = 1e-12  # what is closer than this to the greatest outputs is the same


def abatement_cost(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values,
    output_prices: Prices | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    disposability: AnyDisposability = "weak",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """The total cost of abatement: what goods are given up so that bads are no more than the own ones.

    With the own inputs, goods are as large as they get, once with the bads held at the own amounts and once with bads
    of any size::

        regulated   = max φ   s.t.  Σ_j λ_j y_j ≥ φ y_o,   Σ_j λ_j x_j ≤ x_o,   Σ_j λ_j b_j = b_o   (weak disposability)
        unregulated = max φ   s.t.  Σ_j λ_j y_j ≥ φ y_o,   Σ_j λ_j x_j ≤ x_o

    ``efficiency`` is regulated/unregulated: the share of the goods that the regulation leaves, 1 where it takes
    nothing. With prices p the goods are those that earn most, in multiples of the own revenue: max Σ_r p_r y_r / p·y_o.

    The own inefficiency is in neither, and waste is no abatement. What one unit less of a bad costs is in
    `shadow_prices`; a cap that is no equation is ``disposability="strong"``.

    Parameters
    ----------
    output_prices
        As for `revenue`. Without them the goods keep the own mix.
    disposability
        Of the bads under regulation: "weak", "shephard", "kuosmanen" or "strong", as for `directional`.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, window, reference, evaluate, \
on_infeasible, solver, threads, progress
        As for `radial`.

    Returns
    -------
    Result
        Of the regulated program: ``targets``, peers and prices, those of goods adding up to 1 over the own goods.
        ``components``: ``regulated``, ``unregulated``, ``lost``, the difference, in multiples of the own goods; with
        prices also ``revenue``, the own, and ``cost``, lost times revenue, in money.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    References
    ----------
    Färe, R., Grosskopf, S. & Pasurka, C. A. (2016). Technical change and pollution abatement costs. European Journal of
    Operational Research 248(2), 715–724.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x": [1.0, 1, 1], "y": [2.0, 4, 2], "b": [1.0, 4, 2]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.abatement_cost(data, inputs="x", outputs="y", undesirable="b", output_prices=5)
    >>> res.components.loc["C"].round(4).tolist()
    [1.3333, 2.0, 0.6667, 10.0, 6.6667]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = AbatementQuestion(
        output_prices=output_prices, rts=rts, frontier=frontier, window=window, disposability=disposability,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress, orientation="output",
    )  # fmt: skip
    return answer(abatement_cost, given, question, partial(_of, given.data, question), row_by_row=True)


@dataclass(frozen=True)
class AbatementQuestion(Question):
    disposabilities: ClassVar[tuple[str, ...]] = DISPOSABILITIES

    output_prices: Prices | None = None

    @property
    def domain(self) -> Domain:
        return Domain("abatement_cost", drops=False)


def _of(data: Data, question: AbatementQuestion, panel: Panel) -> Procedure:
    if not panel.B.shape[1]:
        raise SpecError("undesirable must name what is abated; got nothing. Without bads there is no such cost.")
    if question.output_prices is None:
        return made(_lost, None)
    prices = np.zeros((len(panel.index), len(panel.columns.all)))
    m, s = panel.X.shape[1], panel.Y.shape[1]
    prices[:, m : m + s] = read_prices(data, "output_prices", question.output_prices, panel.columns.outputs, panel)
    return made(_lost, prices)


def _lost(prices: Floats | None) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        points, rows = setting.points, setting.block.evaluate
        own, strict = points.Z[rows], points.bads & setting.question.technology.weak
        held = np.where(points.goods, 0.0, own)
        goods = _gains(own, points.goods, None if prices is None else prices[rows])
        stage = setting.run(Stated("regulated", held, goods, strict))
        freely = replace(setting, question=replace(setting.question, disposability="strong"))
        any_size = [Part(np.where(np.arange(own.shape[1]) == k, np.abs(own), 0.0)) for k in np.flatnonzero(points.bads)]
        free = freely.run(
            Stated("unregulated", np.where(points.bads, 0.0, held), [*goods, *any_size], np.zeros_like(strict))
        )
        regulated, unregulated = 0.0 - stage.score, 0.0 - free.score
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.where(np.abs(regulated - unregulated) <= SAME * unregulated, 1.0, regulated / unregulated)
        lost = np.where(left == 1.0, 0.0, unregulated - regulated)
        parts = {"regulated": regulated, "unregulated": unregulated, "lost": lost}
        if prices is not None:
            parts["revenue"] = (prices[rows] * np.abs(own)).sum(axis=1)
            parts["cost"] = parts["lost"] * parts["revenue"]
        nothing = np.zeros(len(rows), bool)
        found = {"borderline": flags.borderline(left), "near_cap": nothing, "near_discontinuity": nothing}
        answered = replace(proved_too(stage, free), score=left)
        kept = {} if prices is None else {"money": prices[rows]}
        return Scored(setting.block, answered, parts, found, kept)

    return scored


def _gains(own: Floats, goods: Bools, prices: Floats | None) -> list[Part]:
    """What goods there are, in multiples of the own: all by one factor, or each by itself at its share of revenue."""
    if prices is None:
        return [Part(np.where(goods, own, 0.0), -1.0)]
    worth = prices * np.abs(own)
    share = worth / worth.sum(axis=1, keepdims=True)
    which = np.arange(own.shape[1])
    return [Part(np.where(which == k, own, 0.0), 0.0 - share[:, k]) for k in np.flatnonzero(goods)]
