"""Pictures: what is drawn are the numbers of the result, and what has no number is not drawn as one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError, datasets
from sbmdea.technology.intensities import Sparse
from tests.samples.handmade import result

pytest.importorskip("matplotlib", reason='pictures need matplotlib: pip install "sbmdea[plot]"')

import matplotlib
from matplotlib import pyplot
from matplotlib.collections import LineCollection, QuadMesh

from sbmdea.language.told import speaking
from sbmdea.plots.captions import spoken
from sbmdea.plots.ranking import ranking

pytestmark = pytest.mark.unverified("results made by hand")

pyplot.switch_backend("agg")

COLUMNS: dict[str, Any] = {
    "inputs": ["input_1", "input_2"],
    "outputs": ["output_1", "output_2"],
    "undesirable": "undesirable_1",
    "dmu": "dmu",
}
TABLE = pd.DataFrame({"x": [2.0, 4.0, 5.0, 8.0, 6.0], "y": [1.0, 4.0, 3.0, 5.0, 1.5]}, index=list("ABCDE"))


@pytest.fixture(autouse=True)
def _drawn() -> Iterator[None]:
    """Whatever a test leaves open must come out as a file, without a warning."""
    yield
    for number in pyplot.get_fignums():
        pyplot.figure(number).savefig(io.BytesIO())
    pyplot.close("all")


def panel(dmus: int = 6, periods: int = 4, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = dmus * periods
    return pd.DataFrame(
        {
            "city": np.tile([f"city {k}" for k in range(dmus)], periods),
            "year": np.repeat(2010 + np.arange(periods), dmus),
            "capital": rng.lognormal(3, 0.4, n),
            "labour": rng.lognormal(1, 0.4, n),
            "gdp": rng.lognormal(4, 0.4, n),
            "so2": rng.lognormal(0, 0.4, n),
        }
    )


ROLES: dict[str, Any] = {
    "inputs": ["capital", "labour"],
    "outputs": "gdp",
    "undesirable": "so2",
    "dmu": "city",
    "period": "year",
}


def published() -> sbmdea.Result:
    return sbmdea.super_sbm(datasets.hua_bian_2007(), **COLUMNS)


def names(ticks: Any) -> list[str]:
    return [tick.get_text() for tick in ticks]


# ranking


def test_bars_are_the_scores_from_best_to_worst() -> None:
    res = published()
    ax = res.plot.ranking()
    scores = res.efficiency.sort_values(ascending=False, kind="stable")
    assert names(ax.get_yticklabels()) == list(scores.index)
    np.testing.assert_array_equal([bar.get_width() for bar in ax.patches], scores)
    np.testing.assert_allclose([bar.get_y() + bar.get_height() / 2 for bar in ax.patches], np.arange(30), atol=1e-12)
    assert ax.yaxis_inverted()


def test_a_row_without_a_score_is_named_and_has_no_bar() -> None:
    ax = result().plot.ranking()
    assert ax.get_title(loc="left") == "2010"
    assert names(ax.get_yticklabels()) == ["义乌", "Yiwu", "=1+1"]
    assert [bar.get_width() for bar in ax.patches] == [1.0 - 2e-12, 0.25]
    assert " no score" in names(ax.texts)
    for one in (ax, ranking(pd.Series([0.2, 0.3])), ranking(pd.Series([1.2, 1.1]))):
        low, high = one.get_xlim()
        assert low <= 0.0
        assert high > 1.0
    assert names(result().plot.ranking(period=2009).get_yticklabels()) == ["Yiwu", "义乌"]


def test_where_nobody_has_a_score_all_are_named() -> None:
    res = result(efficiency=np.full(5, np.nan), status=np.ones(5, np.int8))
    ax = res.plot.ranking()
    assert names(ax.texts) == [" no score"] * 3
    assert not ax.patches
    for picture in ("densities", "over_time", "heatmap", "redundancy", "network"):
        getattr(res.plot, picture)()


def test_many_are_a_curve_and_the_missing_are_counted() -> None:
    values = np.linspace(1.2, 0.1, 100)
    values[5] = np.nan
    ax = ranking(pd.Series(values[::-1], index=range(100)))
    others, efficient = (points.get_offsets() for points in ax.collections)
    assert (efficient[:, 1] >= 1.0).all()
    assert (others[:, 1] < 1.0).all()
    ranks, scores = np.concatenate([efficient, others]).T
    np.testing.assert_array_equal(ranks, np.arange(1, 100))
    np.testing.assert_array_equal(scores, np.delete(values, 5))
    assert "1 without a score" in names(ax.texts)


# densities


def test_densities_are_scipys_and_their_ticks_the_scores() -> None:
    from scipy.stats import gaussian_kde

    res = published()
    ax = res.plot.densities()
    curve, ticks = ax.lines[0], ax.lines[1]
    np.testing.assert_array_equal(np.sort(ticks.get_xdata()), np.sort(res.efficiency))
    density = gaussian_kde(res.efficiency)(curve.get_xdata())
    np.testing.assert_allclose(curve.get_ydata() / curve.get_ydata().max(), density / density.max(), rtol=1e-12)
    assert density[[0, -1]].max() < 0.02 * density.max()


def test_a_row_for_each_period_that_says_what_is_missing() -> None:
    ax = result().plot.densities()
    assert names(ax.get_yticklabels()) == ["2009", "2010\n1 without"]
    marks = [line for line in ax.lines if line.get_marker() == "|"]
    assert [sorted(line.get_xdata()) for line in marks] == [[0.5, 1.25], [0.25, 1.0 - 2e-12]]


def test_equal_scores_have_no_density() -> None:
    from sbmdea.plots.density import densities

    ax = densities({"a": np.ones(9), "b": np.full(4, np.nan)})
    assert not ax.collections
    assert names(ax.get_yticklabels()) == ["a", "b\n4 without"]


def test_densities_by_what_is_not_there() -> None:
    with pytest.raises(SpecError, match=r"densities by group need a group; this result has none\."):
        published().plot.densities(by="group")
    with pytest.raises(SpecError, match='by must be one of "period", "group"'):
        published().plot.densities(by="city")  # type: ignore[arg-type]


# over time


def test_few_dmus_are_lines_with_gaps_where_there_is_no_score() -> None:
    ax = result().plot.over_time()
    lines = {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}
    np.testing.assert_array_equal(lines["Yiwu"].get_ydata(), [1.25, 0.25])
    np.testing.assert_array_equal(lines["=1+1"].get_ydata(), [np.nan, np.nan])
    np.testing.assert_array_equal(lines["Yiwu"].get_xdata(), [2009, 2010])
    assert names(ax.texts) == ["1", "1"]  # =1+1 has no score in either year


def test_many_dmus_are_their_mean_and_spread() -> None:
    res = sbmdea.super_sbm(panel(20), **ROLES)
    ax = res.plot.over_time(dmus="city 3")
    table = res.efficiency.unstack()
    mean, chosen = ax.lines[0], ax.lines[1]
    np.testing.assert_allclose(mean.get_ydata(), table.mean(), rtol=1e-14)
    np.testing.assert_array_equal(chosen.get_ydata(), table.loc["city 3"])
    outer, inner = (band.get_paths()[0].vertices[:, 1] for band in ax.collections[:2])
    assert {outer.min(), outer.max()} == {table.quantile(0.05).min(), table.quantile(0.95).max()}
    assert {inner.min(), inner.max()} == {table.quantile(0.25).min(), table.quantile(0.75).max()}
    with pytest.raises(SpecError, match=r"dmus must be evaluated ones; got 'city3'\. Did you mean 'city 3'\?"):
        res.plot.over_time(dmus=["city3"])


@pytest.mark.parametrize("picture", ["over_time", "heatmap"])
def test_time_needs_periods(picture: str) -> None:
    with pytest.raises(SpecError, match=f"{picture} needs periods; this result has none"):
        getattr(published().plot, picture)()


def test_a_period_that_is_not_there() -> None:
    with pytest.raises(SpecError, match="period must be one that is scored; got 2011"):
        result().plot.ranking(period=2011)
    with pytest.raises(SpecError, match="period must be left out: this result has no periods"):
        published().plot.ranking(period=2011)
    with pytest.raises(SpecError, match="top must be a whole number of at least 1"):
        published().plot.ranking(top=0)


# heat map


def test_cells_are_the_scores_and_the_best_rows_are_on_top() -> None:
    res = sbmdea.super_sbm(panel().drop(index=[7]), **ROLES)
    ax = res.plot.heatmap()
    table = res.efficiency.unstack()
    order = names(ax.get_yticklabels())
    means = table.loc[order].mean(axis=1)
    assert means.is_monotonic_decreasing
    mesh = next(one for one in ax.collections if isinstance(one, QuadMesh))
    drawn = np.ma.filled(mesh.get_array().reshape(table.shape), np.nan)
    np.testing.assert_array_equal(drawn, table.loc[order])
    assert np.isnan(drawn).sum() == 1
    assert ax.get_xlabel() == "hatched: no score"
    assert ax.patch.get_hatch()


# slacks


def test_redundancy_is_the_mean_slack_over_the_own_value() -> None:
    res = published()
    own = datasets.hua_bian_2007().set_index("dmu")[res.slacks.columns]
    ax = res.plot.redundancy()
    assert names(ax.get_yticklabels()) == list(own.columns)
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], 100 * (res.slacks / own).mean(), rtol=1e-12)
    lines = [line.get_xdata() for line in ax.lines if len(set(line.get_ydata())) == 1]
    np.testing.assert_allclose(lines, 100 * (res.slacks / own).quantile([0.25, 0.75]).T, atol=1e-12)
    one = res.plot.redundancy(dmu="DMU4")
    np.testing.assert_allclose(
        [bar.get_width() for bar in one.patches], 100 * (res.slacks / own).loc["DMU4"], rtol=1e-12
    )
    assert one.get_title(loc="left") == "DMU4"


@pytest.mark.parametrize("orientation", ["non-oriented", "input", "output"])
@pytest.mark.parametrize("options", [{}, {"undesirable_as": "input"}, {"weights": {"input_1": 3.0, "output_2": 2.0}}])
def test_the_steps_of_a_waterfall_lead_to_the_score(orientation: str, options: dict[str, Any]) -> None:
    res = sbmdea.super_sbm(datasets.hua_bian_2007(), **COLUMNS, orientation=orientation, rts="crs", **options)  # type: ignore[arg-type]
    for dmu in res.efficiency.index[:6]:
        ax = res.plot.waterfall(dmu)
        first, last, *steps = ax.patches
        assert first.get_height() == 1.0
        np.testing.assert_allclose(last.get_height(), res.efficiency[dmu], atol=1e-9)
        level = 1.0
        for step in steps:
            np.testing.assert_allclose(step.get_y(), level, atol=1e-12)
            level += step.get_height()
        np.testing.assert_allclose(level, res.efficiency[dmu], atol=1e-9)
        pyplot.close(ax.figure)


def test_columns_beyond_discretion_take_no_step() -> None:
    res = sbmdea.sbm(datasets.hua_bian_2007(), **COLUMNS, nondiscretionary="input_2")
    ax = res.plot.waterfall("DMU4")
    assert names(ax.get_xticklabels()) == ["frontier", "input_1", "output_1", "output_2", "undesirable_1", "efficiency"]
    np.testing.assert_allclose(ax.patches[1].get_height(), res.efficiency["DMU4"], atol=1e-9)


def test_a_waterfall_by_hand() -> None:
    frame = pd.DataFrame({"dmu": ["A", "B"], "x": [2.0, 4.0], "y": [2.0, 1.0]})
    res = sbmdea.sbm(frame, inputs="x", outputs="y", dmu="dmu", rts="vrs")  # B → A: saves 2 of 4, adds 1 to 1
    steps = res.plot.waterfall("B").patches[2:]
    np.testing.assert_allclose([step.get_height() for step in steps], [-0.5, -0.25], atol=1e-12)  # 0.25 = ½ / 2


def test_what_is_no_ratio_of_slacks_has_no_waterfall() -> None:
    res = sbmdea.radial(datasets.hua_bian_2007(), **{**COLUMNS, "undesirable": None})
    with pytest.raises(SpecError, match="a waterfall must show a score made of slacks"):
        res.plot.waterfall("DMU4")
    with pytest.raises(SpecError, match="a waterfall needs a score"):
        result().plot.waterfall(("=1+1", 2010))
    pareto = sbmdea.super_sbm(datasets.hua_bian_2007(), **COLUMNS, projection="pareto")
    with pytest.raises(SpecError, match="a waterfall must end at the score"):
        pareto.plot.waterfall("DMU2")


# the frontier in the plane


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)])
def test_projections_end_on_the_frontier_that_is_drawn(rts: Any) -> None:
    res = sbmdea.sbm(TABLE, inputs="x", outputs="y", rts=rts)
    ax = res.plot.frontier()
    edge = ax.lines[0].get_xydata()
    targets = res.targets.to_numpy()
    assert max(distance(point, edge) for point in targets) < 1e-12
    ends = [note.xy for note in ax.texts if note.arrow_patch is not None]
    moved = np.abs(targets - TABLE.to_numpy()).max(axis=1) > 1e-9
    np.testing.assert_array_equal(ends, targets[moved])
    points = np.concatenate([one.get_offsets() for one in ax.collections])
    assert {tuple(point) for point in points} == {tuple(point) for point in TABLE.to_numpy()}


def test_frontiers_by_hand() -> None:
    from sbmdea.plots.envelope import frontier, isoquant, staircase

    x, y = np.array([2.0, 4.0, 5.0, 8.0]), np.array([1.0, 4.0, 3.0, 5.0])
    assert frontier(x, y, 0.0, np.inf, 10.0).tolist() == [[0, 0], [10, 10]]
    assert frontier(x, y, 1.0, 1.0, 10.0).tolist() == [[2, 0], [2, 1], [4, 4], [8, 5], [10, 5]]
    assert frontier(x, y, 0.0, 1.0, 10.0).tolist() == [[0, 0], [4, 4], [8, 5], [10, 5]]
    assert frontier(x, y, 1.0, np.inf, 10.0).tolist() == [[2, 0], [2, 1], [4, 4], [10, 10]]
    assert frontier(x, y, 0.5, 2.0, 20.0).tolist() == [[1, 0], [1, 0.5], [2, 2], [8, 8], [16, 10], [20, 10]]
    assert staircase(x, y, 10.0).tolist() == [[2, 0], [2, 1], [4, 1], [4, 4], [8, 4], [8, 5], [10, 5]]
    assert isoquant(x, y[::-1], (9.0, 9.0)).tolist() == [[2, 9], [2, 5], [4, 3], [8, 1], [9, 1]]


@pytest.mark.parametrize("roles", [(2, 1, 0), (1, 1, 1), (1, 2, 0)])
def test_three_columns_are_two_ratios(roles: tuple[int, int, int]) -> None:
    frame = panel(12, 1, seed=4).drop(columns=["year"])
    columns = ["capital", "labour", "gdp"] if roles != (1, 1, 1) else ["capital", "gdp", "so2"]
    m, s, _ = roles
    asked = {"inputs": columns[:m], "outputs": columns[m : m + s], "undesirable": columns[m + s :] or None}
    res = sbmdea.sbm(frame, **asked, dmu="city")
    ax = res.plot.frontier()
    by = columns[m + s - 1 if roles != (1, 2, 0) else 0]
    across, up = [one for one in columns if one != by]
    assert (ax.get_xlabel(), ax.get_ylabel()) == (f"{across} / {by}", f"{up} / {by}")
    edge = ax.lines[0].get_xydata()
    for target in (res.targets[[across, up]].div(res.targets[by], axis=0)).to_numpy():
        assert distance(target, edge) < 1e-12
    with pytest.raises(SpecError, match="only under constant returns and strong disposability; got rts='vrs'"):
        sbmdea.sbm(frame, **asked, dmu="city", rts="vrs").plot.frontier()


def test_hulls_groups_and_periods_have_their_own_frontiers() -> None:
    ax = sbmdea.fdh(TABLE, inputs="x", outputs="y").plot.frontier()
    assert ax.lines[0].get_xydata()[1].tolist() == [2.0, 1.0]
    harsh = TABLE.assign(class_=[1, 1, 1, 2, 2])
    res = sbmdea.sbm(harsh, inputs="x", outputs="y", category="class_", rts="vrs")
    edges = [line.get_xydata() for line in res.plot.frontier().lines if line.get_linestyle() == "-"]
    assert [len(edge) for edge in edges] == [4, 5]  # without D, and with it
    assert all(min(distance(target, edge) for edge in edges) < 1e-12 for target in res.targets.to_numpy())
    frame = panel().assign(group=lambda cities: cities["city"].isin(["city 1", "city 2", "city 3"]))
    res = sbmdea.sbm(frame, inputs="capital", outputs="gdp", dmu="city", period="year", group="group", rts="vrs")
    ax = res.plot.frontier(period=2011)
    edges = [line.get_xydata() for line in ax.lines if line.get_linestyle() == "-"]
    assert len(edges) == 2
    targets = res.targets.xs(2011, level="year").to_numpy()
    assert all(min(distance(target, edge) for edge in edges) < 1e-12 for target in targets)


def test_frontiers_that_have_no_picture() -> None:
    with pytest.raises(SpecError, match="one input and one output, or three columns as two ratios; got 2 inputs, 2"):
        published().plot.frontier()
    with pytest.raises(SpecError, match="restrictions on prices reach beyond it"):
        sbmdea.sbm(TABLE, inputs="x", outputs="y", restrictions=["x/y >= 0.1"]).plot.frontier()
    asked: dict[str, Any] = {"inputs": "capital", "outputs": "gdp", "dmu": "city", "period": "year"}
    with pytest.raises(SpecError, match="a row must face one frontier to be drawn"):
        sbmdea.sbm(panel(), **asked, frontier="window").plot.frontier()


def distance(point: Any, edge: Any) -> float:
    """From a point to a line of segments, relative to the line's size."""
    start, step = edge[:-1], np.diff(edge, axis=0)
    along = np.clip(((point - start) * step).sum(axis=1) / (step**2).sum(axis=1), 0.0, 1.0)
    return float(np.linalg.norm(start + along[:, None] * step - point, axis=1).min() / np.abs(edge).max())


