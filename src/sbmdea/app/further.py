"""What can be asked of scores that are there: how sure they are, what they depend on, who carries the frontier."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import signature
from typing import TYPE_CHECKING, Any

import sbmdea

from ..catalogue import MODELS
from ..errors import SpecError
from ..support.messages import noted
from .choices import Option, chosen_columns

if TYPE_CHECKING:
    from ..reading.tables import Table
    from .choices import Choices

OF_SCORES = ("bootstrap", "simar_wilson", "outliers")
OF_ORDERS = ("order_m_path",)
FILES = {
    "bootstrap": "intervals", "simar_wilson": "second_stage", "outliers": "outliers", "order_m_path": "order_m_path",
}  # fmt: skip
_SEED, _REPS, _LEVEL = Option("seed", 1), Option("reps", 2000), Option("level", 0.95)
_OPTIONS = {
    "bootstrap": (Option("method", "subsampling", ("subsampling", "smoothed", "heterogeneous")), _REPS, _LEVEL, _SEED),
    "simar_wilson": (_REPS, _LEVEL, _SEED),
    "outliers": (Option("method", "leverage", ("leverage", "cloud", "super", "order-m")),),
    "order_m_path": (),
}


@dataclass(frozen=True)
class Further:
    """A question about scores: a function of sbmdea, its options, and the columns of circumstances."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    z: Sequence[Hashable] = ()

    def said(self, choices: Choices) -> dict[str, Any]:
        """The arguments beside the scores or the data; SpecError where some are lacking."""
        if self.name == "order_m_path":
            return {name: value for name, value in choices.arguments().items() if name != "m"}
        if self.name == "simar_wilson" and not self.z:
            raise SpecError("z must be chosen for simar_wilson; got no column.")
        known = signature(getattr(sbmdea, self.name)).parameters
        said = {name: int(value) if name == "algorithm" else value for name, value in self.options.items()}
        told = {name: value for name, value in said.items() if value != known[name].default}
        return ({"z": list(self.z)} if self.name == "simar_wilson" else {}) | told


def asked_of(model: str) -> tuple[str, ...]:
    """The questions that the scores of a model can be asked."""
    if model == "order_m":
        return OF_ORDERS
    return OF_SCORES if model in MODELS else ()


def further_menu(name: str, model: str) -> tuple[Option, ...]:
    """The options of a question; the algorithm with the one that goes with the model first."""
    if name != "simar_wilson":
        return _OPTIONS[name]
    radial = model in ("radial", "ccr", "bcc")
    return (Option("algorithm", "2" if radial else "1", ("2", "1") if radial else ("1", "2")), *_OPTIONS[name])


def follow(further: Further, table: Table, choices: Choices, result: Any) -> tuple[Any, list[str]]:
    """The answer, and what the library warns of."""
    said, frame = further.said(choices), table.shaped(*chosen_columns(choices.arguments()))
    with noted() as notes:
        if further.name == "order_m_path":
            return sbmdea.order_m_path(frame, **said), notes
        if further.name == "simar_wilson":
            said["table"] = frame
        return getattr(sbmdea, further.name)(result, **said), notes


def further_code(further: Further, choices: Choices) -> str:
    """What is added to the script that scores."""
    of = "data" if further.name == "order_m_path" else "res"
    said = [f"    {name}={value!r}," for name, value in further.said(choices).items()]
    if further.name == "simar_wilson":
        said.append("    table=data,")
    return "\n".join(
        [
            f"found = sbmdea.{further.name}(",
            f"    {of},",
            *said,
            ")",
            "print(found.summary())",
            f'found.to_excel("{FILES[further.name]}.xlsx")',
            "",
        ]
    )
