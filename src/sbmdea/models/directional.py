"""Directional distances: one step for all columns, or one for each (DDF, NDDF, SBM-DDF), and the range direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.domain import Domain, all_of_them, none
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values, Zeros
from ..data.panel import Panel
from ..data.roles import Role
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.max_slack import SecondStage, carried_on
from ..evaluation.mixed import GAP
from ..evaluation.shortest_way import shortest
from ..evaluation.stage import Stage
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.directions import RANGES, Direction, direction_of, inverted, ranges
from ..options.question import Infeasible, Question, Solver
from ..options.sides import Orientation, UndesirableAs
from ..options.weights import check_weights, side_weights
from ..programs.along_direction import Directional
from ..programs.slack_sum import Additive
from ..programs.two_steps import TwoSteps
from ..result import Result
from ..results.outcome import EFFICIENT
from ..support.spelling import choose
from ..technology.frontier import Exclude, Frontier
from ..technology.returns import DISPOSABILITIES, AnyDisposability, Rts
from .answering import answer

Floats: TypeAlias = NDArray[np.float64]
DirectionalMeasure: TypeAlias = Literal["radial", "nonradial", "slacks", "sides", "single", "euclidean"]


def directional(
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
    direction: Direction = "observed",
    measure: DirectionalMeasure = "radial",
    undesirable_as: UndesirableAs = "output",
    disposability: AnyDisposability = "strong",
    weights: Mapping[Any, float] | None = None,
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
    super_efficiency: bool = False,
    second_stage: SecondStage = "relative",
) -> Result:
    """Distance to the frontier in a direction, with or without undesirable outputs.

    ``components["inefficiency"]`` is the distance itself: 0 on the frontier, in multiples of the direction.
    ``efficiency`` is what is left of it when the way it leads is read like SBM's ratio, with the improvements
    s = β g and no slack beyond them::

        (1 − Σ_i α_i s_i/x_io) / (1 + Σ_r β_r s_r/y_ro + Σ_k γ_k s_k/b_ko)

    With the own values as direction that is 1 − β where inputs move, 1/(1 + β) where goods and bads move, and
    (1 − β)/(1 + β), under constant returns the CCR score, where all move. With ranges it is 1 − β.

    The inefficiency is an optimum and so unique. By every measure but "radial" several ways may be equally long: then
    the β of the columns and ``efficiency`` are those of one of them, and another order of the rows or another solver
    may show another. What is to be compared or published is the inefficiency.

    The program of DMU o with the direction g (n DMUs, inputs x, goods y, bads b)::

        radial      max  β                     β_i = β_r = β_k = β
        nonradial   max  Σ w β,  β ≥ 0         each column its own β
        slacks      the same with other weights
        sides       max  β_1 + β_2,  β ≥ 0     inputs their own β, outputs theirs
        single      min over the columns k of the max β_k while all others stay
        euclidean   min over u ≥ 0, Σ u² = 1, of the max β,  β_k = β u_k

        s.t. Σ_j λ_j x_ij ≤ x_io − β_i g_i
             Σ_j λ_j y_rj ≥ y_ro + β_r g_r
             Σ_j λ_j b_kj ≤ b_ko − β_k g_k   (= unless disposability is "strong")
             λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    The radial β is negative for a DMU that lies beyond the technology (left out by ``reference``, or by
    ``super_efficiency``); its efficiency is then above 1, and NaN where the way back is so long that the ratio's
    denominator is not positive. Where each column has its own β, ``super_efficiency`` turns the program around: the
    efficient give way by the least Σ w β that brings them back, and their inefficiency is minus that sum.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, group, category
        As for `super_sbm`; with ranges as direction values may have any sign.
    orientation
        What moves: everything, "input": inputs (with ``undesirable_as="input"`` bads too), "output": goods and bads.
        Chung, Färe and Grosskopf's direction (0, y, b) is "output" with the own values.
    direction
        "observed": the own values. "mean": the columns' means over all rows. "unit": 1 in the data's units. "range":
        the distance to the best value among the reference (range directional model; "vrs" only). "inverse-range": 1
        over that, so that what is nearly best moves first; its β and ``efficiency`` = 1 − β hang on the units, and only
        its targets are to be read ("radial" and "vrs" only).
        ``{column: word, number or array}``: columns that are not named stay. An array (columns in the order inputs,
        outputs, undesirable), of one row or of one per row of the data. Columns of a DataFrame are found by their
        label; rows must have the index of the data. With "radial" some numbers may be below 0: these columns get worse
        on the way, inputs and bads grow and goods shrink. Where only goods get better, the way may have no end: the
        score is NaN then, and the status "no prices".
    measure
        "radial" (Chambers, Chung & Färe 1996), "nonradial" (Zhou, Ang & Wang 2012), "slacks" (Fukuyama & Weber 2009),
        "sides" (the modified distance of Aparicio, Pastor & Ray 2013), "single" or "euclidean" (the Hölder distances L1
        and L2 of Briec 1999 to the weakly efficient frontier, each column weighed by 1 over its direction; L∞ is
        "radial"). "euclidean" is no convex program: it is found by branch and bound over directions, with strong
        disposability.
    disposability
        Of bads. "strong": ≤. "shephard": equations. "kuosmanen" or "weak": equations, and where λ = 0 is not allowed
        (vrs, ndrs, grs) every reference row may also idle, which makes weak disposability convex (Kuosmanen 2005).
    undesirable_as
        Where bads count in ``efficiency``, and whether they move with the inputs or with the goods.
    weights
        For "nonradial" and "slacks": ``{column: w}``, 0 where not named, scaled to sum to 1. By default roles count
        alike and share evenly inside: inputs, goods and bads for "nonradial" (1/3 each), inputs against goods and bads
        together for "slacks" (1/2 each).
    super_efficiency
        Score the efficient against all others but themselves.
    second_stage
        As for `radial`; for ``measure="radial"``.
    zeros
        "raise", or "drop-term" to let zeros pass: their rows stay as constraints, and their terms leave ``efficiency``.
    exclude, reference, evaluate, on_infeasible, frontier, window, solver, threads, progress
        As for `radial`.

    Returns
    -------
    Result
        ``components``: ``inefficiency``, with ``super_efficiency`` ``super_inefficiency``, and where each column has a
        β of its own ``inefficiency <column>``; by "euclidean" ``bound`` too, below which no distance is, and a row is
        certified where both are within 1e-6. ``prices`` say what β gains per unit of a column, so that the direction
        is worth 1: v·g = 1 (where each column has its own β: what Σ w β gains).

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Chambers, R. G., Chung, Y. & Färe, R. (1996). Benefit and distance functions. Journal of Economic Theory 70(2),
    407–419.
    Chung, Y. H., Färe, R. & Grosskopf, S. (1997). Productivity and undesirable outputs: a directional distance function
    approach. Journal of Environmental Management 51(3), 229–240.
    Zhou, P., Ang, B. W. & Wang, H. (2012). Energy and CO2 emission performance in electricity generation: a non-radial
    directional distance function approach. European Journal of Operational Research 221(3), 625–635.
    Aparicio, J., Pastor, J. T. & Ray, S. C. (2013). An overall measure of technical inefficiency at the firm and at the
    industry level: the "lost profit on outlay". European Journal of Operational Research 226(1), 154–162.
    Briec, W. (1999). Hölder distance function and measurement of technical efficiency. Journal of Productivity Analysis
    11(2), 111–131.
    Fukuyama, H. & Weber, W. L. (2009). A directional slacks-based measure of technical inefficiency. Socio-Economic
    Planning Sciences 43(4), 274–287.
    Portela, M. C. A. S., Thanassoulis, E. & Simpson, G. (2004). Negative data in DEA: a directional distance approach
    applied to bank branches. Journal of the Operational Research Society 55(10), 1111–1121.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> roles = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"], "dmu": "dmu"}
    >>> res = sbmdea.directional(data, **roles, undesirable="undesirable_1", orientation="output", disposability="weak")
    >>> res.components["inefficiency"].loc["DMU4":"DMU6"].round(4).to_dict()
    {'DMU4': 0.2826, 'DMU5': 0.0, 'DMU6': 0.1074}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = DirectionalQuestion(
        rts=rts, orientation=orientation, frontier=frontier, window=window, direction=direction, measure=measure,
        undesirable_as=undesirable_as, disposability=disposability, shares=weights, exclude=exclude,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
        super_efficiency=super_efficiency, second_stage=second_stage,
    )  # fmt: skip
    return answer(directional, given, question, partial(_of, question), row_by_row=not question.ranged)


