"""A written program, solved again by HiGHS or handed to cvxpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .program import WrittenProgram

if TYPE_CHECKING:
    from collections.abc import Mapping

    import cvxpy
    import pandas as pd

STATUS = {0: "optimal", 2: "infeasible"}
TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True)
class Solution:
    """What HiGHS finds: ``status``, and for an optimal program the optimum, the unknowns and the intensities."""

    status: str  # "optimal", "infeasible" or "failed"
    optimum: float
    unknowns: Mapping[str, float]
    intensities: pd.Series[float]  # per peer, idle ones included


def solve(program: WrittenProgram) -> Solution:
    """The linear program, its columns divided by their largest entry, through `scipy.optimize.linprog`."""
    if program.inverse is not None:
        return _by_cvxpy(program)
    import pandas as pd
    from scipy.optimize import linprog

    cost, matrix, norm = program.linear()
    size = np.abs(np.vstack([matrix, norm])).max(axis=0)
    size[size == 0.0] = 1.0
    upward = program.sense[:, None] * matrix / size
    free = np.zeros(len(cost), bool)
    free[1 : 1 + len(program.unknowns)] = [one.free for one in program.unknowns]
    equal = program.sense == 0
    found: Any = linprog(
        cost / size,
        A_ub=-upward[~equal],
        b_ub=np.zeros(np.count_nonzero(~equal)),
        A_eq=np.vstack([matrix[equal] / size, norm / size]),
        b_eq=np.append(np.zeros(np.count_nonzero(equal)), 1.0),
        bounds=[(None if one else 0.0, None) for one in free],
        method="highs",
        options=TIGHT,
    )
    status = STATUS.get(found.status, "failed")
    n, peers = len(program.peers), pd.Index(program.peers, tupleize_cols=False)
    if status != "optimal":
        nothing = {one.name: np.nan for one in program.unknowns}
        return Solution(status, np.nan, nothing, pd.Series(np.nan, index=peers, name="intensity"))
    t, *values = (found.x / size).tolist()
    # a program without a scale of its own (cost over nothing but a factor) has t among its unknowns all the same
    inside, shared = np.array(values[: len(program.unknowns)]) / t, np.array(values[len(program.unknowns) :]) / t
    lam = shared[:n] + (shared[n:] if program.idle is not None else 0.0)
    named = {one.name: float(value) for one, value in zip(program.unknowns, inside, strict=True)}
    optimum = float(-found.fun if program.maximise else found.fun) + 0.0
    return Solution(status, optimum, named, pd.Series(lam, index=peers, name="intensity"))


def _by_cvxpy(program: WrittenProgram) -> Solution:
    """A convex program, by whichever of cvxpy's solvers it chooses."""
    import pandas as pd

    problem: Any = as_cvxpy(program)
    problem.solve()
    solved = problem.status in ("optimal", "optimal_inaccurate")
    status = "optimal" if solved else "infeasible" if "infeasible" in problem.status else "failed"
    found = {name: variable.value for name, variable in problem.var_dict.items()}
    unknowns = {one.name: float(found[one.name]) if solved else np.nan for one in program.unknowns}
    lam = sum((found[name] for name in ("λ", "μ") if name in found), np.zeros(len(program.peers))) if solved else np.nan
    peers = pd.Index(program.peers, tupleize_cols=False)
    return Solution(
        status, float(problem.value) if solved else np.nan, unknowns, pd.Series(lam, peers, name="intensity")
    )


def as_cvxpy(program: WrittenProgram) -> cvxpy.Problem:
    import cvxpy

    cp: Any = cvxpy
    cost, matrix, norm = program.linear()
    n, own = len(program.peers), 1 + len(program.unknowns)
    t = cp.Variable(nonneg=True, name="t")
    unknowns = [cp.Variable(nonneg=not one.free, name=one.name) for one in program.unknowns]
    shared = [cp.Variable(n, nonneg=True, name=name) for name in ("λ", "μ")[: 1 + (program.idle is not None)]]
    scaled = cp.hstack([t, *unknowns])
    lam: Any = cp.hstack(shared) if len(shared) > 1 else shared[0]
    rows = matrix[:, :own] @ scaled + (matrix[:, own:] @ lam if n else 0.0)
    constraints: list[Any] = [norm[:own] @ scaled == 1.0]
    for sense in (-1, 0, 1):
        of = np.flatnonzero(program.sense == sense)
        if len(of):
            constraints.append(rows[of] <= 0.0 if sense < 0 else rows[of] >= 0.0 if sense > 0 else rows[of] == 0.0)
    if program.inverse is not None:
        constraints[0] = t == 1.0
        paid = np.flatnonzero(program.inverse)
        inverses = cp.sum(cp.multiply(program.inverse[paid], cp.inv_pos(cp.hstack([unknowns[j - 1] for j in paid]))))
        convex: cvxpy.Problem = cp.Problem(cp.Minimize(cost[:own] @ scaled + inverses), constraints)
        return convex
    goal = cp.Maximize(-cost[:own] @ scaled) if program.maximise else cp.Minimize(cost[:own] @ scaled)
    problem: cvxpy.Problem = cp.Problem(goal, constraints)
    return problem
