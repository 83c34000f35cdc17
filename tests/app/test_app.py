"""The window: what it offers, what it says to bad files, and a visit from the file to the workbook."""

from __future__ import annotations

import http.client
import io
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, closing
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError
from sbmdea.app import launch
from sbmdea.app.choices import CHOICES, Choices, answer, check, menu, problems, roles
from sbmdea.app.further import FILES, Further, asked_of, follow, further_menu
from sbmdea.app.intake import sheets, take
from sbmdea.app.snippet import snippet
from sbmdea.app.tell import evened
from sbmdea.app.words import _TEXTS, LANGUAGES, Words
from sbmdea.support.messages import noted, warn
from sbmdea.support.progress import heard_by
from tests.visits.browser import visiting
from tests.visits.window import MILLS, ROLES, hand_over, pick, pick_columns, served, workbook

PAGE = Path(launch.__file__).with_name("page.py")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def panel() -> pd.DataFrame:
    frame = MILLS.assign(price=1.5, group=np.where(np.arange(len(MILLS)) % 2, "a", "b"))
    later = frame.assign(output_1=frame["output_1"] * 1.1, input_2=frame["input_2"] * 1.05)
    return pd.concat([frame.assign(year=2019), later.assign(year=2020)], ignore_index=True)


def data_for(model: str) -> pd.DataFrame:
    return panel().query("year == 2019") if model in ("cross_efficiency", "strata", "common_weights") else panel()


def chosen_for(model: str) -> Choices:
    """Columns for every role that the model has."""
    of = ROLES | {
        "input_prices": [] if model == "fdh" else ["price", "price"],  # of one of its measures alone
        "output_prices": [] if model == "fdh" else ["price", "price"],
        "radial": ["input_1"],
        "nonseparable": ["output_1", "undesirable_1"],
        "polluting": ["input_1"],
        "congesting": ["input_1"],
        "bounded": ["output_1"],
        "lower": ["price"],
        "upper": [],
        "integers": ["input_1"] if model == "integer_sbm" else [],
        "numeraire": ["output_1"],
        "fixed": ["input_1"],
        "period": ["year"],
        "nondiscretionary": [],
        "group": ["group"] if model in ("metafrontier", "benchmark", "merger_gains") else [],
        "category": [],
    }
    options = {"window_analysis": {"window": 2}, "integer_radial": {"replicas": True}}.get(model, {})
    return Choices(model, {role: of[role] for role in roles(model)}, options)


# what can be chosen


@pytest.mark.parametrize("model", CHOICES)
def test_the_menu_offers_what_the_model_takes(model: str) -> None:
    for option in menu(model):
        assert option.words or isinstance(option.default, bool | int | float | None)
        if option.name not in ("weights", "orientation", "decomposition"):
            assert not option.words or option.default in option.words
    assert {"inputs", "outputs"} <= set(roles(model))


@pytest.mark.parametrize("model", CHOICES)
def test_the_code_of_every_model_runs_and_gives_the_same(model: str, tmp_path: Path) -> None:
    content = workbook(data_for(model))
    table, choices = take("mills.xlsx", content).table, chosen_for(model)
    assert table is not None
    check(table, choices)
    result, _ = answer(table, choices)
    (tmp_path / "mills.xlsx").write_bytes(content)
    names = run(snippet("mills.xlsx", None, None, table, choices), tmp_path)
    pd.testing.assert_frame_equal(names["res"].to_frame(), result.to_frame())
    assert (tmp_path / "scores.xlsx").exists()


def test_another_table_forms_the_frontier(tmp_path: Path) -> None:
    files = {"own.xlsx": MILLS.iloc[:20], "others.xlsx": MILLS.iloc[20:]}
    for name, frame in files.items():
        (tmp_path / name).write_bytes(workbook(frame))
    table, other = (take(name, (tmp_path / name).read_bytes()).table for name in files)
    assert table is not None
    assert other is not None
    choices = Choices("sbm", {role: ROLES[role] for role in roles("sbm") if role in ROLES})
    result, _ = answer(table, choices, other)
    names = run(snippet("own.xlsx", None, None, table, choices, ("others.xlsx", other)), tmp_path)
    pd.testing.assert_frame_equal(names["res"].to_frame(), result.to_frame())
    alone, _ = answer(table, choices)
    assert not result.efficiency.equals(alone.efficiency)


