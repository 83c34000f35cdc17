"""The documentation: every number comes from its code, and the pages build."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import pages

PAGES = sorted((pages.ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_print_what_the_page_shows(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert pages.settled(pages.refreshed(page)) == pages.settled(text)


@pytest.mark.slow
def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason='the documentation needs mkdocs: pip install "sbmdea[docs]"')
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(build, cwd=pages.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "site" / "index.html").exists()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", *(f"docs/{page.name}" for page in PAGES)])
def test_the_files_that_a_page_names_exist(name: str) -> None:
    text = (pages.ROOT / name).read_text(encoding="utf-8")
    for path in re.findall(r"`((?:src|docs|tests|benchmarks|examples|bin)/[\w/.]*\w/?)`", text):
        assert (pages.ROOT / path).exists(), path
