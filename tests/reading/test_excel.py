"""Sheets as people keep them: where the table is, which cells are refused, and what is said about the rest."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SbmdeaWarning
from sbmdea.cli import main
from sbmdea.reading.tables import load_table

openpyxl = pytest.importorskip("openpyxl")
styles = pytest.importorskip("openpyxl.styles")

Rows = Iterable[Sequence[Any]]
HEADER = ["城市", "资本", "产出"]
BODY = [["义乌", 1.5, 2], ["金华", 3, 4.5], ["宁波", 5, 6]]
TABLE = pd.DataFrame(BODY, columns=HEADER)


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., Path]:
    """Save rows as a workbook's sheet 数据; other sheets by their names."""

    def save(rows: Rows, merged: Sequence[str] = (), cells: dict[str, Any] | None = None, **others: Rows) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "数据"
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
        for place, value in (cells or {}).items():
            sheet[place] = value
        for name, more in others.items():
            other = book.create_sheet(name)
            for row in more:
                other.append(row)
        book.save(tmp_path / "book.xlsx")
        return tmp_path / "book.xlsx"

    return save


def refused(path: Path, **how: Any) -> str:
    with pytest.raises(DataError) as caught:
        sbmdea.read_table(path, **how)
    return str(caught.value)


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([HEADER, *BODY], ()),
        ([["表1 各城市投入产出"], [], ["单位：万元"], HEADER, *BODY], ("A1:C1",)),
        ([["Table 1", None, "10 000 yuan"], HEADER, *BODY], ()),
        ([["Table 1"], [None], HEADER, *BODY], ("A1:C2",)),
        ([["", "Inputs", "Outputs"], HEADER, *BODY], ()),
        ([[], HEADER, [], BODY[0], [" ", None, ""], *BODY[1:]], ()),
        ([HEADER, *BODY, [], ["the figures of 2009 are estimates"]], ()),
        ([HEADER, *BODY, ["数据来源：《中国城市统计年鉴》"], ["Note: in 10 000 yuan"]], ()),
        ([HEADER, *BODY, ["all figures are in current prices"]], ("A5:C5",)),
        ([[None, *HEADER], *([None, *row] for row in BODY)], ()),
        ([[*HEADER[:1], None, *HEADER[1:]], *([row[0], None, *row[1:]] for row in BODY)], ()),
        ([HEADER, *([None] * 3 for _ in range(4)), *BODY], ("A1:A3", "B1:B3", "C1:C3")),
    ],
    ids=[
        "plain", "titles", "title and unit", "merged title", "groups above", "blank rows", "a note set off",
        "notes by their first word", "a merged note", "off the edge", "an empty column", "a tall header",
    ],
)  # fmt: skip
def test_the_table_is_found(kept: Callable[..., Path], rows: Rows, merged: Sequence[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = sbmdea.read_table(kept(rows, merged))
    pd.testing.assert_frame_equal(found, TABLE)


def test_formats_far_below_and_to_the_right_do_not_count(kept: Callable[..., Path]) -> None:
    path = kept([HEADER, *BODY])
    book = openpyxl.load_workbook(path)
    book["数据"]["XFD1048576"].font = styles.Font(bold=True)
    book.save(path)
    pd.testing.assert_frame_equal(sbmdea.read_table(path), TABLE)


def test_years_are_names_and_kinds_are_kept(kept: Callable[..., Path]) -> None:
    day = datetime.datetime(2020, 1, 31)
    path = kept(
        [["code", 2009, 2010, "day", "used", "empty"], ["001", 1, 1 / 3, day, True], ["02", 2, None, day, False]]
    )
    found = sbmdea.read_table(path)
    assert found.columns.tolist() == ["code", 2009, 2010, "day", "used", "empty"]
    assert found["code"].tolist() == ["001", "02"]
    assert found[2009].dtype == "int64"
    assert found[2010].tolist()[0] == 1 / 3
    assert found[2010].isna().tolist() == [False, True]
    assert found["day"].tolist() == [pd.Timestamp(day)] * 2
    assert found["used"].dtype == bool
    assert found["empty"].isna().all()


def test_a_city_without_figures_is_not_taken_for_a_note(kept: Callable[..., Path]) -> None:
    found = sbmdea.read_table(kept([HEADER, *BODY, ["杭州"]]))
    assert found["城市"].tolist()[-1] == "杭州"
    with pytest.raises(DataError, match="column '资本' is missing for '杭州'"):
        sbmdea.sbm(found, inputs="资本", outputs="产出", dmu="城市")


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"B3": "12,3"}, "cell B3 (column '资本') holds the text '12,3'. Enter numbers as numbers"),
        ({"C2": "１２"}, "cell C2 (column '产出') holds the text '１２'. Enter"),
        ({"B2": "—", "C4": " "}, "cell B2 (column '资本') holds the text '—', cell C4 (column '产出') holds the"),
        ({"B3": "#N/A", "C4": "#DIV/0!"}, "the error #N/A, cell C4 (column '产出') holds the error #DIV/0!. Correct"),
        ({"A3": "#REF!"}, "cell A3 (column '城市') holds the error #REF!. Correct the errors or clear the cells."),
        ({"B3": "=C3*2"}, "cell B3 (column '资本') holds a formula that was never calculated. Open the file in a"),
        ({"B3": datetime.date(2024, 1, 2)}, "cell B3 (column '资本') holds the date 2024-01-02. Enter the number"),
        ({"B3": True}, "cell B3 (column '资本') holds the truth value TRUE. Enter the number that is meant."),
        ({f"B{row}": "x" for row in range(2, 9)}, "cell B6 (column '资本') holds the text 'x' and 2 more cells."),
    ],
)  # fmt: skip
def test_cells_are_refused_by_their_place(kept: Callable[..., Path], cells: dict[str, Any], message: str) -> None:
    more = [[f"市{k}", 1.0 + k, 2.0 + k] for k in range(12)]
    said = refused(kept([HEADER, *BODY, *more], cells=cells))
    assert said.startswith("cells must hold what their column needs; in sheet '数据', cell ")
    assert message in said