def test_a_model_without_inputs() -> None:
    table = take("mills.xlsx", workbook(MILLS)).table
    assert table is not None
    columns = {**{role: ROLES.get(role, []) for role in roles("radial")}, "inputs": []}
    choices = Choices("radial", columns, {"rts": "vrs", "orientation": "output"})
    check(table, choices)
    found, _ = answer(table, choices)
    ones = MILLS.assign(one=1.0)
    said = {"outputs": ROLES["outputs"], "undesirable": ROLES["undesirable"], "dmu": ROLES["dmu"][0]}
    right = sbmdea.radial(ones, inputs="one", **said, rts="vrs", orientation="output")
    np.testing.assert_allclose(found.efficiency, right.efficiency, rtol=1e-9)
    with pytest.raises(DataError, match="inputs must name at least one column"):
        answer(table, Choices("super_sbm", columns))


@pytest.mark.parametrize("model", ["super_sbm", "malmquist", "metafrontier", "window_analysis", "cross_efficiency"])
def test_the_pictures_of_a_result(model: str) -> None:
    pytest.importorskip("matplotlib", reason='needs matplotlib: pip install "sbmdea[plot]"')
    from sbmdea.app.charts import draw, pictures

    table = take("mills.xlsx", workbook(data_for(model))).table
    assert table is not None
    found = pictures(answer(table, chosen_for(model))[0])
    drawn = {name: draw(picture) for name, picture in found.items()}
    without = {name: notes[0] for name, (figure, notes) in drawn.items() if figure is None}
    assert set(found) - set(without) or model == "window_analysis"
    assert all(reason.endswith(".") for reason in without.values())
    assert {Words("中文").value(name) for name in found}.isdisjoint(found)


FURTHER = {
    "bootstrap": ("sbm", {"reps": 200, "seed": 1, "level": 0.9}, []),
    "simar_wilson": ("radial", {"algorithm": "1", "reps": 200, "seed": 2}, ["price"]),
    "outliers": ("radial", {"method": "super"}, []),
    "order_m_path": ("order_m", {}, []),
}


@pytest.mark.parametrize("name", FURTHER)
def test_what_more_is_asked_of_scores_and_the_code_for_it(name: str, tmp_path: Path) -> None:
    model, options, z = FURTHER[name]
    frame = MILLS.assign(price=np.arange(len(MILLS)) % 7 + 1.0, remark=["n/a", *range(29)])
    content = workbook(frame)
    table = take("mills.xlsx", content).table
    assert table is not None
    choices = Choices(model, {role: ROLES[role] for role in roles(model) if role in ROLES})
    further = Further(name, options, z)
    assert name in asked_of(model)
    found, _ = follow(further, table, choices, answer(table, choices)[0])
    (tmp_path / "mills.xlsx").write_bytes(content)
    names = run(snippet("mills.xlsx", None, None, table, choices, None, further), tmp_path)
    pd.testing.assert_frame_equal(names["found"].to_frame(), found.to_frame())
    assert {path.name for path in tmp_path.iterdir()} == {"mills.xlsx", "scores.xlsx", f"{FILES[name]}.xlsx"}


def test_further_questions_go_with_the_scores() -> None:
    assert asked_of("malmquist") == ()
    assert [option.words[0] for option in further_menu("simar_wilson", "sbm") if option.words] == ["1"]
    choices = Choices("sbm", ROLES)
    assert Further("simar_wilson", {"algorithm": "2", "seed": 1}, ["x"]).said(choices) == {"z": ["x"], "seed": 1}
    with pytest.raises(SpecError, match="z must be chosen"):
        Further("simar_wilson").said(choices)
    for model in CHOICES:
        for name in asked_of(model):
            assert {option.name for option in further_menu(name, model)} <= {*_TEXTS, "method"}
            assert Words("中文").value(name) != Words("English").value(name) != name


