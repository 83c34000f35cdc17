"""The answer of a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned
from ..writing.tabular import Tabular
from ..writing.workbook import options_table

if TYPE_CHECKING:
    from ..writing.tabular import Sheets

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Test(Tabular):
    """Statistic and p-value with how they came about. A small p speaks against ``null``."""

    __test__ = False  # not a class of tests, whatever its name suggests

    name: str
    null: str
    statistic: float
    p: float
    statistics: Floats  # of every split (or the draws under the null)
    combined: str  # how splits were put together
    parts: Mapping[str, int]  # rows in each part
    kappa: Mapping[str, float]
    caveat: str
    programs: int
    certified: int
    options: Mapping[str, object]

    def _told(self) -> Summary:
        """What was asked, what came out, and what to mind, in words."""
        verdict = f"p = {self.p:.4f}: {'speaks' if self.p <= 0.05 else 'does not speak'} against it at the 5 % level"
        lines = [
            ("test", self.name), ("null", self.null), ("statistic", f"{self.statistic:.4f}"), ("verdict", verdict),
            ("parts", ", ".join(f"{name} {rows} rows" for name, rows in self.parts.items())),
            ("rates", ", ".join(f"{name} κ = {kappa:.3g}" for name, kappa in self.kappa.items())),
            ("combined", self.combined),
            *((name, scalar(value)) for name, value in self.options.items() if value is not None),
            ("certified", f"{self.certified:,} of {self.programs:,} programs"),
            ("mind", self.caveat),
        ]  # fmt: skip
        return Summary(aligned([line for line in lines if line[1]], right=(False, False)))

    def to_frame(self) -> pd.DataFrame:
        """One row: test, null, statistic, p, rows, and how splits were combined."""
        row = {"test": self.name, "null": self.null, "statistic": self.statistic, "p": self.p,
               "combined": self.combined, **{f"rows {name}": n for name, n in self.parts.items()}}  # fmt: skip
        return pd.DataFrame([row])

    def sheets(self) -> Sheets:
        """The answer, the statistic of every split, options."""
        splits = pd.DataFrame({"statistic": self.statistics}, index=pd.RangeIndex(len(self.statistics), name="split"))
        return {
            "test": (self.to_frame(), 0),
            "splits": (labelled(splits), 1),
            "options": (options_table(self.options), 1),
        }

    def _title(self) -> str:
        return f"{self.name}: statistic {self.statistic:.4f}, p = {self.p:.4f}"

    def _foot(self) -> str:
        return f"null: {self.null}; {self.combined}"

    def __repr__(self) -> str:
        return f"{self._title()}\n[{self._foot()}]"
