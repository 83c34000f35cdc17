"""The way from a call to a result for frontiers of order m and α."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.domain import Domain
from ..data.given import Given
from ..data.interchange import as_frame
from ..errors import SpecError
from ..evaluation.collect import Scored, collect
from ..evaluation.evaluate import Setting
from ..evaluation.stage import Stage
from ..evaluation.trace import Enumerated, made
from ..lp.status import Status
from ..lp.threads import count, run
from ..models.answering import said
from ..models.fdh import ratio
from ..options.directions import Direction, direction_of
from ..options.question import Question
from ..options.sides import Orientation
from ..result import Result
from ..results.outcome import EFFICIENT, SOLVERS
from ..support.progress import bar
from ..support.spelling import choose
from ..technology.frontier import blocks, warn_of_small
from ..technology.intensities import Sparse
from ..technology.points import Points
from ..technology.returns import Rts
from .conditioning import Conditions, conditions, widths
from .order_scores import BOTH, CONTRACT, EXPAND, STEPS, partial_scores

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
PartialOrientation: TypeAlias = Literal["input", "output", "hyperbolic", "directional"]

KINDS = {"input": CONTRACT, "output": EXPAND, "hyperbolic": BOTH, "directional": STEPS}


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked of every block: the gauge, the order, the columns that move, and the conditions."""

    name: str
    kind: int
    order: float
    quantile: bool
    moves: NDArray[np.bool_]
    step: Floats | None  # (n, d) per panel row
    conditions: Conditions | None
    level: float | None
    above: Floats
    below: Floats


@dataclass(frozen=True)
class PartialQuestion(Question):
    rts: Rts = "vrs"
    towards: PartialOrientation = "input"
    direction: Direction = "observed"
    level: float | None = None
    order: float = 1.0
    quantile: bool = False

    def __post_init__(self) -> None:
        choose("orientation", self.towards, tuple(KINDS))
        if self.frontier == "window":
            raise SpecError('a partial frontier must be one technology; frontier="window" averages several.')
        observed = isinstance(self.direction, str) and self.direction == "observed"
        if self.towards != "directional" and not observed:
            raise SpecError(f'direction goes with orientation="directional"; got {self.towards!r}. Leave it out.')
        super().__post_init__()

    @property
    def domain(self) -> Domain:
        return Domain("a partial frontier", drops=False)

    @property
    def linear(self) -> bool:
        return False

    def options(self) -> dict[str, object]:
        return {**super().options(), "orientation": self.towards, "alpha" if self.quantile else "m": self.order}


def side_of(orientation: PartialOrientation) -> Orientation:
    """Whose columns move, in the words of the other models."""
    return orientation if orientation == "input" or orientation == "output" else "non-oriented"


def partial(function: Callable[..., Result], given: Given, question: PartialQuestion, z: Any, bandwidth: Any) -> Result:
    """A `Result` by enumeration."""
    panel = given.read(question.domain, one_frontier=False)
    warn_of_small(panel, question.frontier, question.window)
    kind = KINDS[question.towards]
    above, below = question.sides(panel)
    moves: NDArray[np.bool_] = (above > 0.0) | (below > 0.0)
    if kind == EXPAND:
        moves = moves & (np.array(panel.columns.roles) == "outputs")
    step = None
    if kind == STEPS:
        step = direction_of(panel, question.direction, moves)
        moves = moves if isinstance(question.direction, str) else np.asarray((step > 0.0).any(axis=0))
    table = None if given.data is None else as_frame(given.data)
    under = conditions(z, bandwidth, table, panel, moves)
    name = function.__name__
    asks = Asked(name, kind, question.order, question.quantile, moves, step, under, question.level, above, below)
    procedure = made(scored, asks)
    settings = [Setting(panel, Points.of(panel.X, panel.Y, panel.B), question, block, None)
                for block in blocks(panel, question.frontier, question.window)]  # fmt: skip
    total = sum(len(setting.block.evaluate) for setting in settings)
    with bar(total, question.progress) as progress:
        found = [procedure(replace(setting, progress=progress)) for setting in settings]
    outcome = collect(panel, found, None)
    circumstances: dict[str, object] = {"z": None, "bandwidth": None}
    if under is not None:
        circumstances = {"z": ", ".join(under.names), "bandwidth": under.said}
    options = said(function, given, question.options(), circumstances)
    return Result(panel, outcome, options, Enumerated(panel, question, procedure, f"{name} compares rows one by one"))


