"""Capacity utilisation: how much of what the fixed inputs could make is made (Färe, Grosskopf & Kokkelenberg 1989)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values
from ..errors import SpecError
from ..models.answering import said
from ..models.radial import radial
from ..options.question import Solver
from ..support.messages import noted
from ..technology.frontier import Frontier, one_per_row
from ..technology.returns import Rts
from .several import Several


def capacity_utilisation(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    fixed: Names,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "vrs",
    frontier: Frontier = "contemporaneous",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Several:
    """What is made, of what the fixed inputs could make if the variable ones were no limit.

    ::

        technical    1/φ       max φ  s.t.  Σ_j λ_j y_j ≥ φ y_o,  Σ_j λ_j x_j ≤ x_o in all inputs,   λ in the returns
        capacity     1/φ_f     the same with the rows of the fixed inputs alone
        utilisation  φ/φ_f     at most 1: waste is taken out, so that it does not look like idle capacity

    Parameters
    ----------
    fixed
        The inputs that cannot be changed in the short run: at least one, and not all.
    data, inputs, outputs, dmu, period, group, rts, frontier, reference, evaluate, solver, threads, progress
        As for `radial`; ``frontier="window"`` is refused. Values are positive.

    Returns
    -------
    Several
        ``table``: ``technical``, ``capacity``, ``utilisation`` = capacity / technical. ``results``: "technical",
        "capacity", whose targets are the outputs at full capacity.

    Raises
    ------
    DataError, SpecError
        As `radial`.

    References
    ----------
    Färe, R., Grosskopf, S. & Kokkelenberg, E. C. (1989). Measuring plant capacity, utilization and technical change: a
    nonparametric approach. International Economic Review 30(3), 655–666.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"plant": [1.0, 1, 2], "labour": [1.0, 3, 4], "made": [2.0, 4, 5]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.capacity_utilisation(data, inputs=["plant", "labour"], outputs="made", fixed="plant")
    >>> res.table["utilisation"].round(4).to_dict()
    {'A': 0.5, 'B': 1.0, 'C': 1.0}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, dmu=dmu, period=period, group=group, reference=reference,
        evaluate=evaluate,
    )  # fmt: skip
    one_per_row("capacity_utilisation", frontier)
    panel = given.read(Domain("capacity_utilisation", drops=False))
    marked = panel.columns.marked("fixed", fixed)[: panel.X.shape[1]]
    if not marked.any() or marked.all():
        raise SpecError(f"fixed must name at least one input and not all; got {fixed!r}. The others are variable.")
    asked: dict[str, Any] = {
        "rts": rts, "frontier": frontier, "solver": solver, "threads": threads, "progress": progress,
    }  # fmt: skip
    labels = tuple(label for label, one in zip(panel.columns.inputs, marked, strict=True) if one)
    whole: Any = panel
    short: Any = replace(panel, X=panel.X[:, marked], columns=replace(panel.columns, inputs=labels))
    score: Any = partial(
        radial, outputs=outputs, dmu=dmu, period=period, group=group, reference=reference, evaluate=evaluate,
        orientation="output", second_stage="none", **asked,
    )  # fmt: skip
    with noted():
        technical, capacity = score(whole, inputs=inputs), score(short, inputs=list(labels))
    table = pd.DataFrame({"technical": technical.efficiency, "capacity": capacity.efficiency})
    table["utilisation"] = table["capacity"] / table["technical"]
    results = {"technical": technical, "capacity": capacity}
    return Several(table, results, said(capacity_utilisation, given, {**asked, "fixed": fixed}))
