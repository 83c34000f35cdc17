"""The programs of an answer that was loaded from a file: its question is asked once more."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..formulation.program import WrittenProgram
    from ..results.outcome import Outcome

INPUTS, OUTPUTS, NUMERAIRE = "input_prices", "output_prices", "numeraire_price"
BOUNDS = {"lower": 0.0, "upper": 1e150}  # and what bounds nothing


@dataclass(frozen=True, eq=False)
class Recalled:
    """In place of a trace: scores the data again when a program is asked for."""

    panel: Panel
    options: Mapping[str, Any]
    outcome: Outcome

    def __call__(self, row: int, name: str | None = None) -> WrittenProgram:
        program: WrittenProgram = self.again()(row, name)
        return program

    def again(self) -> Any:
        """The programs of the same question, asked of the panel."""
        import sbmdea

        options = dict(self.options)
        model = str(options.pop("model"))
        asked = [one for one in (INPUTS, OUTPUTS) if options.get(one) is not None]
        prices = self._prices()
        if (asked and prices is None) or not isinstance(options.get(NUMERAIRE), int | float | None):
            raise SpecError(f"the programs of a loaded answer need its prices; ask {model} once more with the data.")
        options |= self._bounds()
        if prices is not None:
            m = self.panel.X.shape[1]
            options |= {one: prices[:, :m] if one == INPUTS else prices[:, m:] for one in asked}
        return getattr(sbmdea, model)(self.panel, **options)._program

    def _bounds(self) -> dict[str, dict[Hashable, NDArray[np.float64]]]:
        """Those on targets likewise, of the columns that have them."""
        found: dict[str, dict[Hashable, NDArray[np.float64]]] = {}
        for name, wide in BOUNDS.items():
            if self.options.get(name) is None:
                continue
            if (kept := self.outcome.kept.get(name)) is None:
                raise SpecError(
                    f"the programs of a loaded answer need its bounds; ask {self.options['model']} once more with the "
                    "data."
                )
            found[name] = {}
            for k in np.flatnonzero(~np.isnan(kept).any(axis=0)):
                each = np.full(len(self.panel.index), wide)
                each[self.outcome.rows] = kept[:, k]
                found[name][self.panel.columns.all[k]] = each
        return found

    def _prices(self) -> NDArray[np.float64] | None:
        """Those of the scored rows; the others' are in no program of theirs."""
        if (money := self.outcome.kept.get("money")) is None:
            return None
        prices = np.ones((len(self.panel.index), money.shape[1]))
        prices[self.outcome.rows] = money
        return prices
