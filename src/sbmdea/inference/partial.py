"""The way from a call to a result for frontiers of order m and α."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.interchange import as_frame
from ..data.panel import OF_DATA, read_panel
from ..errors import SpecError
from ..evaluation.collect import Scored, collect
from ..evaluation.evaluate import Setting
from ..evaluation.stage import Stage
from ..evaluation.trace import Enumerated, made
from ..lp.status import Status
from ..lp.threads import count, run
from ..models.fdh import ratio
from ..options.directions import direction_of
from ..options.question import Question
from ..result import Result
from ..results.outcome import EFFICIENT, SOLVERS
from ..support.progress import bar
from ..support.spelling import choose
from ..technology.frontier import blocks
from ..technology.intensities import Sparse
from ..technology.points import Points
from .conditioning import Conditions, conditions
from .enumeration import BOTH, CONTRACT, EXPAND, STEPS, partial_scores

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
PartialOrientation: TypeAlias = Literal["input", "output", "hyperbolic", "directional"]

KINDS = {"input": CONTRACT, "output": EXPAND, "hyperbolic": BOTH, "directional": STEPS}
OF_MODEL = ("m", "alpha", "orientation", "direction", "z", "bandwidth", "level")


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


def partial(name: str, data: Any, options: dict[str, Any]) -> Result:
    """A `Result` by enumeration; ``options`` are those of `order_m` or `order_alpha`."""
    orientation = choose("orientation", options["orientation"], tuple(KINDS))
    kind = KINDS[orientation]
    asked = {key: value for key, value in options.items() if key not in (*OF_DATA, *OF_MODEL)}
    side: Any = orientation if orientation in ("input", "output") else "non-oriented"
    question = Question(rts="vrs", orientation=side, **asked)
    if question.frontier == "window":
        raise SpecError('a partial frontier must be one technology; frontier="window" averages several.')
    panel = read_panel(data, **{key: options[key] for key in OF_DATA if key in options})
    above, below = question.sides(panel)
    moves: NDArray[np.bool_] = (above > 0.0) | (below > 0.0)
    if kind == EXPAND:
        goods = np.arange(len(moves))
        m, s = panel.X.shape[1], panel.Y.shape[1]
        moves = moves & (goods >= m) & (goods < m + s)
    step = None
    if kind == STEPS:
        step = direction_of(panel, options["direction"], moves)
        moves = moves if isinstance(options["direction"], str) else np.asarray((step > 0.0).any(axis=0))
    elif not (isinstance(options["direction"], str) and options["direction"] == "observed"):
        raise SpecError(f'direction goes with orientation="directional"; got {orientation!r}. Leave it out.')
    quantile = name == "order_alpha"
    order = float(options["alpha" if quantile else "m"])
    table = None if data is None else as_frame(data)
    given = conditions(options["z"], options["bandwidth"], table, panel, moves)
    procedure = made(scored, Asked(name, kind, order, quantile, moves, step, given, options["level"], above, below))
    settings = [Setting(panel, Points.of(panel.X, panel.Y, panel.B), question, block, None)
                for block in blocks(panel, question.frontier, question.window)]  # fmt: skip
    total = sum(len(setting.block.evaluate) for setting in settings)
    with bar(total, question.progress) as progress:
        found = [procedure(replace(setting, progress=progress)) for setting in settings]
    outcome = collect(panel, found, None)
    kept = {key: value for key, value in options.items() if key != "z"}
    if given is not None:
        kept |= {"z": ", ".join(given.names), "bandwidth": given.said}
    return Result(panel, outcome, {"model": name, **kept}, Enumerated(name, question, procedure))


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
        z, at, h, discrete = np.zeros((n, 0)), np.zeros((N, 0)), np.zeros(0), np.zeros(0, bool)
    else:
        given = asked.conditions
        z = np.ascontiguousarray(given.values[block.reference])
        at = np.ascontiguousarray(given.values[block.evaluate])
        h, discrete = given.bandwidth, given.discrete
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
