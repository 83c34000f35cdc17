"""Inverse DEA: what inputs more output would take at the efficiency there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np

from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..errors import SpecError
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Solver
from ..options.weights import check_weights
from ..programs.one_factor import Radial
from ..programs.stated import Part, Stated
from ..programs.template import Floats
from ..result import Result
from ..support.messages import nearest, shown
from ..technology.frontier import Frontier, one_per_row
from ..technology.returns import Disposability, Rts
from .answering import answer
from .radial import RadialQuestion, measure
from .radial import procedure as radial_procedure


def inverse_dea(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    growth: float | Mapping[Any, float] = 1.1,
    weights: Mapping[Any, float] | None = None,
    rts: Rts = "crs",
    frontier: Frontier = "contemporaneous",
    disposability: Disposability = "strong",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """The least inputs that larger outputs need, the efficiency staying what it is (Wei, Zhang & Zhang 2000).

    With θ the input-oriented radial efficiency of DMU o, and outputs that shall grow to β_r = g_r y_ro::

        min  Σ_i c_i α_i/x_io
        s.t. Σ_j λ_j x_ij ≤ θ α_i,   Σ_j λ_j y_rj ≥ β_r,   Σ_j λ_j b_kj ≤ b_ko,   α, λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    Of all plans (α, β) that score θ by the technology there is, it has the least mean share of the own inputs. Bads
    stay at most what they are. An input may also shrink, which Wei, Zhang and Zhang rule out.

    Parameters
    ----------
    growth
        g: a number for all outputs, or ``{output: g}``, 1 where not named. Above 0; below 1 outputs shrink.
    weights
        c: ``{input: weight}``, 1 where not named, scaled to sum to 1.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, disposability, reference, \
evaluate, on_infeasible, solver, threads, progress
        As for `radial`; ``frontier="window"`` is refused. Values are positive.

    Returns
    -------
    Result
        ``efficiency`` is θ. ``components``: ``radial`` (θ), ``needed``, the optimum (1: as much as now), and ``needs
        <input>``, the plan α. ``targets`` are Σλz, the point of the frontier behind the plan, so that α is their inputs
        over θ. Infeasible where the technology cannot make the outputs.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    References
    ----------
    Wei, Q., Zhang, J. & Zhang, X. (2000). An inverse DEA model for inputs/outputs estimate. European Journal of
    Operational Research 121(1), 151–163.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 2, 2]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.inverse_dea(data, inputs="x", outputs="y", growth=1.5)
    >>> res.components.loc["C"].round(4).to_dict()
    {'radial': 0.5, 'needed': 1.5, 'needs x': 6.0}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = InverseQuestion(
        growth=growth, shares=weights, rts=rts, frontier=frontier, disposability=disposability,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress, orientation="input",
        second_stage="none",
    )  # fmt: skip
    return answer(inverse_dea, given, question, partial(_of, question))


@dataclass(frozen=True)
class InverseQuestion(RadialQuestion):
    called: ClassVar[str] = "inverse_dea"

    growth: float | Mapping[Any, float] = 1.1
    shares: Mapping[Any, float] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        each = list(self.growth.values()) if isinstance(self.growth, Mapping) else [self.growth]
        for one in each:
            number = isinstance(one, int | float | np.number) and not isinstance(one, bool)
            if not (number and np.isfinite(one) and one > 0.0):
                raise SpecError(f"growth must be a number above 0, or one per output; got {one!r}. 1.1 is 10 % more.")
        one_per_row("inverse_dea", self.frontier)

    def options(self) -> dict[str, object]:
        return {**super().options(), "weights": self.shares}

    def factors(self, panel: Panel) -> Floats:
        """g per column, 1 for what is no output."""
        columns = panel.columns
        if isinstance(self.growth, Mapping):
            for label in self.growth:
                if label not in columns.outputs:
                    raise SpecError(
                        f"growth must name outputs; got {shown(label)}.{nearest(label, columns.outputs)} "
                        f"The outputs are {list(columns.outputs)}."
                    )
            return np.array([float(self.growth.get(label, 1.0)) for label in columns.all])
        return np.where([role == "outputs" for role in columns.roles], float(self.growth), 1.0)

    def costs(self, panel: Panel) -> Floats:
        """c per input."""
        columns, given = panel.columns, self.shares
        check_weights(columns, given)
        if isinstance(given, str):
            raise SpecError(
                f"weights must be a mapping from input to cost; got {given!r}. "
                "Inputs are one role, which needs no balance."
            )
        raw = np.array([float((given or {}).get(label, 1.0)) for label in columns.inputs])
        if not (raw > 0.0).all():
            raise SpecError(
                f"weights must be above 0 for every input; got {dict(given or {})!r}. What costs nothing has no least."
            )
        return np.asarray(raw / raw.sum())


def _of(question: InverseQuestion, panel: Panel) -> Procedure:
    program = measure(panel, question, "input")
    return made(_needed, program, question.factors(panel), question.costs(panel))


def _needed(program: Radial, growth: Floats, cost: Floats) -> Callable[[Setting], Scored]:
    base = radial_procedure(program)

    def scored(setting: Setting) -> Scored:
        found, rows, points = base(setting), setting.block.evaluate, setting.points
        theta = found.components["radial"]
        solved = np.flatnonzero(found.stage.status == Status.OPTIMAL)
        own, d = points.Z[rows[solved]], len(growth)
        at = np.where(points.inputs, 0.0, own * growth)
        parts = []
        for k, share in zip(np.flatnonzero(points.inputs), cost, strict=True):
            along = np.where(np.arange(d) == k, own * theta[solved, None], 0.0)
            parts.append(Part(along, float(share)))
        strict = points.bads & setting.question.technology.weak
        stage, needed = found.stage, np.full(len(rows), np.nan)
        if len(solved):
            plan = setting.run(Stated("inverse", at, parts, strict), rows[solved], working=stage.working)
            needed[solved] = plan.score
            score = np.where(np.isnan(plan.score), np.nan, theta[solved])
            sure = plan.certified & stage.certified[solved]
            stage = stage.replaced(solved, replace(plan, score=score, certified=sure))
        components = {"radial": theta, "needed": needed}
        for k in np.flatnonzero(points.inputs):
            components[f"needs {setting.panel.columns.all[k]}"] = stage.targets[:, k] / theta
        return Scored(setting.block, stage, components, found.flags)

    return scored
