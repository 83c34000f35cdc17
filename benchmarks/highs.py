"""A program straight through highspy, without what `linprog` does around it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from .families import Floats
from .program import Program

TIGHT = 1e-10  # feasibility of primal and dual


def new() -> Any:
    """A silent HiGHS that keeps its basis, on one thread."""
    import highspy

    highspy.Highs.resetGlobalScheduler(True)  # another user of HiGHS in this process may have asked for more threads
    made = highspy.Highs()
    for option, value in {
        "log_to_console": False,
        "output_flag": False,
        "presolve": "off",
        "solver": "simplex",
        "threads": 1,
        "parallel": "off",
        "primal_feasibility_tolerance": TIGHT,
        "dual_feasibility_tolerance": TIGHT,
    }.items():
        made.setOptionValue(option, value)
    return made


solver = cache(new)


def solve(problem: Program) -> tuple[float, Floats]:
    """The optimum and the rows' prices, as `answer` gives them."""
    import highspy

    cost, A, right = problem
    rows, columns = A.shape
    filled = A.T != 0.0
    start = np.concatenate([[0], np.cumsum(filled.sum(axis=1))]).astype(np.int32)
    index = np.nonzero(filled)[1].astype(np.int32)
    highs = solver()
    highs.passModel(
        columns, rows, len(index), int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize), 0.0,
        cost, np.zeros(columns), np.full(columns, highspy.kHighsInf), right, right,
        start, index, A.T[filled], np.zeros(columns, np.int32),
    )  # fmt: skip
    highs.run()
    return answer(highs)


def answer(highs: Any) -> tuple[float, Floats]:
    """The optimum and the rows' prices; where there is no solution NaN and the ray that proves it.

    Neither has a positive product with any column that costs nothing.
    """
    import highspy

    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return highs.getObjectiveValue(), np.array(highs.getSolution().row_dual)
    if status == highspy.HighsModelStatus.kInfeasible:
        _, proved, ray = highs.getDualRay()
        if proved:
            return np.nan, np.array(ray) * np.sign(ray[0])  # the right-hand side is 1 in the first row alone
    raise ArithmeticError(f"HiGHS must solve the program or prove that it has no solution; got: {status}")
