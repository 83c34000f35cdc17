"""Congestion: inputs of which there is so much that less of them would yield more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np

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
from ..technology.frontier import Frontier
from ..technology.returns import Disposability, Rts
from .answering import answer
from .radial import RadialQuestion, measure
from .radial import procedure as radial_procedure


def congestion(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    congesting: Names | None = None,
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

    Parameters
    ----------
    congesting
        The inputs that may congest; all of them unless said otherwise.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, window, disposability, reference, \
evaluate, on_infeasible, solver, threads, progress
        As for `radial`, which is output-oriented here.

    Returns
    -------
    Result
        That of `radial`, output-oriented and without second stage: ``efficiency`` is 1/φ. ``components``: ``radial``,
        ``congested`` (1/φ_c, NaN where no combination uses exactly these inputs), ``congestion``. Flag ``congested``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    References
    ----------
    Färe, R. & Svensson, L. (1980). Congestion of production factors. Econometrica 48(7), 1745–1753.
    Tone, K. & Sahoo, B. K. (2004). Degree of scale economies and congestion: a unified DEA approach. European Journal
    of Operational Research 158(3), 755–772.

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
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = CongestionQuestion(
        congesting=congesting, rts=rts, frontier=frontier, window=window, disposability=disposability,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress, orientation="output",
        factor="output", second_stage="none",
    )  # fmt: skip
    return answer(congestion, given, question, partial(_of, question))


@dataclass(frozen=True)
class CongestionQuestion(RadialQuestion):
    called: ClassVar[str] = "congestion"

    congesting: Names | None = None

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
    return made(_lost, measure(panel, question, "output"), question.of(panel))


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
        stage = replace(found.stage, certified=found.stage.certified & second.certified)
        return Scored(setting.block, stage, components, flags)

    return scored
