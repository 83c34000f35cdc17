"""A bootstrap as one web page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from ..errors import SpecError
from ..writing. import replacing
from ..results.cells import cells
from ..writing. import options_table
from ..writing import document as page

if TYPE_CHECKING:
    from .bootstrapped import Bootstrap


def write_report(result: Bootstrap, path: str | os.PathLike[str]) -> None:
    """Write the page, whole or not at all."""
    if not os.fspath(path).lower().endswith((".html", ".htm")):
        raise SpecError(f"report writes web pages; got {os.fspath(path)!r}. Let the name end in .html.")
    text = render(result)
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")


def render(result: Bootstrap) -> str:
    title = result._title()
    by_score = result.efficiency.sort_values("corrected", ascending=False, kind="stable")
    outside = result.efficiency["outside"].sum() / max(int(result.efficiency["replicates"].sum()), 1)
    parts = [
        f"<h1>{escape(title)}</h1>",
        page.section("What is known", f"<p>{escape(result.validity)}</p>"),
        page.section("Summary", page.pairs(pair for pair in (*result._question(), *result._answer()) if pair[0])),
        page.section("Pictures", *_pictures(result)),
        page.section(
            "Intervals",
            f'<p class="note">{escape(f"{outside:.1%} of the draws lie outside their pseudo-frontier.")}</p>',
            page.table(*cells(by_score)),
        ),
    ]
    if result.curve is not None:
        parts.append(page.section("Sizes", page.table(*cells(result.curve))))
    table = options_table(result.options)
    parts.append(page.section("Options", page.pairs(zip(table["option"], table["value"], strict=True))))
    return page.document(title, "\n".join(parts))


def _pictures(result: Bootstrap) -> Iterator[str]:
    from ..plots import style

    with style.apart():
        yield page.picture(result.plot.intervals().figure, "Scores with their intervals, by corrected score.")  # type: ignore[arg-type]
        if result.curve is not None:
            yield page.picture(result.plot.size().figure, "How the size of the subsamples was chosen.")  # type: ignore[arg-type]
