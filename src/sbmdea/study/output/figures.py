"""The study's pictures: what was measured, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...inequality import dagum_gini, theil
from ...plots import style
from ...plots.periods import places
from ...support.optional import require

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..study import Study

CITY, YEAR, TYPE, SCORE = "city", "year", "type", "efficiency"
PARTS = {"within": style.BLUE, "between": style.ORANGE, "transvariation": style.GREEN}
SAID = {"within": "within types", "between": "between types", "transvariation": "overlap of types"}


def draw(study: Study) -> dict[str, Figure]:
    """The figures of a study by their names; one that the study has nothing for is left out.

    "efficiency": yearly means by type; "densities": each year's scores; "heatmap": city × year; "slacks": mean slack
    of each column; "inequality": Gini and Theil by year and their parts; "coefficients": the baseline; "slopes": the
    moderated indirect effects; "placebo": slopes of dealt series.

    The figures belong to no window; save them with ``figure.savefig``.

    Raises ImportError without matplotlib.
    """
    drawn = {name: picture(study) for name, picture in _PICTURES.items()}
    return {name: figure for name, figure in drawn.items() if figure is not None}


def in_chinese(drawn: Mapping[str, Figure], own: Mapping[str, str] | None = None) -> Mapping[str, Figure]:
    """The same figures with their words in Chinese, the user's by ``own``; they are changed."""
    from matplotlib.text import Text
    from matplotlib.ticker import FixedLocator

    from .chinese import chinese

    for figure in drawn.values():
        for axis in (one for ax in figure.axes for one in (ax.xaxis, ax.yaxis)):
            if isinstance(axis.get_major_locator(), FixedLocator):
                axis.set_ticks(axis.get_ticklocs(), [chinese(one.get_text(), own) for one in axis.get_ticklabels()])
        texts: list[Text] = figure.findobj(Text)
        for text in texts:
            if (said := chinese(text.get_text(), own)) != text.get_text():
                text.set_text(said)
        style.give_fonts(figure)
    return drawn


def efficiency(study: Study) -> Figure:
    """Mean efficiency by year, and by type of city; a dotted line where a column changes its definition."""
    panel = study.panel
    means = panel.pivot_table(index=YEAR, columns=TYPE, values=SCORE) if TYPE in panel else pd.DataFrame()
    overall = panel.groupby(YEAR)[SCORE].mean()
    where = places(overall.index)
    with _figure(4.2) as figure:
        ax = figure.subplots()
        for (label, line), (shade, dash) in zip(means.items(), style.colours(means.shape[1]), strict=True):
            cities = panel.loc[panel[TYPE] == label, CITY].nunique()
            ax.plot(
                where, line.reindex(overall.index), dash, color=shade, marker="o", ms=3, label=_counted(label, cities)
            )
        ax.plot(where, overall, color=style.INK, linewidth=2.2, label=_counted("all", panel[CITY].nunique()))
        _breaks(ax, study)
        _years(ax, overall.index, 8)
        ax.set_xlabel("year")
        ax.set_ylabel("mean efficiency")
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def densities(study: Study) -> Figure:
    """Kernel densities of the scores, a row for each year."""
    with _figure(1.4 + 0.42 * max(study.panel[YEAR].nunique(), 5)) as figure:
        study.efficiency_result.plot.densities(ax=figure.subplots())
    return figure


def heatmap(study: Study) -> Figure:
    """City × year, the highest mean on top."""
    with _figure(float(np.clip(1.2 + 0.11 * study.panel[CITY].nunique(), 3.0, 13.0))) as figure:
        study.efficiency_result.plot.heatmap(ax=figure.subplots())
    return figure


def slacks(study: Study) -> Figure:
    """Mean slack of each input, output and undesirable output, as a share of the own value."""
    with _figure(1.3 + 0.4 * len(study.config.efficiency.columns)) as figure:
        study.efficiency_result.plot.redundancy(ax=figure.subplots())
    return figure


