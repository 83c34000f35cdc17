"""The border of the data: what read_panel takes, and what it says of what it does not take."""

from __future__ import annotations

import datetime as dt
import sys
import time
import warnings
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sbmdea
from sbmdea.data.panel import Columns, Panel, read_panel
from sbmdea.errors import DataError, SbmdeaWarning, SpecError
from tests.places import SHARED

CITY_PANEL = SHARED / "data" / "china_city_panel_2006_2018.csv"
CITIES = (
    "Yiwu",
    "Jinhua",
    "Ningbo",
    "Wenzhou",
    "Taizhou",
    "Lishui",
    "Quzhou",
    "Huzhou",
    "Jiaxing",
    "Shaoxing",
    "Zhoushan",
    "Hangzhou",
)
YEARS = (2009, 2010)
ROLES = {"inputs": ["capital", "labour"], "outputs": ["gdp"], "undesirable": ["so2"]}
KEYS = {"dmu": "city", "period": "year"}


def frame(**changes: object) -> pd.DataFrame:
    """Twelve cities in two years: 12 rows are the least for four columns."""
    n = len(CITIES) * len(YEARS)
    table = pd.DataFrame(
        {
            "city": np.repeat(CITIES, len(YEARS)),
            "year": np.tile(YEARS, len(CITIES)),
            "capital": np.arange(10.0, 10.0 + n),
            "labour": np.arange(5, 5 + n),
            "gdp": np.arange(20.0, 20.0 + n),
            "so2": np.arange(3.0, 3.0 + n),
        }
    )
    return table.assign(**changes)


def changed(column: str, cells: dict[int, object], dtype: object = None) -> pd.DataFrame:
    table = frame()
    values = table[column].astype(dtype or object)
    for row, value in cells.items():
        values[row] = value
    return table.assign(**{column: values})


def panel(data: object, **options: object) -> Panel:
    return read_panel(data, **{**ROLES, **KEYS, **options})  # type: ignore[arg-type]


def refused(data: object, **options: object) -> str:
    with pytest.raises(DataError) as caught:
        panel(data, **options)
    return str(caught.value)


# what is taken


def test_a_panel_holds_the_columns_in_the_row_order_of_the_data() -> None:
    table = frame().sample(frac=1.0, random_state=3)
    got = panel(table)
    assert got.columns == Columns(inputs=("capital", "labour"), outputs=("gdp",), undesirable=("so2",))
    assert got.columns.all == ("capital", "labour", "gdp", "so2")
    assert got.columns.roles == ("inputs", "inputs", "outputs", "undesirable")
    np.testing.assert_array_equal(got.X, table[["capital", "labour"]])
    np.testing.assert_array_equal(got.Y, table[["gdp"]])
    np.testing.assert_array_equal(got.B, table[["so2"]])
    for block in (got.X, got.Y, got.B):
        assert block.dtype == np.float64
        assert block.flags.c_contiguous
        assert block.flags.owndata
    assert list(got.index) == list(zip(table["city"], table["year"], strict=True))
    assert got.index.names == ["city", "year"]
    assert list(got.periods) == [2009, 2010]
    assert got.periods.name == "year"
    assert [got.periods[code] for code in got.period] == table["year"].tolist()
    assert pd.Series(got.unit).groupby(table["city"].to_numpy()).nunique().eq(1).all()
    assert len(set(got.unit)) == 12
    for codes in (got.unit, got.period, got.group):
        assert codes.dtype == np.int64
    assert got.has_period
    assert list(got.groups) == [None]
    assert got.reference.all()
    assert got.evaluate.all()


def test_without_a_period_all_rows_are_of_one_period() -> None:
    table = frame().query("year == 2009")
    got = panel(table, period=None)
    assert list(got.index) == list(CITIES)
    assert got.index.name == "city"
    assert not got.has_period
    assert list(got.periods) == [None]
    assert not got.period.any()


def test_one_label_means_one_column_and_nothing_undesirable_is_no_column() -> None:
    got = panel(frame(), inputs="capital", outputs="gdp", undesirable=None)
    assert got.columns == Columns(("capital",), ("gdp",), ())
    assert got.B.shape == (24, 0)
    assert panel(frame(), undesirable=[]).B.shape == (24, 0)


@pytest.mark.parametrize(
    "labels", [("capital", "labour"), pd.Index(["capital", "labour"]), np.array(["capital", "labour"])]
)
def test_labels_come_in_any_sequence(labels: object) -> None:
    assert panel(frame(), inputs=labels).columns.inputs == ("capital", "labour")


def test_labels_may_be_chinese_integers_and_tuples() -> None:
    table = frame().rename(
        columns={"capital": "资本", "labour": 7, "gdp": ("产出", "亿元"), "city": "城市", "year": "年份"}
    )
    got = read_panel(table, inputs=["资本", 7], outputs=("产出", "亿元"), undesirable="so2", dmu="城市", period="年份")
    assert got.columns.all == ("资本", 7, ("产出", "亿元"), "so2")
    assert got.index.names == ["城市", "年份"]


