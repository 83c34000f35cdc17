"""A projection carried on until no slack is left: what a first program leaves aside, and the score does not see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..lp.status import Status
from ..programs.slack_sum import Additive
from ..programs.template import Program
from ..programs.tiebreak import Carried
from ..results.outcome import EFFICIENT
from .stage import Stage

if TYPE_CHECKING:
    from .evaluate import Setting

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
SecondStage: TypeAlias = Literal["relative", "sum", "none"]

PRICED = 1e-7  # share of the prices from which on a column has a price, and so no slack in any solution
NOISE = 1e-9  # a slack below this share of the projection is not counted as one
NOTHING = 1e-12  # a projection below this share of the DMU's own value (the column's mean where that is 0) is zero
# How much the first program's objective counts beside the slacks, and by which share it may then be missed. Less weight
# leaves the slacks more digits; more holds the first program's optimum where frontiers are nearly tied.
HEAVY = ((1e4, 1e-9), (1e7, 1e-12))
LOOSE, HEAVIEST = (1e7, EFFICIENT), (1e10, EFFICIENT)
IN_TURN = (0.0, 1e-9)  # the slacks among the exact optima of the first program
EASES = (0.0, 1e-11, 1e-9)  # by rounding a projection can lie outside the technology: the next try is this much worse


def carried_on(
    setting: Setting,
    stage: Stage,
    rows: Ints,
    by: SecondStage = "relative",
    *,
    exclude_self: bool = False,
    program: Callable[[Ints], Program] | None = None,
    afterwards: bool = True,
) -> tuple[Stage, Bools]:
    """The stage with Pareto-efficient targets and their peers, and where the first program had left slacks.

    The largest sum of slacks, as shares of the DMU's own values ("relative") or in the data's units ("sum"). Where
    every column has a price there is nothing to be found, and nothing is solved. ``program`` is that of the stage, for
    some of the ``rows`` by their positions. Without ``afterwards`` it alone knows what slacks may be, and nothing is
    tried from the projection on.
    Where restrictions let slacks grow without end or beyond the own values, targets stay as they were.
    """
    own = np.abs(setting.points.Z[rows])
    usual = own if (own > 0.0).all() else np.where(own > 0.0, own, np.abs(setting.points.Z).mean(axis=0))
    nothing = np.abs(stage.targets) <= NOTHING * usual
    stage = replace(stage, targets=np.where(nothing, 0.0, stage.targets))
    size = np.abs(stage.targets)
    worth = stage.prices[:, :-1] * size
    least = PRICED * worth.max(axis=1, initial=0.0, keepdims=True)
    can_slack = ~(setting.points.bads & setting.question.technology.weak | setting.fixed)
    todo = np.flatnonzero((stage.status == Status.OPTIMAL) & ((worth <= least) & can_slack).any(axis=1))
    found = np.zeros(len(rows), bool)
    tries: list[Any] = [partial(_afterwards, ease, can_slack) for ease in EASES if afterwards]
    if program is not None:
        exactly = [IN_TURN] if setting.question.solver == "simplex" and not setting.rules.any else []
        together = [partial(_together, program, *heavy) for heavy in (*HEAVY, *exactly, LOOSE, HEAVIEST)]
        tries = [*together[:-1], *tries, together[-1]]
    for attempt in tries:
        if not len(todo):
            return stage, found
        more, good = attempt(setting, stage, rows, todo, by, exclude_self)
        endless = more.status == Status.NO_PRICES
        found[todo[endless]] = True
        done, more = todo[good], more.take(np.flatnonzero(good))
        still = np.abs(more.targets - stage.targets[done]) <= NOISE * size[done]
        found[done] = ~still.all(axis=1)
        if setting.rules.any:
            possible = (more.targets >= -NOISE * usual[done]).all(axis=1)
            done, more, still = done[possible], more.take(np.flatnonzero(possible)), still[possible]
        more = replace(more, targets=np.where(still, stage.targets[done], more.targets))
        stage = replace(stage.replaced(done, continued(stage.take(done), more)), working=stage.working)
        todo = todo[~(good | endless)]
    stage.certified[todo] = False
    return stage, found


def for_all(program: Program) -> Callable[[Ints], Program]:
    """A program that is the same for all rows."""
    return lambda some: program


def _together(
    program_of: Callable[[Ints], Program],
    heavy: float,
    within: float,
    setting: Setting,
    stage: Stage,
    rows: Ints,
    todo: Ints,
    by: SecondStage,
    out: bool,
) -> tuple[Stage, Bools]:
    """The first program once more, with slacks; good where its own part comes out as before."""
    program = program_of(todo)
    both = Carried(program, by == "relative", heavy, setting.fixed)
    more = setting.run(both, rows[todo], exclude_self=out, working=stage.working, reach=stage.reach, goes_on=not out)
    before, score = stage.targets[todo], stage.score[todo]
    missed: Any
    if not program.one_point:
        missed = np.abs(more.score - score) > within * np.maximum(1.0, score)
    else:
        missed = ((more.targets - before) * setting.points.sign > within * np.abs(before)).any(axis=1)
    return more, (more.status == Status.OPTIMAL) & ~missed


def _afterwards(
    ease: float, can_slack: Any, setting: Setting, stage: Stage, rows: Ints, todo: Ints, by: SecondStage, out: bool
) -> tuple[Stage, Bools]:
    """The slacks from the projection on."""
    at, own = setting.points.moved(stage.targets[todo]), np.abs(setting.points.Z[rows[todo]])
    share = np.divide(np.abs(at.Z), own, out=np.ones_like(own), where=(own > 0.0) & (at.Z != 0.0))
    weights = np.where(can_slack, share if by == "relative" else 1.0, 0.0)
    more = setting.run(
        Additive("second stage", False, weights, relative=by == "relative"),
        rows[todo],
        exclude_self=out,
        working=stage.working,
        at=replace(at, Z=at.Z + ease * can_slack * np.abs(at.Z)),
    )
    return more, more.status == Status.OPTIMAL


def continued(stage: Stage, more: Stage) -> Stage:
    """``stage`` with the targets and peers of ``more``, certified where both are."""
    return replace(
        stage,
        targets=more.targets,
        intensity=more.intensity,
        times=more.times,
        primal_residual=np.fmax(stage.primal_residual, more.primal_residual),
        dual_violation=np.fmax(stage.dual_violation, more.dual_violation),
        gap=np.fmax(stage.gap, more.gap),
        certified=stage.certified & more.certified,
        solver=np.maximum(stage.solver, more.solver),
    )
