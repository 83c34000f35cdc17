"""cvxpy in `scipy.optimize.linprog`'s place: a linear program in equations, for any program of a batch."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import cvxpy as cp
import numpy as np

from .cvxpy_model import OPTIONS, best_solver

STATUS = {"optimal": 0, "infeasible": 2, "infeasible_inaccurate": 2}


def linprog(c: Any, A: Any, b: Any, upper: Any) -> Any:
    """min c·x with A x = b and 0 ≤ x ≤ upper: ``status``, ``x``, ``fun`` and ``eqlin.marginals`` as scipy has them."""
    x: Any = cp.Variable(len(c))
    equations: Any = A @ x - b == 0  # both sides vary otherwise, and the sign of the dual values is not certain
    bounded = np.flatnonzero(np.isfinite(upper))
    bounds = [x >= 0.0] + ([x[bounded] <= upper[bounded]] if len(bounded) else [])
    problem: Any = cp.Problem(cp.Minimize(c @ x), [equations, *bounds])
    try:
        problem.solve(solver=best_solver(), **OPTIONS[best_solver()])
    except cp.SolverError:
        return None
    if problem.status != "optimal":
        return SimpleNamespace(status=STATUS.get(problem.status, 4))
    marginals = -np.asarray(equations.dual_value)
    return SimpleNamespace(
        status=0, x=np.maximum(x.value, 0.0), fun=problem.value, eqlin=SimpleNamespace(marginals=marginals)
    )
