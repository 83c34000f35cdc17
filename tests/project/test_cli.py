"""The command line: what it passes on, what it writes, and how it says no."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import sbmdea
from sbmdea import cli, datasets
from sbmdea.catalogue import MODELS
from tests.excel import read_excel

ROLES = ["--inputs", "input_1,input_2", "--outputs", "output_1,output_2", "--undesirable", "undesirable_1"]
Run = Any


@pytest.fixture
def mills(tmp_path: Path) -> Path:
    path = tmp_path / "mills.csv"
    datasets.hua_bian_2007().to_csv(path, index=False)
    return path


@pytest.fixture
def scores() -> pd.Series[float]:
    columns = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"]}
    return sbmdea.super_sbm(datasets.hua_bian_2007(), **columns, undesirable="undesirable_1", dmu="dmu").efficiency


def asked(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> dict[str, Any]:
    """What the command line hands to the Python call, without solving anything."""
    heard: dict[str, Any] = {}

    def listen(score: Any, model: str, frame: pd.DataFrame, said: dict[str, object]) -> Any:
        heard.update(said, model=model, frame=frame)
        raise sbmdea.SpecError("heard")

    monkeypatch.setattr("sbmdea.cli.run_command.answer", listen)
    assert cli.main(["run", *arguments]) == 2
    return heard


def test_without_outputs_the_columns_are_named(mills: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", str(mills), "--inputs", "input_1"]) == 2
    assert "--outputs must name the good outputs. Columns: 'dmu', " in capsys.readouterr().err


def test_scores_are_printed_without_out(
    mills: Path, scores: pd.Series[float], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", str(mills), *ROLES, "--dmu", "dmu"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["dmu", "efficiency", "status"]
    assert [float(line.split()[1]) for line in lines[1:]] == scores.round(4).tolist()


def test_a_page_is_printed_and_not_a_million_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "many.csv"
    pd.DataFrame({"x": np.arange(1.0, 501), "y": np.sqrt(np.arange(1.0, 501))}).to_csv(data, index=False)
    command = ["run", str(data), "--inputs=x", "--outputs=y", "--model=sbm"]
    assert cli.main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 62
    assert lines[-1] == "[the first 60 of 500 rows; --out FILE writes all, --rows 500 prints them]"
    assert cli.main([*command, "--rows=500"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 501


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_every_ending_in_and_out(
    tmp_path: Path, scores: pd.Series[float], ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / f"mills{ending}", tmp_path / f"scores{ending}"
    frame = datasets.hua_bian_2007()
    writers = {".csv": frame.to_csv, ".xlsx": frame.to_excel, ".parquet": frame.to_parquet}
    writers[ending](data, index=False)
    assert cli.main(["run", str(data), *ROLES, "--dmu", "dmu", "--out", str(out)]) == 0
    readers: dict[str, Any] = {".csv": pd.read_csv, ".xlsx": read_excel, ".parquet": pd.read_parquet}
    back = readers[ending](out)
    np.testing.assert_allclose(back["efficiency"], scores, rtol=1e-14)
    assert back["dmu"].tolist() == scores.index.tolist()
    said = capsys.readouterr().out
    assert "super-efficiency SBM" in said
    assert f"written to {out}" in said


def test_a_named_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    book.create_sheet("Tone").append(["dmu", "input", "output"])
    for row in (["A", 1, 2], ["B", 1, 4]):
        book["Tone"].append(row)
    book.save(data)
    roles = ["--inputs", "input", "--outputs", "output", "--dmu", "dmu", "--model", "sbm"]
    assert cli.main(["run", str(data), "--sheet", "Tone", *roles]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1].split() == ["A", "0.5000", "optimal"]
    assert captured.err.startswith("sbmdea: warning: ")


def test_options_arrive_in_the_words_of_the_call(mills: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = asked(
        monkeypatch, str(mills), *ROLES, "--dmu=dmu", "--rts=grs:0.8:1.2", "--orientation=input",
        "--frontier=window", "--window=2", "--undesirable-as=input", "--disposability=weak", "--exclude=unit",
        "--weights=input_1=2,output_2=0.5", "--zeros=drop-term", "--on-infeasible=raise", "--solver=highs",
        "--threads=1", "--no-progress", "--model=sbm",
    )  # fmt: skip
    frame = heard.pop("frame")
    assert len(frame) == 30
    assert heard == {
        "model": "sbm",
        "inputs": ["input_1", "input_2"],
        "outputs": ["output_1", "output_2"],
        "undesirable": ["undesirable_1"],
        "dmu": "dmu",
        "rts": ("grs", 0.8, 1.2),
        "orientation": "input",
        "frontier": "window",
        "window": 2,
        "undesirable_as": "input",
        "disposability": "weak",
        "exclude": "unit",
        "weights": {"input_1": 2.0, "output_2": 0.5},
        "zeros": "drop-term",
        "on_infeasible": "raise",
        "solver": "highs",
        "threads": 1,
        "progress": False,
    }


def test_what_is_not_said_is_not_passed_on(mills: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = asked(monkeypatch, str(mills), *ROLES)
    assert set(heard) == {"model", "frame", "inputs", "outputs", "undesirable"}


def test_every_option_of_every_model_can_be_asked_for() -> None:
    from inspect import signature

    flags = {action.dest for action in _run_parser()._actions}
    for model in MODELS:
        assert set(signature(getattr(sbmdea, model)).parameters) <= flags


def test_names_with_commas_blanks_and_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "names.csv"
    data.write_text('"wage, total",land area,2007,y\n1,2,3,4\n2,3,4,5\n')
    heard = asked(
        monkeypatch, str(data), "--inputs", "wage, total", "--inputs", "land area, 2007", "--outputs", "y",
        "--weights", "wage, total=2", "--weights", "2007=3,y=1",
    )  # fmt: skip
    assert heard["inputs"] == ["wage, total", "land area", "2007"]
    assert heard["weights"] == {"wage, total": 2.0, "2007": 3.0, "y": 1.0}
    assert asked(monkeypatch, str(data), *ROLES, "--weights", "balanced")["weights"] == "balanced"


def test_a_direction_is_a_word_or_said_by_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By numbers, words and columns, those of other rows than the ones that are scored among them."""
    data = tmp_path / "城市.csv"
    frame = datasets.hua_bian_2007().assign(步长=lambda of: of["input_1"] / 2, some=[True, False] * 15)
    frame.to_csv(data, index=False)
    assert asked(monkeypatch, str(data), *ROLES, "--direction", "mean")["direction"] == "mean"
    pairs = ["--direction", "input_1=步长,output_1=0.5", "--direction", "input_2=mean"]
    heard = asked(monkeypatch, str(data), *ROLES, *pairs)["direction"]
    assert heard.pop("input_1").tolist() == frame["步长"].tolist()
    assert heard == {"output_1": 0.5, "input_2": "mean"}
    monkeypatch.undo()
    out = tmp_path / "found.csv"
    rest = ["--model=directional", "--evaluate=some", "--out", str(out)]
    assert cli.main(["run", str(data), *ROLES, *pairs, *rest]) == 0
    roles = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"], "undesirable": "undesirable_1"}
    step = {"input_1": frame["步长"], "output_1": 0.5, "input_2": "mean"}
    res = sbmdea.directional(frame, **roles, direction=step, evaluate="some")
    np.testing.assert_allclose(pd.read_csv(out)["inefficiency"], res.components["inefficiency"], rtol=1e-12)


