"""What follows a super-SBM score: a Pareto-efficient projection, or a score that is continuous at the frontier."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.max_slack import carried_on, continued, for_all
from ..evaluation.stage import unreached
from ..lp.status import Status
from ..options.question import Question
from ..programs.composite import Composite
from ..programs.slacks import without
from ..support.spelling import choose
from ..technology.restrictions import Rules
from .measure import SBM, SUPER_SBM

Projection: TypeAlias = Literal["tone", "pareto"]
Variant: TypeAlias = Literal["tone", "composite"]


def check(question: Question, rules: Rules, projection: object, variant: object) -> None:
    if choose("projection", projection, ("tone", "pareto")) == "pareto" and rules.absolute:
        raise SpecError(
            'projection="pareto" must come without bounds on prices as such: no point of a technology stands for their '
            "scores. Restrict ratios or shares."
        )
    if choose("variant", variant, ("tone", "composite")) == "composite" and question.orientation != "non-oriented":
        raise SpecError(
            f'variant="composite" must come with orientation="non-oriented"; got {question.orientation!r}. It weighs '
            "the slacks of both sides, which an oriented score leaves out."
        )
    if variant == "composite" and rules.any:
        raise SpecError('variant="composite" must come without restrictions: it has no program in prices to restrict.')


def followed(first: Procedure, projection: Projection, variant: Variant) -> Procedure:
    """``first`` scores by Tone's two steps; its projections or scores are then worked over."""
    if variant == "composite":
        return lambda setting: _composite(setting, first(setting))
    return first if projection == "tone" else lambda setting: _pareto(setting, first(setting))


def _beyond(scored: Scored) -> NDArray[np.bool_]:
    """Whose score is that of the super-efficiency program."""
    own, second = scored.components["sbm"], scored.components["super_sbm"]
    beyond: NDArray[np.bool_] = (scored.stage.status == Status.OPTIMAL) & ((second > 1.0) | np.isnan(own))
    return beyond


def _pareto(setting: Setting, scored: Scored) -> Scored:
    """The largest sum of the slacks that are left at the projection, as shares of the own values; scores stay."""
    rows, stage, beyond = setting.block.evaluate, scored.stage, _beyond(scored)
    for worsens, part in ((False, np.flatnonzero(~beyond)), (True, np.flatnonzero(beyond))):
        if len(part):
            program = (SUPER_SBM if worsens else SBM)(setting.panel, setting.question)
            carried, _ = carried_on(
                setting, stage.take(part), rows[part], exclude_self=worsens, program=for_all(program)
            )
            stage = stage.replaced(part, carried)
    return replace(scored, stage=stage)


def _composite(setting: Setting, scored: Scored) -> Scored:
    """Where the super-efficiency program decided: the ratio after what is left at its projection is taken up.

    It compares with what others make. Where there are none the ray says that Σλ cannot be positive.
    """
    where, stage = np.flatnonzero(_beyond(scored)), scored.stage
    composite = np.full(len(stage.score), np.nan)
    nobody = setting.nobody_else(setting.block.evaluate[where])
    somebody = np.append(np.zeros(len(setting.points.goods)), -1.0)
    stage = unreached(stage, where[nobody], somebody)
    where = where[~nobody]
    if len(where):
        rows = setting.block.evaluate[where]
        zero = setting.points.Z[rows] == 0.0
        above, below = (
            np.broadcast_to(without(side, zero), zero.shape) for side in setting.question.sides(setting.panel)
        )
        program = Composite("composite", above, below, stage.score[where])
        last = setting.run(program, rows, exclude_self=True, working=stage.working)
        composite[where] = last.score
        status = np.where(last.status == Status.OPTIMAL, Status.OPTIMAL, Status.FAILED).astype(np.int8)
        stage = stage.replaced(
            where, replace(continued(stage.take(where), last), score=last.score, status=status, step=last.step)
        )
    return replace(scored, stage=stage, components={**scored.components, "composite": composite})