@dataclass(frozen=True)
class DirectionalQuestion(Question):
    disposabilities: ClassVar[tuple[str, ...]] = DISPOSABILITIES
    called: ClassVar[str] = "directional"

    direction: Direction = "observed"
    measure: DirectionalMeasure = "radial"
    shares: Mapping[Any, float] | None = None
    super_efficiency: bool = False
    second_stage: SecondStage = "relative"

    def __post_init__(self) -> None:
        super().__post_init__()
        choose("measure", self.measure, ("radial", "nonradial", "slacks", "sides", "single", "euclidean"))
        choose("second_stage", self.second_stage, ("relative", "sum", "none"))
        if not isinstance(self.super_efficiency, bool):
            raise SpecError(f"super_efficiency must be True or False; got {self.super_efficiency!r}.")
        if self.direction_is("inverse-range") and self.measure != "radial":
            raise SpecError(
                f'direction="inverse-range" must come with measure="radial"; got {self.measure!r}. It weighs columns '
                "against each other, which have a β of their own there."
            )
        if self.ranged and self.rts != "vrs":
            raise SpecError(
                f'direction="{self.direction}" must come with rts="vrs"; got rts={self.rts!r}. The best values are '
                "those of the observed rows, which other returns would leave behind."
            )
        if self.ranged and self.super_efficiency and self.measure != "radial":
            raise SpecError(
                f'super_efficiency with measure={self.measure!r} must come with another direction than "range": a '
                "super-efficient DMU has values better than all others, from which there is no distance to measure by."
            )
        if self.shares is not None and self.measure not in ("nonradial", "slacks"):
            raise SpecError(
                f'weights go with measure="nonradial" or "slacks", where each column has a β; got {self.measure!r}.'
            )
        if self.measure in ("sides", "single", "euclidean") and self.ranged:
            raise SpecError(
                f'measure={self.measure!r} must come with another direction than "range", whose scores are shares of '
                "what all columns may gain together."
            )
        if self.measure == "single" and self.super_efficiency:
            raise SpecError(
                'measure="single" must come without super_efficiency: one column alone leads back to few others. Ask '
                'measure="sides" or "nonradial".'
            )
        if self.measure == "euclidean" and (self.super_efficiency or self.technology.weak):
            raise SpecError(
                'measure="euclidean" must come without super_efficiency and with disposability="strong"; got '
                f"super_efficiency={self.super_efficiency}, disposability={self.disposability!r}. The nearest point of "
                "the frontier is looked for from inside, where all that gets worse is possible."
            )
        if not isinstance(self.direction, str) and self.orientation != "non-oriented":
            raise SpecError(
                f"direction by columns says what moves, and orientation={self.orientation!r} would say it again. "
                'Leave `orientation` out, or pass one of the words "observed", "mean" and "unit".'
            )

    @property
    def domain(self) -> Domain:
        free = all_of_them if self.ranged else none
        return Domain(self.called, free=free, without_inputs=self.orientation == "output")

    def options(self) -> dict[str, object]:
        return {**super().options(), "weights": self.shares}

    def direction_is(self, word: str) -> bool:
        return isinstance(self.direction, str) and self.direction == word

    @property
    def ranged(self) -> bool:
        return isinstance(self.direction, str) and self.direction in RANGES

    def moves(self, panel: Panel) -> NDArray[np.bool_]:
        above, below = self.sides(panel)
        return (above > 0.0) | (below > 0.0)