@pytest.mark.parametrize(("model", "options"), [("order_m", {"m": 5}), ("order_alpha", {"alpha": 0.8})])
def test_partial_frontiers_can_be_chosen(model: str, options: dict[str, Any]) -> None:
    table = take("mills.xlsx", workbook()).table
    assert table is not None
    assert {"m", "alpha"} & {option.name for option in menu(model)} == set(options)
    columns = {role: ROLES[role] for role in roles(model) if role in ROLES}
    found, _ = answer(table, Choices(model, columns, options))
    right = getattr(sbmdea, model)(MILLS, **{**columns, "dmu": "dmu"}, **options)
    pd.testing.assert_series_equal(found.efficiency, right.efficiency)


def run(code: str, folder: Path) -> dict[str, Any]:
    names: dict[str, Any] = {}
    with chdir(folder):
        exec(compile(code, "scores.py", "exec"), names)
    return names


def test_the_code_says_where_in_the_workbook_and_which_columns(tmp_path: Path) -> None:
    content = workbook(MILLS.assign(remark=["n/a", *range(29)]), other=MILLS)
    table = take("mills.xlsx", content, "mills", 3).table
    assert table is not None
    choices = Choices("sbm", {**ROLES, "period": []}, {"rts": "vrs", "orientation": "input"})
    code = snippet("mills.xlsx", "mills", 3, table, choices)
    columns = list(MILLS.columns)
    assert f"read_table('mills.xlsx', sheet='mills', header=3, columns={columns!r})" in code
    assert "    rts='vrs',\n    orientation='input',\n)" in code
    (tmp_path / "mills.xlsx").write_bytes(content)
    pd.testing.assert_series_equal(run(code, tmp_path)["res"].efficiency, answer(table, choices)[0].efficiency)


def test_the_code_says_which_columns_are_labels(tmp_path: Path) -> None:
    content = b"code,x,y\n1E2,1,2\nTRUE,1,4\nNA,2,3\n"
    table = take("mills.csv", content).table
    assert table is not None
    choices = Choices("sbm", {"inputs": ["x"], "outputs": ["y"], "dmu": ["code"]})
    found = answer(table, choices)[0].efficiency
    assert found.index.tolist() == ["1E2", "TRUE", "NA"]
    (tmp_path / "mills.csv").write_bytes(content)
    pd.testing.assert_series_equal(
        run(snippet("mills.csv", None, None, table, choices), tmp_path)["res"].efficiency, found
    )
    signed = take("mills.csv", content.replace(b"TRUE", b"1E+3").replace(b"NA", b"1E+4")).table
    assert signed is not None
    assert "read_table('mills.csv', labels=['code'])" in snippet("mills.csv", None, None, signed, choices)


def test_all_problems_are_listed_when_asked_for() -> None:
    table = take("mills.csv", b"c,x,y\nA,1,2\nA,?,0\n").table
    assert table is not None
    found = problems(table, Choices("sbm", {"inputs": ["x"], "outputs": ["y"], "dmu": ["c"], "period": []}))
    assert [one.place for one in found] == ["line 3, field 2", "line 3, field 3", "'A'"]


def test_all_problems_of_a_file_that_is_refused_are_listed() -> None:
    book = openpyxl.Workbook()
    for row in (["mill", "wood", None, "paper"], ["A", 1, 2, 3], ["B", "n/a?", 4, 5], ["C", 2, 3, 0], ["D", 2, 3, 4]):
        book.active.append(row)
    book.active.merge_cells("D4:D5")
    content = io.BytesIO()
    book.save(content)
    taken = take("mills.xlsx", content.getvalue())
    assert taken.table is None
    assert "row 1 has no name for column C" in taken.problem
    assert taken.found is not None
    assert [one.place for one in taken.found] == ["C2", "D4:D5", "B3", "D5", "D4"]