# peers


def test_lines_lead_from_dmus_to_their_peers() -> None:
    res = published()
    ax = res.plot.network()
    frame = res.intensities[res.intensities["dmu"] != res.intensities["peer"]]
    lines = next(one for one in ax.collections if isinstance(one, LineCollection))
    place = {text.get_text().split("  (")[0]: text.get_position() for text in ax.texts if text.get_position()[0] > 1.0}
    users = {text.get_text(): text.get_position()[1] for text in ax.texts if text.get_position()[0] < 0.0}
    drawn = {(round(a[1], 9), round(b[1], 9)) for a, b in lines.get_segments()}
    assert drawn == {
        (round(users[dmu], 9), round(place[peer][1], 9)) for dmu, peer in zip(frame["dmu"], frame["peer"], strict=True)
    }
    assert f"DMU20  ({(frame['peer'] == 'DMU20').sum()})" in names(ax.texts)
    share = frame["intensity"] / frame.groupby("dmu")["intensity"].transform("sum")
    np.testing.assert_allclose(np.sort(lines.get_linewidths()), np.sort(0.3 + 2.2 * share), rtol=1e-12)


def test_peers_of_other_periods_are_named_with_them() -> None:
    ax = sbmdea.sbm(panel(), **ROLES, frontier="global").plot.network(period=2012)
    peers = [text.get_text() for text in ax.texts if text.get_position()[0] > 1.0]
    assert peers
    assert all(name.split("  (")[0][-4:] in ("2010", "2011", "2012", "2013") for name in peers)


