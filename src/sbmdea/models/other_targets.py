"""Whether slacks of another target have the same largest sum."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..evaluation.evaluate import Setting
from ..evaluation.stage import Stage
from ..lp.status import Status
from ..programs.one_factor import Radial
from ..programs.stated import Part, Stated
from ..programs.template import Bools, Floats, Ints, overall

FARTHER = 1e-6  # share of the own value by which a slack has to be larger to be another one
EASES = (1e-12, 1e-9)  # a projection is rounded
MISSED = 1e-9  # of the sum, which is an optimum


def others(setting: Setting, rows: Ints, stage: Stage, program: Radial, relative: bool) -> Bools:
    """A second target exists if one column can have more slack than it has, while the sum stays: columns in turn."""
    points = setting.points.take(rows)
    strict = setting.points.bads & setting.question.technology.weak
    own = np.abs(points.Z)
    typical = setting.reference.typical
    size = np.where(own > 0.0, own, typical * overall(points.Z, typical)[:, None])
    counts = np.where(strict, 0.0, np.ones_like(size) if relative else size / size.max(axis=1, keepdims=True))
    at = program.point(points, stage.score)
    slack = np.maximum((at - stage.targets * points.sign) / size, 0.0)
    some, several = np.flatnonzero((slack > FARTHER).any(axis=1)), np.zeros(len(rows), bool)
    for ease in EASES:
        if not len(some):
            break
        reached = np.ones(len(some), bool)
        bound = at[some] + ease * np.abs(at[some]) * ~strict
        total = (counts[some] * slack[some]).sum(axis=1) * (1.0 - MISSED)
        for k in np.flatnonzero(~strict):
            parts = list(_slacks(size[some], counts[some], strict, int(k)))
            more = setting.run(Stated("another target", bound, parts, strict, asked=[(total, False)]), rows[some])
            reached &= more.status == Status.OPTIMAL
            several[some] |= -more.score > slack[some, k] + FARTHER
        some = some[~reached]
    return several


def _slacks(size: Floats, counts: Floats, strict: Bools, k: int) -> Iterator[Part]:
    """The slacks of all columns, that of column k as large as it gets."""
    for j in np.flatnonzero(~strict):
        along = np.where(np.arange(size.shape[1]) == j, -size, 0.0)
        yield Part(along, -1.0 if j == k else 0.0, counts={0: counts[:, j]})
