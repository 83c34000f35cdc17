"""Labels that differ by blanks, width or Unicode form: pointed out among rows, found among columns."""

from __future__ import annotations

import unicodedata
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SbmdeaWarning
from sbmdea.cli import main
from sbmdea.data import labels
from sbmdea.data.forms import plain

TABLE = pd.DataFrame({"dmu": list("ABCDEF"), "资本": [1.0, 2, 3, 4, 5, 6], "gdp": [2.0, 3, 5, 4, 7, 6]})
ROLES: dict[str, Any] = {"inputs": "资本", "outputs": "gdp", "dmu": "dmu"}
COMPOSED, APART = unicodedata.normalize("NFC", "Orléans"), unicodedata.normalize("NFD", "Orléans")


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("Yiwu", "Yiwu ", "'Yiwu' and 'Yiwu '"),
        ("Yi wu", "Yi  wu", "'Yi wu' and 'Yi  wu'"),
        ("AB", "ＡＢ", "'AB' and 'ＡＢ'"),
        ("济南", "济 南", "'济南' and '济 南'"),
        ("义乌", "义乌\u3000", r"'义乌' and '义乌\u3000'"),
        ("义乌", "义乌\u200b", r"'义乌' and '义乌\u200b'"),
        ("a b", "a\xa0b", r"'a b' and 'a\xa0b'"),
        (COMPOSED, APART, r"'Orl\xe9ans' and 'Orle\u0301ans'"),
    ],
)
def test_rows_that_look_alike(one: str, other: str, words: str) -> None:
    assert plain(one) == plain(other)
    table = TABLE.assign(dmu=[one, other, *"CDEF"])
    with pytest.warns(
        SbmdeaWarning, match="dmu labels should differ by more than blanks, width or Unicode form"
    ) as told:
        result = sbmdea.ccr(table, **ROLES)
    assert f"got {words}. They are taken as different ones" in str(told[0].message)
    assert result.efficiency.index[:2].tolist() == [one, other]


def test_groups_and_periods_that_look_alike_and_how_many() -> None:
    table = pd.concat([TABLE.assign(year="2019"), TABLE.assign(year="2019 ")], ignore_index=True)
    with pytest.warns(SbmdeaWarning, match="period labels should differ by more than .* got '2019' and '2019 '"):
        sbmdea.ccr(table, **ROLES, period="year")
    many = TABLE.assign(land=["a", "a ", "b", "b ", "ｃ", "c"])
    twice = pd.concat([many] * 4, ignore_index=True).assign(dmu=[f"u{k}" for k in range(24)])
    with pytest.warns(SbmdeaWarning, match="group labels .* got 'a' and 'a ', 'b' and 'b ', 'ｃ' and 'c'"):
        sbmdea.ccr(twice, **ROLES, group="land")


@pytest.mark.filterwarnings("error")
def test_labels_that_differ_are_left_alone() -> None:
    table = pd.concat([TABLE] * 2, ignore_index=True)
    table["dmu"] = ["AB", "ab", "A B", "A-B", "Ａ-b", "甲", "乙", 1, 2, 1.5, ("a", 1), ("a", "1")]
    sbmdea.ccr(table, **ROLES)


@pytest.mark.parametrize(
    ("column", "asked"),
    [
        ("资本 ", "资本"),
        ("资本", " 资本"),
        ("ＧＤＰ", "GDP"),
        ("GDP\u3000", "GDP"),
        ("fixed  capital", "fixed capital"),
        ("fixed\ncapital", "fixed capital"),
        ("资本\n（万元）", "资本(万元)"),
        ("资 本", "资本"),
        (COMPOSED, APART),
        (APART, COMPOSED),
    ],
)
@pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
def test_columns_are_found_in_any_form(column: str, asked: str) -> None:
    table = TABLE.rename(columns={"资本": column, "dmu": f":{column}"})
    roles = {"inputs": asked, "outputs": "gdp", "dmu": f":{asked.strip()}"}
    result = sbmdea.ccr(table, **roles)
    pd.testing.assert_series_equal(
        result.efficiency.rename_axis("dmu"), sbmdea.ccr(TABLE, **ROLES).efficiency, check_exact=True
    )
    assert result.slacks.columns.tolist() == [asked, "gdp"]
    by_level = sbmdea.ccr(table.set_index(f":{column}"), **roles)
    pd.testing.assert_series_equal(by_level.efficiency, result.efficiency)
    np.testing.assert_array_equal(
        sbmdea.cost(table, **roles, input_prices=asked).efficiency,
        sbmdea.cost(TABLE, **ROLES, input_prices="资本").efficiency,
    )


def test_the_very_label_comes_first_and_two_of_one_form_are_not_guessed() -> None:
    table = TABLE.assign(**{"资本 ": 1.0, "资本\u3000": 2.0})
    np.testing.assert_array_equal(sbmdea.ccr(table, **ROLES).efficiency, sbmdea.ccr(TABLE, **ROLES).efficiency)
    with pytest.raises(DataError, match="inputs must be columns of data; got '资本  '"):
        sbmdea.ccr(table, **{**ROLES, "inputs": "资本  "})
    with pytest.raises(DataError, match="got '资本' in inputs and ' 资本' in inputs, which are one"):
        sbmdea.ccr(TABLE, **{**ROLES, "inputs": ["资本", " 资本"]})


@pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
def test_the_command_line_finds_them_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data.csv"
    TABLE.rename(columns={"资本": "ＧＤＰ２"}).to_csv(data, index=False)
    assert main(["run", str(data), "--inputs", "GDP2", "--outputs", "gdp", "--dmu", "dmu", "--model", "ccr"]) == 0
    assert "efficiency" in capsys.readouterr().out


@pytest.mark.parametrize(
    "named",
    [
        ["b", "a", "b"],
        ["北京", "上海", "北京", "天津"],
        ["a b", "c", " a b", ""],
        ["AB", "ＡＢ", "济南", "济 南"],
        ["001", "1", "01"],
        [7, -3, 7, 2**62],
        [4, 2, 9],
    ],
)
def test_a_short_table_has_the_labels_of_a_long_one(named: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    index = pd.Index(named, name="dmu")
    found = []
    for few in (labels.FEW, 0):
        monkeypatch.setattr(labels, "FEW", few)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            codes, uniques = labels._encode("dmu", index)
        found.append((codes.tolist(), codes.dtype, [str(one.message) for one in said]))
        pd.testing.assert_index_equal(uniques, pd.Index(list(dict.fromkeys(named)), name="dmu"), exact=True)
        assert uniques[codes].equals(index)
    assert found[0] == found[1]
