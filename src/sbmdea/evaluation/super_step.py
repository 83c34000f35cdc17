"""Two steps, as Tone takes them: a score, and where that is 1 or missing, the score without the own row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..lp.status import Status
from ..results.outcome import EFFICIENT
from .stage import Stage

if TYPE_CHECKING:
    from ..programs.template import Program
    from .evaluate import Setting


def beyond(setting: Setting, first: Stage, program: Program) -> tuple[Stage, NDArray[np.float64]]:
    """The deciding stage, and the scores by ``program``, NaN where it was not asked.

    A DMU of its own reference that is not beyond the others keeps its first solution. Of ``first`` the score alone may
    be used afterwards.
    """
    rows = setting.block.evaluate
    second = np.full(len(rows), np.nan)
    again = np.flatnonzero((first.status == Status.INFEASIBLE) | (first.score >= 1.0 - EFFICIENT))
    if not len(again):
        return first, second
    found = setting.run(program, rows[again], exclude_self=True, working=first.working, reach=first.reach)
    second[again] = found.score
    decides = np.flatnonzero(~((found.score <= 1.0) & (first.status[again] == Status.OPTIMAL)))
    return first.overwritten(again[decides], found.take(decides)), second
