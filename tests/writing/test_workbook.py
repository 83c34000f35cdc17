"""Files: a workbook that is safe to open, CSV that reads back, and nothing half-written."""

from __future__ import annotations

import datetime
import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError
from sbmdea.reading.tables import read_table
from sbmdea.writing import decimals, workbook, zipped
from sbmdea.writing.replacing import replacing
from sbmdea.writing.sheetxml import letter
from tests.samples.handmade import result

pytestmark = pytest.mark.unverified("results made by hand")

RUNS = ("=1+1", "+1", "-cmd", "@SUM(A1)", "\tx", "＝1")


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def column(sheet: Any, name: str) -> list[Any]:
    header = [cell.value for cell in sheet[1]]
    return [row[header.index(name)].value for row in sheet.iter_rows(min_row=2)]


def test_a_sheet_for_each_kind_of_answer(tmp_path: Path) -> None:
    path = tmp_path / "scores.xlsx"
    res = result()
    res.to_excel(path)
    book = opened(path)
    assert book.sheetnames == ["scores", "slacks", "targets", "peers", "prices", "certificates", "options"]
    assert column(book["scores"], "city") == ["Yiwu", "义乌", "Yiwu", "=1+1", "义乌"]
    assert column(book["scores"], "year") == [2009, 2009, 2010, 2010, 2010]
    assert column(book["scores"], "efficiency") == [1.25, 0.5, 0.25, None, 1.0 - 2e-12]
    assert column(book["scores"], "rank") == [1, 2, 2, None, 1]
    assert column(book["scores"], "status")[3] == "infeasible"
    assert column(book["slacks"], "capital")[:3] == pytest.approx(res.slacks["capital"].tolist()[:3])
    assert column(book["slacks"], "capital")[3] is None
    assert column(book["peers"], "intensity") == [0.75, 0.125, 0.875, 0.5, 1.0]
    assert column(book["certificates"], "certified") == [True, True, True, False, True]
    options = dict(book["options"].iter_rows(min_row=2, values_only=True))
    assert options["model"] == "super_sbm"
    assert options["inputs"] == "capital, labour"


def test_header_in_sight_columns_wide_enough_and_numbers_readable(tmp_path: Path) -> None:
    path = tmp_path / "scores.xlsx"
    result().to_excel(path)
    book = opened(path)
    scores, slacks, certificates = book["scores"], book["slacks"], book["certificates"]
    assert scores.freeze_panes == "C2"
    assert scores.auto_filter.ref == scores.dimensions
    assert scores["A1"].font.bold
    assert scores["C2"].number_format == "0.0000"
    assert slacks["C2"].number_format == "#,##0.00"
    assert certificates["C3"].number_format == "0.0E+00"
    assert scores["B2"].number_format == "0"
    assert scores.column_dimensions["C"].width >= len("efficiency")
    assert certificates["F2"].number_format == '"TRUE";"TRUE";"FALSE"'
    assert scores.print_title_rows == "$1:$1"


def test_no_cell_runs(tmp_path: Path) -> None:
    path = tmp_path / "scores.xlsx"
    res = result([*RUNS[:4], "#N/A"], None, names=["=city"], options={"dmu": "=city"})
    res.to_excel(path)
    for sheet in opened(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type not in ("f", "e")
                text = isinstance(cell.value, str)
                assert cell.quotePrefix == (text and cell.value.startswith(tuple("=+-@")))
    scores = opened(path)["scores"]
    assert scores["A1"].value == "=city"
    assert column(scores, "=city") == [*RUNS[:4], "#N/A"]


def test_labels_of_every_kind(tmp_path: Path) -> None:
    path = tmp_path / "scores.xlsx"
    day = pd.Timestamp("2020-01-31")
    code = 913301061234567890
    labels = [day, code, "a\x07b", 7, pd.Timestamp("2020-01-31", tz="Asia/Shanghai")]
    result(labels, None, names=["dmu"]).to_excel(path)
    assert column(opened(path)["scores"], "dmu") == [
        datetime.datetime(2020, 1, 31),
        str(code),
        "a\\x07b",
        7,
        str(labels[4]),
    ]


def test_windows_have_a_sheet_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "scores.xlsx"
    index = pd.MultiIndex.from_tuples([("2009–2010", "Yiwu", 2009)], names=["window", "city", "year"])
    result(windows=pd.DataFrame({"efficiency": [0.5]}, index=index)).to_excel(path)
    sheet = opened(path)["windows"]
    assert [cell.value for cell in sheet[1]] == ["window", "city", "year", "efficiency"]
    assert [cell.value for cell in sheet[2]] == ["2009–2010", "Yiwu", 2009, 0.5]


def test_beyond_excels_limits_names_to_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    with pytest.raises(DataError, match=r"at most 5 rows.* sheet 'scores' needs 6 rows.* to_csv"):
        result().to_excel(tmp_path / "scores.xlsx")
    assert not list(tmp_path.iterdir())


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"\.xlsx"):
        result().to_excel(tmp_path / "scores.xls")


