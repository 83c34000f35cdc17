"""Which two numbers show a technology: one input and one output, or three columns as two ratios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from ..technology.frontier import blocks
from ..technology.returns import technology
from . import envelope

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..results.outcome import Outcome

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OTHERS = {"by_production": "two technologies", "nonseparable_sbm": "a technology in which columns hang together"}


@dataclass(frozen=True, eq=False)
class Plane:
    """Points, where they are projected to, and the edges of the technologies that they face."""

    own: Floats  # (n, 2)
    targets: Floats  # (n, 2), NaN without a score
    forms: Floats  # (r, 2) the rows that form the technologies
    edges: list[Floats]  # each (k, 2)
    axes: tuple[str, str]


@dataclass(frozen=True)
class _View:
    """How columns become coordinates, and which way is better."""

    across: int
    up: int
    by: int | None  # the column that both are divided by
    kind: str  # "plane", "inputs" (less is better), "outputs" (more is better)

    def points(self, Z: Floats) -> Floats:
        pair = Z[:, [self.across, self.up]]
        return pair if self.by is None else pair / Z[:, [self.by]]

    def axes(self, names: tuple[Any, ...]) -> tuple[str, str]:
        over = "" if self.by is None else f" / {names[self.by]}"
        return f"{names[self.across]}{over}", f"{names[self.up]}{over}"


def plane(panel: Panel, outcome: Outcome, options: Mapping[str, object], where: Ints) -> Plane:
    """The picture of these evaluated rows. Raises SpecError where the question has none in two dimensions."""
    view = _view(panel, options)
    Z = np.hstack([panel.X, panel.Y, panel.B])
    faced = _faced(panel, options, outcome.rows[where])
    own, targets = view.points(Z[outcome.rows[where]]), view.points(outcome.targets[where])
    everything = np.concatenate([own, targets[np.isfinite(targets).all(axis=1)], *(view.points(Z[r]) for r in faced)])
    reach = everything.max(axis=0) * np.where(everything.max(axis=0) > 0, 1.08, 0.92)
    edges = [_edge(view, view.points(Z[rows]), options, reach) for rows in faced]
    return Plane(own, targets, view.points(Z[np.unique(np.concatenate(faced))]), edges, view.axes(panel.columns.all))


def _view(panel: Panel, options: Mapping[str, object]) -> _View:
    model, m, s, u = str(options.get("model")), panel.X.shape[1], panel.Y.shape[1], panel.B.shape[1]
    if model in OTHERS:
        raise SpecError(f"a frontier in the plane must be that of one technology; {model} has {OTHERS[model]}.")
    if options.get("restrictions") is not None:
        raise SpecError(
            "a frontier in the plane must be that of the data alone; restrictions on prices reach beyond it."
        )
    if (m, s, u) == (1, 1, 0):
        return _View(0, 1, None, "plane")
    ratios = {
        (2, 1, 0): _View(0, 1, 2, "inputs"),
        (1, 1, 1): _View(0, 2, 1, "inputs"),
        (1, 2, 0): _View(1, 2, 0, "outputs"),
    }
    if (m, s, u) not in ratios:
        raise SpecError(
            "a frontier in the plane must have one input and one output, or three columns as two ratios; "
            f"got {m} inputs, {s} outputs and {u} undesirable. Score fewer columns, or see `redundancy`."
        )
    if options.get("rts") != "crs" or options.get("disposability", "strong") != "strong":
        raise SpecError(
            "three columns lie in a plane of ratios only under constant returns and strong disposability; "
            f"got rts={options.get('rts', 'none')!r}, disposability={options.get('disposability', 'strong')!r}."
        )
    return ratios[m, s, u]


def _faced(panel: Panel, options: Mapping[str, object], rows: Ints) -> list[Ints]:
    """The rows that form each technology that these rows face."""
    frontier: Any = options.get("frontier", "contemporaneous")
    if frontier == "window":
        raise SpecError('a row must face one frontier to be drawn; under frontier="window" it faces several.')
    found = blocks(panel, frontier)
    return [block.reference for block in found if np.isin(rows, block.evaluate).any()]


def _edge(view: _View, points: Floats, options: Mapping[str, object], reach: Floats) -> Floats:
    x, y = points.T
    if view.kind == "inputs":
        return envelope.isoquant(x, y, (reach[0], reach[1]))
    if view.kind == "outputs":
        return -envelope.isoquant(-x, -y, (0.0, 0.0))
    if options.get("model") == "fdh":
        return envelope.staircase(x, y, reach[0])
    rts: Any = options.get("rts", "vrs")
    bounds = technology(rts)
    if bounds.upper == np.inf and not (x > 0).all():
        raise SpecError("a frontier of growing returns must have positive inputs to be drawn; some are 0 or negative.")
    return envelope.frontier(x, y, bounds.lower, bounds.upper, reach[0])
