"""Every option that a command accepts makes a difference: one that is taken and then forgotten is found here."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sbmdea.cli import main, parser
from sbmdea.results.summary import Summary
from sbmdea.writing.tabular import Tabular
from tests.excel import read_excel

COMMANDS: dict[str, list[str]] = {  # what each is told besides, so that it gets as far as its work
    "run": ["DATA", "--inputs=x", "--outputs=y"],
    "bootstrap": ["DATA", "--inputs=x", "--outputs=y"],
    "second-stage": ["DATA", "--inputs=x", "--outputs=y", "--z=z"],
    "test rts": ["DATA", "--inputs=x", "--outputs=y"],
    "test convexity": ["DATA", "--inputs=x", "--outputs=y"],
    "test means": ["DATA", "--inputs=x", "--outputs=y", "--by=x"],
    "test separability": ["DATA", "--inputs=x", "--outputs=y", "--z=z"],
    "network": ["DATA", "--network=NETWORK"],
    "check": ["DATA"],
    "study": ["NETWORK"],
    "app": [],
}
WRITES = [name for name in COMMANDS if name not in ("check", "study", "app")]
ASKS = (
    "bootstrap", "simar_wilson", "test_rts", "test_convexity", "test_means", "test_separability",
)  # fmt: skip


class Answer(Tabular):
    """An answer of a hundred rows that took no work."""

    def to_frame(self) -> pd.DataFrame:
        return pd.DataFrame({"score": range(100)})

    def _told(self) -> Summary:
        return Summary("summary")

    def sheets(self) -> Any:
        return {"scores": (self.to_frame(), 0)}

    def report(self, path: Path) -> None:
        Path(path).write_text("report", encoding="utf-8")

    def _title(self) -> str:
        return "title"

    def _foot(self) -> str:
        return "foot"


def given(action: argparse.Action) -> list[str]:
    """The option with a value that is not its default."""
    name = action.option_strings[-1] if action.nargs != 0 else action.option_strings[0]
    if action.nargs == 0:
        return [name]
    if action.type in (int, float) or action.dest == "rows":
        return [f"{name}=7"]
    return [f"{name}={'grs:0.5:2' if action.dest == 'rts' else 'k'}"]


def described(command: str) -> list[argparse.Action]:
    commands = next(one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    return [
        one
        for one in commands.choices[command.split()[0]]._actions
        if one.option_strings and one.dest not in ("help", "out")
    ]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the functions behind the commands are called with; none of them works."""
    found: list[tuple[str, dict[str, Any]]] = []

    def listen(where: str, name: str, works: Callable[..., Any] | None = None) -> None:
        real = getattr(__import__(where, fromlist=[name]), name)
        signature = inspect.signature(real)

        def listening(*args: Any, **kwargs: Any) -> Any:
            asked = dict(signature.bind(*args, **kwargs).arguments)
            options = asked.pop("options", {}) if isinstance(asked.get("options"), dict) else {}
            found.append((name, {**asked, **options}))
            return Answer() if works is None else works(*args, **kwargs)

        listening.__signature__ = signature  # type: ignore[attr-defined]
        monkeypatch.setattr(f"{where}.{name}", listening)

    for name in ("super_sbm", "radial", "network_sbm", *ASKS):
        listen("sbmdea", name)
    listen("sbmdea.study", "run")
    listen("sbmdea.app.launch", "launch")
    for where, name in (
        ("sbmdea.reading.tables", "load_table"),
        ("sbmdea.reading.tables", "load_stacked"),
        ("sbmdea.reading.tablecheck", "look"),
    ):
        listen(where, name, getattr(__import__(where, fromlist=[name]), name))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = range(1, 31)
    frame = pd.DataFrame({"x": rows, "y": [k**0.5 for k in rows], "z": rows, "k": [k % 2 + 1 for k in rows]})
    frame.to_csv(tmp_path / "data.csv", index=False)
    (tmp_path / "network.toml").write_text(
        '[divisions.make]\ninputs = ["x"]\n[divisions.sell]\noutputs = ["y"]\n[links]\nz = ["make", "sell"]\n',
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
def test_no_option_is_taken_and_forgotten(
    command: str, folder: Path, heard: list[tuple[str, dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"DATA": str(folder / "data.csv"), "--network=NETWORK": f"--network={folder / 'network.toml'}"}
    names["NETWORK"] = str(folder / "network.toml")
    told = [*command.split(), *(names.get(one, one) for one in COMMANDS[command])]

    def seen(*more: str) -> tuple[object, ...]:
        heard.clear()
        try:
            code: object = main([*told, *more])
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        asked = sorted(f"{name}({key}={value!r})" for name, options in heard for key, value in options.items())
        return code, said.out, said.err, asked

    def asked_so(action: argparse.Action) -> Iterator[bool]:
        changed = given(action)
        yield seen(*changed) != plain
        if command in WRITES:
            yield seen(*changed, f"--out={folder / 'out.csv'}") != written

    plain = seen()
    assert plain[0] == 0, plain
    if command in WRITES:
        written = seen(f"--out={folder / 'out.csv'}")
        assert written != plain
    assert [one.option_strings[0] for one in described(command) if not any(asked_so(one))] == []


@pytest.mark.parametrize(
    "command", [name for name in COMMANDS if name.split()[0] in ("bootstrap", "second-stage", "test")]
)
@pytest.mark.parametrize("option", [["--threads=7"], ["--progress"]])
@pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
def test_how_to_work_is_told_to_the_scores_and_to_what_is_made_of_them(
    command: str, option: list[str], folder: Path, heard: list[tuple[str, dict[str, Any]]]
) -> None:
    words = [*command.split(), *(str(folder / "data.csv") if one == "DATA" else one for one in COMMANDS[command])]
    assert main([*words, *option]) == 0
    name = option[0][2:].split("=")[0]
    asked = [options for function, options in heard if function in ("radial", *ASKS)]
    assert len(asked) == 2
    assert all(name in options for options in asked)


@pytest.mark.parametrize("command", ["second-stage", "test means", "network"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
@pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
def test_every_ending_is_written(
    command: str, ending: str, folder: Path, heard: list[tuple[str, dict[str, Any]]]
) -> None:
    names = {"DATA": str(folder / "data.csv"), "--network=NETWORK": f"--network={folder / 'network.toml'}"}
    told = [*command.split(), *(names.get(one, one) for one in COMMANDS[command])]
    out = folder / f"out.{ending}"
    assert main([*told, "--out", str(out), "--quiet"]) == 0
    readers: dict[str, Any] = {"csv": pd.read_csv, "xlsx": read_excel, "parquet": pd.read_parquet}
    assert list(readers[ending](out)["score"]) == list(range(100))


@pytest.mark.parametrize("command", ["second-stage", "test means"])
@pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
def test_what_cannot_be_written_is_refused_before_the_work(
    command: str, folder: Path, heard: list[tuple[str, dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    told = [*command.split(), *(str(folder / "data.csv") if one == "DATA" else one for one in COMMANDS[command])]
    assert main([*told, "--out", str(folder / "out.html")]) == 2
    assert "there is no report of" in capsys.readouterr().err
    assert heard == []


def test_a_network_is_written_as_a_report_too(folder: Path, heard: list[tuple[str, dict[str, Any]]]) -> None:
    told = ["network", str(folder / "data.csv"), f"--network={folder / 'network.toml'}"]
    assert main([*told, "--out", str(folder / "out.html"), "--quiet"]) == 0
    assert (folder / "out.html").read_text(encoding="utf-8") == "report"
