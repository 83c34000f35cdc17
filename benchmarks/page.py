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
SECTION = re.compile(r"<!-- --8<-- \[start:(\w+)\] -->\n(.*?)<!-- --8<-- \[end:\1\] -->\n", re.DOTALL)


def section(case: Case, table: Table, machine: str) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (table.header, ("---",) * len(table.header), *table.rows)]
    return f"## {case.title}\n\n" + "\n".join(lines) + f"\n\n{' '.join(table.note.split())}\n\n{machine}\n"


def sections(text: str) -> dict[str, str]:
    return dict(SECTION.findall(text))


def replace(path: Path, order: list[str], name: str, section: str) -> None:
    """Write the section into the file, in the given order; sections with unknown names go."""
    kept = sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept[name] = section
    parts = [
        f"<!-- --8<-- [start:{name}] -->\n{kept[name]}<!-- --8<-- [end:{name}] -->\n" for name in order if name in kept
    ]
    path.write_text("\n".join([HEAD, *parts]), encoding="utf-8")
