"""The free disposal hull (Deprins, Simar & Tulkens 1984): the best single observation, found by enumeration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, Prices, RowMask, Values
from ..data.panel import Panel
from ..data.prices import read_prices
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
from ..options.sides import Orientation, UndesirableAs
from ..programs.free_disposal import DISTANCE, MONEY, RATIO, RUSSELL, SBM, SLACKS, Hull, best_peers, hull
from ..programs.template import Bools, Floats, Ints
from ..result import Result
from ..results.outcome import EFFICIENT, SOLVERS
from ..support.spelling import choose
from ..technology.frontier import Frontier
from ..technology.intensities import Sparse
from ..technology.returns import Rts
from .additive import WORDS as SLACK_WORDS
from .additive import SlackWeights, unit_weights
from .answering import answer
from .radial import RadialOrientation

FdhMeasure: TypeAlias = Literal["radial", "directional", "additive", "sbm", "russell", "cost", "revenue", "profit"]
FdhOrientation: TypeAlias = Orientation | RadialOrientation

EVERY: tuple[FdhOrientation, ...] = ("non-oriented", "input", "output")
NOISE = 1e-12  # what is closer than this to the own cost, revenue or profit is the same
ORIENTATIONS: dict[str, tuple[FdhOrientation, ...]] = {  # the first is the usual one
    "radial": ("input", "output", "hyperbolic"), "directional": EVERY, "additive": EVERY, "sbm": EVERY,
    "russell": EVERY, "cost": ("input",), "revenue": ("output",), "profit": ("non-oriented",),
}  # fmt: skip
KIND = {
    "radial": RATIO, "directional": DISTANCE, "additive": SLACKS, "sbm": SBM, "russell": RUSSELL, "cost": MONEY,
    "revenue": MONEY, "profit": MONEY,
}  # fmt: skip
PRICED = {"cost": ("input_prices",), "revenue": ("output_prices",), "profit": ("input_prices", "output_prices")}


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
    orientation: Orientation | RadialOrientation | None = None,
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    direction: Direction = "observed",
    undesirable_as: UndesirableAs = "output",
    weights: SlackWeights | Literal["balanced"] | None = None,
    input_prices: Prices | None = None,
    output_prices: Prices | None = None,
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
    program, the best j is searched for; no solver and no tolerance are in it. For DMU o, among the j with x_j ≤ x_o,
    y_j ≥ y_o and b_j ≤ b_o in the columns that the measure does not move::

        radial       min_j max_i x_ij / x_io                            inputs
                     min_j max_r y_ro / y_rj                            outputs
                     min_j max(x_ij/x_io, y_ro/y_rj, b_kj/b_ko)         hyperbolic
        directional  β = max_j min_k (z_ko − z_kj) / g_k                g: the direction; goods with the sign turned
        additive     max_j Σ_i w_i s_i⁻/x_io + Σ_r w_r s_r⁺/y_ro + Σ_k w_k s_k^b/b_ko
        sbm          min_j SBM's ratio of the slacks to row j
        russell      min_j Σ_i w_i x_ij/x_io + Σ_r w_r y_ro/y_rj + Σ_k w_k b_kj/b_ko
        cost         min_j Σ_i q_i x_ij / Σ_i q_i x_io                  q: the own prices
        revenue      min_j Σ_r q_r y_ro / Σ_r q_r y_rj
        profit       max_j (π_j − π_o) / (own cost and revenue)

    ``efficiency`` is the ratio itself, for "profit" 1/(1 + what is lost) as in `profit`. "directional" and "additive"
    have their optimum in ``components["inefficiency"]``, and for efficiency SBM's ratio of the movements it stands for
    (β g, or the slacks); that is NaN for a DMU so far beyond ``reference`` that its denominator is not positive. Of
    several best peers the one with the largest sum of relative slacks is taken, then the first; by "additive", where
    the same sum may be made of other slacks, ``efficiency`` can hang on it, the inefficiency cannot.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, frontier, window, group, category, reference, evaluate
        As for `super_sbm`, and so are ``on_infeasible``, ``threads`` and ``progress``.
    measure
        "radial", "directional", "additive", "sbm" (Russell's with one side alone), "russell" (the graph measure of
        Färe, Grosskopf & Lovell 1985, a mean of all shares), "cost", "revenue" or "profit". The greatest profitability
        is that of an observed DMU in any case, see `profitability`.
    rts
        For "radial", "cost" and "revenue": how a single observation may be scaled (Kerstens & Vanden Eeckaut 1999).
        "vrs": not at all, the hull itself. "crs": by any factor, "nirs": by at most 1, "ndrs": by at least 1,
        ("grs", L, U): between both.
    orientation
        "input" (the usual one), "output" or "hyperbolic" for "radial"; "non-oriented" (the usual one), "input" or
        "output" else. Prices say by themselves what moves.
    direction
        For "directional": "observed", "mean", "unit", ``{column: word or number}`` or an array, as for `directional`.
    undesirable_as
        "output": bads move with the goods (for "radial" they stay at most the DMU's own). "input": with the inputs.
    weights
        As for `sbm`. For "additive" and "russell" each side of SBM's ratio has half of all the weight. For "additive"
        also a word of `additive`: "ones", "mip", "normalised", "ram" or "bam", for Σ ω s in the data's units.
    input_prices, output_prices
        For "cost", "revenue" and "profit": as there.
    super_efficiency
        For "radial" and "directional": score against all others but the own row. ``components`` have both scores.

    Returns
    -------
    Result
        ``targets`` are the peer's values (times its factor), ``intensities`` its name; there are no ``prices``. The
        flag ``weakly_efficient`` marks a score of 1 whose peer is better in some column. With prices ``components`` are
        those of `cost`, `revenue` or `profit`, their technical parts against single observations too.

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
        weighed=weights, on_infeasible=on_infeasible, threads=threads, progress=progress, way=orientation, rts=rts,
        super_efficiency=super_efficiency, input_prices=input_prices, output_prices=output_prices,
    )  # fmt: skip
    return answer(fdh, given, question, partial(_of, given.data, question))


@dataclass(frozen=True)
class FdhQuestion(Question):
    measure: FdhMeasure = "radial"
    direction: Direction = "observed"
    super_efficiency: bool = False
    way: FdhOrientation | None = None
    input_prices: Prices | None = None
    output_prices: Prices | None = None
    weighed: SlackWeights | Literal["balanced"] | None = None

    def __post_init__(self) -> None:
        if self.word is None:
            object.__setattr__(self, "weights", self.weighed)
        kind = KIND[choose("measure", self.measure, tuple(KIND))]
        way = ORIENTATIONS[self.measure][0] if self.way is None else self.way
        choose("orientation", way, ORIENTATIONS[self.measure])
        object.__setattr__(self, "way", way)
        object.__setattr__(self, "orientation", "non-oriented" if way == "hyperbolic" else way)
        self._refuse_idle_options(kind)
        if self.measure == "additive" and isinstance(self.weighed, str):
            choose("weights", self.weighed, ("balanced", *SLACK_WORDS), also="{column: weight}")
        super().__post_init__()
        scales = (kind == RATIO and way != "hyperbolic") or self.measure in ("cost", "revenue")
        if not scales and self.technology.lower != self.technology.upper:
            raise SpecError(
                f'rts={self.rts!r} goes with measure="radial", "cost" or "revenue", where one side moves and a single '
                f'row may be scaled to the other; got measure={self.measure!r}, orientation={way!r}. Pass rts="vrs".'
            )
        if not isinstance(self.super_efficiency, bool):
            raise SpecError(f"super_efficiency must be True or False; got {self.super_efficiency!r}.")
        if kind not in (RATIO, DISTANCE) and self.super_efficiency:
            raise SpecError(
                f'super_efficiency goes with measure="radial" or "directional"; got {self.measure!r}: who is efficient '
                "has slack beside no other row, and prices compare with any."
            )

    @property
    def word(self) -> Any:
        """The word for the weights of an additive model."""
        asks = self.measure == "additive" and isinstance(self.weighed, str) and self.weighed in SLACK_WORDS
        return self.weighed if asks else None

    @property
    def domain(self) -> Domain:
        """A zero cannot be divided by: only the radial measure does without."""
        if KIND[self.measure] == RATIO and self.way != "hyperbolic":
            return Domain("FDH", zeros=ROLES, without_inputs=self.orientation == "output")
        return Domain("FDH by distances or slacks", drops=False, without_inputs=self.orientation == "output")

    @property
    def shows(self) -> str:
        return "compares rows one by one"

    def _refuse_idle_options(self, kind: int) -> None:
        if kind not in (SLACKS, SBM, RUSSELL) and self.weighed is not None:
            raise SpecError(
                f'weights go with measure="additive", "sbm" or "russell"; got measure={self.measure!r}. Leave them out.'
            )
        for name in ("input_prices", "output_prices"):
            given, needs = getattr(self, name) is not None, name in PRICED.get(self.measure, ())
            if needs and not given:
                raise SpecError(f"measure={self.measure!r} must have {name}; got none. Pass a price per column.")
            if given and not needs:
                raise SpecError(f"{name} do not go with measure={self.measure!r}. Leave them out.")
        if isinstance(self.direction, str):
            choose("direction", self.direction, WORDS)
        if kind != DISTANCE and not (isinstance(self.direction, str) and self.direction == "observed"):
            raise SpecError(f'direction goes with measure="directional"; got measure={self.measure!r}. Leave it out.')
        if not isinstance(self.direction, str) and self.orientation != "non-oriented":
            raise SpecError(
                f"direction by columns says what moves, and orientation={self.orientation!r} would say it again. "
                "Leave `orientation` out."
            )

    def options(self) -> dict[str, object]:
        return {**super().options(), "orientation": self.way, "weights": self.weighed}


def _of(data: Data, question: FdhQuestion, panel: Panel) -> Procedure:
    kind = KIND[question.measure]
    bounds = question.technology.lower, question.technology.upper
    if kind != MONEY:
        scale = scale_of(panel, question, kind, question.direction)
        above, _ = question.sides(panel)
        return made(enumerated, kind, scale, bounds, question.super_efficiency, above > 0.0, question.word)
    prices, m = np.zeros((len(panel.index), len(panel.columns.all))), panel.X.shape[1]
    if question.input_prices is not None:
        prices[:, :m] = read_prices(data, "input_prices", question.input_prices, panel.columns.inputs, panel)
    if question.output_prices is not None:
        priced = slice(m, m + panel.Y.shape[1])
        prices[:, priced] = read_prices(data, "output_prices", question.output_prices, panel.columns.outputs, panel)
    technical = DISTANCE if question.measure == "profit" else RATIO
    return made(
        by_prices, question.measure, prices, bounds, technical, scale_of(panel, question, technical, "observed")
    )


def scale_of(panel: Panel, question: Question, kind: int, direction: Direction) -> Floats:
    """Per panel row and column: the step of DISTANCE, the weight of a unit of SLACKS, 1 for what moves by RATIO."""
    above, below = question.sides(panel)
    hyperbolic = getattr(question, "way", None) == "hyperbolic"
    if kind == RATIO and question.orientation == "output":
        below = np.where(np.arange(len(below)) < panel.X.shape[1] + panel.Y.shape[1], below, 0.0)
    moves = (above > 0.0) | (below > 0.0)
    if kind == DISTANCE:
        return direction_of(panel, direction, moves)
    values = np.hstack([panel.X, panel.Y, panel.B])
    if kind == SBM:
        return np.asarray((above + below) / values)
    if kind in (SLACKS, RUSSELL):
        per = values if kind == SLACKS else np.ones_like(values)
        return np.asarray((above + below) / (above + below).sum() / per)
    return np.where(moves | hyperbolic, np.ones_like(values), 0.0)


def enumerated(
    kind: int,
    scale: Floats,
    bounds: tuple[float, float] = (1.0, 1.0),
    beyond: bool = False,
    above: Bools | None = None,
    word: Any = None,
) -> Callable[[Setting], Scored]:
    """The best single peer of every evaluated row, by the gauge of ``kind``; ``beyond``: against all others too.

    ``above`` are the columns of the numerator of SBM's ratio, ``word`` the weights of SLACKS instead of ``scale``.
    """
    moves = (scale > 0.0).any(axis=0) if above is None or kind != SBM else above
    is_score = kind in (RATIO, SBM, RUSSELL, MONEY)

    def scored(setting: Setting) -> Scored:
        first = against(setting, exclude_self=False)
        if not beyond:
            return first
        second = against(setting, exclude_self=True)
        (name, inside), (_, outside) = (*first.components.items(), *second.components.items())
        return replace(second, components={name: inside, f"super_{name}": outside})

    def boxed(rows: Floats) -> tuple[Floats, Hull]:
        return rows, hull(rows)

    def against(setting: Setting, exclude_self: bool) -> Scored:
        rows, forms = setting.block.evaluate, setting.block.reference
        own = np.ascontiguousarray(setting.points.Z[rows])
        reference, boxes = setting.once("hull", lambda: boxed(setting.points.Z[forms]))
        size = np.abs(own)
        unit = np.where(size > 0.0, size, np.abs(reference).mean(axis=0)) if not size.all() else size
        here = scale[rows] if word is None else unit_weights(setting, word)
        gauge, peer, times = np.empty(len(rows)), np.empty(len(rows), np.int64), np.empty(len(rows))
        barred = np.full(len(rows), -1)
        if exclude_self:
            setting.nobody_else(rows)
            barred[np.isin(rows, forms)] = np.searchsorted(forms, rows[np.isin(rows, forms)])
        in_threads(
            best_peers, np.arange(len(rows)), count(setting.question.threads, len(rows) * len(forms) / 1e3),
            setting.progress, *boxes, own, moves, np.ascontiguousarray(here), unit,
            barred, kind, *bounds, gauge, peer, times,
        )  # fmt: skip
        found = peer >= 0
        there = np.where(found[:, None], times[:, None] * reference[peer], np.nan)
        slack = own - there
        optimum = np.where(found, gauge if is_score else -gauge + 0.0, np.nan)
        efficiency = optimum
        if not is_score:
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
        name = "fdh" if is_score else "inefficiency"
        return Scored(setting.block, stage, {name: optimum}, found_flags)

    return scored


def by_prices(
    measure: str, prices: Floats, bounds: tuple[float, float], technical: int, scale: Floats
) -> Callable[[Setting], Scored]:
    """The single observation that is worth most at the own prices, and how much of the loss is technical."""
    beside = enumerated(technical, scale, bounds)

    def scored(setting: Setting) -> Scored:
        rows, points = setting.block.evaluate, setting.points
        worth = prices[rows] * np.abs(points.Z[rows])
        spent, earned = worth[:, ~points.goods].sum(axis=1), worth[:, points.goods].sum(axis=1)
        money = np.zeros_like(prices)
        money[rows] = prices[rows] / (spent + earned)[:, None]
        found = enumerated(MONEY, money, bounds)(setting)
        gauge, part = found.components["fdh"], beside(setting)
        if measure == "profit":
            lost = np.asarray((earned - spent) / (earned + spent) * -1.0 - gauge)
            lost[np.abs(lost) <= NOISE] = 0.0
            inside = part.components["inefficiency"]
            with np.errstate(divide="ignore", invalid="ignore"):
                efficiency = np.where(lost > -1.0, 1.0 / (1.0 + lost), np.nan)
            components = {
                "inefficiency": lost, "technical_inefficiency": inside, "allocative_inefficiency": lost - inside,
                "profit": earned - spent, "maximum_profit": earned - spent + lost * (earned + spent),
            }  # fmt: skip
        else:
            efficiency = gauge if measure == "cost" else -1.0 / gauge
            efficiency[np.abs(efficiency - 1.0) <= NOISE] = 1.0
            inside = part.components["fdh"]
            components = {"fdh": efficiency, "technical": inside, "allocative": efficiency / inside}
            if measure == "cost":
                components |= {"cost": spent, "minimum_cost": spent * efficiency}
            else:
                components |= {"revenue": earned, "maximum_revenue": earned / efficiency}
        said = {**found.flags, "borderline": flags.borderline(efficiency)}
        said["weakly_efficient"] = np.zeros(len(rows), bool)
        return Scored(setting.block, replace(found.stage, score=efficiency), components, said, {"money": prices[rows]})

    return scored


def ratio(share: Floats, above: Floats, below: Floats) -> Floats:
    """SBM's ratio for movements that are shares of the own values."""
    denominator = 1.0 + share @ below
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator > 0.0, (1.0 - share @ above) / denominator, np.nan)


def _stage(efficiency: Floats, targets: Floats, peer: Ints, times: Floats) -> Stage:
    """An enumeration proves itself: every row was looked at, or known to be no better than one that was."""
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
