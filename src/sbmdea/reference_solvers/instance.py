"""One DMU's program in plain numbers: what the reference solvers solve and `Result.problem` shows.

Nothing here is shared with the fast path (`assemble`, `lp`): the two meet only in the tests, which compare them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class ByRole:
    """One number per column of each role."""

    inputs: Vector
    outputs: Vector
    undesirable: Vector


@dataclass(frozen=True)
class Instance:
    """The program of one evaluated DMU, in the data's own units.

    With a movement ``s ≥ 0`` per column (how far the projection lies from the DMU) the score is::

        min  (1 + sign · Σ numerator · s / own) / (1 − sign · Σ denominator · s / own)

    where sign = −1 (SBM) lets the movements improve the DMU and sign = +1 (super-SBM) lets them worsen it::

        inputs       Σ λ_j x_j ≤ x + sign · s        outputs  Σ λ_j y_j ≥ y − sign · s
        undesirable  Σ λ_j b_j ≤ b + sign · s        lower ≤ Σ λ_j ≤ upper,  λ ≥ 0

    Columns that do not ``move`` have s = 0 (super-SBM) or a movement that earns nothing (SBM). With ``weak``
    disposability the undesirable rows are equations; an SBM bad that is not counted then has s = 0 as well, and
    unless λ = 0 is allowed each reference row may also idle: μ_j ≥ 0 with input x_j, no output, no bad, counted
    in the sum (Kuosmanen 2005).
    """

    sign: int
    x: Vector
    y: Vector
    b: Vector
    X: Matrix  # reference rows × inputs, the evaluated DMU already removed where the model removes it
    Y: Matrix
    B: Matrix
    peers: tuple[object, ...]  # a label per reference row
    numerator: ByRole  # weights, summing to 1 over all counted columns, 0 where not counted
    denominator: ByRole
    moves: ByRole  # 1.0 where the column may move, else 0.0
    lower: float
    upper: float
    weak: bool
    label: object = None


def instance(
    reference: tuple[Matrix, Matrix, Matrix],
    own: tuple[Vector, Vector, Vector],
    worsens: bool,
    numerator: Vector,
    denominator: Vector,
    lower: float,
    upper: float,
    weak: bool,
    peers: tuple[object, ...],
    label: object,
) -> Instance:
    """Write down the program of one DMU; zeros of its own lose their term, and the others share its weight."""
    here = np.concatenate(own)
    m, s = len(own[0]), len(own[1])

    def by_role(values: Vector) -> ByRole:
        return ByRole(values[:m], values[m : m + s], values[m + s :])

    def kept(weights: Vector) -> Vector:
        left = np.where(here > 0.0, weights, 0.0)
        return left / left.sum() if left.any() else left

    moves = ((numerator + denominator > 0.0) & (here > 0.0)).astype(float)
    return Instance(
        1 if worsens else -1, *own, *reference, peers,
        by_role(kept(numerator)), by_role(kept(denominator)), by_role(moves), lower, upper, weak, label,
    )  # fmt: skip