def test_columns_of_several_levels() -> None:
    table = frame()
    table.columns = pd.MultiIndex.from_tuples(
        [("city", ""), ("year", ""), ("in", "k"), ("in", "l"), ("out", "gdp"), ("out", "so2")]
    )
    got = read_panel(
        table,
        inputs=[("in", "k"), ("in", "l")],
        outputs=("out", "gdp"),
        undesirable=("out", "so2"),
        dmu="city",
        period=("year", ""),
    )
    assert got.columns.inputs == (("in", "k"), ("in", "l"))
    assert got.index.names == ["city", ("year", "")]
    with pytest.raises(DataError, match=r"inputs must be columns of data; got 'in'\. Columns: \('city', ''\)"):
        read_panel(table, inputs="in", outputs=("out", "gdp"), dmu="city", period=("year", ""))


def test_dmu_and_period_may_be_index_levels() -> None:
    table = frame().set_index(["year", "city"])
    got = panel(table)
    assert got.index.names == ["city", "year"]
    assert got.index[0] == ("Yiwu", 2009)
    mixed = panel(frame().set_index("city"))
    assert list(mixed.index) == list(got.index)


def test_without_dmu_an_index_of_city_and_year_is_read_as_such() -> None:
    assert list(panel(frame().set_index(["city", "year"]), dmu=None, period=None).index[:2]) == [
        ("Yiwu", 2009),
        ("Yiwu", 2010),
    ]
    assert panel(frame().set_index(["year", "city"]), dmu=None).index.names == ["city", "year"]


def test_without_dmu_an_index_that_could_be_read_two_ways_is_not_guessed() -> None:
    assert refused(frame().set_index(["year", "city"]), dmu=None, period=None) == (
        "dmu must be named for an index of several levels; got 'year', 'city'. Pass dmu=, and period= for a panel; "
        "levels without a name get one by data.rename_axis([…])."
    )
    three = frame().assign(province="Zhejiang").set_index(["province", "city", "year"])
    assert "got 'province', 'city', 'year'" in refused(three, dmu=None, period=None)


def test_without_dmu_the_index_names_the_dmus_and_a_plain_one_their_numbers() -> None:
    table = frame().query("year == 2009")
    named = panel(table.set_index("city"), dmu=None, period=None)
    assert list(named.index) == list(CITIES)
    assert named.index.name == "city"
    kept = panel(table, dmu=None, period=None)
    assert list(kept.index) == list(range(0, 24, 2))
    assert kept.index.name == "dmu"
    counted = panel(table.reset_index(drop=True), dmu=None, period=None)
    assert isinstance(counted.index, pd.RangeIndex)
    assert counted.index.name == "dmu"


@pytest.mark.parametrize(
    ("years", "ordered"),
    [
        ([2010, 2009], [2009, 2010]),
        (["2010", "2009"], ["2009", "2010"]),
        (
            [pd.Timestamp("2010-01-01"), pd.Timestamp("2009-01-01")],
            [pd.Timestamp("2009"), pd.Timestamp("2010")],
        ),
        ([pd.Period("2010", "Y"), pd.Period("2009", "Y")], [pd.Period("2009", "Y"), pd.Period("2010", "Y")]),
        ([dt.date(2010, 1, 1), dt.date(2009, 1, 1)], [dt.date(2009, 1, 1), dt.date(2010, 1, 1)]),
        ([2010.5, 2009], [2009, 2010.5]),
    ],
)
def test_periods_are_sorted_and_kept_as_they_are(years: list[object], ordered: list[object]) -> None:
    got = panel(frame(year=years * 12))
    assert list(got.periods) == ordered
    assert list(got.period[:2]) == [1, 0]
    assert [label for _, label in got.index[:2]] == years


def test_an_ordered_category_gives_the_order_of_the_periods() -> None:
    half = pd.Categorical(["second", "first"] * 12, categories=["first", "second"], ordered=True)
    got = panel(frame(year=half))
    assert list(got.periods) == ["first", "second"]
    assert list(got.period[:2]) == [1, 0]


def test_a_group_is_coded_in_sorted_order() -> None:
    got = panel(frame(coast=["yes", "no"] * 6 + ["no", "no"] * 6), group="coast")
    assert list(got.groups) == ["no", "yes"]
    assert list(got.group[:3]) == [1, 0, 1]
    assert got.groups.name == "coast"


def test_labels_keep_their_dtype() -> None:
    got = panel(frame().astype({"year": "int16", "city": "category"}))
    assert got.index.get_level_values(1).dtype == np.int16
    assert isinstance(got.index.get_level_values(0), pd.CategoricalIndex)


# other tables and arrays


def same(got: Panel, expected: Panel) -> None:
    assert got.columns == expected.columns
    assert list(got.index) == list(expected.index)
    assert got.index.names == expected.index.names
    for name in ("X", "Y", "B", "unit", "period"):
        np.testing.assert_array_equal(getattr(got, name), getattr(expected, name))