def test_choices_that_cannot_be_run() -> None:
    table = take("mills.xlsx", workbook()).table
    assert table is not None
    with pytest.raises(SpecError, match="undesirable must be chosen for by_production; got no column"):
        check(table, Choices("by_production", {**ROLES, "undesirable": []}))
    with pytest.raises(DataError, match="got 'input_1' in inputs and in outputs"):
        check(table, Choices("sbm", {**ROLES, "outputs": ["input_1"]}))
    with pytest.raises(DataError, match=r"cell A4 \(column 'dmu'\) holds the text 'DMU1'"):
        check(table, Choices("sbm", {**ROLES, "inputs": ["dmu"], "dmu": []}))


def test_labels_in_chinese_stand_over_each_other() -> None:
    result = sbmdea.sbm(MILLS, inputs=["input_1"], outputs=["output_1"], dmu="dmu")
    lines = evened(str(result.summary("zh"))).splitlines()
    assert {len(re.match("[\u4e00-\u9fff\u3000]*", line)[0]) for line in lines} == {4}  # type: ignore[index]
    assert evened(str(result.summary("en"))) == str(result.summary("en"))


def test_both_languages_say_all() -> None:
    for name, texts in _TEXTS.items():
        assert len(texts) == len(LANGUAGES)
        gaps = [set(re.findall(r"{(\w+)}", text)) for text in texts]
        assert gaps[0] == gaps[1], name
    assert {Words("中文").value(model) for model in CHOICES}.isdisjoint(CHOICES)


def test_a_listener_hears_of_progress_and_may_end_the_work() -> None:
    said: list[tuple[int, int]] = []
    call = partial(sbmdea.sbm, MILLS, inputs=ROLES["inputs"], outputs=ROLES["outputs"], dmu="dmu")
    with heard_by(lambda done, total: said.append((done, total))):
        heard = call()
    assert said[-1] == (30, 30)
    pd.testing.assert_series_equal(heard.efficiency, call().efficiency, check_exact=True)

    def enough(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), heard_by(enough):
        call()


def test_threads_do_not_hear_each_others_warnings() -> None:
    both = Barrier(2)

    def told(message: str) -> list[str]:
        with noted() as notes:
            both.wait(10)
            warn(message)
            both.wait(10)
        return notes

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(told, ["one", "two"])) == [["one"], ["two"]]


# files


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (
            "mills.pdf",
            b"%PDF",
            "a table must end in .csv, .tsv, .txt, .xlsx, .xls, .ods, .parquet, .dta or .sav; got 'mills.pdf'.",
        ),
        ("mills.csv", b"", "data must hold a table; the file 'mills.csv' is empty."),
        (
            "mills.xlsx",
            b"a,b\n1,2\n",
            "'mills.xlsx' must be a .xlsx table, as its ending says; it holds something else.",
        ),
        ("mills.xlsx", workbook(MILLS, other=MILLS), "a sheet of 'mills.xlsx' must be chosen, as 'mills' and 'other'"),
        ("../../mills.csv", b"a,b\n", "data must have rows; got none below the header of 'mills.csv'."),
    ],
)
def test_files_that_cannot_be_taken(name: str, content: bytes, problem: str) -> None:
    taken = take(name, content)
    assert taken.table is None
    assert taken.problem.startswith(problem)


def test_what_a_workbook_holds() -> None:
    assert sheets("mills.xlsx", workbook(MILLS, other=MILLS)) == ["mills", "other"]
    assert sheets("mills.csv", b"a,b\n1,2\n") == []
    assert sheets("mills.xlsx", b"PK\x03\x04") == []
    taken = take("mills.xlsx", workbook(pd.concat([MILLS, MILLS.tail(1).assign(dmu="Total")])))
    assert taken.notes == [
        "sheet 'mills' has rows that read like totals, kept like any other: 'Total' (A34). Delete them."
    ]


# the page, without a browser


