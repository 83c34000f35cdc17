"""The frame of a page: its head, its look, its scripts, and the parts that go into it."""

from __future__ import annotations

import hashlib
import io
import json
import os
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..errors import SpecError
from ..support.optional import require

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def check_name(path: str | os.PathLike[str]) -> None:
    """SpecError for a file whose name is not a web page's."""
    if not os.fspath(path).lower().endswith((".html", ".htm")):
        raise SpecError(f"report writes web pages; got {os.fspath(path)!r}. Let the name end in .html.")


def document(title: str, body: str, *, scripts: Iterable[str] = (), language: str = "en") -> str:
    """A whole page. ``body`` is HTML; ``scripts`` are files beside this one, and no other script can run."""
    styles = "\n".join(_read(name) for name in ("page.css", "grid.css"))
    codes = [_read(name) for name in scripts]
    allowed = " ".join(f"'sha256-{_digest(code)}'" for code in codes) or "'none'"
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}"
    run = "".join(f"<script>{code}</script>\n" for code in codes)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{styles}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        f"{run}</body>\n</html>\n"
    )


def section(heading: str, *parts: str) -> str:
    """A part of a page under its heading; headings name themselves for links."""
    inner = "\n".join(parts)
    return f'<section id="{_slug(heading)}">\n<h2>{escape(heading)}</h2>\n{inner}\n</section>'


def contents(headings: Sequence[str]) -> str:
    """Links to the sections of these headings."""
    links = "".join(f'<a href="#{_slug(one)}">{escape(one)}</a>' for one in headings)
    return f"<nav>{links}</nav>"


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Names and what they stand for, one under the other."""
    inner = "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<dl>\n{inner}\n</dl>"


def table(rows: Sequence[Sequence[str]], right: Sequence[bool], *, head: int = 1) -> str:
    """Cells, the first ``head`` rows as the header; ``right``: which columns hold numbers. As `results.cells` gives."""

    def line(cells: Sequence[str], tag: str) -> str:
        sides = (' class="number"' if flush else "" for flush in right)
        inner = "".join(f"<{tag}{side}>{escape(cell)}</{tag}>" for cell, side in zip(cells, sides, strict=True))
        return f"<tr>{inner}</tr>"

    first, body = "".join(line(row, "th") for row in rows[:head]), "\n".join(line(row, "td") for row in rows[head:])
    return f'<div class="wide"><table>\n<thead>{first}</thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'


def picture(figure: Figure, caption: str, *, alternative: str | None = None) -> str:
    """A figure inside the page, as vectors; ``alternative`` is what it says to those who cannot see it."""
    source = b64encode(vectors(figure)).decode("ascii")
    spoken = escape(caption if alternative is None else alternative)
    return (
        f'<figure><img src="data:image/svg+xml;base64,{source}" alt="{spoken}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def vectors(figure: Figure) -> bytes:
    """A figure as SVG, the same bytes for the same figure."""
    drawn = io.BytesIO()
    with require("matplotlib", "plot", "a picture").rc_context({"svg.hashsalt": "sbmdea"}):
        figure.savefig(drawn, format="svg", dpi=160, metadata={"Date": None})
    return drawn.getvalue()


def data(name: str, value: Any) -> str:
    """A value for scripts to read, as JSON that cannot end its element. ValueError for NaN."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/json" id="{escape(name)}">{text}</script>'


def _slug(heading: str) -> str:
    return "".join(one if one.isalnum() else "-" for one in heading.lower())


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _digest(code: str) -> str:
    return b64encode(hashlib.sha256(code.encode()).digest()).decode("ascii")