@pytest.mark.parametrize("arrow", [True, False], ids=["with pyarrow", "without pyarrow"])
def test_polars(arrow: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pl.DataFrame(frame().to_dict("list")).rename({"city": "城市"})
    if not arrow:
        monkeypatch.setitem(sys.modules, "pyarrow", None)
    got = panel(table, dmu="城市")
    same(got, panel(frame().rename(columns={"city": "城市"}), dmu="城市"))


def test_polars_missing_text_and_booleans_are_seen() -> None:
    table = pl.DataFrame(frame().to_dict("list"))
    row = pl.int_range(pl.len()) == 3
    holes = table.with_columns(labour=pl.when(row).then(None).otherwise(pl.col("labour")))
    assert "column 'labour' is missing for ('Jinhua', 2010)." in refused(holes)
    assert "column 'labour' is text ('5') for" in refused(table.with_columns(pl.col("labour").cast(pl.String)))
    assert "column 'labour' is boolean for" in refused(table.with_columns(labour=pl.col("labour") > 7))
    with pytest.raises(DataError, match=r"got polars\.LazyFrame\. Call \.collect\(\) on it first"):
        panel(table.lazy())


def test_an_arrow_table_needs_pyarrow_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table(frame().to_dict("list"))
    same(panel(table), panel(frame()))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r'reading a Table as data needs pyarrow.*pip install "sbmdea\[parquet\]"'):
        panel(table)


def test_the_interchange_protocol_and_a_mapping_of_columns() -> None:
    class Interchange:
        def __dataframe__(self, *arguments: object, **options: object) -> object:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return frame().__dataframe__(*arguments, **options)

    same(panel(Interchange()), panel(frame()))
    same(panel(frame().to_dict("list")), panel(frame()))
    assert refused({"city": [1, 2], "gdp": [1]}).startswith(
        "data must be a table of columns of one length; got dict: All arrays must be of the same length"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("cities.csv", "got str. Read the file first, for example with sbmdea.read_table(path)."),
        (Path("cities.csv"), "Read the file first"),
        (frame()["gdp"], "got pandas.Series. Call .to_frame() on it first."),
        (
            np.ones((3, 2)),
            "got numpy.ndarray. To pass arrays, leave data out and give them as inputs=, outputs=",
        ),
        (3, "data must be a table such as a pandas DataFrame; got int."),
    ],
)
def test_what_is_no_table(data: object, message: str) -> None:
    assert message in refused(data)


@pytest.mark.parametrize(
    "dtype", ["Int64", "Float64", "int64[pyarrow]", "double[pyarrow]", "float32", "uint8", "Sparse"]
)
def test_numbers_of_any_dtype(dtype: str) -> None:
    if "pyarrow" in dtype:
        pytest.importorskip("pyarrow")
    kind = pd.SparseDtype("float64", 0.0) if dtype == "Sparse" else dtype
    np.testing.assert_array_equal(panel(frame().astype({"labour": kind})).X, panel(frame()).X)


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "int64[pyarrow]", "double[pyarrow]"])
def test_na_counts_as_missing(dtype: str) -> None:
    if "pyarrow" in dtype:
        pytest.importorskip("pyarrow")
    assert "column 'labour' is missing for ('Yiwu', 2010)." in refused(changed("labour", {1: pd.NA}, dtype))


def test_numbers_held_as_objects() -> None:
    cells: list[object] = [Decimal("1.5"), Fraction(1, 4), 3, np.float32(2.5), np.int8(4), 2.0, *range(1, 19)]
    got = panel(frame(capital=pd.Series(cells, dtype=object)))
    np.testing.assert_array_equal(got.X[:6, 0], [1.5, 0.25, 3, 2.5, 4, 2])
    arrow = pytest.importorskip("pyarrow")
    decimals = frame()["capital"].map(lambda one: Decimal(int(one))).astype(pd.ArrowDtype(arrow.decimal128(9, 2)))
    np.testing.assert_array_equal(panel(frame(capital=decimals)).X, panel(frame()).X)


def test_arrays_get_the_letters_of_the_field() -> None:
    table = frame()
    X, y, b = table[["capital", "labour"]].to_numpy(), table["gdp"].to_numpy(), table["so2"].tolist()
    got = read_panel(None, inputs=X, outputs=y, undesirable=b)
    assert got.columns == Columns(("x1", "x2"), ("y1",), ("b1",))
    assert isinstance(got.index, pd.RangeIndex)
    assert got.index.name == "dmu"
    np.testing.assert_array_equal(got.X, X)
    X[0, 0] = -1.0
    assert got.X[0, 0] == 10.0


def test_arrays_with_labels() -> None:
    table = frame()
    got = read_panel(
        None,
        inputs=table[["capital", "labour"]].to_numpy(),
        outputs=table["gdp"].to_numpy(),
        dmu=table["city"],
        period=table["year"].to_numpy(),
        group=["east"] * 24,
    )
    assert got.index[1] == ("Yiwu", 2010)
    assert got.index.names == ["city", "period"]
    assert list(got.groups) == ["east"]