def test_how_often_at_least_and_at_most_is_one_pair(mills: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, str(mills), *ROLES, "--each", "0.2,1")["each"] == (0.2, 1.0)
    assert asked(monkeypatch, str(mills), *ROLES, "--each=1,inf")["each"] == (1.0, np.inf)


def test_restrictions_are_bounds_or_trade_offs(mills: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bound, tradeoff = "1 <= input_1/input_2 <= 5", '{"input_1": 1, "output_1": -2.5}'
    heard = asked(monkeypatch, str(mills), *ROLES, "--restrictions", bound, "--restrictions", tradeoff)
    assert heard["restrictions"] == [bound, {"input_1": 1, "output_1": -2.5}]


def test_labels_of_a_workbook_need_not_be_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "years.xlsx"
    pd.DataFrame({2007: [1, 2], 2008: [3, 4]}).to_excel(data, index=False)
    heard = asked(monkeypatch, str(data), "--inputs", "2007", "--outputs", "2008", "--dmu", "2007")
    assert (heard["inputs"], heard["outputs"], heard["dmu"]) == ([2007], [2008], 2007)


@pytest.mark.parametrize("marks", [(True, False), (1, 0)])
def test_masks_are_columns_of_booleans_or_of_0_and_1(
    tmp_path: Path, marks: tuple[object, object], capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "mills.csv"
    frame = datasets.hua_bian_2007()
    frame.assign(scored=[marks[0]] * 3 + [marks[1]] * 27).to_csv(data, index=False)
    assert cli.main(["run", str(data), *ROLES, "--dmu", "dmu", "--evaluate", "scored"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--model", "supersbm"], 'Did you mean "super_sbm"?'),
        (["--rts", "cr"], 'Did you mean "crs"?'),
        (["--frontier", "globl"], 'Did you mean "global"?'),
        (["--dmu", "dnu"], "id you mean 'dmu'?"),
        (["--weights", "input_1"], "pairs like capital=2,so2=1; got 'input_1'"),
        (["--direction", "input_1=wage"], "a column after each sign; got 'input_1=wage'"),
        (["--direction", "input_1=mean,output_1="], "a column after each sign; got 'output_1='"),
        (["--model=directional", "--direction", "way"], "--direction must be one of"),
        (["--model=integer_radial", "--each", "2,1"], "Pass for example --each 0.2,1; inf is no upper end."),
        (["--restrictions", "{input_1: 1}"], "must write a trade-off like"),
        (["--restrictions", "input_1 > 1"], "a restriction must be a bound on a price"),
        (["--out", "scores.xls"], "must end in .csv, .xlsx, .parquet or .html"),
        (["--out", "nowhere/scores.csv"], "in a folder that exists"),
        (["--evaluate", "dmu"], "must be boolean"),
        (["--sheet", "a"], ".xlsx"),
        (["--model", "hybrid_sbm"], "--model hybrid_sbm must be asked with --radial."),
        (["--model", "profit"], "--model profit must be asked"),
    ],
)
def test_wrong_use_is_one_clear_line(
    mills: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", str(mills), *ROLES, *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("sbmdea: ")
    assert captured.err.count("\n") == 1
    assert says in captured.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "COMMAND"),
        (["shadow-prices", "a.csv", *ROLES], "shadow_prices is a model (say sbmdea run FILE --model shadow_prices)"),
        (["network", "a.csv", "--inputs", "x"], "--network"),
        (["run", "a.csv", *ROLES, "--rts", "grs:1"], "must be like grs:0.8:1.2"),
        (["run", "a.csv", *ROLES, "--each", "0.2"], "must be two numbers, the least and the greatest, like 0.2,1"),
        (["run", "a.csv", *ROLES, "--window", "two"], "invalid int value"),
        (["run", "a.csv", *ROLES, "--output", "y"], "unrecognized arguments"),
        (["run", "a.csv", "--inputs", "a", "b"], "arguments: b (names are separated by commas"),
    ],
)
def test_what_argparse_refuses(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert says in capsys.readouterr().err


def test_data_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", str(tmp_path / "absent.csv"), *ROLES]) == 2
    assert "absent.csv" in capsys.readouterr().err


def test_the_data_is_never_written_over(mills: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = mills.read_bytes()
    assert cli.main(["run", str(mills), *ROLES, "--out", str(mills)]) == 2
    assert "must not be the data itself" in capsys.readouterr().err
    assert mills.read_bytes() == before


def full_disk(path: Path) -> Callable[..., None]:
    """Stands in for the last step of writing a file: no room beside ``path``, and elsewhere as ever."""
    replace = os.replace

    def fails(draft: Path, target: Path) -> None:
        if Path(target).parent == path.parent:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(draft, target)

    return fails


def test_where_nothing_can_be_written_is_said_before_the_work(
    mills: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sbmdea.super_sbm", lambda *data, **options: pytest.fail("the work has begun"))
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    command = ["run", str(mills), *ROLES, "--dmu", "dmu", "--out"]
    assert cli.main([*command, str(folder)]) == 2
    assert capsys.readouterr().err == f"sbmdea: --out must be a file; got the folder {str(folder)!r}. Add a name.\n"

    def refuse(dir: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("sbmdea.cli.outlet.TemporaryFile", refuse)
    assert cli.main([*command, str(tmp_path / "scores.csv")]) == 2
    assert "--out must be in a folder that can be written; " in (said := capsys.readouterr().err)
    assert said.endswith("Read-only file system. Choose another folder.\n")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_disk_that_fills_up_during_the_work_loses_nothing(
    mills: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    out, spare = tmp_path / f"scores.{ending}", tmp_path / "spare"
    spare.mkdir()
    monkeypatch.chdir(spare)
    monkeypatch.setattr(os, "replace", full_disk(out))
    assert cli.main(["run", str(mills), *ROLES, "--dmu", "dmu", "--out", str(out)]) == 1
    (found,) = spare.iterdir()
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(f"sbmdea: cannot write {str(out)!r}: No space left on device")
    assert said.endswith(f"The result is in {str(found)!r}.")
    read: dict[str, Callable[[Path], pd.DataFrame]] = {
        "csv": pd.read_csv,
        "xlsx": read_excel,
        "parquet": pd.read_parquet,
    }
    assert len(read[ending](found)) == 30
    assert not list(tmp_path.glob("*scores*"))


def test_where_no_folder_has_room_the_scores_are_printed(
    mills: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(draft: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", fails)
    assert cli.main(["run", str(mills), *ROLES, "--dmu", "dmu", "--out", str(tmp_path / "scores.csv")]) == 1
    captured = capsys.readouterr()
    assert captured.err.endswith("The scores are printed instead.\n")
    assert captured.out.splitlines()[1].startswith("DMU1 ")


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal of POSIX")
def test_ctrl_c_ends_with_a_word_and_nothing_half_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    sphere = np.abs(rng.normal(size=(100_000, 5))) + 0.05
    sphere /= np.linalg.norm(sphere, axis=1, keepdims=True)
    sphere[:, :3] = 2.0 - sphere[:, :3]
    data = tmp_path / "sphere.parquet"
    pd.DataFrame(sphere, columns=["a", "b", "c", "y", "z"]).to_parquet(data)
    command = [
        sys.executable,
        "-m",
        "sbmdea",
        "run",
        str(data),
        "--inputs",
        "a,b,c",
        "--outputs",
        "y,z",
        "--rts",
        "vrs",
    ]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path / "scores.xlsx"), "--no-progress"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # ignored where the tests run in the background
    )
    try:
        time.sleep(3.0)
        assert process.poll() is None, "over before it could be interrupted"
        process.send_signal(signal.SIGINT)
        sent = time.monotonic()
        out, said = process.communicate(timeout=60)
        took = time.monotonic() - sent
    finally:
        process.kill()
    assert (process.returncode, out, said.splitlines()[-1]) == (130, "", "sbmdea: interrupted")
    assert "Traceback" not in said
    assert took < 5.0  # a second on a machine that does nothing else
    assert [one.name for one in tmp_path.iterdir()] == ["sphere.parquet"]


def test_a_program_without_a_solution_is_a_failure_only_if_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "tone.csv"
    datasets.tone_2003().to_csv(data, index=False)
    asked_for = [
        "run", str(data), "--inputs", "input", "--outputs", "output", "--undesirable", "undesirable",
        "--dmu", "dmu", "--rts", "vrs", "--orientation", "input",
    ]  # fmt: skip
    assert cli.main(asked_for) == 0
    assert "infeasible" in capsys.readouterr().out
    assert cli.main([*asked_for, "--on-infeasible", "raise"]) == 1
    assert "no solution" in capsys.readouterr().err


def test_demo_prints_a_table_and_a_summary(scores: pd.Series[float], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo"]) == 0
    said = capsys.readouterr().out
    assert f"DMU20      {scores['DMU20']:.4f}  optimal" in said
    assert "30 of 30 optimal" in said


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["run", "--help"])
    assert caught.value.code == 0
    said = capsys.readouterr().out
    for action in _run_parser()._actions:
        assert action.help
        assert all(flag in said for flag in action.option_strings)
    for word in (*MODELS, "crs", "global", "exit codes", "examples"):
        assert word in said


def test_version_starts_without_the_heavy_modules() -> None:
    code = (
        "import sys; from sbmdea import cli\n"
        "try: cli.main(['--version'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'numba', 'scipy', 'cvxpy'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n")[:2] == [f"sbmdea {sbmdea.__version__}", "[]"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m sbmdea demo | head -n 1"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert ran.stderr == ""


def _run_parser() -> Any:
    return cli.parser()._subparsers._group_actions[0].choices["run"]  # type: ignore[union-attr,index]


def test_a_report_is_written_where_the_ending_asks_for_it(
    mills: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason='reports need matplotlib: pip install "sbmdea[plot]"')
    out = tmp_path / "scores.html"
    assert cli.main(["run", str(mills), *ROLES, "--out", str(out)]) == 0
    assert "<h1>super_sbm, non-oriented, crs</h1>" in out.read_text(encoding="utf-8")
    assert cli.main(["run", str(mills), *ROLES, "--model", "malmquist", "--out", str(out)]) == 2
    assert "there is no report of malmquist." in capsys.readouterr().err


def test_another_file_as_the_technology(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = sbmdea.datasets.hua_bian_2007()
    whole.iloc[:20].to_csv(tmp_path / "own.csv", index=False)
    whole.iloc[20:].to_csv(tmp_path / "others.csv", index=False)
    roles = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"]}
    asked = [word for role, names in roles.items() for word in (f"--{role}", ",".join(names))]
    out = tmp_path / "scores.csv"
    others = ["--reference", str(tmp_path / "others.csv"), "--model", "sbm", "--out", str(out), "--quiet"]
    assert cli.main(["run", str(tmp_path / "own.csv"), *asked, "--dmu", "dmu", *others]) == 0
    found = sbmdea.sbm(whole.iloc[:20], **roles, dmu="dmu", reference=whole.iloc[20:].reset_index(drop=True))
    np.testing.assert_array_equal(pd.read_csv(out)["efficiency"], found.efficiency)
    assert cli.main(["run", str(tmp_path / "own.csv"), *asked, "--dmu", "dmu", "--reference", "nowhere.csv"]) == 2
    assert "got 'nowhere.csv'" in capsys.readouterr().err
