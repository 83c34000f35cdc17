"""An answer over a network as one web page: a table to sort and filter, graphs with scores and flows, certificates."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from ..language.told import headed, language, told
from ..results.owned import own
from ..results.typeset import printable
from ..writing import document as page
from ..writing.report import CERTIFIED, MISSING, grid, grid_column, publish
from ..writing.workbook import options_table

if TYPE_CHECKING:
    from collections.abc import Sequence

NetworkAnswer: TypeAlias = Any  # which imports this file
GRAPHS = 6  # DMUs at either end of the ranking whose graphs are drawn


def write_network_report(
    result: NetworkAnswer, path: str | os.PathLike[str], pictures: bool = True, lang: str | None = None
) -> None:
    """Write the page, whole or not at all."""
    publish(path, len(result.efficiency), pictures, lang, lambda name: _page(result, name, pictures))


def _page(result: NetworkAnswer, name: str, pictures: bool) -> str:
    title, options = result._title(), options_table(result.printable_options())
    drawn = list(_graphs(result)) if pictures else []
    sections: dict[str, Sequence[str]] = {
        "Scores": [grid(name, list(_columns(result)))],
        "Network": [f"<pre>{escape(str(result.network))}</pre>", *drawn],
        "Summary": [f"<pre>{escape(str(result.summary()))}</pre>"],
        "Certificates": list(_certificates(result)),
        "Options": [page.pairs(zip(options["option"], options["value"], strict=True))],
    }
    body = "\n".join(
        [
            f"<h1>{escape(title)}</h1>",
            page.contents([headed(one) for one in sections]),
            *(page.section(headed(one), *inside) for one, inside in sections.items()),
        ]
    )
    return page.document(title, body, scripts=["packed.js", "grid.js"], language=language())


def _columns(result: NetworkAnswer) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    index = result.efficiency.index
    for level, label in enumerate(index.names):
        yield grid_column(label if label is not None else "dmu", "label", index.get_level_values(level))
    yield grid_column("efficiency", "score", result.efficiency, "scores", always=True, bar=True)
    yield grid_column("status", "word", result.status, "scores")
    for group, kind, frame in result.frames_of_report():
        for place, label in enumerate(frame.columns):
            words = " ".join(map(printable, label)) if isinstance(label, tuple) else printable(label)
            values = frame.iloc[:, place]
            kind_of = "word" if values.dtype.kind not in "fiu" else kind
            yield grid_column(words, kind_of, values, group, f"{group} ")
    for label, figures in result.certificate.items():
        yield grid_column(label, "residual" if figures.dtype.kind == "f" else "word", figures, "certificate")


def _graphs(result: NetworkAnswer) -> Iterator[str]:
    from ..plots import style
    from ..plots.captions import spoken

    if not hasattr(result, "graph"):
        return
    known = result.efficiency.dropna()
    ends: pd.Series[float] = known.sort_values(kind="stable")
    some: list[Hashable] = list(dict.fromkeys([*ends.index[:GRAPHS], *ends.index[-GRAPHS:]]))
    with style.apart():
        pictures = [page.picture(spoken(result.graph(dmu).figure), told(_caption(dmu))) for dmu in some]
    yield f'<div class="figures">{"".join(pictures)}</div>'


def _caption(dmu: Any) -> str:
    return f"{own(dmu)}: scores of the divisions; on the links observed → target."


def _certificates(result: NetworkAnswer) -> Iterator[str]:
    figures = result.certificate
    optimal = (result.status == "optimal").to_numpy()
    certified = f"{int(figures['certified'][optimal].sum())} of {int(optimal.sum())} scores are certified."
    yield f"<p>{escape(told(certified))}</p>"
    if optimal.any():
        worst = figures.loc[optimal, ["primal_residual", "dual_violation", "gap"]].max()
        yield page.pairs((headed(f"worst {label.replace('_', ' ')}"), f"{value:.1e}") for label, value in worst.items())
    yield f'<p class="note">{escape(told(CERTIFIED))}</p>'
    if missing := int(np.count_nonzero(~optimal)):
        yield f'<p class="note">{escape(told(MISSING.format(f"{missing} of {len(optimal)} rows")))}</p>'
