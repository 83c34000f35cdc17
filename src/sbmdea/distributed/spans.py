"""Whether a model asks of other rows only what they span."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from ..catalogue import BY_NAME
from ..models.additive import WORDS
from ..technology.frontier import Frontier
from ..technology.returns import Technology, technology
from .layers import Span
from .part_work import model_of
from .partitions import Request

OF_ALL = ("mean", "range", "inverse-range")  # directions that all rows together make
RETURNS = {"ccr": "crs"}  # of models that are not asked for any; others may need those of all kinds


def span_of(request: Request) -> Span | None:
    """What is to be found part by part; None: scores need all rows.

    Rows that others beat shape what is not freely disposable, and returns between bounds on both sides of 1; they
    count where a range or a mean is taken of all rows, where prices are restricted, and within categories.
    """
    options = {**_defaults(request), **request.options}
    asks_all = (
        not BY_NAME[request.model].spanned
        or options.get("disposability", "strong") != "strong"
        or _technology(request.model, options).generalized
        or any(options.get(name) is not None for name in ("restrictions", "category"))
        or options.get("zeros", "raise") != "raise"
        or options.get("weights") in WORDS[2:]
        or any(word in OF_ALL for word in _words(options.get("direction")))
    )
    if asks_all:
        return None
    by_unit = options.get("exclude") == "unit"
    frontier: Frontier = "global" if options.get("frontier") == "global" and not by_unit else "contemporaneous"
    return Span(
        options.get("rts", RETURNS.get(request.model, "vrs")),
        frontier,
        by_unit or bool(options.get("super_efficiency")) or request.model in ("super_sbm", "repaired_super"),
    )


def _technology(model: str, options: Mapping[str, Any]) -> Technology:
    return technology(options.get("rts", RETURNS.get(model, "vrs")))


def _defaults(request: Request) -> dict[str, Any]:
    given = inspect.signature(model_of(request)).parameters.values()
    return {one.name: one.default for one in given if one.default is not one.empty}


def _words(direction: Any) -> list[str]:
    found = direction.values() if isinstance(direction, Mapping) else [direction]
    return [one for one in found if isinstance(one, str)]
