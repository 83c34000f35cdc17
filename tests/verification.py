"""The tables of docs/verification.md, and the counts in docs/coming-from.md: every stored reference case, run now.

``python -m tests.verification`` runs the cases and writes the tables between the marks of the page.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterable
from functools import cache

from tests.places import ROOT
from tests.references import counted, stored
from tests.references.comparison import Case, Comparison
from tests.references.indices import disagreement_of_ray_desli
from tests.references.registry import cases

PAGE = ROOT / "docs" / "verification.md"
ALSO = ROOT / "docs" / "coming-from.md"  # counts the runs
_PART = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)
_ROUNDING = re.compile(r"\| [0-9.e+-]+ \| 1e-09 \|$", re.MULTILINE)


def settled(text: str) -> str:
    """Without differences that are rounding and vary between processors."""
    return _ROUNDING.sub("| … | 1e-09 |", text)


def refreshed(text: str) -> str:
    """The page with all its tables as they come out now."""
    parts = _parts()
    return _PART.sub(lambda part: f"{part[1]}\n{parts[part[2]]}\n\n{part[3]}", text)


@cache
def _parts() -> dict[str, str]:
    from sbmdea import SbmdeaWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SbmdeaWarning)  # the tables have fewer DMUs than the rule of thumb asks for
        compared = [(case, case.compare("simplex")) for case in cases()]
        return {
            "printed": _table(compared, printed=True),
            "computed": _table(compared, printed=False),
            "disagreements": _disagreements(compared),
            "rest": _rest(compared),
            "stored": counted.table(compared),
        }


def _table(compared: Iterable[tuple[Case, list[Comparison]]], *, printed: bool) -> str:
    lines = ["| case | source | asked of | runs | numbers | largest difference | allowed |", "| --- " * 7 + "|"]
    total, fits = 0, True
    for case, rows in compared:
        mine = [row for row in rows if row.printed == printed and row.count]
        if not mine:
            continue
        count, largest = sum(row.count for row in mine), max(row.largest for row in mine)
        allowed = max(row.allowed for row in mine)
        total, fits = total + count, fits and all(row.largest <= row.allowed for row in mine)
        runs = len({row.run for row in mine})
        figure = f"{largest:.{int(printed)}e}" if largest > 1e-12 or not printed else "0"
        limit = f"{allowed:.0e}" if allowed else "0"
        lines.append(f"| {case.name} | {source(case.name)} | `{case.calls}` | {runs} | {count} | {figure} | {limit} |")
    verdict = "all of them within what is allowed" if fits else "NOT all within what is allowed"
    return "\n".join([f"{total} numbers, {verdict}.", "", *lines])


def source(name: str) -> str:
    """Where the numbers come from, shortly."""
    stored_case = stored.load(name)
    if name.startswith("deaR_"):
        return f"deaR {stored_case['version']}, `{stored_case['function']}`"
    if name.startswith(("matlab_", "stata_")):
        package = "MATLAB toolbox" if name.startswith("matlab_") else "Stata gtfpch"
        return f"{package}, `{stored_case['function']}`"
    if stored_case["provenance"] == "recomputed":
        return "computed by HiGHS from the formula"
    whole = stored_case["citation"]
    table = re.search(r"Tables? [\d–-]+(?! ?-)(?=[^(]*$)|\(Table \d+", whole)
    author = whole.split("(")[0].strip(" ,").removesuffix(", K.") if "manual" not in whole else "deaR manual"
    year = re.search(r"\((\d{4})", whole)
    where = "" if table is None else f", {table[0].strip('(')}"
    return f"{author}{f' ({year[1]})' if year and 'manual' not in whole else ''}{where}"


def _disagreements(compared: Iterable[tuple[Case, list[Comparison]]]) -> str:
    lines = []
    for case, rows in compared:
        for row in rows:
            for value, why in row.disagrees.values():
                run = f" ({row.run})" if case.name.startswith("deaR_") else ""
                lines.append(f"* **{case.name}**{run}: {why}. Here: {value:.4f}.")
    return "\n".join([*lines, f"* **deaR_Grifell_Lovell_1999_malmquist** (type2=rd): {disagreement_of_ray_desli()}."])


def _rest(compared: Iterable[tuple[Case, list[Comparison]]]) -> str:
    return "\n".join(f"* **{case.name}**: {case.left_out}." for case, _ in compared if case.left_out)


if __name__ == "__main__":
    if not stored.available():
        sys.exit("the reference tables are not beside the repository")
    for page in (PAGE, ALSO):
        page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