def test_no_package_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "openpyxl", None)
        result().to_excel(tmp_path / "scores.xlsx")
    assert column(opened(tmp_path / "scores.xlsx")["scores"], "year") == [2009, 2009, 2010, 2010, 2010]


def test_columns_beyond_z_have_two_letters() -> None:
    assert [letter(k) for k in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


TOOLS = {
    "all": (),
    "no orjson": ("orjson",),
    "no isal": ("isal",),
    "neither, no pyarrow": ("orjson", "isal", "pyarrow"),
}


@pytest.mark.parametrize("absent", TOOLS.values(), ids=TOOLS)
def test_every_number_is_kept_to_the_bit_by_whatever_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absent: tuple[str, ...]
) -> None:
    for package in {"orjson", "isal", "pyarrow"} - {*absent}:
        pytest.importorskip(package)
    calamine = pytest.importorskip("python_calamine")
    for module in (decimals, zipped):
        monkeypatch.setattr(module, "is_installed", lambda package: package not in absent)
    anything = np.random.default_rng(4).integers(0, 2**64, 2_500, dtype=np.uint64).view(np.float64)
    edges = [0.0, 1.0, -2.0, 1e-3, 1e16, 1e22, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, -1e-5, np.nan, np.inf]
    frame = pd.DataFrame({"value": np.concatenate([anything, edges])})
    frame["whole"] = np.arange(len(frame)) - 10
    frame["text"] = [f"城市 {k % 7}" if k % 5 else "=1" for k in range(len(frame))]
    path = tmp_path / "table.xlsx"
    workbook.write_sheets(lambda: {"table": (frame, 0)}, path)
    expected = [one if np.isfinite(one) else None for one in frame["value"].tolist()]
    book = opened(path)
    assert column(book["table"], "value") == expected
    assert column(book["table"], "whole") == frame["whole"].tolist()
    assert column(book["table"], "text") == frame["text"].tolist()
    rows = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("table").to_python()
    assert [row[0] if row[0] != "" else None for row in rows[1:]] == expected
    with ZipFile(path) as archive:
        assert archive.testzip() is None
    monkeypatch.setattr(zipped, "MOST", 10_000)
    with pytest.raises(DataError, match=r"at most 4 GiB\. Use to_csv"):
        workbook.write_sheets(lambda: {"table": (frame, 0)}, path)


