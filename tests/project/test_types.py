"""What a type checker sees of the installed package: functions with their arguments, not Any."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import site
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from sbmdea.catalogue import HOME

ROOT = Path(__file__).parents[2]
RIGHT = """
import numpy as np
import pandas as pd
import sbmdea

res = sbmdea.super_sbm(None, inputs=["a"], outputs=["y"], rts="vrs")
score: float = res.efficiency["A"]
table = pd.DataFrame({"a": [1.0, 2.0], "y": [1.0, 1.5]})
columns = {"so2": 2}
sbmdea.sbm(table, inputs="a", outputs=["y"], dmu=table["a"], weights=columns, evaluate=table["a"] > 1.0)
sbmdea.ccr(inputs=np.ones((3, 2)), outputs=[1.0, 2.0, 3.0], threads=1)
sbmdea.cost({"a": [1, 2], "y": [1, 2]}, inputs=["a"], outputs=["y"], input_prices={"a": 2.0})
roles = sbmdea.ccr(table, inputs="a", outputs="y").options
sbmdea.bootstrap(table, inputs="a", outputs="y", rts="vrs", reps=300, model="sbm", weights={"a": 2.0}).efficiency
sbmdea.bootstrap(res, size=0.6, threads=1)
sbmdea.simar_wilson(table, "z", inputs="a", outputs="y", table=table, orientation="output")
sbmdea.mean_efficiency(res, by="kind", weights="share")
sbmdea.test_means(table, "kind", inputs="a", outputs="y", group=table["a"])
sbmdea.test_rts(res, null="nirs")
sbmdea.test_convexity(res, splits=50)
sbmdea.test_separability(res, ["z"], table=table)
sbmdea.outliers(table, inputs="a", outputs="y", method="order-m", progress=False)
sbmdea.order_m_path(table, m=[5, 50], inputs="a", outputs="y", orientation="hyperbolic")
sbmdea.compare(table, {"crs": "sbm", "vrs": ("sbm", {"rts": "vrs"})}, inputs="a", outputs="y", threads=1).scores
sbmdea.batch([sbmdea.Job("malmquist", table, inputs="a", outputs="y", dmu="d", period="t", base="global", name="one")])
sbmdea.load("answer.sbmdea").to_frame()
back: float = sbmdea.load("answer.sbmdea", sbmdea.Result).efficiency["A"]
index = sbmdea.malmquist(None, inputs=["a"], outputs=["y"])
changes = index.cumulated
reveal_type(sbmdea.super_sbm)
reveal_type(res)
"""
WRONG = {  # a line, and the word in it that is wrong
    'sbmdea.super_sbm(None, inputs=["a"], outputs=["y"], orientatoin="input")': "orientatoin",
    'sbmdea.super_sbm(None, inputs=["a"], outputs=["y"], orientation="inputt")': "orientation",
    'sbmdea.super_sbm(3.5, inputs=["a"], outputs=["y"])': "float",
    'sbmdea.ccr(None, inputs=["a"], outputs=["y"], rts="vrs")': "rts",
    'sbmdea.russell(None, inputs=["a"], outputs=["y"], fronteir="global")': "fronteir",
    'sbmdea.returns_to_scale(None, inputs=["a"], outputs=["y"], rts="vrs")': "rts",
    'sbmdea.metafrontier(None, inputs=["a"], outputs=["y"])': "group",
    'sbmdea.bootstrap(table, inputs="a", outputs="y", repz=300)': "repz",
    'sbmdea.simar_wilson(table, "z", inptus="a", outputs="y")': "inptus",
    'sbmdea.mean_efficiency(res, scael="efficiency")': "scael",
    'sbmdea.test_means(res, "kind", halving=3)': "halving",
    'sbmdea.test_rts(res, nul="nirs")': "nul",
    "sbmdea.test_convexity(res, split=50)": "split",
    'sbmdea.test_separability(res, "z", bandwith=1.0)': "bandwith",
    "sbmdea.outliers(res, treshold=0.1)": "treshold",
    'sbmdea.order_m_path(table, inputs="a", outputs="y", beyong=0.1)': "beyong",
    'sbmdea.compare(table, {"a": "sbm", "b": "ccr"}, inputs="a", outputz="y")': "outputz",
    'sbmdea.Job("sbm", table, inputs="a", outputs="y", fronteir="global")': "fronteir",
    'print(sbmdea.load("answer.sbmdea").sumary())': "sumary",
    'print(sbmdea.load("answer.sbmdea", sbmdea.Result).efficency)': "efficency",
    "print(res.efficency)": "efficency",
    "print(sbmdea.super_sbn)": "super_sbn",
    "print(sbmdea.datasets.tone_2010)": "tone_2010",
    "print(index.cumulatd)": "cumulatd",
}


def test_the_stub_names_what_the_catalogue_names() -> None:
    stub = (ROOT / "src" / "sbmdea" / "__init__.pyi").read_text(encoding="utf-8")
    found = {}
    for node in ast.parse(stub).body:
        if isinstance(node, ast.ImportFrom):
            found |= {one.name: node.module or "" for one in node.names if one.asname == one.name}
    assert found == HOME


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the lines to judge, and an environment with the wheel and the packages of this one behind it."""
    folder = tmp_path_factory.mktemp("types")
    run(folder, sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    wheels = list(folder.glob("*.whl"))
    if not wheels:
        pytest.skip("no wheel could be built here: needs pip, and hatchling from a package index")
    venv.create(folder / "venv", with_pip=False)
    home = Path(run(folder, python(folder), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    ZipFile(wheels[0]).extractall(home)
    behind = [one for one in site.getsitepackages() if Path(one).is_dir()]
    (home / "behind.pth").write_text("\n".join(behind), encoding="utf-8")
    lines = [*RIGHT.splitlines(), *WRONG]
    (folder / "asked.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def run(folder: Path, *command: str) -> str:
    """What a command prints that sees no other copy of the package."""
    apart = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MYPYPATH")}
    return subprocess.run(command, cwd=folder, env=apart, capture_output=True, text=True, check=False).stdout


def python(folder: Path) -> str:
    return str(next((folder / "venv").glob("[Bb]in/python")))


def told_apart(found: dict[int, str]) -> None:
    """Each line that is wrong is told, by the word that is wrong; the others are right."""
    first = len(RIGHT.splitlines()) + 1
    assert set(found) == set(range(first, first + len(WRONG))), found
    for line, word in enumerate(WRONG.values(), first):
        assert word in found[line]


@pytest.mark.slow
def test_mypy_sees_functions_with_their_types(installed: Path) -> None:
    pytest.importorskip("mypy", reason='needs mypy: pip install "sbmdea[lint]"')
    options = ["--strict", "--no-error-summary", "--config-file=", "--cache-dir", str(installed / "cache")]
    out = run(installed, sys.executable, "-m", "mypy", *options, "--python-executable", python(installed), "asked.py")
    said = re.findall(r"^asked\.py:(\d+): (error|note): (.+)$", out, re.MULTILINE)
    seen = [text for _, kind, text in said if kind == "note" and "Revealed type" in text]
    assert len(seen) == 2, out
    assert re.search(r"def \(data: [^=]*DataFrame[^=]* =", seen[0])
    assert "Any =" not in seen[0].split("inputs")[0]
    assert "sbmdea.result.Result" in seen[0]
    assert "sbmdea.result.Result" in seen[1]
    told_apart({int(line): text for line, kind, text in said if kind == "error"})


@pytest.mark.slow
def test_pyright_sees_functions_with_their_types(installed: Path) -> None:
    checker = shutil.which("pyright") or shutil.which("basedpyright")
    if checker is None:
        pytest.skip("needs pyright or basedpyright on the path: pip install basedpyright")
    (installed / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}', encoding="utf-8")
    out = run(installed, checker, "--outputjson", "--pythonpath", python(installed), "asked.py")
    told = json.loads(out)["generalDiagnostics"]
    seen = [one["message"] for one in told if one["severity"] == "information"]
    assert len(seen) == 2, out
    assert "-> Result" in seen[0]
    assert '"Result"' in seen[1]
    told_apart({one["range"]["start"]["line"] + 1: one["message"] for one in told if one["severity"] == "error"})
