"""The words in which a slacks-based question is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["inputs", "outputs", "undesirable"]
Orientation: TypeAlias = Literal["non-oriented", "input", "output"]
UndesirableAs: TypeAlias = Literal["output", "input"]
Weights: TypeAlias = Mapping[object, float] | Literal["balanced"] | None

ROLES: tuple[Role, ...] = ("inputs", "outputs", "undesirable")


def sides(orientation: Orientation, undesirable_as: UndesirableAs) -> tuple[tuple[Role, ...], tuple[Role, ...]]:
    """The roles counted in the numerator and in the denominator."""
    above: tuple[Role, ...] = ("inputs", "undesirable") if undesirable_as == "input" else ("inputs",)
    below: tuple[Role, ...] = ("outputs", "undesirable") if undesirable_as == "output" else ("outputs",)
    return (
        above if orientation != "output" else (),
        below if orientation != "input" else (),
    )
