"""All problems of a table at once, each with its place and its repair."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, cli
from sbmdea.reading.tablecheck import Checked

openpyxl = pytest.importorskip("openpyxl")

ROWS = [
    ["city", "year", "x", "y", "remark"],
    ["A", 2019, 1, 2, "?"],
    ["A", 2019, "—", 3, 1],
    ["B", 2019, 0, -4, 2],
    ["B", 2020, None, 4, 3],
    ["Total", 2020, 3, "=A1", 4],
    [None, 2020, 5, "#N/A", 5],
]
ROLES = {"inputs": "x", "outputs": "y", "dmu": "city", "period": "year"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    for row in ROWS:
        made.active.append(row)
    made.active.row_dimensions[4].hidden = True
    made.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def told(found: Checked) -> set[tuple[str, str, str]]:
    return {(one.place, one.column, one.what) for one in found}


def test_columns_are_found_in_any_form() -> None:
    mills = pd.DataFrame({"mill ": ["A", "B", "B"], "ＧＤＰ": [3.0, 0.0, 2.0], "wood": [1.0, 2.0, 5.0]})
    found = sbmdea.check(mills, inputs="wood", outputs="GDP", dmu="mill")
    assert [(one.place, one.column, one.what) for one in found] == [
        ("row 'B', 1", "ＧＤＰ", "is zero"), ("'B'", "mill ", "names 2 rows"),
    ]  # fmt: skip


def test_a_workbook_with_everything_wrong(book: Path) -> None:
    found = sbmdea.check(book, **ROLES)
    assert told(found) == {
        ("C3", "x", "is the text '—'"),
        ("D6", "y", "is a formula that was never calculated"),
        ("D7", "y", "is the error #N/A"),
        ("A7", "city", "is missing"),
        ("C5", "x", "is missing"),
        ("C4", "x", "is zero"),
        ("D4", "y", "is negative: -4"),
        ("('A', 2019)", "city, year", "names 2 rows"),
        ("A6", "", "reads like a total: 'Total'"),
        ("row 4", "", "is hidden"),
        ("('A', 2020)", "city, year", "has no row"),
        ("('Total', 2019)", "city, year", "has no row"),
    }
    assert not found.ok
    assert found.frame["note"].tolist() == [False] * 8 + [True] * 4
    assert all(one.repair for one in found)


def test_without_roles_every_column_is_looked_at(book: Path) -> None:
    assert ("E2", "remark", "is the text '?'") in told(found := sbmdea.check(book))
    assert {("C4", "x", "is zero"), ("C5", "x", "is missing")} <= told(found)


def test_what_is_wrong_with_the_layout_does_not_hide_the_rest(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in [["c", "x", "x", "y", None], ["A", 1, 2, "n", 7], ["B", 1, 2, 0, 8], [None, 1, 2, 3, 9]]:
        made.active.append(row)
    made.active.merge_cells("A3:A4")
    made.save(tmp_path / "t.xlsx")
    found = told(sbmdea.check(tmp_path / "t.xlsx"))
    assert {("A3:A4", "", "merged cells"), ("row 1", "", "the header has 'x' in B and C")} <= found
    assert {("D2", "y", "is the text 'n'"), ("D3", "y", "is zero")} <= found
    assert any(place == "E2" for place, _, _ in found)


def test_a_text_file_and_a_frame(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("c,x,y\nA,1,2\nB,?,0\nB,3,\n")
    roles = {"inputs": "x", "outputs": "y", "dmu": "c"}
    assert told(sbmdea.check(tmp_path / "t.csv", **roles)) == {
        ("line 3, field 2", "x", "is the text '?'"),
        ("line 3, field 3", "y", "is zero"),
        ("line 4, field 3", "y", "is missing"),
        ("'B'", "c", "names 2 rows"),
    }
    frame = pd.DataFrame({"c": ["A", "B", None], "x": [1, "?", 3], "y": [float("inf"), 0.0, 1e200]})
    assert told(sbmdea.check(frame, **roles)) == {
        ("row 'B', 1", "x", "is the text '?'"),
        ("row 'A', 0", "y", "is infinite"),
        ("row 'B', 1", "y", "is zero"),
        ("row nan, 2", "y", "is 1e+200"),
        ("row nan, 2", "c", "is missing"),
    }
    with pytest.raises(DataError, match="inputs must be columns of data; got 'z'"):
        sbmdea.check(frame, inputs="z")


def test_labels_that_look_alike_are_noted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("c,x\nA1,1\nＡ1,2\n济南,3\n济 南,4\nB,4\n")
    found = sbmdea.check(tmp_path / "t.csv", inputs="x", dmu="c")
    what = "differ by blanks, width or Unicode form alone"
    assert told(found) == {("'A1' and 'Ａ1'", "c", what), ("'济南' and '济 南'", "c", what)}
    assert found.ok


def test_the_list_keeps_its_columns_in_chinese(book: Path) -> None:
    english, chinese = (str(sbmdea.check(book, **ROLES).summary(lang)).splitlines() for lang in ("en", "zh"))
    assert len(english) == len(chinese)
    head = english[2]
    starts = [head.index(word) for word in ("where", "column", "what", "repair")]
    for line, said in zip(english[3:], chinese[3:], strict=True):
        column = line[starts[1] : starts[2]].strip()
        cells = re.split(" {2,}", said)
        assert (cells[1], len(cells)) == (column, 4) if column else len(cells) == 3, said


def test_nothing_wrong_is_said_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sbmdea.datasets.hua_bian_2007().to_csv(tmp_path / "t.csv", index=False)
    assert cli.main(["check", str(tmp_path / "t.csv"), "--dmu=dmu"]) == 0
    assert capsys.readouterr().out == "30 rows, 6 columns: nothing is wrong\n"


def test_a_long_list_is_cut_where_it_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_text("c,x\n" + "".join(f"A{k},0\n" for k in range(1000)))
    assert cli.main(["check", str(tmp_path / "t.csv"), "--inputs=x", "--dmu=c"]) == 2
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "1000 rows, 2 columns: 1000 problems"
    assert len(said) < 30
    assert said[-1].startswith("and 980 more places")


def test_no_kernel_is_compiled(book: Path) -> None:
    code = (
        "import sys, sbmdea; sbmdea.check(sys.argv[1], inputs='x', outputs='y', dmu='city'); "
        "print(sorted({'numba', 'llvmlite', 'scipy', 'cvxpy'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(book)], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
