"""One set of weights for everybody (Ganley & Cubbin 1992; Liu & Peng 2008; Wu et al. 2016), which order all DMUs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, PerRow, Values
from ..errors import SpecError
from ..models.answering import said
from ..models.radial import radial
from ..options.question import Solver
from ..results.cells import cells
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count, number
from ..support.messages import noted
from ..support.spelling import choose
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from .satisfying import satisfying

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..verification.found import Verification
    from ..writing.tabular import Sheets

Floats = NDArray[np.float64]
CommonGoal: TypeAlias = Literal["total", "largest", "satisfaction", "compromise"]


def common_weights(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    goal: CommonGoal = "total",
    least_share: float = 0.0,
    solver: Solver = "simplex",
    threads: int | None = None,
) -> CommonWeights:
    """Efficiency by weights that are the same for all DMUs, and as good for them together as any.

    With the gaps d_j = v·x_j − u·y_j ≥ 0, by which a DMU misses the best practice at these weights::

        "total"    min Σ_j d_j      s.t.  v·X = 1,   v_i X_i ≥ ε,   u_r Y_r ≥ ε,   u, v ≥ 0
        "largest"  min max_j d_j    the same; among several, those of the least Σ_j d_j
        "satisfaction"  max min_j efficiency_j / own_j    the same; among several, the next least satisfied is as
                                                          satisfied as can be, and so on
        "compromise"    min max_j (own_j − efficiency_j)  likewise: the largest distance from the own best

        efficiency_j = u·y_j / v·x_j ≤ 1

    X and Y are what all DMUs use and make together. "total" makes all of them, as one, as efficient as they can look;
    "largest" does the best for the worst. "satisfaction" asks how much of its own best score each DMU has: the weights
    are those with which the least satisfied is the most satisfied, and nobody can have more without another having less
    (Pareto-optimal). Wu et al. measure satisfaction between the least and the greatest score of a DMU, of which the
    least is 0 here: weights that value no good. "compromise" is the solution of Kao & Hung whose largest distance from
    the ideal is the smallest (p = ∞); those of p = 1 and 2 are no linear programs.

    Parameters
    ----------
    goal
        "total" (Ganley & Cubbin 1992; Liu & Peng 2008), "largest", "satisfaction" (Wu et al. 2016) or "compromise"
        (Kao & Hung 2005).
    least_share
        ε: what every column has to be worth at least, all inputs of all DMUs being worth 1; 0: nothing.
    undesirable
        Bads; they are counted as inputs.
    data, inputs, outputs, dmu, solver, threads
        As for `radial`, which gives the own score. One cross-section; positive values; constant returns.

    Returns
    -------
    CommonWeights
        ``efficiency``; ``own``, the CCR score by own weights; ``weights`` in units of 1/column; ``gap``, how far the
        weights are from the best there are, by the dual program; ``satisfaction``, efficiency over own; ``verify()``,
        ``summary()``, ``to_frame()``.

    Raises
    ------
    DataError, SpecError
        As `radial`; SpecError also for shares that leave no weights.

    References
    ----------
    Ganley, J. A. & Cubbin, J. S. (1992). Public Sector Efficiency Measurement. North-Holland.
    Liu, F.-H. F. & Peng, H. H. (2008). Ranking of units on the DEA frontier with common weights. Computers & Operations
    Research 35(5), 1624–1637.
    Kao, C. & Hung, H.-T. (2005). Data envelopment analysis with common weights: the compromise solution approach.
    Journal of the Operational Research Society 56(10), 1196–1203.
    Wu, J., Chu, J., Zhu, Q., Li, Y. & Liang, L. (2016). Determining common weights in data envelopment analysis based
    on the satisfaction degree. Journal of the Operational Research Society 67(12), 1446–1458.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.common_weights(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], dmu="dmu",
    ... )
    >>> res.efficiency.nlargest(3).round(4).to_dict()
    {'DMU2': 1.0, 'DMU20': 1.0, 'DMU1': 1.0}
    """
    choose("goal", goal, ("total", "largest", "satisfaction", "compromise"))
    if not (isinstance(least_share, int | float) and not isinstance(least_share, bool) and 0.0 <= least_share < 1.0):
        raise SpecError(f"least_share must be a number from 0 to below 1; got {least_share!r}.")
    given = Given(data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu)
    panel = given.read(Domain("common_weights", drops=False, periods=False))
    with noted():
        own = radial(
            data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, rts="crs", undesirable_as="input",
            second_stage="none", solver=solver, threads=threads,
        ).efficiency  # fmt: skip
    Z = np.hstack([panel.X, -panel.Y, panel.B])
    share, gap = _best(Z, goal, least_share, np.asarray(own, np.float64))
    total = np.abs(Z).sum(axis=0)
    weights = share / total
    made, used = np.maximum(-Z, 0.0) @ weights, np.maximum(Z, 0.0) @ weights
    columns: Any = pd.Index(panel.columns.all, tupleize_cols=False)
    asked = {"goal": goal, "least_share": least_share, "solver": solver, "threads": threads}
    return CommonWeights(
        efficiency=pd.Series(np.minimum(made / used, 1.0), index=panel.index, name="efficiency"),
        own=own.rename("own"),
        weights=pd.Series(weights, index=columns, name="weight"),
        gap=gap,
        options=said(common_weights, given, asked),
        panel=panel,
    )


def _best(Z: Floats, goal: str, least: float, own: Floats) -> tuple[Floats, float]:
    """What each column is worth over all rows, and how far the goal may be from its optimum."""
    total = np.abs(Z).sum(axis=0)
    q = Z / total  # what a row has of each column's worth
    spends = np.asarray((Z > 0.0).all(axis=0))
    worst = goal == "largest"
    share, value, gap = _solve(q, spends, least, worst, None)
    if goal in ("satisfaction", "compromise"):
        return satisfying(q, spends, own, least, share, goal == "satisfaction")
    if worst:
        share, _, second = _solve(q, spends, least, False, value)
        gap = max(gap, second)
    return share, gap


def _solve(
    q: Floats, spends: NDArray[np.bool_], least: float, worst: bool, cap: float | None
) -> tuple[Floats, float, float]:
    """The shares, the goal's value, and its gap; ``cap``: no row's gap may exceed it."""
    from scipy.optimize import linprog

    n, d = q.shape
    goal = np.append(np.zeros(d) if worst else q.sum(axis=0), float(worst))
    rows = [np.hstack([-q, np.zeros((n, 1))])]
    right = [np.zeros(n)]
    if worst:
        rows.append(np.hstack([q, -np.ones((n, 1))]))
        right.append(np.zeros(n))
    if cap is not None:
        rows.append(np.hstack([q, np.zeros((n, 1))]))
        right.append(np.full(n, cap * (1.0 + 1e-9) + 1e-12))
    A, b, equal = np.vstack(rows), np.concatenate(right), np.append(spends.astype(float), 0.0)[None]
    answer = linprog(
        goal, A_ub=A, b_ub=b, A_eq=equal, b_eq=[1.0], bounds=[(least, None)] * d + [(0.0, None)], method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    if answer.status != 0:
        raise SpecError(
            f"least_share must leave weights to choose from; {least!r} does not, as inputs are worth 1 together and "
            "nobody may be worth more than he uses. Pass a smaller one."
        )
    dual = float(answer.ineqlin.marginals @ b + answer.eqlin.marginals[0] + least * answer.lower.marginals[:d].sum())
    return np.asarray(answer.x[:d]), float(answer.fun), abs(float(answer.fun) - dual)


@dataclass(frozen=True, eq=False, repr=False)
class CommonWeights(Tabular):
    """Scores by common weights. What is handed out is the result's own: copy a frame before changing it."""

    efficiency: pd.Series[float]
    own: pd.Series[float]  # the CCR score, by own weights
    weights: pd.Series[float]  # in units of 1/column
    gap: float  # of the goal, by duality
    options: Mapping[str, object]
    panel: Panel

    def verify(self) -> Verification:
        """Weights, scores and goal held against the program, whose dual is solved anew."""
        from ..verification.common import verify

        return verify(self.panel, self.options, self.efficiency, self.own, self.weights)

    @property
    def satisfaction(self) -> pd.Series[float]:
        """How much of its own best score each DMU has."""
        return (self.efficiency / self.own).rename("satisfaction")

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU: the score by common and by own weights, satisfaction where it is the goal, and the rank."""
        rank = self.efficiency.round(8).rank(method="min", ascending=False).astype("Int64").rename("rank")
        asked = [self.satisfaction] if self.options["goal"] == "satisfaction" else []
        return pd.concat([self.efficiency, self.own, *asked, rank], axis=1)

    def _told(self) -> Summary:
        """The weights, and every DMU, best first."""
        lines = [(name, scalar(self.options[name])) for name in ("model", "goal", "least_share")]
        lines += [("gap", f"{self.gap:.1e}")]
        best = self.to_frame().sort_values("efficiency", ascending=False, kind="stable")
        weights = aligned(*cells(self.weights.rename_axis("column").to_frame()))
        return Summary(f"{aligned(lines, right=(False, False))}\n\n{weights}\n\n{aligned(*cells(best))}")

    def sheets(self) -> Sheets:
        """Scores, weights, options."""
        return {
            "scores": (labelled(self.to_frame()), 1),
            "weights": (labelled(self.weights.rename_axis("column").to_frame()), 1),
            "options": (options_table(self.options), 1),
        }

    def _title(self) -> str:
        return f"common_weights, {self.options['goal']}, crs"

    def _foot(self) -> str:
        return f"{count(len(self.efficiency), 'row')}; mean {number(float(self.efficiency.mean()))}"
