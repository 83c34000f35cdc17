"""The programs of an answer that was loaded from a file: its question is asked once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import SpecError

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..formulation.program import WrittenProgram

PRICED = ("input_prices", "output_prices")


@dataclass(frozen=True, eq=False)
class Recalled:
    """In place of a trace: scores the data again when a program is asked for."""

    panel: Panel
    options: Mapping[str, Any]

    def __call__(self, row: int, name: str | None = None) -> WrittenProgram:
        import sbmdea

        options = dict(self.options)
        model = str(options.pop("model"))
        if any(options.get(one) is not None for one in PRICED):
            raise SpecError(f"problem() of a loaded answer needs its prices; ask {model} once more with the data.")
        result = getattr(sbmdea, model)(**{**options, **self._data()})
        program: WrittenProgram = result._program(row, name)
        return program

    def _data(self) -> dict[str, Any]:
        panel, columns = self.panel, self.panel.columns
        given: dict[str, Any] = {}
        for role, block in (("inputs", panel.X), ("outputs", panel.Y), ("undesirable", panel.B)):
            labels = pd.Index(getattr(columns, role), tupleize_cols=False)
            given[role] = pd.DataFrame(block, columns=labels) if len(labels) else None
        given["dmu"] = panel.index.get_level_values(0)
        given["period"] = panel.index.get_level_values(1) if panel.has_period else None
        given["group"] = panel.groups.take(panel.group) if len(panel.groups) > 1 else None
        given["category"] = panel.category
        given["reference"], given["evaluate"] = np.asarray(panel.reference), np.asarray(panel.evaluate)
        return {name: one for name, one in given.items() if one is not None or name in self.options}
