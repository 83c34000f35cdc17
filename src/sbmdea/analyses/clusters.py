"""Who is compared with whom: clusters against others, above and below; and layers of efficiency."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, PerRow, RowMask, Values
from ..data.roles import ROLES
from ..errors import SpecError
from ..models.answering import said
from ..models.radial import radial
from ..options.question import Solver
from ..options.sides import Orientation, UndesirableAs
from ..result import Result
from ..results.frames import index as labels
from ..results.outcome import EFFICIENT
from ..support.messages import noted
from ..support.spelling import choose
from ..technology.returns import Disposability, Rts
from .by_measure import Scoring, scorer
from .several import Several

Compare: TypeAlias = Literal["self", "cross", "downward", "upward", "lower", "upper"]

RULES: dict[str, Callable[[int, NDArray[np.int64]], NDArray[np.bool_]]] = {
    "self": lambda own, other: other == own,
    "cross": lambda own, other: other != own,
    "downward": lambda own, other: other <= own,
    "upward": lambda own, other: other >= own,
    "lower": lambda own, other: other == own - 1,
    "upper": lambda own, other: other == own + 1,
}


def benchmark(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    group: PerRow,
    compare: Compare = "cross",
    measure: Scoring = "radial",
    rts: Rts = "crs",
    orientation: Orientation | None = None,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    reference: RowMask | None = None,
    evaluate: RowMask | None = None,
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Several:
    """Every DMU against the DMUs of other clusters: each group is scored against the groups that ``compare`` names.

    Groups are in the order of their labels, an ordered Categorical in its own, from the lowest up::

        "self"      the own group                      "cross"   all others (of two groups: the bilateral comparison)
        "downward"  the own and all lower ones         "upward"  the own and all higher ones
        "lower"     the next lower one                 "upper"   the next higher one

    Without the own group a DMU may lie beyond the technology, and scores above 1 by "radial" and "super_sbm"; it has no
    score by "sbm". A group that has no other to be compared with has none either.

    Parameters
    ----------
    group
        The column (or index level, or array) of the clusters.
    compare
        One of the words above.
    measure
        "radial", "sbm" or "super_sbm".
    orientation
        "input" (the usual one) or "output" for "radial"; "non-oriented" (the usual one), "input" or "output" for SBM.
    reference, evaluate
        Boolean masks, as for `super_sbm`.
    data, inputs, outputs, undesirable, dmu, period, rts, undesirable_as, disposability, solver, threads, progress
        As for `super_sbm`. In a panel each period has its own frontiers.

    Returns
    -------
    Several
        ``table``: ``group``, ``efficiency`` and ``status`` ("no group to compare with" besides the usual ones);
        ``results``, a `Result` per group; ``verify()``.

    Raises
    ------
    DataError, SpecError
        As `super_sbm`; SpecError also for fewer than two groups.

    References
    ----------
    Cooper, W. W., Seiford, L. M. & Tone, K. (2007). Data Envelopment Analysis, 2nd ed., section 7.6. Springer.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> data["region"] = ["north", "south"] * 15
    >>> res = sbmdea.benchmark(
    ...     data, inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], dmu="dmu", group="region",
    ... )
    >>> res.table.groupby("group")["efficiency"].mean().round(3).to_dict()
    {'north': 0.734, 'south': 0.939}
    """
    rule = RULES[choose("compare", compare, tuple(RULES))]
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        reference=reference, evaluate=evaluate,
    )  # fmt: skip
    if group is None:
        raise SpecError("group must name the column of the clusters; got None.")
    panel = given.read(Domain(measure, zeros=ROLES if measure == "radial" else ()))
    if len(panel.groups) < 2:
        raise SpecError(f"benchmark needs at least two groups; got {len(panel.groups)}. Use the model itself.")
    score = partial(
        scorer("metafrontier", measure, orientation, None, "row"), data, inputs=inputs, outputs=outputs,
        undesirable=undesirable, dmu=dmu, period=period, rts=rts, undesirable_as=undesirable_as,
        disposability=disposability, solver=solver, threads=threads, progress=progress,
    )  # fmt: skip
    results = {}
    efficiency, status = (
        np.full(len(panel.index), np.nan),
        np.full(len(panel.index), "no group to compare with", object),
    )
    for number, label in enumerate(panel.groups):
        forms = panel.reference & rule(number, panel.group)
        scored = panel.evaluate & (panel.group == number)
        met = scored & np.isin(panel.period, panel.period[forms])
        if not met.any():
            continue
        with noted():  # that groups are small was said of all rows
            found = results[str(label)] = score(reference=forms, evaluate=met)
        rows = found.outcome.rows
        efficiency[rows], status[rows] = found.efficiency.to_numpy(), found.status.to_numpy()
    rows = np.flatnonzero(panel.evaluate)
    table = pd.DataFrame(
        {
            "group": panel.groups.take(panel.group[rows]),
            "efficiency": efficiency[rows],
            "status": pd.array(status[rows], dtype="str"),
        },
        index=labels(panel, rows),
    )
    asked = {
        "compare": compare, "measure": measure, "rts": rts, "orientation": orientation,
        "undesirable_as": undesirable_as, "disposability": disposability, "solver": solver, "threads": threads,
        "progress": progress,
    }  # fmt: skip
    return Several(table, results, said(benchmark, given, asked))


def strata(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Literal["input", "output"] = "input",
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Several:
    """Layers of efficiency, and every DMU seen from every layer: context-dependent DEA (Seiford & Zhu 2003).

    The efficient DMUs form layer 1. Without them others are efficient, layer 2, and so on until nobody is left. The
    radial score against the frontier of another layer is a DMU's

    * attractiveness beside a worse layer, above 1: how far it is ahead of it,
    * progress towards a better layer, below 1: how far it has to go.

    Parameters
    ----------
    rts, orientation, undesirable_as, disposability
        Of the radial scores, as for `radial`; their ``efficiency`` is the input factor, or 1 over the output factor.
    data, inputs, outputs, undesirable, dmu, solver, threads, progress
        As for `radial`. One cross-section: call it once for each period.

    Returns
    -------
    Several
        ``table``: ``layer``, and ``against 1``, ``against 2`` …, the score against each layer (NaN where there is no
        solution). Against the own layer it is 1. ``results``: a `Result` per layer, of all DMUs.

    Raises
    ------
    DataError, SpecError
        As `radial`.

    References
    ----------
    Seiford, L. M. & Zhu, J. (2003). Context-dependent data envelopment analysis: measuring attractiveness and progress.
    Omega 31(5), 397–408.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x": [1.0, 2, 4, 2, 8], "y": [1.0, 2, 2, 1, 2]}, index=list("ABCDE"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # five rows are few
    ...     res = sbmdea.strata(data, inputs="x", outputs="y")
    >>> res.table.T.to_numpy().tolist()  # doctest: +NORMALIZE_WHITESPACE
    [[1.0, 1.0, 2.0, 2.0, 3.0],
     [1.0, 1.0, 0.5, 0.5, 0.25],
     [2.0, 2.0, 1.0, 1.0, 0.5],
     [4.0, 4.0, 2.0, 2.0, 1.0]]
    """
    given = Given(data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu)
    panel = given.read(Domain("radial", zeros=ROLES, periods=False))
    choose("orientation", orientation, ("input", "output"))
    asked: dict[str, Any] = {
        "rts": rts, "orientation": orientation, "undesirable_as": undesirable_as, "disposability": disposability,
        "solver": solver, "threads": threads, "progress": progress,
    }  # fmt: skip
    score = partial(
        radial, data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, second_stage="none", **asked
    )
    layer = np.zeros(len(panel.index), np.int64)
    while not layer.all():
        left = layer == 0
        with noted():
            found = score(reference=left, evaluate=left)
        best = found.outcome.rows[found.efficiency.to_numpy() >= 1.0 - EFFICIENT]
        layer[best if len(best) else np.flatnonzero(left)] = layer.max() + 1
    results: dict[str, Result] = {}
    columns: dict[str, NDArray[Any]] = {"layer": layer}
    for number in range(1, int(layer.max()) + 1):
        with noted():
            found = results[str(number)] = score(reference=layer == number)
        columns[f"against {number}"] = found.efficiency.to_numpy()
    table = pd.DataFrame(columns, index=labels(panel, np.arange(len(panel.index))))
    return Several(table, results, said(strata, given, asked))