def test_text_among_few_numbers_is_a_label(kept: Callable[..., Path]) -> None:
    found = sbmdea.read_table(kept([HEADER, ["a", 1, 2], ["b", 2, 3], [7, 3, 4]]))
    assert found["城市"].tolist() == ["a", "b", 7]


def test_roles_make_the_check_exact(kept: Callable[..., Path]) -> None:
    rows = [[*HEADER, "备注"], ["01", "1.5", 2, "#N/A"], ["02", "2.5", 3, 1], ["3", "3.5", 4, 2]]
    path = kept(rows)
    table = load_table(path)
    table.check(["产出"], ["城市"])
    with pytest.raises(DataError, match=r"cell B2 .* '1\.5', cell B3 .* '2\.5', cell B4"):
        table.check(["资本"], ["城市"])
    with pytest.raises(DataError, match=r"cell D2 .* the error #N/A"):
        table.check(["产出"], ["备注"])
    with pytest.raises(DataError, match=r"cell D2 .* the error #N/A"):
        table.check()
    assert sbmdea.read_table(path, columns=["产出", "城市"]).columns.tolist() == ["产出", "城市"]
    with pytest.raises(DataError, match=r"columns must be in the table; got '产'\. Did you mean '产出'\?"):
        sbmdea.read_table(path, columns=["产"])


