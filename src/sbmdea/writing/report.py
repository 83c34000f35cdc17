"""A result as one web page: a table to sort, filter and download, pictures, certificates and options."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import SpecError
from ..language.told import headed, language, speaking, told
from ..lp.status import Status
from ..lp.tolerances import TOLERANCE
from ..results import frames, summary
from ..results.typeset import GAP, printable
from ..support.optional import require
from ..support.spelling import choose_language
from . import document as page
from .packed import packed
from .replacing import replacing
from .workbook import options_table

if TYPE_CHECKING:
    import pandas as pd

    from ..plots.accessor import ResultPlots
    from ..programs.template import Floats
    from ..results.scores import Scores

MOST_ROWS = 100_000
NO_SCRIPT = "The table needs JavaScript, which is switched off here."
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


WORDS = (
    "yes", "no", "none", "part of the text, or none", "Download CSV", "Clear filters", "Find a DMU …", "Find a DMU",
    "Filter {0}", "{0} rows", "{0} of {1} rows", "First", "Back", "Next", "Last", "page {0} of {1}", "own", "target",
    "slack", " and {0} more", "Peers (intensity):", "No peers.", "scores", "slacks", "targets", "prices", "certificate",
    *(one.label for one in Status),
)  # fmt: skip


def write_report(
    result: Scores,
    plot: ResultPlots,
    path: str | os.PathLike[str],
    pictures: bool = True,
    lang: str | None = None,
) -> None:
    """Write the page, whole or not at all."""
    publish(path, len(result.outcome.rows), pictures, lang, lambda name: render(result, plot, name, pictures))


def publish(
    path: str | os.PathLike[str], rows: int, pictures: bool, lang: str | None, render: Callable[[str], str]
) -> None:
    """Write the page that ``render`` makes of so many rows under the file's own name, whole or not at all."""
    page.check_name(path)
    if rows > MOST_ROWS:
        raise SpecError(
            f"a report holds at most {MOST_ROWS:,} rows; got {rows:,}. Use to_csv, or score fewer rows with `evaluate`."
        )
    if pictures:
        require("matplotlib", "plot", "a report with pictures")
    with speaking(choose_language(lang)):
        text = render(PurePath(path).stem)
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")


def render(result: Scores, plot: ResultPlots, name: str, pictures: bool = True) -> str:
    """The page as HTML; ``name`` is what a downloaded table is called."""
    title = summary.title(result.panel, result.options)
    drawn = list(_pictures(result, plot)) if pictures else []
    shown = _columns(result)
    table = grid(name, shown, _details(result, [column["group"] for column, _ in shown]))
    certificates = _certificates(result)
    sections = {
        "Scores": [table],
        "Pictures": [f'<div class="figures">{"".join(drawn)}</div>'] if drawn else [],
        "Summary": list(_summary(summary.summarize(result.panel, result.outcome, result.options))),
        "Certificates": list(certificates),
        "Options": [_options(result)],
    }
    parts = [
        f'<h1>{escape(title)}</h1>\n<p class="lead">{escape(told(summary.counts(result.outcome)))}</p>',
        page.contents([headed(one) for one, inside in sections.items() if inside]),
        *(page.section(headed(one), *inside) for one, inside in sections.items() if inside),
    ]
    body = "\n".join(filter(None, parts))
    return page.document(title, body, scripts=["packed.js", "grid.js"], language=language())


def _summary(text: str) -> Iterator[str]:
    """The summary set anew: letters of two widths stand under each other in few fonts."""
    question, *tables = text.split("\n\n")
    yield page.pairs(
        [(name.strip(), words.strip()) for name, _, words in (line.partition(GAP) for line in question.split("\n"))]
    )
    for block in tables:
        rows = [re.split(f"{GAP}+", line.strip()) for line in block.split("\n")]
        yield page.table(rows, [place > 0 for place in range(len(rows[0]))])


# the table


def grid(
    name: str, shown: Sequence[tuple[dict[str, Any], dict[str, Any]]], details: Mapping[str, Any] | None = None
) -> str:
    """The table of `grid_column`s; ``details``: what the card of a row shows."""
    columns, values = zip(*shown, strict=True)
    data = {
        "file": f"{name}.csv",
        "words": {word: said for word in WORDS if (said := headed(word)) != word},
        "columns": columns,
        "values": values,
        "details": details,
    }
    return f'<div id="grid"><p class="note">{escape(told(NO_SCRIPT))}</p></div>{page.data("grid-data", data)}'


