"""What every DMU's weights make of every DMU: n × n ratios, a part of the judges at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..programs.template import Floats
from ..support.memory import FLOAT, foresee

AT_ONCE = 1 << 20  # ratios in a part
NOTHING = 1e-11  # share of its terms below which a sum of both signs is 0


class Appraisals(Protocol):
    """Who appraises whom how: a row per judge."""

    def parts(self) -> Iterator[tuple[int, Floats]]:
        """Some rows at a time, and the number of the first of them."""

    def whole(self) -> Floats:
        """All rows."""


@dataclass(frozen=True, eq=False)
class Table:
    """Appraisals that are there."""

    matrix: Floats

    def parts(self) -> Iterator[tuple[int, Floats]]:
        yield 0, self.matrix

    def whole(self) -> Floats:
        return self.matrix


@dataclass(frozen=True, eq=False)
class ByWeights:
    """u·y over v·x: the weights of row d at the point of column j; NaN where they weigh nothing that j uses.

    Weights are not negative; ``used`` may be where ω is taken off.
    """

    weights: Floats  # (n, d)
    used: Floats  # (n, d) what every DMU uses, and 0 in the other columns
    made: Floats
    own: Floats | None = None  # everybody's opinion of itself, where that is another ratio

    def parts(self) -> Iterator[tuple[int, Floats]]:
        n = len(self.weights)
        each = max(1, AT_ONCE // n)
        uses, makes = (side.any(axis=0) for side in (self.used, self.made))
        used, made = (np.ascontiguousarray(side.T) for side in (self.used[:, uses], self.made[:, makes]))
        signs = bool((used < 0.0).any())
        for low in range(0, n, each):
            some = self.weights[low : low + each]
            cost, ratios = some[:, uses] @ used, some[:, makes] @ made
            nothing = cost <= (NOTHING * (some[:, uses] @ np.abs(used)) if signs else 0.0)
            if nothing.any():
                cost[nothing] = np.nan
            ratios /= cost
            if self.own is not None:
                here = np.arange(len(some))
                ratios[here, here + low] = self.own[low : low + each]
            yield low, ratios

    def whole(self) -> Floats:
        n = len(self.weights)
        foresee(
            FLOAT * n**2,
            f"the table of {n:,} DMUs that appraise each other",
            "Do without it: `efficiency`, `own` and `to_frame()` need no table.",
        )
        matrix = np.empty((n, n))
        for low, part in self.parts():
            matrix[low : low + len(part)] = part
        return matrix


def means(parts: Iterable[tuple[int, Floats]], self_appraisal: bool, harmonic: bool) -> Floats:
    """Of each column: what all (others) think of a DMU; ``parts`` are rows, with the number of the first."""
    total, judges = None, 0
    for low, part in parts:
        with np.errstate(divide="ignore"):  # an appraisal of 0 makes the harmonic mean 0
            values = 1.0 / part if harmonic else part
        # one after another, so that a mean does not depend on the parts
        for judge, row in enumerate(values, low):
            if total is None:
                total = np.zeros(len(row))
            own = total[judge]
            total += row
            if not self_appraisal:
                total[judge] = own
        judges += len(values)
    mean = np.asarray(total) / (judges - (not self_appraisal))
    return np.asarray(1.0 / mean if harmonic else mean)