@pytest.fixture
def page() -> Any:
    testing = pytest.importorskip("streamlit.testing.v1", reason='needs streamlit: pip install "sbmdea[app]"')
    return testing.AppTest.from_file(str(PAGE), default_timeout=120).run()


def loaded(page: Any, content: bytes, name: str = "mills.xlsx") -> Any:
    page.file_uploader(key="file").upload(name, content, XLSX).run()
    assert not page.exception
    return page


def chosen(page: Any, **columns: list[str]) -> Any:
    for role, names in (ROLES | columns).items():
        if role == "dmu":
            page.selectbox(key="role dmu").set_value(*names)
        else:
            page.multiselect(key=f"role {role}").set_value(names)
    page.run()
    assert not page.exception
    return page


def said(kind: Any) -> str:
    return "\n".join(one.value for one in kind)


def test_from_a_file_to_scores(page: Any) -> None:
    assert said(page.info) == Words("English")("start")
    loaded(page, workbook())
    assert "30 rows, 6 columns" in said(page.caption)
    assert said(page.info) == Words("English")("not yet")
    chosen(page).button(key="run").click().run()
    assert not page.exception
    expected = sbmdea.super_sbm(
        MILLS, inputs=ROLES["inputs"], outputs=ROLES["outputs"], undesirable="undesirable_1", dmu="dmu"
    )
    scores = next(table.value for table in page.dataframe if "efficiency" in table.value)
    np.testing.assert_array_equal(scores["efficiency"], expected.efficiency)
    assert str(expected.summary()) in said(page.code)
    page.selectbox(key="option rts crs English").set_value("vrs").run()
    assert said(page.info) == Words("English")("changed")
    page.button(key="run").click().run()
    assert "variable returns to scale" in said(page.code)
    assert "rts='vrs'" in said(page.code)


def test_more_is_asked_of_the_scores_in_both_languages(page: Any) -> None:
    res = sbmdea.radial(MILLS, inputs=ROLES["inputs"], outputs=ROLES["outputs"], undesirable="undesirable_1", dmu="dmu")
    age = (1.0 / res.efficiency.to_numpy() + 0.3 * np.sin(np.arange(30))).round(1)
    loaded(page, workbook(MILLS.assign(age=age)))
    page.selectbox(key="model English").set_value("radial").run()
    chosen(page).button(key="run").click().run()
    page.selectbox(key="further English").set_value("simar_wilson").run()
    assert not page.exception
    assert Words("English")("no circumstances") in said(page.info)
    page.multiselect(key="role z").set_value(["age"]).run()
    page.number_input(key="simar_wilson radial reps 2000").set_value(200).run()
    page.button(key="run further").click().run()
    assert not page.exception
    fit = sbmdea.simar_wilson(res, age, reps=200, seed=1)
    shown = next(table.value for table in page.dataframe if "se" in table.value)
    np.testing.assert_array_equal(shown["lower"], fit.coefficients["lower"])
    assert "sbmdea.simar_wilson(" in said(page.code)
    page.segmented_control(key="language").set_value("中文").run()
    assert not page.exception
    assert page.selectbox(key="further 中文").value == "simar_wilson"
    page.selectbox(key="further 中文").set_value("bootstrap").run()
    page.selectbox(key="bootstrap radial method subsampling 中文").set_value("heterogeneous").run()
    page.number_input(key="bootstrap radial reps 2000").set_value(10).run()
    page.button(key="run further").click().run()
    assert not page.exception
    assert "“重复抽样次数” 必须是不小于 200 的整数；现为 10。置信水平 0.95 的区间要求两尾共有十次。" in said(page.error)


def test_every_model_can_be_chosen(page: Any) -> None:
    loaded(page, workbook(panel()))
    for model in CHOICES:
        page.selectbox(key="model English").set_value(model).run()
        assert not page.exception, model


