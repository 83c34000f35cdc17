"""How productivity indices are put together from scores, as ratios (Malmquist) or as differences (Luenberger).

An index compares a DMU's two observations, *before* and *after*, by one or two *rulers*: technologies that both are
measured against. Its parts follow from the scores against the technologies of the observations' own periods.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .distance import Span

Floats: TypeAlias = NDArray[np.float64]
Base: TypeAlias = Literal["adjacent", "global", "sequential", "biennial", "fixed"]
Decomposition: TypeAlias = Literal["fgnz", "ray-desli", "zofio"]

BASES = ("adjacent", "global", "sequential", "biennial", "fixed")
DECOMPOSITIONS = ("fgnz", "ray-desli", "zofio")

INDEX = "productivity_change"
PARTS: dict[str | None, tuple[str, ...]] = {
    None: ("efficiency_change", "technical_change"),
    "fgnz": ("pure_efficiency_change", "scale_efficiency_change", "technical_change"),
    "ray-desli": ("pure_efficiency_change", "pure_technical_change", "scale_change"),
    "zofio": (
        "pure_efficiency_change",
        "scale_efficiency_change",
        "pure_technical_change",
        "scale_technical_change",
    ),
}


@dataclass(frozen=True)
class Comparison:
    """Which technologies the pair of periods (t, t + 1) is measured against, for T periods."""

    base: Base
    T: int
    fixed: int = 0

    def own(self, t: int) -> Span:
        return (0, t) if self.base == "sequential" else (t, t)

    def rulers(self, t: int) -> list[Span]:
        if self.base in ("adjacent", "sequential"):
            return [self.own(t), self.own(t + 1)]
        if self.base == "biennial":
            return [(t, t + 1)]
        return [(0, self.T - 1)] if self.base == "global" else [(self.fixed, self.fixed)]

    def ruler(self, number: int, t: int) -> Span:
        return self.rulers(t)[number]


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of N pairs, larger is better: before and after by their own technologies, then by the rulers (if any)."""

    before: Floats
    after: Floats
    rulers: list[tuple[Floats, Floats]]

    @classmethod
    def of(cls, columns: list[Floats]) -> Scores:
        return cls(columns[0], columns[1], list(zip(columns[2::2], columns[3::2], strict=True)))

    def combined(self, other: Scores, by: Callable[[Floats, Floats], Floats]) -> Scores:
        """Term by term with another technology's scores."""
        rulers = [(by(b, d), by(a, c)) for (b, a), (d, c) in zip(self.rulers, other.rulers, strict=False)]
        return Scores(by(self.before, other.before), by(self.after, other.after), rulers)


@dataclass(frozen=True)
class Arithmetic:
    """Whether changes are ratios or differences."""

    over: Callable[[Floats, Floats], Floats]
    onto: Callable[[Floats, Floats], Floats]
    mean: Callable[[list[Floats]], Floats]
    neutral: float


def _geometric(values: list[Floats]) -> Floats:
    return values[0] if len(values) == 1 else np.asarray(np.sqrt(values[0]) * np.sqrt(values[1]))


RATIO = Arithmetic(np.divide, np.multiply, _geometric, 1.0)
DIFFERENCE = Arithmetic(np.subtract, np.add, lambda values: np.asarray(sum(values) / len(values)), 0.0)


def changes(scores: Scores, pure: Scores | None, decomposition: str | None, how: Arithmetic) -> dict[str, Floats]:
    """The index and its parts, from the scores under the index's returns to scale and (``pure``) variable returns."""
    over = how.over
    found = {INDEX: _index(scores, how), "efficiency_change": over(scores.after, scores.before)}
    if decomposition in (None, "fgnz"):
        found["technical_change"] = _technical(scores, how)
    if pure is not None and decomposition is not None:
        scale = scores.combined(pure, over)
        found["pure_efficiency_change"] = over(pure.after, pure.before)
        if decomposition != "ray-desli":
            found["scale_efficiency_change"] = over(scale.after, scale.before)
        if decomposition != "fgnz":
            found["pure_technical_change"] = _technical(pure, how)
        if decomposition == "ray-desli":
            found["scale_change"] = _index(scale, how)
        if decomposition == "zofio":
            found["scale_technical_change"] = _technical(scale, how)
    shown = (INDEX, *(("efficiency_change",) if decomposition == "fgnz" else ()), *PARTS[decomposition])
    return {name: found[name] for name in shown}


def _index(scores: Scores, how: Arithmetic) -> Floats:
    return how.mean([how.over(after, before) for before, after in scores.rulers])


def _technical(scores: Scores, how: Arithmetic) -> Floats:
    """How far the rulers moved away from the own technologies, after compared with before."""
    over = how.over
    return how.mean([over(over(after, scores.after), over(before, scores.before)) for before, after in scores.rulers])