def test_frames_and_series_as_arrays_keep_labels_and_index() -> None:
    table = frame().query("year == 2009").set_index("city")
    got = read_panel(None, inputs=table[["capital", "labour"]], outputs=table["gdp"])
    assert got.columns == Columns(("capital", "labour"), ("gdp",), ())
    assert list(got.index) == list(CITIES)
    both = frame().set_index(["city", "year"])
    assert read_panel(None, inputs=both[["capital"]], outputs=both["gdp"]).index.names == ["city", "year"]
    polar = pl.DataFrame(frame().to_dict("list"))
    mixed = read_panel(None, inputs=polar.select("capital", "labour"), outputs=polar["gdp"], dmu=range(24))
    assert mixed.columns == Columns(("capital", "labour"), ("gdp",), ())


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (
            {"inputs": ["capital"], "outputs": ["gdp"]},
            "inputs must be an array when there is no data; got 'capital'. "
            "Pass the table that holds the columns as the first argument.",
        ),
        (
            {"inputs": np.ones((4, 2)), "outputs": np.ones(3)},
            "arrays must have one row per DMU; got inputs 4, outputs 3 rows.",
        ),
        (
            {"inputs": np.ones(4), "outputs": np.ones(4), "dmu": list("abc")},
            "arrays must have one row per DMU; got inputs 4, outputs 4, dmu 3 rows.",
        ),
        (
            {"inputs": np.ones(4), "outputs": np.ones(4), "dmu": "city"},
            "dmu must be an array with one label per row when there is no data; got 'city'.",
        ),
        (
            {"inputs": np.ones((1, 2, 2)), "outputs": np.ones(4)},
            "inputs must be an array of one or two dimensions; got 3.",
        ),
        (
            {"inputs": np.ones((4, 0)), "outputs": np.ones(4)},
            "inputs must name at least one column; got none.",
        ),
        (
            {
                "inputs": pd.Series([1.0, 2.0], index=["a", "b"]),
                "outputs": pd.Series([1.0, 2.0], index=["b", "a"]),
            },
            "outputs must have the index of inputs, row by row; got another one. "
            "Reindex it, or pass .to_numpy() to go by position.",
        ),
        (
            {"inputs": [1.0, True, 3.0], "outputs": [1, 2, 3]},
            "inputs must be finite numbers; column 'x1' is boolean for 1. "
            "Convert booleans with .astype(int) if 0 and 1 are meant.",
        ),
        (
            {"inputs": np.zeros(3, dtype=[("k", "f8"), ("l", "f8")]), "outputs": np.ones(3)},
            "inputs must be an array of numbers; got records. Pass pandas.DataFrame(array).",
        ),
        (
            {"inputs": [[1, 2], [3]], "outputs": [1, 2]},
            "inputs must be finite numbers; column 'x1' holds list for 0, 1. Give a column of numbers.",
        ),
        (
            {"inputs": np.ma.masked_greater(np.arange(1.0, 5.0), 3.0), "outputs": np.ones(4)},
            "inputs must be finite numbers; column 'x1' is missing for 3. "
            "Drop rows with missing values, or fill them in before the call.",
        ),
    ],
)
def test_arrays_that_do_not_fit(arrays: dict[str, object], message: str) -> None:
    with pytest.raises(DataError) as caught:
        read_panel(None, **arrays)  # type: ignore[arg-type]
    assert str(caught.value) == message


# columns and labels that do not fit


def test_a_missing_column_is_answered_with_the_nearest_and_what_there_is() -> None:
    assert refused(frame(), inputs=["captial", "labour"]) == (
        "inputs must be columns of data; got 'captial' (did you mean 'capital'?). "
        "Columns: 'city', 'year', 'capital', 'labour', 'gdp', 'so2'."
    )
    assert refused(frame(), inputs=["captial", "labor"], dmu="ctiy") == (
        "inputs must be columns of data; got 'captial' (did you mean 'capital'?), "
        "'labor' (did you mean 'labour'?). "
        "dmu must be a column or an index level of data; got 'ctiy' (did you mean 'city'?). "
        "Columns: 'city', 'year', 'capital', 'labour', 'gdp', 'so2'."
    )
    wide = frame(**{f"z{i}": 1.0 for i in range(20)})
    assert refused(wide, outputs="GDP ").endswith("'z2', 'z3' and 16 more columns.")
    assert "got 'GDP ' (did you mean 'gdp'?)" in refused(wide, outputs="GDP ")


def test_a_missing_chinese_column() -> None:
    table = frame().rename(columns={"gdp": "地区生产总值"})
    assert "got '地区生产总植' (did you mean '地区生产总值'?)" in refused(table, outputs="地区生产总植")


def test_an_index_level_is_no_input() -> None:
    assert "got 'capital' (it is an index level: call data.reset_index() first)." in refused(
        frame().set_index(["capital"])
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"outputs": ["gdp", "capital"]},
            "a column must have one role; got 'capital' in inputs and in outputs. Name each column once.",
        ),
        (
            {"inputs": ["capital", "capital"]},
            "a column must have one role; got 'capital' in inputs and in inputs. Name each column once.",
        ),
        (
            {"group": "city"},
            "a column must have one role; got 'city' in dmu and in group. Name each column once.",
        ),
        ({"inputs": []}, "inputs must name at least one column; got none."),
        ({"outputs": None}, "outputs must name at least one column; got none."),
        ({"inputs": {"capital"}}, "inputs must be a list of columns; got a set. Pass a list."),
        ({"inputs": [["capital"]]}, "inputs must be column labels of data; got ['capital'] among them."),
        (
            {"inputs": frame()[["capital"]]},
            "inputs must be column labels of data; got a DataFrame. "
            "Pass the labels, or leave data out and pass arrays for every role.",
        ),
        (
            {"dmu": frame()["city"]},
            "dmu must be a column or an index level of data; got a Series. Put it into data as a column and name that.",
        ),
    ],
)
def test_roles_that_do_not_fit(options: dict[str, object], message: str) -> None:
    assert refused(frame(), **options) == message


