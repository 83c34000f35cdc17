"""The study's figures: what is drawn is what was found, read back from the artists."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sbmdea.inequality import dagum_gini, theil
from sbmdea.study import Study
from sbmdea.study.output import figures
from tests.samples.small_study import CHINESE, small_study

NAMES = ["efficiency", "densities", "heatmap", "slacks", "inequality", "coefficients", "slopes"]


@pytest.fixture(scope="module")
def study() -> Study:
    return small_study()


@pytest.fixture(scope="module")
def drawn(study: Study) -> dict[str, Figure]:
    return figures.draw(study)


def lines(ax: Axes) -> dict[str, np.ndarray]:
    return {str(line.get_label()): np.asarray(line.get_ydata(), float) for line in ax.get_lines()}


def test_every_figure_is_there_and_can_be_saved(drawn: dict[str, Figure]) -> None:
    assert list(drawn) == NAMES
    for figure in drawn.values():
        file = BytesIO()
        figure.savefig(file, format="png")
        assert len(file.getvalue()) > 5000


def test_yearly_means_by_type(study: Study, drawn: dict[str, Figure]) -> None:
    (ax,) = drawn["efficiency"].axes
    found, panel = lines(ax), study.panel
    np.testing.assert_allclose(found["all (10)"], panel.groupby("year")["efficiency"].mean(), rtol=1e-12)
    cities = panel.groupby("type")["city"].nunique()
    for kind, rows in panel.groupby("type"):
        wanted = rows.groupby("year")["efficiency"].mean()
        np.testing.assert_allclose(found[f"{kind} ({cities[kind]})"], wanted, rtol=1e-12)
    broken = ax.get_lines()[-1]
    assert broken.get_label() == "a column's\ndefinition changes"
    assert set(broken.get_xdata()) == {2008.5}


def stacked(ax: Axes) -> Iterator[tuple[str, np.ndarray]]:
    for bars in ax.containers:
        yield str(bars.get_label()), np.array([bar.get_height() for bar in bars])


def test_inequality_is_stacked_from_its_parts(study: Study, drawn: dict[str, Figure]) -> None:
    indexed = study.panel.set_index(["city", "year"])
    gini, entropy = dict(stacked(drawn["inequality"].axes[0])), dict(stacked(drawn["inequality"].axes[1]))
    assert list(gini) == ["within types", "between types", "overlap of types"]
    assert list(entropy) == ["within types", "between types"]
    wanted = dagum_gini(indexed["efficiency"], indexed["type"]).parts["gini"]
    np.testing.assert_allclose(sum(gini.values()), wanted, atol=1e-12)
    np.testing.assert_allclose(
        sum(entropy.values()), theil(indexed["efficiency"], indexed["type"]).parts["theil"], atol=1e-12
    )


def test_coefficients_stand_where_the_table_has_them(study: Study, drawn: dict[str, Figure]) -> None:
    (ax,) = drawn["coefficients"].axes
    table = study.tables["T3"].frame
    for bars, keys in zip(
        ax.containers,
        (
            [("technology alone", "technology"), ("talent alone", "talent")],
            [("jointly", "technology"), ("jointly", "talent")],
        ),
        strict=True,
    ):
        points, _, (spans,) = bars.lines
        np.testing.assert_allclose(np.asarray(points.get_xdata(), float), table.loc[keys, "estimate"])
        ends = np.array(spans.get_segments())[:, :, 0]
        np.testing.assert_allclose(ends, table.loc[keys, ["interval_low", "interval_high"]])
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["technology", "talent"]


def test_slopes_have_a_panel_for_each_path(study: Study, drawn: dict[str, Figure]) -> None:
    axes = drawn["slopes"].axes
    assert [ax.get_xlabel() for ax in axes] == ["penalties", "funding"]
    for ax, (_, rows) in zip(axes, study.slopes.groupby("moderator", sort=False), strict=True):
        np.testing.assert_allclose(ax.get_lines()[0].get_ydata(), rows["indirect"])
        assert [tick.get_text() for tick in ax.get_xticklabels()] == rows["level"].tolist()


def test_the_heat_map_and_the_ridge_show_the_scores(study: Study, drawn: dict[str, Figure]) -> None:
    table = study.efficiency_result.efficiency.unstack()
    best = table.mean(axis=1).sort_values(ascending=False).index
    heat = drawn["heatmap"].axes[0]
    assert [tick.get_text() for tick in heat.get_yticklabels()] == list(best)
    np.testing.assert_allclose(heat.collections[0].get_array(), table.loc[best], rtol=1e-12)
    ridge = drawn["densities"].axes[0]
    assert [tick.get_text() for tick in ridge.get_yticklabels()] == ["2008", "2009"]


def test_what_a_study_has_not_is_left_out(study: Study) -> None:
    bare = replace(study, panel=study.panel.drop(columns="type"), slopes=study.slopes.iloc[:0])
    assert list(figures.draw(bare)) == ["efficiency", "densities", "heatmap", "slacks", "coefficients"]
    (ax,) = figures.efficiency(bare).axes
    assert [label for label in lines(ax) if not label.startswith("a column")] == ["all (10)"]


def test_chinese_names_are_drawn_without_a_warning_of_matplotlib() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.filterwarnings("ignore", message="no installed font has|a frontier should have")
        for figure in figures.draw(small_study(CHINESE)).values():
            figure.savefig(BytesIO(), format="svg")


def test_four_paths_take_two_rows(study: Study) -> None:
    more = pd.concat([study.slopes, study.slopes.assign(factor="talent")])
    figure = figures.slopes(replace(study, slopes=more))
    assert figure is not None
    assert len(figure.axes) == 4
    assert {ax.get_subplotspec().rowspan.start for ax in figure.axes} == {0, 1}
