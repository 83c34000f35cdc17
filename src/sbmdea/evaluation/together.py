"""Many small tables scored in one go: rows of one panel, technologies of their own, and an outcome for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..data.panel import Panel
from ..results.outcome import Outcome
from ..technology.frontier import Block, side_by_side
from ..technology.intensities import Sparse
from ..technology.points import Points
from .collect import collect
from .evaluate import Procedure, Setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..options.question import Question


@dataclass(frozen=True, eq=False)
class Together:
    """What is found for one of the tables: its outcome, and the rows that had nobody beside them."""

    outcome: Outcome
    alone: list[int]


def score(
    panels: Sequence[Panel], frontiers: Sequence[list[Block]], question: Question, procedure: Procedure
) -> list[Together]:
    """The outcomes of panels with the same columns, asked the same; ``frontiers`` are the `blocks` of each.

    ``procedure`` must be what a model makes of each of them, and hold nothing of single rows.
    """
    ends = np.cumsum([0, *(len(panel.index) for panel in panels)])
    whole = _stacked(panels, ends)
    table = np.repeat(np.arange(len(panels)), np.diff(ends))
    shifted = [
        Block(one.reference + first, one.evaluate + first, one.window, ascending=one.ascending)
        for first, blocks in zip(ends, frontiers, strict=False)
        for one in blocks
    ]
    joined = [replace(block, table=table) for block in side_by_side(shifted, len(whole.index))]
    points, alone = Points.of(whole.X, whole.Y, whole.B), set[int]()
    scored = [procedure(Setting(whole, points, question, block, None, alone=alone)) for block in joined]
    outcome, lonely = collect(whole, scored, None), np.array(sorted(alone), np.int64)
    cuts, near = np.searchsorted(outcome.rows, ends), np.searchsorted(lonely, ends)
    return [
        Together(_part(outcome, low, high, int(first)), (lonely[a:b] - first).tolist())
        for (low, high), (a, b), first in zip(
            pairwise(cuts.tolist()), pairwise(near.tolist()), ends[:-1].tolist(), strict=True
        )
    ]


def _stacked(panels: Sequence[Panel], ends: NDArray[np.int64]) -> Panel:
    """One panel of all rows, in which no unit is of two tables; its labels are numbers, for nobody to see."""

    def whole(name: str) -> Any:
        return np.concatenate([getattr(panel, name) for panel in panels])

    return replace(
        panels[0],
        **{name: whole(name) for name in ("X", "Y", "B", "reference", "evaluate", "period", "group")},
        index=pd.RangeIndex(int(ends[-1])),
        unit=whole("unit") + np.repeat(ends[:-1], np.diff(ends)),
        category=None,
        rows=(),
    )


def _part(outcome: Outcome, low: int, high: int, first: int) -> Outcome:
    """The entries from ``low`` to ``high``, whose panel rows are counted from ``first`` on."""
    some = slice(low, high)
    ptr = outcome.intensity.ptr[low : high + 1]
    entries = slice(int(ptr[0]), int(ptr[-1]))
    idle = outcome.intensity.idle
    return Outcome(
        rows=outcome.rows[some] - first,
        efficiency=outcome.efficiency[some],
        components={name: values[some] for name, values in outcome.components.items()},
        targets=outcome.targets[some],
        prices=outcome.prices[some],
        intensity=Sparse(
            ptr - ptr[0],
            outcome.intensity.peer[entries] - first,
            outcome.intensity.value[entries],
            idle=None if idle is None else idle[entries],
        ),
        status=outcome.status[some],
        primal_residual=outcome.primal_residual[some],
        dual_violation=outcome.dual_violation[some],
        gap=outcome.gap[some],
        certified=outcome.certified[some],
        solver=outcome.solver[some],
        rays={i - low: ray for i, ray in outcome.rays.items() if low <= i < high},
        flags={name: found[some] for name, found in outcome.flags.items()},
        kept={name: values[some] for name, values in outcome.kept.items()},
    )
