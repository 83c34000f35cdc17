"""Closest targets: the smallest improvement that leads to the strongly efficient frontier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.max_slack import EASES
from ..evaluation.nearest import Goal, Nearest, nearest
from ..evaluation.stage import Stage
from ..evaluation.trace import made
from ..lp.status import Status
from ..lp.tolerances import NEGLIGIBLE
from ..options.question import Infeasible, Question, check_limit
from ..options.sides import UndesirableAs
from ..options.weights import check_weights
from ..programs.slack_sum import Additive
from ..programs.template import Floats, Ints
from ..result import Result
from ..results.outcome import SOLVERS
from ..support.spelling import choose
from ..technology.frontier import Frontier, one_per_row
from ..technology.intensities import Sparse
from ..technology.returns import Rts
from .additive import AdditiveQuestion, SlackWeights, weights_per_unit
from .answering import answer
from .fdh import ratio

EFFICIENT = 1e-9  # a mean share of slacks below this is none
STRONG = 1e-6  # a mean share of slacks at a target, beyond which it could still improve
GAP = 1e-6  # between the distance found and the bound, where a row counts as certified

Distance: TypeAlias = Literal["shares", "sbm", "additive"]


def closest_target(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    measure: Distance = "shares",
    rts: Rts = "vrs",
    frontier: Frontier = "contemporaneous",
    undesirable_as: UndesirableAs = "output",
    weights: SlackWeights | Literal["balanced"] | None = None,
    time_limit: float | None = None,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """The least improvement by which a DMU becomes strongly efficient, and the target it leads to.

    Slacks-based models look for the largest slacks, and so for the farthest target. Here they are as small as they get,
    the target being on the strongly efficient frontier all the same (Aparicio, Ruiz & Sirvent 2007)::

        min  Σ_i c_i s_i⁻/x_io + Σ_r c_r s_r⁺/y_ro + Σ_k c_k s_k^b/b_ko
        s.t. x_o − s⁻ = Σ_{j∈E} λ_j x_j,   y_o + s⁺ = Σ λ_j y_j,   b_o − s^b = Σ λ_j b_j,   s, λ ≥ 0,   L ≤ Σλ ≤ U
             v·x_j + h·b_j − u·y_j − ω = d_j ≥ 0 for all j ∈ E,   v, u, h > 0,   λ_j d_j = 0

    ``measure`` says what is small::

        "shares"    the sum above
        "sbm"       1 − ρ,   ρ = (1 − Σ_i α_i s_i⁻/x_io) / (1 + Σ_r β_r s_r⁺/y_ro + Σ_k β_k s_k^b/b_ko):  SBM-max
        "additive"  Σ ω s in the data's units, the weights of `additive`:  additive-min

    SBM takes the least ρ over the technology, SBM-max (Tone 2016) the greatest over the strongly efficient frontier;
    Tone looks for it among some facets, here it is the greatest of all. There is no orientation: were the slacks of one
    side free, most rows could reach the frontier by these alone, and have no distance.

    E are the efficient rows (with L < 1 < U all of them). The last line is a binary variable for each, and the program
    goes to HiGHS. What it finds is solved again without the binaries' rounding; that the target is strongly efficient
    is proved by the additive program there. ``bound`` is the distance below which HiGHS has proved that there is none.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, group, category, frontier, reference, evaluate, on_infeasible, \
