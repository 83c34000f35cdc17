"""A projection carried on until no slack is left: what a first program leaves aside, and the score does not see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .lp.status import Status
from .programs.additive import Additive
from .stage import Stage

if TYPE_CHECKING:
    from .evaluate import Setting

SecondStage: TypeAlias = Literal["relative", "sum", "none"]

PRICED = 1e-7  # share of the prices from which on a column has a price, and so no slack in any solution
NOISE = 1e-9  # a slack below this share of the projection is not counted as one
NOTHING = 1e-12  # a projection below this share of the DMU's own value is what rounding left of zero
EASES = (0.0, 1e-11, 1e-9)  # by rounding a projection can lie outside the technology: the next try is this much worse


def carried_on(
    setting: Setting,
    stage: Stage,
    rows: NDArray[np.int64],
    by: SecondStage = "relative",
    *,
    exclude_self: bool = False,
) -> tuple[Stage, NDArray[np.bool_]]:
    """The stage with Pareto-efficient targets and their peers, and where the first program had left slacks.

    The largest sum of slacks, as shares of the projection ("relative") or in the data's units ("sum"). Where every
    column has a price there is nothing to be found, and nothing is solved.
    """
    nothing = np.abs(stage.targets) <= NOTHING * np.abs(setting.points.Z[rows])
    stage = replace(stage, targets=np.where(nothing, 0.0, stage.targets))
    size = np.abs(stage.targets)
    worth = stage.prices[:, :-1] * size
    least = PRICED * worth.max(axis=1, initial=0.0, keepdims=True)
    can_slack = ~(setting.points.bads & setting.question.technology.weak)
    open_rows = np.flatnonzero((stage.status == Status.OPTIMAL) & ((worth <= least) & can_slack).any(axis=1))
    found = np.zeros(len(rows), bool)
    if not len(open_rows):
        return stage, found
    program = Additive("second stage", False, np.where(can_slack, 1.0, 0.0)[None], relative=by == "relative")
    for ease in EASES:
        at = setting.points.moved(stage.targets[open_rows])
        more = setting.run(
            program,
            rows[open_rows],
            exclude_self=exclude_self,
            working=stage.working,
            at=replace(at, Z=at.Z + ease * can_slack * np.abs(at.Z)),
        )
        solved = more.status == Status.OPTIMAL
        done, more = open_rows[solved], more.take(np.flatnonzero(solved))
        still = np.abs(more.targets - stage.targets[done]) <= NOISE * size[done]
        found[done] = ~still.all(axis=1)
        more = replace(more, targets=np.where(still, stage.targets[done], more.targets))
        stage = replace(stage.replaced(done, continued(stage.take(done), more)), working=stage.working)
        open_rows = open_rows[~solved]
        if not len(open_rows):
            break
    stage.certified[open_rows] = False
    return stage, found


def continued(stage: Stage, more: Stage) -> Stage:
    """``stage`` with the targets and peers of ``more``, certified where both are."""
    return replace(
        stage,
        targets=more.targets,
        intensity=more.intensity,
        primal_residual=np.fmax(stage.primal_residual, more.primal_residual),
        dual_violation=np.fmax(stage.dual_violation, more.dual_violation),
        gap=np.fmax(stage.gap, more.gap),
        certified=stage.certified & more.certified,
        solver=np.maximum(stage.solver, more.solver),
    )
