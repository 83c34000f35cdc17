"""HiGHS, one program at a time, through `scipy.optimize.linprog`."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import OptimizeWarning, linprog

from . import charnes_cooper
from .answer import Answer, optimal, unsolved
from .charnes_cooper import Program
from .instance import Instance, Matrix, Vector
from .point import Point, measure, polish, relative

SOLVER_TOLERANCE = 1e-10  # the tightest that HiGHS takes
# errors as `point.Point` defines them
GOOD = 1e-12  # no other attempt is made
USABLE = 1e-7  # after every attempt, the worst that is still called optimal


@dataclass(frozen=True)
class _Attempt:
    method: str
    presolve: bool
    geometric: bool  # scale rows and columns by geometric means, else only Λ columns by their largest entry


ATTEMPTS = (
    _Attempt("highs", presolve=True, geometric=True),
    _Attempt("highs", presolve=False, geometric=True),
    _Attempt("highs", presolve=True, geometric=False),
    _Attempt("highs", presolve=False, geometric=False),
    _Attempt("highs-ipm", presolve=True, geometric=True),
)


def solve(instance: Instance) -> Answer:
    """Solve one program, trying other scalings and no presolve before giving up.

    "optimal" and "infeasible" are both checked here against the unscaled program: a primal and a dual point
    with the same value, or a Farkas ray; and as a ray of very unequal prices can pass by rounding alone, two
    attempts must find one. Whatever passes neither check is "failed".
    """
    program = charnes_cooper.write(instance)
    best: Point | None = None
    rays: list[Vector] = []
    for attempt in ATTEMPTS:
        point = _run(program, attempt)
        if point is None:
            ray = _farkas(program, attempt)
            rays += [] if ray is None else [ray]
            if len(rays) == 2:
                return unsolved(instance, "highs", "infeasible", rays[0])
        elif best is None or point.error < best.error:
            best = point
        if best is not None and best.error <= GOOD:
            break
    if best is None or best.error > USABLE or best.primal[0] <= 0:
        return unsolved(instance, "highs", "failed")
    t = float(best.primal[0])
    price, omega = charnes_cooper.prices(program, best.dual)
    idle = best.primal[program.idle] / t
    return optimal(
        instance,
        "highs",
        score=float(program.cost @ best.primal),
        t=t,
        lam=best.primal[program.lam] / t,
        idle=idle if len(idle) else None,
        prices=price,
        omega=omega,
    )


def farkas(instance: Instance) -> Vector | None:
    """Prices and the price of Σλ that prove the program infeasible, or None."""
    program = charnes_cooper.write(instance)
    for attempt in ATTEMPTS:
        ray = _farkas(program, attempt)
        if ray is not None:
            return ray
    return None


def _run(program: Program, attempt: _Attempt) -> Point | None:
    solution = _linprog(program.cost, program, attempt)
    if solution is None:
        return None
    return polish(program, measure(program, *solution))


def _farkas(program: Program, attempt: _Attempt) -> Vector | None:
    """Phase one: as all rows but the first are homogeneous, its optimum is 0 or, if infeasible, 1."""
    variables = program.matrix.shape[1]
    relaxed = Program(
        cost=np.append(np.zeros(variables), 1.0),
        matrix=np.hstack([program.matrix, np.eye(len(program.equation), 1)]),
        equation=program.equation,
        lam=program.lam,
        idle=program.idle,
        unit=program.unit,
        bounds=program.bounds,
    )
    solution = _linprog(relaxed.cost, relaxed, attempt)
    if solution is None or solution[1][0] < 0.5:
        return None
    dual = solution[1] / solution[1][0]
    terms = program.matrix * dual[:, None]
    if relative(terms.sum(axis=0), np.abs(terms).max(axis=0)) > GOOD:
        return None
    price, omega = charnes_cooper.prices(program, dual)
    return np.append(price, omega)


def _linprog(cost: Vector, program: Program, attempt: _Attempt) -> tuple[Vector, Vector] | None:
    """An optimal (primal, dual) of the scaled program in unscaled terms; None for anything else."""
    row, column = _scales(program, attempt.geometric)
    matrix = program.matrix * row[:, None] * column
    equation = program.equation
    options: dict[str, Any] = {
        "presolve": attempt.presolve,
        "primal_feasibility_tolerance": SOLVER_TOLERANCE,
        "dual_feasibility_tolerance": SOLVER_TOLERANCE,
    }
    if attempt.method == "highs-ipm":
        options["ipm_optimality_tolerance"] = SOLVER_TOLERANCE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OptimizeWarning)  # a status that is not optimal is handled here
        found = linprog(
            cost * column,
            A_ub=matrix[~equation],
            b_ub=(row * program.rhs)[~equation],
            A_eq=matrix[equation],
            b_eq=(row * program.rhs)[equation],
            method=attempt.method,
            options=options,
        )
    if found.status != 0:
        return None
    dual = np.empty(len(equation))
    dual[~equation], dual[equation] = found.ineqlin.marginals, found.eqlin.marginals
    return found.x * column, dual * row


def _scales(program: Program, geometric: bool) -> tuple[Vector, Vector]:
    """Factors for rows and columns: powers of two, so that scaling rounds nothing."""
    matrix = np.abs(program.matrix)
    row, column = np.ones(matrix.shape[0]), np.ones(matrix.shape[1])
    if geometric:
        for _ in range(4):
            row /= _middle(matrix * row[:, None] * column, axis=1)
            column /= _middle(matrix * row[:, None] * column, axis=0)
        row[0] = 1.0
    used = slice(program.lam.start, program.idle.stop)
    largest = (matrix * row[:, None] * column)[:, used].max(axis=0)
    column[used] /= np.where(largest > 0, largest, 1.0)
    return np.exp2(np.round(np.log2(row))), np.exp2(np.round(np.log2(column)))


def _middle(matrix: Matrix, axis: int) -> Vector:
    """The square root of smallest times largest nonzero entry along an axis."""
    largest = matrix.max(axis=axis)
    smallest = np.where(matrix > 0, matrix, np.expand_dims(largest, axis)).min(axis=axis)
    return np.where(largest > 0, np.sqrt(smallest) * np.sqrt(largest), 1.0)
