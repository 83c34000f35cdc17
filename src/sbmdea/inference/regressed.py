"""The answer of a truncated regression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..results.cells import cells
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, number
from ..writing.tabular import Tabular
from ..writing.workbook import options_table

if TYPE_CHECKING:
    from ..writing.tabular import Sheets

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class TruncatedRegression(Tabular):
    """Coefficients with errors and intervals; by draws where ``draws`` are there, by the information otherwise."""

    coefficients: pd.DataFrame  # estimate, se, lower, upper, p; the last row is σ
    loglik: float
    used: int  # rows in the likelihood
    dropped: int  # rows at the limit
    corrected: pd.Series[float] | None  # bias-corrected efficiency (algorithm 2)
    draws: Floats | None  # (reps, k + 1)
    redrawn: int  # samples drawn anew because their likelihood had no maximum
    programs: int
    certified: int
    notes: tuple[str, ...]
    options: Mapping[str, object]

    HEAD = 50

    @property
    def sigma(self) -> float:
        return float(self.coefficients["estimate"].iloc[-1])

    def _told(self) -> Summary:
        """The question in words, the coefficients, and what to mind."""
        lines = aligned([*self._said()], right=(False, False))
        return Summary(f"{lines}\n\n{aligned(*cells(self.to_frame(), worded=True))}")

    def to_frame(self) -> pd.DataFrame:
        """One row per coefficient."""
        return self.coefficients.rename_axis("term")

    def sheets(self) -> Sheets:
        """Coefficients, corrected scores, options."""
        found = {"coefficients": (labelled(self.to_frame()), 1)}
        if self.corrected is not None:
            found["corrected"] = (labelled(self.corrected.to_frame()), self.corrected.index.nlevels)
        return {**found, "options": (options_table(self.options), 1)}

    def to_latex(self, caption: str = "", label: str = "", digits: int = 4) -> str:
        """A LaTeX table (package booktabs): estimates with stars, intervals below them in brackets."""
        rows = []
        for term, row in self.coefficients.iterrows():
            stars = "" if term == "sigma" else _stars(row["p"])
            rows.append(f"{_escaped(str(term))} & {row['estimate']:.{digits}f}{stars} \\\\")
            rows.append(f" & [{row['lower']:.{digits}f}, {row['upper']:.{digits}f}] \\\\")
        level = f"{100 * float(str(self.options['level'])):g}\\,\\%"
        head = [r"\begin{table}", r"\centering"]
        head += [f"\\caption{{{_escaped(caption)}}}"] if caption else []
        head += [f"\\label{{{label}}}"] if label else []
        note = f"Intervals of level {level} in brackets. $^{{*}}p<0.1$, $^{{**}}p<0.05$, $^{{***}}p<0.01$."
        body = [r"\begin{tabular}{lr}", r"\toprule", " & estimate \\\\", r"\midrule", *rows, r"\midrule",
                f"rows & {self.used} \\\\", f"log-likelihood & {self.loglik:.{digits}f} \\\\", r"\bottomrule",
                r"\end{tabular}"]  # fmt: skip
        return "\n".join([*head, *body, f"\\par\\footnotesize {note}", r"\end{table}", ""])

    def _title(self) -> str:
        return str(self.options["title"])

    def _foot(self) -> str:
        return f"{self.used} rows used, {self.dropped} at the limit dropped"

    def _said(self) -> Iterator[tuple[str, str]]:
        for name, value in self.options.items():
            if value is not None and name in ("title", "algorithm", "reps", "inner", "interval", "level", "seed"):
                yield {"title": "regression"}.get(name, name), scalar(value)
        yield "rows", f"{self.used} used, {self.dropped} at the limit dropped"
        yield "log-likelihood", number(self.loglik)
        if self.redrawn:
            yield "redrawn", f"{self.redrawn} samples without a maximum"
        if self.programs:
            yield "certified", f"{self.certified:,} of {self.programs:,} programs"
        for note in self.notes:
            yield "mind", note


def _stars(p: float) -> str:
    if np.isnan(p):
        return ""
    many = sum(bool(p < edge) for edge in (0.1, 0.05, 0.01))
    return f"$^{{{'*' * many}}}$" if many else ""


def _escaped(text: str) -> str:
    for character in "&%$#_{}":
        text = text.replace(character, f"\\{character}")
    return text.replace("~", r"\textasciitilde{}").replace("^", r"\textasciicircum{}")
