"""A result as one web page: a table to sort, filter and download, pictures, certificates and options."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import SpecError
from ..lp.kernels.certify import TOLERANCE
from ..lp.status import Status
from ..results import frames, summary
from ..results.typeset import printable
from ..support.optional import require
from . import document as page
from .replacing import replacing
from .workbook import options_table

if TYPE_CHECKING:
    from ..plots.accessor import ResultPlots
    from ..results.scores import Scores

MOST_ROWS = 100_000
NETWORK, HEATMAP = 150, 150  # rows beyond which the picture says nothing

CERTIFIED = (
    "Each figure is recomputed from the data, relative to the numbers that it is made of: how far the solution is from "
    "satisfying its program, how far the prices are from satisfying the dual over all reference rows, and the gap "
    f"between the two optima. A score is certified where all three are below {TOLERANCE:g}."
)
MISSING = (
    "{} has no score: its program has no solution, which is proved, or no proof was found. It is in no mean and in no "
    "picture, unless it is named there."
)


def write_report(result: Scores, plot: ResultPlots, path: str | os.PathLike[str], pictures: bool = True) -> None:
    """Write the page, whole or not at all."""
    if not os.fspath(path).lower().endswith((".html", ".htm")):
        raise SpecError(f"report writes web pages; got {os.fspath(path)!r}. Let the name end in .html.")
    rows = len(result.outcome.rows)
    if rows > MOST_ROWS:
        raise SpecError(
            f"a report holds at most {MOST_ROWS:,} rows; got {rows:,}. Use to_csv, or score fewer rows with `evaluate`."
        )
    if pictures:
        require("matplotlib", "plot", "a report with pictures")
    text = render(result, plot, PurePath(path).stem, pictures)
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")


def render(result: Scores, plot: ResultPlots, name: str, pictures: bool = True) -> str:
    """The page as HTML; ``name`` is what a downloaded table is called."""
    title = summary.title(result.panel, result.options)
    drawn = list(_pictures(result, plot)) if pictures else []
    headings = ["Scores", *(["Pictures"] if drawn else []), "Summary", "Certificates", "Options"]
    parts = [
        f'<h1>{escape(title)}</h1>\n<p class="lead">{escape(summary.counts(result.outcome))}</p>',
        page.contents(headings),
        page.section("Scores", _grid(result, name)),
        page.section("Pictures", f'<div class="figures">{"".join(drawn)}</div>') if drawn else "",
        page.section("Summary", f"<pre>{escape(str(result.summary()))}</pre>"),
        page.section("Certificates", *_certificates(result)),
        page.section("Options", _options(result)),
    ]
    return page.document(title, "\n".join(filter(None, parts)), scripts=["grid.js"])


# the table


def _grid(result: Scores, name: str) -> str:
    columns = list(_columns(result))
    data = {
        "file": f"{name}.csv",
        "columns": [column for column, _ in columns],
        "values": [values for _, values in columns],
        "details": _details(result),
    }
    return (
        '<div id="grid"><p class="note">The table needs JavaScript, which is switched off here.</p></div>'
        f"{page.data('grid-data', data)}"
    )


def _columns(result: Scores) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """What the table shows of a column, and its values; labels belong to no group and are always in sight."""
    index = result.efficiency.index
    for level, label in enumerate(index.names):
        yield _column(label, "label"), _values(index.get_level_values(level))
    rank = result.rank().reindex(index)
    yield _column("efficiency", "score", "scores", always=True, bar=True), _values(result.efficiency)
    yield _column("rank", "amount", "scores"), _values(rank)
    for label, scores in result.components.items():
        yield _column(label, "score", "scores"), _values(scores)
    yield _column("status", "word", "scores"), _values(result.status)
    for label, marks in result.flags.items():
        yield _column(label, "word", "scores"), _values(marks)
    for group, frame in (("slacks", result.slacks), ("targets", result.targets), ("prices", result.prices)):
        for place, label in enumerate(frame.columns):
            yield _column(label, "amount", group, before=f"{group[:-1]} "), _values(frame.iloc[:, place])
    for label, figures in result.certificate.items():
        kind = "residual" if figures.dtype.kind == "f" else "word"
        yield _column(label, kind, "certificate"), _values(figures)


def _column(label: Any, kind: str, group: str = "", before: str = "", **more: bool) -> dict[str, Any]:
    name = printable(label).replace("_", " ") if group and not before else printable(label)
    return {"name": name, "csv": f"{before}{printable(label)}", "kind": kind, "group": group, **more}


def _values(column: Any) -> list[Any]:
    return [_value(one) for one in column.tolist()]


def _value(one: Any) -> Any:
    if one is None or one is pd.NA or one is pd.NaT or (isinstance(one, float) and not math.isfinite(one)):
        return None
    if isinstance(one, bool | int | float) and abs(one) < 2**53:
        return one
    return printable(one)


def _details(result: Scores) -> dict[str, Any]:
    """What the card of a row shows: own values, targets, slacks and peers."""
    panel, outcome = result.panel, result.outcome
    rows, sparse = outcome.rows, outcome.intensity
    own = np.hstack([panel.X[rows], panel.Y[rows], panel.B[rows]])
    used, peer = np.unique(sparse.peer, return_inverse=True)
    return {
        "columns": [printable(label) for label in panel.columns.all],
        "own": [_values(column) for column in own.T],
        "targets": [_values(column) for column in outcome.targets.T],
        "slacks": [_values(result.slacks.iloc[:, place]) for place in range(own.shape[1])],
        "names": [_label(label) for label in frames.index(panel, used)],
        "peers": {"start": sparse.ptr.tolist(), "name": peer.tolist(), "value": _values(sparse.value)},
    }


def _label(label: Any) -> str:
    return ", ".join(map(printable, label)) if isinstance(label, tuple) else printable(label)


# pictures


def _pictures(result: Scores, plot: ResultPlots) -> Iterator[str]:
    from ..plots import style

    panel = result.panel
    several = panel.has_period and len(panel.periods) > 1
    rows = len(result.outcome.rows) // len(panel.periods)
    last = panel.periods[int(panel.period[result.outcome.rows].max())] if panel.has_period else None
    of_last: dict[str, Any] = {"period": last}
    period = f" of {printable(last)}" if panel.has_period else ""
    asked: list[tuple[Callable[[], Any], str, bool]] = [
        (plot.over_time, "Efficiency over time.", several and not panel.unordered),
        (
            partial(plot.ranking, **of_last),
            f"Scores{period} from best to worst; the dotted line is the frontier.",
            True,
        ),
        (plot.densities, "How the scores are spread.", True),
        (plot.redundancy, "Slacks as shares of the own values, by column.", True),
        (partial(plot.frontier, **of_last), f"The frontier{period} and everybody's way to it.", True),
        (plot.heatmap, "Scores of every DMU in every period.", several and rows <= HEATMAP),
        (partial(plot.network, **of_last), f"Who is compared with which peers{period}.", rows <= NETWORK),
    ]
    with style.apart():
        for draw, caption, wanted in asked:
            with suppress(SpecError):  # a picture that has no meaning for this result
                if wanted:
                    yield page.picture(draw().figure, caption)


# certificates and options


def _certificates(result: Scores) -> Iterator[str]:
    outcome = result.outcome
    optimal = outcome.status == Status.OPTIMAL
    yield f"<p>{int(outcome.certified[optimal].sum())} of {int(optimal.sum())} scores are certified.</p>"
    if optimal.any():
        yield page.pairs((f"worst {name}", worst) for name, worst in summary.residuals(result.panel, outcome))
    yield f'<p class="note">{escape(CERTIFIED)}</p>'
    if missing := int(len(optimal) - optimal.sum()):
        yield f'<p class="note">{escape(MISSING.format(f"{missing} of {len(optimal)} rows"))}</p>'


def _options(result: Scores) -> str:
    table = options_table(result.options)
    return page.pairs(zip(table["option"], table["value"], strict=True))