def distance(panel: Panel, question: Question) -> Directional:
    """The radial program in the direction of the own values; for DMUs inside the technology."""
    above, below = question.sides(panel)
    return Directional("directional", (above > 0.0) | (below > 0.0))


def free_distance(panel: Panel, question: Question) -> Directional:
    """The same for any DMU."""
    return replace(distance(panel, question), free=True)


@dataclass(frozen=True, eq=False)
class Way:
    """The direction of every panel row (None: the own values), and the weights of the columns' own β."""

    question: DirectionalQuestion
    step: Floats | None
    weights: Floats  # (d,)

    def stepped(self, setting: Setting) -> Way:
        """With the range of this block's reference."""
        if not self.question.ranged:
            return self
        points, moves = setting.points, self.question.moves(setting.panel)
        values = points.Z * points.sign
        step = ranges(values, values[setting.block.reference], points.goods, moves)
        return replace(self, step=step if self.question.direction == "range" else inverted(step))

    def in_one_step(self, setting: Setting, rows: NDArray[np.int64]) -> Directional:
        moves = self.question.moves(setting.panel)
        if self.step is None:
            return Directional("directional", moves)
        step, goods = self.step[rows], setting.points.goods
        open_ended = bool((step < 0.0).any() and not (step[:, ~goods] > 0.0).any())
        return Directional("directional", moves, step, open_ended=open_ended)

    def column_by_column(self, setting: Setting, rows: NDArray[np.int64]) -> Additive | TwoSteps:
        if self.question.measure == "sides":
            inputs, bads = setting.points.inputs, setting.points.bads
            first = inputs | (bads & (self.question.undesirable_as == "input"))
            moving = self.moving(setting)
            sides = [side for side in (first & moving, ~first & moving) if side.any()]
            return TwoSteps("directional_sides", False, self.steps(setting, rows), sides)
        step = np.abs(setting.points.Z[rows]) if self.step is None else self.step[rows]
        weights = np.divide(self.weights, step, out=np.zeros_like(step), where=step > 0.0)
        return Additive(f"directional_{self.question.measure}", False, weights)

    def moving(self, setting: Setting) -> NDArray[np.bool_]:
        """Which columns have a β somewhere, whichever technology is asked."""
        moves = self.question.moves(setting.panel)
        if self.question.ranged:
            return moves
        steps = self.steps(setting, np.arange(len(setting.points.Z)))
        return np.asarray(moves & (steps > 0.0).any(axis=0))

    def steps(self, setting: Setting, rows: NDArray[np.int64]) -> Floats:
        if self.step is not None:
            return self.step[rows]
        return np.where(self.question.moves(setting.panel), np.abs(setting.points.Z[rows]), 0.0)


