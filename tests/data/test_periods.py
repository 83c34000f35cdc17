"""Periods are ordered by what they mean: text too where it is a number or a time, and nothing else."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, inequality
from sbmdea.cli import main
from sbmdea.data.period_order import order_of
from sbmdea.results.typeset import printable

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

# each in its order
READ = [
    ["8", "9", "10"],
    ["-3", "-2", "0", "+1"],
    ["1.5", "2"],
    ["1995", "2000", "2005"],
    ["08", "09", "10", "11"],
    ["201909", "201910"],
    ["T8", "T9", "T10", "T11"],
    ["T-1", "T0", "T+1"],
    ["wave_9", "wave_10"],
    ["2019 wave 9", "2019 wave 10"],
    ["1st", "2nd", "3rd", "10th"],
    ["FY2019", "FY2020"],
    ["9月", "10月"],
    ["１月", "２月", "１０月"],
    ["九月", "十月", "十一月"],
    ["2019年", "2020年"],
    ["2019年度", "2020年度"],
    ["二〇一九年", "二〇二〇年"],
    ["2019", "2020年"],
    ["第九期", "第十期", "第十一期"],
    ["1期", "2期", "10期"],
    ["十五", "十一五", "十二五"],
    ["“十一五”时期", "“十二五”时期", "“十三五”时期"],
    ["一季度", "二季度", "三季度"],
    ["第1季", "第2季"],
    ["2019年第四季度", "2020年第一季度"],
    ["上半年", "下半年"],
    ["2019年上半年", "2019年下半年", "2020年上半年"],
    ["2019年9月", "2019年10月", "2020年1月"],
    ["2019年9月1日", "2019年9月10日", "2019年10月1日"],
    ["Jan", "Feb"],
    ["Jan.", "Feb.", "Sept."],
    ["January", "February", "March"],
    ["Jan 2019", "Feb 2019"],
    ["Dec 2019", "Jan 2020"],
    ["Jan-19", "Feb-19", "Jan-20"],
    ["Dec-99", "Jan-00"],
    ["Q4 2019", "Q1 2020"],
    ["2019-Q4", "2020Q1"],
    ["2019q4", "2020q1"],
    ["4Q19", "1Q20"],
    ["4Q2019", "1Q2020"],
    ["Q4'99", "Q1'00"],
    ["1st quarter", "2nd quarter"],
    ["Quarter 1", "Quarter 2"],
    ["H1", "H2"],
    ["H2 2019", "H1 2020"],
    ["2019M9", "2019M10"],
    ["2019-03", "2019-10", "2020-01"],
    ["2019/3", "2019/10"],
    ["12/2019", "01/2020"],
    ["2019.09", "2019.10"],
    ["2019-03-01", "2019-10-01"],
    ["2019-1-9", "2019-1-10"],
    ["2019-01-01 00:00:00", "2019-02-01 00:00:00"],
    ["20190301", "20191001"],
    ["1 March 2019", "2 March 2019", "1 April 2019"],
    ["3-Mar-2019", "2-Apr-2019"],
    ["March 1, 2019", "April 1, 2019"],
    ["01/02/2018", "01/03/2019"],
    ["2009/10", "2010/11"],
    ["1999/00", "2000/01"],
    ["2009-2010", "2010–2011"],
    ["2001-05", "2006-10"],
    ["2019W9", "2019W10"],
    ["Week 9", "Week 10"],
    ["Mar 2019", "2019-04"],
    ["Jan", "2月"],
]


@pytest.mark.parametrize("texts", READ, ids=lambda texts: texts[0])
def test_text_is_read_as_what_it_means_in_whatever_order_it_comes(texts: list[str]) -> None:
    for order in (texts, texts[::-1], texts[1:] + texts[:1] if len(texts) == 2 else texts):
        found = order_of(pd.Index(order))
        assert not found.lacking
        assert [order[place] for place in np.argsort(found.rank)] == texts


# in two ways, of two kinds, of none
UNREAD = [
    (["before", "after"], "'before', 'after' are not numbers or times of one kind"),
    (["low", "high"], "are not numbers or times of one kind"),
    (["2019", "2019Q4"], "are not numbers or times of one kind"),
    (["T8", "S9"], "are not numbers or times of one kind"),
    (["pre", "2019"], "are not numbers or times of one kind"),
    (["spring", "autumn"], "are not numbers or times of one kind"),
    (["v1.9", "v1.10", "v2.1"], "are not numbers or times of one kind"),
    (["Nov", "Dec", "Jan", "Feb"], "can be read in more than one, with 'Jan' or 'Nov' as the first"),
    (
        ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"],
        "with 'Jan' or 'Apr' as the",
    ),
    (["Q4", "Q1"], "'Q4', 'Q1' can be read in more than one, with 'Q1' or 'Q4' as the first"),
    (["Q2", "Q3", "Q4", "Q1"], "with 'Q1' or 'Q2' as the first"),
    (["W51", "W52", "W1", "W2"], "can be read in more than one"),
    (["98", "99", "00", "01"], "with '00' or '98' as the first"),
    (["FY98", "FY02"], "with 'FY02' or 'FY98' as the first"),
    (["九五", "十五"], "can be read in more than one"),
    (["T-1", "T-2"], "with 'T-1' or 'T-2' as the first"),
    (["2019.9", "2019.10"], "can be read in more than one"),
    (["Mar 18", "Feb 19"], "can be read in more than one"),
    (["05/06/2019", "06/05/2019"], "can be read in more than one"),
    (["Jan", "January"], "'Jan' and 'January' read as one and the same"),
    (["1", "01"], "'1' and '01' read as one and the same"),
    (["2019", "2019 "], "'2019' and '2019 ' read as one and the same"),
]


@pytest.mark.parametrize(("texts", "words"), UNREAD, ids=lambda one: one[0] if isinstance(one, list) else "")
def test_what_cannot_be_read_in_one_way_has_no_order(texts: list[str], words: str) -> None:
    found = order_of(pd.Index(texts))
    assert words in found.lacking
    assert found.rank.tolist() == list(range(len(texts)))


def test_dates_numbers_and_what_says_its_own_order() -> None:
    for labels in (
        pd.Index([10, 9]),
        pd.Index([True, False]),
        pd.PeriodIndex(["2020Q1", "2019Q4"], freq="Q"),
        pd.DatetimeIndex(["2020", "2019"]),
        pd.Index([date(2020, 1, 1), date(2019, 1, 1)]),
        pd.Index([(2019, 10), (2019, 9)], tupleize_cols=False),
        pd.Index(["10", "9"], dtype="string"),
        pd.CategoricalIndex(["after", "before"], categories=["before", "after"], ordered=True),
        pd.CategoricalIndex(["10", "9"], categories=["10", "9"]),
    ):
        found = order_of(labels)
        assert not found.lacking
        assert found.rank.tolist() == [1, 0], labels
    for labels in (
        pd.CategoricalIndex(["after", "before"]),
        pd.Index([("2019", "Q2"), ("2019", "Q1")], tupleize_cols=False),
        pd.Index([b"b", b"a"]),
    ):
        assert "are not numbers or times" in order_of(labels).lacking


@pytest.fixture
def pictures() -> Iterator[None]:
    pyplot = pytest.importorskip("matplotlib.pyplot", reason='pictures need matplotlib: pip install "sbmdea[plot]"')
    pyplot.switch_backend("agg")
    yield
    pyplot.close("all")


# the smallest input: output has doubled

TWO = pd.DataFrame({"dmu": list("AABB"), "when": ["before", "after"] * 2, "x": 1.0, "y": [1.0, 2.0, 2.0, 4.0]})
ROLES = {"inputs": "x", "outputs": "y", "dmu": "dmu", "period": "when"}


def test_before_and_after_are_refused_and_an_ordered_categorical_is_taken() -> None:
    words = (
        r"period must have an order for an index of productivity; 'before', 'after' are not numbers or times of one "
        r"kind, as 2019, '2019Q4' or 'T8' would be\. Make the periods numbers or dates, or pass them as "
        r"pandas\.Categorical\(values, categories=\[\.\.\.\], ordered=True\), the earliest first\."
    )
    for call in (sbmdea.malmquist, sbmdea.luenberger):
        with pytest.raises(DataError, match=words):
            call(TWO, **ROLES)
    said = TWO.assign(when=pd.Categorical(TWO["when"], categories=["before", "after"], ordered=True))
    change = sbmdea.malmquist(said, **ROLES).index["productivity_change"]
    assert change.index.tolist() == [("A", "after"), ("B", "after")]
    np.testing.assert_allclose(change, 2.0, rtol=1e-12)


def test_what_needs_an_order_refuses_text_without_one_and_what_needs_none_takes_it() -> None:
    for frontier in ("sequential", "window", "biennial"):
        with pytest.raises(DataError, match=f"period must have an order for frontier=\"{frontier}\"; 'before'"):
            sbmdea.radial(TWO, **ROLES, frontier=frontier, window=2)
    with pytest.raises(DataError, match='period must have an order for frontier="window"'):
        sbmdea.window_analysis(TWO, **ROLES, window=2)
    for frontier in ("contemporaneous", "global"):
        result = sbmdea.radial(TWO, **ROLES, frontier=frontier)
        assert result.panel.periods.tolist() == ["before", "after"]
        np.testing.assert_allclose(
            result.efficiency, {"contemporaneous": [0.5, 0.5, 1, 1]}.get(frontier, [0.25, 0.5, 0.5, 1])
        )
        assert "4 rows: 2 DMUs in 2 periods (before, after)" in result.summary()
    turned = sbmdea.radial(TWO.iloc[::-1], **ROLES)
    assert turned.panel.periods.tolist() == ["after", "before"]


@pytest.mark.usefixtures("pictures")
def test_pictures_and_the_report_of_periods_without_an_order(tmp_path: Path) -> None:
    result = sbmdea.radial(TWO, **ROLES)
    with pytest.raises(DataError, match="period must have an order for scores over time"):
        result.plot.over_time()
    with pytest.raises(DataError, match="period must have an order for the picture of the last one"):
        result.plot.ranking()
    assert result.plot.ranking(period="before").get_title("left") == "before"
    assert [tick.get_text() for tick in result.plot.heatmap().get_xticklabels()] == ["before", "after"]
    result.report(tmp_path / "scores.html")
    page = (tmp_path / "scores.html").read_text(encoding="utf-8")
    assert "Efficiency over time." not in page
    assert "Scores of after from best to worst" in page


def test_inequality_needs_an_order_where_it_speaks_of_change() -> None:
    index = pd.MultiIndex.from_frame(TWO[["dmu", "when"]])
    scores = pd.Series([0.2, 0.4, 0.6, 0.5], index=index)
    for call, name in ((inequality.sigma_convergence, "σ"), (inequality.beta_convergence, "β")):
        with pytest.raises(DataError, match=f"period must have an order for {name}-convergence; 'before', 'after'"):
            call(scores)
    assert inequality.dagum_gini(scores).parts.index.tolist() == ["before", "after"]
    assert inequality.theil(scores).parts.index.tolist() == ["before", "after"]
    assert inequality.densities(scores, points=2)["when"].tolist() == ["before", "before", "after", "after"]


# the same panel under other names for its periods

YEARS = [8, 9, 10, 11]
NAMES: dict[str, list[Any]] = {
    "text": ["8", "9", "10", "11"],
    "T8": ["T8", "T9", "T10", "T11"],
    "months": ["8月", "9月", "10月", "11月"],
    "English months": ["Aug", "Sep", "Oct", "Nov"],
    "quarters": ["Q3 2019", "Q4 2019", "Q1 2020", "Q2 2020"],
    "categories": list(pd.Categorical(list("zyxw"), categories=list("zyxw"), ordered=True)),
    "timestamps": list(pd.date_range("2019", periods=4, freq="QS")),
    "periods": list(pd.period_range("2019Q3", periods=4, freq="Q")),
}


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(list(itertools.product([f"u{k}" for k in range(8)], YEARS)), columns=["dmu", "when"])
    frame[["x1", "x2", "y"]] = rng.lognormal(1.0, 0.4, (32, 3))
    return frame.sample(frac=1.0, random_state=1)


def renamed(panel: pd.DataFrame, name: str) -> pd.DataFrame:
    labels = panel["when"].map(dict(zip(YEARS, NAMES[name], strict=True)))
    if name == "categories":
        labels = pd.Categorical(labels, categories=NAMES[name], ordered=True)
    return panel.assign(when=labels)


def asked(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What comes out of all that looks at the order of periods, row by row."""
    roles = {"inputs": ["x1", "x2"], "outputs": "y", "dmu": "dmu", "period": "when"}
    found: dict[str, Any] = {}
    for frontier in ("contemporaneous", "global", "sequential", "window", "biennial"):
        found[frontier] = sbmdea.sbm(frame, **roles, frontier=frontier, window=2).efficiency
    for base in ("adjacent", "sequential", "global", "biennial", "fixed"):
        result = sbmdea.malmquist(frame, **roles, base=base)
        found[f"malmquist {base}"], found[f"cumulated {base}"] = result.index, result.cumulated
        found[f"summary {base}"] = pd.DataFrame(line.split()[-4:] for line in f"{result.summary()}".splitlines()[-4:])
    found["luenberger"] = sbmdea.luenberger(frame, **roles).index
    windows = sbmdea.window_analysis(frame, **roles, window=2)
    found["windows"], found["by window"], found["by period"] = windows.table, windows.by_window, windows.by_period
    scores = found["global"]
    found["sigma"] = inequality.sigma_convergence(scores)
    found["theil"] = inequality.theil(scores).parts
    found["beta"] = inequality.beta_convergence(scores).coefficients
    return {name: pd.DataFrame(one) for name, one in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_other_names_of_the_periods_change_nothing(panel: pd.DataFrame, name: str) -> None:
    pytest.importorskip("linearmodels", reason='beta convergence needs linearmodels: pip install "sbmdea[study]"')
    plain, other = asked(panel), asked(renamed(panel, name))
    for which, frame in plain.items():
        np.testing.assert_array_equal(frame.to_numpy(), other[which].to_numpy(), err_msg=which)


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("name", NAMES)
def test_pictures_have_periods_from_left_to_right(panel: pd.DataFrame, name: str) -> None:
    frame = renamed(panel, name)
    roles = {"inputs": ["x1", "x2"], "outputs": "y", "dmu": "dmu", "period": "when"}

    def ticks(ax: Any) -> list[str]:
        return [tick.get_text() for tick in ax.get_xticklabels()]

    result = sbmdea.sbm(frame, **roles)
    wanted = ticks(result.plot.heatmap())
    assert wanted == [printable(label) for label in NAMES[name]]
    assert ticks(result.plot.over_time()) == wanted
    assert result.plot.ranking().get_title("left") == wanted[-1]
    change = sbmdea.malmquist(frame, **roles)
    assert ticks(change.plot.components()) == wanted[1:]
    assert ticks(change.plot.components(cumulated=True)) == wanted
    assert ticks(change.plot.components(dmu="u5")) == wanted[1:]
    drawn = change.plot.components(dmu="u5").get_lines()[-1]
    assert np.all(np.diff(np.asarray(drawn.get_xdata())) > 0)
    np.testing.assert_array_equal(drawn.get_ydata(), change.index["productivity_change"].xs("u5")[NAMES[name][1:]])
    assert ticks(change.plot.heatmap()) == wanted[1:]
    assert ticks(sbmdea.window_analysis(frame, **roles, window=2).plot.windows("u3")) == wanted


def test_a_number_longer_than_python_reads_has_no_order() -> None:
    frame = TWO.assign(when=["0" * 5000, "1" * 5000] * 2)
    with pytest.raises(DataError, match="period must have an order"):
        sbmdea.malmquist(frame, inputs="x", outputs="y", dmu="dmu", period="when")


def test_the_command_line_reads_the_same_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, scores = tmp_path / "data.csv", tmp_path / "scores.csv"
    TWO.to_csv(data, index=False)
    asks = ["run", str(data), "--inputs", "x", "--outputs", "y", "--dmu", "dmu", "--period", "when"]
    assert main([*asks, "--model", "malmquist", "--out", str(scores)]) != 0
    assert "period must have an order for an index of productivity; 'before', 'after'" in capsys.readouterr().err
    TWO.assign(when=["9月", "10月"] * 2).to_csv(data, index=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert main([*asks, "--model", "malmquist", "--out", str(scores)]) == 0
    found = pd.read_csv(scores)
    assert found["when"].tolist() == ["10月", "10月"]
    np.testing.assert_allclose(found["productivity_change"], 2.0, rtol=1e-12)
