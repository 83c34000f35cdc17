"""A primal and a dual point of one program: how wrong they are, and how to make them less so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .charnes_cooper import Program
from .instance import Matrix, Vector

NEGLIGIBLE = 1e-9  # a variable that adds less than this share of t to every row counts as unused
DEPENDENT = 1e-9  # what is left of a unit column after projection, below which it depends on the others


@dataclass(frozen=True, eq=False)
class Point:
    """``error`` is the largest violation of a row, a reduced cost, or equal values.

    Rows and columns are measured relative to their largest term, so that an error of 1e-9 means: optimal for
    data that differ from these by 1e-9 of themselves.
    """

    primal: Vector  # ≥ 0
    dual: Vector  # the optimum's derivative by each right-hand side, ≤ 0 in ≤ rows
    error: float


def measure(program: Program, primal: Vector, dual: Vector) -> Point:
    """Cut off wrong signs, then see what they and everything else do to the program."""
    primal = np.maximum(primal, 0.0)
    dual = np.where(program.equation, dual, np.minimum(dual, 0.0))
    rows, columns = program.matrix * primal, program.matrix * dual[:, None]
    slack = program.rhs - rows.sum(axis=1)
    reduced = program.cost - columns.sum(axis=0)
    value = float(program.cost @ primal)
    error = max(
        relative(np.where(program.equation, np.abs(slack), -slack), np.abs(rows).max(axis=1)),
        relative(-reduced, np.maximum(np.abs(columns).max(axis=0), np.abs(program.cost))),
        abs(value - float(dual[0])) / max(1.0, abs(value)),
    )
    return Point(primal, dual, error)


def relative(violation: Vector, largest_term: Vector) -> float:
    return float(np.max(np.maximum(violation, 0.0) / np.where(largest_term > 0, largest_term, 1.0)))


def polish(program: Program, point: Point) -> Point:
    """Solve the basis at which the point lies, with one step of refinement; the better of the two points."""
    inequality = np.flatnonzero(~program.equation)
    logical = np.eye(len(program.equation))[:, inequality]
    full = np.hstack([program.matrix, logical])
    basis = _basis(program, point, full, inequality)
    if basis is None:
        return point
    scale = np.abs(full[:, basis]).max(axis=0)
    square = full[:, basis] / scale
    cost = np.append(program.cost, np.zeros(len(inequality)))[basis] / scale
    try:
        value = _refined(square, program.rhs) / scale
        dual = _refined(square.T, cost)
    except np.linalg.LinAlgError:
        return point
    primal = np.zeros(full.shape[1])
    primal[basis] = value
    polished = measure(program, primal[: len(program.cost)], dual)
    return polished if polished.error < point.error else point


def _basis(program: Program, point: Point, full: Matrix, inequality: NDArray[np.intp]) -> list[int] | None:
    slack = (program.rhs - program.matrix @ point.primal)[inequality]
    value = np.append(point.primal, np.maximum(slack, 0.0)) * np.abs(full).max(axis=0)
    price = np.append(program.cost - program.matrix.T @ point.dual, -point.dual[inequality])
    unused = value <= NEGLIGIBLE * point.primal[0]
    order = np.lexsort((np.where(unused, price, 0.0), unused))
    span = np.empty((len(full), 0))
    basis: list[int] = []
    for variable in order:
        column = full[:, variable] / np.linalg.norm(full[:, variable])
        column -= span @ (span.T @ column)
        length = np.linalg.norm(column)
        if length > DEPENDENT:
            span = np.column_stack([span, column / length])
            basis.append(int(variable))
        if len(basis) == len(full):
            return basis
    return None


def _refined(square: Matrix, rhs: Vector) -> Vector:
    solution = np.linalg.solve(square, rhs)
    wide = square.astype(np.longdouble)
    residual = (rhs - wide @ solution.astype(np.longdouble)).astype(np.float64)
    refined: Vector = solution + np.linalg.solve(square, residual)
    return refined
