"""The project as a whole: style, types, and the commands of a fresh clone."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import pytest

from tests.places import ROOT

COMMANDS = (".ci/run", "bin/demo", "bin/test")


def run(*command: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload,no-any-return]


def passes(tool: str, *arguments: str) -> None:
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"needs {tool}: pip install --group lint")
    done = run(sys.executable, "-m", tool, *arguments)
    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"


def test_ruff_has_nothing_to_say() -> None:
    passes("ruff", "check", ".")


def test_the_code_is_formatted() -> None:
    passes("ruff", "format", "--check", ".")


@pytest.mark.slow
def test_the_types_hold() -> None:
    passes("mypy")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_executable_and_parses(command: str) -> None:
    assert os.access(ROOT / command, os.X_OK)
    assert run("bash", "-n", command).returncode == 0


def test_ci_runs_the_test_command_and_no_other() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line and not line.startswith("#")]
    suite = 'exec bash "$(dirname "${BASH_SOURCE[0]}")/../bin/test"'
    assert code == ["set -euo pipefail", f"{suite} --maxfail 10 --durations 15 --durations-min 5"]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_interpreter_that_is_not_there_is_named(command: str) -> None:
    done = run("bash", command, env={**os.environ, "PYTHON": "python-of-yore"})
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; tried python-of-yore" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_version_is_said_once() -> None:
    import tomllib

    import sbmdea

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == sbmdea.__version__