@pytest.mark.slow
def test_a_workbook_takes_a_fifth_of_what_openpyxl_takes(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(rng.lognormal(size=(3_000, 5)), columns=["x1", "x2", "y1", "y2", "b"])
    frame["dmu"] = [f"D{k}" for k in range(len(frame))]
    res = sbmdea.super_sbm(frame, inputs=["x1", "x2"], outputs=["y1", "y2"], undesirable="b", dmu="dmu")
    tables = [table for table, _ in workbook.sheets(res).values()]
    ratios = []
    for _ in range(3):
        began = time.process_time()
        res.to_excel(tmp_path / "scores.xlsx")
        own = time.process_time() - began
        with pd.ExcelWriter(tmp_path / "other.xlsx", engine="openpyxl") as book:
            for place, table in enumerate(tables):
                table.to_excel(book, sheet_name=str(place), index=False)
        ratios.append((time.process_time() - began - own) / own)
    assert sorted(ratios)[1] > 5.0, ratios


def test_csv_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    res = result(list("abcde"), None, names=["dmu"])
    res.to_csv(path)
    back = read_table(path).set_index("dmu")
    pd.testing.assert_frame_equal(back, res.to_frame(), check_exact=True, check_dtype=False)


def test_csv_text_that_would_run_gets_an_apostrophe_and_numbers_do_not(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    res = result([*RUNS[:4], "plain"], None, names=["=city"])
    res.to_csv(path)
    back = pd.read_csv(path)
    assert back.columns[0] == "'=city"
    assert back["'=city"].tolist() == ["'=1+1", "'+1", "'-cmd", "'@SUM(A1)", "plain"]
    assert back["slack capital"].iloc[0] == res.slacks["capital"].iloc[0] < 0
    for text in RUNS[4:]:
        res = result([text, *"abcd"], None, names=["dmu"])
        res.to_csv(path)
        assert pd.read_csv(path)["dmu"].iloc[0] == "'" + text


def test_csv_is_marked_as_utf_8_only_where_excel_needs_it(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    result().to_csv(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert pd.read_csv(path)["city"].tolist()[1] == "义乌"
    result(list("abcde"), None, names=["dmu"]).to_csv(path)
    assert path.read_bytes().startswith(b"dmu,efficiency")


@pytest.mark.parametrize("method", ["to_excel", "to_csv"])
def test_a_path_that_cannot_be_written_does_not_lose_the_result(tmp_path: Path, method: str) -> None:
    path = tmp_path / "nowhere" / "scores.xlsx"
    says = rf"folder .*nowhere.* does not exist.*still in memory.*{method}"
    with pytest.raises(FileNotFoundError, match=says):
        getattr(result(), method)(path)
    folder = tmp_path / "folder.xlsx"
    folder.mkdir()
    with pytest.raises(OSError, match="it is a folder"):
        getattr(result(), method)(folder)
    assert [one.name for one in tmp_path.iterdir()] == ["folder.xlsx"]


def test_an_interrupted_write_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("old")

    def interrupted() -> None:
        with replacing(path) as draft:
            draft.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="no symbolic links or modes like these")
def test_links_are_followed_and_modes_are_the_usual_ones(tmp_path: Path) -> None:
    real, link, plain = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "plain"
    real.write_text("old")
    link.symlink_to(real)
    result().to_csv(link)
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"\xef\xbb\xbf")
    plain.write_text("")
    assert stat.S_IMODE(real.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_what_is_not_finite_is_an_empty_cell(tmp_path: Path) -> None:
    n = 5
    res = result(list("abcde"), None, names=["dmu"], prices=np.full((n, 4), np.inf))
    path = tmp_path / "scores.xlsx"
    res.to_excel(path)
    assert column(opened(path)["prices"], "capital") == [None] * n


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("method", ["to_csv", "to_excel", "report", "save"])
def test_a_pipe_is_never_replaced(tmp_path: Path, method: str) -> None:
    ending = {"to_excel": "xlsx", "report": "html"}.get(method, "csv")
    os.mkfifo(pipe := tmp_path / f"pipe.{ending}")
    with pytest.raises(OSError, match=r"it is a pipe or a device, which is not replaced\. Name a file"):
        getattr(result(), method)(pipe)
    assert pipe.is_fifo()
    assert [one.name for one in tmp_path.iterdir()] == [pipe.name]


@pytest.mark.skipif(os.name == "nt", reason="no modes like these")
def test_what_is_overwritten_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("old")
    path.chmod(0o640)
    result().to_csv(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_bare_carriage_return_starts_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    result(["a\r=1+1", "b\r\n=1", "\r=2", "d", "e"], None, names=["dmu"]).to_csv(path)
    content = path.read_bytes()
    assert b"\r=" not in content
    assert b'"a\n=1+1"' in content
    assert b'"\'\n=2"' in content


def test_a_full_disk_under_a_workbook_is_one_message(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys, sbmdea\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "res = sbmdea.sbm(sbmdea.datasets.hua_bian_2007(), inputs='input_1', outputs='output_1', dmu='dmu')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))\n"
        "try:\n    res.to_excel(sys.argv[1])\nexcept OSError as error:\n    print(error.strerror, file=sys.stderr)\n"
    )
    pytest.importorskip("resource", reason="needs limits of POSIX")
    path = tmp_path / "scores.xlsx"
    ran = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert "cannot write" in ran.stderr
    assert "The result is still in memory: call to_excel with another path." in ran.stderr
    assert not list(tmp_path.iterdir())
