"""The blocks' scores put together, in the data's row order; windows averaged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..lp.status import Status
from ..results.outcome import Outcome
from ..technology.intensities import Sparse

if TYPE_CHECKING:
    import pandas as pd

    from ..data.panel import Panel
    from ..technology.frontier import Block
    from .stage import Stage

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Scored:
    """The scores of one block: the deciding stage, every program's scores, and what deserves a warning.

    ``kept`` (N, d) are numbers that a program was made of beside the data and the options.
    """

    block: Block
    stage: Stage
    components: dict[str, NDArray[np.float64]]
    flags: dict[str, NDArray[np.bool_]]
    kept: dict[str, NDArray[np.float64]] = field(default_factory=dict)


def collect(panel: Panel, scored: list[Scored], width: int | None) -> Outcome:
    """One outcome from all blocks. With windows of ``width`` periods, the mean over each row's windows."""
    rows = np.concatenate([s.block.evaluate for s in scored])
    order = np.argsort(rows, kind="stable") if len(scored) > 1 else None  # within a block rows are in order
    cells = _joined(scored, rows, order)
    if width is None:
        return cells
    number = np.concatenate([np.full(len(s.block.evaluate), s.block.window) for s in scored])
    return _averaged(panel, cells, number if order is None else number[order], width)


def _joined(scored: list[Scored], rows: Ints, order: Ints | None) -> Outcome:
    """All scores, sorted by panel row (and by window within a row)."""

    def joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
        return parts[0] if order is None else np.concatenate(parts)[order]

    def field(name: str) -> NDArray[Any]:
        return joined([getattr(s.stage, name) for s in scored])

    def shown(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return values + 0.0  # no negative zeros

    found = {name: joined([s.flags[name] for s in scored]) for name in scored[0].flags}
    if "near_discontinuity" in found:
        found["near_discontinuity"] = found["near_discontinuity"] | field("jumps")
    intensity = scored[0].stage.intensity
    if order is not None:
        intensity = intensity.append(*(s.stage.intensity for s in scored[1:])).take(order)
    status, prices = field("status"), field("prices")
    solved = status == Status.OPTIMAL
    omega = np.where(solved, 0.0 - prices[:, -1], np.nan)
    return Outcome(
        rows=rows if order is None else rows[order],
        efficiency=shown(field("score")),
        components={name: shown(joined([s.components[name] for s in scored])) for name in scored[0].components},
        targets=shown(field("targets")),
        prices=np.where(solved[:, None], prices[:, :-1], np.nan),
        intensity=intensity,
        status=status,
        primal_residual=field("primal_residual"),
        dual_violation=field("dual_violation"),
        gap=field("gap"),
        certified=field("certified"),
        solver=field("solver"),
        rays={int(i): prices[i] for i in np.flatnonzero(status == Status.INFEASIBLE)},
        flags=found,
        kept={
            "times": field("times"),
            "omega": omega,
            **{name: joined([s.kept[name] for s in scored]) for name in scored[0].kept},
        },
    )


def _averaged(panel: Panel, cells: Outcome, number: Ints, width: int) -> Outcome:
    """Means over each row's windows: NaN where one of them has no score; the worst of the certificates."""
    rows, start, count = np.unique(cells.rows, return_index=True, return_counts=True)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.add.reduceat(values, start, axis=0)
        return total / (count if values.ndim == 1 else count[:, None])

    def worst(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.fmax.reduceat(values, start)

    intensity = cells.intensity
    return replace(
        cells,
        rows=rows,
        efficiency=mean(cells.efficiency),
        components={name: mean(values) for name, values in cells.components.items()},
        targets=mean(cells.targets),
        prices=mean(cells.prices),
        intensity=Sparse(
            np.append(intensity.ptr[start], intensity.ptr[-1]),
            intensity.peer,
            intensity.value,
            np.repeat(number, np.diff(intensity.ptr)),
            intensity.idle,
        ),
        status=np.maximum.reduceat(cells.status, start),
        primal_residual=worst(cells.primal_residual),
        dual_violation=worst(cells.dual_violation),
        gap=worst(cells.gap),
        certified=np.logical_and.reduceat(cells.certified, start),
        solver=np.maximum.reduceat(cells.solver, start),
        rays={int(np.searchsorted(rows, cells.rows[i])): ray for i, ray in reversed(list(cells.rays.items()))},
        flags={name: np.logical_or.reduceat(values, start) for name, values in cells.flags.items()},
        windows=_cells(panel, cells, number, width),
        cells=cells,
        cell_window=number,
        kept={},
    )


def _cells(panel: Panel, cells: Outcome, number: Ints, width: int) -> pd.DataFrame:
    """Every (window, dmu, period) score, window by window."""
    import pandas as pd

    labels = [panel.span(k, k + width - 1) for k in range(len(panel.periods) - width + 1)]
    order = np.argsort(number, kind="stable")
    index = panel.index[cells.rows[order]]
    frame = pd.DataFrame(
        {
            "efficiency": cells.efficiency[order],
            **{name: values[order] for name, values in cells.components.items()},
            "status": [Status(code).label for code in cells.status[order]],
        },
        index=index,
    )
    frame.insert(0, "window", [labels[k] for k in number[order]])
    return frame.set_index("window", append=True).reorder_levels([frame.index.nlevels, *range(frame.index.nlevels)])
