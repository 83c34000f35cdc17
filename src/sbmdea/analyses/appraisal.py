"""Who appraises whom how: the answer of cross-efficiency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.columns import Columns
from ..data.roles import ROLES
from ..results.cells import cells
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count, html, number, printable
from ..writing.saving import Saved

if TYPE_CHECKING:
    from ..plots.changes import CrossPlots

HEAD = 10


def means(matrix: NDArray[np.float64], self_appraisal: bool, harmonic: bool) -> NDArray[np.float64]:
    """Of each column: what all (others) think of a DMU."""
    values = 1.0 / matrix if harmonic else matrix
    if not self_appraisal:
        values = np.where(np.eye(len(values), dtype=bool), 0.0, values)
    mean = values.sum(axis=0) / (len(values) - (not self_appraisal))
    return np.asarray(1.0 / mean if harmonic else mean)


@dataclass(frozen=True, eq=False, repr=False)
class CrossEfficiency(Saved):
    """Cross-efficiencies. What is handed out is the result's own: copy a frame before changing it."""

    efficiency: pd.Series[float]  # the mean of all appraisals of a DMU
    own: pd.Series[float]  # its CCR score, by its own weights
    matrix: pd.DataFrame  # row d: d's appraisal of every DMU
    weights: pd.DataFrame | None  # of every DMU, in units of 1/column; a game has none
    rounds: int  # of a game
    columns: Columns
    options: Mapping[str, object]

    @property
    def maverick(self) -> pd.Series[float]:
        """How much a DMU's own score exceeds what the others give it, in units of the latter (Doyle & Green 1994)."""
        others = means(self.matrix.to_numpy(), False, self.options["orientation"] == "output")
        return ((self.own - others) / others).rename("maverick")

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU: cross-efficiency, CCR score, maverick index, and rank."""
        rank = self.efficiency.round(8).rank(method="min", ascending=False).astype("Int64").rename("rank")
        return pd.concat([self.efficiency, self.own, self.maverick, rank], axis=1)

    @property
    def plot(self) -> CrossPlots:
        """Pictures: ``plot.appraisals()``. They need matplotlib."""
        from ..plots.changes import CrossPlots

        return CrossPlots(self.matrix)

    def summary(self) -> Summary:
        """The question, and every DMU, best first."""
        lines = [("model", "cross-efficiency under constant returns to scale")]
        roles = {role: ", ".join(map(printable, getattr(self.columns, role))) for role in ROLES}
        lines += [(role, names) for role, names in roles.items() if names]
        lines += [(name, scalar(self.options[name])) for name in ("method", "goal", "orientation", "self_appraisal")]
        if self.weights is None:
            lines.append(("game", count(self.rounds, "round")))
        best = self.to_frame().sort_values("efficiency", ascending=False, kind="stable")
        return Summary(f"{aligned(lines, right=(False, False))}\n\n{aligned(*cells(best))}")

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write ``to_frame()`` as CSV."""
        from ..writing.csvfile import write_csv

        write_csv(self.to_frame(), path)

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write a workbook: scores, the matrix, weights, options."""
        from ..writing.workbook import options_table, write_sheets

        def sheets() -> dict[str, tuple[pd.DataFrame, int]]:
            tables = {"scores": self.to_frame(), "appraisals": self.matrix, "weights": self.weights}
            found = {name: (labelled(table), 1) for name, table in tables.items() if table is not None}
            return {**found, "options": (options_table(self.options), 1)}

        write_sheets(sheets, path)

    def __repr__(self) -> str:
        return f"{self._title()}\n{aligned(*cells(self.to_frame().iloc[:HEAD]))}\n{self._foot()}"

    def _repr_html_(self) -> str:
        return html(*cells(self.to_frame().iloc[:HEAD]), caption=self._title(), foot=self._foot())

    def _title(self) -> str:
        return f"cross_efficiency, {self.options['method']}, {self.options['orientation']}, crs"

    def _foot(self) -> str:
        rows = len(self.efficiency)
        shown = f"the first {HEAD} of " if rows > HEAD else ""
        return f"[{shown}{count(rows, 'row')}; mean {number(float(self.efficiency.mean()))}]"