def test_in_chinese_words_are_told_and_names_at_points_stay() -> None:
    own = Sparse(ptr=np.arange(6), peer=np.arange(5), value=np.ones(5))
    ax = result(["A", "B", "C", "D", "E"], None, names=["dmu"], intensity=own).plot.network()
    ax.annotate("efficiency", (0.5, 0.5))
    with speaking("zh"):
        spoken(ax.figure)
    assert names(ax.texts) == ["0 个被比较", "与 0 个", "1 个没有效率值", "efficiency"]


def test_a_network_without_lines() -> None:
    own = Sparse(ptr=np.arange(6), peer=np.arange(5), value=np.ones(5))
    ax = result(["A", "B", "C", "D", "E"], None, names=["dmu"], intensity=own).plot.network()
    assert names(ax.texts)[:2] == ["0 compared", "with 0"]


# any axes


def test_pictures_go_onto_given_axes() -> None:
    figure, ax = pyplot.subplots()
    before = dict(matplotlib.rcParams)
    assert published().plot.ranking(ax=ax) is ax
    assert figure.axes == [ax]
    assert pyplot.get_fignums() == [figure.number]
    assert dict(matplotlib.rcParams) == before


def test_a_result_says_what_is_missing_where_matplotlib_is(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r'a picture needs matplotlib.*pip install "sbmdea\[plot\]"'):
        published().plot.ranking()


