"""Files as people publish them, in every format, read by Python, by the command line and by the window alike."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, cli
from sbmdea.app.choices import Choices, answer, check
from sbmdea.app.intake import take

openpyxl = pytest.importorskip("openpyxl")
FILES = Path(__file__).parent / "files"

NAMES = ["city", "year", "x", "y"]
ROWS = [["Yiwu", 2019, 1.5, 2.0], ["Yiwu", 2020, 3.0, 4.5], ["Jinhua", 2019, 5.0, 6.0], ["Jinhua", 2020, 2.0, 5.0]]
TABLE = pd.DataFrame(ROWS, columns=NAMES)
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}
Kept = Callable[[Path], Path]
_ = None


def raw(name: str, content: str, encoding: str = "utf-8") -> Kept:
    def keep(folder: Path) -> Path:
        (folder / name).write_bytes(content.encode(encoding))
        return folder / name

    return keep


def csv(separator: str = ",", decimal: str = ".", end: str = "\n") -> str:
    return TABLE.to_csv(index=False, sep=separator, decimal=decimal, lineterminator=end)


def sheet(rows: list[list[Any]], *merged: str, strict: bool = False, **others: list[list[Any]]) -> Kept:
    def keep(folder: Path) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for area in merged:
            book.active.merge_cells(area)
        for name, more in others.items():
            other = book.create_sheet(name)
            for row in more:
                other.append(row)
        book.save(file := folder / "t.xlsx")
        return strictly(file) if strict else file

    return keep


def strictly(file: Path) -> Path:
    """The workbook under the names of "Strict Open XML"."""
    whole = io.BytesIO(file.read_bytes())
    with ZipFile(whole) as book, ZipFile(file, "w") as copy:
        for part in book.namelist():
            content = book.read(part)
            if not part.startswith(("[Content_Types]", "_rels", "docProps")):
                for usual, strict in STRICT.items():
                    content = content.replace(usual, strict)
            copy.writestr(part, content)
    return file


def ods(folder: Path) -> Path:
    pytest.importorskip("python_calamine", reason='needs python-calamine: pip install "sbmdea[sheets]"')
    names, kind = "urn:oasis:names:tc:opendocument:xmlns", "application/vnd.oasis.opendocument.spreadsheet"

    def cell(value: Any) -> str:
        what = f'float" office:value="{value}' if isinstance(value, int | float) else "string"
        return f'<table:table-cell office:value-type="{what}"><text:p>{value}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in [NAMES, *ROWS])
    with ZipFile(folder / "t.ods", "w") as book:
        book.writestr("mimetype", kind)
        book.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        book.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
            f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{lines}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return folder / "t.ods"


def stata(folder: Path) -> Path:
    coded = TABLE.assign(city=pd.Categorical(TABLE["city"], ["Yiwu", "Jinhua"]))
    coded.to_stata(folder / "t.dta", write_index=False)
    return folder / "t.dta"


def spss(folder: Path) -> Path:
    pyreadstat = pytest.importorskip("pyreadstat", reason='needs pyreadstat: pip install "sbmdea[spss]"')
    words = {"city": {1: "Yiwu", 2: "Jinhua"}}
    pyreadstat.write_sav(TABLE.assign(city=[1, 1, 2, 2]), folder / "t.sav", variable_value_labels=words)
    return folder / "t.sav"


def parquet(folder: Path) -> Path:
    pytest.importorskip("pyarrow")
    TABLE.to_parquet(folder / "t.parquet")
    return folder / "t.parquet"


def old_excel(folder: Path) -> Path:
    pytest.importorskip("python_calamine", reason='needs python-calamine: pip install "sbmdea[sheets]"')
    return FILES / "cities.xls"


OF_R = '"city" "year" "x" "y"\n' + "".join(f'"{k}" "{c}" {t} {x} {y}\n' for k, (c, t, x, y) in enumerate(ROWS, 1))
QUOTED = TABLE.assign(city=TABLE["city"] + ' "A"')
PUBLIC: dict[str, Kept] = {
    "csv": raw("t.csv", csv()),
    "csv of Excel in Europe": raw("t.csv", csv(";", ",", "\r\n"), "utf-8-sig"),
    "csv of Excel in China": raw("t.csv", "表1 各城市投入产出,,,\n" + csv(), "gb18030"),
    "unicode text of Excel": raw("t.txt", csv("\t"), "utf-16"),
    "tabs": raw("t.tsv", csv("\t")),
    "bars": raw("t.txt", csv("|")),
    "semicolons and points": raw("t.csv", csv(";")),
    "old Macintosh": raw("t.csv", csv(end="\r")),
    "empty rows at the end": raw("t.csv", csv() + ",,,\n,,,\n\n"),
    "a note at the end": raw("t.csv", csv() + "\nSource: China City Statistical Yearbook\n"),
    "a title": raw("t.csv", "Table 2: inputs and outputs\n\n" + csv()),
    "units": raw("t.csv", csv().replace("\n", "\n,,10 000 yuan,%\n", 1)),
    "R": raw("t.csv", TABLE.to_csv(index=False, quoting=2)),
    "R write.table": raw("t.txt", OF_R),
    "columns by blanks": raw("t.txt", TABLE.to_string(index=False)),
    "names without a header, text": raw("t.csv", csv().replace("city", "", 1)),
    "quotes within quotes": raw("t.csv", QUOTED.to_csv(index=False)),
    "xlsx": sheet([NAMES, *ROWS]),
    "xlsx, strict": sheet([NAMES, *ROWS], strict=True),
    "xlsx, titles": sheet([["表1"], [], NAMES, *ROWS, [], ["注：当年价"]], "A1:D1"),
    "xlsx, yearbook": sheet([["city", "year", "投入", "产出"], [_, _, "x", "y"], *ROWS], "A1:A2", "B1:B2"),
    "xlsx, units": sheet([NAMES, [_, _, "万元", "亿元"], *ROWS]),
    "xlsx, yearbook with units": sheet(
        [["city", "year", "data", _], [_, _, "x", "y"], [_, _, "万元", "亿元"], *ROWS], "A1:A3", "B1:B3", "C1:D1"
    ),
    "xlsx, names without a header": sheet([[_, *NAMES[1:]], *ROWS]),
    "xlsx, off the edge": sheet([[], [], *([_, _, *row] for row in [NAMES, *ROWS])]),
    "xlsx, blank rows": sheet([NAMES, [], ROWS[0], [], *ROWS[1:]]),
    "xlsx, a sheet of remarks": sheet([NAMES, *ROWS], readme=[["Ask the author"]]),
    "xls": old_excel,
    "ods": ods,
    "parquet": parquet,
    "Stata": stata,
    "SPSS": spss,
}


@pytest.mark.parametrize("kind", PUBLIC)
def test_a_public_file_is_read_in_all_three_ways(tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = PUBLIC[kind](tmp_path)
    frame = sbmdea.read_table(file)
    dmu, year, x, y = names = list(frame.columns)[-4:]
    expected: list[list[Any]] = QUOTED.to_numpy().tolist() if kind == "quotes within quotes" else ROWS
    if kind == "xls":
        assert names == ["城市", "年份", "资本", "产出"]
        expected = [["义乌", 2019, 1.5, 2], ["义乌", 2020, 3, 4.5], ["金华", 2019, 5, 6]]
    assert frame[names].to_numpy().tolist() == expected
    scores = sbmdea.sbm(frame, inputs=x, outputs=y, dmu=dmu, period=year, frontier="global").efficiency
    asked = ["run", str(file), f"--inputs={x}", f"--outputs={y}", f"--dmu={dmu}", f"--period={year}", "--model=sbm"]
    assert cli.main([*asked, "--frontier=global"]) == 0
    lines = [line.rsplit(maxsplit=2)[1] for line in capsys.readouterr().out.splitlines()[1:]]
    assert lines == [f"{score:.4f}" for score in scores]
    taken = take(file.name, file.read_bytes())
    assert (taken.problem, taken.notes) == ("", [])
    assert taken.table is not None
    choices = Choices("sbm", {"inputs": [x], "outputs": [y], "dmu": [dmu], "period": [year]}, {"frontier": "global"})
    check(taken.table, choices)
    pd.testing.assert_series_equal(answer(taken.table, choices)[0].efficiency, scores)


def test_there_are_thirty_of_them() -> None:
    assert len(PUBLIC) >= 30


DEAP = """deap-dta.txt          DATA FILE NAME
deap-out.txt          OUTPUT FILE NAME
3                     NUMBER OF FIRMS
2                     NUMBER OF TIME PERIODS
1                     NUMBER OF OUTPUTS
2                     NUMBER OF INPUTS
0                     0=INPUT AND 1=OUTPUT ORIENTATED
0                     0=CRS AND 1=VRS
"""
NUMBERS = "1  2  5\n2  2  4\n3  6  6\n1  3  4\n 3  4  6\n4 5 5\n"


def test_files_of_deap(tmp_path: Path) -> None:
    for name, content in (("deap-ins.txt", DEAP), ("deap-dta.txt", NUMBERS), ("alone.txt", NUMBERS)):
        (tmp_path / name).write_text(content)
    found = sbmdea.read_table(tmp_path / "deap-ins.txt")
    assert found.columns.tolist() == ["dmu", "period", "output_1", "input_1", "input_2"]
    assert found.to_numpy().tolist()[3] == [1, 2, 1, 3, 4]
    pd.testing.assert_frame_equal(sbmdea.read_table(tmp_path / "deap-dta.txt"), found)
    with pytest.raises(DataError, match=r"holds numbers alone, as the program DEAP keeps them\. Read its instruction"):
        sbmdea.read_table(tmp_path / "alone.txt")
    (tmp_path / "deap-dta.txt").write_text(NUMBERS + "1 2\n")
    with pytest.raises(DataError, match=r"'deap-dta\.txt' must have 6 lines of 3 numbers, as 'deap-ins\.txt' says"):
        sbmdea.read_table(tmp_path / "deap-ins.txt")
    (tmp_path / "deap-ins.txt").write_text(DEAP.replace("3  ", "three"))
    with pytest.raises(DataError, match=r"must give the number of firms.*lacks the number of firms\."):
        sbmdea.read_table(tmp_path / "deap-ins.txt")


def test_codes_are_words_where_all_have_one() -> None:
    from sbmdea.reading.statistics import labelled

    frame = pd.DataFrame({"a": [1, 2, 1], "b": [1.5, -9.0, 2.0]})
    found = labelled(frame, {"a": {1: "east", 2: "west"}, "b": {-9.0: "not known"}})
    assert found["a"].tolist() == ["east", "west", "east"]
    assert found["b"].tolist() == [1.5, -9.0, 2.0]


@pytest.mark.parametrize(
    ("ending", "package", "extra"),
    [(".xls", "python_calamine", "sheets"), (".ods", "python_calamine", "sheets"), (".sav", "pyreadstat", "spss")],
)
def test_a_missing_package_is_named_with_its_install_line(
    tmp_path: Path, ending: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    (tmp_path / f"t{ending}").write_bytes(b"PK\x03\x04")
    with pytest.raises(ImportError, match=rf'needs {package}, which is missing here: pip install "sbmdea\[{extra}\]"'):
        sbmdea.read_table(tmp_path / f"t{ending}")


@pytest.mark.parametrize("ending", [".dta", ".sav", ".ods", ".xls"])
def test_damaged_files(tmp_path: Path, ending: str) -> None:
    if ending != ".dta":
        pytest.importorskip("pyreadstat" if ending == ".sav" else "python_calamine")
    start = {".ods": b"PK\x03\x04", ".xls": b"\xd0\xcf\x11\xe0"}.get(ending, b"")
    (tmp_path / f"t{ending}").write_bytes(start + b"nothing that a reader knows" * 9)
    with pytest.raises(DataError, match="it is damaged or something else"):
        sbmdea.read_table(tmp_path / f"t{ending}")


def test_a_dash_in_an_old_workbook_is_refused_by_its_cell() -> None:
    pytest.importorskip("python_calamine", reason='needs python-calamine: pip install "sbmdea[sheets]"')
    with pytest.raises(DataError, match=r"cell B4 \(column '资本'\) holds the text '—'"):
        sbmdea.read_table(FILES / "dash.xls")


def test_an_archive_is_refused_by_its_declared_and_its_real_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("python_calamine", reason='needs python-calamine: pip install "sbmdea[sheets]"')
    from sbmdea.reading import tables

    monkeypatch.setattr(tables, "UNPACKED", 10**6)
    monkeypatch.setattr(tables, "TIMES", 10)
    for ending in (".ods", ".xlsx"):
        file = tmp_path / f"bomb{ending}"
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            archive.writestr("content.xml", bytes(5 * 10**6))
        with pytest.raises(DataError, match=r"it would unpack to 0\.0 GB, as no sheet does\. Do not trust it"):
            sbmdea.read_table(file)
        honest = (5 * 10**6).to_bytes(4, "little")
        file.write_bytes(file.read_bytes().replace(honest, (1000).to_bytes(4, "little")))
        with pytest.raises(DataError, match="it is damaged or something else"):
            sbmdea.read_table(file)