def test_two_columns_of_one_name() -> None:
    twice = pd.concat([frame(), frame()[["gdp", "year"]]], axis=1)
    assert refused(twice) == (
        "column names in use must be unique; data has 'gdp' 2 times, 'year' 2 times. Rename or drop some."
    )
    assert panel(pd.concat([frame(), pd.DataFrame({"other": [1.0] * 24}).iloc[:, [0, 0]]], axis=1)).X.shape == (24, 2)


def test_no_rows_and_one_row() -> None:
    assert refused(frame().iloc[:0]) == "data must have at least two DMUs to compare; got no rows."
    assert refused(frame().iloc[:1]) == "data must have at least two DMUs to compare; got one DMU, in one row."
    with pytest.raises(DataError, match="got no rows"):
        read_panel(None, inputs=[], outputs=[])


def test_repeated_rows_are_named() -> None:
    assert refused(frame(city=["Yiwu"] * 3 + list(frame()["city"][3:]))) == (
        "dmu and period must name a row once; got ('Yiwu', 2009) 2 times. Drop or aggregate the repeats."
    )
    assert refused(pd.concat([frame(), frame()])).endswith(
        "('Ningbo', 2009) 2 times and 19 more pairs. Drop or aggregate the repeats."
    )
    assert refused(frame(), period=None).endswith(
        "'Taizhou' 2 times and 7 more labels. Drop or aggregate the repeats. "
        "If the rows are periods of one DMU, pass period=."
    )


@pytest.mark.parametrize("analysis", ["cross_efficiency", "common_weights", "strata"])
def test_repeated_rows_where_no_period_can_be_said(analysis: str) -> None:
    table = frame().rename(columns={"gdp": "y"})
    with pytest.raises(DataError, match=r"7 more labels\. .* of one DMU, pass one period at a time\.$"):
        getattr(sbmdea, analysis)(table, inputs="capital", outputs="y", dmu="city")


@pytest.mark.parametrize("hole", [None, np.nan, pd.NA, pd.NaT])
def test_a_missing_label(hole: object) -> None:
    assert refused(changed("city", {3: hole, 5: hole})) == (
        "dmu must be known for every row; 'city' is missing in rows 3, 5 (counted from 0). Fill in or drop these rows."
    )
    assert refused(changed("year", {3: hole})).startswith("period must be known for every row; 'year' is missing")
    assert refused(frame(coast=[hole] * 24), group="coast").endswith(
        "'coast' is missing in rows 0, 1, 2, 3, 4 and 19 more rows (counted from 0). Fill in or drop these rows."
    )


def test_periods_without_an_order_and_labels_that_are_none() -> None:
    assert refused(frame(year=[2009, "2010"] * 12)) == (
        "period must have an order; 'year' mixes 2009 (int), '2010' (str). Convert the column to one type."
    )
    assert refused(frame(city=pd.Series([[1]] * 24))).startswith("dmu must hold labels such as text or numbers; got")


# numbers that do not fit


def test_a_zero_is_answered_with_the_rule_that_takes_it() -> None:
    assert refused(changed("capital", dict.fromkeys([0, 1, 4, 7], 0), float)) == (
        "inputs must be positive for SBM; column 'capital' is 0 for ('Yiwu', 2009) and 3 more rows. "
        'Drop them, pass zeros="drop-term", or use a model that takes zeros: radial models and fdh do.'
    )
    assert refused(changed("so2", {1: -0.0}, float)) == (
        "undesirable must be positive for SBM; column 'so2' is 0 for ('Yiwu', 2010). "
        'Drop them, pass zeros="drop-term", or use a model that takes zeros: radial models and fdh do.'
    )


def test_zeros_in_several_roles_are_told_at_once() -> None:
    table = changed("capital", {0: 0.0, 1: 0.0}, float).assign(so2=[0.0] + [1.0] * 23, gdp=[2.0] * 23 + [0.0])
    assert refused(table) == (
        "inputs, outputs and undesirable must be positive for SBM; "
        "column 'capital' is 0 for ('Yiwu', 2009) and 1 more row; "
        "column 'gdp' is 0 for ('Hangzhou', 2010); column 'so2' is 0 for ('Yiwu', 2009). "
        'Drop them, pass zeros="drop-term", or use a model that takes zeros: radial models and fdh do.'
    )


def test_a_negative_number() -> None:
    table = changed("gdp", {2: -3.5, 3: -1.0}, float)
    tail = (
        "column 'gdp' is negative (-3.5) for ('Jinhua', 2009) and 1 more row. "
        "Drop these rows, measure the column on a positive scale, or use a model that takes them: bcc takes negative "
        'outputs (output-oriented: inputs), directional(direction="range"), additive(rts="vrs") and bp_sbm both.'
    )
    assert refused(table) == f"outputs must be positive for SBM; {tail}"
    assert refused(table, zeros="drop-term") == f"outputs must be positive or 0 for SBM; {tail}"