def test_marks_by_the_thousand_are_an_image_inside_the_file() -> None:
    rng = np.random.default_rng(2)
    few, many = (ranking(pd.Series(rng.random(count))).collections[0] for count in (2000, 2001))
    assert not few.get_rasterized()
    assert many.get_rasterized()


# analyses


def test_components_are_geometric_means_over_dmus() -> None:
    change = sbmdea.malmquist(panel(), **{**ROLES, "undesirable": None}, decomposition="fgnz")
    ax = change.plot.components()
    lines = {line.get_label(): line.get_ydata() for line in ax.lines if not line.get_label().startswith("_")}
    assert list(lines) == [*(part.replace("_", " ") for part in change.parts), "productivity change"]
    for name, drawn in lines.items():
        means = np.exp(np.log(change.index[name.replace(" ", "_")]).groupby(level="year").mean())
        np.testing.assert_allclose(drawn, means, rtol=1e-12)
    parts = np.prod([lines[part.replace("_", " ")] for part in change.parts], axis=0)
    np.testing.assert_allclose(parts, lines["productivity change"], rtol=1e-12)
    own = change.plot.components(dmu="city 2", cumulated=True)
    np.testing.assert_array_equal(own.lines[-1].get_ydata(), change.cumulated["productivity_change"].loc["city 2"])
    with pytest.raises(SpecError, match="dmu must be one of the result's; got 'city 9'"):
        change.plot.components(dmu="city 9")


