"""Congestion: inputs of which there is so much that less of them would yield more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Literal, TypeAlias

import numpy as np

from ..data.domain import Domain, none
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..errors import SpecError
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.trace import made
from ..options.question import Infeasible, Solver
from ..programs.one_factor import Radial
from ..programs.template import Bools
from ..result import Result
from ..results.outcome import EFFICIENT
from ..support.spelling import choose
from ..technology.frontier import Frontier
from ..technology.returns import Disposability, Rts
from .answering import answer
from .in_the_way import in_the_way
from .radial import RadialQuestion, measure
from .radial import procedure as radial_procedure
from .slack_congestion import slack_congestion

Approach: TypeAlias = Literal["fare", "cooper", "tone-sahoo"]


def congestion(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    congesting: Names | None = None,
    approach: Approach = "fare",
    second_stage: Literal["relative", "sum"] = "relative",
    rts: Rts = "vrs",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
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
    """How much output is lost because inputs are in the way.

    Under free disposal an input too many can be left unused, and does no harm. Where it cannot, rows that use less and
    make more show the harm: two programs, the second with equations for the inputs that may congest::

        φ   = max φ    s.t.  Σ_j λ_j x_ij ≤ x_io for all i,     Σ_j λ_j y_rj ≥ φ y_ro,   Σ_j λ_j b_kj ≤ b_ko
        φ_c = max φ    s.t.  Σ_j λ_j x_ij = x_io for those i,   the rest alike,   λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

        congestion = φ_c/φ,  at most 1: the share of the attainable output that remains; 1 where nothing is in the way

    Cooper and his co-authors ask how much of each input is in the way: the least that has to go before the largest
    outputs can be made, φ first, then what single goods can gain beyond it. The rest of an input's slack is waste that
    does no harm. Their programs in turn, ``approach="cooper"``::

        shortfall = max (1/s) Σ_r s_r/y_ro   s.t.  Σ_j λ_j y_rj = φ y_ro + s_r,       Σ_j λ_j x_ij ≤ x_io
        excess    = min (1/p) Σ_i c_i/x_io   s.t.  Σ_j λ_j x_ij = x_io − c_i for the p inputs that may congest,
                                                   that shortfall,   s, c ≥ 0

    Tone and Sahoo ask which kind it is, at the point (x_o, ŷ) that has no slack where all inputs are used,
    ``approach="tone-sahoo"``::

        φ_c        = max φ                   as above, with equations for the inputs that may congest
        slack      = max (1/s) Σ_r q_r/y_ro  s.t.  the same rows,   Σ_j λ_j y_rj = ŷ_r = φ_c y_ro + q_r
        gain       = max (1/s) Σ_r t_r/ŷ_r   s.t.  Σ_j λ_j x_ij ≤ x_io,   Σ_j λ_j y_rj = ŷ_r + t_r
        elasticity = max v·x_o               s.t.  v·x_j − u·y_j + h·b_j ≥ ω for all j,  = for the peers of ŷ,
                                                   u·ŷ = 1,   u, h ≥ 0,   v of any sign for inputs in equations

    Less of some input makes more of some good where ``gain`` is positive: congestion, weak at least. It is strong where
    less of all inputs in proportion makes more of all goods in proportion: where the elasticity of scale to the left,
    dφ/φ over dα/α at (α x_o, φ ŷ), is negative.

    Bads stay within their rows in all three: that fewer inputs make fewer bads is no congestion. φ and ŷ may be missed
    by 1e-12 of themselves, since rounding alone parts outputs of one height, or by 1e-9 where not even that can be
    reached; the shortfall by 1e-9, relative where it is above 1.

    Parameters
    ----------
    congesting
        The inputs that may congest; all of them unless said otherwise.
    approach
        "fare", by the ratio of both scores; "cooper", by amounts; "tone-sahoo", by kinds.
    second_stage
        Of "cooper": how goods and inputs are added up. "relative", as above: shares of the own values, whatever the
        units; what is 0 has no share. "sum", as in the papers: Σ s_r/Σ y_ro and Σ c_i/Σ x_io, in the data's units.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, window, disposability, reference, \
evaluate, on_infeasible, solver, threads, progress
        As for `radial`, which is output-oriented here.

    Returns
    -------
    Result
        That of `radial`, output-oriented and without second stage: ``efficiency`` is 1/φ. ``components``: ``radial``,
        ``congested`` (1/φ_c, NaN where no combination uses exactly these inputs), ``congestion``. Flag ``congested``.
        "cooper" has ``radial``, ``shortfall``, ``excess`` and ``excess x`` for every input x that may congest: c_i in
        the input's units; where several c attain ``excess``, it is one of them. ``targets`` are those of its last
        program, and ``congested`` is flagged where ``excess`` is above 1e-7.
        "tone-sahoo" has ``congested``, 1/φ_c, which is ``efficiency``, ``slack``, ``gain`` and ``elasticity``, infinite
        where no smaller multiple of the inputs can be used, NaN and ``near_discontinuity`` where it hangs on the last
        digits of the data: a little less of all inputs has to show what the prices say. A row without φ_c has no
        score. ``targets`` are those of ``gain``; where several ŷ have no slack, it is at one of them. Flags
        ``congested``, where ``gain`` is above 1e-7, and ``strongly_congested``, where the elasticity is below −1e-7
        besides.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    References
    ----------
    Färe, R. & Svensson, L. (1980). Congestion of production factors. Econometrica 48(7), 1745–1753.
    Tone, K. & Sahoo, B. K. (2004). Degree of scale economies and congestion: a unified DEA approach. European Journal
    of Operational Research 158(3), 755–772.
    Cooper, W. W., Thompson, R. G. & Thrall, R. M. (1996). Introduction: extensions and new developments in DEA. Annals
    of Operations Research 66, 3–45.
    Cooper, W. W., Deng, H., Huang, Z. M. & Li, S. X. (2002). A one-model approach to congestion in data envelopment
    analysis. Socio-Economic Planning Sciences 36(4), 231–238.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 3, 2]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.congestion(data, inputs="x", outputs="y")
    >>> res.components.loc["C"].round(4).to_dict()
    {'radial': 0.6667, 'congested': 1.0, 'congestion': 0.6667}
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)
    ...     res = sbmdea.congestion(data, inputs="x", outputs="y", approach="cooper")
    >>> res.components.loc["C"].round(4).to_dict()
    {'radial': 0.6667, 'shortfall': 0.0, 'excess': 0.5, 'excess x': 2.0}
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)
    ...     res = sbmdea.congestion(data, inputs="x", outputs="y", approach="tone-sahoo")
    >>> res.components.loc["C"].round(4).to_dict()
    {'congested': 1.0, 'slack': 0.0, 'gain': 0.5, 'elasticity': -1.0}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = CongestionQuestion(
        congesting=congesting, approach=approach, second_stage=second_stage, rts=rts, frontier=frontier,
        window=window, disposability=disposability, on_infeasible=on_infeasible, solver=solver, threads=threads,
        progress=progress, orientation="output", factor="output",
    )  # fmt: skip
    return answer(congestion, given, question, partial(_of, question))


