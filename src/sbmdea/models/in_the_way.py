"""How much of each input is in the way of the largest outputs: congestion by Cooper, Deng, Huang & Li (2002)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..evaluation.collect import Scored
from ..evaluation.evaluate import Setting
from ..evaluation.max_slack import continued
from ..evaluation.stage import Stage
from ..lp.status import Status
from ..programs.one_factor import Radial
from ..programs.stated import Part, Stated
from ..programs.template import Bools, Floats, Ints
from ..results.outcome import EFFICIENT
from .radial import procedure as radial_procedure

EASES = (1e-12, 1e-9)  # a point of the frontier is rounded, and outputs of one height are parted by rounding
MISSED = 1e-9  # of the gain may be missed, relative where it is above 1: an optimum is known to as much
NOTHING = 1e-10  # a share of what is added up, and of an input, that is rounding


def in_the_way(program: Radial, congesting: Bools, relative: bool) -> Callable[[Setting], Scored]:
    base = radial_procedure(program)

    def scored(setting: Setting) -> Scored:
        found, rows, points = base(setting), setting.block.evaluate, setting.points
        stage, size = found.stage, np.abs(points.Z[rows])
        gained, kept = (np.where(of, shares(size, of, relative), 0.0) for of in (points.goods, congesting))
        solved = np.flatnonzero(stage.status == Status.OPTIMAL)
        shortfall, excess, least = (np.full(len(rows), np.nan) for _ in range(3))
        tops = np.full(size.shape, np.nan)
        todo = solved
        for allowed in EASES:
            if not len(todo):
                break
            top = np.where(points.goods, (1.0 - allowed) / stage.score[todo, None], 1.0) * points.Z[rows[todo]]
            sums = gained[todo], kept[todo]
            first, second, held = _in_turn(setting, rows[todo], top, *sums, congesting, stage.working)
            good = (first.status == Status.OPTIMAL) & (second.status == Status.OPTIMAL)
            done, part = todo[good], np.flatnonzero(good)
            shortfall[done], excess[done], least[done] = gain_of(first)[good], second.score[good], held[good]
            tops[done] = top[good]
            sure = stage.certified[done] & first.certified[good]
            again = continued(stage.take(done), second.take(part))
            stage = stage.replaced(done, replace(again, certified=again.certified & sure))
            todo = todo[~good]
        stage.certified[todo] = False
        excess[excess <= NOTHING] = 0.0
        amount = points.Z[rows] - stage.targets * points.sign
        same = (np.abs(amount) <= NOTHING * size) & congesting
        stage = replace(stage, targets=np.where(same, points.Z[rows] * points.sign, stage.targets))
        components = {"radial": found.components["radial"], "shortfall": shortfall, "excess": excess}
        for k in np.flatnonzero(congesting):
            known = np.where(same[:, k], 0.0, amount[:, k])
            components[f"excess {setting.panel.columns.all[k]}"] = np.where(np.isnan(excess), np.nan, known)
        with np.errstate(invalid="ignore"):
            flags = {**found.flags, "congested": excess > EFFICIENT}
        return Scored(setting.block, stage, components, flags, {"top": tops, "least": least[:, None]})

    return scored


def shares(size: Floats, of: Bools, relative: bool) -> Floats:
    """What a unit of each column counts: 1 over all of them together, or over each and their number."""
    if not relative:
        return np.asarray(1.0 / np.maximum(size[:, of].sum(axis=1, keepdims=True), np.finfo(float).tiny))
    return np.asarray(np.divide(1.0, size * of.sum(), out=np.zeros_like(size), where=size > 0.0))


def _in_turn(
    setting: Setting,
    rows: Ints,
    top: Floats,
    gained: Floats,
    kept: Floats,
    congesting: Bools,
    working: Ints,
) -> tuple[Stage, Stage, Floats]:
    """The largest gain of goods beyond ``top``, and the least of inputs that has to go for so much of it."""
    points = setting.points
    strict = points.bads & setting.question.technology.weak
    gains = parts_of(points.goods, gained)
    first = setting.run(
        Stated("shortfall", top, [Part(along, 0.0 - counts) for along, counts in gains], strict), rows, working=working
    )
    parts = [Part(along, cost) for along, cost in parts_of(congesting, kept)]
    parts += [Part(along, counts={0: counts}) for along, counts in gains]
    gain = np.nan_to_num(gain_of(first))
    least = gain - MISSED * np.maximum(1.0, gain)
    program = Stated("excess", top, parts, strict | congesting, asked=[(least, False)])
    return first, setting.run(program, rows, working=first.working), least


def gain_of(first: Stage) -> Floats:
    gain = 0.0 - first.score
    gain[gain <= NOTHING] = 0.0
    return gain


def parts_of(of: Bools, counts: Floats) -> list[tuple[Floats, Floats]]:
    """For each column what one unit takes off its bound, and how much of the sum that is: 1 where it counts at all."""
    found = []
    for k in np.flatnonzero(of):
        there = counts[:, k] > 0.0
        unit = np.divide(1.0, counts[:, k], out=np.ones(len(counts)), where=there)
        found.append((np.where(np.arange(counts.shape[1]) == k, -unit[:, None], 0.0), there.astype(float)))
    return found
