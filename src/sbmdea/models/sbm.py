"""The slacks-based measure (Tone 2001, 2003) and its super-efficiency companion (Tone 2002)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values, Zeros
from ..data.panel import Panel
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.super_step import beyond
from ..evaluation.trace import made
from ..options.question import Infeasible, Question, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..result import Result
from ..results.outcome import EFFICIENT
from ..technology.frontier import Exclude, Frontier
from ..technology.restrictions import Restrictions, Rules
from ..technology.returns import Disposability, Rts
from . import projection as follow_up
from .answering import answer
from .measure import SBM, SUPER_SBM
from .projection import Projection, Variant


def super_sbm(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Orientation = "non-oriented",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: Weights = None,
    restrictions: Restrictions = None,
    nondiscretionary: Names | None = None,
    exclude: Exclude = "row",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
    projection: Projection = "tone",
    variant: Variant = "tone",
) -> Result:
    """Super-efficiency by slacks, with or without undesirable outputs.

    ``efficiency`` follows Tone's two steps: the SBM score where it is below 1, and where the DMU is SBM-efficient
    the super-SBM score, which is at least 1. Both stay in ``components``. An infeasible program is NaN with the
    status "infeasible", never 1.

    The super-efficiency program of DMU o, with the others as reference (n DMUs, m inputs x, s goods y, u bads b):

        min  (1 + Σ_i α_i a_i) / (1 − Σ_r β_r g_r − Σ_k γ_k d_k)
        s.t. Σ_j λ_j x_ij ≤ (1 + a_i) x_io        a ≥ 0
             Σ_j λ_j y_rj ≥ (1 − g_r) y_ro        g ≥ 0
             Σ_j λ_j b_kj ≤ (1 + d_k) b_ko        d ≥ 0,   j ≠ o,   λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    α_i = 1/m and β_r = γ_k = 1/(s + u) unless ``weights`` says otherwise. Under constant and non-increasing returns
    the score cannot exceed (s + u)/u when bads count as outputs: doing nothing is then always a reference point.

    Parameters
    ----------
    data
        A pandas DataFrame, one row per DMU (and period), or any object with the dataframe protocol (polars, say).
        Leave it out to pass arrays as ``inputs=X`` (n × m), ``outputs=Y`` (n × s), ``undesirable=B`` (n × u).
    inputs, outputs, undesirable
        Column names (one or a list) or arrays. Values must be positive; units are the data's own and do not matter.
        With ``orientation="output"`` there may be no inputs (None): everybody then has an input of 1, ``(one)``.
    dmu, period, group
        Column or index-level names, or arrays of length n. Each group is measured against its own frontier. Periods
        are ordered by what they mean, as numbers or times; other text as an ordered Categorical says, or not at all.
    rts
        "crs", "vrs", "nirs", "ndrs" or ("grs", L, U) with 0 ≤ L ≤ 1 ≤ U.
    orientation
        "non-oriented", "input" (only the numerator moves) or "output" (only the denominator moves).
    frontier, window
        Who forms the technology of a period: "contemporaneous" that period, "global" all, "sequential" all up to
        it, "biennial" it and the next, "window" every run of ``window`` periods (``efficiency`` is the mean over the
        windows; each of them is in ``windows``).
    undesirable_as
        "output": bads stand in the denominator with the goods. "input": in the numerator with the inputs.
    disposability
        "weak": bads cannot be thrown away freely (equations; idle units under vrs, ndrs and grs).
    weights
        ``{column: weight}`` (1 where not named), or "balanced": goods and bads count alike however many there are.
    restrictions
        On ``prices``, a list: "1 <= labour/capital <= 5" bounds a ratio of prices (an assurance region, of type II
        across roles), "0.2 <= share(labour)" a column's share in the worth of its role at the evaluated DMU, "labour <=
        0.1" a price as such (there are no targets then); ``{"labour": 1, "capital": -2}`` says that one unit of labour
        more can replace two of capital. Where no prices satisfy them the status is "no prices".
    nondiscretionary
        Columns (one or a list) that are neither scored nor moved: their rows stay as constraints.
    exclude
        "row": the DMU's own row leaves its reference. "unit": all periods of the same DMU leave it.
    category
        A column (or one label per row) of numbers or of an ordered Categorical, from the least to the most favourable
        circumstances: a DMU is compared with its own category and those below (Banker & Morey 1986).
    reference, evaluate
        Boolean masks: who may form the frontier, who is scored. ``reference`` may be a second table with the same
        columns: its rows form the frontiers, of their own periods and groups, and none of ``data`` does. Peers bear the
        second table's labels; ``exclude="unit"`` leaves out its rows of the scored DMU's name.
    zeros
        "raise", or "drop-term": the term of a zero own value leaves the ratio and the others share its weight.
    on_infeasible
        "nan" or "raise".
    solver
        "simplex" (rational arithmetic behind it), or the reference solvers "highs" and "cvxpy", one program at a time.
    threads, progress
        ``None`` decides by the size of the problem.
    projection
        "tone": ``targets`` are where the score's own slacks lead. "pareto": slacks that the score does not see are
        taken up as well (Fang et al.); scores stay.
    variant
        "tone", or "composite": a super-efficiency score is lowered by the slacks left at its projection, at the most
        slack one where there are several. That makes it continuous at the frontier (Bolós et al.), and it can be below
        1. It is 0 where the nearest point is doing nothing ("near_cap"), and where nobody is left to be compared with
        NaN, "infeasible". Both scores are in ``components``.

    Returns
    -------
    Result
        ``efficiency``, ``components``, ``slacks``, ``targets`` (data units), ``intensities``, ``prices`` (1/unit),
        ``status``, ``certificate``, ``flags``; ``summary()``, ``to_excel(path)`` and more.

    Raises
    ------
    DataError
        The data cannot be used as given; columns, rows and the repair are named.
    SpecError
        An option has an unknown value or a combination has no meaning.
    InfeasibleError
        With ``on_infeasible="raise"``.

    References
    ----------
    Tone, K. (2002). A slacks-based measure of super-efficiency in data envelopment analysis. European Journal of
    Operational Research 143(1), 32–41.
    Tone, K. (2003). Dealing with undesirable outputs in DEA: a slacks-based measure (SBM) approach. GRIPS Research
    Report I-2003-0005.
    Fang, H.-H., Lee, H.-S., Hwang, S.-N. & Chung, C.-C. (2013). A slacks-based measure of super-efficiency in data
    envelopment analysis: an alternative approach. Omega 41(4), 731–734.
    Bolós, V. J., Benítez, R. & Coll-Serrano, V. (2022). Continuous models combining slacks-based measures of efficiency
    and super-efficiency. Central European Journal of Operations Research.
    Banker, R. D. & Morey, R. C. (1986). The use of categorical variables in data envelopment analysis. Management
    Science 32(12), 1613–1627.
    Podinovski, V. V. (2004). Production trade-offs and weight restrictions in data envelopment analysis. Journal of the
    Operational Research Society 55(12), 1311–1322.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.super_sbm(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs=["output_1", "output_2"],
    ...     undesirable="undesirable_1", dmu="dmu",
    ... )
    >>> res.efficiency.round(4).head(4).to_dict()
    {'DMU1': 1.1609, 'DMU2': 1.2043, 'DMU3': 0.1231, 'DMU4': 0.338}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = SuperSbmQuestion(
        rts=rts, orientation=orientation, frontier=frontier, window=window, undesirable_as=undesirable_as,
        disposability=disposability, weights=weights, restrictions=restrictions, nondiscretionary=nondiscretionary,
        exclude=exclude, on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
        projection=projection, variant=variant,
    )  # fmt: skip
    return answer(super_sbm, given, question, partial(_two_steps_of, question), row_by_row=True, by_columns=True)


