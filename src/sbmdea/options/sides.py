"""Which sides of a question count: the words for it, and the roles they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from ..data.roles import Role

Orientation: TypeAlias = Literal["non-oriented", "input", "output"]
UndesirableAs: TypeAlias = Literal["output", "input"]
Weights: TypeAlias = Mapping[Any, float] | Literal["balanced"] | None


def sides(orientation: Orientation, undesirable_as: UndesirableAs) -> tuple[tuple[Role, ...], tuple[Role, ...]]:
    """The roles counted in the numerator and in the denominator."""
    above: tuple[Role, ...] = ("inputs", "undesirable") if undesirable_as == "input" else ("inputs",)
    below: tuple[Role, ...] = ("outputs", "undesirable") if undesirable_as == "output" else ("outputs",)
    return (
        above if orientation != "output" else (),
        below if orientation != "input" else (),
    )
