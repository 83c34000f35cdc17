"""Size: the elasticity of scale with its two ends, and the smallest and largest most productive scale size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Literal

import numpy as np

from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..errors import SpecError
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.face import face, largest
from ..evaluation.max_slack import SecondStage
from ..evaluation.stage import Stage
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Solver
from ..options.sides import UndesirableAs
from ..programs.one_factor import Radial
from ..programs.stated import Part, Stated
from ..programs.template import Bools, Floats, Ints
from ..result import Result
from ..results.outcome import EFFICIENT
from ..support.spelling import choose
from ..technology.frontier import Frontier, one_per_row
from ..technology.returns import DISPOSABILITIES, AnyDisposability, Rts
from .answering import answer
from .other_targets import others
from .radial import RadialQuestion, measure
from .radial import procedure as radial_procedure

EASES = (1e-12, 1e-11, 1e-9)  # a projection is rounded, and rows on one ray differ by rounding: all such reach it


def scale_elasticity(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "vrs",
    orientation: Literal["input", "output"] = "input",
    frontier: Frontier = "contemporaneous",
    undesirable_as: UndesirableAs = "output",
    disposability: AnyDisposability = "strong",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
    second_stage: SecondStage = "none",
) -> Result:
    """By how many percent outputs can grow where inputs grow by one, to the right and to the left of the projection.

    With β(α) = max {β : (α x*, β y*) ∈ T}, the response of outputs y* to inputs x*, the elasticity is β'(1). The
    frontier has edges, and there the derivative to the right differs from the one to the left. Both are ends of what
    prices that support the radial projection (x*, y*) may say, where columns with slack have no price::

        right = min v·x*,   left = max v·x*    s.t.  u·y* = 1,   v·x_j − u·y_j ≥ ω for all j,  = for the peers

    Returns are increasing where right > 1, decreasing where left < 1, and constant between (flags ``increasing``,
    ``decreasing``). ``left`` is infinite where inputs cannot shrink at all; both are NaN where no supporting price
    values the outputs. Prices that value everything a million times as much as the outputs together are left out.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, group, category, frontier, reference, evaluate, on_infeasible, \
solver, threads, progress
        As for `radial`; ``frontier="window"`` is refused.
    rts
        "vrs", "nirs", "ndrs" or ("grs", L, U). Under "crs" every elasticity is 1, and the question is refused.
    orientation
        By which factor an inefficient DMU reaches the frontier: it has the elasticity of its projection.
    second_stage
        "none": at the radial projection, whose columns with slack have no price. "relative" and "sum": at the target
        without slacks that `radial` finds so, where every column may have one. The ends are then those of a DMU that is
        where the target is. Other targets may attain the same sum of slacks, and their returns may differ: such rows
        have the flag ``several_targets``.
    undesirable_as
        "output": bads grow with the goods, u·y* − h·b* = 1; "input": with the inputs, v·x* + h·b*.

    Returns
    -------
    Result
        That of `radial` with this second stage, with the components ``radial``, ``right`` and ``left``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    References
    ----------
    Banker, R. D. & Thrall, R. M. (1992). Estimation of returns to scale using data envelopment analysis. European
    Journal of Operational Research 62(1), 74–84.
    Podinovski, V. V., Førsund, F. R. & Krivonozhko, V. E. (2009). A simple derivation of scale elasticity in data
    envelopment analysis. European Journal of Operational Research 197(1), 149–153.
    Tone, K. (1996). A simple characterization of returns to scale in DEA. Journal of the Operations Research Society of
    Japan 39(4), 604–613.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x": [2.0, 4, 8], "y": [1.0, 4, 6]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.scale_elasticity(data, inputs="x", outputs="y")
    >>> res.components[["right", "left"]].round(4).to_numpy().tolist()
    [[3.0, inf], [0.5, 1.5], [0.0, 0.6667]]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = ElasticityQuestion(
        rts=rts, frontier=frontier, undesirable_as=undesirable_as, disposability=disposability,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress, orientation=orientation,
        factor=orientation, second_stage=second_stage,
    )  # fmt: skip
    return answer(scale_elasticity, given, question, partial(_elasticity_of, question))


