"""What a merger could gain, by learning, harmony and size (Bogetoft & Wang 2005)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, PerRow, Values
from ..data.panel import Panel
from ..models.answering import said
from ..models.radial import radial
from ..options.question import Solver
from ..result import Result
from ..support.messages import noted
from ..support.spelling import choose
from ..technology.returns import Rts
from .several import Several

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def merger_gains(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    group: PerRow,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "vrs",
    orientation: Literal["input", "output"] = "input",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Several:
    """How much less all DMUs of a group could use as one, and why.

    With J the members of a group, all scores against the DMUs there are, E_j the efficiency of a member alone::

        overall    E(Σ_J x_j, Σ_J y_j)
        pooled     E(Σ_J E_j x_j, Σ_J y_j)                   what is left when each has learnt what it can alone
        learning   overall / pooled
        harmony    E(Σ_J E_j x_j / |J|, Σ_J y_j / |J|)       a better mix, at the mean size
        size       pooled / harmony                          above 1: a merger of this size costs

        overall = learning · harmony · size

    E is the radial efficiency of ``orientation``; with "output" it is Σ y_j/E_j that is pooled. A merged DMU may lie
    beyond the technology, with a score above 1, or without any (NaN) where no combination is large enough.

    Parameters
    ----------
    group
        Who merges with whom: one merged DMU for each group (and period).
    data, inputs, outputs, dmu, period, rts, orientation, solver, threads, progress
        As for `radial`. Values are positive; name bads among the inputs.

    Returns
    -------
    Several
        ``table``: a row per group (and period): ``members``, ``overall``, ``pooled``, ``learning``, ``harmony``,
        ``size``. ``results``: "overall", "pooled", "harmony".

    Raises
    ------
    DataError, SpecError
        As `radial`.

    References
    ----------
    Bogetoft, P. & Wang, D. (2005). Estimating the potential gains from mergers. Journal of Productivity Analysis
    23(2), 145–171.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x": [1.0, 2, 4], "y": [1.0, 3, 4], "owner": ["p", "p", "q"]}, index=list("ABC"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # three rows are few
    ...     res = sbmdea.merger_gains(data, inputs="x", outputs="y", group="owner")
    >>> res.table.loc["p", ["learning", "harmony", "size"]].round(4).tolist()  # A and B make 4 with 3, C needs 4
    [1.0, 1.0, 1.3333]
    """
    given = Given(data, inputs=inputs, outputs=outputs, dmu=dmu, period=period, group=group)
    choose("orientation", orientation, ("input", "output"))
    panel = given.read(Domain("merger_gains", drops=False))
    asked: dict[str, Any] = {
        "rts": rts, "orientation": orientation, "solver": solver, "threads": threads, "progress": progress,
    }  # fmt: skip
    score: Any = partial(
        radial, inputs=inputs, outputs=outputs, dmu=dmu, period=period, second_stage="none", **asked
    )  # fmt: skip
    alone: Any = replace(panel, group=np.zeros_like(panel.group), groups=panel.groups[:1])
    with noted():
        own = score(alone).efficiency.to_numpy()
        X, Y = (panel.X * own[:, None], panel.Y) if orientation == "input" else (panel.X, panel.Y / own[:, None])
        results = {
            "overall": score(_merged(alone, panel, panel.X, panel.Y)),
            "pooled": score(_merged(alone, panel, X, Y)),
            "harmony": score(_merged(alone, panel, X, Y, mean=True)),
        }
    return Several(_table(panel, results), results, said(merger_gains, given, asked))


def _table(panel: Panel, results: dict[str, Result]) -> pd.DataFrame:
    overall, pooled, harmony = (one.efficiency for one in results.values())
    _, _, count = _cells(panel)
    return pd.DataFrame(
        {
            "members": count, "overall": overall, "pooled": pooled, "learning": overall / pooled, "harmony": harmony,
            "size": pooled / harmony,
        }
    )  # fmt: skip


def _cells(panel: Panel) -> tuple[Ints, Ints, Ints]:
    """Every group in every period: its first row, which cell each row is in, and how many rows it has."""
    both = panel.period.astype(np.int64) * len(panel.groups) + panel.group
    _, first, cell, count = np.unique(both, return_index=True, return_inverse=True, return_counts=True)
    return first, cell, count


def _merged(alone: Panel, panel: Panel, X: Floats, Y: Floats, mean: bool = False) -> Any:
    """The merged DMUs as rows to be scored, beside the rows that form the technology."""
    first, cell, count = _cells(panel)
    k, n = len(first), len(panel.X)

    def pooled(values: Floats) -> Floats:
        total = np.zeros((k, values.shape[1]))
        np.add.at(total, cell, values)
        return total / count[:, None] if mean else total

    labels = panel.groups[panel.group[first]]
    named = "group" if panel.groups.name is None else panel.groups.name
    if panel.has_period:
        names = [named, panel.index.names[1]]
        index: Any = pd.MultiIndex.from_arrays([labels, panel.index.get_level_values(1)[first]], names=names)
    else:
        index = pd.Index(labels, name=named)
    return replace(
        alone,
        X=np.vstack([pooled(X), panel.X]),
        Y=np.vstack([pooled(Y), panel.Y]),
        B=np.zeros((k + n, 0)),
        index=index.append(panel.index.set_names(index.names)),
        unit=np.concatenate([panel.unit.max() + 1 + panel.group[first], panel.unit]),
        period=np.concatenate([panel.period[first], panel.period]),
        group=np.zeros(k + n, panel.group.dtype),
        reference=np.arange(k + n) >= k,
        evaluate=np.arange(k + n) < k,
        beside=n,
    )