threads, progress
        As for `sbm`; ``frontier="window"`` is refused.
    measure
        See above.
    rts
        Any; under all of them.
    undesirable_as
        Where bads count in ρ.
    weights
        "shares" and "sbm": as for `sbm`; c has the two sides of its ratio with half of all weight each. "additive": as
        for `additive`, None being "ones"; "ram" and "bam" go with ``rts="vrs"``.
    time_limit
        Seconds for each row's program. What was found by then is the answer, with its gap: a warning names the rows
        that are not proved, and `verify` does not call them so. None: until it is proved.

    Returns
    -------
    Result
        ``efficiency`` is ρ at these slacks, those of one of the closest targets where there are several: the distance
        is then the same, ρ (but for "sbm") need not be. ``components``: ``distance``, what is small, and ``bound``.
        ``certificate`` has the gap between both (for "additive" over Σ ω·|own value|); a row is certified where it is
        at most 1e-6. There are no ``prices``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `sbm`.

    Notes
    -----
    Faces of the frontier on which a column has less than 1e-5 of the worth of all, at the mean values of the efficient
    rows, are left out.

    References
    ----------
    Aparicio, J., Ruiz, J. L. & Sirvent, I. (2007). Closest targets and minimum distance to the Pareto-efficient
    frontier in DEA. Journal of Productivity Analysis 28(3), 209–218.
    Tone, K. (2016). Data envelopment analysis as a Kaizen tool: SBM variations revisited. Bulletin of Mathematical
    Sciences and Applications 16, 49–61.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x1": [2.0, 6, 6], "x2": [6.0, 2, 6], "y": [1.0, 1, 1]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     near = sbmdea.closest_target(data, inputs=["x1", "x2"], outputs="y")
    >>> near.components["distance"].round(4).tolist()
    [0.0, 0.0, 0.1667]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = ClosestQuestion(
        measure=measure, rts=rts, frontier=frontier, undesirable_as=undesirable_as,
        weighed=weights, time_limit=time_limit, on_infeasible=on_infeasible, threads=threads, progress=progress,
    )  # fmt: skip
    return answer(closest_target, given, question, partial(_of, question))


@dataclass(frozen=True)
class ClosestQuestion(Question):
    measure: Distance = "shares"
    weighed: SlackWeights | Literal["balanced"] | None = None
    time_limit: float | None = None

    def __post_init__(self) -> None:
        choose("measure", self.measure, ("shares", "sbm", "additive"))
        if self.measure == "additive":
            _ = self.slacks
        else:
            object.__setattr__(self, "weights", self.weighed)
        super().__post_init__()
        check_limit(self.time_limit)
        one_per_row("closest_target", self.frontier)
        if self.measure == "additive" and self.weighed == "bam" and self.technology.lower != self.technology.upper:
            raise SpecError(
                f'weights="bam" must come with rts="vrs" where targets are close; got rts={self.rts!r}. Elsewhere a '
                "target may be better than the best value, from which BAM measures."
            )

    @property
    def slacks(self) -> AdditiveQuestion:
        """The additive model of the same weights."""
        counts: SlackWeights = "ones" if self.weighed is None else self.weighed  # type: ignore[assignment]
        return AdditiveQuestion(
            rts=self.rts, frontier=self.frontier, undesirable_as=self.undesirable_as, counts=counts,
        )  # fmt: skip

    @property
    def domain(self) -> Domain:
        return Domain("closest_target", drops=False)

    @property
    def shows(self) -> str:
        return "solves mixed programs"

    def options(self) -> dict[str, object]:
        return {**super().options(), "weights": self.weighed}


def _of(question: ClosestQuestion, panel: Panel) -> Procedure:
    above, below = question.sides(panel)
    if question.measure == "additive":
        if isinstance(question.weighed, Mapping):
            check_weights(panel.columns, question.weighed)
        Z = np.abs(np.hstack([panel.X, panel.Y, panel.B]))
        return made(_closest, weights_per_unit(panel, question.slacks) * Z, None, question.time_limit)
    if question.measure == "sbm":
        return made(_closest, above[None], below, question.time_limit)
    return made(_closest, ((above + below) / (above + below).sum())[None], None, question.time_limit)


