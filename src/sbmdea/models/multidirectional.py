"""Multi-directional efficiency analysis: every column's own room for improvement is the direction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np

from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Solver
from ..options.sides import Orientation, UndesirableAs
from ..programs.along_direction import Directional
from ..programs.template import Bools, Floats
from ..result import Result
from ..technology.frontier import Frontier
from ..technology.returns import AnyDisposability, Rts
from .answering import answer
from .directional import DirectionalQuestion, Way
from .directional import procedure as distance_of


def mea(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "vrs",
    orientation: Orientation = "non-oriented",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: AnyDisposability = "strong",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Multi-directional efficiency: the direction is what every column could improve by, were it alone.

    First each column that moves is improved as far as it goes while all others stay (its ideal); then all move together
    towards the ideals (Bogetoft & Hougaard 1999)::

        room_k = max ρ    s.t.  z_o − ρ |z_ok| e_k ∈ T                 the signs of goods turned
        max  β            s.t.  z_o − β Σ_k room_k |z_ok| e_k ∈ T

    So the benchmark does not hang on the mix as that of a radial model does, nor on the largest slacks.

    Parameters
    ----------
    orientation
        Which columns move: all, "input" or "output", as for `directional`.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, window, undesirable_as, \
disposability, reference, evaluate, on_infeasible, solver, threads, progress
        As for `directional`.

    Returns
    -------
    Result
        ``efficiency`` is SBM's ratio at the movements, as for `directional`. ``components``: ``inefficiency``, the β,
        at most 1; ``room <column>``, as a share of the own value; ``mea <column>``, the column's efficiency: 1 − β room
        for inputs and bads, 1/(1 + β room) for goods. A DMU beyond ``reference`` has no ideal, and is infeasible.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `directional`.

    References
    ----------
    Bogetoft, P. & Hougaard, J. L. (1999). Efficiency evaluations based on potential (non-proportional) improvements.
    Journal of Productivity Analysis 12(3), 233–247.
    Asmild, M., Hougaard, J. L., Kronborg, D. & Kvist, H. K. (2003). Measuring inefficiency via potential improvements.
    Journal of Productivity Analysis 19(1), 59–76.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x1": [2.0, 6, 6], "x2": [6.0, 2, 6], "y": [1.0, 1, 1]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.mea(data, inputs=["x1", "x2"], outputs="y", orientation="input")
    >>> res.components.loc["C", ["inefficiency", "room x1", "mea x1"]].round(4).tolist()
    [0.5, 0.6667, 0.6667]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = MeaQuestion(
        rts=rts, orientation=orientation, frontier=frontier, window=window, undesirable_as=undesirable_as,
        disposability=disposability, on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
        second_stage="none",
    )  # fmt: skip
    return answer(mea, given, question, partial(_of, question), row_by_row=True)


@dataclass(frozen=True)
class MeaQuestion(DirectionalQuestion):
    """A directional one, whose direction is found."""

    called: ClassVar[str] = "mea"


def _of(question: MeaQuestion, panel: Panel) -> Procedure:
    return made(_towards_ideals, question)


def _towards_ideals(question: MeaQuestion) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        rows, points, labels = setting.block.evaluate, setting.points, setting.panel.columns.all
        moves = question.moves(setting.panel)
        room, beyond = np.zeros((len(rows), len(labels))), np.zeros(len(rows), bool)
        sure = np.ones(len(rows), bool)
        for k in np.flatnonzero(moves):
            stage = setting.run(Directional("ideal", np.arange(len(labels)) == k))
            room[:, k] = stage.score
            beyond |= stage.status != Status.OPTIMAL
            sure &= stage.certified
        step = np.zeros(points.Z.shape)
        step[rows] = direction(np.abs(points.Z[rows]), room, moves)
        found = distance_of(Way(question, step, np.zeros(len(labels))))(setting)
        beta = np.where(beyond, np.nan, found.components["inefficiency"])
        stage = replace(found.stage, certified=found.stage.certified & sure)
        if beyond.any():
            status = np.where(beyond, Status.INFEASIBLE, stage.status).astype(np.int8)
            score = np.where(beyond, np.nan, stage.score)
            targets = np.where(beyond[:, None], np.nan, stage.targets)
            stage = replace(stage, status=status, score=score, targets=targets)
        components = {"inefficiency": beta}
        for k in np.flatnonzero(moves):
            moved = beta * room[:, k]
            components[f"room {labels[k]}"] = np.where(beyond, np.nan, room[:, k])
            components[f"mea {labels[k]}"] = 1.0 / (1.0 + moved) if points.goods[k] else 1.0 - moved
        return Scored(setting.block, stage, components, found.flags)

    return scored


def direction(size: Floats, room: Floats, moves: Bools) -> Floats:
    """Towards the ideals; where nothing has room, along the own values, on which there is none either."""
    step = np.nan_to_num(room) * size
    still = ~(step > 0.0).any(axis=1)
    step[still] = np.where(moves, size[still], 0.0)
    return step
