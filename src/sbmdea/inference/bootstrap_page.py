"""A bootstrap as one web page."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from ..language.told import headed, language, told
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
    page.check_name(path)
    by_score = efficiency.sort_values("corrected", ascending=False, kind="stable")
    outside = efficiency["outside"].sum() / max(int(efficiency["replicates"].sum()), 1)
    parts = [
        f"<h1>{escape(told(title))}</h1>",
        page.section(headed("What is known"), f"<p>{escape(told(validity))}</p>"),
        page.section(headed("Summary"), page.pairs([(headed(name), told(words)) for name, words in said])),
        page.section(headed("Pictures"), *_pictures(plot, curve is not None)),
        page.section(
            headed("Intervals"),
            f'<p class="note">{escape(told(f"{outside:.1%} of the draws lie outside their pseudo-frontier."))}</p>',
            page.table(*_titled(*cells(by_score))),
        ),
    ]
    if curve is not None:
        parts.append(page.section(headed("Sizes"), page.table(*_titled(*cells(curve)))))
    table = options_table(options)
    parts.append(page.section(headed("Options"), page.pairs(zip(table["option"], table["value"], strict=True))))
    with replacing(path) as draft:
        draft.write_text(page.document(told(title), "\n".join(parts), language=language()), encoding="utf-8")


def _titled(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> tuple[list[Sequence[str]], Sequence[bool]]:
    return [[*map(headed, rows[0])], *rows[1:]], right


def _pictures(plot: BootstrapPlots, sizes: bool) -> Iterator[str]:
    from ..plots import style
    from ..plots.captions import spoken

    figure: Any
    with style.apart():
        figure = plot.intervals().figure
        yield page.picture(spoken(figure), told("Scores with their intervals, by corrected score."))
        if sizes:
            figure = plot.size().figure
            yield page.picture(spoken(figure), told("How the size of the subsamples was chosen."))
