"""Layouts that people have: names without a header, groups, units; in sheets and in text alike."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError

openpyxl = pytest.importorskip("openpyxl")

CITIES = [["义乌", 2019, 1.5, 2], ["义乌", 2020, 3, 4.5], ["金华", 2019, 5, 6]]
NAMES = ["城市", "年份", "资本", "产出"]
TABLE = pd.DataFrame(CITIES, columns=NAMES)
_ = None

LAYOUTS: dict[str, tuple[list[list[Any]], Sequence[str], list[str]]] = {
    "yearbook": ([["城市", "年份", "投入", _], [_, _, "资本", "产出"]], ("A1:A2", "B1:B2", "C1:D1"), NAMES),
    "not merged": ([["城市", "年份", "投入", _], [_, _, "资本", "产出"]], (), NAMES),
    "groups of one": (
        [["城市", "年份", "投入", "产出"], [_, _, "资本", "产出"]],
        ("A1:A2", "B1:B2"),
        NAMES,
    ),
    "titles above": (
        [["表1 各城市投入产出"], [_], ["城市", "年份", "投入", _], [_, _, "资本", "产出"]],
        ("A1:D1", "A3:A4", "B3:B4", "C3:D3"),
        NAMES,
    ),
    "units": ([NAMES, [_, _, "万元", "亿元"]], (), NAMES),
    "units said": ([NAMES, ["单位", _, "万元", "亿元"]], (), NAMES),
    "units below merged names": ([NAMES, [_, _, "万元", "(亿元)"]], ("A1:A2", "B1:B2"), NAMES),
    "yearbook with units": (
        [["城市", "年份", "投入", _], [_, _, "资本", "产出"], [_, _, "万元", "亿元"]],
        ("A1:A3", "B1:B3", "C1:D1"),
        NAMES,
    ),
    "the same names in two groups": (
        [["城市", "年份", "投入", "产出"], [_, _, "total", "total"]],
        ("A1:A2", "B1:B2"),
        ["城市", "年份", "投入 total", "产出 total"],
    ),
    "the same names in two groups, keys below": (
        [[_, _, "投入", "产出"], ["城市", "年份", "total", "total"]],
        (),
        ["城市", "年份", "投入 total", "产出 total"],
    ),
    "names without a header": ([[_, *NAMES[1:]]], (), ["dmu", *NAMES[1:]]),
    "names without a header, under a title": ([["Table 1"], [_], [_, *NAMES[1:]]], (), ["dmu", *NAMES[1:]]),
    "names without a header, dmu taken": ([[_, "dmu", "x", "y"]], (), ["dmu_2", "dmu", "x", "y"]),
    "names without a header, units": ([[_, *NAMES[1:]], [_, _, "万元", "亿元"]], (), ["dmu", *NAMES[1:]]),
}


def workbook(file: Path, rows: list[list[Any]], merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    book.save(file)
    return file


def text(file: Path, rows: list[list[Any]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return file


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_layout_is_read(tmp_path: Path, layout: str, ending: str) -> None:
    head, merged, names = LAYOUTS[layout]
    rows = [*head, *CITIES]
    file = workbook(tmp_path / "t.xlsx", rows, merged) if ending == ".xlsx" else text(tmp_path / "t.csv", rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = sbmdea.read_table(file)
    pd.testing.assert_frame_equal(found, TABLE.set_axis(names, axis=1))


def test_names_under_merged_groups_need_no_key_that_reaches_down(tmp_path: Path) -> None:
    rows = [
        ["指标", "2019年", _, "2020年", _],
        ["城市", "资本", "产出", "资本", "产出"],
        ["A", 1, 2, 3, 4],
        ["B", 2, 3, 4, 5],
    ]
    found = sbmdea.read_table(workbook(tmp_path / "t.xlsx", rows, ("B1:C1", "D1:E1")))
    assert found.columns.tolist() == ["城市", "2019年 资本", "2019年 产出", "2020年 资本", "2020年 产出"]
    assert found.to_numpy().tolist() == rows[2:]


def test_years_as_columns_are_no_units(tmp_path: Path) -> None:
    file = workbook(tmp_path / "t.xlsx", [["city", 2019, 2020], ["A", 1, 2], ["B", 3, 4]])
    assert sbmdea.read_table(file)["city"].tolist() == ["A", "B"]


@pytest.mark.parametrize(
    ("rows", "merged", "says"),
    [
        ([["c", "x", "y"], ["A", "many", "few"], ["B", 1, 2], ["C", 3, 4]], (), "cell B2 (column 'x') holds the text"),
        ([["c", "x", "y"], [_, "n", 5], ["B", 1, 2], ["C", 3, 4]], (), "cell B2 (column 'x') holds the text 'n'"),
        ([["c", "x", "y"], ["A", 1, 2], [_, 3, 4]], ("A2:A3",), "merged cells: A2:A3"),
        ([[_, "x", "y"], [1.5, 2, 3], [2.5, 3, 4]], (), "row 1 has no name for column A, where A2 holds the number"),
        ([["c", _, "y"], ["A", 1, 2], ["B", 3, 4]], (), "row 1 has no name for column B, where B2 holds the number 1"),
        ([["c", "g", _], [_, "x", _], ["A", 1, 2], ["B", 3, 4]], ("B1:C1",), "has merged cells: B1:C1"),
        ([["c", "g", _], [_, "x", "x"], ["A", 1, 2], ["B", 3, 4]], ("A1:A2", "B1:C1"), "has 'g x' in B and C"),
    ],
)
def test_what_is_no_such_layout_is_refused(
    tmp_path: Path, rows: list[list[Any]], merged: Sequence[str], says: str
) -> None:
    with pytest.raises(DataError) as caught:
        sbmdea.read_table(workbook(tmp_path / "t.xlsx", rows, merged))
    assert says in str(caught.value)


def test_an_unnamed_column_names_the_dmus(tmp_path: Path) -> None:
    file = text(tmp_path / "t.csv", [["", "x", "y"], ["A", 1, 2], ["B", 1, 4]])
    found = sbmdea.sbm(sbmdea.read_table(file), inputs="x", outputs="y", dmu="dmu")
    assert found.efficiency.to_dict() == {"A": 0.5, "B": 1.0}