def test_the_page_in_chinese(page: Any) -> None:
    loaded(page, workbook())
    chosen(page)
    page.selectbox(key="option rts crs English").set_value("vrs").run()
    page.segmented_control(key="language").set_value("中文").run()
    assert not page.exception
    assert "30 行，6 列" in said(page.caption)
    assert page.selectbox(key="model 中文").options[0] == "超效率 SBM"
    assert page.selectbox(key="option rts crs 中文").value == "vrs"
    assert page.selectbox(key="role dmu").value == "dmu"
    page.button(key="run").click().run()
    assert "rts='vrs'" in said(page.code)


def test_what_is_wrong_is_said_on_the_page(page: Any) -> None:
    loaded(page, b"%PDF", "mills.pdf")
    assert "a table must end in .csv, .tsv, .txt, .xlsx, .xls, .ods, .parquet, .dta or .sav; got 'mills.pdf'" in said(
        page.error
    )
    loaded(page, workbook(MILLS.iloc[:0]))
    assert "got none below the header of 'mills.xlsx'" in said(page.error)
    loaded(page, workbook(MILLS.astype(str)))
    assert said(page.error) == Words("English")("no numbers")
    chosen(page)
    assert "in sheet 'mills', cell B4 (column 'input_1') holds the text" in said(page.error)
    loaded(page, workbook())
    chosen(page, outputs=["input_1", "output_1"])
    assert "got 'input_1' in inputs and in outputs" in said(page.error)
    assert not [button for button in page.button if button.key == "run"]


def test_rows_without_a_score_are_counted(page: Any) -> None:
    loaded(page, workbook())
    chosen(page)
    page.selectbox(key="option rts crs English").set_value("vrs")
    page.selectbox(key="option orientation non-oriented English").set_value("input").run()
    page.button(key="run").click().run()
    scores = next(table.value for table in page.dataframe if "efficiency" in table.value)
    missing = int(scores["efficiency"].isna().sum())
    assert missing > 0
    assert Words("English")("no score", count=missing) in said(page.warning)


# the page in a browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The page as `sbmdea app` serves it."""
    pytest.importorskip("streamlit", reason='needs streamlit: pip install "sbmdea[app]"')
    with served() as where:
        yield where