def procedure(way: Way) -> Callable[[Setting], Scored]:
    question = way.question
    found_by = {"radial": _in_one_step, "single": _alone, "euclidean": _nearest}.get(
        question.measure, _column_by_column
    )

    def scored(setting: Setting) -> Scored:
        here, rows = way.stepped(setting), setting.block.evaluate
        first, stage, components, slack = found_by(setting, here, rows)
        inefficiency = components.get("super_inefficiency", np.full(len(rows), np.nan))
        inefficiency = np.where(np.isnan(inefficiency), first.score, inefficiency)
        inefficiency[stage.status != Status.OPTIMAL] = np.nan  # without the others it has no distance, and not 0
        efficiency = _efficiency(setting, here, stage, rows, inefficiency)
        found = {
            "borderline": flags.borderline(efficiency),
            "near_cap": np.zeros(len(rows), bool),
            "near_discontinuity": np.zeros(len(rows), bool),
            "weakly_efficient": slack & (np.abs(efficiency - 1.0) <= EFFICIENT),
        }
        return Scored(setting.block, replace(stage, score=efficiency), components, found)

    return scored


# the stage that measures, the stage whose targets are shown, the scores by their names, and who has slack left
_Found: TypeAlias = tuple[Stage, Stage, dict[str, Floats], NDArray[np.bool_]]


def _in_one_step(setting: Setting, way: Way, rows: NDArray[np.int64]) -> _Found:
    first = setting.run(way.in_one_step(setting, rows))
    outside = np.flatnonzero(first.status == Status.INFEASIBLE)
    if len(outside):
        first = first.replaced(outside, _free(setting, way, rows[outside], first, exclude_self=False))
    components = {"inefficiency": first.score}
    stage, slack = _carried_on(setting, way, first, rows, free=len(outside) > 0)
    if way.question.super_efficiency:
        again = _candidates(setting, way, first)
        components["super_inefficiency"] = np.full(len(rows), np.nan)
        if len(again):
            second = _free(setting, way, rows[again], first, exclude_self=True)
            components["super_inefficiency"][again] = second.score
            second, left = _carried_on(setting, way, second, rows[again], exclude_self=True)
            stage = stage.replaced(again, second)
            slack[again] = left
    return first, stage, components, slack


