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

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def leads(first: Stage) -> Bools:
    """Who is asked again without the own row: the efficient, and whom the reference does not reach."""
    return np.asarray((first.status == Status.INFEASIBLE) | (first.score >= 1.0 - EFFICIENT))


def decides(second: Floats, first: NDArray[np.int8]) -> Bools:
    """Where the second score counts; a DMU of its own reference that is not beyond the others keeps its first one.

    ``first`` is the status of the first score.
    """
    return np.asarray(~((second <= 1.0) & (first == Status.OPTIMAL)))


def beyond(setting: Setting, first: Stage, program: Program) -> tuple[Stage, Floats]:
    """The deciding stage, and the scores by ``program``, NaN where it was not asked.

    Of ``first`` the score alone may be used afterwards.
    """
    rows = setting.block.evaluate
    second = np.full(len(rows), np.nan)
    again = np.flatnonzero(leads(first))
    if not len(again):
        return first, second
    found = setting.run(program, rows[again], exclude_self=True, working=first.working, reach=first.reach)
    second[again] = found.score
    deciding = np.flatnonzero(decides(found.score, first.status[again]))
    return first.overwritten(again[deciding], found.take(deciding)), second
