"""How scores are spread: a kernel density for each group, one under the other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .style import BLUE, INK, SKY, canvas, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS = 200
CHUNK = 128  # scores at a time: what is made of them stays in the cache
FINE = 600  # ticks that can be told apart on a page
OVERLAP = 1.7  # how far the highest density reaches, in rows


def densities(
    samples: Mapping[Hashable, NDArray[np.float64]], *, label: str = "efficiency", ax: Axes | None = None
) -> Axes:
    """Gaussian kernels with Scott's bandwidth, all to the same scale; the ticks below are the scores, the line is 1.

    Kernels reach beyond the scores: what lies above the largest tick is smoothing. A sample of fewer than three
    scores, or of equal ones, has no density and is left to its ticks; rows without a score are counted in its name.
    """
    known = {label: np.asarray(values, float)[np.isfinite(values)] for label, values in samples.items()}
    grid = _grid(known)
    curves = {label: _density(values, grid) for label, values in known.items()}
    highest = max((float(curve.max()) for curve in curves.values() if curve is not None), default=1.0)
    with canvas(ax, 1.4 + 0.55 * max(len(known), 4)) as ax:
        for row, (sample, curve) in enumerate(curves.items()):
            _row(ax, -row, grid, None if curve is None else curve / highest * OVERLAP, known[sample])
        ax.axvline(1.0, color=INK, linewidth=0.8, linestyle=":", zorder=len(curves) + 3)
        names = [_named(sample, len(samples[sample]), len(values)) for sample, values in known.items()]
        ax.margins(x=0.0)
        ax.set_yticks([-row for row in range(len(names))], names)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.set_xlabel(name(label))
    return ax


def _row(ax: Axes, base: float, grid: NDArray[np.float64], curve: Any, values: NDArray[np.float64]) -> None:
    if curve is not None:
        ax.fill_between(grid, base, base + curve, color=SKY, alpha=0.75, linewidth=0, zorder=1 - base)
        ax.plot(grid, base + curve, color=BLUE, linewidth=1.2, zorder=1 - base)
    ticks = _ticks(values, grid)
    ax.plot(ticks, np.full(len(ticks), base), "|", color=INK, ms=6, mew=0.5, zorder=2 - base)
    ax.plot([grid[0], grid[-1]], [base, base], color=INK, linewidth=0.5, zorder=2 - base)


def _grid(known: Mapping[Hashable, NDArray[np.float64]]) -> NDArray[np.float64]:
    everything = np.concatenate([np.ones(1), *known.values()])
    low, high = float(everything.min()), float(everything.max())
    widths = [3.0 * float(values.std(ddof=1)) * len(values) ** -0.2 for values in known.values() if len(values) > 2]
    margin = min(max(widths, default=0.0), 0.5 * (high - low)) or 0.1
    return np.linspace(low - margin, high + margin, POINTS)


def _density(values: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.float64] | None:
    if len(values) < 3 or np.ptp(values) <= 1e-9 * np.abs(values).max():
        return None
    width = float(values.std(ddof=1)) * len(values) ** -0.2
    total = np.zeros(len(grid))
    for start in range(0, len(values), CHUNK):
        away = (grid[:, None] - values[None, start : start + CHUNK]) / width
        total += np.exp(-0.5 * away * away).sum(axis=1)
    return np.asarray(total / (len(values) * width * np.sqrt(2.0 * np.pi)))


def _ticks(values: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """The scores, or one for each place where the page could show a tick of its own."""
    places = np.round((values - grid[0]) / (grid[-1] - grid[0]) * FINE)
    return values[np.unique(places, return_index=True)[1]] if len(values) > FINE else values


def _named(label: Hashable, total: int, known: int) -> str:
    missing = f"\n{total - known} without" if total > known else ""
    return f"{name(label)}{missing}"
