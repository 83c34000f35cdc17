"""The generalised distance: inputs shrink while goods grow, along a curve (Chavas & Cox 1999)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.along_curve import Curve
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.max_slack import SecondStage, carried_on
from ..evaluation.stage import Stage
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Question, Solver
from ..options.sides import UndesirableAs
from ..programs.template import Floats, Ints
from ..result import Result
from ..results.outcome import EFFICIENT
from ..support.spelling import choose
from ..technology.frontier import Frontier
from ..technology.returns import Rts
from .answering import answer


def generalized_distance(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    alpha: float = 0.5,
    rts: Rts = "vrs",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    super_efficiency: bool = False,
    second_stage: SecondStage = "relative",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Inputs shrink while goods grow, by powers of one factor (Chavas & Cox 1999).

    ::

        min δ    s.t.  Σ_j λ_j x_ij ≤ δ^(1−α) x_io
                       Σ_j λ_j y_rj ≥ y_ro / δ^α
                       Σ_j λ_j b_kj ≤ δ^α b_ko         (δ^(1−α) with undesirable_as="input")
                       λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    α = 0 is the input-oriented radial model, α = 1 the output-oriented one. α = ½ is the hyperbolic model (Färe,
    Grosskopf & Lovell 1985), whose factor is δ^½: inputs times it, goods over it, and bads times it (the enhanced
    hyperbolic distance). α = 1 with bads is the environmental one of Färe, Grosskopf, Lovell & Pasurka (1989): goods
    over δ, bads times δ, inputs as they are. Under constant returns and without bads α does not matter.

    The program is not linear. It is solved by linear ones: the prices of each give a δ that the least is not below, the
    next begins there, and what it reaches is a δ that the least is not above. ``gap`` is the width of that interval.

    Parameters
    ----------
    alpha
        Between 0 and 1.
    undesirable_as
        Whether bads have the power of the goods or that of the inputs. Bads are freely disposable here.
    super_efficiency
        Score the efficient against all others but themselves. With 0 < α < 1 all have such a score, under any
        returns, where there are others.
    second_stage
        As for `radial`: how slack beyond the curve is taken up in ``targets``.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, window, reference, evaluate, \
on_infeasible, solver, threads, progress
        As for `radial`; values are positive.

    Returns
    -------
    Result
        ``efficiency`` is δ. ``components``: ``generalized`` and, with ``super_efficiency``, ``super_generalized``.
        ``prices`` are those of the directional distance from the point at δ: what moves is worth 1 there.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    References
    ----------
    Chavas, J.-P. & Cox, T. L. (1999). A generalized distance function and the analysis of production efficiency.
    Southern Economic Journal 66(2), 294–318.
    Färe, R., Grosskopf, S. & Lovell, C. A. K. (1985). The Measurement of Efficiency of Production. Kluwer.
    Färe, R., Grosskopf, S., Lovell, C. A. K. & Pasurka, C. (1989). Multilateral productivity comparisons when some
    outputs are undesirable: a nonparametric approach. Review of Economics and Statistics 71(1), 90–98.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x": [1.0, 4, 4], "y": [1.0, 4, 1]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.generalized_distance(data, inputs="x", outputs="y")
    >>> res.efficiency.round(4).tolist()  # C goes to (2, 2): the factor is ½
    [1.0, 1.0, 0.25]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = GeneralizedQuestion(
        alpha=alpha, rts=rts, frontier=frontier, window=window, undesirable_as=undesirable_as,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
        super_efficiency=super_efficiency, second_stage=second_stage,
    )  # fmt: skip
    return answer(generalized_distance, given, question, partial(_of, question))


def check_alpha(alpha: Any) -> None:
    """Refuse what is not between 0 and 1."""
    number = isinstance(alpha, int | float | np.number) and not isinstance(alpha, bool)
    if not (number and 0.0 <= alpha <= 1.0):
        raise SpecError(
            f"alpha must be a number from 0 (inputs alone shrink) to 1 (goods alone grow); got {alpha!r}. "
            "0.5 is the hyperbolic model."
        )


@dataclass(frozen=True)
class GeneralizedQuestion(Question):
    alpha: float = 0.5
    super_efficiency: bool = False
    second_stage: SecondStage = "relative"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_alpha(self.alpha)
        choose("second_stage", self.second_stage, ("relative", "sum", "none"))
        if not isinstance(self.super_efficiency, bool):
            raise SpecError(f"super_efficiency must be True or False; got {self.super_efficiency!r}.")

    @property
    def domain(self) -> Domain:
        return Domain("generalized_distance", drops=False, without_inputs=self.alpha == 1.0)

    def exponents(self, panel: Panel) -> Floats:
        """The power of δ on every column."""
        a = float(self.alpha)
        power = {"inputs": 1.0 - a, "outputs": -a, "undesirable": a if self.undesirable_as == "output" else 1.0 - a}
        return np.array([power[role] for role in panel.columns.roles])


def _of(question: GeneralizedQuestion, panel: Panel) -> Procedure:
    curve = Curve("generalized_distance", question.exponents(panel))
    return made(_along, curve, question.super_efficiency, question.second_stage)


def _along(curve: Curve, beyond: bool, by: SecondStage) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        rows = setting.block.evaluate
        first = curve.farthest(setting, rows)
        stage, slack = _projected(setting, first, rows, by, False)
        components = {"generalized": first.score}
        if beyond:
            again = _candidates(setting, first)
            components["super_generalized"] = np.full(len(rows), np.nan)
            if len(again):
                second = curve.farthest(setting, rows[again], exclude_self=True)
                components["super_generalized"][again] = second.score
                second, slack[again] = _projected(setting, second, rows[again], by, True)
                stage = stage.replaced(again, second)
        nothing = np.zeros(len(rows), bool)
        found = {
            "borderline": flags.borderline(*components.values()),
            "near_cap": nothing,
            "near_discontinuity": nothing,
            "weakly_efficient": slack & (np.abs(stage.score - 1.0) <= EFFICIENT),
        }
        return Scored(setting.block, stage, components, found)

    return scored


def _candidates(setting: Setting, first: Stage) -> Ints:
    """Who may score otherwise without their own row."""
    if setting.question.technology.generalized:
        return np.arange(len(first.score))
    return np.flatnonzero((first.status == Status.INFEASIBLE) | (first.score >= 1.0 - EFFICIENT))


def _projected(
    setting: Setting, stage: Stage, rows: Ints, by: SecondStage, exclude_self: bool
) -> tuple[Stage, np.ndarray]:
    """The stage with targets that have no slack, and where there had been some."""
    if by == "none":
        return stage, np.zeros(len(rows), bool)
    moved, slack = carried_on(setting, stage, rows, by, exclude_self=exclude_self)
    return replace(moved, score=stage.score), slack
