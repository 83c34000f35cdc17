"""A study as files: tables in three formats, scores, pictures and the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import SpecError
from ...support.optional import require
from ...writing.csvfile import write_csv
from ...writing.replacing import replacing
from ..study import flat
from .latex import escaped, signed

if TYPE_CHECKING:
    from ..study import Study, Table

DIGITS = 4
RESOLUTION = 200  # dots per inch


def folder(out: Any) -> Path:
    """The folder to write to, made where it is missing; refused before the work rather than after it."""
    path = Path(out).expanduser()
    try:
        for part in (path, path / "tables", path / "figures"):
            part.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SpecError(
            f"out must be a folder that can be written to; {str(path)!r} is not: {error.strerror}."
        ) from error
    return path


def write_tables(study: Study, path: Path) -> None:
    """``tables/T1.csv``, ``.md``, ``.tex`` to T7, ``findings``, ``slopes``; scores, and rows dropped or left out."""
    from ..study import Table
    from .journal import journal

    findings = Table("findings", "Findings", study.findings.set_index("claim"), " ".join(study.notes))
    slopes = Table("slopes", "Simple slopes", study.slopes.set_index("moderator"), study.tables["T6"].note)
    for table in (*study.tables.values(), findings, slopes):
        write_csv(table.frame, path / "tables" / f"{table.name}.csv")
        _write(markdown(table), path / "tables" / f"{table.name}.md")
        _write(latex(table), path / "tables" / f"{table.name}.tex")
    for lang in ("en", "zh"):
        printed = journal(study, lang=lang)
        printed.to_html(path / "tables" / f"journal.{lang}.html")
        printed.to_latex(path / "tables" / f"journal.{lang}.tex")
    study.efficiency_result.to_csv(path / "scores.csv")
    if study.sample is not None:
        write_csv(study.sample, path / "sample.csv")
    for name in ("dropped", "left_out"):
        write_csv(getattr(study, name).set_index("city"), path / f"{name}.csv")


def write_pictures(study: Study, path: Path) -> None:
    """``figures/NAME.png`` and ``.svg``, ``report.html`` and ``report.zh.html``."""
    from ...writing.document import vectors
    from .figures import draw, in_chinese
    from .findings_page import write

    figures = draw(study)
    for name, figure in figures.items():
        with replacing(path / "figures" / f"{name}.svg") as draft:
            draft.write_bytes(vectors(figure))
        with replacing(path / "figures" / f"{name}.png") as draft:
            figure.savefig(draft, dpi=RESOLUTION)
    write(study, figures, path / "report.html")
    write(study, in_chinese(figures, study.config.chinese), path / "report.zh.html", "zh")


def markdown(table: Table) -> str:
    """A Markdown table under its title, its note below."""
    require("tabulate", "study", "a Markdown table")
    cells = flat(table.frame).astype(object)
    body = cells.where(cells.notna(), None).to_markdown(index=False, floatfmt=f".{DIGITS}f", missingval="")
    return f"### {table.name}. {table.title}\n\n{body}\n\n{table.note}\n"


def latex(table: Table) -> str:
    """A LaTeX table (packages booktabs and longtable), its note below."""
    require("jinja2", "study", "a LaTeX table")
    body = flat(table.frame).to_latex(
        index=False,
        escape=True,
        na_rep="",
        float_format=f"%.{DIGITS}f",
        longtable=True,
        caption=escaped(f"{table.name}. {table.title}"),
        label=f"tab:{table.name}",
    )
    text = f"{body}\n\\noindent\\footnotesize {escaped(table.note)}\n"
    return signed(text)


def _write(text: str, path: Path) -> None:
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")
