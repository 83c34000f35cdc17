"""Rows without which the technology is another: their programs, held against every row of the data.

*Prices that no row violates prove a program for all rows* (the proof stands in "Few columns are enough"). Only programs
that leave out a row of the span need more than the span. They are solved over the rows that are known, their prices are
held against the rows of every part, and rows that violate them join, until there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..evaluation.overheard import Asked, listening
from ..evaluation.violations import VIOLATION
from ..lp.tolerances import TOLERANCE
from ..result import Result
from ..technology.points import Bools, Floats, Ints
from .part_work import Outside, Programs, asked_of, model_of
from .parted import TABLES
from .partitions import Request
from .quietly import quietly
from .row_tables import Rows, drawn

PASSES = 100

Asks = Callable[[Outside], Sequence[tuple[list[Floats], Rows]]]


@dataclass(eq=False)
class Leaders:
    """The tables of rows whose programs have been solved, and what was warned of on the way."""

    tables: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    warned: list[str] = field(default_factory=list)
    empty: dict[str, pd.DataFrame] = field(default_factory=dict)

    def keep(self, result: Result, name: Ints, settled: Ints, violation: Floats) -> None:
        """The rows ``settled`` of the result's panel, whose prices are violated by so much at worst."""
        for table in self.empty:
            rows = drawn(result, table, np.arange(len(name)))
            rows = rows[rows.index.isin(settled)]
            if table == "scores":
                rows["dual_violation"] = np.fmax(rows["dual_violation"], violation[rows.index])
                rows["certified"] &= ~(rows["dual_violation"] > TOLERANCE)
            self.tables.setdefault(table, []).append(rows.set_axis(name[rows.index]))

    def whole(self) -> dict[str, pd.DataFrame]:
        return {name: pd.concat(some).sort_index(kind="stable") for name, some in self.tables.items()}


def lead(request: Request, known: Rows, leading: Bools, asks: Asks) -> Leaders | None:
    """Score the rows ``leading`` of ``known`` among all rows; no tables where their programs leave nobody out.

    None: prices prove nothing in this form, as they are violated by rows over which their programs were solved.
    """
    found = Leaders()
    nobody = not leading.any()
    if nobody:  # and the first row tells what the tables are
        leading = np.arange(len(leading)) == 0
    for _ in range(PASSES):
        reference = np.ones(len(known.name), bool)
        with listening() as asked, quietly() as notes:
            masks = {"reference": reference, "evaluate": leading}
            result = model_of(request)(known.frame, **asked_of(request, None, **masks))
        if not found.empty:
            found.warned = notes
            names = [name for name in TABLES if name != "windows" or result.windows is not None]
            found.empty = {name: drawn(result, name, np.arange(len(known.name))).iloc[:0] for name in names}
        programs = list(_programs(asked, result, known, request))
        if not programs or nobody:
            return found
        units = _units(result) if request.options.get("exclude") == "unit" else None
        answers = asks(Outside(programs, result.panel.groups, result.panel.periods, units))
        violation = np.zeros(len(known.name))
        for place, one in enumerate(programs):
            worst = np.max([answer[0][place] for answer in answers], axis=0)
            np.maximum.at(violation, one.rows, worst)
        broken = leading & (violation > VIOLATION)
        found.keep(result, known.name, np.flatnonzero(leading & ~broken), violation)
        if not broken.any():
            return found
        unsolved = known.name[broken]
        more = known.join(*(new for _, new in answers))
        if len(more.name) == len(known.name):
            return None
        known = more
        leading = np.isin(known.name, unsolved)
    raise ArithmeticError(
        f"the programs of efficient rows were not solved after {PASSES} passes over the data. "
        "Please report this with the data."
    )


def _programs(asked: Sequence[Asked], result: Result, known: Rows, request: Request) -> Iterator[Programs]:
    """The programs of each technology, and the groups and periods of the rows that may form it."""
    panel = result.panel
    cell = panel.group * len(panel.periods) + panel.period
    by_unit = request.options.get("exclude") == "unit"
    barred = panel.unit if by_unit else known.name
    for one in asked:
        forms, rows = one.block.reference, one.rows
        part = one.block.part
        for number in (0,) if part is None else np.unique(part[rows]):
            mine = np.arange(len(rows)) if part is None else np.flatnonzero(part[rows] == number)
            theirs = forms if part is None else forms[part[forms] == number]
            yield Programs(
                np.unique(cell[theirs]), one.evaluated.Z[mine], one.stage.prices[mine], barred[rows[mine]], rows[mine]
            )


def _units(result: Result) -> pd.Index[Any]:
    """The units of the panel, by their numbers."""
    panel = result.panel
    _, first = np.unique(panel.unit, return_index=True)
    return panel.index.get_level_values(0)[first]
