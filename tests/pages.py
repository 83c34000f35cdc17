"""Pages whose examples run: what a block of code prints is the text block that follows it.

``python tests/pages.py README.md docs/*.md`` runs the pages and writes what they print into them, and what they draw
beside them: the SVG files that their code saves in ``img/``. A ``console`` block is run line by line: what follows
``$ sbmdea …`` is its output. A page that reads a file of ``shared/data`` says so in a line ``<!-- data: NAME -->``, one
that reads a file of ``examples`` in a line ``<!-- example: NAME -->``; both find the file where they run.
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
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
CLOSE = 0.01  # points on paper: what rounding on another processor may move in a picture

_CODE = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_DATA = re.compile(r"^<!-- data: (\S+) -->$", re.MULTILINE)
_EXAMPLE = re.compile(r"^<!-- example: (\S+) -->$", re.MULTILINE)
_RELEASE = re.compile(rb"Matplotlib v[\w.]+")
_NUMBER = re.compile(rb"-?\d+\.\d+")
_MADE_UP = re.compile(rb"\b[a-zA-Z]+[0-9a-f]{10}\b|base64,[^\"]*")
_ROUNDING = re.compile(r"(?<=worst )(primal residual|dual violation|gap) .*")
_VERSIONS = re.compile(r"^sbmdea [^;\n]*; Python .*$", re.MULTILINE)


def settled(text: str) -> str:
    """Without the figures that are rounding and differ between processors, and the versions of other packages."""
    return _VERSIONS.sub("sbmdea …", _ROUNDING.sub(r"\1 …", text))


@dataclass(frozen=True)
class Ran:
    """A page's text with every output as its code prints it now, and the pictures its code drew."""

    text: str
    pictures: dict[str, bytes]


def data(page: Path) -> list[Path]:
    """The files of ``shared/data`` that the page reads."""
    return [DATA / name for name in _DATA.findall(page.read_text(encoding="utf-8"))]


def blocks(text: str) -> list[str]:
    """The page's code with what it prints."""
    return [block[0] for block in _CODE.finditer(text)]


def refreshed(page: Path) -> str:
    return ran(page).text


def ran(page: Path) -> Ran:
    """Run the page; its blocks share their names."""
    text, names = page.read_text(encoding="utf-8"), {"__name__": "__page__"}

    def code(block: re.Match[str]) -> str:
        line = text.count("\n", 0, block.start()) + 1
        with _captured() as printed:
            exec(compile("\n" * line + block[1], str(page), "exec"), names)
        output = _tidy(printed.getvalue())
        return f"```python\n{block[1]}```\n" + (f"\n```text\n{output}```\n" if output else "")

    with ExitStack() as around:
        folder = Path(around.enter_context(tempfile.TemporaryDirectory()))
        for each in (chdir(folder), _narrow(), warnings.catch_warnings()):
            around.enter_context(each)
        warnings.simplefilter("error")
        if "img/" in text:
            around.enter_context(_drawing())
        for file in [*data(page), *(ROOT / "examples" / name for name in _EXAMPLE.findall(text))]:
            Path(file.name).symlink_to(file)
        written = _CONSOLE.sub(_console, _CODE.sub(code, text))
        return Ran(written, {file.name: file.read_bytes() for file in sorted(folder.glob("img/*.svg"))})


def alike(picture: bytes, other: bytes) -> bool:
    """The same drawing; where another release of matplotlib drew one of them, they are not compared."""
    drawn_by = [_RELEASE.search(one) for one in (picture, other)]
    if None in drawn_by or drawn_by[0][0] != drawn_by[1][0]:  # type: ignore[index]
        return True
    (skeleton, numbers), (others, far) = map(_drawing_of, (picture, other))
    return skeleton == others and all(abs(one - two) < CLOSE for one, two in zip(numbers, far, strict=True))


def _drawing_of(picture: bytes) -> tuple[bytes, list[float]]:
    """What is drawn, and where: names made of coordinates, and packed colour scales, are left out."""
    bare = _MADE_UP.sub(b"", picture)
    return _NUMBER.sub(b"0", bare), [float(one) for one in _NUMBER.findall(bare)]


@contextmanager
def _drawing() -> Iterator[None]:
    """Pictures come out the same, byte for byte, and no figure is left open."""
    from matplotlib import pyplot, rc_context

    Path("img").mkdir()
    with rc_context({"svg.hashsalt": "sbmdea", "backend": "agg"}), _without_date():
        yield
    pyplot.close("all")


@contextmanager
def _without_date() -> Iterator[None]:
    from matplotlib.figure import Figure

    save = Figure.savefig

    def undated(figure: Figure, *given: Any, **options: Any) -> None:
        save(figure, *given, **{"metadata": {"Date": None}, **options})

    Figure.savefig = undated
    try:
        yield
    finally:
        Figure.savefig = save


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
        now = ran(page)
        page.write_text(now.text, encoding="utf-8")
        for picture, drawn in now.pictures.items():
            (page.parent / "img").mkdir(exist_ok=True)
            (page.parent / "img" / picture).write_bytes(drawn)
