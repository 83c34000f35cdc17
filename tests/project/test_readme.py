"""The README says what the code does."""

from __future__ import annotations

import re
import tomllib
from operator import attrgetter
from pathlib import Path

import pytest

import sbmdea
from sbmdea.catalogue import MODELS
from tests import pages

README = pages.ROOT / "README.md"
EITHER = pytest.mark.parametrize("readme", [README, pages.ROOT / "README.zh-CN.md"], ids=lambda one: one.name)


def test_the_examples_print_what_the_readme_shows() -> None:
    text = README.read_text(encoding="utf-8")
    assert pages.settled(pages.refreshed(README)) == pages.settled(text)


@EITHER
def test_every_model_and_extra_is_named(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    for model in MODELS:
        assert f"`{model}`" in text
    project = tomllib.loads((pages.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra in re.findall(r"sbmdea\[([\w,]+)\]", text):
        assert set(extra.split(",")) <= set(project["optional-dependencies"])


@EITHER
def test_what_the_table_of_questions_names_can_be_called(readme: Path) -> None:
    table = r"^\| (?:model|模型) \| (?:question|回答的问题) \|\n(.*?)\n\n"
    rows = re.search(table, readme.read_text(encoding="utf-8"), re.M | re.S)
    assert rows is not None
    named = [name for row in rows[1].splitlines()[1:] for name in re.findall(r"`([\w.]+)`", row.split("|")[1])]
    assert len(named) > 40
    assert [name for name in named if not callable(attrgetter(name)(sbmdea))] == []


@EITHER
def test_links_inside_the_repository_lead_somewhere(readme: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", readme.read_text(encoding="utf-8")):
        assert (pages.ROOT / target).exists(), target
