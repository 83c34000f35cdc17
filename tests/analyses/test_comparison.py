"""Questions side by side, groups against the metafrontier, and windows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau, spearmanr

import sbmdea
from sbmdea import DataError, SpecError
from tests.excel import read_excel

HUA_BIAN = {
    "inputs": ["input_1", "input_2"],
    "outputs": ["output_1", "output_2"],
    "undesirable": "undesirable_1",
    "dmu": "dmu",
}
ROLES = {"inputs": ["x1", "x2"], "outputs": ["y1"], "undesirable": ["b1"], "dmu": "unit"}


def panel(n=12, T=4, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"unit": np.repeat([f"u{i}" for i in range(n)], T), "year": np.tile(2001 + np.arange(T), n)})
    frame["region"] = np.repeat(["east", "west"], n * T // 2)
    for column in ("x1", "x2", "y1", "b1"):
        frame[column] = rng.lognormal(0, 0.4, n * T)
    return frame


# ---- compare


@pytest.fixture(scope="module")
def compared():
    return sbmdea.compare(
        sbmdea.datasets.hua_bian_2007(),
        {
            "sbm": "sbm",
            "vrs": ("sbm", {"rts": "vrs"}),
            "super": sbmdea.super_sbm,
            "ccr": ("radial", {"orientation": "output"}),
        },
        **HUA_BIAN,
    )


def test_every_question_is_answered_as_if_asked_alone(compared):
    alone = sbmdea.sbm(sbmdea.datasets.hua_bian_2007(), **HUA_BIAN, rts="vrs")
    pd.testing.assert_series_equal(compared.scores["vrs"], alone.efficiency, check_names=False)
    assert (compared.ranks["vrs"] == alone.rank().reindex(alone.efficiency.index)).all()
    assert list(compared.results) == ["sbm", "vrs", "super", "ccr"]


def test_correlations(compared):
    scores = compared.scores.round(8)
    for one in scores:
        for other in scores:
            assert compared.spearman.loc[one, other] == pytest.approx(spearmanr(scores[one], scores[other])[0])
            assert compared.kendall.loc[one, other] == pytest.approx(kendalltau(scores[one], scores[other])[0])


def test_classes(compared):
    scores = compared.scores
    more = (scores["vrs"] >= 1 - 1e-7) & (scores["sbm"] < 1 - 1e-7)
    assert more.any()
    assert set(scores.index[more]) <= set(compared.changes.index)
    assert (compared.classes["sbm"] == compared.classes["super"]).all()
    counts = compared.counts()
    assert (counts[["efficient", "inefficient", "no score"]].sum(axis=1) == 30).all()


def test_no_score_is_a_class():
    frame = panel(12, 1)
    compared = sbmdea.compare(
        frame,
        {"free": "super_sbm", "input": ("super_sbm", {"orientation": "input"})},
        **ROLES,
    )
    lost = compared.scores["input"].isna()
    assert lost.any()
    assert (compared.classes.loc[lost, "input"] == "no score").all()
    assert set(compared.scores.index[lost]) <= set(compared.changes.index)


def test_comparison_in_words_and_files(compared, tmp_path):
    assert repr(compared).startswith("comparison of 4 questions\n")
    assert "Spearman" in compared.summary()
    assert f"{len(compared.changes)} DMUs of 30 in more than one class" in compared.summary()
    assert "<table>" in compared._repr_html_()
    compared.to_csv(tmp_path / "compared.csv")
    compared.to_excel(tmp_path / "compared.xlsx")
    sheets = read_excel(tmp_path / "compared.xlsx", sheet_name=None)
    assert list(sheets) == ["scores", "counts", "spearman", "kendall", "changes of class", "options"]
    assert set(sheets["options"]["question"]) == set(compared.results)


@pytest.mark.parametrize(
    ("specs", "message"),
    [
        (None, "at least two questions"),
        ({"one": "sbm"}, "at least two questions"),
        ({"one": "sbm", "two": "sbn"}, 'Did you mean "sbm"'),
        ({"one": "sbm", "two": lambda data, **options: 1}, "gives int"),
    ],
)
def test_questions_that_cannot_be_compared(specs, message):
    with pytest.raises(SpecError, match=message):
        sbmdea.compare(sbmdea.datasets.hua_bian_2007(), specs, **HUA_BIAN)


def test_periods_for_some_only():
    with pytest.raises(DataError, match="Pass `period` once"):
        sbmdea.compare(
            panel(30, 2).assign(row=np.arange(60)),
            {"one": ("sbm", {"period": "year"}), "two": ("sbm", {"dmu": "row"})},
            **ROLES,
        )


# ---- metafrontier


@pytest.mark.parametrize("measure", ["sbm", "super_sbm", "radial"])
@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_the_gap_is_at_most_one(measure, rts):
    result = sbmdea.metafrontier(panel(20, 3), **ROLES, period="year", group="region", measure=measure, rts=rts)
    known = result.gap.dropna()
    assert len(known) > 40
    assert (known <= 1.0).all()
    assert (known < 0.999).any()
    assert (known == 1.0).any()
    np.testing.assert_allclose(result.gap * result.group.efficiency, result.meta.efficiency, rtol=1e-11)


def test_the_two_frontiers_are_the_models_own():
    frame = panel(20, 3)
    result = sbmdea.metafrontier(frame, **ROLES, period="year", group="region", frontier="global")
    alone = sbmdea.sbm(frame[frame["region"] == "west"], **ROLES, period="year", frontier="global").efficiency
    np.testing.assert_allclose(result.group.efficiency[alone.index], alone, rtol=1e-10)
    pooled = sbmdea.sbm(frame, **ROLES, period="year", frontier="global").efficiency
    np.testing.assert_allclose(result.meta.efficiency, pooled, rtol=1e-10)


def test_metafrontier_in_words_and_files(tmp_path):
    result = sbmdea.metafrontier(panel(20, 3), **ROLES, period="year", group="region")
    means = result.by_group()
    assert list(means.index) == ["east", "west"]
    assert (means["rows"] == 30).all()
    assert repr(result).startswith("metafrontier by sbm, non-oriented, crs, contemporaneous\n")
    assert "east" in result.summary()
    assert "<table>" in result._repr_html_()
    assert list(result.to_frame()) == ["group", "group_efficiency", "meta_efficiency", "technology_gap_ratio"]
    result.to_csv(tmp_path / "gap.csv")
    result.to_excel(tmp_path / "gap.xlsx")
    assert "peers of all" in read_excel(tmp_path / "gap.xlsx", sheet_name=None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"group": None}, "group must name"),
        ({"group": "one"}, "at least two groups; got 1"),
        ({"measure": "sbn"}, 'Did you mean "sbm"'),
        ({"measure": "radial", "weights": {"x1": 2}}, "weights goes with measure='sbm' or 'super_sbm'"),
        ({"exclude": "unit"}, "exclude goes with measure='super_sbm'"),
        ({"exclude": [0, 1]}, "exclude goes with measure='super_sbm'"),
        ({"exclude": np.arange(2)}, "exclude goes with measure='super_sbm'"),
    ],
)
def test_refusals_of_the_metafrontier(options, message):
    with pytest.raises(SpecError, match=message):
        sbmdea.metafrontier(panel().assign(one=1), **{**ROLES, "period": "year", "group": "region", **options})


# ---- window analysis


@pytest.mark.parametrize("measure", ["sbm", "super_sbm", "radial"])
def test_every_cell_is_the_window_by_itself(measure):
    frame = panel(10, 4)
    analysis = sbmdea.window_analysis(frame, **ROLES, period="year", window=2, measure=measure)
    model = getattr(sbmdea, measure)
    assert list(analysis.table.columns) == [2001, 2002, 2003, 2004]
    for first in (2001, 2002, 2003):
        years = frame[frame["year"].between(first, first + 1)]
        alone = model(years, **ROLES, period="year", frontier="global").efficiency
        table = analysis.table.xs(f"{first}–{first + 1}", level="window").stack()
        np.testing.assert_allclose(table[alone.index], alone, rtol=1e-10)


def test_means_and_ranges():
    analysis = sbmdea.window_analysis(panel(10, 4), **ROLES, period="year", window=3)
    table = analysis.table
    assert list(table.index.names) == ["unit", "window"]
    cells = table.loc["u3"].to_numpy()
    np.testing.assert_allclose(analysis.by_window.loc["u3"], np.nanmean(cells, axis=1))
    np.testing.assert_allclose(analysis.by_period.loc["u3"], np.nanmean(cells, axis=0))
    spread = analysis.spread.loc["u3"]
    known = cells[~np.isnan(cells)]
    assert spread["mean"] == pytest.approx(known.mean())
    assert spread["variance"] == pytest.approx(known.var(ddof=1))
    assert spread["total_range"] == pytest.approx(np.ptp(known))
    assert spread["column_range"] == pytest.approx(max(np.nanmax(c) - np.nanmin(c) for c in cells.T))
    efficiency = analysis.result.efficiency.unstack()
    np.testing.assert_allclose(analysis.by_period, efficiency.loc[analysis.by_period.index])


def test_order_of_units_and_windows_is_the_datas():
    frame = panel(10, 11, seed=2)
    frame["year"] -= 1996  # 5 … 15: sorted as text, 10 would come before 5
    frame = frame.iloc[::-1]
    analysis = sbmdea.window_analysis(frame, **ROLES, period="year", window=2)
    assert list(analysis.by_window.index) == [f"u{i}" for i in reversed(range(10))]
    assert list(analysis.by_window.columns) == [f"{k}–{k + 1}" for k in range(5, 15)]


def test_window_analysis_in_words_and_files(tmp_path):
    analysis = sbmdea.window_analysis(panel(10, 4), **ROLES, period="year", window=2)
    assert repr(analysis).startswith("window analysis by sbm, non-oriented, crs, windows of 2 periods\n")
    assert "total_range" in analysis.summary()
    assert "<table>" in analysis._repr_html_()
    analysis.to_csv(tmp_path / "windows.csv")
    analysis.to_excel(tmp_path / "windows.xlsx")
    assert list(read_excel(tmp_path / "windows.xlsx", sheet_name=None)) == [
        "windows", "by window", "by period", "spread", "options",
    ]  # fmt: skip


def test_a_window_longer_than_the_panel_is_refused():
    with pytest.raises(SpecError, match="window must be a whole number from 1"):
        sbmdea.window_analysis(panel(10, 4), **ROLES, period="year", window=5)
