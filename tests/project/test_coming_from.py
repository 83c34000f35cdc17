"""The tables for people who come from other programs: no row is empty, and what they name is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from inspect import signature
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

import sbmdea
from sbmdea.catalogue import HOME
from tests import pages

WHOLE = (pages.ROOT / "docs" / "coming-from.md").read_text(encoding="utf-8")
TEXT = re.sub(r"<!-- stored -->.*?<!-- end -->", "", WHOLE, flags=re.DOTALL)  # counts, no calls
PROGRAMS = ("deaR", "MATLAB", "Stata", "DEAPack", "Benchmarking", "MaxDEA", "DEA-Solver")
CALLS = {name: getattr(sbmdea, name) for name in HOME if name.islower() and callable(getattr(sbmdea, name))}
CALL = re.compile(r"(?:sbmdea\.)?\b([a-z]\w+)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
OPTION = re.compile(r"\b([a-z_]+)=(?:\"([\w-]+)\")?")


def rows() -> Iterator[tuple[str, list[str]]]:
    """Every row of the tables of calls, under the heading that it stands in."""
    heading = ""
    for line in TEXT.splitlines():
        if line.startswith("## "):
            heading = line[3:]
        elif line.startswith("| ") and not line.startswith("| ---"):
            yield heading, [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def words_of(kind: Any) -> set[str]:
    if get_origin(kind) is Literal:
        return {word for word in get_args(kind) if isinstance(word, str)}
    return set().union(*(words_of(part) for part in get_args(kind)))


@cache
def words_for(option: str) -> set[str]:
    """The words that some public call takes for an argument; none where any word will do, or types do not say."""
    found: set[str] = set()
    for call in CALLS.values():
        if option in signature(call).parameters:
            try:
                words = words_of(get_type_hints(call)[option])
            except NameError:
                return set()
            found |= words
    return found


def test_every_program_has_a_table_and_no_row_is_empty() -> None:
    found = list(rows())
    for program in PROGRAMS:
        assert sum(program in heading for heading, _ in found) > 8, program
    for heading, cells in found:
        assert len(cells) == 2, (heading, cells)
        assert all(len(cell) > 2 for cell in cells), (heading, cells)


def test_no_program_has_a_row_twice() -> None:
    firsts = [(heading, cells[0]) for heading, cells in rows()]
    assert len(firsts) == len(set(firsts))


def test_all_that_is_named_on_our_side_is_there() -> None:
    known = set().union(*(signature(call).parameters for call in CALLS.values()))
    for heading, (_, here) in rows():
        for code in re.findall(r"`([^`]+)`", here):
            for name in re.findall(r"sbmdea\.(\w+)", code):
                assert name in HOME, (heading, code)
            for name, inside in CALL.findall(code):
                takes = signature(CALLS[name]).parameters if name in CALLS else {}
                for option, _ in OPTION.findall(inside) if takes else ():
                    assert option in takes or "options" in takes, (heading, code, option)
            for option, word in OPTION.findall(code):
                assert option in known or "(" in code, (heading, code)
                words = words_for(option)
                assert not (word and words) or word in words, (heading, code, word)


@pytest.mark.parametrize("wrong", ["`sbmdea.fhd(…)`", "`radial(…, rtss=1)`", '`base="adjacentt"`'])
def test_a_wrong_name_is_found(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.TEXT", f"## deaR\n| x() | {wrong} |\n")
    with pytest.raises(AssertionError):
        test_all_that_is_named_on_our_side_is_there()