@pytest.mark.slow
def test_a_visit_from_the_file_to_the_workbook(address: str, tmp_path: Path) -> None:
    with visiting(1280, 1400) as visit:
        page = visit.page
        visit.open(address)
        page.get_by_text(Words("English")("start")).wait_for()
        hand_over(visit, "mills.xlsx", workbook(MILLS, other=MILLS))
        page.get_by_text("as 'mills' and 'other' hold data").wait_for()
        pick(visit, "Sheet", "mills")
        page.get_by_text("30 rows, 6 columns").wait_for()
        pick_columns(visit)
        page.get_by_role("button", name="Run", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the workbook").click()
        download.value.save_as(tmp_path / "scores.xlsx")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the Python code").click()
        code = download.value.path().read_text(encoding="utf-8")
        page.get_by_role("tab", name="Pictures").click()
        from playwright.sync_api import TimeoutError

        for picture in ("densities", "slacks as shares"):
            page.locator("img:visible").wait_for()
            box = page.get_by_role("combobox", name="Picture")
            box.scroll_into_view_if_needed()
            page.wait_for_timeout(500)  # scrolling closes a list that has been opened
            option = page.get_by_role("option", name=picture, exact=True)
            for _ in range(10):  # and so does a page that is drawn again
                box.click()
                try:
                    option.click(timeout=3_000)
                    break
                except TimeoutError:
                    page.keyboard.press("Escape")
            else:
                pytest.fail(f"the list of pictures did not stay open for {picture!r}")
            page.get_by_test_id("stStatusWidget").wait_for(state="detached")
            page.get_by_role("tab", name="Pictures", selected=True).wait_for()
        page.get_by_role("tab", name="Python").click()
        page.get_by_text("Run in the folder of the data").wait_for()
        visit.assert_clean()
    found = sbmdea.read_table(tmp_path / "scores.xlsx", "scores").set_index("dmu")["efficiency"]
    (tmp_path / "mills.xlsx").write_bytes(workbook(MILLS, other=MILLS))
    scores = run(code, tmp_path)["res"].efficiency
    pd.testing.assert_series_equal(found, scores, rtol=1e-15)


@pytest.mark.slow
def test_two_tabs_do_not_see_each_other(address: str) -> None:
    with visiting() as visit:
        visit.open(address)
        visit.page.get_by_text(Words("English")("start")).wait_for()
        hand_over(visit, "mills.xlsx", workbook())
        visit.page.get_by_text("30 rows, 6 columns").wait_for()
        other = visit.page.context.new_page()
        other.goto(address)
        other.get_by_text(Words("English")("start")).wait_for()
        assert "30 rows" not in other.content()
        assert "mills.xlsx" not in other.content()


@pytest.mark.slow
def test_a_long_run_can_be_cancelled(address: str) -> None:
    dmus, years = 3000, 30
    columns = [*(f"x{k}" for k in range(6)), "y", "z"]
    many = pd.DataFrame(np.random.default_rng(7).uniform(1, 2, (dmus * years, 8)).round(3), columns=columns)
    many["dmu"], many["year"] = np.tile(np.arange(dmus), years), np.repeat(np.arange(years), dmus)
    with visiting(1280, 1500) as visit:
        page = visit.page
        visit.open(address)
        hand_over(visit, "many.csv", many.to_csv(index=False).encode())
        page.get_by_text("90000 rows, 10 columns").wait_for()
        pick(visit, "Frontier", "sequential")
        pick(visit, "Inputs", *columns[:6])
        page.keyboard.press("Escape")
        pick(visit, "Outputs", *columns[6:])
        page.keyboard.press("Escape")
        pick(visit, "DMU", "dmu")
        pick(visit, "Period", "year")
        page.get_by_role("button", name="Run", exact=True).click()
        page.get_by_text(re.compile(r"\d+ of 90000 programs")).wait_for()
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text(Words("English")("cancelled")).wait_for()
        assert page.get_by_role("button", name="Run", exact=True).is_visible()
        visit.assert_clean()


def test_other_sites_are_turned_away_without_asking_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("streamlit", reason='needs streamlit: pip install "sbmdea[app]"')
    from streamlit import net_util
    from streamlit.web import cli
    from streamlit.web.server.server_util import is_url_from_allowed_origins

    asked: list[str] = []
    monkeypatch.setattr(net_util, "get_external_ip", lambda: asked.append("network"))
    monkeypatch.setattr(cli, "main", lambda settings, **more: asked.extend(settings))
    launch.launch(browser=False)
    assert "--server.address=127.0.0.1" in asked
    assert "--browser.gatherUsageStats=false" in asked
    assert not is_url_from_allowed_origins("http://example.org")
    assert is_url_from_allowed_origins("http://127.0.0.1:8501")
    assert "network" not in asked


def test_a_request_under_another_name_is_turned_away() -> None:
    pytest.importorskip("streamlit", reason='needs streamlit: pip install "sbmdea[app]"')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sbmdea", "app", "--no-browser", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        launch.wait_for(port)

        def status(host: str, path: str) -> int:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as link:
                link.request("GET", path, headers={"Host": host})
                with link.getresponse() as answered:
                    return answered.status

        for path in ("/", "/_stcore/health", "/_stcore/stream"):
            assert status(f"rebound.example:{port}", path) == 400
        assert status(f"127.0.0.1:{port}", "/_stcore/health") == 200
        assert status(f"localhost:{port}", "/") == 200
    finally:
        server.terminate()
        server.wait(20)


def test_a_port_that_is_taken_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    from sbmdea.cli import main

    pytest.importorskip("streamlit", reason='needs streamlit: pip install "sbmdea[app]"')
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["app", "--no-browser", "--port", str(port)]) == 2
    assert f"--port must be a free port of this computer; got {port}." in capsys.readouterr().err


def test_without_streamlit_the_install_line_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sbmdea.cli import main

    monkeypatch.setitem(sys.modules, "streamlit", None)
    assert main(["app"]) == 1
    assert 'pip install "sbmdea[app]"' in capsys.readouterr().err
