"""Two frontiers: the best practice above, and the worst practice below (Wang, Chin & Yang 2007)."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..models.answering import said
from ..models.radial import radial
from ..options.question import Solver
from ..support.messages import noted
from ..support.spelling import choose
from ..technology.frontier import Frontier
from ..technology.returns import Rts
from .several import Several


def double_frontier(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Literal["input", "output"] = "input",
    frontier: Frontier = "contemporaneous",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Several:
    """How far a DMU is from the best practice, how far ahead of the worst, and both in one number.

    The optimistic score chooses the weights that look best, the pessimistic one those that look worst::

        optimistic   max u·y_o / v·x_o    s.t.  u·y_j / v·x_j ≤ 1 for all j,   u, v ≥ 0      at most 1
        pessimistic  min u·y_o / v·x_o    s.t.  u·y_j / v·x_j ≥ 1 for all j,   u, v ≥ 0      at least 1
        overall      (optimistic · pessimistic)^½

    The pessimistic score is 1 over that of `radial` with inputs and outputs in each other's place, the inverted DEA of
    Yamada, Matsui & Sugiyama (1994), whose λ combine the worst practice.

    Parameters
    ----------
    rts, orientation
        As for `radial`, of both frontiers: "input" moves the inputs of the first and the outputs of the second.
    data, inputs, outputs, dmu, period, frontier, group, reference, evaluate, solver, threads, progress
        As for `radial`. ``undesirable`` outputs may be named among the inputs.

    Returns
    -------
    Several
        ``table``: ``optimistic``, ``pessimistic``, ``overall``; ``results``: "optimistic" and "inverted".

    Raises
    ------
    DataError, SpecError
        As `radial`.

    References
    ----------
    Wang, Y.-M., Chin, K.-S. & Yang, J.-B. (2007). Measuring the performances of decision-making units using geometric
    average efficiency. Journal of the Operational Research Society 58(7), 929–937.
    Yamada, Y., Matsui, T. & Sugiyama, M. (1994). An inefficiency measurement method for management systems. Journal of
    the Operations Research Society of Japan 37(2), 158–168.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 2, 2]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.double_frontier(data, inputs="x", outputs="y")
    >>> res.table.round(4).to_numpy().tolist()
    [[1.0, 2.0, 1.4142], [1.0, 2.0, 1.4142], [0.5, 1.0, 0.7071]]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, dmu=dmu, period=period, group=group, reference=reference,
        evaluate=evaluate,
    )  # fmt: skip
    choose("orientation", orientation, ("input", "output"))
    given.read(Domain("double_frontier", drops=False))  # all positive: outputs stand in the place of inputs
    asked: dict[str, Any] = {
        "rts": rts, "orientation": orientation, "frontier": frontier, "solver": solver, "threads": threads,
        "progress": progress,
    }  # fmt: skip
    score = partial(
        radial, data, dmu=dmu, period=period, group=group, reference=reference, evaluate=evaluate, second_stage="none",
        **asked,
    )  # fmt: skip
    with noted():
        best, worst = score(inputs=inputs, outputs=outputs), score(inputs=outputs, outputs=inputs)
    optimistic, pessimistic = best.efficiency, 1.0 / worst.efficiency
    table = pd.DataFrame(
        {"optimistic": optimistic, "pessimistic": pessimistic, "overall": np.sqrt(optimistic * pessimistic)}
    )
    return Several(table, {"optimistic": best, "inverted": worst}, said(double_frontier, given, asked))
