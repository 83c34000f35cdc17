"""The street plan: imports go down the floors that the documentation lists, and nobody imports in a circle."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "sbmdea"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").strip("."): path
    for path in PACKAGE.rglob("*.py")
}
FRONT_DOOR = "sbmdea"
ON_THE_GROUND = ("catalogue", "datasets", "errors")
MOST_LOOSE = 8


def arrows(module: str) -> set[str]:
    """The modules that a module names in its imports, whether they run or are there for types alone."""
    path = MODULES[module]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            ours = [one.name.split(".") for one in node.names if one.name.split(".")[0] == FRONT_DOOR]
            found |= {_known(".".join(parts[1:])) for parts in ours}
        elif isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] == FRONT_DOOR):
            here = path.relative_to(PACKAGE).parts
            base = list(here[: len(here) - node.level]) if node.level else []
            said = (node.module or "").split(".")
            stem = ".".join([*base, *(said if node.level else said[1:])]).strip(".")
            found |= {_known(f"{stem}.{one.name}".strip("."), stem) for one in node.names}
    return found - {module}


def _known(name: str, otherwise: str = "") -> str:
    assert otherwise in MODULES
    return name if name in MODULES else otherwise


def room(module: str) -> str:
    first = module.split(".")[0]
    return FRONT_DOOR if not first or first in ON_THE_GROUND else first


def floors() -> dict[str, int]:
    page = (ROOT / "docs" / "inside.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", page, re.MULTILINE)
    assert rows
    return {name: int(floor) for floor, names in rows for name in re.findall(r"`(\w+)`", names)}


def test_the_documentation_lists_every_room() -> None:
    assert set(floors()) == {room(module) for module in MODULES}


@pytest.mark.parametrize("name", sorted({room(module) for module in MODULES}))
def test_a_room_imports_from_below_alone(name: str) -> None:
    floor = floors()
    up = {
        (module, other)
        for module in MODULES
        if room(module) == name
        for other in arrows(module)
        if room(other) != name and floor[room(other)] >= floor[name]
    }
    assert not up


def test_no_file_imports_itself_through_others() -> None:
    left = {module: arrows(module) for module in MODULES}
    assert any(left.values())
    while free := {module for module, others in left.items() if not others & left.keys()}:
        left = {module: others for module, others in left.items() if module not in free}
    assert not left


def test_few_modules_lie_beside_the_folders() -> None:
    loose = [path.name for path in PACKAGE.glob("*.py")]
    assert "__init__.py" in loose
    assert len(loose) <= MOST_LOOSE


def test_a_file_name_occurs_once() -> None:
    names = Counter(path.name for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
    assert [name for name, times in names.items() if times > 1] == []


def test_every_folder_says_what_it_is() -> None:
    for folder in {path.parent for path in PACKAGE.rglob("*.py")}:
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))), folder
