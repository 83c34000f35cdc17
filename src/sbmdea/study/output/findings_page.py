"""The study as one web page: findings first, each table with its conventions, figures inside the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from html import escape
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from ...results.typeset import MISSING, count, printable
from ...support.messages import joined
from ...support.spelling import choose
from ...writing import document as page
from ...writing.replacing import replacing
from ..study import CONDITIONAL, NOT_SUPPORTED, NOT_TESTED, SUPPORTED, VERDICTS, flat
from .chinese import chinese, plain
from .independent import code
from .journal import journal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..study import Study, Table

Say: TypeAlias = Callable[[str], str]

CAPTIONS = {
    "efficiency": "Mean efficiency by year and by type of city; the number of cities in brackets.",
    "densities": "The scores of each year as a density (Gaussian kernel, Scott's bandwidth). The dotted line is 1.",
    "heatmap": "Every city in every year, the highest mean on top.",
    "slacks": "Mean slack of each column as a share of the own value, with the middle half of the rows.",
    "inequality": "Inequality between cities: Dagum's Gini coefficient and Theil's T by year, and their parts.",
    "coefficients": "Slopes of the factors in the baseline (T3), alone and jointly.",
    "placebo": "Slopes of each factor when every city has another city's series; the line is the real one.",
    "slopes": "Indirect effects at the moderator's mean and one standard deviation from it, with bootstrap intervals.",
}
# which tables and figures stand together, under which heading
PARTS: Mapping[str, tuple[str, ...]] = {
    "Efficiency": ("T2", "efficiency", "densities", "heatmap", "slacks", "inequality"),
    "Baseline": ("T3", "coefficients"),
    "Mediation": ("T4",),
    "Heterogeneity": ("T5",),
    "Moderation": ("T6", "slopes"),
    "Robustness": ("T7", "T8", "T9", "T10", "placebo"),
    "Data": ("T1", "weights"),
}
GENERATED = (
    "The score is an estimate made from the same rows that form the frontier, and every regression below explains it "
    "as if it were data: signs hold, the size of a slope may be off by a third or more (T8)."
)
BADGES = {SUPPORTED: "yes", CONDITIONAL: "if", NOT_SUPPORTED: "no", NOT_TESTED: "open"}


def write(study: Study, figures: Mapping[str, Figure], path: str | PathLike[str], lang: str = "en") -> None:
    """Write the report, whole or not at all; OSError where the path cannot be written.

    One HTML file with everything in it: it asks nothing of the network and runs no script. ``lang``: "en" or "zh".
    """
    with replacing(path) as draft:
        draft.write_text(render(study, figures, lang), encoding="utf-8")


def render(study: Study, figures: Mapping[str, Figure], lang: str = "en") -> str:
    """The report as HTML."""
    say = partial(chinese, own=study.config.chinese) if choose("lang", lang, ("en", "zh")) == "zh" else plain
    codes = code(study)
    parts = {heading: list(_part(study, figures, names, codes, say)) for heading, names in PARTS.items()}
    parts["Data"] += _without(study.dropped, "left out", say)
    parts["Data"] += _without(study.left_out, "scored, but in no regression", say)
    if study.columns:
        parts["Baseline"].append(_journal(study, lang, say))
    parts = {heading: inner for heading, inner in parts.items() if inner}
    headings = ["Findings", *parts, "Choices"]
    choices = page.pairs((say(name), value) for name, value in _choices(study, say))
    title = say(study.config.title)
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="lead">{escape(say(_lead(study)))}</p>',
        page.contents([say(one) for one in headings]),
        page.section(say("Findings"), *_findings(study, say)),
        *(page.section(say(heading), *inner) for heading, inner in parts.items()),
        page.section(say("Choices"), choices, _details(say("The efficiency model"), study, lang)),
    ]
    inner = "\n".join(['<div class="three-rules">', *body, "</div>"])
    return page.document(title, inner, language="zh-CN" if lang == "zh" else "en")


def _lead(study: Study) -> str:
    panel = study.panel
    years = f"{panel['year'].min()}–{panel['year'].max()}"
    return f"{count(panel['city'].nunique(), 'city').replace('citys', 'cities')}, {years}, {count(len(panel), 'row')}."


def _findings(study: Study, say: Say) -> Iterator[str]:
    verdicts = study.findings["verdict"].value_counts()
    said = [f"{verdicts[one]} {one}" for one in VERDICTS if one in verdicts]
    claims = count(len(study.findings), "claim")
    yield f"<p>{escape(say(f'{claims}: {joined(said)}.'))}</p>"
    head = "".join(f'<th class="number">{say(name)}</th>' for name in ("estimate", "interval", "p", "Holm"))
    yield '<div class="wide"><table class="findings">'
    first = "".join(f"<th>{say(name)}</th>" for name in ("claim", "verdict"))
    yield f"<thead><tr>{first}{head}<th>{say('test')}</th></tr></thead>\n<tbody>"
    for row in study.findings.to_dict("records"):
        low, high = written(row["interval_low"]), written(row["interval_high"])
        interval = MISSING if low == high == MISSING else f"[{low}, {high}]"
        cells = [
            f"<td>{escape(say(row['claim']))}<small>{escape(say(row['estimand']))}</small></td>",
            f'<td><span class="verdict {BADGES[row["verdict"]]}">{escape(say(row["verdict"]))}</span>'
            f"<small>{escape(say(row['why']))}</small></td>",
            *(f'<td class="number">{escape(one)}</td>' for one in (written(row["estimate"]), interval)),
            *(f'<td class="number">{escape(probability(row[one]))}</td>' for one in ("p_value", "p_holm")),
            f"<td>{escape(say(row['test']) or MISSING)}</td>",
        ]
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"
    generated = [GENERATED] if study.config.efficiency.reference == "all" else []
    for note in (*study.notes, *generated):
        yield f'<p class="note">{escape(say(note))}</p>'


def _part(
    study: Study, figures: Mapping[str, Figure], names: tuple[str, ...], codes: Mapping[str, str], say: Say
) -> Iterator[str]:
    for name in names:
        if name in study.tables:
            yield _table(study.tables[name], codes.get(name), say)
        elif name in figures:
            yield page.picture(figures[name], say(CAPTIONS[name]))


def _table(table: Table, without: str | None, say: Say) -> str:
    title = f"<h3>{escape(table.name)}. {escape(say(table.title))}</h3>"
    if table.frame.empty:
        return f"{title}\n<p>{say('The configuration asks for none.')}</p>"
    rows, right = cells(table.frame)
    rows = [[say(cell) for cell in row] for row in rows]
    note = f'<p class="note">{escape(say(table.note))}</p>' if table.note else ""
    heading = say("How to compute this table without this package")
    how = f"<details><summary>{heading}</summary><pre>{escape(without)}</pre></details>" if without else ""
    return f"{title}\n{page.table(rows, right)}\n{note}\n{how}"


def _journal(study: Study, lang: str, say: Say) -> str:
    found = journal(study, lang=lang)
    heads = [["", *(one[level] for one in found.frame.columns)] for level in (0, 1)]
    rows = [[say(label), *row] for label, row in zip(found.frame.index, found.frame.to_numpy().tolist(), strict=True)]
    title, right = found.title.split(": ", 1)[0], [False, *[True] * len(found.frame.columns)]
    note = f'<p class="note">{escape(found.note)}</p>'
    return f"<h3>{escape(title)}</h3>\n{page.table([*heads, *rows], right, head=2)}\n{note}"


def cells(frame: pd.DataFrame) -> tuple[list[list[str]], list[bool]]:
    """A frame as cells under a header, and which columns hold numbers; a label is not said twice in a row."""
    table = flat(frame) if frame.index.names != [None] else frame
    columns = [_column(str(name), table.iloc[:, place]) for place, name in enumerate(table.columns)]
    header = [printable(name).replace("_", " ") for name in table.columns]
    numeric = [pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]
    return [header, *map(list, zip(*columns, strict=True))], numeric


def _column(name: str, values: pd.Series[Any]) -> list[str]:
    spell = probability if name.startswith("p_") or name.endswith("_p_value") else written
    return [spell(float(one)) if isinstance(one, float | np.floating) else _label(one) for one in values.tolist()]


def _label(one: object) -> str:
    return MISSING if one is None or one is pd.NA else printable(one)


def written(value: float) -> str:
    """A number with as many decimals as its size asks for."""
    size = abs(value)
    if np.isnan(value):
        return MISSING
    text = f"{value:,.0f}" if size >= 1000 else f"{value:.{1 if size >= 100 else 2 if size >= 10 else 4}f}"
    return text.replace("-", "−" if float(text.replace(",", "")) else "")


def probability(p: float) -> str:
    return MISSING if np.isnan(p) else "<0.001" if p < 0.001 else f"{p:.3f}"


def _without(rows: pd.DataFrame, how: str, say: Say) -> list[str]:
    if rows.empty:
        return []
    counts = rows["reason"].value_counts().rename_axis("reason").rename("rows").reset_index()
    lines, right = cells(counts)
    heading = say(f"{count(len(rows), 'row')} {how}")
    return [f"<h3>{heading}</h3>", page.table([[say(cell) for cell in line] for line in lines], right)]


def _choices(study: Study, say: Say) -> Iterator[tuple[str, str]]:
    config = study.config
    source, how, inference = config.source, config.efficiency, config.inference

    def listed(words: Iterable[str]) -> str:
        return ", ".join(map(say, words)) or MISSING

    def called(word: str, column: str) -> str:
        return say(word) if word == column else f"{say(word)} ({say(column)})"

    yield "data", say("simulated") if source.file is None else source.file.name
    for role in ("inputs", "outputs", "undesirable"):
        yield role, listed(getattr(how, role))
    yield "efficiency", listed([how.model, *(f"{name} = {value}" for name, value in how.options.items())])
    for role in ("factors", "mediators", "moderators"):
        yield role, ", ".join(called(*pair) for pair in getattr(config, role).items()) or MISSING
    yield "controls", listed(config.controls)
    yield "groups", listed(config.groups)
    for one in source.breaks:
        yield f"break in {one.column}", f"{', '.join(map(str, one.years))}: {say(one.why)}"
    for word, why in config.absent.items():
        yield f"no {word}", say(why)
    effects = listed({"dmu": "city", "period": "year"}[one] for one in inference.effects)
    cluster = "city" if inference.cluster == source.dmu else inference.cluster
    said = f"effects {effects}; clusters {say(cluster)}; {inference.draws} draws, seed {inference.seed}"
    yield "inference", say(said)


def _details(heading: str, study: Study, lang: str) -> str:
    said = escape(str(study.efficiency_result.summary(lang)))
    return f"<details><summary>{escape(heading)}</summary><pre>{said}</pre></details>"