def _column_by_column(setting: Setting, way: Way, rows: NDArray[np.int64]) -> _Found:
    first = stage = setting.run(way.column_by_column(setting, rows))
    components = {"inefficiency": first.score}
    if way.question.super_efficiency:
        components["super_inefficiency"] = np.full(len(rows), np.nan)
        again = np.flatnonzero((first.status == Status.INFEASIBLE) | (first.score <= EFFICIENT))
        if len(again):
            back = replace(way.column_by_column(setting, rows[again]), worsens=True)
            second = setting.run(back, rows[again], exclude_self=True, working=first.working)
            components["super_inefficiency"][again] = 0.0 - second.score
            stage = stage.replaced(again, second)
    components |= _by_column(setting, way, stage, rows)
    return first, stage, components, np.zeros(len(rows), bool)


def _alone(setting: Setting, way: Way, rows: NDArray[np.int64]) -> _Found:
    """Each column's step while the others stay, and the stage of the shortest."""
    steps, components, stage = way.steps(setting, rows), {}, None
    shortest = np.full(len(rows), np.inf)
    sure = np.ones(len(rows), bool)
    for k in np.flatnonzero(way.moving(setting)):
        has = np.flatnonzero(steps[:, k] > 0.0)
        one = np.arange(steps.shape[1]) == k
        found = setting.run(Directional("directional_single", one, steps[has] * one), rows[has])
        beta = np.full(len(rows), np.nan)
        beta[has], sure[has] = found.score, sure[has] & found.certified
        components[f"inefficiency {setting.panel.columns.all[k]}"] = beta
        if stage is None:
            order = np.zeros(len(rows), np.int64)
            order[has] = np.arange(len(has))
            stage = found.take(order)
        nearer = (found.score < shortest[has]) | (found.status != Status.OPTIMAL)
        stage = stage.replaced(has[nearer], found.take(np.flatnonzero(nearer)))
        shortest[has] = np.where(nearer, found.score, shortest[has])
    assert stage is not None
    stage = replace(stage, score=np.where(stage.status == Status.OPTIMAL, shortest, np.nan), certified=sure)
    return stage, stage, {"inefficiency": stage.score, **components}, np.zeros(len(rows), bool)


def _nearest(setting: Setting, way: Way, rows: NDArray[np.int64]) -> _Found:
    """The shortest of the ways by all directions, and how short none is."""
    steps, moving = way.steps(setting, rows), np.flatnonzero(way.moving(setting))
    moves, sure = way.question.moves(setting.panel), np.ones(len(rows), bool)

    def along(which: NDArray[np.int64], u: Floats) -> Directional:
        direction = np.zeros((len(which), steps.shape[1]))
        direction[:, moving] = u * steps[which][:, moving]
        return Directional("directional_euclidean", moves, direction)

    def ways(which: NDArray[np.int64], u: Floats) -> tuple[Floats, Floats]:
        beta, worth = np.full(len(which), np.nan), np.zeros_like(u)
        there = np.flatnonzero(((u > 0.0) & (steps[which][:, moving] > 0.0)).any(axis=1))
        if len(there):
            found = setting.run(along(which[there], u[there]), rows[which[there]], nearby=False)
            beta[there] = found.score
            sure[which[there[~found.certified | np.isnan(found.score)]]] = False
            worth[there] = np.maximum(np.nan_to_num(found.prices[:, moving]), 0.0) * steps[which[there]][:, moving]
        return beta, worth

    best = shortest(ways, len(rows), len(moving))
    stage = setting.run(along(np.arange(len(rows)), best.direction), rows)
    bound = np.where(sure, np.minimum(best.bound, stage.score), 0.0 * stage.score)
    gap = stage.score - bound
    closed = (stage.status != Status.OPTIMAL) | (gap <= GAP * np.maximum(1.0, stage.score))
    stage = replace(stage, gap=np.fmax(stage.gap, gap), certified=stage.certified & closed)
    components = {"inefficiency": stage.score, "bound": bound}
    for i, k in enumerate(moving):
        components[f"inefficiency {setting.panel.columns.all[k]}"] = stage.score * best.direction[:, i]
    return stage, stage, components, np.zeros(len(rows), bool)


def _free(setting: Setting, way: Way, rows: NDArray[np.int64], first: Stage, *, exclude_self: bool) -> Stage:
    program = replace(way.in_one_step(setting, rows), free=True)
    return setting.run(program, rows, exclude_self=exclude_self, working=first.working)


