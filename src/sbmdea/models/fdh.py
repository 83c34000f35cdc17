"""The free disposal hull (Deprins, Simar & Tulkens 1984): the best single observation, found by enumeration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..data.roles import ROLES
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.stage import Stage
from ..evaluation.trace import made
from ..lp.status import Status
from ..lp.threads import count
from ..lp.threads import run as in_threads
from ..options.directions import WORDS, Direction, direction_of
from ..options.question import Infeasible, Question
from ..options.sides import Orientation, UndesirableAs, Weights
from ..programs.free_disposal import DISTANCE, RATIO, SLACKS, best_peers
from ..programs.template import Floats, Ints
from ..result import Result
from ..results.outcome import EFFICIENT, SOLVERS
from ..support.spelling import choose
from ..technology.frontier import Frontier
from ..technology.intensities import Sparse
from ..technology.returns import Rts
from .answering import answer

FdhMeasure: TypeAlias = Literal["radial", "directional", "additive"]

ORIENTATIONS: tuple[Orientation, ...] = ("non-oriented", "input", "output")  # the radial measure has no first
KIND = {"radial": RATIO, "directional": DISTANCE, "additive": SLACKS}


def fdh(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    measure: FdhMeasure = "radial",
    rts: Rts = "vrs",
    orientation: Orientation | None = None,
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    direction: Direction = "observed",
    undesirable_as: UndesirableAs = "output",
    weights: Weights = None,
    super_efficiency: bool = False,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Efficiency against single observations: no combinations of DMUs, so that every peer is a DMU there is.

    The technology is what each reference DMU j can do and whatever is no better. Where the models with λ solve a linear
    program, every j is looked at; no solver and no tolerance are in it. For DMU o, among the j with x_j ≤ x_o,
    y_j ≥ y_o and b_j ≤ b_o in the columns that the measure does not move::

        radial       min_j max_i x_ij / x_io                            inputs
                     min_j max_r y_ro / y_rj                            outputs
        directional  β = max_j min_k (z_ko − z_kj) / g_k                g: the direction; goods with the sign turned
        additive     max_j Σ_i w_i s_i⁻/x_io + Σ_r w_r s_r⁺/y_ro + Σ_k w_k s_k^b/b_ko

    ``efficiency`` is the ratio itself for "radial". The others have their optimum in ``components["inefficiency"]``,
    and for efficiency SBM's ratio of the movements it stands for (β g, or the slacks); that is NaN for a DMU so far
    beyond ``reference`` that the ratio's denominator is not positive. Of several best peers the one with the largest
    sum of relative slacks is taken, then the first.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, frontier, window, group, category, reference, evaluate
        As for `super_sbm`, and so are ``on_infeasible``, ``threads`` and ``progress``.
    measure
        "radial", "directional" or "additive".
    rts
        For "radial": how a single observation may be scaled (Kerstens & Vanden Eeckaut 1999). "vrs": not at all, the
        hull itself. "crs": by any factor, "nirs": by at most 1, "ndrs": by at least 1, ("grs", L, U): between both.
    orientation
        "input" (the usual one) or "output" for "radial"; "non-oriented" (the usual one), "input" or "output" else.
    direction
        For "directional": "observed", "mean", "unit", ``{column: word or number}`` or an array, as for `directional`.
    undesirable_as
        "output": bads move with the goods (for "radial" they stay at most the DMU's own). "input": with the inputs.
    weights
        For "additive": as for `sbm`; each side of SBM's ratio then has half of all the weight.
    super_efficiency
        For "radial" and "directional": score against all others but the own row. ``components`` have both scores.

    Returns
    -------
    Result
        ``targets`` are the peer's values (times its factor), ``intensities`` its name; there are no ``prices``. The
        flag ``weakly_efficient`` marks a score of 1 whose peer is better in some column.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Deprins, D., Simar, L. & Tulkens, H. (1984). Measuring labor-efficiency in post offices. In Marchand, M., Pestieau,
    P. & Tulkens, H. (eds.), The Performance of Public Enterprises: Concepts and Measurement, North-Holland, 243–267.
    Kerstens, K. & Vanden Eeckaut, P. (1999). Estimating returns to scale using non-parametric deterministic
    technologies: a new method based on goodness-of-fit. European Journal of Operational Research 113(1), 206–214.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.fdh(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs="output_1", dmu="dmu",
    ... )
    >>> res.efficiency["DMU3"].round(4), res.peers("DMU3")["peer"].item()
    (np.float64(0.3614), 'DMU20')
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = FdhQuestion(
        measure=measure, frontier=frontier, window=window, direction=direction, undesirable_as=undesirable_as,
        weights=weights, on_infeasible=on_infeasible, threads=threads, progress=progress, orientation=_usual(measure) if
        orientation is None else orientation, rts=rts, super_efficiency=super_efficiency,
    )  # fmt: skip
    return answer(fdh, given, question, partial(_of, question))


@dataclass(frozen=True)
class FdhQuestion(Question):
    measure: FdhMeasure = "radial"
    direction: Direction = "observed"
    super_efficiency: bool = False

    def __post_init__(self) -> None:
        kind = KIND[choose("measure", self.measure, tuple(KIND))]
        choose("orientation", self.orientation, ORIENTATIONS[kind == RATIO :])
        self._refuse_idle_options(kind)
        super().__post_init__()
        if kind != RATIO and self.technology.lower != self.technology.upper:
            raise SpecError(
                f'rts={self.rts!r} goes with measure="radial", where a single row may be scaled; got '
                f'measure={self.measure!r}. Pass rts="vrs".'
            )
        if not isinstance(self.super_efficiency, bool):
            raise SpecError(f"super_efficiency must be True or False; got {self.super_efficiency!r}.")
        if kind == SLACKS and self.super_efficiency:
            raise SpecError(
                'super_efficiency goes with measure="radial" or "directional"; got "additive": who is efficient has '
                "slack beside no other row."
            )

    @property
    def domain(self) -> Domain:
        """A zero cannot be divided by: only the radial measure does without."""
        if KIND[self.measure] == RATIO:
            return Domain("FDH", zeros=ROLES, without_inputs=self.orientation == "output")
        return Domain("FDH by distances or slacks", drops=False, without_inputs=self.orientation == "output")

    @property
    def shows(self) -> str:
        return "compares rows one by one"

    def _refuse_idle_options(self, kind: int) -> None:
        if kind != SLACKS and self.weights is not None:
            raise SpecError(f'weights go with measure="additive"; got measure={self.measure!r}. Leave them out.')
        if isinstance(self.direction, str):
            choose("direction", self.direction, WORDS)
        if kind != DISTANCE and not (isinstance(self.direction, str) and self.direction == "observed"):
            raise SpecError(f'direction goes with measure="directional"; got measure={self.measure!r}. Leave it out.')
        if not isinstance(self.direction, str) and self.orientation != "non-oriented":
            raise SpecError(
                f"direction by columns says what moves, and orientation={self.orientation!r} would say it again. "
                "Leave `orientation` out."
            )


def _usual(measure: FdhMeasure) -> Orientation:
    return "input" if measure == "radial" else "non-oriented"


def _of(question: FdhQuestion, panel: Panel) -> Procedure:
    kind = KIND[question.measure]
    scale, bounds = scale_of(panel, question, kind, question.direction), question.technology
    return made(enumerated, kind, scale, (bounds.lower, bounds.upper), question.super_efficiency)


def scale_of(panel: Panel, question: Question, kind: int, direction: Direction) -> Floats:
    """Per panel row and column: the step of DISTANCE, the weight of a unit of SLACKS, 1 for what moves by RATIO."""
    above, below = question.sides(panel)
    if kind == RATIO and question.orientation == "output":
        below = np.where(np.arange(len(below)) < panel.X.shape[1] + panel.Y.shape[1], below, 0.0)
    moves = (above > 0.0) | (below > 0.0)
    if kind == DISTANCE:
        return direction_of(panel, direction, moves)
    values = np.hstack([panel.X, panel.Y, panel.B])
    return (above + below) / (above + below).sum() / values if kind == SLACKS else np.ones_like(values) * moves


def enumerated(
    kind: int, scale: Floats, bounds: tuple[float, float] = (1.0, 1.0), beyond: bool = False
) -> Callable[[Setting], Scored]:
    """The best single peer of every evaluated row, by the gauge of ``kind``; ``beyond``: against all others too."""

    def scored(setting: Setting) -> Scored:
        first = against(setting, exclude_self=False)
        if not beyond:
            return first
        second = against(setting, exclude_self=True)
        (name, inside), (_, outside) = (*first.components.items(), *second.components.items())
        return replace(second, components={name: inside, f"super_{name}": outside})

    def against(setting: Setting, exclude_self: bool) -> Scored:
        rows, forms = setting.block.evaluate, setting.block.reference
        own = np.ascontiguousarray(setting.points.Z[rows])
        reference = np.ascontiguousarray(setting.points.Z[forms])
        size = np.abs(own)
        unit = np.where(size > 0.0, size, np.abs(reference).mean(axis=0)) if not size.all() else size
        gauge, peer, times = np.empty(len(rows)), np.empty(len(rows), np.int64), np.empty(len(rows))
        barred = np.full(len(rows), -1)
        if exclude_self:
            barred[np.isin(rows, forms)] = np.searchsorted(forms, rows[np.isin(rows, forms)])
        in_threads(
            best_peers, np.arange(len(rows)), count(setting.question.threads, len(rows) * len(forms) / 1e3),
            setting.progress, reference, own, (scale > 0.0).any(axis=0), np.ascontiguousarray(scale[rows]), unit,
            barred, kind, *bounds, gauge, peer, times,
        )  # fmt: skip
        found = peer >= 0
        there = np.where(found[:, None], times[:, None] * reference[peer], np.nan)
        slack = own - there
        optimum = np.where(found, gauge if kind == RATIO else -gauge + 0.0, np.nan)
        efficiency = optimum
        if kind != RATIO:
            moved = optimum[:, None] * scale[rows] if kind == DISTANCE else slack
            efficiency = ratio(moved / np.abs(own), *setting.question.sides(setting.panel))
        nothing = np.zeros(len(rows), bool)
        found_flags = {
            "borderline": flags.borderline(efficiency),
            "near_cap": nothing,
            "near_discontinuity": nothing,
            "weakly_efficient": (np.abs(efficiency - 1.0) <= EFFICIENT) & (slack > 0.0).any(axis=1),
        }
        stage = _stage(efficiency, there * setting.points.sign, forms[peer], times)
        name = "fdh" if kind == RATIO else "inefficiency"
        return Scored(setting.block, stage, {name: optimum}, found_flags)

    return scored


def ratio(share: Floats, above: Floats, below: Floats) -> Floats:
    """SBM's ratio for movements that are shares of the own values."""
    denominator = 1.0 + share @ below
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator > 0.0, (1.0 - share @ above) / denominator, np.nan)


def _stage(efficiency: Floats, targets: Floats, peer: Ints, times: Floats) -> Stage:
    """An enumeration proves itself: every row was looked at."""
    N, d = targets.shape
    found, exact = ~np.isnan(targets[:, 0]), np.zeros(N)
    ptr = np.concatenate([[0], np.cumsum(found)]).astype(np.int64)
    return Stage(
        score=efficiency,
        targets=targets,
        prices=np.full((N, d + 1), np.nan),
        intensity=Sparse(ptr, peer[found], times[found]),
        status=np.where(found, Status.OPTIMAL, Status.INFEASIBLE).astype(np.int8),
        primal_residual=exact,
        dual_violation=exact.copy(),
        gap=exact.copy(),
        certified=np.ones(N, bool),
        solver=np.full(N, SOLVERS.index("enumeration"), np.int8),
        times=np.zeros((N, 0)),
        jumps=np.zeros(N, bool),
        step=np.zeros(N, np.int64),
        working=np.array([], np.int64),
    )
