"""The Russell graph measure (Färe, Grosskopf & Lovell 1985): every column moves by a factor of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.mean_of_shares import MeanOfShares
from ..evaluation.trace import made
from ..options.question import Infeasible, Question, Solver
from ..result import Result
from ..technology.frontier import Frontier
from ..technology.returns import Disposability, Rts
from .answering import answer


def graph_russell(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    disposability: Disposability = "strong",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """The Russell graph measure: the mean of what is left of every input and of every good's inverse growth.

    ::

        min  (Σ_i θ_i + Σ_k θ_k + Σ_r 1/φ_r) / (m + u + s)
        s.t. Σ_j λ_j x_ij ≤ θ_i x_io
             Σ_j λ_j b_kj ≤ θ_k b_ko
             Σ_j λ_j y_rj ≥ φ_r y_ro,    θ ≤ 1 ≤ φ,   λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    It is 1 for strongly efficient DMUs alone, has no units, and its targets have no slack. 1/φ makes it a convex
    program, not a linear one: it is solved by linear ones, two or three a row, until an interval is proved whose upper
    end is the score: of 1e-12, of 1e-11 where rounding leaves no less, and of 1e-9 at most for a certified row, where
    rational arithmetic leaves no less either. `problem` shows the convex one. `sbm` has the mean of θ over the mean of
    φ instead, which is linear.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, window, disposability, reference, \
evaluate, on_infeasible, solver, threads, progress
        As for `sbm`. Values are positive.

    Returns
    -------
    Result
        ``components``: ``graph_russell``, and ``share k``, θ or 1/φ of every column. ``certificate`` has the width of
        the interval as ``gap``. ``prices`` are those that prove its lower end.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Färe, R., Grosskopf, S. & Lovell, C. A. K. (1985). The Measurement of Efficiency of Production. Kluwer-Nijhoff.
    Sueyoshi, T. & Sekitani, K. (2007). Computational strategy for Russell measure in DEA: second-order cone
    programming. European Journal of Operational Research 180(1), 459–471.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> x = np.array([2, 4, 8, 12, 6, 14, 14, 9.412])[:, None]
    >>> y = np.array([1, 5, 8, 9, 3, 7, 9, 2.353])[:, None]
    >>> sbmdea.graph_russell(inputs=x, outputs=y, rts="vrs").efficiency.round(6).tolist()
    [1.0, 1.0, 1.0, 1.0, 0.633333, 0.723214, 0.928571, 0.447795]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = RussellQuestion(
        rts=rts, frontier=frontier, window=window, disposability=disposability, on_infeasible=on_infeasible,
        solver=solver, threads=threads, progress=progress,
    )  # fmt: skip
    return answer(graph_russell, given, question, _of, row_by_row=True)


@dataclass(frozen=True)
class RussellQuestion(Question):
    @property
    def domain(self) -> Domain:
        return Domain("graph_russell", drops=False)


def _of(panel: Panel) -> Procedure:
    return made(_shares)


def _shares() -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        rows, points = setting.block.evaluate, setting.points
        stage = MeanOfShares("graph_russell").least(setting, rows)
        own = points.Z[rows] * points.sign
        share = np.where(points.goods, own / stage.targets, stage.targets / own)
        parts = {f"share {label}": share[:, k] for k, label in enumerate(setting.panel.columns.all)}
        nothing = np.zeros(len(rows), bool)
        found = {"borderline": flags.borderline(stage.score), "near_cap": nothing, "near_discontinuity": nothing}
        return Scored(setting.block, stage, {"graph_russell": stage.score, **parts}, found)

    return scored
