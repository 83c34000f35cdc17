"""Plots of measured figures as SVG files, the same bytes for the same figures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from .case import Bars, Plot

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")  # Okabe and Ito
MARKS = ("o", "s", "^", "D", "v", "P", "x")


def write(plot: Plot | Bars, folder: Path) -> Path:
    path = folder / f"{plot.name}.svg"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(svg(plot), encoding="utf-8")
    return path


def svg(plot: Plot | Bars) -> str:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "sbmdea", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(6.4, 3.8), layout="constrained")
        axes = figure.subplots()
        if isinstance(plot, Bars):
            _bars(axes, plot)
        else:
            _lines(axes, plot)
        axes.set_title(plot.title)
        axes.set_xlabel(plot.x)
        axes.spines[["top", "right"]].set_visible(False)
        written = io.StringIO()
        FigureCanvasSVG(figure).print_svg(written, metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def _lines(axes: Any, plot: Plot) -> None:
    for k, line in enumerate(plot.lines):
        look = {"color": COLOURS[k % len(COLOURS)], "marker": MARKS[k % len(MARKS)], "markersize": 4.5}
        axes.plot(line.x, line.y, linestyle="--" if line.guess else "-", label=line.label, **look)
    axes.set_ylabel(plot.y)
    axes.set_xscale("log" if plot.log_x else "linear")
    axes.set_yscale("log" if plot.log_y else "linear")
    axes.grid(True, which="major", linewidth=0.4, alpha=0.6)
    axes.legend(frameon=False, fontsize="small")


def _bars(axes: Any, plot: Bars) -> None:
    drawn = axes.barh(range(len(plot.labels)), plot.values, color=COLOURS[0])
    axes.bar_label(drawn, [f" {value:.3g}" for value in plot.values], fontsize="small")
    axes.set_yticks(range(len(plot.labels)), plot.labels, fontsize="small")
    axes.invert_yaxis()
    axes.margins(x=0.12)