def most_productive_size(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    orientation: Literal["input", "output"] = "input",
    frontier: Frontier = "contemporaneous",
    undesirable_as: UndesirableAs = "output",
    disposability: AnyDisposability = "strong",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """How far a DMU is from the most productive scale sizes of its mix, the smallest and the largest.

    The CCR projection (x*, y*) divided by Σλ has a most productive scale size (Banker 1984). Several λ may lead there;
    the least and the greatest Σλ among them give the largest and the smallest such size::

        least_sum, most_sum = min, max Σ_j λ_j    s.t.  Σ_j λ_j x_j ≤ x*,   Σ_j λ_j y_j ≥ y*,   Σ_j λ_j b_j ≤ b*

    Returns at the projection are increasing where most_sum < 1, decreasing where least_sum > 1 and constant between
    (Banker & Thrall 1992), in the flags ``increasing`` and ``decreasing``; alternative solutions change nothing.
    x*, y* and b* may be missed by 1e-12 of themselves (but weakly disposable bads), since rounding alone parts rows of
    one ray; by 1e-11 or 1e-9 where not even that can be reached.

    Parameters
    ----------
    orientation
        "input" or "output": of the CCR projection.
    data, inputs, outputs, undesirable, dmu, period, group, category, frontier, undesirable_as, disposability, \
reference, evaluate, on_infeasible, solver, threads, progress
        As for `radial`; ``frontier="window"`` is refused.

    Returns
    -------
    Result
        That of `ccr` without second stage, with the components ``radial``, ``least_sum`` and ``most_sum``. The largest
        most productive size is ``targets`` over ``least_sum``, the smallest ``targets`` over ``most_sum``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    References
    ----------
    Banker, R. D. (1984). Estimating most productive scale size using data envelopment analysis. European Journal of
    Operational Research 17(1), 35–44.
    Banker, R. D. & Thrall, R. M. (1992). Estimation of returns to scale using data envelopment analysis. European
    Journal of Operational Research 62(1), 74–84.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.most_productive_size(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], dmu="dmu",
    ... )
    >>> res.components.loc["DMU5"].round(4).to_dict()
    {'radial': 0.8623, 'least_sum': 1.1552, 'most_sum': 1.1552}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = SizeQuestion(
        rts="crs", frontier=frontier, undesirable_as=undesirable_as, disposability=disposability,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress, orientation=orientation,
        factor=orientation, second_stage="none",
    )  # fmt: skip
    return answer(most_productive_size, given, question, partial(_size_of, question))


@dataclass(frozen=True)
class SizeQuestion(RadialQuestion):
    disposabilities: ClassVar[tuple[str, ...]] = DISPOSABILITIES
    called: ClassVar[str] = "most_productive_size"

    def __post_init__(self) -> None:
        choose("orientation", self.factor, ("input", "output"))
        super().__post_init__()
        one_per_row(self.called, self.frontier)


@dataclass(frozen=True)
class ElasticityQuestion(SizeQuestion):
    called: ClassVar[str] = "scale_elasticity"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.technology.lower == 0.0 and self.technology.upper == np.inf:
            raise SpecError(
                f"scale_elasticity must be asked with returns that vary; got rts={self.rts!r}, under which every "
                'elasticity is 1. Pass rts="vrs".'
            )


def _elasticity_of(question: ElasticityQuestion, panel: Panel) -> Procedure:
    program, as_input = measure(panel, question, question.factor), question.undesirable_as == "input"
    return made(_elasticity, program, as_input, question.second_stage)


def _size_of(question: SizeQuestion, panel: Panel) -> Procedure:
    return made(_size, measure(panel, question, question.factor))


def _elasticity(program: Radial, as_input: bool, by: SecondStage = "none") -> Callable[[Setting], Scored]:
    base = radial_procedure(program, by=by)

    def scored(setting: Setting) -> Scored:
        found, rows, points = base(setting), setting.block.evaluate, setting.points
        stage = found.stage
        solved = np.flatnonzero(stage.status == Status.OPTIMAL)
        at = stage.targets[solved] * points.sign
        on = face(setting, stage.take(solved), at)
        used = points.inputs | (points.bads & as_input)
        praised, normal = np.where(used, at, 0.0), np.where(used, 0.0, 0.0 - at)
        only = on.only(normal)
        ends = {name: np.full(len(rows), np.nan) for name in ("right", "left")}
        certified = stage.certified.copy()
        for name, way in (("right", -1.0), ("left", 1.0)):
            if len(solved):
                value, sure = largest(setting, rows[solved], on, way * praised, normal, np.abs(at), only)
                ends[name][solved] = way * value + 0.0
                certified[solved] &= sure
        kinds = {"increasing": ends["right"] > 1.0, "decreasing": ends["left"] < 1.0}
        scored_so = _with(found, replace(stage, certified=certified), ends, kinds)
        if by != "none":
            several = np.zeros(len(rows), bool)
            if len(solved):
                several[solved] = others(setting, rows[solved], stage.take(solved), program, by == "relative")
            scored_so.flags["several_targets"] = several
        return scored_so

    return scored


def _size(program: Radial) -> Callable[[Setting], Scored]:
    base = radial_procedure(program)

    def scored(setting: Setting) -> Scored:
        found, rows = base(setting), setting.block.evaluate
        stage = found.stage
        solved = np.flatnonzero(stage.status == Status.OPTIMAL)
        ends = {name: np.full(len(rows), np.nan) for name in ("least_sum", "most_sum")}
        certified = stage.certified.copy()
        for name, way in (("least_sum", 1.0), ("most_sum", -1.0)):
            if len(solved):
                value, sure = _total(setting, rows[solved], stage.take(solved), way)
                ends[name][solved] = way * value
                certified[solved] &= sure
        kinds = {"increasing": ends["most_sum"] < 1.0, "decreasing": ends["least_sum"] > 1.0}
        return _with(found, replace(stage, certified=certified), ends, kinds)

    return scored


def _with(found: Scored, stage: Stage, ends: dict[str, Floats], kinds: dict[str, Bools]) -> Scored:
    """Returns within rounding of 1 are constant."""
    constant = np.any([np.abs(end - 1.0) <= EFFICIENT for end in ends.values()], axis=0)
    flags = {**found.flags, **{name: kind & ~constant for name, kind in kinds.items()}}
    return Scored(found.block, stage, {**found.components, **ends}, flags)


def _total(setting: Setting, rows: Ints, stage: Stage, way: float) -> tuple[Floats, Bools]:
    """The least Σλ (``way`` 1; −1: minus the greatest) that reaches the targets of the stage."""
    points = setting.points
    strict = points.bads & setting.question.technology.weak
    # under variable returns Σλ has a row, which a part of its own takes up; nobody may idle there
    way_of_bads: AnyDisposability = "shephard" if setting.question.technology.weak else "strong"
    counting = replace(setting, question=replace(setting.question, rts="vrs", disposability=way_of_bads))
    value, sure = np.full(len(rows), np.nan), np.zeros(len(rows), bool)
    todo = np.arange(len(rows))
    for ease in EASES:
        at = stage.targets[todo] * points.sign
        program = Stated(
            "Σλ", at + ease * np.abs(at) * ~strict, [Part(np.zeros((1, at.shape[1])), way, {0: 1.0})], strict, False
        )
        found = counting.run(program, rows[todo], working=stage.working, nearby=False)
        good = found.status == Status.OPTIMAL
        value[todo[good]], sure[todo[good]] = found.score[good], found.certified[good]
        todo = todo[~good]
        if not len(todo):
            break
    return value, sure