def test_cumulated_means_follow_the_same_dmus_throughout() -> None:
    change = sbmdea.malmquist(panel().drop(index=[9]), **{**ROLES, "undesirable": None})
    ax = change.plot.components(cumulated=True)
    kept = change.cumulated.drop(index="city 3", level="city")["productivity_change"]
    means = np.exp(np.log(kept).groupby(level="year").mean())
    np.testing.assert_allclose(ax.lines[-1].get_ydata(), means, rtol=1e-12)
    assert ax.get_title(loc="left") == "mean of 5 DMUs"


def test_differences_have_arithmetic_means_around_zero() -> None:
    change = sbmdea.luenberger(panel(), **ROLES)
    ax = change.plot.components()
    means = change.index["productivity_change"].groupby(level="year").mean()
    np.testing.assert_allclose(ax.lines[-1].get_ydata(), means, atol=1e-14)
    assert set(ax.lines[0].get_ydata()) == {0.0}
    mesh = next(one for one in change.plot.heatmap().collections if isinstance(one, QuadMesh))
    assert mesh.norm.vmin == -mesh.norm.vmax


def test_gaps_windows_agreement_and_appraisals() -> None:
    frame = panel(8).assign(side=lambda cities: np.where(cities["city"] < "city 4", "east", "west"))
    gaps = sbmdea.metafrontier(frame, **ROLES, group="side")
    ax = gaps.plot.gaps()
    marks = [line.get_xdata() for line in ax.lines if line.get_marker() == "|"]
    np.testing.assert_array_equal(np.sort(np.concatenate(marks)), np.sort(gaps.gap))

    windows = sbmdea.window_analysis(frame, **ROLES, window=2)
    ax = windows.plot.windows("city 1")
    drawn = np.array([line.get_ydata() for line in ax.lines if not line.get_label().startswith("_")])
    np.testing.assert_array_equal(drawn, windows.table.loc["city 1"])

    both = sbmdea.compare(frame, {"crs": ("sbm", {"rts": "crs"}), "vrs": ("sbm", {"rts": "vrs"})}, **ROLES)
    ax = both.plot.agreement()
    points = np.concatenate([one.get_offsets() for one in ax.collections])
    np.testing.assert_array_equal(points[np.lexsort(points.T)], (s := both.scores.to_numpy())[np.lexsort(s.T)])
    assert len(ax.collections[1].get_offsets()) == len(both.changes)
    with pytest.raises(SpecError, match=r"agreement must be between two questions; got 'vr'\. Did you mean 'vrs'\?"):
        both.plot.agreement("crs", "vr")

    cross = sbmdea.cross_efficiency(frame[frame["year"] == 2010], inputs="capital", outputs=["gdp", "so2"], dmu="city")
    mesh = next(one for one in cross.plot.appraisals().collections if isinstance(one, QuadMesh))
    np.testing.assert_array_equal(mesh.get_array().reshape(cross.matrix.shape), cross.matrix)
