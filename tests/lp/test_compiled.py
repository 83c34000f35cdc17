"""The kernels' disk cache: never stale, never in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sbmdea.lp.kernels import compiled, kept

COPIED = [Path(module.__file__) for module in (compiled, kept)]
INNER = """
from .compiled import njit
from ..constants import TWO

@njit("f8(f8)", cache=True)
def inner(x):
    return x + 1.0 + TWO
"""
OUTER = """
from .compiled import njit
from .inner import inner

@njit("f8(f8)", cache=True)
def outer(x):
    return 10.0 * inner(x)
"""
ASK = "from solver.kernels.outer import outer; print(outer(0.0), sum(outer.stats.cache_hits.values()))"
UNUSUAL = ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small package of kernels that call each other across files, and take a constant from beside their folder."""
    home = tmp_path / "solver" / "kernels"
    home.mkdir(parents=True)
    for file in COPIED:
        shutil.copy(file, home)
    for name, text in (("../__init__", ""), ("../constants", "TWO = 2.0\n"), ("__init__", ""), ("inner", INNER)):
        (home / f"{name}.py").write_text(text, encoding="utf-8")
    (home / "outer.py").write_text(OUTER, encoding="utf-8")
    return home


def start(package: Path, first: str = "", **environment: str) -> subprocess.Popen[str]:
    usual = {name: value for name, value in os.environ.items() if name not in UNUSUAL}
    place = package.parents[1]
    places = {"HOME": str(place / "home"), "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", f"{first}\n{ASK}"],
        env={**usual, **places, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ask(package: Path, first: str = "", **environment: str) -> tuple[float, int, str]:
    """The answer, how many kernels came from the cache, and what was said."""
    process = start(package, first, **environment)
    out, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    answer, hits = out.split()
    return float(answer), int(hits), said


def folders(package: Path) -> list[Path]:
    return sorted((package / "__pycache__").glob("sbmdea-*"))


def changed(package: Path, name: str, old: str, new: str) -> None:
    file = package / f"{name}.py"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_a_change_in_a_called_function_of_another_file_is_seen(package: Path) -> None:
    assert ask(package) == (30.0, 0, "")
    assert ask(package) == (30.0, 1, "")
    changed(package, "inner", "1.0", "3.0")
    assert ask(package) == (50.0, 0, "")
    changed(package, "../constants", "2.0", "4.0")
    assert ask(package) == (70.0, 0, "")
    assert ask(package) == (70.0, 1, "")
    assert len(folders(package)) == 1  # what the earlier sources left is gone


@pytest.mark.slow
def test_where_the_package_cannot_be_written_the_users_cache_serves(package: Path) -> None:
    (package / "__pycache__").write_text("a file where a folder should be", encoding="utf-8")
    assert ask(package) == (30.0, 0, "")
    assert ask(package) == (30.0, 1, "")
    chosen = package.parents[1] / "chosen"
    assert ask(package, NUMBA_CACHE_DIR=str(chosen)) == (30.0, 0, "")
    assert ask(package, NUMBA_CACHE_DIR=str(chosen)) == (30.0, 1, "")
    assert list(chosen.glob("sbmdea-*"))


@pytest.mark.slow
def test_a_cache_that_is_named_and_cannot_be_written_is_said(package: Path) -> None:
    answer, hits, said = ask(package, NUMBA_CACHE_DIR="/dev/null/kernels")
    assert (answer, hits) == (30.0, 0)
    assert said.count("NUMBA_CACHE_DIR must be a folder that can be written; got '/dev/null/kernels'.") == 1
    assert f"are kept in {str(package / '__pycache__')!r} instead." in said


@pytest.mark.slow
def test_a_first_compilation_is_told_to_who_waits_for_it(package: Path) -> None:
    terminal = "import sys; sys.stderr.isatty = lambda: True"
    assert "sbmdea compiles its kernels, once after an installation" in ask(package, first=terminal)[2]
    assert ask(package, first=terminal) == (30.0, 1, "")


@pytest.mark.slow
def test_where_nothing_can_be_written_kernels_live_in_memory(package: Path) -> None:
    (package / "__pycache__").write_text("a file where a folder should be", encoding="utf-8")
    answer, hits, said = ask(package, HOME="/dev/null")
    assert (answer, hits) == (30.0, 0)
    assert said.count("compiled kernels cannot be kept") == 1
    assert "Set NUMBA_CACHE_DIR to a folder that can be written." in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_is_full_is_no_reason_to_fail(package: Path) -> None:
    answer, hits, said = ask(package, first="import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))")
    assert (answer, hits) == (30.0, 0)
    assert said.count("compiled kernels cannot be kept") == 1
    assert ask(package) == (30.0, 0, "")


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_a_damaged_cache_is_made_anew(package: Path, ending: str) -> None:
    ask(package)
    files = list(folders(package)[0].rglob(f"outer*.{ending}"))
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[:40])
    assert ask(package) == (30.0, 0, "")
    ask(package)
    assert ask(package) == (30.0, 1, "")


@pytest.mark.slow
def test_processes_that_start_at_once_share_an_empty_cache(package: Path) -> None:
    together = [start(package) for _ in range(4)]
    for process in together:
        out, said = process.communicate(timeout=120)
        assert (process.returncode, out.split()[0], said) == (0, "30.0", "")
    assert ask(package) == (30.0, 1, "")
