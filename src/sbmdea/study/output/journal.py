"""A journal's table of regressions: columns (1), (2), …, standard errors in brackets, three rules (三线表)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from os import PathLike
from typing import TYPE_CHECKING

import pandas as pd

from ...errors import SpecError
from ...support.optional import require
from ...support.spelling import choose
from ...writing.replacing import replacing
from ..estimates.few import FEW
from .chinese import chinese
from .latex import escaped, signed

if TYPE_CHECKING:
    from ..config import Config
    from ..study import Study

LEVELS = (0.01, 0.05, 0.1)
_SAID: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Regressions",
        "controls": "Controls",
        "dmu": "City effects",
        "period": "Year effects",
        "rows": "N",
        "r2": "R² within",
        "clusters": "Clusters",
        "yes": "Yes",
        "no": "No",
        "note": "Standard errors in brackets, clustered by {cluster}.",
        "stars": " *** p < 0.01, ** p < 0.05, * p < 0.1.",
        "few": " Stars are by the usual t, which trusts {clusters} clusters; T3 and the findings do not.",
    },
    "zh": {
        "title": "回归结果",
        "controls": "控制变量",
        "dmu": "城市固定效应",
        "period": "年份固定效应",
        "rows": "观测值",
        "r2": "组内 R²",
        "clusters": "聚类数",
        "yes": "是",
        "no": "否",
        "note": "括号内为按{cluster}聚类的标准误。",
        "stars": "***、**、* 分别表示在 1%、5%、10% 水平上显著。",
        "few": "星号依据通常的 t 检验，它以 {clusters} 个聚类为足够；T3 与结论并不如此。",
    },
}


@dataclass(frozen=True, eq=False)
class Journal:
    """``frame``: the cells as text, under (1), (2), … and the outcomes; a row of brackets has no label."""

    frame: pd.DataFrame
    estimates: int  # rows above the second rule
    title: str
    note: str

    def to_html(self, path: str | PathLike[str]) -> None:
        """A page that Word opens as a table with three rules."""
        with replacing(path) as draft:
            draft.write_text(self.html(), encoding="utf-8")

    def html(self) -> str:
        """The page."""
        heads = [
            _line(["", *(one[level] for one in self.frame.columns)], "th", "1.5pt solid" if not level else "")
            for level in (0, 1)
        ]
        body = []
        for at, (label, row) in enumerate(zip(self.frame.index, self.frame.to_numpy().tolist(), strict=True)):
            body.append(_line([label, *row], "td", "0.75pt solid" if at in (0, self.estimates) else ""))
        width = len(self.frame.columns) + 1
        foot = f'<tr><td colspan="{width}" style="border-top:1.5pt solid;text-align:left">{escape(self.note)}</td></tr>'
        rows = "\n".join([*heads, *body, foot])
        look = "border-collapse:collapse;font-family:'Times New Roman',SimSun,serif;font-size:10.5pt"
        return (
            f'<!doctype html>\n<html>\n<head><meta charset="utf-8"><title>{escape(self.title)}</title></head>\n<body>\n'
            f'<table style="{look}">\n<caption>{escape(self.title)}</caption>\n{rows}\n</table>\n</body>\n</html>\n'
        )

    def to_latex(self, path: str | PathLike[str]) -> None:
        """A LaTeX table (package booktabs; Chinese needs XeLaTeX with ctex)."""
        with replacing(path) as draft:
            draft.write_text(self.latex(), encoding="utf-8")

    def latex(self) -> str:
        """The table."""
        heads = [" & ".join(["", *(escaped(one[level]) for one in self.frame.columns)]) + r" \\" for level in (0, 1)]
        rows = [
            " & ".join([escaped(label), *(_starred(cell) for cell in row)]) + r" \\"
            for label, row in zip(self.frame.index, self.frame.to_numpy().tolist(), strict=True)
        ]
        rows.insert(self.estimates, r"\midrule")
        inner = "\n".join([r"\toprule", *heads, r"\midrule", *rows, r"\bottomrule"])
        columns = "l" + "c" * len(self.frame.columns)
        return signed(
            f"\\begin{{table}}\n\\centering\n\\caption{{{escaped(self.title)}}}\n\\begin{{tabular}}{{{columns}}}\n{inner}\n"
            f"\\end{{tabular}}\n\n\\footnotesize {escaped(self.note).replace('***', '$^{***}$')}\n\\end{{table}}\n"
        )

    def to_excel(self, path: str | PathLike[str]) -> None:
        """A workbook of one sheet with the same three rules."""
        book = require("openpyxl", "excel", "an Excel table").Workbook()
        styles = require("openpyxl.styles", "excel", "an Excel table")
        sheet = book.active
        sheet.append([self.title])
        for level in (0, 1):
            sheet.append(["", *(one[level] for one in self.frame.columns)])
        for label, row in zip(self.frame.index, self.frame.to_numpy().tolist(), strict=True):
            sheet.append([label, *row])
        last, width = sheet.max_row, len(self.frame.columns) + 1
        rules = {2: ("medium", None), 3: (None, "thin"), 3 + self.estimates: (None, "thin"), last: (None, "medium")}
        for row, (top, bottom) in rules.items():
            for column in range(1, width + 1):
                border = styles.Border(top=styles.Side(style=top), bottom=styles.Side(style=bottom))
                sheet.cell(row, column).border = border
        sheet.append([self.note])
        for cells in sheet.iter_rows(min_row=2, max_row=last, min_col=2):
            for cell in cells:
                cell.alignment = styles.Alignment(horizontal="center")
                cell.data_type = "s"
        sheet.column_dimensions["A"].width = 24
        for column in range(2, width + 1):
            sheet.column_dimensions[sheet.cell(2, column).column_letter].width = 14
        with replacing(path) as draft:
            book.save(draft)


def journal(study: Study, *, lang: str = "en", stars: bool = True, controls: bool = False) -> Journal:
    """The regressions in columns (1), (2), … as journals print them, in English or Chinese (``lang`` "zh").

    ``to_html`` opens in Word; ``to_latex``, ``to_excel``. With or without ``stars``, controls named or only counted.
    """
    said = _SAID[choose("lang", lang, tuple(_SAID))]
    if not study.columns:
        raise SpecError("a journal's table must have regressions; this study has none.")
    config = study.config
    shown = list(dict.fromkeys(term for one in study.columns for term in one.terms))
    shown += list(config.controls) if controls else []
    rows: list[tuple[str, list[str]]] = []
    for term in shown:
        above, below = [], []
        for one in study.columns:
            if term not in one.fit.params.index:
                above.append("")
                below.append("")
                continue
            cells = one.fit.cells(term, config.inference.level)
            mark = "".join("*" for level in LEVELS if cells["p_value"] < level) if stars else ""
            above.append(f"{cells['estimate']:.3f}{mark}".replace("-", "−"))
            below.append(f"({cells['std_error']:.3f})")
        rows += [(_named(term, lang, config), above), ("", below)]
    estimates = len(rows)
    if config.controls and not controls:
        rows.append((said["controls"], [said["yes"]] * len(study.columns)))
    for effect in ("dmu", "period"):
        there = said["yes" if effect in config.inference.effects else "no"]
        rows.append((said[effect], [there] * len(study.columns)))
    rows.append((said["rows"], [f"{one.fit.rows}" for one in study.columns]))
    rows.append((said["r2"], [f"{one.fit.within_r2:.3f}".replace("-", "−") for one in study.columns]))
    rows.append((said["clusters"], [f"{one.fit.clusters}" for one in study.columns]))
    heads = [(f"({at})", _named(one.outcome, lang, config)) for at, one in enumerate(study.columns, 1)]
    frame = pd.DataFrame(
        [row for _, row in rows], index=[label for label, _ in rows], columns=pd.MultiIndex.from_tuples(heads)
    )
    cluster = "city" if config.inference.cluster == config.source.dmu else config.inference.cluster
    note = said["note"].format(cluster=_named(cluster, lang, config)) + (said["stars"] if stars else "")
    clusters = min(one.fit.clusters for one in study.columns)
    if stars and clusters < FEW:
        note += said["few"].format(clusters=clusters)
    return Journal(frame, estimates, f"{said['title']}: {_named(config.title, lang, config)}", note)


def _named(word: str, lang: str, config: Config) -> str:
    return chinese(word, config.chinese) if lang == "zh" else word


def _line(cells: list[str], tag: str, rule: str) -> str:
    top = f"border-top:{rule};" if rule else ""
    look = f"{top}padding:1pt 6pt;font-weight:normal"
    sides = ["left", *["center"] * (len(cells) - 1)]
    inner = "".join(
        f'<{tag} style="{look};text-align:{side}">{escape(cell)}</{tag}>'
        for cell, side in zip(cells, sides, strict=True)
    )
    return f"<tr>{inner}</tr>"


def _starred(cell: str) -> str:
    number = cell.rstrip("*")
    stars = len(cell) - len(number)
    return f"{number}$^{{{'*' * stars}}}$" if stars else number
