"""Rays that prove that a program has no solution, where columns are there twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sbmdea.lp import last_word
from sbmdea.lp.batch import INFEASIBLE, LPBatch, LPSolution

COLUMNS = np.array([[3.0, -1.0], [1.0, -3.0], [2.5, -2.0]])


UNIT = np.array([3.0, 7.0])


def stated(twin: Any, rounded: Any, kept: bool) -> tuple[LPBatch, LPSolution]:
    """min 0 with  Σ λ_j c_j + μ d = (3, 1) outside the cone of the c_j, whose edge c_0 is d, or seems to be.

    ``twin`` is what d is in the data, ``rounded`` what it became when it was divided by the unit. Prices (1, 3) say
    that the point is outside; they are nothing for c_0 and negative for the others.
    """
    matrix = np.zeros((1, 3, 2))
    matrix[0, :, 0] = [*np.array([-3.0, -1.0]) / UNIT, 1.0]
    matrix[0, :2, 1] = rounded
    stored = np.full((1, 3, 2), np.nan)
    stored[0, :2] = np.column_stack([[-3.0, -1.0], twin])
    batch = LPBatch(
        COLUMNS, UNIT[None, :], matrix, np.zeros((1, 2)), np.zeros(2, bool), np.array([0, 0, 0]),
        np.zeros(3, np.int64), np.array([-1]), np.full((1, 2), -1), np.array([-1]), False,
        stored=stored if kept else None,
    )  # fmt: skip
    ray = np.array([[*np.array([1.0, 3.0]) * UNIT, 6.0]]) / 8.0
    primal, dual, gap, objective = (np.zeros(1) for _ in range(4))
    return batch, LPSolution(
        np.array([[0, 1, 2 + 1]]), np.zeros((1, 3)), ray, objective, np.array([INFEASIBLE], np.int8), primal, dual, gap,
        np.zeros(1, bool), np.zeros(1, bool), np.zeros(1, np.int32),
    )  # fmt: skip


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_shared_column_that_is_a_basic_private_one_is_not_in_the_way(sign: float) -> None:
    twin = sign * COLUMNS[0]
    batch, solution = stated(twin, twin / UNIT, kept=True)
    assert not last_word.doubtful(batch, solution, 1)[0]


def test_columns_that_look_alike_when_rounded_are_two() -> None:
    twin = COLUMNS[0].copy()
    rounded = twin / UNIT
    other = np.nextafter(twin, 9.0)
    for kept in (False, True):
        batch, solution = stated(other, rounded, kept)
        assert last_word.doubtful(batch, solution, 1)[0]