def test_zeros_pass_under_drop_term_unless_nothing_is_left() -> None:
    got = panel(changed("capital", {0: 0.0, 1: -0.0}, float), zeros="drop-term")
    assert list(got.X[:2, 0]) == [0.0, 0.0]
    assert not np.signbit(got.X).any()
    assert refused(changed("gdp", {0: 0}, float), zeros="drop-term") == (
        "outputs must not all be 0 in a row; they are for ('Yiwu', 2009). Drop these rows."
    )
    idle = changed("capital", {2: 0}, float).assign(labour=[5, 6, 0, *range(8, 29)])
    assert refused(idle, zeros="drop-term") == (
        "inputs must not all be 0 in a row; they are for ('Jinhua', 2009). Drop these rows."
    )
    assert refused(frame(so2=0.0), zeros="drop-term") == (
        "undesirable must not be 0 in every row; 'so2' is. Drop the column."
    )
    assert panel(changed("so2", {0: 0}, float), zeros="drop-term").B[0, 0] == 0.0
    with pytest.raises(SpecError, match=r'zeros must be one of "raise", "drop-term"; got \'drop\'\. Did you mean'):
        panel(frame(), zeros="drop")


def test_missing_and_infinite_numbers() -> None:
    assert refused(changed("capital", dict.fromkeys([0, 1, 4, 7, 8, 9, 10], np.nan), float)) == (
        "inputs must be finite numbers; column 'capital' is missing for ('Yiwu', 2009), ('Yiwu', 2010), "
        "('Ningbo', 2009), ('Wenzhou', 2010), ('Taizhou', 2009) and 2 more rows. "
        "Drop rows with missing values, or fill them in before the call."
    )
    assert refused(changed("gdp", {0: np.inf, 1: -np.inf}, float)) == (
        "outputs must be finite numbers; column 'gdp' is infinite for ('Yiwu', 2009), ('Yiwu', 2010). "
        "Correct infinite values, or drop their rows."
    )


WORDS = "Write the text as numbers (12% as 0.12, nothing where there is none), then convert it with pandas.to_numeric."


@pytest.mark.parametrize(
    ("cell", "what", "repair"),
    [
        ("n/a", "is text ('n/a')", WORDS),
        ("12%", "is text ('12%')", WORDS),
        ("1,200", "is text ('1,200')", WORDS),
        ("12.5", "is text ('12.5')", "Convert text with pandas.to_numeric."),
        ("1" * 99, f"is text ({'1' * 30!r})", "Convert text with pandas.to_numeric."),
        (True, "is boolean", "Convert booleans with .astype(int) if 0 and 1 are meant."),
        (np.True_, "is boolean", "Convert booleans with .astype(int) if 0 and 1 are meant."),
        (1 + 2j, "is complex", "Keep the real part if that is meant."),
        (dt.date(2009, 1, 1), "holds date", "Give a column of numbers."),
        (np.timedelta64(1, "D"), "holds timedelta64", "Give a column of numbers."),
        ([1.0], "holds list", "Give a column of numbers."),
        (None, "is missing", "Drop rows with missing values, or fill them in before the call."),
        (pd.NaT, "is missing", "Drop rows with missing values, or fill them in before the call."),
        (Decimal("NaN"), "is missing", "Drop rows with missing values, or fill them in before the call."),
        (Decimal("sNaN"), "is missing", "Drop rows with missing values, or fill them in before the call."),
        (10**400, "is infinite", "Correct infinite values, or drop their rows."),
    ],
)
def test_an_object_that_is_no_number(cell: object, what: str, repair: str) -> None:
    table = frame()
    cells = [*table["capital"]]
    cells[1] = cell
    table["capital"] = pd.Series(cells, dtype=object)
    assert refused(table) == f"inputs must be finite numbers; column 'capital' {what} for ('Yiwu', 2010). {repair}"


@pytest.mark.parametrize(
    ("column", "what"),
    [
        (frame()["capital"].astype(str), "is text ('10.0')"),
        (frame()["capital"].astype(complex), "is complex"),
        (frame()["capital"] > 12, "is boolean"),
        ((frame()["capital"] > 12).astype("boolean"), "is boolean"),
        (pd.Series(pd.date_range("2009", periods=24)), "holds Timestamp"),
        (pd.Series(pd.timedelta_range("1D", periods=24)), "holds Timedelta"),
    ],
)
def test_a_column_of_the_wrong_kind(column: pd.Series, what: str) -> None:
    assert refused(frame(capital=column)).startswith(
        f"inputs must be finite numbers; column 'capital' {what} for ('Yiwu', 2009), ('Yiwu', 2010), "
    )


def test_the_advice_to_convert_text_is_for_text_that_converts() -> None:
    assert refused(frame(capital=["12"] * 23 + ["3.5"])).endswith(" Convert text with pandas.to_numeric.")
    assert refused(frame(capital=["12"] * 23 + ["3%"])).endswith(f". {WORDS}")


def test_every_column_at_fault_is_named() -> None:
    table = frame(capital=["?"] * 24, so2=True, gdp=[np.nan] + [1.0] * 23)
    assert refused(table) == (
        "inputs, outputs and undesirable must be finite numbers; "
        "column 'capital' is text ('?') for ('Yiwu', 2009) and 23 more rows; "
        "column 'gdp' is missing for ('Yiwu', 2009); "
        "column 'so2' is boolean for ('Yiwu', 2009) and 23 more rows. "
        f"{WORDS} "
        "Drop rows with missing values, or fill them in before the call. "
        "Convert booleans with .astype(int) if 0 and 1 are meant."
    )


