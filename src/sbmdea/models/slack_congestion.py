"""Strong and weak congestion by slacks: Tone & Sahoo (2004)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Setting
from ..evaluation.face import face, largest
from ..evaluation.max_slack import continued
from ..evaluation.stage import Stage, failed
from ..lp.status import Status
from ..programs.one_factor import Radial
from ..programs.stated import Part, Stated
from ..programs.template import Bools, Floats, Ints
from ..results.outcome import EFFICIENT
from .in_the_way import EASES, gain_of, parts_of, shares

STEPS = (1e-4, 1e-5, 1e-6)  # shares of all inputs that are left out to see which slope there is …
CLOSE = 1e-6  # … relative where it is above 1
NOTHING = 1e-12  # a share of a column's mean below which a point has none of what the own row has none of


def slack_congestion(program: Radial, congesting: Bools) -> Callable[[Setting], Scored]:
    # the factor has no limit from the own value on: not all of these rows need be in the technology
    exactly = replace(program, name="congested", free=True, equal=congesting)

    def scored(setting: Setting) -> Scored:
        rows, points = setting.block.evaluate, setting.points
        stage = setting.run(exactly)
        own, usual = points.Z[rows], np.abs(points.Z).mean(axis=0)
        slack, gain, left = (np.full(len(rows), np.nan) for _ in range(3))
        tops, projected, lows = (np.full(own.shape, np.nan) for _ in range(3))
        todo = np.flatnonzero(stage.status == Status.OPTIMAL)
        for allowed in EASES:
            if not len(todo):
                break
            top = np.where(points.goods, (1.0 - allowed) / stage.score[todo, None], 1.0) * own[todo]
            first = _gained(setting, "slack", rows[todo], top, own[todo], congesting, stage.working)
            reached = np.where(points.goods & ~np.isnan(first.targets), first.targets * points.sign, own[todo])
            reached = np.where((own[todo] == 0.0) & (np.abs(reached) <= NOTHING * usual), 0.0, reached)
            low = np.where(points.goods, 1.0 - allowed, 1.0) * reached
            second = _gained(setting, "gain", rows[todo], low, reached, np.zeros_like(congesting), first.working)
            good = (first.status == Status.OPTIMAL) & (second.status == Status.OPTIMAL)
            done, part = todo[good], np.flatnonzero(good)
            slack[done], gain[done] = gain_of(first)[good], gain_of(second)[good]
            tops[done], projected[done], lows[done] = top[good], reached[good], low[good]
            left[done], proved = _left(setting, rows[done], first.take(part), reached[good], congesting)
            again = continued(stage.take(done), second.take(part))
            sure = proved & again.certified & first.certified[good]
            stage = stage.replaced(done, replace(again, certified=sure))
            todo = todo[~good]
        stage = failed(stage, todo)
        components = {"congested": stage.score, "slack": slack, "gain": gain, "elasticity": left}
        nothing = np.zeros(len(rows), bool)
        with np.errstate(invalid="ignore"):
            found = {
                "borderline": flags.borderline(stage.score), "near_cap": nothing,
                "near_discontinuity": np.isnan(left) & (stage.status == Status.OPTIMAL),
                "congested": gain > EFFICIENT, "strongly_congested": (gain > EFFICIENT) & (left < -EFFICIENT),
            }  # fmt: skip
        return Scored(setting.block, stage, components, found, {"top": tops, "projected": projected, "low": lows})

    return scored


def _gained(setting: Setting, name: str, rows: Ints, at: Floats, size: Floats, equal: Bools, working: Ints) -> Stage:
    """The most that goods gain beyond ``at``, in mean shares of ``size``."""
    points = setting.points
    strict = (points.bads & setting.question.technology.weak) | equal
    counts = np.where(points.goods, shares(np.abs(size), points.goods, True), 0.0)
    parts = [Part(along, 0.0 - one) for along, one in parts_of(points.goods, counts)]
    return setting.run(Stated(name, at, parts, strict), rows, working=working)


def _left(setting: Setting, rows: Ints, stage: Stage, at: Floats, congesting: Bools) -> tuple[Floats, Bools]:
    """The elasticity of scale to the left of the points ``at`` of the frontier, and whether it is proved.

    Rows almost alike have facets too small to matter, and a point that is missed by 1e-12 may lie on one. So a little
    less of all inputs has to show what the prices say. Where it shows something else, and the same for every step, it
    is that; where not even that, there is no answer.
    """
    points = setting.points
    if not len(rows):
        return np.zeros(0), np.zeros(0, bool)
    on = face(setting, stage, at, congesting)
    used, made = np.where(points.inputs, at, 0.0), np.where(points.goods, 0.0 - at, 0.0)
    value, sure = largest(setting, rows, on, used, made, np.abs(at), on.only(made))
    here = _highest(setting, rows, at, 1.0, congesting, stage.working)
    with np.errstate(invalid="ignore"):
        slopes = np.stack([
            (here - _highest(setting, rows, at, 1.0 - step, congesting, stage.working)) / step for step in STEPS
        ], axis=1)  # fmt: skip
        close = CLOSE * np.maximum(1.0, np.abs(slopes))
        known = ((np.abs(slopes - value[:, None]) <= close) | (slopes == value[:, None])).any(axis=1)
        alike = (np.ptp(slopes, axis=1) <= close[:, 0]) | (slopes == np.inf).all(axis=1)
    value = np.where(known, value, np.where(alike, slopes[:, 1], np.nan))
    return value, (sure & known) | (~known & alike)


def _highest(setting: Setting, rows: Ints, at: Floats, share: float, congesting: Bools, working: Ints) -> Floats:
    """The largest multiple of the goods of a point that a ``share`` of its inputs can make; minus infinity for none."""
    points = setting.points
    held = np.where(points.goods, 0.0, np.where(points.inputs, share * at, at))
    strict = (points.bads & setting.question.technology.weak) | congesting
    made = Part(np.where(points.goods, at, 0.0), -1.0)
    found = setting.run(Stated("less", held, [made], strict), rows, working=working, nearby=False)
    return np.where(found.status == Status.INFEASIBLE, -np.inf, 0.0 - found.score)
