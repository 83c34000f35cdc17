"""Pages whose examples run: what a block of code prints is the text block that follows it.

``python tests/pages.py README.md docs/*.md`` runs the pages and writes what they print into them. A ``console``
block is run line by line: what follows ``$ sbmdea …`` is its output.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

_CODE = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_ROUNDING = re.compile(r"(?<=worst )(primal residual|dual violation|gap) .*")


def settled(text: str) -> str:
    """Without the figures that are rounding and differ between processors."""
    return _ROUNDING.sub(r"\1 …", text)


def refreshed(page: Path) -> str:
    """The page's text with every output as its code prints it now; the blocks of a page share their names."""
    text, names = page.read_text(encoding="utf-8"), {"__name__": "__page__"}

    def code(block: re.Match[str]) -> str:
        line = text.count("\n", 0, block.start()) + 1
        with _captured() as printed:
            exec(compile("\n" * line + block[1], str(page), "exec"), names)
        output = _tidy(printed.getvalue())
        return f"```python\n{block[1]}```\n" + (f"\n```text\n{output}```\n" if output else "")

    with tempfile.TemporaryDirectory() as folder, chdir(folder), _narrow(), warnings.catch_warnings():
        warnings.simplefilter("error")
        return _CONSOLE.sub(_console, _CODE.sub(code, text))


def _console(block: re.Match[str]) -> str:
    from sbmdea.cli import main

    lines = []
    for command in re.findall(r"^\$ (?:[^\\\n]|\\\n)*", block[1], re.MULTILINE):
        program, *arguments = shlex.split(command.removeprefix("$ ").replace("\\\n", " "))
        if program != "sbmdea":
            raise ValueError(f"only sbmdea is run in a console block; got {command!r}")
        with _captured() as printed, suppress(SystemExit):  # argparse has printed what there is to say
            main(arguments)
        lines.append(f"{command}\n{_tidy(printed.getvalue())}")
    return "```console\n" + "".join(lines) + "```\n"


def _tidy(printed: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())


@contextmanager
def _captured() -> Iterator[io.StringIO]:
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        yield printed


@contextmanager
def _narrow() -> Iterator[None]:
    """Help texts as wide as the page."""
    before: Any = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "88"
    try:
        yield
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = Path(name).resolve()
        page.write_text(refreshed(page), encoding="utf-8")
