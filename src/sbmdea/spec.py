"""The small language in which the models are declared.

A model is a ratio. Its numerator and its denominator are ``1 + sign · Σ weight · movement / own value`` over
the columns they count; whether a movement improves or worsens the DMU follows from the sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["inputs", "outputs", "undesirable"]
Orientation: TypeAlias = Literal["non-oriented", "input", "output"]
UndesirableAs: TypeAlias = Literal["output", "input"]
Weights: TypeAlias = Mapping[object, float] | Literal["balanced"] | None

ROLES: tuple[Role, ...] = ("inputs", "outputs", "undesirable")


@dataclass(frozen=True)
class MeanRatio:
    """``1 + sign · Σ weight · movement / own value`` over the columns of a side."""

    sign: Literal[-1, 1]


@dataclass(frozen=True)
class ModelSpec:
    """A slacks-based model: which way each side moves and whether the DMU may be its own peer."""

    name: str
    numerator: MeanRatio
    denominator: MeanRatio
    exclude_self: bool
    cite: str

    def __post_init__(self) -> None:
        if self.numerator.sign == self.denominator.sign:
            raise ValueError("a movement must improve or worsen both sides of the ratio alike")

    @property
    def worsens(self) -> bool:
        """True for super-efficiency: the projection gives way until the others reach it."""
        return self.numerator.sign > 0


def sides(orientation: Orientation, undesirable_as: UndesirableAs) -> tuple[tuple[Role, ...], tuple[Role, ...]]:
    """The roles counted in the numerator and in the denominator."""
    above: tuple[Role, ...] = ("inputs", "undesirable") if undesirable_as == "input" else ("inputs",)
    below: tuple[Role, ...] = ("outputs", "undesirable") if undesirable_as == "output" else ("outputs",)
    return (
        above if orientation != "output" else (),
        below if orientation != "input" else (),
    )
