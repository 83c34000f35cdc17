"""Text files as people keep them: separators, decimal signs, labels, and what is refused by its line."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SbmdeaWarning, SpecError, cli
from sbmdea.reading import tables
from sbmdea.reading.tables import load_table

CITIES = pd.DataFrame({"city": ["A", "B", "C"], "gdp": [1.5, 2.25, 30.0], "so2": [3, 4, 5]})
PLAIN = "city,gdp,so2\nA,1.5,3\nB,2.25,4\nC,30,5\n"


def saved(folder: Path, text: str, name: str = "t.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def refused(file: Path, **how: Any) -> str:
    with pytest.raises(DataError) as caught:
        sbmdea.read_table(file, **how)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", "|"),
        PLAIN.replace(",", ";").replace(".", ","),
        PLAIN + "\n\n,,\n",
        "Table 1. Three cities\n\n" + PLAIN,
        "Table 1. Three cities,,\n,,\n" + PLAIN + ",,\nSource: the yearbook,,\n",
        PLAIN.replace("\n", ",\n"),
        '"city","gdp","so2"\n"A","1.5",3\nB,2.25,"4"\nC,30,5',
    ],
    ids=["plain", "crlf", "cr", "semicolon", "tab", "bar", "decimal comma", "empty rows at the end", "title",
         "title and note", "a comma too many", "quotes"],
)  # fmt: skip
def test_the_same_table(tmp_path: Path, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = sbmdea.read_table(saved(tmp_path, text))
    pd.testing.assert_frame_equal(found, CITIES)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "城市\tgdp\nA\t1.5\nB\t2\n"
    file = saved(tmp_path, text, "t.txt", encoding)
    pd.testing.assert_frame_equal(sbmdea.read_table(file), pd.DataFrame({"城市": ["A", "B"], "gdp": [1.5, 2.0]}))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n1,\xff\xff", "its text is neither UTF-8 nor GB 18030. Save it as CSV in UTF-8."),
        ("ville;x\nOrléans;1\nNîmes;2\n".encode("cp1252"), "its text is neither UTF-8 nor GB 18030. Save it as CSV"),
        ("город;x\nМосква;1\n".encode("cp1251"), "its text is neither UTF-8 nor GB 18030. Save it as CSV in UTF-8."),
        ("城市,x\n臺北,1\n高雄,2\n".encode("big5"), "its text is neither UTF-8 nor GB 18030. Save it as CSV in UTF-8."),
        ("都市,x\n東京,1\nおおさか,2\n".encode("shift_jis"), "its text is neither UTF-8 nor GB 18030. Save it as CSV"),
        (b"a,b\n1,\0\0\0", "it is no text, as it holds zero bytes. Export it again as text."),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    assert refused(tmp_path / "t.csv").startswith(f"'t.csv' must be a text file, as its ending says; {says}")


def test_text_that_may_be_korean_is_pointed_out(tmp_path: Path) -> None:
    file = saved(tmp_path, "도시,x,y\n서울,1,2\n부산,2,3\n대구,3,4\n", encoding="cp949")
    with pytest.warns(
        sbmdea.SbmdeaWarning, match=r"is read as Chinese, '档矫' say; read as Korean it would be '도시'\."
    ):
        assert sbmdea.read_table(file).shape == (3, 3)
    chinese = saved(tmp_path, "城市,年份,资本\n北京,2020,1\n大连,2020,2\n宝鸡,2020,3\n", encoding="gb18030")
    assert list(sbmdea.read_table(chinese).columns) == ["城市", "年份", "资本"]


def test_rare_characters_are_chinese_among_others(tmp_path: Path) -> None:
    file = saved(tmp_path, "城市,x\n亳州,1\n濮阳,2\n漯河,3\n", encoding="gb18030")
    assert sbmdea.read_table(file)["城市"].tolist() == ["亳州", "濮阳", "漯河"]


def test_codes_stay_as_they_are_written(tmp_path: Path) -> None:
    file = saved(tmp_path, "code,mill,x\n001,1E5,1e5\n002,105,1.5\n010,2E1,2\n")
    found = sbmdea.read_table(file)
    assert found["code"].tolist() == ["001", "002", "010"]
    assert found["mill"].tolist() == ["1E5", "105", "2E1"]
    assert found["x"].tolist() == [1e5, 1.5, 2.0]
    beyond = saved(tmp_path, "id,x\n913301061234567890123,1\n913301061234567890124,2\n")
    assert sbmdea.read_table(beyond)["id"].tolist() == ["913301061234567890123", "913301061234567890124"]


def test_codes_with_letters_are_codes(tmp_path: Path) -> None:
    file = saved(tmp_path, "code,x\n001,1\nA12,2\n003,5\n005,5\n")
    assert sbmdea.read_table(file)["code"].tolist() == ["001", "A12", "003", "005"]
    assert "line 4 (column 'x') holds the text '?'" in refused(saved(tmp_path, "x,y\n05,1\n3,2\n?,4\n7,1\n"))


def test_labels_stay_as_they_are_written(tmp_path: Path) -> None:
    file = saved(tmp_path, "c,k,x\nTRUE,1E5,1\nNA,2E5,2\nFALSE,3E+2,3\n")
    found = sbmdea.read_table(file, labels=["c", "k"])
    assert found["c"].tolist() == ["TRUE", "NA", "FALSE"]
    assert found["k"].tolist() == ["1E5", "2E5", "3E+2"]
    assert sbmdea.read_table(file, labels="c")["c"].tolist() == ["TRUE", "NA", "FALSE"]
    years = saved(tmp_path, "y,x\n2009,1\n2010,2\n")
    assert sbmdea.read_table(years, labels="y")["y"].tolist() == [2009, 2010]
    assert "got 'z'" in refused(years, labels="z")


def test_the_command_line_keeps_labels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = saved(tmp_path, "c,x,y\nNA,1,2\n1E5,1,4\nTRUE,2,3\n001,3,3\n")
    assert cli.main(["run", str(file), "--inputs=x", "--outputs=y", "--dmu=c", "--model=sbm"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == ["NA", "1E5", "TRUE", "001"]
    file = saved(tmp_path, "c,x,y\n1E2,1,2\n1E5,1,4\n2E1,2,3\n")
    assert cli.main(["run", str(file), "--inputs=x", "--outputs=y", "--dmu=c", "--model=sbm"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == ["1E2", "1E5", "2E1"]


def test_numbers_missing_values_and_truth(tmp_path: Path) -> None:
    file = saved(tmp_path, "x,y,z,t,e\n1,1.5,,TRUE,\n2,NA,3,FALSE,\n-3,+.5,NaN,true,\n")
    found = sbmdea.read_table(file)
    assert found["x"].dtype == "int64"
    np.testing.assert_array_equal(found["y"], [1.5, np.nan, 0.5])
    np.testing.assert_array_equal(found["z"], [np.nan, 3.0, np.nan])
    assert found["t"].tolist() == [True, False, True]
    assert found["e"].isna().all()


def test_every_number_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    values = np.random.default_rng(3).lognormal(0, 200, 500)
    frame = pd.DataFrame({"x": values, "y": -values})
    frame.to_csv(tmp_path / "t.csv", index=False)
    pd.testing.assert_frame_equal(sbmdea.read_table(tmp_path / "t.csv"), frame, check_exact=True)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("C,?,5", "in 't.csv', line 4 (column 'gdp') holds the text '?'. Write numbers as digits"),
        ('C,"1,050",5', "in 't.csv', line 4 (column 'gdp') holds the text '1,050'."),
        ("C,12%,5", "in 't.csv', line 4 (column 'gdp') holds the text '12%'."),
        ("C,１２,5", "in 't.csv', line 4 (column 'gdp') holds the text '１２'. Write numbers as digits 0 to 9"),
        ("C,３．５,5", "in 't.csv', line 4 (column 'gdp') holds the text '３．５'. Write numbers as digits 0 to 9"),
        ("C,٣,5", "in 't.csv', line 4 (column 'gdp') holds the text '٣'. Write numbers as digits 0 to 9"),
        ("C,—,5", "in 't.csv', line 4 (column 'gdp') holds the text '—'."),
        ("C,1,050,5", "line 1 has no name for column 4, where line 4, field 4 holds the number 5."),
        ('C,"1.5,5', "line 4 of 't.csv' has a quote without its partner. Close the quote"),
    ],
)
def test_what_is_wrong_is_named_by_its_line(tmp_path: Path, line: str, says: str) -> None:
    text = f"city,gdp,so2\nA,1.5,3\nB,2.25,4\n{line}\n" + "".join(f"D{k},{k}.5,{k + 3}\n" for k in range(9))
    assert says in refused(saved(tmp_path, text))


def test_lines_are_counted_as_the_file_counts_them(tmp_path: Path) -> None:
    text = 'city,gdp\n"A\nof two lines",1\n\nB,2\nC,?\nD,4\nE,5\n'
    assert "line 6 (column 'gdp') holds the text '?'" in refused(saved(tmp_path, text))


def test_a_doubled_header_is_refused_by_name(tmp_path: Path) -> None:
    assert refused(saved(tmp_path, "city,x,x\nA,1,2\nB,2,3\n")) == (
        "columns must have names of their own; line 1 of 't.csv' has 'x' in 2 and 3. Rename them."
    )


def test_a_missing_header_is_not_made_of_the_first_row(tmp_path: Path) -> None:
    said = refused(saved(tmp_path, "1,2.5,3\n2,3.5,4\n"))
    assert "the header of 't.csv' must hold names; line 1, field 1 holds the number 1" in said
    assert sbmdea.read_table(tmp_path / "t.csv", header=1).columns.tolist() == ["1", "2.5", "3"]
    assert sbmdea.read_table(saved(tmp_path, "2009,2010\n1,2\n2,3\n")).columns.tolist() == ["2009", "2010"]


def test_totals_are_said(tmp_path: Path) -> None:
    file = saved(tmp_path, PLAIN + "Total,33.75,12\n合计,33.75,12\nMean,1,2\n")
    with pytest.warns(
        SbmdeaWarning, match=r"totals, kept like any other: 'Total' \(line 5, field 1\), '合计' \(line 6.*Delete"
    ) as w:
        assert len(sbmdea.read_table(file)) == 6
    assert len(w) == 1


@pytest.mark.parametrize("label", ["合  计", "Mean:", "Grand Total", " 平均值 ", "总计：", "Std. Dev."])
def test_totals_as_they_are_spelled(tmp_path: Path, label: str) -> None:
    with pytest.warns(SbmdeaWarning, match="line 5, field 1"):
        sbmdea.read_table(saved(tmp_path, PLAIN + f"{label},33.75,12\n"))


def test_names_in_the_second_line_are_hinted_at(tmp_path: Path) -> None:
    said = refused(saved(tmp_path, "Table 1, inputs and outputs, in yuan\n" + PLAIN))
    assert "line 2 (column 'inputs and outputs') holds the text 'gdp'" in said
    assert said.endswith("If line 2 holds the names, say that it is the header.")
    assert "is the header" not in refused(saved(tmp_path, "c,x\nA,−1.5\nB,2\nC,3\n"))


def test_what_can_be_read_in_two_ways_is_asked_for(tmp_path: Path) -> None:
    file = saved(tmp_path, "city;gdp\nA;1,050\nB;2,300\n")
    said = refused(file)
    assert "the decimal sign of 't.csv' must be said: line 2, field 2 holds '1,050', which may be 1050 or 1.050" in said
    assert sbmdea.read_table(file, decimal=",")["gdp"].tolist() == [1.05, 2.3]
    assert "holds the text '1,050'" in refused(saved(tmp_path, "city;gdp\nA;1,050\nB;2.5\nC;3\n"))
    file = saved(tmp_path, "a,b;c\n1,2;3\n4,5;6\n")
    assert "may be comma (',') or semicolon (';'). Name one as separator." in refused(file)
    assert sbmdea.read_table(file, separator=";").columns.tolist() == ["a,b", "c"]
    with pytest.raises(SpecError, match="separator must be"):
        sbmdea.read_table(file, separator="x")
    with pytest.raises(SpecError, match="decimal must be"):
        sbmdea.read_table(file, decimal="x")


def test_the_command_line_names_separator_and_decimal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(saved(tmp_path, "c;x;y\nA;1,050;1\nB;2,300;4\n"))
    asked = ["run", file, "--inputs=x", "--outputs=y", "--dmu=c", "--model=sbm"]
    assert cli.main(asked) == 2
    assert "must be said" in capsys.readouterr().err
    assert cli.main([*asked, "--decimal=,", "--separator=semicolon"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["A", "0.5476", "optimal"]


def test_roles_make_text_numbers_or_refuse_them(tmp_path: Path) -> None:
    table = load_table(saved(tmp_path, "c,x,y\n1,01,?\n2,02,x\n3,10,y\n"))
    assert table.typed(["x"], ["c"])["x"].tolist() == [1, 2, 10]
    with pytest.raises(DataError, match=r"line 2 \(column 'y'\) holds the text '\?', line 3"):
        table.typed(["y"])


QUICK = {
    "plain": PLAIN,
    "semicolon": PLAIN.replace(",", ";"),
    "decimal comma": PLAIN.replace(",", ";").replace(".", ","),
    "title": "Table 1\n" + PLAIN,
    "note": PLAIN + "\nSource: the yearbook\n",
    "codes": "c,x\n001,1\n002,2\n",
    "codes with letters": "c,x\n001,1\nA12,2\n003,2\n",
    "a spelled total": "c,x\nA,1\nB,2\nGrand Total,3\n",
    "exponents": "c,x\n1E5,1\n2E5,2\n",
    "missing": "c,x,e\nA,NA,\nB,2,\nC,,\nD,4,\n",
    "truth": "c,x\nA,True\nB,False\n",
    "truth in few": "c,x\nA,True\nB,\n",
    "quotes": 'c,x\n"A",1\n"B",2\n',
    "large": "c,x\nA,9223372036854775808\nB,1\n",
    "blanks": "c,x\n A , 1\nB,2 \n",
    "infinite": "c,x\nA,inf\nB,2\n",
    "totals": "c,x\nA,1\nB,2\nTotal,3\n",
    "short line": "c,x,y\nA,1,2\nB,1\nC,2,3\n",
    "long line": "c,x\nA,1\nB,1,2\nC,2\n",
    "twins": "c,x,x\nA,1,2\nB,1,3\n",
    "unnamed": "c,,x\nA,1,2\nB,1,3\n",
    "no header": "1,2\n3,4\n5,6\n",
    "years": "c,2009,2010\nA,1,2\nB,1,3\n",
    "percent": "c,x\nA,1%\nB,2%\n",
    "full width": "c,x\nA,１\nB,２\nC,3\n",
    "dates": "c,x\n2019-01-01,1\n2019-01-02,2\n",
    "carriage returns": PLAIN.replace("\n", "\r"),
    "blank rows": "c,x\n\nA,1\n,\nB,2\n\n",
    "Chinese": "城市,资本\n义乌,1.5\n金华,2\n",
    "one column": "x\n1\n2\n",
}


@pytest.mark.parametrize("kind", QUICK)
def test_long_files_are_read_as_short_ones(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = saved(tmp_path, QUICK[kind])

    def told() -> object:
        with warnings.catch_warnings(record=True) as notes:
            warnings.simplefilter("always")
            try:
                found = load_table(file)
                whole = found.frame, found.typed([], [found.names[0]])
            except DataError as error:
                return str(error)
        return whole, [str(note.message) for note in notes]

    careful = told()
    monkeypatch.setattr(tables, "LONG", 0)
    quick = told()
    if isinstance(careful, str):
        assert quick == careful
    else:
        for one, other in zip(careful[0], quick[0], strict=True):
            pd.testing.assert_frame_equal(one, other, check_exact=True)
        assert quick[1] == careful[1]


def test_a_long_plain_file_is_read_by_pandas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LONG", 0)
    table = load_table(saved(tmp_path, PLAIN))
    assert table.quick is not None
    assert "holds the text" not in table.trouble
    with pytest.raises(DataError, match=r"line 2 \(column 'city'\) holds the text 'A', line 3"):
        table.typed(["city"])
