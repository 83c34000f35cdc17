"""What is said in Chinese, and in the words of the place: nothing is forgotten, and the user's names stay."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from tempfile import mkdtemp
from typing import Any

import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError, datasets
from sbmdea.app.words import Words
from sbmdea.cli import main
from sbmdea.language.table import table
from sbmdea.language.told import of_this_computer, speaking, told
from sbmdea.language.translated import chinese
from tests.prose import sentences, untranslated

COLUMNS: dict[str, Any] = {
    "inputs": ["input_1", "input_2"],
    "outputs": ["output_1", "output_2"],
    "undesirable": "undesirable_1",
    "dmu": "dmu",
}
ENGLISH = re.compile(r"\b[a-z]{2,} (?:[a-z]+ )+[a-z]{2,}\b")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def plants() -> pd.DataFrame:
    return datasets.hua_bian_2007()


def written(name: str, content: bytes) -> Path:
    file = Path(mkdtemp()) / name
    file.write_bytes(content)
    return file


def changed(column: str, value: object) -> pd.DataFrame:
    frame = plants().astype({column: object})
    frame.loc[3, column] = value
    return frame


def test_every_sentence_of_the_code_is_in_the_table() -> None:
    assert len(sentences()) > 400
    assert untranslated() == {}


def test_a_new_sentence_would_be_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from tests import prose

    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "new.py").write_text(
        '"""What it is about."""\n\ndef f(x: int) -> None:\n    raise DataError(f"a thing must be {x}; got none.")\n'
    )
    monkeypatch.setattr(prose, "PACKAGE", tmp_path)
    monkeypatch.setattr(prose, "ROOT", tmp_path)
    monkeypatch.setattr(prose, "ROOMS", ("data",))
    assert prose.untranslated() == {"a thing must be {0}; got none.": "data/new.py:4"}


def test_a_translation_has_the_holes_of_its_sentence() -> None:
    def holes(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for part in (table().sentences, table().phrases):
        assert {english: said for english, said in part.items() if not holes(said) <= holes(english)} == {}


def test_what_is_said_elsewhere_is_in_the_table() -> None:
    assert [said for said in table().elsewhere.values() if chinese(said) == said] == []


def raised(call: Callable[[], object]) -> Exception:
    with pytest.raises((DataError, SpecError)) as found:
        call()
    return found.value


WRONG: dict[str, Callable[[], object]] = {
    "zero and negative": lambda: sbmdea.super_sbm(changed("input_1", 0).assign(output_1=-1.0), **COLUMNS),
    "missing": lambda: sbmdea.sbm(changed("output_1", None), **COLUMNS),
    "text": lambda: sbmdea.sbm(changed("output_1", "n/a"), **COLUMNS),
    "twice": lambda: sbmdea.sbm(pd.concat([plants()] * 2), **COLUMNS),
    "a slip": lambda: sbmdea.sbm(plants(), **{**COLUMNS, "inputs": ["inptu_1"]}),
    "one role twice": lambda: sbmdea.sbm(plants(), **{**COLUMNS, "outputs": ["input_1"]}),
    "no table": lambda: sbmdea.sbm("plants.csv", **COLUMNS),
    "a word": lambda: sbmdea.sbm(plants(), **COLUMNS, rts="irs"),
    "a window": lambda: sbmdea.sbm(plants(), **COLUMNS, frontier="window", window=3),
    "weights": lambda: sbmdea.sbm(plants(), **COLUMNS, weights={"so2": 1.0}),
    "restrictions": lambda: sbmdea.sbm(plants(), **COLUMNS, restrictions=["3 <= input_7"]),
    "no file": lambda: sbmdea.read_table("nowhere.csv"),
    "an ending": lambda: sbmdea.read_table("scores.doc"),
    "no workbook": lambda: sbmdea.read_table(written("t.xls", b"<html></html>")),
    "no text": lambda: sbmdea.read_table(written("t.csv", "x\nMünchen\n".encode("cp1252"))),
    "cells": lambda: sbmdea.read_table(written("t.csv", b"c,x\nA,1\nB,?\nC,2\nD,4\n")),
    "a second line of names": lambda: sbmdea.read_table(written("t.csv", b"T,of,two\nc,x,y\nA,1,2\nB,1,3\n")),
    "two slips": lambda: sbmdea.sbm(plants(), **{**COLUMNS, "inputs": ["inptu_1"], "outputs": ["otput_1"]}),
    "names twice": lambda: sbmdea.read_table(written("t.csv", b"c,x,x\nA,1,2\nB,1,2\n")),
    "no period": lambda: sbmdea.malmquist(plants(), inputs="input_1", outputs="output_1", dmu="dmu"),
}


@pytest.mark.parametrize("name", WRONG)
def test_no_english_is_left_in_an_error(name: str) -> None:
    error = raised(WRONG[name])
    said = str(error)
    assert said == error.args[0]
    with speaking("zh"):
        translated = str(error)
    assert not ENGLISH.search(QUOTED.sub("", translated)), translated
    assert re.search("[\u4e00-\u9fff]", translated)
    assert set(QUOTED.findall(said)) >= set(QUOTED.findall(translated)), translated


def test_an_error_in_chinese_word_for_word() -> None:
    error = raised(WRONG["missing"])
    with speaking("zh"):
        assert (
            str(error) == "产出必须是有限的数值；列 'output_1' 在 'DMU4' 处缺失。请删去有缺失值的行，或在调用之前补全。"
        )


def test_lists_are_told_item_by_item() -> None:
    said = chinese(
        "dmu and period must name a row once; got ('A b', 1) 2 times, ('C', 2) 3 times. Drop or aggregate the repeats."
    )
    assert said == "DMU 与时期必须唯一确定一行；现有 ('A b', 1)（2 次）、('C', 2)（3 次）。请删去重复的行或合并。"
    said = chinese(
        "inputs must be columns of data; got 'x' (did you mean 'xx'?), 'y' (did you mean 'yy'?). Columns: 'xx', 'yy'."
    )
    assert said == "投入必须是数据的列；现为 'x'（是否指 'xx'？）、'y'（是否指 'yy'？）。现有各列：'xx', 'yy'。"


@pytest.mark.parametrize("label", ["A; B. Drop it", "义 乌", "is missing for 'x'", "a and b", "for"])
def test_names_of_the_user_stay_as_they_are(label: str) -> None:
    frame = changed("output_1", None)
    frame.loc[3, "dmu"] = label
    error = raised(lambda: sbmdea.sbm(frame, **COLUMNS))
    with speaking("zh"):
        assert f"列 'output_1' 在 {label!r} 处缺失" in str(error)


def test_options_are_written_as_on_the_command_line(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plants.csv"
    changed("input_1", 0).to_csv(path, index=False)
    asked = ["run", str(path), "--inputs", "input_1", "--outputs", "output_1", "--dmu", "dmu"]
    assert main(asked) == 2
    english = capsys.readouterr().err
    assert "pass --zeros drop-term, or use a model" in english
    assert main(["--lang", "zh", *asked]) == 2
    assert "传入 --zeros drop-term，或使用接受 0 的模型" in capsys.readouterr().err
    assert main([*asked, "--rts", "constant"]) == 2
    assert 'sbmdea: --rts must be one of "crs"' in capsys.readouterr().err


def test_options_are_written_as_on_the_page() -> None:
    with speaking("zh", Words("中文").option):
        assert told('pass zeros="drop-term" or `rts`') == "pass “零值” = 去掉该项 or “规模报酬”"
    with speaking("en", Words("English").option):
        assert told("Pass for example window=3 together with `period`.") == (
            "Pass for example “Periods in a window” = 3 together with “Period”."
        )
        assert told("Pass solver=2.") == "Pass solver=2."


def test_the_command_line_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--lang", "zh", "run", "--help"])
    assert not ENGLISH.search(re.sub(r"\S*sbmdea .*|--\S+.*", "", capsys.readouterr().out.split("参数", 1)[1]))
    with pytest.raises(SystemExit):
        main(["network", "--lang", "zh", "plants.csv"])
    assert "sbmdea network：用法错误：必须给出：--network" in capsys.readouterr().err


def test_a_summary_in_chinese() -> None:
    found = sbmdea.super_sbm(plants(), **COLUMNS)
    said = found.summary(lang="zh")
    assert not ENGLISH.search(said)
    assert said.splitlines()[0] == "模型        超效率 SBM（Tone 2002）：SBM 效率值，SBM 有效者大于 1"
    assert "数据        30 行：30 个 DMU" in said.splitlines()
    assert found.summary() == found.summary(lang="en") != said
    with pytest.raises(SpecError, match='lang must be one of "en", "zh"; got \'fr\''):
        found.summary(lang="fr")


def other_answers() -> dict[str, Callable[[], Any]]:
    roles = {name: COLUMNS[name] for name in ("inputs", "outputs", "dmu")}
    radial = sbmdea.radial(plants(), **roles)
    stages = sbmdea.Network(
        {"a": {"inputs": "input_1", "outputs": "output_2"}, "b": {"inputs": "undesirable_1", "outputs": "output_1"}},
        links={"input_2": ("a", "b")},
    )
    noise = plants()["undesirable_1"].to_numpy()
    years = pd.concat([plants().assign(year=2001), plants().assign(year=2002, input_1=plants()["input_1"] * 1.1)])
    return {
        "outliers": lambda: sbmdea.outliers(plants(), **roles),
        "means": lambda: sbmdea.mean_efficiency(radial, splits=2, seed=1),
        "a test": lambda: sbmdea.test_rts(radial, seed=1, method="banker"),
        "bootstrap": lambda: sbmdea.bootstrap(radial, reps=200, seed=1),
        "simar_wilson": lambda: sbmdea.simar_wilson(radial, noise, reps=200, seed=1, algorithm=1),
        "cnls": lambda: sbmdea.cnls(plants(), inputs="input_1", outputs="output_1", dmu="dmu"),
        "network": lambda: sbmdea.network_sbm(plants(), network=stages, dmu="dmu"),
        "malmquist": lambda: sbmdea.malmquist(years, **roles, period="year"),
        "cross_efficiency": lambda: sbmdea.cross_efficiency(plants(), **roles),
        "batch": lambda: sbmdea.batch([sbmdea.Job("sbm", plants(), **roles)]),
    }


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_summary_in_chinese_leaves_names_that_are_words_of_ours_alone() -> None:
    names = ["output", "score", "all", "infeasible"]
    years = pd.Categorical(["mean", "total"] * 4, categories=["mean", "total"], ordered=True)
    frame = pd.DataFrame({"dmu": [name for name in names for _ in range(2)], "year": years})
    for k, column in enumerate(("output", "input", "period")):
        frame[column] = [1.0 + (3 * row + 5 * k) % 7 for row in range(8)]
    roles = {"inputs": ["output", "input"], "outputs": "period", "dmu": "dmu"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # four DMUs are few
        said = sbmdea.sbm(frame, **roles, period="year").summary(lang="zh")
        changes = sbmdea.malmquist(frame, **roles, period="year").summary(lang="zh")
        crossed = sbmdea.cross_efficiency(frame[frame["year"] == "mean"], **roles).summary(lang="zh")
    assert re.search(r"^投入 +output, input$", said, re.MULTILINE)
    assert re.search(r"^产出 +period$", said, re.MULTILINE)
    assert "（mean 至 total）" in said
    assert re.search(r"^mean +4 ", said, re.MULTILINE)
    assert re.search(r"^total +4 ", changes, re.MULTILINE)
    assert {line.split()[0] for line in crossed.split("\n")[-4:]} == {*names}
    columns = [line.find(one) for line in said.split("\n\n")[1].split("\n")[1:] for one in (" 4 ",)]
    assert len({*columns}) == 1, "cells stand under each other"
    assert not any("\ue000" <= sign <= "\uf8ff" for sign in said + changes + crossed)


def test_other_answers_have_their_summaries_in_chinese() -> None:
    for name, ask in other_answers().items():
        found = ask()
        said, english = str(found.summary(lang="zh")), str(found.summary(lang="en"))
        assert not ENGLISH.search(QUOTED.sub("", said)), (name, said)
        assert len(re.findall("[\u4e00-\u9fff]", said)) > 15, (name, said)
        assert str(found.summary()) == english != said, name
        with pytest.raises(SpecError, match="lang must be"):
            found.summary(lang="fr")


@pytest.mark.filterwarnings("ignore")
def test_a_bootstrap_is_a_page_in_chinese(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    roles = {name: COLUMNS[name] for name in ("inputs", "outputs", "dmu")}
    sbmdea.bootstrap(sbmdea.radial(plants(), **roles), reps=200, seed=1).report(tmp_path / "b.html", lang="zh")
    page = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert '<html lang="zh">' in page
    assert re.findall("<h2>(.*?)</h2>", page) == ["已知的结论", "摘要", "图形", "区间", "大小", "选项"]
    assert "的抽样落在其伪前沿之外。" in page


def test_a_check_in_chinese() -> None:
    said = sbmdea.check(changed("input_1", 0), **COLUMNS).summary(lang="zh")
    assert said.splitlines()[0] == "30 行，6 列：1 个问题"
    assert re.search(r"第 3 行（'DMU4'） +input_1 +为 0 +请删去该行，允许 0，或使用接受 0 的模型。", said)


def test_the_language_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    error = raised(WRONG["missing"])
    monkeypatch.setenv("SBMDEA_LANG", "zh")
    assert str(error).startswith("产出必须")
    assert of_this_computer() == "zh"
    monkeypatch.setenv("SBMDEA_LANG", "en")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert of_this_computer() == "en"
    monkeypatch.delenv("SBMDEA_LANG")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    assert of_this_computer() == "zh"
    assert str(error).startswith("outputs must be")  # Python speaks the computer's language only when it is asked to


def test_models_have_their_summary_line_in_both_languages() -> None:
    from sbmdea.catalogue import CATALOGUE

    assert [entry.name for entry in CATALOGUE if entry.says and chinese(entry.says) == entry.says] == []
