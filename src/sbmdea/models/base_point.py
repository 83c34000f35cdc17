"""SBM from a base point: values of any sign, counted from a point below all of them (Tone, Chang & Wu 2020)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from ..data.domain import Domain, all_of_them
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..errors import DataError, SpecError
from ..evaluation.trace import made
from ..options.question import Infeasible, Question, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..programs.template import Floats
from ..result import Result
from ..support.messages import shown
from ..technology.frontier import Exclude, Frontier
from ..technology.returns import Disposability, Rts
from .answering import answer
from .sbm import one_step, two_steps

BasePoint: TypeAlias = Mapping[Any, float] | float


def bp_sbm(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    base_point: BasePoint = 1.0,
    rts: Rts = "vrs",
    orientation: Orientation = "non-oriented",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: Weights = None,
    nondiscretionary: Names | None = None,
    exclude: Exclude = "row",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
    super_efficiency: bool = False,
) -> Result:
    """Efficiency by slacks where profits, growth rates or temperatures may be negative.

    Each column is counted from a base point p that lies below all its values, and SBM does the rest::

        min  (1 − Σ_i α_i s_i⁻/(x_io − p_i)) / (1 + Σ_r β_r s_r⁺/(y_ro − p_r) + Σ_k γ_k s_k^b/(b_ko − p_k))
        s.t. Σ_j λ_j (x_ij − p_i) + s_i⁻ = x_io − p_i
             Σ_j λ_j (y_rj − p_r) − s_r⁺ = y_ro − p_r
             Σ_j λ_j (b_kj − p_k) + s_k^b = b_ko − p_k,    s, λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    The score says how much of the way from the base point is wasted, so that it hangs on where that point is: the
    farther, the closer to 1 all scores are. Who is efficient does not hang on it under "vrs". Where a column and its
    base point move by the same number, nothing changes. Columns of positive values keep the base point 0; where all do
    this is `sbm`.

    Parameters
    ----------
    base_point
        A number: columns with values of 0 and below begin this share of their range (over all rows) below their least
        value; 1 by default, as far below the least as that is below the greatest. ``{column: p}``: these points, in the
        data's units, and 0 for columns that are not named. Tone, Chang & Wu choose points of their own: name them to
        have their scores.
    rts
        Of the distances from the base point. Only under "vrs" is the technology that of the data wherever the base
        point is.
    super_efficiency
        Tone's second step for the efficient, as in `super_sbm`: how far they may get worse, in shares of the distance.
    data, inputs, outputs, undesirable, dmu, period, group, category, orientation, frontier, window, undesirable_as, \
disposability, weights, nondiscretionary, exclude, reference, evaluate, on_infeasible, solver, threads, progress
        As for `super_sbm`. Values may have any sign.

    Returns
    -------
    Result
        As `super_sbm`; targets and slacks are in the data's units, `problem` shows distances from the base point.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`; DataError also where a base point is not below all values.

    References
    ----------
    Tone, K., Chang, T.-S. & Wu, C.-H. (2020). Handling negative data in slacks-based measure data envelopment analysis
    models. European Journal of Operational Research 282(3), 926–935.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"staff": [2.0, 4, 5], "profit": [-1.0, 3, 1]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.bp_sbm(data, inputs="staff", outputs="profit", orientation="output")
    >>> res.efficiency.round(4).to_dict()  # C: (1 + 5)/(3 + 5), the base point being −1 − 4
    {'A': 1.0, 'B': 1.0, 'C': 0.75}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = BaseQuestion(
        base_point=base_point, super_efficiency=super_efficiency, rts=rts, orientation=orientation, frontier=frontier,
        window=window, undesirable_as=undesirable_as, disposability=disposability, weights=weights,
        nondiscretionary=nondiscretionary, exclude=exclude, on_infeasible=on_infeasible, solver=solver, threads=threads,
        progress=progress,
    )  # fmt: skip
    return answer(bp_sbm, given, question, partial(_of, question), partial(_moved, question), row_by_row=True)


@dataclass(frozen=True)
class BaseQuestion(Question):
    base_point: BasePoint = 1.0
    super_efficiency: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.super_efficiency, bool):
            raise SpecError(f"super_efficiency must be True or False; got {self.super_efficiency!r}.")
        given = self.base_point
        if isinstance(given, Mapping):
            for label, point in given.items():
                if not _number(point):
                    raise SpecError(f"base_point must be finite numbers; got {point!r} for {shown(label)}.")
        elif not _number(given):
            raise SpecError(
                f"base_point must be a finite number, a share of the range, or {{column: point}}; got {given!r}. Leave "
                "it out for 1, as far below the least value as that is below the greatest."
            )
        elif not given > 0.0:
            raise SpecError(
                f"base_point must be a share of the range above 0, or {{column: point}}; got {given!r}. At a share of "
                "0 the least value has no distance to divide by."
            )

    @property
    def domain(self) -> Domain:
        return Domain("bp_sbm", free=all_of_them, drops=False, without_inputs=self.orientation == "output")

    def points(self, panel: Panel) -> Floats:
        """The base point of every column."""
        values = np.hstack([panel.X, panel.Y, panel.B])
        least, labels = values.min(axis=0), panel.columns.all
        if isinstance(self.base_point, Mapping):
            panel.columns.marked("base_point", list(self.base_point))
            point = np.array([float(self.base_point.get(label, 0.0)) for label in labels])
        else:
            span = np.ptp(values, axis=0)
            span = np.where(span > 0.0, span, np.maximum(1.0, np.abs(least)))
            point = np.where(least <= 0.0, least - self.base_point * span, 0.0)
        for k in np.flatnonzero(~(values - point > 0.0).all(axis=0)):
            rows = np.flatnonzero(~(values[:, k] - point[k] > 0.0))
            if isinstance(self.base_point, Mapping) and labels[k] not in self.base_point:
                raise DataError(
                    f"base_point is 0 for columns that it does not name; column {shown(labels[k])} has "
                    f"{values[rows[0], k]:g} for {panel.rows_label(rows)}. Name it with a point below all its values."
                )
            raise DataError(
                f"base_point must lie below all values; column {shown(labels[k])} has {values[rows[0], k]:g} and the "
                f"base point {point[k]:g} for {panel.rows_label(rows)}. Pass a lower one for it."
            )
        return point


def _number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and math.isfinite(value)


def _of(question: BaseQuestion, panel: Panel) -> Any:
    return made(_steps, question.super_efficiency)


def _steps(beyond: bool) -> Any:
    return two_steps if beyond else one_step


def _moved(question: BaseQuestion, panel: Panel) -> tuple[Panel, Floats | None]:
    """The distances from the base point, and by how much they are larger than the values."""
    shift = 0.0 - question.points(panel)
    if not shift.any():
        return panel, None
    cuts = np.cumsum([panel.X.shape[1], panel.Y.shape[1]])
    X, Y, B = (block + part for block, part in zip((panel.X, panel.Y, panel.B), np.split(shift, cuts), strict=True))
    return replace(panel, X=X, Y=Y, B=B), shift