def _columns(result: Scores) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What the table shows of a column, and its values; labels belong to no group and are always in sight.

    A target is packed beside what own value and slack make of it, a component beside the score: they differ seldom.
    """
    index, scores = result.efficiency.index, result.efficiency
    found = [grid_column(label, "label", index.get_level_values(level)) for level, label in enumerate(index.names)]
    at, own_scores = len(found), np.asarray(scores.to_numpy(), float)
    found.append(grid_column("efficiency", "score", scores, "scores", always=True, bar=True))
    found.append(grid_column("rank", "amount", result.rank().reindex(index), "scores"))
    for label, parts in result.components.items():
        if 2 * int((parts == scores).sum()) > len(scores):
            found.append(grid_column(label, "score", parts, "scores", base=own_scores, like=at))
        else:
            found.append(grid_column(label, "score", parts, "scores"))
    found.append(grid_column("status", "word", result.status, "scores"))
    found += [grid_column(label, "word", marks, "scores") for label, marks in result.flags.items()]
    first = len(found)
    found += _amounts(result.slacks, "slacks")
    moved = result.slacks.fillna(0.0).to_numpy()
    signs = [1 if role == "outputs" else -1 for role in result.panel.columns.roles]
    reached = _own(result) + moved * signs
    for place, label in enumerate(result.targets.columns):
        more = {"own": place, "slack": first + place, "sign": signs[place]}
        values, base = result.targets.iloc[:, place], reached[:, place]
        found.append(grid_column(label, "amount", values, "targets", "target ", base, **more))
    found += _amounts(result.prices, "prices")
    for label, figures in result.certificate.items():
        kind = "residual" if figures.dtype.kind == "f" else "word"
        found.append(grid_column(label, kind, figures, "certificate"))
    return found


def _amounts(frame: pd.DataFrame, group: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [
        grid_column(label, "amount", frame.iloc[:, place], group, f"{group[:-1]} ")
        for place, label in enumerate(frame.columns)
    ]


def grid_column(
    label: Any, kind: str, values: Any, group: str = "", before: str = "", base: Floats | None = None, **more: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    name, column = printable(label), packed(values, base)
    shown = headed(name.replace("_", " ")) if group and not before else name
    numeric = "numbers" in column
    return {"name": shown, "csv": f"{before}{name}", "kind": kind, "group": group, "numeric": numeric, **more}, column


def _own(result: Scores) -> Floats:
    panel, rows = result.panel, result.outcome.rows
    return np.hstack([panel.X[rows], panel.Y[rows], panel.B[rows]])


def _details(result: Scores, groups: Sequence[str]) -> dict[str, Any]:
    """What the card of a row shows: own values, targets, slacks and peers."""
    panel, sparse = result.panel, result.outcome.intensity
    used, peer = np.unique(sparse.peer, return_inverse=True)
    return {
        "columns": [printable(label) for label in panel.columns.all],
        "own": [packed(column) for column in _own(result).T],
        "targets": [place for place, group in enumerate(groups) if group == "targets"],
        "slacks": [place for place, group in enumerate(groups) if group == "slacks"],
        "names": packed([_label(label) for label in frames.index(panel, used)]),
        "peers": {"start": packed(sparse.ptr), "name": packed(peer), "value": packed(sparse.value)},
    }


def _label(label: Any) -> str:
    return ", ".join(map(printable, label)) if isinstance(label, tuple) else printable(label)


# pictures


def _pictures(result: Scores, plot: ResultPlots) -> Iterator[str]:
    from ..plots import style
    from ..plots.captions import spoken

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
                    yield page.picture(spoken(draw().figure), told(caption))


# certificates and options


def _certificates(result: Scores) -> Iterator[str]:
    outcome = result.outcome
    optimal = outcome.status == Status.OPTIMAL
    certified = f"{int(outcome.certified[optimal].sum())} of {int(optimal.sum())} scores are certified."
    yield f"<p>{escape(told(certified))}</p>"
    if optimal.any():
        yield page.pairs((headed(f"worst {name}"), worst) for name, worst in summary.residuals(result.panel, outcome))
    yield f'<p class="note">{escape(told(CERTIFIED))}</p>'
    if missing := int(len(optimal) - optimal.sum()):
        yield f'<p class="note">{escape(told(MISSING.format(f"{missing} of {len(optimal)} rows")))}</p>'


def _options(result: Scores) -> str:
    table = options_table(result.options)
    return page.pairs(zip(table["option"], table["value"], strict=True))