@dataclass(frozen=True)
class CongestionQuestion(RadialQuestion):
    called: ClassVar[str] = "congestion"

    congesting: Names | None = None
    approach: Approach = "fare"

    def __post_init__(self) -> None:
        choose("approach", self.approach, ("fare", "cooper", "tone-sahoo"))
        choose("second_stage", self.second_stage, ("relative", "sum"))
        if self.approach != "cooper" and self.second_stage == "sum":
            raise SpecError(
                f'second_stage="sum" must come with approach="cooper"; got approach="{self.approach}", which adds up '
                "no amounts. Leave second_stage out."
            )
        super().__post_init__()

    @property
    def domain(self) -> Domain:
        asked = super().domain
        return asked if self.approach == "fare" else replace(asked, free=none)

    def of(self, panel: Panel) -> Bools:
        """The columns that stand in equations."""
        inputs = np.array([role == "inputs" for role in panel.columns.roles])
        if self.congesting is None:
            return inputs
        named = panel.columns.marked("congesting", self.congesting)
        if (named & ~inputs).any() or not named.any():
            raise SpecError(
                f"congesting must name inputs; got {self.congesting!r}. The inputs are {list(panel.columns.inputs)}."
            )
        return named


def _of(question: CongestionQuestion, panel: Panel) -> Procedure:
    program, congesting = measure(panel, question, "output"), question.of(panel)
    if question.approach == "cooper":
        return made(in_the_way, program, congesting, question.second_stage == "relative")
    if question.approach == "tone-sahoo":
        return made(slack_congestion, program, congesting)
    return made(_lost, program, congesting)


def _lost(program: Radial, congesting: Bools) -> Callable[[Setting], Scored]:
    base = radial_procedure(program)

    def scored(setting: Setting) -> Scored:
        found = base(setting)
        # beyond the frontier or congested, the factor has no limit from the own value on
        second = setting.run(replace(program, free=True, equal=congesting), working=found.stage.working)
        radial = found.components["radial"]
        ratio = radial / second.score
        ratio[np.abs(ratio - 1.0) <= EFFICIENT] = 1.0
        components = {"radial": radial, "congested": second.score, "congestion": ratio}
        with np.errstate(invalid="ignore"):
            flags = {**found.flags, "congested": ratio < 1.0}
        stage = replace(
            found.stage,
            certified=found.stage.certified & second.certified,
            jumps=found.stage.jumps | second.jumps,
        )
        return Scored(setting.block, stage, components, flags)

    return scored
