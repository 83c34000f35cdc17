"""RESULTS.md: a section a case, between marks, so that one can be measured again and the others stay."""

from __future__ import annotations

import re
from pathlib import Path

from .case import Case, Table

HEAD = (
    "# Measured\n\n"
    "Written by `python -m benchmarks`. Times depend on the processor and on what else it does; differences of scores "
    "do not.\n"
)
SECTION = re.compile(
    r"<!-- --8<-- \[start:(\w+)\] -->\n.*?<!-- --8<-- \[end:\1\] -->\n(?:\n!\[[^\n]*\n)*", re.DOTALL
)  # the documentation takes what stands between the marks and shows the plots itself
PLOTS = "../docs/speed"


def section(case: Case, table: Table, machine: str) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (table.header, ("---",) * len(table.header), *table.rows)]
    note = " ".join(table.note.split())
    text = f"## {case.title}\n\n" + "\n".join(lines) + f"\n\n{note}\n\n{machine}\n"
    plots = "".join(f"\n![{drawn.title}]({PLOTS}/{drawn.name}.svg)\n" for drawn in table.plots)
    return f"<!-- --8<-- [start:{case.name}] -->\n{text}<!-- --8<-- [end:{case.name}] -->\n{plots}"


def sections(text: str) -> dict[str, str]:
    return {found[1]: found[0] for found in SECTION.finditer(text)}


def replace(path: Path, order: list[str], name: str, section: str) -> None:
    """Write the section into the file, in the given order; sections with unknown names go."""
    kept = sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept[name] = section
    path.write_text("\n".join([HEAD, *(kept[name] for name in order if name in kept)]), encoding="utf-8")