def test_large_and_small_numbers_pass_up_to_the_range_of_ratios() -> None:
    kept = panel(changed("capital", {0: 1e150, 1: 1e-150}, float))
    assert list(kept.X[:2, 0]) == [1e150, 1e-150]
    assert refused(changed("capital", {0: 1e300, 1: 5e-324}, float)) == (
        "inputs must be between 1e-150 and 1e+150; "
        "column 'capital' is 1e+300 for ('Yiwu', 2009); column 'capital' is 4.94066e-324 for ('Yiwu', 2010). "
        "Change the unit of the column."
    )


@pytest.mark.parametrize(
    ("labels", "named"),
    [
        (np.datetime64("2009-01-01"), "2009-01-01"),
        (pd.Timestamp("2009-03-01 12:00"), "2009-03-01 12:00:00"),
        (pd.Period("2009Q1"), "2009Q1"),
        (np.int16(2009), "2009"),
        ("一季度", "'一季度'"),
    ],
)
def test_labels_in_messages_are_plain(labels: object, named: str) -> None:
    table = changed("capital", {0: 0.0}, float).query("year == 2009").assign(year=labels)
    assert f"for ('Yiwu', {named})." in refused(table)


# masks


def test_masks_by_array_series_and_column() -> None:
    keep = frame()["year"].eq(2009)
    for given_mask in (keep.to_numpy(), keep.tolist(), keep, keep.astype("boolean"), "early"):
        got = panel(frame(early=keep), reference=given_mask, evaluate=~keep.to_numpy())
        assert got.reference.dtype == np.bool_
        np.testing.assert_array_equal(got.reference, keep)
        np.testing.assert_array_equal(got.evaluate, ~keep)
    shuffled = frame().sample(frac=1.0, random_state=1)
    np.testing.assert_array_equal(panel(shuffled, evaluate=shuffled["year"] == 2009).evaluate, shuffled["year"] == 2009)
    labelled = pd.Series(keep.to_numpy(), index=panel(frame()).index)
    np.testing.assert_array_equal(panel(frame(), evaluate=labelled).evaluate, keep)


def test_a_mask_is_copied() -> None:
    keep = np.ones(24, dtype=bool)
    got = panel(frame(), reference=keep)
    keep[:] = False
    assert got.reference.all()


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        ([True] * 3, "reference must have one value per row, 24 in all; got 3."),
        ([False] * 24, "reference must select at least one row; got none."),
        ([1] * 24, "reference must be boolean; got int64. Compare it with something first, such as == 1."),
        (["yes"] * 24, "reference must be boolean; got <U3. Compare it with something first, such as == 1."),
        ([[True]] * 24, "reference must be a boolean array with one value per row; got 2 dimensions."),
        (True, "reference must be a boolean array with one value per row; got 0 dimensions."),
        ("yaer", "reference must be a boolean array or a column of data; got 'yaer'. Did you mean 'year'?"),
        ("year", "reference must be boolean; got int64. Compare it with something first, such as == 1."),
        (
            pd.Series([True] * 24, index=range(1, 25)),
            "reference must have the index of the data, row by row; got another one. "
            "Reindex it, or pass .to_numpy() to go by position.",
        ),
        (
            pd.Series([True] * 23 + [pd.NA], dtype="boolean"),
            "reference must be True or False in every row; got missing values. Fill them in first.",
        ),
    ],
)
def test_masks_that_do_not_fit(mask: object, message: str) -> None:
    assert refused(frame(), reference=mask) == message


def test_a_mask_for_arrays() -> None:
    X = np.arange(1.0, 21.0)
    assert read_panel(None, inputs=X, outputs=X**2, reference=X > 10).reference.sum() == 10
    with pytest.raises(DataError, match="evaluate must be a boolean array when there is no data; got 'early'"):
        read_panel(None, inputs=X, outputs=X**2, evaluate="early")


# warnings, words, unchanged data


def test_constant_columns_are_told_once_with_their_values() -> None:
    with pytest.warns(SbmdeaWarning) as caught:
        panel(frame(capital=1.0, so2=2.5))
    assert [str(one.message) for one in caught] == [
        "columns should vary between rows; 'capital' is 1 and 'so2' is 2.5 in all 24 rows. "
        "Such a column cannot tell DMUs apart: drop it unless it is meant."
    ]
    assert caught[0].filename == __file__


def test_few_rows_are_told_with_the_numbers() -> None:
    with pytest.warns(SbmdeaWarning) as caught:
        panel(frame().iloc[:11])
    assert [str(one.message) for one in caught] == [
        "a frontier should have at least max(m·(s+u), 3·(m+s+u)) = 12 rows for m = 2 inputs, s = 1 outputs "
        "and u = 1 undesirable; got 11. Scores may crowd at 1: use fewer columns or more rows."
    ]
    panel(frame().iloc[:12])
    with pytest.warns(SbmdeaWarning, match="got 5"):
        panel(frame(), reference=[True] * 5 + [False] * 19)