def _candidates(setting: Setting, way: Way, first: Stage) -> NDArray[np.intp]:
    """Whose distance may change when their own row leaves: those who have none, and under generalized returns all."""
    technology = setting.question.technology
    if technology.generalized or technology.weak or (way.step is not None and (way.step < 0.0).any()):
        return np.arange(len(first.score))
    return np.flatnonzero((first.status == Status.INFEASIBLE) | (first.score <= EFFICIENT))


def _carried_on(
    setting: Setting,
    way: Way,
    stage: Stage,
    rows: NDArray[np.int64],
    *,
    free: bool = False,
    exclude_self: bool = False,
) -> tuple[Stage, NDArray[np.bool_]]:
    by = way.question.second_stage
    if by == "none" or not len(rows):
        return stage, np.zeros(len(rows), bool)

    def program(some: NDArray[np.int64]) -> Directional:
        return replace(way.in_one_step(setting, rows[some]), free=free or exclude_self)

    return carried_on(setting, stage, rows, by, exclude_self=exclude_self, program=program)


def _efficiency(setting: Setting, way: Way, stage: Stage, rows: NDArray[np.int64], inefficiency: Floats) -> Floats:
    """SBM's ratio at the directional movements; 1 − β along ranges, where values may have any sign."""
    if way.question.ranged:
        return 1.0 - inefficiency
    own = np.abs(setting.points.Z[rows])
    if way.question.measure == "radial":
        moved = inefficiency[:, None] * way.steps(setting, rows)
    else:
        moved = _moved(setting, way, stage, rows)
    share = np.divide(moved, own, out=np.zeros_like(own), where=own > 0.0)
    above, below = way.question.sides(setting.panel)
    denominator = 1.0 + share @ below
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator > 0.0, (1.0 - share @ above) / denominator, np.nan)


def _moved(setting: Setting, way: Way, stage: Stage, rows: NDArray[np.int64]) -> Floats:
    """How far each column that has a direction improves, in the data's units; negative where it gives way."""
    points = setting.points
    better = points.Z[rows] - stage.targets * points.sign
    return np.where(way.steps(setting, rows) > 0.0, better, 0.0)


def _by_column(setting: Setting, way: Way, stage: Stage, rows: NDArray[np.int64]) -> dict[str, Floats]:
    step = way.steps(setting, rows)
    beta = np.divide(_moved(setting, way, stage, rows), step, out=np.zeros_like(step), where=step > 0.0)
    beta[np.isnan(stage.score)] = np.nan
    moving = np.flatnonzero(way.moving(setting))
    return {f"inefficiency {setting.panel.columns.all[k]}": beta[:, k] for k in moving}


def _weights(panel: Panel, question: DirectionalQuestion, moves: NDArray[np.bool_]) -> Floats:
    """The weight of each column's β; they sum to 1."""
    columns, given = panel.columns, question.shares
    if given is not None:
        if isinstance(given, str):
            raise SpecError(f"weights must be None or a mapping from column to weight; got {given!r}.")
        check_weights(columns, given)
        raw = np.array([float(given.get(label, 0.0)) for label in columns.all])
        if not (raw * moves).any():
            raise SpecError(f"weights must count a column that moves; got {dict(given)!r}.")
        weights = np.where(moves, raw, 0.0)
        return np.asarray(weights / weights.sum())
    counts = {label: float(move) for label, move in zip(columns.all, moves, strict=True)}
    sides: list[tuple[Role, ...]] = [("inputs",), ("outputs",), ("undesirable",)]
    if question.measure == "slacks":
        sides = [("inputs",), ("outputs", "undesirable")]
    present = [side for side in sides if any(counts[label] for role in side for label in getattr(columns, role))]
    each = [side_weights(columns, side, counts) for side in present]
    return np.asarray(sum(each) / len(each))


def way_of(panel: Panel, question: DirectionalQuestion) -> Way:
    moves = question.moves(panel)
    observed = isinstance(question.direction, str) and question.direction == "observed"
    worsens = question.measure == "radial"
    step = None if observed or question.ranged else direction_of(panel, question.direction, moves, worsens=worsens)
    if step is not None:
        moves = moves & (step > 0.0).any(axis=0)
    weighed = question.measure in ("nonradial", "slacks")
    weights = _weights(panel, question, moves) if weighed else np.zeros(len(moves))
    return Way(question, step, weights)


def _of(question: DirectionalQuestion, panel: Panel) -> Procedure:
    return made(procedure, way_of(panel, question))
