"""How many stored runs of each program are answered, and how: counted, and written into docs/coming-from.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.places import SHARED

from . import stored
from .comparison import Case, Comparison

PROGRAMS = {"deaR": "deaR", "matlab": "Data Envelopment Analysis Toolbox", "stata": "gtfpch (Stata)"}
ONE, TOGETHER, NOT = "in one call", "put together", "not here"
ASKED = ("rts", "kind", "type1", "type2")  # what tells one stored run of a file from another, beside its orientation


def counts(compared: Iterable[tuple[Case, list[Comparison]]]) -> dict[str, Counter[str]]:
    """Runs of other programs by how they are answered; tables of papers are none."""
    found: dict[str, Counter[str]] = {}
    for case, rows in compared:
        content = stored.load(case.name)
        program = PROGRAMS.get(case.name.split("_")[0])
        if program is None:
            continue
        for options in [run["options"] for run in content.get("results", ())] or [None]:
            found.setdefault(program, Counter())[_how(options, rows)] += 1
    for path in sorted((SHARED / "cases" / "network").glob("*.json")):
        package = str(json.loads(path.read_text(encoding="utf-8"))["package"])
        if not package.startswith("("):  # a table of a paper, or computed for the purpose
            found.setdefault(package.split()[0], Counter())[ONE] += 1
    return found


def _how(options: dict[str, Any] | None, rows: list[Comparison]) -> str:
    mine = rows if options is None else [row for row in rows if _words(options) <= _tokens(row.run)]
    if not mine:
        return NOT
    return TOGETHER if any(row.together for row in mine) else ONE


def _words(options: dict[str, Any]) -> set[str]:
    words = {str(options[name]) for name in ASKED if name in options}
    words |= {stored.ORIENTATION[options["orientation"]]} if "orientation" in options else set()
    return words | ({"corrected"} if options.get("correction") else set())


def _tokens(run: str) -> set[str]:
    words = set(run.split())
    return words | {stored.ORIENTATION[word] for word in words if word in stored.ORIENTATION}


def table(compared: Iterable[tuple[Case, list[Comparison]]]) -> str:
    found = counts(compared)
    found["all"] = sum(found.values(), Counter())
    lines = [f"| runs of | stored | {ONE} | {TOGETHER} | {NOT} |", "| --- " * 5 + "|"]
    for program, how in found.items():
        lines.append(f"| {program} | {how.total()} | {how[ONE]} | {how[TOGETHER]} | {how[NOT]} |")
    return "\n".join(lines)