def inequality(study: Study) -> Figure | None:
    """Gini and Theil's T by year as their parts, one on the other."""
    scores = study.panel.set_index([CITY, YEAR])[SCORE]
    if TYPE not in study.panel or not (scores.dropna() > 0).all():
        return None
    types = study.panel.set_index([CITY, YEAR])[TYPE]
    split = {"Dagum's Gini": dagum_gini(scores, types).parts, "Theil's T": theil(scores, types).parts}
    with _figure(3.6) as figure:
        for ax, (title, parts) in zip(figure.subplots(1, 2), split.items(), strict=True):
            where, base = places(parts.index), np.zeros(len(parts))
            for part in (name for name in PARTS if name in parts):
                ax.bar(where, parts[part], bottom=base, width=0.8, color=PARTS[part], label=SAID[part])
                base = base + parts[part].to_numpy()
            _years(ax, parts.index, 6)
            ax.set_title(title)
        figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def coefficients(study: Study) -> Figure | None:
    """The factors' slopes in the baseline, each alone and all jointly, with their intervals."""
    table = study.tables["T3"].frame
    factors = [factor for factor in study.config.factors if ("jointly", factor) in table.index]
    if not factors:
        return None
    rows = {"alone": [(f"{factor} alone", factor) for factor in factors], "jointly": [("jointly", f) for f in factors]}
    with _figure(1.2 + 0.5 * len(factors)) as figure:
        ax = figure.subplots()
        for (label, keys), away, shade, marker in zip(
            rows.items(), (-0.14, 0.14), (style.ORANGE, style.BLUE), "so", strict=True
        ):
            _intervals(ax, table.loc[keys], np.arange(len(factors)) + away, shade, marker, label)
        ax.axvline(0.0, color=style.INK, linewidth=0.8)
        ax.set_yticks(range(len(factors)), [style.name(factor) for factor in factors])
        ax.tick_params(axis="y", length=0)
        ax.set_ylim(len(factors) - 0.5, -0.5)
        ax.set_xlabel(f"slope in the regression of efficiency, {study.config.inference.level:.0%} interval")
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def slopes(study: Study) -> Figure | None:
    """The indirect effect of a factor at the moderator's mean and one standard deviation from it."""
    paths = list(study.slopes.groupby(["moderator", "factor", "mediator"], sort=False))
    if not paths:
        return None
    with _figure(3.4, max(style.WIDTH / 2, 3.3 * min(len(paths), 3))) as figure:
        axes = figure.subplots(-(-len(paths) // 3), min(len(paths), 3), sharey=True, squeeze=False).ravel()
        for ax, ((moderator, factor, mediator), rows) in zip(axes, paths, strict=False):
            low, at, high = (rows[column].to_numpy(float) for column in ("interval_low", "indirect", "interval_high"))
            where = np.arange(len(rows))
            ax.plot(where, at, color=style.BLUE, linewidth=1.0)
            ax.errorbar(where, at, [at - low, high - at], fmt="o", color=style.BLUE, ms=5, capsize=3, linewidth=1.2)
            ax.axhline(0.0, color=style.INK, linewidth=0.8)
            ax.set_xticks(where, [style.name(level) for level in rows["level"]])
            ax.set_xlim(-0.4, len(rows) - 0.6)
            ax.set_xlabel(style.name(moderator))
            ax.set_title(style.name(f"{factor} → {mediator}"))
        for ax in axes[len(paths) :]:
            ax.remove()
        axes[0].set_ylabel("indirect effect on efficiency")
    return figure


def placebo(study: Study) -> Figure | None:
    """The density of a factor's slopes when its series are dealt to other cities, and the real slope."""
    if study.placebos is None or study.placebos.empty:
        return None
    from scipy.stats import gaussian_kde

    table, factors = study.tables["T10"].frame, list(study.placebos.columns)
    with _figure(3.0, max(style.WIDTH / 2, 3.3 * min(len(factors), 3))) as figure:
        axes = figure.subplots(-(-len(factors) // 3), min(len(factors), 3), squeeze=False).ravel()
        for ax, factor in zip(axes, factors, strict=False):
            drawn, real = study.placebos[factor].to_numpy(), table["estimate"].loc[factor]
            where = np.linspace(min(drawn.min(), real), max(drawn.max(), real), 200)
            ax.plot(where, gaussian_kde(drawn)(where), color=style.BLUE)
            ax.axvline(real, color=style.ORANGE, linewidth=1.2)
            ax.set_yticks([])
            ax.locator_params(axis="x", nbins=5)
            ax.set_title(style.name(factor))
            ax.set_xlabel("slope")
        for ax in axes[len(factors) :]:
            ax.remove()
        axes[0].set_ylabel("density")
    return figure


_PICTURES: Mapping[str, Callable[[Study], Figure | None]] = {
    "efficiency": efficiency,
    "densities": densities,
    "heatmap": heatmap,
    "slacks": slacks,
    "inequality": inequality,
    "coefficients": coefficients,
    "slopes": slopes,
    "placebo": placebo,
}


@contextmanager
def _figure(height: float, width: float = style.WIDTH) -> Iterator[Figure]:
    """A figure in the common look; its texts get their fonts when all is drawn."""
    with require("matplotlib", "study", "a picture").rc_context(style.LOOK):
        figure = style.new_figure(height, width)
        yield figure
        style.give_fonts(figure)


def _years(ax: Axes, years: pd.Index[Any], at_most: int) -> None:
    shown = list(style.spread(len(years), at_most))
    ax.set_xticks(places(years)[shown], [style.name(years[k]) for k in shown])


def _counted(label: object, cities: int) -> str:
    return f"{style.name(label)} ({cities})"


def _intervals(ax: Axes, rows: pd.DataFrame, where: Any, shade: str, marker: str, label: str) -> None:
    estimate, low, high = (rows[column].to_numpy(float) for column in ("estimate", "interval_low", "interval_high"))
    bars = [estimate - low, high - estimate]
    ax.errorbar(
        estimate,
        where,
        xerr=bars,
        fmt=marker,
        color=shade,
        ms=5.5,
        capsize=2.5,
        linewidth=1.3,
        linestyle="",
        label=label,
    )


def _breaks(ax: Axes, study: Study) -> None:
    """A dotted line before each year in which a column's definition changes."""
    years = sorted({year for one in study.config.source.breaks for year in one.years})
    for k, year in enumerate(years):
        label = None if k else "a column's\ndefinition changes"
        ax.axvline(year - 0.5, color=style.FAINT, linewidth=1.0, linestyle=":", zorder=0, label=label)