def sbm(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Orientation = "non-oriented",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: Weights = None,
    restrictions: Restrictions = None,
    nondiscretionary: Names | None = None,
    exclude: Exclude = "row",
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
    """Efficiency by slacks, with or without undesirable outputs.

    The program of DMU o (n DMUs, m inputs x, s goods y, u bads b):

        min  (1 − Σ_i α_i s_i⁻/x_io) / (1 + Σ_r β_r s_r⁺/y_ro + Σ_k γ_k s_k^b/b_ko)
        s.t. Σ_j λ_j x_ij + s_i⁻ = x_io
             Σ_j λ_j y_rj − s_r⁺ = y_ro
             Σ_j λ_j b_kj + s_k^b = b_ko,    s, λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    The score is in (0, 1], and 1 exactly for DMUs without any slack that counts. Arguments, result, units and errors
    are those of `super_sbm`; a DMU outside the technology (left out by ``reference`` or ``exclude="unit"``) has no
    score: NaN, status "infeasible".

    References
    ----------
    Tone, K. (2001). A slacks-based measure of efficiency in data envelopment analysis. European Journal of
    Operational Research 130(3), 498–509.
    Tone, K. (2003). Dealing with undesirable outputs in DEA: a slacks-based measure (SBM) approach. GRIPS Research
    Report I-2003-0005.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.sbm(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs=["output_1", "output_2"],
    ...     undesirable="undesirable_1", dmu="dmu",
    ... )
    >>> res.efficiency.round(4).head(4).to_dict()
    {'DMU1': 1.0, 'DMU2': 1.0, 'DMU3': 0.1231, 'DMU4': 0.338}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = Question(
        rts=rts, orientation=orientation, frontier=frontier, window=window, undesirable_as=undesirable_as,
        disposability=disposability, weights=weights, restrictions=restrictions, nondiscretionary=nondiscretionary,
        exclude=exclude, on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
    )  # fmt: skip
    return answer(sbm, given, question, lambda panel: one_step, row_by_row=True, by_columns=True)


@dataclass(frozen=True)
class SuperSbmQuestion(Question):
    projection: Projection = "tone"
    variant: Variant = "tone"

    def check(self, rules: Rules) -> None:
        follow_up.check(self, rules, self.projection, self.variant)


def one_step(setting: Setting) -> Scored:
    stage = setting.run(SBM(setting.panel, setting.question))
    found = {
        "borderline": flags.borderline(stage.score),
        "near_cap": np.zeros(len(stage.score), bool),
        "near_discontinuity": np.zeros(len(stage.score), bool),
        **flags.below_zero(setting.rules, stage.targets),
    }
    return Scored(setting.block, stage, {"sbm": stage.score}, found)


def two_steps(setting: Setting) -> Scored:
    """The SBM score; where that is 1, or there is none because the DMU lies outside, the super-SBM score."""
    panel, question, rows = setting.panel, setting.question, setting.block.evaluate
    measure = SBM(panel, question)
    first = setting.run(measure)
    stage, second = beyond(setting, first, SUPER_SBM(panel, question))
    # a lead so small that losing it would uncover all the slacks of the projection
    near = np.zeros(len(rows), bool)
    close = np.flatnonzero((stage.score > 1.0) & (stage.score < 1.0 + flags.STEP))
    if len(close) and not setting.rules.absolute:
        at = setting.points.moved(stage.targets[close])
        projection = setting.run(measure, rows[close], exclude_self=True, working=stage.working, at=at, rough=True)
        near[close] = projection.score < 1.0 - flags.JUMP
    found = {
        "borderline": flags.borderline(first.score, second),
        "near_cap": flags.near_cap(question.technology, measure.denominator[setting.points.bads].sum(), stage.score),
        "near_discontinuity": near,
        **flags.below_zero(setting.rules, stage.targets),
    }
    if question.exclude == "unit":
        # beaten by nobody but its own other periods
        ahead = np.flatnonzero(stage.score > 1.0)
        found["self_dominated"] = np.zeros(len(rows), bool)
        if len(ahead):
            among_all = replace(setting, question=replace(question, exclude="row"))
            found["self_dominated"][ahead] = among_all.run(measure, rows[ahead]).score < 1.0 - EFFICIENT
    return Scored(setting.block, stage, {"sbm": first.score, "super_sbm": second}, found)


def _two_steps_of(question: SuperSbmQuestion, panel: Panel) -> Procedure:
    question.check(question.rules(panel.columns))
    return made(follow_up.followed, two_steps, question.projection, question.variant)