def test_rows_in_words() -> None:
    got = panel(frame())
    assert got.rows_label([0, 1]) == "('Yiwu', 2009), ('Yiwu', 2010)"
    assert got.rows_label(range(7)) == (
        "('Yiwu', 2009), ('Yiwu', 2010), ('Jinhua', 2009), ('Jinhua', 2010), ('Ningbo', 2009) and 2 more rows"
    )
    single = panel(frame().query("year == 2009"), period=None)
    assert single.rows_label([0]) == "'Yiwu'"


def test_labels_may_be_tuples_but_not_lists() -> None:
    pairs = list(zip(frame()["city"], frame()["year"], strict=True))
    table = frame(pair=pd.Series(pairs))
    assert panel(table, dmu="pair", period=None).index[1] == ("Yiwu", 2010)
    arrays = {"inputs": table["capital"].to_numpy(), "outputs": table["gdp"].to_numpy()}
    got = read_panel(None, **arrays, dmu=pd.MultiIndex.from_tuples(pairs))
    assert got.index.nlevels == 1
    assert got.index[1] == ("Yiwu", 2010)


def test_what_an_unbalanced_panel_lacks() -> None:
    assert panel(frame()).missing_cells() == {}
    assert panel(frame().query("year == 2009"), period=None).missing_cells() == {}
    assert panel(frame().drop([1, 3, 4])).missing_cells() == {2009: ["Ningbo"], 2010: ["Yiwu", "Jinhua"]}


def test_the_callers_frame_is_not_touched() -> None:
    table = frame().set_index("city")
    before = table.copy(deep=True)
    got = panel(table, reference=table["year"] == 2009)
    got.X[:] = 0.0
    pd.testing.assert_frame_equal(table, before)


CELLS = st.one_of(
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.text(max_size=3),
    st.decimals(),
    st.complex_numbers(),
    st.dates(),
    st.just(pd.NA),
    st.floats(0.5, 2.0),
)
LABELS = st.one_of(st.integers(0, 3), st.text(max_size=2), st.none(), st.floats(), st.dates(), st.tuples(st.integers()))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.tuples(LABELS, LABELS, CELLS, CELLS, CELLS), max_size=6),
    dmu=st.sampled_from(["city", "year", None, "nobody"]),
    period=st.sampled_from(["year", None, "k"]),
    zeros=st.sampled_from(["raise", "drop-term"]),
    mask=st.sampled_from([None, "city", [True], [True] * 6, "nobody"]),
)
def test_whatever_comes_is_taken_or_refused_in_words(
    rows: list[tuple[object, ...]], dmu: object, period: object, zeros: str, mask: object
) -> None:
    table = pd.DataFrame(rows, columns=["city", "year", "k", "l", "y"], dtype=object)
    cells = [id(cell) for cell in table.to_numpy().flat]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SbmdeaWarning)
        try:
            got = read_panel(table, inputs=["k", "l"], outputs="y", dmu=dmu, period=period, zeros=zeros, evaluate=mask)
        except DataError as error:
            said = str(error)
        else:
            said = "taken"
            assert np.isfinite(got.X).all()
            assert (got.X >= 0).all()
            assert len(got.index) == len(rows)
    assert 0 < len(said) < 1500
    assert [id(cell) for cell in table.to_numpy().flat] == cells


@pytest.mark.skipif(not CITY_PANEL.exists(), reason="the panel of Chinese cities is not beside the repository")
def test_a_real_panel() -> None:
    table = pd.read_csv(CITY_PANEL)
    roles = {
        "inputs": ["capital_stock_1997", "employment"],
        "outputs": ["gdp_real_1997"],
        "undesirable": ["so2", "dust", "wastewater"],
    }
    keys = {"dmu": "name_zh", "period": "year"}
    with pytest.raises(DataError, match=r"column 'co2_edgar' is missing for \('.*', 2006\), \('"):
        read_panel(table, **roles | {"undesirable": "co2_edgar"}, **keys)
    columns = [column for part in roles.values() for column in part]
    complete = table.dropna(subset=columns)
    complete = complete[(complete[columns] > 0).all(axis=1)]
    got = read_panel(complete, **roles, **keys, group="province_zh", evaluate=complete["is_resource_city"] == 1)
    assert len(got.index) == len(complete)
    assert list(got.periods) == list(range(2006, 2019))
    lacking = got.missing_cells()
    cities = complete["name_zh"].nunique()
    assert sum(map(len, lacking.values())) == cities * 13 - len(complete)


def test_a_million_rows_take_a_moment() -> None:
    n = 1_000_000
    numbers = np.random.default_rng(1)
    big = pd.DataFrame({name: numbers.uniform(1.0, 2.0, n) for name in ("capital", "labour", "gdp", "so2")})
    big["city"], big["year"] = np.divmod(np.arange(n), 10)
    begin = time.perf_counter()
    panel(big)
    assert time.perf_counter() - begin < 2.0  # about 0.05 s on a quiet machine


def test_endless_labels_are_shortened() -> None:
    """A CSV file with a quote missing has labels of whole pages."""
    table = frame().assign(city=[f"{'x' * 5000}{i}" for i in range(24)], capital=-1.0)
    assert len(refused(table, dmu="city", period=None)) < 400
