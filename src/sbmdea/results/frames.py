"""Tidy pandas frames from the arrays of an evaluation, vectorised and without changing either."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import SpecError
from ..lp.status import Status
from .outcome import SOLVERS, Outcome

if TYPE_CHECKING:
    from ..data.panel import Panel

TIE_DECIMALS = 8  # scores closer than what the certificate can tell apart share a rank
_LONG = ("peer", "peer_period", "window", "intensity")


def index(panel: Panel, rows: NDArray[np.int64]) -> pd.Index[Any]:
    """The labels of these panel rows, under the caller's names, as an index of their own."""
    labels: pd.Index[Any] = panel.index.take(rows)
    return labels


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its labels as the first columns."""
    return frame.reset_index(allow_duplicates=True)


def names(panel: Panel) -> list[Hashable]:
    """Names for the label columns of a long frame: the caller's, unless they are taken."""
    plain = zip(panel.index.names, ("dmu", "period"), strict=False)
    return [default if name in _LONG else name for name, default in plain]


def efficiency(panel: Panel, outcome: Outcome) -> pd.Series[float]:
    return pd.Series(outcome.efficiency, index=index(panel, outcome.rows), name="efficiency", copy=True)


def components(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    return pd.DataFrame(dict(outcome.components), index=index(panel, outcome.rows))


def targets(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    return _by_column(panel, outcome, outcome.targets)


def prices(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    return _by_column(panel, outcome, outcome.prices)


def virtual_weights(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    if (outcome.status == Status.OPTIMAL).any() and np.isnan(outcome.prices).all():
        raise SpecError(
            "virtual_weights goes with models that have prices; this one has none. Ask for example radial or sbm."
        )
    values = np.hstack([panel.X, panel.Y, panel.B])[outcome.rows] + outcome.kept.get("shift", 0.0)
    return _by_column(panel, outcome, outcome.prices * values)


def omega(panel: Panel, outcome: Outcome) -> pd.Series[float]:
    nothing = np.full(len(outcome.rows), np.nan)
    return pd.Series(outcome.kept.get("omega", nothing), index=index(panel, outcome.rows), name="omega", copy=True)


def super_score(panel: Panel, outcome: Outcome) -> pd.Series[float]:
    found = [name for name in outcome.components if name.startswith("super")]
    if not found:
        raise SpecError(
            "super_score goes with models that were asked for super-efficiency; this one has no such component. "
            "Pass super_efficiency=True, or ask super_sbm."
        )
    return pd.Series(outcome.components[found[0]], index=index(panel, outcome.rows), name="super_score", copy=True)


def slacks(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    """x − x*, y* − y, b − b*."""
    rows, m, s = outcome.rows, panel.X.shape[1], panel.Y.shape[1]
    own = np.hstack([panel.X[rows], panel.Y[rows], panel.B[rows]])
    distance = own - outcome.targets
    distance[:, m : m + s] *= -1.0  # numpy's `negative` into a view of eight columns is wrong on some processors
    return _by_column(panel, outcome, distance + 0.0)  # −0.0 becomes 0.0


def status(panel: Panel, outcome: Outcome) -> pd.Series[str]:
    words = _words([one.label for one in Status], outcome.status)
    return pd.Series(words, index=index(panel, outcome.rows), name="status")


def certificate(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "primal_residual": outcome.primal_residual,
            "dual_violation": outcome.dual_violation,
            "gap": outcome.gap,
            "certified": outcome.certified,
            "solver": _words(SOLVERS, outcome.solver),
        },
        index=index(panel, outcome.rows),
    )


def _words(known: Sequence[str], number: NDArray[np.int8]) -> Any:
    """A column of words by their number; far quicker than to look at every word again."""
    return pd.array(list(known), dtype="str").take(number)


def flags(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    return pd.DataFrame(dict(outcome.flags), index=index(panel, outcome.rows))


def intensities(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    return _long(panel, outcome, np.arange(len(outcome.rows)), slice(None))


def peers(panel: Panel, outcome: Outcome, where: NDArray[np.int64]) -> pd.DataFrame:
    """The intensities of some evaluated rows, the largest first within each row (and window)."""
    ptr = outcome.intensity.ptr
    entries = np.concatenate([np.arange(ptr[i], ptr[i + 1]) for i in where])
    window = outcome.intensity.window
    keys = [-outcome.intensity.value[entries], *([] if window is None else [window[entries]])]
    order = np.lexsort((*keys, np.repeat(where, np.diff(ptr)[where])))
    return _long(panel, outcome, where, entries[order])


def _long(panel: Panel, outcome: Outcome, where: NDArray[np.int64], entries: NDArray[np.int64] | slice) -> pd.DataFrame:
    sparse = outcome.intensity
    owner = index(panel, np.repeat(outcome.rows[where], np.diff(sparse.ptr)[where]))
    peer = index(panel, sparse.peer[entries])
    parts: dict[Hashable, Any] = {}
    for level, name in enumerate(names(panel)):
        parts[name] = owner.get_level_values(level)
    for level, name in enumerate(_LONG[: panel.index.nlevels]):
        parts[name] = peer.get_level_values(level)
    if sparse.window is not None:
        parts["window"] = _window_names(outcome)[sparse.window[entries]]
    parts["intensity"] = sparse.value[entries]
    return pd.DataFrame(parts)


def _window_names(outcome: Outcome) -> NDArray[np.object_]:
    """What `windows` calls them, by their numbers."""
    assert outcome.windows is not None
    assert outcome.cell_window is not None
    number = np.sort(outcome.cell_window)
    names = np.full(number[-1] + 1, "", dtype=object)
    names[number] = outcome.windows.index.get_level_values(0)
    return names


def wide(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    """One row per evaluated DMU: scores, status, then every slack and target under a name that says which."""
    return pd.concat(
        [
            efficiency(panel, outcome).to_frame(),
            components(panel, outcome),
            status(panel, outcome).to_frame(),
            certificate(panel, outcome)[["certified"]],
            flags(panel, outcome),
            slacks(panel, outcome).rename(columns=lambda name: f"slack {name}"),
            targets(panel, outcome).rename(columns=lambda name: f"target {name}"),
        ],
        axis=1,
    )


def rank(panel: Panel, outcome: Outcome, pooled: bool) -> pd.Series[Any]:
    """Best first; 1, 2, 2, 4 for ties; a row without a score comes last and has no rank."""
    scores = efficiency(panel, outcome).round(TIE_DECIMALS)
    field = panel.group[outcome.rows]
    if not pooled:
        field = field * len(panel.periods) + panel.period[outcome.rows]
    if panel.category is not None:
        field = field * (panel.category.max() + 1) + panel.category[outcome.rows]
    ranks = scores.groupby(field).rank(method="min", ascending=False).astype("Int64").rename("rank")
    last = np.iinfo(np.int64).max
    order = np.lexsort((ranks.fillna(last).to_numpy(dtype=np.int64), field))
    return ranks.iloc[order]


def _by_column(panel: Panel, outcome: Outcome, values: NDArray[np.float64]) -> pd.DataFrame:
    columns: Any = pd.Index(panel.columns.all, tupleize_cols=False)
    return pd.DataFrame(values, index=index(panel, outcome.rows), columns=columns, copy=True)