@pytest.mark.parametrize(
    ("rows", "merged", "message"),
    [
        (
            [["City", "Inputs", None], *BODY],
            ("B1:C1",),
            "sheet '数据' has merged cells: B1:C1. Unmerge them and write the name or the value into each cell.",
        ),
        ([HEADER, ["义乌", 1, 2], [None, 2, 3], ["金华", 3, 4]], ("A2:A3",), "has merged cells: A2:A3. Unmerge"),
        (
            [HEADER, *([[name, 1, 2], [None, 2, 3]][k] for name in "甲乙丙" for k in (0, 1))],
            ("A4:A5", "A6:A7", "A2:A3"),
            "has merged cells: A2:A3, A4:A5, A6:A7. Unmerge",
        ),
        ([HEADER, BODY[0], ["Eastern cities"], *BODY[1:]], ("A3:C3",), "has merged cells: A3:C3."),
        (BODY, (), "must hold names; B1 holds the number 1.5, C1 holds the number 2. Put a row of names above"),
        ([["城市", None, "y"], *BODY], (), "row 1 has no name for column B, where B2 holds the number 1.5. Name the"),
        ([HEADER, *BODY, [*BODY[0], "check!"]], (), "row 1 has no name for column D, where D5 holds the text 'check!'"),
        ([["城市", "资本", "资本"], *BODY], (), "row 1 of sheet '数据' has '资本' in B and C. Rename them."),
        (
            [["指标", "市区", None], ["城市", "资本", "资本"], *BODY],
            (),
            "row 2 of sheet '数据' has '资本' in B and C. Rename them, or write above each of them, in row 1, the "
            "group it is of: names may stand in two rows.",
        ),
        ([], (), "data must hold a table; 'book.xlsx' has nothing in any sheet."),
    ],
)  # fmt: skip
def test_a_sheet_that_could_be_read_two_ways_is_refused(
    kept: Callable[..., Path], rows: Rows, merged: Sequence[str], message: str
) -> None:
    assert message in refused(kept(rows, merged))


def test_the_header_may_be_given(kept: Callable[..., Path]) -> None:
    path = kept([["Table 1", "of", "three"], ["city", 1, 2.5], *BODY])
    assert sbmdea.read_table(path, header=2).columns.tolist() == ["city", 1, 2.5]
    assert "row 9 of sheet '数据' is empty" in refused(path, header=9)
    for value, named in (
        ("#N/A", "the error #N/A"),
        (True, "the truth value TRUE"),
        ("=1", "a formula that was never"),
    ):
        assert f"B2 holds {named}" in refused(kept([["Table"], ["city", value, "y"], *BODY]), header=2)


def test_one_sheet_of_several(kept: Callable[..., Path]) -> None:
    path = kept([HEADER, *BODY], notes=[["read me first"]], empty=[])
    pd.testing.assert_frame_equal(sbmdea.read_table(path), TABLE)
    path = kept([HEADER, *BODY], other=[["x", "y"], [1, 2]], empty=[])
    assert refused(path) == (
        "a sheet of 'book.xlsx' must be chosen, as '数据' and 'other' hold data. Name one as sheet."
    )
    assert sbmdea.read_table(path, "other").to_dict("list") == {"x": [1], "y": [2]}
    assert "sheet 'empty' is empty" in refused(path, sheet="empty")
    book = openpyxl.load_workbook(path)
    book["other"].sheet_state = "hidden"
    book.save(path)
    pd.testing.assert_frame_equal(sbmdea.read_table(path), TABLE)


def test_hidden_rows_and_totals_are_kept_and_said(kept: Callable[..., Path]) -> None:
    path = kept([HEADER, *BODY, ["合计", 9.5, 12.5]])
    book = openpyxl.load_workbook(path)
    book["数据"].row_dimensions[3].hidden = True
    book.save(path)
    with pytest.warns(SbmdeaWarning) as said:
        found = sbmdea.read_table(path)
    assert len(found) == 4
    assert [str(one.message) for one in said] == [
        "sheet '数据' has hidden rows that are read like the others: 3.",
        "sheet '数据' has rows that read like totals, kept like any other: '合计' (A5). Delete them.",
    ]


def test_the_command_line_reads_and_refuses_alike(
    kept: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    roles = ["--inputs", "资本", "--outputs", "产出", "--dmu", "城市", "--model", "sbm"]
    path = str(kept([["表1"], HEADER, *([row[0], str(row[1]), row[2]] for row in BODY)]))
    assert main(["run", path, *roles]) == 2
    assert "in sheet '数据', cell B3 (column '资本') holds the text '1.5'" in capsys.readouterr().err
    path = str(kept([HEADER, *BODY], other=[HEADER, *BODY]))
    assert main(["run", path, *roles]) == 2
    assert "as '数据' and 'other' hold data" in capsys.readouterr().err
    assert main(["run", path, *roles, "--sheet", "数据", "--header", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[2].split() == ["金华", "1.0000", "optimal"]
