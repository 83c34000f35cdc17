"""Measures that score any point against any technology, inside or outside: what productivity indices are built on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ...evaluation.evaluate import Procedure, Setting
from ...models.directional import distance, free_distance
from ...models.ebm import EbmQuestion, mixture
from ...models.ebm import program as ebm_program
from ...models.measure import SBM, SUPER_SBM
from ...models.radial import measure as radial
from ...models.sbm import two_steps
from ...options.sides import Orientation
from ...programs.along_direction import Directional
from ...programs.movements import Movements
from ...programs.one_factor import Radial
from ...programs.slack_sum import Additive
from ...programs.slacks import Slacks
from ...programs.template import Ints
from ...technology.frontier import Block
from ...technology.points import Points
from .distance import Floats, anywhere

if TYPE_CHECKING:
    from ...data.panel import Panel
    from ...options.question import Question


ANY: tuple[Orientation, ...] = ("non-oriented", "input", "output")


@dataclass(frozen=True)
class Measure:
    """How a measure scores, and how its scores enter an index."""

    procedure: Procedure | None  # None: EBM's is made for its question, see `pooled_ebm`
    orientations: tuple[Orientation, ...]  # the first is the usual one
    gain: Callable[[Floats], Floats]  # the score → larger is better


def as_is(score: Floats) -> Floats:
    return score


def by_one_plus(inefficiency: Floats) -> Floats:
    """1/(1 + D); no score where D ≤ −1."""
    return np.where(inefficiency > -1.0, 1.0 / (1.0 + inefficiency), np.nan)


def slack_weights(panel: Panel, question: Question) -> Floats:
    """Both sides of SBM's ratio alike, each shared among its columns as there; they sum to 1."""
    above, below = question.sides(panel)
    both = above + below
    return np.asarray(both / both.sum())


def slack_shares(panel: Panel, question: Question) -> Callable[[Ints, Floats], Floats]:
    """From panel rows and their targets: every column's part of the gain, which is minus the inefficiency."""
    weights = slack_weights(panel, question)

    def shares(rows: Ints, targets: Floats) -> Floats:
        points = Points.of(panel.X[rows], panel.Y[rows], panel.B[rows])
        own = points.Z * points.sign
        return np.asarray(weights * points.sign * (targets - own) / own)

    return shares


def _slack_distance(setting: Setting, rows: Ints) -> Additive:
    return Additive("slack_distance", False, slack_weights(setting.panel, setting.question)[None], relative=True)


def _lead(setting: Setting, rows: Ints) -> Additive:
    return replace(_slack_distance(setting, rows), worsens=True)


def _factor(setting: Setting, rows: Ints) -> Radial:
    question = setting.question
    return radial(setting.panel, question, "output" if question.orientation == "output" else "input")


def _free_factor(setting: Setting, rows: Ints) -> Radial:
    return replace(_factor(setting, rows), free=True)


def _step(setting: Setting, rows: Ints) -> Directional:
    return distance(setting.panel, setting.question)


def _free_step(setting: Setting, rows: Ints) -> Directional:
    return free_distance(setting.panel, setting.question)


def along(step: Floats) -> Procedure:
    """The directional distance of every panel row in a direction of its own."""

    def program(free: bool, setting: Setting, rows: Ints) -> Directional:
        return replace(distance(setting.panel, setting.question), direction=step[rows], free=free)

    return anywhere(partial(program, False), partial(program, True))


def _sbm(setting: Setting, rows: Ints) -> Slacks:
    return SBM(setting.panel, setting.question)


def _super_sbm(setting: Setting, rows: Ints) -> Slacks:
    return SUPER_SBM(setting.panel, setting.question)


def ebm_anywhere(question: EbmQuestion) -> Procedure:
    def program(worsens: bool, setting: Setting, rows: Ints) -> Movements:
        return ebm_program(setting.panel, question, mixture(setting, question), worsens)

    return anywhere(partial(program, False), partial(program, True))


def pooled_ebm(panel: Panel, question: Question) -> EbmQuestion:
    """EBM's ε and weights from all rows together, so that every technology scores by the same measure."""
    asked = EbmQuestion(
        rts=question.rts,
        orientation=question.orientation,
        undesirable_as=question.undesirable_as,
        disposability=question.disposability,
        shares=cast(Any, question.weights),
        exclude=question.exclude,
        solver=question.solver,
        threads=question.threads,
        progress=question.progress,
    )
    everyone = np.flatnonzero(panel.reference)
    points = Points.of(panel.X, panel.Y, panel.B)
    mix = mixture(Setting(panel, points, asked, Block(everyone, everyone), None), asked)
    shares = {}
    for name, roles in asked.roles(panel).items():
        epsilon = mix.epsilon[name]
        for k, (label, role) in enumerate(zip(panel.columns.all, panel.columns.roles, strict=True)):
            if role in roles:
                shares[label] = mix.slacks[k] / epsilon if epsilon > 0.0 else 1.0
    return replace(asked, epsilon=cast(Any, mix.epsilon), shares=shares)


def counted_slacks(panel: Panel, question: EbmQuestion) -> Floats:
    """ε · w of every column, where both are given."""
    everyone = np.flatnonzero(panel.reference)
    setting = Setting(panel, Points.of(panel.X, panel.Y, panel.B), question, Block(everyone, everyone), None)
    return mixture(setting, question).slacks


DDF = anywhere(_step, _free_step)
OUTWARD: tuple[Orientation, ...] = ("output", "non-oriented", "input")

MALMQUIST = {
    "radial": Measure(anywhere(_factor, _free_factor), ("input", "output"), as_is),
    "sbm": Measure(anywhere(_sbm, _super_sbm), ANY, as_is),
    "super_sbm": Measure(two_steps, ANY, as_is),
    "ddf": Measure(DDF, OUTWARD, by_one_plus),
    "ebm": Measure(None, ANY, as_is),
}
LUENBERGER = {
    "sbm_ddf": Measure(anywhere(_slack_distance, _lead, turned=True), ANY, np.negative),
    "ddf": Measure(DDF, OUTWARD, np.negative),
}