def scored(asked: Asked) -> Any:
    """The procedure of a block."""
    return lambda setting: _scored(asked, setting)


def _scored(asked: Asked, setting: Setting) -> Scored:
    block, points = setting.block, setting.points
    own = np.ascontiguousarray(points.Z[block.evaluate])
    reference = np.ascontiguousarray(points.Z[block.reference])
    N, n = len(own), len(reference)
    if not asked.moves.any():
        raise SpecError("a partial frontier must have a column that moves; got none. Ask for the other orientation.")
    step = np.zeros((N, 0)) if asked.step is None else np.ascontiguousarray(asked.step[block.evaluate])
    if asked.conditions is None:
        z, at, h, discrete = np.zeros((n, 0)), np.zeros((N, 0)), np.zeros((N, 0)), np.zeros(0, bool)
    else:
        given = asked.conditions
        z = np.ascontiguousarray(given.values[block.reference])
        at = np.ascontiguousarray(given.values[block.evaluate])
        h, discrete = widths(given, z, reference, own, asked.moves), given.discrete
    score, hull, low = np.empty(N), np.empty(N), np.zeros(N)
    wide = 0.0
    if asked.level is not None:
        from scipy.special import ndtri

        wide = float(ndtri(0.5 + asked.level / 2.0))
    low[:], high = -wide, np.full(N, wide)
    counted, peer = np.empty(N, np.int64), np.empty(N, np.int64)
    run(
        partial_scores, np.arange(N), count(setting.question.threads, N * n / 1e3), setting.progress, reference, own,
        asked.moves, step, asked.kind, asked.quantile, asked.order, z, at, h, discrete, score, hull, counted, peer,
        low, high,
    )  # fmt: skip
    known = counted > 0
    if not asked.quantile:
        low, high = score - wide * low, score + wide * low
    values = own * points.sign
    goods = points.goods
    if asked.kind == STEPS:
        steps = np.where(asked.moves, step, 0.0) * np.where(goods, 1.0, -1.0)
        targets = values + score[:, None] * steps
        share = np.where(asked.moves, np.abs(score[:, None] * step) / np.abs(values), 0.0) * np.sign(score)[:, None]
        efficiency = ratio(share, asked.above, asked.below)
    else:
        efficiency = score if asked.kind == CONTRACT else 1.0 / score
        times = np.where(goods, score[:, None], 1.0 / score[:, None] if asked.kind == BOTH else score[:, None])
        targets = np.where(asked.moves, values * times, values)
    components = {asked.name: score, "fdh": hull, "dominators": counted.astype(np.float64)}
    if asked.level is not None:
        components |= {"lower": low, "upper": high}
    if asked.conditions is not None and asked.conditions.pointwise:
        components |= {f"bandwidth {name}": h[:, c] for c, name in enumerate(asked.conditions.names)}
    nothing = np.zeros(N, bool)
    flags = {
        "borderline": np.abs(efficiency - 1.0) <= EFFICIENT,
        "near_cap": nothing,
        "near_discontinuity": nothing,
        "alone": counted == 1,
    }
    shown = known & asked.quantile
    ptr = np.concatenate([[0], np.cumsum(shown)]).astype(np.int64)
    exact = np.zeros(N)
    stage = Stage(
        score=efficiency,
        targets=targets,
        prices=np.full((N, own.shape[1] + 1), np.nan),
        intensity=Sparse(ptr, block.reference[peer[shown]], np.ones(int(shown.sum()))),
        status=np.where(known, Status.OPTIMAL, Status.INFEASIBLE).astype(np.int8),
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
    return Scored(block, stage, components, flags)


def checked_order(m: object) -> None:
    if isinstance(m, bool) or not isinstance(m, int | float | np.number) or not m >= 1:
        raise SpecError(f"m must be a number of at least 1; got {m!r}. Pass for example m=25.")


def checked_alpha(alpha: object) -> None:
    if isinstance(alpha, bool) or not isinstance(alpha, int | float | np.number) or not 0.0 < alpha <= 1.0:
        raise SpecError(f"alpha must be above 0 and at most 1; got {alpha!r}. Pass for example alpha=0.95.")
