"""One DMU's program, to be read, changed and solved again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .program import WrittenProgram
from .text import text

if TYPE_CHECKING:
    import cvxpy as cp

    from .solving import Solution


class Problem:
    """A program behind a score: ``str`` shows it in numbers, `cvxpy` hands it over, `solve` solves it.

    ``program`` is its description: rows, unknowns and their coefficients in the data's units.
    """

    def __init__(self, program: WrittenProgram) -> None:
        self.program = program

    def cvxpy(self) -> cp.Problem:
        """The program as a cvxpy problem, with the optimum that is printed.

        A ratio is made linear by Charnes and Cooper: ``t`` in its ``var_dict`` is 1 / denominator, and every other
        variable is t times what it is called, ``λ``, ``μ`` where rows may idle, and the unknowns as they are printed.
        """
        from .solving import as_cvxpy

        return as_cvxpy(self.program)

    def solve(self) -> Solution:
        """Solve it with HiGHS, or with cvxpy where it is convex and not linear."""
        from .solving import solve

        return solve(self.program)

    def __str__(self) -> str:
        return text(self.program)

    __repr__ = __str__
