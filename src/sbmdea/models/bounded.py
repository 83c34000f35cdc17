"""Targets within bounds: radial, SBM and additive programs whose reference point may not leave given limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, Prices, RowMask, Values
from ..data.panel import Panel
from ..data.prices import read_bounds
from ..errors import DataError, SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.max_slack import carried_on
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Question, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..options.weights import check_weights
from ..programs.template import Bools, Floats
from ..programs.within_limits import BoundedFactor, BoundedSlacks, Within
from ..result import Result
from ..support.messages import shown, warn
from ..support.spelling import choose
from ..technology.frontier import Frontier
from ..technology.returns import Disposability, Rts
from .additive import SlackWeights, unit_weights
from .answering import answer
from .integer_sbm import check_counts

Bounded: TypeAlias = Literal["radial", "sbm", "additive"]


def bounded_targets(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    bounded: Names,
    lower: Prices | None = None,
    upper: Prices | None = None,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    measure: Bounded = "radial",
    rts: Rts = "crs",
    orientation: Orientation | None = None,
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: SlackWeights | Weights = None,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Efficiency where targets have limits: seats that cannot be more than there are, staff that the law demands.

    With the reference point r = (Σ_j λ_j x_j, Σ_j λ_j y_j, Σ_j λ_j b_j), and bounds of each DMU's own on the columns k
    that are ``bounded``, 0 ≤ lower_ok ≤ upper_ok::

        "radial"    min θ    s.t.  r_i ≤ θ x_io in inputs that are not bounded,   r_r ≥ y_ro,  r_k ≤ b_ko  likewise
                                   lower_ok ≤ r_k ≤ upper_ok in bounded columns
        "sbm"       min (1 − Σ_i α_i s_i/x_io) / (1 + Σ_r β_r s_r/y_ro + Σ_k γ_k s_k/b_ko)
        "additive"  max Σ w s
                    s.t.  r = z_o − s (goods: z_o + s),  s ≥ 0,   lower_ok ≤ r_k ≤ upper_ok,   λ ≥ 0,  L ≤ Σ_j λ_j ≤ U

    "radial" is the model BND of Cooper, Seiford & Tone: the factor does not reach a bounded column, whose own value
    enters by its bounds alone; where the side is not given on which a column gets worse (upper for inputs and bads,
    lower for goods), the own value is that bound. With "output" φ is maximised over the goods that are not bounded.
    In the other two a bounded column counts like any other, as far as its bounds let it.

    A DMU whose own values lie outside its bounds is flagged ``out_of_bounds`` and named in a warning. Its program is
    the same: where bounds and technology contradict each other it has no score (NaN, "infeasible"). A factor can be
    above 1 for such a DMU.

    Parameters
    ----------
    bounded
        The columns with bounds.
    lower, upper
        One column of the table, or number, for each of ``bounded``, in their order, or as ``{column: bound}`` for some
        of them; each has one of both at least. Without a table: an array n × k, or k numbers. In the data's units, 0 or
        positive; lower ≤ upper.
    measure
        "radial", "sbm" or "additive".
    orientation
        "input" or "output" of a factor; "non-oriented", "input" or "output" of slacks. None: "input" for "radial",
        "non-oriented" for others.
    weights
        Of slacks: ``{column: weight}`` or "balanced" for "sbm", as in `sbm`; for "additive" as in `additive`, "ones"
        being the default ("ram" and "bam" under "vrs"). None for "radial".
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, window, undesirable_as, \
disposability, reference, evaluate, on_infeasible, solver, threads, progress
        As for `super_sbm`. Values are positive.

    Returns
    -------
    Result
        ``components`` are named after the measure; of "additive" it is the sum of slacks, and ``efficiency`` 1 minus
        it. Targets of "radial" take up the slacks of columns that are not bounded, as in `radial`.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`; DataError also where lower is above upper.

    References
    ----------
    Cooper, W. W., Seiford, L. M. & Tone, K. (2007). Data Envelopment Analysis: A Comprehensive Text with Models,
    Applications, References and DEA-Solver Software, section 7.3. Springer.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> teams = pd.DataFrame(
    ...     {"pay": [4.0, 6, 9, 6], "wins": [5.0, 6, 8, 4], "visitors": [2.0, 6, 9, 3], "seats": [3.0, 8, 9, 4]},
    ...     index=list("ABCD"),
    ... )
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # four rows are few
    ...     res = sbmdea.bounded_targets(
    ...         teams, inputs="pay", outputs=["wins", "visitors"], bounded="visitors", upper="seats", measure="sbm",
    ...     )
    ...     free = sbmdea.sbm(teams, inputs="pay", outputs=["wins", "visitors"])
    >>> [float(one.targets.loc["D", "visitors"].round(4)) for one in (res, free)]
    [4.0, 6.0]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    if orientation is None:
        orientation = "input" if measure == "radial" else "non-oriented"
    question = BoundedQuestion(
        bounded=bounded, lower=lower, upper=upper, measure=measure, counts=weights, rts=rts, orientation=orientation,
        frontier=frontier, window=window, undesirable_as=undesirable_as, disposability=disposability,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
        weights=weights if measure == "sbm" else None,  # type: ignore[arg-type]
    )  # fmt: skip
    return answer(bounded_targets, given, question, partial(_of, given.data, question))


@dataclass(frozen=True)
class BoundedQuestion(Question):
    bounded: Names = ()
    lower: Prices | None = None
    upper: Prices | None = None
    measure: Bounded = "radial"
    counts: SlackWeights | Weights = None

    def __post_init__(self) -> None:
        choose("measure", self.measure, ("radial", "sbm", "additive"))
        super().__post_init__()
        if self.measure == "radial":
            choose("orientation", self.orientation, ("input", "output"))
            if self.counts is not None:
                raise SpecError(
                    f'weights must be left out with measure="radial"; got {self.counts!r}. One factor has none: ask '
                    '"sbm" or "additive".'
                )
        else:
            check_counts(self, self.measure, self.counts)
        if all(one is None or (isinstance(one, Mapping) and not one) for one in (self.lower, self.upper)):
            raise SpecError(
                "bounded_targets must be told a bound; got neither lower nor upper. Pass for example "
                'upper={"visitors": "seats"}.'
            )

    @property
    def domain(self) -> Domain:
        return Domain("bounded_targets", drops=False, without_inputs=self.orientation == "output")

    def options(self) -> dict[str, object]:
        return {**super().options(), "weights": self.counts}

    def of(self, panel: Panel) -> Bools:
        """The bounded columns."""
        marked = panel.columns.marked("bounded", self.bounded)
        if not marked.any():
            raise SpecError('bounded must name at least one column; got none. Name what has bounds, or use "radial".')
        return marked


def _of(data: Data, question: BoundedQuestion, panel: Panel) -> Procedure:
    marked = question.of(panel)
    if isinstance(question.counts, Mapping):
        check_weights(panel.columns, question.counts)
    lower, upper = (np.full((*marked.shape, len(panel.index)), np.nan).T for _ in range(2))
    named = _in_order(question.bounded, panel, marked)
    where = [panel.columns.all.index(label) for label in named]
    for name, given, found in (("lower", question.lower, lower), ("upper", question.upper, upper)):
        found[:, where] = read_bounds(data, name, given, named, panel)
    _refuse_unlimited(panel, marked, lower, upper)
    _refuse_crossed(panel, lower, upper)
    limits = (lower, upper)
    _name_outside(panel, *limits)
    if question.measure == "radial":
        return made(_by_factor, _moves(question, panel, marked), marked, *limits)
    return made(_by_slacks, question.measure, question.counts, marked, *limits)


def _in_order(given: Any, panel: Panel, marked: Bools) -> list[Any]:
    """The bounded columns as they were named."""
    labels = [label for label, one in zip(panel.columns.all, marked, strict=True) if one]
    return labels if len(labels) == 1 else sorted(labels, key=list(given).index)


def _refuse_unlimited(panel: Panel, marked: Bools, lower: Floats, upper: Floats) -> None:
    free = np.flatnonzero(marked & (np.isnan(lower) & np.isnan(upper)).all(axis=0))
    if len(free):
        raise SpecError(
            f"bounded must name columns with a bound; {shown(panel.columns.all[free[0]])} has neither lower nor upper. "
            "Give it one, or leave it out of bounded."
        )


def _refuse_crossed(panel: Panel, lower: Floats, upper: Floats) -> None:
    for k, label in enumerate(panel.columns.all):
        if len(rows := np.flatnonzero(lower[:, k] > upper[:, k])):
            raise DataError(
                f"lower must not be above upper; of {shown(label)} they are {lower[rows[0], k]:g} and "
                f"{upper[rows[0], k]:g} for {panel.rows_label(rows)}. Correct these bounds."
            )


def _outside(panel: Panel, lower: Floats, upper: Floats) -> Bools:
    values = np.hstack([panel.X, panel.Y, panel.B])
    return np.asarray(((values < lower) | (values > upper)).any(axis=1))


def _name_outside(panel: Panel, lower: Floats, upper: Floats) -> None:
    rows = np.flatnonzero(_outside(panel, lower, upper) & panel.evaluate)
    if len(rows):
        warn(
            f"own values should lie within the bounds; those of {panel.rows_label(rows)} do not, and what is asked of "
            "these targets may be impossible. Correct the bounds unless they are meant."
        )


def _moves(question: BoundedQuestion, panel: Panel, marked: Bools) -> Bools:
    roles = np.array(panel.columns.roles)
    contracts = (roles == "inputs") | ((roles == "undesirable") & (question.undesirable_as == "input"))
    moves: Bools = ~marked & (roles == "outputs" if question.orientation == "output" else contracts)
    if not moves.any():
        raise SpecError(
            f"bounded must leave a column that the factor moves; with orientation={question.orientation!r} none is "
            'left. Ask for the other orientation, or for measure="sbm".'
        )
    return moves


def _within(setting: Setting, rows: Any, lower: Floats, upper: Floats, counts: bool) -> Within:
    """Ceilings and the room below them, signs of goods turned; ``counts``: the point is no worse than the own one."""
    goods, own = setting.points.goods, setting.points.Z[rows]
    low, high = lower[rows], upper[rows]
    floor = np.where(goods, np.where(np.isnan(high), -np.inf, -high), np.where(np.isnan(low), -np.inf, low))
    ceiling = np.where(goods, np.where(np.isnan(low), own, -low), np.where(np.isnan(high), own, high))
    ceiling = np.minimum(ceiling, own) if counts else ceiling
    return Within(ceiling, ceiling - floor)


def _said(setting: Setting, score: Floats, lower: Floats, upper: Floats) -> dict[str, Any]:
    """Flags, and the bounds for whoever looks at the answer."""
    rows, nothing = setting.block.evaluate, np.zeros(len(score), bool)
    outside = _outside(setting.panel, lower, upper)[rows]
    marks = {"borderline": flags.borderline(score), "near_cap": nothing, "near_discontinuity": nothing}
    return {"flags": {**marks, "out_of_bounds": outside}, "kept": {"lower": lower[rows], "upper": upper[rows]}}


def _by_factor(moves: Bools, marked: Bools, lower: Floats, upper: Floats) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        rows = setting.block.evaluate
        expands = setting.question.orientation == "output"
        whole = BoundedFactor("radial", moves, marked, _within(setting, rows, lower, upper, False), expands)
        stage = setting.run(whole)
        outside = np.flatnonzero(stage.status == Status.INFEASIBLE)
        free = np.zeros(len(rows), bool)
        if len(outside):
            free[outside] = True
            apart = replace(whole, free=True, within=_within(setting, rows[outside], lower, upper, False))
            stage = stage.replaced(outside, setting.run(apart, rows[outside], working=stage.working))
        for some in (np.flatnonzero(~free), outside):
            if not len(some):
                continue

            def program(part: Any, some: Any = some) -> BoundedFactor:
                within = _within(setting, rows[some[part]], lower, upper, False)
                return replace(whole, free=bool(free[some[0]]), within=within)

            carried, _ = carried_on(setting, stage.take(some), rows[some], program=program, afterwards=False)
            stage = stage.replaced(some, carried)
        return Scored(setting.block, stage, {"radial": stage.score}, **_said(setting, stage.score, lower, upper))

    return scored


def _by_slacks(
    measure: Bounded, weights: SlackWeights | Weights, marked: Bools, lower: Floats, upper: Floats
) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        rows = setting.block.evaluate
        within = _within(setting, rows, lower, upper, True)
        if measure == "sbm":
            above, below = (side[None] for side in setting.question.sides(setting.panel))
            stage = setting.run(BoundedSlacks("sbm", marked, within, above, below))
            components = {"sbm": stage.score}
        else:
            each = unit_weights(setting, "ones" if weights is None else weights)  # type: ignore[arg-type]
            worth = each * np.abs(setting.points.Z[rows])
            found = setting.run(BoundedSlacks("additive", marked, within, worth, np.zeros_like(worth), 0.0))
            components = {"additive": 0.0 - found.score}
            stage = replace(found, score=1.0 + found.score)
        return Scored(setting.block, stage, components, **_said(setting, stage.score, lower, upper))

    return scored
