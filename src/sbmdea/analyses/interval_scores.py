"""Data that are known between two ends: the least and the greatest score (Despotis & Smirlis 2002)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, PerRow, Values
from ..data.panel import Panel
from ..errors import DataError
from ..models.answering import said
from ..models.radial import radial
from ..options.question import Solver
from ..options.sides import UndesirableAs
from ..result import Result
from ..results.outcome import EFFICIENT
from ..support.messages import noted, shown
from ..support.spelling import choose
from ..technology.returns import Rts
from .several import Several


def interval_scores(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    upper: Data,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Literal["input", "output"] = "input",
    undesirable_as: UndesirableAs = "output",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Several:
    """Radial efficiency where each value is only known to lie between two ends.

    ::

        greatest  θ of (x̲_o, ȳ_o, b̲_o) against itself and the others' (x̄_j, y̲_j, b̄_j)
        least     θ of (x̄_o, y̲_o, b̄_o) against itself and the others' (x̲_j, ȳ_j, b̲_j)

    Whatever the data are between their ends, the score is between these two. ``class`` says what follows: "efficient"
    whatever they are (least = 1), "possibly" efficient (greatest = 1), "inefficient".

    Parameters
    ----------
    data
        The lower ends. A table.
    upper
        The upper ends: a table of the same rows and columns, in the same order. Equal ends are known values.
    inputs, outputs, undesirable, dmu, period, rts, orientation, undesirable_as, solver, threads, progress
        As for `radial`; each period has its own frontier. Values are positive.

    Returns
    -------
    Several
        ``table``: ``least``, ``greatest``, ``class``. ``results``: "least" and "greatest", the rows against the others'
        ends alone, so that scores above 1, or without a solution, are 1 in the table.

    Raises
    ------
    DataError, SpecError
        As `radial`; DataError where an upper end is below the lower one, or rows are others.

    References
    ----------
    Despotis, D. K. & Smirlis, Y. G. (2002). Data envelopment analysis with imprecise data. European Journal of
    Operational Research 140(1), 24–36.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> low = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 1, 1]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.interval_scores(low, inputs="x", outputs="y", upper=low.assign(x=[3.0, 2, 5]))
    >>> res.table.round(4).to_numpy().tolist()
    [[0.6667, 1.0, 'possibly'], [0.5, 1.0, 'possibly'], [0.2, 0.5, 'inefficient']]
    """
    choose("orientation", orientation, ("input", "output"))
    given, other = (
        Given(one, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period)
        for one in (data, upper)
    )
    domain = Domain("interval_scores", drops=False)
    low = given.read(domain)
    with noted():  # what is said of one table holds for the other
        high = other.read(domain)
    _refuse(low, high)
    asked: dict[str, Any] = {
        "rts": rts, "orientation": orientation, "undesirable_as": undesirable_as, "solver": solver, "threads": threads,
        "progress": progress,
    }  # fmt: skip
    best, worst = _ends(low, high), _ends(high, low)
    score: Any = partial(
        radial, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, exclude="unit",
        second_stage="none", **asked,
    )  # fmt: skip
    with noted():
        results = {"least": score(_against(worst, best)), "greatest": score(_against(best, worst))}
    least, greatest = (_with_itself(one) for one in results.values())
    names = np.where(
        least >= 1.0 - EFFICIENT, "efficient", np.where(greatest >= 1.0 - EFFICIENT, "possibly", "inefficient")
    )
    table = pd.DataFrame({"least": least, "greatest": greatest, "class": names})
    return Several(table, results, said(interval_scores, given, {**asked, "upper": "a second table"}))


def _refuse(low: Panel, high: Panel) -> None:
    if not low.index.equals(high.index):
        raise DataError("upper must have the rows of data, in the same order; got others. Sort both tables alike.")
    for name in ("X", "Y", "B"):
        rows, columns = np.nonzero(getattr(high, name) < getattr(low, name))
        if len(rows):
            role = {"X": "inputs", "Y": "outputs", "B": "undesirable"}[name]
            label = getattr(low.columns, role)[columns[0]]
            raise DataError(
                f"upper must not be below data; it is in column {shown(label)} for {low.rows_label(rows[:1])}. "
                "Exchange both ends there."
            )


def _ends(spent: Panel, made: Panel) -> Panel:
    """Inputs and bads of one table, goods of the other."""
    return replace(spent, Y=made.Y)


def _against(own: Panel, others: Panel) -> Any:
    """Rows to be scored at one end of their data, beside all rows at the other end; none is compared with itself."""
    n = len(own.X)
    twice: dict[str, Any] = {
        name: np.concatenate([getattr(own, name)] * 2) for name in ("unit", "period", "group")
    }  # fmt: skip
    both: dict[str, Any] = {
        name: np.vstack([getattr(own, name), getattr(others, name)]) for name in ("X", "Y", "B")
    }  # fmt: skip
    first = np.arange(2 * n) < n
    return replace(own, **both, **twice, index=own.index.append(own.index), reference=~first, evaluate=first, beside=n)


def _with_itself(found: Result) -> pd.Series[float]:
    """With its own row in the reference a DMU that the others do not reach has 1."""
    return found.efficiency.where(found.status == "optimal", 1.0).clip(upper=1.0)