def _closest(cost: Floats, over: Floats | None, seconds: float | None) -> Callable[[Setting], Scored]:
    """``cost`` of a share of every column, for all or for each panel row; ``over`` in the ratio's denominator."""

    def scored(setting: Setting) -> Scored:
        points, block, technology = setting.points, setting.block, setting.question.technology
        rows, d = block.evaluate, cost.shape[1]
        test = Additive("efficient", False, np.full((1, d), 1.0 / d), relative=True)
        stage = setting.run(test)
        forms = block.reference
        if not technology.generalized:  # with L < 1 < U what is dominated may be efficient at another size
            forms = forms[setting.run(test, forms).score <= EFFICIENT]
        todo = np.flatnonzero((stage.status == Status.OPTIMAL) & (stage.score > EFFICIENT))
        distance = np.where(stage.status == Status.OPTIMAL, 0.0, np.nan)
        bound, gap = distance.copy(), distance.copy()
        found: dict[int, Nearest] = {}
        for i in todo.tolist():
            each = cost[0] if len(cost) == 1 else cost[rows[i]]
            size = 1.0 if over is not None else float(each.sum()) or 1.0
            one = nearest(points.Z[rows[i]], points.Z[forms], Goal(each / size, over), technology, seconds)
            least = np.clip(one.bound, 0.0, one.distance)
            found[i] = one
            distance[i], bound[i], gap[i] = one.distance * size, least * size, one.distance - least
        stage = _with(setting, stage, found, forms)
        stage = _proved(setting, stage, todo, gap, test)
        distance[stage.status != Status.OPTIMAL] = bound[stage.status != Status.OPTIMAL] = np.nan
        own = np.abs(points.Z[rows])
        share = (points.Z[rows] - stage.targets * points.sign) / own
        efficiency = ratio(share, *setting.question.sides(setting.panel))
        nothing = np.zeros(len(rows), bool)
        said = {"borderline": flags.borderline(efficiency), "near_cap": nothing, "near_discontinuity": nothing}
        return Scored(block, replace(stage, score=efficiency), {"distance": distance, "bound": bound}, said)

    return scored


def _with(setting: Setting, stage: Stage, found: dict[int, Nearest], forms: Ints) -> Stage:
    """The stage with the targets and peers of mixed programs; it has no prices."""
    points, rows = setting.points, setting.block.evaluate
    targets, status, solver = stage.targets.copy(), stage.status.copy(), stage.solver.copy()
    still = np.flatnonzero((stage.status == Status.OPTIMAL) & ~np.isin(np.arange(len(rows)), list(found)))
    targets[still] = points.Z[rows[still]] * points.sign
    peers, values = [], []
    for i in range(len(rows)):
        one = found.get(i)
        if one is None:
            span = slice(stage.intensity.ptr[i], stage.intensity.ptr[i + 1])
            peers.append(stage.intensity.peer[span])
            values.append(stage.intensity.value[span])
            continue
        used = np.flatnonzero(one.lam > NEGLIGIBLE)
        peers.append(forms[used])
        values.append(one.lam[used])
        targets[i] = (one.lam[used] @ points.Z[forms[used]]) * points.sign
        status[i] = Status.FAILED if np.isnan(one.distance) else Status.OPTIMAL
        solver[i] = SOLVERS.index("highs")
    targets[status != Status.OPTIMAL] = np.nan
    count = np.array([len(one) for one in peers], np.int64)
    lam = Sparse(np.concatenate([[0], np.cumsum(count)]), np.concatenate(peers), np.concatenate(values))
    nothing = np.full_like(stage.prices, np.nan)
    return replace(stage, targets=targets, status=status, solver=solver, intensity=lam, prices=nothing)


def _proved(setting: Setting, stage: Stage, todo: Ints, gap: Floats, test: Additive) -> Stage:
    """Certified where the target is strongly efficient, by the additive program there, and the gap is closed.

    A target that could still improve is none, and its row has failed.
    """
    certified, status, gaps = stage.certified.copy(), stage.status.copy(), np.where(np.isnan(gap), stage.gap, gap)
    left = todo[stage.status[todo] == Status.OPTIMAL]
    certified[left] = False
    for ease in EASES:
        if not len(left):
            break
        at = setting.points.moved(stage.targets[left])
        rest = setting.run(test, setting.block.evaluate[left], at=replace(at, Z=at.Z + ease * np.abs(at.Z)))
        certified[left] = (rest.score <= STRONG) & (gap[left] <= GAP)
        if not ease:
            status[left[rest.score > STRONG]] = Status.FAILED
        left = left[rest.status != Status.OPTIMAL]
    lost = todo[status[todo] == Status.FAILED]
    certified[lost] = False
    nobody = Sparse(np.zeros(len(lost) + 1, np.int64), np.zeros(0, np.int64), np.zeros(0))
    targets = stage.targets.copy()
    targets[lost] = np.nan
    lam = stage.intensity.replace(lost, nobody)
    return replace(stage, certified=certified, gap=gaps, status=status, targets=targets, intensity=lam)
