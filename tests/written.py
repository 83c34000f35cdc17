"""What follows from the catalogue: tables of both READMEs and of pages, and what type checkers read of the package.

``python -m tests.written`` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby

from sbmdea.catalogue import CATALOGUE, HOME, Entry
from tests.options_written import of_jobs, of_models
from tests.places import ROOT

STUB = '''"""What the package hands out, for type checkers and editors; written from `sbmdea.catalogue`."""

{imports}

__version__: str
'''
DIRECTIVE = """\
::: sbmdea.{home}
    options:
      show_root_heading: false
      show_root_toc_entry: false
      members: [{members}]
"""


def table(text: str, header: str, rows: Iterable[str]) -> str:
    """The page with these rows under ``header``; rows there that name nothing of the catalogue stay, after them."""
    start = text.index(header + "\n")
    start = text.index("\n", text.index("\n", start) + 1) + 1
    end = f"{text}\n".index("\n\n", start - 1) + 1
    names = {f"`{entry.name}`" for entry in CATALOGUE}
    others = [row for row in text[start:end].splitlines() if not set(re.findall(r"`\w+`", row.split("|")[1])) & names]
    return text[:start] + "".join(f"{row}\n" for row in [*rows, *others]) + text[end:]


def questions(language: str, comma: str) -> list[str]:
    asked = [entry for entry in CATALOGUE if entry.asks]
    lines = []
    for words, several in groupby(asked, lambda entry: str(getattr(entry, language))):
        names = comma.join(f"[`{entry.name}`](docs/{entry.page})" for entry in several)
        lines.append(f"| {names} | {words} |")
    return lines


def english(text: str) -> str:
    return table(text, "| model | question |", questions("asks", ", "))


def chinese(text: str) -> str:
    return table(text, "| 模型 | 回答的问题 |", questions("asks_zh", "、"))


def sources(text: str) -> str:
    return table(text, "| call | model | source |", map(_source, CATALOGUE))


def _source(entry: Entry) -> str:
    return f"| `{entry.name}` | [{entry.title}]({entry.page}) | {'; '.join(entry.sources)} |"


def reference(text: str) -> str:
    homes = dict.fromkeys(entry.home for entry in CATALOGUE)
    listed = [
        DIRECTIVE.format(home=home, members=", ".join(entry.name for entry in CATALOGUE if entry.home == home))
        for home in homes
    ]
    top, rest = text.split("## Models\n")[0], text[text.index("::: sbmdea.analyses.compare") :]
    return f"{top}## Models\n\n" + "\n".join(listed) + f"\n{rest}"


def stub(text: str) -> str:
    lines = [f"from {f'.{home}' if home else '.'} import {name} as {name}" for name, home in HOME.items()]
    return STUB.format(imports="\n".join(sorted(lines, key=lambda line: line.replace("from . ", "from .  "))))


WRITTEN: dict[str, Callable[[str], str]] = {
    "README.md": english,
    "README.zh-CN.md": chinese,
    "docs/models.md": sources,
    "docs/reference.md": reference,
    "src/sbmdea/__init__.pyi": stub,
    "src/sbmdea/models/model_options.py": lambda _: of_models(),
    "src/sbmdea/batches/job_options.py": lambda _: of_jobs(),
}


def now(name: str) -> tuple[str, str]:
    """A file as it is, and as the catalogue has it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return text, WRITTEN[name](text)


if __name__ == "__main__":
    for name in WRITTEN:
        (ROOT / name).write_text(now(name)[1], encoding="utf-8")
