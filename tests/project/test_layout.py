"""Tests lie where their subject lies, and the quick ones touch every part."""

from __future__ import annotations

from tests.places import ROOT

TESTS = ROOT / "tests"
HELPERS = {"fuzz", "oracle", "references", "samples", "trials", "visits"}


def rooms_of_tests() -> set[str]:
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    return folders - HELPERS


def test_every_test_is_in_a_folder() -> None:
    assert not list(TESTS.glob("test_*.py"))
    for helper in HELPERS:
        assert not list((TESTS / helper).rglob("test_*.py")), helper


def test_every_folder_can_be_imported_from() -> None:
    for path in TESTS.rglob("*.py"):
        assert (path.parent / "__init__.py").exists(), path.parent


def test_the_quick_tests_are_there_and_touch_every_folder() -> None:
    lines = (TESTS / "quick.txt").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    for line in lines:
        path, _, name = line.partition("::")
        assert (ROOT / path).exists(), line
        assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8") if name else True, line
    assert {line.split("/")[1] for line in lines} == rooms_of_tests()
