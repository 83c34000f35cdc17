"""One description for every program of the package."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Unknown:
    """A variable beside the intensities.

    ``unit`` is the DMU's own value in the one data row where it stands, if it is a movement; its weights are shown
    as shares of it then. A ``free`` unknown may be negative.
    """

    name: str
    unit: float | None = None
    free: bool = False


@dataclass(frozen=True, eq=False)
class WrittenProgram:
    """A ratio of linear functions over homogeneous rows, in the data's units, v = (1, unknowns)::

        min  numerator·v / denominator·v
        s.t. technology_r·λ + idle_r·μ + own_r·v  ≤, = or ≥  0     for every row r,      λ, μ ≥ 0

    By Charnes and Cooper it is the linear program in t, tλ, tμ and t·v with ``denominator·v = 1``. With ``maximise``
    the optimum is to be read with the opposite sign. With ``inverse`` the denominator is 1, and the program convex.
    """

    name: str
    label: object  # the evaluated DMU
    columns: tuple[str, ...]  # of the first rows; then come the rows on Σλ, then those of the model's own
    totals: int  # rows on Σλ
    sense: NDArray[np.int8]  # −1 at most, 0 equal, +1 at least
    scale: Vector  # what a row is divided by before it is solved: the DMU's own value
    peers: tuple[object, ...]
    technology: Matrix  # (r, n)
    idle: Matrix | None  # (r, n): reference rows at rest, under weak disposability
    unknowns: tuple[Unknown, ...]
    own: Matrix  # (r, 1 + unknowns)
    numerator: Vector  # (1 + unknowns,)
    denominator: Vector
    window: str = ""  # the one that the peers form, the first of so many that the row is in
    windows: int = 1
    inverse: Vector | None = (
        None  # (1 + unknowns,) what 1 over an unknown costs beside the numerator, in a convex program
    )

    @property
    def fractional(self) -> bool:
        return bool(self.denominator[1:].any()) or self.denominator[0] != 1.0

    @property
    def maximise(self) -> bool:
        """Whether all of the numerator is negative: a sum to be made large."""
        return (
            not self.fractional
            and self.inverse is None
            and self.numerator[0] == 0.0
            and bool((self.numerator <= 0.0).all())
        )

    def linear(self) -> tuple[Vector, Matrix, Vector]:
        """Cost, matrix and normalisation over (t, t·unknowns, tλ, tμ), rows divided by their scale."""
        shared = [self.technology] if self.idle is None else [self.technology, self.idle]
        rest = np.zeros(sum(part.shape[1] for part in shared))
        matrix = np.hstack([self.own, *shared]) / self.scale[:, None]
        return np.append(self.numerator, rest), matrix, np.append(self.denominator, rest)
