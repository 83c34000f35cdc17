"""Panels out of several files, sheets or columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, cli

pytest.importorskip("openpyxl")

LONG = pd.DataFrame(
    {"city": ["A", "B"] * 2, "x": [1.0, 2.0, 3.0, 4.0], "y": [5, 6, 7, 8], "year": [2019, 2019, 2020, 2020]}
)


def by_city(frame: pd.DataFrame) -> list[list[Any]]:
    return frame[["city", "year", "x", "y"]].sort_values(["year", "city"]).to_numpy().tolist()


def workbook(file: Path, **sheets: pd.DataFrame) -> Path:
    with pd.ExcelWriter(file, engine="openpyxl") as book:
        for name, frame in sheets.items():
            frame.to_excel(book, sheet_name=name, index=False)
    return file


def test_a_file_for_each_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = []
    for year, part in LONG.groupby("year"):
        files.append(tmp_path / f"cities-{year}.csv")
        part.drop(columns="year").to_csv(files[-1], index=False)
    found = sbmdea.read_table(files, stack="year")
    assert by_city(found) == by_city(LONG)
    assert found["year"].dtype == "int64"
    asked = ["--inputs=x", "--outputs=y", "--dmu=city", "--model=sbm"]
    assert cli.main(["run", *map(str, files), "--stack=year", "--period=year", *asked]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["A", "2019"]
    assert cli.main(["run", *map(str, files), "--period=file", *asked]) == 0
    assert capsys.readouterr().out.splitlines()[4].split()[:2] == ["B", "2020"]


def test_a_sheet_for_each_year(tmp_path: Path) -> None:
    parts = {f"{year}年": part.drop(columns="year") for year, part in LONG.groupby("year")}
    file = workbook(tmp_path / "t.xlsx", **parts)
    assert by_city(sbmdea.read_table(file, stack="year")) == by_city(LONG)
    with pytest.raises(DataError, match=r"a sheet of 't\.xlsx' must be chosen"):
        sbmdea.read_table(file)
    named = workbook(tmp_path / "t.xlsx", before=LONG[:2][["city", "x"]], after=LONG[2:][["city", "x"]])
    assert sbmdea.read_table(named, stack="when")["when"].tolist() == ["before", "before", "after", "after"]


def test_a_sheet_for_each_variable(tmp_path: Path) -> None:
    sheets = {name: LONG.pivot(index="city", columns="year", values=name).reset_index() for name in "xy"}
    file = workbook(tmp_path / "t.xlsx", **sheets)
    assert by_city(sbmdea.read_table(file, stack="year")) == by_city(LONG)
    short = {"x": sheets["x"], "y": sheets["y"].iloc[:1]}
    found = sbmdea.read_table(workbook(tmp_path / "t.xlsx", **short), stack="year")
    assert found.set_index(["city", "year"])["y"].isna().to_dict() == {
        ("A", 2019): False, ("B", 2019): True, ("A", 2020): False, ("B", 2020): True,
    }  # fmt: skip


@pytest.mark.parametrize("form", ["{}_{}", "{} {}", "{}{}", "{1}_{0}", "{}（{}年）"])
def test_a_column_for_each_year(tmp_path: Path, form: str) -> None:
    wide = LONG.pivot(index="city", columns="year", values=["x", "y"])
    form = form if "{1}" in form else form.replace("{}", "{0}", 1).replace("{}", "{1}", 1)
    wide.columns = [form.format(*column) for column in wide.columns]
    wide.reset_index().to_csv(tmp_path / "t.csv", index=False)
    assert by_city(sbmdea.read_table(tmp_path / "t.csv", stack="year")) == by_city(LONG)


def test_what_does_not_fit_is_said(tmp_path: Path) -> None:
    LONG.to_csv(tmp_path / "a.csv", index=False)
    LONG.rename(columns={"y": "z"}).to_csv(tmp_path / "b.csv", index=False)
    with pytest.raises(DataError, match=r"'a' and 'b' differ in 'y', 'z'\. Rename or drop them"):
        sbmdea.read_table([tmp_path / "a.csv", tmp_path / "b.csv"], stack="when")
    with pytest.raises(DataError, match="there is a column 'year'"):
        sbmdea.read_table([tmp_path / "a.csv"], stack="year")
    with pytest.raises(DataError, match=r"to be stacked by 'when'; got columns 'city', 'x', 'y', 'year'\."):
        sbmdea.read_table(tmp_path / "a.csv", stack="when")
    with pytest.raises(DataError, match="two are called 'a'"):
        sbmdea.read_table([tmp_path / "a.csv", tmp_path / "a.csv"])
    with pytest.raises(DataError, match="at least one file"):
        sbmdea.read_table([])
