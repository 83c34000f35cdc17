"""Tables in files: what is read, what is refused, and what comes back as it went."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pandas as pd
import pytest

from sbmdea.data.panel import read_panel
from sbmdea.errors import DataError
from sbmdea.reading import tables
from sbmdea.reading.tables import read_table
from sbmdea.writing.tablefile import write_table

TABLE = pd.DataFrame(
    {
        "城市": ["义乌市", "金华市", "宁波市"],
        "年份": [2009, 2010, 2011],
        "资本": [0.1 + 0.2, 1e-7, 123456789.123456789],
    }
)
needs = {".xlsx": "openpyxl", ".parquet": "pyarrow"}


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_table(path)
    return str(caught.value)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "cities.CSV", TABLE.to_csv(index=False).encode(encoding))
    pd.testing.assert_frame_equal(read_table(path), TABLE)
    pd.testing.assert_frame_equal(read_table(str(path)), TABLE)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_what_is_written_is_read_back(tmp_path: Path, ending: str) -> None:
    if ending in needs:
        pytest.importorskip(needs[ending])
    path = tmp_path / f"城市{ending}"
    before = TABLE.copy(deep=True)
    write_table(TABLE, path)
    pd.testing.assert_frame_equal(read_table(path), TABLE)
    pd.testing.assert_frame_equal(TABLE, before)
    write_table(TABLE.set_index(["城市", "年份"]), path)
    pd.testing.assert_frame_equal(read_table(path), TABLE)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_labels_of_any_kind_become_titles(tmp_path: Path, ending: str) -> None:
    if ending in needs:
        pytest.importorskip(needs[ending])
    table = pd.DataFrame([[1.5, 2.5]], columns=pd.Index([("a", "b"), 7], tupleize_cols=False))
    write_table(table, tmp_path / f"t{ending}")
    assert list(read_table(tmp_path / f"t{ending}").columns) == ["('a', 'b')", "7"]
    levels = pd.DataFrame([[1.5, 2.5]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")]))
    write_table(levels, tmp_path / f"t{ending}")
    assert read_table(tmp_path / f"t{ending}").shape == (1, 2)


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    table = pd.DataFrame({"=name": ["=1+1", "@x"], "value": [1.5, -2.0]})
    write_table(table, tmp_path / "t.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert [cells["A1"].data_type, cells["A2"].data_type, cells["B3"].data_type] == ["s", "s", "n"]
    pd.testing.assert_frame_equal(read_table(tmp_path / "t.xlsx"), table)


def test_a_panel_from_a_workbook_with_chinese_titles(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    n = 12
    table = pd.DataFrame(
        {"城市": [f"市{i}" for i in range(n)], "资本": np.arange(1.0, n + 1), "产出": np.arange(2.0, n + 2)}
    )
    with pd.ExcelWriter(tmp_path / "t.xlsx") as book:
        table.to_excel(book, sheet_name="数据", index=False)
        TABLE.to_excel(book, sheet_name="别的", index=False)
    panel = read_panel(read_table(tmp_path / "t.xlsx", "数据"), inputs="资本", outputs="产出", dmu="城市")
    assert panel.index.name == "城市"
    assert panel.columns.inputs == ("资本",)
    pd.testing.assert_frame_equal(read_table(tmp_path / "t.xlsx", sheet="别的"), TABLE)
    with pytest.raises(DataError, match=r"the sheet must be one of 't\.xlsx'; got '数'; there are '数据' and '别的'\."):
        read_table(tmp_path / "t.xlsx", sheet="数")
    with pytest.raises(DataError, match=r"a sheet can be named for .* files only; got '数据' for 't\.csv'"):
        read_table(tmp_path / "t.csv", sheet="数据")
    with pytest.raises(DataError, match=r"a header row can be named for .* files only; got 2 for 't\.parquet'"):
        read_table(tmp_path / "t.parquet", header=2)


@pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
def test_a_missing_package_is_named_with_its_install_line(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, needs[ending], None)
    path = written(tmp_path / f"t{ending}", b"PK\x03\x04")
    extra = {".xlsx": "excel", ".parquet": "parquet"}[ending]
    tail = rf"'t{ending}' needs {needs[ending]}, which is missing here: pip install \"sbmdea\[{extra}\]\""
    with pytest.raises(ImportError, match=f"reading {tail}"):
        read_table(path)
    with pytest.raises(ImportError, match=f"writing {tail}"):
        write_table(TABLE, path)


def test_no_file_there(tmp_path: Path) -> None:
    (tmp_path / "cities.csv").touch()
    assert refused(tmp_path / "citys.csv") == (
        f"data must be a file; there is none at {str(tmp_path / 'citys.csv')!r}. Did you mean 'cities.csv'?"
    )
    assert refused(tmp_path / "wholly_else.csv").endswith("Check the path.")
    assert refused(tmp_path / "no" / "cities.csv").endswith(f"There is no folder {str(tmp_path / 'no')!r} either.")
    (tmp_path / "folder.csv").mkdir()
    assert refused(tmp_path / "folder.csv") == f"data must be a file; {str(tmp_path / 'folder.csv')!r} is a folder."


def test_unknown_endings(tmp_path: Path) -> None:
    assert refused(tmp_path / "t.json") == (
        "a table must end in .csv, .tsv, .txt, .xlsx, .xls, .ods, .parquet, .dta or .sav; got 't.json'. "
        "Convert the file to one of them."
    )
    assert refused(tmp_path / "t.xlsm").endswith("got 't.xlsm'. Save the workbook as .xlsx.")
    with pytest.raises(DataError, match=r"a table must be written to \.csv, \.xlsx or \.parquet; got 't'\."):
        write_table(TABLE, tmp_path / "t")


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_empty_files(tmp_path: Path, ending: str, content: bytes) -> None:
    path = written(tmp_path / f"t{ending}", content)
    assert refused(path) == f"data must hold a table; the file {str(path)!r} is empty."


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_no_rows_below_the_header(tmp_path: Path, ending: str) -> None:
    if ending in needs:
        pytest.importorskip(needs[ending])
    path = tmp_path / f"t{ending}"
    write_table(TABLE.iloc[:0], path)
    assert refused(path) == f"data must have rows; got none below the header of {str(path)!r}."


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "t.csv",
            b"PK\x03\x04" + bytes(99),
            "it holds a workbook or a Parquet file. Give it its true ending.",
        ),
        ("t.xlsx", b"a,b\n1,2", "it holds something else. Open it in a spreadsheet and save it as .xlsx."),
        ("t.xlsx", b"PK\x03\x04" + bytes(99), "it is damaged or something else ("),
        (
            "t.xlsx",
            b"\xd0\xcf\x11\xe0" + bytes(99),
            "it is an old workbook or one with a password. Save it as .xlsx without one.",
        ),
        ("t.parquet", b"a,b\n1,2", "it holds something else. Give it its true ending."),
        ("t.parquet", b"PAR1" + bytes(99), "it is damaged ("),
    ],
)
def test_a_file_that_is_not_what_its_ending_says(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    ending = Path(name).suffix
    if ending in needs:
        pytest.importorskip(needs[ending])
    said = refused(written(tmp_path / name, content))
    assert said.startswith(f"{name!r} must be a {ending} table, as its ending says; {message}")


@pytest.mark.parametrize(
    ("ending", "table", "message"),
    [
        (
            ".csv",
            pd.DataFrame(index=range(3)),
            "a table must have at least one column to be written; got none.",
        ),
        (
            ".xlsx",
            pd.DataFrame({"t": pd.date_range("2009", periods=2, tz="Asia/Shanghai")}),
            "an Excel sheet must hold numbers, text and plain dates; Excel does not support datetimes with",
        ),
        (
            ".xlsx",
            pd.DataFrame({"t": ["\x07"]}),
            "an Excel sheet must hold numbers, text and plain dates; \x07 cannot be used in worksheets.",
        ),
        (".parquet", pd.DataFrame({"t": [1, "a"]}), "a Parquet column must hold values of one kind; "),
        (
            ".xlsx",
            pd.DataFrame(np.zeros((1, 16_385))),
            "an Excel sheet must have at most 1,048,576 rows and 16,384 columns; got 2 and 16,385. "
            "Write .csv or .parquet.",
        ),
    ],
)
def test_what_a_format_cannot_hold(tmp_path: Path, ending: str, table: pd.DataFrame, message: str) -> None:
    if ending in needs:
        pytest.importorskip(needs[ending])
    with pytest.raises(DataError) as caught:
        write_table(table, tmp_path / f"t{ending}")
    assert str(caught.value).startswith(message)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_a_folder_that_is_not_there(tmp_path: Path, ending: str) -> None:
    if ending in needs:
        pytest.importorskip(needs[ending])
    with pytest.raises(OSError, match="does not exist"):
        write_table(TABLE, tmp_path / "no" / f"t{ending}")


def test_a_workbook_that_unpacks_to_what_no_sheet_does_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "UNPACKED", 10**7)
    path = tmp_path / "bomb.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", bytes(2 * 10**7))
    assert "it would unpack to 0.0 GB, as no sheet does. Do not trust it." in refused(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(path := tmp_path / "pipe.csv")
    with pytest.raises(DataError, match=r"is a pipe or a device\. Save what it gives to a file\."):
        read_table(path)


def test_a_path_with_a_nul() -> None:
    with pytest.raises(DataError, match="is no path, as it holds a NUL"):
        read_table("a\0b.csv")
