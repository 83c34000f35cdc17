"""The programs of an answer that was loaded from a file: its question is asked once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import SpecError

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..formulation.program import WrittenProgram

PRICED = ("input_prices", "output_prices", "numeraire_price")


@dataclass(frozen=True, eq=False)
class Recalled:
    """In place of a trace: scores the data again when a program is asked for."""

    panel: Panel
    options: Mapping[str, Any]

    def __call__(self, row: int, name: str | None = None) -> WrittenProgram:
        program: WrittenProgram = self.again()(row, name)
        return program

    def again(self) -> Any:
        """The programs of the same question, asked of the panel."""
        import sbmdea

        options = dict(self.options)
        model = str(options.pop("model"))
        if any(not isinstance(options.get(one), int | float | None) for one in PRICED):
            raise SpecError(f"the programs of a loaded answer need its prices; ask {model} once more with the data.")
        return getattr(sbmdea, model)(self.panel, **options)._program
