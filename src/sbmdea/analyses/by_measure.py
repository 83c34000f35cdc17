"""Which model scores, for analyses that let the caller choose; and the options that go with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from ..catalogue import used_by
from ..errors import SpecError
from ..result import Result
from ..support.spelling import choose

Scoring: TypeAlias = Literal["sbm", "super_sbm", "radial"]

TAKERS = {"weights": ("sbm", "super_sbm"), "exclude": ("super_sbm",)}
USUAL = {"weights": None, "exclude": "row"}


def chosen(analysis: str, measure: str, options: dict[str, Any]) -> tuple[Callable[..., Result], dict[str, Any]]:
    """The model behind ``measure``, and the options without those that it does not have."""
    import sbmdea

    model = getattr(sbmdea, choose("measure", measure, used_by(analysis)))
    kept = dict(options)
    if kept["orientation"] is None:
        kept["orientation"] = "input" if measure == "radial" else "non-oriented"
    for name, takers in TAKERS.items():
        if measure in takers or name not in kept:
            continue
        if kept[name] != USUAL[name]:
            words = " or ".join(map(repr, takers))
            raise SpecError(f"{name} goes with measure={words}; got measure={measure!r}. Leave it out.")
        del kept[name]
    if measure == "radial":
        kept["second_stage"] = "none"
    return model, kept
