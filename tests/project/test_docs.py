"""The documentation: every number comes from its code, and the pages build."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import pages

PAGES = sorted((pages.ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_print_and_draw_what_the_page_shows(page: Path) -> None:
    for file in pages.data(page):
        if not file.exists():
            pytest.skip(f"the page reads {file.name}, which is not beside the repository")
    text = page.read_text(encoding="utf-8")
    if "img/" in text:
        pytest.importorskip("matplotlib", reason='the page draws: pip install "sbmdea[plot]"')
    now = pages.ran(page)
    assert pages.settled(now.text) == pages.settled(text)
    assert set(now.pictures) <= shown(text)
    for name, drawn in now.pictures.items():
        stored = page.parent / "img" / name
        assert pages.alike(drawn, stored.read_bytes()), f"run: python tests/pages.py docs/{page.name}"


def shown(text: str) -> set[str]:
    return set(re.findall(r"\]\(img/([^)]+)\)", text))


def test_every_stored_picture_is_shown_and_every_shown_one_stored() -> None:
    named = set().union(*(shown(page.read_text(encoding="utf-8")) for page in PAGES))
    assert named == {file.name for file in (pages.ROOT / "docs" / "img").glob("*")}


@pytest.mark.slow
def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("zensical", reason="the documentation needs zensical: pip install --group docs")
    for name in ("docs", "src"):
        shutil.copytree(pages.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "benchmarks").mkdir()
    shutil.copy(pages.ROOT / "benchmarks" / "RESULTS.md", tmp_path / "benchmarks")
    for name in ("mkdocs.yml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(pages.ROOT / name, tmp_path)
    build = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "site" / "index.html").exists()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", *(f"docs/{page.name}" for page in PAGES)])
def test_the_files_that_a_page_names_exist(name: str) -> None:
    text = (pages.ROOT / name).read_text(encoding="utf-8")
    for path in re.findall(r"`((?:src|docs|tests|benchmarks|examples|bin)/[\w/.]*\w/?)`", text):
        assert (pages.ROOT / path).exists(), path


def test_pictures_are_compared_by_what_they_draw() -> None:
    one = b'Matplotlib v3.9.0 <path id="m0123456789" d="M 10.000001 20.5"/> base64,AAAA"'
    assert pages.alike(one, one.replace(b"10.000001", b"10.000002").replace(b"m0123456789", b"m9876543210"))
    assert not pages.alike(one, one.replace(b"20.5", b"20.6"))
    assert not pages.alike(one, one.replace(b"path", b"line"))
    assert pages.alike(one, b"Matplotlib v3.10.0")


@pytest.mark.parametrize(
    ("page", "other"), [("docs/tutorial.md", "docs/tutorial.zh.md"), ("README.md", "README.zh-CN.md")]
)
def test_a_translation_runs_the_same_code(page: str, other: str) -> None:
    one, two = (pages.blocks((pages.ROOT / name).read_text(encoding="utf-8")) for name in (page, other))
    assert one == two
    assert one
