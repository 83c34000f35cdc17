"""What a call is given reaches the question: nothing is left out, and types tell a misspelt word on the way."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import sbmdea
from sbmdea.catalogue import CATALOGUE
from sbmdea.programs.template import Program
from tests.places import PACKAGE, ROOT

SHORTHANDS = {"russell", "ccr", "bcc"}  # they hand everything on
MISSPELT = {  # file: what is there once, and what stands there instead
    "models/sbm.py": ("projection=projection", "projectoin=projection"),
    "models/fdh.py": ("question.direction", "question.directoin"),
    "programs/slacks.py": ("def optimum(", "def optimun("),
    "evaluation/stage.py": ("program.ratio", "program.ratoi"),
    "data/given.py": ("zeros=self.zeros", "zeroes=self.zeros"),
}


@pytest.mark.parametrize("name", [entry.name for entry in CATALOGUE if entry.name not in SHORTHANDS])
def test_every_argument_is_handed_over(name: str) -> None:
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(getattr(sbmdea, name)))).body
    assert isinstance(function, ast.FunctionDef)
    arguments = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    used = {node.id for line in function.body for node in ast.walk(line) if isinstance(node, ast.Name)}
    assert "data" in arguments
    assert arguments <= used


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_handed_over_as_whatever_there_is(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert not [one.lineno for one in calls if isinstance(one.func, ast.Name) and one.func.id == "locals"]


def test_the_pipeline_asks_no_program_who_it_is() -> None:
    kinds = {kind.__name__ for kind in _all(Program)}
    assert {"Slacks", "Directional"} <= kinds
    for path in (PACKAGE / "evaluation").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("isinstance", "getattr")
            ):
                named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
                assert not named & {*kinds, "program"}, (path.name, node.lineno)


def _all(kind: type) -> set[type]:
    return {kind}.union(*map(_all, kind.__subclasses__()))


@pytest.mark.slow
def test_a_misspelt_option_inside_the_package_is_an_error_of_types(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason='needs mypy: pip install "sbmdea[lint]"')
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, (word, wrong) in MISSPELT.items():
        file = tmp_path / "src" / "sbmdea" / name
        text = file.read_text(encoding="utf-8")
        assert word in text, name
        file.write_text(text.replace(word, wrong, 1), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "src/sbmdea"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    told = set(re.findall(r"^src/sbmdea/(\S+?):\d+: error", done.stdout, re.MULTILINE))
    assert {name for name in MISSPELT if name != "programs/slacks.py"} <= told, done.stdout
    assert re.search('Cannot instantiate abstract class "Slacks"', done.stdout), done.stdout
