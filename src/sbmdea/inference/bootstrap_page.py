"""A bootstrap as one web page."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from ..errors import SpecError
from ..results.cells import cells
from ..writing import document as page
from ..writing.replacing import replacing
from ..writing.workbook import options_table

if TYPE_CHECKING:
    import pandas as pd

    from .bootstrap_pictures import BootstrapPlots


def write_report(
    path: str | os.PathLike[str],
    title: str,
    validity: str,
    said: Sequence[tuple[str, str]],
    efficiency: pd.DataFrame,
    curve: pd.DataFrame | None,
    options: dict[str, object],
    plot: BootstrapPlots,
) -> None:
    """Write the page, whole or not at all."""
    if not os.fspath(path).lower().endswith((".html", ".htm")):
        raise SpecError(f"report writes web pages; got {os.fspath(path)!r}. Let the name end in .html.")
    by_score = efficiency.sort_values("corrected", ascending=False, kind="stable")
    outside = efficiency["outside"].sum() / max(int(efficiency["replicates"].sum()), 1)
    parts = [
        f"<h1>{escape(title)}</h1>",
        page.section("What is known", f"<p>{escape(validity)}</p>"),
        page.section("Summary", page.pairs(said)),
        page.section("Pictures", *_pictures(plot, curve is not None)),
        page.section(
            "Intervals",
            f'<p class="note">{escape(f"{outside:.1%} of the draws lie outside their pseudo-frontier.")}</p>',
            page.table(*cells(by_score)),
        ),
    ]
    if curve is not None:
        parts.append(page.section("Sizes", page.table(*cells(curve))))
    table = options_table(options)
    parts.append(page.section("Options", page.pairs(zip(table["option"], table["value"], strict=True))))
    with replacing(path) as draft:
        draft.write_text(page.document(title, "\n".join(parts)), encoding="utf-8")


def _pictures(plot: BootstrapPlots, sizes: bool) -> Iterator[str]:
    from ..plots import style

    figure: Any
    with style.apart():
        figure = plot.intervals().figure
        yield page.picture(figure, "Scores with their intervals, by corrected score.")
        if sizes:
            figure = plot.size().figure
            yield page.picture(figure, "How the size of the subsamples was chosen.")
