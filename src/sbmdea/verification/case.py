"""What was asked, restated from the words of the documentation: data, technology, weights, restrictions.

Everything below is in the data's units, the signs of goods turned, so that less is better in every column.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..data.panel import Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Numbers = NDArray[Any]  # floats, or fractions in an array of objects

CONSTANT = ("profitability", "most_productive_size")  # models of constant returns, which are not asked for
SUMS = {"crs": (0.0, math.inf), "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, math.inf)}


@dataclass(frozen=True, eq=False)
class Technology:
    """``least ≤ Σλ ≤ most``; ``weak``: bads stand in equations; ``idles``: rows may use inputs and make nothing."""

    least: float
    most: float
    weak: bool
    idles: bool

    @property
    def transitive(self) -> bool:
        """Whether combinations of combinations are combinations, and what is dominated belongs."""
        return not self.weak and self.least in (0.0, 1.0) and self.most in (1.0, math.inf)


def technology(rts: Any, disposability: str = "strong") -> Technology:
    least, most = SUMS[rts] if isinstance(rts, str) else (float(rts[1]), float(rts[2]))
    weak = disposability != "strong"
    return Technology(least, most, weak, weak and disposability != "shephard" and least > 0.0)


@dataclass(frozen=True, eq=False)
class Case:
    """The data (n, d) and the options of one evaluation."""

    panel: Panel
    options: Mapping[str, Any]
    Z: Floats
    roles: NDArray[np.str_]  # (d,)
    technology: Technology
    fixed: Bools  # (d,) nondiscretionary

    @classmethod
    def of(cls, panel: Panel, options: Mapping[str, Any]) -> Case:
        roles = np.array(panel.columns.roles)
        fixed = np.zeros(len(roles), bool)
        if options.get("nondiscretionary") is not None:
            fixed = named(panel, options["nondiscretionary"])
        return cls(
            panel,
            options,
            np.hstack([panel.X, -panel.Y, panel.B]),
            roles,
            technology(
                options.get("rts", "crs" if options["model"] in CONSTANT else "vrs"),
                options.get("disposability", "strong"),
            ),
            fixed,
        )

    def with_idle(self, forms: Floats) -> Floats:
        """Reference rows, and after them what they are when they use inputs and make nothing, where rows may idle."""
        return np.vstack([forms, np.where(self.inputs, forms, 0.0)]) if self.technology.idles else forms

    @cached_property
    def typical(self) -> Floats:
        """The mean size of each column."""
        return np.asarray(np.abs(self.Z).mean(axis=0))

    @property
    def inputs(self) -> Bools:
        return np.asarray(self.roles == "inputs")

    @property
    def goods(self) -> Bools:
        return np.asarray(self.roles == "outputs")

    @property
    def bads(self) -> Bools:
        return np.asarray(self.roles == "undesirable")

    @property
    def sign(self) -> Floats:
        return np.where(self.goods, -1.0, 1.0)

    @property
    def strict(self) -> Bools:
        """The columns in which a reference point must meet its bound exactly."""
        return self.bads & self.technology.weak

    def sides(self) -> tuple[Bools, Bools]:
        """The columns whose movements count in the numerator, and in the denominator."""
        orientation = self.options.get("orientation", "non-oriented")
        above = self.inputs | (self.bads & (self.options.get("undesirable_as", "output") == "input"))
        return above & (orientation != "output"), ~above & (orientation != "input")

    def shares(self, counts: Bools, weights: Any, like: Numbers) -> Numbers:
        """How the columns that count share a weight of 1: alike, by role ("balanced"), or as the caller says."""
        counts = counts & ~self.fixed
        raw = [one(float(on), like) for on in counts]
        if isinstance(weights, Mapping):
            raw = [one(float(weights.get(label, 1.0)), like) * r for label, r in zip(self.labels, raw, strict=True)]
        elif weights == "balanced":
            raw = [
                r / max(1, int((counts & (self.roles == role)).sum())) for r, role in zip(raw, self.roles, strict=True)
            ]
        total = sum(raw[1:], raw[0])
        return np.array([r / total for r in raw] if total else raw, dtype=like.dtype)

    def named(self, given: Any) -> Bools:
        """Which columns an option names: one label or several."""
        return named(self.panel, given)

    @property
    def labels(self) -> tuple[Any, ...]:
        return self.panel.columns.all


def named(panel: Panel, given: Any) -> Bools:
    """Which columns an option names: one label or several."""
    labels = panel.columns.all
    if isinstance(given, str) or not hasattr(given, "__iter__") or (isinstance(given, tuple) and given in labels):
        given = [given]
    return np.array([label in list(given) for label in labels])


def one(value: float, like: Numbers) -> Any:
    """A number of the kind that ``like`` holds."""
    if like.dtype != object:
        return value
    from fractions import Fraction

    return Fraction(value)


def zeros(shape: tuple[int, ...], like: Numbers) -> Numbers:
    if like.dtype != object:
        return np.zeros(shape)
    nothing: Numbers = np.full(shape, one(0.0, like), dtype=object)
    return nothing


def ones(shape: tuple[int, ...], like: Numbers) -> Numbers:
    return np.asarray(zeros(shape, like) + one(1.0, like))


def row_values(case: Case, value: Any, rows: Ints, own: Numbers) -> Numbers:
    """What is given as one number, or as one per row of the panel, for some of its rows."""
    if (
        hasattr(value, "reindex")
        and not value.index.equals(case.panel.index)
        and value.index.isin(case.panel.index).all()
    ):
        value = value.reindex(case.panel.index)
    numbers = np.asarray(value, float)
    return like_kind(numbers[rows] if numbers.ndim else np.full(len(rows), float(numbers)), own)


def like_kind(values: Any, like: Numbers) -> Numbers:
    """Values as numbers of the kind that ``like`` holds."""
    if like.dtype != object:
        return np.array(values, float)
    flat = [one(float(value), like) for value in np.ravel(values)]
    return np.array(flat, dtype=object).reshape(np.shape(values))
