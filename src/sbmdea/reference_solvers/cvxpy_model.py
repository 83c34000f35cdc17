"""The program as a cvxpy model: to be read, and to be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cvxpy as cp
import numpy as np

from . import highs_model as highs
from .answer import Answer, may_idle, optimal, unit, unsolved
from .instance import Instance, Vector


@dataclass(frozen=True, eq=False)
class Model:
    """A cvxpy problem with its variables and constraints by name."""

    problem: cp.Problem
    variables: dict[str, cp.Variable]
    constraints: dict[str, cp.Constraint]


def build(instance: Instance) -> tuple[cp.Problem, dict[str, cp.Variable]]:
    """The linear program after Charnes–Cooper, and its variables by name.

    ``t`` is 1 / denominator, and every other variable is t times what it is called: ``lam`` the intensities,
    ``idle`` the idle ones (weak disposability), and ``inputs``, ``outputs``, ``undesirable`` the movements
    relative to the DMU's own values. The optimum is the score.
    """
    model = name_everything(instance)
    return model.problem, model.variables


def name_everything(instance: Instance) -> Model:
    """`build`, with the constraints by name as well."""
    n, sign = len(instance.peers), instance.sign
    x_unit, y_unit, b_unit = np.split(unit(instance), np.cumsum([len(instance.x), len(instance.y)]))
    t = cp.Variable(nonneg=True, name="t")
    lam = cp.Variable(n, nonneg=True, name="lam")
    sizes = {"inputs": len(instance.x), "outputs": len(instance.y), "undesirable": len(instance.b)}
    moved = {role: cp.Variable(size, nonneg=True, name=role) for role, size in sizes.items() if size}
    variables = {"t": t, "lam": lam, **moved}
    used: cp.Expression = lam
    if may_idle(instance):
        variables["idle"] = cp.Variable(n, nonneg=True, name="idle")
        used = lam + variables["idle"]

    worse: dict[str, Any] = {}
    numerator = denominator = t
    for role, movement in moved.items():
        above, below = getattr(instance.numerator, role), getattr(instance.denominator, role)
        if above.any():
            numerator = numerator + sign * above @ movement
        if below.any():
            denominator = denominator - sign * below @ movement
        moves = getattr(instance.moves, role)
        worse[role] = np.diag(sign * moves) @ movement if moves.any() else 0.0

    # Equations have a constant on the right: where both sides vary Python may compare them in the other order
    # (the right one's class is a subclass of the left one's), and then their dual values change sign.
    constraints = {
        "normalisation": denominator == 1,
        "inputs": (instance.X / x_unit).T @ used <= (instance.x / x_unit) * t + worse["inputs"],
        "outputs": (instance.Y / y_unit).T @ lam >= (instance.y / y_unit) * t - worse["outputs"],
    }
    if len(instance.b):
        reached = (instance.B / b_unit).T @ lam
        allowed = (instance.b / b_unit) * t + worse["undesirable"]
        constraints["undesirable"] = reached - allowed == 0 if instance.weak else reached <= allowed
    total = np.ones(n) @ used
    if instance.lower == instance.upper:
        constraints["total"] = total - instance.lower * t == 0
    else:
        if instance.lower > 0:
            constraints["lower"] = total >= instance.lower * t
        if np.isfinite(instance.upper):
            constraints["upper"] = total <= instance.upper * t
    return Model(cp.Problem(cp.Minimize(numerator), list(constraints.values())), variables, constraints)


def best_solver() -> str:
    installed: Any = cp.installed_solvers
    return "HIGHS" if "HIGHS" in installed() else "CLARABEL"


def solve(instance: Instance) -> Answer:
    """Solve the cvxpy model with HIGHS, or CLARABEL where cvxpy finds no HIGHS: see ``Answer.solver``."""
    solver = best_solver()
    label = f"cvxpy/{solver}"
    model = name_everything(instance)
    problem: Any = model.problem
    try:
        problem.solve(solver=solver, **OPTIONS[solver])
    except cp.SolverError:
        return unsolved(instance, label, "failed")
    if problem.status in ("infeasible", "infeasible_inaccurate"):
        ray = highs.farkas(instance)
        return unsolved(instance, label, "failed" if ray is None else "infeasible", ray)
    value = {name: np.asarray(variable.value) for name, variable in model.variables.items()}
    if problem.status != "optimal" or value["t"] <= 0:
        return unsolved(instance, label, "failed")
    t = float(value["t"])
    return optimal(
        instance,
        label,
        score=float(problem.value),
        t=t,
        lam=np.maximum(value["lam"], 0.0) / t,
        idle=np.maximum(value["idle"], 0.0) / t if "idle" in value else None,
        prices=_prices(instance, model),
        omega=float((_dual(model, "lower", 1) - _dual(model, "upper", 1) - _dual(model, "total", 1))[0]),
    )


OPTIONS: dict[str, dict[str, Any]] = {
    "HIGHS": {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    "CLARABEL": {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11},
}


def _prices(instance: Instance, model: Model) -> Vector:
    roles = ("inputs", "outputs", "undesirable")
    sizes = (len(instance.x), len(instance.y), len(instance.b))
    relative = [_dual(model, role, size) for role, size in zip(roles, sizes, strict=True)]
    return np.concatenate(relative) / unit(instance)


def _dual(model: Model, name: str, size: int) -> Vector:
    if name not in model.constraints:
        return np.zeros(size)
    return np.asarray(model.constraints[name].dual_value, dtype=np.float64).reshape(size)
